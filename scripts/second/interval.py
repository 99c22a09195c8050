"""Intervals of rationals: exact (lo = hi) as long as no root, angle or
exponential is taken; those are rounded outward at BITS bits."""
from fractions import Fraction
from math import isqrt

from .text import shown

BITS = 320


class Interval:
    def __init__(self, lo, hi=None):
        self.lo = Fraction(lo)
        self.hi = self.lo if hi is None else Fraction(hi)

    def exact(self):
        return self.lo == self.hi

    def __add__(self, other):
        return Interval(self.lo + other.lo, self.hi + other.hi)

    def __neg__(self):
        return Interval(-self.hi, -self.lo)

    def __sub__(self, other):
        return self + -other

    def __mul__(self, other):
        ends = [a * b for a in (self.lo, self.hi)
                for b in (other.lo, other.hi)]
        return Interval(min(ends), max(ends))

    def __truediv__(self, other):
        shown(other.lo > 0 or other.hi < 0, "a quotient by 0")
        return self * Interval(1 / other.hi, 1 / other.lo)

    def __abs__(self):
        if self.lo >= 0:
            return self
        if self.hi <= 0:
            return -self
        return Interval(0, max(-self.lo, self.hi))

    def max(self, other):
        return Interval(max(self.lo, other.lo), max(self.hi, other.hi))

    def min(self, other):
        return Interval(min(self.lo, other.lo), min(self.hi, other.hi))


ZERO = Interval(0)


def add(terms):
    total = ZERO
    for t in terms:
        total = total + t
    return total


def increasing(function, x):
    """function takes a rational and gives an interval; it increases."""
    return Interval(function(x.lo).lo, function(x.hi).hi)


def root(x):
    """sqrt of a rational."""
    shown(x >= 0, "the root of a negative number")
    p, q = isqrt(x.numerator), isqrt(x.denominator)
    if p * p == x.numerator and q * q == x.denominator:
        return Interval(Fraction(p, q))
    shift = max(0, 2 * BITS + x.denominator.bit_length() -
                x.numerator.bit_length())
    shift += shift % 2
    scaled = isqrt((x.numerator << shift) // x.denominator)
    return Interval(Fraction(scaled, 1 << shift // 2),
                    Fraction(scaled + 1, 1 << shift // 2))


def sqrt(x):
    return increasing(root, x)


def rounded(x, bits):
    """[down, up] to multiples of 2^-bits."""
    low = (x.numerator << bits) // x.denominator
    return Interval(Fraction(low, 1 << bits), Fraction(low + 1, 1 << bits)) \
        if low * x.denominator != x.numerator << bits else Interval(x)


def series(y, bits, sign):
    """y + sign y^3/3 + y^5/5 + ..., 0 <= y <= 1/3 a rational: atan (sign -1)
    or atanh (sign 1)."""
    low = high = Fraction(0)
    power, k = rounded(y, bits), 0
    square = rounded(y * y, bits)
    while power.hi > Fraction(1, 1 << bits - 2):
        term = power / Interval(2 * k + 1)
        if sign < 0 and k % 2:
            low, high = low - term.hi, high - term.lo
        else:
            low, high = low + term.lo, high + term.hi
        power = power * square
        power = Interval(rounded(power.lo, bits).lo,
                         rounded(power.hi, bits).hi)
        k += 1
    # what is left is below the first term left out, times 9/8
    rest = 2 * power.hi
    return Interval(low - (rest if sign < 0 else 0), high + rest)


def log_of(p):
    """log of a positive rational."""
    shown(p > 0, "the logarithm of a number that is not positive")
    if p == 1:
        return ZERO
    k = p.numerator.bit_length() - p.denominator.bit_length()
    while Fraction(2) ** k > p:
        k -= 1
    r = p / Fraction(2) ** k  # in [1, 2)
    if k == -1:
        k, r = 0, p  # near 1 from below: no cancellation
    bits = BITS + 2 * (abs(r - 1).denominator.bit_length() if r != 1 else 0)
    bits = min(bits, 4 * BITS)
    v = (r - 1) / (r + 1)
    part = Interval(2) * series(abs(v), bits, 1)
    return Interval(k) * LOG2 + (part if v >= 0 else -part)


LOG2 = Interval(2) * series(Fraction(1, 3), 2 * BITS, 1)


def log(x):
    return increasing(log_of, x)


def exp_of(u):
    """e^u of a rational: k log 2 is taken out, the rest halved 8 times."""
    if u == 0:
        return Interval(1)
    k = round(u / LOG2.lo)
    shown(abs(k) < 1 << 20, "an exponential is out of range")
    rest = (Interval(u) - Interval(k) * LOG2) / Interval(256)
    bits = 2 * BITS
    r = Interval(rounded(rest.lo, bits).lo, rounded(rest.hi, bits).hi)
    total, term, i = Interval(1), Interval(1), 0
    while abs(term).hi > Fraction(1, 1 << bits - 8):
        i += 1
        term = term * r / Interval(i)
        term = Interval(rounded(term.lo, bits).lo, rounded(term.hi, bits).hi)
        total = total + term
    left = 2 * abs(term).hi  # |r| < 1/500
    total = Interval(total.lo - left, total.hi + left)
    for _ in range(8):
        total = total * total
        total = Interval(rounded(total.lo, bits).lo,
                         rounded(total.hi, bits).hi)
    return total * Interval(Fraction(2) ** k)


def exp(x):
    return increasing(exp_of, x)


def power(a, b):
    """a^b, a > 0."""
    return exp(b * log(a))


def floor(x):
    return Interval(x.lo // 1, x.hi // 1)


def ceiling(x):
    return -floor(-x)


def arctan_of(y):
    """y in [0, 1]: the argument is halved until it is below 1/3."""
    y, doublings = Interval(y), 0
    while y.hi > Fraction(1, 4):
        y = y / (Interval(1) + sqrt(Interval(1) + y * y))
        y = Interval(rounded(y.lo, 2 * BITS).lo, rounded(y.hi, 2 * BITS).hi)
        doublings += 1
    return increasing(lambda v: series(v, 2 * BITS, -1), y) * \
        Interval(1 << doublings)


PI = Interval(16) * series(Fraction(1, 5), 2 * BITS, -1) - \
    Interval(4) * series(Fraction(1, 239), 2 * BITS, -1)


def arcsin(x):
    """An interval in [0, 1] (its ends may be a rounding beyond)."""
    def of(v):
        if v == 0:
            return ZERO
        v = min(v, Fraction(1))
        y = Interval(v) / (Interval(1) + root(1 - v * v))
        return Interval(2) * increasing(arctan_of,
                                        Interval(y.lo, min(y.hi, 1)))
    return increasing(of, x)
