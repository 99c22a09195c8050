"""The table of scripts/mutate: what is broken, and which tests must see it.

Each row: name, file, the text (there exactly once), what replaces it.  The
tests that must notice are those of the group.  Where these see the code in
objects of their own, `only` (a part of the objects' names) saves the rest.

Some terms of the proofs have no row, for others cover what they bound by more
than any input can show: limits of the double-double network (not finite is
unknown), what is near zero there, 512 u^2 of its softplus beside the sums, and
errors of l', which are of third order; the middle parts and the last two
roundings of the triple-double network; the second pass of a kink in a window;
signs in doubt in ball arithmetic, which the ends of F feel as much; sigma of a
quartic, which is far above what happens.

Others have none because nothing depends on them:
  theta of a penalty in ball arithmetic (classes) is exact at 128 bits;
  convex terms of a cell have the slope of a chord, so that both ends of their
    rest are equal;
  where the pass in doubles (classes) ends, the width of its last spans is
    worth more than kappa_1 of their upper end; and the span of its witness is
    among those it leaves, whose bounds in balls are not below its floor;
  proposals set aside as lower by half of the room below the maximum lose what
    their certificates lose, the same sums: they stay below it, unless rounding
    is as large as its bound;
  dual numbers are scaled until their norm fits, which is then only confirmed.
"""

GROUPS = []


def group(tests, file, rows, only=""):
    GROUPS.append((tests, file, rows, only))


group(["verify/t-round"], "verify/base/round.c", [
    ("outward: no step down",
     "return rest < 0 ? nextafter(s, -INFINITY) : s;", "return s;"),
    ("outward: step the wrong way",
     "nextafter(s, -INFINITY)", "nextafter(s, INFINITY)"),
    ("outward: infinity passes",
     "if (!isfinite(s) || !isfinite(rest))\n        return -INFINITY;", ""),
    ("outward: difference without swap",
     "(egap_bounds){-y.hi, -y.lo}", "(egap_bounds){-y.lo, -y.hi}"),
    ("comparison: touching is less", "if (x.hi < y.lo)", "if (x.hi <= y.lo)"),
    ("comparison: overlap is a no", "if (x.lo > y.hi)", "if (x.lo > y.lo)"),
    ("maximum: lower end of one",
     "(egap_bounds){x.lo > y.lo ? x.lo : y.lo,",
     "(egap_bounds){x.lo > y.lo ? x.lo : x.lo,"),
    ("maximum: upper end of one", "x.hi > y.hi ? x.hi : y.hi", "x.hi"),
])

group(["verify/t-loss"], "verify/enclose/loss.h", [
    ("losses: bound of exp", "0x1.62e42feep-1", "0x1.62e42feap-1"),
    ("losses: log1p series", "1.0 / 7.0,  1.0 / 3.0}",
     "1.0 / 7.5,  1.0 / 3.0}"),
    ("losses: c of mse", "#define EGAP_LOSS_C_MSE 3.0",
     "#define EGAP_LOSS_C_MSE 0.7"),
    ("losses: c of Huber", "#define EGAP_LOSS_C_HUBER 5.0",
     "#define EGAP_LOSS_C_HUBER 0.9"),
    ("losses: c of logistic", "#define EGAP_LOSS_C_LOGISTIC 12.0",
     "#define EGAP_LOSS_C_LOGISTIC 1.0"),
    ("losses: e' of logistic", "(4.0 * EGAP_U)", "(0.5 * EGAP_U)"),
    ("losses: Huber slope", "v8 c = v8_max(v8_neg(delta), v8_min(delta, r));",
     "v8 c = v8_max(v8_neg(delta), v8_min(r, v8_add(delta, delta)));"),
], only="/tests/")

group(["verify/t-softplus"], "verify/enclose/softplus.h", [
    ("softplus: bound", "#define EGAP_SOFTPLUS_DD 0x1p-97",
     "#define EGAP_SOFTPLUS_DD 0x1p-105"),
    ("softplus: third part of ln 2", "-0x1.871319ff03425p-76", "0.0"),
    ("softplus: low part of z",
     "z.lo = v8_add(z.lo, v8_fma(c, v.lo, p.lo));",
     "z.lo = v8_add(z.lo, p.lo);"),
    ("softplus: correction of the quotient",
     "return v8dd_two_sum(s.hi, s.lo);", "return v8dd_two_sum(s.hi, v8_zero());"),
], only="/tests/")

PEAK = ["verify/t-peak-worst", "verify/t-peak"]
group(PEAK, "verify/enclose/peak.c", [
    ("peak: J without the penalty's zeros, right",
     "iota * (extra + kappa * pen->JR)", "iota * extra"),
    ("peak: J without the penalty's zeros, left",
     "iota * (extra + kappa * pen->JL)", "iota * extra"),
    ("peak: J without the kinks", "double J = s->J / N,",
     "double J = 0,"),
    ("peak: no K0 in the gap", "(peak->gap + 2.0 * peak->K0)", "(peak->gap)"),
    ("peak: slope of the penalty",
     "double slope_R = s->FR / N + kappa * pen->slope;",
     "double slope_R = s->FR / N;"),
    ("peak: quadratic gap halved", "a / mu * (0.5 * a)", "a / mu * (0.25 * a)"),
    ("peak: linear gap at mu <= 0", "a * x + (-mu) * x * (0.5 * x)", "a * x"),
    ("peak: curvature halved", "double bend = s->bend / N +",
     "double bend = 0.5 * s->bend / N +"),
    ("peak: dropped samples", "eD + J + eK + dropped", "eD + J + eK"),
    ("peak: left slope for the right",
     "rise(peak->slope_right, peak->mu, in->right)",
     "rise(peak->slope_left, peak->mu, in->right)"),
    ("argmax: no kink radius", "slope = fmax(slope, peak->sigma);", ""),
    ("argmax: slope form halved", "slope = a > 0 ? a / peak->mu * UP + EGAP_F_TINY",
     "slope = a > 0 ? 0.25 * a / peak->mu * UP"),
    ("argmax: value form halved", "return 2.0 * e / (root - a) * UP;",
     "return 0.5 * e / (root - a) * UP;"),
    ("peak: eD of the penalty", "(in->inner + 6.0) * U * kappa * pen->beta",
     "0.0 * pen->beta"),
])
group(PEAK, "verify/enclose/peakunit.c", [
    ("peak: bw without the way of theta",
     "return fabs(beta) * w * (1.0 + 8.0 * U) + 4.0 * U * U * T;",
     "return (1.0 + 8.0 * U * w * beta) * 4.0 * U * U * T;"),
    ("peak: ez dropped",
     "2.0 * (n + 4.0) * (n + 4.0) * U * U * sizes->size + EGAP_PASS_TINY;",
     "EGAP_PASS_TINY;"),
    ("active sums: no doubt about signs",
     "(n + 8.0) * U * (sizes->size + w * sizes->way)",
     "0.0 * (sizes->size + w * sizes->way)"),
    ("slopes of a state: no doubt about floats",
     "1.25 * (n + 8.0) * 0x1p-24 * sizes->size", "0.0 * n"),
    ("slopes of a state: the way does not count",
     "sizes->size + w * delta;", "sizes->size + 0.0 * w * delta;"),
    ("slopes of a state: the way by lengths halved",
     "sqrt(sizes->square) * problem->longest)",
     "0.5 * sqrt(sizes->square) * problem->longest)"),
    ("slopes of a state: underflow of floats",
     "(far + sizes->tau * 0x1p-140)", "(far + sizes->tau * 0.0)"),
])
group(PEAK, "verify/enclose/peakunit.h", [
    ("double-double: weights rounded",
     "return egap_two_sum(s.hi, s.lo + (p.lo + q.lo));",
     "return egap_two_sum(s.hi, s.lo);"),
])
group(PEAK, "verify/enclose/peakset.c", [
    ("active sums: rounded high parts", "ldexp(1.5, power + 1)",
     "ldexp(1.5, power - 9)"),
    ("active sums: what the quantum leaves", "c[1] += c[0] - high;", ""),
    ("active sums: low parts of theta and w",
     "fma(unit->th, wk.lo, fma(unit->tl, wk.hi, c.lo))", "c.lo"),
    ("slopes of a state: rounding of the state",
     "in->kG = in->kC = 10.0 * (r + in->K + 16.0);",
     "in->kG = in->kC = 0.0 * r;"),
])
group(PEAK, "verify/enclose/problem.c", [
    ("slopes of a state: length of the last sample alone",
     "enlarge(&p->longest, sqrt(square));", "p->longest = sqrt(square);"),
])
group(PEAK, "verify/enclose/kernel/peaksigns.h", [
    ("active sums: the way does not count",
     "v8_fma(v8_abs(d[r]), w, v8_set1(unit->far))", "v8_set1(unit->far)"),
])
group(PEAK, "verify/enclose/kernel/peakblock.h", [
    ("active sums: undecided pairs forgotten", "if (any)", "if (0)"),
])
group(PEAK, "verify/enclose/kernel/peakstate.h", [
    ("slopes of a state: no slope of the inner end",
     "v8_fma(v8_set1(u - t), S1, v8_mul(v8_set1(2.0 * t), S2))",
     "v8_mul(v8_set1(2.0 * t), S2)"),
    ("slopes of a state: undecided pairs stay in the slope",
     "s->G[l] -= fma(-2.0 * u, q.q0, fma(u - t, q.q1, 2.0 * t * q.q2));",
     "(void)u;"),
    ("slopes of a state: undecided pairs stay in C",
     "s->C[l] -= (q.q0 - q.q1) + q.q2;", ""),
])
group(PEAK, "verify/enclose/kernel/pair.h", [
    ("slopes of a state: kinks before t0 not passed",
     "return at0 != (pair_breakpoint(q->a, q->b) < t);", "return at0;"),
])
group(PEAK, "verify/enclose/kernel/activesums.h", [
    ("active sums: low parts lost", "p.lo = v8_fma(lo, x, p.lo);",
     "(void)lo;"),
    ("active sums: low words of coordinates",
     "v8_add(phi.lo, v8_add(t.lo, p.lo))", "v8_add(phi.lo, t.lo)"),
    ("active sums: low words of their sums",
     "v8_add(phi.lo, v8_add(t.lo, p.lo))", "v8_add(phi.lo, p.lo)"),
])
group(PEAK, "verify/enclose/pass.c", [
    ("double-double: err without the predictions",
     "err = 1.01 * predictions + sum * U2 * F",
     "err = sum * U2 * F"),
    ("double-double: err without sums",
     "double sum = 4.0 * (in->Ns + 4.0) * (in->Ns + 4.0) + 64.0;",
     "double sum = 0.0;"),
    ("double-double: err of the penalty",
     "double penalty = (in->inner + 6.0) * (in->inner + 6.0) * U2 *",
     "double penalty = 0.0 *"),
])
group(PEAK, "verify/enclose/kernel/peakpass.c", [
    ("peak: J of rising l' only", "v8_max(rising, falling)", "rising"),
    ("peak: J of falling l' only", "v8_max(rising, falling)", "falling"),
    ("peak: eD of the slopes' rounding",
     "v8_fma(v8_mul(p->R, k), size, v8_mul(b->e, P))",
     "v8_fma(v8_mul(p->R, v8_zero()), k, v8_mul(b->e, P))"),
    ("peak: eD of the error of l'",
     "v8_fma(v8_mul(p->R, k), size, v8_mul(b->e, P))",
     "v8_mul(v8_mul(p->R, k), size)"),
    ("peak: BZ dropped",
     "add_in(&sums->eK, fixed, v8_mul(size, p->BZ));", ""),
    ("peak: P without the rounding of G",
     "v8_add(p->B1, err->G)", "p->B1"),
    ("peak: P without C", "v8_fma(v8_set1(2.0 * in->w),",
     "v8_fma(v8_set1(0.0),"),
    ("peak: P without G", "v8_mul(v8_set1(in->iota), v8_add(v8_abs(p->G), rest))",
     "v8_mul(v8_set1(in->iota), rest)"),
    ("peak: CA dropped", "v8_fma(g, v8_add(p->CA, err->C), square)",
     "v8_fma(g, err->C, square)"),
    ("peak: C without its sign", "v8_fma(two, v8_mul(b->l, p->C),",
     "v8_fma(two, v8_neg(v8_mul(v8_abs(b->l), v8_abs(p->C))),"),
    ("peak: B1 dropped", "v8_add(p->B1, err->G)", "err->G"),
    ("peak: loss at its kink not dropped",
     "m8 bent = m8_and(valid, may_reach(b, 0.0, reach));",
     "m8 bent = m8_and(valid, may_reach(b, 0.0, v8_zero()));"),
    ("peak: K0 dropped",
     "add_in(&sums->K0, fixed, v8_mul(size, p->PT));", ""),
])
group(PEAK, "verify/enclose/kernel/peakloss.h", [
    ("peak: l'' of Huber ignores the reach",
     "v8_keep(may_reach(b, b->delta, reach), v8_set1(b->M))",
     "v8_keep(may_reach(b, b->delta, v8_zero()), v8_set1(b->M))"),
    ("peak: l'' of logistic ignores the reach",
     "v8_fma(v8_set1(0.0963), reach, bound)",
     "bound"),
])
group(PEAK, "verify/enclose/kernel/peakclass.h", [
    ("peak: jumps of falling theta",
     "add_pairs(s->KM, p, v8_keep(X, v8_mul(d, down)));", "(void)down;"),
    ("peak: jumps of rising theta",
     "add_pairs(s->KP, p, v8_keep(X, v8_mul(d, up)));", "(void)up;"),
    ("peak: PT dropped",
     "add_pairs(s->PT, p, v8_keep(K, v8_mul(theta, z)));", ""),
    ("peak: kink side ignored", "v8_add(on, v8_keep(right, thd))",
     "v8_fma(v8_zero(), v8_keep(right, thd), on)"),
    ("peak: pairs of no known side are free",
     "v8_keep(unsided, v8_mul(theta, d))",
     "v8_mul(v8_zero(), v8_keep(unsided, v8_mul(theta, d)))"),
    ("peak: crossing units lose their slope",
     "v8_add(on, v8_keep(left, thd))", "v8_keep(left, thd)"),
    ("peak: nothing is ambiguous", "m8 open = may_switch(in, p);",
     "m8 open = m8_and(m8_not(may_switch(in, p)), may_switch(in, p));"),
    ("peak: ambiguous to one side only",
     "v8_fma(v8_max(rL, rR),", "v8_fma(v8_max(rL, rL),"),
    ("peak: inactive pairs counted as active",
     "m8_and(m8_not(v8_ge(v8_zero(), p->z.hi)), m8_not(open));",
     "m8_not(open);"),
])
group(PEAK, "verify/enclose/kernel/peaknear.h", [
    ("peak: z of undecided pairs rounded",
     "return (v8dd){t.hi, v8_add(z.lo, v8_add(t.lo, q.lo))};",
     "return (v8dd){t.hi, z.lo};"),
])

