/* summary.c: the statistics of each width. */
#include "egap/stats.h"
#include "run_impl.h"

/* The columns that statistics are made of, over the pairs of one width. */
typedef struct {
    egap_bounds *path_gap, *zero_path_gap; /* (pairs) */
    double *min_exceedance;                /* (pairs) */
    size_t hits;
} columns;

static void clear_columns(columns *c)
{
    egap_free(c->path_gap);
    egap_free(c->zero_path_gap);
    egap_free(c->min_exceedance);
}

static egap_status load_columns(columns *c, egap_run_state *run, size_t w,
                                egap_error *err)
{
    size_t count = run->config->pairs;
    egap_status status = EGAP_OK;

    *c = (columns){egap_alloc(count, sizeof(egap_bounds)),
                   egap_alloc(count, sizeof(egap_bounds)),
                   egap_alloc(count, sizeof(double)), 0};
    if (!c->path_gap || !c->zero_path_gap || !c->min_exceedance)
        return egap_fail(err, EGAP_ERESOURCE, "no memory for %zu pairs", count);
    for (size_t i = 0; i < count && status == EGAP_OK; i++) {
        egap_store_pair pair;

        status = egap_store_get_pair(&pair, NULL, NULL, run->store,
                                     egap_run_pair_unit(run, w, i), err);
        c->path_gap[i] = pair.path_gap;
        c->zero_path_gap[i] = pair.zero_path_gap;
        c->min_exceedance[i] = pair.min_exceedance;
        c->hits += pair.hit;
    }
    return status;
}

static void add_plain(egap_run_summary *s, size_t width, const char *name,
                      double value)
{
    s->rows[s->count++] =
        (egap_store_statistic){.width = width, .name = name, .value = value};
}

static void add_enclosed(egap_run_summary *s, size_t width, const char *name,
                         egap_bounds x)
{
    s->rows[s->count++] = (egap_store_statistic){
        .width = width, .name = name, .enclosed = true, .bounds = x};
}

#define STATISTICS 14

static egap_status add_width(egap_run_summary *s, const columns *c,
                             size_t width, size_t pairs, egap_error *err)
{
    egap_stats_enclosed gap, zero;
    egap_stats_plain least;
    egap_status status = egap_stats_enclose(&gap, c->path_gap, pairs, err);

    if (status == EGAP_OK)
        status = egap_stats_enclose(&zero, c->zero_path_gap, pairs, err);
    if (status == EGAP_OK)
        status = egap_stats_summarise(&least, c->min_exceedance, pairs, err);
    if (status != EGAP_OK)
        return status;
    add_plain(s, width, "pairs", (double)pairs);
    add_plain(s, width, "hit_rate", (double)c->hits / (double)pairs);
    add_enclosed(s, width, "path_gap_mean", gap.mean);
    add_enclosed(s, width, "path_gap_median", gap.median);
    add_enclosed(s, width, "path_gap_max", gap.max);
    add_plain(s, width, "path_gap_positive", (double)gap.positive);
    add_plain(s, width, "path_gap_zero", (double)gap.zero);
    add_plain(s, width, "path_gap_undecided", (double)gap.undecided);
    add_plain(s, width, "min_exceedance_mean", least.mean);
    add_plain(s, width, "min_exceedance_median", least.median);
    add_plain(s, width, "min_exceedance_max", least.max);
    add_enclosed(s, width, "zero_path_gap_mean", zero.mean);
    add_enclosed(s, width, "zero_path_gap_median", zero.median);
    add_enclosed(s, width, "zero_path_gap_max", zero.max);
    return EGAP_OK;
}

egap_status egap_run_summarise(egap_run_summary *summary, egap_run_state *run,
                               egap_error *err)
{
    size_t widths = run->config->width_count;
    egap_status status = EGAP_OK;

    *summary = (egap_run_summary){.per_width = STATISTICS};
    summary->rows = egap_alloc(widths * STATISTICS, sizeof *summary->rows);
    if (!summary->rows)
        return egap_fail(err, EGAP_ERESOURCE, "no memory for the summary");
    for (size_t w = 0; w < widths && status == EGAP_OK; w++) {
        columns c;

        status = load_columns(&c, run, w, err);
        if (status == EGAP_OK)
            status = add_width(summary, &c, run->config->width[w],
                               run->config->pairs, err);
        clear_columns(&c);
    }
    return status;
}
