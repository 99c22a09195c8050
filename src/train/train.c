/* train.c: Adam with a learning rate that falls on plateaus, full batch. */
#include <math.h>
#include <string.h>

#include "trainer.h"

egap_train_options egap_train_legacy(const egap_objective *objective)
{
    return (egap_train_options){.objective = *objective,
                                .epochs = 150,
                                .learning_rate = 0.01,
                                .beta1 = 0.9,
                                .beta2 = 0.999,
                                .epsilon = 1e-8,
                                .plateau_factor = 0.9,
                                .plateau_patience = 10,
                                .plateau_threshold = 1e-4,
                                .normalise_rows = true,
                                .stop_below = -INFINITY};
}

/* The learning rate falls by a factor after more than `patience` epochs in a
 * row without a relative improvement of the best loss. */
typedef struct {
    double rate, best;
    unsigned bad;
} plateau;

static void plateau_step(plateau *p, double loss,
                         const egap_train_options *options)
{
    /* smaller changes of the rate are not made, as in PyTorch */
    const double least_change = 1e-8;

    if (loss < p->best * (1.0 - options->plateau_threshold)) {
        p->best = loss;
        p->bad = 0;
    } else {
        p->bad++;
    }
    if (p->bad > options->plateau_patience) {
        double lower = p->rate * options->plateau_factor;

        if (p->rate - lower > least_change)
            p->rate = lower;
        p->bad = 0;
    }
}

egap_status egap_train_run(double *params, unsigned *epochs_done,
                           egap_trainer *t, const egap_train_options *options,
                           egap_error *err)
{
    plateau schedule = {options->learning_rate, INFINITY, 0};
    double power1 = 1.0, power2 = 1.0; /* beta^epoch */
    size_t bytes = egap_slab_count(&t->data) * sizeof(double);
    unsigned epoch = 0;

    (void)err;
    egap_trainer_pack(t->slab, t, params);
    memset(t->first, 0, bytes);
    memset(t->second, 0, bytes);
    while (epoch < options->epochs) {
        double F = egap_trainer_evaluate(t, &options->objective, true);
        egap_adam_step step;

        power1 *= options->beta1;
        power2 *= options->beta2;
        step = (egap_adam_step){.one_minus_beta1 = 1.0 - options->beta1,
                                .beta2 = options->beta2,
                                .one_minus_beta2 = 1.0 - options->beta2,
                                .step = schedule.rate / (1.0 - power1),
                                .root_correction = sqrt(1.0 - power2),
                                .epsilon = options->epsilon,
                                .normalise = options->normalise_rows};
        t->kernels->step(t->slab, t->first, t->second, t->gradient, &t->data,
                         &step);
        plateau_step(&schedule, F, options);
        epoch++;
        if (F < options->stop_below)
            break;
    }
    egap_trainer_unpack(params, t, t->slab);
    if (epochs_done != NULL)
        *epochs_done = epoch;
    return EGAP_OK;
}
