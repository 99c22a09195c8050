/* pointdd.c: one network on all samples in double-double.
 * Proofs: paper/algorithms.tex, lemmas "active sums", "whole numbers" and
 * "double-double network". */
#include "../../base/dd.h"
#include "../loss_dd.h"
#include "../pointdd.h"
#include "ddsigns.h"
#include "unitsets.h"

#define SAMPLES (EGAP_DD_BATCH * EGAP_LANES)

/* Outputs of a batch as start + hi + lo, and the bounds of their errors. */
typedef struct {
    double start[SAMPLES], hi[SAMPLES], lo[SAMPLES], A[SAMPLES];
} batch_outputs;

/* The weights of a unit, 0 beyond the coordinates. */
V8FN const double *row_of(const egap_dd_net *net, const egap_dd_unit *unit)
{
    memcpy(net->row, unit->w, net->n * sizeof(double));
    if (net->coordinates > net->n)
        net->row[net->n] = unit->b;
    return net->row;
}

static void sizes(egap_dd_net *net)
{
    for (size_t i = 0; i < net->m; i++) {
        double theta = net->units[i].theta;
        const double *restrict w = row_of(net, &net->units[i]);
        double *restrict size = net->size;

        for (size_t k = 0; k < 4 * net->chunks; k++)
            size[k] += fabs(theta * w[k]);
    }
}

static void split(egap_dd_net *net)
{
    size_t step = 8 * net->tables * net->each;

    for (size_t i = 0; i < net->m; i++) {
        double theta = net->units[i].theta;
        const double *restrict w = row_of(net, &net->units[i]);
        const double *restrict shift = net->shift;
        double *restrict rest = net->rest, *restrict c = net->coef + 8 * i;

        for (size_t k = 0; k < 4 * net->chunks; k += 4, c += step)
            for (size_t q = 0; q < 4; q++) {
                double p = theta * w[k + q], e = fma(theta, w[k + q], -p);
                double high = (p + shift[k + q]) - shift[k + q];
                double low = (p - high) + e;

                c[q] = high;
                c[4 + q] = low;
                rest[k + q] += fabs(low);
            }
    }
}

/* theta relu(b + w . x) of one pair, by a compensated dot; its sign is that
 * of the high part. */
static egap_dd near_output(const egap_dd_net *net, const egap_dd_unit *unit,
                           size_t j)
{
    const double *x = egap_problem_sample(net->problem, j);
    egap_dd z = {unit->b, 0}, p;

    for (size_t k = 0; k < net->n; k++) {
        egap_dd q = egap_two_prod(unit->w[k], x[8 * k]);
        egap_dd t = egap_two_sum(z.hi, q.hi);

        z = (egap_dd){t.hi, z.lo + (t.lo + q.lo)};
    }
    z = egap_two_sum(z.hi, z.lo);
    if (!(z.hi > 0))
        return (egap_dd){0, 0};
    p = egap_two_prod(unit->theta, z.hi);
    p.lo = fma(unit->theta, z.lo, p.lo);
    return p;
}

/* The pairs near 0 of the block at j, one by one. */
static void add_near(double *hi, double *lo, double *A, const egap_dd_net *net,
                     size_t j)
{
    const double *x = egap_problem_sample(net->problem, j);
    size_t rest = net->problem->N - j;

    for (size_t i = 0; i < net->m; i++) {
        const egap_dd_unit *unit = &net->units[i];
        unsigned bits;
        v8 z = one_dot(unit, x, net->n);

        bits = m8_bits(m8_not(v8_gt(v8_abs(z), v8_set1(unit->far))));
        for (size_t s = 0; s < EGAP_LANES && s < rest; s++) {
            egap_dd p, t;

            if (!(bits >> s & 1u))
                continue;
            p = near_output(net, unit, j + s);
            t = egap_two_sum(hi[s], p.hi);
            hi[s] = t.hi;
            lo[s] += t.lo + p.lo;
            A[s] += net->near * (fabs(unit->theta) * unit->far);
        }
    }
}

/* S_j = size_0 + sum_k |x_jk| size_k */
V8FN v8 magnitudes(const egap_dd_net *net, const double *x, const size_t n)
{
    v8 sum[4] = {v8_set1(net->size0), v8_zero(), v8_zero(), v8_zero()};
    size_t k = 0;

    for (; k + 4 <= n; k += 4)
        for (size_t q = 0; q < 4; q++)
            sum[q] = v8_fma(v8_abs(v8_load(x + 8 * (k + q))),
                            v8_set1(net->size[k + q]), sum[q]);
    for (; k < n; k++)
        sum[0] =
            v8_fma(v8_abs(v8_load(x + 8 * k)), v8_set1(net->size[k]), sum[0]);
    return v8_add(v8_add(sum[0], sum[1]), v8_add(sum[2], sum[3]));
}

/* Where the sums of the block at j start, far from 0, and which of its units
 * are active. */
