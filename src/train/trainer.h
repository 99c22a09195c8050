/* trainer.h: what a trainer owns (private to src/). */
#ifndef EGAP_TRAIN_TRAINER_H
#define EGAP_TRAIN_TRAINER_H

#include "egap/train.h"
#include "kernel.h"

struct egap_trainer {
    egap_shape shape;
    egap_train_data data;
    egap_train_scratch scratch;
    const egap_train_kernels *kernels;
    double *memory; /* everything above in one block */
    /* slabs, see kernel.h */
    double *slab, *gradient, *first, *second;
    double *other;     /* the far end of a segment */
    double *best;      /* of the training that goes on */
    double *grid_work; /* of the grid kernel, for grid_points */
    size_t grid_points;
};

/* params (egap_params_count) to slab and back. */
void egap_trainer_pack(double *slab, const egap_trainer *trainer,
                       const double *params);
void egap_trainer_unpack(double *params, const egap_trainer *trainer,
                         const double *slab);

/* F at trainer->slab; a gradient to trainer->gradient. */
typedef enum {
    EGAP_GRADIENT_NONE,
    EGAP_GRADIENT_OBJECTIVE,
    EGAP_GRADIENT_RISK /* without the penalty */
} egap_gradient_kind;
double egap_trainer_evaluate(egap_trainer *trainer,
                             const egap_objective *objective,
                             egap_gradient_kind kind);

#endif
