/* softplus.h: log(1 + e^u) - y u in double-double on eight lanes (private to
 * verify/).
 *
 * Lemma "double-double softplus".  With a = |u|, w = 1-y or y, the value is
 * a w + log(1 + v), v = e^-a: no term is negative, so relative errors stay.
 * Errors in units of u^2 = 2^-106, relative to each intermediate result:
 *   v:      reduction 0.1, polynomial 3.1, its tail in double 1.5, table
 *           and product 14                                         <= 20
 *   z:      c (1+v) - 1 is off by 4 v + 0.02 absolute where j > 0, exact
 *           where j = 0; log(1+v) >= 0.69 v                        <= 8
 *   s:      z/(2+z): first quotient 3.1 u, one correction          <= 60
 *   2(s+sR), + (-log c): |-log c| + |log(1+z)| <= 3.2 log(1+v)     <= 20
 *   a w and the last sum                                           <= 17
 * together <= 125 < EGAP_SOFTPLUS_DD / u^2 = 512. */
#ifndef EGAP_VERIFY_SOFTPLUS_H
#define EGAP_VERIFY_SOFTPLUS_H

#include "../base/v8dd.h"

/* |computed - exact| <= EGAP_SOFTPLUS_DD exact + 2^-1000 (u below -700 and
 * underflow) */
#define EGAP_SOFTPLUS_DD 0x1p-97

/* 2^(-j/64), c_j close to 1/(1 + j/32) with 10 bits, -log c_j */
extern const double egap_softplus_exp2_hi[64], egap_softplus_exp2_lo[64];
extern const double egap_softplus_c[33];
extern const double egap_softplus_logc_hi[33], egap_softplus_logc_lo[33];

/* Table rows: whole numbers in [0, last]; NaN gives 0, so that no lane reads
 * outside a table. */
V8FN void egap_v8_table_rows(int32_t *row, v8 j, double last)
{
    double d[EGAP_LANES];

    v8_store(d, v8_min(v8_max(j, v8_zero()), v8_set1(last)));
    for (int l = 0; l < EGAP_LANES; l++)
        row[l] = (int32_t)d[l];
}

/* c + r acc for |r acc| <= |c.hi|, off by 3 u^2 |c| + 13 u^2 |r acc| */
V8FN v8dd egap_v8dd_horner(v8dd c, v8dd r, v8dd acc)
{
    v8dd p = v8dd_mul(r, acc), s = v8dd_fast_two_sum(c.hi, p.hi);

    s.lo = v8_add(s.lo, v8_add(c.lo, p.lo));
    return s;
}

/* e^-(a.hi + a.lo) for a normal pair a >= 0, a.hi <= 700: a = n ln2/64 - r,
 * |r| <= 0.00542, e^-a = 2^-q 2^(-j/64) e^r with n = 64 q + j; Taylor to
 * r^11. */
V8FN v8dd egap_v8dd_exp_neg(v8dd a)
{
    /* ln2/64 in three parts: n ln2a and n ln2b are exact for n < 2^16 */
    const v8 ln2a = v8_set1(0x1.62e42ff000000p-7);
    const v8 ln2b = v8_set1(-0x1.718432a180000p-41);
    const v8 ln2c = v8_set1(-0x1.871319ff03425p-76);
    static const double tail[] = {1.0 / 39916800.0, 1.0 / 3628800.0,
                                  1.0 / 362880.0,   1.0 / 40320.0,
                                  1.0 / 5040.0,     1.0 / 720.0};
    v8 n = v8_rint(v8_mul(a.hi, v8_set1(0x1.71547652b82fep+6)));
    v8 q = v8_floor(v8_mul(n, v8_set1(0x1p-6))), p = v8_set1(tail[0]), scale;
    v8dd r = v8dd_two_sum(v8_fms(n, ln2a, a.hi), v8_mul(n, ln2b)), r2, e;
    int32_t row[EGAP_LANES];

    r2 = v8dd_two_sum(r.hi, v8_neg(a.lo));
    r = v8dd_two_sum(r2.hi, v8_fma(n, ln2c, v8_add(r.lo, r2.lo)));
    for (int i = 1; i < 6; i++)
        p = v8_fma(p, r.hi, v8_set1(tail[i]));
    e = v8dd_fast_two_sum(v8_set1(0x1.1111111111111p-7), v8_mul(p, r.hi));
    e.lo = v8_add(e.lo, v8_set1(0x1.1111111111111p-63)); /* 1/120 */
    e = egap_v8dd_horner(v8dd_set(0x1.5555555555555p-5, 0x1.5555555555555p-59),
                         r, e);
    e = egap_v8dd_horner(v8dd_set(0x1.5555555555555p-3, 0x1.5555555555555p-57),
                         r, e);
    e = egap_v8dd_horner(v8dd_set(0.5, 0.0), r, e);
    e = egap_v8dd_horner(v8dd_set(1.0, 0.0), r, e);
    e = egap_v8dd_horner(v8dd_set(1.0, 0.0), r, e);
    egap_v8_table_rows(row, v8_fnma(v8_set1(64.0), q, n), 63.0);
    e = v8dd_mul(e, (v8dd){v8_gather(egap_softplus_exp2_hi, row),
                           v8_gather(egap_softplus_exp2_lo, row)});
    e = v8dd_fast_two_sum(e.hi, e.lo);
    scale = v8_exp2_int(v8_neg(q));
    return (v8dd){v8_mul(e.hi, scale), v8_mul(e.lo, scale)};
}

