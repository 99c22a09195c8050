/* lossconst.c: constants of the losses.
 * Proof: paper/algorithms.tex, lemma "radial". */
#include "lossconst.h"

#include <float.h>
#include <math.h>

#include "../enclose/ball_loss.h"

egap_status egap_loss_accepts(const egap_theory_loss *loss, const double *y,
                              size_t N, egap_error *err)
{
    egap_loss_kind kind = loss->loss.kind;

    if (loss->classes == 1)
        return egap_fail(err, EGAP_EUSAGE,
                         "cross entropy needs at least two classes");
    if (loss->classes == 0 && kind == EGAP_LOSS_HUBER &&
        !(loss->loss.delta > 0 && loss->loss.delta <= DBL_MAX))
        return egap_fail(err, EGAP_EINPUT,
                         "the Huber loss needs a positive finite delta");
    for (size_t j = 0; j < N; j++) {
        if (loss->classes > 0 &&
            !(y[j] >= 0 && y[j] < (double)loss->classes && floor(y[j]) == y[j]))
            return egap_fail(err, EGAP_EINPUT,
                             "y of sample %zu is %g; cross entropy of %zu "
                             "classes takes the labels 0 to %zu",
                             j, y[j], loss->classes, loss->classes - 1);
        if (loss->classes == 0 && kind == EGAP_LOSS_LOGISTIC &&
            !(y[j] >= 0 && y[j] <= 1))
            return egap_fail(err, EGAP_EINPUT,
                             "y of sample %zu is %g; the logistic loss takes "
                             "targets in [0,1] (map -1, 1 to 0, 1)",
                             j, y[j]);
    }
    return EGAP_OK;
}

bool egap_loss_lipschitz(arb_t L, const egap_theory_loss *loss, long bits)
{
    if (loss->classes > 0) {
        arb_sqrt_ui(L, 2, bits);
        return true;
    }
    switch (loss->loss.kind) {
    case EGAP_LOSS_HUBER:
        arb_set_d(L, loss->loss.delta);
        return true;
    case EGAP_LOSS_LOGISTIC:
    case EGAP_LOSS_ABS:
        arb_one(L);
        return true;
    default:
        return false;
    }
}

bool egap_loss_holder(arb_t H, const egap_theory_loss *loss, long bits)
{
    (void)bits;
    arb_one(H);
    if (loss->classes > 0) {
        arb_mul_2exp_si(H, H, -1);
        return true;
    }
    switch (loss->loss.kind) {
    case EGAP_LOSS_MSE:
        arb_mul_2exp_si(H, H, 1);
        return true;
    case EGAP_LOSS_LOGISTIC:
        arb_mul_2exp_si(H, H, -2);
        return true;
    case EGAP_LOSS_ABS:
        return false;
    default:
        return true;
    }
}

void egap_loss_at_zero(arb_t value, const egap_theory_loss *loss,
                       const double *y, size_t N, long bits)
{
    arb_t zero, l;

    if (loss->classes > 0) {
        arb_log_ui(value, loss->classes, bits);
        return;
    }
    arb_init(zero);
    arb_init(l);
    arb_zero(value);
    for (size_t j = 0; j < N; j++) {
        egap_ball_loss(l, &loss->loss, zero, y[j], bits);
        arb_add(value, value, l, bits);
    }
    arb_div_ui(value, value, N, bits);
    arb_clear(zero);
    arb_clear(l);
}

void egap_loss_slope_at_zero(arb_t s, const egap_theory_loss *loss, double y,
                             size_t k, long bits)
{
    double cut;

    if (loss->classes > 0) { /* 1/K - [y = k] */
        arb_set_ui(s, loss->classes);
        arb_inv(s, s, bits);
        if (y == (double)k)
            arb_sub_ui(s, s, 1, bits);
        return;
    }
    arb_set_d(s, -y);
    switch (loss->loss.kind) {
    case EGAP_LOSS_MSE:
        arb_mul_2exp_si(s, s, 1);
        break;
    case EGAP_LOSS_HALF:
        break;
    case EGAP_LOSS_HUBER:
        cut = loss->loss.delta;
        arb_set_d(s, fmax(-cut, fmin(cut, -y)));
        break;
    case EGAP_LOSS_LOGISTIC: /* 1/2 - y */
        arb_mul_2exp_si(s, s, 1);
        arb_add_ui(s, s, 1, bits);
        arb_mul_2exp_si(s, s, -1);
        break;
    case EGAP_LOSS_ABS:
        arb_set_si(s, (y < 0) - (y > 0));
        break;
    }
}

