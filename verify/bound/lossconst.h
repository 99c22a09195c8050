/* lossconst.h: constants of a loss in ball arithmetic (private to verify/),
 * to any precision. */
#ifndef EGAP_VERIFY_LOSSCONST_H
#define EGAP_VERIFY_LOSSCONST_H

#include "egap/constants.h"
#include "egap/flint_compat.h"

/* Does:  checks that every target is one the loss takes.
 * Needs: nothing.
 * Error: exact.
 * Fails: EGAP_EINPUT, with the sample; EGAP_EUSAGE for classes == 1. */
egap_status egap_loss_accepts(const egap_theory_loss *loss, const double *y,
                              size_t N, egap_error *err) EGAP_MUST_CHECK;

/* Does:  the Lipschitz constant L of u -> l(u, y), the same for all y; for
 *        cross entropy from l2 (sqrt 2).
 * Needs: nothing.
 * Error: encloses.
 * Fails: never; false where the loss has none (mse, half). */
bool egap_loss_lipschitz(arb_t L, const egap_theory_loss *loss, long bits);

/* Does:  H with |l'(u) - l'(v)| <= H |u - v|; for cross entropy in l2 (1/2).
 * Needs: nothing.
 * Error: encloses.
 * Fails: never; false for the absolute loss. */
bool egap_loss_holder(arb_t H, const egap_theory_loss *loss, long bits);

/* Does:  R(0) = E l(0, y).
 * Needs: y (N), N >= 1, accepted by the loss.
 * Error: encloses.
 * Fails: never. */
void egap_loss_at_zero(arb_t value, const egap_theory_loss *loss,
                       const double *y, size_t N, long bits);

/* Does:  a slope of u -> l(u, y) at u = 0; for the absolute loss at y = 0,
 *        where it is any number of [-1,1], 0.  Cross entropy: of the output
 *        of class `k`.
 * Needs: y accepted by the loss; k < classes or 0.
 * Error: encloses.
 * Fails: never. */
void egap_loss_slope_at_zero(arb_t s, const egap_theory_loss *loss, double y,
                             size_t k, long bits);

/* Does:  c_rad = E sup_u sup_s (-s u), s a subgradient of the loss at u.
 * Needs: y (N), N >= 1, accepted by the loss.
 * Error: encloses; sharp but for the logistic loss with targets inside
 *        (0,1).
 * Fails: never.
 * Source: paper/algorithms.tex, lemma "radial". */
void egap_loss_radial(arb_t c_rad, const egap_theory_loss *loss,
                      const double *y, size_t N, long bits);

/* Does:  W((K-1)/e), the c_rad of cross entropy of K classes (and, for
 *        K = 2, of the logistic loss with targets 0 and 1).
 * Needs: K >= 1.
 * Error: encloses.
 * Fails: never.
 * Source: paper/algorithms.tex, lemma "radial". */
void egap_loss_radial_classes(arb_t c_rad, size_t K, long bits);

#endif
