/* verb_status.c: egap status: how far a run is. */
#include <stdio.h>

#include "cli.h"
#include "egap/progress.h"
#include "egap/run.h"
#include "options.h"
#include "print.h"
#include "verbs.h"

static const char usage[] =
    "usage: egap status DIR [--json]\n"
    "\n"
    "Shows how far the run in DIR is (egap run CONFIG -o DIR), also while it\n"
    "works: units done, seconds of one thread for each, time left.\n"
    "\n"
    "  --json            one JSON object\n"
    "\n"
    "exit codes: 0 shown, 2 usage, 3 no run there, 4 resources\n";

static void show_part(const char *what, const egap_run_part *p)
{
    if (p->total == 0 && p->absent == 0)
        return;
    printf("width %-6zu %-12s %6zu of %s%-6zu", p->width, what, p->done,
           p->at_most ? "at most " : "", p->total);
    if (p->done > 0)
        printf("  %.3g s each", p->seconds_each);
    if (p->absent > 0)
        printf("  (%zu absent: too few networks at their level)", p->absent);
    putchar('\n');
}

/* Are there units that may turn out to be absent? */
static bool may_be_less(const egap_run_status *s)
{
    for (size_t w = 0; w < s->width_count; w++)
        if (s->pairs[w].at_most)
            return true;
    return false;
}

/* What the store does not tell of is left out, so that a time is a least one.
 */
static void show_time(const egap_run_status *s)
{
    bool least = s->at_least || s->untold;
    char left[EGAP_DURATION_TEXT];

    egap_duration_text(left, s->seconds_left);
    if (s->all_done && s->kind == EGAP_RUN_LEDGER)
        puts("time left: not known: the networks are trained; the verdicts "
             "are stored when all are there");
    else if (s->all_done && s->kind == EGAP_RUN_SPARSIFY)
        puts("time left: not known: this kind of run stores nothing before "
             "its end");
    else if (s->all_done)
        puts("time left: every unit is done, the tables are to be written");
    else if (s->seconds_left > (least ? 1 : 0))
        printf("time left: %sabout %s%s\n",
               least            ? "at least "
               : may_be_less(s) ? "at most "
                                : "",
               left, least ? " (without what is not begun)" : "");
    else
        puts("time left: not known yet");
}

static void show_text(const egap_run_status *s, const char *directory)
{
    printf("%s: %s; session of %s on %zu thread%s\n", directory,
           s->working    ? "working"
           : s->complete ? "complete"
                         : "stopped (go on with the same command and "
                           "--resume)",
           s->started, s->threads, s->threads == 1 ? "" : "s");
    for (size_t w = 0; w < s->width_count; w++) {
        show_part("models", &s->models[w]);
        show_part(s->kind == EGAP_RUN_THEORY ? "paths" : "pairs", &s->pairs[w]);
        show_part("envelopes", &s->envelopes[w]);
        show_part("certificates", &s->certificates[w]);
    }
    if (!s->complete)
        show_time(s);
}

static void part_json(egap_json *json, const char *kind, const egap_run_part *p)
{
    egap_json_object(json);
    egap_json_key(json, "kind");
    egap_json_string(json, kind);
    egap_json_key(json, "width");
    egap_json_integer(json, (long long)p->width);
    egap_json_key(json, "done");
    egap_json_integer(json, (long long)p->done);
    egap_json_key(json, "total");
    egap_json_integer(json, (long long)p->total);
    egap_json_key(json, "total_at_most");
    egap_json_bool(json, p->at_most);
    egap_json_key(json, "absent");
    egap_json_integer(json, (long long)p->absent);
    egap_json_key(json, "seconds_each");
    egap_json_up(json, p->seconds_each);
    egap_json_end(json);
}

static egap_status show_json(const egap_run_status *s, egap_error *err)
{
    egap_json json;

    egap_json_init(&json);
    json.one_line = true;
    egap_json_object(&json);
    egap_json_key(&json, "working");
    egap_json_bool(&json, s->working);
    egap_json_key(&json, "complete");
    egap_json_bool(&json, s->complete);
    egap_json_key(&json, "started_utc");
    egap_json_string(&json, s->started);
    egap_json_key(&json, "threads");
    egap_json_integer(&json, (long long)s->threads);
    egap_json_key(&json, "seconds_left");
    egap_json_up(&json, s->seconds_left);
    egap_json_key(&json, "seconds_left_at_least");
    egap_json_bool(&json, s->at_least || s->untold);
    egap_json_key(&json, "parts");
    egap_json_array(&json);
    for (size_t w = 0; w < s->width_count; w++) {
        part_json(&json, "models", &s->models[w]);
        part_json(&json, "pairs", &s->pairs[w]);
        part_json(&json, "envelopes", &s->envelopes[w]);
        part_json(&json, "certificates", &s->certificates[w]);
    }
    egap_json_end(&json);
    egap_json_end(&json);
    return egap_print_json(&json, err);
}

egap_status egap_verb_status(int argc, char **argv, egap_error *err)
{
    int json = 0;
    const struct option known[] = {{"json", no_argument, &json, 1},
                                   EGAP_OPTIONS_END};
    const egap_options options = {
        .usage = usage,
        .known = known,
        .one = "one directory, please; see egap status --help"};
    egap_arguments given;
    egap_run_status s;
    egap_status status =
        egap_options_read(&given, &options, NULL, argc, argv, err);

    if (status != EGAP_OK || given.help)
        return status;
    status = egap_run_look(&s, given.v[0], err);
    if (status != EGAP_OK)
        return status;
    if (json)
        return show_json(&s, err);
    show_text(&s, given.v[0]);
    return EGAP_OK;
}
