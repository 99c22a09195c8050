"""Kind dual-bound."""
from itertools import product

from .exact import Dyadic, HALF, QUARTER, ZERO, dot, log, total, up
from .problem import Problem
from .text import require, shown

ONE = Dyadic(1)


class Dual(Problem):
    def records(self):
        text = self.text
        self.lower, = text.numbers("claim minimum", 1)
        self.name()
        self.objective()
        self.N, self.n = text.size("samples"), text.size("features")
        require(self.N and 1 <= self.n <= 3, "sizes")
        self.data()
        self.s = [text.numbers("dual", 1)[0] for _ in range(self.N)]
        self.depth = text.size("depth", 60)
        text.seal()

    def in_domain(self, s, y):
        if self.loss == "huber":
            return abs(s) <= self.delta
        if self.loss == "absolute":
            return abs(s) <= ONE
        return self.loss != "logistic" or (ZERO <= s + y and s + y <= ONE)

    def conjugate(self, s, y):
        """A bound from above."""
        if self.loss == "logistic":
            p = s + y
            return entropy(p) + entropy(ONE - p)
        if self.loss == "absolute":
            return y * s
        return (QUARTER if self.loss == "mse" else HALF) * s * s + y * s


def entropy(p):
    """p log p from above; 0 at 0."""
    return p * log(p, up) if p.m > 0 else ZERO


class Cell:
    """w_axis = sign, the other coordinates in boxes [low, high]."""

    def __init__(self, axis, sign, box, depth):
        self.axis, self.sign, self.box, self.depth = axis, sign, box, depth

    def points(self, boxes):
        for chosen in product(*boxes):
            w = list(chosen)
            w.insert(self.axis, Dyadic(self.sign))
            yield w

    def corners(self):
        return list(self.points(self.box))

    def centre(self):
        return next(self.points([((low + high) * HALF,)
                                 for low, high in self.box]))

    def halves(self):
        edges = [high - low for low, high in self.box]
        longest = 0
        for i, edge in enumerate(edges):
            if edges[longest] < edge:
                longest = i
        low, high = self.box[longest]
        middle = (low + high) * HALF
        for part in (low, middle), (middle, high):
            box = list(self.box)
            box[longest] = part
            yield Cell(self.axis, self.sign, box, self.depth + 1)


def passes(cell, c, samples):
    """Does the cell pass?  samples: (s_j, x_j) that are not off; returns those
    that are not off on this cell, too."""
    corners, centre = cell.corners(), cell.centre()
    U, L = [[] for _ in corners], [[] for _ in corners]
    kept = []
    for s, x in samples:
        z = [dot(v, x) for v in corners]
        if all(v.m <= 0 for v in z):
            continue
        kept.append((s, x))
        chord = [v if v.m > 0 else ZERO for v in z]
        if all(v.m >= 0 for v in z):
            line = chord
        else:
            line = z if dot(centre, x).m > 0 else [ZERO] * len(z)
        above, below = (chord, line) if s.m > 0 else (line, chord)
        for i in range(len(corners)):
            U[i].append(s * above[i])
            L[i].append(s * below[i])
    U = [total(terms) for terms in U]
    L = [total(terms) for terms in L]
    limit = Dyadic(c.N) * c.kappa
    limit = limit * limit
    for d in [centre] + corners:
        length = dot(d, d)
        if all(below_cone(u, v, d, length, limit) and
               below_cone(-l, v, d, length, limit)
               for u, l, v in zip(U, L, corners)):
            return True, kept
    return False, kept


def below_cone(A, v, d, length, limit):
    """v . d >= 0 and A <= N kappa (v . d) / |d|"""
    z = dot(v, d)
    return z.m >= 0 and (A.m <= 0 or A * A * length <= limit * z * z)


def check_norm(c):
    """|g(w)| <= N kappa |w| on the surface of the cube."""
    samples = list(zip(c.s, c.x))
    for axis in range(c.n):
        for sign in (1, -1):
            box = [(-ONE, ONE)] * (c.n - 1)
            waiting = [(Cell(axis, sign, box, 0), samples)]
            while waiting:
                cell, near = waiting.pop()
                passed, kept = passes(cell, c, near)
                if not passed:
                    shown(cell.box and cell.depth < c.depth,
                          "a cell does not pass")
                    waiting += [(half, kept) for half in cell.halves()]


def check_dual(text, companions):
    c = Dual(text, companions)
    c.records()
    c.check_digests()
    shown(all(c.in_domain(s, y) for s, y in zip(c.s, c.y)),
          "outside the domain")
    value = -total(c.conjugate(s, y) for s, y in zip(c.s, c.y))
    shown(Dyadic(c.N) * c.lower <= value, "the value is lower")
    check_norm(c)
