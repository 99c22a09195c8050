/* moment.h: the second moment of the inputs and its largest eigenvalue, in
 * ball arithmetic (private to verify/).
 *
 * Sigma = E[x x^T] is not centred; D = sqrt(lambda_max(Sigma)) is the one
 * constant through which the inputs enter the theory. */
#ifndef EGAP_VERIFY_MOMENT_H
#define EGAP_VERIFY_MOMENT_H

#include "egap/flint_compat.h"
#include "egap/status.h"
#include "egap/types.h"

/* Inputs as balls: exact where they come from doubles or dyadic numbers. */
typedef struct {
    size_t N, n;
    arb_ptr x; /* (N, n) */
} egap_ball_inputs;

/* Does:  the inputs of a data set as balls.
 * Needs: release with _clear, also after a failure.
 * Error: exact.
 * Fails: EGAP_EINPUT (no samples or features, an x or y that is not finite:
 *        with its index), EGAP_ERESOURCE. */
egap_status egap_ball_inputs_init(egap_ball_inputs *out, const egap_data *data,
                                  egap_error *err) EGAP_MUST_CHECK;
void egap_ball_inputs_clear(egap_ball_inputs *inputs);

/* Does:  S = (1/N) sum_j weight_j x_j x_j^T; all weights 1 for NULL.
 * Needs: S of n rows and n columns; weight (N) or NULL.
 * Error: encloses.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_ball_moment(arb_mat_t S, const egap_ball_inputs *inputs,
                             arb_srcptr weight, long bits,
                             egap_error *err) EGAP_MUST_CHECK;

/* Does:  the largest eigenvalue of every positive semidefinite symmetric
 *        matrix in the ball matrix S.
 * Needs: S symmetric, at least one row.  Costs about `bits` products of
 *        matrices of this size.
 * Error: encloses; of relative width about 2^-bits where S is known to
 *        2 bits + 64 bits, and at worst [largest diagonal entry, trace].
 * Fails: never.
 * Source: paper/algorithms.tex, lemma "largest eigenvalue". */
void egap_ball_top_eigenvalue(arb_t lambda, const arb_mat_t S, long bits);

/* Does:  ||x_j||, E ||x|| and max_j ||x_j||.
 * Needs: j < N.
 * Error: encloses.
 * Fails: never. */
void egap_ball_norm(arb_t h, const egap_ball_inputs *inputs, size_t j,
                    long bits);
void egap_ball_mean_norm(arb_t mean, const egap_ball_inputs *inputs, long bits);
void egap_ball_max_norm(arb_t max, const egap_ball_inputs *inputs, long bits);

#endif
