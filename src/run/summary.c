/* summary.c: the statistics of each width. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "egap/grow.h"
#include "egap/stats.h"
#include "run_impl.h"

const char *const egap_run_gap_name[EGAP_RUN_GAPS] = {
    "path_gap", "min_exceedance", "zero_path_gap"};

egap_status egap_run_summary_add(egap_run_summary *s,
                                 const egap_store_statistic *row,
                                 egap_error *err)
{
    void *rows = s->rows;

    if (!egap_grow(&rows, &s->room, s->count + 1, sizeof *s->rows))
        return egap_fail(err, EGAP_ERESOURCE, "no memory for the summary");
    s->rows = rows;
    s->rows[s->count++] = *row;
    return EGAP_OK;
}

void egap_run_summary_clear(egap_run_summary *s)
{
    for (size_t i = 0; i < s->count; i++) {
        free(s->rows[i].exact_lo);
        free(s->rows[i].exact_hi);
    }
    egap_free(s->rows);
    *s = (egap_run_summary){0};
}

const egap_store_statistic *egap_run_summary_find(const egap_run_summary *s,
                                                  size_t width, size_t other,
                                                  const char *sample,
                                                  const char *name)
{
    for (size_t i = 0; i < s->count; i++) {
        const egap_store_statistic *row = s->rows + i;

        if (row->width == width && row->other == other &&
            strcmp(row->sample, sample) == 0 && strcmp(row->name, name) == 0)
            return row;
    }
    return NULL;
}

static egap_status add_count(egap_run_summary *s, size_t width,
                             const char *name, double value, egap_error *err)
{
    egap_store_statistic row = {
        .width = width, .sample = "all", .value = value};

    snprintf(row.name, sizeof row.name, "%s", name);
    return egap_run_summary_add(s, &row, err);
}

/* Mean, median and maximum of a gap over one sample of pairs. */
static egap_status add_gap(egap_run_summary *s, const egap_run_columns *c,
                           egap_run_gap which, const char *sample,
                           const egap_bounds *x, size_t count,
                           const egap_run_state *run, egap_error *err)
{
    static const char *const names[] = {"mean", "median", "max"};
    egap_sampling options = egap_sampling_defaults(
        run->config->seed, egap_run_stream_unit(c->width, which));
    egap_sample values = {x, NULL, count};
    egap_sampling_one sampling;
    egap_stats_enclosed enclosed;
    egap_status status = egap_stats_enclose(&enclosed, x, count, err);

    if (status == EGAP_OK)
        status = egap_sampling_of_one(&sampling, &values, &options, err);
    for (size_t k = 0; k < 3 && status == EGAP_OK; k++) {
        const egap_bounds bounds[] = {enclosed.mean, enclosed.median,
                                      enclosed.max},
                          intervals[] = {sampling.mean, sampling.median,
                                         sampling.max};
        egap_store_statistic row = {.width = c->width,
                                    .sample = sample,
                                    .enclosed =
                                        which != EGAP_RUN_MIN_EXCEEDANCE,
                                    .bounds = bounds[k],
                                    .value = bounds[k].lo,
                                    .sampled = true,
                                    .sampling = intervals[k]};

        snprintf(row.name, sizeof row.name, "%s_%s", egap_run_gap_name[which],
                 names[k]);
        status = egap_run_summary_add(s, &row, err);
    }
    if (status != EGAP_OK || which != EGAP_RUN_PATH_GAP || sample[0] != 'a')
        return status;
    status = add_count(s, c->width, "path_gap_positive",
                       (double)enclosed.positive, err);
    if (status == EGAP_OK)
        status =
            add_count(s, c->width, "path_gap_zero", (double)enclosed.zero, err);
    if (status == EGAP_OK)
        status = add_count(s, c->width, "path_gap_undecided",
                           (double)enclosed.undecided, err);
    return status;
}

