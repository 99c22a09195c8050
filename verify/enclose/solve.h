/* solve.h: the maximum of one segment on one thread's memory (private to
 * verify/enclose). */
#ifndef EGAP_VERIFY_SOLVE_H
#define EGAP_VERIFY_SOLVE_H

#include "walk.h"

/* Bounds of F on the buckets of the coarse pass. */
typedef struct {
    size_t B;
    int64_t from, step;             /* the first one's start, their length */
    double F[EGAP_MAX_BUCKETS + 1]; /* computed values at the nodes */
    double upper[EGAP_MAX_BUCKETS]; /* F <= upper on bucket k */
    egap_floor floor;               /* the best node */
    double most;                    /* max of upper */
} egap_coarse_bounds;

/* Does:  the coarse pass over work->segment with B buckets.
 * Needs: work->segment set and within the fast limits.
 * Error: encloses (lemma "bucket").
 * Fails: never; bounds that are not finite bound nothing. */
void egap_solve_coarse(egap_coarse_bounds *bounds, egap_segwork *work,
                       size_t B);

/* Does:  the same with B <= EGAP_MAX_BUCKETS buckets of length `step` from
 *        `from` on.
 * Needs: step a power of two, from a multiple of it; as above.
 * Error: encloses (lemmas "breakpoint, zoom" and "bucket").
 * Fails: never. */
void egap_solve_zoom(egap_coarse_bounds *bounds, egap_segwork *work,
                     int64_t from, int64_t step, size_t B);

/* Does:  the maximum over work->segment after its coarse pass.  Parts that
 *        stay below `known` are left; if that is all, F is below `known`
 *        on the segment, which is then its upper bound (EGAP_BY_BOUND).
 * Needs: work->coarse of that very pass, which closer ones on parts of the
 *        segment may take the place of; `known` a lower bound of what the
 *        caller maximises, -inf for none.
 * Error: encloses.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_solve_segment(egap_segment_max *result,
                               const egap_coarse_bounds *bounds, egap_dd known,
                               egap_segwork *work,
                               egap_error *err) EGAP_MUST_CHECK;

/* The number of buckets that is fastest for m units. */
size_t egap_solve_buckets(size_t m);

#endif
