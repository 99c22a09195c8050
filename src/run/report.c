/* report.c: what a run writes and prints when it is complete. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "egap/file.h"
#include "egap/decimal.h"
#include "egap/report.h"
#include "run_impl.h"

#define DIGITS_SHORT 5
#define DIGITS_FULL 17

egap_status egap_run_path(char **path, const egap_run_state *run,
                          const char *name, egap_error *err)
{
    size_t size = strlen(run->options->directory) + strlen(name) + 2;

    *path = egap_alloc(size, 1);
    if (!*path)
        return egap_fail(err, EGAP_ERESOURCE, "no memory for a file name");
    snprintf(*path, size, "%s/%s", run->options->directory, name);
    return EGAP_OK;
}

static egap_status replace_file(const egap_run_state *run, const char *name,
                                const char *text, egap_error *err)
{
    char *path;
    egap_status status = egap_run_path(&path, run, name, err);

    if (status == EGAP_OK)
        status = egap_file_replace(path, text, strlen(text), err);
    egap_free(path);
    return status;
}

/* Writes a table to a file, and clears it. */
static egap_status finish_table(egap_table *table, egap_format format,
                                const egap_run_state *run, const char *name,
                                egap_error *err)
{
    char *text;
    egap_status status = egap_table_write(&text, table, format, err);

    if (status == EGAP_OK)
        status = replace_file(run, name, text, err);
    free(text);
    egap_table_clear(table);
    return status;
}

/* The ends of an enclosure as decimals, outward, and as they are. */
static void bounds_cells(egap_table *table, egap_bounds x)
{
    char text[EGAP_BOUNDS_TEXT], hex[EGAP_NUMBER_TEXT];

    egap_table_cell(table, "%s", egap_end_text(text, x.lo, DIGITS_FULL, 0));
    egap_table_cell(table, "%s", egap_end_text(text, x.hi, DIGITS_FULL, 1));
    egap_table_cell(table, "%s", egap_hex_text(hex, sizeof hex, x.lo));
    egap_table_cell(table, "%s", egap_hex_text(hex, sizeof hex, x.hi));
}

static void plain_cell(egap_table *table, double x, int digits)
{
    if (isnan(x))
        egap_table_cell(table, "nan"); /* printf also knows "-nan" */
    else
        egap_table_cell(table, "%.*g", digits, x);
}

static void bounds_header(egap_table *table, const char *name)
{
    egap_table_cell(table, "%s_lo", name);
    egap_table_cell(table, "%s_hi", name);
    egap_table_cell(table, "%s_lo_hex", name);
    egap_table_cell(table, "%s_hi_hex", name);
}

/* One row for each width, every digit. */
static egap_status write_table_csv(egap_run_state *run,
                                   const egap_run_summary *summary,
                                   egap_error *err)
{
    size_t per_width = summary->per_width, columns = 1;
    egap_table table;

    for (size_t k = 0; k < per_width; k++)
        columns += summary->rows[k].enclosed ? 4 : 1;
    egap_table_init(&table, columns);
    egap_table_cell(&table, "width");
    for (size_t k = 0; k < per_width; k++) {
        if (summary->rows[k].enclosed)
            bounds_header(&table, summary->rows[k].name);
        else
            egap_table_cell(&table, "%s", summary->rows[k].name);
    }
    for (size_t i = 0; i < summary->count; i++) {
        const egap_store_statistic *row = summary->rows + i;

        if (i % per_width == 0)
            egap_table_cell(&table, "%zu", row->width);
        if (row->enclosed)
            bounds_cells(&table, row->bounds);
        else
            plain_cell(&table, row->value, DIGITS_FULL);
    }
    return finish_table(&table, EGAP_FORMAT_CSV, run, "table.csv", err);
}

static void short_cell(egap_table *table, const egap_store_statistic *row)
{
    char text[EGAP_BOUNDS_TEXT];

    if (row->enclosed)
        egap_table_cell(table, "%s",
                        egap_bounds_text(text, row->bounds, DIGITS_SHORT));
    else
        plain_cell(table, row->value, DIGITS_SHORT);
}

/* One column for each width, few digits: for people. */
static void fill_short_table(egap_table *table, const egap_run_summary *summary)
{
    size_t widths = summary->count / summary->per_width;

    egap_table_init(table, widths + 1);
    egap_table_cell(table, "width");
    for (size_t w = 0; w < widths; w++)
        egap_table_cell(table, "%zu",
                        summary->rows[w * summary->per_width].width);
    for (size_t k = 0; k < summary->per_width; k++) {
        egap_table_cell(table, "%s", summary->rows[k].name);
        for (size_t w = 0; w < widths; w++)
            short_cell(table, summary->rows + w * summary->per_width + k);
    }
}

static const char explanation[] =
    "path_gap: the maximum of F over the path minus the larger end value, cut"
    "\nat 0; in brackets a proved enclosure, rounded outward.\n"
    "min_exceedance: the least segment maximum above the threshold that the\n"
    "search recorded, minus the threshold, 0 without a hit; floating point.\n"
    "zero_path_gap: the same as path_gap for the path through the zero "
    "network,\na bound that needs no search.\n"
    "hit_rate: share of pairs where the search reached its depth limit.\n"
    "positive, zero, undecided: pairs whose path_gap is certainly > 0,\n"
    "certainly 0, or neither.\n";

