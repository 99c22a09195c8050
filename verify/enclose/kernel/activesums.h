/* activesums.h: sums of the weights of the active units (part of the passes
 * in double-double).
 *
 * Lemma "active sums".  Over the active units theta_i (w_i . x) sums up to
 * x . (sum theta_i w_i): the sums of the weights come from tables of the 16
 * subsets of four units each, so that a pair costs little more than the sign
 * of z in plain double precision. */
#ifndef EGAP_VERIFY_KERNEL_ACTIVESUMS_H
#define EGAP_VERIFY_KERNEL_ACTIVESUMS_H

#include <stdint.h>
#include <string.h>

#include "../../base/dd.h"
#include "../../base/v8dd.h"

/* nibbles whose rows are added before their sum is */
#define ACTIVE_RUN 16

/* Eight units on eight samples: bit s of byte i is sample s of unit i; the
 * result has sample and unit exchanged (three rounds of swaps). */
static inline uint64_t bits_transpose(uint64_t x)
{
    uint64_t t;

    t = (x ^ (x >> 7)) & UINT64_C(0x00aa00aa00aa00aa);
    x ^= t ^ (t << 7);
    t = (x ^ (x >> 14)) & UINT64_C(0x0000cccc0000cccc);
    x ^= t ^ (t << 14);
    t = (x ^ (x >> 28)) & UINT64_C(0x00000000f0f0f0f0);
    return x ^ t ^ (t << 28);
}

static inline uint64_t bytes_load(const uint8_t *p)
{
    uint64_t x = 0;

    for (int i = 0; i < 8; i++)
        x |= (uint64_t)p[i] << (8 * i);
    return x;
}

static inline void bytes_store(uint8_t *p, uint64_t x)
{
    for (int i = 0; i < 8; i++)
        p[i] = (uint8_t)(x >> (8 * i));
}

/* tables (nibble, 16, L): row s of a nibble is the sum of the coefs (units, L),
 * `stride` apart, of the units in the set s. */
V8FN void tables_fill(double *tables, const double *coefs, size_t nibbles,
                      size_t L, size_t stride)
{
    for (size_t q = 0; q < nibbles; q++) {
        const double *coef = coefs + 4 * q * stride;
        double *rows = tables + 16 * q * L;

        for (size_t c = 0; c < L; c += EGAP_LANES) {
            v8_store(rows + c, v8_zero());
            for (size_t set = 1; set < 16; set++) {
                size_t unit = (size_t)__builtin_ctz((unsigned)set);
                v8 rest = v8_load(rows + (set & (set - 1)) * L + c);

                v8_store(rows + set * L + c,
                         v8_add(rest, v8_load(coef + unit * stride + c)));
            }
        }
    }
}

/* One column block of the sums over the active units of samples s, s + 1;
 * sets (nibbles / 2, 8): the active ones of eight units, by sample. */
V8FN void table_sums(double *sums, const double *tables, size_t nibbles,
                     size_t L, const uint8_t *sets, size_t s, size_t c)
{
    const double *rows = tables + c;
    v8 a = v8_zero(), b = v8_zero();

    for (size_t run = 0; run < nibbles; run += ACTIVE_RUN) {
        size_t end = nibbles - run < ACTIVE_RUN ? nibbles : run + ACTIVE_RUN;
        v8 pa = v8_zero(), pb = v8_zero();

        for (size_t q = run; q < end; q += 2, rows += 32 * L) {
            size_t sa = sets[4 * q + s], sb = sets[4 * q + s + 1];

            pa = v8_add(pa, v8_load(rows + (sa & 15) * L));
            pb = v8_add(pb, v8_load(rows + (sb & 15) * L));
            pa = v8_add(pa, v8_load(rows + (16 + (sa >> 4)) * L));
            pb = v8_add(pb, v8_load(rows + (16 + (sb >> 4)) * L));
        }
        a = v8_add(a, pa);
        b = v8_add(b, pb);
    }
    sums += 8 * c + 4 * s;
    v8_store_halves(sums, sums + 32, a);
    v8_store_halves(sums + 4, sums + 36, b);
}

/* sums (columns / 4, 8, 4), two coordinates on eight samples each.  A function
 * of its own: within another one the loop would run out of registers. */
static __attribute__((noinline, unused)) void block_sums(double *sums,
                                                 const double *tables,
                                                 size_t nibbles, size_t L,
                                                 const uint8_t *sets)
{
    if (L == EGAP_LANES)
        for (size_t s = 0; s < EGAP_LANES; s += 2)
            table_sums(sums, tables, nibbles, EGAP_LANES, sets, s, 0);
    else
        for (size_t c = 0; c < L; c += EGAP_LANES)
            for (size_t s = 0; s < EGAP_LANES; s += 2)
                table_sums(sums, tables, nibbles, L, sets, s, c);
}

/* The lanes of a sum of pairs, in one fixed order. */
static inline egap_dd sum_lanes(v8dd a)
{
    double hi[EGAP_LANES], lo[EGAP_LANES];
    egap_dd s = {0, 0};

    v8_store(hi, a.hi);
    v8_store(lo, a.lo);
    for (int i = 0; i < EGAP_LANES; i++) {
        egap_dd t = egap_two_sum(s.hi, hi[i]);

        s = (egap_dd){t.hi, s.lo + (t.lo + lo[i])};
    }
    return egap_two_sum(s.hi, s.lo);
}

/* phi + (hi + lo) x, the low part not yet normal */
V8FN v8dd add_coordinate(v8dd phi, v8 hi, v8 lo, v8 x)
{
    v8dd p = v8dd_two_prod(hi, x), t = v8dd_two_sum(phi.hi, p.hi);

    p.lo = v8_fma(lo, x, p.lo);
    return (v8dd){t.hi, v8_add(phi.lo, v8_add(t.lo, p.lo))};
}

#endif
