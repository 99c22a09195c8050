/* rate_table.c: a table of first widths, beside estimates of them. */
#include "rate_table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/near.h"
#include "../io/csv.h"
#include "egap/covering.h"
#include "print.h"
#include "theory.h"

enum {
    COLUMN_N,
    COLUMN_ETA,
    COLUMN_DATA,
    COLUMN_BIAS,
    COLUMN_LOSS,
    COLUMN_KAPPA,
    COLUMN_LEVEL,
    COLUMN_MASS,
    COLUMN_BELOW,
    COLUMN_BOUND,
    COLUMN_ESTIMATE,
    COLUMNS
};

static const char *const names[COLUMNS] = {"n",     "eta",   "data",    "bias",
                                           "loss",  "kappa", "level",   "mass",
                                           "below", "bound", "estimate"};

/* The data set of the row before is kept: rows with one come in a row. */
typedef struct {
    egap_csv csv;
    size_t at[COLUMNS];
    egap_theory_input input;
    char loaded[1024]; /* file, bias and loss of `input` */
} table;

static const char *cell(const table *t, size_t row, int column)
{
    return egap_csv_cell(&t->csv, row, t->at[column]);
}

/* d.ddd... of the leading digits, 1 <= value < 10 */
static double leading(const char *m)
{
    char text[24];

    snprintf(text, sizeof text, "%c.%.15s", m[0], m[1] ? m + 1 : "0");
    return strtod(text, NULL);
}

void egap_rate_in_style(char *out, size_t size, const char *m,
                        const char *estimate)
{
    const char *e = strchr(estimate, 'e'), *point = strchr(estimate, '.');
    size_t power = strlen(m) - 1;
    int digits = 0;

    if (strncmp(estimate, "10^", 3) == 0) {
        digits = point ? (int)strlen(point + 1) : 0;
        snprintf(out, size, "10^%.*f", digits,
                 (double)power + log10(leading(m)));
    } else if (e != NULL) {
        digits = point != NULL && point < e ? (int)(e - point) - 1 : 0;
        snprintf(out, size, "%.*f", digits, leading(m));
        if (strncmp(out, "10", 2) == 0) {
            snprintf(out, size, "%.*f", digits, leading(m) / 10);
            power++;
        }
        snprintf(out + strlen(out), size - strlen(out), "e%zu", power);
    } else if (strspn(estimate, "0123456789") == strlen(estimate)) {
        snprintf(out, size, "%s", m);
    } else {
        snprintf(out, size, "?");
    }
}

/* The row's data set: beside the table where its name is relative. */
static egap_status load(table *t, size_t row, egap_error *err)
{
    const char *file = cell(t, row, COLUMN_DATA);
    const char *slash = strrchr(t->csv.path, '/');
    bool bias = strcmp(cell(t, row, COLUMN_BIAS), "yes") == 0;
    egap_load_flags flags = {
        .x = "X", .y = "y", .loss = cell(t, row, COLUMN_LOSS)};
    char path[512], wanted[1024];
    egap_status status;

    snprintf(path, sizeof path, "%.*s%s",
             file[0] != '/' && slash ? (int)(slash - t->csv.path) + 1 : 0,
             t->csv.path, file);
    snprintf(wanted, sizeof wanted, "%s|%d|%s", path, bias, flags.loss);
    if (strcmp(wanted, t->loaded) == 0)
        return EGAP_OK;
    egap_theory_clear(&t->input);
    t->loaded[0] = '\0';
    status = egap_theory_load(&t->input, &flags, path, bias, err);
    if (status == EGAP_OK)
        memcpy(t->loaded, wanted, sizeof wanted);
    return status;
}

static egap_status kind_of(egap_rate_kind *kind, const char *name,
                           egap_error *err)
{
    egap_near near = egap_near_to(name);
    char hint[EGAP_NEAR_HINT];

    for (int k = 0; k < EGAP_RATE_COUNT; k++) {
        egap_near_try(&near, egap_rate_name((egap_rate_kind)k));
        if (strcmp(egap_rate_name((egap_rate_kind)k), name) == 0) {
            *kind = (egap_rate_kind)k;
            return EGAP_OK;
        }
    }
    return egap_fail(
        err, EGAP_EINPUT, "there is no bound '%.40s'; %s", name,
        egap_near_hint(hint, &near, "", "egap rate --data ... shows them"));
}

static egap_status first_of_data(char **m, table *t, size_t row,
                                 egap_error *err)
{
    egap_rate_inputs in = {
        .data = &t->input.data, .loss = &t->input.loss, .reference = 1};
    const char *mass = cell(t, row, COLUMN_MASS);
    const char *below = cell(t, row, COLUMN_BELOW);
    egap_rates *rates = NULL;
    egap_rate_kind kind = EGAP_RATE_V1;
    egap_status status = kind_of(&kind, cell(t, row, COLUMN_BOUND), err);

    if (status == EGAP_OK)
        status = load(t, row, err);
    if (status == EGAP_OK)
        status =
            egap_csv_real(&in.kappa, &t->csv, row, t->at[COLUMN_KAPPA], err);
    if (status == EGAP_OK)
        status =
            egap_csv_real(&in.level, &t->csv, row, t->at[COLUMN_LEVEL], err);
    if (status == EGAP_OK && strcmp(mass, "optimal") == 0) {
        in.mass_kind = EGAP_MASS_OPTIMAL;
    } else if (status == EGAP_OK && mass[0] != '\0') {
        in.mass_kind = EGAP_MASS_GIVEN;
        status = egap_csv_real(&in.mass, &t->csv, row, t->at[COLUMN_MASS], err);
    }
    if (status == EGAP_OK && below[0] != '\0')
        status =
            egap_csv_real(&in.below, &t->csv, row, t->at[COLUMN_BELOW], err);
    if (status == EGAP_OK)
        status = egap_rates_init(&rates, &in, err);
    if (status == EGAP_OK)
        status = egap_rates_first(m, rates, kind, err);
    if (status == EGAP_OK && *m == NULL)
        status = egap_fail(err, EGAP_EINPUT,
                           "the bound '%s' is none for this loss and number "
                           "of features",
                           egap_rate_name(kind));
    egap_rates_clear(rates);
    return status;
}

