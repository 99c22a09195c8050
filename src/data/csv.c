/* csv.c: data sets from CSV files (RFC 4180: commas, quotes doubled inside
 * quotes, LF or CRLF), with a header line. */
#include <string.h>

#include "egap/grow.h"
#include "../base/text.h"
#include "egap/dataset.h"
#include "egap/file.h"
#include "take.h"

#define MAX_BYTES ((size_t)1 << 31)
#define MAX_COLUMNS 65536
#define MAX_CELL 4096 /* bytes of one field */

typedef struct {
    const char *path;
    const char *text;
    size_t at, length;
    size_t line; /* from 1, where `at` stands */
    char cell[MAX_CELL + 1];
    size_t cell_length;
    char **names; /* (columns) */
    size_t columns, room, target;
    double *x, *y; /* (rows, columns - 1), (rows) */
    size_t rows;
    egap_error *err;
} reader;

static egap_status bad(const reader *r, size_t column, const char *what)
{
    if (column < r->columns && r->names[column] != NULL)
        return egap_fail(r->err, EGAP_EINPUT,
                         "%s: line %zu, column %zu ('%s'): %s", r->path,
                         r->line, column + 1, r->names[column], what);
    return egap_fail(r->err, EGAP_EINPUT, "%s: line %zu, column %zu: %s",
                     r->path, r->line, column + 1, what);
}

static egap_status no_memory(const reader *r)
{
    return egap_fail(r->err, EGAP_ERESOURCE,
                     "%s: memory for the table is not available", r->path);
}

static bool at_line_end(const reader *r)
{
    return r->at >= r->length || r->text[r->at] == '\n' ||
           (r->text[r->at] == '\r' && r->at + 1 < r->length &&
            r->text[r->at + 1] == '\n');
}

/* Steps over the end of a line. */
static void next_line(reader *r)
{
    if (r->at < r->length && r->text[r->at] == '\r')
        r->at++;
    if (r->at < r->length)
        r->at++;
    r->line++;
}

/* The next field into r->cell; leaves r->at on the comma or the line end. */
static egap_status read_cell(reader *r, size_t column)
{
    bool quoted = r->at < r->length && r->text[r->at] == '"';

    r->cell_length = 0;
    r->at += quoted;
    for (;; r->at++) {
        char c;

        if (quoted && r->at >= r->length)
            return bad(r, column, "the quoted field does not end");
        if (!quoted && (at_line_end(r) || r->text[r->at] == ','))
            break;
        c = r->text[r->at];
        if (c == '"') {
            if (!quoted)
                return bad(r, column, "a quote inside a field without quotes");
            r->at++;
            if (r->at >= r->length || r->text[r->at] != '"')
                break;
        }
        if (c == '\0')
            return bad(r, column, "a zero byte; this is not a text file");
        r->line += c == '\n';
        if (r->cell_length == MAX_CELL)
            return bad(r, column, "a field of more than 4096 bytes");
        r->cell[r->cell_length++] = c;
    }
    r->cell[r->cell_length] = '\0';
    if (!at_line_end(r) && r->text[r->at] != ',')
        return bad(r, column, "a comma must follow the closing quote");
    return EGAP_OK;
}

/* Takes away blanks at both ends of the cell. */
static void trim_cell(reader *r)
{
    size_t start = 0;

    while (r->cell_length > 0 && strchr(" \t", r->cell[r->cell_length - 1]))
        r->cell[--r->cell_length] = '\0';
    while (r->cell[start] == ' ' || r->cell[start] == '\t')
        start++;
    r->cell_length -= start;
    memmove(r->cell, r->cell + start, r->cell_length + 1);
}

static egap_status add_name(reader *r)
{
    void *array = r->names;
    char *name;

    trim_cell(r);
    for (size_t i = 0; i < r->cell_length; i++)
        if ((unsigned char)r->cell[i] < 0x20)
            return bad(r, r->columns, "a name with control characters");
    if (r->cell_length == 0)
        return bad(r, r->columns,
                   "a column without a name; the first line "
                   "must name every column");
    if (r->columns == MAX_COLUMNS)
        return bad(r, r->columns, "more than 65536 columns");
    if (!egap_grow(&array, &r->room, r->columns + 1, sizeof *r->names))
        return no_memory(r);
    r->names = array;
    name = egap_alloc(r->cell_length + 1, 1);
    if (name == NULL)
        return no_memory(r);
    memcpy(name, r->cell, r->cell_length);
    r->names[r->columns++] = name;
    return EGAP_OK;
}

static egap_status read_header(reader *r)
{
    bool more = true;

    if (r->length >= 3 && memcmp(r->text, "\xef\xbb\xbf", 3) == 0)
        r->at = 3; /* a byte order mark */
    while (more) {
        egap_status status = read_cell(r, r->columns);

        if (status == EGAP_OK)
            status = add_name(r);
        if (status != EGAP_OK)
            return status;
        more = r->at < r->length && r->text[r->at] == ',';
        r->at += more;
    }
    next_line(r);
    return EGAP_OK;
}

