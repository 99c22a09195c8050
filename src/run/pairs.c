/* pairs.c: a path for each of many random pairs, and what is certain about
 * it. */
#include <math.h>

#include "egap/gap.h"
#include "egap/progress.h"
#include "egap/rng.h"
#include "egap/round.h"
#include "run_impl.h"

/* Two different models of the pool, uniformly; pairs may repeat models. */
static void draw_pair(egap_store_pair *pair, const egap_run_config *config)
{
    egap_stream stream;

    egap_stream_init(&stream, config->seed,
                     egap_run_stream_unit(pair->width, pair->index), "pair");
    pair->a = egap_stream_below(&stream, config->models);
    pair->b = egap_stream_below(&stream, config->models - 1);
    pair->b += pair->b >= pair->a;
}

static bool all_finite(const double *v, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!isfinite(v[i]))
            return false;
    return true;
}

static void copy_search(egap_store_pair *pair, const egap_dss_result *found)
{
    pair->hit = found->hit;
    pair->threshold = found->threshold;
    pair->min_exceedance = found->min_exceedance;
    pair->grid_max = found->grid_max;
    pair->evaluations = found->evaluations;
    pair->trainings = found->trainings;
    pair->epochs = found->epochs;
    pair->nodes = found->K;
}

static void copy_enclosed(egap_store_pair *pair, const egap_path_max *path)
{
    pair->max = path->max;
    pair->first = path->first;
    pair->last = path->last;
    pair->endpoint_max = path->endpoint_max;
    pair->path_gap = path->path_gap;
    pair->segment = path->segment;
    pair->t_lo = path->t_lo;
    pair->t_hi = path->t_hi;
    pair->t_at = path->t_at;
    pair->argmax_known = path->argmax_known;
    pair->dismissed = path->dismissed;
}

static void nothing_enclosed(egap_store_pair *pair)
{
    pair->max = pair->first = pair->last = pair->endpoint_max = pair->path_gap =
        pair->zero_path_max = pair->zero_path_gap = egap_bounds_unknown();
    pair->t_lo = pair->t_hi = pair->t_at = NAN;
}

/* The maximum over the found path, and over the path by zero weights. */
static egap_status enclose_both(egap_path_max *enclosed, egap_bounds *zero,
                                const egap_dss_result *found,
                                const egap_run_state *run, egap_error *err)
{
    egap_net first, last;
    egap_path path;
    double *block;
    egap_status status = egap_dss_path(&path, &block, found, err);

    if (status != EGAP_OK)
        return status;
    first = egap_path_node(&path, 0);
    last = egap_path_node(&path, path.K - 1);
    status = egap_enclose_path(enclosed, NULL, run->problem, &path, err);
    if (status == EGAP_OK)
        status = egap_gap_zero_path(zero, run->problem, &first, &last, err);
    egap_free(block);
    return status;
}

/* The same under the cross-entropy. */
static egap_status enclose_both_classes(egap_path_max *enclosed,
                                        egap_bounds *zero,
                                        const egap_dss_result *found,
                                        const egap_run_state *run,
                                        egap_error *err)
{
    egap_class_net first, last;
    egap_class_path path;
    double *block;
    egap_status status = egap_dss_class_path(&path, &block, found, err);

    if (status != EGAP_OK)
        return status;
    first = egap_class_path_node(&path, 0);
    last = egap_class_path_node(&path, path.K - 1);
    status =
        egap_class_path_max(enclosed, NULL, run->class_problem, &path, err);
    if (status == EGAP_OK)
        status =
            egap_class_zero_path(zero, run->class_problem, &first, &last, err);
    egap_free(block);
    return status;
}

static egap_status enclose(egap_store_pair *pair, const egap_dss_result *found,
                           const egap_run_state *run, egap_error *err)
{
    egap_path_max enclosed = {0};
    egap_status status =
        (run->classes > 0 ? enclose_both_classes : enclose_both)(
            &enclosed, &pair->zero_path_max, found, run, err);

    if (status == EGAP_OK) {
        copy_enclosed(pair, &enclosed);
        pair->zero_path_gap =
            egap_gap_to_ends(pair->zero_path_max, pair->endpoint_max, 0);
    }
    return status;
}

egap_status egap_run_judge_found(egap_store_pair *pair,
                                 const egap_dss_result *found,
                                 const egap_run_state *run, egap_error *err)
{
    copy_search(pair, found);
    pair->finite =
        all_finite(found->params, found->K * egap_params_count(&found->shape));
    if (pair->finite)
        return enclose(pair, found, run, err);
    nothing_enclosed(pair);
    return EGAP_OK;
}

static egap_status work(const egap_run_units *units, size_t index,
                        egap_trainer *trainer, egap_error *err)
{
    egap_run_state *run = units->run;
    size_t count = egap_params_count(&units->shape);
    egap_store_pair pair = {
        .unit = units->first + index, .width = units->shape.m, .index = index};
    double started = egap_progress_clock();
    egap_dss_result found = {0};
    egap_status status;

    draw_pair(&pair, run->config);
    status =
        egap_dss_run(&found, trainer, units->models + pair.a * count,
                     units->models + pair.b * count, &run->config->dss, err);
    if (status != EGAP_OK)
        return status;
    status = egap_run_judge_found(&pair, &found, run, err);
    if (status == EGAP_OK) {
#pragma omp critical(egap_run_store)
        status = egap_store_put_pair(run->store, &pair, found.params,
                                     found.K * count, run->config->keep_paths,
                                     egap_progress_clock() - started, err);
    }
    egap_dss_clear(&found);
    return status;
}

egap_status egap_run_load_models(double **models, egap_run_state *run, size_t w,
                                 egap_error *err)
{
    egap_shape shape = egap_run_shape(run, w);
    size_t pool = run->config->models, count = egap_params_count(&shape);
    egap_status status = EGAP_OK;
    egap_store_model model;

    *models = count <= SIZE_MAX / sizeof(double) / pool
                  ? egap_alloc(pool * count, sizeof **models)
                  : NULL;
    if (!*models)
        return egap_fail(err, EGAP_ERESOURCE, "no memory for %zu networks",
                         pool);
    for (size_t i = 0; i < pool && status == EGAP_OK; i++)
        status =
            egap_store_get_model(&model, *models + i * count, count, run->store,
                                 egap_run_model_unit(run, w, i), err);
    return status;
}

egap_status egap_run_pair_units_do(egap_run_units *units, egap_error *err)
{
    egap_run_state *run = units->run;
    double *models;
    egap_status status = egap_run_load_models(&models, run, units->w, err);

    units->shape = egap_run_shape(run, units->w);
    units->first = egap_run_pair_unit(run, units->w, 0);
    units->count = run->config->pairs;
    units->models = models;
    if (status == EGAP_OK)
        status = egap_run_units_do(units, err);
    egap_free(models);
    return status;
}

egap_status egap_run_pairs(egap_run_state *run, size_t w, egap_error *err)
{
    egap_run_units units = {.run = run,
                            .kind = EGAP_STORE_PAIRS,
                            .title = "pairs",
                            .w = w,
                            .work = work};

    return egap_run_pair_units_do(&units, err);
}
