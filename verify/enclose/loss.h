/* loss.h: losses on eight samples at once, with proved error bounds
 * (private to verify/; src/ kernels may use it too: it is all inline).
 *
 * For each loss: the value l(u, y) and the derivative l'(u, y) in u.
 *   |computed l - l| <= egap_loss_c(kind) 2^-53 l + 2^-1009 (underflow)
 *   |computed l' - l'| <= 2^-53 |l'| + egap_loss_eprime(kind), absolute
 * NaN in u gives NaN out.  Proofs: paper/algorithms.tex, lemma "losses". */
#ifndef EGAP_VERIFY_LOSS_H
#define EGAP_VERIFY_LOSS_H

#include <stdbool.h>

#include "../base/simd.h"
#include "egap/types.h"

#define EGAP_U 0x1p-53 /* unit roundoff */

/* Vectors that are worked on at once, V a constant <= EGAP_EACH_MAX. */
#define EGAP_EACH_MAX 4

/* lemma "losses": relative error of the value, in units of 2^-53 */
#define EGAP_LOSS_C_MSE 3.0
#define EGAP_LOSS_C_HALF 3.0
#define EGAP_LOSS_C_HUBER 5.0
#define EGAP_LOSS_C_LOGISTIC 12.0
#define EGAP_LOSS_C_ABS 1.0
/* lemma "losses": absolute error of the logistic derivative */
#define EGAP_LOSS_EPRIME_LOGISTIC (4.0 * EGAP_U)

static inline double egap_loss_c(egap_loss_kind kind)
{
    switch (kind) {
    case EGAP_LOSS_MSE:
        return EGAP_LOSS_C_MSE;
    case EGAP_LOSS_HALF:
        return EGAP_LOSS_C_HALF;
    case EGAP_LOSS_HUBER:
        return EGAP_LOSS_C_HUBER;
    case EGAP_LOSS_ABS:
        return EGAP_LOSS_C_ABS;
    case EGAP_LOSS_LOGISTIC:
        break;
    }
    return EGAP_LOSS_C_LOGISTIC;
}

static inline double egap_loss_eprime(egap_loss_kind kind)
{
    return kind == EGAP_LOSS_LOGISTIC ? EGAP_LOSS_EPRIME_LOGISTIC : 0.0;
}

/* sup l''; the absolute loss has none (0 is returned, and not to be used). */
static inline double egap_loss_M(egap_loss_kind kind)
{
    switch (kind) {
    case EGAP_LOSS_MSE:
        return 2.0;
    case EGAP_LOSS_HALF:
    case EGAP_LOSS_HUBER:
        return 1.0;
    case EGAP_LOSS_LOGISTIC:
        return 0.25;
    case EGAP_LOSS_ABS:
        break;
    }
    return 0.0;
}

/* x := exp(x) for x <= 0; arguments below -700 count as -700.
 * x - k ln2 in two pieces: k LN2_HI is exact (an integer times 2^-32, 11-bit
 * k), and so is the difference; then the Taylor polynomial of degree 13 and
 * an exact scaling.  Relative error <= 1.85 2^-53 (lemma "exp").
 * Several vectors at once, here and below, hide the latency of the chain. */
V8FN void egap_v8_exp_neg_each(const int V, v8 *x)
{
    static const double taylor[] = {
        /* 1/13!, 1/12!, ..., 1/1!, 1/0! */
        1.0 / 6227020800.0,
        1.0 / 479001600.0,
        1.0 / 39916800.0,
        1.0 / 3628800.0,
        1.0 / 362880.0,
        1.0 / 40320.0,
        1.0 / 5040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
        1.0,
        1.0,
    };
    const v8 log2e = v8_set1(0x1.71547652b82fep0);
    const v8 ln2_hi = v8_set1(0x1.62e42feep-1);
    const v8 ln2_lo = v8_set1(1.90821492927058770002e-10);
    v8 k[EGAP_EACH_MAX], r[EGAP_EACH_MAX], p[EGAP_EACH_MAX];

    for (int v = 0; v < V; v++) {
        v8 cut = v8_max(v8_set1(-700.0), x[v]); /* this order keeps NaN */

        k[v] = v8_rint(v8_mul(cut, log2e));
        r[v] = v8_fnma(k[v], ln2_lo, v8_fnma(k[v], ln2_hi, cut));
        p[v] = v8_set1(taylor[0]);
    }
    for (int i = 1; i < 14; i++)
        for (int v = 0; v < V; v++)
            p[v] = v8_fma(p[v], r[v], v8_set1(taylor[i]));
    for (int v = 0; v < V; v++)
        x[v] = v8_mul(p[v], v8_exp2_int(k[v]));
}

