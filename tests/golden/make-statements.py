#!/usr/bin/env python3
"""Makes */statement-*.cert from statements.json, and their lines of EXPECTED.

An entry of statements.json is a certificate of kind statement: its claim, and
what FORMAT.md asks for.  "like" takes what is not said from another entry,
"late" replaces a line when digests are made, and "bad" says which verdict is
expected if it is not VERIFIED.  Call: make-statements.py"""
import hashlib
import json
import os

HERE = os.path.dirname(os.path.abspath(__file__))


def digest(lines):
    text = "".join(line + "\n" for line in lines)
    return hashlib.sha256(text.encode()).hexdigest()


def instance(entry):
    """The lines of the objective, data and nets."""
    rows = ["row " + r for r in entry["rows"]]
    features = len(entry["rows"][0].split()) - 1
    lines = ["loss " + entry["loss"], "kappa " + entry["kappa"],
             "samples %d" % len(rows), "features %d" % features,
             "data inline " + digest(rows)] + rows
    nets = entry.get("nets", {})
    lines.append("nets %d" % len(nets))
    for letter in sorted(nets):
        units = ["unit " + u for u in nets[letter]]
        lines.append("net %s %d %s" % (letter, len(units), digest(units)))
        lines += units
    return lines


def certificate(entry):
    """The lines of an entry."""
    lines = ["EGAP-CERT 1", "kind statement", "claim " + entry["claim"]]
    if "name" in entry:
        lines.append("name " + entry["name"])
    if "rows" in entry:  # else it is about numbers alone
        lines += instance(entry)
    values = entry.get("values", {})
    lines.append("values %d" % len(values))
    lines += ["value %s %s" % (k, values[k]) for k in sorted(values)]
    vectors = entry.get("vectors", {})
    lines.append("vectors %d" % len(vectors))
    for k in sorted(vectors):
        numbers = vectors[k].split()
        lines.append(" ".join(["vector", k, "%d" % len(numbers)] + numbers))
    fit = "seal " + digest(lines)
    if "late" in entry:
        old, new = entry["late"]
        lines[lines.index(old)] = new
    return lines + ["seal " + digest(lines) if entry.get("sealed", True)
                    else fit]


def entries():
    """{name: entry}, with "like" replaced by what it stands for."""
    with open(os.path.join(HERE, "statements.json")) as f:
        listed = json.load(f)
    for entry in listed.values():
        base = listed[entry.pop("like")] if "like" in entry else {}
        for k, v in base.items():
            entry.setdefault(k, v)
    return listed


def main():
    listed = os.path.join(HERE, "EXPECTED")
    with open(listed) as f:
        expected = [l for l in f if "/statement-" not in l]
    for kind in ("verified", "rejected", "malformed"):
        for old in os.listdir(os.path.join(HERE, kind)):
            if old.startswith("statement-"):
                os.unlink(os.path.join(HERE, kind, old))
    for name, entry in entries().items():
        words = "VERIFIED: %s is %s on this instance: " % tuple(
            reversed(entry["claim"].split()))
        kind, words = entry.get("bad", "verified: " + words).split(": ", 1)
        file = "%s/statement-%s" % (kind, name)
        with open(os.path.join(HERE, file + ".cert"), "w") as f:
            f.write("\n".join(certificate(entry)) + "\n")
        expected.append("%s %s\n" % (file, words))
    with open(listed, "w") as f:
        f.writelines(sorted(expected))


if __name__ == "__main__":
    main()
