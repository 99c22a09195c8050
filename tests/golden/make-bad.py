#!/usr/bin/env python3
"""Makes rejected/ and malformed/ from verified/, one file per reason.

Also makes verified/tight-*, whose claims are as strong as their evidence
allows.  Call: make-bad.py build/egap-check, after verified/ was made anew.
EXPECTED lists every file with the words its verdict must contain; t-check.c
compares."""
import hashlib
import os
import struct
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
# of make-kinds.py and make-statements.py
OTHER_KINDS = ("point-", "typed-", "dual-", "statement-")
expected = []


def read(name):
    with open(os.path.join(HERE, "verified", name + ".cert"), "rb") as f:
        return f.read().decode("ascii").split("\n")[:-1]


def seal(lines):
    body = "".join(line + "\n" for line in lines[:-1])
    return lines[:-1] + ["seal " + hashlib.sha256(body.encode()).hexdigest()]


def value(lines, word):
    return int(next(l for l in lines if l.startswith(word + " ")).split()[1])


def numbers(line, first):
    return b"".join(struct.pack("<d", float.fromhex(w))
                    for w in line.split()[first:])


def redigest(lines):
    """Digests that fit the numbers, then the seal."""
    lines = list(lines)
    count = lambda x: struct.pack("<Q", x)
    rows = [l for l in lines if l.startswith("row ")]
    data = count(len(rows)) + count(value(lines, "features"))
    data += b"".join(numbers(l, 2) for l in rows)
    data += b"".join(numbers(l, 1)[:8] for l in rows)
    hidden, output = value(lines, "hidden-bias"), value(lines, "output-bias")
    m, n = value(lines, "units"), value(lines, "features")
    starts = [i for i, l in enumerate(lines) if l.startswith("node ")]
    path = hashlib.sha256(count(len(starts)))
    for k, at in enumerate(starts):
        units = [numbers(l, 1) for l in lines[at + 1:at + 1 + m]]
        node = count(m) + count(n) + count(hidden) + count(output)
        node += b"".join(u[8 * (1 + hidden):] for u in units)
        if hidden:
            node += b"".join(u[8:16] for u in units)
        node += b"".join(u[:8] for u in units)
        if output:
            node += numbers(lines[at + 1 + m], 1)
        digest = hashlib.sha256(node)
        lines[at] = "node %d %s" % (k, digest.hexdigest())
        path.update(digest.digest())
    for i, l in enumerate(lines):
        if l.startswith("data "):
            lines[i] = "data inline " + hashlib.sha256(data).hexdigest()
        elif l.startswith("path "):
            lines[i] = "path inline " + path.hexdigest()
    return seal(lines)


def save(kind, name, content, words):
    if isinstance(content, list):
        content = "".join(line + "\n" for line in content).encode()
    with open(os.path.join(HERE, kind, name + ".cert"), "wb") as f:
        f.write(content)
    expected.append("%s/%s %s\n" % (kind, name, words))


def find(lines, word, which=0):
    return [i for i, l in enumerate(lines) if l.startswith(word)][which]


def edit(lines, word, token, text, which=0):
    """Replaces one token of the which-th line that starts with word."""
    lines = list(lines)
    at = find(lines, word, which)
    tokens = lines[at].split(" ")
    tokens[token] = text
    lines[at] = " ".join(tokens)
    return lines


def without(lines, word, which=0):
    at = find(lines, word, which)
    return lines[:at] + lines[at + 1:]


def twice(lines, word, which=0):
    at = find(lines, word, which)
    return lines[:at + 1] + lines[at:]


def canonical(x):
    text = float(x).hex()
    mantissa, exponent = text.split("p")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return mantissa + "p" + exponent


