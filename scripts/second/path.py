"""Kinds path-maximum and point-value."""
from .exact import (Dyadic, QUARTER, TWO, ZERO, dot, down, maximum, minimum,
                    total, up)
from .problem import Problem
from .text import BIG, require, shown


class Path(Problem):
    """The records that path-maximum and typed-path share."""

    def claims(self):
        text = self.text
        self.claim = text.numbers("claim maximum", 2)
        self.gap = self.above = None
        if text.ahead("claim gap"):
            self.gap = text.numbers("claim gap", 2)
        if text.ahead("claim above"):
            self.above = text.numbers("claim above", 3)
        self.name()

    def sizes(self):
        text = self.text
        self.N, self.n = text.size("samples"), text.size("features")
        self.m, self.K = text.size("units"), text.size("nodes")
        self.hidden = text.size("hidden-bias", 1)
        self.output = text.size("output-bias", 1)
        require(self.N and self.n and self.m, "sizes")
        shown(self.K >= 2, "no segment")

    def read_witness(self):
        tokens = self.text.counts("witness", [self.K - 2, 62, 1 << 62])
        require(tokens[2] <= 1 << tokens[1], "witness")
        self.witness = tokens

    def cuts(self, bits, count):
        shown(count > 0, "no intervals")
        require(count < len(self.text.lines), "too short")
        return bits, [self.text.counts("chord", [1 << bits])[0]
                      for _ in range(count)]

    def read_end(self, intervals):
        require(self.text.counts("end", [1 << 64, 1 << 64]) ==
                [self.K - 1, intervals], "end")
        self.text.seal()

    def check_claims(self, lower, ends):
        """LO, HI; `lower` is a lower bound of N F at the witness, `ends` are
        the two ends' N F, each as (below, above)."""
        N = Dyadic(self.N)
        LO, HI = (N * v for v in self.claim)
        shown(LO <= HI, "ends crossed")
        shown(LO <= lower, "witness")
        if self.gap:
            below = max_of([e[0] for e in ends])
            above = max_of([e[1] for e in ends])
            shown(N * self.gap[0] <= max_of([LO - above, ZERO]),
                  "gap, lower end")
            shown(HI - below <= N * self.gap[1], "gap, upper end")
        if self.above:
            level = N * self.above[0]
            shown(N * self.above[1] <= LO - level, "above, lower end")
            shown(HI - level <= N * self.above[2], "above, upper end")
        return HI

    def check_cover(self, k, bits, cuts, HI):
        """F <= HI on segment k, by its cuts."""
        shown(all(a < b for a, b in zip([0] + cuts, cuts)), "order of cuts")
        shown(cuts[-1] == 1 << bits, "cuts end before 1")
        segment = Segment(self, k)
        right = segment.cut(ZERO)
        F_right = segment.value(right, up)
        for i, K in enumerate(cuts):
            left, F_left = right, F_right
            right = segment.cut(Dyadic(K, -bits))
            F_right = segment.value(right, up)
            shown(interval_passes(self, left, right, F_left, F_right, HI),
                  "segment %d, interval %d" % (k, i))


max_of = maximum


class Segment:
    """A straight segment between nodes k and k + 1."""

    def __init__(self, problem, k):
        self.problem = problem
        A, B = problem.nodes[k], problem.nodes[k + 1]
        self.ends = [activations(problem, A), activations(problem, B)]
        self.coefficients = [A.theta + A.c, B.theta + B.c]

    def between(self, A, B, t):
        return [(Dyadic(1) - t) * a + t * b for a, b in zip(A, B)]

    def cut(self, t):
        """theta, z and output of each sample, and N times the penalty."""
        theta = self.between(*self.coefficients, t)
        z = [self.between(a, b, t) for a, b in zip(*self.ends)]
        return theta, z, outputs(theta, z), self.problem.penalty(theta)

    def value(self, cut, round):
        """A bound of N F at a cut."""
        return cut[3] + self.problem.risk(cut[2], round)


