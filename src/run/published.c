/* published.c: a run beside published numbers, cell by cell. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../io/csv.h"
#include "egap/decimal.h"
#include "egap/file.h"
#include "egap/report.h"
#include "output.h"
#include "published.h"

#define MAX_TEXT ((size_t)1 << 24)

/* Columns of the file of published numbers. */
enum { TABLE, WIDTH, OTHER, CELL, PUBLISHED, STATISTIC, DEFINED, WHY, COLUMNS };
static const char *const column_name[COLUMNS] = {
    "table",     "width",     "other",   "cell",
    "published", "statistic", "defined", "why"};

/* One cell: what was published and what the run has. */
typedef struct {
    const char *text[COLUMNS];
    size_t width, other;
    double published;
    double unit;                                /* of its last digit; 0 for 0 */
    const egap_store_statistic *same, *defined; /* or NULL */
} cell;

/* The value of the last digit that was written. */
static double last_digit(const char *text)
{
    const char *point = strchr(text, '.'), *e = strpbrk(text, "eE");
    long exponent = e ? strtol(e + 1, NULL, 10) : 0;
    double unit = 1;

    if (point)
        exponent -= (long)strcspn(point + 1, "eE");
    for (; exponent < 0; exponent++)
        unit /= 10;
    for (; exponent > 0; exponent--)
        unit *= 10;
    return unit;
}

static const egap_store_statistic *find(const egap_run_summary *s,
                                        const cell *c, int column)
{
    if (c->text[column][0] == '\0')
        return NULL;
    return egap_run_summary_find(s, c->width, c->other, "all", c->text[column]);
}

static egap_status read_cell(cell *c, const egap_csv *csv, const size_t *at,
                             size_t row, const egap_run_summary *summary,
                             egap_error *err)
{
    double width = 0, other = 0;
    egap_status status = egap_csv_real(&width, csv, row, at[WIDTH], err);

    for (int k = 0; k < COLUMNS; k++)
        c->text[k] = egap_csv_cell(csv, row, at[k]);
    if (status == EGAP_OK && c->text[OTHER][0] != '\0')
        status = egap_csv_real(&other, csv, row, at[OTHER], err);
    if (status == EGAP_OK)
        status = egap_csv_real(&c->published, csv, row, at[PUBLISHED], err);
    if (status != EGAP_OK)
        return status;
    c->width = (size_t)fmax(width, 0);
    c->other = (size_t)fmax(other, 0);
    c->unit = c->published == 0 ? 0 : last_digit(c->text[PUBLISHED]);
    c->same = find(summary, c, STATISTIC);
    c->defined = find(summary, c, DEFINED);
    return EGAP_OK;
}

static egap_bounds bounds_of(const egap_store_statistic *row)
{
    return row->enclosed ? row->bounds : (egap_bounds){row->value, row->value};
}

/* How the number of the run stands to the published one. */
typedef enum { ABSENT, EQUAL, WITHIN, DIFFERENT } verdict;
static const char *const verdict_word[] = {"not computed", "equal",
                                           "within sampling", "differs"};

static verdict judge(const cell *c)
{
    egap_bounds x;

    if (!c->same)
        return ABSENT;
    x = bounds_of(c->same);
    if (x.lo <= c->published + c->unit / 2 &&
        c->published - c->unit / 2 <= x.hi)
        return EQUAL;
    if (c->same->sampled && c->same->sampling.lo <= c->published &&
        c->published <= c->same->sampling.hi)
        return WITHIN;
    return DIFFERENT;
}

/* A number with few digits: exact, or as an enclosure rounded outward. */
static void put_number(FILE *out, const egap_store_statistic *row)
{
    char text[EGAP_BOUNDS_TEXT];

    if (!row)
        fputc('-', out);
    else if (row->enclosed)
        fputs(egap_bounds_text(text, row->bounds, 4), out);
    else
        fprintf(out, "%.4g", row->value);
}

static void put_sampling(FILE *out, const egap_store_statistic *row)
{
    if (row && row->sampled)
        fprintf(out, "%.3g to %.3g", row->sampling.lo, row->sampling.hi);
    else
        fputc('-', out);
}

static bool is_gap(const cell *c)
{
    return c->other == 0 && c->defined;
}

static bool is_p(const cell *c)
{
    return strstr(c->text[STATISTIC], "_p_") != NULL;
}

