/* round.c: outward rounding and three-valued comparison.
 * Proofs: paper/algorithms.tex, lemma "outward". */
#include "egap/round.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "dd.h"

/* The largest double <= the real number s + rest, |rest| <= ulp(s)/2. */
static double round_down(double s, double rest)
{
    if (!isfinite(s) || !isfinite(rest))
        return -INFINITY;
    return rest < 0 ? nextafter(s, -INFINITY) : s;
}

static double round_up(double s, double rest)
{
    return -round_down(-s, -rest);
}

egap_bounds egap_bounds_unknown(void)
{
    return (egap_bounds){-INFINITY, INFINITY};
}

egap_bounds egap_round_outward(egap_dd l, egap_dd h)
{
    egap_dd a = egap_two_sum(l.hi, l.lo), b = egap_two_sum(h.hi, h.lo);

    return (egap_bounds){round_down(a.hi, a.lo), round_up(b.hi, b.lo)};
}

egap_bounds egap_bounds_add(egap_bounds x, egap_bounds y)
{
    return egap_round_outward((egap_dd){x.lo, y.lo}, (egap_dd){x.hi, y.hi});
}

egap_bounds egap_bounds_sub(egap_bounds x, egap_bounds y)
{
    return egap_bounds_add(x, (egap_bounds){-y.hi, -y.lo});
}

egap_bounds egap_bounds_max(egap_bounds x, egap_bounds y)
{
    if (isnan(x.lo) || isnan(x.hi) || isnan(y.lo) || isnan(y.hi))
        return egap_bounds_unknown();
    return (egap_bounds){x.lo > y.lo ? x.lo : y.lo, x.hi > y.hi ? x.hi : y.hi};
}

egap_bounds egap_bounds_pos(egap_bounds x)
{
    return egap_bounds_max(x, (egap_bounds){0.0, 0.0});
}

egap_truth egap_bounds_le(egap_bounds x, egap_bounds y)
{
    if (x.hi <= y.lo)
        return EGAP_YES;
    if (x.lo > y.hi)
        return EGAP_NO;
    return EGAP_UNKNOWN;
}

egap_truth egap_bounds_lt(egap_bounds x, egap_bounds y)
{
    if (x.hi < y.lo)
        return EGAP_YES;
    if (x.lo >= y.hi)
        return EGAP_NO;
    return EGAP_UNKNOWN;
}

/* Doubles in their order as integers. */
static int64_t rank_of(double x)
{
    int64_t bits;

    memcpy(&bits, &x, sizeof bits);
    return bits < 0 ? INT64_MIN - bits : bits;
}

unsigned long long egap_bounds_ulps(egap_bounds x)
{
    if (!isfinite(x.lo) || !isfinite(x.hi) || x.lo > x.hi)
        return UINT64_MAX;
    return (uint64_t)rank_of(x.hi) - (uint64_t)rank_of(x.lo);
}

#define PROMISED_WIDTH 0x1.19799812dea11p-40 /* 1e-12 */

bool egap_bounds_sharp(egap_bounds x)
{
    return egap_bounds_ulps(x) <= 4 || (x.lo == DBL_MAX && x.hi == INFINITY) ||
           (isfinite(x.lo) && isfinite(x.hi) &&
            x.hi - x.lo <= PROMISED_WIDTH * fmax(fabs(x.lo), fabs(x.hi)));
}
