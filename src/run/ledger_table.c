/* ledger_table.c: the verdicts on every statement as one table; the instance
 * on which a proved statement failed. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "egap/file.h"
#include "ledger.h"

void ledger_summary_add(ledger_summary *s, const egap_claim_result *r)
{
    if (r->verdict == EGAP_NOT_APPLICABLE && s->note[0] == '\0')
        memcpy(s->note, r->note, sizeof s->note);
    s->verdicts[r->verdict]++;
    if (r->comparisons > 0) {
        if (s->comparisons == 0 || r->slack.lo < s->slack)
            s->slack = r->slack.lo;
        s->comparisons += r->comparisons;
    }
}

/* Columns of the table, in its order. */
static const egap_verdict shown[] = {EGAP_VERIFIED,   EGAP_VACUOUS,
                                     EGAP_CONSISTENT, EGAP_UNDECIDED,
                                     EGAP_REFUTED,    EGAP_NOT_APPLICABLE};
#define SHOWN (sizeof shown / sizeof shown[0])

static const char *word_of(egap_verdict verdict)
{
    return verdict == EGAP_NOT_APPLICABLE ? "not applicable"
                                          : egap_verdict_word(verdict);
}

static void header(egap_table *table)
{
    egap_table_cell(table, "statement");
    egap_table_cell(table, "status");
    for (size_t k = 0; k < SHOWN; k++)
        egap_table_cell(table, "%s", word_of(shown[k]));
    egap_table_cell(table, "comparisons");
    egap_table_cell(table, "least slack");
    egap_table_cell(table, "what it says");
}

/* " " where nothing was compared. */
static const char *slack_text(char text[EGAP_BOUNDS_TEXT],
                              const ledger_summary *s)
{
    return s->comparisons > 0 && isfinite(s->slack)
               ? egap_end_text(text, s->slack, 3, 0)
               : " ";
}

static void row(egap_table *table, const egap_claim *claim,
                const ledger_summary *s)
{
    char text[EGAP_BOUNDS_TEXT];

    egap_table_cell(table, "%s", claim->id);
    egap_table_cell(table, "%s", egap_claim_status_word(claim->status));
    for (size_t k = 0; k < SHOWN; k++)
        if (s->verdicts[shown[k]] > 0)
            egap_table_cell(table, "%zu", s->verdicts[shown[k]]);
        else
            egap_table_cell(table, " ");
    egap_table_cell(table, "%zu", s->comparisons);
    egap_table_cell(table, "%s", slack_text(text, s));
    if (s->comparisons == 0)
        egap_table_cell(table, "%s (not applicable: %s)", claim->says, s->note);
    else
        egap_table_cell(table, "%s", claim->says);
}

static void say_instances(FILE *out, size_t instances, egap_format format)
{
    bool html = format == EGAP_FORMAT_HTML;

    fprintf(out,
            "%s%zu instances of the ledger, made of pairs of trained "
            "networks:%s\n",
            html ? "<p>" : "", instances, html ? "</p>\n<ul>" : "\n");
    for (size_t k = 0; k < LEDGER_KINDS; k++)
        fprintf(out, "%s%s: %s%s\n", html ? "<li>" : "* ", ledger_kind_name[k],
                ledger_kind_says[k], html ? "</li>" : "");
    fprintf(out,
            "%sStatements about networks without a second layer are judged on "
            "hubs, all others on the rest.  Each number counts instances.  A "
            "statement of status TRUE is "
            "proved and must never be refuted; of the others the printed form "
            "is false.  Slack is right side minus left side, rounded down, the "
            "least of all comparisons that were made.%s\n",
            html ? "</ul>\n<p>" : "\n", html ? "</p>" : "\n");
}

