/* simd_cells.h: numbers of buckets from the bits of doubles, and cells of
 * buckets (include from kernel sources only).
 *
 * As in simd.h the three builds give the same bits, and the portable one says
 * what the operations are. */
#ifndef EGAP_VERIFY_SIMD_CELLS_H
#define EGAP_VERIFY_SIMD_CELLS_H

#include "simd.h"

/* clang-format off: one operation per line reads best as a table */
#if defined(EGAP_KERNEL_AVX512) || defined(EGAP_KERNEL_AVX2)

typedef __m256i i8;
typedef uint64_t bytes8;
V8FN i8 i8_set1(int32_t k) { return _mm256_set1_epi32(k); }
V8FN i8 i8_add(i8 a, i8 b) { return _mm256_add_epi32(a, b); }
/* i8_octave of vectors with these upper halves */
V8FN i8 i8_octave_(__m256i high, int places)
{
    __m256i j = _mm256_srl_epi32(_mm256_slli_epi32(high, 1),
                                 _mm_cvtsi32_si128(21 - places));

    j = _mm256_sub_epi32(j, _mm256_set1_epi32(1023 << places));
    return _mm256_xor_si256(j, _mm256_srai_epi32(high, 31));
}

/* a lane's row of four, at 32 row doubles; lanes are four doubles apart */
V8FN void v8_row_add_(double *p, uint64_t row, __m256d x)
{
    p = (double *)((char *)p + (row & 0xff00)); /* 256 bytes for one */
    _mm256_storeu_pd(p, _mm256_add_pd(_mm256_loadu_pd(p), x));
}
V8FN void v8_rows_add_(double *cells, bytes8 rows, __m256d a, __m256d b,
                       __m256d c, __m256d d)
{
    v8_row_add_(cells, rows << 8, a);
    v8_row_add_(cells + 4, rows, b);
    v8_row_add_(cells + 8, rows >> 8, c);
    v8_row_add_(cells + 12, rows >> 16, d);
}
V8FN void bytes8_store(uint8_t *p, bytes8 x) { memcpy(p, &x, 8); }
#endif

#if defined(EGAP_KERNEL_AVX512)

V8FN i8 i8_octave(v8 y, int places)
{
    const __m512i odd =
        _mm512_set_epi32(0, 0, 0, 0, 0, 0, 0, 0, 15, 13, 11, 9, 7, 5, 3, 1);
    __m512i high = _mm512_permutexvar_epi32(odd, _mm512_castpd_si512(y));

    return i8_octave_(_mm512_castsi512_si256(high), places);
}
V8FN v8 v8_octave_rest(v8 y, int places)
{
    const __m512i mask = _mm512_set1_epi64(0xfffffffffffff);
    const __m512i one = _mm512_castpd_si512(_mm512_set1_pd(1.0));
    __m512i i = _mm512_sll_epi64(_mm512_castpd_si512(y),
                                 _mm_cvtsi32_si128(places));

    i = _mm512_ternarylogic_epi64(i, mask, one, 0xea); /* i & mask | one */
    return _mm512_sub_pd(_mm512_castsi512_pd(i), _mm512_set1_pd(1.0));
}
V8FN v8 v8_power(v8 a)
{
    return _mm512_and_pd(a, _mm512_set1_pd(INFINITY));
}
V8FN v8 v8_sign_of(v8 a, v8 b)
{
    const __m512i sign = _mm512_castpd_si512(_mm512_set1_pd(-0.0));

    return _mm512_castsi512_pd(
        _mm512_ternarylogic_epi64(sign, _mm512_castpd_si512(b),
                                  _mm512_castpd_si512(a), 0xca));
}
V8FN v8 v8_minus_abs(v8 a) { return _mm512_or_pd(a, _mm512_set1_pd(-0.0)); }
V8FN bytes8 i8_bytes(i8 k)
{
    return (bytes8)_mm_cvtsi128_si64(_mm256_cvtepi32_epi8(k));
}
V8FN void v8_scatter4(double *cells, bytes8 row, v8 a, v8 b, v8 c, v8 d)
{
    const __m512i lo = _mm512_set_epi64(11, 10, 3, 2, 9, 8, 1, 0);
    const __m512i hi = _mm512_set_epi64(15, 14, 7, 6, 13, 12, 5, 4);
    __m512d even_ab = _mm512_unpacklo_pd(a, b);
    __m512d odd_ab = _mm512_unpackhi_pd(a, b);
    __m512d even_cd = _mm512_unpacklo_pd(c, d);
    __m512d odd_cd = _mm512_unpackhi_pd(c, d);
    __m512d r02 = _mm512_permutex2var_pd(even_ab, lo, even_cd);
    __m512d r46 = _mm512_permutex2var_pd(even_ab, hi, even_cd);
    __m512d r13 = _mm512_permutex2var_pd(odd_ab, lo, odd_cd);
    __m512d r57 = _mm512_permutex2var_pd(odd_ab, hi, odd_cd);

    v8_rows_add_(cells, row, _mm512_castpd512_pd256(r02),
                 _mm512_castpd512_pd256(r13), _mm512_extractf64x4_pd(r02, 1),
                 _mm512_extractf64x4_pd(r13, 1));
    v8_rows_add_(cells + 16, row >> 32,
                 _mm512_castpd512_pd256(r46), _mm512_castpd512_pd256(r57),
                 _mm512_extractf64x4_pd(r46, 1),
                 _mm512_extractf64x4_pd(r57, 1));
}

