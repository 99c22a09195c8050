/* simd.h: vectors of eight doubles, the only place with intrinsics.
 *
 * A kernel is written once against `v8` and `m8` and compiled once for each
 * instruction set (see EGAP_KERNEL).  Every operation below is defined lane
 * by lane as the IEEE operation written beside it, so the three builds give
 * the same bits and the portable one is the plain C reference of the others.
 * Two AVX2 registers, or one AVX-512 register, make a v8. */
#ifndef EGAP_VERIFY_SIMD_H
#define EGAP_VERIFY_SIMD_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "strict.h"

/* clang-format off: one operation per line reads best as a table */
#define EGAP_LANES 8

#define EGAP_GLUE_(a, b) a##b
#define EGAP_GLUE(a, b) EGAP_GLUE_(a, b)

#if defined(EGAP_KERNEL_AVX512)
#define EGAP_KERNEL(name) EGAP_GLUE(name, _avx512)
#elif defined(EGAP_KERNEL_AVX2)
#define EGAP_KERNEL(name) EGAP_GLUE(name, _avx2)
#else
#define EGAP_KERNEL(name) EGAP_GLUE(name, _portable)
#endif

/* Inlined by force only where the registers are real: the portable build
 * would grow out of every bound, for nothing. */
#if defined(EGAP_KERNEL_AVX512) || defined(EGAP_KERNEL_AVX2)
#define V8FN static inline __attribute__((always_inline))
#else
#define V8FN static inline __attribute__((unused))
#endif

#if defined(EGAP_KERNEL_AVX512) || defined(EGAP_KERNEL_AVX2)
#include <immintrin.h>
#endif

#if defined(EGAP_KERNEL_AVX512)

typedef __m512d v8;
typedef __mmask8 m8;

