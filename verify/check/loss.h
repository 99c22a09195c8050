/* loss.h: losses of scaled integers, exact where they are algebraic.
 *
 *   mse       r^2                      r = u - y
 *   half      r^2 / 2
 *   huber     r^2 / 2 where |r| <= delta, else delta (|r| - delta / 2)
 *   absolute  |r|
 *   logistic  log(1 + e^u) - y u       0 <= y <= 1
 *
 * An output u, a target y and delta are integers over 2^scale.  A value is
 * an integer over 2^value_scale, a slope one over 2^slope_scale.  The side
 * says which bound is wanted: BELOW or ABOVE the true number; only for the
 * logistic loss do the two differ in value. */
#ifndef CHECK_LOSS_H
#define CHECK_LOSS_H

#include <gmp.h>

#include "cert.h"

typedef enum { BELOW = -1, ABOVE = 1 } bound_side;

/* Fractional bits of exp and log in the logistic loss. */
#define LOGISTIC_BITS 128

typedef struct {
    loss_kind kind;
    long scale, value_scale, slope_scale;
    mpz_t delta; /* over 2^scale */
    mpz_t r, t;  /* scratch */
} loss;

/* `scale` must be at least LOGISTIC_BITS for the logistic loss. */
void loss_init(loss *l, const certificate *c, long scale);
void loss_clear(loss *l);

/* value = a bound of loss(u, y) */
void loss_value(mpz_t value, loss *l, const mpz_t u, const mpz_t y,
                bound_side side);

/* slope = a bound of every subgradient of loss(., y) at u, another integer. All
 * losses are convex, so the BELOW slope at the lower end of an interval and the
 * ABOVE slope at its upper end bound all slopes in it. */
void loss_slope(mpz_t slope, const loss *l, const mpz_t u, const mpz_t y,
                bound_side side);

/* Bounds of log(1 + e^u) and of 1/(1 + e^-u), u an integer over 2^scale,
 * as integers over 2^LOGISTIC_BITS. */
void logistic_softplus(mpz_t z, const mpz_t u, long scale, bound_side side);
void logistic_sigmoid(mpz_t z, const mpz_t u, long scale, bound_side side);
/* A bound of log p from above, 0 < p <= 1; 0 for p = 0. */
void logistic_log(mpq_t z, const mpq_t p);

#endif
