/* risk.h: outputs, losses and objectives of an instance. */
#ifndef CHECK_RISK_H
#define CHECK_RISK_H

#include "instance.h"

/* v = a . b, n numbers each */
void dot(mpq_t v, const mpq_t *a, const mpq_t *b, size_t n);
/* hi = lo; v += |a|, a = |a|; x = x / N, which makes a sum a mean */
void exactly(interval *x);
void add_abs(mpq_t v, mpq_t a);
void take_mean(interval *x, const instance *s);
/* v = max(w_i . x_j, 0); v = f_A(x_j) */
void activation(mpq_t v, const instance *s, const network *A, size_t i,
                size_t j);
void output(mpq_t v, const instance *s, const network *A, size_t j);
/* v = sum_i |theta_i| */
void mass(mpq_t v, const network *A);
/* v = E u z_i for weights u_j of the samples, all 1 if NULL */
void mean_activation(mpq_t v, const instance *s, const network *A, size_t i,
                     const mpq_t *u);

void loss_at(interval *x, const instance *s, const mpq_t u, const mpq_t y);
/* the slope of the loss at u from the left (side -1) or right (side 1) */
void slope_at(interval *x, const instance *s, const mpq_t u, const mpq_t y,
              int side);
/* x = E (slope at f_A) z_i */
void mean_slope(interval *x, const instance *s, const network *A, size_t i,
                int side);
/* x = E loss(f_A, y), at output 0 if A is NULL; x = that + kappa mass */
void risk(interval *x, const instance *s, const network *A);
void objective(interval *x, const instance *s, const network *A);
/* Is u_j in the domain of the conjugate for all j?  If so, x = -E conj. */
bool dual(interval *x, const instance *s, const mpq_t *u);

#endif
