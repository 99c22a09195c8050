"""Kind statement.  The table of statements is read from FORMAT.md itself."""
import hashlib
import os
import re
from fractions import Fraction

from .interval import Interval, ZERO, add, exp_of, log_of
from .text import BIG, require, shown

RATIONAL = re.compile(r"(-?)(0|[1-9][0-9]*)(?:/([1-9][0-9]*))?")
FORMAT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..",
                      "verify", "check", "FORMAT.md")


def rational(text):
    found = RATIONAL.fullmatch(text)
    require(found, "a rational number is expected")
    sign, p, q = found.groups()
    require(len(p) <= 10000 and len(q or "") <= 10000, "too many digits")
    require(not (sign and p == "0") and q != "1", "canonical form")
    x = Fraction(big(p), big(q or "1"))
    require(x.denominator == big(q or "1"), "lowest terms")
    return -x if sign else x


def big(digits):
    """int, without Python's limit of 4300 digits."""
    value = 0
    for i in range(0, len(digits), 4000):
        part = digits[i:i + 4000]
        value = value * 10 ** len(part) + int(part)
    return value


def read_table():
    """ID: (nets, values, vectors, hypotheses, sentence)"""
    table = {}
    with open(FORMAT, encoding="utf-8") as f:
        text = f.read()
    text = text[text.index("\n### Table\n"):]
    for line in text.split("\n"):
        cells = [c.strip() for c in line.replace("\\|", "!").split("|")]
        if len(cells) != 8 or not cells[1].startswith("`"):
            continue
        table[cells[1].strip("`")] = tuple(
            c.strip("`").split() for c in cells[2:7])
    return table


ALONE = ["-"]  # in the place of nets: numbers alone


class Net:
    def __init__(self, theta, w):
        self.theta, self.w = theta, w


