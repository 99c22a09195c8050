/* csv.c: reading CSV files. */
#include "csv.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "../base/near.h"
#include "../base/text.h"
#include "egap/file.h"
#include "egap/grow.h"

#define MAX_BYTES ((size_t)1 << 31)
#define MAX_COLUMNS 65536
#define MAX_CELL 4096 /* bytes of one field */

typedef struct {
    egap_csv *csv;
    size_t at, length;
    size_t line; /* from 1, where `at` stands */
    char *cell;  /* the field at hand, in the file's text */
    size_t cell_length;
    egap_error *err;
} reader;

static egap_status bad(const reader *r, size_t column, const char *what)
{
    if (column < r->csv->columns)
        return egap_fail(r->err, EGAP_EINPUT,
                         "%s: line %zu, column %zu ('%s'): %s", r->csv->path,
                         r->line, column + 1, egap_csv_name(r->csv, column),
                         what);
    return egap_fail(r->err, EGAP_EINPUT, "%s: line %zu, column %zu: %s",
                     r->csv->path, r->line, column + 1, what);
}

static bool at_line_end(const reader *r)
{
    const char *text = r->csv->text;

    return r->at >= r->length || text[r->at] == '\n' ||
           (text[r->at] == '\r' && r->at + 1 < r->length &&
            text[r->at + 1] == '\n');
}

/* Takes away blanks at both ends of the cell. */
static void trim_cell(reader *r)
{
    while (r->cell_length > 0 && strchr(" \t", r->cell[r->cell_length - 1]))
        r->cell_length--;
    while (r->cell_length > 0 && strchr(" \t", r->cell[0])) {
        r->cell++;
        r->cell_length--;
    }
}

/* The next field into r->cell, without its quotes; leaves r->at on the comma
 * or the line end. */
static egap_status read_cell(reader *r, size_t column)
{
    char *text = r->csv->text;
    bool quoted = r->at < r->length && text[r->at] == '"';
    size_t begun = r->line;

    r->cell = text + r->at;
    r->cell_length = 0;
    r->at += quoted;
    for (;; r->at++) {
        char c;

        if (quoted && r->at >= r->length) {
            r->line = begun;
            return bad(r, column, "the quoted field does not end");
        }
        if (!quoted && (at_line_end(r) || text[r->at] == ','))
            break;
        c = text[r->at];
        if (c == '"') {
            if (!quoted)
                return bad(r, column, "a quote inside a field without quotes");
            r->at++;
            if (r->at >= r->length || text[r->at] != '"')
                break;
        }
        if (c == '\0')
            return bad(r, column, "a zero byte; this is not a text file");
        r->line += c == '\n';
        if (r->cell_length == MAX_CELL)
            return bad(r, column, "a field of more than 4096 bytes");
        r->cell[r->cell_length++] = c;
    }
    if (!at_line_end(r) && text[r->at] != ',')
        return bad(r, column, "a comma must follow the closing quote");
    trim_cell(r);
    return EGAP_OK;
}

/* Records the cell; steps over the comma (*more) or the end of the line, and
 * ends the cell's text there. */
static egap_status take_cell(reader *r, bool *more)
{
    egap_csv *csv = r->csv;
    char *text = csv->text;
    void *array = csv->at;

    if (!egap_grow(&array, &csv->at_room, csv->fields + 1, sizeof *csv->at))
        return egap_fail(r->err, EGAP_ERESOURCE,
                         "%s: memory for the table is not available",
                         csv->path);
    csv->at = array;
    csv->at[csv->fields++] = (uint32_t)(r->cell - text);
    *more = r->at < r->length && text[r->at] == ',';
    if (*more) {
        r->at++;
    } else {
        if (r->at < r->length && text[r->at] == '\r')
            r->at++;
        if (r->at < r->length)
            r->at++;
    }
    r->cell[r->cell_length] = '\0';
    return EGAP_OK;
}

static egap_status take_line(reader *r)
{
    egap_csv *csv = r->csv;
    void *array = csv->line;

    if (!egap_grow(&array, &csv->line_room, csv->rows + 2, sizeof *csv->line))
        return egap_fail(r->err, EGAP_ERESOURCE,
                         "%s: memory for the table is not available",
                         csv->path);
    csv->line = array;
    return EGAP_OK;
}

static egap_status check_name(const reader *r, size_t column)
{
    for (size_t i = 0; i < r->cell_length; i++)
        if ((unsigned char)r->cell[i] < 0x20)
            return bad(r, column,
                       "a name with control characters; commas separate "
                       "fields, line feeds lines");
    if (r->cell_length == 0)
        return bad(r, column,
                   "a column without a name; the first line must name every "
                   "column");
    if (column == MAX_COLUMNS)
        return bad(r, column, "more than 65536 columns");
    return EGAP_OK;
}

static egap_status read_header(reader *r)
{
    size_t column = 0;
    bool more = true;

    if (r->length == 0)
        return egap_fail(r->err, EGAP_EINPUT, "%s: the file is empty",
                         r->csv->path);
    if (r->length >= 3 && memcmp(r->csv->text, "\xef\xbb\xbf", 3) == 0)
        r->at = 3; /* a byte order mark */
    for (; more; column++) {
        egap_status status = read_cell(r, column);

        if (status == EGAP_OK)
            status = check_name(r, column);
        if (status == EGAP_OK)
            status = take_cell(r, &more);
        if (status != EGAP_OK)
            return status;
    }
    r->csv->columns = column;
    r->csv->line[0] = 1;
    r->line++;
    return EGAP_OK;
}