/* The share of pairs where the search reached its depth limit. */
static egap_status add_hit_rate(egap_run_summary *s, const egap_run_columns *c,
                                const egap_run_state *run, egap_error *err)
{
    egap_sampling options = egap_sampling_defaults(
        run->config->seed, egap_run_stream_unit(c->width, EGAP_RUN_GAPS));
    egap_sample values = {c->hit, NULL, c->count};
    egap_store_statistic row = {.width = c->width,
                                .sample = "all",
                                .name = "hit_rate",
                                .value = (double)c->hits / (double)c->count,
                                .sampled = true};
    egap_sampling_one sampling;
    egap_status status =
        egap_sampling_of_one(&sampling, &values, &options, err);

    if (status != EGAP_OK)
        return status;
    row.sampling = sampling.mean;
    return egap_run_summary_add(s, &row, err);
}

static egap_status add_width(egap_run_summary *s, const egap_run_columns *c,
                             egap_run_state *run, size_t w, egap_error *err)
{
    const struct {
        const char *name;
        double value;
    } counts[] = {{"pairs", (double)c->count},
                  {"networks", (double)c->sharing.networks},
                  {"sharing_pairs", (double)c->sharing.sharing},
                  {"disjoint_pairs", (double)c->sharing.disjoint}};
    egap_status status = EGAP_OK;

    for (size_t i = 0; i < 4 && status == EGAP_OK; i++)
        status = add_count(s, c->width, counts[i].name, counts[i].value, err);
    if (status == EGAP_OK)
        status = add_hit_rate(s, c, run, err);
    for (int g = 0; g < EGAP_RUN_GAPS && status == EGAP_OK; g++)
        status = add_gap(s, c, (egap_run_gap)g, "all", c->gap[g], c->count, run,
                         err);
    if (status == EGAP_OK && run->config->envelope)
        status = egap_run_summarise_envelopes(s, run, w, err);
    return status;
}

static egap_status add_disjoint(egap_run_summary *s, const egap_run_columns *c,
                                const egap_run_state *run, egap_error *err)
{
    egap_status status = EGAP_OK;

    for (int g = 0; g < EGAP_RUN_COMPARED && status == EGAP_OK; g++) {
        egap_bounds *x;

        status = egap_run_columns_thin(&x, c, (egap_run_gap)g, err);
        if (status == EGAP_OK)
            status = add_gap(s, c, (egap_run_gap)g, "disjoint", x,
                             c->sharing.disjoint, run, err);
        egap_free(x);
    }
    return status;
}

/* The widths one after the other, then what else is known. */
static egap_status summarise(egap_run_summary *s, const egap_run_columns *c,
                             egap_run_state *run, egap_error *err)
{
    size_t widths = run->config->width_count;
    egap_status status = EGAP_OK;

    for (size_t w = 0; w < widths && status == EGAP_OK; w++)
        status = add_width(s, c + w, run, w, err);
    s->per_width = s->count / widths;
    s->widths = widths;
    for (size_t w = 0; w < widths && status == EGAP_OK; w++)
        status = add_disjoint(s, c + w, run, err);
    for (size_t w = 1; w < widths && status == EGAP_OK; w++)
        status = egap_run_contrast(s, c, c + w, run, err);
    return status;
}

egap_status egap_run_summarise(egap_run_summary *summary, egap_run_state *run,
                               egap_error *err)
{
    size_t widths = run->config->width_count;
    egap_run_columns *c = egap_alloc(widths, sizeof *c);
    egap_status status = EGAP_OK;

    *summary = (egap_run_summary){0};
    if (!c)
        return egap_fail(err, EGAP_ERESOURCE, "no memory for %zu widths",
                         widths);
    for (size_t w = 0; w < widths && status == EGAP_OK; w++)
        status = egap_run_columns_load(c + w, run, w, err);
    if (status == EGAP_OK)
        status = summarise(summary, c, run, err);
    for (size_t w = 0; w < widths; w++)
        egap_run_columns_clear(c + w);
    egap_free(c);
    return status;
}
