/* loss_dd.h: losses of double-double predictions on eight lanes (private to
 * verify/).
 *
 * Lemma "double-double point": for a normal pair u the value is off by at
 * most 40 u^2 l (logistic: EGAP_SOFTPLUS_DD l), and l' by at most
 * 2 2^-53 |l'|; logistic: l' is that of u.hi, lemma "losses".
 * The residual u - y is off by 3 u^2 |r|: its high subtraction is exact when
 * it cancels, and |u| <= 2 |r| when it does not. */
#ifndef EGAP_VERIFY_LOSS_DD_H
#define EGAP_VERIFY_LOSS_DD_H

#include "loss.h"
#include "softplus.h"

V8FN v8dd egap_v8dd_residual(v8dd u, v8 y)
{
    v8dd r = v8dd_two_sum(u.hi, v8_neg(y));

    return v8dd_two_sum(r.hi, v8_add(r.lo, u.lo));
}

/* |r| (|r| - delta/2) delta beyond delta, else r^2/2; the high word decides,
 * where it is wrong the two differ by (u r)^2/2. */
V8FN v8dd egap_v8dd_huber(v8dd r, v8dd square, v8 delta)
{
    m8 negative = v8_gt(v8_zero(), r.hi);
    v8dd a = v8dd_select(negative, v8dd_neg(r), r);
    m8 inner = v8_ge(delta, a.hi);
    v8dd outer = v8dd_add1(a, v8_mul(v8_set1(-0.5), delta));

    outer = v8dd_mul(outer, (v8dd){delta, v8_zero()});
    square.hi = v8_mul(v8_set1(0.5), square.hi);
    square.lo = v8_mul(v8_set1(0.5), square.lo);
    return v8dd_select(inner, square, outer);
}

/* value *l, derivative *dl, residual r (not for logistic) */
V8FN void egap_v8dd_loss(egap_loss_kind kind, v8dd u, v8 y, v8 delta, v8dd *l,
                         v8 *dl, v8 *r)
{
    v8dd res = egap_v8dd_residual(u, y);
    v8 unused;

    *r = res.hi;
    switch (kind) {
    case EGAP_LOSS_MSE:
        *l = v8dd_mul(res, res);
        *dl = v8_add(res.hi, res.hi);
        break;
    case EGAP_LOSS_HALF:
        *l = v8dd_mul(res, res);
        l->hi = v8_mul(v8_set1(0.5), l->hi);
        l->lo = v8_mul(v8_set1(0.5), l->lo);
        *dl = res.hi;
        break;
    case EGAP_LOSS_HUBER:
        *l = egap_v8dd_huber(res, v8dd_mul(res, res), delta);
        egap_v8_huber(res.hi, delta, &unused, dl);
        break;
    case EGAP_LOSS_LOGISTIC:
        *l = egap_v8dd_logistic(u, y);
        egap_v8_logistic(u.hi, y, &unused, dl);
        break;
    case EGAP_LOSS_ABS:
        *l = v8dd_select(v8_gt(v8_zero(), res.hi), v8dd_neg(res), res);
        *dl = egap_v8_sign(res.hi);
        break;
    }
}

#endif
