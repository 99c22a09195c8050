/* gap.h: gaps of a path as enclosures. */
#ifndef EGAP_GAP_H
#define EGAP_GAP_H

#include "egap/enclose.h"

/* Does:  the gap of a certified path to a level: max F - level, cut at 0.
 * Needs: level finite.
 * Error: encloses, one ulp at an inexact end.
 * Fails: never.
 * Source: the paper's gap with its level lambda. */
egap_bounds egap_gap_to_level(const egap_path_max *path, double level);

/* Does:  the gap to the larger end, cut at 0, given enclosures of the path
 *        maximum and of the ends; exactly [0,0] where the maximum is attained
 *        at an end for certain.
 * Needs: enclosures of one and the same path.
 * Error: encloses.
 * Fails: never.
 * Source: the paper's gap: max_t F(gamma(t)) - max(F(A), F(B)). */
egap_bounds egap_gap_to_ends(egap_bounds max, egap_bounds endpoint_max,
                             int max_is_at_an_end);

/* Does:  an upper bound of the barrier between two networks that holds
 *        without any search: the path A -> 0 -> B that scales theta and c to
 *        zero and back; F is convex in (theta, c), so its maximum is
 *        max(F(A), F(0), F(B)).
 * Needs: nets of the data's shape.
 * Error: encloses that maximum.
 * Fails: as egap_enclose_point.
 * Source: paper/algorithms.tex, lemma "zero path". */
egap_status egap_gap_zero_path(egap_bounds *max, const egap_problem *problem,
                               const egap_net *A, const egap_net *B,
                               egap_error *err) EGAP_MUST_CHECK;

#endif
