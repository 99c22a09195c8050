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

egap_train_options egap_train_theory(const egap_objective *objective)
{
    egap_train_options options = egap_train_legacy(objective);

    options.epochs = 1800;
    options.learning_rate = 0.015;
    options.plateau_factor = 0.5;
    options.plateau_patience = 60;
    options.plateau_threshold = 1e-6;
    options.normalise_rows = false;
    options.proximal = true;
    options.project_rows = true;
    options.keep_best = true;
    options.patience = 250;
    return options;
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

/* What the training has come to: the least loss and where it was. */
typedef struct {
    double least, mark; /* mark: of the last improvement that counts */
    unsigned since;     /* epochs since then */
} record;

/* Is it time to stop? */
static bool record_step(record *r, egap_trainer *t, double F,
                        const egap_train_options *options)
{
    if (F < r->least) {
        r->least = F;
        if (options->keep_best)
            memcpy(t->best, t->slab,
                   egap_slab_count(&t->data) * sizeof *t->best);
    }
    r->since++;
    if (F < r->mark * (1.0 - options->plateau_threshold)) {
        r->mark = F;
        r->since = 0;
    }
    return options->patience > 0 && r->since > options->patience;
}

egap_status egap_train_run(double *params, unsigned *epochs_done,
                           egap_trainer *t, const egap_train_options *options,
                           egap_error *err)
{
    plateau schedule = {options->learning_rate, INFINITY, 0};
    record best = {INFINITY, INFINITY, 0};
    double power1 = 1.0, power2 = 1.0; /* beta^epoch */
    size_t bytes = egap_slab_count(&t->data) * sizeof(double);
    egap_gradient_kind kind =
        options->proximal ? EGAP_GRADIENT_RISK : EGAP_GRADIENT_OBJECTIVE;
    unsigned epoch = 0;
    bool over = false;

    (void)err;
    egap_trainer_pack(t->slab, t, params);
    memset(t->first, 0, bytes);
    memset(t->second, 0, bytes);
    while (epoch < options->epochs && !over) {
        double F = egap_trainer_evaluate(t, &options->objective, kind);
        egap_adam_step step;

        over = record_step(&best, t, F, options) || F < options->stop_below;
        power1 *= options->beta1;
        power2 *= options->beta2;
        step = (egap_adam_step){.one_minus_beta1 = 1.0 - options->beta1,
                                .beta2 = options->beta2,
                                .one_minus_beta2 = 1.0 - options->beta2,
                                .step = schedule.rate / (1.0 - power1),
                                .root_correction = sqrt(1.0 - power2),
                                .epsilon = options->epsilon,
                                .shrink = options->proximal
                                              ? schedule.rate *
                                                    options->objective.kappa
                                              : 0,
                                .normalise = options->normalise_rows,
                                .project = options->project_rows};
        t->kernels->step(t->slab, t->first, t->second, t->gradient, &t->data,
                         &step);
        plateau_step(&schedule, F, options);
        epoch++;
    }
    if (options->keep_best) {
        double F =
            egap_trainer_evaluate(t, &options->objective, EGAP_GRADIENT_NONE);

        record_step(&best, t, F, options);
        if (best.least < INFINITY)
            memcpy(t->slab, t->best, bytes);
    }
    egap_trainer_unpack(params, t, t->slab);
    if (epochs_done != NULL)
        *epochs_done = epoch;
    return EGAP_OK;
}
