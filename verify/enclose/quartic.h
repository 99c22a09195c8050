/* quartic.h: a squared loss without penalty on a window: between two kinks
 * N F is one quartic in t, and its five coefficients change at a kink by what
 * one sample adds (private to verify/enclose).
 *
 * Proof: paper/algorithms.tex, lemma "quartic". */
#ifndef EGAP_VERIFY_QUARTIC_H
#define EGAP_VERIFY_QUARTIC_H

#include "walk.h"

/* Does:  makes the quartics of the open window; work->quartic.pieces is 0
 *        where there are none: another loss, a penalty, too many kinks, or
 *        rounding that blurs them.  Uses work->probe.
 * Needs: the window just opened.
 * Error: encloses (lemmas "state", "quartic").
 * Fails: EGAP_ERESOURCE. */
egap_status egap_quartic_open(egap_segwork *work,
                              egap_error *err) EGAP_MUST_CHECK;

/* Does:  the point of [from, to] where the quartics are largest.
 * Error: float only.
 * Fails: never. */
int64_t egap_quartic_peak(const egap_segwork *work, int64_t from, int64_t to);

/* Does:  raises the floor by the value at t; returns the computed value.
 * Error: encloses (lemma "quartic"); what is returned is float only.
 * Fails: never. */
double egap_quartic_raise(const egap_segwork *work, egap_floor *best,
                          int64_t t);

/* Does:  goes from `from` towards `to` (either side) while upper bounds of F
 *        are below `level`; returns how far it came.
 * Error: encloses (lemma "quartic").
 * Fails: never. */
int64_t egap_quartic_reach(const egap_segwork *work, double level, int64_t from,
                           int64_t to);

#endif
