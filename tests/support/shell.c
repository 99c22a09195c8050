/* shell.c: the built programs as a shell calls them. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "shell.h"

char test_shell_output[1 << 18];

static int call(const char *program, const char *fmt, va_list args)
{
    const char *build = getenv("EGAP_BUILD");
    char arguments[3072], command[4096];
    size_t got;
    FILE *pipe;

    assert_true((size_t)vsnprintf(arguments, sizeof arguments, fmt, args) <
                sizeof arguments);
    snprintf(command, sizeof command, "%s/%s %s 2>&1", build ? build : "build",
             program, arguments);
    pipe = popen(command, "r");
    assert_non_null(pipe);
    got = fread(test_shell_output, 1, sizeof test_shell_output - 1, pipe);
    test_shell_output[got] = '\0';
    return WEXITSTATUS(pclose(pipe));
}

int test_shell(const char *program, const char *fmt, ...)
{
    va_list args;
    int code;

    va_start(args, fmt);
    code = call(program, fmt, args);
    va_end(args);
    return code;
}

void test_shell_says(int code, const char *words, const char *fmt, ...)
{
    va_list args;
    int got;

    va_start(args, fmt);
    got = call("egap", fmt, args);
    va_end(args);
    if (got != code || strstr(test_shell_output, words) == NULL)
        fail_msg("'%s' ends with %d and does not say '%s' but: %s", fmt, got,
                 words, test_shell_output);
}
