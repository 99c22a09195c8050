/* point_triple.c: one network on all samples, its outputs in three doubles.
 * Proofs: paper/algorithms.tex, lemma "triple-double network". */
#include "../point_triple.h"
#include "pointlosses.h"

/* Outputs of a batch as sum->hi + sum->lo + e2. */
typedef struct {
    egap_active_start *sum;
    double *e2;
} batch_outputs;

/* The multiple of a column's quantum next to t; shift is 3/2 2^52 of them. */
static inline double rounded(double t, double shift)
{
    return (t + shift) - shift;
}

/* theta w - *high, exactly but for underflow. */
static inline egap_dd split_product(double *high, double theta, double w,
                                    double shift)
{
    egap_dd p = egap_two_prod(theta, w);

    *high = rounded(p.hi, shift);
    return egap_two_sum(p.hi - *high, p.lo);
}

static void rests(egap_active_net *net)
{
    for (size_t i = 0; i < net->m; i++) {
        double theta = net->units[i].theta, high;
        const double *restrict w = row_of(net, &net->units[i], 0);
        double *restrict rest = net->rest;

        for (size_t k = 0; k < 4 * net->chunks; k++)
            rest[k] += fabs(split_product(&high, theta, w[k], net->most[k]).hi);
    }
}

static void split(egap_active_net *net)
{
    size_t step = 8 * net->tables * net->each;

    for (size_t i = 0; i < net->m; i++) {
        double theta = net->units[i].theta;
        const double *restrict w = row_of(net, &net->units[i], 0);
        double *c = net->coef + 8 * i, *tail = c + step * net->chunks;

        for (size_t k = 0; k < 4 * net->chunks; k++) {
            double *high = c + step * (k / 4) + k % 4, *middle = high + 4;
            egap_dd t = split_product(high, theta, w[k], net->most[k]);
            double low;

            *middle = rounded(t.hi, net->finer[k]);
            low = (t.hi - *middle) + t.lo;
            tail[step * (k / 8) + k % 8] = low;
            net->last[k] += fabs(low);
        }
    }
}

/* *sum += a, and what that leaves. */
V8FN v8 add_exactly(v8 *sum, v8 a)
{
    v8dd t = v8dd_two_sum(*sum, a);

    *sum = t.hi;
    return t.lo;
}

/* s + e1 + e2 += (high + middle) x; only e2 is rounded. */
V8FN void add_product(v8 *s, v8 *e1, v8 *e2, v8 high, v8 middle, v8 x)
{
    v8dd P = v8dd_two_prod(high, x), Q = v8dd_two_prod(middle, x);
    v8 t = add_exactly(s, P.hi), rest = Q.lo;

    rest = v8_add(rest, add_exactly(e1, t));
    rest = v8_add(rest, add_exactly(e1, P.lo));
    rest = v8_add(rest, add_exactly(e1, Q.hi));
    *e2 = v8_add(*e2, rest);
}

/* The outputs of a batch += high and middle parts of coordinates 4 chunk to
 * 4 chunk + 3; beyond the last one the sums are 0, whatever x is. */
static __attribute__((noinline)) void add_chunk(batch_outputs *g,
                                                const egap_active_net *net,
                                                size_t block, size_t count,
                                                size_t chunk)
{
    const uint8_t *sets = net->sets;
    _Alignas(64) double sums[8 * EGAP_LANES];

    fill_tables(net, chunk);
    for (size_t i = 0; i < count; i++, block += net->blocks.step) {
        size_t at = EGAP_LANES * i;
        const double *x =
            egap_problem_sample(net->problem, EGAP_LANES * block) + 32 * chunk;
        v8 s = v8_load(g->sum->hi + at), e1 = v8_load(g->sum->lo + at);
        v8 e2 = v8_load(g->e2 + at), high[4], middle[4];

        row_sums(sums, net, sets);
        sets += 8 * net->tables;
        v8_rows4(sums, high);
        v8_rows4(sums + 4, middle);
        for (size_t k = 0; k < 4; k++)
            add_product(&s, &e1, &e2, high[k], middle[k], v8_load(x + 8 * k));
        v8_store(g->sum->hi + at, s);
        v8_store(g->sum->lo + at, e1);
        v8_store(g->e2 + at, e2);
    }
}

