/* pointpass.c: one network on all samples, in doubles.
 * Proofs: paper/algorithms.tex, lemma "point".
 *
 * A dot runs in chains, sums over units in blocks of blocks, sums over the
 * samples in groups: few roundings lie on the way of one term.  Units with
 * theta > 0 and with theta < 0 are summed apart, so that both sums together
 * are the magnitude that the error bound asks for. */
#include <string.h>

#include "../../base/simd.h"
#include "../loss.h"
#include "../pointpass.h"
#include "../segment.h"

/* Vectors of samples in a tile, two units high: eight registers of sums. */
#if defined(EGAP_KERNEL_AVX512)
#define TILE 4
#else
#define TILE 2
#endif

#define SAMPLES (EGAP_POINT_GROUP * EGAP_LANES)

/* sums over the units with theta > 0, theta < 0; e0 + sum_k |x_k| e_k */
typedef struct {
    double up[SAMPLES], down[SAMPLES], size[SAMPLES];
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

/* s (2, v) += w . x over k0 <= k < k1 of two units; xs (n, v, 8) */
V8FN void chain(v8 s[2][TILE], const egap_point_unit *unit, const double *xs,
                const size_t k0, const size_t k1, const int v)
{
#pragma GCC unroll 8
    for (size_t k = k0; k < k1; k++) {
        v8 w0 = v8_set1(unit[0].w[k]), w1 = v8_set1(unit[1].w[k]);

        for (int c = 0; c < v; c++) {
            v8 xk =
                v8_held(v8_load(xs + (k * (size_t)v + (size_t)c) * EGAP_LANES));

            s[0][c] = v8_fma(w0, xk, s[0][c]);
            s[1][c] = v8_fma(w1, xk, s[1][c]);
        }
    }
}

/* z (2, v, 8) = b + w . x of two units, chain by chain.  A function of its
 * own: its sums fill the registers. */
static __attribute__((noinline)) void long_dots(double *z,
                                                const egap_point_unit *unit,
                                                const double *xs, size_t n,
                                                const int v)
{
    const size_t length = EGAP_POINT_CHAIN;
    v8 s[2][TILE];

    for (int r = 0; r < 2; r++)
        for (int c = 0; c < v; c++)
            s[r][c] = v8_set1(unit[r].b);
    chain(s, unit, xs, 0, length, v);
    for (size_t k = length; k < n; k += length) {
        for (int r = 0; r < 2; r++)
            for (int c = 0; c < v; c++) {
                double *at = z + (r * v + c) * EGAP_LANES;

                v8_store(at,
                         k > length ? v8_add(v8_load(at), s[r][c]) : s[r][c]);
                s[r][c] = v8_zero();
            }
        if (k + length <= n)
            chain(s, unit, xs, k, k + length, v);
        else
            chain(s, unit, xs, k, n, v);
    }
    for (int r = 0; r < 2; r++)
        for (int c = 0; c < v; c++) {
            double *at = z + (r * v + c) * EGAP_LANES;

            v8_store(at, n > length ? v8_add(v8_load(at), s[r][c]) : s[r][c]);
        }
}

/* The same where one chain is enough. */
V8FN void two_dots(v8 z[2][TILE], const egap_point_unit *unit, const double *xs,
                   const size_t n, const int v)
{
    double memory[2 * TILE * EGAP_LANES];

    if (n < EGAP_POINT_CHAIN)
        for (int r = 0; r < 2; r++)
            for (int c = 0; c < v; c++)
                z[r][c] = v8_set1(unit[r].b);
    if (n < EGAP_POINT_CHAIN) {
        chain(z, unit, xs, 0, n, v);
        return;
    }
    if (v == TILE)
        long_dots(memory, unit, xs, n, TILE);
    else
        long_dots(memory, unit, xs, n, 1);
    for (int r = 0; r < 2; r++)
        for (int c = 0; c < v; c++)
            z[r][c] = v8_load(memory + (r * v + c) * EGAP_LANES);
}

/* first += theta_0 relu(z_0), second += theta_1 relu(z_1) */
V8FN void add_two(v8 *first, v8 *second, const egap_point_unit *unit,
                  const double *xs, const size_t n, const int v)
{
    v8 z[2][TILE];

    two_dots(z, unit, xs, n, v);
    for (int c = 0; c < v; c++)
        first[c] = v8_fma(v8_set1(unit[0].theta), v8_max(z[0][c], v8_zero()),
                          first[c]);
    for (int c = 0; c < v; c++)
        second[c] = v8_fma(v8_set1(unit[1].theta), v8_max(z[1][c], v8_zero()),
                           second[c]);
}

/* sum += the outputs of `count` units of one sign, an even number. */
V8FN void add_units(v8 *sum, const egap_pointnet *net, size_t first,
                    size_t count, const double *xs, const size_t n, const int v)
{
    const egap_point_unit *unit = net->units + first, *last = unit + count;

    while (unit < last) {
        const egap_point_unit *end =
            (size_t)(last - unit) < net->run ? last : unit + net->run;
        v8 part[2][TILE];

        for (int c = 0; c < v; c++)
            part[0][c] = part[1][c] = v8_zero();
        for (; unit < end; unit += 2)
            add_two(part[0], part[1], unit, xs, n, v);
        for (int c = 0; c < v; c++)
            sum[c] = v8_add(sum[c], v8_add(part[0][c], part[1][c]));
    }
}

/* Outputs of v vectors of samples from j on. */
V8FN void tile_outputs(group_outputs *g, size_t at, const egap_point_in *in,
                       size_t j, size_t n, const int v)
{
    const egap_pointnet *net = in->net;
    const double *x = egap_problem_sample(in->problem, j);
    size_t stride = egap_problem_stride(in->problem);
    size_t even = net->rising / 2 * 2;
    double *xs = net->strip; /* (n, v, 8) */
    v8 first[TILE], second[TILE], size[TILE];

    for (int c = 0; c < v; c++) {
        first[c] = second[c] = v8_zero();
        size[c] = v8_set1(in->e0);
    }
    for (size_t k = 0; k < n; k++, x += EGAP_LANES)
        for (int c = 0; c < v; c++) {
            v8 xk = v8_load(x + stride * (size_t)c);

            v8_store(xs + (k * (size_t)v + (size_t)c) * EGAP_LANES, xk);
            size[c] = v8_fma(v8_set1(in->e[k]), v8_abs(xk), size[c]);
        }
    add_units(first, net, 0, even, xs, n, v);
    if (even < net->rising) {
        add_two(first, second, net->units + even, xs, n, v);
        even += 2;
    }
    add_units(second, net, even, (net->live + 1) / 2 * 2 - even, xs, n, v);
    store_outputs(g, at, first, second, size, v);
}

/* Long dots: all units on one tile of samples after the other. */
static void long_outputs(group_outputs *g, const egap_point_in *in, size_t j,
                         size_t end)
{
    size_t at = 0, wide = EGAP_LANES * TILE;

    for (; j + wide <= end; j += wide, at += wide)
        tile_outputs(g, at, in, j, in->net->n, TILE);
    for (; j < end; j += EGAP_LANES, at += EGAP_LANES)
        tile_outputs(g, at, in, j, in->net->n, 1);
}

/* sum += relu(w . x + b) of the units with these rows, run by run */
V8FN void add_rows(v8 *sum, const double *row, size_t units, size_t run,
                   v8 x[EGAP_POINT_SHORT][TILE], const size_t n, const int v)
{
    const double *last = row + units * (n + 1);

    while (row < last) {
        const double *end = units < run ? last : row + run * (n + 1);
        v8 part[TILE];

        for (int c = 0; c < v; c++)
            part[c] = v8_zero();
        for (; row < end; row += n + 1)
            for (int c = 0; c < v; c++) {
                v8 z = v8_set1(row[n]);

                for (size_t k = 0; k < n; k++)
                    z = v8_fma(v8_set1(row[k]), x[k][c], z);
                part[c] = v8_add(part[c], v8_max(z, v8_zero()));
            }
        for (int c = 0; c < v; c++)
            sum[c] = v8_add(sum[c], part[c]);
        units -= units < run ? units : run;
    }
}

/* Short dots: all units on v vectors of samples from j on. */
V8FN void short_tile(group_outputs *g, size_t at, const egap_point_in *in,
                     size_t j, const size_t n, const int v)
{
    const egap_pointnet *net = in->net;
    const double *falling = net->rows + net->rising * (n + 1);
    const double *block = egap_problem_sample(in->problem, j);
    size_t stride = EGAP_LANES * (n + 1);
    v8 x[EGAP_POINT_SHORT][TILE], up[TILE], down[TILE], size[TILE];

    for (int c = 0; c < v; c++) {
        up[c] = down[c] = v8_zero();
        size[c] = v8_set1(in->e0);
    }
    for (size_t k = 0; k < n; k++)
        for (int c = 0; c < v; c++) {
            x[k][c] = v8_load(block + stride * (size_t)c + EGAP_LANES * k);
            size[c] = v8_fma(v8_set1(in->e[k]), v8_abs(x[k][c]), size[c]);
        }
    add_rows(up, net->rows, net->rising, net->run, x, n, v);
    add_rows(down, falling, net->live - net->rising, net->run, x, n, v);
    store_outputs(g, at, up, down, size, v);
}

V8FN void short_outputs(group_outputs *g, const egap_point_in *in, size_t j,
                        size_t end, const size_t n)
{
    size_t at = 0, wide = EGAP_LANES * TILE;

    for (; j + wide <= end; j += wide, at += wide)
        short_tile(g, at, in, j, n, TILE);
    for (; j < end; j += EGAP_LANES, at += EGAP_LANES)
        short_tile(g, at, in, j, n, 1);
}

typedef struct {
    v8 loss, slope;
} lane_sums;

V8FN void add_losses(lane_sums *total, const group_outputs *g,
                     const egap_point_in *in, size_t j, size_t end,
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

/* n as a constant where it is small: the loops over it then unroll. */
static void group(lane_sums *s, group_outputs *g, const egap_point_in *in,
                  size_t j, size_t end)
{
    switch (in->net->n) {
    case 1:
        short_outputs(g, in, j, end, 1);
        break;
    case 2:
        short_outputs(g, in, j, end, 2);
        break;
    case 3:
        short_outputs(g, in, j, end, 3);
        break;
    default:
        long_outputs(g, in, j, end);
    }
#define BODY(kind) add_losses(s, g, in, j, end, kind)
    EGAP_FOR_LOSS(in->problem->objective.loss.kind, BODY);
#undef BODY
}

/* samples [j, end), a group at a time */
static void groups(lane_sums *s, group_outputs *g, const egap_point_in *in,
                   size_t j, size_t end)
{
    for (; j < end; j += SAMPLES)
        group(s, g, in, j, end - j < SAMPLES ? end : j + SAMPLES);
}

/* Looks of LOOK samples come first where there are enough samples; false
 * where they show that the answer would be too wide. */
static bool look(lane_sums *s, group_outputs *g, const egap_point_in *in,
                 size_t stride)
{
    double count = EGAP_POINT_LOOKS * EGAP_POINT_LOOK;

    for (size_t k = 0; k < EGAP_POINT_LOOKS; k++)
        groups(s, g, in, k * stride, k * stride + EGAP_POINT_LOOK);
    return !(v8_sum(s->slope) >
             in->widest * (v8_sum(s->loss) + count * in->penalty));
}

static void pass(egap_point_sums *sums, const egap_point_in *in)
{
    size_t Npad = in->problem->Npad, looks = EGAP_POINT_LOOKS;
    size_t stride = Npad / looks / EGAP_LANES * EGAP_LANES;
    lane_sums s = {v8_zero(), v8_zero()};
    group_outputs g;

    *sums = (egap_point_sums){0, INFINITY};
    if (in->net->n <= EGAP_POINT_SHORT || stride < 3 * EGAP_POINT_LOOK) {
        groups(&s, &g, in, 0, Npad);
    } else {
        if (!look(&s, &g, in, stride))
            return;
        for (size_t k = 0; k < looks; k++)
            groups(&s, &g, in, k * stride + EGAP_POINT_LOOK,
                   k + 1 < looks ? (k + 1) * stride : Npad);
    }
    sums->loss = v8_sum(s.loss);
    sums->slope = v8_sum(s.slope);
}

/* false for NaN too */
V8FN bool within(double x)
{
    return fabs(x) <= EGAP_FAST_LIMIT;
}

/* Signs, sums of magnitudes and rows of a network of short dots; false
 * outside the limits.  n as a constant: sums stay in registers. */
V8FN bool lay_short(egap_pointnet *net, const egap_net *given, const size_t n)
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

static double long_norms(double *restrict v, const egap_net *net)
{
    size_t n = net->n;
    double *restrict most = v + n;
    double all = 0;

    memset(v, 0, n * sizeof(double));
    memset(most, 0, n * sizeof(double));
    for (size_t i = 0; i < net->m; i++) {
        const double *restrict W = net->W + i * n;
        double theta = fabs(net->theta[i]);

        for (size_t k = 0; k < n; k++) {
            double a = fabs(W[k]);

            v[k] += theta * a;
            most[k] = a > most[k] ? a : most[k];
        }
    }
    for (size_t k = 0; k < n; k++) {
        all = most[k] > all ? most[k] : all;
        if (!isfinite(v[k]))
            return INFINITY;
    }
    return all;
}

static bool lay_rows(egap_pointnet *net, const egap_net *given)
{
    switch (given->n) {
    case 1:
        return lay_short(net, given, 1);
    case 2:
        return lay_short(net, given, 2);
    default:
        return lay_short(net, given, 3);
    }
}

const egap_point_jobs EGAP_KERNEL(egap_point) = {
    .pass = pass, .norms = long_norms, .lay_rows = lay_rows};