void egap_loss_radial_classes(arb_t c_rad, size_t K, long bits)
{
    arb_t e;

    arb_init(e);
    arb_const_e(e, bits);
    arb_set_ui(c_rad, K - 1);
    arb_div(c_rad, c_rad, e, bits);
    arb_lambertw(c_rad, c_rad, 0, bits);
    arb_clear(e);
}

/* sup_u clip(y - u) u: y^2/4, or delta (|y| - delta) where |y| > 2 delta */
static void radial_huber(arb_t h, const arb_t y, double delta, long bits)
{
    arb_t far, d;

    arb_init(far);
    arb_init(d);
    arb_set_d(d, delta);
    arb_abs(far, y);
    arb_mul_2exp_si(h, d, 1);
    if (arb_gt(far, h)) { /* both are exact: the comparison decides */
        arb_sub(h, far, d, bits);
        arb_mul(h, h, d, bits);
    } else {
        arb_sqr(h, y, bits);
        arb_mul_2exp_si(h, h, -2);
    }
    arb_clear(far);
    arb_clear(d);
}

/* h(y) = sup_u u (y - sigma(u)) is convex with h(0) = h(1) = W(1/e) and
 * h(1/2) = 0, so h(y) <= W |2y - 1|; any u gives a lower bound, and
 * u = (1 + W)(2y - 1) is the maximiser at both ends. */
static void radial_logistic(arb_t h, const arb_t y, const arb_t W, long bits)
{
    arb_t s, u, value;

    arb_init(s);
    arb_init(u);
    arb_init(value);
    arb_mul_2exp_si(s, y, 1);
    arb_sub_ui(s, s, 1, bits);
    arb_abs(h, s);
    arb_mul(h, h, W, bits);
    if (!arb_is_one(y) && !arb_is_zero(y)) {
        arb_add_ui(u, W, 1, bits);
        arb_mul(u, u, s, bits);
        arb_neg(value, u);
        arb_exp(value, value, bits);
        arb_add_ui(value, value, 1, bits);
        arb_inv(value, value, bits);
        arb_sub(value, y, value, bits);
        arb_mul(value, value, u, bits);
        arb_union(h, h, value, bits);
    }
    arb_clear(s);
    arb_clear(u);
    arb_clear(value);
}

void egap_loss_radial(arb_t c_rad, const egap_theory_loss *loss,
                      const double *y, size_t N, long bits)
{
    arb_t t, h, W;

    if (loss->classes > 0) {
        egap_loss_radial_classes(c_rad, loss->classes, bits);
        return;
    }
    arb_init(t);
    arb_init(h);
    arb_init(W);
    egap_loss_radial_classes(W, 2, bits);
    arb_zero(c_rad);
    for (size_t j = 0; j < N; j++) {
        arb_set_d(t, y[j]);
        switch (loss->loss.kind) {
        case EGAP_LOSS_MSE: /* sup_u 2 (y - u) u */
            arb_sqr(h, t, bits);
            arb_mul_2exp_si(h, h, -1);
            break;
        case EGAP_LOSS_HALF: /* sup_u (y - u) u */
            arb_sqr(h, t, bits);
            arb_mul_2exp_si(h, h, -2);
            break;
        case EGAP_LOSS_HUBER:
            radial_huber(h, t, loss->loss.delta, bits);
            break;
        case EGAP_LOSS_LOGISTIC:
            radial_logistic(h, t, W, bits);
            break;
        case EGAP_LOSS_ABS:
            arb_abs(h, t);
            break;
        }
        arb_add(c_rad, c_rad, h, bits);
    }
    arb_div_ui(c_rad, c_rad, N, bits);
    arb_clear(t);
    arb_clear(h);
    arb_clear(W);
}