/* s = z/(2+z) for |z| <= 0.017: one quotient and one correction */
V8FN v8dd egap_v8dd_atanh_argument(v8dd z)
{
    const v8 two = v8_set1(2.0);
    v8dd d = v8dd_fast_two_sum(two, z.hi), s;
    v8 inv = v8_div(v8_set1(1.0), d.hi), rest;

    d.lo = v8_add(d.lo, z.lo);
    s.hi = v8_mul(z.hi, inv);
    rest = v8_add(v8_fnma(s.hi, d.hi, z.hi), z.lo);
    s.lo = v8_mul(v8_fnma(s.hi, d.lo, rest), inv);
    return v8dd_two_sum(s.hi, s.lo);
}

/* log(1 + v) for a normal pair 0 <= v <= 1: -log c_j + log(1 + z),
 * 1 + z = c_j (1 + v), log(1 + z) = 2 atanh(s) to s^15 */
V8FN v8dd egap_v8dd_log1p(v8dd v)
{
    v8 j = v8_rint(v8_mul(v.hi, v8_set1(32.0))), c, t;
    v8dd z, p, s, q, B;
    int32_t row[EGAP_LANES];

    egap_v8_table_rows(row, j, 32.0);
    c = v8_gather(egap_softplus_c, row);
    p = v8dd_two_prod(c, v.hi);
    z = v8dd_two_sum(v8_sub(c, v8_set1(1.0)), p.hi);
    z.lo = v8_add(z.lo, v8_fma(c, v.lo, p.lo));
    s = egap_v8dd_atanh_argument(z);
    q = v8dd_mul(s, s);
    t = v8_fma(q.hi, v8_set1(1.0 / 15.0), v8_set1(1.0 / 13.0));
    t = v8_fma(q.hi, t, v8_set1(1.0 / 11.0));
    t = v8_fma(q.hi, t, v8_set1(1.0 / 9.0));
    B = v8dd_fast_two_sum(v8_set1(0x1.2492492492492p-3), v8_mul(q.hi, t));
    B.lo = v8_add(B.lo, v8_set1(0x1.2492492492492p-57)); /* 1/7 */
    B = egap_v8dd_horner(v8dd_set(0x1.999999999999ap-3, -0x1.999999999999ap-57),
                         q, B);
    B = egap_v8dd_horner(v8dd_set(0x1.5555555555555p-2, 0x1.5555555555555p-56),
                         q, B);
    p = v8dd_mul(s, v8dd_mul(q, B));
    s = v8dd_add(s, p);
    s = (v8dd){v8_add(s.hi, s.hi), v8_add(s.lo, s.lo)};
    return v8dd_add((v8dd){v8_gather(egap_softplus_logc_hi, row),
                           v8_gather(egap_softplus_logc_lo, row)},
                    s);
}

/* Does:  log(1 + e^u) - y u, lane by lane.
 * Needs: u normal, 0 <= y <= 1, |u| <= 2^900.
 * Error: EGAP_SOFTPLUS_DD; NaN gives NaN.
 * Fails: never.
 * Source: paper/algorithms.tex, lemma "double-double softplus". */
V8FN v8dd egap_v8dd_logistic(v8dd u, v8 y)
{
    m8 positive = v8_gt(u.hi, v8_zero());
    v8dd a = v8dd_select(positive, u, v8dd_neg(u)), cut, w, p;
    m8 far = v8_gt(a.hi, v8_set1(700.0));

    cut = v8dd_select(far, v8dd_set(700.0, 0.0), a);
    w = v8dd_select(positive, v8dd_two_sum(v8_set1(1.0), v8_neg(y)),
                    (v8dd){y, v8_zero()});
    p = v8dd_mul(a, w);
    p = v8dd_fast_two_sum(p.hi, p.lo);
    return v8dd_add(p, egap_v8dd_log1p(egap_v8dd_exp_neg(cut)));
}

#endif
