/* model.h: a quadratic with an l1 penalty: the step of a second layer
 * (private to src/). */
#ifndef EGAP_CONSTRUCT_MODEL_H
#define EGAP_CONSTRUCT_MODEL_H

#include <stdbool.h>
#include <stddef.h>

/* q(v) = g . (v - at) + (v - at) . G (v - at) / 2 + kappa ||v||_1 */
typedef struct {
    size_t k, room;
    double *G; /* (k, k), symmetric, positive semidefinite */
    double *g, *at;
    double *to;   /* where it goes */
    double *work; /* (k, k + 2) */
} egap_model;

/* Does:  room for k coordinates, of which the contents are lost; releases.
 * Needs: a zeroed struct at first.
 * Error: exact.
 * Fails: false: memory is short. */
bool egap_model_reserve(egap_model *model, size_t k);
void egap_model_clear(egap_model *model);

/* Does:  model->to = about the minimiser: coordinate descent, and where the
 *        signs have settled the solution of the linear equations.
 * Needs: kappa >= 0.
 * Error: float only.
 * Fails: never. */
void egap_model_minimise(egap_model *model, double kappa);

#endif
