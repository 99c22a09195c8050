/* theory_report.c: the tables of the theory-aligned protocol. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "egap/gap.h"
#include "egap/sampling.h"
#include "egap/stats.h"
#include "output.h"
#include "theory.h"
#include "theory_slope.h"

#define DIGITS_SHORT 4
#define DIGITS_FULL 17
#define BOOTSTRAPS 5000

/* The paths of the store, and the lowest of the three. */
#define PATHS (EGAP_RUN_PATHS + 1)
#define BEST EGAP_RUN_PATHS

/* The pairs of one width and level. */
typedef struct {
    size_t count;
    egap_bounds *gap[2][PATHS]; /* path_gap, level_gap: (count) */
    size_t *replicate;          /* (count) */
} group;

static const char *const gap_name[2] = {"path_gap", "level_gap"};
#define LEVEL_GAP 1

static const char *path_name(size_t path)
{
    return path == BEST ? "best" : theory_path_name[path];
}

static void group_clear(group *g)
{
    for (size_t k = 0; k < 2; k++)
        for (size_t path = 0; path < PATHS; path++)
            egap_free(g->gap[k][path]);
    egap_free(g->replicate);
}

static egap_status group_room(group *g, size_t room, egap_error *err)
{
    bool ok;

    *g = (group){.replicate = egap_alloc(room, sizeof *g->replicate)};
    ok = g->replicate != NULL;
    for (size_t k = 0; k < 2; k++)
        for (size_t path = 0; path < PATHS; path++) {
            g->gap[k][path] = egap_alloc(room, sizeof(egap_bounds));
            ok = ok && g->gap[k][path];
        }
    return ok ? EGAP_OK
              : egap_fail(err, EGAP_ERESOURCE, "no memory for %zu pairs", room);
}

/* The rows of one pair into the group. */
static egap_status add_pair(group *g, egap_run_state *run,
                            const theory_plan *plan, size_t w, size_t level,
                            size_t slot, egap_error *err)
{
    size_t at = g->count++;

    for (size_t path = 0; path < EGAP_RUN_PATHS; path++) {
        egap_path_max max = {0};
        egap_store_pair row;
        egap_status status = egap_store_get_pair(
            &row, NULL, NULL, run->store,
            egap_run_pair_unit(run, w, EGAP_RUN_PATHS * slot + path), err);

        if (status != EGAP_OK)
            return status;
        max.max = row.max;
        g->gap[0][path][at] = row.path_gap;
        g->gap[1][path][at] =
            egap_gap_to_level(&max, plan->width[w].level[level]);
        for (size_t k = 0; k < 2; k++) {
            egap_bounds x = g->gap[k][path][at], *best = &g->gap[k][BEST][at];

            if (path == 0 || x.lo < best->lo)
                best->lo = x.lo;
            if (path == 0 || x.hi < best->hi)
                best->hi = x.hi;
        }
    }
    return EGAP_OK;
}

static egap_status load_group(group *g, egap_run_state *run,
                              const theory_plan *plan, size_t w, size_t level,
                              egap_error *err)
{
    const egap_run_config *c = run->config;
    egap_status status = group_room(g, c->replicates * c->pairs_each, err);

    for (size_t r = 0; r < c->replicates; r++)
        for (size_t p = 0; p < c->pairs_each && status == EGAP_OK; p++) {
            size_t slot = theory_slot(c, level, r, p);

            if (!plan->width[w].pair[slot].present)
                continue;
            g->replicate[g->count] = r;
            status = add_pair(g, run, plan, w, level, slot, err);
        }
    return status;
}

/* --- one line of the tables ---------------------------------------------- */

/* The blocks that occur, numbered from 0; returns how many. */
static size_t number_blocks(size_t *block, const group *g)
{
    size_t blocks = 0;

    for (size_t i = 0; i < g->count; i++) {
        if (i > 0 && g->replicate[i] != g->replicate[i - 1])
            blocks++;
        block[i] = blocks;
    }
    return g->count > 0 ? blocks + 1 : 0;
}

