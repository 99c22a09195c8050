/* tied.h: relabellings of values with ties, counted (private to src/stats). */
#ifndef EGAP_STATS_TIED_H
#define EGAP_STATS_TIED_H

#include <stddef.h>

#include "egap/flint_compat.h"
#include "egap/status.h"

/* Does:  of all ways to call nb of the values b and the others a, *few is
 *        the number of those with 2 #{b > a} + #{b = a} <= limit.
 * Needs: equal (distinct): how many values there are of each size, from the
 *        smallest.
 * Error: exact.
 * Fails: EGAP_REJECTED (beyond reach: well above 600 values),
 *        EGAP_ERESOURCE.
 * Source: paper/algorithms.tex, lemma "permutations". */
egap_status egap_stats_count_tied(fmpz_t few, const size_t *equal,
                                  size_t distinct, size_t nb, size_t limit,
                                  egap_error *err) EGAP_MUST_CHECK;

#endif
