/* peakunit.h: one unit of a segment at t0, and how far its pairs may be off
 * on I: the paragraphs "Widening" and "Pairs with a sign beyond doubt" of
 * lemma "peak" (private to verify/enclose). */
#ifndef EGAP_VERIFY_PEAKUNIT_H
#define EGAP_VERIFY_PEAKUNIT_H

#include "../base/dd.h"
#include "peakpass.h"

/* Sums over the coordinates of a row, as computed. */
typedef struct {
    double way;    /* |dW_k| max|x_k|: |d| at most */
    double size;   /* max(|WA_k|, |WB_k|) max|x_k|: |z| at most */
    double square; /* dW_k^2 */
    double tau;    /* n + max(|WA_k|, |WB_k|) + max|x_k| */
    bool moves;    /* some dW_k is not 0 */
    bool there;    /* some weight is not 0 at an end */
} egap_row_sizes;

egap_row_sizes egap_row_sizes_of(const egap_problem *problem,
                                 const egap_segview *seg, size_t row);

/* (1-t) a + t b for a point t of the grid, off by <= 3.1 u^2 ((1-t) |a| + t
 * |b|) (lemma "double-double point"); the high part may cancel, so that both
 * sums are TwoSums. */
static inline egap_dd egap_interpolate(double a, double b, double t)
{
    egap_dd p = egap_two_prod(1.0 - t, a), q = egap_two_prod(t, b);
    egap_dd s = egap_two_sum(p.hi, q.hi);

    return egap_two_sum(s.hi, s.lo + (p.lo + q.lo));
}

/* b^w: |theta(t) - theta_h| <= b^w within w of t0, for ends up to T. */
double egap_theta_width(double beta, double T, double w);

/* Does:  theta(t0) of a row, beta, and b^w, e^d, e^z, f_i of its pairs within w
 *        of t0.
 * Needs: sizes of that row.
 * Error: encloses (lemmas "peak" and "active sums").
 * Fails: never. */
void egap_unit_set(egap_pass_unit *unit, const egap_row_sizes *sizes,
                   const egap_segview *seg, size_t row, double t0, double w);

/* f^f_i, from delta_i and tau_i: where the dot in floats is larger in size, z
 * keeps its sign within w of t0 (lemma "slopes of a state"). */
float egap_unit_far_in_floats(const egap_row_sizes *sizes,
                              const egap_problem *problem,
                              const egap_segview *seg, double w);

#endif
