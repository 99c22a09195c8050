#!/usr/bin/env python3
"""baseline-torch.py EGAP OUT.json [--mode MODE] [--seconds S] [--whole P]
[--append] [CASE...]: the legacy protocol in PyTorch beside `EGAP run`, in seconds of one
processor for a pair.

CASE: moons-20, moons-200, wdbc-20, wdbc-200; all if none is named.  --append
leaves in OUT.json what it holds.

The protocol is that of experiments/PROTOCOL.md, written down a second time in
single precision with torch.nn, torch.optim.Adam and ReduceLROnPlateau.  A
pair costs looks (200 forward passes along a segment) and epochs (one
full-batch step of the network that begins at a peak).  Two MODEs, both if none
is named:

published  organised as published code is: each epoch takes its rows, in a new
           random order, from a DataLoader whose only batch is all of them, and
           so does each look, once; a look adds the penalty in double.
           That code's own costs, 6 ms for an epoch and 0.4 ms for a forward
           pass on half-moons (3 and 0.5 on the cell data, an older processor),
           are those of such a loader and of one forward pass.
lean       neither loader nor shuffling: every pass reads the same two tensors.
           The least that PyTorch does for one network after the other.

Seconds for the same work, between the same networks (egap's pool):

PyTorch    so many looks and epochs as egap counted for a pair, in the mean
           over the pairs of a case, each at its mean seconds in searches that
           PyTorch makes by itself until it spent S seconds (5) on either.
           With --whole P instead: its searches for P pairs from end to end.
           They count otherwise: in single precision the loss of one network
           depends on the order of its sums, and a segment whose end defines
           the threshold may run to the depth limit for nothing.
egap       all that `egap run` does for a pair, of which PyTorch does the
           search alone: the search, the certified maxima of its path and of
           the path through theta = 0, SQLite, statistics and bootstrap.  It
           is the difference between a run with all pairs and one with the
           first alone, without what a run needs once (pool, figures); before
           and after PyTorch.
"""
import argparse
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time

os.environ["OMP_NUM_THREADS"] = "1"
try:
    import numpy as np
    import torch
except ImportError as missing:
    sys.exit("baseline-torch: %s; install python3-torch and python3-numpy"
             % missing)

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "experiments", "data")
KAPPA, EPOCHS, RATE, DEPTH, POINTS = 0.001, 150, 0.01, 8, 200
MODELS = 40
# pairs of egap run, and the least ratio that is asked for
CASES = {"moons-20": (60, 150), "moons-200": (12, 60),
         "wdbc-20": (16, 25), "wdbc-200": (60, 25)}


class Objective:
    """Mean loss over all rows, and the penalty of the second layer."""

    def __init__(self, name, mode):
        with np.load(os.path.join(DATA, name + ".npz")) as f:
            self.x = torch.tensor(f["X"], dtype=torch.float32)
            self.y = torch.tensor(f["y"], dtype=torch.float32).reshape(-1, 1)
        self.loss = (torch.nn.MSELoss() if name == "moons"
                     else torch.nn.BCEWithLogitsLoss())
        self.loader = None
        if mode == "published":
            rows = torch.utils.data.TensorDataset(self.x, self.y)
            self.loader = torch.utils.data.DataLoader(
                rows, batch_size=len(rows), shuffle=True)

    def rows(self):
        return next(iter(self.loader)) if self.loader else (self.x, self.y)

    def __call__(self, net, rows):
        """As training sees it."""
        x, y = rows
        last = net[2]
        return self.loss(net(x), y) + KAPPA * (last.weight.abs().sum()
                                               + last.bias.abs().sum())

    def value(self, net, rows):
        """As a look sees it."""
        with torch.no_grad():
            if not self.loader:
                return self(net, rows).item()
            x, y = rows
            last = net[2]
            mass = (last.weight.abs().sum().item()
                    + last.bias.abs().sum().item())
            return self.loss(net(x), y).item() + KAPPA * mass


def network(n, m):
    return torch.nn.Sequential(torch.nn.Linear(n, m), torch.nn.ReLU(),
                               torch.nn.Linear(m, 1))


