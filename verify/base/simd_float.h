/* simd_float.h: eight floats, for signs that need no more (include from
 * kernel sources only).
 *
 * On every instruction set the same bits, as in simd.h. */
#ifndef EGAP_VERIFY_SIMD_FLOAT_H
#define EGAP_VERIFY_SIMD_FLOAT_H

#include "simd.h"

#if defined(EGAP_KERNEL_AVX512) || defined(EGAP_KERNEL_AVX2)

typedef __m256 f8;

V8FN f8 f8_set1(float x)
{
    return _mm256_set1_ps(x);
}
V8FN f8 f8_load(const float *p)
{
    return _mm256_loadu_ps(p);
}
V8FN f8 f8_fma(f8 a, f8 b, f8 c)
{
    return _mm256_fmadd_ps(a, b, c);
}
V8FN f8 f8_abs(f8 a)
{
    return _mm256_andnot_ps(_mm256_set1_ps(-0.0F), a);
}
/* bit l: a > b in lane l */
V8FN unsigned f8_gt_bits(f8 a, f8 b)
{
    return (unsigned)_mm256_movemask_ps(_mm256_cmp_ps(a, b, _CMP_GT_OQ));
}

#else /* portable: the reference */

typedef struct {
    float l[EGAP_LANES];
} f8;

#define F8_EACH(expr)                                                          \
    do {                                                                       \
        f8 r_;                                                                 \
        for (int l = 0; l < EGAP_LANES; l++)                                   \
            r_.l[l] = (expr);                                                  \
        return r_;                                                             \
    } while (0)

V8FN f8 f8_set1(float x)
{
    F8_EACH(x);
}
V8FN f8 f8_load(const float *p)
{
    F8_EACH(p[l]);
}
V8FN f8 f8_fma(f8 a, f8 b, f8 c)
{
    F8_EACH(fmaf(a.l[l], b.l[l], c.l[l]));
}
V8FN f8 f8_abs(f8 a)
{
    F8_EACH(fabsf(a.l[l]));
}
/* bit l: a > b in lane l */
V8FN unsigned f8_gt_bits(f8 a, f8 b)
{
    unsigned r = 0;

    for (int l = 0; l < EGAP_LANES; l++)
        r |= (unsigned)(a.l[l] > b.l[l]) << l;
    return r;
}

#endif

#endif