POINT = ["verify/t-point"]
group(POINT, "verify/enclose/point_short.c", [
    ("short dots: index of one chain", "? (double)(n - k) + 1.0",
     "? 2.0"),
    ("short dots: index of |theta| w", "? (double)(n - k) + 1.0",
     "? (double)(n - k)"),
    ("short dots: index of two chains",
     "(double)((n - k + 1) / 2) + 2.0", "(double)((n - k) / 2) + 2.0"),
    ("short dots: index of the sum of two chains",
     "(double)((n - k + 1) / 2) + 2.0", "(double)((n - k + 1) / 2) + 1.0"),
    ("short dots: biases of the units", "in->e0 = index_of(net->n, 0) * net->vb +",
     "in->e0 ="),
    ("short dots: the output bias", "+ 2.0 * fabs(net->c) +",
     "+ fabs(net->c) +"),
    ("short dots: depth of a run", "return fmin(m, run) + fmin(runs, run) +",
     "return fmin(m, run) - 1.0 + fmin(runs, run) +"),
    ("short dots: depth of the runs",
     "return fmin(m, run) + fmin(runs, run) +", "return fmin(m, run) + 1.0 +"),
    ("short dots: depth of the sums of runs",
     "fmin(runs, run) + ceil(runs / run) - 3.0", "fmin(runs, run) - 2.0"),
    ("short dots: depth behind the runs", "- 3.0 + 2.0;", "- 3.0 + 1.0;"),
    ("short dots: groups of losses",
     "fmin(blocks, EGAP_POINT_GROUP) + groups + 3.0",
     "fmin(blocks, EGAP_POINT_GROUP) + 0.0 * groups"),
    ("short dots: losses of a group",
     "fmin(blocks, EGAP_POINT_GROUP) + groups + 3.0", "groups + 3.0"),
])
LONG = ["verify/t-point-long"]
group(LONG, "verify/enclose/point_parts.c", [
    ("point: slope", "slope / N + EGAP_UNIT", "0 * slope + EGAP_UNIT"),
    ("point: square", "0.5 * egap_loss_M(kind) * most * most", "0.0 * most"),
    ("point: additions of losses", "additions + 4.0) * data",
     "0 * additions + 4.0) * data"),
])
group(POINT, "verify/enclose/point_parts.c", [
    ("point: blocks of the penalty", "(PENALTY_BLOCK + blocks + 4.0) * pen",
     "(PENALTY_BLOCK + 0 * blocks) * pen"),
    ("point: a block of the penalty", "(PENALTY_BLOCK + blocks + 4.0) * pen",
     "(blocks + 4.0) * pen"),
])
group(LONG, "verify/enclose/point_long.c", [
    ("long dots: additions of a batch", "(EGAP_ACTIVE_BATCH + EGAP_PART",
     "(0 * EGAP_ACTIVE_BATCH + EGAP_PART"),
    ("long dots: depth of a run", "fmin(tables, run) + ceil(tables / run) - 2.0",
     "ceil(tables / run) - 1.0"),
    ("long dots: depth of the runs",
     "fmin(tables, run) + ceil(tables / run) - 2.0", "fmin(tables, run) - 1.0"),
    ("long dots: a sum that is gone", "(depth + (double)(k % 2))",
     "(depth + 0.0)"),
])
group(LONG, "verify/enclose/kernel/point_long.c", [
    ("long dots: a finer quantum", "v8_mul(q, v8_set1(0x1p-52))",
     "v8_mul(q, v8_set1(0x1p-55))"),
    ("long dots: one side of the other side",
     "v8_add(magnitudes, v8_abs(sum))", "v8_sub(magnitudes, v8_abs(sum))"),
    ("long dots: half of a quantum",
     "return v8_mul(v8_set1(0.5), v8_add(magnitudes, v8_abs(sum)));",
     "return v8_mul(v8_set1(0.25), v8_add(magnitudes, v8_abs(sum)));"),
    ("long dots: what the last table leaves",
     "v8_add(v8_load(net->rest + k), one_side(lows, low))",
     "one_side(lows, low)"),
    ("long dots: rows of the last table",
     "v8_add(v8_load(net->most + k), one_side(highs, high))",
     "one_side(highs, high)"),
    ("long dots: partial sums once", "v8_set1(2.0 * EGAP_UNIT)",
     "v8_set1(EGAP_UNIT)"),
    ("long dots: low part of the start",
     "v8_abs(v8_load(g->sum.lo + at))", "v8_zero()"),
    ("long dots: slopes of the logistic loss above", "v8_min(l, one)",
     "v8_min(l, v8_set1(0.5))"),
    ("long dots: slopes of the logistic loss below", "v8_min(l, one)",
     "v8_mul(l, l)"),
    ("long dots: the largest error",
     "total->most = v8_max(total->most, A);", "total->most = v8_zero();"),
])
group(POINT, "verify/enclose/kernel/point_short.c", [
    ("short dots: falling units", "v8_add(up, down)", "up"),
    ("short dots: magnitudes of the samples", "v8_abs(x), size[c]);",
     "x, size[c]);"),
    ("short dots: the last feature of two chains",
     "        if (k < n)\n            even[c]", "        if (0)\n            even[c]"),
    ("short dots: slopes of the logistic loss above", "v8_min(l, one)",
     "v8_min(l, v8_set1(0.5))"),
    ("short dots: slopes of the logistic loss below", "v8_min(l, one)",
     "v8_mul(l, l)"),
    ("short dots: a row that is not finite", "all &= within(W[k]);", ""),
])

DD = ["verify/t-point-dd"]
group(POINT, "verify/enclose/problem.c", [
    ("point: size of the last sample alone",
     "enlarge(&p->xmax[k], x[k]);", "p->xmax[k] = fabs(x[k]);"),
])
group(DD, "verify/enclose/problem.c", [
    ("whole numbers: features towards 0",
     "(int16_t)rint(x * scale)", "(int16_t)(x * scale)"),
    ("whole numbers: features of 16 bits", "power - EGAP_WHOLE_BITS)",
     "power - EGAP_WHOLE_BITS - 3)"),
    ("whole numbers: features of a neighbour",
     "egap_problem_sample(p, j)[EGAP_LANES * k];\n",
     "egap_problem_sample(p, j ^ 1)[EGAP_LANES * k];\n"),
])
group(DD, "verify/enclose/point_dd.c", [
    ("network: quantum of the high parts",
     "ldexp(1.5, (power < least ? least : power) + 1)",
     "ldexp(1.5, (power < least ? least : power) - 9)"),
    ("network: depth of the low parts",
     "(egap_point_dd_depth(net) + K + 8.0) * EGAP_UNIT * rest", "0.0 * rest"),
    ("network: index of a dot", "(6.0 * K * K + 51.0 * K + 8.0) * U2;",
     "0.0 * K;"),
    ("network: room for the output bias",
     "net->size0 = fabs(net->c) * INFLATION + 0x1p-700;",
     "net->size0 = 0x1p-700;"),
    ("network: room for the hidden biases", "net->size0 += net->size[net->n];",
     ";"),
    ("network: low parts of the penalty",
     "s = (egap_dd){t.hi, s.lo + t.lo};", "s = (egap_dd){t.hi, s.lo};"),
    ("network: kappa times a low part", "p.lo = fma(kappa, s.lo, p.lo);", ";"),
    ("network: slope", "err = s->slope / N + 0.5", "err = 0.5"),
    ("network: square", "0.5 * egap_loss_M(kind) * s->most * s->most",
     "0.0 * egap_loss_M(kind)"),
    ("network: sums of losses", "(terms * terms + 64.0) * U2 * data",
     "0.0 * terms * data"),
    ("network: additions of losses",
     "EGAP_ACTIVE_BATCH + batches + 14.0", "0.0 * batches"),
    ("network: sum of the penalty", "inner * inner * U2 * pen",
     "0.0 * inner * pen"),
    ("network: remainder of a division",
     "fma(-data.hi, N, sums->loss.hi) + sums->loss.lo", "sums->loss.lo"),
    ("network: low part of the penalty", "s.lo + (data.lo + pen.lo)",
     "s.lo + data.lo"),
    ("network: below by nothing", "*lo = egap_dd_shift(F, -error, -1);",
     "*lo = F;"),
    ("network: above by nothing", "*hi = egap_dd_shift(F, error, 1);",
     "*hi = F;"),
])
group(DD, "verify/enclose/kernel/point_dd.c", [
    ("network: what the quantum leaves", "double low = (p - high) + e;",
     "double low = e;"),
    ("network: low words of products of weights",
     "double low = (p - high) + e;", "double low = (p - high) + 0.0 * e;"),
    ("network: sizes of the low parts", "rest[k + q] += fabs(low);", ";"),
    ("network: sizes of the products", "size[k] += fabs(theta * w[k]);",
     "size[k] += theta * w[k];"),
    ("network: no room on one side",
     "start = v8_add(size, size);", "start = size;"),
    ("network: what the output bias leaves",
     "v8_add(rest, v8_load(lo + at))", "v8_load(lo + at)"),
    ("network: what a product leaves",
     "lost = v8_fms(hi, x, v8_sub(next, *sum));", "lost = v8_zero();"),
    ("network: one low part of a chunk",
     "lost = v8_mul(part[0], v8_load(x));", "lost = v8_zero();"),
    ("network: low parts of a chunk",
     "lost = v8_fma(part[k], v8_load(x + 8 * k), lost);", ";"),
])
group(DD, "verify/enclose/kernel/pointlosses.h", [
    ("network: low words of losses", "v8_add(t.lo, x.lo)", "t.lo"),
    ("network: low words of sums of losses", "v8_add(t.lo, x.lo)", "x.lo"),
    ("network: slope of the absolute loss at its kink",
     "kind == EGAP_LOSS_ABS ? v8_set1(1.0) : v8_abs(dl)", "v8_abs(dl)"),
    ("network: slopes with their sign",
     "kind == EGAP_LOSS_ABS ? v8_set1(1.0) : v8_abs(dl)",
     "kind == EGAP_LOSS_ABS ? v8_set1(1.0) : dl"),
    ("network: lanes beyond the data",
     "l = (v8dd){v8_keep(valid, l.hi), v8_keep(valid, l.lo)};",
     "A = v8_keep(valid, A);"),
    ("network: the largest error",
     "total->most = v8_max(total->most, A);", "total->most = v8_zero();"),
], only="point_dd")
TRIPLE = ["verify/t-point-triple"]
group(TRIPLE, "verify/enclose/point_triple.c", [
    ("triple: no error of the outputs",
     "return (6.0 * n + egap_point_dd_depth(net) + 2.0) * u * E2;",
     "return 0.0 * n * E2;"),
    ("triple: low parts of no size", "4.0 * n * u * E1 + rho2",
     "4.0 * n * u * E1 + 0.0 * rho2"),
    ("triple: low words of no size", "4.0 * n * u * E1 + rho2",
     "0.0 * E1 + rho2"),
    ("triple: products of no size", "(n + 2.0) * u + rho1",
     "0.0 * u + rho1"),
    ("triple: quantum of the middle parts",
     "egap_point_dd_shifts(net->finer, net->rest, net->width, FINER_MIN);",
     "egap_point_dd_shifts(net->finer, net->last, net->width, FINER_MIN);"),
])
group(TRIPLE, "verify/enclose/kernel/point_triple.c", [
    ("triple: sizes of the middle parts", "rest[k] += fabs(split_product(",
     "rest[k] = 0 * fabs(split_product("),
    ("triple: sizes of the low parts", "net->last[k] += fabs(low);", ""),
    ("triple: what the finer quantum leaves",
     "low = (t.hi - *middle) + t.lo;", "low = t.lo;"),
    ("triple: what a middle part is without",
     "low = (t.hi - *middle) + t.lo;", "low = t.hi - *middle;"),
    ("triple: what the quantum leaves",
     "return egap_two_sum(p.hi - *high, p.lo);",
     "return egap_two_sum(0.0, p.lo);"),
    ("triple: low words of products of weights",
     "return egap_two_sum(p.hi - *high, p.lo);",
     "return egap_two_sum(p.hi - *high, 0.0);"),
    ("triple: low words of middle products", "rest = Q.lo;",
     "rest = v8_zero();"),
    ("triple: what the low words of sums leave",
     "rest = v8_add(rest, add_exactly(e1, t));", "add_exactly(e1, t);"),
    ("triple: what the low words of products leave",
     "rest = v8_add(rest, add_exactly(e1, P.lo));", "add_exactly(e1, P.lo);"),
    ("triple: what the middle products leave",
     "rest = v8_add(rest, add_exactly(e1, Q.hi));", "add_exactly(e1, Q.hi);"),
    ("triple: low words of sums", "rest = v8_add(rest, add_exactly(e1, t));",
     "(void)t;"),
    ("triple: low words of products",
     "rest = v8_add(rest, add_exactly(e1, P.lo));", ""),
    ("triple: low parts of the first half of a chunk",
     "sum = dot_of_four(sum, sums, x);", ""),
    ("triple: low parts of the second half of a chunk",
     "sum = dot_of_four(sum, sums + 4, x + 32);", ""),
    ("triple: half a chunk of low parts",
     "net->coordinates > 8 * chunk + 4;", "net->coordinates > 8 * chunk + 5;"),
    ("triple: low parts of the last chunk",
     "k < (net->chunks + 1) / 2; k++", "k < net->chunks / 2; k++"),
    ("triple: what y leaves of the sum",
     "e2 = add_exactly(&e1, add_exactly(&s, v8_neg(y)));",
     "add_exactly(&s, v8_neg(y));\n        e2 = v8_zero();"),
    ("triple: the third word", "lo = v8_add(pair.lo, e2);", "lo = pair.lo;"),
    ("triple: start of the third word",
     "memset(e2, 0, EGAP_LANES * count * sizeof(double));", ""),
])
group(DD, "verify/enclose/kernel/activerows.h", [
    ("network: |x| for its size",
     "sum[q] = v8_fma(v8_abs(v8_load(x + 8 * (k + q))),",
     "sum[q] = v8_fma(v8_load(x + 8 * (k + q)),"),
    ("network: |x| for its size, the last ones",
     "v8_fma(v8_abs(v8_load(x + 8 * k)), v8_set1(net->size[k]), sum[0])",
     "v8_fma(v8_load(x + 8 * k), v8_set1(net->size[k]), sum[0])"),
    ("network: units of a table",
     "for (size_t i = 0; i < net->each; i++, coef += 8) {",
     "for (size_t i = 0; i < net->each; i++, coef += i > 3 ? 16 : 8) {"),
], only="point_dd")
group(DD, "verify/enclose/kernel/activesigns.c", [
    ("network: low words of products near 0", "z.lo + (t.lo + q.lo)",
     "z.lo + t.lo"),
    ("network: low words of sums near 0", "z.lo + (t.lo + q.lo)",
     "z.lo + q.lo"),
    ("network: pairs near 0 are 0", "if (!(bits >> s & 1u))", "if (bits)"),
    ("network: units of the next table", "bytes_load(active) & own",
     "bytes_load(active) & (own | own << 8)"),
    ("network: the last sample is never near 0",
     "s < EGAP_LANES && s < rest; s++", "s < EGAP_LANES && s + 1 < rest; s++"),
    ("network: nothing is near 0", "? (1u << rest) - 1u : 255u", "? 0 : 0"),
])
group(DD, "verify/enclose/kernel/activesigns.c", [
    ("network: far", "unit.far = index * EGAP_UNIT * u.size + 0x1p-600;",
     "unit.far = 0.0 * index + 0x1p-600;"),
    ("network: pairs near 0 of the last unit alone",
     "*decided = m8_and(*decided, v8_gt(v8_abs(z), far));",
     "*decided = v8_gt(v8_abs(z), far);"),
    ("whole numbers: the largest dot", "#define WHOLE_SUM 0x1.ep30",
     "#define WHOLE_SUM 0x1.ep32"),
    ("whole numbers: the largest weight", "#define WHOLE_WIDE 0x1p14",
     "#define WHOLE_WIDE 0x1p15"),
    ("whole numbers: weights without rounding",
     "((int32_t)sizes + most + (int32_t)p->n) / 2", "((int32_t)sizes + (int32_t)p->n) / 2"),
    ("whole numbers: features without rounding",
     "((int32_t)sizes + most + (int32_t)p->n) / 2", "(most + (int32_t)p->n) / 2"),
    ("whole numbers: half of the halves",
     "((int32_t)sizes + most + (int32_t)p->n) / 2", "((int32_t)sizes + most + (int32_t)p->n) / 3"),
    ("whole numbers: what is open is off", "if (q8_signs(sure) == 255u)\n        return;",
     "return;"),
    ("whole numbers: biases", "z[c][r] = q8_set1(unit[r].whole_b);",
     "z[c][r] = q8_set1(0);"),
    ("whole numbers: weights towards 0",
     "double w = rint(unit->w[k] * p->step[k] * fine);",
     "double w = (int32_t)(unit->w[k] * p->step[k] * fine);"),
    ("whole numbers: eight weights towards 0",
     "w = v8_rint(v8_mul(w, scale));", "w = v8_mul(w, scale);"),
    ("whole numbers: what the last pair leaves open",
     "sure = q8_and(sure, q8_gt(q8_abs(z[c][r]), reach));",
     "sure = q8_gt(q8_abs(z[c][r]), reach);"),
    ("whole numbers: what is open is the first unit",
     "settle(active + net->bytes * c + r, decided + c, unit + r,",
     "settle(active + net->bytes * c + r, decided + c, unit,"),
    ("whole numbers: dots of the first weights",
     "sums = v8_fma(w, v8_load(p->xmax + k), sums);", ""),
    ("whole numbers: dots of the last weights", "u.size += w * p->xmax[k];", ""),
    ("whole numbers: dots without biases",
     "unit_measures u = {fabs(unit->b), 0, true};",
     "unit_measures u = {0, 0, true};"),
    ("whole numbers: width of the first weights",
     "wides = v8_max(v8_mul(w, v8_load(p->step + k)), wides);", ""),
    ("whole numbers: width of the last weights",
     "u.widest = wide > u.widest ? wide : u.widest;", ";"),
])
group(DD, "verify/enclose/kernel/unitsets.h", [
    ("network: low words of lanes", "s.lo + (t.lo + lo[i])", "s.lo + t.lo"),
    ("network: low words of sums of lanes", "s.lo + (t.lo + lo[i])",
     "s.lo + lo[i]"),
], only="point_dd")
group(DD, "verify/enclose/loss_dd.h", [
    ("pair losses: low word of the output",
     "v8dd_two_sum(r.hi, v8_add(r.lo, u.lo))", "v8dd_two_sum(r.hi, r.lo)"),
    ("pair losses: low word of the difference",
     "v8dd_two_sum(r.hi, v8_add(r.lo, u.lo))", "v8dd_two_sum(r.hi, u.lo)"),
    ("pair losses: half of a low word",
     "    l->lo = v8_mul(v8_set1(0.5), l->lo);\n        ", "    "),
    ("pair losses: half of Huber's low word",
     "    square.lo = v8_mul(v8_set1(0.5), square.lo);\n", ""),
    ("pair losses: Huber's parts", "v8_ge(delta, a.hi)",
     "v8_ge(v8_add(delta, delta), a.hi)"),
    ("pair losses: half of delta", "v8_mul(v8_set1(-0.5), delta)",
     "v8_mul(v8_set1(-0.49), delta)"),
    ("pair losses: sign of a low word",
     "*l = v8dd_select(v8_gt(v8_zero(), res.hi), v8dd_neg(res), res);",
     "*l = (v8dd){v8_abs(res.hi), res.lo};"),
], only="point_dd")
group(DD, "verify/base/v8dd.h", [
    ("pairs: low word of a product", "v8_fms(a, b, p)", "v8_zero()"),
    ("pairs: one mixed product", "v8_fma(a.lo, b.hi, v8_fma(a.hi, b.lo, p.lo))",
     "v8_fma(a.hi, b.lo, p.lo)"),
    ("pairs: the other mixed product",
     "v8_fma(a.lo, b.hi, v8_fma(a.hi, b.lo, p.lo))",
     "v8_fma(a.lo, b.hi, p.lo)"),
    ("pairs: low word of a pair and a number",
     "return v8dd_two_sum(s.hi, v8_add(s.lo, a.lo));",
     "return v8dd_two_sum(s.hi, s.lo);"),
], only="point_dd")
group(DD, "verify/base/dd.h", [
    ("pairs: sum in the wrong order", "(a - (s - bb)) + (b - bb)", "b - bb"),
    ("pairs: product", "fma(a, b, -p)", "0.0"),
], only="point_dd")

