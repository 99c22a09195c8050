/* activesums.h: sums of the weights of the active units (part of
 * peakpass.c).
 *
 * Lemma "active sums".  Over the active units theta_i (w_i . x) sums up to
 * x . (sum theta_i w_i): the sums of the weights come from tables of the 16
 * subsets of four units each, so that a pair costs little more than the sign
 * of z in plain double precision. */
#ifndef EGAP_VERIFY_KERNEL_ACTIVESUMS_H
#define EGAP_VERIFY_KERNEL_ACTIVESUMS_H

#include "unitsets.h"

/* nibbles whose rows are added before their sum is */
#define ACTIVE_RUN 16

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
static __attribute__((noinline)) void block_sums(double *sums,
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

/* phi + (hi + lo) x, the low part not yet normal */
V8FN v8dd add_coordinate(v8dd phi, v8 hi, v8 lo, v8 x)
{
    v8dd p = v8dd_two_prod(hi, x), t = v8dd_two_sum(phi.hi, p.hi);

    p.lo = v8_fma(lo, x, p.lo);
    return (v8dd){t.hi, v8_add(phi.lo, v8_add(t.lo, p.lo))};
}

#endif
