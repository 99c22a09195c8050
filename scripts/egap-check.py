#!/usr/bin/env python3
"""egap-check.py FILE...: a second checker of EGAP-CERT 1 certificates.

Written from verify/check/FORMAT.md with Python's integers and nothing else,
slow and short; for certificates that matter twice, and as a test of
egap-check.  Prints one line per file, "FILE: VERIFIED", "FILE: REJECTED
reason" or "FILE: MALFORMED reason"; the exit code is the largest of 0, 1 and
3 over the files."""
import hashlib
import re
import struct
import sys

FRACTION_BITS = 192  # of the logistic functions
COUNT = re.compile(r"0|[1-9][0-9]{0,19}")
DIGEST = re.compile(r"[0-9a-f]{64}")
NUMBER = re.compile(r"(-?)0x([01])(?:\.([0-9a-f]{0,12}[1-9a-f]))?"
                    r"p([+-])(0|[1-9][0-9]{0,3})")


class Malformed(Exception):
    pass


class Rejected(Exception):
    pass


def require(condition, reason):
    if not condition:
        raise Malformed(reason)


def shown(condition, reason):
    if not condition:
        raise Rejected(reason)


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


ZERO = Dyadic(0)


def number(text):
    """A number of the file: its exact value and its eight bytes."""
    found = NUMBER.fullmatch(text)
    require(found, "a number in canonical form is expected")
    sign, lead, fraction, direction, digits = found.groups()
    fraction = fraction or ""
    exponent = int(direction + digits)
    require((direction, digits) != ("-", "0"), "p-0")
    if lead == "1":
        require(-1022 <= exponent <= 1023, "exponent")
    elif fraction:
        require(exponent == -1022, "exponent of a subnormal number")
    else:
        require(exponent == 0, "exponent of zero")
    mantissa = int(lead + fraction, 16)
    e = exponent - 4 * len(fraction)
    while mantissa and mantissa % 2 == 0:
        mantissa, e = mantissa // 2, e + 1
    stored = int(fraction.ljust(13, "0"), 16) | (sign == "-") << 63
    if lead == "1":
        stored |= (exponent + 1023) << 52
    return Dyadic(-mantissa if sign else mantissa, e if mantissa else 0), \
        struct.pack("<Q", stored)