V8FN void start_block(batch_outputs *g, size_t at, uint8_t *sets,
                      const egap_dd_net *net, const uint8_t *active, m8 decided,
                      size_t j, const size_t n)
{
    size_t rest = net->problem->N - j;
    const double *x = egap_problem_sample(net->problem, j);
    uint64_t own = ~UINT64_C(0) >> (64 - 8 * net->each);
    double *hi = g->hi + at, *lo = g->lo + at, *A = g->A + at;
    v8 size = magnitudes(net, x, n), start = v8_add(size, size), first, sum;

    for (size_t q = 0; q < net->tables; q++, active += net->each)
        bytes_store(sets + 8 * q, bits_transpose(bytes_load(active) & own));
    v8_store(hi, v8_set1(net->c));
    v8_store(lo, v8_zero());
    v8_store(A, v8_fma(v8_set1(net->e), size, v8_set1(net->e0)));
    if ((~m8_bits(decided) & (rest < EGAP_LANES ? (1u << rest) - 1u : 255u)) !=
        0)
        add_near(hi, lo, A, net, j);
    first = v8_load(hi);
    sum = v8_add(start, first);
    v8_store(g->start + at, start);
    v8_store(hi, sum);
    v8_store(lo, v8_add(v8_sub(first, v8_sub(sum, start)), v8_load(lo)));
}

/* tables (tables, 2^each, 8): row s of a table is the sum of the coefs (units,
 * 8) of the units in the set s. */
V8FN void fill_tables(double *rows, const double *coef, size_t tables,
                      size_t each)
{
    for (size_t q = 0; q < tables; q++) {
        v8_store(rows, v8_zero());
        for (size_t i = 0; i < each; i++, coef += 8) {
            const v8 c = v8_load(coef);
            size_t half = (size_t)8 << i;

            for (size_t set = 0; set < half; set += 8)
                v8_store(rows + half + set, v8_add(v8_load(rows + set), c));
        }
        rows += (size_t)8 << each;
    }
}

#define TOGETHER 4 /* samples whose rows are added together */

/* part (TOGETHER) += one row of each of `count` tables; sets (count, 8). */
V8FN void add_run(v8 *part, const double *rows, size_t step,
                  const uint8_t *sets, size_t count)
{
    for (size_t q = 0; q < count; q++, rows += step, sets += EGAP_LANES)
        for (size_t r = 0; r < TOGETHER; r++)
            part[r] = v8_add(part[r], v8_load(rows + 8 * (size_t)sets[r]));
}

/* sums (2, 8, 4): high and low parts of four coordinates on eight samples.  A
 * function of its own: within another one the loop would run out of
 * registers. */
static __attribute__((noinline)) void
row_sums(double *sums, const egap_dd_net *net, const uint8_t *sets)
{
    size_t step = (size_t)8 << net->each;
    size_t run = net->tables < EGAP_DD_RUN ? net->tables : EGAP_DD_RUN;

    for (size_t s = 0; s < EGAP_LANES; s += TOGETHER) {
        v8 all[TOGETHER];

        for (size_t r = 0; r < TOGETHER; r++)
            all[r] = v8_zero();
        add_run(all, net->sums, step, sets + s, run);
        for (size_t q = run; q < net->tables; q += EGAP_DD_RUN) {
            size_t left = net->tables - q;
            v8 part[TOGETHER];

            for (size_t r = 0; r < TOGETHER; r++)
                part[r] = v8_zero();
            add_run(part, net->sums + q * step, step, sets + 8 * q + s,
                    left < EGAP_DD_RUN ? left : EGAP_DD_RUN);
            for (size_t r = 0; r < TOGETHER; r++)
                all[r] = v8_add(all[r], part[r]);
        }
        for (size_t r = 0; r < TOGETHER; r++, sums += 4)
            v8_store_halves(sums, sums + 32, all[r]);
    }
}

/* *sum += hi x; what its rounding loses, as *sum is far from 0 (lemma
 * "double-double network"). */
V8FN v8 add_product(v8 *sum, v8 hi, v8 x)
{
    v8 next = v8_fma(hi, x, *sum), lost = v8_fms(hi, x, v8_sub(next, *sum));

    *sum = next;
    return lost;
}

/* The outputs of a batch += coordinates 4 chunk to 4 chunk + 3; beyond the last
 * one the sums are 0, whatever x is. */
static void add_chunk(batch_outputs *g, const egap_dd_net *net, size_t j,
                      size_t end, size_t chunk)
{
    size_t units = net->tables * net->each;
    const uint8_t *sets = net->sets;
    double sums[8 * EGAP_LANES];

    fill_tables(net->sums, net->coef + 8 * units * chunk, net->tables,
                net->each);
    for (size_t at = 0; j < end; j += EGAP_LANES, at += EGAP_LANES) {
        const double *x = egap_problem_sample(net->problem, j) + 32 * chunk;
        v8 sum = v8_load(g->hi + at), rest = v8_load(g->lo + at);
        v8 part[4], lost;

        row_sums(sums, net, sets);
        sets += 8 * net->tables;
        v8_load4(sums + 32, &part[0], &part[1], &part[2], &part[3]);
        lost = v8_mul(part[0], v8_load(x));
        for (size_t k = 1; k < 4; k++)
            lost = v8_fma(part[k], v8_load(x + 8 * k), lost);
        v8_load4(sums, &part[0], &part[1], &part[2], &part[3]);
        for (size_t k = 0; k < 4; k++)
            lost = v8_add(lost, add_product(&sum, part[k], v8_load(x + 8 * k)));
        v8_store(g->hi + at, sum);
        v8_store(g->lo + at, v8_add(rest, lost));
    }
}