group(["verify/t-digits"], "verify/enclose/digits.c", [
    ("digits: the other segments", "k <= segments && status == EGAP_OK",
     "k < 1 && status == EGAP_OK"),
    ("digits: the lower end of the others",
     "if (egap_dd_less(*lo, each.max_lo))", "if (k == 0)"),
    ("digits: their upper end", "egap_dd_less(*hi, each.max_hi))",
     "k == 0)"),
    ("digits: how many", "arf_mul(most, most, width, 64, ARF_RND_CEIL);",
     "arf_mul_2exp_si(most, width, 3);"),
    ("digits: lower end of a text", '"%.*RDe"', '"%.*RUe"'),
    ("digits: upper end of a text", '"%.*RUe"', '"%.*RDe"'),
])

CHECK = ["verify/t-worst", "verify/t-check"]
group(CHECK, "verify/check/cover.c", [
    ("exact chord: deviation of theta",
     "mpz_addmul(w->dev, w->a, w->d);", ""),
    ("exact chord: deviation of beta", "mpz_addmul(w->dev, w->a, on);", ""),
    ("exact chord: C dropped", "mpz_addmul(w->C, w->beta, w->d);", ""),
    ("exact chord: U without C",
     "mpz_abs(w->t, w->C);\n    mpz_add(w->t, w->t, w->dev);",
     "mpz_set(w->t, w->dev);"),
    ("exact chord: U without Dev",
     "mpz_add(w->t, w->t, w->dev);", ""),
    ("exact chord: slopes swapped",
     "mpz_sgn(w->C) > 0 ? w->lo : w->hi", "mpz_sgn(w->C) > 0 ? w->hi : w->lo"),
    ("exact chord: S without the quarter",
     "mpz_mul_2exp(w->C, w->C, 2);", ""),
    ("exact chord: D by the smaller slope",
     "if (mpz_cmpabs(w->lo, w->hi) < 0)", "if (mpz_cmpabs(w->lo, w->hi) > 0)"),
    ("exact chord: D not subtracted", "mpq_sub(A, H, D);",
     "mpq_set(A, H);"),
    ("exact chord: parabola forgotten",
     "if (yes && mpq_cmp(S, rise) > 0) {",
     "if (0) {"),
    ("exact chord: ends not compared",
     "yes = mpq_cmp(Fs, A) <= 0 && mpq_cmp(Fe, A) <= 0;",
     "yes = true;"),
    ("exact chord: theta of the wrong end",
     "add_deviation(w, th_e[i], w->z_e[i], w->z_s[i]);",
     "add_deviation(w, th_s[i], w->z_e[i], w->z_s[i]);"),
    ("exact chord: intervals need not reach 1",
     "if (left != UINT64_C(1) << cuts->bits)", "if (0)"),
])
group(["verify/t-check-logistic"], "verify/check/logistic.c", [
    ("exact logistic: softplus rounds to nearest",
     "mpfr_log1p(x, x, round);", "mpfr_log1p(x, x, MPFR_RNDN);"),
    ("exact logistic: u rounded to nearest",
     "mpfr_set_z_2exp(x, v, -scale, round);",
     "mpfr_set_z_2exp(x, v, -scale, MPFR_RNDN);"),
    ("exact logistic: exp rounded to nearest",
     "mpfr_exp(x, x, round);", "mpfr_exp(x, x, MPFR_RNDN);"),
    ("exact logistic: softplus to the nearest integer",
     "mpfr_get_z(z, x, round);\n    mpz_add",
     "mpfr_get_z(z, x, MPFR_RNDN);\n    mpz_add"),
    ("exact logistic: whole part of u down",
     "mpz_cdiv_q_2exp(whole, whole, (mp_bitcnt_t)scale);",
     "mpz_fdiv_q_2exp(whole, whole, (mp_bitcnt_t)scale);"),
    ("exact logistic: whole part of u up",
     "            mpz_fdiv_q_2exp(whole, whole, (mp_bitcnt_t)scale);",
     "            mpz_cdiv_q_2exp(whole, whole, (mp_bitcnt_t)scale);"),
    ("exact logistic: sigmoid's exp on its own side",
     "exp_minus_abs(x, u, scale, -q_side);",
     "exp_minus_abs(x, u, scale, q_side);"),
    ("exact logistic: sigmoid's sum to nearest",
     "mpfr_add_ui(x, x, 1, other);", "mpfr_add_ui(x, x, 1, MPFR_RNDN);"),
    ("exact logistic: sigmoid's quotient to nearest",
     "mpfr_ui_div(x, 1, x, round);", "mpfr_ui_div(x, 1, x, MPFR_RNDN);"),
    ("exact logistic: sides of a falling function",
     "bound_side q_side = falls ? -side : side;", "bound_side q_side = side;"),
])

group(["verify/t-check-typed", "verify/t-check-steps"], "verify/check/typed.c", [
    ("typed segments: reloc of a unit that is on after",
     "(is_off(c, i) && is_off(c, j))", "is_off(c, i)"),
    ("typed segments: transfer between other rows",
     "same_row(c, before + s->from, before + s->to) &&", ""),
    ("typed segments: transfer of another amount",
     "same_theta(c, before + s->from, after + s->to)", "true"),
    ("typed segments: sphere both ways",
     "return grow || fall;", "return true;"),
    ("typed segments: beyond balance", "way <= 0", "true"),
    ("typed segments: sphere with decay",
     "yes = yes && !c->decay;", ""),
    ("typed segments: bridge with a scale",
     "c->scale[i] == BINARY64_ONE &&", ""),
])
group(["verify/t-cert-kinds", "verify/t-check-typed"], "verify/check/path.c", [
    ("constant ends: a node above the ends",
     "yes = mpq_cmp(hi, end) <= 0;", "yes = true;"),
    ("constant ends: a bridge",
     "yes = yes && p->segments[k].type != BRIDGE;", ";"),
])
group(["verify/t-typed"], "verify/bound/typed.c", [
    ("constant ends: nodes between them forgotten",
     "x->between = larger(x->between, F.hi);", ";"),
])
group(["verify/t-check-typed"], "verify/check/penalty.c", [
    ("typed segments: norm without the scale",
     "mpq_mul(x, x, w);\n    mpq_clear(w);", "mpq_clear(w);"),
    ("typed segments: decay of the row forgotten",
     "unit_norm2(th, c, unit, 2);", ""),
])
group(["verify/t-check-dual"], "verify/check/cube.c", [
    ("cube cell: crossing samples forgotten",
     "mpz_addmul(*above, s, q->z[v]);", ";"),
    ("cube cell: corner values on both sides", "if (linear)",
     "if (mpz_sgn(q->z[v]) > 0)"),
    ("cube cell: lower side not checked", "below(q, q->lower[v])", "true"),
    ("cube cell: sign of the lower side",
     "mpz_neg(q->lower[v], q->lower[v]);", ""),
    ("cube cell: one corner for all",
     "passes && v < q->corners;", "passes && v < 1;"),
    ("cube cell: half a cell forgotten",
     "check_cell(q, half, count);\n", "\n"),
    ("cube cell: faces forgotten", "face < 2 * p->c->q;", "face < p->c->q;"),
    ("cube cell: N kappa of one sample",
     "mpz_mul(q->N_kappa, q->N_kappa, q->dd);\n    for", "for"),
])
group(["verify/t-check-dual"], "verify/check/dual.c", [
    ("dual bound: domain", "mpq_cmp(size, limit) <= 0", "true"),
    ("dual bound: quarter of the square", "LOSS_MSE ? 2 : 1", "LOSS_MSE ? 3 : 1"),
])

STATEMENT = ["verify/t-statement", "verify/t-statement-words",
             "verify/t-check"]
