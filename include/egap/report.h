/* report.h: tables of results, and numbers in them.
 *
 * A table is rows of texts; one writer for each format. */
#ifndef EGAP_REPORT_H
#define EGAP_REPORT_H

#include <stdio.h>

#include "egap/status.h"
#include "egap/types.h"

typedef enum {
    EGAP_FORMAT_CSV,      /* RFC 4180, a header line */
    EGAP_FORMAT_MARKDOWN, /* a table of GitHub's Markdown */
    EGAP_FORMAT_TEXT,     /* columns aligned by spaces, for a terminal */
    EGAP_FORMAT_HTML,     /* one table element */
    EGAP_FORMAT_LATEX     /* a longtable */
} egap_format;

typedef struct {
    size_t columns, cells, room;
    char **cell;        /* (cells), row by row, the header first; owned */
    egap_status status; /* the first failure of a cell */
} egap_table;

/* Does:  starts a table of `columns` columns; cells are added one by one, the
 *        header row first.  A failure is remembered and told by the writer.
 * Needs: columns >= 1; release with egap_table_clear.
 * Error: none.
 * Fails: never. */
void egap_table_init(egap_table *table, size_t columns);
void egap_table_cell(egap_table *table, const char *fmt, ...) EGAP_PRINTF(2, 3);
void egap_table_clear(egap_table *table);

/* Does:  the table as one malloc'ed text (free it).
 * Needs: complete rows.
 * Error: exact.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_table_write(char **text, const egap_table *table,
                             egap_format format,
                             egap_error *err) EGAP_MUST_CHECK;

/* Does:  writes a text with the characters that HTML, or LaTeX, gives another
 *        meaning replaced; a LaTeX formula between two $ stays.
 * Needs: format is one of these two.
 * Error: exact.
 * Fails: never; the stream remembers. */
void egap_report_put(FILE *out, const char *text, egap_format format);

/* Room for the texts below, with their 0. */
#define EGAP_BOUNDS_TEXT 160

/* Does:  one end of an enclosure as a decimal of `digits` significant
 *        digits, rounded up where `up`, else down; "inf", "-inf", "nan".
 * Needs: 1 <= digits <= 17; text has EGAP_BOUNDS_TEXT characters.
 * Error: the decimal is on the stated side of x.
 * Fails: never.  Returns text. */
char *egap_end_text(char *text, double x, int digits, int up);

/* Does:  "[lo, hi]" with decimals rounded outward; "0" for the point 0;
 *        "unknown" where no end is known.
 * Needs: as egap_end_text.
 * Error: the decimals enclose.
 * Fails: never.  Returns text. */
char *egap_bounds_text(char *text, egap_bounds x, int digits);

#endif