static void full_bounds(egap_table *table, egap_bounds x)
{
    char text[EGAP_BOUNDS_TEXT];

    egap_table_cell(table, "%s", egap_end_text(text, x.lo, DIGITS_FULL, 0));
    egap_table_cell(table, "%s", egap_end_text(text, x.hi, DIGITS_FULL, 1));
}

typedef struct {
    egap_stats_enclosed all;
    egap_sampling_one sampling;
} statistics;

static egap_status compute(statistics *out, const group *g, size_t k,
                           size_t path, uint64_t seed, egap_error *err)
{
    size_t *block = egap_alloc(g->count, sizeof *block);
    egap_sampling options = egap_sampling_defaults(seed, path);
    egap_sample sample = {g->gap[k][path], block, g->count};
    egap_status status;

    *out = (statistics){0};
    if (!block)
        return egap_fail(err, EGAP_ERESOURCE, "no memory for %zu pairs",
                         g->count);
    options.resamples = BOOTSTRAPS;
    options.blocks = number_blocks(block, g);
    status = egap_stats_enclose(&out->all, g->gap[k][path], g->count, err);
    if (status == EGAP_OK)
        status = egap_sampling_of_one(&out->sampling, &sample, &options, err);
    egap_free(block);
    return status;
}

static void csv_cells(egap_table *csv, const statistics *s)
{
    egap_table_cell(csv, "%zu", s->all.zero);
    egap_table_cell(csv, "%zu", s->all.positive);
    full_bounds(csv, s->all.mean);
    full_bounds(csv, s->all.median);
    full_bounds(csv, s->all.max);
    egap_run_plain_cell(csv, s->sampling.mean.lo, DIGITS_FULL);
    egap_run_plain_cell(csv, s->sampling.mean.hi, DIGITS_FULL);
    egap_run_plain_cell(csv, s->sampling.median.lo, DIGITS_FULL);
    egap_run_plain_cell(csv, s->sampling.median.hi, DIGITS_FULL);
}

static void short_cells(egap_table *table, const statistics *s)
{
    char text[EGAP_BOUNDS_TEXT];

    egap_table_cell(table, "%zu", s->all.zero);
    egap_table_cell(table, "%s",
                    egap_bounds_text(text, s->all.median, DIGITS_SHORT));
    egap_table_cell(table, "%s",
                    egap_bounds_text(text, s->all.mean, DIGITS_SHORT));
    egap_table_cell(table, "%.3g .. %.3g", s->sampling.mean.lo,
                    s->sampling.mean.hi);
    egap_table_cell(table, "%s",
                    egap_bounds_text(text, s->all.max, DIGITS_SHORT));
}

/* Four tables at once: full, short, slopes, and what is printed. */
typedef struct {
    egap_table csv, text, slopes, brief;
} tables;

static void headers(tables *t)
{
    static const char *const statistic[] = {
        "mean_lo",           "mean_hi",          "median_lo",
        "median_hi",         "max_lo",           "max_hi",
        "mean_sampling_lo",  "mean_sampling_hi", "median_sampling_lo",
        "median_sampling_hi"};
    static const char *const csv[] = {"width", "level_kind", "level",
                                      "path",  "pairs",      "replicates"};
    static const char *const text[] = {
        "width",  "level", "path",
        "pairs",  "gap",   "zero",
        "median", "mean",  "mean, 95 % of resamples",
        "max"};
    static const char *const slopes[] = {
        "level", "path", "gap", "slope", "95 % of resamples", "why not"};

    egap_table_init(&t->csv, 6 + 2 * 12);
    for (size_t k = 0; k < 6; k++)
        egap_table_cell(&t->csv, "%s", csv[k]);
    for (size_t g = 0; g < 2; g++) {
        egap_table_cell(&t->csv, "%s_zero", gap_name[g]);
        egap_table_cell(&t->csv, "%s_positive", gap_name[g]);
        for (size_t k = 0; k < 10; k++)
            egap_table_cell(&t->csv, "%s_%s", gap_name[g], statistic[k]);
    }
    egap_table_init(&t->text, 10);
    for (size_t k = 0; k < 10; k++)
        egap_table_cell(&t->text, "%s", text[k]);
    egap_table_init(&t->slopes, 6);
    for (size_t k = 0; k < 6; k++)
        egap_table_cell(&t->slopes, "%s", slopes[k]);
    egap_table_init(&t->brief, 3 + PATHS);
    egap_table_cell(&t->brief, "width");
    egap_table_cell(&t->brief, "level");
    egap_table_cell(&t->brief, "pairs");
    for (size_t path = 0; path < PATHS; path++)
        egap_table_cell(&t->brief, "%s", path_name(path));
}

