/* cover.h: covering numbers of the sphere as exact integers (private to
 * verify/; egap/covering.h is the public door).
 *
 * u(m) = floor((1 + 2/e_m)^n) with e_m = m^((eta-1)/n) balls of radius e_m
 * cover the unit sphere of R^n, so that m > u(m) unit rows have two in one
 * ball: before that width a pigeonhole argument says nothing. */
#ifndef EGAP_VERIFY_COVER_H
#define EGAP_VERIFY_COVER_H

#include "egap/flint_compat.h"
#include "egap/status.h"
#include "egap/types.h"

/* Does:  u = floor((1 + 2/e)^n).
 * Needs: n >= 1, e > 0 rational.
 * Error: exact.
 * Fails: never. */
void egap_cover_number(fmpz_t u, unsigned long n, const fmpq_t e);

/* Does:  e_m.
 * Needs: n >= 1, m >= 1, 0 <= eta < 1.
 * Error: encloses.
 * Fails: never. */
void egap_cover_radius(arb_t e, unsigned long n, const fmpq_t eta,
                       const fmpz_t m, long bits);

/* Does:  u(m).
 * Needs: n >= 1, m >= 1, 0 <= eta < 1.
 * Error: exact.
 * Fails: EGAP_ERESOURCE where the precision it takes is out of reach.
 * Source: paper/algorithms.tex, lemma "covering width". */
egap_status egap_cover_at(fmpz_t u, unsigned long n, const fmpq_t eta,
                          const fmpz_t m, egap_error *err) EGAP_MUST_CHECK;

/* Does:  the least m with m > u(m); all larger ones have it too.
 * Needs: n >= 1, 0 < eta < 1.
 * Error: exact.
 * Fails: EGAP_ERESOURCE, as above.
 * Source: paper/algorithms.tex, lemma "covering width". */
egap_status egap_cover_first(fmpz_t m, unsigned long n, const fmpq_t eta,
                             egap_error *err) EGAP_MUST_CHECK;

#endif
