"""The hypotheses of statements: each certainly holds, or not."""
from fractions import Fraction

from .interval import Interval
from .statement import distance2, dot
from .text import shown


def holds(s, hypothesis):
    name, _, names = hypothesis.partition(":")
    nets = [c for c in names if c.isupper()]
    vector = names[len(nets):]
    return HYPOTHESES[name](s, *nets, *([vector] if vector else []))


def subgradient(s, X, v):
    for u, y, value in zip(s.f(s.nets[X]), s.y, s.vectors[v]):
        if not (s.slope(u, y, -1).hi <= value <= s.slope(u, y, 1).lo):
            return False
    return True


def minimiser(s, X, v):
    net, vector = s.nets[X], s.vectors[v]
    pull = -sum((a * b for a, b in zip(vector, s.f(net))), Fraction(0)) / s.N
    return subgradient(s, X, v) and \
        all(p <= s.kappa for p in s.pulls(net, vector)) and \
        s.kappa * s.mass(net) == pull


def between(s):
    A, B = s.nets["A"], s.nets["B"]
    if len(A.theta) != 1 or len(B.theta) != 1 or A.w != B.w or \
            not 0 <= A.theta[0] < B.theta[0]:
        return False
    z = s.z(A)[0]
    right = s.mean(s.slope(u, y, 1) * Interval(v)
                   for u, y, v in zip(s.f(A), s.y, z)).hi
    left = s.mean(s.slope(u, y, -1) * Interval(v)
                  for u, y, v in zip(s.f(B), s.y, z)).lo
    return right + s.kappa < 0 < left + s.kappa


def pair(s, X):
    i = s.values["unit"]
    return i.denominator == 1 and 2 <= i <= len(s.nets[X].theta)


def segment(s):
    return len(s.nets["A"].theta) == len(s.nets["B"].theta) and \
        0 <= s.values["t"] <= 1


def same_rows(s, X, Y):
    return s.nets[X].w == s.nets[Y].w


def smooth(s, X):
    return s.loss != "absolute" or \
        all(u != y for u, y in zip(s.f(s.nets[X]), s.y))


def norms(s, X):
    return [dot(w, w) for w in s.nets[X].w]


def lipschitz(s):
    return s.loss in ("huber", "logistic", "absolute")


def centred(s, X):
    square, centre = s.values["square"], s.vectors["centre"]
    return dot(centre, centre) == 1 and \
        all(distance2(w, centre) <= square for w in s.nets[X].w)


def spare(s, X, E):
    theta = s.nets[X].theta
    m, l = len(theta), len(s.nets[E].theta)
    return l <= m and sum(t != 0 for t in theta) <= m - l


# --- |E s z_w| <= kappa |w| in a cone

def directions(s, vector, c):
    """The w at which the condition is tested; c: the half c . w >= 0."""
    if s.n == 1:
        return [w for w in ([Fraction(1)], [Fraction(-1)])
                if c is None or dot(c, w) >= 0]
    found = []
    for x in s.x + ([c] if c is not None else []):
        if any(x):
            found += [[-x[1], x[0]], [x[1], -x[0]]]
    for d in list(found):
        turned = [-d[1], d[0]]
        v = [Fraction(0), Fraction(0)]
        for a, x in zip(vector, s.x):
            z = dot(x, d)
            if z > 0 or z == 0 and dot(x, turned) > 0:
                v = [v[0] + a * x[0], v[1] + a * x[1]]
        found += [v, [-v[0], -v[1]]]
    return [w for w in found if c is None or dot(c, w) >= 0]


def in_cone(s, vector, c, from_below, from_above):
    for w in directions(s, vector, c):
        g = sum((a * max(dot(w, x), Fraction(0))
                 for a, x in zip(vector, s.x)), Fraction(0)) / s.N
        limit = s.kappa ** 2 * dot(w, w)
        if from_above and g > 0 and g * g > limit:
            return False
        if from_below and g < 0 and g * g > limit:
            return False
    return True


def bounded(s, v, c, below):
    """Is E v z_w >= -kappa |w| (below) or <= kappa |w| for all w in c?"""
    vector = s.vectors[v]
    return s.n <= 2 and s.in_domain(vector) and \
        in_cone(s, vector, c, below, not below)


