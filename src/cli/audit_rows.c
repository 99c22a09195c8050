/* audit_rows.c: which rows of a table count, and which count together. */
#include <stdio.h>
#include <string.h>

#include "../base/near.h"
#include "../base/text.h"
#include "audit.h"

/* what one pair may have several rows for */
static const char *const kinds[] = {"path", "level_kind", "level_type"};
#define KINDS (sizeof kinds / sizeof kinds[0])

/* The column of COLUMN=VALUE, and the value. */
static egap_status split_where(size_t *column, const char **value,
                               const egap_csv *csv, const char *where,
                               egap_error *err)
{
    const char *equals = strchr(where, '=');
    char name[256];
    size_t length = equals ? (size_t)(equals - where) : 0;

    if (equals == NULL || length == 0 || length >= sizeof name)
        return egap_fail(err, EGAP_EUSAGE,
                         "--where '%.300s': write COLUMN=VALUE", where);
    memcpy(name, where, length);
    name[length] = '\0';
    *value = equals + 1;
    return egap_csv_find(column, csv, name, err);
}

/* The values of a column in the rows that count, as a list; those near a word
 * are tried. */
static void list_values(char *list, size_t size, egap_near *near,
                        const egap_csv *csv, size_t column, const bool *counts)
{
    const char *last = NULL;

    list[0] = '\0';
    for (size_t row = 0; row < csv->rows; row++) {
        const char *cell = egap_csv_cell(csv, row, column);
        bool seen = last != NULL && strcmp(cell, last) == 0;

        if (!counts[row])
            continue;
        /* before this row, up to what a list can hold */
        for (size_t k = 0, looked = 0; k < row && !seen && looked < 1000; k++)
            if (counts[k]) {
                seen = strcmp(cell, egap_csv_cell(csv, k, column)) == 0;
                looked++;
            }
        last = cell;
        if (seen)
            continue;
        if (near != NULL)
            egap_near_try(near, cell);
        egap_text_list(list, size, "", cell);
    }
}

/* No row has this value among those that the options before leave. */
static egap_status no_row(const egap_csv *csv, const char *where, size_t column,
                          const char *value, const bool *counts,
                          egap_error *err)
{
    egap_near near = egap_near_to(value);
    char list[200], all[240], hint[EGAP_NEAR_HINT];

    list_values(list, sizeof list, &near, csv, column, counts);
    snprintf(all, sizeof all, "the values there are %s", list);
    return egap_fail(err, EGAP_EINPUT,
                     "%s: no row is as --where %.300s says; "
                     "%s",
                     csv->path, where, egap_near_hint(hint, &near, "", all));
}

/* Leaves the rows that are as one --where says. */
static egap_status narrow(bool *counts, const egap_csv *csv, const char *where,
                          egap_error *err)
{
    const char *value;
    bool found = false;
    size_t column;
    egap_status status = split_where(&column, &value, csv, where, err);

    if (status != EGAP_OK)
        return status;
    for (size_t row = 0; row < csv->rows && !found; row++)
        found =
            counts[row] && strcmp(egap_csv_cell(csv, row, column), value) == 0;
    if (!found)
        return no_row(csv, where, column, value, counts, err);
    for (size_t row = 0; row < csv->rows; row++)
        counts[row] &= strcmp(egap_csv_cell(csv, row, column), value) == 0;
    return EGAP_OK;
}

static bool is_in(const char *name, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t length = strcspn(list[i], "=");

        if (strlen(name) == length && memcmp(name, list[i], length) == 0)
            return true;
    }
    return false;
}

/* Rows of several paths, or levels, of one pair are no observations of one
 * kind: which of them count must be said. */
static egap_status check_kind(const egap_csv *csv, size_t column,
                              const bool *counts, egap_error *err)
{
    const char *name = egap_csv_name(csv, column), *first = NULL;

    for (size_t row = 0; row < csv->rows; row++) {
        const char *cell = egap_csv_cell(csv, row, column);

        if (!counts[row])
            continue;
        if (first == NULL)
            first = cell;
        if (strcmp(cell, first) != 0)
            return egap_fail(
                err, EGAP_EUSAGE,
                "%s: line %u: '%.40s' in column '%s', where rows before "
                "have '%.40s': choose by --where %s=%.40s, compare by "
                "--group %s, or count all of them together by --pool %s",
                csv->path, (unsigned)csv->line[row + 1], cell, name, first,
                name, first, name, name);
    }
    return EGAP_OK;
}

/* Notes the values of --pool COLUMN, where there are several. */
static egap_status note_pool(egap_audit *audit, const char *column,
                             const bool *counts, egap_error *err)
{
    egap_audit_pool *pool = audit->pool + audit->pools;
    size_t c;
    egap_status status = egap_csv_find(&c, &audit->csv, column, err);

    if (status != EGAP_OK)
        return status;
    pool->column = column;
    list_values(pool->values, sizeof pool->values, NULL, &audit->csv, c,
                counts);
    audit->pools += strchr(pool->values, ',') != NULL;
    return EGAP_OK;
}

egap_status egap_audit_choose_rows(bool *counts, egap_audit *audit,
                                   const egap_audit_names *names,
                                   egap_error *err)
{
    const egap_csv *csv = &audit->csv;
    egap_status status = EGAP_OK;

    if (csv->rows == 0)
        return egap_fail(err, EGAP_EINPUT, "%s: no row at all", csv->path);
    for (size_t row = 0; row < csv->rows; row++)
        counts[row] = true;
    for (size_t i = 0; i < names->wheres && status == EGAP_OK; i++)
        status = narrow(counts, csv, names->where[i], err);
    for (size_t row = 0; row < csv->rows; row++)
        audit->rows += counts[row];
    for (size_t i = 0; i < names->pools && status == EGAP_OK; i++)
        status = note_pool(audit, names->pool[i], counts, err);
    for (size_t c = 0; c < csv->columns && status == EGAP_OK; c++) {
        const char *name = egap_csv_name(csv, c);

        if (c != audit->at.group && is_in(name, kinds, KINDS) &&
            !is_in(name, names->pool, names->pools))
            status = check_kind(csv, c, counts, err);
    }
    return status;
}
