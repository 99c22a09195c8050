/* loss.c: losses of scaled integers. */
#include "loss.h"

#include "numbers.h"

void loss_init(loss *l, const certificate *c, long scale)
{
    l->kind = c->loss;
    l->scale = scale;
    l->value_scale = 2 * scale;
    l->slope_scale = scale;
    if (l->kind == LOSS_HALF || l->kind == LOSS_HUBER)
        l->value_scale++; /* the integer is twice the value */
    if (l->kind == LOSS_ABSOLUTE) {
        l->value_scale = scale;
        l->slope_scale = 0;
    }
    mpz_inits(l->delta, l->r, l->t, (mpz_ptr)0);
    if (l->kind == LOSS_HUBER)
        binary64_scaled(l->delta, c->delta.bits, scale);
}

void loss_clear(loss *l)
{
    mpz_clears(l->delta, l->r, l->t, (mpz_ptr)0);
}

void loss_value(mpz_t value, loss *l, const mpz_t u, const mpz_t y,
                bound_side side)
{
    mpz_sub(l->r, u, y);
    mpz_abs(l->r, l->r);
    switch (l->kind) {
    case LOSS_ABSOLUTE:
        mpz_set(value, l->r);
        break;
    case LOSS_HUBER:
        if (mpz_cmp(l->r, l->delta) > 0) {
            mpz_mul_2exp(l->t, l->r, 1);
            mpz_sub(l->t, l->t, l->delta);
            mpz_mul(value, l->t, l->delta); /* delta (2|r| - delta) */
            break;
        }
        /* fall through */
    case LOSS_MSE:
    case LOSS_HALF:
        mpz_mul(value, l->r, l->r);
        break;
    default: /* logistic */
        logistic_softplus(value, u, l->scale, side);
        mpz_mul_2exp(value, value,
                     (mp_bitcnt_t)(l->value_scale - LOGISTIC_BITS));
        mpz_submul(value, y, u);
        break;
    }
}

void loss_slope(mpz_t slope, const loss *l, const mpz_t u, const mpz_t y,
                bound_side side)
{
    int sign;

    if (l->kind == LOSS_LOGISTIC) {
        logistic_sigmoid(slope, u, l->scale, side);
        mpz_mul_2exp(slope, slope, (mp_bitcnt_t)(l->scale - LOGISTIC_BITS));
        mpz_sub(slope, slope, y);
        return;
    }
    mpz_sub(slope, u, y);
    sign = mpz_sgn(slope);
    switch (l->kind) {
    case LOSS_ABSOLUTE: /* at the kink: [-1, 1] */
        mpz_set_si(slope, sign != 0 ? sign : (int)side);
        break;
    case LOSS_MSE:
        mpz_mul_2exp(slope, slope, 1);
        break;
    case LOSS_HUBER:
        if (mpz_cmpabs(slope, l->delta) > 0) {
            mpz_set(slope, l->delta);
            if (sign < 0)
                mpz_neg(slope, slope);
        }
        break;
    default: /* half: r itself */
        break;
    }
}