group(STATEMENT, "verify/check/rational.c", [
    ("numbers: difference without crossing the ends",
     "both(mpq_sub, a.lo, b.hi, a.hi, b.lo)",
     "both(mpq_sub, a.lo, b.lo, a.hi, b.hi)"),
    ("numbers: product of the ends only",
     "return span(smaller(p, q), larger(p, q));", "return span(p, q);"),
    ("numbers: comparison by the wrong ends",
     "return mpq_cmp(a.hi, b.lo) < 0;", "return mpq_cmp(a.lo, b.lo) < 0;"),
    ("numbers: floor of the lower end for both",
     "mpq_numref(a.hi), mpq_denref(a.hi));", "mpq_numref(a.lo), mpq_denref(a.lo));"),
    ("numbers: roots rounded inward",
     "root_of(a.hi, MPFR_RNDU)", "root_of(a.hi, MPFR_RNDD)"),
])
group(STATEMENT, "verify/check/cone.c", [
    ("half-plane: no perpendicular", "holds_at(b, d) && holds_along(b, g)",
     "holds_along(b, g)"),
    ("half-plane: no gradient", "holds_at(b, d) && holds_along(b, g)",
     "holds_at(b, d)"),
    ("half-plane: one perpendicular of two",
     "holds_after(b, d) && holds_after(b, opposite(d))", "holds_after(b, d)"),
    ("half-plane: samples on the edge are off",
     "(sign == 0 && sign_of(times(turned(d), x)) > 0)", "false"),
    ("half-plane: its edge forgotten", "c == NULL || holds_around(&b, c)",
     "true"),
    ("half-plane: one side for the other", "FROM_BELOW : FROM_ABOVE",
     "FROM_ABOVE : FROM_BELOW"),
])
group(STATEMENT, "verify/check/risk.c", [
    ("conjugate: half for a quarter", "LOSS_MSE ? 4 : 2", "LOSS_MSE ? 2 : 2"),
    ("conjugate: domain", "at_most(magnitude(a), most)", "true"),
    ("slope: one side at the kink", "sign != 0 ? sign : side",
     "sign != 0 ? sign : 1"),
])
group(STATEMENT, "verify/check/hypotheses.c", [
    ("minimiser: pulls not compared",
     "at_most(largest_pull(c), kappa) &&", ""),
    ("minimiser: no subgradient",
     "return subgradient(c) && at_most(largest_pull",
     "return at_most(largest_pull"),
    ("minimiser: mass not compared",
     "same(mul(kappa, mass(c->s, c->A)),\n                "
     "negative(mean(c, output_times_u)))", "true"),
    ("lower: the other side", "c->u, NULL, FROM_BELOW)",
     "c->u, NULL, FROM_ABOVE)"),
    ("upper: the other side", "c->u, NULL, FROM_ABOVE)",
     "c->u, NULL, FROM_BELOW)"),
    ("upper half: the other half", "return upper_half(c, 1);",
     "return upper_half(c, -1);"),
    ("bounds: outside the domain", "in_domain(s, u) && cone_holds",
     "cone_holds"),
    ("barrier: first exit from anywhere", "return positive && leaves;",
     "return leaves;"),
    ("barrier: first exit to anywhere", "return positive && leaves;",
     "return positive;"),
    ("barrier: crossing needs only the lower side",
     "unit == 0 ? FROM_BELOW : FROM_BELOW | FROM_ABOVE", "FROM_BELOW"),
    ("barrier: one half-plane",
     'holds &= bounds_cone(s, instance_vector(s, "sn"), e, sides);', ""),
    ("nearest: beyond a right angle",
     "at_most(integer(0), dot(w, row(s, c->B, i), s->n)) &&", ""),
    ("nearest: value of plus", "at_most(FB, dual(s, p)) &&", ""),
    ("nearest: value of minus", "&& at_most(FB, dual(s, r));", ";"),
    ("spare: one more", "<= c->A->m - c->B->m", "<= c->A->m - c->B->m + 1"),
])
group(STATEMENT, "verify/check/hypotheses.c", [
    ("between: slope at the lower end",
     "below(add(mean_slope(&at[0]), kappa), none) &&", ""),
    ("between: slope at the upper end",
     "below(none, add(mean_slope(&at[1]), kappa));", "true;"),
    ("between: from below 0", "at_most(none, a) && below(a, b) &&",
     "below(a, b) &&"),
    ("dual: outside its domain", "s->n <= 2 && in_domain(s, u) &&",
     "s->n <= 2 &&"),
    ("dual: one side", "return bounds_cone(c->s, c->u, NULL, FROM_ABOVE);",
     "return bounds_cone(c->s, c->u, NULL, 0);"),
    ("classes statement: any kappa",
     "at_most(kappa, mul(sub(K, one), sub(one, kappa)))", "true"),
])
group(STATEMENT, "verify/check/words.c", [
    ("definite: pivots not looked at", "if (sign_of(pivot) < 0)\n"
     "        return false;", ""),
    ("definite: column below 0", "if (sign_of(pivot) == 0)\n"
     "            return false;", "if (sign_of(pivot) == 0)\n"
     "            continue;"),
    ("radial constant: once", "mul(integer(2), mean(c, half_target_loss))",
     "mean(c, half_target_loss)"),
    ("radial constant: at the target",
     "mul(ratio(1, 2), exact(c->s->y[j]))", "exact(c->s->y[j])"),
    ("radial constant: logistic", "ratio(278464542761073796,",
     "ratio(278464542761073795,"),
])
group(STATEMENT, "verify/check/sentence.c", [
    ("premises: not looked at",
     "if (!is_shown(stack[0], stack[1], token, last && s->refuted)) {",
     "if (last && !is_shown(stack[0], stack[1], token, s->refuted)) {"),
    ("premises: refuted with the claim", "token, last && s->refuted",
     "token, s->refuted"),
])
group(STATEMENT, "verify/check/bridge.c", [
    ("rays: the lengths of rows forgotten",
     "mul(exact(A->theta[i]), magnitude(w)).lo", "A->theta[i]"),
    ("rays: one ray for both", "rays.theta[sign_of(w) < 0]", "rays.theta[0]"),
    ("rays: the first network alone", "objective_on_rays(c->s, c->B)",
     "objective_on_rays(c->s, c->A)"),
    ("vstar: F(0) as the level of two units", "if (c->A->m == 2)",
     "if (c->A->m == 3)"),
    ("vstar: the larger half-plane", "level = smaller(dual(",
     "level = larger(dual("),
])

BALL = ["verify/t-ball-cuts", "verify/t-ball", "verify/t-containment"]
group(BALL, "verify/enclose/ball_cuts.c", [
    ("ball: kink deviation",
     "add_signed(y, EGAP_BALL_KINK_DOWN, EGAP_BALL_KINK_UP, rising ? the : ths,"
     "\n               kap, scratch);\n    mag_mul(kap, kap, place);",
     "mag_mul(kap, kap, place);"),
    ("ball: tail of rising units",
     "add_signed(y, EGAP_BALL_DOWN, EGAP_BALL_UP, beta, tail, scratch);",
     ";"),
    ("ball: tail of falling units",
     "add_signed(y, EGAP_BALL_UP, EGAP_BALL_DOWN, beta, tail, scratch);",
     ";"),
    ("ball: deviation not added",
     "arf_add(piece->upper, piece->upper, w->x, bits, ARF_RND_CEIL);", ""),
    ("ball: parabola forgotten",
     "if (arf_sgn(w->x) > 0 && !arb_le(S, diff)) {", "if (0) {"),
    ("ball: modulus doubled", "arb_mul_2exp_si(w->t1, w->t1, -1);\n"
     "    arb_submul(y->S, l->modulus, w->t1, bits);",
     "arb_mul_2exp_si(w->t1, w->t1, 1);\n"
     "    arb_submul(y->S, l->modulus, w->t1, bits);"),
])

ENGINE = ["verify/t-worst", "verify/t-segment"]
group(ENGINE, "verify/enclose/kernel/coarse.c", [
    ("deviation: kink halved in the coarse pass",
     "v8_fms(f, f, f));", "v8_mul(v8_set1(0.5), v8_fms(f, f, f)));"),
    ("deviation: no sweep in the coarse pass",
     "dev = v8_fma(v8_set1(unit[3]), v8_power(y), dev);", ""),
    ("deviation: theta of the segment's start in the coarse pass",
     "v8_fma(v8_set1(unit[2]), t, thA)", "thA"),
    ("mesh: no sweep is longer than the shortest", "v8_power(y)", "one"),
    ("mesh: half of a bucket's length", "node.half_h = 0.5 *",
     "node.half_h = 0.25 *"),
    ("state: one part of the initial sum", "v8_add(s1, s3)", "s1"),
    ("bucket, squares: curvature h^2/6 in the square", 
     "0.125 * length * length", "length * length / 12"),
    ("bucket, squares: no square", "vr_fma(reach, reach, vr_load(D))",
     "vr_load(D)"),
    ("bucket, squares: no g omega",
     "vr_fma(vr_max(vr_abs(r0), vr_abs(r1)), omega,",
     "vr_fma(vr_set1(0.0), omega,"),
    ("bucket, squares: eps E not in omega", "0.5 * job->eps", "0.0"),
    ("bucket, squares: S by the larger product",
     "vr_min(vr_mul(r0, c2), vr_mul(r1, c2))",
     "vr_max(vr_mul(r0, c2), vr_mul(r1, c2))"),
    ("bucket, squares: S not doubled", "job->S[i] *= 2.0 * part;",
     "job->S[i] *= part;"),
    ("bucket, squares: D not fourfold", "job->D[i] *= 4.0 * part;",
     "job->D[i] *= 2.0 * part;"),
])
group(ENGINE, "verify/enclose/kernel/engine.h", [
    ("bucket: curvature h^2/6 in the square", "v8_set1(0.25 * h * h)",
     "v8_set1(h * h / 6)"),
    ("bucket: no square", "v8_fma(bent, reach, *D)", "*D"),
    ("bucket: no square but for mse", "v8_set1(0.5 * egap_loss_M(kind))",
     "v8_set1(0.0)"),
    ("bucket: no g omega",
     "v8_fma(g, omega, v8_fma(bent, reach, *D))",
     "v8_fma(bent, reach, *D)"),
    ("bucket: eps E not in omega",
     "v8 omega = v8_fma(k->h, dev, epsE);",
     "v8 omega = v8_mul(k->h, dev);\n    (void)epsE;"),
    ("bucket: S by the larger product",
     "v8_min(v8_mul(dl0, c2), v8_mul(dl1, c2))",
     "v8_max(v8_mul(dl0, c2), v8_mul(dl1, c2))"),
    ("bucket, any convex loss: no reach",
     "reach = v8_mul(k->iota, reach);", "reach = v8_zero();"),
    ("bucket, any convex loss: no deviation", "*D = v8_add(*D, omega);",
     ";"),
])
group(ENGINE, "verify/enclose/segbounds.c", [
    ("bucket: curvature h^2/6", "double Q = S > 0 ? iota * h * h * S / N",
     "double Q = S > 0 ? iota * h * h * S / N / 1.5"),
    ("bucket: S dropped", "double Q = S > 0 ?", "double Q = S < 0 ?"),
    ("bucket: D dropped", "top += iota * iota * D / N;", ";"),
    ("bucket: penalty's rounding",
     "((double)s->view.m + 8.0) * EGAP_UNIT * p->objective.kappa", "0.0"),
    ("chord slope: parabola without its tilt",
     "0.25 * rise * (rise / Q)", "0.0"),
    ("node: no error of the outputs",
     "(s->norms.iota * eps * slope +", "(0.0 * eps * slope +"),
])
group(ENGINE, "verify/enclose/segment.c", [
    ("E_j: larger theta", "double T = egap_larger_abs(s->view.thA[i], "
     "s->view.thB[i]);\n\n        VA",
     "double T = fabs(s->view.thA[i]);\n\n        VA"),
])
group(ENGINE, "verify/enclose/segbounds.h", [
    ("bucket: rounding index", "return (K + 1.0) * EGAP_UNIT;",
     "return (K + 1.0) * EGAP_UNIT / 256;"),
])
group(ENGINE, "verify/enclose/walk.c", [
    ("deviation: no kink in a window",
     "k->d * (bend + theta * (before * behind))", "k->d * bend"),
    ("deviation: no sweep in a window",
     "k->d * (bend + theta * (before * behind))",
     "k->d * (theta * (before * behind))"),
    ("deviation: theta of the segment's start in a window",
     "fabs(k->beta * k->t + k->thA)", "fabs(k->thA)"),
    ("deviation: sweep of half the length in a window",
     "fabs(k->beta) * h / 4.0", "fabs(k->beta) * h / 8.0"),
    ("window: c2 of the wrong end", ".left = !w->right,",
     ".left = w->right,"),
    ("window: a step seen from one end",
     "return egap_segment_upper(&work->segment, work->problem, w->here->F,\n"
     "                              w->next->F, job.S,",
     "return egap_segment_upper(&work->segment, work->problem, w->here->F,\n"
     "                              w->here->F, job.S,"),
    ("window: steps above the floor pass", "bool ok = bound < best->down;",
     "bool ok = w.next->F < best->down;"),
    ("window: what steps leave is forgotten",
     "*upper = isnan(bound) ? INFINITY : bound;", ";"),
])
group(["verify/t-walk"], "verify/enclose/walk.c", [
    ("window: the state of a walk is that of the window's start",
     "start_state(w, egap_window_pos(work, from));",
     "start_state(w, egap_window_pos(work, work->start));"),
    ("window: deviations left behind", "work->dev[k->j] = 0;\n        if (back)",
     "if (back)"),
    ("window: bits of a step taken back", "state[0] = old[0];",
     "state[0] = old[0] + 0 * old[1];\n            if (k->q0 != 0)\n"
     "                state[0] = (old[0] + k->q0) - k->q0;"),
    ("window: to the right from a state that came from there",
     "else if (w->right || pos", "else if (pos"),
    ("pairs: no slack in a shift",
     "4.0 * EGAP_UNIT * (fabs(x.lo) + fabs(e)) + 0x1p-1070;",
     "0.0 * (fabs(x.lo) + fabs(e));"),
    ("pairs: order by high words alone",
     "(x.hi == y.hi && x.lo < y.lo)", "(x.hi == y.hi && x.lo > y.lo)"),
    ("floor: rounded up", "egap_round_outward(value, value).lo",
     "egap_round_outward(value, value).hi"),
])
group(["verify/t-walk"], "verify/enclose/window.c", [
    ("window: kinks go in and do not come out",
     "2.0 * (double)most_of_a_sample(w)", "(double)most_of_a_sample(w)"),
    ("window: kinks of the last sample alone",
     "most = kinks > most ? kinks : most;", "most = kinks;"),
    ("window: one kink of a sample forgotten",
     "++w->crowd[w->kinks[i].j]", "w->crowd[w->kinks[i].j]++"),
    ("window: sums of buckets are no additions",
     "(double)w->mesh.B + 2.0", "2.0"),
    ("window: kinks from its own first bucket",
     "size_t from = first - first % egap_checkpoint_stride(w->mesh.B);",
     "size_t from = first;"),
    ("window: kinks are not sorted",
     "insertion_sort(w->sorted, count, 16 * count)", "true"),
    ("window: the middle sum to the left", "state[8] -= k->q1;",
     "state[8] += k->q1;"),
    ("window: the last sum to the left", "state[16] -= k->q2;",
     "state[16] += k->q2;"),
])
QUARTIC = ["verify/t-quartic"]
group(QUARTIC, "verify/enclose/quartic.c", [
    ("quartic: no rounding of the coefficients", "1.125 * (blocks",
     "1e-9 * (blocks"),
    ("quartic: no rounding in the lower end", "value - q->slack)", "value)"),
    ("quartic: lower end above", "return (x - back)", "return (x + back)"),
    ("quartic: half of the bend", "double hh = h * h * 0.125;",
     "double hh = h * h * 0.0625;"),
    ("quartic: no fourth derivative",
     "fmax(a->bend, b->bend) + hh * fourth", "fmax(a->bend, b->bend)"),
    ("quartic: half of the fourth derivative",
     "24.0 * fabs((q->c[0]", "12.0 * fabs((q->c[0]"),
])
group(QUARTIC, "verify/enclose/kernel/quartic.c", [
    ("quartic: half of the bend of a stretch",
     "v8_set1(0.125));\n    bend", "v8_set1(0.0625));\n    bend"),
    ("quartic: no fourth derivative of a stretch",
     "v8_fms(v8_mul(two, hh), d0, bend)", "v8_neg(bend)"),
    ("quartic: y once in the middle", "k == 1 ? v8_add(y, y) : y", "y"),
    ("quartic: a run forgotten", "base[c] += part[c];", "base[c] = part[c];"),
    ("quartic: last stretches not bounded",
     "for (size_t p = 0; p < pieces; p += EGAP_LANES)",
     "for (size_t p = 0; p + EGAP_LANES < pieces; p += EGAP_LANES)"),
])
group(ENGINE, "verify/enclose/solve.c", [
    ("window: certified intervals forgotten",
     "if (egap_dd_less(a->upper, s->best.value))\n            continue;",
     "if (!egap_dd_less(a->upper, s->best.value))\n            continue;"),
    ("window: coarse bounds by their nodes",
     "if (b->upper[k] < s->best.down)", "if (b->F[k] < s->best.down)"),
])
group(ENGINE, "verify/enclose/settle.c", [
    ("window: the rest to the right", "    push(s, done.to, at.to);\n", ""),
    ("window: the rest to the left", "    push(s, at.from, done.from);\n", ""),
    ("window: a certificate without its gap",
     "egap_dd_shift(best.F, best.err + best.gap, 1)",
     "egap_dd_shift(best.F, best.err, 1)"),
    ("window: a certificate without its error",
     "egap_dd_shift(peak.F, -peak.err, -1)", "egap_dd_shift(peak.F, peak.err, 1)"),
])
group(["verify/t-quick"], "verify/enclose/settle.c", [
    ("slopes of a state: one kink before t0 is missing",
     "egap_window_pos(w, pr->t0)",
     "egap_window_pos(w, pr->t0) - (egap_window_pos(w, pr->t0) > w->base.pos)"),
    ("slopes of a state: at the start of the interval",
     "egap_window_pos(w, pr->t0)", "egap_window_pos(w, pr->ta)"),
    ("slopes of a state: at the end of the interval",
     "egap_window_pos(w, pr->t0)", "egap_window_pos(w, pr->tb)"),
    ("slopes of a state: of the last walk",
     "quick ? egap_walk_state(w, egap_window_pos(w, pr->t0))",
     "quick ? w->here.state"),
    ("slopes of a state: of the window's start",
     "quick ? egap_walk_state(w, egap_window_pos(w, pr->t0))",
     "quick ? w->base.state"),
])

