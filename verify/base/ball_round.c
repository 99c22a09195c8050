/* ball_round.c: from balls to doubles, outward. */
#include "ball_round.h"

#include <float.h>
#include <math.h>

#include "dd.h"

/* more than a double has: the floor of a floor to as many bits is the floor */
#define REST_BITS 64

double egap_arf_floor(const arf_t x)
{
    return arf_is_nan(x) ? -INFINITY : arf_get_d(x, ARF_RND_FLOOR);
}

double egap_arf_ceil(const arf_t x)
{
    return arf_is_nan(x) ? INFINITY : arf_get_d(x, ARF_RND_CEIL);
}

egap_dd egap_arf_floor_dd(const arf_t x)
{
    arf_t high, rest;
    egap_dd d = {egap_arf_floor(x), 0};

    if (!isfinite(d.hi))
        return d;
    arf_init(high);
    arf_init(rest);
    /* the floor of x and the floor of what is left: both downward, so the
     * sum is; the TwoSum only renormalises, exactly.  What is left is not
     * taken exactly: of exp(-2^40) and a double it has 2^40 bits. */
    arf_set_d(high, d.hi);
    arf_sub(rest, x, high, REST_BITS, ARF_RND_FLOOR);
    d.lo = egap_arf_floor(rest);
    if (d.hi < DBL_MAX && isfinite(d.lo)) {
        egap_dd sum = egap_two_sum(d.hi, d.lo);

        if (isfinite(sum.hi))
            d = sum;
        else
            d.lo = 0;
    } else {
        d.lo = 0;
    }
    arf_clear(high);
    arf_clear(rest);
    return d;
}

egap_dd egap_arf_ceil_dd(const arf_t x)
{
    arf_t minus;
    egap_dd d;

    arf_init(minus);
    arf_neg(minus, x);
    d = egap_arf_floor_dd(minus);
    arf_clear(minus);
    return (egap_dd){-d.hi, -d.lo};
}

egap_bounds egap_arf_bounds(const arf_t lo, const arf_t hi)
{
    return (egap_bounds){egap_arf_floor(lo), egap_arf_ceil(hi)};
}

void egap_ball_lower(arf_t lo, const arb_t x, long bits)
{
    if (arb_is_finite(x))
        arb_get_lbound_arf(lo, x, bits);
    else
        arf_neg_inf(lo);
}

void egap_ball_upper(arf_t hi, const arb_t x, long bits)
{
    if (arb_is_finite(x))
        arb_get_ubound_arf(hi, x, bits);
    else
        arf_pos_inf(hi);
}

egap_bounds egap_ball_bounds(const arb_t x)
{
    egap_bounds b;
    arf_t lo, hi;

    arf_init(lo);
    arf_init(hi);
    egap_ball_lower(lo, x, 128);
    egap_ball_upper(hi, x, 128);
    b = egap_arf_bounds(lo, hi);
    arf_clear(lo);
    arf_clear(hi);
    return b;
}