class Certificate:
    """The records, in their order."""

    def __init__(self, raw):
        require(raw and raw.endswith(b"\n"), "no last line feed")
        require(all(b == 10 or 32 <= b <= 126 for b in raw), "not ASCII")
        self.lines = raw.decode("ascii").split("\n")[:-1]
        self.at = 0
        self.record("EGAP-CERT", ["1"])
        self.record("kind", ["path-maximum"])
        self.claim = self.numbers("claim maximum", 2)
        self.gap = self.above = None
        if self.ahead("claim gap"):
            self.gap = self.numbers("claim gap", 2)
        if self.ahead("claim above"):
            self.above = self.numbers("claim above", 3)
        if self.ahead("name"):
            name = self.line("name")
            require(name and name == name.strip(" "), "name")
        self.objective()
        self.sizes()
        self.data()
        self.path()
        self.evidence()
        seal = self.line("seal")
        require(DIGEST.fullmatch(seal), "seal")
        require(self.at == len(self.lines), "something after the seal")
        body = raw[:raw.rindex(b"seal ")]
        shown(hashlib.sha256(body).hexdigest() == seal, "seal")

    def ahead(self, words):
        return self.at < len(self.lines) and \
            (self.lines[self.at] + " ").startswith(words + " ")

    def line(self, words):
        require(self.ahead(words), words + " is expected")
        self.at += 1
        return self.lines[self.at - 1][len(words) + 1:]

    def tokens(self, words, count):
        text = self.line(words)
        tokens = text.split(" ") if text else []
        require(len(tokens) == count and
                len(self.lines[self.at - 1].rstrip(" ")) ==
                len(self.lines[self.at - 1]), words + ": wrong tokens")
        return tokens

    def record(self, words, tokens):
        require(self.tokens(words, len(tokens)) == tokens, words)

    def numbers(self, words, count):
        return [number(t)[0] for t in self.tokens(words, count)]

    def both(self, words, count):
        return [number(t) for t in self.tokens(words, count)]

    def counts(self, words, limits):
        tokens = self.tokens(words, len(limits))
        for token, limit in zip(tokens, limits):
            require(COUNT.fullmatch(token) and int(token) <= limit, words)
        return [int(t) for t in tokens]

    def objective(self):
        text = self.line("loss")
        self.loss, _, delta = text.partition(" ")
        require(self.loss in ("mse", "half", "huber", "logistic", "absolute"),
                "loss")
        self.delta = ZERO
        if self.loss == "huber":
            self.delta = number(delta)[0]
            require(self.delta.m > 0, "delta")
        else:
            require(text == self.loss, "loss")
        (self.kappa, stored), = self.both("kappa", 1)
        require(stored[7] < 128, "kappa")

    def sizes(self):
        big = 1 << 32
        self.N, = self.counts("samples", [big])
        self.n, = self.counts("features", [big])
        self.m, = self.counts("units", [big])
        self.K, = self.counts("nodes", [big])
        self.hidden, = self.counts("hidden-bias", [1])
        self.output, = self.counts("output-bias", [1])
        require(self.N and self.n and self.m, "sizes")
        shown(self.K >= 2, "no segment")
        require(self.N + self.K * self.m < len(self.lines), "too short")

    def data(self):
        word, digest = self.tokens("data", 2)
        require(word == "inline" and DIGEST.fullmatch(digest), "data")
        rows = [self.both("row", 1 + self.n) for _ in range(self.N)]
        self.y = [row[0][0] for row in rows]
        self.x = [[v for v, _ in row[1:]] for row in rows]
        if self.loss == "logistic":
            require(all(ZERO <= y and y <= Dyadic(1) for y in self.y), "y")
        h = hashlib.sha256(struct.pack("<QQ", self.N, self.n))
        h.update(b"".join(s for row in rows for _, s in row[1:]))
        h.update(b"".join(row[0][1] for row in rows))
        self.digests = [(h.hexdigest(), digest, "data")]

    def path(self):
        word, digest = self.tokens("path", 2)
        require(word == "inline" and DIGEST.fullmatch(digest), "path")
        self.nodes = []
        path = hashlib.sha256(struct.pack("<Q", self.K))
        for k in range(self.K):
            at, claimed = self.tokens("node", 2)
            require(at == str(k) and DIGEST.fullmatch(claimed), "node")
            units = [self.both("unit", 1 + self.hidden + self.n)
                     for _ in range(self.m)]
            output = self.both("output", 1) if self.output else []
            h = hashlib.sha256(struct.pack("<QQQQ", self.m, self.n,
                                           self.hidden, self.output))
            first = 1 + self.hidden
            h.update(b"".join(s for u in units for _, s in u[first:]))
            h.update(b"".join(u[1][1] for u in units if self.hidden))
            h.update(b"".join(u[0][1] for u in units))
            h.update(b"".join(s for _, s in output))
            self.digests.append((h.hexdigest(), claimed, "node"))
            path.update(h.digest())
            # a bias is the weight of a feature 1, put last
            self.nodes.append((
                [[v for v, _ in u[first:] + u[1:first]] for u in units],
                [u[0][0] for u in units], [v for v, _ in output]))
        self.digests.append((path.hexdigest(), digest, "path"))

    def evidence(self):
        tokens = self.counts("witness", [self.K - 2, 62, 1 << 62])
        require(tokens[2] <= 1 << tokens[1], "witness")
        self.witness = tokens
        self.segments = []
        for k in range(self.K - 1):
            at, bits, count = self.counts("segment", [1 << 32, 62, 1 << 32])
            require(at == k, "segment number")
            shown(count > 0, "no intervals")
            require(count < len(self.lines), "too short")
            self.segments.append((bits, [self.counts("chord", [1 << bits])[0]
                                         for _ in range(count)]))
        total = sum(len(cuts) for _, cuts in self.segments)
        require(self.counts("end", [1 << 64, 1 << 64]) == [self.K - 1, total],
                "end")


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


# --- the mathematics of FORMAT.md --------------------------------------------

HALF, TWO, QUARTER = Dyadic(1, -1), Dyadic(2), Dyadic(1, -2)


def loss(c, u, y, round):
    r = abs(u - y)
    if c.loss == "mse":
        return r * r
    if c.loss == "absolute":
        return r
    if c.loss == "logistic":
        return softplus(u, round) - y * u
    if c.loss == "huber" and c.delta < r:
        return c.delta * (r - HALF * c.delta)
    return HALF * r * r


def slope(c, u, y, round):
    r = u - y
    if c.loss == "mse":
        return r + r
    if c.loss == "absolute":
        side = 1 if round is up else -1
        return Dyadic((r.m > 0) - (r.m < 0) or side)
    if c.loss == "logistic":
        return sigmoid(u, round) - y
    if c.loss == "huber" and c.delta < abs(r):
        return c.delta if r.m > 0 else -c.delta
    return r


