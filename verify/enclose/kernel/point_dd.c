/* point_dd.c: one network on all samples in double-double.
 * Proofs: paper/algorithms.tex, lemma "double-double network". */
#include "../point_dd.h"
#include "pointlosses.h"

/* Outputs of a batch as hi + lo - start, and the bounds of their errors. */
typedef struct {
    egap_active_start *sum;
    double *start;
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
        v8 sum = v8_load(g->sum->hi + at), rest = v8_load(g->sum->lo + at);
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
        v8_store(g->sum->hi + at, sum);
        v8_store(g->sum->lo + at, v8_add(rest, lost));
    }
}

/* Where the sums of a batch start, far from 0. */
static void start_blocks(batch_outputs *g, const egap_active_net *net,
                         size_t block, size_t count)
{
    double *hi = g->sum->hi, *lo = g->sum->lo;

    batch_sizes(g->start, g->sum->A, net, block, count);
    for (size_t at = 0; at < EGAP_LANES * count; at += EGAP_LANES) {
        v8 size = v8_load(g->start + at), start = v8_add(size, size);
        v8 first = v8_load(hi + at), sum = v8_add(start, first);
        v8 rest = v8_sub(first, v8_sub(sum, start));

        v8_store(g->start + at, start);
        v8_store(hi + at, sum);
        v8_store(lo + at, v8_add(rest, v8_load(lo + at)));
    }
}

static void outputs(egap_active_start *out, const egap_active_net *net,
                    size_t block, size_t count)
{
    _Alignas(64) double start[EGAP_ACTIVE_SAMPLES];
    batch_outputs g = {out, start};

    EGAP_KERNEL(egap_active).signs(out, net, block, count);
    start_blocks(&g, net, block, count);
    for (size_t k = 0; k < net->chunks; k++)
        add_chunk(&g, net, block, count, k);
    for (size_t at = 0; at < EGAP_LANES * count; at += EGAP_LANES)
        v8_store(out->hi + at,
                 v8_sub(v8_load(out->hi + at), v8_load(start + at)));
}

static void pass(egap_active_sums *sums, const egap_active_net *net)
{
    lane_losses(sums, net, outputs, false);
}

const egap_dd_jobs EGAP_KERNEL(egap_dd) = {
    .sizes = sizes,
    .split = split,
    .pass = pass,
};
