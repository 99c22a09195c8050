/* sparsify_run.c: the self-sparsification diagnostic as a run. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "egap/fpenv.h"
#include "egap/progress.h"
#include "egap/round.h"
#include "output.h"
#include "sparsify.h"

/* What was published for this experiment, and how to read it. */
static const char *const published[] = {"published", "32", "0.4671",
                                        "0.1683 .. 0.2336", "0.1136"};
static const char note[] =
    "\nThe published ridge is not known: compare ranges, not values.\n";

typedef struct {
    egap_run_state *run;
    const egap_sparsify_config *config;
    size_t count; /* rows: features by dictionaries */
    sparsify_row *rows;
    egap_bounds sigma[EGAP_SPARSIFY_COUNTS]; /* of each number of features */
} diagnostic;

static egap_status compute(diagnostic *d, egap_error *err)
{
    const volatile sig_atomic_t *stop = d->run->options->stop;
    size_t dictionaries = d->config->dictionaries;
    egap_status status = EGAP_OK;
    egap_progress progress;

    for (size_t f = 0; f < d->config->feature_count && status == EGAP_OK; f++)
        status = sparsify_moment(&d->sigma[f], d->config, d->run->config->seed,
                                 d->config->features[f], err);
    if (status != EGAP_OK)
        return status;
    egap_progress_start(&progress, d->run->options->progress, "dictionaries",
                        d->count, 0);
#pragma omp parallel for schedule(dynamic, 1) num_threads(d->run->threads)
    for (size_t i = 0; i < d->count; i++) {
        size_t f = i / dictionaries;
        egap_error own = {0};
        egap_status one = egap_fpenv_check(&own);

        if (stop && *stop)
            continue;
        d->rows[i].sigma = d->sigma[f].lo;
        if (one == EGAP_OK)
            one = sparsify_dictionary(
                &d->rows[i], d->config, d->run->config->seed,
                d->config->features[f], i % dictionaries, &own);
#pragma omp critical(egap_run_note)
        {
            if (one == EGAP_OK) {
                egap_progress_step(&progress);
            } else if (status == EGAP_OK) {
                status = one;
                if (err)
                    *err = own;
            }
        }
    }
    egap_progress_end(&progress);
    if (status == EGAP_OK && stop && *stop)
        return egap_fail(err, EGAP_ERESOURCE,
                         "stopped; run it again, with --resume");
    return status;
}

static egap_status write_csv(diagnostic *d, egap_error *err)
{
    static const char *const header[] = {"features",
                                         "dictionary",
                                         "lambda_max_lo",
                                         "lambda_max_hi",
                                         "mass_of_squares",
                                         "mean_square_output",
                                         "risk",
                                         "q_excess",
                                         "ratio",
                                         "largest_discrepancy"};
    const egap_sparsify_config *c = d->config;
    char text[EGAP_BOUNDS_TEXT];
    egap_table table;

    egap_table_init(&table, 10 + c->counts);
    for (size_t k = 0; k < 10; k++)
        egap_table_cell(&table, "%s", header[k]);
    for (size_t k = 0; k < c->counts; k++)
        egap_table_cell(&table, "discrepancy_q%zu", c->count[k]);
    for (size_t i = 0; i < d->count; i++) {
        const sparsify_row *r = &d->rows[i];
        egap_bounds sigma = d->sigma[i / c->dictionaries];
        const double plain[] = {r->squares, r->output, r->risk,
                                r->excess,  r->ratio,  r->largest};

        egap_table_cell(&table, "%zu", r->features);
        egap_table_cell(&table, "%zu", r->index);
        egap_table_cell(&table, "%s", egap_end_text(text, sigma.lo, 17, 0));
        egap_table_cell(&table, "%s", egap_end_text(text, sigma.hi, 17, 1));
        for (size_t k = 0; k < 6; k++)
            egap_run_plain_cell(&table, plain[k], 17);
        for (size_t k = 0; k < c->counts; k++)
            egap_run_plain_cell(&table, r->discrepancy[k], 17);
    }
    return egap_run_finish_table(&table, EGAP_FORMAT_CSV, d->run, "table.csv",
                                 err);
}

/* One line for each number of features, or for all (f = feature_count). */
static void put_line(egap_table *table, const diagnostic *d, size_t f)
{
    size_t each = d->config->dictionaries, all = d->config->feature_count;
    size_t first = f < all ? f * each : 0;
    size_t last = f < all ? first + each : d->count;
    double least = INFINITY, largest = 0, ratio = 0, discrepancy = 0;

    for (size_t i = first; i < last; i++) {
        least = fmin(least, d->rows[i].excess);
        largest = fmax(largest, d->rows[i].excess);
        ratio = fmax(ratio, d->rows[i].ratio);
        discrepancy = fmax(discrepancy, d->rows[i].largest);
    }
    if (f < all)
        egap_table_cell(table, "%zu", d->config->features[f]);
    else
        egap_table_cell(table, "all");
    egap_table_cell(table, "%zu", last - first);
    egap_table_cell(table, "%.4f", ratio);
    egap_table_cell(table, "%.4f .. %.4f", least, largest);
    egap_table_cell(table, "%.4f", discrepancy);
}

static egap_status write_text(diagnostic *d, egap_error *err)
{
    static const char *const header[] = {
        "features", "dictionaries", "largest exact/bound ratio",
        "q times the exact increase", "largest Monte Carlo discrepancy"};
    size_t lines = d->config->feature_count + 1;
    egap_table table;
    char *rows = NULL, *text = NULL;
    egap_status status;

    egap_table_init(&table, 5);
    for (size_t k = 0; k < 5; k++)
        egap_table_cell(&table, "%s", header[k]);
    for (size_t f = 0; f < lines; f++)
        put_line(&table, d, f);
    for (size_t k = 0; k < 5; k++)
        egap_table_cell(&table, "%s", published[k]);
    status = egap_table_write(&rows, &table, EGAP_FORMAT_MARKDOWN, err);
    egap_table_clear(&table);
    if (status != EGAP_OK)
        return status;
    text = egap_alloc(strlen(rows) + sizeof note, 1);
    if (text == NULL)
        status = egap_fail(err, EGAP_ERESOURCE, "no memory for the table");
    else
        strcat(strcpy(text, rows), note);
    if (status == EGAP_OK)
        status = egap_run_replace_file(d->run, "table.md", text, err);
    if (status == EGAP_OK && d->run->options->print) {
        fprintf(d->run->options->print, "%s\n", text);
        egap_run_print_files(d->run, "table.md, table.csv, run.sqlite");
    }
    free(rows);
    egap_free(text);
    return status;
}

egap_status egap_run_sparsify(egap_run_state *run, egap_error *err)
{
    const egap_sparsify_config *c = &run->config->sparsify;
    diagnostic d = {
        .run = run, .config = c, .count = c->feature_count * c->dictionaries};
    egap_status status = EGAP_OK;

    d.rows = egap_alloc(d.count, sizeof *d.rows);
    if (!d.rows)
        return egap_fail(err, EGAP_ERESOURCE, "no memory for %zu dictionaries",
                         d.count);
    status = compute(&d, err);
    if (status == EGAP_OK)
        status = write_csv(&d, err);
    if (status == EGAP_OK)
        status = write_text(&d, err);
    egap_free(d.rows);
    return status;
}