def dot(w, x):
    return total(a * b for a, b in zip(w, x))


def total(terms):
    """Many terms at once: aligned to the least exponent."""
    terms = list(terms)
    e = min((t.e for t in terms), default=0)
    return Dyadic(sum(t.m << (t.e - e) for t in terms), e)


class Segment:
    def __init__(self, c, k):
        self.c = c
        one = [Dyadic(1)] if c.hidden else []
        (wA, thA, cA), (wB, thB, cB) = c.nodes[k], c.nodes[k + 1]
        self.ends = []
        for w in (wA, wB):
            self.ends.append([[dot(row, x + one) for row in w] +
                              [Dyadic(1)] * c.output for x in c.x])
        self.coefficients = [thA + cA, thB + cB]

    def between(self, A, B, t):
        return [(Dyadic(1) - t) * a + t * b for a, b in zip(A, B)]

    def cut(self, t):
        """theta, z and output of each sample, and N times the penalty."""
        theta = self.between(*self.coefficients, t)
        z = [self.between(a, b, t) for a, b in zip(*self.ends)]
        p = [total(th * v for th, v in zip(theta, row) if v.m > 0)
             for row in z]
        penalty = Dyadic(self.c.N) * self.c.kappa * total(map(abs, theta))
        return theta, z, p, penalty

    def value(self, cut, round):
        """N F at a cut."""
        return cut[3] + total(loss(self.c, u, y, round)
                              for u, y in zip(cut[2], self.c.y))


def minimum(values):
    best = values[0]
    for v in values[1:]:
        best = v if v < best else best
    return best


def maximum(values):
    return -minimum([-v for v in values])


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
        low = slope(c, minimum(ends) - w, c.y[j], down)
        high = slope(c, maximum(ends) + w, c.y[j], up)
        S.append(maximum([-low * C, -high * C]))
        D.append(maximum([abs(low), abs(high)]) * dev)
    S, A = total(S), HI - total(D)
    rise = F_e - F_s
    if not (F_s <= A and F_e <= A):
        return False
    return S <= abs(rise) or \
        TWO * S * (F_s + F_e) + S * S + rise * rise <= Dyadic(4) * S * A


def check(c):
    for computed, claimed, what in c.digests:
        shown(computed == claimed, "digest of " + what)
    N = Dyadic(c.N)
    LO, HI = (N * v for v in c.claim)
    shown(LO <= HI, "ends crossed")
    k, bits, K = c.witness
    segment = Segment(c, k)
    shown(LO <= segment.value(segment.cut(Dyadic(K, -bits)), down), "witness")
    if c.gap:
        ends = [(Segment(c, 0), ZERO), (Segment(c, c.K - 2), Dyadic(1))]
        above = maximum([s.value(s.cut(t), up) for s, t in ends])
        below = maximum([s.value(s.cut(t), down) for s, t in ends])
        shown(N * c.gap[0] <= maximum([LO - above, ZERO]), "gap, lower end")
        shown(HI - below <= N * c.gap[1], "gap, upper end")
    if c.above:
        level = N * c.above[0]
        shown(N * c.above[1] <= LO - level, "above, lower end")
        shown(HI - level <= N * c.above[2], "above, upper end")
    for k, (bits, cuts) in enumerate(c.segments):
        shown(all(a < b for a, b in zip([0] + cuts, cuts)), "order of cuts")
        shown(cuts[-1] == 1 << bits, "cuts end before 1")
        segment = Segment(c, k)
        right = segment.cut(ZERO)
        F_right = segment.value(right, up)
        for i, K in enumerate(cuts):
            left, F_left = right, F_right
            right = segment.cut(Dyadic(K, -bits))
            F_right = segment.value(right, up)
            shown(interval_passes(c, left, right, F_left, F_right, HI),
                  "segment %d, interval %d" % (k, i))


def verdict(name):
    try:
        with open(name, "rb") as f:
            raw = f.read()
        check(Certificate(raw))
    except (Malformed, OSError) as error:
        print("%s: MALFORMED %s" % (name, error))
        return 3
    except Rejected as error:
        print("%s: REJECTED %s" % (name, error))
        return 1
    print("%s: VERIFIED" % name)
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    code = max([verdict(name) for name in sys.argv[1:]])
    sys.stdout.flush()
    sys.exit(code)
