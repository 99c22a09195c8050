/* rng.c: named random streams on Philox 4x32-10 (Salmon et al., SC 2011). */
#include "egap/rng.h"

#include <Random123/philox.h>
#include <math.h>
#include <mpfr.h>
#include <string.h>

/* FNV-1a: tells purposes apart; they are short literals. */
static uint64_t hash_text(const char *text)
{
    uint64_t h = 0xcbf29ce484222325u;

    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * 0x100000001b3u;
    return h;
}

/* One block: Philox under `key` at the counter (low, high). */
static void philox_block(uint32_t out[4], uint64_t key, uint64_t low,
                         uint64_t high)
{
    philox4x32_ctr_t ctr = {{(uint32_t)low, (uint32_t)(low >> 32),
                             (uint32_t)high, (uint32_t)(high >> 32)}};
    philox4x32_key_t k = {{(uint32_t)key, (uint32_t)(key >> 32)}};

    ctr = philox4x32(ctr, k);
    memcpy(out, ctr.v, 4 * sizeof *out);
}

void egap_stream_init(egap_stream *s, uint64_t seed, uint64_t unit,
                      const char *purpose)
{
    uint32_t mixed[4];

    /* the cipher itself mixes seed and purpose, so that no arithmetic
     * relation between seeds carries over to keys */
    philox_block(mixed, seed, hash_text(purpose), 0);
    s->key = mixed[0] | (uint64_t)mixed[1] << 32;
    s->unit = unit;
    s->counter = 0;
    memset(s->block, 0, sizeof s->block);
    s->used = 4;
}

uint64_t egap_stream_u64(egap_stream *s)
{
    uint64_t r;

    if (s->used >= 4) {
        philox_block(s->block, s->key, s->counter++, s->unit);
        s->used = 0;
    }
    r = s->block[s->used] | (uint64_t)s->block[s->used + 1] << 32;
    s->used += 2;
    return r;
}

double egap_stream_uniform(egap_stream *s)
{
    return (double)(egap_stream_u64(s) >> 11) * 0x1p-53;
}

uint64_t egap_stream_below(egap_stream *s, uint64_t bound)
{
    /* 2^64 mod bound: the values below it would favour small remainders */
    uint64_t skip = (0 - bound) % bound, x;

    do
        x = egap_stream_u64(s);
    while (x < skip);
    return x % bound;
}

double egap_rounded_log(double x)
{
    mpfr_t r;
    double value;

    mpfr_init2(r, 53);
    mpfr_set_d(r, x, MPFR_RNDN); /* exact */
    mpfr_log(r, r, MPFR_RNDN);
    value = mpfr_get_d(r, MPFR_RNDN);
    mpfr_clear(r);
    return value;
}

void egap_stream_normals(egap_stream *s, double *out, size_t count)
{
    for (size_t k = 0; k < count; k += 2) {
        double u, v, square, scale;

        do {
            u = 2.0 * egap_stream_uniform(s) - 1.0;
            v = 2.0 * egap_stream_uniform(s) - 1.0;
            square = fma(u, u, v * v);
        } while (square >= 1.0 || square == 0.0);
        scale = sqrt(-2.0 * egap_rounded_log(square) / square);
        out[k] = u * scale;
        if (k + 1 < count)
            out[k + 1] = v * scale;
    }
}