/* What a p-value is worth: with pairs that share no network. */
static void put_disjoint(FILE *out, const cell *c, const egap_run_summary *s)
{
    const egap_store_statistic *row = egap_run_summary_find(
        s, c->width, c->other, "disjoint", c->text[STATISTIC]);

    if (!row)
        return;
    fputs(" A p-value needs pairs that are drawn apart, and pairs share "
          "networks: with those that share none it is ",
          out);
    put_number(out, row);
    fputs(".", out);
}

/* The sentence on a cell. */
static void put_why(FILE *out, const cell *c, const egap_run_summary *s)
{
    switch (judge(c)) {
    case ABSENT:
        fputs("The run has no such number.", out);
        break;
    case EQUAL:
        fputs("Equal in the digits that were published.", out);
        break;
    case WITHIN:
        fputs("Another pool of networks: the published number is within the "
              "sampling interval of this run.",
              out);
        break;
    case DIFFERENT:
        fputs(c->text[WHY], out);
        break;
    }
    if (is_gap(c)) {
        egap_bounds x = bounds_of(c->defined);

        fputs(" The gap as it is defined, maximum over the path minus larger "
              "end, is proved to be ",
              out);
        put_number(out, c->defined);
        if (c->published > 0 && x.lo > 0)
            fprintf(out, ", %.2g times the published number",
                    x.lo / c->published);
        fputs(".", out);
    }
    if (is_p(c) && judge(c) != ABSENT)
        put_disjoint(out, c, s);
}

/* A cell of a table from what `put` writes. */
static void
text_cell(egap_table *table, const cell *c, const egap_run_summary *s,
          void (*put)(FILE *, const cell *, const egap_run_summary *))
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    if (out) {
        put(out, c, s);
        fclose(out);
    }
    if (text)
        egap_table_cell(table, "%s", text);
    else
        table->status = EGAP_ERESOURCE;
    free(text);
}

static void put_same(FILE *out, const cell *c, const egap_run_summary *s)
{
    (void)s;
    put_number(out, c->same);
}

static void put_same_sampling(FILE *out, const cell *c,
                              const egap_run_summary *s)
{
    (void)s;
    put_sampling(out, c->same);
}

static void put_defined(FILE *out, const cell *c, const egap_run_summary *s)
{
    (void)s;
    put_number(out, c->defined);
}

static void put_defined_sampling(FILE *out, const cell *c,
                                 const egap_run_summary *s)
{
    (void)s;
    put_sampling(out, c->defined);
}

static void put_where(FILE *out, const cell *c, const egap_run_summary *s)
{
    (void)s;
    if (c->other > 0)
        fprintf(out, "%zu, %zu", c->width, c->other);
    else
        fprintf(out, "%zu", c->width);
}

static void fill_row(egap_published *p, const cell *c,
                     const egap_run_summary *summary)
{
    text_cell(&p->table, c, summary, put_where);
    egap_table_cell(&p->table, "%s", c->text[CELL]);
    egap_table_cell(&p->table, "%s", c->text[PUBLISHED]);
    text_cell(&p->table, c, summary, put_same);
    text_cell(&p->table, c, summary, put_same_sampling);
    text_cell(&p->table, c, summary, put_defined);
    text_cell(&p->table, c, summary, put_defined_sampling);
    egap_table_cell(&p->table, "%s", verdict_word[judge(c)]);
    text_cell(&p->table, c, summary, put_why);
    p->equal += judge(c) == EQUAL;
    p->within += judge(c) == WITHIN;
    p->different += judge(c) == DIFFERENT || judge(c) == ABSENT;
}

static void fill_header(egap_table *table)
{
    static const char *const header[EGAP_PUBLISHED_COLUMNS] = {
        "width",
        "cell",
        "published",
        "this run, same statistic",
        "its sampling, 95 %",
        "gap as defined, proved",
        "its sampling, 95 %",
        "verdict",
        "why"};

    egap_table_init(table, EGAP_PUBLISHED_COLUMNS);
    for (size_t k = 0; k < EGAP_PUBLISHED_COLUMNS; k++)
        egap_table_cell(table, "%s", header[k]);
}

static egap_status find_columns(size_t at[COLUMNS], const egap_csv *csv,
                                egap_error *err)
{
    egap_status status = EGAP_OK;

    for (int k = 0; k < COLUMNS && status == EGAP_OK; k++)
        status = egap_csv_find(&at[k], csv, column_name[k], err);
    return status;
}