V8FN v8 egap_v8_exp_neg(v8 x)
{
    egap_v8_exp_neg_each(1, &x);
    return x;
}

/* s := 2 atanh(s) = log((1+s)/(1-s)) for 0 <= s <= 1/3, by its series to s^33,
 * even and odd powers of s^2 apart.  With s = v/(2+v) this is log1p(v), to
 * 5.4 2^-53 relative where s is rounded once (lemma "log1p"). */
V8FN void egap_v8_twice_atanh_each(const int V, v8 *s)
{
    static const double even_terms[] = {1.0 / 33.0, 1.0 / 29.0, 1.0 / 25.0,
                                        1.0 / 21.0, 1.0 / 17.0, 1.0 / 13.0,
                                        1.0 / 9.0,  1.0 / 5.0,  1.0};
    static const double odd_terms[] = {1.0 / 31.0, 1.0 / 27.0, 1.0 / 23.0,
                                       1.0 / 19.0, 1.0 / 15.0, 1.0 / 11.0,
                                       1.0 / 7.0,  1.0 / 3.0};
    v8 q[EGAP_EACH_MAX], q2[EGAP_EACH_MAX];
    v8 even[EGAP_EACH_MAX], odd[EGAP_EACH_MAX];

    for (int v = 0; v < V; v++) {
        q[v] = v8_mul(s[v], s[v]);
        q2[v] = v8_mul(q[v], q[v]);
        even[v] = v8_set1(even_terms[0]);
        odd[v] = v8_set1(odd_terms[0]);
    }
    for (int i = 1; i < 9; i++)
        for (int v = 0; v < V; v++)
            even[v] = v8_fma(even[v], q2[v], v8_set1(even_terms[i]));
    for (int i = 1; i < 8; i++)
        for (int v = 0; v < V; v++)
            odd[v] = v8_fma(odd[v], q2[v], v8_set1(odd_terms[i]));
    for (int v = 0; v < V; v++) {
        s[v] = v8_mul(v8_fma(odd[v], q[v], even[v]), s[v]);
        s[v] = v8_add(s[v], s[v]);
    }
}

V8FN v8 egap_v8_twice_atanh(v8 s)
{
    egap_v8_twice_atanh_each(1, &s);
    return s;
}

/* log(1 + v) for 0 <= v <= 1, relative error <= 5.4 2^-53 (lemma "log1p"). */
V8FN v8 egap_v8_log1p(v8 v)
{
    return egap_v8_twice_atanh(v8_div(v, v8_add(v, v8_set1(2.0))));
}

/* log(1 + r) for r >= 0, relative error <= 8 2^-53 (lemma "one-sided,
 * rounding"). */
V8FN v8 egap_v8_log1p_wide(v8 r)
{
    double p[EGAP_LANES], e[EGAP_LANES];

    if (m8_bits(v8_gt(r, v8_set1(1.0))) == 0)
        return egap_v8_log1p(r);
    v8_store(p, r);
    for (int l = 0; l < EGAP_LANES; l++) {
        int power = 1;

        if (p[l] > 1.0) /* 1 + r = 2^(power - 1) (1 + v), 0 <= v < 1 */
            p[l] = 2.0 * frexp(1.0 + p[l], &power) - 1.0;
        e[l] = (double)(power - 1);
    }
    return v8_fma(v8_load(e), v8_set1(0x1.62e42fefa39efp-1),
                  egap_v8_log1p(v8_load(p)));
}

/* log(1 + e^u) - y u and its derivative with one exp and one division:
 * v = e^-|u|, 1/((1+v)(2+v)) gives both v/(2+v) (for log1p) and v/(1+v), each
 * with 5 roundings instead of 2: softplus part 5 1.083 + 3.16 + 1.85 <= 10.5,
 * value <= 11.5 2^-53; v/(1+v) and 1-y together <= 3.5 2^-53 (lemma
 * "logistic"). */
