/* unitsets.h: the active units of eight samples as bits, and the sum of lanes
 * (part of the passes in double-double; lemma "active sums"). */
#ifndef EGAP_VERIFY_KERNEL_UNITSETS_H
#define EGAP_VERIFY_KERNEL_UNITSETS_H

#include <stdint.h>
#include <string.h>

#include "../../base/dd.h"
#include "../../base/v8dd.h"

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

#endif
