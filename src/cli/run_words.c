/* run_words.c: the words of the command line that start a run. */
#include "run_words.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "load.h"

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
    static const char text[] = "\negap: stopping after the units in work; "
                               "again: at once\n";

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

egap_run_words egap_run_words_defaults(void)
{
    return (egap_run_words){.options = {.progress = stderr,
                                        .print = stdout,
                                        .figures = true,
                                        .stop = &stop}};
}

egap_status egap_run_words_take(egap_run_words *words, int option,
                                const char *value, egap_error *err)
{
    egap_run_options *options = &words->options;
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
    case 'f':
        options->figures = false;
        break;
    }
    return EGAP_OK;
}

egap_status egap_run_words_do(egap_run_words *words, const char *config,
                              egap_error *err)
{
    egap_run_config *read = NULL;
    egap_status status;

    if (!words->options.directory)
        return egap_fail(err, EGAP_EUSAGE,
                         "needs -o DIR, where the results go; see --help");
    status = egap_run_config_read(&read, config, err);
    if (status != EGAP_OK)
        return status;
    catch_signals();
    status = egap_run(read, &words->options, err);
    egap_run_config_clear(read);
    return status;
}