/* The line of the printed table up to its means. */
static void brief_head(tables *t, const group *g, size_t width, size_t level,
                       double value)
{
    egap_table_cell(&t->brief, "%zu", width);
    egap_table_cell(&t->brief, "%s %.6g", theory_level_name[level], value);
    egap_table_cell(&t->brief, "%zu", g->count);
    for (size_t path = 0; path < PATHS && g->count == 0; path++)
        egap_table_cell(&t->brief, "-");
}

static egap_status put_group(tables *t, const group *g, size_t width,
                             size_t level, double value, uint64_t seed,
                             egap_error *err)
{
    egap_status status = EGAP_OK;

    brief_head(t, g, width, level, value);
    for (size_t path = 0; path < PATHS && g->count > 0; path++) {
        char text[EGAP_BOUNDS_TEXT];
        size_t replicates = 1;

        for (size_t i = 1; i < g->count; i++)
            replicates += g->replicate[i] != g->replicate[i - 1];
        egap_table_cell(&t->csv, "%zu", width);
        egap_table_cell(&t->csv, "%s", theory_level_name[level]);
        egap_run_plain_cell(&t->csv, value, DIGITS_FULL);
        egap_table_cell(&t->csv, "%s", path_name(path));
        egap_table_cell(&t->csv, "%zu", g->count);
        egap_table_cell(&t->csv, "%zu", replicates);
        for (size_t k = 0; k < 2 && status == EGAP_OK; k++) {
            statistics s;

            status = compute(&s, g, k, path, seed, err);
            csv_cells(&t->csv, &s);
            egap_table_cell(&t->text, "%zu", width);
            egap_table_cell(&t->text, "%s %.6g", theory_level_name[level],
                            value);
            egap_table_cell(&t->text, "%s", path_name(path));
            egap_table_cell(&t->text, "%zu", g->count);
            egap_table_cell(&t->text, "%s", gap_name[k]);
            short_cells(&t->text, &s);
            if (k == LEVEL_GAP)
                egap_table_cell(&t->brief, "%s",
                                egap_end_text(text, s.all.mean.hi, 3, 1));
        }
    }
    return status;
}

/* The slope of a gap over the widths, from the means of the replicates. */
static egap_status put_slope(tables *t, const group *groups,
                             const egap_run_config *c, size_t level,
                             size_t path, size_t k, egap_error *err)
{
    theory_slope slope = {0};
    double *mean = egap_alloc(c->width_count * c->replicates, sizeof *mean);
    egap_status status;

    if (!mean)
        return egap_fail(err, EGAP_ERESOURCE, "no memory for the slope");
    for (size_t i = 0; i < c->width_count * c->replicates; i++)
        mean[i] = NAN;
    for (size_t w = 0; w < c->width_count; w++) {
        const group *g = &groups[w];

        for (size_t i = 0; i < g->count;) {
            size_t r = g->replicate[i], count = 0;
            double sum = 0.0;

            for (; i < g->count && g->replicate[i] == r; i++, count++)
                sum += g->gap[k][path][i].hi;
            mean[w * c->replicates + r] = sum / (double)count;
        }
    }
    status = theory_slope_fit(&slope, mean, c->width, c->width_count,
                              c->replicates, BOOTSTRAPS, c->seed, err);
    egap_table_cell(&t->slopes, "%s", theory_level_name[level]);
    egap_table_cell(&t->slopes, "%s", path_name(path));
    egap_table_cell(&t->slopes, "%s", gap_name[k]);
    egap_table_cell(&t->slopes, slope.fitted ? "%.3f" : "-", slope.value);
    if (slope.fitted)
        egap_table_cell(&t->slopes, "%.3f .. %.3f", slope.sampling.lo,
                        slope.sampling.hi);
    else
        egap_table_cell(&t->slopes, "-");
    egap_table_cell(&t->slopes, "%s", slope.why);
    egap_free(mean);
    return status;
}

