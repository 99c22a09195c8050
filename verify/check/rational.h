/* rational.h: intervals of rational numbers.
 *
 * Exact (lo = hi) as long as nothing but rational operations enter; roots,
 * logarithms and the like are rounded outward. Operations change their first
 * argument: interval_add(x, a) is x = x + a. */
#ifndef CHECK_RATIONAL_H
#define CHECK_RATIONAL_H

#include <stdbool.h>
#include <stddef.h>

#include <gmp.h>

typedef struct {
    mpq_t lo, hi;
} interval;

void interval_init(interval *x); /* 0 */
void interval_clear(interval *x);
void interval_set(interval *x, const interval *a);
void interval_set_q(interval *x, const mpq_t a);
void interval_pi(interval *x);
bool interval_is_exact(const interval *x);

void interval_add(interval *x, const interval *a);
void interval_sub(interval *x, const interval *a);
void interval_mul(interval *x, const interval *a);
void interval_div(interval *x, const interval *a);
void interval_max(interval *x, const interval *a);
void interval_min(interval *x, const interval *a);
void interval_mul_q(interval *x, const mpq_t a);
void interval_neg(interval *x);
void interval_abs(interval *x);
void interval_sqrt(interval *x);
void interval_log(interval *x);
/* 2 asin(x / 2): the angle of two unit vectors at distance x in [0, 2] */
void interval_angle(interval *x);
/* log(1 + e^u) and 1 / (1 + e^-u) */
void interval_softplus(interval *x, const mpq_t u);
void interval_sigmoid(interval *x, const mpq_t u);

/* arrays of rationals, all 0 */
mpq_t *rationals_get(size_t count);
void rationals_free(mpq_t *v, size_t count);

#endif
