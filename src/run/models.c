/* models.c: the pool of trained networks of one width. */
#include <math.h>

#include "egap/progress.h"
#include "egap/round.h"
#include "run_impl.h"

static egap_status diverged(size_t width, size_t index, egap_error *err)
{
    return egap_fail(err, EGAP_EINPUT,
                     "model %zu of width %zu diverged in training; choose a "
                     "smaller pool.learning_rate",
                     index, width);
}

/* F at the network. */
static egap_status enclose(egap_bounds *F, const egap_run_units *units,
                           const double *params, egap_error *err)
{
    const egap_run_state *run = units->run;
    egap_class_net net;
    egap_dd lo, hi;
    egap_status status;

    if (run->classes == 0) {
        egap_net one = egap_params_net(&units->shape, params);

        return egap_enclose_point(F, run->problem, &one, err);
    }
    net = egap_params_class_net(&units->shape, params);
    status = egap_class_point(&lo, &hi, run->class_problem, &net, err);
    if (status == EGAP_OK)
        *F = egap_round_outward(lo, hi);
    return status;
}

/* Trains one network; params has room for it. */
static egap_status train(egap_store_model *model, double *params,
                         const egap_run_units *units, size_t index,
                         egap_trainer *trainer, egap_error *err)
{
    const egap_run_config *config = units->run->config;
    size_t width = units->shape.m;
    egap_status status;

    *model = (egap_store_model){
        .unit = units->first + index, .width = width, .index = index};
    (config->pool.project_rows ? egap_train_initial_ball : egap_train_initial)(
        params, &units->shape, config->seed,
        egap_run_stream_unit(width, index));
    status =
        egap_train_run(params, &model->epochs, trainer, &config->pool, err);
    if (status != EGAP_OK)
        return status;
    model->loss = egap_train_loss(trainer, params, &config->objective);
    if (!isfinite(model->loss))
        return diverged(width, index, err);
    return enclose(&model->objective, units, params, err);
}

static egap_status work(const egap_run_units *units, size_t index,
                        egap_trainer *trainer, egap_error *err)
{
    size_t count = egap_params_count(&units->shape);
    double *params = egap_alloc(count, sizeof *params);
    double started = egap_progress_clock();
    egap_store_model model;
    egap_status status;

    if (!params)
        return egap_fail(err, EGAP_ERESOURCE, "no memory for a network");
    status = train(&model, params, units, index, trainer, err);
    if (status == EGAP_OK) {
#pragma omp critical(egap_run_store)
        status = egap_store_put_model(units->run->store, &model, params, count,
                                      egap_progress_clock() - started, err);
    }
    egap_free(params);
    return status;
}

egap_status egap_run_models(egap_run_state *run, size_t w, egap_error *err)
{
    egap_run_units units = {.run = run,
                            .kind = EGAP_STORE_MODELS,
                            .title = "models",
                            .w = w,
                            .shape = egap_run_shape(run, w),
                            .first = egap_run_model_unit(run, w, 0),
                            .count = run->config->models,
                            .work = work};

    return egap_run_units_do(&units, err);
}
