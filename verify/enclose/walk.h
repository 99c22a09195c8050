/* walk.h: shows step by step that a stretch of a window stays below the
 * maximum found so far (private to verify/enclose). */
#ifndef EGAP_VERIFY_WALK_H
#define EGAP_VERIFY_WALK_H

#include "window.h"

/* Lower bounds of the maximum. */
typedef struct {
    egap_dd value; /* the best known; what stays below it is left */
    double down;   /* a double <= value */
    egap_dd own;   /* the best on this segment: F(t) >= own */
    int64_t t;
} egap_floor;

/* relative to F: a place this much higher than another is higher beyond
 * rounding */
#define EGAP_HIGHER 0x1p-36

/* A floor that knows a value from elsewhere (-inf for none). */
egap_floor egap_floor_init(egap_dd known);
/* F(t) >= value. */
void egap_floor_raise(egap_floor *best, egap_dd value, int64_t t);

/* x + e as a pair that is not above (sign < 0) or not below (sign > 0) the
 * exact sum (lemma "shift"). */
egap_dd egap_dd_shift(egap_dd x, double e, int sign);
/* The order of pairs that a TwoSum has returned (lemma "shift"). */
bool egap_dd_less(egap_dd x, egap_dd y);

/* Does:  walks from `from` towards `to` (either side) while upper bounds of
 *        F on the steps are below best->down; returns how far it came.
 *        With `force` it goes on regardless and raises *upper (from its
 *        value at the call) to the bounds that are not below.
 * Needs: the window open, both points in it; step > 0, a first guess;
 *        *steps left are counted down.
 * Error: encloses (lemmas "window", "bucket").
 * Fails: never. */
int64_t egap_walk(egap_segwork *work, egap_floor *best, int64_t from,
                  int64_t to, int64_t step, bool force, double *upper,
                  size_t *steps);

/* Does:  raises the floor by the value at t; returns the computed value.
 * Needs: the window open, t in it.
 * Error: encloses (lemma "node"); what is returned is float only.
 * Fails: never. */
double egap_walk_probe(egap_segwork *work, egap_floor *best, int64_t t);

/* Does:  the state with the first `pos` kinks in, of work->r additions; valid
 *        until the next walk.  From left to right it costs least.
 * Needs: the window open, work->base.pos <= pos <= work->count.
 * Error: lemmas "state", "window".
 * Fails: never. */
const double *egap_walk_state(egap_segwork *work, size_t pos);

#endif