static egap_status first_of_row(char **m, table *t, size_t row, egap_error *err)
{
    egap_status status;
    long n = 0;

    *m = NULL;
    if (cell(t, row, COLUMN_DATA)[0] != '\0') {
        status = first_of_data(m, t, row, err);
    } else {
        status = egap_load_count(&n, cell(t, row, COLUMN_N), "n", 1, err);
        if (status == EGAP_OK)
            status = egap_covering_first(m, (unsigned long)n,
                                         cell(t, row, COLUMN_ETA), err);
    }
    if (status != EGAP_OK)
        egap_fail_prefix(err, status, "%s: line %u", t->csv.path,
                         (unsigned)t->csv.line[row + 1]);
    return status;
}

static void show_json(egap_json *json, const table *t, size_t row,
                      const char *m, bool same)
{
    egap_json_object(json);
    for (int c = 0; c < COLUMNS; c++) {
        if (cell(t, row, c)[0] == '\0')
            continue;
        egap_json_key(json, names[c]);
        egap_json_string(json, cell(t, row, c));
    }
    egap_json_key(json, "first");
    egap_json_string(json, m);
    egap_json_key(json, "same");
    egap_json_bool(json, same);
    egap_json_end(json);
}

static void show_line(const table *t, size_t row, const char *ours, bool same)
{
    const char *data = cell(t, row, COLUMN_DATA);
    const char *mass = cell(t, row, COLUMN_MASS);
    char what[96];

    if (data[0] == '\0')
        snprintf(what, sizeof what, "cover, n = %s, eta = %s",
                 cell(t, row, COLUMN_N), cell(t, row, COLUMN_ETA));
    else
        snprintf(what, sizeof what, "%.24s%s, mass %s%s%s", data,
                 strcmp(cell(t, row, COLUMN_BIAS), "yes") == 0 ? "+1" : "",
                 mass[0] ? mass : "level/kappa",
                 cell(t, row, COLUMN_BELOW)[0] ? ", below " : "",
                 cell(t, row, COLUMN_BELOW));
    printf("%-46s  %-13s  %-14s  %-*s%s\n", what, cell(t, row, COLUMN_BOUND),
           ours, same ? 0 : 14, cell(t, row, COLUMN_ESTIMATE),
           same ? "" : "  differs");
}

static egap_status show_rows(table *t, egap_json *json, size_t *differ,
                             egap_error *err)
{
    egap_status status = EGAP_OK;

    for (size_t row = 0; row < t->csv.rows && status == EGAP_OK; row++) {
        const char *estimate = cell(t, row, COLUMN_ESTIMATE);
        char ours[2048], *m;
        bool same;

        status = first_of_row(&m, t, row, err);
        if (status != EGAP_OK)
            break;
        egap_rate_in_style(ours, sizeof ours, m, estimate);
        same = strcmp(ours, estimate) == 0;
        *differ += !same;
        if (json != NULL)
            show_json(json, t, row, m, same);
        else
            show_line(t, row, ours, same);
        free(m);
    }
    return status;
}

static egap_status show_table(table *t, bool as_json, egap_error *err)
{
    egap_json json = {0};
    size_t differ = 0;
    egap_status status;

    if (!as_json) {
        printf("%-46s  %-13s  %-14s  %s\n", "first width", "bound", "exact",
               "estimate");
        status = show_rows(t, NULL, &differ, err);
        if (status == EGAP_OK)
            printf("\n%zu of %zu estimates agree in all their digits\n",
                   t->csv.rows - differ, t->csv.rows);
        return status;
    }
    egap_json_init(&json);
    json.one_line = true;
    egap_json_object(&json);
    egap_json_key(&json, "rows");
    egap_json_array(&json);
    status = show_rows(t, &json, &differ, err);
    egap_json_end(&json);
    egap_json_key(&json, "differ");
    egap_json_integer(&json, (long long)differ);
    egap_json_end(&json);
    if (status == EGAP_OK)
        return egap_print_json(&json, err);
    egap_json_clear(&json);
    return status;
}

egap_status egap_rate_table(const char *path, bool json, egap_error *err)
{
    table t = {0};
    egap_status status = egap_csv_read(&t.csv, path, err);

    for (int c = 0; c < COLUMNS && status == EGAP_OK; c++)
        status = egap_csv_find(&t.at[c], &t.csv, names[c], err);
    if (status == EGAP_OK)
        status = show_table(&t, json, err);
    egap_theory_clear(&t.input);
    egap_csv_clear(&t.csv);
    return status;
}
