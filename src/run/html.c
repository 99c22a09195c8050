/* html.c: report.html, a run in one file, and table.tex. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "egap/file.h"
#include "output.h"
#include "published.h"

#define DIGITS 5
#define MAX_FIGURE_BYTES ((size_t)1 << 26)

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
    "<title>egap: gaps by width</title>\n<style>\n"
    "body{font:16px/1.5 system-ui,sans-serif;max-width:70em;margin:2em auto;"
    "padding:0 1em;color:#222}\n"
    "table{border-collapse:collapse;font-size:14px;margin:1em 0;"
    "display:block;overflow-x:auto}\n"
    "th,td{border:1px solid #ccc;padding:.25em .6em;text-align:left;"
    "vertical-align:top}\nth{background:#f2f4f7}\n"
    "code{background:#f2f4f7;padding:0 .2em}\n"
    "figure{margin:1.5em 0}svg{max-width:100%;height:auto}\n"
    "figcaption{color:#555}\n</style></head><body>\n";

static const char legend[] =
    "<h2>How to read the numbers</h2>\n<ul>\n"
    "<li><b>[lo, hi]</b>: proved. The true number is between the two decimals, "
    "which are rounded outward. It needs no assumption; certificates are for "
    "<code>egap-check</code>, which shares no code with this program.</li>\n"
    "<li><b>lo to hi</b>: sampling. 95&nbsp;% percentile bootstrap of 2000 "
    "resamples of the pairs: how far the number of another set of pairs might "
    "be. An estimate, in floating point; too short for a maximum; it takes "
    "pairs as independent, which those that share a network are not.</li>\n"
    "<li><b>A single number</b>: a count, or floating point "
    "(<code>min_exceedance</code>, <code>hit_rate</code>: what the search "
    "saw).</li>\n"
    "<li><b>path_gap</b>: the maximum of F over the path minus the larger end, "
    "cut at 0: the definition. <b>min_exceedance</b>: the least segment "
    "maximum above the threshold that the search recorded, minus the "
    "threshold; 0 without a hit: what published tables hold. "
    "<b>zero_path_gap</b>: the path gap of the path through the zero network, "
    "which needs no search.</li>\n"
    "<li>A gap bounds the barrier between its two networks from above: another "
    "path may be lower.</li>\n</ul>\n";

static void value_cell(egap_table *table, const egap_store_statistic *row)
{
    char text[EGAP_BOUNDS_TEXT];

    if (row->enclosed)
        egap_table_cell(table, "%s",
                        egap_bounds_text(text, row->bounds, DIGITS));
    else
        egap_run_plain_cell(table, row->value, DIGITS);
}

static void sampling_cell(egap_table *table, const egap_store_statistic *row)
{
    if (row->sampled)
        egap_table_cell(table, "%.3g to %.3g", row->sampling.lo,
                        row->sampling.hi);
    else
        egap_table_cell(table, "%s", "");
}

/* Two columns for each width: the number, and its sampling. */
static void fill_widths(egap_table *table, const egap_run_summary *s)
{
    egap_table_init(table, 1 + 2 * s->widths);
    egap_table_cell(table, "%s", "");
    for (size_t w = 0; w < s->widths; w++) {
        egap_table_cell(table, "width %zu", s->rows[w * s->per_width].width);
        egap_table_cell(table, "%s", "sampling");
    }
    for (size_t k = 0; k < s->per_width; k++) {
        egap_table_cell(table, "%s", s->rows[k].name);
        for (size_t w = 0; w < s->widths; w++) {
            value_cell(table, s->rows + w * s->per_width + k);
            sampling_cell(table, s->rows + w * s->per_width + k);
        }
    }
}

/* A fraction that is short enough for people, or nothing. */
static void fraction_cell(egap_table *table, const egap_store_statistic *row)
{
    if (!row->exact_lo || strlen(row->exact_lo) + strlen(row->exact_hi) > 60)
        egap_table_cell(table, "%s", "");
    else if (strcmp(row->exact_lo, row->exact_hi) == 0)
        egap_table_cell(table, "%s", row->exact_lo);
    else
        egap_table_cell(table, "%s to %s", row->exact_lo, row->exact_hi);
}

static void fill_comparisons(egap_table *table, const egap_run_summary *s)
{
    static const char *const header[] = {"widths", "pairs",    "statistic",
                                         "value",  "sampling", "fraction"};

    egap_table_init(table, 6);
    for (size_t k = 0; k < 6; k++)
        egap_table_cell(table, "%s", header[k]);
    for (size_t i = s->widths * s->per_width; i < s->count; i++) {
        const egap_store_statistic *row = s->rows + i;

        if (row->other > 0)
            egap_table_cell(table, "%zu against %zu", row->width, row->other);
        else
            egap_table_cell(table, "%zu", row->width);
        egap_table_cell(table, "%s", row->sample);
        egap_table_cell(table, "%s", row->name);
        value_cell(table, row);
        sampling_cell(table, row);
        fraction_cell(table, row);
    }
}

