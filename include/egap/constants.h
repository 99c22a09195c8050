/* constants.h: the constants of the theory for a data set and a loss, as
 * proved enclosures.
 *
 * Networks here are f(x) = sum_i theta_i relu(w_i . x) with rows in the unit
 * ball and no biases (add a feature that is 1 for these), R(f) is the mean
 * loss, F = R + kappa ||theta||_1, and "mass" is ||theta||_1. */
#ifndef EGAP_CONSTANTS_H
#define EGAP_CONSTANTS_H

#include <stdbool.h>

#include "egap/status.h"
#include "egap/types.h"

/* A loss of the theory: one of types.h, or cross entropy of K classes,
 *   log sum_k e^(u_k) - u_y, the targets being the labels 0 .. K-1. */
typedef struct {
    egap_loss loss; /* not read where classes > 0 */
    size_t classes; /* 0, or K >= 2 for cross entropy */
} egap_theory_loss;

/* How kappa_max was bounded from above. */
typedef enum {
    EGAP_KAPPA_NONE,  /* not asked for, or the loss has no bound */
    EGAP_KAPPA_ENDS,  /* n = 1: the two directions */
    EGAP_KAPPA_CELLS, /* n = 2, 3, 4: cells of directions, halved */
    EGAP_KAPPA_WEAK   /* n >= 5: relu(t) = (t + |t|)/2, not sharp */
} egap_kappa_method;

typedef struct {
    size_t N, n;
    /* of the inputs */
    egap_bounds sigma;      /* lambda_max(Sigma), Sigma = E[x x^T] */
    egap_bounds D;          /* its root: E|z_w - z_v| <= D ||w - v|| */
    egap_bounds mean_norm;  /* E ||x|| */
    egap_bounds max_norm;   /* max_j ||x_j|| */
    egap_bounds trace;      /* tr Sigma */
    egap_bounds root_trace; /* >= E ||x|| */
    /* of the loss */
    bool has_lipschitz, has_holder;
    egap_bounds lipschitz; /* L; cross entropy: from l2 */
    egap_bounds holder;    /* H: l' is H-Lipschitz (exponent 1); cross
                              entropy: in l2 */
    /* of both */
    egap_bounds at_zero;   /* F(0) = R(0) */
    egap_bounds c_rad;     /* E sup_u sup_s (-s u), s a slope of the loss at u:
                              kappa ||theta|| <= c_rad where theta is optimal
                              for its W */
    egap_bounds c_zero;    /* min(F(0), c_rad) */
    egap_bounds kappa_max; /* sup over the unit ball of |E[l'(y,0) z_w]|:
                              F >= F(0) everywhere iff kappa is at least
                              this.  Absolute loss with targets 0: lo and hi
                              enclose that threshold. */
    egap_kappa_method kappa_method;
} egap_constants;

/* Does:  all of the above; kappa_max only where asked for (it is the one
 *        that takes time), else it is unknown.
 * Needs: nothing.
 * Error: encloses; ends of the input constants are neighbouring doubles for
 *        all but extreme data; kappa_max to about 1e-9 for n <= 4 (unless
 *        its cells become too many).
 * Fails: EGAP_EINPUT (no data, a value that is not finite, a target outside
 *        [0,1] for the logistic loss or that is no label for cross entropy,
 *        delta <= 0), EGAP_ERESOURCE.
 * Source: paper/algorithms.tex, section "Constants and rates". */
egap_status egap_constants_find(egap_constants *out, const egap_data *data,
                                const egap_theory_loss *loss,
                                bool with_kappa_max,
                                egap_error *err) EGAP_MUST_CHECK;

/* Bounds of the mass of networks with F <= level at penalty kappa. */
typedef struct {
    egap_bounds c_level;   /* min(level, F(0), c_rad) */
    egap_bounds objective; /* level / kappa: for any network of the level */
    egap_bounds mass;      /* c_level / kappa: once theta is optimal for W */
    egap_bounds mass_zero; /* c_zero / kappa: the same at any level */
    bool has_local;        /* the squared losses only: */
    egap_bounds local_lipschitz; /* L on predictors of mass <= `objective` */
} egap_mass_bounds;

/* Does:  the bounds of the mass; `level` may be infinite (any level).
 * Needs: constants of this data and loss.
 * Error: encloses; unknown upper ends for kappa = 0.
 * Fails: EGAP_EUSAGE (kappa negative or not finite, level NaN or negative),
 *        EGAP_ERESOURCE.
 * Source: paper/algorithms.tex, lemma "mass". */
egap_status egap_constants_mass(egap_mass_bounds *out,
                                const egap_constants *constants,
                                const egap_data *data,
                                const egap_theory_loss *loss, double kappa,
                                double level, egap_error *err) EGAP_MUST_CHECK;

#endif
