/* simd_short.h: products of whole numbers of 16 bits on eight lanes (include
 * from kernel sources only).
 *
 * Whole numbers: the same sums on every instruction set, in any order. */
#ifndef EGAP_VERIFY_SIMD_SHORT_H
#define EGAP_VERIFY_SIMD_SHORT_H

#include "simd.h"

#if defined(EGAP_KERNEL_AVX512) || defined(EGAP_KERNEL_AVX2)

typedef __m256i q8; /* eight numbers of 32 bits */
typedef __m256i p8; /* eight pairs of numbers of 16 bits */

V8FN q8 q8_set1(int32_t x)
{
    return _mm256_set1_epi32(x);
}
/* the pair at p on all lanes */
V8FN p8 p8_set1(const int16_t *p)
{
    int32_t both;

    memcpy(&both, p, sizeof both);
    return _mm256_set1_epi32(both);
}
V8FN p8 p8_load(const int16_t *p)
{
    return _mm256_loadu_si256((const __m256i *)p);
}
/* sum + a_0 b_0 + a_1 b_1 of the lane's pairs; the caller knows that nothing
 * overflows */
V8FN q8 q8_add_products(q8 sum, p8 a, p8 b)
{
    return _mm256_add_epi32(sum, _mm256_madd_epi16(a, b));
}
V8FN q8 q8_abs(q8 a)
{
    return _mm256_abs_epi32(a);
}
/* lanes where a > b: all bits, else none */
V8FN q8 q8_gt(q8 a, q8 b)
{
    return _mm256_cmpgt_epi32(a, b);
}
V8FN q8 q8_and(q8 a, q8 b)
{
    return _mm256_and_si256(a, b);
}
/* bit l: the sign of lane l */
V8FN unsigned q8_signs(q8 a)
{
    return (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(a));
}

#else /* portable: the reference */

typedef struct {
    int32_t l[EGAP_LANES];
} q8;
typedef struct {
    int16_t l[EGAP_LANES][2];
} p8;

V8FN q8 q8_set1(int32_t x)
{
    q8 r;

    for (int l = 0; l < EGAP_LANES; l++)
        r.l[l] = x;
    return r;
}
V8FN p8 p8_set1(const int16_t *p)
{
    p8 r;

    for (int l = 0; l < EGAP_LANES; l++)
        memcpy(r.l[l], p, sizeof r.l[l]);
    return r;
}
V8FN p8 p8_load(const int16_t *p)
{
    p8 r;

    memcpy(r.l, p, sizeof r.l);
    return r;
}
V8FN q8 q8_add_products(q8 sum, p8 a, p8 b)
{
    for (int l = 0; l < EGAP_LANES; l++)
        sum.l[l] += a.l[l][0] * b.l[l][0] + a.l[l][1] * b.l[l][1];
    return sum;
}
V8FN q8 q8_abs(q8 a)
{
    for (int l = 0; l < EGAP_LANES; l++)
        a.l[l] = a.l[l] < 0 ? -a.l[l] : a.l[l];
    return a;
}
V8FN q8 q8_gt(q8 a, q8 b)
{
    for (int l = 0; l < EGAP_LANES; l++)
        a.l[l] = a.l[l] > b.l[l] ? -1 : 0;
    return a;
}
V8FN q8 q8_and(q8 a, q8 b)
{
    for (int l = 0; l < EGAP_LANES; l++)
        a.l[l] &= b.l[l];
    return a;
}
V8FN unsigned q8_signs(q8 a)
{
    unsigned r = 0;

    for (int l = 0; l < EGAP_LANES; l++)
        r |= (unsigned)(a.l[l] < 0) << l;
    return r;
}

#endif

#endif
