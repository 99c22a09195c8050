#!/usr/bin/env python3
"""Makes the golden files of the kinds point-value, typed-path and dual-bound,
one per reason to refuse; their names begin with the kind's first word.

Each is made from a good certificate by edits "old => new" of its text, "*"
being a digest that fits. EXPECTED lists every file with the words its verdict
must contain; t-check.c compares. Call: make-kinds.py"""
import hashlib
import os
import struct

HERE = os.path.dirname(os.path.abspath(__file__))
PREFIXES = ("point-", "typed-", "dual-")
expected = []

POINT = """EGAP-CERT 1
kind point-value
claim value 0x1.2p+0 0x1.2p+0
name golden
loss half
kappa 0x1p-2
samples 1
features 1
units 1
hidden-bias 1
output-bias 1
data inline *
row 0x1p-1 0x1p+0
network inline *
unit 0x1p+1 -0x1p-1 0x1p+0
output 0x1p-1
seal *
"""

# F = 1/2 at nodes 0 to 3, then less
TYPED = """EGAP-CERT 1
kind typed-path
claim maximum 0x1p-1 0x1p-1
claim gap 0x0p+0 0x0p+0
claim above 0x1p-2 0x1p-2 0x1p-2
name golden
loss half
kappa 0x1p-2
penalty absolute
rows ball
samples 2
features 2
units 2
nodes 6
hidden-bias 0
output-bias 0
data inline *
row 0x0p+0 0x1p+0 0x0p+0
row 0x0p+0 0x0p+0 0x1p+0
path inline *
node 0 *
unit 0x1p+0 0x1p+0 0x1p+0 0x0p+0
unit 0x1p-1 0x0p+0 0x1p+0 0x1p+0
node 1 *
unit 0x1p+0 0x1p+0 0x1p+0 0x0p+0
unit 0x1p+0 0x0p+0 0x1p+0 0x0p+0
node 2 *
unit 0x1p+0 0x0p+0 0x1p+0 0x0p+0
unit 0x1p+0 0x1p+0 0x1p+0 0x0p+0
node 3 *
unit 0x1p+0 0x1p+0 0x1p+0 0x0p+0
unit 0x1p+0 0x0p+0 0x1p+0 0x0p+0
node 4 *
unit 0x1p+0 0x0p+0 0x1p+0 0x0p+0
unit 0x1p+0 0x1p-1 0x0p+0 0x1p-1
node 5 *
unit 0x1p+0 0x0p+0 0x1p+0 0x0p+0
unit 0x1p+1 0x1p-1 0x0p+0 0x1p-1
witness 2 0 1
segment 0 reloc
segment 1 transfer 0 1
segment 2 convex
segment 3 bridge 2 4
chord 1
chord 2
chord 3
chord 4
segment 4 sphere
end 5 4
seal *
"""

# F = 7/12 at nodes 0 to 2, then 5/6, which no binary64 number is
THIRDS = """EGAP-CERT 1
kind typed-path
claim maximum 0x1.aaaaaaaaaaaaap-1 0x1.aaaaaaaaaaaabp-1
claim gap 0x0p+0 0x0p+0
loss half
kappa 0x1p-2
penalty absolute
rows ball
samples 3
features 1
units 2
nodes 5
hidden-bias 0
output-bias 0
data inline *
row 0x0p+0 0x1p+0
row 0x0p+0 0x0p+0
row 0x1p+0 0x0p+0
path inline *
node 0 *
unit 0x1p+0 0x1p+0 0x1p+0
unit 0x1p-1 0x0p+0 0x1p+0
node 1 *
unit 0x1p+0 0x1p+0 0x1p+0
unit 0x1p+0 0x0p+0 0x1p+0
node 2 *
unit 0x1p+0 0x0p+0 0x1p+0
unit 0x1p+0 0x1p+0 0x1p+0
node 3 *
unit 0x1p-1 0x0p+0 0x1p+0
unit 0x1p-1 0x1p+0 0x1p+0
node 4 *
unit 0x1p-1 0x0p+0 0x1p-1
unit 0x1p-1 0x1p+0 0x1p+0
witness 2 0 1
segment 0 reloc
segment 1 transfer 0 1
segment 2 sphere
segment 3 reloc
end 4 0
seal *
"""