def rejected(good):
    low = float.fromhex(good[2].split()[2])
    high = float.fromhex(good[2].split()[3])
    gap = [float.fromhex(w) for w in good[3].split()[2:]]
    above = [float.fromhex(w) for w in good[4].split()[2:]]
    up, down = lambda x: canonical(x * 1.001), lambda x: canonical(x * 0.999)

    def bad(name, lines, words, fix=seal):
        save("rejected", name, fix(lines), words)

    false = edit(edit(good, "claim maximum", 2, down(low * 0.999)),
                 "claim maximum", 3, down(low))
    bad("claim-too-low", without(without(false, "claim gap"), "claim above"),
        "F <= the claimed maximum is not shown")
    bad("claim-lower-end-too-high", edit(good, "claim maximum", 2,
                                         canonical(high)),
        "does not reach the claimed lower end")
    bad("claim-ends-crossed", edit(good, "claim maximum", 2, up(high)),
        "the claimed lower end is above")
    bad("gap-lower-end", edit(good, "claim gap", 2, up(gap[1])),
        "the gap: the claimed lower end")
    bad("gap-upper-end", edit(good, "claim gap", 3, down(gap[0])),
        "the gap: the claimed upper end")
    bad("gap-zero", edit(edit(good, "claim gap", 2, "0x0p+0"), "claim gap", 3,
                         "0x0p+0"), "the gap: the claimed upper end")
    bad("above-lower-end", edit(good, "claim above", 3, up(above[2])),
        "the maximum minus the level: the claimed lower end")
    bad("above-upper-end", edit(good, "claim above", 4, down(above[1])),
        "the maximum minus the level: the claimed upper end")
    bad("above-other-level", edit(good, "claim above", 2, "0x1p+0"),
        "the maximum minus the level")
    bad("seal", good[:-1] + ["seal " + "0" * 64], "the seal", list)
    bad("changed-unsealed", edit(good, "kappa", 1, "0x0p+0"), "the seal",
        list)
    bad("data-digest", edit(good, "data", 2, "0" * 64),
        "the digest of the data")
    bad("data-changed", edit(good, "row", 1, "0x1p+0"),
        "the digest of the data")
    bad("rows-exchanged", swap(good, find(good, "row"), find(good, "row") + 1),
        "the digest of the data")
    bad("node-digest", edit(good, "node ", 2, "0" * 64, 1),
        "the digest of node 1")
    bad("node-changed", edit(good, "unit", 1, "0x1p+0", 4),
        "the digest of node 1")
    bad("path-digest", edit(good, "path", 2, "0" * 64),
        "the digest of the path")
    bad("data-foreign", edit(good, "row", 1, "0x1p+2"), "", redigest)
    bad("node-foreign", edit(good, "unit", 1, "0x1p+2", 4), "", redigest)
    bad("loss-foreign", edit(good, "loss", 1, "half"), "does not reach")
    bad("kappa-foreign", edit(good, "kappa", 1, "0x1p+0"),
        "the gap: the claimed lower end")
    bad("witness-elsewhere", edit(good, "witness", 3, "0"), "does not reach")
    one = edit(good, "nodes", 1, "1")
    bad("no-segment", one[:find(one, "node 1")] + one[find(one, "node 2") + 5:],
        "has no segment", list)
    none = edit(good, "segment 1", 3, "0")
    bad("no-intervals", without(without(none, "chord", -1), "chord", -1),
        "segment 1 has no intervals")
    bad("cuts-end-early", edit(good, "chord", 1, "1", -1).copy()[:-4] +
        ["chord 0", "chord 1"] + good[-2:], "interval 0 does not end")
    early = edit(good, "segment 1", 3, "1")
    at = find(early, "chord", -1)
    early = edit(early[:at] + early[at + 1:], "end", 2,
                 str(int(good[-2].split()[2]) - 1))
    bad("cuts-short-of-one", early, "the intervals end before t = 1")
    a = find(good, "chord")
    bad("cuts-out-of-order", swap(good, a, a + 1), "interval 1 does not end")
    bad("cut-repeated", good[:a + 1] + [good[a]] + good[a + 2:],
        "interval 1 does not end")
    coarse = edit(good, "segment 0", 3, "1")
    last = find(good, "segment 1") - 1
    bad("one-coarse-interval", edit(coarse[:a] + coarse[last:], "end", 2, "3"),
        "segment 0, interval 0: F <= the claimed maximum is not shown")
    merged = edit(good, "segment 0", 3,
                  str(int(good[a - 1].split()[3]) - 4))
    merged = edit(merged[:a + 4] + merged[a + 8:], "end", 2,
                  str(int(good[-2].split()[2]) - 4))
    bad("four-intervals-missing", merged,
        "F <= the claimed maximum is not shown")


