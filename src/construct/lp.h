/* lp.h: the linear programs of this folder, solved by GLPK (private to src/).
 */
#ifndef EGAP_CONSTRUCT_LP_H
#define EGAP_CONSTRUCT_LP_H

#include "second_layer.h"

/* Does:  theta (count) = a basic solution of: least ||theta||_1 with the same
 *        outputs Z theta; it has at most rank Z coefficients other than 0.
 * Needs: theta on entry: the outputs wanted; layer->allowed is not looked at.
 * Error: float only: outputs agree to about 1e-9 of the largest.
 * Fails: EGAP_ERESOURCE; where the simplex method does not end within its
 *        limits theta is as before.
 * Source: the claim N.cara. */
egap_status egap_lp_represent(double *theta, const egap_layer *layer,
                              egap_error *err) EGAP_MUST_CHECK;

/* Does:  as egap_layer_minimise, for the absolute loss.
 * Needs: as there.
 * Error: float only.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_lp_absolute(egap_second_layer *result, double *theta,
                             double *c, const egap_layer *layer,
                             egap_error *err) EGAP_MUST_CHECK;

#endif
