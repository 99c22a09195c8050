/* sparsify.h: the self-sparsification diagnostic: how much sampling q units
 * of a wide network costs, beside the bound (private to run). */
#ifndef EGAP_RUN_SPARSIFY_H
#define EGAP_RUN_SPARSIFY_H

#include <stdint.h>

#include "egap/run.h"

/* One dictionary: a fitted network of mass 1, f = sum theta_i z_i. */
typedef struct {
    size_t features, index;
    double sigma;           /* lambda_max(E x x^T), its lower end */
    double squares, output; /* sum |theta_i| E z_i^2; E f^2 */
    double risk;            /* E (f - y)^2 / 2 */
    double excess;  /* (squares - output)/2: q times the mean increase of the
                       half-squared risk, exactly */
    double ratio;   /* of it to its bound sigma/2 */
    double largest; /* discrepancy of a Monte Carlo mean, relative */
    double discrepancy[EGAP_SPARSIFY_COUNTS]; /* for each q */
} sparsify_row;

/* Does:  draws and fits one dictionary and samples it.
 * Needs: nothing.
 * Error: float only; the same bits on every instruction set.
 * Fails: EGAP_ERESOURCE, EGAP_EINPUT (the Gram matrix is singular). */
egap_status sparsify_dictionary(sparsify_row *row,
                                const egap_sparsify_config *config,
                                uint64_t seed, size_t features, size_t index,
                                egap_error *err) EGAP_MUST_CHECK;

/* Does:  lambda_max of the second moment of the inputs of all dictionaries of
 *        these features, enclosed.
 * Needs: nothing.
 * Error: encloses.
 * Fails: EGAP_ERESOURCE. */
egap_status sparsify_moment(egap_bounds *sigma,
                            const egap_sparsify_config *config, uint64_t seed,
                            size_t features, egap_error *err) EGAP_MUST_CHECK;

#endif
