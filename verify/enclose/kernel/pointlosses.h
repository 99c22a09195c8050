/* pointlosses.h: from the outputs of a network to the sums of their losses
 * (part of the point passes in two and in three doubles; lemma "double-double
 * network"). */
#ifndef EGAP_VERIFY_KERNEL_POINTLOSSES_H
#define EGAP_VERIFY_KERNEL_POINTLOSSES_H

#include "../loss_dd.h"
#include "activerows.h"
#include "unitsets.h"

/* The outputs of a batch as sums hi + lo, off by at most A. */
typedef void batch_job(egap_active_start *out, const egap_active_net *net,
                       size_t block, size_t count);

/* Is the loss a function of Phi - y? */
V8FN bool takes_residual(egap_loss_kind kind)
{
    return kind != EGAP_LOSS_LOGISTIC;
}

typedef struct {
    v8dd loss;
    v8 slope, most;
} lane_sums;

V8FN v8dd lane_add(v8dd sum, v8dd x)
{
    v8dd t = v8dd_two_sum(sum.hi, x.hi);

    return (v8dd){t.hi, v8_add(sum.lo, v8_add(t.lo, x.lo))};
}

/* size (count, 8) = S_j; A += e S_j; n as a constant where it is small. */
V8FN void sizes_of_n(double *size, double *A, const egap_active_net *net,
                     size_t block, size_t count, const size_t n)
{
    for (size_t i = 0; i < count; i++, block += net->blocks.step) {
        const double *x = egap_problem_sample(net->problem, EGAP_LANES * block);
        size_t at = EGAP_LANES * i;
        v8 S = magnitudes(net, x, n);

        v8_store(size + at, S);
        v8_store(A + at, v8_fma(v8_set1(net->e), S, v8_load(A + at)));
    }
}

static void batch_sizes(double *size, double *A, const egap_active_net *net,
                        size_t block, size_t count)
{
    switch (net->n) {
    case 1:
        sizes_of_n(size, A, net, block, count, 1);
        break;
    case 2:
        sizes_of_n(size, A, net, block, count, 2);
        break;
    case 3:
        sizes_of_n(size, A, net, block, count, 3);
        break;
    default:
        sizes_of_n(size, A, net, block, count, net->n);
    }
}

V8FN void add_losses(lane_sums *total, const egap_active_start *out,
                     const egap_active_net *net, size_t block, size_t count,
                     const bool residuals, const egap_loss_kind kind)
{
    const egap_problem *p = net->problem;
    const v8 delta = v8_set1(p->objective.loss.delta);
    v8dd sum = {v8_zero(), v8_zero()};

    for (size_t i = 0; i < count; i++, block += net->blocks.step) {
        size_t at = EGAP_LANES * i, j = EGAP_LANES * block;
        v8dd phi = v8dd_two_sum(v8_load(out->hi + at), v8_load(out->lo + at));
        v8 y = residuals ? v8_zero() : v8_load(p->y + j);
        v8 A = v8_load(out->A + at), dl, r, size;
        v8dd l;

        egap_v8dd_loss(kind, phi, y, delta, &l, &dl, &r);
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

/* A pass whose outputs `outputs` finds; or Phi - y in their place, if
 * `residuals`, where the loss takes_residual. */
V8FN void lane_losses(egap_active_sums *sums, const egap_active_net *net,
                      batch_job *outputs, const bool residuals)
{
    const v8 zero = v8_zero();
    const egap_stride *blocks = &net->blocks;
    lane_sums s = {{zero, zero}, zero, zero};
    egap_active_start out;
    size_t count;

    for (size_t b = blocks->first; b < blocks->last;
         b += count * blocks->step) {
        count = egap_stride_batch(blocks, b);
        outputs(&out, net, b, count);
#define BODY(kind)                                                             \
    add_losses(&s, &out, net, b, count, residuals &&takes_residual(kind), kind)
        EGAP_FOR_LOSS(net->problem->objective.loss.kind, BODY);
#undef BODY
    }
    sums->loss = sum_lanes(s.loss);
    sums->slope = v8_sum(s.slope);
    sums->most = v8_hmax(s.most);
}

#endif
