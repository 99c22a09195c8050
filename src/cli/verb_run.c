/* verb_run.c: egap run: the pipeline from a configuration to tables. */
#include "run_words.h"
#include "verbs.h"

static const char usage[] =
    "usage: egap run CONFIG.toml -o DIR [--threads T] [--resume] [--quiet]\n"
    "                [--no-figures]\n"
    "\n"
    "Trains networks, searches a path for each of many pairs, certifies the\n"
    "maximum of the loss over each path, and writes to DIR:\n"
    "  report.html          everything for people, with figures by gnuplot\n"
    "  table.md, table.csv  gaps by width, as proved enclosures\n"
    "  table.tex, figures/  the same for LaTeX\n"
    "  comparisons.csv      widths against each other: exact tests\n"
    "  pairs.csv            one line for each pair\n"
    "  run.sqlite           everything: networks, paths, enclosures\n"
    "  certificates/        for egap-check, where the configuration asks\n"
    "These are for kind legacy; kinds theory, ledger and sparsify write\n"
    "tables of their own (experiments/PROTOCOL.md).\n"
    "\n"
    "  -o, --output DIR     the directory, made where it is missing\n"
    "  -t, --threads T      threads (default: all processors)\n"
    "      --resume         go on with the run in DIR, or begin it\n"
    "  -q, --quiet          no progress on standard error\n"
    "      --no-figures     do not call gnuplot\n"
    "      --help           this text\n"
    "\n"
    "Results depend on configuration, data and seed alone.  SIGINT or SIGTERM\n"
    "stops after the units in work; a second one at once.  Nothing that is\n"
    "finished is lost either way.  experiments/template.toml has every key.\n"
    "\n"
    "exit codes: 0 done, 2 usage, 3 unreadable or malformed input,\n"
    "            4 resources, or stopped by a signal (what is finished is\n"
    "            kept: --resume), 5 a proved statement came out as refuted\n"
    "            (kind ledger), or an internal error\n";

static egap_status take_option(void *into, int option, const char *value,
                               egap_error *err)
{
    return egap_run_words_take(into, option, value, err);
}

egap_status egap_verb_run(int argc, char **argv, egap_error *err)
{
    static const struct option known[] = {EGAP_RUN_WORDS, EGAP_OPTIONS_END};
    static const egap_options options = {
        .usage = usage,
        .letters = EGAP_RUN_LETTERS,
        .known = known,
        .take = take_option,
        .one = "needs one configuration file; see egap run --help"};
    egap_run_words words = egap_run_words_defaults();
    egap_arguments given;
    egap_status status =
        egap_options_read(&given, &options, &words, argc, argv, err);

    if (status != EGAP_OK || given.help)
        return status;
    return egap_run_words_do(&words, given.v[0], err);
}