def activations(problem, node):
    """z of each unit for each sample; an output bias is a unit that is 1."""
    one = [Dyadic(1)] if problem.hidden else []
    return [[dot(row, x + one) for row in node.w] +
            [Dyadic(1)] * problem.output for x in problem.x]


def outputs(theta, z):
    return [total(th * v for th, v in zip(theta, row) if v.m > 0) for row in z]


def deviation(th, beta, on, off):
    """Of a unit that is on > 0 at one end, off < 0 at the other."""
    kink = minimum([-off, on, QUARTER * (on - off)])
    return abs(th) * kink + abs(beta) * on * QUARTER


def interval_passes(c, s, e, F_s, F_e, HI):
    S, D = [], []
    for j in range(c.N):
        C, dev = [ZERO], [ZERO]
        for th_s, th_e, z_s, z_e in zip(s[0], e[0], s[1][j], e[1][j]):
            beta = th_e - th_s
            if z_s.m >= 0 and z_e.m >= 0:
                C.append(beta * (z_e - z_s))
            elif z_e.m > 0:
                dev.append(deviation(th_e, beta, z_e, z_s))
            elif z_s.m > 0:
                dev.append(deviation(th_s, beta, z_s, z_e))
        C, dev = total(C), total(dev)
        w = abs(C) * QUARTER + dev
        ends = [s[2][j], e[2][j]]
        low = c.slope(minimum(ends) - w, c.y[j], down)
        high = c.slope(maximum(ends) + w, c.y[j], up)
        S.append(maximum([-low * C, -high * C]))
        D.append(maximum([abs(low), abs(high)]) * dev)
    S, A = total(S), HI - total(D)
    rise = F_e - F_s
    if not (F_s <= A and F_e <= A):
        return False
    return S <= abs(rise) or \
        TWO * S * (F_s + F_e) + S * S + rise * rise <= Dyadic(4) * S * A


def check_maximum(text, companions):
    c = Path(text, companions)
    c.claims()
    c.objective()
    c.sizes()
    c.data()
    c.path()
    c.read_witness()
    segments = []
    for k in range(c.K - 1):
        at, bits, count = text.counts("segment", [BIG, 62, BIG])
        require(at == k, "segment number")
        segments.append(c.cuts(bits, count))
    c.read_end(sum(len(cuts) for _, cuts in segments))
    c.check_digests()
    k, bits, K = c.witness
    segment = Segment(c, k)
    lower = segment.value(segment.cut(Dyadic(K, -bits)), down)
    ends = []
    for s, t in (Segment(c, 0), ZERO), (Segment(c, c.K - 2), Dyadic(1)):
        cut = s.cut(t)
        ends.append((s.value(cut, down), s.value(cut, up)))
    HI = c.check_claims(lower, ends)
    for k, (bits, cuts) in enumerate(segments):
        c.check_cover(k, bits, cuts, HI)


def check_point(text, companions):
    c = Problem(text, companions)
    LO, HI = text.numbers("claim value", 2)
    c.name()
    c.objective()
    c.N, c.n = text.size("samples"), text.size("features")
    c.m = text.size("units")
    c.hidden = text.size("hidden-bias", 1)
    c.output = text.size("output-bias", 1)
    require(c.N and c.n and c.m, "sizes")
    c.data()
    source, digest, apart = c.array("network")
    if apart:
        c.companion_sizes(source, False)
    net, h = c.network(source)
    if apart:
        source.seal()
    c.digests.append((h.hexdigest(), digest, "network"))
    text.seal()
    c.check_digests()
    theta = net.theta + net.c
    u = outputs(theta, activations(c, net))
    penalty = c.penalty(theta)
    N = Dyadic(c.N)
    shown(LO <= HI, "ends crossed")
    shown(N * LO <= penalty + c.risk(u, down), "lower end")
    shown(penalty + c.risk(u, up) <= N * HI, "upper end")
