"""Kind typed-path."""
from fractions import Fraction

from .exact import Dyadic, ZERO, down, up
from .path import Path, activations, outputs, Segment
from .text import BIG, require, shown

ONE = Dyadic(1)


def equal(a, b):
    return a <= b and b <= a


def all_equal(a, b):
    return all(equal(u, v) for u, v in zip(a, b))


def fraction(x):
    return Fraction(x.m) * Fraction(2) ** x.e


class Typed(Path):
    def records(self):
        text = self.text
        self.claims()
        self.objective()
        self.decay = text.word("penalty", ("absolute", "decay")) == "decay"
        self.ball = text.word("rows", ("ball", "free")) == "ball"
        self.sizes()
        require(not (self.decay and self.output), "decay with output bias")
        self.data()
        self.path(scaled=True)
        for node in self.nodes:
            require(all(s.m > 0 for s in node.scale), "scale")
        self.read_witness()
        self.steps = [self.segment(k) for k in range(self.K - 1)]
        k, bits, _ = self.witness
        require(self.steps[k][0] == "bridge" or bits == 0, "witness inside")
        self.read_end(sum(len(step[2]) for step in self.steps
                          if step[0] == "bridge"))

    def segment(self, k):
        tokens = self.text.any_tokens("segment")
        require(len(tokens) >= 2 and
                self.text.count(tokens[0], BIG, "segment") == k, "segment")
        kind, rest = tokens[1], tokens[2:]
        require(len(rest) == {"convex": 0, "reloc": 0, "transfer": 2,
                              "sphere": 0, "balance": 0,
                              "bridge": 2}.get(kind, -1), "segment type")
        if kind == "transfer":
            I, J = (self.text.count(t, BIG, "unit") for t in rest)
            require(I < self.m and J < self.m and I != J, "units")
            return kind, I, J
        if kind == "bridge":
            bits = self.text.count(rest[0], 62, "bits")
            count = self.text.count(rest[1], BIG, "intervals")
            return (kind,) + self.cuts(bits, count)
        return (kind,)

    # --- what each type demands

    def same_row(self, A, i, B, j):
        return equal(A.scale[i], B.scale[j]) and all_equal(A.w[i], B.w[j])

    def rows_stay(self, A, B):
        return all(self.same_row(A, i, B, i) for i in range(self.m))

    def only_scales(self, A, B):
        return all_equal(A.theta, B.theta) and all_equal(A.c, B.c) and \
            all(all_equal(u, v) for u, v in zip(A.w, B.w))

    def relocates(self, A, B):
        if not all_equal(A.c, B.c):
            return False
        for i in range(self.m):
            off = A.theta[i].m == 0 and B.theta[i].m == 0
            if not off and not (self.same_row(A, i, B, i) and
                                equal(A.theta[i], B.theta[i])):
                return False
        return True

    def transfers(self, A, B, I, J):
        return self.rows_stay(A, B) and self.same_row(A, I, A, J) and \
            A.theta[J].m == 0 and B.theta[I].m == 0 and \
            equal(B.theta[J], A.theta[I]) and all_equal(A.c, B.c) and \
            all(equal(A.theta[i], B.theta[i])
                for i in range(self.m) if i not in (I, J))

    def balances(self, A, B):
        for i in range(self.m):
            V = square(A.w[i])
            after = B.scale[i] * B.scale[i]
            after = after * after * V
            theta = A.theta[i] * A.theta[i]
            if not (A.scale[i] <= B.scale[i] and after <= theta or
                    B.scale[i] <= A.scale[i] and theta <= after):
                return False
        return True

    def allowed(self, k):
        A, B, step = self.nodes[k], self.nodes[k + 1], self.steps[k]
        if step[0] == "convex":
            return self.rows_stay(A, B)
        if step[0] == "reloc":
            return self.relocates(A, B)
        if step[0] == "transfer":
            return self.transfers(A, B, step[1], step[2])
        if step[0] == "sphere":
            return not self.decay and self.only_scales(A, B) and \
                (all(a <= b for a, b in zip(A.scale, B.scale)) or
                 all(b <= a for a, b in zip(A.scale, B.scale)))
        if step[0] == "balance":
            return self.decay and self.only_scales(A, B) and \
                self.balances(A, B)
        return not self.decay and all_equal(A.scale, [ONE] * self.m) and \
            all_equal(B.scale, [ONE] * self.m)

    # --- values


    def node_value(self, node, round):
        """A bound of N F, as a fraction; the penalty is exact."""
        theta = node.theta + node.c
        risk = self.risk(outputs(theta, activations(self, node)), round)
        scales = [fraction(s) for s in node.scale]
        coefficients = [fraction(t) / s for t, s in zip(node.theta, scales)]
        if self.decay:
            penalty = sum(t * t for t in coefficients) + \
                sum(s * s * fraction(square(w))
                    for s, w in zip(scales, node.w))
            penalty /= 2
        else:
            penalty = sum(map(abs, coefficients)) + \
                sum(abs(fraction(c)) for c in node.c)
        return fraction(risk) + self.N * fraction(self.kappa) * penalty

    def is_constant(self, k):
        return not self.decay and self.steps[k][0] in ("reloc", "transfer")

    def maximum_at_end(self, end):
        """Rule 6: no other value is above `end`, which an end of the path
        reaches; what constant segments join to an end is that end."""
        first, last = 0, self.K - 1
        if any(step[0] == "bridge" for step in self.steps):
            return False
        while first < self.K - 1 and self.is_constant(first):
            first += 1
        while last > 0 and self.is_constant(last - 1):
            last -= 1
        return all(self.node_value(node, up) <= end
                   for node in self.nodes[first + 1:last])

    def check_values(self):
        N = self.N
        LO, HI = (N * fraction(v) for v in self.claim)
        k, bits, K = self.witness
        if bits == 0:
            lower = self.node_value(self.nodes[k + K], down)
        else:
            segment = Segment(self, k)
            lower = fraction(segment.value(segment.cut(Dyadic(K, -bits)),
                                           down))
        shown(LO <= HI, "ends crossed")
        shown(LO <= lower, "witness")
        for node in self.nodes:
            shown(self.node_value(node, up) <= HI, "a node is above")
        ends = [self.nodes[0], self.nodes[-1]]
        if self.gap:
            below = max(self.node_value(e, down) for e in ends)
            above = max(self.node_value(e, up) for e in ends)
            shown(N * fraction(self.gap[0]) <= max(LO - above, 0),
                  "gap, lower end")
            shown(HI - below <= N * fraction(self.gap[1]) or
                  self.gap[1].m == 0 and self.maximum_at_end(below),
                  "gap, upper end")
        if self.above:
            level, low, high = (N * fraction(v) for v in self.above)
            shown(low <= LO - level, "above, lower end")
            shown(HI - level <= high, "above, upper end")


def square(row):
    total = ZERO
    for v in row:
        total = total + v * v
    return total


def check_typed(text, companions):
    c = Typed(text, companions)
    c.records()
    c.check_digests()
    for node in c.nodes:
        for w, s in zip(node.w, node.scale):
            shown(not c.ball or s * s * square(w) <= ONE, "a row is too long")
    for k in range(c.K - 1):
        shown(c.allowed(k), "segment %d is not %s" % (k, c.steps[k][0]))
    c.check_values()
    HI = Dyadic(c.N) * c.claim[1]
    for k, step in enumerate(c.steps):
        if step[0] == "bridge":
            c.check_cover(k, step[1], step[2], HI)
