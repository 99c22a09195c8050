/* peakstate.h: G and C from the state of a window at t0 instead of pair by
 * pair: lemma "slopes of a state" (part of peakpass.c). */
#ifndef EGAP_VERIFY_KERNEL_PEAKSTATE_H
#define EGAP_VERIFY_KERNEL_PEAKSTATE_H

#include "pair.h"
#include "peaksums.h"

/* All pairs that are active at t0, as the state at t0 has them. */
V8FN void state_slopes(pair_sums *s, const egap_pass_in *in, size_t j)
{
    const double *state = in->state + 3 * j;
    double t = in->t0, u = 1.0 - t;
    v8 S0 = v8_load(state), S1 = v8_load(state + 8), S2 = v8_load(state + 16);

    s->G = v8_fma(v8_set1(-2.0 * u), S0,
                  v8_fma(v8_set1(u - t), S1, v8_mul(v8_set1(2.0 * t), S2)));
    s->C = v8_add(v8_sub(S0, S1), S2);
    s->R = s->R2 = v8_load(in->E + j);
}

/* Takes an undecided pair out again, with the bits that went in: unit i of the
 * pass on sample j + l. */
static inline void state_leave(near_sums *s, const egap_problem *problem,
                               const egap_pass_in *in, uint32_t i, uint32_t l,
                               size_t j)
{
    double t = in->t0, u = 1.0 - t;
    pair_triple q =
        pair_triple_of(problem, in->seg, in->units[i].row, j + l, in->n);

    if (!pair_in_state(&q, t))
        return;
    s->G[l] -= fma(-2.0 * u, q.q0, fma(u - t, q.q1, 2.0 * t * q.q2));
    s->C[l] -= (q.q0 - q.q1) + q.q2;
}

#endif
