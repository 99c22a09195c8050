#!/usr/bin/env python3
"""compare-scipy.py DIR... | --egap PROGRAM: the comparisons of widths that a
run wrote (comparisons.csv) beside scipy's, from the pairs that it wrote
(pairs.csv): Mann and Whitney's test, the permutation test of the maxima,
Cliff's delta, Hodges and Lehmann's shift, with all pairs and with those that
share no network.

--egap makes small runs with that program and compares those.  Gaps are
enclosures, and the statistics ranges: scipy's are taken at the lower ends, the
upper ends and the middles, and must lie in the range.  Where there are too
many permutations for all of them, scipy draws some, and 5 standard errors are
allowed.  Exit code 0: all agree, 1: some do not."""
import csv
import math
import os
import subprocess
import sys
import tempfile

import numpy as np
from scipy import stats

ALL_PERMUTATIONS = 20000
TOLERANCE = 1e-9

SMALL_RUN = """[data]
file = "{data}"
x = "X"
y = "y"
[pool]
models = {models}
epochs = 40
[pairs]
count = {pairs}
[dss]
depth = {depth}
epochs = 40
[run]
seed = {seed}
widths = [3, 5, 8]
"""


def read(directory, name):
    with open(os.path.join(directory, name), newline="") as file:
        return list(csv.DictReader(file))


def thin(rows):
    """The pairs that share no network with an earlier one that is kept."""
    used, kept = set(), []
    for row in rows:
        ends = {row["a"], row["b"]}
        if not ends & used:
            used |= ends
            kept.append(row)
    return kept


def values(rows, gap):
    """Points inside the enclosures: lower ends, upper ends, middles."""
    if gap == "min_exceedance":
        return [np.array([float(r[gap]) for r in rows])]
    lo = np.array([float.fromhex(r[gap + "_lo_hex"]) for r in rows])
    hi = np.array([float.fromhex(r[gap + "_hi_hex"]) for r in rows])
    return [lo, hi, lo + (hi - lo) / 2]


def wins(b, a, axis=-1):
    """Mann and Whitney's U of b over a, ties by half."""
    ranks = stats.rankdata(np.concatenate((b, a), axis=axis), axis=axis)
    n = b.shape[axis]
    return np.take(ranks, range(n), axis=axis).sum(axis=axis) - n * (n + 1) / 2


def maxima(b, a, axis=-1):
    return b.max(axis=axis) - a.max(axis=axis)


def permutation_p(statistic, b, a):
    """p of small values, and how far it may be off."""
    count = math.comb(len(a) + len(b), len(a))
    result = stats.permutation_test(
        (b, a), statistic, permutation_type="independent", vectorized=True,
        alternative="less", random_state=1, batch=2000,
        n_resamples=np.inf if count <= ALL_PERMUTATIONS else ALL_PERMUTATIONS)
    p = result.pvalue
    if count <= ALL_PERMUTATIONS:
        return p, TOLERANCE
    return p, 5 * math.sqrt(p * (1 - p) / ALL_PERMUTATIONS) + \
        2 / ALL_PERMUTATIONS


def ranks_p(b, a):
    both = np.concatenate((a, b))
    if len(np.unique(both)) == len(both):
        test = stats.mannwhitneyu(b, a, alternative="less", method="exact")
        return test.pvalue, TOLERANCE
    return permutation_p(wins, b, a)


def cliff(b, a):
    u = stats.mannwhitneyu(b, a, method="asymptotic").statistic
    return 2 * u / (len(a) * len(b)) - 1, TOLERANCE


def shift(b, a):
    between = np.median(b[:, None] - a[None, :])
    return between, 1e-12 * max(np.abs(a).max(), np.abs(b).max())


STATISTICS = {"p_max": lambda b, a: permutation_p(maxima, b, a),
              "p_ranks": ranks_p, "cliff": cliff, "shift": shift}


def compare(directory):
    """The numbers of comparisons that agree and that do not."""
    groups, agree, differ = {}, 0, 0
    for row in read(directory, "pairs.csv"):
        groups.setdefault(row["width"], []).append(row)
    for row in read(directory, "comparisons.csv"):
        gap = next((g for g in ("path_gap", "min_exceedance")
                    if row["name"].startswith(g + "_")), None)
        name = row["name"][len(gap) + 1:] if gap else None
        if not row["other"] or name not in STATISTICS:
            continue
        first, second = groups[row["width"]], groups[row["other"]]
        if row["sample"] == "disjoint":
            first, second = thin(first), thin(second)
        lo, hi = float(row["lo"]), float(row["hi"])
        for a, b in zip(values(first, gap), values(second, gap)):
            value, slack = STATISTICS[name](b, a)
            if lo - slack <= value <= hi + slack:
                agree += 1
                continue
            differ += 1
            print("%s: %s of %s and %s (%s): [%r, %r], scipy %r" % (
                directory, row["name"], row["width"], row["other"],
                row["sample"], lo, hi, value))
    return agree, differ


def small_runs(program, folder):
    """Few pairs, so that all permutations are taken; more pairs; ties."""
    data = os.path.abspath(os.path.join(os.path.dirname(__file__), "..",
                                        "experiments", "data", "moons.npz"))
    for seed, (models, pairs, depth) in enumerate(((12, 7, 2), (60, 30, 3),
                                                   (6, 12, 1))):
        config = os.path.join(folder, "run%d.toml" % seed)
        with open(config, "w") as file:
            file.write(SMALL_RUN.format(data=data, models=models, pairs=pairs,
                                        depth=depth, seed=seed))
        out = os.path.join(folder, "run%d" % seed)
        subprocess.run([program, "run", config, "-o", out, "-q",
                        "--no-figures"], check=True, stdout=subprocess.DEVNULL)
        yield out


def main(arguments):
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__)
        return 0 if arguments else 2
    total = np.zeros(2, dtype=int)
    with tempfile.TemporaryDirectory() as folder:
        runs = small_runs(arguments[1], folder) \
            if arguments[0] == "--egap" and len(arguments) == 2 else arguments
        for directory in runs:
            total += compare(directory)
    print("%d statistics agree with scipy, %d differ" % tuple(total))
    return 0 if total[1] == 0 and total[0] > 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