static egap_status put_table(FILE *out, egap_table *table, egap_format format,
                             egap_error *err)
{
    char *text = NULL;
    egap_status status = egap_table_write(&text, table, format, err);

    if (status == EGAP_OK)
        fputs(text, out);
    free(text);
    egap_table_clear(table);
    return status;
}

static egap_status put_published(FILE *out, const egap_run_state *run,
                                 const egap_run_summary *s, egap_error *err)
{
    egap_published p;
    egap_status status = egap_published_compare(&p, run, s, err);

    if (status == EGAP_OK && p.cells > 0) {
        fprintf(out,
                "<h2>Beside the published numbers</h2>\n<p>%zu cell%s: %zu "
                "equal in the digits that were published, %zu within the "
                "sampling interval, %zu different.</p>\n",
                p.cells, p.cells == 1 ? "" : "s", p.equal, p.within,
                p.different);
        return put_table(out, &p.table, EGAP_FORMAT_HTML, err);
    }
    egap_table_clear(&p.table);
    return status;
}

/* A figure inline, without what stands before its svg element. */
static egap_status put_figure(FILE *out, const egap_run_state *run,
                              const char *name, const char *caption,
                              egap_error *err)
{
    char file[96], *path, *text = NULL;
    const char *svg;
    size_t length;
    egap_status status;

    snprintf(file, sizeof file, "figures/%s.svg", name);
    status = egap_run_path(&path, run, file, err);
    if (status == EGAP_OK &&
        egap_file_read(&text, &length, path, MAX_FIGURE_BYTES, NULL) == EGAP_OK)
        if ((svg = strstr(text, "<svg")) != NULL)
            fprintf(out, "<figure>\n%s<figcaption>%s</figcaption></figure>\n",
                    svg, caption);
    egap_free(text);
    egap_free(path);
    return status;
}

static egap_status put_figures(FILE *out, const egap_run_state *run,
                               egap_error *err)
{
    egap_status status;

    fputs("<h2>Figures</h2>\n", out);
    status = put_figure(out, run, "gaps",
                        "The gaps of the pairs. The enclosures are narrower "
                        "than the lines.",
                        err);
    for (size_t w = 0; w < run->config->width_count && status == EGAP_OK; w++) {
        char name[64];

        snprintf(name, sizeof name, "path-w%zu", run->config->width[w]);
        status = put_figure(out, run, name,
                            "The path of the largest gap: F lies below the "
                            "bound on every segment, wherever one looks.",
                            err);
    }
    if (status == EGAP_OK)
        status =
            put_figure(out, run, "search",
                       "What the search cost: networks trained at peaks.", err);
    return status;
}

static egap_status put_certificates(FILE *out, egap_run_state *run,
                                    egap_error *err)
{
    size_t count = run->config->width_count * run->config->pairs;
    bool *done;
    egap_store_certificate row;
    egap_status status;

    if (run->config->certificates == EGAP_CERTIFY_NONE) {
        fputs("<h2>Certificates</h2>\n<p>None: the configuration has "
              "<code>certificates = \"none\"</code>.</p>\n",
              out);
        return EGAP_OK;
    }
    done = egap_alloc(count, sizeof *done);
    if (!done)
        return egap_fail(err, EGAP_ERESOURCE, "no memory for %zu units", count);
    status = egap_store_done(done, run->store, EGAP_STORE_CERTIFICATES, 0,
                             count, err);
    fputs("<h2>Certificates</h2>\n<p>To be checked by <code>egap-check "
          "FILE</code>, beside this file:</p>\n<ul>\n",
          out);
    for (size_t unit = 0; unit < count && status == EGAP_OK; unit++) {
        if (!done[unit])
            continue;
        status = egap_store_get_certificate(&row, run->store, unit, err);
        fprintf(out, "<li>width %zu, pair %zu: ", row.width, row.index);
        if (row.written) /* a name of our own making */
            fprintf(out, "<a href=\"%s\"><code>%s</code></a></li>\n", row.file,
                    row.file);
        else {
            egap_report_put(out, row.note, EGAP_FORMAT_HTML);
            fputs("</li>\n", out);
        }
    }
    fputs("</ul>\n", out);
    egap_free(done);
    return status;
}