def swap(lines, i, j):
    lines = list(lines)
    lines[i], lines[j] = lines[j], lines[i]
    return lines


def malformed(good):
    def bad(name, lines, words):
        save("malformed", name, lines, words)

    text = "".join(line + "\n" for line in good).encode()
    save("malformed", "empty", b"", "the file is empty")
    save("malformed", "no-last-line-feed", text[:-1], "has no end")
    save("malformed", "crlf", text.replace(b"\n", b"\r\n"), "byte 0x0d")
    save("malformed", "nul", text.replace(b"name", b"na\0e"), "byte 0x00")
    save("malformed", "not-ascii", text.replace(b"golden", b"g\xc3\xb6lden"),
         "byte 0xc3")
    bad("version-2", edit(good, "EGAP-CERT", 1, "2"), "version 1")
    bad("kind-unknown", edit(good, "kind", 1, "point"), "kind is not known")
    bad("no-claim", without(good, "claim maximum"), "claim maximum")
    bad("claim-twice", twice(good, "claim maximum"), "\"loss\"")
    bad("gap-after-above", swap(good, 3, 4), "\"loss\"")
    bad("name-empty", edit(good, "name", 0, "name")[:5] + ["name"] + good[6:],
        "the name is missing")
    bad("record-unknown", good[:6] + ["comment x"] + good[6:], "\"loss\"")
    bad("loss-unknown", edit(good, "loss", 1, "hinge"), "loss is not known")
    bad("line-empty", good[:6] + [""] + good[6:], "\"loss\"")
    bad("space-twice", [l.replace("loss mse", "loss  mse") for l in good],
        "loss is not known")
    bad("space-at-end", [l.replace("loss mse", "loss mse ") for l in good],
        "a space ends the line")
    bad("word-too-many", [l.replace("loss mse", "loss mse mse") for l in good],
        "more than this line")
    bad("kappa-negative", edit(good, "kappa", 1, "-0x1p-9"), "kappa")
    bad("kappa-negative-zero", edit(good, "kappa", 1, "-0x0p+0"), "kappa")
    for name, number in (
            ("upper-case", "0x1.8P+0"), ("upper-digit", "0x1.Ap+0"),
            ("trailing-zero", "0x1.80p+0"), ("dot-only", "0x1.p+0"),
            ("minus-zero-exponent", "0x1p-0"), ("no-sign", "0x1p0"),
            ("exponent-zeros", "0x1p+01"), ("too-large", "0x1p+1024"),
            ("too-small", "0x1p-1023"), ("subnormal-exponent", "0x0.8p-1021"),
            ("zero-exponent", "0x0p-1022"), ("fourteen-digits",
                                             "0x1.00000000000001p+0"),
            ("decimal", "0.5"), ("nan", "nan"), ("inf", "inf"),
            ("lead-two", "0x2p+0"), ("plus", "+0x1p+0"), ("empty", ""),
            ("huge-exponent", "0x1p+99999999999999999999"),
            ("cut", "0x1.8"), ("no-digits", "0x")):
        bad("number-" + name, edit(good, "kappa", 1, number),
            "ends the line" if number == "" else "canonical form")
    bad("count-leading-zero", edit(good, "samples", 1, "06"), "samples")
    bad("count-negative", edit(good, "samples", 1, "-6"), "samples")
    bad("count-too-large", edit(good, "samples", 1, "18446744073709551617"),
        "samples")
    bad("count-hexadecimal", edit(good, "samples", 1, "0x6"), "samples")
    bad("samples-zero", edit(good, "samples", 1, "0"), "at least 1")
    bad("samples-absurd", edit(good, "samples", 1, "4294967296"), "too short")
    bad("units-absurd", edit(good, "units", 1, "4294967296"), "too short")
    bad("features-absurd", edit(good, "features", 1, "4294967296"),
        "too short")
    bad("nodes-absurd", edit(good, "nodes", 1, "4294967296"), "too short")
    bad("intervals-absurd", edit(good, "segment 0", 3, "4294967296"),
        "too short")
    bad("flag-2", edit(good, "hidden-bias", 1, "2"), "hidden-bias")
    bad("flag-off", edit(good, "hidden-bias", 1, "0"), "more than this line")
    bad("output-missing", without(good, "output "), "\"output\"")
    bad("row-missing", without(good, "row"), "\"row\"")
    bad("row-twice", twice(good, "row"), "\"path\"")
    bad("row-short", [l.rsplit(" ", 1)[0] if l.startswith("row") else l
                      for l in good], "canonical form")
    bad("row-long", [l + " 0x0p+0" if l.startswith("row") else l
                     for l in good], "more than this line")
    bad("unit-missing", without(good, "unit "), "\"unit\"")
    bad("node-number", edit(good, "node ", 1, "2", 1), "node 1 is expected")
    bad("digest-short", edit(good, "data", 2, "0" * 63), "64 hexadecimal")
    bad("digest-upper-case", edit(good, "data", 2, "A" * 64), "lower-case")
    bad("data-elsewhere", edit(good, "data", 1, "file"), "data inline")
    bad("witness-segment", edit(good, "witness", 1, "2"), "segment")
    bad("witness-beyond", edit(good, "witness", 3, "1025"), "witness")
    bad("witness-bits", edit(good, "witness", 2, "63"), "bits")
    bad("witness-missing", without(good, "witness"), "\"witness\"")
    bad("segment-missing", without(good, "segment 1"), "\"segment\"")
    bad("segment-number", edit(good, "segment 1", 1, "0"),
        "segment 1 is expected")
    bad("segment-bits", edit(good, "segment 0", 2, "63"), "bits")
    bad("cut-beyond-one", edit(good, "chord", 1, "3", -1), "cut")
    bad("cut-missing", without(good, "chord"), "\"chord\"")
    bad("cut-too-many", twice(good, "chord"), "\"segment\"")
    bad("cut-unknown-type", [l.replace("chord", "peak") for l in good],
        "\"chord\"")
    bad("end-segments", edit(good, "end", 1, "3"), "number of segments")
    bad("end-intervals", edit(good, "end", 2, "3"), "number of intervals")
    bad("end-missing", without(good, "end"), "\"end\"")
    bad("seal-missing", good[:-1], "the file ends")
    bad("after-the-end", good + ["name more"], "something follows")
    bad("seal-twice", twice(good, "seal"), "something follows")
    for part in (1, 7, 20, 33, 48):
        bad("truncated-%d" % part, good[:part], "the file")
    huber, logistic = read("huber"), read("logistic")
    bad("huber-delta-zero", edit(huber, "loss", 2, "0x0p+0"), "delta")
    bad("huber-delta-negative", edit(huber, "loss", 2, "-0x1p+0"), "delta")
    bad("huber-no-delta", [l.replace("huber ", "huber") for l in huber],
        "loss is not known")
    bad("logistic-y-2", edit(logistic, "row", 1, "0x1p+1"), "[0, 1]")
    bad("logistic-y-negative", edit(logistic, "row", 1, "-0x1p-9"), "[0, 1]")


