/* pair.h: the Bernstein triple of one pair, with the bits that the coarse pass
 * has for it (include from kernel sources only). */
#ifndef EGAP_VERIFY_KERNEL_PAIR_H
#define EGAP_VERIFY_KERNEL_PAIR_H

#include <math.h>

#include "../../base/simd.h"
#include "../segview.h"

typedef struct {
    double a, b;       /* computed end pre-activations */
    double q0, q1, q2; /* lemma "state" */
} pair_triple;

/* the chain of FMAs of coarse.c */
V8FN double pair_chain(const double *w, const double *x, const size_t n)
{
    double z = 0;

    for (size_t k = 0; k < n; k++)
        z = fma(w[k], x[8 * k], z);
    return z;
}

/* unit i on sample j, n = s->n coordinates */
V8FN pair_triple pair_triple_of(const egap_problem *p, const egap_segview *s,
                                size_t i, size_t j, const size_t n)
{
    const double *x = egap_problem_sample(p, j);
    double thA = s->thA[i], thB = s->thB[i];
    pair_triple q;

    q.a = pair_chain(s->WA + i * n, x, n);
    q.b = pair_chain(s->WB + i * n, x, n);
    q.q0 = thA * q.a;
    q.q1 = fma(thA, q.b, thB * q.a);
    q.q2 = thB * q.b;
    return q;
}

/* t~ of lemma "breakpoint", an odd multiple of 2^-52 in (0, 1); d = a - b */
#define BREAK_SCALE (1.0 - 0x1p-51)
#define BREAK_SHIFT (2.0 - 0x1p-52)

V8FN v8 breakpoints(v8 a, v8 d)
{
    v8 t = v8_fma(v8_div(a, d), v8_set1(BREAK_SCALE), v8_set1(2.0));

    return v8_sub(t, v8_set1(BREAK_SHIFT));
}

V8FN double pair_breakpoint(double a, double b)
{
    return fma(a / (a - b), BREAK_SCALE, 2.0) - BREAK_SHIFT;
}

/* Is the pair in the state at t?  Lemma "window": kinks at t are not yet. */
static inline bool pair_in_state(const pair_triple *q, double t)
{
    bool at0 = q->a > 0, at1 = q->b > 0;

    if (at0 == at1)
        return at0;
    return at0 != (pair_breakpoint(q->a, q->b) < t);
}

#endif
