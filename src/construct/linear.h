/* linear.h: small systems of linear equations (private to src/). */
#ifndef EGAP_CONSTRUCT_LINEAR_H
#define EGAP_CONSTRUCT_LINEAR_H

#include <stdbool.h>
#include <stddef.h>

/* Does:  the lower triangle of A becomes that of L, A = L L^T (Cholesky); a
 *        pivot that is not above 2^-40 of its diagonal element counts as that
 *        much.
 * Needs: A (s, s), symmetric, positive semidefinite.
 * Error: float only.
 * Fails: false where a diagonal element is not positive. */
bool egap_linear_factor(double *A, size_t s);

/* Does:  x (s) = A^-1 x from that L.
 * Needs: egap_linear_factor.
 * Error: float only.
 * Fails: never. */
void egap_linear_solve(double *x, const double *L, size_t s);

#endif
