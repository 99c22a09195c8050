/* point_dd.c: one network on all samples in double-double.
 * Proofs: paper/algorithms.tex, lemma "double-double network". */
#include "../../base/dd.h"
#include "../loss_dd.h"
#include "../point_dd.h"
#include "activerows.h"
#include "unitsets.h"

/* Outputs of a batch as start + hi + lo, and the bounds of their errors. */
typedef struct {
    _Alignas(64) double start[EGAP_ACTIVE_SAMPLES];
    egap_active_start sum;
} batch_outputs;

static void sizes(egap_active_net *net)
{
    for (size_t i = 0; i < net->m; i++) {
        double theta = net->units[i].theta;
        const double *restrict w = row_of(net, &net->units[i], 0);
        double *restrict size = net->size;

        for (size_t k = 0; k < 4 * net->chunks; k++)
            size[k] += fabs(theta * w[k]);
    }
}

static void split(egap_active_net *net)
{
    size_t step = 8 * net->tables * net->each;

    for (size_t i = 0; i < net->m; i++) {
        double theta = net->units[i].theta;
        const double *restrict w = row_of(net, &net->units[i], 0);
        const double *restrict shift = net->most;
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
        v8 sum = v8_load(g->sum.hi + at), rest = v8_load(g->sum.lo + at);
        v8 part[4], lost;

        row_sums(sums, net, sets);
        sets += 8 * net->tables;
        v8_rows4(sums + 4, part); /* low parts */
        lost = v8_mul(part[0], v8_load(x));
        for (size_t k = 1; k < 4; k++)
            lost = v8_fma(part[k], v8_load(x + 8 * k), lost);
        v8_rows4(sums, part);
        for (size_t k = 0; k < 4; k++)
            lost = v8_add(lost, add_product(&sum, part[k], v8_load(x + 8 * k)));
        v8_store(g->sum.hi + at, sum);
        v8_store(g->sum.lo + at, v8_add(rest, lost));
    }
}

/* Where the sums of a batch start, far from 0. */
V8FN void start_blocks(batch_outputs *g, const egap_active_net *net,
                       size_t block, size_t count, const size_t n)
{
    for (size_t i = 0; i < count; i++, block += net->blocks.step) {
        const double *x = egap_problem_sample(net->problem, EGAP_LANES * block);
        double *hi = g->sum.hi + EGAP_LANES * i, *A = g->sum.A + EGAP_LANES * i;
        double *lo = g->sum.lo + EGAP_LANES * i;
        v8 size = magnitudes(net, x, n), start = v8_add(size, size);
        v8 first = v8_load(hi), sum = v8_add(start, first);

        v8_store(A, v8_fma(v8_set1(net->e), size, v8_load(A)));
        v8_store(g->start + EGAP_LANES * i, start);
        v8_store(hi, sum);
        v8_store(lo, v8_add(v8_sub(first, v8_sub(sum, start)), v8_load(lo)));
    }
}

static void outputs(batch_outputs *g, const egap_active_net *net, size_t block,
                    size_t count)
{
    EGAP_KERNEL(egap_active).signs(&g->sum, net, block, count);
    switch (net->n) {
    case 1:
        start_blocks(g, net, block, count, 1);
        break;
    case 2:
        start_blocks(g, net, block, count, 2);
        break;
    case 3:
        start_blocks(g, net, block, count, 3);
        break;
    default:
        start_blocks(g, net, block, count, net->n);
    }
    for (size_t k = 0; k < net->chunks; k++)
        add_chunk(g, net, block, count, k);
}

typedef struct {
    v8dd loss;
    v8 slope, most;
} lane_sums;

V8FN v8dd output(const batch_outputs *g, size_t at)
{
    v8 hi = v8_sub(v8_load(g->sum.hi + at), v8_load(g->start + at));

    return v8dd_two_sum(hi, v8_load(g->sum.lo + at));
}

V8FN v8dd lane_add(v8dd sum, v8dd x)
{
    v8dd t = v8dd_two_sum(sum.hi, x.hi);

    return (v8dd){t.hi, v8_add(sum.lo, v8_add(t.lo, x.lo))};
}

V8FN void add_losses(lane_sums *total, const batch_outputs *g,
                     const egap_active_net *net, size_t block, size_t count,
                     const egap_loss_kind kind)
{
    const egap_problem *p = net->problem;
    const v8 delta = v8_set1(p->objective.loss.delta);
    v8dd sum = {v8_zero(), v8_zero()};

    for (size_t i = 0; i < count; i++, block += net->blocks.step) {
        size_t at = EGAP_LANES * i, j = EGAP_LANES * block;
        v8dd phi = output(g, at), l;
        v8 A = v8_load(g->sum.A + at), dl, r, size;

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

static void pass(egap_active_sums *sums, const egap_active_net *net)
{
    const v8 zero = v8_zero();
    const egap_stride *blocks = &net->blocks;
    lane_sums s = {{zero, zero}, zero, zero};
    batch_outputs g;
    size_t count;

    for (size_t b = blocks->first; b < blocks->last;
         b += count * blocks->step) {
        count = egap_stride_batch(blocks, b);
        outputs(&g, net, b, count);
#define BODY(kind) add_losses(&s, &g, net, b, count, kind)
        EGAP_FOR_LOSS(net->problem->objective.loss.kind, BODY);
#undef BODY
    }
    sums->loss = sum_lanes(s.loss);
    sums->slope = v8_sum(s.slope);
    sums->most = v8_hmax(s.most);
}

const egap_dd_jobs EGAP_KERNEL(egap_dd) = {
    .sizes = sizes,
    .split = split,
    .pass = pass,
};
