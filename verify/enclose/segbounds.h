/* segbounds.h: what rounding does to F on a segment, and bounds of F from its
 * values at nodes (private to verify/enclose).
 * Proofs: paper/algorithms.tex, lemmas "bucket", "chord slope" and "node". */
#ifndef EGAP_VERIFY_SEGBOUNDS_H
#define EGAP_VERIFY_SEGBOUNDS_H

#include <math.h>

#include "segment.h"

/* lemma "bucket": error index of Phi_j, where r additions feed a component
 * of the state and intervals have length at most h <= 1/2; eps E_j bounds
 * every rounding error of a sample.  The index: n (lemma "perturbation"), 10
 * (lemma "breakpoint"), r + 16 (lemma "state"), 1.3 (lemma
 * "deviation, rounding"), h^2 (r + 4) for c2, h^2 (Ns + 6) for S; one unit
 * more by lemma "arithmetic" (c). */
static inline double egap_segment_eps(const egap_segment *s, double r, double h)
{
    double K =
        (double)s->view.n + r + 28.0 + ceil(h * h * (r + s->norms.Ns + 12.0));

    return (K + 1.0) * EGAP_UNIT;
}

/* lemma "bucket": rounding error of F at a node, apart from that of Phi_j;
 * `F` is the computed value, h the length of an interval, 0 for the node
 * itself. */
double egap_segment_err(const egap_segment *segment,
                        const egap_problem *problem, double F, double h);

/* lemma "chord slope": max of the chord from F0 to F1 plus the parabola
 * Q x (1-x), Q >= 0; off by 8u relative to numbers that are not negative. */
double egap_chord_and_parabola(double F0, double F1, double Q);

/* lemma "bucket": an upper bound of F on an interval of length h with
 * computed end values F0, F1 and the sums S, D of the kernels. */
double egap_segment_upper(const egap_segment *segment,
                          const egap_problem *problem, double F0, double F1,
                          double S, double D, double h);

/* lemma "node": a lower bound of F at a node with computed value F whose data
 * part is `data`. */
double egap_segment_lower(const egap_segment *segment,
                          const egap_problem *problem, double F, double data,
                          double eps);

#endif
