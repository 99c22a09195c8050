#!/usr/bin/env python3
"""bench-numpy.py FILE POINTS: the grid that most people write, in numpy on one
thread.  FILE (NPZ) holds segments 0, 1, ... as <s>_x, <s>_y, <s>_W0, ...; for
each, one line: processor seconds of POINTS points, and the largest F."""
import os
import sys
import time

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np  # noqa: E402

MSE, HALF, HUBER, LOGISTIC, ABSOLUTE = range(5)


def loss(kind, delta, u, y):
    r = u - y
    if kind == MSE:
        return r * r
    if kind == HALF:
        return 0.5 * r * r
    if kind == HUBER:
        c = np.clip(r, -delta, delta)
        return c * (r - 0.5 * c)
    if kind == LOGISTIC:
        return np.logaddexp(0.0, u) - y * u
    return np.abs(r)


def grid(a, points):
    """The largest F; a maps names to arrays."""
    kind, delta, kappa = a["loss"]
    ends = [{k: a.get(k + e) for k in ("W", "b", "theta", "c")} for e in "01"]
    best = -np.inf
    for t in np.linspace(0.0, 1.0, points):
        net = {k: None if ends[0][k] is None
               else (1 - t) * ends[0][k] + t * ends[1][k] for k in ends[0]}
        z = a["x"] @ net["W"].T
        if net["b"] is not None:
            z += net["b"]
        u = np.maximum(z, 0.0) @ net["theta"]
        size = np.abs(net["theta"]).sum()
        if net["c"] is not None:
            u += net["c"]
            size += np.abs(net["c"]).sum()
        best = max(best, loss(kind, delta, u, a["y"]).mean() + kappa * size)
    return best


def main():
    points = int(sys.argv[2])
    with np.load(sys.argv[1]) as file:
        arrays = {name: file[name] for name in file.files}
    count = 1 + max(int(name.split("_")[0]) for name in arrays)
    for s in range(count):
        a = {name.split("_", 1)[1]: v for name, v in arrays.items()
             if name.startswith("%d_" % s)}
        least = np.inf
        for _ in range(3):
            start = time.process_time()
            best = grid(a, points)
            least = min(least, time.process_time() - start)
        print("%.9g %.17g" % (least, best))


if __name__ == "__main__":
    main()
