/* rng.h: counter-based random streams (Philox 4x32-10, Random123).
 *
 * A stream is named by (seed, unit, purpose): no state is shared, so a
 * result does not depend on the order, thread or machine of the work. */
#ifndef EGAP_RNG_H
#define EGAP_RNG_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint64_t key;     /* from the seed and the purpose */
    uint64_t unit;    /* high half of the counter */
    uint64_t counter; /* low half: blocks used */
    uint32_t block[4];
    int used; /* words of `block` already given */
} egap_stream;

/* Does:  opens the stream of a unit for a purpose (a short literal).
 * Needs: nothing.
 * Error: exact.
 * Fails: never. */
void egap_stream_init(egap_stream *s, uint64_t seed, uint64_t unit,
                      const char *purpose);

/* Does:  the next 64 bits; a uniform double in [0,1) (53 bits); a uniform
 *        integer in [0, bound) without bias.
 * Needs: bound >= 1.
 * Error: exact.
 * Fails: never. */
uint64_t egap_stream_u64(egap_stream *s);
double egap_stream_uniform(egap_stream *s);
uint64_t egap_stream_below(egap_stream *s, uint64_t bound);

/* Does:  log(x), correctly rounded: the same bits everywhere.
 * Needs: x > 0.
 * Error: half an ulp.
 * Fails: never. */
double egap_rounded_log(double x);

/* Does:  `count` independent standard normal numbers, by the polar method.
 * Needs: nothing.
 * Error: float only; the same bits everywhere (the logarithm is MPFR's,
 *        correctly rounded).
 * Fails: never.
 * Source: Marsaglia and Bray, A convenient method for generating normal
 *         variables, SIAM Review 6 (1964). */
void egap_stream_normals(egap_stream *s, double *out, size_t count);

#endif
