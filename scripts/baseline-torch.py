#!/usr/bin/env python3
"""baseline-torch.py EGAP OUT.json [--pairs P] [--loader] [CASE...]: the legacy
protocol in PyTorch beside `EGAP run`, CPU seconds for a model and for a pair.

The protocol is that of experiments/PROTOCOL.md, written down a second time in
the way most people would: single precision, one full-batch step per epoch,
torch.optim.Adam, ReduceLROnPlateau, 200 forward passes for each look at a
segment.  With --loader each pass takes its rows, shuffled, from a DataLoader,
as published code does.  CASE: moons-20, moons-200, wdbc-20, wdbc-200 (all).
Both sides run on one thread.
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
TARGETS = {"moons-20": 150, "moons-200": 60, "wdbc-20": 25, "wdbc-200": 25}


class Objective:
    """Mean loss over all rows, and the penalty of the second layer."""

    def __init__(self, name, loader):
        with np.load(os.path.join(DATA, name + ".npz")) as f:
            self.x = torch.tensor(f["X"], dtype=torch.float32)
            self.y = torch.tensor(f["y"], dtype=torch.float32).reshape(-1, 1)
        self.loss = (torch.nn.MSELoss() if name == "moons"
                     else torch.nn.BCEWithLogitsLoss())
        self.rows = None
        if loader:
            rows = torch.utils.data.TensorDataset(self.x, self.y)
            self.rows = torch.utils.data.DataLoader(
                rows, batch_size=len(rows), shuffle=True)

    def __call__(self, net):
        x, y = next(iter(self.rows)) if self.rows else (self.x, self.y)
        last = net[2]
        return self.loss(net(x), y) + KAPPA * (last.weight.abs().sum()
                                               + last.bias.abs().sum())


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
        loss = objective(net)
        loss.backward()
        adam.step()
        plateau.step(loss.item())
        normalise(net)
        if target is not None and loss.item() < target:
            break
    return epoch + 1


def value(net, objective):
    with torch.no_grad():
        return objective(net).item()


def place(net, a, b, t):
    with torch.no_grad():
        for p, u, v in zip(net.parameters(), a, b):
            p.copy_((1 - t) * u + t * v)


def copy(net):
    return [p.detach().clone() for p in net.parameters()]


def search(net, a, b, threshold, objective, depth, counts):
    """Dynamic String Sampling between two lists of parameters."""
    best, at = -float("inf"), 0.0
    counts["looks"] += 1
    for k in range(POINTS):
        place(net, a, b, k / (POINTS - 1))
        f = value(net, objective)
        if f > best:
            best, at = f, k / (POINTS - 1)
    if depth > DEPTH or best <= threshold:
        counts["hits"] += depth > DEPTH
        return
    place(net, a, b, at)
    counts["epochs"] += train(net, objective, threshold)
    middle = copy(net)
    search(net, a, middle, threshold, objective, depth + 1, counts)
    search(net, middle, b, threshold, objective, depth + 1, counts)


def by_torch(name, m, models, pairs, loader):
    objective = Objective(name, loader)
    counts = {"looks": 0, "epochs": 0, "hits": 0}
    pool, losses = [], []
    start = time.process_time()
    for seed in range(models):
        torch.manual_seed(seed)
        net = network(objective.x.shape[1], m)
        train(net, objective)
        pool.append(copy(net))
        losses.append(value(net, objective))
    each = (time.process_time() - start) / models
    start = time.process_time()
    for k in range(pairs):
        i, j = 2 * k % models, (2 * k + 1) % models
        search(net, pool[i], pool[j], max(losses[i], losses[j]), objective, 0,
               counts)
    return each, (time.process_time() - start) / pairs, counts


def by_egap(egap, name, m, models, pairs):
    """Seconds for a model and a pair; the processor time of the process is
    shared out as the store's times of the units say."""
    with tempfile.TemporaryDirectory() as folder:
        config = os.path.join(folder, "case.toml")
        with open(config, "w") as f:
            f.write('[data]\nfile = "%s"\nx = "X"\ny = "y"\n'
                    '[protocol]\nloss = "%s"\nkappa = %r\n'
                    '[pool]\nmodels = %d\n[pairs]\ncount = %d\n'
                    '[run]\nseed = 1\nwidths = [%d]\n'
                    'certificates = "none"\n'
                    % (os.path.abspath(os.path.join(DATA, name + ".npz")),
                       "mse" if name == "moons" else "logistic", KAPPA,
                       models, pairs, m))
        out = os.path.join(folder, "out")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([egap, "run", config, "-o", out, "--threads", "1"],
                       check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = (after.ru_utime + after.ru_stime
               - before.ru_utime - before.ru_stime)
        store = sqlite3.connect(next(
            os.path.join(out, f) for f in os.listdir(out)
            if f.endswith((".db", ".sqlite"))))
        total = dict(store.execute(
            "SELECT kind, total(seconds) FROM timing GROUP BY kind"))
        store.close()
    share = cpu / sum(total.values())
    return share * total["model"] / models, share * total["pair"] / pairs


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("egap")
    parser.add_argument("out")
    parser.add_argument("cases", nargs="*", default=None)
    parser.add_argument("--pairs", type=int, default=2)
    parser.add_argument("--loader", action="store_true")
    args = parser.parse_args()
    rows = []
    torch.set_num_threads(1)
    print("case        seconds per model      ratio  seconds per pair       "
          "ratio  target\n"
          "            PyTorch     egap              PyTorch     egap")
    for case in args.cases or TARGETS:
        name, m = case.split("-")
        model, pair, counts = by_torch(name, int(m), 2 * args.pairs,
                                       args.pairs, args.loader)
        own_model, own_pair = by_egap(args.egap, name, int(m), 40, 20)
        print("%-10s %8.3f %8.5f %9.0f %9.2f %9.5f %9.0f  %5d" % (
            case, model, own_model, model / own_model, pair, own_pair,
            pair / own_pair, TARGETS[case]), flush=True)
        rows.append({"what": "torch", "case": case, "m": int(m),
                     "loader": args.loader, "pairs": args.pairs,
                     "baseline": "PyTorch %s" % torch.__version__,
                     "baseline_seconds": pair, "seconds": own_pair,
                     "ratio": own_pair / pair,
                     "model_seconds": own_model,
                     "baseline_model_seconds": model, **counts})
    with open(args.out, "w") as f:
        json.dump(rows, f, indent=1)


if __name__ == "__main__":
    main()
