"""The text of certificates: lines, tokens, numbers, digests."""
import hashlib
import re
import struct

from .exact import Dyadic

BIG = 1 << 32
COUNT = re.compile(r"0|[1-9][0-9]{0,19}")
DIGEST = re.compile(r"[0-9a-f]{64}")
NUMBER = re.compile(r"(-?)0x([01])(?:\.([0-9a-f]{0,12}[1-9a-f]))?"
                    r"p([+-])(0|[1-9][0-9]{0,3})")


class Malformed(Exception):
    pass


class Rejected(Exception):
    pass


class Usage(Exception):
    pass


def require(condition, reason):
    if not condition:
        raise Malformed(reason)


def shown(condition, reason):
    if not condition:
        raise Rejected(reason)


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


class Text:
    """The records of a file, taken in their order."""

    def __init__(self, name):
        with open(name, "rb") as f:
            self.raw = f.read()
        raw = self.raw
        require(raw and raw.endswith(b"\n"), "no last line feed")
        require(all(b == 10 or 32 <= b <= 126 for b in raw), "not ASCII")
        self.lines = raw.decode("ascii").split("\n")[:-1]
        self.at = 0

    def ahead(self, words):
        return self.at < len(self.lines) and \
            (self.lines[self.at] + " ").startswith(words + " ")

    def line(self, words):
        require(self.ahead(words), words + " is expected")
        self.at += 1
        return self.lines[self.at - 1][len(words) + 1:]

    def any_tokens(self, words):
        text = self.line(words)
        tokens = text.split(" ") if text else []
        require(all(tokens) and not self.lines[self.at - 1].endswith(" "),
                words + ": spaces")
        return tokens

    def tokens(self, words, count):
        tokens = self.any_tokens(words)
        require(len(tokens) == count, words + ": wrong tokens")
        return tokens

    def word(self, words, allowed):
        token, = self.tokens(words, 1)
        require(token in allowed, words)
        return token

    def both(self, words, count):
        return [number(t) for t in self.tokens(words, count)]

    def numbers(self, words, count):
        return [v for v, _ in self.both(words, count)]

    def count(self, token, limit, what):
        require(COUNT.fullmatch(token) and int(token) <= limit, what)
        return int(token)

    def counts(self, words, limits):
        tokens = self.tokens(words, len(limits))
        return [self.count(t, limit, words)
                for t, limit in zip(tokens, limits)]

    def size(self, words, limit=BIG):
        return self.counts(words, [limit])[0]

    def digest(self, token):
        require(DIGEST.fullmatch(token), "digest")
        return token

    def seal(self):
        """The last record."""
        seal, = self.tokens("seal", 1)
        self.digest(seal)
        require(self.at == len(self.lines), "something after the seal")
        body = self.raw[:self.raw.rindex(b"seal ")]
        shown(hashlib.sha256(body).hexdigest() == seal, "seal")


def find_companion(what, digest, companions):
    """The companion file whose second line is this array, after that line."""
    for name in companions:
        text = Text(name)
        require(text.tokens("EGAP-ARRAYS", 1) == ["1"], "version")
        require(any(text.ahead(w) for w in ("data", "path", "network")),
                "an array is expected")
        if text.ahead(what) and text.tokens(what, 1) == [digest]:
            return text
    raise Usage("the file that holds %s %s is not given" % (what, digest))


def pack_all(pairs):
    return b"".join(stored for _, stored in pairs)
