/* segpair.h: the maximum of F on the segment between two networks (private to
 * verify/enclose).
 *
 * The engine in one breath: a streaming pass over all (sample, unit) pairs
 * puts every breakpoint into one of B buckets of t and bounds F on each of
 * them (solve.h); for a run of buckets that may hold the maximum the few
 * breakpoints inside are listed (window.h), a maximiser is guessed and
 * certified (peak.h), and the rest of the run is walked off in steps, each
 * with an upper bound below the maximum found (walk.h).  Where doubles do not
 * reach there is ball arithmetic (ball_segment.h). */
#ifndef EGAP_VERIFY_SEGPAIR_H
#define EGAP_VERIFY_SEGPAIR_H

#include "window.h"

/* Fails unless A and B fit the data and each other. */
egap_status egap_segpair_accepts(const egap_problem *problem, const egap_net *A,
                                 const egap_net *B,
                                 egap_error *err) EGAP_MUST_CHECK;

/* Does:  the whole of egap_enclose_segment on given memory, with a known
 *        lower bound as in egap_solve_segment.
 * Needs: A, B accepted by the problem, of one shape.
 * Error: encloses.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_segpair_solve(egap_segment_max *result, egap_segwork *work,
                               const egap_net *A, const egap_net *B,
                               egap_dd known, egap_error *err) EGAP_MUST_CHECK;

/* Does:  ball arithmetic on [t_lo, t_hi] of an answer: narrows what it says.
 * Needs: every maximiser in [t_lo, t_hi]; `known` as in egap_solve_segment: a
 *        maximum below it is not looked for (EGAP_BY_BOUND).
 * Error: encloses, to 2^-want_bits relative unless its budget ran out.
 * Fails: EGAP_ERESOURCE, EGAP_EINTERNAL (the two contradict each other).
 * Source: paper/algorithms.tex, lemma "ball window". */
egap_status egap_segpair_sharpen(egap_segment_max *answer,
                                 const egap_problem *problem, const egap_net *A,
                                 const egap_net *B, egap_dd known, long bits,
                                 int want_bits,
                                 egap_error *err) EGAP_MUST_CHECK;

#endif