static egap_status find_target(reader *r, const char *target)
{
    size_t best = r->columns, best_distance = 0, found = r->columns;

    for (size_t c = 0; c < r->columns; c++) {
        size_t d = egap_text_distance(target, r->names[c]);

        if (best == r->columns || d < best_distance) {
            best = c;
            best_distance = d;
        }
        if (strcmp(target, r->names[c]) != 0)
            continue;
        if (found < r->columns)
            return egap_fail(r->err, EGAP_EINPUT,
                             "%s: line 1: columns %zu and %zu are both named "
                             "'%s'",
                             r->path, found + 1, c + 1, target);
        found = c;
    }
    if (found == r->columns)
        return egap_fail(r->err, EGAP_EINPUT,
                         "%s: line 1: there is no column '%s'; the nearest "
                         "name is '%s'",
                         r->path, target, r->names[best]);
    if (r->columns < 2)
        return egap_fail(r->err, EGAP_EINPUT,
                         "%s: line 1: a feature beside the target is needed",
                         r->path);
    r->target = found;
    return EGAP_OK;
}

/* One number into its place. */
static egap_status read_value(reader *r, size_t column)
{
    size_t n = r->columns - 1;
    size_t feature = column - (column > r->target);
    char shown[48], what[128];
    double value = 0;

    trim_cell(r);
    switch (egap_text_real(&value, r->cell, r->cell_length)) {
    case EGAP_TEXT_OK:
        break;
    case EGAP_TEXT_RANGE:
        return bad(r, column, "the number is beyond the range of a double");
    default:
        snprintf(what, sizeof what, "'%s' is not a finite number",
                 egap_text_show(shown, sizeof shown, r->cell, r->cell_length));
        return bad(r, column, what);
    }
    if (column == r->target)
        r->y[r->rows] = value;
    else
        r->x[r->rows * n + feature] = value;
    return EGAP_OK;
}

static egap_status read_row(reader *r)
{
    char what[96];
    size_t column = 0;
    bool more = true;

    while (more) {
        egap_status status = read_cell(r, column);

        if (status != EGAP_OK)
            return status;
        if (column == r->columns)
            return bad(r, column, "more fields than the first line names");
        status = read_value(r, column);
        if (status != EGAP_OK)
            return status;
        column++;
        more = r->at < r->length && r->text[r->at] == ',';
        r->at += more;
    }
    if (column < r->columns) {
        snprintf(what, sizeof what,
                 "the line ends after %zu fields; the first line names %zu",
                 column, r->columns);
        return bad(r, column, what);
    }
    next_line(r);
    r->rows++;
    return EGAP_OK;
}

/* Rows of numbers have no line breaks inside, so that the lines that are
 * left bound the rows. */
static egap_status take_table(reader *r)
{
    size_t lines = 1;

    for (size_t i = r->at; i < r->length; i++)
        lines += r->text[i] == '\n';
    /* every field but the last of a row has its comma in the file */
    if (lines > r->length / r->columns + 1)
        lines = r->length / r->columns + 1;
    r->x = egap_alloc(lines * (r->columns - 1), sizeof *r->x);
    r->y = egap_alloc(lines, sizeof *r->y);
    return r->x != NULL && r->y != NULL ? EGAP_OK : no_memory(r);
}

/* Blank lines may end the file. */
static bool only_blank_lines(const reader *r)
{
    size_t i = r->at;

    while (i < r->length && (r->text[i] == '\n' || r->text[i] == '\r'))
        i++;
    return i == r->length;
}

static egap_status read_table(reader *r, const char *target)
{
    egap_status status = read_header(r);

    if (status == EGAP_OK)
        status = find_target(r, target);
    if (status == EGAP_OK)
        status = take_table(r);
    while (status == EGAP_OK && !only_blank_lines(r))
        status = read_row(r);
    if (status == EGAP_OK && r->rows == 0)
        return egap_fail(r->err, EGAP_EINPUT,
                         "%s: line 2: there is no row of numbers", r->path);
    return status;
}

egap_status egap_dataset_load_csv(egap_dataset *out, const char *path,
                                  const char *target, egap_error *err)
{
    reader r = {.path = path, .line = 1, .err = err};
    egap_status status;
    char *text = NULL;

    memset(out, 0, sizeof *out);
    status = egap_file_read(&text, &r.length, path, MAX_BYTES, err);
    if (status != EGAP_OK)
        return status;
    r.text = text;
    status = read_table(&r, target);
    if (status == EGAP_OK) {
        egap_dataset_take(out, r.rows, r.columns - 1, r.x, r.y);
    } else {
        egap_free(r.x);
        egap_free(r.y);
    }
    for (size_t c = 0; c < r.columns; c++)
        egap_free(r.names[c]);
    egap_free(r.names);
    egap_free(text);
    return status;
}