#elif defined(EGAP_KERNEL_AVX2)

/* the upper halves, in the order of lanes 0 1 4 5 2 3 6 7 */
V8FN __m256i v8_uppers_(__m256d a, __m256d b)
{
    return _mm256_castps_si256(_mm256_shuffle_ps(
        _mm256_castpd_ps(a), _mm256_castpd_ps(b), 0xdd));
}
V8FN i8 i8_octave(v8 y, int places)
{
    return i8_octave_(v8_uppers_(y.a, y.b), places);
}
#define V8_MINUS_ABS(x) _mm256_or_pd(x, _mm256_set1_pd(-0.0))
V8_OP1(v8_minus_abs, V8_MINUS_ABS)
V8FN __m256d v8_octave_rest_half_(__m256d y, int places)
{
    const __m256i mask = _mm256_set1_epi64x(0xfffffffffffff);
    const __m256d one = _mm256_set1_pd(1.0);
    __m256i i = _mm256_sll_epi64(_mm256_castpd_si256(y),
                                 _mm_cvtsi32_si128(places));

    i = _mm256_and_si256(i, mask);
    return _mm256_sub_pd(_mm256_or_pd(_mm256_castsi256_pd(i), one), one);
}
V8FN v8 v8_octave_rest(v8 y, int places)
{
    return V8_2(v8_octave_rest_half_(y.a, places),
                v8_octave_rest_half_(y.b, places));
}
#define V8_POWER(x) _mm256_and_pd(x, _mm256_set1_pd(INFINITY))
V8_OP1(v8_power, V8_POWER)
#define V8_SIGN_OF(x, y)                                                      \
    _mm256_or_pd(x, _mm256_and_pd(y, _mm256_set1_pd(-0.0)))