static egap_status write_table_md(egap_run_state *run, const char *markdown,
                                  egap_error *err)
{
    char *sha256 = NULL, *text = NULL;
    size_t size = 0;
    FILE *out;
    egap_status status =
        egap_store_get(&sha256, run->store, "effective_sha256", err);

    if (status != EGAP_OK)
        return status;
    out = open_memstream(&text, &size);
    if (out) {
        fprintf(out, "# Gaps by width\n\n%s\n%s\n", markdown, explanation);
        fprintf(out,
                "Data: %zu rows of %zu features, SHA-256 %s.\n"
                "Configuration: SHA-256 %s, seed %llu; egap %s.\n",
                run->data.N, run->data.n, run->data.digest,
                sha256 ? sha256 : "unknown",
                (unsigned long long)run->config->seed, EGAP_VERSION);
    }
    if (!out || fclose(out) != 0)
        status = egap_fail(err, EGAP_ERESOURCE, "no memory for table.md");
    if (status == EGAP_OK)
        status = replace_file(run, "table.md", text, err);
    egap_free(sha256);
    free(text);
    return status;
}

#define PAIR_PLAIN 19
#define PAIR_ENCLOSED 7

static void pair_header(egap_table *table)
{
    static const char *const plain[] = {
        "width",    "pair",        "a",
        "b",        "hit",         "finite",
        "nodes",    "threshold",   "min_exceedance",
        "grid_max", "evaluations", "trainings",
        "epochs",   "segment",     "t_lo",
        "t_hi",     "t_at",        "argmax_known",
        "sha256"};
    static const char *const enclosed[] = {
        "max",      "first",         "last",         "endpoint_max",
        "path_gap", "zero_path_max", "zero_path_gap"};

    egap_table_init(table, PAIR_PLAIN + 4 * PAIR_ENCLOSED);
    for (size_t k = 0; k < PAIR_PLAIN; k++)
        egap_table_cell(table, "%s", plain[k]);
    for (size_t k = 0; k < PAIR_ENCLOSED; k++)
        bounds_header(table, enclosed[k]);
}

static void pair_cells(egap_table *table, const egap_store_pair *pair)
{
    egap_table_cell(table, "%zu", pair->width);
    egap_table_cell(table, "%zu", pair->index);
    egap_table_cell(table, "%zu", pair->a);
    egap_table_cell(table, "%zu", pair->b);
    egap_table_cell(table, "%d", pair->hit);
    egap_table_cell(table, "%d", pair->finite);
    egap_table_cell(table, "%zu", pair->nodes);
    plain_cell(table, pair->threshold, DIGITS_FULL);
    plain_cell(table, pair->min_exceedance, DIGITS_FULL);
    plain_cell(table, pair->grid_max, DIGITS_FULL);
    egap_table_cell(table, "%llu", (unsigned long long)pair->evaluations);
    egap_table_cell(table, "%llu", (unsigned long long)pair->trainings);
    egap_table_cell(table, "%llu", (unsigned long long)pair->epochs);
    egap_table_cell(table, "%zu", pair->segment);
    plain_cell(table, pair->t_lo, DIGITS_FULL);
    plain_cell(table, pair->t_hi, DIGITS_FULL);
    plain_cell(table, pair->t_at, DIGITS_FULL);
    egap_table_cell(table, "%d", pair->argmax_known);
    egap_table_cell(table, "%s", pair->digest);
    bounds_cells(table, pair->max);
    bounds_cells(table, pair->first);
    bounds_cells(table, pair->last);
    bounds_cells(table, pair->endpoint_max);
    bounds_cells(table, pair->path_gap);
    bounds_cells(table, pair->zero_path_max);
    bounds_cells(table, pair->zero_path_gap);
}

static egap_status write_pairs_csv(egap_run_state *run, egap_error *err)
{
    size_t count = run->config->width_count * run->config->pairs;
    egap_status status = EGAP_OK;
    egap_store_pair pair;
    egap_table table;

    pair_header(&table);
    for (size_t unit = 0; unit < count && status == EGAP_OK; unit++) {
        status = egap_store_get_pair(&pair, NULL, NULL, run->store, unit, err);
        if (status == EGAP_OK)
            pair_cells(&table, &pair);
    }
    if (status == EGAP_OK)
        return finish_table(&table, EGAP_FORMAT_CSV, run, "pairs.csv", err);
    egap_table_clear(&table);
    return status;
}

static void print_end(const egap_run_state *run, const char *text)
{
    FILE *out = run->options->print;

    if (!out)
        return;
    fprintf(out,
            "%s\nwrote %s/ (table.md, table.csv, pairs.csv, run.sqlite%s)"
            "\n",
            text, run->options->directory,
            run->config->certificates == EGAP_CERTIFY_NONE ? ""
                                                           : ", certificates/");
}

egap_status egap_run_report(egap_run_state *run, egap_error *err)
{
    char *markdown = NULL, *text = NULL;
    egap_run_summary summary = {0};
    egap_table table = {0};
    egap_status status = egap_run_summarise(&summary, run, err);

    if (status == EGAP_OK)
        status = egap_store_put_summary(run->store, summary.rows, summary.count,
                                        err);
    if (status == EGAP_OK)
        status = write_pairs_csv(run, err);
    if (status == EGAP_OK)
        status = write_table_csv(run, &summary, err);
    if (status == EGAP_OK) {
        fill_short_table(&table, &summary);
        status = egap_table_write(&markdown, &table, EGAP_FORMAT_MARKDOWN, err);
    }
    if (status == EGAP_OK)
        status = egap_table_write(&text, &table, EGAP_FORMAT_TEXT, err);
    if (status == EGAP_OK)
        status = write_table_md(run, markdown, err);
    if (status == EGAP_OK)
        print_end(run, text);
    egap_table_clear(&table);
    egap_free(summary.rows);
    free(markdown);
    free(text);
    return status;
}
