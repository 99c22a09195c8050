/* eval.h: the path as integers; F at a point of it.
 *
 * Every input is an integer over a power of two: x over 2^sx, weights and
 * hidden biases over 2^sw, theta and output bias over 2^st, y over 2^sy.
 * A hidden bias is the weight of a feature that is 1; an output bias is the
 * theta of a unit that is 1 for every sample.  So a row has `q` features and
 * a network `M` units.
 *
 * At t = K / 2^b of a segment, the pre-activation of unit i for sample j is
 * z over 2^(sx + sw + b), its coefficient is th over 2^(st + b), and the
 * output of the network is an integer over 2^scale, scale = sx + sw + st +
 * 2b + 2.  (The 2 pays for the quarters of a chord.) */
#ifndef CHECK_EVAL_H
#define CHECK_EVAL_H

#include "cert.h"
#include "dyadic.h"
#include "loss.h"

typedef struct {
    const certificate *c;
    size_t q, M;
    long sx, sw, st, sy;
    mpz_t *x; /* (N, q) */
    mpz_t *y; /* (N) */
} problem;

/* One segment's ends. */
typedef struct {
    const problem *p;
    unsigned bits;      /* b */
    long scale;         /* of the output */
    mpz_t *WA, *WB;     /* (M, q); not used for the unit that is 1 */
    mpz_t *thA, *thB;   /* (M) */
    mpz_t *zA, *zB;     /* (M), of the current sample */
    mpz_t one;          /* the value of the unit that is 1, at an end */
    mpz_t y;            /* of the current sample, over 2^scale */
} line;

void problem_init(problem *p, const certificate *c);
void problem_clear(problem *p);

/* segment k with cuts over 2^bits */
void line_init(line *s, const problem *p, size_t k, unsigned bits);
void line_clear(line *s);
/* makes sample j the current one */
void line_sample(line *s, size_t j);
/* v[i] = (2^b - K) A[i] + K B[i] for all units */
void line_between(mpz_t *v, const line *s, mpz_t *A, mpz_t *B, uint64_t K);
/* the output of the network with coefficients th and pre-activations z */
void line_output(mpz_t u, const line *s, mpz_t *th, mpz_t *z);
/* N kappa sum |th|, exactly */
void line_penalty(dyadic *x, const line *s, mpz_t *th);

/* lo <= N F <= hi at t = K / 2^bits on segment k */
void evaluate(dyadic *lo, dyadic *hi, const problem *p, size_t k,
              unsigned bits, uint64_t K);

/* arrays of integers */
mpz_t *integers_get(size_t count);
void integers_free(mpz_t *v, size_t count);

#endif
