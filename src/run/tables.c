/* tables.c: the tables of a run with every digit, as CSV. */
#include "egap/decimal.h"
#include "output.h"

#define DIGITS_FULL 17

/* The ends of an enclosure as decimals, outward, and as they are. */
static void bounds_cells(egap_table *table, egap_bounds x)
{
    char text[EGAP_BOUNDS_TEXT], hex[EGAP_NUMBER_TEXT];

    egap_table_cell(table, "%s", egap_end_text(text, x.lo, DIGITS_FULL, 0));
    egap_table_cell(table, "%s", egap_end_text(text, x.hi, DIGITS_FULL, 1));
    egap_table_cell(table, "%s", egap_hex_text(hex, sizeof hex, x.lo));
    egap_table_cell(table, "%s", egap_hex_text(hex, sizeof hex, x.hi));
}

static void bounds_header(egap_table *table, const char *name)
{
    egap_table_cell(table, "%s_lo", name);
    egap_table_cell(table, "%s_hi", name);
    egap_table_cell(table, "%s_lo_hex", name);
    egap_table_cell(table, "%s_hi_hex", name);
}

/* One row for each width, every digit. */
egap_status egap_run_write_table_csv(egap_run_state *run,
                                     const egap_run_summary *summary,
                                     egap_error *err)
{
    size_t per_width = summary->per_width, columns = 1;
    egap_table table;

    for (size_t k = 0; k < per_width; k++)
        columns += (summary->rows[k].enclosed ? 4 : 1) +
                   (summary->rows[k].sampled ? 2 : 0);
    egap_table_init(&table, columns);
    egap_table_cell(&table, "width");
    for (size_t k = 0; k < per_width; k++) {
        if (summary->rows[k].enclosed)
            bounds_header(&table, summary->rows[k].name);
        else
            egap_table_cell(&table, "%s", summary->rows[k].name);
        if (summary->rows[k].sampled) {
            egap_table_cell(&table, "%s_sampling_lo", summary->rows[k].name);
            egap_table_cell(&table, "%s_sampling_hi", summary->rows[k].name);
        }
    }
    for (size_t i = 0; i < summary->widths * per_width; i++) {
        const egap_store_statistic *row = summary->rows + i;

        if (i % per_width == 0)
            egap_table_cell(&table, "%zu", row->width);
        if (row->enclosed)
            bounds_cells(&table, row->bounds);
        else
            egap_run_plain_cell(&table, row->value, DIGITS_FULL);
        if (row->sampled) {
            egap_run_plain_cell(&table, row->sampling.lo, DIGITS_FULL);
            egap_run_plain_cell(&table, row->sampling.hi, DIGITS_FULL);
        }
    }
    return egap_run_finish_table(&table, EGAP_FORMAT_CSV, run, "table.csv",
                                 err);
}

/* Samples and comparisons, one row each. */
egap_status egap_run_write_comparisons_csv(egap_run_state *run,
                                           const egap_run_summary *summary,
                                           egap_error *err)
{
    static const char *const header[] = {
        "width",       "other",       "sample",   "name",
        "lo",          "hi",          "lo_hex",   "hi_hex",
        "sampling_lo", "sampling_hi", "exact_lo", "exact_hi"};
    egap_table table;

    egap_table_init(&table, 12);
    for (size_t k = 0; k < 12; k++)
        egap_table_cell(&table, "%s", header[k]);
    for (size_t i = summary->widths * summary->per_width; i < summary->count;
         i++) {
        const egap_store_statistic *row = summary->rows + i;

        egap_table_cell(&table, "%zu", row->width);
        if (row->other > 0)
            egap_table_cell(&table, "%zu", row->other);
        else
            egap_table_cell(&table, "%s", "");
        egap_table_cell(&table, "%s", row->sample);
        egap_table_cell(&table, "%s", row->name);
        bounds_cells(&table, row->enclosed
                                 ? row->bounds
                                 : (egap_bounds){row->value, row->value});
        for (int k = 0; k < 2; k++) {
            if (row->sampled)
                egap_run_plain_cell(&table,
                                    k ? row->sampling.hi : row->sampling.lo,
                                    DIGITS_FULL);
            else
                egap_table_cell(&table, "%s", "");
        }
        egap_table_cell(&table, "%s", row->exact_lo ? row->exact_lo : "");
        egap_table_cell(&table, "%s", row->exact_hi ? row->exact_hi : "");
    }
    return egap_run_finish_table(&table, EGAP_FORMAT_CSV, run,
                                 "comparisons.csv", err);
}

