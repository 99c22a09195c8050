/* segment.h: one segment step by step, for paths (private to
 * verify/classes). */
#ifndef EGAP_CLASSES_SEGMENT_H
#define EGAP_CLASSES_SEGMENT_H

#include "problem.h"
#include "search.h"

/* Stretches of a segment that may hold the maximum. */
#define EGAP_CLASS_STRETCHES 8
typedef struct {
    int64_t from[EGAP_CLASS_STRETCHES], to[EGAP_CLASS_STRETCHES];
    size_t count;
    int64_t hint;    /* where F was largest */
    egap_dd lower;   /* the maximum is not below this */
    egap_dd upper;   /* F is not above this */
    egap_dd outside; /* nor, outside the stretches, above this */
} egap_class_left;

#define EGAP_CLASS_INTERVALS 20000
/* Does:  what is left of the segment after a search in doubles of so many
 *        intervals; all of it where doubles do not reach.
 * Needs: nets that the problem accepts, of one shape.
 * Error: encloses; left->outside is the larger of left->lower and `known`.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_class_screen(egap_class_left *left,
                              const egap_class_problem *problem,
                              const egap_class_net *A, const egap_class_net *B,
                              egap_dd known, size_t intervals,
                              egap_error *err) EGAP_MUST_CHECK;

/* All of the segment. */
void egap_class_left_all(egap_class_left *left);

/* Does:  encloses the maximum over the segment by balls, from what is left;
 *        with an upper bound that is not above `known` the method is
 *        EGAP_BY_BOUND.
 * Needs: as egap_class_screen.
 * Error: encloses.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_class_finish(egap_segment_max *result,
                              const egap_class_left *left,
                              const egap_class_problem *problem,
                              const egap_class_net *A, const egap_class_net *B,
                              egap_dd known, egap_error *err) EGAP_MUST_CHECK;

#endif
