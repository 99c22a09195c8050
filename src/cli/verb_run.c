/* verb_run.c: egap run: the pipeline from a configuration to tables. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "egap/run.h"
#include "load.h"
#include "options.h"
#include "verbs.h"

static const char usage[] =
    "usage: egap run CONFIG.toml -o DIR [--threads T] [--resume] [--quiet]\n"
    "\n"
    "Trains networks, searches a path for each of many pairs, certifies the\n"
    "maximum of the loss over each path, and writes to DIR:\n"
    "  table.md, table.csv  gaps by width, as proved enclosures\n"
    "  pairs.csv            one line for each pair\n"
    "  run.sqlite           everything: networks, paths, enclosures\n"
    "  certificates/        for egap-check, where the configuration asks\n"
    "\n"
    "  -o, --output DIR     the directory, made where it is missing\n"
    "  -t, --threads T      threads (default: all processors)\n"
    "      --resume         go on with the run in DIR, or begin it\n"
    "  -q, --quiet          no progress on standard error\n"
    "      --help           this text\n"
    "\n"
    "Results depend on configuration, data and seed alone.  SIGINT or SIGTERM\n"
    "stops after the units in work; a second one at once.  Nothing that is\n"
    "finished is lost either way.  experiments/template.toml has every key.\n";

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
    static const char text[] =
        "\negap run: stopping after the units in work; again: at once\n";

    if (stop)
        _exit(EGAP_ERESOURCE);
    stop = number;
    if (write(STDERR_FILENO, text, sizeof text - 1) < 0)
        _exit(EGAP_ERESOURCE);
}

static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};

    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

static egap_status take_option(void *into, int option, const char *value,
                               egap_error *err)
{
    egap_run_options *options = into;
    long threads;

    switch (option) {
    case 'o':
        options->directory = value;
        break;
    case 't':
        if (egap_load_count(&threads, value, "--threads", 1, err) != EGAP_OK)
            return EGAP_EUSAGE;
        /* more than this can only be a slip */
        options->threads = threads < 4096 ? (int)threads : 4096;
        break;
    case 'r':
        options->resume = true;
        break;
    case 'q':
        options->progress = NULL;
        break;
    }
    return EGAP_OK;
}

/* Sets *config_path to NULL where only help was asked for. */
static egap_status read_arguments(egap_run_options *run,
                                  const char **config_path, int argc,
                                  char **argv, egap_error *err)
{
    static const struct option known[] = {
        {"output", required_argument, NULL, 'o'},
        {"threads", required_argument, NULL, 't'},
        {"resume", no_argument, NULL, 'r'},
        {"quiet", no_argument, NULL, 'q'},
        EGAP_OPTIONS_END};
    static const egap_options options = {
        .usage = usage,
        .letters = ":o:t:qh",
        .known = known,
        .take = take_option,
        .one = "needs one configuration file; see egap run --help"};
    egap_arguments given;
    egap_status status =
        egap_options_read(&given, &options, run, argc, argv, err);

    *config_path = NULL;
    if (status != EGAP_OK || given.help)
        return status;
    if (!run->directory || !run->directory[0])
        return egap_fail(err, EGAP_EUSAGE,
                         "needs -o DIR, where the results "
                         "go; see egap run --help");
    *config_path = given.v[0];
    return EGAP_OK;
}

egap_status egap_verb_run(int argc, char **argv, egap_error *err)
{
    egap_run_options options = {
        .progress = stderr, .print = stdout, .stop = &stop};
    egap_run_config *config = NULL;
    const char *path;
    egap_status status = read_arguments(&options, &path, argc, argv, err);

    if (status != EGAP_OK || !path)
        return status;
    status = egap_run_config_read(&config, path, err);
    if (status != EGAP_OK)
        return status;
    catch_signals();
    status = egap_run(config, &options, err);
    egap_run_config_clear(config);
    return status;
}