group(["verify/t-ball-cuts", "verify/t-containment", "verify/t-segment"],
      "verify/enclose/ball_part.c", [
    ("ball part: a mixed product left out",
     "    arb_addmul(s->s1, p->thB + i, zA, bits);\n", ""),
    ("ball part: bend of the wrong end",
     "arb_sub(d, zB, zA, bits);", "arb_set(d, zB);"),
    ("ball part: one end decides",
     "if (arb_is_nonpositive(zA) && arb_is_nonpositive(zB))",
     "if (arb_is_nonpositive(zA))"),
])
group(["verify/t-ball-cuts", "verify/t-containment", "verify/t-segment"],
      "verify/enclose/ball_cuts.c", [
    ("ball part: step not squared",
     "        arb_sqr(w->step + c - 1, w->step + c - 1, part->bits);\n", ""),
])

BALLS = ["verify/t-ball-cuts", "verify/t-ball", "verify/t-ball-ends",
         "verify/t-containment"]
group(BALLS, "verify/enclose/ball_cuts.c", [
    ("ball: theta of the other end, kink", "rising ? the : ths,\n               kap, scratch);\n    mag_mul",
     "rising ? ths : the,\n               kap, scratch);\n    mag_mul"),
    ("ball: tail without its quarter",
     "mag_mul_2exp_si(tail, tail, -2);", "mag_mul_2exp_si(tail, tail, -5);"),
    ("ball: range without the parabola below",
     "positive_part(w->q[0], y->C);", "mag_zero(w->q[0]);"),
    ("ball: range without the parabola above",
     "negative_part(w->q[0], y->C);", "mag_zero(w->q[0]);"),
    ("ball: range without what lowers", "mag_add(w->q[0], w->q[0], y->g[EGAP_BALL_DOWN]);", ";"),
    ("ball: range without what raises", "mag_add(w->q[0], w->q[0], y->g[EGAP_BALL_UP]);", ";"),
    ("ball: kinks that raise",
     "mag_add(y->g[EGAP_BALL_UP], y->g[EGAP_BALL_UP], y->g[EGAP_BALL_KINK_UP]);", ";"),
    ("ball: parabola by the flatter slope",
     "arb_min(w->t1, w->t1, w->t2, bits);", "arb_max(w->t1, w->t1, w->t2, bits);"),
    ("ball: kinks of a falling loss", "mag_mul(down, fall, y->g[EGAP_BALL_DOWN]);",
     "mag_zero(down);"),
    ("ball: kinks of a rising loss", "mag_mul(up, rise, y->g[EGAP_BALL_UP]);",
     "mag_zero(up);"),
    ("ball: the first end alone", "arf_max(piece->upper, w->lo, w->hi);",
     "arf_set(piece->upper, w->lo);"),
    ("ball: the second end alone", "arf_max(piece->upper, w->lo, w->hi);",
     "arf_set(piece->upper, w->hi);"),
    ("ball: an eighth of the parabola", "arb_mul_2exp_si(diff, diff, -2);",
     "arb_mul_2exp_si(diff, diff, -3);"),
    ("ball: no tilt of the parabola", "arb_div(diff, diff, S, bits);",
     "arb_zero(diff);"),
])
group(BALLS, "verify/enclose/ball_loss.c", [
    ("ball losses: huge outputs", "arb_add_error_2exp_si(v, -(1L << 30));", ";"),
    ("ball losses: outputs that are not so huge", "mag_cmp_2exp_si(low, 40) > 0",
     "mag_cmp_2exp_si(low, 3) > 0"),
    ("ball losses: modulus of one end", "arb_min(modulus, modulus, target, bits);", ";"),
    ("ball losses: one slope of Huber", "inside = arb_le(slope, d);",
     "inside = 1;"),
    ("ball losses: the other slope of Huber",
     "inside = inside && arb_ge(slope, d);", ";"),
    ("ball losses: Huber bends if one end does", "low && high", "low || high"),
    ("ball losses: modulus of mse", "arb_set_ui(modulus, 2);",
     "arb_set_ui(modulus, 3);"),
    ("ball losses: the kink to the left", "int right = arb_is_nonnegative(lo)",
     "int right = !arb_is_negative(hi)"),
    ("ball losses: the kink to the right", "left = arb_is_nonpositive(hi);",
     "left = !arb_is_positive(lo);"),
    ("ball losses: no curvature at the kink", "arb_zero(modulus);\n        break;",
     "break;"),
])
group(BALLS, "verify/enclose/ball_segment.c", [
    ("ball search: intervals at the floor",
     "if (arf_cmp(s->fresh[c].upper, s->lower) >= 0)",
     "if (arf_cmp(s->fresh[c].upper, s->Fup) > 0)"),
    ("ball search: the first survivor", "if (!egap_ball_before(*first, p->s)) {",
     "if (egap_ball_before(p->s, *last) && i == 0) {"),
    ("ball search: the last survivor", "if (!egap_ball_before(p->e, *last)) {",
     "if (i == 0) {"),
    ("ball search: an answer below the largest bound",
     "if (arf_cmp(s->heap.piece[i].upper, s->heap.piece[top].upper) > 0)",
     "if (arf_cmp(s->heap.piece[i].upper, s->heap.piece[top].upper) < 0)"),
    ("ball search: lower ends from above",
     "egap_ball_lower(end, s->F + c, s->bits);",
     "egap_ball_upper(end, s->F + c, s->bits);"),
    ("ball search: negative losses", "if (arf_sgn(s->lower) > 0) /* F",
     "if (arf_sgn(s->lower) != 0) /* F"),
])
group(BALLS, "verify/enclose/ball_heap.c", [
    ("ball search: smallest first", "return c != 0 ? c > 0 :",
     "return c != 0 ? c < 0 :"),
])
group(["verify/t-ball-ends", "verify/t-containment"],
      "verify/enclose/ball_point.c", [
    ("ball point: no penalty", "arb_addmul(F, l, phi, bits);", ";"),
    ("ball point: lower end from above", "egap_ball_lower(lo, ball, bits + need);",
     "egap_ball_upper(lo, ball, bits + need);"),
    ("ball point: upper end from below", "egap_ball_upper(hi, ball, bits + need);",
     "egap_ball_lower(hi, ball, bits + need);"),
    ("ball point: negative losses", "if (arf_sgn(lo) < 0) /* F >= 0 */", "if (0)"),
])
SUMS = ["verify/t-sums"]
group(SUMS, "verify/enclose/segment.c", [
    ("E_j: larger output bias",
     "double c = egap_larger_abs(s->view.cA, s->view.cB);", "double c = 0;"),
    ("E_j: larger weights",
     "v[k] += T * egap_larger_abs(s->view.WA[i * n + k],\n"
     "                                        s->view.WB[i * n + k]);",
     "v[k] += T * fabs(s->view.WA[i * n + k]);"),
    ("loss sums: additions",
     "(double)(blocks + blocks / EGAP_FACTORS_MAX) + 4.0;", "4.0;"),
])
group(SUMS, "verify/enclose/segbounds.c", [
    ("loss sums: logarithms of products", "err += 4.0 * EGAP_UNIT;", ";"),
    ("loss sums: c and N_s", "(egap_loss_c(kind) + s->norms.Ns + 8.0)",
     "(0.0 * s->norms.Ns)"),
    ("bucket: terms of the penalty",
     "((double)s->view.m + 8.0) * EGAP_UNIT * p->objective.kappa",
     "8.0 * EGAP_UNIT * p->objective.kappa"),
])
group(SUMS, "verify/enclose/kernel/node.c", [
    ("loss sums: products are never folded",
     "block % EGAP_FACTORS_MAX == EGAP_FACTORS_MAX - 1)", "block + 1 == 0)"),
])
group(SUMS, "verify/enclose/segbounds.h", [
    ("perturbation: no coordinates", "(double)s->view.n + r + 28.0",
     "r + 28.0"),
    ("state: no additions", "(double)s->view.n + r + 28.0",
     "(double)s->view.n + 28.0"),
])
group(SUMS, "verify/enclose/coarse.c", [
    ("state: units of the coarse pass",
     "s, (double)s->inner + (double)s->view.m + (double)B,",
     "s, (double)B,"),
])
group(SUMS, "verify/enclose/window.c", [
    ("window: no additions", "egap_segment_eps(&w->segment, w->r, 0.125)",
     "egap_segment_eps(&w->segment, 0, 0.125)"),
])
group(ENGINE, "verify/enclose/kernel/coarse.c", [
    ("mesh: in the middle of its bucket", "f = v8_octave_rest(y, places);",
     "f = v8_set1(0.5);"),
    ("mesh: one bucket later", "i8_set1(place->left)",
     "i8_set1(place->left + 1)"),
])
group(["verify/t-mesh"], "verify/enclose/mesh.c", [
    ("mesh: a place where a bucket more would begin", "m->behind = t;",
     "m->behind = to;"),
    ("mesh: the first bucket begins before the interval",
     "m->at[k] = t > from ? t : from;", "m->at[k] = t;"),
    ("mesh: the last bucket ends behind the interval",
     "m->at[k + 1] = t < to ? t : to;", "m->at[k + 1] = t;"),
])
group(["verify/t-mesh"], "verify/enclose/mesh.h", [
    ("mesh: on the left lengths grow one bucket later",
     "k < left ? left - 1 - k", "k < left ? left - k"),
])
group(["verify/t-mesh"], "verify/enclose/kernel/coarse.c", [
    ("mesh: places of the next octave", "i8_octave(y, places)",
     "i8_octave(y, places + 1)"),
    ("mesh: a side too far", "v8_fma(scale, x, v8_sign_of(one, x))",
     "v8_fma(scale, x, one)"),
    ("mesh: switches behind the last bucket",
     "m8_or(before, v8_gt(t, last))", "before"),
    ("mesh: pairs that keep their signs",
     "v8_select(switches, t, behind)", "t"),
])
group(["verify/t-mesh"], "verify/enclose/kernel/pair.h", [
    ("breakpoint: on the grid", "#define BREAK_SHIFT (2.0 - 0x1p-52)",
     "#define BREAK_SHIFT 2.0"),
    ("breakpoint: beyond the end", "#define BREAK_SCALE (1.0 - 0x1p-51)",
     "#define BREAK_SCALE 1.0"),
])
group(ENGINE, "verify/enclose/kernel/collect.c", [
    ("breakpoint: rounded in a window",
     "kink->t = pair_breakpoint(q.a, q.b);",
     "kink->t = (double)(float)pair_breakpoint(q.a, q.b);"),
    ("window: way of a pair", "kink->d = fabs(q.b - q.a);",
     "kink->d = fabs(q.b);"),
])
CONSTANTS = ["verify/t-constants"]
group(CONSTANTS, "verify/bound/moment.c", [
    ("eigenvalue: no Cholesky factor asked for",
     "found = arf_cmp(end, upper) < 0 && is_above(end, S, bits);",
     "found = arf_cmp(end, upper) < 0;"),
    ("eigenvalue: lower end from above",
     "rayleigh(q, S, v, work);\n        egap_ball_lower(end, q, work);",
     "rayleigh(q, S, v, work);\n        egap_ball_upper(end, q, work);"),
    ("eigenvalue: diagonal from above",
     "egap_ball_lower(end, arb_mat_entry(S, k, k), work);",
     "egap_ball_upper(end, arb_mat_entry(S, k, k), work);"),
    ("eigenvalue: trace from below", "egap_ball_upper(upper, q, work);",
     "egap_ball_lower(upper, q, work);"),
    ("moment: no 1/N", "arb_div_ui(entry, entry, N, bits);", ""),
])
group(CONSTANTS, "verify/bound/lossconst.c", [
    ("radial: Huber's branch at delta", "arb_mul_2exp_si(h, d, 1);",
     "arb_set(h, d);"),
    ("radial: one class less", "arb_set_ui(c_rad, K - 1);",
     "arb_set_ui(c_rad, K - 2);"),
])
group(CONSTANTS, "verify/bound/dualcell.c", [
    ("cells: no second-order term", "3 * (t->n - 1)", "0 * (t->n - 1)"),
    ("cells: nothing across", "arb_mul(out, out, half, bits);\n",
     "arb_zero(out);\n"),
    ("cells: convex terms free", "arb_add(u, u, t.v, search->bits);", ""),
    ("cells: half the reach",
     "arb_set_d(t->v, cell->half);\n    arb_mul(t->reach",
     "arb_set_d(t->v, 0.5 * cell->half);\n    arb_mul(t->reach"),
    ("cells: one sign only", "t.sign >= -1", "t.sign >= 0"),
    ("cells: slopes above 1", "next = fmin(1, fmax(0, mu[which] - top / below));",
     "next = mu[which] - top / below;"),
])
group(CONSTANTS, "verify/bound/dualcells.c", [
    ("cells: half of the cube", "i < 2 * n && done", "i < n && done"),
    ("cells: half of the parts", "corner < 1u << (n - 1) && done",
     "corner < 1u << (n - 2) && done"),
])
group(CONSTANTS, "verify/bound/dualnorm.c", [
    ("ascent: not divided by the length",
     "arb_div(ratio, ratio, length, search->bits);", ""),
    ("weak dual norm: without the mean",
     "arb_add(bound, bound, mass, bits);", "arb_set(bound, mass);"),
])
group(["verify/t-covering"], "verify/bound/cover.c", [
    ("covering: width one less", "found = settle(m, n, a);",
     "found = settle(m, n, a);\n        fmpz_sub_ui(m, m, 1);"),
    ("covering: rounded up", "arb_floor(x, x, bits);",
     "arb_ceil(x, x, bits);"),
    ("covering: no 1 +", "arb_add_ui(x, x, 1, bits);", ""),
])
group(["verify/t-covering"], "verify/bound/covering.c", [
    ("first width: equal is below", "else if (arb_lt(v, q->target))",
     "else if (!arb_gt(v, q->target))"),
])
group(["verify/t-covering"], "verify/bound/increment.c", [
    ("rates: cluster of l", "root_of_share(out, q->reference + 1, m, q->n",
     "root_of_share(out, q->reference, m, q->n"),
    ("rates: all m sampled", "fmpz_sub_ui(atoms, m, q->reference);",
     "fmpz_set(atoms, m);"),
    ("rates: pruning without its square",
     "arb_add(out, out, square, q->bits);", ""),
    ("rates: compression at N", "fmpz_mul_2exp(enough, enough, 1);", ""),
])

