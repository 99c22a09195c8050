/* eval.h: networks as integers; F at a point of a segment.
 *
 * Every input is an integer over a power of two: x over 2^sx, rows over 2^sw,
 * theta over 2^st, y over 2^sy.  A hidden bias is the weight of a feature that
 * is 1; an output bias is the theta of a unit that is 1 for every sample.
 *
 * At t = K / 2^b of a segment, the pre-activation of unit i for sample j is
 * z over 2^(sx + sw + b), its coefficient is th over 2^(st + b), and the
 * output of the network is an integer over 2^scale, scale = sx + sw + st +
 * 2b + 2.  (The 2 pays for the quarters of a chord.) */
#ifndef CHECK_EVAL_H
#define CHECK_EVAL_H

#include "cert.h"
#include "loss.h"
#include "numbers.h"

typedef struct {
    const certificate *c;
    long sx, sw, st, sy;
    mpz_t *x; /* (N, q) */
    mpz_t *y; /* (N) */
} problem;

/* One segment, with its two ends. */
typedef struct {
    const problem *p;
    unsigned bits; /* b */
    long scale;    /* of the output */
    mpz_t *W[2];   /* (m, q) */
    mpz_t *th[2];  /* (M) */
    mpz_t *z[2];   /* (M), of the current sample */
    mpz_t y;       /* of the current sample, over 2^scale */
} line;

void problem_init(problem *p, const certificate *c);
void problem_clear(problem *p);
/* x = sum / 2^scale / N */
void problem_mean(mpq_t x, const problem *p, const mpz_t sum, long scale);

/* the segment between two nodes, with cuts over 2^bits */
void line_init(line *s, const problem *p, size_t from, size_t to,
               unsigned bits);
void line_clear(line *s);
/* makes sample j the current one */
void line_sample(line *s, size_t j);
/* v[i] = (2^b - K) ends[0][i] + K ends[1][i] for all units */
void line_between(mpz_t *v, const line *s, mpz_t *ends[2], uint64_t K);
/* the output of the network with coefficients th and pre-activations z */
void line_output(mpz_t u, const line *s, mpz_t *th, mpz_t *z);
/* kappa sum |th|, exactly */
void line_penalty(mpq_t x, const line *s, mpz_t *th);

/* lo <= F <= hi at t = K / 2^bits between two nodes; with units that have a
 * SCALE other than 1, at nodes (bits = 0) only */
void evaluate(mpq_t lo, mpq_t hi, const problem *p, size_t from, size_t to,
              unsigned bits, uint64_t K);

#endif
