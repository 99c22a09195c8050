/* child.h: the built program as a child process: its exit code, what it
 * printed, and ways to stop it. */
#ifndef EGAP_TESTS_CHILD_H
#define EGAP_TESTS_CHILD_H

#include <sys/types.h>

typedef struct {
    const char *program; /* "egap" or "egap-check", of the build under test */
    const char *const *arguments; /* ended by NULL, without the program */
    long file_limit;              /* bytes a file may have; 0: no limit */
    int signal;                   /* sent after `milliseconds`; 0: none... */
    unsigned milliseconds;
    const char *appears; /* ...from when this file is there, if not NULL */
} test_child;

/* Runs the call; returns the exit code, or 128 + the signal that ended it.
 * `output` (may be NULL) receives what it printed, cut at `size`. */
int test_child_run(const test_child *call, char *output, size_t size);

/* The same for `egap` with these arguments, without limits. */
int test_egap(char *output, size_t size, const char *const *arguments);

#endif
