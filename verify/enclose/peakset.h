/* peakset.h: a segment at one point t0, laid out for the pass of a peak
 * certificate (private to verify/enclose). */
#ifndef EGAP_VERIFY_PEAKSET_H
#define EGAP_VERIFY_PEAKSET_H

#include "peak.h"
#include "peakpass.h"

/* Sums over the penalised scalars (lemma "peak"). */
typedef struct {
    egap_dd size; /* sum |theta_p(t0)| */
    double slope; /* sum sgn(theta_p) beta_p */
    double beta;  /* sum |beta_p| */
    /* J_R, J_L but for kappa: sum of |beta_p| -+ sgn(theta_p) beta_p where
       theta_p may vanish on I */
    double JR, JL;
} egap_pass_penalty;

/* Does:  fills the pass of peak->ta, t0, tb; it points into `work`.
 * Needs: as egap_peak_certify.
 * Error: weights as in lemma "double-double point", widenings as in lemmas
 *        "peak" and "active sums".
 * Fails: never. */
void egap_pass_set(egap_pass_in *in, egap_pass_penalty *penalty,
                   egap_peak_work *work, const egap_problem *problem,
                   const egap_segview *seg, const egap_segnorms *norms,
                   const egap_peak *peak);

/* Does:  has the pass take its slopes from the state at t0.
 * Needs: `in` filled for that segment; r counts the state's additions (lemma
 *        "state").
 * Error: as in lemma "slopes of a state".
 * Fails: never. */
void egap_pass_use_state(egap_pass_in *in, egap_peak_work *work,
                         const egap_problem *problem, const egap_segview *seg,
                         const egap_peak *peak, const double *state, double r);

#endif