def accepted(lines):
    file = os.path.join(HERE, "tight.tmp")
    with open(file, "w") as f:
        f.writelines(line + "\n" for line in seal(lines))
    code = subprocess.run([sys.argv[1], file],
                          stdout=subprocess.DEVNULL).returncode
    os.unlink(file)
    return code == 0


def bits(x):
    """Doubles in order, as integers."""
    b = struct.unpack("<q", struct.pack("<d", x))[0]
    return b if b >= 0 else -(b & (1 << 63) - 1)


def double(b):
    x = struct.unpack("<d", struct.pack("<q", abs(b)))[0]
    return -x if b < 0 else x


def tighten(lines, word, token, far):
    """The number moved towards far, as far as the checker goes."""
    at = find(lines, word)
    yes, no = bits(float.fromhex(lines[at].split()[token])), bits(far)
    put = lambda b: edit(lines, word, token, canonical(double(b)))
    while abs(yes - no) > 1:
        middle = (yes + no) // 2
        if accepted(put(middle)):
            yes = middle
        else:
            no = middle
    return put(yes)


def tight(name):
    lines = read(name)
    at = find(lines, "claim maximum")
    low, high = (float.fromhex(w) for w in lines[at].split()[2:])
    lines = tighten(lines, "claim maximum", 2, high)
    lines = tighten(lines, "claim maximum", 3, low)
    for word, first in (("claim gap", 2), ("claim above", 3)):
        if any(l.startswith(word) for l in lines):
            ends = [float.fromhex(w)
                    for w in lines[find(lines, word)].split()[first:]]
            lines = tighten(lines, word, first, 2 * ends[1])
            lines = tighten(lines, word, first + 1, ends[0] / 2)
    save("verified", "tight-" + name, seal(lines), "VERIFIED")


