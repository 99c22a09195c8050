/* surgeon.h: which unit costs least to switch off, all others being refitted
 * (private to src/).
 *
 * In the quadratic model of F at the best coefficients switching unit i off
 * costs theta_i^2 / (2 B_ii), with B the inverse of the Hessian of the active
 * units, and moves the others by -B_ki theta_i / B_ii (Hassibi and Stork,
 * NeurIPS 5, 1992). */
#ifndef EGAP_CONSTRUCT_SURGEON_H
#define EGAP_CONSTRUCT_SURGEON_H

#include "atoms.h"

typedef struct {
    size_t s;     /* units that were active */
    size_t *unit; /* (s) */
    double *at;   /* (s) their coefficients; 0: off */
    double *B;    /* (s, s) */
} egap_surgeon;

/* Does:  the model at theta; releases it.
 * Needs: about the best coefficients.
 * Error: float only.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_surgeon_init(egap_surgeon *x, const egap_layer *layer,
                              const double *theta, double c,
                              egap_error *err) EGAP_MUST_CHECK;
void egap_surgeon_clear(egap_surgeon *x);

/* Does:  the k (of unit[k]) that costs least among those that may be switched
 *        off (NULL: all), s where there is none; switches one off.
 * Needs: may (count of the layer).
 * Error: float only.
 * Fails: never. */
size_t egap_surgeon_cheapest(const egap_surgeon *x, const bool *may);
void egap_surgeon_switch_off(egap_surgeon *x, size_t k);

#endif
