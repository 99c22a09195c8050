/* point_parts.h: what the points in doubles share: the penalty, and F from the
 * sums over the samples (private to verify/enclose).
 * Proofs: paper/algorithms.tex, lemma "point". */
#ifndef EGAP_VERIFY_POINT_PARTS_H
#define EGAP_VERIFY_POINT_PARTS_H

#include "problem.h"

/* lemma "point": gamma(k) beside k u, and the roundings of the bound */
#define EGAP_POINT_INFLATION (1.0 + 0x1p-20)

/* kappa (sum |theta_i| + |c|), in blocks; off by as many roundings as
 * egap_point_ends counts. */
double egap_point_penalty(const egap_problem *problem, const egap_net *net);

/* Does:  encloses F from the sums of the computed losses and of |l'_j| A_j and
 *        the largest A_j, where |computed Phi_j - Phi_j| <= A_j; unknown if
 *        something is not finite.
 * Needs: the penalty of egap_point_penalty for m units; `additions` that a
 *        loss passes on its way into the sum, at most.
 * Error: encloses (lemma "point").
 * Fails: never. */
egap_bounds egap_point_ends(const egap_problem *problem, size_t m, double pen,
                            double loss, double slope, double most,
                            double additions);

/* Does:  encloses F at one network by doubles alone; unknown outside the fast
 *        limits, and where that would be wider than 1e-12 of F by far.
 * Needs: net->n equal to the problem's; the environment checked.
 * Error: encloses (lemmas "point" and "long dots").
 * Fails: EGAP_ERESOURCE. */
egap_status egap_point_doubles(egap_bounds *F, const egap_problem *problem,
                               const egap_net *net,
                               egap_error *err) EGAP_MUST_CHECK;

#endif