V8FN v8 dot_of_four(v8 sum, const double *rows, const double *x)
{
    v8 part[4];

    v8_rows4(rows, part);
    for (size_t k = 0; k < 4; k++)
        sum = v8_fma(part[k], v8_load(x + 8 * k), sum);
    return sum;
}

/* The same of the low parts, coordinates 8 chunk to 8 chunk + 7 or as many
 * fours as there are. */
static __attribute__((noinline)) void add_lows(batch_outputs *g,
                                               const egap_active_net *net,
                                               size_t block, size_t count,
                                               size_t chunk)
{
    const bool both = net->coordinates > 8 * chunk + 4;
    const uint8_t *sets = net->sets;
    _Alignas(64) double sums[8 * EGAP_LANES];

    fill_tables(net, net->chunks + chunk);
    for (size_t i = 0; i < count; i++, block += net->blocks.step) {
        const double *x =
            egap_problem_sample(net->problem, EGAP_LANES * block) + 64 * chunk;
        double *e2 = g->e2 + EGAP_LANES * i;
        v8 sum = v8_load(e2);

        row_sums(sums, net, sets);
        sets += 8 * net->tables;
        sum = dot_of_four(sum, sums, x);
        if (both)
            sum = dot_of_four(sum, sums + 4, x + 32);
        v8_store(e2, sum);
    }
}

/* hi + lo = s + e1 + e2, without y where the loss takes residuals; A gets what
 * the last two roundings cost. */
static void make_pairs(batch_outputs *g, const egap_active_net *net,
                       size_t block, size_t count)
{
    const egap_problem *p = net->problem;
    const bool residuals = takes_residual(p->objective.loss.kind);
    const v8 u = v8_set1(EGAP_U);

    for (size_t i = 0; i < count; i++, block += net->blocks.step) {
        size_t at = EGAP_LANES * i;
        double *A = g->sum->A + at;
        v8 y = residuals ? v8_load(p->y + EGAP_LANES * block) : v8_zero();
        v8 s = v8_load(g->sum->hi + at), e1 = v8_load(g->sum->lo + at), e2, lo;
        v8dd pair;

        e2 = add_exactly(&e1, add_exactly(&s, v8_neg(y)));
        e2 = v8_add(v8_load(g->e2 + at), e2);
        pair = v8dd_two_sum(s, e1);
        lo = v8_add(pair.lo, e2);
        v8_store(g->sum->hi + at, pair.hi);
        v8_store(g->sum->lo + at, lo);
        v8_store(A, v8_fma(u, v8_add(v8_abs(e2), v8_abs(lo)), v8_load(A)));
    }
}

static void outputs(egap_active_start *out, const egap_active_net *net,
                    size_t block, size_t count)
{
    _Alignas(64) double e2[EGAP_ACTIVE_SAMPLES];
    batch_outputs g = {out, e2};

    EGAP_KERNEL(egap_active).signs(out, net, block, count);
    batch_sizes(e2, out->A, net, block, count); /* A is what counts */
    memset(e2, 0, EGAP_LANES * count * sizeof(double));
    for (size_t k = 0; k < net->chunks; k++)
        add_chunk(&g, net, block, count, k);
    for (size_t k = 0; k < (net->chunks + 1) / 2; k++)
        add_lows(&g, net, block, count, k);
    make_pairs(&g, net, block, count);
}

static void pass(egap_active_sums *sums, const egap_active_net *net)
{
    lane_losses(sums, net, outputs, true);
}

const egap_triple_jobs EGAP_KERNEL(egap_triple) = {
    .rests = rests,
    .split = split,
    .pass = pass,
};