# F = 2 + (4 / c^2 + c^2) / 2 with the scale c, then smaller
DECAY = """EGAP-CERT 1
kind typed-path
claim maximum 0x1.2p+2 0x1.2p+2
loss half
kappa 0x1p+0
penalty decay
rows free
samples 1
features 1
units 1
nodes 3
hidden-bias 1
output-bias 0
data inline *
row 0x0p+0 0x0p+0
path inline *
node 0 *
unit 0x1p+0 0x1p+1 0x1p+0 0x0p+0
node 1 *
unit 0x1.4p+0 0x1p+1 0x1p+0 0x0p+0
node 2 *
unit 0x1.4p+0 -0x1p+0 0x1p+0 0x0p+0
witness 0 0 0
segment 0 balance
segment 1 convex
end 2 0
seal *
"""

# s = -1/4 at y = 1, |x| = 3, kappa = 3/4: -(s^2 / 2 + s) = 7/32
DUAL = """EGAP-CERT 1
kind dual-bound
claim minimum 0x1.cp-3
name golden
loss half
kappa 0x1.8p-1
samples 1
features 3
data inline *
row 0x1p+0 0x1p+0 0x1p+1 0x1p+1
dual -0x1p-2
depth 12
seal *
"""


def numbers(line, first, last=None):
    return b"".join(struct.pack("<d", float.fromhex(w))
                    for w in line.split()[first:last])


def finish(text):
    """Digests that fit in the place of stars at the ends of lines."""
    lines = text.split("\n")[:-1]
    size = {l.split()[0]: int(l.split()[1]) for l in lines
            if l.split()[0] in ("samples", "features", "units", "nodes",
                                "hidden-bias", "output-bias")
            and l.split()[-1].isdigit()}
    count = lambda *words: b"".join(struct.pack("<Q", size.get(w, 0))
                                    for w in words)
    scaled = "kind typed-path" in lines

    def data(at):
        rows = [l for l in lines if l.startswith("row ")]
        return (count("samples", "features") +
                b"".join(numbers(l, 2) for l in rows) +
                b"".join(numbers(l, 1, 2) for l in rows))

    def network(at):
        theta, hidden = 1 + scaled, size.get("hidden-bias", 0)
        rest = lines[at + 1:]
        ends = [i for i, l in enumerate(rest)
                if l.split()[0] not in ("unit", "output")]
        rest = rest[:ends[0]]
        units = [l for l in rest if l.startswith("unit ")]
        part = lambda a, b: b"".join(numbers(l, a, b) for l in units)
        return (count("units", "features", "hidden-bias", "output-bias") +
                (part(1, 2) if scaled else b"") +
                part(theta + 1 + hidden, None) +
                (part(theta + 1, theta + 2) if hidden else b"") +
                part(theta, theta + 1) +
                b"".join(numbers(l, 1) for l in rest
                         if l.startswith("output ")))

    def path(at):
        return count("nodes") + b"".join(
            hashlib.sha256(network(i)).digest()
            for i, l in enumerate(lines) if l.startswith("node "))

    bodies = {"data": data, "network": network, "node": network, "path": path}
    for at, line in enumerate(lines):
        word = line.split(" ")[0]
        if line.endswith("*") and word in bodies:
            lines[at] = line[:-1] + hashlib.sha256(bodies[word](at)).hexdigest()
    body = "".join(l + "\n" for l in lines[:-1])
    if lines[-1] == "seal *":
        lines[-1] = "seal " + hashlib.sha256(body.encode()).hexdigest()
    return body + lines[-1] + "\n"


