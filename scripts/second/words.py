"""The vocabulary of statements."""
from fractions import Fraction

from .hypotheses import barrier_level
from .interval import (Interval, PI, add, arcsin, ceiling, floor, log, power,
                       root, sqrt)
from .statement import distance2, dot
from .text import shown

OPERATORS = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b,
    "*": lambda a, b: a * b, "/": lambda a, b: a / b,
    "max": lambda a, b: a.max(b), "min": lambda a, b: a.min(b),
    "^": power, "..": lambda a, b: Interval(a.lo, b.hi),
}
FUNCTIONS = {"sqrt": sqrt, "log": log, "abs": abs, "floor": floor,
             "ceil": ceiling}


def sides(s, words):
    """Of each relation: left, right, itself, and the number of words up to
    its end."""
    stack = []
    for end, word in enumerate(words, 1):
        if word in ("<=", "<", "="):
            b, a = stack.pop(), stack.pop()
            yield a, b, word, end
        elif word in OPERATORS:
            b, a = stack.pop(), stack.pop()
            stack.append(OPERATORS[word](a, b))
        elif word in FUNCTIONS:
            stack.append(FUNCTIONS[word](stack.pop()))
        else:
            stack.append(value(s, word))


def value(s, word):
    if word.isdigit():
        return Interval(int(word))
    if word in s.values:
        return Interval(s.values[word])
    name, _, letters = word.partition(":")
    if letters:
        return OF_NETS[name](s, letters)
    return ALONE[name](s)


# --- words alone

def lipschitz(s):
    shown(s.loss not in ("mse", "half"), "no Lipschitz constant")
    return Interval(s.delta if s.loss == "huber" else 1)


def radial(s):
    if s.loss == "logistic":
        return Interval(Fraction(278464542761073795, 10 ** 18),
                        Fraction(278464542761073796, 10 ** 18))
    return s.mean(Interval(radial_of(s, abs(y))) for y in s.y)


def radial_of(s, y):
    if s.loss == "absolute":
        return y
    if s.loss == "huber" and y > 2 * s.delta:
        return s.delta * (y - s.delta)
    return y * y / (2 if s.loss == "mse" else 4)


def top_root(s):
    d, top = s.vectors["direction"], s.values["top"]
    length = dot(d, d)
    shown(length != 0, "the direction is 0")
    sigma = s.moment()
    shown(semidefinite([[(top if a == b else 0) - sigma[a][b]
                         for b in range(s.n)] for a in range(s.n)]), "top")
    low = sum((dot(d, x) ** 2 for x in s.x), Fraction(0)) / s.N / length
    return Interval(root(low).lo, root(top).hi)


def semidefinite(M):
    """By symmetric elimination; a pivot 0 needs a row of zeros."""
    M = [row[:] for row in M]
    for k in range(len(M)):
        if M[k][k] < 0:
            return False
        if M[k][k] == 0:
            if any(M[k][j] != 0 for j in range(k + 1, len(M))):
                return False
            continue
        for i in range(k + 1, len(M)):
            factor = M[i][k] / M[k][k]
            for j in range(k + 1, len(M)):
                M[i][j] -= factor * M[k][j]
    return True


def mixed(s):
    A, B = s.nets["A"], s.nets["B"]
    t = s.values["t"]
    return s.risk([(1 - t) * a + t * b for a, b in zip(s.f(A), s.f(B))])


def deviation(s):
    P, t = s.f(s.net_of("P")), s.values["t"]
    A, B = s.f(s.nets["A"]), s.f(s.nets["B"])
    return s.mean(Interval(abs(p - (1 - t) * a - t * b))
                  for p, a, b in zip(P, A, B))


def deviation_of(s, printed):
    A, B = s.pair()
    t = s.values["t"]
    zP, zA, zB = s.z(s.net_of("P")), s.z(A), s.z(B)
    last = zA if printed else zB
    return s.mean(Interval(abs(sum(
        ((1 - t) * A.theta[i] * (zP[i][j] - zA[i][j]) +
         t * B.theta[i] * (zP[i][j] - last[i][j])
         for i in range(len(A.theta))), Fraction(0)))) for j in range(s.N))


def jump(s):
    A, B = s.pair()
    return add(Interval((abs(a) + abs(b)) *
                        sum((abs(dot(v, x) - dot(u, x)) for x in s.x),
                            Fraction(0)) / s.N)
               for a, b, u, v in zip(A.theta, B.theta, A.w, B.w))


def ends(s):
    return of_risk(s, "A", True).max(of_risk(s, "B", True))


def best_level(s):
    low = ends(s).max(barrier_level(s))
    high = ends(s).max(s.risk([Fraction(0)] * s.N))
    return Interval(low.lo, high.hi)


def on_rays(s, X):
    """F of the units of X moved to the rows 1 and -1."""
    a = [sum((t * abs(w) for t, (w,) in zip(s.nets[X].theta, s.nets[X].w)
              if w * sign > 0), Fraction(0)) for sign in (1, -1)]
    f = [a[0] * max(x, Fraction(0)) + a[1] * max(-x, Fraction(0))
         for x, in s.x]
    return s.risk(f) + Interval(s.kappa * (abs(a[0]) + abs(a[1])))


