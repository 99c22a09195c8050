/* run_words.h: the words of the command line that start a run. */
#ifndef EGAP_CLI_RUN_WORDS_H
#define EGAP_CLI_RUN_WORDS_H

#include "egap/run.h"
#include "options.h"

typedef struct {
    egap_run_options options;
} egap_run_words;

#define EGAP_RUN_LETTERS ":o:t:qh"
#define EGAP_RUN_WORDS                                                         \
    {"output", required_argument, NULL, 'o'},                                  \
        {"threads", required_argument, NULL, 't'},                             \
        {"resume", no_argument, NULL, 'r'}, {"quiet", no_argument, NULL, 'q'}, \
    {                                                                          \
        "no-figures", no_argument, NULL, 'f'                                   \
    }

/* Does:  a run that shows its progress and prints its tables.
 * Needs: nothing.
 * Error: none.
 * Fails: never. */
egap_run_words egap_run_words_defaults(void);

/* Does:  takes one of EGAP_RUN_WORDS.
 * Needs: an option of that list.
 * Error: none.
 * Fails: EGAP_EUSAGE. */
egap_status egap_run_words_take(egap_run_words *words, int option,
                                const char *value,
                                egap_error *err) EGAP_MUST_CHECK;

/* Does:  reads the configuration and runs it; SIGINT and SIGTERM stop it
 *        after the units in work.
 * Needs: nothing.
 * Error: none.
 * Fails: EGAP_EUSAGE (no directory), as egap_run_config_read and egap_run. */
egap_status egap_run_words_do(egap_run_words *words, const char *config,
                              egap_error *err) EGAP_MUST_CHECK;

#endif
