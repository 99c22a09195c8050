/* exact.h: tests of two samples as rational numbers.
 *
 * Every answer is a count of relabellings over a count of relabellings: of
 * all ways to call n_a of the n_a + n_b values "a", as many as are at least
 * as extreme as the one that was observed, that one included.  So none is 0.
 * The alternative is that the values of b are smaller.  A p-value holds where
 * the values are exchangeable; pairs that share a network are not. */
#ifndef EGAP_EXACT_H
#define EGAP_EXACT_H

#include <stddef.h>

#include "egap/status.h"
#include "egap/types.h"

/* A rational number as text, in lowest terms, and enclosed by doubles. */
typedef struct {
    char *numerator, *denominator; /* decimal integers; free both */
    egap_bounds value;
} egap_rational;

/* Does:  releases the texts; harmless on a zeroed struct.
 * Needs: nothing.
 * Error: none.
 * Fails: never. */
void egap_rational_clear(egap_rational *q);

/* Does:  p of the test with the statistic max(b) - max(a), small values
 *        extreme.
 * Needs: na, nb >= 1; finite values; release with egap_rational_clear.
 * Error: exact.
 * Fails: EGAP_EINPUT (a value that is not finite), EGAP_ERESOURCE.
 * Source: paper/algorithms.tex, lemma "permutations". */
egap_status egap_exact_max(egap_rational *p, const double *a, size_t na,
                           const double *b, size_t nb,
                           egap_error *err) EGAP_MUST_CHECK;

/* Does:  p of the test of Mann and Whitney: U counts the pairs with b > a,
 *        ties by half; small values extreme.  *twice_u receives 2 U.
 * Needs: as above.
 * Error: exact, ties included.
 * Fails: as above; EGAP_REJECTED where the count is beyond reach (ties among
 *        well above 600 values).
 * Source: paper/algorithms.tex, lemma "permutations". */
egap_status egap_exact_ranks(egap_rational *p, unsigned long long *twice_u,
                             const double *a, size_t na, const double *b,
                             size_t nb, egap_error *err) EGAP_MUST_CHECK;

/* Does:  the same with the relabellings counted whose 2 U is at most that of
 *        the samples plus `shift`: for bounds of p.
 * Needs: as above.
 * Error: exact.
 * Fails: as above. */
egap_status egap_exact_ranks_shifted(egap_rational *p,
                                     unsigned long long *twice_u,
                                     const double *a, size_t na,
                                     const double *b, size_t nb,
                                     long long shift,
                                     egap_error *err) EGAP_MUST_CHECK;

/* Does:  Cliff's delta, (#{b > a} - #{b < a})/(na nb).
 * Needs: as above.
 * Error: exact.
 * Fails: as above. */
egap_status egap_exact_cliff(egap_rational *delta, const double *a, size_t na,
                             const double *b, size_t nb,
                             egap_error *err) EGAP_MUST_CHECK;

#endif
