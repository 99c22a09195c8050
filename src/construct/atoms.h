/* atoms.h: the hidden layer as a list of atoms: what the constructions of
 * this folder work on (private to src/).
 *
 * An atom is a row; its values z_j = max(w . x_j + b, 0) are a row of Z.  An
 * output bias is not an atom: it has no unit that could be freed. */
#ifndef EGAP_CONSTRUCT_ATOMS_H
#define EGAP_CONSTRUCT_ATOMS_H

#include <stdbool.h>

#include "egap/status.h"
#include "egap/types.h"

/* The data and the objective, padded for the kernels of losses. */
typedef struct {
    const egap_data *data;
    egap_objective objective;
    size_t N, pad;  /* samples; the same rounded up to a multiple of 8 */
    double *y;      /* (pad) targets, 0 beyond N */
    double *weight; /* (pad) 1 below N, 0 beyond */
} egap_samples;

/* Does:  lays the data out; releases it.
 * Needs: data outlives it.
 * Error: exact.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_samples_init(egap_samples *s, const egap_data *data,
                              const egap_objective *objective,
                              egap_error *err) EGAP_MUST_CHECK;
void egap_samples_clear(egap_samples *s);

/* Does:  z (pad) = values of the atom with row w (q, where q = n + 1 takes
 *        the last coordinate as bias).
 * Needs: q = n or n + 1.
 * Error: float only.
 * Fails: never. */
void egap_atom_values(double *z, const egap_samples *s, const double *w,
                      size_t q);

/* Does:  R at the outputs u (pad); slope (pad) receives loss'_j, 0 beyond N.
 * Needs: slope may be u.
 * Error: float only.
 * Fails: never. */
double egap_samples_risk(double *slope, const egap_samples *s, const double *u);

/* Does:  curve (pad) = second derivatives of the loss at the outputs u, with
 *        the first ones in slope, not below `caution` times those of a
 *        quadratic that is nowhere below the loss; 1 for the absolute loss.
 * Needs: 0 < caution <= 1; curve may be u or slope.
 * Error: float only.
 * Fails: never. */
void egap_samples_curve(double *curve, const egap_samples *s, const double *u,
                        const double *slope, double caution);

/* A second-layer problem: minimise R(sum_i theta_i Z_i + c) + kappa
 * (sum_i |theta_i| + |c|) over the theta_i that are allowed, and c. */
typedef struct {
    const egap_samples *samples;
    size_t count;
    const double *Z;     /* (count, pad) */
    const bool *allowed; /* (count), or NULL: all */
    bool c;              /* is there an output bias? */
} egap_layer;

/* Does:  u (pad) = the outputs; F there.
 * Needs: u has room.
 * Error: float only.
 * Fails: never. */
void egap_layer_outputs(double *u, const egap_layer *layer, const double *theta,
                        double c);
double egap_layer_mass(const egap_layer *layer, const double *theta, double c);
double egap_layer_value(const egap_layer *layer, const double *theta, double c,
                        double *work /* (pad) */);

/* mean_j a_j b_j over the samples */
double egap_samples_mean(const egap_samples *s, const double *a,
                         const double *b);

#endif
