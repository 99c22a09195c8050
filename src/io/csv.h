/* csv.h: tables of text from CSV files (RFC 4180: commas, quotes doubled
 * inside quotes, LF or CRLF), with a header line; blanks around a field do
 * not count. */
#ifndef EGAP_SRC_IO_CSV_H
#define EGAP_SRC_IO_CSV_H

#include <stddef.h>
#include <stdint.h>

#include "egap/status.h"

typedef struct {
    const char *path; /* as given */
    char *text;       /* the file, fields ended by 0 in place */
    size_t columns, rows, fields;
    uint32_t *at;   /* (1 + rows, columns), where each field starts */
    uint32_t *line; /* (1 + rows), line numbers from 1 */
    size_t at_room, line_room;
} egap_csv;

/* Does:  reads a file: names in the first line, then rows of as many fields.
 * Needs: release with egap_csv_clear, also after a failure; `path` outlives
 *        the table.
 * Error: exact.
 * Fails: EGAP_EINPUT (with file, line, column), EGAP_ERESOURCE. */
egap_status egap_csv_read(egap_csv *csv, const char *path,
                          egap_error *err) EGAP_MUST_CHECK;

/* Does:  the same from the text of a file, called `path` in messages.
 * Needs: text of `length` bytes and a zero byte, from egap_alloc; it belongs
 *        to the table from now on.
 * Error: exact.
 * Fails: EGAP_EINPUT (with file, line, column), EGAP_ERESOURCE. */
egap_status egap_csv_parse(egap_csv *csv, const char *path, char *text,
                           size_t length, egap_error *err) EGAP_MUST_CHECK;
void egap_csv_clear(egap_csv *csv);

/* Does:  the name of a column; the text of a field.
 * Needs: row < rows, column < columns.
 * Error: exact.
 * Fails: never. */
const char *egap_csv_name(const egap_csv *csv, size_t column);
const char *egap_csv_cell(const egap_csv *csv, size_t row, size_t column);

/* Does:  the column of a name.
 * Needs: nothing.
 * Error: exact.
 * Fails: EGAP_EINPUT (there is none: with the nearest name; there are two). */
egap_status egap_csv_find(size_t *column, const egap_csv *csv, const char *name,
                          egap_error *err) EGAP_MUST_CHECK;

/* Does:  fails for what is wrong with a field: file, line, column, what.
 * Needs: row < rows, column < columns.
 * Error: none.
 * Fails: EGAP_EINPUT, always. */
egap_status egap_csv_fail(const egap_csv *csv, size_t row, size_t column,
                          const char *what, egap_error *err);

/* Does:  a field as the double nearest to it.
 * Needs: row < rows, column < columns.
 * Error: round to nearest.
 * Fails: EGAP_EINPUT, with line and column. */
egap_status egap_csv_real(double *out, const egap_csv *csv, size_t row,
                          size_t column, egap_error *err) EGAP_MUST_CHECK;

#endif
