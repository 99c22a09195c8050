/* segment.h: what the parts of the segment engine share (private to
 * verify/enclose).
 *
 * The engine in one breath: a streaming pass over all (sample, unit) pairs
 * puts every breakpoint into one of B buckets of t and bounds F on each of
 * them (coarse.h); for a run of buckets that may hold the maximum the few
 * breakpoints inside are listed (window.h), a maximiser is guessed and
 * certified (peak.h), and the rest of the run is walked off in steps, each
 * with an upper bound below the maximum found (walk.h). */
#ifndef EGAP_VERIFY_SEGMENT_H
#define EGAP_VERIFY_SEGMENT_H

#include <math.h>

#include "segview.h"

#define EGAP_UNIT 0x1p-53        /* unit roundoff u */
/* lemma "limits": */
#define EGAP_FAST_LIMIT 0x1p60   /* largest magnitude of an input */
#define EGAP_FAST_COUNT 0x100000 /* largest N, n, m */
/* everything that underflow can do to F */
#define EGAP_F_TINY 0x1p-400

/* One segment, laid out for the kernels, with its norms. */
typedef struct {
    egap_segview view; /* units with thA == thB == 0 are left out */
    egap_segnorms norms;
    double *beta;       /* (m) fl(thB - thA) */
    double meanE, rmsE; /* upper bounds of mean E_j, sqrt(mean E_j^2) */
    size_t inner;       /* m' of the lemmas: units, and 1 for an output bias */
    bool fast;          /* all inputs within the limits above */
    double *block;
    size_t capacity;
} egap_segment;

/* Does:  lays out the segment from A to B; *segment is zeroed or holds an
 *        earlier segment, whose memory is used again.
 * Needs: A, B accepted by the problem and of one shape.
 * Error: exact, norms are upper bounds (lemma "E_j").
 * Fails: EGAP_ERESOURCE. */
egap_status egap_segment_set(egap_segment *segment, const egap_problem *problem,
                             const egap_net *A, const egap_net *B,
                             egap_error *err) EGAP_MUST_CHECK;
void egap_segment_clear(egap_segment *segment);

/* The penalty kappa (sum |theta_i(t)| + |c(t)|); its error is at most
 * (m+4) u kappa V (lemma "bucket", rounding of F). */
double egap_segment_penalty(const egap_segment *segment,
                            const egap_problem *problem, double t);

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
