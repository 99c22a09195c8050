/* second_layer.h: the best output weights of a network whose hidden layer
 * stays: F is convex in them.
 *
 * Float only. */
#ifndef EGAP_SECOND_LAYER_H
#define EGAP_SECOND_LAYER_H

#include "egap/status.h"
#include "egap/types.h"

typedef struct {
    unsigned rounds; /* Newton steps at most; 200 */
    double residual; /* stop where no first derivative misses its condition by
                        more than this part of kappa; 1e-10 */
} egap_second_layer_options;

/* How good the answer is. */
typedef struct {
    double F;        /* at the answer */
    double residual; /* largest miss of the conditions |g_i| <= kappa, and
                        g_i = -kappa sign(theta_i) where theta_i != 0, with
                        g_i = (1/N) sum_j loss'_j z_ij; NAN for the absolute
                        loss, which has no such derivative */
    unsigned rounds;
} egap_second_layer;

/* Does:  200 rounds, 1e-10.
 * Needs: nothing.
 * Error: exact.
 * Fails: never. */
egap_second_layer_options egap_second_layer_defaults(void);

/* Does:  minimises F over theta and c of a network, its rows fixed.  On entry
 *        theta (m) and *c are where it begins, on return they are the
 *        minimiser: F has not grown but by rounding, coefficients that the
 * penalty holds at zero are 0 exactly. Needs: *c is 0 and stays so where the
 * network has no output bias; the network's own coefficients are not looked at;
 * options and result may be NULL. Error: float only; same bits on every
 * instruction set. Fails: EGAP_EUSAGE (shapes), EGAP_ERESOURCE. Source:
 * proximal Newton steps, each by coordinate descent, and Newton steps on the
 * coefficients other than 0 (Lee, Sun and Saunders, SIAM J. Optim. 24, 2014);
 * the absolute loss by linear programming. */
egap_status egap_second_layer_minimise(egap_second_layer *result, double *theta,
                                       double *c, const egap_data *data,
                                       const egap_objective *objective,
                                       const egap_net *net,
                                       const egap_second_layer_options *options,
                                       egap_error *err) EGAP_MUST_CHECK;

#endif
