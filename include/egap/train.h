/* train.h: training of one-hidden-layer ReLU networks in double precision.
 *
 * Float only: nothing here is certified.  The same bits come out on every
 * instruction set and with any number of threads. */
#ifndef EGAP_TRAIN_H
#define EGAP_TRAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "egap/classes.h"
#include "egap/status.h"
#include "egap/types.h"

/* The parameters of one network in one block of egap_params_count doubles:
 * W (m, n), b (m), theta (m), c (1), in this order; a network without biases
 * has neither b nor c. */
typedef struct {
    size_t m, n;
    bool biases; /* hidden biases b and output bias c */
    size_t classes; /* outputs, under the cross-entropy of classes.h: theta is
                       (m, classes), c (classes); 0: one output, a scalar loss
                       of the objective */
} egap_shape;

/* Does:  the length of such a block; a block as a view.
 * Needs: the block outlives the view.
 * Error: exact.
 * Fails: never. */
size_t egap_params_count(const egap_shape *shape);
egap_net egap_params_net(const egap_shape *shape, const double *params);
egap_class_net egap_params_class_net(const egap_shape *shape,
                                     const double *params);

/* Everything that defines a training run. */
typedef struct {
    egap_objective objective;
    unsigned epochs;       /* full-batch steps */
    double learning_rate;  /* 0.01 */
    double beta1, beta2;   /* 0.9, 0.999 */
    double epsilon;        /* 1e-8; > 0 */
    double plateau_factor; /* 0.9: learning rate factor on a plateau */
    unsigned plateau_patience;  /* 10 */
    double plateau_threshold;   /* 1e-4, relative */
                           /* (a cut of the rate by 1e-8 or less is not made,
                              as in the optimiser of the published code) */
    bool normalise_rows;   /* after every step: rows of W to norm 1, their
                              bias likewise, theta times the norm */
    double stop_below;     /* stop after the first step whose loss before it
                              was below this; -INFINITY for never */
    bool proximal;         /* gradients of the risk alone; the penalty by its
                              proximal step in Adam's metric, which makes
                              exact zeros */
    bool project_rows;     /* after every step: rows of W into the closed unit
                              ball, exactly */
    bool keep_best;        /* end with the parameters of the least F seen,
                              instead of the last */
    unsigned patience;     /* stop after more epochs than this in a row
                              without a new least F (by more than
                              plateau_threshold, relatively); 0: never */
} egap_train_options;

/* Does:  the legacy protocol's options for an objective.
 * Needs: nothing.
 * Error: exact.
 * Fails: never.
 * Source: experiments/PROTOCOL.md, section "Legacy". */
egap_train_options egap_train_legacy(const egap_objective *objective);

/* Does:  the options of the theory-aligned protocol: networks without biases,
 *        rows in the closed unit ball, exact zeros.
 * Needs: nothing.
 * Error: exact.
 * Fails: never.
 * Source: experiments/PROTOCOL.md, section "Theory-aligned". */
egap_train_options egap_train_theory(const egap_objective *objective);

/* Scratch memory and the data in kernel layout; one per thread. */
typedef struct egap_trainer egap_trainer;

/* Does:  copies the data into kernel layout, for networks of one shape.
 * Needs: data and options finite; release with egap_trainer_clear (NULL is
 *        allowed).
 * Error: exact.
 * Fails: EGAP_EINPUT (counts of 0, shapes that differ), EGAP_ERESOURCE. */
egap_status egap_trainer_init(egap_trainer **trainer, const egap_data *data,
                              const egap_shape *shape,
                              egap_error *err) EGAP_MUST_CHECK;
void egap_trainer_clear(egap_trainer *trainer);

/* Does:  initial parameters: uniform in +-1/sqrt(fan_in) for weights and
 *        biases of both layers, from the stream (seed, unit, "init").
 * Needs: params has egap_params_count(shape) doubles.
 * Error: exact.
 * Fails: never. */
void egap_train_initial(double *params, const egap_shape *shape, uint64_t seed,
                        uint64_t unit);

/* Does:  the same, and every row divided by its norm, rounded so that its
 *        exact length is at most 1: a start for projected rows.
 * Needs: a shape without biases.
 * Error: float only; lengths are within 1e-15 (n + 8) of 1.
 * Fails: never. */
void egap_train_initial_ball(double *params, const egap_shape *shape,
                             uint64_t seed, uint64_t unit);

/* Does:  trains from the parameters in `params`, in place, with a fresh
 *        optimiser; *epochs_done (may be NULL) counts the steps made.
 * Needs: the trainer's shape; finite parameters.
 * Error: float only.
 * Fails: EGAP_ERESOURCE; never on divergence (then parameters are not
 *        finite and the caller sees it in the loss). */
egap_status egap_train_run(double *params, unsigned *epochs_done,
                           egap_trainer *trainer,
                           const egap_train_options *options,
                           egap_error *err) EGAP_MUST_CHECK;

/* Does:  F at the parameters, by the training kernel.
 * Needs: as above.
 * Error: float only.
 * Fails: never. */
double egap_train_loss(egap_trainer *trainer, const double *params,
                       const egap_objective *objective);

/* Does:  the gradient (egap_params_count doubles) of F as the optimiser sees
 *        it, with sign(0) = 0 in the penalty and relu'(0) = 0; returns F.
 * Needs: as above.
 * Error: float only.
 * Fails: never. */
double egap_train_gradient(double *gradient, egap_trainer *trainer,
                           const double *params,
                           const egap_objective *objective);

#endif
