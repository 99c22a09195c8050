/* linear.h: small systems of linear equations (private to src/). */
#ifndef EGAP_CONSTRUCT_LINEAR_H
#define EGAP_CONSTRUCT_LINEAR_H

#include <stdbool.h>
#include <stddef.h>

/* Does:  x (s) = A^-1 x by Cholesky's decomposition; a pivot that is not
 *        above 2^-40 of its diagonal element counts as that much.
 * Needs: A (s, s), symmetric, positive semidefinite; its lower triangle is
 *        read and overwritten.
 * Error: float only.
 * Fails: false where a diagonal element is not positive. */
bool egap_linear_solve(double *A, double *x, size_t s);

#endif
