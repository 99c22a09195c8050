/* envelopes.c: the minimax level of each pair beside the path that was found
 * for it. */
#include "egap/envelope.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "egap/progress.h"
#include "egap/round.h"
#include "egap/stats.h"
#include "run_impl.h"

/* The path that the search found counts as well. */
static void count_found(egap_store_envelope *row, const egap_store_pair *pair)
{
    if (!pair->finite)
        return;
    row->search_failure = pair->max.lo > row->level.hi;
    if (!(pair->max.hi < row->level.hi))
        return;
    row->level.hi = pair->max.hi;
    row->barrier.hi = fmin(row->barrier.hi, pair->path_gap.hi);
    snprintf(row->best, sizeof row->best, "dss");
}

static egap_status enclose(egap_store_envelope *row,
                           const egap_store_pair *pair,
                           const egap_run_units *units, egap_error *err)
{
    const egap_run_state *run = units->run;
    size_t count = egap_params_count(&units->shape);
    egap_data data = egap_dataset_view(&run->data);
    egap_net A =
        egap_params_net(&units->shape, units->models + pair->a * count);
    egap_net B =
        egap_params_net(&units->shape, units->models + pair->b * count);
    egap_envelope_options options =
        egap_envelope_defaults(&run->config->objective);
    egap_envelope envelope;
    egap_status status;

    options.search = false;
    options.theory = false;
    status = egap_envelope_run(&envelope, &data, &run->config->objective, &A,
                               &B, &options, err);
    if (status == EGAP_OK) {
        row->level = envelope.level;
        row->barrier = envelope.gap;
        row->direct_max = envelope.paths[0].top.max;
        snprintf(row->best, sizeof row->best, "%s",
                 envelope.paths[envelope.best].name);
        snprintf(row->lower_by, sizeof row->lower_by, "%s", envelope.lower_by);
        count_found(row, pair);
    }
    egap_envelope_clear(&envelope);
    return status;
}

/* Networks that diverged in training have no envelope. */
static bool is_finite(const egap_store_pair *pair, const egap_run_units *units)
{
    size_t count = egap_params_count(&units->shape);

    for (size_t i = 0; i < count; i++)
        if (!isfinite(units->models[pair->a * count + i]) ||
            !isfinite(units->models[pair->b * count + i]))
            return false;
    return true;
}

static egap_status work(const egap_run_units *units, size_t index,
                        egap_trainer *trainer, egap_error *err)
{
    egap_run_state *run = units->run;
    egap_store_envelope row = {.unit = units->first + index,
                               .width = units->shape.m,
                               .level = egap_bounds_unknown(),
                               .barrier = egap_bounds_unknown(),
                               .direct_max = egap_bounds_unknown()};
    double started = egap_progress_clock();
    egap_store_pair pair;
    egap_status status;

    (void)trainer;
#pragma omp critical(egap_run_store)
    status = egap_store_get_pair(&pair, NULL, NULL, run->store, row.unit, err);
    row.index = pair.index;
    if (status == EGAP_OK && is_finite(&pair, units))
        status = enclose(&row, &pair, units, err);
    if (status == EGAP_OK) {
#pragma omp critical(egap_run_store)
        status = egap_store_put_envelope(run->store, &row,
                                         egap_progress_clock() - started, err);
    }
    return status;
}

egap_status egap_run_envelopes(egap_run_state *run, size_t w, egap_error *err)
{
    egap_run_units units = {.run = run,
                            .kind = EGAP_STORE_ENVELOPES,
                            .title = "envelopes",
                            .w = w,
                            .work = work};

    return run->config->envelope ? egap_run_pair_units_do(&units, err)
                                 : EGAP_OK;
}

/* --- the summary --------------------------------------------------------- */

static egap_status add(egap_run_summary *s, size_t width, const char *name,
                       const egap_bounds *bounds, double value, egap_error *err)
{
    egap_store_statistic row = {.width = width,
                                .sample = "all",
                                .enclosed = bounds != NULL,
                                .value = value};

    if (bounds)
        row.bounds = *bounds;
    snprintf(row.name, sizeof row.name, "%s", name);
    return egap_run_summary_add(s, &row, err);
}

egap_status egap_run_summarise_envelopes(egap_run_summary *s,
                                         egap_run_state *run, size_t w,
                                         egap_error *err)
{
    size_t count = run->config->pairs, failures = 0;
    size_t width = run->config->width[w];
    egap_bounds *barrier = egap_alloc(count, sizeof *barrier);
    egap_stats_enclosed all;
    egap_status status = EGAP_OK;

    if (!barrier)
        return egap_fail(err, EGAP_ERESOURCE, "no memory for %zu pairs", count);
    for (size_t i = 0; i < count && status == EGAP_OK; i++) {
        egap_store_envelope row;

        status = egap_store_get_envelope(&row, run->store,
                                         egap_run_pair_unit(run, w, i), err);
        barrier[i] = row.barrier;
        failures += row.search_failure;
    }
    if (status == EGAP_OK)
        status = egap_stats_enclose(&all, barrier, count, err);
    if (status == EGAP_OK)
        status = add(s, width, "barrier_mean", &all.mean, 0, err);
    if (status == EGAP_OK)
        status = add(s, width, "barrier_max", &all.max, 0, err);
    if (status == EGAP_OK)
        status =
            add(s, width, "barrier_positive", NULL, (double)all.positive, err);
    if (status == EGAP_OK)
        status = add(s, width, "barrier_zero", NULL, (double)all.zero, err);
    if (status == EGAP_OK)
        status = add(s, width, "search_failures", NULL, (double)failures, err);
    egap_free(barrier);
    return status;
}