def crafted():
    """A false claim whose bump on one sample hides behind another sample of
    slope near 0: it passes if slopes at negative outputs are taken for those
    at positive ones."""
    lines = """EGAP-CERT 1
kind path-maximum
claim maximum 0x1.62e4306148a75p-2 0x1.62ea235664d26p-2
loss logistic
kappa 0x0p+0
samples 2
features 2
units 2
nodes 2
hidden-bias 0
output-bias 0
data inline
row 0x0p+0 0x1p+0 0x0p+0
row 0x0p+0 0x0p+0 0x1p+0
path inline
node 0
unit -0x1.4p+3 0x1p+0 0x0p+0
unit 0x1p+0 0x0p+0 0x0p+0
node 1
unit -0x1.2p+3 0x1p+1 0x0p+0
unit 0x0p+0 0x0p+0 0x1p+0
witness 0 1 0
segment 0 1 1
chord 2
end 1 1
seal""".split("\n")
    for i, l in enumerate(lines):
        if l.split()[0] in ("data", "path", "node", "seal"):
            lines[i] += " "
    save("rejected", "logistic-slope-of-other-sign", redigest(lines),
         "F <= the claimed maximum is not shown")


for name in ("mse", "half", "huber", "logistic", "absolute", "no-biases"):
    tight(name)
expected.clear()
for kind in ("rejected", "malformed"):
    for old in os.listdir(os.path.join(HERE, kind)):
        if not old.startswith(OTHER_KINDS):
            os.unlink(os.path.join(HERE, kind, old))
for name in sorted(os.listdir(os.path.join(HERE, "verified"))):
    if not name.startswith(OTHER_KINDS):
        expected.append("verified/%s VERIFIED: the maximum of F\n" % name[:-5])
rejected(read("mse"))
crafted()
malformed(read("mse"))
with open(os.path.join(HERE, "EXPECTED")) as f:
    expected += [l for l in f if l.split("/")[1].startswith(OTHER_KINDS)]
with open(os.path.join(HERE, "EXPECTED"), "w") as f:
    f.writelines(sorted(expected))