V8FN v8 v8_set1(double x) { return _mm512_set1_pd(x); }
V8FN v8 v8_load(const double *p) { return _mm512_loadu_pd(p); }
V8FN void v8_store(double *p, v8 a) { _mm512_storeu_pd(p, a); }
V8FN void v8_store_halves(double *p, double *q, v8 a)
{
    _mm256_storeu_pd(p, _mm512_castpd512_pd256(a));
    _mm256_storeu_pd(q, _mm512_extractf64x4_pd(a, 1));
}
V8FN v8 v8_add(v8 a, v8 b) { return _mm512_add_pd(a, b); }
V8FN v8 v8_sub(v8 a, v8 b) { return _mm512_sub_pd(a, b); }
V8FN v8 v8_mul(v8 a, v8 b) { return _mm512_mul_pd(a, b); }
V8FN v8 v8_div(v8 a, v8 b) { return _mm512_div_pd(a, b); }
V8FN v8 v8_sqrt(v8 a) { return _mm512_sqrt_pd(a); }
V8FN v8 v8_fma(v8 a, v8 b, v8 c) { return _mm512_fmadd_pd(a, b, c); }
V8FN v8 v8_fms(v8 a, v8 b, v8 c) { return _mm512_fmsub_pd(a, b, c); }
V8FN v8 v8_fnma(v8 a, v8 b, v8 c) { return _mm512_fnmadd_pd(a, b, c); }
V8FN v8 v8_max(v8 a, v8 b) { return _mm512_max_pd(a, b); }
V8FN v8 v8_min(v8 a, v8 b) { return _mm512_min_pd(a, b); }
V8FN v8 v8_abs(v8 a) { return _mm512_abs_pd(a); }
V8FN v8 v8_neg(v8 a) { return _mm512_xor_pd(a, _mm512_set1_pd(-0.0)); }
V8FN v8 v8_xor(v8 a, v8 b) { return _mm512_xor_pd(a, b); }
V8FN v8 v8_rint(v8 a)
{
    return _mm512_roundscale_pd(a, _MM_FROUND_TO_NEAREST_INT |
                                       _MM_FROUND_NO_EXC);
}
V8FN v8 v8_floor(v8 a)
{
    return _mm512_roundscale_pd(a, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
}
V8FN m8 v8_gt(v8 a, v8 b) { return _mm512_cmp_pd_mask(a, b, _CMP_GT_OQ); }
V8FN m8 v8_ge(v8 a, v8 b) { return _mm512_cmp_pd_mask(a, b, _CMP_GE_OQ); }
V8FN m8 v8_eq(v8 a, v8 b) { return _mm512_cmp_pd_mask(a, b, _CMP_EQ_OQ); }
V8FN m8 m8_and(m8 a, m8 b) { return (m8)(a & b); }
V8FN m8 m8_or(m8 a, m8 b) { return (m8)(a | b); }
V8FN m8 m8_xor(m8 a, m8 b) { return (m8)(a ^ b); }
V8FN m8 m8_not(m8 a) { return (m8)(~a); }
V8FN unsigned m8_bits(m8 a) { return a; }
V8FN m8 m8_from_bits(unsigned bits) { return (m8)bits; }
V8FN v8 v8_select(m8 m, v8 a, v8 b) { return _mm512_mask_blend_pd(m, b, a); }
V8FN v8 v8_keep(m8 m, v8 a) { return _mm512_maskz_mov_pd(m, a); }
V8FN v8 v8_exp2_int(v8 k)
{
    __m512i i = _mm512_castpd_si512(
        _mm512_add_pd(k, _mm512_set1_pd(0x1.8p52 + 1023.0)));

    return _mm512_castsi512_pd(_mm512_slli_epi64(i, 52));
}
V8FN v8 v8_gather(const double *p, const int32_t *idx)
{
    __m256i i = _mm256_loadu_si256((const __m256i *)idx);

    return _mm512_i32gather_pd(i, p, 8);
}

V8FN void v8_load4(const double *p, v8 *a, v8 *b, v8 *c, v8 *d)
{
    const __m512i lo = _mm512_set_epi64(13, 9, 5, 1, 12, 8, 4, 0);
    const __m512i hi = _mm512_set_epi64(15, 11, 7, 3, 14, 10, 6, 2);
    __m512d r0 = _mm512_loadu_pd(p), r1 = _mm512_loadu_pd(p + 8);
    __m512d r2 = _mm512_loadu_pd(p + 16), r3 = _mm512_loadu_pd(p + 24);
    __m512d ab0 = _mm512_permutex2var_pd(r0, lo, r1);
    __m512d ab1 = _mm512_permutex2var_pd(r2, lo, r3);
    __m512d cd0 = _mm512_permutex2var_pd(r0, hi, r1);
    __m512d cd1 = _mm512_permutex2var_pd(r2, hi, r3);

    *a = _mm512_shuffle_f64x2(ab0, ab1, 0x44);
    *b = _mm512_shuffle_f64x2(ab0, ab1, 0xee);
    *c = _mm512_shuffle_f64x2(cd0, cd1, 0x44);
    *d = _mm512_shuffle_f64x2(cd0, cd1, 0xee);
}
V8FN uint32_t b32_in_range(const uint8_t *p, uint8_t lo, uint8_t width)
{
    __m256i x = _mm256_loadu_si256((const __m256i *)p);

    x = _mm256_sub_epi8(x, _mm256_set1_epi8((char)lo));
    return _mm256_cmplt_epu8_mask(x, _mm256_set1_epi8((char)width));
}

#elif defined(EGAP_KERNEL_AVX2)

typedef struct {
    __m256d a, b;
} v8;
typedef struct {
    __m256d a, b;
} m8;

#define V8_2(ea, eb) ((v8){(ea), (eb)})
#define M8_2(ea, eb) ((m8){(ea), (eb)})
#define V8_OP1(name, op)                                                      \
    V8FN v8 name(v8 x) { return V8_2(op(x.a), op(x.b)); }
#define V8_OP2(name, op)                                                      \
    V8FN v8 name(v8 x, v8 y) { return V8_2(op(x.a, y.a), op(x.b, y.b)); }
#define V8_OP3(name, op)                                                      \
    V8FN v8 name(v8 x, v8 y, v8 z)                                            \
    {                                                                         \
        return V8_2(op(x.a, y.a, z.a), op(x.b, y.b, z.b));                    \
    }
#define V8_CMP(name, code)                                                    \
    V8FN m8 name(v8 x, v8 y)                                                  \
    {                                                                         \
        return M8_2(_mm256_cmp_pd(x.a, y.a, code),                            \
                    _mm256_cmp_pd(x.b, y.b, code));                           \
    }
#define M8_OP2(name, op)                                                      \
    V8FN m8 name(m8 x, m8 y) { return M8_2(op(x.a, y.a), op(x.b, y.b)); }

V8FN v8 v8_set1(double x)
{
    return V8_2(_mm256_set1_pd(x), _mm256_set1_pd(x));
}
V8FN v8 v8_load(const double *p)
{
    return V8_2(_mm256_loadu_pd(p), _mm256_loadu_pd(p + 4));
}
V8FN void v8_store(double *p, v8 x)
{
    _mm256_storeu_pd(p, x.a);
    _mm256_storeu_pd(p + 4, x.b);
}
V8FN void v8_store_halves(double *p, double *q, v8 x)
{
    _mm256_storeu_pd(p, x.a);
    _mm256_storeu_pd(q, x.b);
}
V8_OP2(v8_add, _mm256_add_pd)
V8_OP2(v8_sub, _mm256_sub_pd)
V8_OP2(v8_mul, _mm256_mul_pd)
V8_OP2(v8_div, _mm256_div_pd)
V8_OP1(v8_sqrt, _mm256_sqrt_pd)
V8_OP3(v8_fma, _mm256_fmadd_pd)
V8_OP3(v8_fms, _mm256_fmsub_pd)
V8_OP3(v8_fnma, _mm256_fnmadd_pd)
V8_OP2(v8_max, _mm256_max_pd)
V8_OP2(v8_min, _mm256_min_pd)
V8_OP2(v8_xor, _mm256_xor_pd)
V8FN v8 v8_abs(v8 x)
{
    __m256d s = _mm256_set1_pd(-0.0);

    return V8_2(_mm256_andnot_pd(s, x.a), _mm256_andnot_pd(s, x.b));
}
V8FN v8 v8_neg(v8 x) { return v8_xor(x, v8_set1(-0.0)); }
#define V8_NEAREST(x)                                                         \
    _mm256_round_pd(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)
#define V8_DOWN(x) _mm256_round_pd(x, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC)
V8_OP1(v8_rint, V8_NEAREST)
V8_OP1(v8_floor, V8_DOWN)
V8_CMP(v8_gt, _CMP_GT_OQ)
V8_CMP(v8_ge, _CMP_GE_OQ)
V8_CMP(v8_eq, _CMP_EQ_OQ)
M8_OP2(m8_and, _mm256_and_pd)
M8_OP2(m8_or, _mm256_or_pd)
M8_OP2(m8_xor, _mm256_xor_pd)
V8FN m8 m8_not(m8 x)
{
    __m256d ones = _mm256_castsi256_pd(_mm256_set1_epi64x(-1));

    return M8_2(_mm256_xor_pd(x.a, ones), _mm256_xor_pd(x.b, ones));
}
V8FN unsigned m8_bits(m8 x)
{
    return (unsigned)_mm256_movemask_pd(x.a) |
           (unsigned)_mm256_movemask_pd(x.b) << 4;
}
V8FN m8 m8_from_bits(unsigned bits)
{
    __m256i w = _mm256_set1_epi64x((long long)bits);
    __m256i la = _mm256_set_epi64x(8, 4, 2, 1);
    __m256i lb = _mm256_set_epi64x(128, 64, 32, 16);

    return M8_2(
        _mm256_castsi256_pd(_mm256_cmpeq_epi64(_mm256_and_si256(w, la), la)),
        _mm256_castsi256_pd(_mm256_cmpeq_epi64(_mm256_and_si256(w, lb), lb)));
}
V8FN v8 v8_select(m8 m, v8 x, v8 y)
{
    return V8_2(_mm256_blendv_pd(y.a, x.a, m.a),
                _mm256_blendv_pd(y.b, x.b, m.b));
}
V8FN v8 v8_keep(m8 m, v8 x)
{
    return V8_2(_mm256_and_pd(m.a, x.a), _mm256_and_pd(m.b, x.b));
}
V8FN __m256d v8_exp2_half_(__m256d k)
{
    __m256i i = _mm256_castpd_si256(
        _mm256_add_pd(k, _mm256_set1_pd(0x1.8p52 + 1023.0)));

    return _mm256_castsi256_pd(_mm256_slli_epi64(i, 52));
}
V8_OP1(v8_exp2_int, v8_exp2_half_)
V8FN v8 v8_gather(const double *p, const int32_t *idx)
{
    __m128i ia = _mm_loadu_si128((const __m128i *)idx);
    __m128i ib = _mm_loadu_si128((const __m128i *)(idx + 4));

    return V8_2(_mm256_i32gather_pd(p, ia, 8), _mm256_i32gather_pd(p, ib, 8));
}

V8FN void v8_load4_half_(const double *p, __m256d *a, __m256d *b, __m256d *c,
                         __m256d *d)
{
    __m256d r0 = _mm256_loadu_pd(p), r1 = _mm256_loadu_pd(p + 4);
    __m256d r2 = _mm256_loadu_pd(p + 8), r3 = _mm256_loadu_pd(p + 12);
    __m256d ac01 = _mm256_unpacklo_pd(r0, r1), bd01 = _mm256_unpackhi_pd(r0, r1);
    __m256d ac23 = _mm256_unpacklo_pd(r2, r3), bd23 = _mm256_unpackhi_pd(r2, r3);

    *a = _mm256_permute2f128_pd(ac01, ac23, 0x20);
    *b = _mm256_permute2f128_pd(bd01, bd23, 0x20);
    *c = _mm256_permute2f128_pd(ac01, ac23, 0x31);
    *d = _mm256_permute2f128_pd(bd01, bd23, 0x31);
}
V8FN void v8_load4(const double *p, v8 *a, v8 *b, v8 *c, v8 *d)
{
    v8_load4_half_(p, &a->a, &b->a, &c->a, &d->a);
    v8_load4_half_(p + 16, &a->b, &b->b, &c->b, &d->b);
}
V8FN uint32_t b32_in_range(const uint8_t *p, uint8_t lo, uint8_t width)
{
    __m256i x = _mm256_loadu_si256((const __m256i *)p);
    __m256i last = _mm256_set1_epi8((char)(width - 1));

    x = _mm256_sub_epi8(x, _mm256_set1_epi8((char)lo));
    x = _mm256_cmpeq_epi8(_mm256_min_epu8(x, last), x);
    return (uint32_t)_mm256_movemask_epi8(x);
}

#else /* portable: the reference */

typedef struct {
    double l[EGAP_LANES];
} v8;
typedef unsigned m8; /* bit l is lane l */

#define V8_EACH(expr)                                                         \
    do {                                                                      \
        v8 r_;                                                                \
        for (int l = 0; l < EGAP_LANES; l++)                                  \
            r_.l[l] = (expr);                                                 \
        return r_;                                                            \
    } while (0)
#define M8_EACH(expr)                                                         \
    do {                                                                      \
        m8 r_ = 0;                                                            \
        for (int l = 0; l < EGAP_LANES; l++)                                  \
            r_ |= (unsigned)(expr) << l;                                      \
        return r_;                                                            \
    } while (0)

V8FN v8 v8_set1(double x) { V8_EACH(x); }
V8FN v8 v8_load(const double *p) { V8_EACH(p[l]); }
V8FN void v8_store(double *p, v8 a) { memcpy(p, a.l, sizeof a.l); }
/* lanes 0 to 3 at p, 4 to 7 at q */
V8FN void v8_store_halves(double *p, double *q, v8 a)
{
    memcpy(p, a.l, sizeof a.l / 2);
    memcpy(q, a.l + 4, sizeof a.l / 2);
}
V8FN v8 v8_add(v8 a, v8 b) { V8_EACH(a.l[l] + b.l[l]); }
V8FN v8 v8_sub(v8 a, v8 b) { V8_EACH(a.l[l] - b.l[l]); }
V8FN v8 v8_mul(v8 a, v8 b) { V8_EACH(a.l[l] * b.l[l]); }
V8FN v8 v8_div(v8 a, v8 b) { V8_EACH(a.l[l] / b.l[l]); }
V8FN v8 v8_sqrt(v8 a) { V8_EACH(sqrt(a.l[l])); }
/* a b + c, a b - c, c - a b, each rounded once */
V8FN v8 v8_fma(v8 a, v8 b, v8 c) { V8_EACH(fma(a.l[l], b.l[l], c.l[l])); }
V8FN v8 v8_fms(v8 a, v8 b, v8 c) { V8_EACH(fma(a.l[l], b.l[l], -c.l[l])); }
V8FN v8 v8_fnma(v8 a, v8 b, v8 c) { V8_EACH(fma(-a.l[l], b.l[l], c.l[l])); }
/* where a comparison fails (NaN, equal zeros) the second operand is taken */
V8FN v8 v8_max(v8 a, v8 b) { V8_EACH(a.l[l] > b.l[l] ? a.l[l] : b.l[l]); }
V8FN v8 v8_min(v8 a, v8 b) { V8_EACH(a.l[l] < b.l[l] ? a.l[l] : b.l[l]); }
V8FN v8 v8_abs(v8 a) { V8_EACH(fabs(a.l[l])); }
V8FN v8 v8_neg(v8 a) { V8_EACH(-a.l[l]); }
/* bitwise, for moving signs */
V8FN v8 v8_xor(v8 a, v8 b)
{
    v8 r;

    for (int l = 0; l < EGAP_LANES; l++) {
        uint64_t x, y;

        memcpy(&x, &a.l[l], 8);
        memcpy(&y, &b.l[l], 8);
        x ^= y;
        memcpy(&r.l[l], &x, 8);
    }
    return r;
}
V8FN v8 v8_rint(v8 a) { V8_EACH(rint(a.l[l])); }
V8FN v8 v8_floor(v8 a) { V8_EACH(floor(a.l[l])); }
V8FN m8 v8_gt(v8 a, v8 b) { M8_EACH(a.l[l] > b.l[l]); }
V8FN m8 v8_ge(v8 a, v8 b) { M8_EACH(a.l[l] >= b.l[l]); }
V8FN m8 v8_eq(v8 a, v8 b) { M8_EACH(a.l[l] == b.l[l]); }
V8FN m8 m8_and(m8 a, m8 b) { return a & b; }
V8FN m8 m8_or(m8 a, m8 b) { return a | b; }
V8FN m8 m8_xor(m8 a, m8 b) { return a ^ b; }
V8FN m8 m8_not(m8 a) { return ~a & 255u; }
V8FN unsigned m8_bits(m8 a) { return a; }
V8FN m8 m8_from_bits(unsigned bits) { return bits & 255u; }
V8FN v8 v8_select(m8 m, v8 a, v8 b)
{
    V8_EACH((m >> l & 1u) ? a.l[l] : b.l[l]);
}
/* a where m, +0 elsewhere */
V8FN v8 v8_keep(m8 m, v8 a) { V8_EACH((m >> l & 1u) ? a.l[l] : 0.0); }
/* 2^k for integer k in [-1022, 1023] */
V8FN v8 v8_exp2_int(v8 k)
{
    v8 r;

    for (int l = 0; l < EGAP_LANES; l++) {
        double shifted = k.l[l] + (0x1.8p52 + 1023.0);
        uint64_t x;

        memcpy(&x, &shifted, 8);
        x <<= 52;
        memcpy(&r.l[l], &x, 8);
    }
    return r;
}
V8FN v8 v8_gather(const double *p, const int32_t *idx) { V8_EACH(p[idx[l]]); }

/* p (8, 4) as its four columns */
V8FN void v8_load4(const double *p, v8 *a, v8 *b, v8 *c, v8 *d)
{
    for (int l = 0; l < EGAP_LANES; l++) {
        a->l[l] = p[4 * l];
        b->l[l] = p[4 * l + 1];
        c->l[l] = p[4 * l + 2];
        d->l[l] = p[4 * l + 3];
    }
}
/* bit i: lo <= p[i] < lo + width, for 32 bytes; width >= 1 */
V8FN uint32_t b32_in_range(const uint8_t *p, uint8_t lo, uint8_t width)
{
    uint32_t r = 0;

    for (int i = 0; i < 32; i++)
        r |= (uint32_t)((uint8_t)(p[i] - lo) < width) << i;
    return r;
}

#endif

V8FN v8 v8_zero(void) { return v8_set1(0.0); }

#include "lanes.h"

#endif
