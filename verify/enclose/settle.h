/* settle.h: the stretches of a window, settled one after another by
 * certificates and walks (private to verify/enclose). */
#ifndef EGAP_VERIFY_SETTLE_H
#define EGAP_VERIFY_SETTLE_H

#include "search.h"
#include "walk.h"

#define EGAP_ALIVE_MAX 96  /* intervals that may hold the maximum */
#define EGAP_PIECES_MAX 64 /* stretches still to be settled */
#define EGAP_LOWER_MAX 16  /* proposals with something higher beside them */

typedef struct {
    int64_t from, to;
} egap_stretch;

/* An interval that may hold the maximum, and an upper bound of F on it. */
typedef struct {
    egap_stretch at;
    egap_dd upper;
    egap_peak peak;
    bool certified;
} egap_alive;

/* What is known of a segment: F is below best.value, or below what is known
 * from elsewhere, wherever no interval is alive. */
typedef struct {
    egap_segwork *work;
    egap_floor best;
    egap_alive alive[EGAP_ALIVE_MAX];
    size_t count, peaks, steps;
    double widen; /* what certificates may lose more than is wanted */
    egap_stretch pieces[EGAP_PIECES_MAX];
    size_t open;
    egap_proposal below[EGAP_LOWER_MAX];
    size_t lower;
} egap_settling;

/* Does:  nothing is settled yet.
 * Needs: `known` a lower bound of what the caller maximises, -inf for none.
 * Error: exact.
 * Fails: never. */
void egap_settle_init(egap_settling *s, egap_segwork *work, egap_dd known);

/* Does:  settles the open window: what is not below the floor afterwards is
 *        alive.  The first maximiser is looked for in [from, to], but for
 *        quartics, which know where it is.
 * Needs: the window open, its quartics tried; from <= to inside it.
 * Error: encloses (lemmas "window", "quartic", "peak").
 * Fails: never. */
void egap_settle_window(egap_settling *s, int64_t from, int64_t to);

/* Does:  one certificate, which raises the floor; with `quick` its slopes come
 *        from the window's state.
 * Needs: ta <= t0 <= tb in [0, 1], inside the window if `quick`.
 * Error: encloses (lemma "peak").
 * Fails: never; a gap that is not finite shows nothing. */
egap_peak egap_settle_try(egap_settling *s, const egap_proposal *proposal,
                          bool quick);

/* Does:  one more interval that may hold the maximum, F <= upper on it; with
 *        its certificate, if `peak` is not NULL.
 * Needs: nothing.
 * Error: exact.
 * Fails: never; where there is no room the last one takes it in. */
void egap_settle_keep(egap_settling *s, int64_t from, int64_t to, egap_dd upper,
                      const egap_peak *peak);

#endif
