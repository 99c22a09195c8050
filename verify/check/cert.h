/* cert.h: a certificate in memory, as FORMAT.md describes it. */
#ifndef CHECK_CERT_H
#define CHECK_CERT_H

#include "reader.h"

typedef enum {
    LOSS_MSE,
    LOSS_HALF,
    LOSS_HUBER,
    LOSS_LOGISTIC,
    LOSS_ABSOLUTE
} loss_kind;

/* Cut points of a segment are integers K times 2^-bits. */
#define CUT_BITS_MAX 62

/* One segment is covered by `count` intervals; right[i] is the K of the
 * right end of interval i, its left end is right[i - 1], or 0 for i = 0. */
typedef struct {
    unsigned bits;
    size_t count;
    uint64_t *right; /* (count) */
} segment;

typedef struct {
    /* the claim */
    quoted lo, hi;
    bool has_gap, has_above;
    quoted gap_lo, gap_hi;
    quoted level, above_lo, above_hi;
    /* the objective */
    loss_kind loss;
    quoted delta, kappa;
    /* what F and the path are; numbers are binary64 representations */
    size_t N, n, m, K; /* samples, features, units, nodes */
    bool hidden_bias, output_bias;
    uint64_t *x;     /* (N, n) */
    uint64_t *y;     /* (N) */
    uint64_t *W;     /* (K, m, n) */
    uint64_t *b;     /* (K, m) with hidden_bias */
    uint64_t *theta; /* (K, m) */
    uint64_t *c;     /* (K) with output_bias */
    unsigned char data_digest[32], path_digest[32];
    unsigned char (*node_digest)[32]; /* (K) */
    /* the evidence */
    size_t witness_segment;
    unsigned witness_bits;
    uint64_t witness;
    segment *segments; /* (K - 1) */
    size_t intervals;  /* of all segments */
} certificate;

/* Reads the file; checks form, counts and the seal. */
void certificate_read(certificate *c, reader *r);
/* Recomputes the digests of data, nodes and path. */
void certificate_check_digests(const certificate *c);

static inline const char *loss_name(loss_kind kind)
{
    static const char *const names[] = {"mse", "half", "huber", "logistic",
                                        "absolute"};

    return names[kind];
}

#endif
