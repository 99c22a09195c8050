/* sampling.h: compression to q units by sampling (private). */
#ifndef EGAP_VERIFY_SAMPLING_H
#define EGAP_VERIFY_SAMPLING_H

#include "ledger.h"

/* A network, the number q of draws, and what one draw is worth:
 * spread = mass sum |theta_i| E z_i^2 - E f^2, the variance of q = 1. */
typedef struct {
    fit A;
    size_t q;
    num *spread;
} sample;

/* Does:  the network of a letter with q from the value `q`, else half of its
 *        units.
 * Needs: data, rows in the ball, a coefficient that is not 0.
 * Error: encloses.
 * Fails: false, with claim_skip. */
bool claim_sample(ev *e, sample *s, char letter);

/* Does:  the network with the coefficients (mass / q) sign(theta_i) count_i of
 *        a deterministic choice of q units.
 * Needs: a sample.
 * Error: encloses.
 * Fails: false where memory is short. */
bool claim_sampled(ev *e, fit *out, const sample *s);

#endif
