/* point_long.c: one network of long dots on all samples, in doubles.
 * Proofs: paper/algorithms.tex, lemma "long dots". */
#include "../loss.h"
#include "../point_long.h"
#include "../segment.h"
#include "activerows.h"

/* Outputs of a batch, and the sums of |a_k| over their partial sums a_k. */
typedef struct {
    egap_active_start sum;
    _Alignas(64) double partial[EGAP_ACTIVE_SAMPLES];
} batch_outputs;

/* The quantum of numbers whose magnitudes sum up to `size`: a power of two,
 * of which 2^53 are more than `size` and a rounding of each number.  phi finds
 * the first bit of a number (lemma "long dots"). */
V8FN v8 quantum_of(v8 size)
{
    const v8 phi = v8_set1(0x1p52 + 1.0), below = v8_set1(1.0 - EGAP_UNIT);
    v8 room = v8_mul(size, v8_set1(1.0 + 0x1p-20)), q;

    q = v8_mul(phi, v8_max(room, v8_set1(EGAP_LONG_SIZE_MIN)));
    q = v8_sub(q, v8_mul(below, q));
    return v8_mul(q, v8_set1(0x1p-52));
}

/* larger of the sums of the positive and of the negative numbers, from the sum
 * of their magnitudes and their sum */
V8FN v8 one_side(v8 magnitudes, v8 sum)
{
    return v8_mul(v8_set1(0.5), v8_add(magnitudes, v8_abs(sum)));
}

/* Eight columns of a table: weights w (each, width) from column k on. */
V8FN void split_table(egap_active_net *net, double *coef, const double *theta,
                      size_t k)
{
    v8 p[EGAP_ACTIVE_TABLE], size = v8_zero(), quantum, inverse;
    v8 high = size, highs = size, low = size, lows = size;

    for (size_t i = 0; i < net->each; i++) {
        p[i] =
            v8_mul(v8_set1(theta[i]), v8_load(net->row + i * net->width + k));
        size = v8_add(size, v8_abs(p[i]));
    }
    quantum = quantum_of(size);
    inverse = v8_div(v8_set1(1.0), quantum);
    for (size_t i = 0; i < net->each; i++) {
        v8 w = v8_load(net->row + i * net->width + k);
        v8 e = v8_fms(v8_set1(theta[i]), w, p[i]);
        v8 c = v8_mul(v8_rint(v8_mul(p[i], inverse)), quantum);

        v8_store(coef + 8 * i, c);
        e = v8_add(v8_sub(p[i], c), e);
        high = v8_add(high, c);
        highs = v8_add(highs, v8_abs(c));
        low = v8_add(low, e);
        lows = v8_add(lows, v8_abs(e));
    }
    v8_store(net->most + k,
             v8_add(v8_load(net->most + k), one_side(highs, high)));
    v8_store(net->rest + k,
             v8_add(v8_load(net->rest + k), one_side(lows, low)));
}

static void split(egap_active_net *net)
{
    size_t each = net->each;

    for (size_t q = 0; q < net->tables; q++) {
        double theta[EGAP_ACTIVE_TABLE] = {0};

        for (size_t i = 0; i < each && q * each + i < net->m; i++) {
            theta[i] = net->units[q * each + i].theta;
            row_of(net, &net->units[q * each + i], i);
        }
        for (size_t chunk = 0; chunk < net->chunks; chunk++)
            split_table(net, net->coef + 8 * each * (net->tables * chunk + q),
                        theta, 8 * chunk);
    }
}

/* a += four coordinates; sizes += the magnitude of every other partial sum. */
V8FN void add_four(v8 *a, v8 *sizes, const double *sums, const double *x)
{
    v8 part[4];

    v8_rows4(sums, part);
    for (size_t k = 0; k < 4; k++) {
        *a = v8_fma(part[k], v8_load(x + 8 * k), *a);
        if (k % 2 == 1)
            *sizes = v8_add(*sizes, v8_abs(*a));
    }
}

