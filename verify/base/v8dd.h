/* v8dd.h: double-double arithmetic on eight lanes (private to verify/).
 *
 * A v8dd is an unevaluated sum hi + lo.  `normal` means |lo| <= u |hi|,
 * u = 2^-53; what a function says of its error is relative to exact
 * arithmetic on the pairs, while nothing over- or underflows.
 * Proofs: paper/algorithms.tex, lemma "double-double softplus". */
#ifndef EGAP_VERIFY_V8DD_H
#define EGAP_VERIFY_V8DD_H

#include "simd.h"

typedef struct {
    v8 hi, lo;
} v8dd;

/* exactly a + b, normal */
V8FN v8dd v8dd_two_sum(v8 a, v8 b)
{
    v8 s = v8_add(a, b), bb = v8_sub(s, a);

    return (v8dd){s, v8_add(v8_sub(a, v8_sub(s, bb)), v8_sub(b, bb))};
}

/* exactly a + b, normal, where |a| >= |b| */
V8FN v8dd v8dd_fast_two_sum(v8 a, v8 b)
{
    v8 s = v8_add(a, b);

    return (v8dd){s, v8_sub(b, v8_sub(s, a))};
}

/* exactly a b, normal */
V8FN v8dd v8dd_two_prod(v8 a, v8 b)
{
    v8 p = v8_mul(a, b);

    return (v8dd){p, v8_fms(a, b, p)};
}

V8FN v8dd v8dd_neg(v8dd a)
{
    return (v8dd){v8_neg(a.hi), v8_neg(a.lo)};
}

V8FN v8dd v8dd_select(m8 m, v8dd a, v8dd b)
{
    return (v8dd){v8_select(m, a.hi, b.hi), v8_select(m, a.lo, b.lo)};
}

V8FN v8dd v8dd_set(double hi, double lo)
{
    return (v8dd){v8_set1(hi), v8_set1(lo)};
}

/* a + b for normal pairs: off by <= 4 u^2 (|a| + |b|); normal */
V8FN v8dd v8dd_add(v8dd a, v8dd b)
{
    v8dd s = v8dd_two_sum(a.hi, b.hi);

    return v8dd_two_sum(s.hi, v8_add(s.lo, v8_add(a.lo, b.lo)));
}

/* a + x for a normal pair: off by <= 2 u^2 (|a| + |a + x|); normal */
V8FN v8dd v8dd_add1(v8dd a, v8 x)
{
    v8dd s = v8dd_two_sum(a.hi, x);

    return v8dd_two_sum(s.hi, v8_add(s.lo, a.lo));
}

/* a b for |a.lo| <= 2u |a.hi|, |b.lo| <= 2u |b.hi|: off by <= 13 u^2 |a b|,
 * not quite normal: |lo| <= 6u |hi| */
V8FN v8dd v8dd_mul(v8dd a, v8dd b)
{
    v8dd p = v8dd_two_prod(a.hi, b.hi);

    p.lo = v8_fma(a.lo, b.hi, v8_fma(a.hi, b.lo, p.lo));
    return p;
}

#endif
