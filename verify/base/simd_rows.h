/* simd_rows.h: four vectors from rows of eight lanes (include from kernel
 * sources only). */
#ifndef EGAP_VERIFY_SIMD_ROWS_H
#define EGAP_VERIFY_SIMD_ROWS_H

#include "simd.h"

#if defined(EGAP_KERNEL_AVX512)

/* the first halves of two rows */
V8FN v8 v8_two_rows_(const double *p)
{
    return _mm512_insertf64x4(_mm512_castpd256_pd512(_mm256_loadu_pd(p)),
                              _mm256_loadu_pd(p + 8), 1);
}
V8FN void v8_rows4(const double *p, v8 *c)
{
    const __m512i even = _mm512_set_epi64(14, 10, 6, 2, 12, 8, 4, 0);
    const __m512i odd = _mm512_set_epi64(15, 11, 7, 3, 13, 9, 5, 1);
    v8 r01 = v8_two_rows_(p), r23 = v8_two_rows_(p + 16);
    v8 r45 = v8_two_rows_(p + 32), r67 = v8_two_rows_(p + 48);
    v8 ac0 = _mm512_permutex2var_pd(r01, even, r23);
    v8 ac4 = _mm512_permutex2var_pd(r45, even, r67);
    v8 bd0 = _mm512_permutex2var_pd(r01, odd, r23);
    v8 bd4 = _mm512_permutex2var_pd(r45, odd, r67);

    c[0] = _mm512_shuffle_f64x2(ac0, ac4, 0x44);
    c[1] = _mm512_shuffle_f64x2(bd0, bd4, 0x44);
    c[2] = _mm512_shuffle_f64x2(ac0, ac4, 0xee);
    c[3] = _mm512_shuffle_f64x2(bd0, bd4, 0xee);
}

#elif defined(EGAP_KERNEL_AVX2)

V8FN void v8_rows4_half_(const double *p, __m256d *c)
{
    __m256d r0 = _mm256_loadu_pd(p), r1 = _mm256_loadu_pd(p + 8);
    __m256d r2 = _mm256_loadu_pd(p + 16), r3 = _mm256_loadu_pd(p + 24);
    __m256d ac01 = _mm256_unpacklo_pd(r0, r1);
    __m256d bd01 = _mm256_unpackhi_pd(r0, r1);
    __m256d ac23 = _mm256_unpacklo_pd(r2, r3);
    __m256d bd23 = _mm256_unpackhi_pd(r2, r3);

    c[0] = _mm256_permute2f128_pd(ac01, ac23, 0x20);
    c[1] = _mm256_permute2f128_pd(bd01, bd23, 0x20);
    c[2] = _mm256_permute2f128_pd(ac01, ac23, 0x31);
    c[3] = _mm256_permute2f128_pd(bd01, bd23, 0x31);
}
V8FN void v8_rows4(const double *p, v8 *c)
{
    __m256d a[4], b[4];

    v8_rows4_half_(p, a);
    v8_rows4_half_(p + 32, b);
    for (int k = 0; k < 4; k++)
        c[k] = V8_2(a[k], b[k]);
}

#else /* portable: the reference */

/* c (4) of p (8 lanes, 8): vector k holds number k of every lane */
V8FN void v8_rows4(const double *p, v8 *c)
{
    for (int k = 0; k < 4; k++)
        for (int l = 0; l < EGAP_LANES; l++)
            c[k].l[l] = p[8 * l + k];
}

#endif

#endif