V8_OP2(v8_sign_of, V8_SIGN_OF)
V8FN bytes8 i8_bytes(i8 k)
{
    __m128i w = _mm_packs_epi32(_mm256_castsi256_si128(k),
                                _mm256_extracti128_si256(k, 1));

    w = _mm_shuffle_epi32(w, 0xd8);
    return (bytes8)_mm_cvtsi128_si64(_mm_packus_epi16(w, w));
}
V8FN void v8_scatter4_half_(double *cells, bytes8 row, __m256d a, __m256d b,
                            __m256d c, __m256d d)
{
    __m256d ab02 = _mm256_unpacklo_pd(a, b), ab13 = _mm256_unpackhi_pd(a, b);
    __m256d cd02 = _mm256_unpacklo_pd(c, d), cd13 = _mm256_unpackhi_pd(c, d);

    v8_rows_add_(cells, row, _mm256_permute2f128_pd(ab02, cd02, 0x20),
                 _mm256_permute2f128_pd(ab13, cd13, 0x20),
                 _mm256_permute2f128_pd(ab02, cd02, 0x31),
                 _mm256_permute2f128_pd(ab13, cd13, 0x31));
}
V8FN void v8_scatter4(double *cells, bytes8 row, v8 a, v8 b, v8 c, v8 d)
{
    v8_scatter4_half_(cells, row, a.a, b.a, c.a, d.a);
    v8_scatter4_half_(cells + 16, row >> 32, a.b, b.b, c.b, d.b);
}

#else /* portable: the reference */

/* eight whole numbers */
typedef struct {
    int32_t l[EGAP_LANES];
} i8;
typedef struct {
    uint8_t l[EGAP_LANES];
} bytes8;
V8FN i8 i8_set1(int32_t k)
{
    i8 r;

    for (int l = 0; l < EGAP_LANES; l++)
        r.l[l] = k;
    return r;
}
V8FN i8 i8_add(i8 a, i8 b)
{
    for (int l = 0; l < EGAP_LANES; l++)
        a.l[l] += b.l[l];
    return a;
}
/* For |y| >= 1 the octaves [1, 2), [2, 4), ... are cut into 2^places equal
 * steps each, and all steps are counted from 0: j, or ~j if y is negative. */
V8FN i8 i8_octave(v8 y, int places)
{
    i8 r;

    for (int l = 0; l < EGAP_LANES; l++) {
        uint64_t x;

        memcpy(&x, &y.l[l], 8);
        r.l[l] = (int32_t)(x << 1 >> (53 - places)) - (1023 << places);
        r.l[l] = x >> 63 ? ~r.l[l] : r.l[l];
    }
    return r;
}
/* How far into its step |y| is, in [0, 1). */
V8FN v8 v8_octave_rest(v8 y, int places)
{
    const uint64_t one = UINT64_C(1023) << 52;

    for (int l = 0; l < EGAP_LANES; l++) {
        uint64_t x;

        memcpy(&x, &y.l[l], 8);
        x = (x << places & 0xfffffffffffff) | one;
        memcpy(&y.l[l], &x, 8);
        y.l[l] -= 1.0;
    }
    return y;
}
/* the power of two that |a| is not below; a normal */
V8FN v8 v8_power(v8 a)
{
    for (int l = 0; l < EGAP_LANES; l++) {
        uint64_t x;

        memcpy(&x, &a.l[l], 8);
        x &= UINT64_C(2047) << 52;
        memcpy(&a.l[l], &x, 8);
    }
    return a;
}
/* a >= 0 with the sign of b */
V8FN v8 v8_sign_of(v8 a, v8 b) { V8_EACH(copysign(a.l[l], b.l[l])); }
V8FN v8 v8_minus_abs(v8 a) { V8_EACH(-fabs(a.l[l])); }
/* numbers in [0, 255] as bytes */
V8FN bytes8 i8_bytes(i8 k)
{
    bytes8 r;

    for (int l = 0; l < EGAP_LANES; l++)
        r.l[l] = (uint8_t)k.l[l];
    return r;
}
V8FN void bytes8_store(uint8_t *p, bytes8 x) { memcpy(p, x.l, 8); }
/* cells (rows, 8 lanes, 4): adds (a, b, c, d) of lane l to
 * cells[row[l], l, :] */
V8FN void v8_scatter4(double *cells, bytes8 row, v8 a, v8 b, v8 c, v8 d)
{
    for (int l = 0; l < EGAP_LANES; l++) {
        double *p = cells + 32 * row.l[l] + 4 * l;

        p[0] += a.l[l];
        p[1] += b.l[l];
        p[2] += c.l[l];
        p[3] += d.l[l];
    }
}

#endif
/* clang-format on */

#endif
