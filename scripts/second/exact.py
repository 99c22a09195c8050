"""Exact numbers m 2^e, and bounds of the logistic functions."""
FRACTION_BITS = 192  # of the logistic functions


class Dyadic:
    """m 2^e, exactly."""

    def __init__(self, m, e=0):
        self.m, self.e = m, e

    def at(self, e):
        return self.m << (self.e - e)

    def __add__(self, other):
        e = min(self.e, other.e)
        return Dyadic(self.at(e) + other.at(e), e)

    def __neg__(self):
        return Dyadic(-self.m, self.e)

    def __sub__(self, other):
        return self + -other

    def __mul__(self, other):
        return Dyadic(self.m * other.m, self.e + other.e)

    def __abs__(self):
        return Dyadic(abs(self.m), self.e)

    def __le__(self, other):
        return (self - other).m <= 0

    def __lt__(self, other):
        return (self - other).m < 0


ZERO, HALF, TWO, QUARTER = Dyadic(0), Dyadic(1, -1), Dyadic(2), Dyadic(1, -2)


# --- logistic functions: bounds as integers over 2^FRACTION_BITS -------------

ONE = 1 << FRACTION_BITS


def down(a, b):
    return a // b


def up(a, b):
    return -(-a // b)


def exp_minus(u, round):
    """A bound of e^-|u|: halve until below 1, Taylor with both signs of the
    remainder, square."""
    u = abs(u)
    if u.e + u.m.bit_length() > 12:  # |u| >= 2^11: e^-|u| < 2^-2900
        return 0 if round is down else 1
    halvings = max(0, u.e + u.m.bit_length())
    total, terms = ZERO, 64
    r = Dyadic(u.m, u.e - halvings)
    # e^-r = sum (-r)^i / i!, alternating and falling: an even number of terms
    # is below, an odd number above
    scaled = r.m << FRACTION_BITS
    x = {down: -(-scaled >> -r.e) if r.e < 0 else scaled << r.e,
         up: scaled >> -r.e if r.e < 0 else scaled << r.e}[round]
    low = high = ONE
    term_low = term_high = ONE
    total_low = total_high = 0
    for i in range(terms):
        if i % 2 == 0:
            total_low, total_high = total_low + term_low, total_high + term_high
        else:
            total_low, total_high = total_low - term_high, total_high - term_low
        term_low = term_low * x // (ONE * (i + 1))
        term_high = up(term_high * x, ONE * (i + 1))
    # the remainder is at most the next term
    result = max(0, total_low - term_high) if round is down \
        else min(ONE, total_high + term_high)
    for _ in range(halvings):
        result = round(result * result, ONE)
    return result


def log1p(v, round):
    """A bound of log(1 + v), 0 <= v <= 1: 2 atanh(s), s = v / (2 + v)."""
    s = round(v * ONE, 2 * ONE + v)
    power, total, terms = s, 0, 80
    for i in range(terms):
        total += round(power, 2 * i + 1)
        power = round(round(power * s, ONE) * s, ONE)
    if round is up:  # the remainder: s^(2I+1) / ((2I+1)(1 - s^2)), s^2 < 1/8
        total += 2 * power + 1
    return 2 * total


def softplus(u, round):
    whole = ZERO if u.m <= 0 else u
    return whole + Dyadic(log1p(exp_minus(u, round), round), -FRACTION_BITS)


def sigmoid(u, round):
    other = up if round is down else down
    if u.m >= 0:  # 1 / (1 + v)
        q = round(ONE * ONE, ONE + exp_minus(u, other))
    else:  # v / (1 + v), which rises in v
        v = exp_minus(u, round)
        q = round(v * ONE, ONE + v)
    return Dyadic(q, -FRACTION_BITS)


LOG2 = {round: log1p(ONE, round) for round in (down, up)}


def log(p, round):
    """A bound of log p, 0 < p <= 1: never above 0, and 0 where p = 1."""
    halvings = -(p.e + p.m.bit_length() - 1)  # p 2^halvings is in [1, 2)
    v = p * Dyadic(1, halvings) - Dyadic(1)
    scaled = v.m << FRACTION_BITS
    v = scaled << v.e if v.e >= 0 else round(scaled, 1 << -v.e)
    other = up if round is down else down
    bound = log1p(v, round) - halvings * LOG2[other]
    return Dyadic(min(bound, 0), -FRACTION_BITS)


def total(terms):
    """Many terms at once: aligned to the least exponent."""
    terms = list(terms)
    e = min((t.e for t in terms), default=0)
    return Dyadic(sum(t.m << (t.e - e) for t in terms), e)


def dot(w, x):
    return total(a * b for a, b in zip(w, x))


def minimum(values):
    best = values[0]
    for v in values[1:]:
        best = v if v < best else best
    return best


def maximum(values):
    return -minimum([-v for v in values])