V8FN void egap_v8_logistic_each(const int V, const v8 *u, const v8 *y, v8 *l,
                                v8 *dl)
{
    const v8 one = v8_set1(1.0);
    v8 w[EGAP_EACH_MAX], s[EGAP_EACH_MAX];

    for (int v = 0; v < V; v++)
        s[v] = v8_neg(v8_abs(u[v]));
    egap_v8_exp_neg_each(V, s);
    for (int v = 0; v < V; v++) {
        m8 positive = v8_gt(u[v], v8_zero());
        v8 e = s[v], e1 = v8_add(e, one), e2 = v8_add(e, v8_set1(2.0));
        v8 inv = v8_div(one, v8_mul(e1, e2));
        v8 p = v8_mul(v8_mul(e, e2), inv);

        s[v] = v8_mul(v8_mul(e, e1), inv);
        w[v] = v8_select(positive, v8_sub(one, y[v]), y[v]);
        dl[v] = v8_select(positive, v8_sub(w[v], p), v8_sub(p, w[v]));
    }
    egap_v8_twice_atanh_each(V, s);
    for (int v = 0; v < V; v++)
        l[v] = v8_fma(v8_abs(u[v]), w[v], s[v]);
}

V8FN void egap_v8_logistic(v8 u, v8 y, v8 *l, v8 *dl)
{
    egap_v8_logistic_each(1, &u, &y, l, dl);
}

/* c(r - c/2), c = r cut to [-delta, delta]. */
V8FN void egap_v8_huber(v8 r, v8 delta, v8 *l, v8 *dl)
{
    v8 c = v8_max(v8_neg(delta), v8_min(delta, r)); /* keeps NaN */

    *l = v8_mul(c, v8_fnma(v8_set1(0.5), c, r));
    *dl = c;
}

/* The sign of r: -1, 0, 1; NaN stays NaN. */
V8FN v8 egap_v8_sign(v8 r)
{
    return v8_select(v8_gt(r, v8_zero()), v8_set1(1.0),
                     v8_select(v8_gt(v8_zero(), r), v8_set1(-1.0), r));
}

/* Does:  *l = loss(u, y), *dl = its derivative in u, lane by lane (for the
 *        absolute loss the subgradient sign(u - y), 0 at 0).
 * Needs: `kind` a constant where the call is compiled, so that one branch
 *        remains; delta for Huber; 0 <= y <= 1 for logistic.  An output that
 *        is not used costs nothing.
 * Error: head of this file.
 * Fails: never.
 * Source: paper/algorithms.tex, lemma "losses". */
V8FN void egap_v8_loss(egap_loss_kind kind, v8 u, v8 y, v8 delta, v8 *l, v8 *dl)
{
    v8 r = v8_sub(u, y);

    switch (kind) {
    case EGAP_LOSS_MSE:
        *l = v8_mul(r, r);
        *dl = v8_add(r, r);
        break;
    case EGAP_LOSS_HALF:
        *l = v8_mul(v8_set1(0.5), v8_mul(r, r));
        *dl = r;
        break;
    case EGAP_LOSS_HUBER:
        egap_v8_huber(r, delta, l, dl);
        break;
    case EGAP_LOSS_LOGISTIC:
        egap_v8_logistic(u, y, l, dl);
        break;
    case EGAP_LOSS_ABS:
        *l = v8_abs(r);
        *dl = egap_v8_sign(r);
        break;
    }
}

/* One call of `body` with the loss as a constant. */
#define EGAP_FOR_LOSS(kind, body)                                              \
    do {                                                                       \
        switch (kind) {                                                        \
        case EGAP_LOSS_MSE:                                                    \
            body(EGAP_LOSS_MSE);                                               \
            break;                                                             \
        case EGAP_LOSS_HALF:                                                   \
            body(EGAP_LOSS_HALF);                                              \
            break;                                                             \
        case EGAP_LOSS_HUBER:                                                  \
            body(EGAP_LOSS_HUBER);                                             \
            break;                                                             \
        case EGAP_LOSS_LOGISTIC:                                               \
            body(EGAP_LOSS_LOGISTIC);                                          \
            break;                                                             \
        case EGAP_LOSS_ABS:                                                    \
            body(EGAP_LOSS_ABS);                                               \
            break;                                                             \
        }                                                                      \
    } while (0)

#endif
