/* point_short.c: one network of short dots on all samples, in doubles.
 * Proofs: paper/algorithms.tex, lemma "short dots".
 *
 * Sums over units run in blocks of blocks, sums over the samples in groups:
 * few roundings lie on the way of one term.  Units with theta > 0 and with
 * theta < 0 are summed apart, so that both sums together are the magnitude
 * that the error bound asks for. */
#include <string.h>

#include "../../base/simd.h"
#include "../loss.h"
#include "../point_short.h"
#include "../segment.h"

/* Vectors of samples in a tile. */
#if defined(EGAP_KERNEL_AVX512)
#define TILE 4
#else
#define TILE 2
#endif

#define SAMPLES (EGAP_POINT_GROUP * EGAP_LANES)

/* sums over the units with theta > 0, theta < 0; e0 + sum_k |x_k| e_k */
typedef struct {
    _Alignas(64) double up[SAMPLES], down[SAMPLES], size[SAMPLES];
} group_outputs;

V8FN void store_outputs(group_outputs *g, size_t at, const v8 *up,
                        const v8 *down, const v8 *size, const int v)
{
    for (int c = 0; c < v; c++, at += EGAP_LANES) {
        v8_store(g->up + at, up[c]);
        v8_store(g->down + at, down[c]);
        v8_store(g->size + at, size[c]);
    }
}

/* relu(w . x + b) on v vectors of samples, x their blocks; in one chain. */
V8FN void one_chain(v8 *out, const double *row, v8 x[EGAP_POINT_CHAIN][TILE],
                    const size_t n, const int v)
{
    for (int c = 0; c < v; c++) {
        v8 z = v8_set1(row[n]);

        for (size_t k = 0; k < n; k++)
            z = v8_fma(v8_set1(row[k]), x[k][c], z);
        out[c] = v8_max(z, v8_zero());
    }
}

/* The same in two chains, of the even and of the odd features. */
V8FN void two_chains(v8 *out, const double *row, const double *x, size_t stride,
                     size_t n, const int v)
{
    v8 even[TILE], odd[TILE];
    size_t k = 0;

    for (int c = 0; c < v; c++) {
        even[c] = v8_set1(row[n]);
        odd[c] = v8_zero();
    }
    for (; k + 2 <= n; k += 2) {
        v8 w0 = v8_set1(row[k]), w1 = v8_set1(row[k + 1]);

        for (int c = 0; c < v; c++) {
            const double *at = x + stride * (size_t)c + EGAP_LANES * k;

            even[c] = v8_fma(w0, v8_load(at), even[c]);
            odd[c] = v8_fma(w1, v8_load(at + EGAP_LANES), odd[c]);
        }
    }
    for (int c = 0; c < v; c++) {
        if (k < n)
            even[c] = v8_fma(v8_set1(row[k]),
                             v8_load(x + stride * (size_t)c + EGAP_LANES * k),
                             even[c]);
        out[c] = v8_max(v8_add(even[c], odd[c]), v8_zero());
    }
}

/* part = the outputs of the units with these rows; the features are `held` in
 * registers. */
V8FN void held_run(v8 *part, const double *row, const double *end,
                   v8 held[EGAP_POINT_CHAIN][TILE], const size_t n, const int v)
{
    v8 out[TILE];

    for (int c = 0; c < v; c++)
        part[c] = v8_zero();
    for (; row < end; row += n + 1) {
        one_chain(out, row, held, n, v);
        for (int c = 0; c < v; c++)
            part[c] = v8_add(part[c], out[c]);
    }
}

/* The same with features in memory, part (v, 8).  A function of its own: its
 * sums fill the registers. */
static __attribute__((noinline)) void read_run(double *part, const double *row,
                                               const double *end,
                                               const double *x, size_t n,
                                               const int v)
{
    v8 sum[TILE], out[TILE];

    for (int c = 0; c < v; c++)
        sum[c] = v8_zero();
    for (; row < end; row += n + 1) {
        two_chains(out, row, x, EGAP_LANES * (n + 1), n, v);
        for (int c = 0; c < v; c++)
            sum[c] = v8_add(sum[c], out[c]);
    }
    for (int c = 0; c < v; c++)
        v8_store(part + EGAP_LANES * c, sum[c]);
}