group(CONSTANTS, "verify/bound/lossconst.c", [
    ("losses: Lipschitz constant of cross entropy", "arb_sqrt_ui(L, 2, bits);",
     "arb_one(L);"),
    ("losses: smoothness of cross entropy", "arb_mul_2exp_si(H, H, -1);", ";"),
    ("losses: smoothness of mse", "arb_mul_2exp_si(H, H, 1);", ";"),
    ("losses: smoothness of logistic", "arb_mul_2exp_si(H, H, -2);", ";"),
    ("radial: mse", "arb_mul_2exp_si(h, h, -1);", ";"),
    ("radial: logistic without W", "arb_mul(h, h, W, bits);", ";"),
    ("radial: not the mean", "arb_div_ui(c_rad, c_rad, N, bits);", ";"),
    ("radial: Huber's tangent", "arb_sub(h, far, d, bits);", "arb_set(h, far);"),
])
group(CONSTANTS, "verify/bound/dualcell.c", [
    ("cells: least norm at the centre", "arb_sub(t->v, t->v, t->mu, bits);", ";"),
    ("cells: value at the centre forgotten", "arb_add(out, out, p, bits);", ";"),
    ("cells: not divided by the norm", "arb_div(t.v, t.excess, rho, search->bits);",
     "arb_mul_2exp_si(t.v, t.excess, -3);"),
    ("cells: active at the centre", "if (!arb_le(t->z, t->reach))",
     "if (arb_is_positive(t->z))"),
])
group(CONSTANTS, "verify/bound/dualcells.c", [
    ("cells: settled ones do not count",
     "} else if (done) {\n        cover_by(covered, &cell->bound);", "} else if (done) {"),
    ("cells: those left over do not count",
     "cover_by(covered, &now.cell[i].bound);", ";"),
])
group(CONSTANTS, "verify/bound/dualnorm.c", [
    ("ends: the second alone", "if (sign < 0 || arf_cmp(end, upper) > 0)",
     "if (1)"),
    ("ends: the first alone", "if (sign < 0 || arf_cmp(end, upper) > 0)",
     "if (sign < 0)"),
    ("weak dual norm: the positive part alone",
     "arb_max(bound[0], bound[0], bound[1], search->bits);", ";"),
    ("weak dual norm: halved twice", "arb_mul_2exp_si(bound, bound, -1);",
     "arb_mul_2exp_si(bound, bound, -2);"),
])
group(CONSTANTS, "verify/bound/constants.c", [
    ("mass: slope of half for mse", "arb_mul_2exp_si(max, max, 1);", ";"),
    ("mass: slope without the target", "arb_add(v, v, y, 2 * BITS);", ";"),
    ("mass: the larger bound",
     "{fmin(x.lo, y.lo), fmin(x.hi, y.hi)}", "{fmax(x.lo, y.lo), fmax(x.hi, y.hi)}"),
    ("kappa_max: targets at 0 are free", "arb_sub(g, g, pay, 2 * BITS);", ";"),
    ("kappa_max: the last output alone",
     "out->kappa_max =\n                egap_bounds_max(out->kappa_max, egap_ball_bounds(M));",
     "out->kappa_max = egap_ball_bounds(M);"),
])
DUAL = ["verify/t-dual"]
group(DUAL, "verify/bound/dual.c", [
    ("dual bound: conjugate of half",
     "loss->kind == EGAP_LOSS_MSE ? -2 : -1", "-2"),
    ("dual bound: conjugate of mse",
     "loss->kind == EGAP_LOSS_MSE ? -2 : -1", "-3"),
    ("dual bound: conjugate without y", "arb_mul(out, a, b, BITS);",
     "arb_zero(out);"),
    ("dual bound: entropy without its factor",
     "arb_mul(out, out, p, BITS);", ";"),
    ("dual bound: half of the entropy",
     "arb_add(out, out, a, BITS);\n    } else {", "} else {"),
    ("dual bound: not the mean", "arb_div_ui(sum, sum, data->N, BITS);", ";"),
    ("dual bound: never scaled",
     "if (M.hi <= kappa * (1 - ROOM / 4))", "if (1)"),
    ("dual bound: Huber beyond delta",
     "return fmax(-loss->delta, fmin(s, loss->delta));", "return s;"),
    ("dual bound: absolute beyond 1", "return fmax(-1, fmin(s, 1));",
     "return s;"),
])
group(["verify/t-rates", "verify/t-covering"], "verify/bound/increment.c", [
    ("rates: merge once",
     "arb_mul_2exp_si(out, out, 1);\n        times_LDT(out, q);\n        return said;",
     "times_LDT(out, q);\n        return said;"),
    ("rates: a radius of clusters", "arb_sub_ui(e, e, 1, q->bits);", ";"),
    ("rates: cube", "arb_sqrt_ui(p, 16 * q->n, q->bits);",
     "arb_sqrt_ui(p, 4 * q->n, q->bits);"),
    ("rates: pairs of m", "fmpz_sub_ui(left, m, j);", "fmpz_set(left, m);"),
    ("rates: half a circle",
     "arb_mul_2exp_si(out, out, 1);\n    times_LDT(out, q);\n    fmpz_clear(left);",
     "times_LDT(out, q);\n    fmpz_clear(left);"),
    ("rates: share of the smallest",
     "root_of_share(out, 4 * (l + 1), m, q->n - 1", "root_of_share(out, l + 1, m, q->n - 1"),
    ("rates: smallest once", "arb_mul_ui(out, out, 2 * l, q->bits);",
     "arb_mul_ui(out, out, l, q->bits);"),
    ("rates: sphere, 4", "arb_mul_2exp_si(c, c, 2);", ";"),
    ("rates: sphere, patches", "arb_set_ui(root, 2 * n);", "arb_set_ui(root, n);"),
    ("rates: sphere, graphs", "arb_mul_ui(c, c, n - 1, bits);", ";"),
    ("rates: level of the slopes",
     "arb_mul_2exp_si(out, out, 1);\n    arb_sqrtpos(out, out, q->bits);",
     "arb_sqrtpos(out, out, q->bits);"),
    ("rates: pruning negative", "cut_at_zero(out);\n    arb_mul(out, out, p, q->bits);\n}\n\n/* ((",
     "arb_mul(out, out, p, q->bits);\n}\n\n/* (("),
    ("rates: a quarter of the variance",
     "arb_mul_2exp_si(out, out, -1);\n    } else", "arb_mul_2exp_si(out, out, -2);\n    } else"),
    ("rates: deviation without D", "arb_mul(out, q->mass, q->D, q->bits);\n        arb_sqr",
     "arb_set(out, q->mass);\n        arb_sqr"),
    ("rates: half as many strata", "fmpz_fdiv_q_2exp(P, P, 2);",
     "fmpz_fdiv_q_2exp(P, P, 1);"),
    ("rates: radius of strata", "arb_mul_2exp_si(d, d, 1);", ";"),
    ("rates: atoms of strata", "arb_mul_2exp_si(out, out, -1);\n        arb_clear(d);",
     "arb_mul_2exp_si(out, out, -3);\n        arb_clear(d);"),
    ("rates: compression of one output",
     "fmpz_mul_ui(enough, enough, q->classes > 0 ? q->classes : 1);", ";"),
    ("mass: not divided by kappa", "arb_div(q->mass, q->mass, q->kappa, q->bits);",
     ";"),
    ("mass: F(0) of optimal networks", "arb_min(q->mass, q->mass, c, q->bits);", ";"),
])
group(["verify/t-typed"], "verify/bound/typed.c", [
    ("typed path: bridges are not looked at",
     "status = take_bridge(x, v, k - 1, err);", ";"),
    ("typed path: a bridge is at an end",
     "x->between = larger(x->between, top.max_hi);", ";"),
    ("typed path: scales", "arb_div(x, x, scale, PENALTY_BITS);", ";"),
    ("typed path: scales of rows", "arb_mul(v, v, scale, PENALTY_BITS);", ";"),
    ("typed path: half of the decay",
     "if (v->typed->decay)\n        arb_mul_2exp_si(sum, sum, -1);", ""),
    ("constant ends: under decay", "bool yes = !typed->decay;", "bool yes = true;"),
])
group(["verify/t-typed"], "verify/bound/typed_check.c", [
    ("typed path: rows that move", 'return same_row(u, v, n) ? NULL : "its row moves";',
     "return NULL;"),
    ("typed path: reloc with a coefficient", "return u->theta == 0 || same_row(u, v, n)",
     "return true"),
    ("typed path: coefficient of a reloc", "if (u->theta != v->theta)\n            return \"its",
     "if (false)\n            return \"its"),
    ("typed path: transfer onto a used unit",
     "|| to.theta != 0 ||", "||"),
    ("typed path: transfer of a part",
     "unit_of(typed, k + 1, s->to).theta != from.theta)", "false)"),
    ("typed path: transfer to another row",
     "if (!same_row(&from, &to, typed->nodes.n) ||", "if ("),
    ("typed path: scales both ways", "if (grown < m && fallen < m)", "if (false)"),
    ("typed path: away from balance upwards", "yes = arf_cmp(after, theta) <= 0;",
     "yes = true;"),
    ("typed path: away from balance downwards", "yes = arf_cmp(after, theta) >= 0;",
     "yes = true;"),
    ("typed path: balance of squares", "times_scale(after, v->scale, 4);",
     "times_scale(after, v->scale, 2);"),
    ("typed path: scale of a long row", "times_scale(norm, u->scale, 2);",
     "times_scale(norm, u->scale, 1);"),
    ("typed path: longer than the ball", "yes = arf_cmp_si(norm, 1) <= 0;",
     "yes = arf_cmp_si(norm, 2) <= 0;"),
    ("typed path: output bias", "output_bias(typed, k) != output_bias(typed, k + 1))",
     "false)"),
])

group(["src/t-exact"], "src/stats/exact.c", [
    ("exact: ties of the maximum", "top = count_above(a, na, max_b, false);",
     "top = count_above(a, na, max_b, true) + count_above(b, nb, max_b, true);"),
    ("exact: one value less", "fmpz_bin_uiui(some, na + nb - top, nb);",
     "fmpz_bin_uiui(some, na + nb - top - 1, nb);"),
    ("exact: partitions too wide", "k-- > na + i;", "k-- > na + i + 1;"),
])

group(["src/t-exact"], "src/stats/tied.c", [
    ("exact: ties count nothing", "+ j * (e - j);", ";"),
    ("exact: a below counts once", "2 * j * (s - old)", "j * (s - old)"),
])


group(["src/t-compare", "src/t-stats"], "src/stats/compare.c", [
    ("told apart: pairs as observed", "of_a[g] * of_b[g] + e * e / 4",
     "e * e / 4"),
    ("told apart: pairs of any choice", "of_a[g] * of_b[g] + e * e / 4",
     "of_a[g] * of_b[g]"),
    ("told apart: points that are equal by chance",
     "certain[g] &= x[i].lo == x[i].hi && x[i].lo == x[first[g]].lo;",
     "certain[g] &= x[i].lo == x[first[g]].lo;"),
])


CLAIMS = ["verify/t-claims"]
group(CLAIMS, "verify/claims/num.c", [
    ("ledger: all balls are one number",
     "x->id != 0 && x->id == y->id &&", ""),
    ("ledger: overlap is a yes", "if (arb_is_nonpositive(d))",
     "if (!arb_is_positive(d))"),
])
group(CLAIMS, "verify/claims/num_ops.c", [
    ("ledger: a changed number keeps its name",
     "if (c->failed || (x->exact && fmpq_is_zero(x->q)))\n        return;\n"
     "    out->id = 0;",
     "if (c->failed || (x->exact && fmpq_is_zero(x->q)))\n        return;"),
    ("ledger: a product added keeps the name",
     "            return;\n    }\n    out->id = 0;",
     "            return;\n    }"),
])
group(CLAIMS, "verify/claims/verdict.c", [
    ("ledger: one no is not enough", "if (e->no > 0)", "if (e->no > 1)"),
    ("ledger: between bounds, the lower one",
     "if (num_le(hi, rlo) == EGAP_YES)", "if (num_le(lo, rlo) == EGAP_YES)"),
    ("ledger: a witness refutes",
     "record(e, truth == EGAP_YES ? truth : EGAP_UNKNOWN, lhs",
     "record(e, truth, lhs"),
    ("ledger: vacuous counts as more",
     "return e->not_below_hub ? EGAP_VACUOUS : EGAP_VERIFIED;",
     "return EGAP_VERIFIED;"),
])
group(CLAIMS, "verify/claims/hypotheses.c", [
    ("ledger: optimal without its mass",
     "return num_eq(num_neg(e->c, claim_mean_product(e, *s, A->f)), mass) ==\n"
     "           EGAP_YES;",
     "return num_is_zero(mass) || !e->c->failed;"),
    ("ledger: slopes beyond the loss",
     "num_le(given + j, hi) == EGAP_YES)", "true)"),
    ("ledger: cones without their sides",
     "if (small == EGAP_YES)\n        return EGAP_YES;",
     "if (small != EGAP_UNKNOWN)\n        return small;"),
    ("ledger: cones beyond the gradient",
     "return small;\n    for (int k = 0; k < 2; k++)",
     "return EGAP_YES;\n    for (int k = 0; k < 2; k++)"),
])
group(CLAIMS, "verify/claims/segment.c", [
    ("ledger: flips are free", "num_incmul(c, sum, d, flip);", ";"),
    ("ledger: changes are free", "num_incmul(c, sum, d, change);", ";"),
    ("ledger: moves of one end", "num_incmul(c, s->moves, claim_mean_pre(e, "
     "w, v), both);",
     "num_incmul(c, s->moves, claim_mean_pre(e, w, v),\n"
     "                   num_abs(c, s->A.v.theta + i));"),
    ("ledger: top of the parabola", "num_mul(c, num_si(c, 4), K)));",
     "num_mul(c, num_si(c, 64), K)));"),
])
group(CLAIMS, "verify/claims/losses.c", [
    ("ledger: conjugate of half", "num_div(c, num_sqr(c, s), num_si(c, 4)));",
     "num_div(c, num_sqr(c, s), num_si(c, 8)));"),
    ("ledger: domain of the conjugate",
     "return num_le(num_abs(c, s), num_si(c, 1)) == EGAP_YES ? ys : NULL;",
     "return ys;"),
    ("ledger: slope of mse", "*lo = *hi = num_mul(c, num_si(c, 2), r);",
     "*lo = *hi = r;"),
])
group(CLAIMS, "verify/claims/pruning.c", [
    ("ledger: pruning without its second order",
     "num_mul(c, num_div(c, H, num_si(c, 2)), num_sqr(c, Dp)));",
     "num_mul(c, num_si(c, 0), num_sqr(c, Dp)));"),
])
group(CLAIMS, "verify/claims/sampling.c", [
    ("ledger: half the variance",
     "bound = num_div(c, num_mul(c, H, s.spread), num_si(c, 2));",
     "bound = num_div(c, num_mul(c, H, s.spread), num_si(c, 16));"),
])
group(CLAIMS, "verify/claims/merging.c", [
    ("ledger: a cell too few", "fmpz_mul_ui(fmpq_numref(v), fmpq_numref(v), p)"
     ";", "fmpz_mul_ui(fmpq_numref(v), fmpq_numref(v), 64 * p);"),
])
group(CLAIMS, "verify/claims/balance.c", [
    ("ledger: balance at another speed", "num_mul(c, num_si(c, -4),",
     "num_mul(c, num_si(c, -1),"),
])