static const char page_head[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<title>The ledger on trained networks</title>\n<style>\n"
    "body { font-family: sans-serif; margin: 2em; }\n"
    "table { border-collapse: collapse; }\n"
    "th, td { border: 1px solid #bbb; padding: 0.2em 0.5em; "
    "text-align: left; vertical-align: top; }\n"
    "td:nth-child(n+3):nth-child(-n+10) { text-align: right; }\n"
    "tr:nth-child(odd) td { background: #f4f4f4; }\n"
    "</style>\n</head>\n<body>\n<h1>The ledger on trained networks</h1>\n";

static void put_page(FILE *out, const char *table, size_t instances,
                     egap_format format)
{
    bool html = format == EGAP_FORMAT_HTML;

    fputs(html ? page_head : "# The ledger on trained networks\n\n", out);
    say_instances(out, instances, format);
    fprintf(out, "%s%s", table, html ? "</body>\n</html>\n" : "");
}

/* Two lines for each statement, as wide as a page: its verdicts, counted, and
 * its formula. */
static void put_latex(FILE *out, const ledger_summary *summaries,
                      size_t instances)
{
    char text[EGAP_BOUNDS_TEXT];

    fprintf(out,
            "%% %zu instances; \\usepackage{amsmath,amssymb,longtable}\n"
            "{\\small\\setlength{\\tabcolsep}{3pt}\n"
            "\\begin{longtable}{llp{0.3\\textwidth}ll}\n\\hline\n"
            "statement & status & instances & comparisons & least slack \\\\\n"
            "\\hline\n\\endhead\n",
            instances);
    for (size_t k = 0; k < egap_claims_count(); k++) {
        const egap_claim *claim = egap_claims_at(k);
        const ledger_summary *s = &summaries[k];
        const char *comma = "";

        fprintf(out, "%s & %s & ", claim->id,
                egap_claim_status_word(claim->status));
        for (size_t i = 0; i < SHOWN; i++)
            if (s->verdicts[shown[i]] > 0) {
                fprintf(out, "%s%zu %s", comma, s->verdicts[shown[i]],
                        word_of(shown[i]));
                comma = ", ";
            }
        fprintf(out,
                " & %zu & %s \\\\*\n"
                "\\multicolumn{5}{l}{\\quad $%s$} \\\\\n",
                s->comparisons, slack_text(text, s), claim->tex);
    }
    fputs("\\hline\n\\end{longtable}}\n", out);
}

egap_status ledger_table(char **text, const ledger_summary *summaries,
                         size_t instances, egap_format format, egap_error *err)
{
    char *cells = NULL;
    size_t size = 0;
    bool bad = true;
    egap_table table;
    egap_status status;
    FILE *out;

    *text = NULL;
    egap_table_init(&table, SHOWN + 5);
    header(&table);
    for (size_t k = 0; k < egap_claims_count(); k++)
        row(&table, egap_claims_at(k), &summaries[k]);
    status = egap_table_write(&cells, &table, format, err);
    egap_table_clear(&table);
    if (status != EGAP_OK)
        return status;
    out = open_memstream(text, &size);
    if (out) {
        if (format == EGAP_FORMAT_LATEX)
            put_latex(out, summaries, instances);
        else
            put_page(out, cells, instances, format);
        bad = ferror(out) != 0;
        bad |= fclose(out) != 0;
    }
    free(cells);
    if (!bad)
        return EGAP_OK;
    free(*text);
    *text = NULL;
    return egap_fail(err, EGAP_ERESOURCE, "no memory for a table");
}

egap_status ledger_check(const egap_claim *claim,
                         const egap_claim_result *result,
                         const egap_instance *instance, const char *directory,
                         egap_error *err)
{
    const char *name = egap_instance_name(instance);
    char path[4096], *text;
    egap_status status;

    if (claim->status != EGAP_CLAIM_TRUE || result->verdict != EGAP_REFUTED)
        return EGAP_OK;
    if ((size_t)snprintf(path, sizeof path, "%s/refuted-%s-%s.json", directory,
                         claim->id, name) >= sizeof path)
        return egap_fail(err, EGAP_EUSAGE, "%s: the name is too long",
                         directory);
    status = egap_instance_save(&text, instance, claim, EGAP_VERIFIED, err);
    if (status == EGAP_OK)
        status = egap_file_replace(path, text, strlen(text), err);
    free(text);
    if (status != EGAP_OK)
        return status;
    return egap_fail(err, EGAP_EINTERNAL,
                     "the proved statement %s came out as refuted on %s: a "
                     "defect of egap; the whole instance is in %s (egap prove "
                     "%s --vectors FILE repeats it)",
                     claim->id, name, path, claim->id);
}
