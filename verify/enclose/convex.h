/* convex.h: segments on which no active row moves (private to
 * verify/enclose). */
#ifndef EGAP_VERIFY_CONVEX_H
#define EGAP_VERIFY_CONVEX_H

#include "segment.h"

/* Does:  do all rows of the segment (those with theta = 0 all along are not
 *        among them) stay where they are?
 * Needs: the segment set.
 * Error: exact.
 * Fails: never. */
bool egap_convex_holds(const egap_segment *segment);

/* Does:  the maximum over such a segment: F is convex in (theta, c) for fixed
 *        rows, so it is the larger end value.  With its upper bound below
 *        `known` the method is EGAP_BY_BOUND, as in egap_solve_segment.
 * Needs: egap_convex_holds; A and B the ends.
 * Error: encloses, as egap_enclose_point_dd.
 * Fails: as egap_enclose_point_dd.
 * Source: paper/algorithms.tex, lemma "convex segment". */
egap_status egap_convex_segment(egap_segment_max *result,
                                const egap_problem *problem, const egap_net *A,
                                const egap_net *B, egap_dd known,
                                egap_error *err) EGAP_MUST_CHECK;

#endif
