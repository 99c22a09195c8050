#!/usr/bin/env python3
"""Makes statement/*.cert from statements.json.

An entry of statements.json is a certificate of kind statement: its claim, and
what FORMAT.md asks for.  "like" takes what is not said from another entry.
Call: make-statements.py; make-bad.py makes the rejected ones."""
import hashlib
import json
import os

HERE = os.path.dirname(os.path.abspath(__file__))


def digest(lines):
    text = "".join(line + "\n" for line in lines)
    return hashlib.sha256(text.encode()).hexdigest()


def certificate(entry):
    """The lines of an entry."""
    rows = ["row " + r for r in entry["rows"]]
    features = len(entry["rows"][0].split()) - 1
    lines = ["EGAP-CERT 1", "kind statement", "claim " + entry["claim"]]
    if "name" in entry:
        lines.append("name " + entry["name"])
    lines += ["loss " + entry["loss"], "kappa " + entry["kappa"],
              "samples %d" % len(rows), "features %d" % features,
              "data inline " + digest(rows)] + rows
    nets = entry.get("nets", {})
    lines.append("nets %d" % len(nets))
    for letter in sorted(nets):
        units = ["unit " + u for u in nets[letter]]
        lines.append("net %s %d %s" % (letter, len(units), digest(units)))
        lines += units
    values = entry.get("values", {})
    lines.append("values %d" % len(values))
    lines += ["value %s %s" % (k, values[k]) for k in sorted(values)]
    vectors = entry.get("vectors", {})
    lines.append("vectors %d" % len(vectors))
    for k in sorted(vectors):
        numbers = vectors[k].split()
        lines.append(" ".join(["vector", k, "%d" % len(numbers)] + numbers))
    return lines + ["seal " + digest(lines)]


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
    for name, entry in entries().items():
        path = os.path.join(HERE, "statement", "%s.cert" % name)
        with open(path, "w") as f:
            f.write("\n".join(certificate(entry)) + "\n")


if __name__ == "__main__":
    main()