group(CLAIMS, "verify/claims/barrier.c", [
    ("vanishing unit: any", "return opposite(A->theta + i, B->theta + i) ||",
     "return true ||"),
    ("vanishing unit: negative ones", "if (num_sign(A->theta + i) != 1)",
     "if (num_sign(A->theta + i) == 0)"),
    ("vanishing unit: upper bounds",
     "(!only_positive &&", "(only_positive && !only_positive &&"),
    ("vanishing unit: the better half", "low = num_min(c, p, n);",
     "low = num_max(c, p, n);"),
])


CLASSES = ["verify/t-classes", "verify/t-classes-path"]
SPANS = ["verify/t-class-spans"]
group(CLASSES, "verify/classes/ball_bound.c", [
    ("classes: tangent of the penalty alone",
     "mag_addmul(a->K, a->v[0], a->v[1]);", ";"),
    ("classes: top of the parabola at half its height",
     "arb_mul_2exp_si(most, most, -2);", "arb_mul_2exp_si(most, most, -3);"),
    ("classes: far end of a doubtful pair forgotten",
     "mag_max(doubt->off, doubt->off, doubt->off0);",
     "mag_set(doubt->off, doubt->off0);"),
    ("classes: curvature of the loss forgotten",
     "mag_add(a->A, a->A, a->A1);", ";"),
])
group(CLASSES, "verify/classes/ball_sums.c", [
    ("classes: doubtful pairs only where they fall",
     "egap_class_part(a->v[1], a->t1, false, a->u);",
     "mag_zero(a->v[1]);"),
    ("classes: chord without what bends",
     "mag_mul_2exp_si(a->A1, a->spread, 1);", "mag_zero(a->A1);"),
    ("classes: probability of the label counted twice",
     "if (c != y)", "if (c != w->C)"),
])
group(CLASSES, "verify/classes/ball_window.c", [
    ("classes: settled at half the way",
     "mag_mul(move, move, half);",
     "mag_mul(move, move, half); mag_mul_2exp_si(move, move, -2);"),
])
group(CLASSES, "verify/classes/search.c", [
    ("classes: the rest of the heap dropped",
     "if (egap_dd_less(s->piece[0].upper, s->lower)) {", "if (used > 3) {"),
])
group(CLASSES, "verify/classes/screen.c", [
    ("classes, doubles: kinks forgotten",
     "up = F + rise(S, Q) + sums.K / N + s->far * (sums.far / N);",
     "up = F + rise(S, Q);"),
    ("classes, doubles: penalty without kinks",
     "(up + pen + pen_rest + s->penalty)", "(up + pen)"),
    ("classes, doubles: no rounding below",
     "F -= (s->value + s->shift) * F", "F -= 0.0 * F"),
    ("classes, doubles: no rounding above",
     "up *= 1.0 + s->shift + s->drift * w + 32.0 * U;",
     "up -= (2.0 * s->value + s->signs * s->E * w) * F;"),
    ("classes, doubles: parabola forgotten",
     "Q = sums.q / N + 0.5 * (sums.A / N);", "Q = sums.q / N;"),
])
group(CLASSES, "verify/classes/kernel/screenpass.c", [
    ("classes, doubles: far end of a doubtful pair forgotten",
     "off = v8_max(off0, v8_select(active, v8_neg(far), far));", "off = off0;"),
])


group(SPANS + CLASSES, "verify/classes/ball_bound.c", [
    ("classes: K forgotten", "arf_set_mag(arb_midref(x), a->K);", "arb_zero(x);"),
    ("classes: K of a sample forgotten", "mag_add(a->K, a->K, a->K1);", ";"),
    ("classes: an eighth of A",
     "arb_mul_2exp_si(x, x, -1);\n    arb_add(Q,",
     "arb_mul_2exp_si(x, x, -3);\n    arb_add(Q,"),
    ("classes: bends up beyond the far end",
     "arb_is_positive(S) && !arb_is_positive(x)", "arb_is_positive(S)"),
    ("classes: falls in spite of kinks",
     "*falls = mag_is_zero(a->K) && mag_is_zero(a->below) &&", "*falls ="),
    ("classes: falls at the far end only",
     "arb_is_negative(S) &&\n             arb_is_negative(most);",
     "arb_is_negative(most);"),
    ("classes: nothing below t0",
     "arf_set_mag(arb_midref(a->t1), a->below);", "arb_zero(a->t1);"),
    ("classes: seen to the left, curvature",
     "arb_sub(w->Q + c, w->Q + c, a->t1, w->bits);",
     "arb_add(w->Q + c, w->Q + c, a->t1, w->bits);"),
    ("classes: seen to the left, slope",
     "arb_sub(w->G + c, w->G + c, a->t2, w->bits);",
     "arb_add(w->G + c, w->G + c, a->t2, w->bits);"),
    ("classes: seen to the left, settled pairs",
     "arb_neg(w->G + c, w->G + c);", ";"),
    ("classes: penalty beyond the tangent once",
     "arb_mul_2exp_si(a->t2, a->t2, 1);", ";"),
    ("classes: kappa without N",
     "arb_mul_ui(kappa, kappa, w->problem->N, w->bits);", ";"),
])
group(SPANS + CLASSES, "verify/classes/ball_sums.c", [
    ("classes: third moment", "#define THIRD 0.0963", "#define THIRD 0.0"),
    ("classes: range of two classes",
     "c < w->C; c++) {\n        if (arf_cmp(arb_midref(v + c), arb_midref(v + high)) > 0)",
     "c < 2; c++) {\n        if (arf_cmp(arb_midref(v + c), arb_midref(v + high)) > 0)"),
    ("classes: R1 without Q", "mag_add(R1, R1, a->spread);", ";"),
    ("classes: sigma without Q", "mag_mul_2exp_si(sigma, a->spread, -1);",
     "mag_zero(sigma);"),
    ("classes: sigma without the variance", "mag_addmul(sigma, t, a->w);", ";"),
    ("classes: a quarter of A1", "mag_mul_2exp_si(A1, A1, -2);",
     "mag_mul_2exp_si(A1, A1, -4);"),
    ("classes: A2 without sigma", "mag_addmul(A2, sigma, sigma);", ";"),
    ("classes: K without R^2", "mag_mul_2exp_si(K1, K1, -2);", "mag_zero(K1);"),
    ("classes: K2 without sigma", "mag_mul(K2, sigma, R);", "mag_zero(K2);"),
    ("classes: K1 without R1", "mag_add(K1, K1, t);", ";"),
    ("classes: a quarter of K", "mag_mul_2exp_si(K2, K2, -1);",
     "mag_mul_2exp_si(K2, K2, -3);"),
    ("classes: no range of doubtful pairs",
     "mag_addmul(a->R, doubt->off, w->range + doubt->unit);", ";"),
    ("classes: beta does not count",
     "arb_addmul(a->t1, a->t2, a->x, w->bits);", ";"),
    ("classes: doubtful pairs at t0",
     "mag_addmul(a->below, doubt->off0, a->v[1]);", ";"),
    ("classes: chord without doubtful pairs", "mag_set(a->K1, a->R);",
     "mag_zero(a->K1);"),
    ("classes: chord from the far end",
     "arb_sub(rise, rise, a->loss, bits);", "arb_mul_2exp_si(rise, a->loss, -1);"),
    ("classes: probability of the centre",
     "mag_addmul(out, p, g);", "if (c != y)\n            mag_addmul(out, p, g);"),
])
group(SPANS + CLASSES, "verify/classes/ball_window.c", [
    ("classes: range of the second end", "mag_max(out, out, r);", "mag_set(out, r);"),
    ("classes: range of the first end", "mag_max(out, out, r);",
     "if (e == 0)\n            mag_set(out, r);"),
    ("classes: way to the nearer end",
     "grid_point(reach, w->to - w->centre);",
     "grid_point(reach, (w->to - w->centre) / 2);"),
    ("classes: settled pairs without beta",
     "arb_addmul(p + 1, beta, z, w->bits);", ";"),
    ("classes: settled pairs do not bend",
     "arb_addmul(p + 2, beta, d, w->bits);", ";"),
])
group(CLASSES, "verify/classes/search.c", [
    ("classes: pieces that fall are the far point",
     "low = high = p->at ? p->to : p->from;",
     "low = high = p->at ? p->from : p->to;"),
    ("classes: smallest bound first", "if (egap_dd_less(b->upper, a->upper))\n        return true;",
     "if (egap_dd_less(a->upper, b->upper))\n        return true;"),
    ("classes: a cut loses its left part", "if (status == EGAP_OK)\n        status = push(s, &left, err);\n    return",
     "return"),
    ("classes: floor from an upper end", "s->own = b.lower;", "s->own = b.upper;"),
    ("classes: what was left out of the heap",
     "if (egap_dd_less(below, s->piece[0].upper))\n"
     "                below = s->piece[0].upper;", ""),
    ("classes: seen from the other end",
     ".t0 = at ? p->to : p->from, .w = p->to - p->from, .dir = at ? -1 : 1};",
     ".t0 = p->from, .w = p->to - p->from, .dir = at ? -1 : 1};"),
])
group(SPANS + CLASSES, "verify/classes/segment.c", [
    ("classes: argmax of the last stretch",
     "r->t_lo = fmin(r->t_lo, egap_round_outward(low, low).lo);",
     "r->t_lo = egap_round_outward(low, low).lo;"),
    ("classes: upper end of the last stretch",
     "if (egap_dd_less(r->max_hi, search.upper))", "if (true)"),
    ("classes: outside the stretches nothing but what was seen",
     "below ? known : left->outside", "below ? known : left->lower"),
    ("classes: nothing outside the stretches",
     "egap_dd_less(r->max_hi, k)", "false"),
    ("classes: what is known covers what it does not",
     "egap_dd_less(r->max_hi, known) &&\n"
     "                !egap_dd_less(known, left->outside);",
     "egap_dd_less(r->max_hi, known);"),
    ("classes: no maximiser outside the stretches",
     " || egap_dd_less(r->max_lo, left->outside)) {", ") {"),
])
group(CLASSES, "verify/classes/path.c", [
    ("classes: the short search forgotten",
     "egap_dd_less(left->lower, first.lower)) {", "false) {"),
    ("classes: upper end of a dropped segment by its lower one",
     ".max_hi = left->upper,", ".max_hi = left->lower,"),
])
group(SPANS + CLASSES, "verify/classes/screen.c", [
    ("classes, doubles: no drift", "s->drift = 2.02 * (12.0 * (double)m + 48.0) * U * s->E;",
     "s->drift = -100.0;"),
    ("classes, doubles: stretches end early", "left->to[k] = p[k].to;",
     "left->to[k] = p[k].from + (p[k].to - p[k].from) / 2;"),
    ("classes, doubles: theta at 0",
     "above += fabs(beta) * q->w;", "above += 0.0 * beta;"),
    ("classes, doubles: penalty that turns",
     "above += 2.0 * fmax(0.0, fabs(beta) * q->w - fabs(theta));", ";"),
    ("classes, doubles: the far end forgotten",
     "return fmax(0.0, S + Q);", "return 0.0;"),
    ("classes, doubles: range of the first end",
     "s->pass.range[i] = fmax(high[0] - low[0], high[1] - low[1]);",
     "s->pass.range[i] = high[1] - low[1];"),
    ("classes, doubles: range of the second end",
     "s->pass.range[i] = fmax(high[0] - low[0], high[1] - low[1]);",
     "s->pass.range[i] = high[0] - low[0];"),
])
group(SPANS + CLASSES, "verify/classes/kernel/screenpass.c", [
    ("classes, doubles: K without R^2",
     "v8_mul(v8_set1(0.25), v8_mul(R, R));", "v8_zero();"),
    ("classes, doubles: A1", "v8 A1 = v8_mul(v8_set1(0.25),", "v8 A1 = v8_mul(v8_set1(0.0625),"),
    ("classes, doubles: third moment", "#define THIRD 0.0963", "#define THIRD 0.0"),
    ("classes, doubles: sigma without Q",
     "v8_fma(half, spread, v8_mul(w, v8_sqrt(s->variance)))",
     "v8_mul(w, v8_sqrt(s->variance))"),
    ("classes, doubles: sigma without the variance",
     "v8_fma(half, spread, v8_mul(w, v8_sqrt(s->variance)))",
     "v8_mul(half, spread)"),
    ("classes, doubles: K1 without R1", "v8_fma(half, v8_mul(R1, R), square)",
     "square"),
    ("classes, doubles: a quarter of K",
     "v8_fma(half, v8_select(first, K1, K2), s->K)",
     "v8_fma(v8_set1(0.125), v8_select(first, K1, K2), s->K)"),
    ("classes, doubles: no range of doubtful pairs",
     "s->R = v8_fma(off, v8_set1(in->range[i]), s->R);", ";"),
    ("classes, doubles: beta does not count",
     "v8_fma(v8_abs(b), w, a)", "a"),
    ("classes, doubles: chord without what bends",
     "v8_select(use, v8_add(s->range_Q, s->range_Q), s->A)",
     "v8_keep(m8_not(use), s->A)"),
    ("classes, doubles: chord without doubtful pairs",
     "v8_select(use, s->R, s->K)", "v8_keep(m8_not(use), s->K)"),
    ("classes, doubles: lanes beyond the data",
     "sums.L = v8_add(sums.L, v8_keep(valid, s.loss));",
     "sums.L = v8_add(sums.L, s.loss);"),
])


group(["verify/t-class-sums"], "verify/classes/screen.c", [
    ("classes, doubles: additions of samples",
     "double N_s = (double)(p->Npad / 8) + 4.0, E = 0;",
     "double N_s = 4.0, E = 0;"),
    ("classes, doubles: additions of classes",
     "s->value = 1.01 * (2.1 * s->E + (double)C + N_s + 24.0) * U;",
     "s->value = 1.01 * (2.1 * s->E + N_s + 24.0) * U;"),
    ("classes, doubles: additions of units",
     "s->shift = 2.02 * ((double)(n + m) + 32.0) * U * s->E;",
     "s->shift = 2.02 * ((double)n + 32.0) * U * s->E;"),
    ("classes, doubles: additions of coordinates",
     "s->shift = 2.02 * ((double)(n + m) + 32.0) * U * s->E;",
     "s->shift = 2.02 * ((double)m + 32.0) * U * s->E;"),
    ("classes, doubles: additions of the penalty",
     "(8.0 * (double)(m + C) + 80.0) * U * s->V", "80.0 * U * s->V"),
    ("classes, doubles: no rounding of the penalty",
     "(8.0 * (double)(m + C) + 80.0) * U * s->V + TINY;",
     "-(8.0 * (double)(m + C) + 80.0) * U * s->V;"),
    ("classes, doubles: kappa_1 below", "F -= (s->value + s->shift) * F",
     "F -= s->shift * F"),
    ("classes, doubles: E without the units", "E += T * Z;", ";"),
    ("classes, doubles: limit of E", "s->E <= SIZE_LIMIT && ", ""),
    ("classes, doubles: doubt at t0", "+ 2.0 * (sums.below / N);", ";"),
])


