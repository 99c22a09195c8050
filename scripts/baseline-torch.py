#!/usr/bin/env python3
"""baseline-torch.py EGAP OUT.json [--mode MODE] [--append] [CASE...]: the
legacy protocol in PyTorch beside `EGAP run`, in seconds of one processor for a
pair.

CASE: moons-20, moons-200, wdbc-20, wdbc-200; all if none is named.  --append
leaves in OUT.json what it holds.

The protocol is that of experiments/PROTOCOL.md, written down a second time in
single precision with torch.nn, torch.optim.Adam and ReduceLROnPlateau.  A
pair costs looks (200 forward passes along a segment) and epochs (one
full-batch step of the network that begins at a peak).  The pairs are those of
egap's pool on both sides.  Two MODEs, both if none is named:

published  organised as published code is: each epoch takes its rows, in a new
           random order, from a DataLoader whose only batch is all of them, and
           so does each look, once; a look adds the penalty in double.
           That code's own costs, 6 ms for an epoch and 0.4 ms for a forward
           pass on half-moons (3 and 0.5 on the cell data, an older processor),
           are those of such a loader and of one forward pass.
           PyTorch: the looks and epochs that egap counts for a pair, each at
           its mean seconds in searches of PyTorch's own of SECONDS or more.
lean       the least that PyTorch does for one network after the other: no
           loader, no random order, and segments and trainings that come back
           are not computed again (egap does so too; in random order no sum
           comes back).
           PyTorch: its searches for some pairs from end to end.  In single
           precision they take other ways, with other counts.

egap: all that `egap run` does for a pair, of which PyTorch does the search
alone: the search in double precision, the certified maxima of its path and of
the path through theta = 0, SQLite, statistics and bootstrap.  It is the
difference between runs with all pairs of a case and with the first alone,
without what a run needs once (pool, figures); half of it before PyTorch's turn
and half after.
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
SECONDS = 3
# the least ratio that is asked for, and pairs in each mode
CASES = {"moons-20": (150, {"published": 60, "lean": 6}),
         "moons-200": (60, {"published": 6, "lean": 1}),
         "wdbc-20": (25, {"published": 20, "lean": 4}),
         "wdbc-200": (25, {"published": 40, "lean": 6})}


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
    """Dynamic String Sampling between two points.  A point is a number and a
    list of parameters; equal numbers are equal points."""

    def __init__(self, net, objective, seconds, remember):
        self.net, self.objective, self.seconds = net, objective, seconds
        self.looks = self.epochs = self.points = 0
        self.look_seconds = self.epoch_seconds = 0.0
        self.remember, self.peaks, self.trained = remember, {}, {}

    def point(self, params):
        self.points += 1
        return self.points, params

    def between(self, a, b):
        losses = []
        for end in (a, b):
            place(self.net, end, end, 0)
            losses.append(self.objective.value(self.net,
                                               self.objective.rows()))
        self.threshold = max(losses)
        self.peaks, self.trained = {}, {}
        self.segment(self.point(a), self.point(b), 0)

    def look(self, a, b):
        """The first largest value on a segment, and the point there."""
        best, at = -float("inf"), 0
        start = clock()
        rows = self.objective.rows()
        for k in range(1 if self.remember and a[0] == b[0] else POINTS):
            place(self.net, a[1], b[1], k / (POINTS - 1))
            f = self.objective.value(self.net, rows)
            if f > best:
                best, at = f, k
        self.look_seconds += clock() - start
        self.looks += 1
        if at in (0, POINTS - 1):
            return best, a if at == 0 else b
        place(self.net, a[1], b[1], at / (POINTS - 1))
        return best, self.point(copy(self.net))

    def train(self, peak):
        place(self.net, peak[1], peak[1], 0)
        start = clock()
        self.epochs += train(self.net, self.objective, self.threshold)
        self.epoch_seconds += clock() - start
        if min(self.look_seconds, self.epoch_seconds) > self.seconds:
            raise EnoughSeen
        return self.point(copy(self.net))

    def segment(self, a, b, depth):
        if not self.remember or (a[0], b[0]) not in self.peaks:
            self.peaks[a[0], b[0]] = self.look(a, b)
        best, peak = self.peaks[a[0], b[0]]
        if depth > DEPTH or best <= self.threshold:
            return
        if not self.remember or peak[0] not in self.trained:
            self.trained[peak[0]] = self.train(peak)
        middle = self.trained[peak[0]]
        self.segment(a, middle, depth + 1)
        self.segment(middle, b, depth + 1)


def by_torch(name, m, mode, pool, pairs):
    """A search that has seen enough, or all pairs, and its seconds; and the
    seconds of a model."""
    lean = mode == "lean"
    objective = Objective(name, mode)
    torch.manual_seed(1)
    start = clock()
    train(network(objective.x.shape[1], m), objective)
    model = clock() - start
    search = Search(network(objective.x.shape[1], m), objective,
                    float("inf") if lean else SECONDS, lean)
    start = clock()
    try:
        for a, b in pairs:
            search.between(pool[a], pool[b])
    except EnoughSeen:
        pass
    return search, clock() - start, model


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


def measure(egap, case, mode):
    name, m = case.split("-")[0], int(case.split("-")[1])
    goal, pairs = CASES[case][0], CASES[case][1][mode]
    first, own_model, pool, ends, (looks, epochs) = own_seconds(
        egap, name, m, pairs + 1)
    own = [first]
    while sum(own) * pairs < 1 and len(own) < 3:
        own.append(own_seconds(egap, name, m, pairs + 1)[0])
    search, spent, model = by_torch(name, m, mode, pool, ends)
    own += [own_seconds(egap, name, m, pairs + 1)[0] for _ in own]
    own = sum(own) / len(own)
    look = search.look_seconds / search.looks
    epoch = search.epoch_seconds / max(search.epochs, 1)
    if mode == "lean":
        pair = spent / pairs
        looks, epochs = search.looks / pairs, search.epochs / pairs
    else:
        pair = looks * look + epochs * epoch
    print("%-9s %-9s %5d %6.0f %6.0f %8.1f %7.3f %9.2f %9.5f %7.0f %5d" % (
        case, mode, pairs, looks, epochs, 1e3 * look, 1e3 * epoch, pair, own,
        pair / own, goal), flush=True)
    return {"what": "torch", "case": case, "m": m, "mode": mode,
            "pairs": pairs, "looks": looks, "epochs": epochs,
            "baseline": "PyTorch %s, %s" % (torch.__version__, mode),
            "baseline_seconds": pair, "seconds": own, "ratio": own / pair,
            "goal": 1 / goal, "baseline_look_seconds": look,
            "baseline_epoch_seconds": epoch, "model_seconds": own_model,
            "baseline_model_seconds": model}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("egap")
    parser.add_argument("out")
    parser.add_argument("cases", nargs="*", metavar="CASE")
    parser.add_argument("--mode", choices=("published", "lean"))
    parser.add_argument("--append", action="store_true")
    args = parser.parse_intermixed_args()
    for case in args.cases:
        if case not in CASES:
            parser.error("no case %s: there are %s" % (case, ", ".join(CASES)))
    torch.set_num_threads(1)
    print("                          of a pair    PyTorch, ms     seconds of a "
          "pair    times faster\n"
          "case      mode      pairs  looks epochs     look   epoch   PyTorch"
          "      egap            goal")
    rows = [measure(args.egap, case, mode)
            for case in args.cases or CASES
            for mode in ("published", "lean") if args.mode in (None, mode)]
    if args.append and os.path.exists(args.out):
        with open(args.out) as f:
            rows = json.load(f) + rows
    with open(args.out, "w") as f:
        json.dump(rows, f, indent=1)


if __name__ == "__main__":
    main()