def half_line(s, sign):
    return [Fraction(sign)] + [Fraction(0)] * (s.n - 1)


def barrier(s):
    A, B = s.nets["A"], s.nets["B"]
    m, i = len(A.theta), s.values["unit"]
    if len(B.theta) != m or m > 2 or i.denominator != 1:
        return False
    if i == 0:
        if not (all(t > 0 for t in A.theta) and any(t <= 0 for t in B.theta)):
            return False
    elif 1 <= i <= m:
        k = int(i) - 1
        if not (A.theta[k] * B.theta[k] <= 0 or
                s.n == 1 and A.w[k][0] * B.w[k][0] <= 0):
            return False
    else:
        return False
    if m == 1:
        return True
    sp, sn = s.vectors["sp"], s.vectors["sn"]
    return s.n <= 2 and s.in_domain(sp) and s.in_domain(sn) and \
        in_cone(s, sp, half_line(s, 1), True, i != 0) and \
        in_cone(s, sn, half_line(s, -1), True, i != 0)


def barrier_level(s):
    """The e of the hypothesis `barrier`."""
    if len(s.nets["A"].theta) == 1:
        return s.risk([Fraction(0)] * s.N)
    return s.dual(s.vectors["sp"]).min(s.dual(s.vectors["sn"]))


def nearest(s):
    A, B = s.nets["A"], s.nets["B"]
    m, N = len(A.theta), s.N
    if s.n > 2 or len(B.theta) != m or m < 2 or \
            sum(t != 0 for t in B.theta) > 1 or \
            any(dot(u, v) < 0 for u, v in zip(A.w, B.w)):
        return False
    F = (s.risk(s.f(B)) + Interval(s.kappa * s.mass(B))).hi
    for i in range(m):
        p = s.vectors["plus"][i * N:(i + 1) * N]
        r = s.vectors["minus"][i * N:(i + 1) * N]
        if not (s.in_domain(p) and s.in_domain(r) and
                in_cone(s, p, A.w[i], True, False) and
                in_cone(s, r, A.w[i], False, True) and
                s.dual(p).lo >= F and s.dual(r).lo >= F):
            return False
    return True


def dictionary(s):
    N, big = s.N, s.values["root"]
    A, B, q = s.nets["A"], s.nets["B"], s.values["q"]
    unit = [[Fraction(i == j) for i in range(N)] for j in range(N)]
    return s.loss == "absolute" and s.n == N and big > 0 and \
        big * big == N and \
        s.x == [[big * v for v in row] for row in unit] and \
        all(y == 1 / big for y in s.y) and A.w == unit and B.w == unit and \
        all(t == Fraction(1, N) for t in A.theta) and \
        q.denominator == 1 and 0 <= q <= N and \
        sum(t != 0 for t in B.theta) <= q


def classes(s):
    K, kappa = s.values["classes"], s.kappa
    return s.loss == "logistic" and s.N == 1 and s.n == 1 and \
        s.x == [[1]] and s.y == [1] and K.denominator == 1 and K >= 2 and \
        kappa < 1 and (K - 1) * (1 - kappa) >= kappa


HYPOTHESES = {
    "lipschitz": lipschitz,
    "sphere": lambda s, X: all(v == 1 for v in norms(s, X)),
    "ball": lambda s, X: all(v <= 1 for v in norms(s, X)),
    "segment": segment,
    "rows": same_rows,
    "smooth": smooth,
    "subgradient": subgradient,
    "minimiser": minimiser,
    "between": between,
    "pair": pair,
    "centred": centred,
    "spare": spare,
    "lower": lambda s, v: bounded(s, v, None, True),
    "upper": lambda s, v: bounded(s, v, None, False),
    "upper+": lambda s, v: s.n == 2 and bounded(s, v, [0, 1], False),
    "upper-": lambda s, v: s.n == 2 and bounded(s, v, [0, -1], False),
    "barrier": barrier,
    "nearest": nearest,
    "dictionary": dictionary,
    "classes": classes,
}