def save(folder, name, text, words):
    with open(os.path.join(HERE, folder, name + ".cert"), "w") as f:
        f.write(finish(text))
    expected.append("%s/%s %s\n" % (folder, name, words))


def edited(text, edits):
    for edit in edits.split(" ; "):
        old, new = (part.replace("|", "\n") for part in edit.split(" => "))
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def make(prefix, text, table):
    for folder, name, edits, words in table:
        save(folder, prefix + name, edited(text, edits), words)


def main():
    for folder in ("verified", "rejected", "malformed"):
        for old in os.listdir(os.path.join(HERE, folder)):
            if old.startswith(PREFIXES):
                os.unlink(os.path.join(HERE, folder, old))
    R, M, V = "rejected", "malformed", "verified"
    save(V, "point-half", POINT, "VERIFIED: F of a network lies in")
    make("point-", POINT, [
        (V, "logistic", "half => logistic ; 0x1.2p+0 0x1.2p+0 => "
         "0x1.938fd211ea841p+0 0x1.938fd211ea842p+0", "VERIFIED: F of"),
        (R, "lower-end", "0x1.2p+0 => 0x1.2000000000001p+0",
         "does not reach the claimed lower end"),
        (R, "upper-end", "0 0x1.2p+0 => 0 0x1.1ffffffffffffp+0",
         "the claimed upper end is not shown"),
        (R, "logistic-lower-end", "half => logistic ; 0x1.2p+0 0x1.2p+0 => "
         "0x1.938fd211ea842p+0 0x1p+1", "does not reach"),
        (R, "logistic-upper-end", "half => logistic ; 0x1.2p+0 0x1.2p+0 => "
         "0x1p+0 0x1.938fd211ea841p+0", "is not shown"),
        (R, "network-digest", "network inline * => network inline " + "0" * 64,
         "the digest of the network"),
        (R, "data-digest", "data inline * => data inline " + "0" * 64,
         "the digest of the data"),
        (R, "seal", "seal * => seal " + "0" * 64, "the seal"),
        (M, "claim", "claim value => claim maximum", "claim value"),
        (M, "nodes", "units 1 => units 1|nodes 1", "hidden-bias"),
        (M, "two-networks", "output 0x1p-1 => output 0x1p-1|network inline *",
         "\"seal\""),
        (M, "array-elsewhere", "data inline => data file", "data named"),
        (M, "network-elsewhere", "network inline => network",
         "network named"),
        (M, "units-zero", "units 1 => units 0", "at least 1"),
        (M, "after-the-end", "seal * => seal " + "0" * 64 + "|seal *",
         "something follows"),
    ])
    save(V, "typed-absolute", TYPED, "VERIFIED: the maximum of F over a typed")
    save(V, "typed-decay", DECAY, "VERIFIED: the maximum of F over a typed")
    make("typed-", TYPED, [
        (R, "lower-end", "0x1p-1 0x1p-1 => 0x1.1p-1 0x1p-1", "the claimed lower end is above"),
        (R, "witness-elsewhere", "witness 2 0 1 => witness 4 0 1",
         "does not reach"),
        (R, "gap", "gap 0x0p+0 => gap 0x1p-60", "the gap"),
        (R, "above", "0x1p-2 0x1p-2|name => 0x1p-2 0x1p-3|name",
         "the maximum minus the level"),
        (R, "no-intervals", "bridge 2 4|chord 1|chord 2|chord 3|chord 4 => "
         "bridge 2 0 ; end 5 4 => end 5 0", "segment 3 has no intervals"),
        (R, "scale-digest", "unit 0x1p-1 0x0p+0 => unit 0x1p-2 0x0p+0 ; "
         "node 0 * => node 0 " + "0" * 64, "the digest of node 0"),
        (R, "norm", "unit 0x1p-1 0x0p+0 => unit 0x1.8p-1 0x0p+0",
         "node 0, unit 1: the norm"),
        (R, "reloc", "unit 0x1p-1 0x0p+0 => unit 0x1p-1 0x1p-60",
         "segment 0 is not of type reloc"),
        (R, "transfer", "transfer 0 1 => transfer 1 0",
         "segment 1 is not of type transfer"),
        (R, "convex", "segment 0 reloc => segment 0 convex",
         "segment 0 is not of type convex"),
        (R, "sphere", "segment 0 reloc => segment 0 sphere",
         "segment 0 is not of type sphere"),
        (R, "balance", "segment 4 sphere => segment 4 balance",
         "segment 4 is not of type balance"),
        (R, "bridge-cuts", "chord 4 => chord 3", 
         "segment 3: interval 3 does not end"),
        (R, "bridge", "bridge 2 4|chord 1|chord 2|chord 3|chord 4 => "
         "bridge 0 1|chord 1 ; end 5 4 => end 5 1 ; 0x1p-1 0x1p-1 => "
         "0x1p-2 0x1.fp-2", "node 0"),
        (M, "penalty", "penalty absolute => penalty squared", "\"absolute\""),
        (M, "rows", "rows ball => rows sphere", "\"free\""),
        (M, "no-penalty", "penalty absolute| => ", "\"penalty\""),
        (M, "scale-zero", "unit 0x1p-1 0x0p+0 => unit 0x0p+0 0x0p+0",
         "the scale must be positive"),
        (M, "scale-negative", "unit 0x1p-1 0x0p+0 => unit -0x1p-1 0x0p+0",
         "the scale must be positive"),
        (M, "type", "segment 4 sphere => segment 4 constant",
         "the type of the segment"),
        (M, "type-tokens", "segment 4 sphere => segment 4 sphere 1",
         "more than this line"),
        (M, "transfer-to-itself", "transfer 0 1 => transfer 1 1",
         "the two units"),
        (M, "transfer-unit", "transfer 0 1 => transfer 0 2", "unit"),
        (M, "witness-inside", "witness 2 0 1 => witness 2 1 1", "no bridge"),
        (M, "end-intervals", "end 5 4 => end 5 8", "number of intervals"),
    ])
    save(V, "typed-thirds", THIRDS, "VERIFIED: the maximum of F over a typed")
    make("typed-thirds-", THIRDS, [
        (V, "logistic", "half => logistic ; 0x1.aaaaaaaaaaaaap-1 "
         "0x1.aaaaaaaaaaaabp-1 => 0x1.665cb3a4df8bdp+0 0x1.665cb3a4df8bep+0",
         "VERIFIED: the maximum of F over a typed"),
        (R, "interior", "unit 0x1p-1 0x0p+0 0x1p-1|unit 0x1p-1 0x1p+0 => "
         "unit 0x1p+0 0x0p+0 0x1p+0|unit 0x1p+0 0x1p+0 ; segment 3 reloc => "
         "segment 3 sphere", "the gap"),
        (R, "both-ways", "node 3 *|unit 0x1p-1 => node 3 *|unit 0x1.8p+0 ; "
         "rows ball => rows free",
         "segment 2 is not of type sphere"),
    ])
    make("typed-thirds-", THIRDS, [
        (V, "constant", "nodes 5 => nodes 3 ; node 3 *|unit 0x1p-1 0x0p+0 "
         "0x1p+0|unit 0x1p-1 0x1p+0 0x1p+0|node 4 *|unit 0x1p-1 0x0p+0 "
         "0x1p-1|unit 0x1p-1 0x1p+0 0x1p+0|witness 2 0 1 => witness 1 0 1 ; "
         "segment 2 sphere|segment 3 reloc|end 4 => end 2 ; "
         "0x1.aaaaaaaaaaaaap-1 0x1.aaaaaaaaaaaabp-1 => "
         "0x1.2aaaaaaaaaaaap-1 0x1.2aaaaaaaaaaabp-1",
         "VERIFIED: the maximum of F over a typed"),
    ])
    make("typed-decay-", DECAY, [
        (V, "gap", "0x1.2p+2|loss => 0x1.2p+2|claim gap 0x0p+0 0x0p+0|loss",
         "VERIFIED: the maximum of F over a typed"),
        (R, "too-low", "0x1.2p+2 0x1.2p+2 => 0x1p+0 0x1.1ffffffffffffp+2",
         "node 0: F <= the claimed maximum is not shown"),
        (R, "beyond-balance", "node 1 *|unit 0x1.4p+0 => "
         "node 1 *|unit 0x1.8p+0", "segment 0 is not of type balance"),
        (R, "sphere", "segment 0 balance => segment 0 sphere",
         "segment 0 is not of type sphere"),
        (R, "bridge", "segment 1 convex => segment 1 bridge 0 1|chord 1 ; "
         "end 2 0 => end 2 1", "segment 1 is not of type bridge"),
        (M, "output-bias", "output-bias 0 => output-bias 1", "output bias"),
    ])
    save(V, "dual-half", DUAL, "VERIFIED: F of every network")
    make("dual-", DUAL, [
        (V, "logistic", "half => logistic ; dual -0x1p-2 => dual -0x1p-1 ; "
         "0x1.cp-3 => 0x1.62e42fefa39efp-1 ; 0x1.8p-1 => 0x1.8p+0",
         "VERIFIED: F of every network"),
        (V, "logistic-sure", "half => logistic ; dual -0x1p-2 => "
         "dual 0x0p+0 ; 0x1.cp-3 => 0x0p+0", "VERIFIED: F of"),
        (V, "logistic-nearly-sure", "half => logistic ; dual -0x1p-2 => "
         "dual -0x1p-1000 ; 0x1.cp-3 => 0x0p+0", "VERIFIED: F of"),
        (R, "value", "0x1.cp-3 => 0x1.c000000000001p-3", "do not reach"),
        (R, "logistic-value", "half => logistic ; dual -0x1p-2 => "
         "dual -0x1p-1 ; 0x1.cp-3 => 0x1.62e42fefa39fp-1", "do not reach"),
        (R, "too-large", "dual -0x1p-2 => dual -0x1.0000000000001p-2 ; "
         "0x1.cp-3 => 0x0p+0", "in a cell"),
        (R, "kappa", "0x1.8p-1 => 0x1.7ffffffffffffp-1", "in a cell"),
        (R, "depth", "depth 12 => depth 1", "in a cell"),
        (R, "domain-absolute", "half => absolute ; dual -0x1p-2 => "
         "dual -0x1.0000000000001p+0", "outside the domain"),
        (R, "domain-huber", "half => huber 0x1p-3", "outside the domain"),
        (R, "domain-logistic", "half => logistic ; dual -0x1p-2 => "
         "dual 0x0.0000000000001p-1022", "outside the domain"),
        (R, "data-digest", "data inline * => data inline " + "0" * 64,
         "the digest of the data"),
        (M, "features", "features 3 => features 4 ; 0x1p+1|dual => "
         "0x1p+1 0x0p+0|dual", "features must be at most 3"),
        (M, "dual-missing", "dual -0x1p-2| => ", "\"dual\""),
        (M, "dual-twice", "dual -0x1p-2 => dual -0x1p-2|dual -0x1p-2",
         "\"depth\""),
        (M, "depth-61", "depth 12 => depth 61", "depth"),
        (M, "depth-missing", "depth 12| => ", "\"depth\""),
    ])
    with open(os.path.join(HERE, "EXPECTED")) as f:
        kept = [l for l in f if not l.split("/")[1].startswith(PREFIXES)]
    with open(os.path.join(HERE, "EXPECTED"), "w") as f:
        f.writelines(sorted(kept + expected))


if __name__ == "__main__":
    main()
