/* engine.h: what the engine's kernels share (include from kernel sources
 * only). */
#ifndef EGAP_VERIFY_KERNEL_ENGINE_H
#define EGAP_VERIFY_KERNEL_ENGINE_H

#include "../../base/simd.h"
#include "../kernels.h"
#include "../loss.h"

void EGAP_KERNEL(egap_kernel_outline)(double *F, const egap_coarse *job,
                                      size_t count);
void EGAP_KERNEL(egap_kernel_coarse)(egap_coarse *job);
size_t EGAP_KERNEL(egap_kernel_collect)(egap_collect *job);
void EGAP_KERNEL(egap_kernel_squares)(egap_squares *job);
void EGAP_KERNEL(egap_kernel_sweep)(egap_sweep *job);
void EGAP_KERNEL(egap_kernel_interval)(egap_interval *job);
void EGAP_KERNEL(egap_kernel_slope)(egap_slope *job);
void EGAP_KERNEL(egap_kernel_magnitudes)(double *E, double *sums,
                                         const egap_problem *problem,
                                         const double *v, size_t n, double c,
                                         double iota);

/* A sum of losses.  The logistic loss keeps a product of 1 + e^-|u| beside
 * the sum: one logarithm then serves many samples. */
typedef struct {
    v8 sum, product;
} loss_sum;

V8FN loss_sum loss_sum_zero(void)
{
    return (loss_sum){v8_zero(), v8_set1(1.0)};
}

/* log P for 1 <= P <= 2^EGAP_FACTORS_MAX: P = 2^e f, 1 <= f < 2; relative
 * error <= 7u (lemma "loss sums"). */
static inline v8 log_of_product(v8 P)
{
    double f[EGAP_LANES], e[EGAP_LANES];

    v8_store(f, P);
    for (int l = 0; l < EGAP_LANES; l++) {
        int power;

        f[l] = 2.0 * frexp(f[l], &power) - 1.0; /* exact */
        e[l] = (double)(power - 1);
    }
    return v8_fma(v8_load(e), v8_set1(0x1.62e42fefa39efp-1),
                  egap_v8_log1p(v8_load(f)));
}

static inline loss_sum loss_sum_fold(loss_sum s)
{
    s.sum = v8_add(s.sum, log_of_product(s.product));
    s.product = v8_set1(1.0);
    return s;
}

/* Adds the losses at u and returns the derivatives.  `weight` is 0 in lanes
 * beyond the data; with the other losses u == y == 0 there instead. */
V8FN v8 loss_add(egap_loss_kind kind, loss_sum *s, v8 u, v8 y, v8 weight,
                 v8 delta)
{
    const v8 one = v8_set1(1.0);
    v8 l, dl, mag, v, w, p;
    m8 positive;

    if (kind != EGAP_LOSS_LOGISTIC) {
        egap_v8_loss(kind, u, y, delta, &l, &dl);
        s->sum = v8_add(s->sum, l);
        return dl;
    }
    mag = v8_abs(u);
    v = v8_mul(weight, egap_v8_exp_neg(v8_neg(mag)));
    positive = v8_gt(u, v8_zero());
    w = v8_mul(weight, v8_select(positive, v8_sub(one, y), y));
    p = v8_add(one, v);
    s->sum = v8_fma(mag, w, s->sum);
    s->product = v8_mul(s->product, p);
    p = v8_div(v, p);
    return v8_select(positive, v8_sub(w, p), v8_sub(p, w));
}

/* Phi = (1-t)^2 b0 + t(1-t) b1 + t^2 b2 at a point with exact t and 1-t; at
 * most four roundings to a term (lemma "state"). */
typedef struct {
    double uu, ut, tt;
} bernstein;

V8FN bernstein bernstein_at(double t)
{
    double u = 1.0 - t;

    return (bernstein){u * u, u * t, t * t};
}

V8FN v8 bernstein_value(const bernstein *w, v8 b0, v8 b1, v8 b2)
{
    return v8_fma(v8_set1(w->uu), b0,
                  v8_fma(v8_set1(w->ut), b1, v8_mul(v8_set1(w->tt), b2)));
}

/* The constants of the bound of an interval. */
typedef struct {
    v8 eps, h, quarter_hh, half_M, eprime, iota;
} bound_constants;

V8FN bound_constants bound_constants_of(egap_loss_kind kind, double eps,
                                        double h, double iota)
{
    return (bound_constants){
        v8_set1(eps),
        v8_set1(h),
        v8_set1(0.25 * h * h), /* lemma "bucket": h^2/4 */
        v8_set1(0.5 * egap_loss_M(kind)),
        v8_set1(egap_loss_eprime(kind)),
        v8_set1(iota),
    };
}

/* lemma "bucket": one sample's part of the bound of an interval with end
 * values P0, P1 and end derivatives dl0, dl1:
 *   S += max(-dl0 c2, -dl1 c2)
 *   D += g omega + (M/2) (|c2| h^2/4 + omega)^2. */
V8FN void bound_add_smooth(const egap_loss_kind kind, const bound_constants *k,
                           v8 dl0, v8 dl1, v8 c2, v8 omega, v8 *S, v8 *D)
{
    v8 g = v8_max(v8_abs(dl0), v8_abs(dl1));
    v8 reach = v8_fma(k->quarter_hh, v8_abs(c2), omega), bent = reach;

    if (kind == EGAP_LOSS_LOGISTIC)
        g = v8_add(g, k->eprime); /* 0 for the others */
    if (kind != EGAP_LOSS_MSE)
        bent = v8_mul(k->half_M, bent); /* 1 for mse */
    *S = v8_sub(*S, v8_min(v8_mul(dl0, c2), v8_mul(dl1, c2)));
    *D = v8_fma(g, omega, v8_fma(bent, reach, *D));
}

/* lemma "bucket, any convex loss", for |u - y|: the slope is a fixed sign
 * unless the reach of Phi contains y.  Rounding its ends is monotone and
 * decides nothing wrongly; 4u|y| only keeps away from it. */
V8FN void bound_add_abs(const bound_constants *k, v8 P0, v8 P1, v8 y, v8 c2,
                        v8 omega, v8 *S, v8 *D)
{
    v8 reach = v8_fma(k->quarter_hh, v8_abs(c2), omega);
    v8 slack = v8_mul(v8_set1(4.0 * EGAP_UNIT), v8_abs(y));
    v8 lo, hi, s;

    reach = v8_mul(k->iota, reach);
    lo = v8_sub(v8_sub(v8_min(P0, P1), reach), slack);
    hi = v8_add(v8_add(v8_max(P0, P1), reach), slack);
    s = v8_select(v8_gt(lo, y), v8_neg(c2),
                  v8_select(v8_gt(y, hi), c2, v8_abs(c2)));
    *S = v8_add(*S, s);
    *D = v8_add(*D, omega);
}

/* omega = dev h + eps E, given dev and eps E. */
V8FN void bound_add(const egap_loss_kind kind, const bound_constants *k, v8 dl0,
                    v8 dl1, v8 P0, v8 P1, v8 y, v8 c2, v8 dev, v8 epsE, v8 *S,
                    v8 *D)
{
    v8 omega = v8_fma(k->h, dev, epsE);

    if (kind == EGAP_LOSS_ABS)
        bound_add_abs(k, P0, P1, y, c2, omega, S, D);
    else
        bound_add_smooth(kind, k, dl0, dl1, c2, omega, S, D);
}

#endif