static egap_status put_level(tables *t, egap_run_state *run,
                             const theory_plan *plan, size_t level,
                             egap_error *err)
{
    const egap_run_config *c = run->config;
    group *groups = egap_alloc(c->width_count, sizeof *groups);
    egap_status status = EGAP_OK;

    if (!groups)
        return egap_fail(err, EGAP_ERESOURCE, "no memory for the tables");
    for (size_t w = 0; w < c->width_count && status == EGAP_OK; w++) {
        status = load_group(&groups[w], run, plan, w, level, err);
        if (status == EGAP_OK)
            status = put_group(t, &groups[w], c->width[w], level,
                               plan->width[w].level[level], c->seed, err);
    }
    for (size_t path = 0; path < PATHS; path++)
        for (size_t k = 0; k < 2 && status == EGAP_OK; k++)
            status = put_slope(t, groups, c, level, path, k, err);
    for (size_t w = 0; w < c->width_count; w++)
        group_clear(&groups[w]);
    egap_free(groups);
    return status;
}

/* --- pairs.csv ------------------------------------------------------------ */

static egap_status put_pair(egap_table *table, egap_run_state *run,
                            const theory_plan *plan, size_t w, size_t index,
                            egap_error *err)
{
    const egap_run_config *c = run->config;
    size_t slot = index / EGAP_RUN_PATHS, each = c->replicates * c->pairs_each;
    egap_path_max max = {0};
    egap_store_pair row;
    egap_status status = egap_store_get_pair(
        &row, NULL, NULL, run->store, egap_run_pair_unit(run, w, index), err);

    if (status != EGAP_OK)
        return status;
    max.max = row.max;
    egap_table_cell(table, "%zu", c->width[w]);
    egap_table_cell(table, "%s", theory_level_name[slot / each]);
    egap_run_plain_cell(table, row.threshold, DIGITS_FULL);
    egap_table_cell(table, "%zu", slot % each / c->pairs_each);
    egap_table_cell(table, "%zu", slot % c->pairs_each);
    egap_table_cell(table, "%zu", row.a);
    egap_table_cell(table, "%zu", row.b);
    egap_table_cell(table, "%s", theory_path_name[index % EGAP_RUN_PATHS]);
    egap_table_cell(table, "%zu", row.nodes);
    egap_table_cell(table, "%d", row.hit);
    egap_table_cell(table, "%llu", (unsigned long long)row.epochs);
    full_bounds(table, row.first);
    full_bounds(table, row.last);
    full_bounds(table, row.max);
    full_bounds(table, row.path_gap);
    full_bounds(table,
                egap_gap_to_level(&max, plan->width[w].level[slot / each]));
    egap_table_cell(table, "%zu", index);
    return EGAP_OK;
}