static egap_status read_row(reader *r)
{
    size_t column = 0, line = r->line;
    bool more = true;
    char what[160], shown[48];
    egap_status status = take_line(r);

    for (; more && status == EGAP_OK; column++) {
        status = read_cell(r, column);
        if (status == EGAP_OK && column == r->csv->columns)
            return bad(r, column, "more fields than the first line names");
        if (status == EGAP_OK)
            status = take_cell(r, &more);
    }
    if (status != EGAP_OK)
        return status;
    if (column == 1 && column < r->csv->columns && r->cell_length == 0)
        return bad(r, 0, "the line is blank");
    if (column < r->csv->columns) {
        snprintf(what, sizeof what,
                 "the line ends after %zu fields, the last '%s'; the first "
                 "line names %zu",
                 column,
                 egap_text_show(shown, sizeof shown, r->cell, r->cell_length),
                 r->csv->columns);
        return bad(r, column, what);
    }
    r->csv->rows++;
    r->csv->line[r->csv->rows] = (uint32_t)line;
    r->line++;
    return EGAP_OK;
}

/* Blank lines may end the file. */
static bool only_blank_lines(const reader *r)
{
    size_t i = r->at;

    while (i < r->length &&
           (r->csv->text[i] == '\n' || r->csv->text[i] == '\r'))
        i++;
    return i == r->length;
}

egap_status egap_csv_read(egap_csv *csv, const char *path, egap_error *err)
{
    char *text;
    size_t length;
    egap_status status = egap_file_read(&text, &length, path, MAX_BYTES, err);

    memset(csv, 0, sizeof *csv);
    return status == EGAP_OK ? egap_csv_parse(csv, path, text, length, err)
                             : status;
}

egap_status egap_csv_parse(egap_csv *csv, const char *path, char *text,
                           size_t length, egap_error *err)
{
    reader r = {.csv = csv, .length = length, .line = 1, .err = err};
    egap_status status;

    *csv = (egap_csv){.path = path, .text = text};
    status = take_line(&r);
    if (status == EGAP_OK)
        status = read_header(&r);
    while (status == EGAP_OK && !only_blank_lines(&r))
        status = read_row(&r);
    return status;
}

void egap_csv_clear(egap_csv *csv)
{
    egap_free(csv->text);
    egap_free(csv->at);
    egap_free(csv->line);
    memset(csv, 0, sizeof *csv);
}

const char *egap_csv_name(const egap_csv *csv, size_t column)
{
    return csv->text + csv->at[column];
}

const char *egap_csv_cell(const egap_csv *csv, size_t row, size_t column)
{
    return csv->text + csv->at[(row + 1) * csv->columns + column];
}

egap_status egap_csv_find(size_t *column, const egap_csv *csv, const char *name,
                          egap_error *err)
{
    egap_near near = egap_near_to(name);
    size_t found = csv->columns;
    char hint[EGAP_NEAR_HINT], all[200] = "", have[220];

    for (size_t c = 0; c < csv->columns; c++) {
        egap_near_try(&near, egap_csv_name(csv, c));
        egap_text_list(all, sizeof all, "", egap_csv_name(csv, c));
        if (strcmp(name, egap_csv_name(csv, c)) != 0)
            continue;
        if (found < csv->columns)
            return egap_fail(err, EGAP_EINPUT,
                             "%s: line 1: columns %zu and %zu are both named "
                             "'%s'",
                             csv->path, found + 1, c + 1, name);
        found = c;
    }
    if (found == csv->columns) {
        snprintf(have, sizeof have, "its columns are %s", all);
        return egap_fail(err, EGAP_EINPUT,
                         "%s: line 1: there is no column '%s'; %s", csv->path,
                         name, egap_near_hint(hint, &near, "", have));
    }
    *column = found;
    return EGAP_OK;
}

egap_status egap_csv_fail(const egap_csv *csv, size_t row, size_t column,
                          const char *what, egap_error *err)
{
    reader r = {.csv = (egap_csv *)csv, .line = csv->line[row + 1], .err = err};

    return bad(&r, column, what);
}

egap_status egap_csv_real(double *out, const egap_csv *csv, size_t row,
                          size_t column, egap_error *err)
{
    const char *cell = egap_csv_cell(csv, row, column);
    size_t length = strlen(cell);
    char shown[48], what[128];

    switch (egap_text_real(out, cell, length)) {
    case EGAP_TEXT_OK:
        return EGAP_OK;
    case EGAP_TEXT_RANGE:
        return egap_csv_fail(csv, row, column,
                             "the number is beyond the range of a double", err);
    default:
        if (length == 0)
            return egap_csv_fail(csv, row, column,
                                 "the field is empty; a finite number is "
                                 "expected",
                                 err);
        snprintf(what, sizeof what, "'%s' is not a finite number",
                 egap_text_show(shown, sizeof shown, cell, length));
        return egap_csv_fail(csv, row, column, what, err);
    }
}