V8FN void start_blocks(batch_outputs *g, const egap_dd_net *net, size_t j,
                       size_t end, const size_t n)
{
    for (size_t at = 0; j < end; j += EGAP_LANES, at += EGAP_LANES) {
        m8 decided = signs_of_block(net, net->active, j, n);

        start_block(g, at, net->sets + at * net->tables, net, net->active,
                    decided, j, n);
    }
}

/* The same by whole numbers. */
static void start_whole(batch_outputs *g, const egap_dd_net *net, size_t j,
                        size_t end)
{
    size_t blocks = (end - j) / EGAP_LANES;
    m8 decided[EGAP_DD_BATCH];

    whole_signs(net, decided, j, blocks);
    for (size_t b = 0; b < blocks; b++)
        start_block(g, EGAP_LANES * b, net->sets + 8 * net->tables * b, net,
                    net->active + net->bytes * b, decided[b],
                    j + EGAP_LANES * b, net->n);
}

static void outputs(batch_outputs *g, const egap_dd_net *net, size_t j,
                    size_t end)
{
    switch (net->n) {
    case 1:
        start_blocks(g, net, j, end, 1);
        break;
    case 2:
        start_blocks(g, net, j, end, 2);
        break;
    case 3:
        start_blocks(g, net, j, end, 3);
        break;
    default:
        if (net->problem->whole != NULL)
            start_whole(g, net, j, end);
        else
            start_blocks(g, net, j, end, net->n);
    }
    for (size_t k = 0; k < net->chunks; k++)
        add_chunk(g, net, j, end, k);
}

typedef struct {
    v8dd loss;
    v8 slope, most;
} lane_sums;

V8FN v8dd output(const batch_outputs *g, size_t at)
{
    v8 hi = v8_sub(v8_load(g->hi + at), v8_load(g->start + at));

    return v8dd_two_sum(hi, v8_load(g->lo + at));
}

V8FN v8dd lane_add(v8dd sum, v8dd x)
{
    v8dd t = v8dd_two_sum(sum.hi, x.hi);

    return (v8dd){t.hi, v8_add(sum.lo, v8_add(t.lo, x.lo))};
}

V8FN void add_losses(lane_sums *total, const batch_outputs *g,
                     const egap_problem *p, size_t j, size_t end,
                     const egap_loss_kind kind)
{
    const v8 delta = v8_set1(p->objective.loss.delta);
    v8dd sum = {v8_zero(), v8_zero()};

    for (size_t at = 0; j < end; j += EGAP_LANES, at += EGAP_LANES) {
        v8dd phi = output(g, at), l;
        v8 A = v8_load(g->A + at), dl, r, size;

        egap_v8dd_loss(kind, phi, v8_load(p->y + j), delta, &l, &dl, &r);
        size = kind == EGAP_LOSS_ABS ? v8_set1(1.0) : v8_abs(dl);
        if (kind == EGAP_LOSS_LOGISTIC) /* e', and u |Phi| / 4 */
            size = v8_add(size, v8_fma(v8_set1(0.26 * EGAP_U), v8_abs(phi.hi),
                                       v8_set1(EGAP_LOSS_EPRIME_LOGISTIC)));
        if (j + EGAP_LANES > p->N) {
            m8 valid = m8_from_bits((1u << (p->N - j)) - 1u);

            l = (v8dd){v8_keep(valid, l.hi), v8_keep(valid, l.lo)};
            A = v8_keep(valid, A);
        }
        sum = lane_add(sum, l);
        total->slope = v8_fma(size, A, total->slope);
        total->most = v8_max(total->most, A);
    }
    total->loss = lane_add(total->loss, sum);
}

static void pass(egap_dd_sums *sums, const egap_dd_net *net)
{
    const egap_problem *p = net->problem;
    const v8 zero = v8_zero();
    lane_sums s = {{zero, zero}, zero, zero};
    batch_outputs g;

    size_t last = EGAP_LANES * net->blocks.last;

    for (size_t j = EGAP_LANES * net->blocks.first; j < last; j += SAMPLES) {
        size_t end = last - j < SAMPLES ? last : j + SAMPLES;

        outputs(&g, net, j, end);
#define BODY(kind) add_losses(&s, &g, p, j, end, kind)
        EGAP_FOR_LOSS(p->objective.loss.kind, BODY);
#undef BODY
    }
    sums->loss = sum_lanes(s.loss);
    sums->slope = v8_sum(s.slope);
    sums->most = v8_hmax(s.most);
}

const egap_dd_jobs EGAP_KERNEL(egap_dd) = {
    .measure = measure,
    .sizes = sizes,
    .split = split,
    .pass = pass,
};
