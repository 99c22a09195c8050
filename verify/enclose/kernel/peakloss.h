/* peakloss.h: the loss of eight samples at t0, its slope and its bend, with
 * what is known of their errors (part of peakpass.c).
 *
 * Lemmas "double-double point" and "peak". */
#ifndef EGAP_VERIFY_KERNEL_PEAKLOSS_H
#define EGAP_VERIFY_KERNEL_PEAKLOSS_H

#include "../loss_dd.h"
#include "peaksums.h"

typedef struct {
    v8dd value; /* of the loss */
    v8 l;       /* l' at Phi_dd or its high word */
    v8 e;       /* e'': bound of |l - l'(Phi)| */
    v8 r;       /* residual */
    v8 y, E;
    double rho, M, delta;
} block_loss;

/* e'' */
V8FN v8 slope_error(egap_loss_kind kind, const block_loss *b)
{
    v8 e;

    if (kind == EGAP_LOSS_ABS)
        return v8_zero();
    e = v8_fma(v8_set1(b->M * b->rho), b->E,
               v8_mul(v8_set1(4.0 * EGAP_U), v8_abs(b->l)));
    if (kind == EGAP_LOSS_LOGISTIC)
        e = v8_add(e, v8_fma(v8_set1(0.26 * EGAP_U), b->E,
                             v8_set1(2.0 * EGAP_LOSS_EPRIME_LOGISTIC)));
    return e;
}

/* The samples from j on with outputs phi. */
V8FN block_loss loss_of_block(egap_loss_kind kind, const egap_problem *problem,
                              const egap_pass_in *in, v8dd phi, size_t j)
{
    block_loss b;

    b.y = v8_load(problem->y + j);
    b.E = v8_load(in->E + j);
    b.rho = egap_pass_rho(in);
    b.M = egap_loss_M(kind);
    b.delta = problem->objective.loss.delta;
    egap_v8dd_loss(kind, phi, b.y, v8_set1(b.delta), &b.value, &b.l, &b.r);
    b.e = slope_error(kind, &b);
    return b;
}

/* May the residual reach `level` in size while Phi moves by `reach`? */
V8FN m8 may_reach(const block_loss *b, double level, v8 reach)
{
    v8 bound =
        v8_fma(v8_set1(2.0 * b->rho), b->E, v8_add(v8_set1(level), reach));

    return m8_not(
        v8_gt(v8_mul(v8_abs(b->r), v8_set1(1.0 - 8.0 * EGAP_U)), bound));
}

/* lambda: l'' from above where Phi moves by at most `reach` */
V8FN v8 second_derivative(egap_loss_kind kind, const block_loss *b, v8 reach)
{
    v8 s, bound;

    if (kind == EGAP_LOSS_HUBER)
        return v8_keep(may_reach(b, b->delta, reach), v8_set1(b->M));
    if (kind != EGAP_LOSS_LOGISTIC)
        return v8_set1(b->M);
    /* sigma (1 - sigma) + sup|l'''| reach; l''' <= 1/(6 sqrt 3) */
    s = v8_add(b->l, b->y);
    bound = v8_mul(s, v8_sub(v8_set1(1.0), s));
    bound =
        v8_add(v8_fma(v8_set1(0.0963), reach, bound),
               v8_fma(v8_set1(0.125 * EGAP_U), b->E, v8_set1(16.0 * EGAP_U)));
    return v8_min(v8_set1(b->M), bound);
}

#endif
