/* ball_segment.h: the maximum over a part of a segment in ball arithmetic
 * (private to verify/). */
#ifndef EGAP_VERIFY_BALL_SEGMENT_H
#define EGAP_VERIFY_BALL_SEGMENT_H

#include "egap/enclose.h"

/* Does:  egap_enclose_segment_ball where it is known that every maximiser
 *        lies in [from, to].
 * Needs: A, B accepted by the problem and of one shape; 0 <= from <= to <= 1;
 *        bits >= 32.
 * Error: encloses, whatever made it stop.
 * Fails: EGAP_ERESOURCE.
 * Source: paper/algorithms.tex, lemmas "ball parabola", "ball window". */
egap_status egap_ball_segment_max(egap_segment_max *result,
                                  const egap_problem *problem,
                                  const egap_net *A, const egap_net *B,
                                  egap_dd from, egap_dd to, long bits,
                                  int want_bits, size_t max_intervals,
                                  egap_error *err) EGAP_MUST_CHECK;

#endif