static egap_status write_pairs(egap_run_state *run, const theory_plan *plan,
                               egap_error *err)
{
    static const char *const header[] = {
        "width",        "level_kind",  "level",       "replicate",
        "pair",         "a",           "b",           "path",
        "nodes",        "hit",         "epochs",      "first_lo",
        "first_hi",     "last_lo",     "last_hi",     "max_lo",
        "max_hi",       "path_gap_lo", "path_gap_hi", "level_gap_lo",
        "level_gap_hi", "number"};
    const egap_run_config *c = run->config;
    egap_status status = EGAP_OK;
    egap_table table;

    egap_table_init(&table, sizeof header / sizeof header[0]);
    for (size_t k = 0; k < sizeof header / sizeof header[0]; k++)
        egap_table_cell(&table, "%s", header[k]);
    for (size_t w = 0; w < c->width_count; w++)
        for (size_t i = 0; i < c->pairs && status == EGAP_OK; i++)
            if (plan->width[w].pair[i / EGAP_RUN_PATHS].present)
                status = put_pair(&table, run, plan, w, i, err);
    if (status == EGAP_OK)
        return egap_run_finish_table(&table, EGAP_FORMAT_CSV, run, "pairs.csv",
                                     err);
    egap_table_clear(&table);
    return status;
}

/* --- the whole ------------------------------------------------------------ */

/* The few lines that a terminal has room for. */
static egap_status print_brief(egap_run_state *run, const tables *t,
                               egap_error *err)
{
    FILE *out = run->options->print;
    char *brief = NULL;
    egap_status status = EGAP_OK;

    if (!out)
        return EGAP_OK;
    status = egap_table_write(&brief, &t->brief, EGAP_FORMAT_MARKDOWN, err);
    if (status == EGAP_OK) {
        fprintf(out, "Mean gap above the level, of each path, at most:\n\n%s\n",
                brief);
        egap_run_print_files(run, "table.md: medians, maxima, resamples and "
                                  "slopes; pairs.csv: every path; table.csv, "
                                  "run.sqlite");
    }
    free(brief);
    return status;
}

static egap_status write_text(egap_run_state *run, const theory_plan *plan,
                              tables *t, egap_error *err)
{
    char *table = NULL, *slopes = NULL, *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    egap_status status =
        egap_table_write(&table, &t->text, EGAP_FORMAT_MARKDOWN, err);

    if (status == EGAP_OK)
        status =
            egap_table_write(&slopes, &t->slopes, EGAP_FORMAT_MARKDOWN, err);
    if (status == EGAP_OK && !out)
        status = egap_fail(err, EGAP_ERESOURCE, "no memory for the tables");
    if (out) {
        fprintf(out,
                "F(0) is at most %.9g. Least F found, of this width and "
                "smaller ones:",
                plan->at_zero);
        for (size_t w = 0; w < run->config->width_count; w++)
            fprintf(out, " %.9g (m = %zu)", plan->width[w].least,
                    run->config->width[w]);
        fprintf(out, "\n\n%s\nSlopes of log gap over log width:\n\n%s",
                table ? table : "", slopes ? slopes : "");
        if (fclose(out) != 0 && status == EGAP_OK)
            status = egap_fail(err, EGAP_ERESOURCE, "no memory for the tables");
    }
    if (status == EGAP_OK)
        status = egap_run_replace_file(run, "table.md", text, err);
    if (status == EGAP_OK)
        status = print_brief(run, t, err);
    free(text);
    free(table);
    free(slopes);
    return status;
}

egap_status theory_report(egap_run_state *run, const theory_plan *plan,
                          egap_error *err)
{
    egap_status status = EGAP_OK;
    tables t;

    headers(&t);
    for (size_t level = 0; level < EGAP_RUN_LEVELS && status == EGAP_OK;
         level++)
        status = put_level(&t, run, plan, level, err);
    if (status == EGAP_OK)
        status = egap_run_finish_table(&t.csv, EGAP_FORMAT_CSV, run,
                                       "table.csv", err);
    else
        egap_table_clear(&t.csv);
    if (status == EGAP_OK)
        status = write_pairs(run, plan, err);
    if (status == EGAP_OK)
        status = write_text(run, plan, &t, err);
    egap_table_clear(&t.text);
    egap_table_clear(&t.slopes);
    egap_table_clear(&t.brief);
    return status;
}
