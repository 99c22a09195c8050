/* dual.h: lower bounds of F that hold for networks of every width, by
 * duality.
 *
 * Networks have no biases and rows in the unit ball. */
#ifndef EGAP_DUAL_H
#define EGAP_DUAL_H

#include "egap/enclose.h"

/* The halvings of a cell that egap-check is allowed. */
#define EGAP_DUAL_DEPTH 44

/* Does:  from numbers s (N), one for each sample, makes a dual vector: clips
 *        them to the domain of the loss's conjugate, scales them so that
 *        |E[s relu(w.x)]| <= kappa for every w in the unit ball, and bounds
 *        F >= -E l*(y, s) =: lower.  The best s are the slopes of the loss at
 *        an optimal network.
 * Needs: s finite; overwritten.
 * Error: lower is rounded down, and at least 0 (with s = 0); sharp for up to
 *        4 features, weak beyond.
 * Fails: EGAP_EINPUT (data, s not finite), EGAP_ERESOURCE.
 * Source: paper/algorithms.tex, lemma "dual bound". */
egap_status egap_dual_bound(double *lower, double *s, const egap_data *data,
                            const egap_objective *objective,
                            egap_error *err) EGAP_MUST_CHECK;

/* Does:  s_j = a slope of the loss at the output of a network, rounded
 *        towards 0.
 * Needs: s (N); a network of the data's shape.
 * Error: float only: a proposal.
 * Fails: EGAP_EINPUT (shapes). */
egap_status egap_dual_slopes(double *s, const egap_data *data,
                             const egap_objective *objective,
                             const egap_net *net,
                             egap_error *err) EGAP_MUST_CHECK;

#endif