#define PAIR_PLAIN 19
#define PAIR_ENCLOSED 7

#define ENVELOPE_ENCLOSED 3
#define ENVELOPE_COLUMNS (3 + 4 * ENVELOPE_ENCLOSED)

static void envelope_header(egap_table *table)
{
    egap_table_cell(table, "best");
    egap_table_cell(table, "lower_by");
    egap_table_cell(table, "search_failure");
    bounds_header(table, "level");
    bounds_header(table, "barrier");
    bounds_header(table, "direct_max");
}

static void envelope_cells(egap_table *table, const egap_store_envelope *row)
{
    egap_table_cell(table, "%s", row->best);
    egap_table_cell(table, "%s", row->lower_by);
    egap_table_cell(table, "%d", row->search_failure);
    bounds_cells(table, row->level);
    bounds_cells(table, row->barrier);
    bounds_cells(table, row->direct_max);
}

static void pair_header(egap_table *table, bool envelope)
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

    egap_table_init(table, PAIR_PLAIN + 4 * PAIR_ENCLOSED +
                               (envelope ? ENVELOPE_COLUMNS : 0));
    for (size_t k = 0; k < PAIR_PLAIN; k++)
        egap_table_cell(table, "%s", plain[k]);
    for (size_t k = 0; k < PAIR_ENCLOSED; k++)
        bounds_header(table, enclosed[k]);
    if (envelope)
        envelope_header(table);
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
    egap_run_plain_cell(table, pair->threshold, DIGITS_FULL);
    egap_run_plain_cell(table, pair->min_exceedance, DIGITS_FULL);
    egap_run_plain_cell(table, pair->grid_max, DIGITS_FULL);
    egap_table_cell(table, "%llu", (unsigned long long)pair->evaluations);
    egap_table_cell(table, "%llu", (unsigned long long)pair->trainings);
    egap_table_cell(table, "%llu", (unsigned long long)pair->epochs);
    egap_table_cell(table, "%zu", pair->segment);
    egap_run_plain_cell(table, pair->t_lo, DIGITS_FULL);
    egap_run_plain_cell(table, pair->t_hi, DIGITS_FULL);
    egap_run_plain_cell(table, pair->t_at, DIGITS_FULL);
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

egap_status egap_run_write_pairs_csv(egap_run_state *run, egap_error *err)
{
    size_t count = run->config->width_count * run->config->pairs;
    egap_status status = EGAP_OK;
    egap_store_envelope row;
    egap_store_pair pair;
    egap_table table;

    pair_header(&table, run->config->envelope);
    for (size_t unit = 0; unit < count && status == EGAP_OK; unit++) {
        status = egap_store_get_pair(&pair, NULL, NULL, run->store, unit, err);
        if (status == EGAP_OK)
            pair_cells(&table, &pair);
        if (status == EGAP_OK && run->config->envelope) {
            status = egap_store_get_envelope(&row, run->store, unit, err);
            if (status == EGAP_OK)
                envelope_cells(&table, &row);
        }
    }
    if (status == EGAP_OK)
        return egap_run_finish_table(&table, EGAP_FORMAT_CSV, run, "pairs.csv",
                                     err);
    egap_table_clear(&table);
    return status;
}
