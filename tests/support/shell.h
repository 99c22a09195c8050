/* shell.h: the built programs as a shell calls them: a line that is split into
 * words, redirections. */
#ifndef EGAP_TESTS_SHELL_H
#define EGAP_TESTS_SHELL_H

#include "egap/status.h"

/* What the last call printed, standard error too. */
extern char test_shell_output[1 << 18];

/* Calls "egap" or "egap-check" of the build under test with a line of
 * arguments; its exit code. */
int test_shell(const char *program, const char *fmt, ...) EGAP_PRINTF(2, 3);

/* Fails unless egap, with these arguments, ends with this code and its output
 * holds these words. */
void test_shell_says(int code, const char *words, const char *fmt, ...)
    EGAP_PRINTF(3, 4);

#endif