V8FN void add_run(v8 *sum, const double *row, const double *end,
                  v8 held[EGAP_POINT_CHAIN][TILE], const double *x,
                  const size_t n, const int v)
{
    _Alignas(64) double memory[TILE * EGAP_LANES];
    v8 part[TILE];

    if (n <= EGAP_POINT_CHAIN) {
        held_run(part, row, end, held, n, v);
    } else {
        if (v == TILE)
            read_run(memory, row, end, x, n, TILE);
        else
            read_run(memory, row, end, x, n, 1);
        for (int c = 0; c < v; c++)
            part[c] = v8_load(memory + EGAP_LANES * c);
    }
    for (int c = 0; c < v; c++)
        sum[c] = v8_add(sum[c], part[c]);
}

/* sum += the same run by run, and as many runs together as there are units in
 * a run. */
V8FN void add_rows(v8 *sum, const double *row, size_t units, size_t run,
                   v8 held[EGAP_POINT_CHAIN][TILE], const double *x,
                   const size_t n, const int v)
{
    const double *last = row + units * (n + 1);

    while (row < last) {
        v8 runs[TILE];

        for (int c = 0; c < v; c++)
            runs[c] = v8_zero();
        for (size_t q = 0; q < run && row < last; q++) {
            const double *end = (size_t)(last - row) < run * (n + 1)
                                    ? last
                                    : row + run * (n + 1);

            add_run(runs, row, end, held, x, n, v);
            row = end;
        }
        for (int c = 0; c < v; c++)
            sum[c] = v8_add(sum[c], runs[c]);
    }
}

/* All units on v vectors of samples from j on. */
V8FN void tile_outputs(group_outputs *g, size_t at, const egap_short_in *in,
                       size_t j, const size_t n, const int v)
{
    const egap_short_net *net = in->net;
    const double *falling = net->rows + net->rising * (n + 1);
    const double *block = egap_problem_sample(in->problem, j);
    size_t stride = EGAP_LANES * (n + 1);
    v8 held[EGAP_POINT_CHAIN][TILE], up[TILE], down[TILE], size[TILE];

    for (int c = 0; c < v; c++) {
        up[c] = down[c] = v8_zero();
        size[c] = v8_set1(in->e0);
    }
    for (size_t k = 0; k < n; k++)
        for (int c = 0; c < v; c++) {
            v8 x = v8_load(block + stride * (size_t)c + EGAP_LANES * k);

            if (n <= EGAP_POINT_CHAIN)
                held[k][c] = x;
            size[c] = v8_fma(v8_set1(in->e[k]), v8_abs(x), size[c]);
        }
    add_rows(up, net->rows, net->rising, net->run, held, block, n, v);
    add_rows(down, falling, net->live - net->rising, net->run, held, block, n,
             v);
    store_outputs(g, at, up, down, size, v);
}

V8FN void outputs(group_outputs *g, const egap_short_in *in, size_t j,
                  size_t end, const size_t n)
{
    size_t at = 0, wide = EGAP_LANES * TILE;

    for (; j + wide <= end; j += wide, at += wide)
        tile_outputs(g, at, in, j, n, TILE);
    for (; j < end; j += EGAP_LANES, at += EGAP_LANES)
        tile_outputs(g, at, in, j, n, 1);
}

typedef struct {
    v8 loss, slope;
} lane_sums;

