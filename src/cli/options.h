/* options.h: the words of a verb's command line: its options, one by one,
 * then its arguments. */
#ifndef EGAP_CLI_OPTIONS_H
#define EGAP_CLI_OPTIONS_H

#include <getopt.h>
#include <stdbool.h>

#include "egap/status.h"

/* The end of every table of options: --help, whose letter is 'h', and the
 * end that getopt_long looks for. */
#define EGAP_OPTIONS_END                                                       \
    {"help", no_argument, NULL, 'h'},                                          \
    {                                                                          \
        NULL, 0, NULL, 0                                                       \
    }

/* What a verb understands. */
typedef struct {
    const char *usage;          /* what --help prints */
    const char *letters;        /* of short options, ':' first; NULL: -h */
    const struct option *known; /* up to EGAP_OPTIONS_END */
    /* Puts one option into the verb's request; `value` is NULL for an option
     * without one.  NULL where every option but --help sets a flag of its
     * own. */
    egap_status (*take)(void *request, int option, const char *value,
                        egap_error *err);
    const char *one; /* the message where there is not exactly one argument;
                      * NULL: the verb counts them itself */
} egap_options;

/* The words that are neither options nor their values, in their order. */
typedef struct {
    char **v;
    int count;
    bool help; /* --help was read, and nothing behind it: all is done */
} egap_arguments;

/* Does:  hands each option to options->take, in their order, up to --help,
 *        which prints options->usage, or the first failure; sets `given`;
 *        then, without --help, checks the number of arguments where
 *        options->one is not NULL.
 * Needs: argv[0] is the verb; given->v points into argv, whose words it
 *        permutes.  Not to be called by two threads at a time.
 * Error: none.
 * Fails: EGAP_EUSAGE (no such option, one without its value, a value or an
 *        argument that is empty, not one argument), what `take` fails with. */
egap_status egap_options_read(egap_arguments *given,
                              const egap_options *options, void *request,
                              int argc, char **argv,
                              egap_error *err) EGAP_MUST_CHECK;

#endif
