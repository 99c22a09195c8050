/* solve.h: the maximum of one segment on one thread's memory (private to
 * verify/enclose). */
#ifndef EGAP_VERIFY_SOLVE_H
#define EGAP_VERIFY_SOLVE_H

#include "walk.h"

/* Bounds of F on the buckets of the coarse pass. */
typedef struct {
    egap_mesh mesh;
    double F[EGAP_MAX_BUCKETS + 1]; /* computed values at the nodes */
    double upper[EGAP_MAX_BUCKETS]; /* F <= upper on bucket k */
    egap_floor floor;               /* the best node */
    double most;                    /* max of upper */
} egap_coarse_bounds;

/* Does:  buckets of [0, 1] for work->segment that make for few kinks in the
 *        windows and few nodes.
 * Needs: work->segment set, with room for it; `known` as in
 *        egap_solve_segment.  Uses the coarse pass's scratch.
 * Error: exact; where the short ones lie is float only.
 * Fails: never. */
void egap_solve_mesh(egap_mesh *mesh, const egap_segwork *work, egap_dd known);

/* Does:  the coarse pass over work->segment with the buckets of a mesh.
 * Needs: work->segment set and within the fast limits.
 * Error: encloses (lemmas "mesh" and "bucket").
 * Fails: never; bounds that are not finite bound nothing. */
void egap_solve_coarse(egap_coarse_bounds *bounds, egap_segwork *work,
                       const egap_mesh *mesh);

/* Does:  tells whether so many kinks are in long buckets which may hold the
 *        maximum that another pass with equal ones, in `mesh`, costs less
 *        than their list: then the short ones are not where they ought to be.
 * Needs: work->coarse of the pass that gave `bounds`.
 * Error: exact; what costs less is an estimate.
 * Fails: never. */
bool egap_solve_crowded(egap_mesh *mesh, egap_segwork *work,
                        const egap_coarse_bounds *bounds);

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

#endif
