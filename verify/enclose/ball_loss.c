/* ball_loss.c: the losses in ball arithmetic. */
#include "ball_loss.h"

/* v = e^-|u|.  Beyond |u| = 2^40 the exponent itself becomes a large number;
 * there 0 < v < 2^-2^30 is all that is said. */
static void exp_minus_abs(arb_t v, const arb_t u, long bits)
{
    mag_t low;

    mag_init(low);
    arb_get_mag_lower(low, u);
    if (mag_cmp_2exp_si(low, 40) > 0) {
        arb_zero(v);
        arb_add_error_2exp_si(v, -(1L << 30));
    } else {
        arb_abs(v, u);
        arb_neg(v, v);
        arb_exp(v, v, bits);
    }
    mag_clear(low);
}

/* log(1 + e^u) - y u = log1p(e^-|u|) + (1-y) u for u > 0, - y u for u < 0:
 * two terms that are not negative */
static void logistic_loss(arb_t l, const arb_t u, const arb_t y, long bits)
{
    arb_t w;

    arb_init(w);
    exp_minus_abs(l, u, bits);
    arb_log1p(l, l, bits);
    if (arb_is_nonnegative(u)) {
        arb_sub_ui(w, y, 1, bits);
        arb_submul(l, w, u, bits);
    } else if (arb_is_nonpositive(u)) {
        arb_submul(l, y, u, bits);
    } else {
        arb_max(w, u, w, bits);
        arb_add(l, l, w, bits);
        arb_submul(l, y, u, bits);
    }
    arb_clear(w);
}

void egap_ball_loss(arb_t l, const egap_loss *loss, const arb_t u, double y,
                    long bits)
{
    arb_t r, c;

    arb_init(r);
    arb_init(c);
    arb_set_d(c, y);
    arb_sub(r, u, c, bits);
    switch (loss->kind) {
    case EGAP_LOSS_MSE:
        arb_sqr(l, r, bits);
        break;
    case EGAP_LOSS_HALF:
        arb_sqr(l, r, bits);
        arb_mul_2exp_si(l, l, -1);
        break;
    case EGAP_LOSS_HUBER: /* c (|r| - c/2), c = min(|r|, delta) */
        arb_abs(r, r);
        arb_set_d(c, loss->delta);
        arb_min(c, c, r, bits);
        arb_mul_2exp_si(l, c, -1);
        arb_sub(l, r, l, bits);
        arb_mul(l, l, c, bits);
        break;
    case EGAP_LOSS_LOGISTIC:
        logistic_loss(l, u, c, bits);
        break;
    case EGAP_LOSS_ABS:
        arb_abs(l, r);
        break;
    }
    arb_clear(r);
    arb_clear(c);
}

void egap_ball_slopes_init(egap_ball_slopes *slopes)
{
    arb_init(slopes->lo);
    arb_init(slopes->hi);
    arb_init(slopes->modulus);
}

void egap_ball_slopes_clear(egap_ball_slopes *slopes)
{
    arb_clear(slopes->lo);
    arb_clear(slopes->hi);
    arb_clear(slopes->modulus);
}

/* sigma(u) - y and sigma'(u), v = e^-|u|, sigma = 1/(1+v) or v/(1+v) */
static void logistic_slope(arb_t slope, arb_t curvature, const arb_t u,
                           double y, long bits)
{
    int positive = arf_sgn(arb_midref(u)) > 0; /* u is exact */
    arb_t v, q;

    arb_init(v);
    arb_init(q);
    exp_minus_abs(v, u, bits);
    arb_add_ui(q, v, 1, bits);
    arb_div(v, v, q, bits);
    arb_div(curvature, v, q, bits);
    arb_set_d(slope, y);
    if (positive)
        arb_sub_ui(slope, slope, 1, bits);
    else
        arb_neg(v, v);
    arb_add(slope, slope, v, bits);
    arb_neg(slope, slope);
    arb_clear(v);
    arb_clear(q);
}

/* r cut at +-delta; whether the cut was certainly not needed */
static int huber_slope(arb_t slope, double delta, long bits)
{
    arb_t d;
    int inside;

    arb_init(d);
    arb_set_d(d, delta);
    inside = arb_le(slope, d);
    arb_min(slope, slope, d, bits);
    arb_neg(d, d);
    inside = inside && arb_ge(slope, d);
    arb_max(slope, slope, d, bits);
    arb_clear(d);
    return inside;
}

void egap_ball_slopes_on(egap_ball_slopes *slopes, const egap_loss *loss,
                         const arf_t a, const arf_t b, double y, long bits)
{
    arb_ptr lo = slopes->lo, hi = slopes->hi, modulus = slopes->modulus;
    arb_t target;

    if (!arf_is_finite(a) || !arf_is_finite(b)) {
        arb_indeterminate(lo);
        arb_indeterminate(hi);
        arb_zero(modulus);
        return;
    }
    arb_init(target);
    arb_set_d(target, y);
    arb_set_arf(lo, a);
    arb_set_arf(hi, b);
    if (loss->kind == EGAP_LOSS_LOGISTIC) {
        /* sigma' has one maximum: its least value is at an end */
        logistic_slope(lo, modulus, lo, y, bits);
        logistic_slope(hi, target, hi, y, bits);
        arb_min(modulus, modulus, target, bits);
        arb_clear(target);
        return;
    }
    arb_sub(lo, lo, target, bits);
    arb_sub(hi, hi, target, bits);
    arb_one(modulus);
    switch (loss->kind) {
    case EGAP_LOSS_MSE:
        arb_mul_2exp_si(lo, lo, 1);
        arb_mul_2exp_si(hi, hi, 1);
        arb_set_ui(modulus, 2);
        break;
    case EGAP_LOSS_HUBER: {
        int low = huber_slope(lo, loss->delta, bits);
        int high = huber_slope(hi, loss->delta, bits);

        arb_set_ui(modulus, low && high);
        break;
    }
    case EGAP_LOSS_ABS: {
        /* at u = y either sign is a subgradient */
        int right = arb_is_nonnegative(lo), left = arb_is_nonpositive(hi);

        arb_set_si(lo, right ? 1 : -1);
        arb_set_si(hi, left && !right ? -1 : 1);
        arb_zero(modulus);
        break;
    }
    default: /* half: the residual itself */
        break;
    }
    arb_clear(target);
}