class Instance:
    def __init__(self, text):
        self.text = text
        self.table = read_table()
        self.read()

    # --- records

    def read(self):
        text = self.text
        word, name = text.tokens("claim", 2)
        require(word in ("verified", "refuted") and name in self.table,
                "claim")
        self.verified = word == "verified"
        nets, values, vectors, self.hypotheses, self.sentence = \
            self.table[name]
        if text.ahead("name"):
            title = text.line("name")
            require(title and title == title.strip(" "), "name")
        self.digests = []
        if nets != ALONE:
            self.objective()
            self.data()
            self.nets = {}
            require(text.size("nets") == len(nets), "number of nets")
            for letter in sorted(nets):
                self.net(letter)
        require(text.size("values") == len(values), "number of values")
        self.values = {}
        for v in sorted(values):
            word, number = text.tokens("value", 2)
            require(word == v, "name of a value")
            self.values[v] = rational(number)
        require(text.size("vectors") == len(vectors), "number of vectors")
        self.vectors = {}
        for v in sorted(vectors):
            self.vector(v)
        text.seal()

    def objective(self):
        tokens = self.text.any_tokens("loss")
        require(tokens and tokens[0] in ("mse", "half", "huber", "logistic",
                                         "absolute"), "loss")
        self.loss = tokens[0]
        require(len(tokens) == 1 + (self.loss == "huber"), "loss")
        self.delta = Fraction(1)
        if self.loss == "huber":
            self.delta = rational(tokens[1])
        self.kappa = rational(self.text.tokens("kappa", 1)[0])
        require(self.delta > 0 and self.kappa > 0, "kappa, delta")

    def lines_digest(self, first, digest, what):
        lines = self.text.lines[first:self.text.at]
        computed = hashlib.sha256("".join(
            line + "\n" for line in lines).encode()).hexdigest()
        self.digests.append((computed, digest, what))

    def data(self):
        text = self.text
        self.N, self.n = text.size("samples"), text.size("features")
        require(self.N and self.n, "sizes")
        word, digest = text.tokens("data", 2)
        require(word == "inline", "data")
        text.digest(digest)
        require(self.N <= len(text.lines), "too short")
        first = text.at
        rows = [[rational(t) for t in text.tokens("row", 1 + self.n)]
                for _ in range(self.N)]
        self.lines_digest(first, digest, "data")
        self.y, self.x = [r[0] for r in rows], [r[1:] for r in rows]
        if self.loss == "logistic":
            require(all(0 <= y <= 1 for y in self.y), "y")

    def net(self, letter):
        text = self.text
        name, count, digest = text.tokens("net", 3)
        require(name == letter, "letter of a net")
        m = text.count(count, BIG, "units")
        text.digest(digest)
        require(1 <= m <= len(text.lines), "units")
        first = text.at
        units = [[rational(t) for t in text.tokens("unit", 1 + self.n)]
                 for _ in range(m)]
        self.lines_digest(first, digest, "net")
        self.nets[letter] = Net([u[0] for u in units], [u[1:] for u in units])

    def vector(self, name):
        tokens = self.text.any_tokens("vector")
        m = len(self.nets["A"].theta) if "A" in self.nets else 0
        length = {"direction": self.n, "centre": self.n,
                  "plus": m * self.N, "minus": m * self.N,
                  "sn": (m - 1) * self.N,
                  "sp": (m - 1) * self.N}.get(name, self.N)
        require(len(tokens) >= 2 and tokens[0] == name and
                self.text.count(tokens[1], BIG, "length") == length and
                len(tokens) == 2 + length, "vector")
        self.vectors[name] = [rational(t) for t in tokens[2:]]

    # --- networks and losses

    def mean(self, values):
        return add(values) / Interval(self.N)

    def z(self, net):
        """(m, N)"""
        sparse = [[(k, v) for k, v in enumerate(x) if v] for x in self.x]
        return [[max(sum((w[k] * v for k, v in x), Fraction(0)), Fraction(0))
                 for x in sparse] for w in net.w]

    def f(self, net):
        z = self.z(net)
        return [sum((t * row[j] for t, row in zip(net.theta, z)), Fraction(0))
                for j in range(self.N)]

    def loss_of(self, u, y):
        r = abs(u - y)
        if self.loss == "logistic":
            v = exp_of(-abs(u))
            plus = Interval(log_of(1 + v.lo).lo, log_of(1 + v.hi).hi)
            return plus + Interval(max(u, Fraction(0)) - y * u)
        if self.loss == "mse":
            return Interval(r * r)
        if self.loss == "absolute":
            return Interval(r)
        if self.loss == "huber" and r > self.delta:
            return Interval(self.delta * (r - self.delta / 2))
        return Interval(r * r / 2)

    def slope(self, u, y, side):
        """The left (-1) or right (1) slope."""
        r = u - y
        if self.loss == "logistic":
            if u == 0:
                return Interval(Fraction(1, 2) - y)
            v = exp_of(-abs(u))
            s = Interval(1) / (Interval(1) + v)
            return (s if u > 0 else v * s) - Interval(y)
        if self.loss == "mse":
            return Interval(2 * r)
        if self.loss == "absolute":
            return Interval((r > 0) - (r < 0) or side)
        if self.loss == "huber":
            return Interval(max(-self.delta, min(r, self.delta)))
        return Interval(r)

    def risk(self, outputs):
        return self.mean(self.loss_of(u, y) for u, y in zip(outputs, self.y))

    def mass(self, net):
        return sum(map(abs, net.theta), Fraction(0))

    def conjugate(self, s, y):
        if self.loss == "mse":
            return Interval(s * s / 4 + y * s)
        if self.loss == "absolute":
            return Interval(y * s)
        if self.loss == "logistic":
            p = s + y
            return entropy(p) + entropy(1 - p)
        return Interval(s * s / 2 + y * s)

    def in_domain(self, s):
        if self.loss == "huber":
            return all(abs(v) <= self.delta for v in s)
        if self.loss == "absolute":
            return all(abs(v) <= 1 for v in s)
        return self.loss != "logistic" or \
            all(0 <= v + y <= 1 for v, y in zip(s, self.y))

    def dual(self, s):
        return -self.mean(self.conjugate(v, y) for v, y in zip(s, self.y))

    def pulls(self, net, s):
        """|E s z_i| of each unit."""
        return [abs(sum((a * b for a, b in zip(s, row)), Fraction(0)) / self.N)
                for row in self.z(net)]

    def pair(self, X="A", Y="B"):
        A, B = self.nets[X], self.nets[Y]
        shown(len(A.theta) == len(B.theta), "different numbers of units")
        return A, B

    def net_of(self, letter):
        if letter != "P":
            return self.nets[letter]
        A, B = self.pair()
        t = self.values["t"]
        return Net([(1 - t) * a + t * b for a, b in zip(A.theta, B.theta)],
                   [[(1 - t) * a + t * b for a, b in zip(u, v)]
                    for u, v in zip(A.w, B.w)])

    def unit(self, net):
        i = self.values["unit"]
        shown(i.denominator == 1 and 1 <= i <= len(net.theta), "unit")
        return int(i) - 1

    def moment(self):
        return [[sum((x[a] * x[b] for x in self.x), Fraction(0)) / self.N
                 for b in range(self.n)] for a in range(self.n)]


def entropy(p):
    if p == 0:
        return ZERO
    return Interval(p) * log_of(p)


def dot(a, b):
    return sum((u * v for u, v in zip(a, b)), Fraction(0))


def distance2(u, v):
    return sum(((a - b) ** 2 for a, b in zip(u, v)), Fraction(0))


def check_statement(text, companions):
    from .hypotheses import holds
    from .words import sides
    s = Instance(text)
    for computed, claimed, what in s.digests:
        shown(computed == claimed, "digest of " + what)
    for hypothesis in s.hypotheses:
        shown(holds(s, hypothesis), hypothesis)
    last = len(s.sentence)
    for a, b, relation, end in sides(s, s.sentence):
        if s.verified or end < last:
            yes = {"<=": a.hi <= b.lo, "<": a.hi < b.lo,
                   "=": a.exact() and b.exact() and a.lo == b.lo}[relation]
        else:
            yes = {"<=": a.lo > b.hi, "<": a.lo >= b.hi,
                   "=": a.lo > b.hi or a.hi < b.lo}[relation]
        shown(yes, "the sentence" if end == last else "a premise")
