/* round.h: the one door through which a double leaves an enclosure, and
 * three-valued comparison of enclosures.
 *
 * Rounding is to nearest throughout; an outward step is a change of the last
 * bit, never a change of the rounding mode. */
#ifndef EGAP_ROUND_H
#define EGAP_ROUND_H

#include <stdbool.h>

#include "egap/types.h"

/* Does:  the smallest double enclosure [lo, hi] of the real interval
 *        [l.hi + l.lo, h.hi + h.lo].
 * Needs: nothing; non-finite parts give the unknown end.
 * Error: encloses; at most one ulp is added at an inexact end, none at an
 *        exact one.
 * Fails: never.
 * Source: paper/algorithms.tex, lemma "outward". */
egap_bounds egap_round_outward(egap_dd l, egap_dd h);

/* Does:  an enclosure of {x + y}, {x - y}, {max(x, y)} and {max(x, 0)} for x
 *        and y in the given enclosures.
 * Needs: nothing; NaN or an infinity in the way gives the unknown end.
 * Error: encloses, one ulp at an inexact end.
 * Fails: never.
 * Source: paper/algorithms.tex, lemma "outward". */
egap_bounds egap_bounds_add(egap_bounds x, egap_bounds y);
egap_bounds egap_bounds_sub(egap_bounds x, egap_bounds y);
egap_bounds egap_bounds_max(egap_bounds x, egap_bounds y);
egap_bounds egap_bounds_pos(egap_bounds x);

/* Does:  is every x in the first enclosure <= (or <) every y in the second?
 *        EGAP_NO where no such pair exists, EGAP_UNKNOWN else.
 * Needs: nothing; a NaN anywhere gives EGAP_UNKNOWN.
 * Error: exact.
 * Fails: never. */
egap_truth egap_bounds_le(egap_bounds x, egap_bounds y);
egap_truth egap_bounds_lt(egap_bounds x, egap_bounds y);

/* Does:  [-inf, +inf], the enclosure of anything.
 * Needs: nothing.
 * Error: encloses.
 * Fails: never. */
egap_bounds egap_bounds_unknown(void);

/* Does:  the number of doubles between lo and hi (0 if equal, 1 if adjacent);
 *        for reports of tightness.
 * Needs: lo <= hi, both finite; else UINT64_MAX is returned.
 * Error: exact.
 * Fails: never. */
unsigned long long egap_bounds_ulps(egap_bounds x);

/* Does:  is the enclosure as tight as is promised of every maximum: at most
 *        4 ulps wide, or 1e-12 relative, or [DBL_MAX, inf]?
 * Needs: nothing.
 * Error: exact, but for a rounding of 1e-12.
 * Fails: never. */
bool egap_bounds_sharp(egap_bounds x);

#endif