egap_status egap_run_read_published(char **text, const egap_run_state *run,
                                    egap_error *err)
{
    const char *file = run->options->published;
    size_t length, at[COLUMNS];
    egap_csv csv = {0};
    egap_status status = egap_csv_read(&csv, file, err);

    *text = NULL;
    if (status == EGAP_OK)
        status = find_columns(at, &csv, err);
    egap_csv_clear(&csv);
    if (status == EGAP_OK)
        status = egap_file_read(text, &length, file, MAX_TEXT, err);
    return status;
}

/* The rows of one table of the file. */
static egap_status fill_rows(egap_published *out, const egap_csv *csv,
                             const char *name, const egap_run_summary *summary,
                             egap_error *err)
{
    size_t at[COLUMNS];
    egap_status status = find_columns(at, csv, err);

    for (size_t row = 0; row < csv->rows && status == EGAP_OK; row++) {
        cell c;

        if (strcmp(egap_csv_cell(csv, row, at[TABLE]), name) != 0)
            continue;
        status = read_cell(&c, csv, at, row, summary, err);
        if (status == EGAP_OK)
            fill_row(out, &c, summary);
        out->cells++;
    }
    return status;
}

egap_status egap_published_compare(egap_published *out,
                                   const egap_run_state *run,
                                   const egap_run_summary *summary,
                                   egap_error *err)
{
    char *text = NULL, *name = NULL;
    egap_csv csv = {0};
    egap_status status =
        egap_store_get(&text, run->store, EGAP_PUBLISHED_TEXT, err);

    *out = (egap_published){0};
    fill_header(&out->table);
    if (status == EGAP_OK)
        status = egap_store_get(&name, run->store, EGAP_PUBLISHED_TABLE, err);
    if (status == EGAP_OK && text && name) {
        status =
            egap_csv_parse(&csv, "the published numbers in " EGAP_RUN_STORE,
                           text, strlen(text), err);
        text = NULL;
        if (status == EGAP_OK)
            status = fill_rows(out, &csv, name, summary, err);
    }
    egap_csv_clear(&csv);
    egap_free(text);
    egap_free(name);
    return status;
}

/* The table without the sentences, or each sentence behind its cell. */
static egap_status print_published(FILE *out, const egap_published *p,
                                   egap_error *err)
{
    size_t columns = EGAP_PUBLISHED_COLUMNS, shown = EGAP_PUBLISHED_WHY;
    char *const *texts = p->table.cell, *text = NULL;
    egap_table table;
    egap_status status;

    egap_table_init(&table, shown);
    for (size_t i = 0; i < p->table.cells; i++)
        if (i % columns < shown)
            egap_table_cell(&table, "%s", texts[i]);
    status = egap_table_write(&text, &table, EGAP_FORMAT_TEXT, err);
    egap_table_clear(&table);
    if (status != EGAP_OK)
        return status;
    fprintf(out, "%s\n", text);
    free(text);
    for (size_t i = columns; i < p->table.cells; i += columns)
        fprintf(out, "%s, width %s: %s. %s\n", texts[i + 1], texts[i],
                texts[i + shown - 1], texts[i + shown]);
    fprintf(
        out, "\n%zu cell%s: %zu equal, %zu within sampling, %zu different\n\n",
        p->cells, p->cells == 1 ? "" : "s", p->equal, p->within, p->different);
    return EGAP_OK;
}

static egap_status write_files(egap_run_state *run, egap_published *p,
                               egap_error *err)
{
    char *csv = NULL, *markdown = NULL;
    egap_status status =
        egap_table_write(&csv, &p->table, EGAP_FORMAT_CSV, err);

    if (status == EGAP_OK)
        status =
            egap_table_write(&markdown, &p->table, EGAP_FORMAT_MARKDOWN, err);
    if (status == EGAP_OK)
        status = egap_run_replace_file(run, "published.csv", csv, err);
    if (status == EGAP_OK)
        status = egap_run_replace_file(run, "published.md", markdown, err);
    free(csv);
    free(markdown);
    return status;
}

egap_status egap_run_write_published(bool *any, egap_run_state *run,
                                     const egap_run_summary *summary,
                                     egap_error *err)
{
    const egap_run_options *options = run->options;
    egap_published p;
    egap_status status = egap_published_compare(&p, run, summary, err);

    *any = status == EGAP_OK && p.cells > 0;
    if (*any)
        status = write_files(run, &p, err);
    if (status == EGAP_OK && *any && options->print)
        status = print_published(options->print, &p, err);
    egap_table_clear(&p.table);
    return status;
}