static egap_status put_origin(FILE *out, egap_run_state *run, egap_error *err)
{
    static const char *const keys[] = {"commit",    "compiler",
                                       "processor", "instruction_set",
                                       "threads",   "started_utc"};
    const char *slash = strrchr(run->config->data_file, '/');
    egap_status status = EGAP_OK;

    fputs("<h2>Where it comes from</h2>\n<p>Data: <code>", out);
    egap_report_put(out, slash ? slash + 1 : run->config->data_file,
                    EGAP_FORMAT_HTML);
    fprintf(out,
            "</code>, %zu rows of %zu features, SHA-256 <code>%s</code>. Seed "
            "%llu; egap %s. Configuration, defaults filled in:</p>\n<pre>",
            run->data.N, run->data.n, run->data.digest,
            (unsigned long long)run->config->seed, EGAP_VERSION);
    egap_report_put(out, run->config->effective, EGAP_FORMAT_HTML);
    fputs("</pre>\n<p>Last session:</p>\n<ul>\n", out);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0] && status == EGAP_OK;
         i++) {
        char *value;

        status = egap_store_get_session(&value, run->store, keys[i], err);
        fprintf(out, "<li>%s: ", keys[i]);
        egap_report_put(out, value ? value : "unknown", EGAP_FORMAT_HTML);
        fputs("</li>\n", out);
        egap_free(value);
    }
    fputs("</ul>\n", out);
    return status;
}

static egap_status put_all(FILE *out, egap_run_state *run,
                           const egap_run_summary *s, bool drawn,
                           egap_error *err)
{
    egap_table table;
    egap_status status;

    fprintf(out, "%s<h1>Gaps by width</h1>\n", head);
    fputs(legend, out);
    fputs("<h2>Widths</h2>\n", out);
    fill_widths(&table, s);
    status = put_table(out, &table, EGAP_FORMAT_HTML, err);
    if (status == EGAP_OK)
        status = put_published(out, run, s, err);
    if (status == EGAP_OK && drawn)
        status = put_figures(out, run, err);
    if (status == EGAP_OK && !drawn)
        fputs("<p>No figures: gnuplot was not found, or --no-figures was "
              "given.</p>\n",
              out);
    if (status == EGAP_OK) {
        fputs("<h2>Comparisons and samples</h2>\n<p>The alternative of both "
              "tests is that the second width has smaller gaps. Each is the "
              "range over all values within the enclosures.</p>\n",
              out);
        fill_comparisons(&table, s);
        status = put_table(out, &table, EGAP_FORMAT_HTML, err);
    }
    if (status == EGAP_OK)
        status = put_certificates(out, run, err);
    if (status == EGAP_OK)
        status = put_origin(out, run, err);
    fputs("</body></html>\n", out);
    return status;
}

/* A row for each number and width: it fits on paper for any number of
 * widths. */
static void fill_rows(egap_table *table, const egap_run_summary *s)
{
    static const char *const header[] = {"", "width", "this run", "sampling"};

    egap_table_init(table, 4);
    for (size_t k = 0; k < 4; k++)
        egap_table_cell(table, "%s", header[k]);
    for (size_t k = 0; k < s->per_width; k++)
        for (size_t w = 0; w < s->widths; w++) {
            const egap_store_statistic *row = s->rows + w * s->per_width + k;

            egap_table_cell(table, "%s", w == 0 ? row->name : "");
            egap_table_cell(table, "%zu", row->width);
            value_cell(table, row);
            sampling_cell(table, row);
        }
}

/* table.tex: the numbers of each width, to be \input. */
static egap_status write_latex(egap_run_state *run, const egap_run_summary *s,
                               egap_error *err)
{
    char *text = NULL;
    egap_table table;
    egap_status status;

    fill_rows(&table, s);
    status = egap_table_write(&text, &table, EGAP_FORMAT_LATEX, err);
    if (status == EGAP_OK)
        status = egap_run_replace_file(run, "table.tex", text, err);
    free(text);
    egap_table_clear(&table);
    return status;
}

egap_status egap_run_write_html(egap_run_state *run,
                                const egap_run_summary *summary, bool drawn,
                                egap_error *err)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    egap_status status = EGAP_ERESOURCE;

    if (out) {
        status = put_all(out, run, summary, drawn, err);
        if (fclose(out) != 0)
            out = NULL;
    }
    if (!out)
        status = egap_fail(err, EGAP_ERESOURCE, "no memory for report.html");
    if (status == EGAP_OK)
        status = egap_run_replace_file(run, "report.html", text, err);
    free(text);
    return status == EGAP_OK ? write_latex(run, summary, err) : status;
}
