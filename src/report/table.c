/* table.c: tables of texts, and their writers. */
#include "egap/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void egap_table_init(egap_table *table, size_t columns)
{
    *table = (egap_table){.columns = columns};
}

void egap_table_clear(egap_table *table)
{
    for (size_t i = 0; i < table->cells; i++)
        egap_free(table->cell[i]);
    egap_free(table->cell);
    egap_table_init(table, table->columns);
}

static int grow(egap_table *table)
{
    size_t room = table->room ? 2 * table->room : 8 * table->columns;
    char **cell;

    if (table->cells < table->room)
        return 1;
    cell = egap_alloc(room, sizeof *cell);
    if (!cell)
        return 0;
    if (table->cells > 0)
        memcpy(cell, table->cell, table->cells * sizeof *cell);
    egap_free(table->cell);
    table->cell = cell;
    table->room = room;
    return 1;
}

void egap_table_cell(egap_table *table, const char *fmt, ...)
{
    va_list args;
    char *text;
    int length;

    va_start(args, fmt);
    length = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    text = length < 0 ? NULL : egap_alloc((size_t)length + 1, 1);
    if (!text || !grow(table)) {
        egap_free(text);
        table->status = EGAP_ERESOURCE;
        return;
    }
    va_start(args, fmt);
    vsnprintf(text, (size_t)length + 1, fmt, args);
    va_end(args);
    table->cell[table->cells++] = text;
}

static void put_csv_cell(FILE *out, const char *cell)
{
    if (!strpbrk(cell, ",\"\r\n")) {
        fputs(cell, out);
        return;
    }
    fputc('"', out);
    for (; *cell; cell++) {
        if (*cell == '"')
            fputc('"', out);
        fputc(*cell, out);
    }
    fputc('"', out);
}

static void put_csv(FILE *out, const egap_table *table)
{
    for (size_t i = 0; i < table->cells; i++) {
        put_csv_cell(out, table->cell[i]);
        fputc((i + 1) % table->columns ? ',' : '\n', out);
    }
}

static void put_markdown(FILE *out, const egap_table *table)
{
    for (size_t i = 0; i < table->cells; i++) {
        fputs(i % table->columns ? " | " : "| ", out);
        for (const char *c = table->cell[i]; *c; c++)
            fputs(*c == '|' ? "\\|" : (char[]){*c, '\0'}, out);
        if ((i + 1) % table->columns)
            continue;
        fputs(" |\n", out);
        if (i + 1 == table->columns) {
            for (size_t k = 0; k < table->columns; k++)
                fputs("|---", out);
            fputs("|\n", out);
        }
    }
}

static void put_text(FILE *out, const egap_table *table, const size_t *width)
{
    for (size_t i = 0; i < table->cells; i++) {
        size_t k = i % table->columns;

        if (k + 1 < table->columns)
            fprintf(out, "%-*s  ", (int)width[k], table->cell[i]);
        else
            fprintf(out, "%s\n", table->cell[i]);
    }
}

void egap_report_put(FILE *out, const char *text, egap_format format)
{
    static const struct {
        char c;
        const char *html, *latex;
    } special[] = {{'<', "&lt;", "\\textless{}"},
                   {'>', "&gt;", "\\textgreater{}"},
                   {'&', "&amp;", "\\&"},
                   {'"', "&quot;", "''"},
                   {'|', NULL, "\\textbar{}"},
                   {'_', NULL, "\\_"},
                   {'%', NULL, "\\%"},
                   {'#', NULL, "\\#"},
                   {'$', NULL, "\\$"},
                   {'{', NULL, "\\{"},
                   {'}', NULL, "\\}"},
                   {'~', NULL, "\\textasciitilde{}"},
                   {'^', NULL, "\\textasciicircum{}"},
                   {'\\', NULL, "\\textbackslash{}"}};
    for (; *text; text++) {
        const char *other = NULL;

        for (size_t i = 0; i < sizeof special / sizeof special[0]; i++)
            if (*text == special[i].c)
                other = format == EGAP_FORMAT_HTML ? special[i].html
                                                   : special[i].latex;
        if (other)
            fputs(other, out);
        else
            fputc(*text, out);
    }
}

static void put_html(FILE *out, const egap_table *table)
{
    fputs("<table>\n", out);
    for (size_t i = 0; i < table->cells; i++) {
        const char *tag = i < table->columns ? "th" : "td";

        if (i % table->columns == 0)
            fputs("<tr>", out);
        fprintf(out, "<%s>", tag);
        egap_report_put(out, table->cell[i], EGAP_FORMAT_HTML);
        fprintf(out, "</%s>", tag);
        if ((i + 1) % table->columns == 0)
            fputs("</tr>\n", out);
    }
    fputs("</table>\n", out);
}

static void put_latex(FILE *out, const egap_table *table)
{
    fputs("% \\usepackage{longtable}\n{\\small\n\\begin{longtable}{", out);
    for (size_t k = 0; k < table->columns; k++)
        fputc('l', out);
    fputs("}\n\\hline\n", out);
    for (size_t i = 0; i < table->cells; i++) {
        egap_report_put(out, table->cell[i], EGAP_FORMAT_LATEX);
        if ((i + 1) % table->columns)
            fputs(" & ", out);
        else
            fputs(i + 1 == table->columns ? " \\\\\n\\hline\n\\endhead\n"
                                          : " \\\\\n",
                  out);
    }
    fputs("\\hline\n\\end{longtable}}\n", out);
}

static size_t *column_widths(const egap_table *table)
{
    size_t *width = egap_alloc(table->columns, sizeof *width);

    for (size_t i = 0; width && i < table->cells; i++) {
        size_t length = strlen(table->cell[i]), k = i % table->columns;

        if (length > width[k])
            width[k] = length;
    }
    return width;
}

egap_status egap_table_write(char **text, const egap_table *table,
                             egap_format format, egap_error *err)
{
    size_t size = 0, *width = column_widths(table);
    FILE *out = NULL;
    int bad = 1;

    *text = NULL;
    if (width && table->status == EGAP_OK)
        out = open_memstream(text, &size);
    if (out) {
        if (format == EGAP_FORMAT_CSV)
            put_csv(out, table);
        else if (format == EGAP_FORMAT_MARKDOWN)
            put_markdown(out, table);
        else if (format == EGAP_FORMAT_HTML)
            put_html(out, table);
        else if (format == EGAP_FORMAT_LATEX)
            put_latex(out, table);
        else
            put_text(out, table, width);
        bad = ferror(out);
        bad |= fclose(out) != 0;
    }
    egap_free(width);
    if (!bad)
        return EGAP_OK;
    free(*text);
    *text = NULL;
    return egap_fail(err, EGAP_ERESOURCE, "no memory for a table of %zu cells",
                     table->cells);
}