/* The outputs of a batch += coordinates 8 chunk to 8 chunk + 7, or as many
 * fours as there are; beyond the last one the sums are 0, whatever x is. */
static __attribute__((noinline)) void add_chunk(batch_outputs *g,
                                                const egap_active_net *net,
                                                size_t block, size_t count,
                                                size_t chunk)
{
    const bool both = net->coordinates > 8 * chunk + 4;
    const uint8_t *sets = net->sets;
    _Alignas(64) double sums[8 * EGAP_LANES];

    fill_tables(net, chunk);
    for (size_t i = 0; i < count; i++, block += net->blocks.step) {
        const double *x =
            egap_problem_sample(net->problem, EGAP_LANES * block) + 64 * chunk;
        double *out = g->sum.hi + EGAP_LANES * i;
        double *partial = g->partial + EGAP_LANES * i;
        v8 a = v8_load(out), sizes = v8_load(partial);

        row_sums(sums, net, sets);
        sets += 8 * net->tables;
        add_four(&a, &sizes, sums, x);
        if (both)
            add_four(&a, &sizes, sums + 4, x + 32);
        v8_store(out, a);
        v8_store(partial, sizes);
    }
}

typedef struct {
    v8 loss, slope, most;
} lane_sums;

V8FN void add_losses(lane_sums *total, const batch_outputs *g,
                     const egap_active_net *net, size_t block, size_t count,
                     const egap_loss_kind kind)
{
    const egap_problem *p = net->problem;
    const v8 delta = v8_set1(p->objective.loss.delta);
    const v8 one = v8_set1(1.0), unit = v8_set1(2.0 * EGAP_UNIT);
    v8 loss = v8_zero();

    for (size_t i = 0; i < count; i++, block += net->blocks.step) {
        size_t at = EGAP_LANES * i, j = EGAP_LANES * block;
        v8 A = v8_add(v8_load(g->sum.A + at),
                      magnitudes(net, egap_problem_sample(p, j), net->n));
        v8 l, dl;

        A = v8_add(A, v8_fma(unit, v8_load(g->partial + at),
                             v8_abs(v8_load(g->sum.lo + at))));
        egap_v8_loss(kind, v8_load(g->sum.hi + at), v8_load(p->y + j), delta,
                     &l, &dl);
        if (j + EGAP_LANES > p->N) {
            l = v8_mul(l, v8_load(p->weight + j));
            A = v8_mul(A, v8_load(p->weight + j));
        }
        loss = v8_add(loss, l);
        total->most = v8_max(total->most, A);
        if (kind == EGAP_LOSS_ABS)
            dl = one;
        else if (kind == EGAP_LOSS_LOGISTIC)
            dl = v8_min(l, one);
        total->slope = v8_fma(v8_abs(dl), A, total->slope);
    }
    total->loss = v8_add(total->loss, loss);
}

static void pass(egap_active_sums *sums, const egap_active_net *net)
{
    const egap_stride *blocks = &net->blocks;
    lane_sums s = {v8_zero(), v8_zero(), v8_zero()};
    batch_outputs g;
    size_t count;

    for (size_t b = blocks->first; b < blocks->last;
         b += count * blocks->step) {
        count = egap_stride_batch(blocks, b);
        EGAP_KERNEL(egap_active).signs(&g.sum, net, b, count);
        memset(g.partial, 0, EGAP_LANES * count * sizeof(double));
        for (size_t k = 0; k < net->chunks; k++)
            add_chunk(&g, net, b, count, k);
#define BODY(kind) add_losses(&s, &g, net, b, count, kind)
        EGAP_FOR_LOSS(net->problem->objective.loss.kind, BODY);
#undef BODY
    }
    sums->loss = (egap_dd){v8_sum(s.loss), 0};
    sums->slope = v8_sum(s.slope);
    sums->most = v8_hmax(s.most);
}

const egap_long_jobs EGAP_KERNEL(egap_long) = {.split = split, .pass = pass};
