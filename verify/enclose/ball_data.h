/* ball_data.h: numbers of data and networks as vectors of balls (private to
 * verify/). */
#ifndef EGAP_VERIFY_BALL_DATA_H
#define EGAP_VERIFY_BALL_DATA_H

#include "egap/flint_compat.h"
#include "problem.h"

/* Does:  a vector of zero balls.
 * Needs: release with egap_ball_vector_clear and the same count.
 * Error: exact.
 * Fails: NULL where memory is short. */
arb_ptr egap_ball_vector(size_t count) EGAP_MUST_CHECK;
void egap_ball_vector_clear(arb_ptr v, size_t count);

/* Does:  out = (v_0 .. v_{n-1}) or, with a bias, (v_0 .. v_{n-1}, *bias).
 * Needs: room for n + (bias != NULL) balls.
 * Error: exact.
 * Fails: never. */
void egap_ball_row(arb_ptr out, const double *v, const double *bias, size_t n);

#endif
