/* increment.h: the bounds of covering.h in ball arithmetic (private to
 * verify/). */
#ifndef EGAP_VERIFY_INCREMENT_H
#define EGAP_VERIFY_INCREMENT_H

#include "egap/covering.h"
#include "egap/flint_compat.h"

/* What the bounds are made of, at one precision. */
typedef struct {
    unsigned long n, N, reference, classes;
    bool has_lipschitz, has_holder;
    long bits;
    arb_t D, L, H, kappa, level, mass;
    arb_t target; /* the budget F(0) - level, or the increment asked for */
} egap_rate_numbers;

void egap_rate_numbers_init(egap_rate_numbers *numbers);
void egap_rate_numbers_clear(egap_rate_numbers *numbers);

/* Does:  the numbers at `bits` bits; they fit any data set and loss.
 * Needs: inputs as egap_rates_init checks them.
 * Error: encloses.
 * Fails: EGAP_EINPUT, EGAP_ERESOURCE. */
egap_status egap_rate_numbers_set(egap_rate_numbers *numbers,
                                  const egap_rate_inputs *inputs, long bits,
                                  egap_error *err) EGAP_MUST_CHECK;

/* Does:  is the bound one for these numbers (loss, n)?
 * Needs: nothing.
 * Error: exact.
 * Fails: never. */
bool egap_rate_applies(const egap_rate_numbers *numbers, egap_rate_kind kind);

/* Does:  the increment at width m.
 * Needs: the bound applies.
 * Error: encloses; it does not grow with m.
 * Fails: never; false where the bound says nothing at this width.
 * Source: paper/algorithms.tex, lemma "rates". */
bool egap_rate_increment(arb_t out, const egap_rate_numbers *numbers,
                         egap_rate_kind kind, const fmpz_t m);

#endif
