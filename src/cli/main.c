/* main.c: egap VERB ...: finds the verb, runs it, turns its status into the
 * exit code. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "../base/near.h"
#include "cli.h"
#include "egap/fpenv.h"
#include "verbs.h"

static const egap_verb verbs[] = EGAP_VERBS;

#define VERB_COUNT (sizeof verbs / sizeof verbs[0])

static void usage(FILE *out)
{
    fputs("usage: egap VERB [ARGUMENTS]     (egap VERB --help for each)\n\n",
          out);
    for (size_t i = 0; i < VERB_COUNT; i++)
        fprintf(out, "  %-10s %s\n", verbs[i].name, verbs[i].summary);
    fputs("\negap --version; certificates are checked by egap-check.\n"
          "\nexit codes: 0 done or verified, 1 rejected or not shown, 2 usage,"
          "\n            3 unreadable or malformed input, 4 resources, "
          "5 internal\n",
          out);
}

/* An answer that did not get out is not given. */
static int finish(egap_status status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return (int)status;
    if (status != EGAP_ERESOURCE) /* else it was said */
        fputs("egap: standard output could not be written\n", stderr);
    return EGAP_ERESOURCE;
}

static int no_verb(const char *word)
{
    egap_near near = egap_near_to(word);
    char hint[EGAP_NEAR_HINT];

    for (size_t i = 0; i < VERB_COUNT; i++)
        egap_near_try(&near, verbs[i].name);
    egap_near_try(&near, "help");
    egap_near_try(&near, "--help");
    egap_near_try(&near, "--version");
    fprintf(stderr, "egap: there is no verb '%s'; %s\n", word,
            strcmp(word, "check") == 0
                ? "certificates are checked by another program, egap-check"
                : egap_near_hint(hint, &near, "", "see egap --help"));
    return EGAP_EUSAGE;
}

/* argv[0] is the verb. */
static int run_verb(int argc, char **argv)
{
    egap_error err = {0};

    for (size_t i = 0; i < VERB_COUNT; i++)
        if (strcmp(argv[0], verbs[i].name) == 0) {
            egap_status status = verbs[i].run(argc, argv, &err);

            if (status != EGAP_OK && err.text[0] != '\0')
                fprintf(stderr, "egap %s: %s\n", argv[0], err.text);
            return finish(status);
        }
    return no_verb(argv[0]);
}

int main(int argc, char **argv)
{
    egap_error err = {0};
    egap_status status;

    /* a file that may not grow is told by the write that fails */
    signal(SIGXFSZ, SIG_IGN);
    if (argc < 2) {
        usage(stderr);
        return EGAP_EUSAGE;
    }
    if (strcmp(argv[1], "help") == 0 && argc > 2) {
        char word[] = "--help", *call[] = {argv[2], word, NULL};

        return run_verb(2, call);
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        usage(stdout);
        return finish(EGAP_OK);
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("egap " EGAP_VERSION);
        return finish(EGAP_OK);
    }
    status = egap_fpenv_check(&err);
    if (status != EGAP_OK) {
        fprintf(stderr, "egap: %s\n", err.text);
        return (int)status;
    }
    return run_verb(argc - 1, argv + 1);
}