def normalise(net):
    first, last = net[0], net[2]
    with torch.no_grad():
        norm = first.weight.norm(dim=1).clamp_min(1e-12)
        first.weight /= norm[:, None]
        first.bias /= norm
        last.weight *= norm[None, :]


def train(net, objective, target=None):
    """At most EPOCHS steps; stops after the one whose loss was < target."""
    adam = torch.optim.Adam(net.parameters(), lr=RATE)
    plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(adam, factor=0.9,
                                                         patience=10)
    for epoch in range(EPOCHS):
        adam.zero_grad()
        loss = objective(net, objective.rows())
        loss.backward()
        adam.step()
        plateau.step(loss.item())
        normalise(net)
        if target is not None and loss.item() < target:
            break
    return epoch + 1


def place(net, a, b, t):
    with torch.no_grad():
        for p, u, v in zip(net.parameters(), a, b):
            p.copy_((1 - t) * u + t * v)


def copy(net):
    return [p.detach().clone() for p in net.parameters()]


def clock():
    return time.process_time()


class EnoughSeen(Exception):
    pass


class Search:
    """Dynamic String Sampling between two lists of parameters."""

    def __init__(self, net, objective, seconds):
        self.net, self.objective, self.least = net, objective, seconds
        self.looks = self.epochs = 0
        self.look_seconds = self.epoch_seconds = 0.0

    def enough(self):
        return min(self.look_seconds, self.epoch_seconds) > self.least

    def between(self, a, b):
        losses = []
        for end in (a, b):
            place(self.net, end, end, 0)
            losses.append(self.objective.value(self.net,
                                               self.objective.rows()))
        self.threshold = max(losses)
        self.segment(a, b, 0)

    def look(self, a, b):
        """The first largest value, and where."""
        best, at = -float("inf"), 0.0
        start = clock()
        rows = self.objective.rows()
        for k in range(POINTS):
            place(self.net, a, b, k / (POINTS - 1))
            f = self.objective.value(self.net, rows)
            if f > best:
                best, at = f, k / (POINTS - 1)
        self.look_seconds += clock() - start
        self.looks += 1
        return best, at

    def segment(self, a, b, depth):
        best, at = self.look(a, b)
        if depth > DEPTH or best <= self.threshold:
            return
        place(self.net, a, b, at)
        start = clock()
        self.epochs += train(self.net, self.objective, self.threshold)
        self.epoch_seconds += clock() - start
        if self.enough():
            raise EnoughSeen
        middle = copy(self.net)
        self.segment(a, middle, depth + 1)
        self.segment(middle, b, depth + 1)


def by_torch(name, m, mode, seconds, pool, pairs):
    """Seconds of a model, a look and an epoch; with seconds = inf all pairs
    are searched in full, and `spent` is what it took."""
    objective = Objective(name, mode)
    net = network(objective.x.shape[1], m)
    torch.manual_seed(1)
    start = clock()
    train(network(objective.x.shape[1], m), objective)
    model = clock() - start
    search = Search(net, objective, seconds)
    start = clock()
    try:
        for a, b in pairs:
            search.between(pool[a], pool[b])
    except EnoughSeen:
        pass
    return {"model": model, "spent": clock() - start,
            "looks": search.looks, "epochs": search.epochs,
            "look": search.look_seconds / search.looks,
            "epoch": search.epoch_seconds / max(search.epochs, 1)}


def run_egap(egap, name, m, pairs, folder):
    """A run, its processor seconds and its store."""
    config = os.path.join(folder, "case.toml")
    out = os.path.join(folder, "out")
    with open(config, "w") as f:
        f.write('[data]\nfile = "%s"\nx = "X"\ny = "y"\n'
                '[protocol]\nloss = "%s"\nkappa = %r\n'
                '[pool]\nmodels = %d\n[pairs]\ncount = %d\n'
                '[run]\nseed = 1\nwidths = [%d]\n'
                'certificates = "none"\n'
                % (os.path.abspath(os.path.join(DATA, name + ".npz")),
                   "mse" if name == "moons" else "logistic", KAPPA,
                   MODELS, pairs, m))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([egap, "run", config, "-o", out, "--threads", "1"],
                   check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime
            - before.ru_stime), sqlite3.connect(os.path.join(out,
                                                             "run.sqlite"))


