/* segment.h: one segment laid out for the engine, with its norms (private to
 * verify/enclose). */
#ifndef EGAP_VERIFY_SEGMENT_H
#define EGAP_VERIFY_SEGMENT_H

#include <math.h>

#include "segview.h"

#define EGAP_UNIT 0x1p-53 /* unit roundoff u */
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
 * (m+4) u kappa V (lemma "bucket", rounding of F: segbounds.h). */
double egap_segment_penalty(const egap_segment *segment,
                            const egap_problem *problem, double t);

#endif
