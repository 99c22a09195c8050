/* peak.h: the certificate that a point t0 carries the maximum of F over an
 * interval I = [ta, tb] that contains it, up to a gap (private to verify/).
 *
 * One double-double pass over all (sample, unit) pairs at t0 gives F(t0)
 * with an error bound, one-sided slopes, and an upper bound -mu of F'' on I;
 * convex kinks inside I are paid for as jumps of the slope. */
#ifndef EGAP_VERIFY_PEAK_H
#define EGAP_VERIFY_PEAK_H

#include "segview.h"

/* Scratch of a pass; one per thread. */
typedef struct egap_peak_work egap_peak_work;

egap_status egap_peak_work_init(egap_peak_work **work,
                                const egap_problem *problem, size_t m, size_t n,
                                egap_error *err) EGAP_MUST_CHECK;
void egap_peak_work_clear(egap_peak_work *work);

typedef struct {
    int64_t t0, ta, tb;
    egap_dd F; /* |F(t0) - F| <= err */
    double err;
    double gap; /* F(t) <= F(t0) + gap for t in I; +inf if not shown */
    /* what the argmax needs: slopes bounded by slope_right at t0 going right
     * (a_R of the lemma), slope_left going left (a_L), curvature F'' <= -mu,
     * kinks at t0 within sigma of it, and the move K0 of those kinks */
    double slope_left, slope_right, mu, sigma, K0;
} egap_peak;

/* Does:  computes the certificate of I = [ta, tb] at t0.
 * Needs: 0 <= ta <= t0 <= tb <= EGAP_T_ONE; inputs within the engine's
 *        limits (segment.c checks them); norms of this very segment.
 * Error: encloses (see the fields).
 * Fails: never; what cannot be shown is +inf in gap.
 * Source: paper/algorithms.tex, lemmas "double-double point" and "peak". */
void egap_peak_certify(egap_peak *peak, const egap_problem *problem,
                       const egap_segview *seg, const egap_segnorms *norms,
                       int64_t ta, int64_t t0, int64_t tb,
                       egap_peak_work *work);

/* Does:  the same from the state of a window at t0, which saves most of the
 *        work; where nothing moves the gap is a little larger.
 * Needs: as above; state (Npad/8, 3, 8) of all pairs with t~ < t0 passed, to
 *        which r additions were made (lemmas "state", "window").
 * Error: encloses.
 * Fails: never.
 * Source: paper/algorithms.tex, lemma "slopes of a state". */
void egap_peak_certify_state(egap_peak *peak, const egap_problem *problem,
                             const egap_segview *seg,
                             const egap_segnorms *norms, int64_t ta, int64_t t0,
                             int64_t tb, const double *state, double r,
                             egap_peak_work *work);

/* Does:  narrows [*t_lo, *t_hi], an interval of I that contains every point
 *        of I with F >= lower, using the certificate and a lower bound of
 *        the maximum; every maximiser of F over the segment that lies in I
 *        stays inside.
 * Needs: lower <= max F over the segment.
 * Error: encloses; ends are rounded outward.
 * Fails: never.
 * Source: paper/algorithms.tex, lemma "argmax". */
void egap_peak_argmax(double *t_lo, double *t_hi, const egap_peak *peak,
                      egap_dd lower);

#endif