def rays(s):
    s.pair()
    path = ends(s).max(on_rays(s, "A")).max(on_rays(s, "B"))
    return Interval(ends(s).lo, path.hi)


def half_to_the(s):
    k = s.values["k"]
    shown(k.denominator == 1 and 0 <= k <= 1000, "k")
    return Interval(Fraction(1, 2 ** int(k)))


ALONE = {
    "kappa": lambda s: Interval(s.kappa),
    "N": lambda s: Interval(s.N),
    "features": lambda s: Interval(s.n),
    "h": half_to_the,
    "L": lipschitz,
    "pi": lambda s: PI,
    "R0": lambda s: s.risk([Fraction(0)] * s.N),
    "crad": radial,
    "meannorm": lambda s: s.mean(root(dot(x, x)) for x in s.x),
    "D": top_root,
    "mixed": mixed,
    "dev": deviation,
    "dev.printed": lambda s: deviation_of(s, True),
    "dev.whole": lambda s: deviation_of(s, False),
    "jump": jump,
    "vstar": best_level,
    "rays": rays,
}


# --- words with nets

def of_risk(s, X, with_penalty):
    net = s.net_of(X)
    risk = s.risk(s.f(net))
    return risk + Interval(s.kappa * s.mass(net)) if with_penalty else risk


def dual(s, name):
    v = s.vectors[name]
    shown(s.in_domain(v), "the domain of the conjugate")
    return s.dual(v)


def squared(s, X):
    net = s.nets[X]
    return s.mean(Interval((y - u) ** 2) for y, u in zip(s.y, s.f(net))) + \
        Interval(s.kappa * s.mass(net))


def normalised(s, X):
    net = s.nets[X]
    return s.risk(s.f(net)) + Interval(s.kappa) * add(
        Interval(abs(t)) * root(dot(w, w)) for t, w in zip(net.theta, net.w))


def radius(s, XY):
    A, B = s.pair(*XY)
    return root(max(distance2(u, v) for u, v in zip(A.w, B.w)))


def chord(s, X):
    w = s.nets[X].w
    return root(max([distance2(w[i], w[k]) for i in range(len(w))
                     for k in range(i)], default=Fraction(0)))


def angle(s, letters):
    chords = chord(s, letters) if len(letters) == 1 else radius(s, letters)
    half = chords / Interval(2)
    shown(half.lo <= 1, "an angle of rows that are too far apart")
    return Interval(2) * arcsin(half)


def slopes(s, X, side):
    net = s.nets[X]
    return [s.slope(u, y, side) for u, y in zip(s.f(net), s.y)]


def gradient(s, X):
    l, best = slopes(s, X, -1), None
    for row in s.z(s.nets[X]):
        g = abs(s.mean(a * Interval(b) for a, b in zip(l, row)))
        best = g if best is None else best.max(g)
    return best


def kink(s, X):
    left, right = slopes(s, X, -1), slopes(s, X, 1)
    most = Interval(0)
    for row in s.z(s.nets[X]):
        most = most.max(s.mean((b - a) * Interval(z)
                               for a, b, z in zip(left, right, row)))
    return most


def reach(s, X):
    return Interval(max(sum(row, Fraction(0)) / s.N
                        for row in s.z(s.nets[X])))


def zmass(s, X):
    net = s.nets[X]
    return add(Interval(abs(t) * sum(row, Fraction(0)) / s.N)
               for t, row in zip(net.theta, s.z(net)))


def changed(s, X, merge):
    net = s.nets[X]
    i = s.unit(net)
    z, theta = s.z(net), net.theta[:]
    if merge:
        shown(i >= 1, "unit")
        theta[i - 1] += theta[i]
    theta[i] = Fraction(0)
    after = [sum((t * row[j] for t, row in zip(theta, z)), Fraction(0))
             for j in range(s.N)]
    return abs(s.risk(after) - s.risk(s.f(net)))


def twin(s, X):
    net = s.nets[X]
    i = s.unit(net)
    shown(i >= 1, "unit")
    z = s.z(net)
    return Interval(abs(net.theta[i]) * sum(
        (abs(a - b) for a, b in zip(z[i], z[i - 1])), Fraction(0)) / s.N)


OF_NETS = {
    "F": lambda s, X: of_risk(s, X, True),
    "R": lambda s, X: of_risk(s, X, False),
    "mass": lambda s, X: Interval(s.mass(s.net_of(X))),
    "total": lambda s, X: Interval(sum(s.nets[X].theta, Fraction(0))),
    "units": lambda s, X: Interval(len(s.nets[X].theta)),
    "shortest": lambda s, X: Interval(min(dot(w, w) for w in s.net_of(X).w)),
    "dual": dual,
    "S": squared,
    "normal": normalised,
    "radius": radius,
    "angle": angle,
    "chord": chord,
    "gradient": gradient,
    "kink": kink,
    "reach": reach,
    "zmass": zmass,
    "pull": lambda s, X: Interval(max(s.pulls(s.nets[X], s.vectors["s"]))),
    "removed": lambda s, X: changed(s, X, False),
    "merged": lambda s, X: changed(s, X, True),
    "twin": twin,
}
