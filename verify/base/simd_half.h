/* simd_half.h: one register of doubles, for loops that would run out of
 * registers with a whole v8 (include from kernel sources only).
 *
 * A v8 is a row of VR_LANES-wide parts; lane by lane the same operations as
 * in simd.h, so the same bits. */
#ifndef EGAP_VERIFY_SIMD_HALF_H
#define EGAP_VERIFY_SIMD_HALF_H

#include "simd.h"

/* clang-format off: one operation per line reads best as a table */
#if defined(EGAP_KERNEL_AVX2) && !defined(EGAP_KERNEL_AVX512)

#define VR_LANES 4
typedef __m256d vr;

V8FN vr vr_set1(double x) { return _mm256_set1_pd(x); }
V8FN vr vr_load(const double *p) { return _mm256_loadu_pd(p); }
V8FN void vr_store(double *p, vr a) { _mm256_storeu_pd(p, a); }
V8FN vr vr_add(vr a, vr b) { return _mm256_add_pd(a, b); }
V8FN vr vr_sub(vr a, vr b) { return _mm256_sub_pd(a, b); }
V8FN vr vr_mul(vr a, vr b) { return _mm256_mul_pd(a, b); }
V8FN vr vr_fma(vr a, vr b, vr c) { return _mm256_fmadd_pd(a, b, c); }
V8FN vr vr_max(vr a, vr b) { return _mm256_max_pd(a, b); }
V8FN vr vr_min(vr a, vr b) { return _mm256_min_pd(a, b); }
V8FN vr vr_abs(vr a)
{
    return _mm256_andnot_pd(_mm256_set1_pd(-0.0), a);
}
V8FN void vr_load4(const double *p, vr *a, vr *b, vr *c, vr *d)
{
    v8_load4_half_(p, a, b, c, d);
}

#else

#define VR_LANES EGAP_LANES
typedef v8 vr;

V8FN vr vr_set1(double x) { return v8_set1(x); }
V8FN vr vr_load(const double *p) { return v8_load(p); }
V8FN void vr_store(double *p, vr a) { v8_store(p, a); }
V8FN vr vr_add(vr a, vr b) { return v8_add(a, b); }
V8FN vr vr_sub(vr a, vr b) { return v8_sub(a, b); }
V8FN vr vr_mul(vr a, vr b) { return v8_mul(a, b); }
V8FN vr vr_fma(vr a, vr b, vr c) { return v8_fma(a, b, c); }
V8FN vr vr_max(vr a, vr b) { return v8_max(a, b); }
V8FN vr vr_min(vr a, vr b) { return v8_min(a, b); }
V8FN vr vr_abs(vr a) { return v8_abs(a); }
/* p (VR_LANES, 4) as four vectors */
V8FN void vr_load4(const double *p, vr *a, vr *b, vr *c, vr *d)
{
    v8_load4(p, a, b, c, d);
}

#endif
/* clang-format on */

#endif
