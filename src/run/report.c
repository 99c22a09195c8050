/* report.c: what a run writes and prints when it is complete. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"
#include "egap/file.h"
#include "egap/decimal.h"
#include "egap/plot.h"
#include "egap/report.h"
#include "output.h"

#define DIGITS_SHORT 5

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

egap_status egap_run_replace_file(const egap_run_state *run, const char *name,
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
egap_status egap_run_finish_table(egap_table *table, egap_format format,
                                  const egap_run_state *run, const char *name,
                                  egap_error *err)
{
    char *text;
    egap_status status = egap_table_write(&text, table, format, err);

    if (status == EGAP_OK)
        status = egap_run_replace_file(run, name, text, err);
    free(text);
    egap_table_clear(table);
    return status;
}

void egap_run_plain_cell(egap_table *table, double x, int digits)
{
    if (isnan(x))
        egap_table_cell(table, "nan"); /* printf also knows "-nan" */
    else
        egap_table_cell(table, "%.*g", digits, x);
}

static void short_cell(egap_table *table, const egap_store_statistic *row)
{
    char text[EGAP_BOUNDS_TEXT];

    if (row->enclosed)
        egap_table_cell(table, "%s",
                        egap_bounds_text(text, row->bounds, DIGITS_SHORT));
    else
        egap_run_plain_cell(table, row->value, DIGITS_SHORT);
}

/* One column for each width, few digits: for people. */
static void fill_short_table(egap_table *table, const egap_run_summary *summary)
{
    size_t widths = summary->widths;

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
    "certainly 0, or neither.\n"
    "barrier (with envelopes on): the minimax level of the pair minus the\n"
    "larger end; search_failures: pairs whose path is certainly above a proof\n"
    "path.\n";

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
                "Data: %zu rows of %zu features%s%s, SHA-256 %s.\n"
                "Configuration: SHA-256 %s, seed %llu; egap %s.\n",
                run->data.N, run->data.n,
                run->data.labels[0] ? "; labels: " : "", run->data.labels,
                run->data.digest, sha256 ? sha256 : "unknown",
                (unsigned long long)run->config->seed, EGAP_VERSION);
    }
    if (!out || fclose(out) != 0)
        status = egap_fail(err, EGAP_ERESOURCE, "no memory for table.md");
    if (status == EGAP_OK)
        status = egap_run_replace_file(run, "table.md", text, err);
    egap_free(sha256);
    free(text);
    return status;
}

/* A figure that cannot be drawn is told, and the numbers stand without. */
static egap_status write_html(bool *drawn, egap_run_state *run,
                              const egap_run_summary *summary, egap_error *err)
{
    FILE *print = run->options->print;
    egap_error why = {0};

    *drawn = run->options->figures && egap_plot_available();
    if (*drawn && egap_run_draw(run, &why) != EGAP_OK) {
        *drawn = false;
        if (print)
            fprintf(print, "no figures: %s\n", why.text);
    } else if (!*drawn && run->options->figures && print) {
        fputs("no figures: gnuplot is not installed; install it and run the "
              "same command with --resume\n",
              print);
    }
    return egap_run_write_html(run, summary, *drawn, err);
}

void egap_run_print_files(const egap_run_state *run, const char *files)
{
    const char *directory = run->options->directory;

    if (run->options->print)
        fprintf(run->options->print, "wrote %s%s (%s)\n", directory,
                egap_text_slash(directory), files);
}

static void print_end(const egap_run_state *run, const char *text, bool drawn,
                      bool published)
{
    char files[200];

    if (!run->options->print)
        return;
    snprintf(files, sizeof files,
             "report.html, table.md, table.tex, table.csv, comparisons.csv, "
             "pairs.csv, run.sqlite%s%s%s",
             published ? ", published.md, published.csv" : "",
             drawn ? ", figures/" : "",
             run->config->certificates == EGAP_CERTIFY_NONE
                 ? ""
                 : ", certificates/");
    fprintf(run->options->print, "%s\n", text);
    egap_run_print_files(run, files);
}

egap_status egap_run_report(egap_run_state *run, egap_error *err)
{
    char *markdown = NULL, *text = NULL;
    egap_run_summary summary = {0};
    egap_table table = {0};
    bool drawn = false, published = false;
    egap_status status = egap_run_summarise(&summary, run, err);

    if (status == EGAP_OK)
        status = egap_store_put_summary(run->store, summary.rows, summary.count,
                                        err);
    if (status == EGAP_OK)
        status = egap_run_write_pairs_csv(run, err);
    if (status == EGAP_OK)
        status = egap_run_write_table_csv(run, &summary, err);
    if (status == EGAP_OK)
        status = egap_run_write_comparisons_csv(run, &summary, err);
    if (status == EGAP_OK) {
        fill_short_table(&table, &summary);
        status = egap_table_write(&markdown, &table, EGAP_FORMAT_MARKDOWN, err);
    }
    if (status == EGAP_OK)
        status = egap_table_write(&text, &table, EGAP_FORMAT_TEXT, err);
    if (status == EGAP_OK)
        status = write_table_md(run, markdown, err);
    if (status == EGAP_OK)
        status = egap_run_write_published(&published, run, &summary, err);
    if (status == EGAP_OK)
        status = write_html(&drawn, run, &summary, err);
    if (status == EGAP_OK)
        print_end(run, text, drawn, published);
    egap_table_clear(&table);
    egap_run_summary_clear(&summary);
    free(markdown);
    free(text);
    return status;
}