PATH = ["verify/t-path", "verify/t-containment"]
group(PATH, "verify/enclose/path.c", [
    ("path: dismissed by the lower end",
     "if (egap_dd_less(job->each[s].max_hi, job->known))",
     "if (egap_dd_less(job->each[s].max_lo, job->known))"),
    ("path: cheap bound from below", "r->max_hi.hi = bounds.most;",
     "r->max_hi.hi = bounds.floor.down;"),
])
group(PATH, "verify/enclose/fold.c", [
    ("path: other segments forgotten in the argmax",
     "            r->argmax_known = false;", "            ;"),
    ("path: neighbours hold the shared node only",
     "(s == r->segment + 1 && e->t_hi == 0)", "(s == r->segment + 1)"),
    ("path: argmax of a segment that was not finished",
     "            each[s].t_lo = 0;\n            each[s].t_hi = 1;",
     "            each[s].t_hi = 0;"),
    ("gap: the first end alone", "egap_bounds_max(r->first, r->last)",
     "r->first"),
    ("gap: the last end alone", "egap_bounds_max(r->first, r->last)",
     "r->last"),
    ("gap: zero where the argmax may be the end",
     "((r->segment == 0 && r->t_hi == 0) ||",
     "((r->segment == 0 && r->t_lo == 0) ||"),
])
group(PATH, "verify/bound/gap.c", [
    ("gap: always zero", "if (max_is_at_an_end)", "if (1)"),
    ("gap: not cut at zero",
     "return egap_bounds_pos(egap_bounds_sub(max, endpoint_max));",
     "return egap_bounds_sub(max, endpoint_max);"),
    ("gap: level added", "egap_bounds_sub(path->max, (egap_bounds){level, level})",
     "egap_bounds_add(path->max, (egap_bounds){level, level})"),
    ("zero path: F(0) forgotten",
     "egap_bounds_max(egap_bounds_max(first, middle), last)",
     "egap_bounds_max(first, last)"),
    ("zero path: the second end forgotten",
     "egap_bounds_max(egap_bounds_max(first, middle), last)",
     "egap_bounds_max(first, middle)"),
])
group(["verify/t-segment", "verify/t-containment"],
      "verify/enclose/convex.c", [
    ("convex segment: rows may move", "            return false;",
     "            continue;"),
    ("convex segment: the first end alone",
     "egap_dd_less(hi[0], hi[1]) ? hi[1] : hi[0]", "hi[0]"),
    ("convex segment: the second end alone",
     "egap_dd_less(hi[0], hi[1]) ? hi[1] : hi[0]", "hi[1]"),
    ("convex segment: argmax of ends that may be equal",
     "egap_dd_less(hi[0], lo[1]) ? 1.0 : 0.0",
     "egap_dd_less(lo[0], hi[1]) ? 1.0 : 0.0"),
    ("convex segment: witness at the smaller end",
     "result->t_at = top;", "result->t_at = 1 - top;"),
])
group(["verify/t-containment", "verify/t-segment", "verify/t-path"],
      "verify/enclose/segpair.c", [
    ("ball fallback: never taken",
     "return egap_segpair_sharpen(result, p, A, B, known, BALL_PRECISION,\n"
     "                                BALL_TOLERANCE, err);", "return EGAP_OK;"),
    ("ball fallback: on a part of its window",
     "(egap_dd){r->t_lo, 0},", "(egap_dd){0.5 * (r->t_lo + r->t_hi), 0},"),
    ("ball fallback: the higher upper end",
     "if (egap_dd_less(s->max_hi, r->max_hi)) {",
     "if (egap_dd_less(r->max_hi, s->max_hi)) {"),
])

group(["verify/t-large"], "verify/enclose/kernel/coarse.c", [
    ("mesh: what switched before is as at 0",
     "on = m8_xor(on, m8_and(switches, before));", ""),
    ("mesh: switches before the first bucket",
     "m8_or(before, v8_gt(t, last))", "v8_gt(t, last)"),
])

group(STATEMENT, "verify/check/table.c", [
    ("hub: not strict", '"pull:A kappa <",', '"pull:A kappa <=",'),
])

PARTS = ["verify/t-parts"]
group(PARTS, "verify/enclose/pass.c", [
    ("parts: no %s" % field, "sums->%s += part->%s;" % (field, field), "")
    for field in ("gE", "FR", "FL", "eD", "J", "K0", "eK", "bend",
                  "bend_size", "dropped")
] + [
    ("parts: loss of the first alone",
     "egap_two_sum(sums->loss.hi, part->loss.hi)",
     "egap_two_sum(sums->loss.hi, 0)"),
    ("parts: kinks of the first alone",
     "if (!(part->sigma <= sums->sigma))", "if (part->sigma < 0)"),
])

group(PARTS, "verify/enclose/coarse.c", [
    ("parts: F at the nodes", "c->F[16 * k + l] += c->F[at + 16 * k + l];",
     ";"),
    ("parts: S of the buckets", "c->S[i] += c->S[at + i];", ""),
    ("parts: D of the buckets", "c->D[i] += c->D[at + i];", ""),
])

group(DD, "verify/enclose/activenet.c", [
    ("network: the largest error of the first part",
     "sums->most = more->most;", ";"),
])

group(LONG, "verify/enclose/kernel/activesigns.c", [
    ("point: weights that are not finite",
     "inside = m8_and(inside, v8_ge(limit, w));", ""),
    ("point: the last weights are not finite",
     "u.inside &= w <= EGAP_FAST_LIMIT;", ""),
])

group(PARTS, "verify/enclose/activenet.c", [
    ("parts: losses of a point", "egap_two_sum(sums->loss.hi, more->loss.hi)",
     "egap_two_sum(sums->loss.hi, 0)"),
    ("parts: slopes of a point", "sums->slope += more->slope;", ""),
])

group(PARTS, "verify/enclose/collect.c", [
    ("parts: kinks over those before", "job.kinks += w->found[part];", ""),
])

group(["verify/t-ball"], "verify/base/ball_round.c", [
    ("ball outward: lower end to the nearest", "arf_get_d(x, ARF_RND_FLOOR)",
     "arf_get_d(x, ARF_RND_NEAR)"),
    ("ball outward: upper end to the nearest", "arf_get_d(x, ARF_RND_CEIL)",
     "arf_get_d(x, ARF_RND_NEAR)"),
    ("ball outward: the rest of a pair upward",
     "arf_sub(rest, x, high, REST_BITS, ARF_RND_FLOOR);",
     "arf_sub(rest, x, high, REST_BITS, ARF_RND_CEIL);"),
    ("ball outward: nothing known is 0, below", "arf_neg_inf(lo);",
     "arf_zero(lo);"),
    ("ball outward: nothing known is 0, above", "arf_pos_inf(hi);",
     "arf_zero(hi);"),
])
group(["verify/t-decimal"], "verify/base/decimal.c", [
    ("decimals: lower ends to the nearest", "digits, MPFR_RNDD)",
     "digits, MPFR_RNDN)"),
    ("decimals: upper ends to the nearest", "digits, MPFR_RNDU)",
     "digits, MPFR_RNDN)"),
])
group(["verify/t-check-eval"] + CHECK, "verify/check/eval.c", [
    ("exact F: not the mean", "    mpq_div(x, x, N);\n", ""),
    ("exact F: dead units count", "if (mpz_sgn(z[i]) > 0)", ""),
    ("exact F: sum of theta", "mpz_abs(size, th[i]);", "mpz_set(size, th[i]);"),
    ("exact F: no kappa", "    mpq_mul(x, x, kappa);\n", ""),
    ("exact F: no bias of a unit", "        if (c->hidden_bias)\n",
     "        if (0)\n"),
    ("exact F: no bias of the output", "        if (c->output_bias)\n",
     "        if (0)\n"),
    ("exact F: the other way round",
     "integer_set_count(right, K);\n"
     "    integer_set_count(left, (UINT64_C(1) << s->bits) - K);",
     "integer_set_count(left, K);\n"
     "    integer_set_count(right, (UINT64_C(1) << s->bits) - K);"),
    ("exact F: penalty of the first end", "K == 0 ? from : to", "from"),
])
group(["verify/t-check-eval"], "verify/check/eval.c", [
    ("exact F: upper end from below",
     "loss_value(value, &l, u, s.y, ABOVE);",
     "loss_value(value, &l, u, s.y, BELOW);"),
    ("exact F: lower end from above",
     "loss_value(value, &l, u, s.y, BELOW);",
     "loss_value(value, &l, u, s.y, ABOVE);"),
])
group(["verify/t-check-eval"], "verify/check/loss.c", [
    ("exact loss: half is the whole",
     "l->kind == LOSS_HALF || l->kind == LOSS_HUBER)", "l->kind == LOSS_HUBER)"),
    ("exact loss: Huber without its offset",
     "            mpz_sub(l->t, l->t, l->delta);\n", ""),
    ("exact loss: Huber is a square", "if (mpz_cmp(l->r, l->delta) > 0) {",
     "if (0) {"),
    ("exact loss: logistic without y", "        mpz_submul(value, y, u);\n", ""),
    ("exact loss: slope of mse halved", "        mpz_mul_2exp(slope, slope, 1);\n",
     ""),
    ("exact loss: slope of Huber is not cut",
     "if (mpz_cmpabs(slope, l->delta) > 0) {", "if (0) {"),
    ("exact loss: no corner of the absolute loss",
     "sign != 0 ? sign : (int)side", "sign"),
])
group(["verify/t-check", "verify/t-check-forms", "verify/t-mutants"],
      "verify/check/cert.c", [
    ("certificate: any digest",
     "return memcmp(claimed, found, sizeof found) == 0;", "return true;"),
    ("certificate: negative kappa", "if (binary64_negative(c->kappa.bits))",
     "if (0)"),
    ("certificate: any delta",
     "if (binary64_negative(c->delta.bits) || c->delta.bits == 0)", "if (0)"),
    ("certificate: any y of the logistic loss",
     "if (c->loss == LOSS_LOGISTIC && !in_unit_interval(c->y[j]))", "if (0)"),
])

group(["verify/t-classes-path"], "verify/classes/path.c", [
    ("classes path: zero path, its last point alone",
     "*max = k == 0 ? F : egap_bounds_max(*max, F);", "*max = F;"),
])
group(["verify/t-peak"], "verify/enclose/kernel/peakbatch.h", [
    ("slopes of a state: undecided pairs of a batch forgotten",
     "in->near[to] = (uint8_t)~f8_gt_bits(f8_abs(z[r][c]), far);",
     "in->near[to] = 0;"),
    ("slopes of a state: no doubt in a batch",
     "f8_set1(in->farf[i + (size_t)r])",
     "f8_set1(0.0F * in->farf[i + (size_t)r])"),
])
group(["verify/t-softplus"], "verify/enclose/softplus_table.c", [
    ("softplus: a logarithm of the table", "0x1.2e9e2bce12286p-2",
     "0x1.2e9e2bce12287p-2"),
])

MUTANTS = [{"name": name, "file": file, "old": old, "new": new,
            "tests": tests, "group": number, "only": only}
           for number, (tests, file, rows, only) in enumerate(GROUPS)
           for name, old, new in rows]

# Each lemma of paper/algorithms.tex, and how the names of the rows begin that
# break it.
LEMMAS = {
    "error-free": ["pairs: sum", "pairs: product"],
    "outward": ["outward", "comparison", "maximum"],
    "shift": ["pairs: no slack", "pairs: order"],
    "losses": ["losses: c of", "losses: Huber"],
    "exp": ["losses: bound of exp"],
    "log1p": ["losses: log1p"],
    "logistic": ["losses: e' of", "losses: c of logistic"],
    "E_j": ["E_j"],
    "loss sums": ["loss sums"],
    "perturbation": ["perturbation"],
    "breakpoint": ["breakpoint"],
    "mesh": ["mesh"],
    "state": ["state"],
    "deviation": ["deviation"],
    "bucket": ["bucket:", "bucket, squares"],
    "node": ["node"],
    "bucket, any convex loss": ["bucket, any convex loss"],
    "chord slope": ["chord slope"],
    "window": ["window"],
    "point": ["point"],
    "short dots": ["short dots"],
    "long dots": ["long dots"],
    "double-double point": ["double-double", "pair losses"],
    "whole numbers": ["whole numbers"],
    "double-double network": ["network"],
    "triple-double network": ["triple"],
    "double-double softplus": ["softplus", "pairs"],
    "active sums": ["active sums"],
    "peak": ["peak"],
    "quartic": ["quartic"],
    "slopes of a state": ["slopes of a state"],
    "argmax": ["argmax"],
    "soft maximum": ["classes: a quarter of A1", "classes: third moment"],
    "one-sided": ["classes:"],
    "one-sided, rounding": ["classes, doubles"],
    "path": ["path"],
    "gap": ["gap"],
    "zero path": ["zero path"],
    "typed path": ["typed path"],
    "constant ends": ["constant ends"],
    "convex segment": ["convex segment"],
    "exact chord": ["exact chord"],
    "exact logistic": ["exact logistic"],
    "typed segments": ["typed segments"],
    "dual bound": ["dual bound"],
    "cube cell": ["cube cell"],
    "ball deviation": ["ball: kink", "ball: tail"],
    "ball parabola": ["ball: parabola", "ball: range", "ball losses"],
    "ball part": ["ball part"],
    "ball window": ["ball fallback", "ball search"],
    "largest eigenvalue": ["eigenvalue"],
    "radial": ["radial:"],
    "mass": ["mass"],
    "cells": ["cells"],
    "weak dual norm": ["weak dual norm"],
    "covering width": ["covering", "first width"],
    "rates": ["rates"],
    "minimiser": ["minimiser"],
    "between": ["between"],
    "hub": ["hub"],
    "rays": ["rays"],
    "dual": ["dual:", "conjugate"],
    "half-plane": ["half-plane"],
    "barrier": ["barrier"],
    "nearest": ["nearest"],
    "definite": ["definite"],
    "classes": ["classes statement"],
    "radial constant": ["radial constant"],
    "cones": ["ledger: cones"],
    "vanishing unit": ["vanishing unit"],
    "permutations": ["exact:"],
    "values that are not told apart": ["told apart"],
}
# Those that nothing in the code stands for by itself.
NO_CONSTANT = {
    "arithmetic": "(a), (b) are the arithmetic itself, (c) is in the indices",
    "limits": "beyond them numbers overflow, and what is not finite is "
              "unknown",
    "deviation, rounding": "part of the index K of lemma bucket and of iota",
    "exchange": "says that a path exists; the sentence that uses it is in "
                "the checker's table",
    "crossing": "says that a path exists; its steps are checked by lemma "
                "typed path",
}
