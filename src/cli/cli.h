/* cli.h: the verbs of the command line.  Each verb_*.c is one verb. */
#ifndef EGAP_CLI_H
#define EGAP_CLI_H

#include "egap/status.h"

/* A verb: parses its own arguments (argv[0] is the verb), prints to standard
 * output, and returns the exit code.  On failure the message in *err is
 * printed by main as "egap VERB: message". */
typedef struct {
    const char *name;
    const char *summary; /* one line for `egap --help` */
    egap_status (*run)(int argc, char **argv, egap_error *err);
} egap_verb;

#endif