def own_seconds(egap, name, m, pairs):
    """Seconds of all pairs but the first, and of a model; and the store's
    pool, ends of these pairs and mean counts of looks and epochs."""
    with tempfile.TemporaryDirectory() as folder:
        one, store = run_egap(egap, name, m, 1, folder)
        store.close()
    with tempfile.TemporaryDirectory() as folder:
        many, store = run_egap(egap, name, m, pairs, folder)
        n = store.execute("SELECT value FROM meta WHERE key = "
                          "'data_features'").fetchone()[0]
        pool = [as_lists(blob, int(n), m) for blob, in store.execute(
            "SELECT parameters FROM model ORDER BY model")]
        ends = store.execute("SELECT a, b FROM pair WHERE pair > 0 "
                             "ORDER BY pair").fetchall()
        counts = store.execute("SELECT avg(evaluations), avg(epochs) FROM "
                               "pair WHERE pair > 0").fetchone()
        model = store.execute("SELECT avg(seconds) FROM timing WHERE "
                              "kind = 'model'").fetchone()[0]
        store.close()
    return (many - one) / (pairs - 1), model, pool, ends, counts


def as_lists(blob, n, m):
    """Parameters of torch.nn from a blob of the store (W, b, theta, c)."""
    W, b, theta, c = np.split(np.frombuffer(blob, "<f8"),
                              [m * n, m * n + m, m * n + 2 * m])
    return [torch.tensor(p, dtype=torch.float32) for p in
            (W.reshape(m, n), b, theta.reshape(1, m), c)]


def measure(egap, case, mode, seconds, whole):
    name, m = case.split("-")[0], int(case.split("-")[1])
    pairs, target = CASES[case]
    if whole:
        pairs, seconds = whole + 1, float("inf")
    own, own_model, pool, ends, (looks, epochs) = own_seconds(egap, name, m,
                                                              pairs)
    theirs = by_torch(name, m, mode, seconds, pool, ends)
    own = (own + own_seconds(egap, name, m, pairs)[0]) / 2
    if whole:
        pair = theirs["spent"] / whole
    else:
        pair = looks * theirs["look"] + epochs * theirs["epoch"]
    print("%-9s %-9s %5.0f %6.0f %8.1f %7.3f %9.2f %9.5f %7.0f %5d" % (
        case, mode, looks, epochs, 1e3 * theirs["look"],
        1e3 * theirs["epoch"], pair, own, pair / own, target), flush=True)
    row = {"what": "torch", "case": case, "m": m, "mode": mode,
           "pairs": pairs - 1, "looks": looks, "epochs": epochs,
           "baseline": "PyTorch %s, %s%s" % (torch.__version__, mode,
                                             ", whole" if whole else ""),
           "baseline_seconds": pair, "seconds": own, "ratio": own / pair,
           "goal": 1 / target,
           "baseline_look_seconds": theirs["look"],
           "baseline_epoch_seconds": theirs["epoch"],
           "model_seconds": own_model,
           "baseline_model_seconds": theirs["model"]}
    if whole:
        row.update(baseline_looks=theirs["looks"] / whole,
                   baseline_epochs=theirs["epochs"] / whole)
    return row


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("egap")
    parser.add_argument("out")
    parser.add_argument("cases", nargs="*", metavar="CASE")
    parser.add_argument("--mode", choices=("published", "lean"))
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--whole", type=int, default=0, metavar="P")
    parser.add_argument("--append", action="store_true")
    args = parser.parse_args()
    for case in args.cases:
        if case not in CASES:
            parser.error("no case %s: there are %s" % (case, ", ".join(CASES)))
    torch.set_num_threads(1)
    print("                  egap, a pair    PyTorch, ms     seconds of a pair"
          "       times faster\n"
          "case      mode      looks epochs     look   epoch   PyTorch"
          "      egap            goal")
    rows = [measure(args.egap, case, mode, args.seconds, args.whole)
            for case in args.cases or CASES
            for mode in ("published", "lean") if args.mode in (None, mode)]
    if args.append and os.path.exists(args.out):
        with open(args.out) as f:
            rows = json.load(f) + rows
    with open(args.out, "w") as f:
        json.dump(rows, f, indent=1)


if __name__ == "__main__":
    main()
