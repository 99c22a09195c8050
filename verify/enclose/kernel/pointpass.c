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

/* Vectors of samples in a tile, two units high: eight registers of sums. */
#if defined(EGAP_KERNEL_AVX512)
#define TILE 4
#else
#define TILE 2
#endif

#define SAMPLES (EGAP_POINT_GROUP * EGAP_LANES)

/* sums over the units with theta > 0, theta < 0 */
typedef struct {
    double up[SAMPLES], down[SAMPLES];
    double part[SAMPLES]; /* scratch */
} group_outputs;

/* s (2, v) += w . x over k0 <= k < k1 of two units; xs (n, v, 8) */
V8FN void chain(v8 s[2][TILE], const egap_point_unit *unit, const double *xs,
                const size_t k0, const size_t k1, const int v)
{
#pragma GCC unroll 8
    for (size_t k = k0; k < k1; k++) {
        v8 w0 = v8_set1(unit[0].w[k]), w1 = v8_set1(unit[1].w[k]);

        for (int c = 0; c < v; c++) {
            v8 xk = v8_held(
                v8_load(xs + (k * (size_t)v + (size_t)c) * EGAP_LANES));

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
V8FN void tile_outputs(double *up, double *down, const egap_point_in *in,
                       size_t j, size_t n, const int v)
{
    const egap_pointnet *net = in->net;
    size_t even = net->rising / 2 * 2;
    double *xs = net->strip; /* (n, v, 8) */
    v8 first[TILE], second[TILE];

    for (int c = 0; c < v; c++)
        first[c] = second[c] = v8_zero();
    for (size_t k = 0; k < n; k++)
        for (int c = 0; c < v; c++)
            v8_store(xs + (k * (size_t)v + (size_t)c) * EGAP_LANES,
                     v8_load(in->problem->xt + k * in->problem->Npad + j +
                             8 * (size_t)c));
    add_units(first, net, 0, even, xs, n, v);
    if (even < net->rising) {
        add_two(first, second, net->units + even, xs, n, v);
        even += 2;
    }
    add_units(second, net, even, net->m - even, xs, n, v);
    for (int c = 0; c < v; c++) {
        v8_store(up + 8 * c, first[c]);
        v8_store(down + 8 * c, second[c]);
    }
}

/* Long dots: all units on one tile of samples after the other. */
static void long_outputs(group_outputs *g, const egap_point_in *in, size_t j,
                         size_t end)
{
    double *up = g->up, *down = g->down;

    for (; j + EGAP_LANES * TILE <= end; j += EGAP_LANES * TILE) {
        tile_outputs(up, down, in, j, in->net->n, TILE);
        up += EGAP_LANES * TILE;
        down += EGAP_LANES * TILE;
    }
    for (; j < end; j += EGAP_LANES) {
        tile_outputs(up, down, in, j, in->net->n, 1);
        up += EGAP_LANES;
        down += EGAP_LANES;
    }
}

/* theta relu(b + w . x) of one unit, n weights */
V8FN v8 short_dot(const v8 *w, v8 b, const v8 *x, const size_t n)
{
    for (size_t k = 0; k < n; k++)
        b = v8_fma(w[k], x[k], b);
    return v8_max(b, v8_zero());
}

/* first += theta_0 relu(z_0), second += theta_1 relu(z_1) on all samples of
 * the group; `first` may be `second`. */
V8FN void add_short(double *first, double *second, const egap_point_unit *unit,
                    const double *x, size_t Npad, size_t count, const size_t n,
                    const bool same)
{
    v8 w[2][EGAP_POINT_SHORT], b[2], theta[2];

    for (int r = 0; r < 2; r++) {
        b[r] = v8_set1(unit[r].b);
        theta[r] = v8_set1(unit[r].theta);
        for (size_t k = 0; k < n; k++)
            w[r][k] = v8_set1(unit[r].w[k]);
    }
    for (size_t j = 0; j < count; j += EGAP_LANES) {
        v8 xj[EGAP_POINT_SHORT], sum = v8_load(first + j);

        for (size_t k = 0; k < n; k++)
            xj[k] = v8_load(x + k * Npad + j);
        sum = v8_fma(theta[0], short_dot(w[0], b[0], xj, n), sum);
        if (!same) {
            v8_store(first + j, sum);
            sum = v8_load(second + j);
        }
        sum = v8_fma(theta[1], short_dot(w[1], b[1], xj, n), sum);
        v8_store(second + j, sum);
    }
}

/* sum += the outputs of `count` units of one sign, an even number. */
V8FN void add_short_units(double *sum, group_outputs *g,
                          const egap_pointnet *net, size_t first, size_t count,
                          const double *x, size_t Npad, size_t samples,
                          const size_t n)
{
    for (size_t i = 0; i < count; i += net->run) {
        size_t end = count - i < net->run ? count : i + net->run;
        double *part = i == 0 ? sum : g->part;

        if (i > 0)
            memset(part, 0, samples * sizeof(double));
        for (size_t p = i; p < end; p += 2)
            add_short(part, part, net->units + first + p, x, Npad, samples, n,
                      true);
        for (size_t j = 0; i > 0 && j < samples; j += EGAP_LANES)
            v8_store(sum + j, v8_add(v8_load(sum + j), v8_load(part + j)));
    }
}

/* Short dots: one pair of units after the other on all samples of a group. */
V8FN void short_outputs(group_outputs *g, const egap_point_in *in, size_t j,
                        size_t end, const size_t n)
{
    const egap_pointnet *net = in->net;
    size_t even = net->rising / 2 * 2, count = end - j,
           Npad = in->problem->Npad;
    const double *x = in->problem->xt + j;

    memset(g->up, 0, count * sizeof(double));
    memset(g->down, 0, count * sizeof(double));
    add_short_units(g->up, g, net, 0, even, x, Npad, count, n);
    if (even < net->rising) {
        add_short(g->up, g->down, net->units + even, x, Npad, count, n, false);
        even += 2;
    }
    add_short_units(g->down, g, net, even, net->m - even, x, Npad, count, n);
}

/* e0 + sum_k |x_k| e_k of the samples at x */
V8FN v8 magnitude(const egap_point_in *in, const double *x, const size_t n)
{
    size_t Npad = in->problem->Npad;
    v8 a = v8_set1(in->e0);

    for (size_t k = 0; k < n; k++)
        a = v8_fma(v8_set1(in->e[k]), v8_abs(v8_load(x + k * Npad)), a);
    return a;
}

typedef struct {
    v8 loss, slope;
} lane_sums;

V8FN void add_losses(lane_sums *total, const group_outputs *g,
                     const egap_point_in *in, size_t j, size_t end,
                     const size_t n, const egap_loss_kind kind)
{
    const egap_problem *p = in->problem;
    const v8 delta = v8_set1(p->objective.loss.delta);
    const v8 eprime = v8_set1(EGAP_LOSS_EPRIME_LOGISTIC);
    const v8 depth = v8_set1(in->depth), c = v8_set1(in->net->c);
    lane_sums s = {v8_zero(), v8_zero()};

    for (size_t at = 0; j < end; j += EGAP_LANES, at += EGAP_LANES) {
        v8 up = v8_load(g->up + at), down = v8_load(g->down + at), l, dl;
        v8 A = v8_fma(depth, v8_add(up, down), magnitude(in, p->xt + j, n));

        egap_v8_loss(kind, v8_sub(v8_add(c, up), down), v8_load(p->y + j),
                     delta, &l, &dl);
        if (j + EGAP_LANES > p->N) {
            l = v8_mul(l, v8_load(p->weight + j));
            A = v8_mul(A, v8_load(p->weight + j));
        }
        s.loss = v8_add(s.loss, l);
        dl = v8_abs(dl);
        if (kind == EGAP_LOSS_ABS)
            s.slope = v8_add(s.slope, A);
        else if (kind == EGAP_LOSS_LOGISTIC)
            s.slope = v8_fma(v8_add(dl, eprime), A, s.slope);
        else
            s.slope = v8_fma(dl, A, s.slope);
    }
    total->loss = v8_add(total->loss, s.loss);
    total->slope = v8_add(total->slope, s.slope);
}

V8FN void group_of(lane_sums *s, group_outputs *g, const egap_point_in *in,
                   size_t j, size_t end, const size_t n)
{
    if (n <= EGAP_POINT_SHORT)
        short_outputs(g, in, j, end, n);
    else
        long_outputs(g, in, j, end);
#define BODY(kind) add_losses(s, g, in, j, end, n, kind)
    EGAP_FOR_LOSS(in->problem->objective.loss.kind, BODY);
#undef BODY
}

/* n as a constant where it is small: the loops over it then unroll. */
static void group(lane_sums *s, group_outputs *g, const egap_point_in *in,
                  size_t j, size_t end)
{
    switch (in->net->n) {
    case 1:
        group_of(s, g, in, j, end, 1);
        break;
    case 2:
        group_of(s, g, in, j, end, 2);
        break;
    case 3:
        group_of(s, g, in, j, end, 3);
        break;
    default:
        group_of(s, g, in, j, end, in->net->n);
    }
}

static void pass(egap_point_sums *sums, const egap_point_in *in)
{
    const egap_problem *p = in->problem;
    lane_sums s = {v8_zero(), v8_zero()};
    group_outputs g;

    for (size_t j = 0; j < p->Npad; j += SAMPLES)
        group(&s, &g, in, j, p->Npad - j < SAMPLES ? p->Npad : j + SAMPLES);
    sums->loss = v8_sum(s.loss);
    sums->slope = v8_sum(s.slope);
}

/* n as a constant: a small row stays in registers. */
V8FN double short_norms(double *v, const egap_net *net, const size_t n)
{
    double sum[EGAP_POINT_SHORT] = {0}, most = 0;

    for (size_t i = 0; i < net->m; i++) {
        double theta = fabs(net->theta[i]);

        for (size_t k = 0; k < n; k++) {
            double a = fabs(net->W[i * n + k]);

            sum[k] += theta * a; /* keeps NaN */
            most = a > most ? a : most;
        }
    }
    memcpy(v, sum, n * sizeof(double));
    return most;
}

static double long_norms(double *restrict v, double *restrict most,
                         const egap_net *net)
{
    size_t n = net->n;
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
    for (size_t k = 0; k < n; k++)
        all = most[k] > all ? most[k] : all;
    return all;
}

static double norms(double *v, const egap_net *net)
{
    double most;

    switch (net->n) {
    case 1:
        most = short_norms(v, net, 1);
        break;
    case 2:
        most = short_norms(v, net, 2);
        break;
    case 3:
        most = short_norms(v, net, 3);
        break;
    default:
        most = long_norms(v, v + net->n, net);
    }
    for (size_t k = 0; k < net->n; k++)
        if (!isfinite(v[k]))
            return INFINITY;
    return most;
}

const egap_point_jobs EGAP_KERNEL(egap_point) = {.pass = pass, .norms = norms};
