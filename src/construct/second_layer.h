/* second_layer.h: minimisers of second layers given as atoms (private to
 * src/). */
#ifndef EGAP_CONSTRUCT_SECOND_LAYER_H
#define EGAP_CONSTRUCT_SECOND_LAYER_H

#include "atoms.h"
#include "egap/second_layer.h"

/* Does:  as egap_second_layer_minimise, over the coefficients that are
 *        allowed; the others must be 0.
 * Needs: theta (count); result and options may be NULL.
 * Error: float only.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_layer_minimise(egap_second_layer *result, double *theta,
                                double *c, const egap_layer *layer,
                                const egap_second_layer_options *options,
                                egap_error *err) EGAP_MUST_CHECK;

#endif