V8FN void add_losses(lane_sums *total, const group_outputs *g,
                     const egap_short_in *in, size_t j, size_t end,
                     const egap_loss_kind kind)
{
    const egap_problem *p = in->problem;
    const v8 delta = v8_set1(p->objective.loss.delta);
    const v8 one = v8_set1(1.0);
    const v8 depth = v8_set1(in->depth), c = v8_set1(in->net->c);
    lane_sums s = {v8_zero(), v8_zero()};

    for (size_t at = 0; j < end; j += EGAP_LANES, at += EGAP_LANES) {
        v8 up = v8_load(g->up + at), down = v8_load(g->down + at), l, dl;
        v8 A = v8_fma(depth, v8_add(up, down), v8_load(g->size + at));

        egap_v8_loss(kind, v8_sub(v8_add(c, up), down), v8_load(p->y + j),
                     delta, &l, &dl);
        if (j + EGAP_LANES > p->N) {
            l = v8_mul(l, v8_load(p->weight + j));
            A = v8_mul(A, v8_load(p->weight + j));
        }
        s.loss = v8_add(s.loss, l);
        if (kind == EGAP_LOSS_ABS)
            s.slope = v8_add(s.slope, A);
        else if (kind == EGAP_LOSS_LOGISTIC)
            s.slope = v8_fma(v8_min(l, one), A, s.slope);
        else
            s.slope = v8_fma(v8_abs(dl), A, s.slope);
    }
    total->loss = v8_add(total->loss, s.loss);
    total->slope = v8_add(total->slope, s.slope);
}

/* n as a constant where it is small: the loops over it unroll.  A function of
 * its own: within another one the loops would run out of registers. */
static __attribute__((noinline)) void group(lane_sums *s, group_outputs *g,
                                            const egap_short_in *in, size_t j,
                                            size_t end)
{
    switch (in->net->n) {
    case 1:
        outputs(g, in, j, end, 1);
        break;
    case 2:
        outputs(g, in, j, end, 2);
        break;
    case 3:
        outputs(g, in, j, end, 3);
        break;
    default:
        outputs(g, in, j, end, in->net->n);
    }
#define BODY(kind) add_losses(s, g, in, j, end, kind)
    EGAP_FOR_LOSS(in->problem->objective.loss.kind, BODY);
#undef BODY
}

static void pass(egap_short_sums *sums, const egap_short_in *in)
{
    size_t Npad = in->problem->Npad;
    lane_sums s = {v8_zero(), v8_zero()};
    group_outputs g;

    for (size_t j = 0; j < Npad; j += SAMPLES)
        group(&s, &g, in, j, Npad - j < SAMPLES ? Npad : j + SAMPLES);
    sums->loss = v8_sum(s.loss);
    sums->slope = v8_sum(s.slope);
}

/* false for NaN too */
V8FN bool within(double x)
{
    return fabs(x) <= EGAP_FAST_LIMIT;
}

/* Signs, sums of magnitudes and rows of a network of short dots; false
 * outside the limits. */
V8FN bool lay_short(egap_short_net *net, const egap_net *given, const size_t n)
{
    const double *W = given->W;
    double sum[EGAP_POINT_SHORT + 1] = {0};
    double *up = net->rows, *down = up + net->rising * (n + 1);
    bool all = true;

    for (size_t i = 0; i < given->m; i++, W += n) {
        double theta = fabs(given->theta[i]), b = given->b ? given->b[i] : 0;
        bool falls = given->theta[i] < 0;
        double *row = falls ? down : up;

        all &= within(theta) && within(b);
        for (size_t k = 0; k < n; k++)
            all &= within(W[k]);
        if (theta == 0)
            continue;
        for (size_t k = 0; k <= n; k++) {
            row[k] = theta * (k < n ? W[k] : b);
            sum[k] += fabs(row[k]);
        }
        up = falls ? up : row + n + 1;
        down = falls ? row + n + 1 : down;
    }
    memcpy(net->v, sum, n * sizeof(double));
    net->vb = sum[n];
    return all;
}

static bool lay_rows(egap_short_net *net, const egap_net *given)
{
    switch (given->n) {
    case 1:
        return lay_short(net, given, 1);
    case 2:
        return lay_short(net, given, 2);
    case 3:
        return lay_short(net, given, 3);
    default:
        return lay_short(net, given, given->n);
    }
}

const egap_short_jobs EGAP_KERNEL(egap_short) = {.pass = pass,
                                                 .lay_rows = lay_rows};
