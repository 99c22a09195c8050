/* theory.c: the theory-aligned protocol: three paths for each pair, at two
 * levels. */
#include <math.h>
#include <string.h>

#include "egap/construct.h"
#include "egap/progress.h"
#include "egap/round.h"
#include "theory.h"

/* The straight segment, as a search that found nothing to do. */
static egap_status direct(egap_store_pair *row, egap_dss_result *found,
                          const egap_run_units *units, const double *a,
                          const double *b, egap_error *err)
{
    size_t count = egap_params_count(&units->shape);

    *found = (egap_dss_result){.shape = units->shape,
                               .K = 2,
                               .threshold = row->threshold,
                               .grid_max = NAN};
    found->params = egap_alloc(2 * count, sizeof *found->params);
    if (!found->params)
        return egap_fail(err, EGAP_ERESOURCE, "no memory for a path");
    memcpy(found->params, a, count * sizeof *a);
    memcpy(found->params + count, b, count * sizeof *b);
    return egap_run_judge_found(row, found, units->run, err);
}

static egap_status search(egap_store_pair *row, egap_dss_result *found,
                          const egap_run_units *units, egap_trainer *trainer,
                          const double *a, const double *b, egap_error *err)
{
    egap_dss_options options = units->run->config->dss;
    egap_status status;

    options.at_level = true;
    options.level = row->threshold;
    status = egap_dss_run(found, trainer, a, b, &options, err);
    return status == EGAP_OK ? egap_run_judge_found(row, found, units->run, err)
                             : status;
}

/* The lowest of the proof paths; its nodes are not stored, as it can be made
 * again from A and B. */
static egap_status construct(egap_store_pair *row, const egap_run_units *units,
                             const double *a, const double *b, egap_error *err)
{
    const egap_run_state *run = units->run;
    egap_data data = egap_dataset_view(&run->data);
    egap_net A = egap_params_net(&units->shape, a);
    egap_net B = egap_params_net(&units->shape, b);
    egap_construct_options options = egap_construct_defaults();
    egap_proof_path_list list = {0};
    egap_status status;

    options.seed = run->config->seed;
    status = egap_construct_run(&list, &data, &run->config->objective, &A, &B,
                                &options, err);
    if (status == EGAP_OK) {
        const egap_proof_path *best = &list.paths[list.best];

        row->finite = true;
        row->grid_max = NAN;
        row->nodes = best->typed.nodes.K;
        row->max = best->max.max;
        row->first = best->max.first;
        row->last = best->max.last;
        row->endpoint_max = best->max.endpoint_max;
        row->path_gap = best->max.path_gap;
        row->segment = best->max.segment;
        row->t_lo = best->max.t_lo;
        row->t_hi = best->max.t_hi;
        row->t_at = best->max.t_at;
        row->zero_path_max = row->zero_path_gap = egap_bounds_unknown();
    }
    egap_construct_clear(&list);
    return status;
}

static egap_status work(const egap_run_units *units, size_t index,
                        egap_trainer *trainer, egap_error *err)
{
    const theory_plan *plan = units->plan;
    const theory_width *t = &plan->width[units->w];
    const egap_run_config *c = plan->config;
    size_t count = egap_params_count(&units->shape);
    size_t slot = index / EGAP_RUN_PATHS, path = index % EGAP_RUN_PATHS;
    size_t level = slot / (c->replicates * c->pairs_each);
    const theory_pair *pair = &t->pair[slot];
    const double *a = units->models + pair->a * count;
    const double *b = units->models + pair->b * count;
    double started = egap_progress_clock();
    egap_dss_result found = {0};
    egap_store_pair row = {.unit = units->first + index,
                           .width = units->shape.m,
                           .index = index,
                           .a = pair->a,
                           .b = pair->b,
                           .threshold = t->level[level]};
    egap_status status;

    if (!pair->present)
        return EGAP_OK;
    if (path == THEORY_DIRECT)
        status = direct(&row, &found, units, a, b, err);
    else if (path == THEORY_DSS)
        status = search(&row, &found, units, trainer, a, b, err);
    else
        status = construct(&row, units, a, b, err);
    if (status == EGAP_OK) {
#pragma omp critical(egap_run_store)
        status = egap_store_put_pair(units->run->store, &row, found.params,
                                     found.K * count, c->keep_paths,
                                     egap_progress_clock() - started, err);
    }
    egap_dss_clear(&found);
    return status;
}

static egap_status do_width(egap_run_state *run, const theory_plan *plan,
                            size_t w, egap_error *err)
{
    egap_run_units units = {.run = run,
                            .kind = EGAP_STORE_PAIRS,
                            .title = "paths",
                            .w = w,
                            .plan = plan,
                            .work = work};

    return egap_run_pair_units_do(&units, err);
}

egap_status egap_run_theory(egap_run_state *run, egap_error *err)
{
    size_t widths = run->config->width_count;
    egap_status status = EGAP_OK;
    theory_plan plan = {0};

    for (size_t w = 0; w < widths && status == EGAP_OK; w++)
        status = egap_run_models(run, w, err);
    if (status == EGAP_OK)
        status = theory_plan_make(&plan, run, err);
    for (size_t w = 0; w < widths && status == EGAP_OK; w++)
        status = do_width(run, &plan, w, err);
    if (status == EGAP_OK)
        status = theory_report(run, &plan, err);
    theory_plan_clear(&plan);
    return status;
}
