"""What F is: loss, kappa, data, networks, with their digests."""
import hashlib
import struct

from .exact import (Dyadic, ZERO, HALF, down, up, sigmoid, softplus, total)
from .text import find_companion, number, pack_all, require, shown

LOSSES = ("mse", "half", "huber", "logistic", "absolute")


class Problem:
    """The records that several kinds share."""

    def __init__(self, text, companions):
        self.text = text
        self.companions = companions
        self.digests = []  # (computed, claimed, what)
        self.hidden = self.output = 0

    def name(self):
        if self.text.ahead("name"):
            name = self.text.line("name")
            require(name and name == name.strip(" "), "name")

    def objective(self):
        text = self.text.line("loss")
        self.loss, _, delta = text.partition(" ")
        require(self.loss in LOSSES, "loss")
        self.delta = ZERO
        if self.loss == "huber":
            self.delta = number(delta)[0]
            require(self.delta.m > 0, "delta")
        else:
            require(text == self.loss, "loss")
        (self.kappa, stored), = self.text.both("kappa", 1)
        require(stored[7] < 128, "kappa")

    def array(self, what):
        """The text that holds the records of an array, and its digest."""
        word, digest = self.text.tokens(what, 2)
        self.text.digest(digest)
        require(word in ("inline", "named"), what)
        if word == "inline":
            return self.text, digest, False
        return find_companion(what, digest, self.companions), digest, True

    def data(self):
        text, digest, apart = self.array("data")
        if apart:
            require([text.size("samples"), text.size("features")] ==
                    [self.N, self.n], "sizes of the companion")
        require(self.N <= len(text.lines), "too short")
        rows = [text.both("row", 1 + self.n) for _ in range(self.N)]
        if apart:
            text.seal()
        self.y = [row[0][0] for row in rows]
        self.x = [[v for v, _ in row[1:]] for row in rows]
        if self.loss == "logistic":
            require(all(ZERO <= y and y <= Dyadic(1) for y in self.y), "y")
        h = hashlib.sha256(struct.pack("<QQ", self.N, self.n))
        h.update(b"".join(pack_all(row[1:]) for row in rows))
        h.update(b"".join(row[0][1] for row in rows))
        self.digests.append((h.hexdigest(), digest, "data"))

    def companion_sizes(self, text, nodes):
        sizes = [text.size("features"), text.size("units")]
        expected = [self.n, self.m]
        if nodes:
            sizes.append(text.size("nodes"))
            expected.append(self.K)
        sizes += [text.size("hidden-bias", 1), text.size("output-bias", 1)]
        require(sizes == expected + [self.hidden, self.output],
                "sizes of the companion")

    def network(self, text, scaled=False):
        """Weights (a bias is that of a feature 1, put last), coefficients,
        output bias, scales; and the digest's bytes."""
        s, h = int(scaled), self.hidden
        require(self.m <= len(text.lines), "too short")
        units = [text.both("unit", s + 1 + h + self.n) for _ in range(self.m)]
        output = text.both("output", 1) if self.output else []
        digest = hashlib.sha256(struct.pack("<QQQQ", self.m, self.n, h,
                                            self.output))
        digest.update(b"".join(pack_all(u[:s]) for u in units))
        digest.update(b"".join(pack_all(u[s + 1 + h:]) for u in units))
        digest.update(b"".join(pack_all(u[s + 1:s + 1 + h]) for u in units))
        digest.update(b"".join(u[s][1] for u in units))
        digest.update(pack_all(output))
        return Network([[v for v, _ in u[s + 1 + h:] + u[s + 1:s + 1 + h]]
                        for u in units],
                       [u[s][0] for u in units], [v for v, _ in output],
                       [u[0][0] if s else Dyadic(1) for u in units]), digest

    def path(self, scaled=False):
        text, digest, apart = self.array("path")
        if apart:
            self.companion_sizes(text, True)
        require(self.K * self.m <= len(text.lines), "too short")
        self.nodes = []
        path = hashlib.sha256(struct.pack("<Q", self.K))
        for k in range(self.K):
            at, claimed = text.tokens("node", 2)
            require(at == str(k), "node")
            text.digest(claimed)
            node, h = self.network(text, scaled)
            self.nodes.append(node)
            self.digests.append((h.hexdigest(), claimed, "node"))
            path.update(h.digest())
        if apart:
            text.seal()
        self.digests.append((path.hexdigest(), digest, "path"))

    def check_digests(self):
        for computed, claimed, what in self.digests:
            shown(computed == claimed, "digest of " + what)

    # --- the loss, of exact numbers; logistic: a bound

    def value(self, u, y, round):
        r = abs(u - y)
        if self.loss == "mse":
            return r * r
        if self.loss == "absolute":
            return r
        if self.loss == "logistic":
            return softplus(u, round) - y * u
        if self.loss == "huber" and self.delta < r:
            return self.delta * (r - HALF * self.delta)
        return HALF * r * r

    def slope(self, u, y, round):
        r = u - y
        if self.loss == "mse":
            return r + r
        if self.loss == "absolute":
            side = 1 if round is up else -1
            return Dyadic((r.m > 0) - (r.m < 0) or side)
        if self.loss == "logistic":
            return sigmoid(u, round) - y
        if self.loss == "huber" and self.delta < abs(r):
            return self.delta if r.m > 0 else -self.delta
        return r

    def risk(self, outputs, round):
        """N times the mean loss."""
        return total(self.value(u, y, round) for u, y in zip(outputs, self.y))

    def penalty(self, theta):
        """N times the penalty of unscaled coefficients."""
        return Dyadic(self.N) * self.kappa * total(map(abs, theta))


class Network:
    def __init__(self, w, theta, c, scale):
        self.w, self.theta, self.c, self.scale = w, theta, c, scale
