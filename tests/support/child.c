/* child.c: the built program as a child process. */
#include "child.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MOST_ARGUMENTS 30

static void start(const test_child *call, int out)
{
    const char *build = getenv("EGAP_BUILD");
    const char *argv[MOST_ARGUMENTS + 2];
    char program[512];
    size_t count = 0;

    snprintf(program, sizeof program, "%s/%s", build ? build : "build",
             call->program);
    argv[count++] = program;
    while (count <= MOST_ARGUMENTS && call->arguments[count - 1]) {
        argv[count] = call->arguments[count - 1];
        count++;
    }
    argv[count] = NULL;
    if (call->file_limit > 0) {
        struct rlimit limit = {(rlim_t)call->file_limit,
                               (rlim_t)call->file_limit};

        setrlimit(RLIMIT_FSIZE, &limit);
    }
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
    execv(program, (char *const *)argv);
    _exit(127);
}

static void sleep_milliseconds(unsigned milliseconds)
{
    struct timespec left = {milliseconds / 1000,
                            (long)(milliseconds % 1000) * 1000000};

    while (nanosleep(&left, &left) != 0)
        ;
}

/* Waits for the file, at most ten seconds. */
static void wait_for(const char *file)
{
    for (int i = 0; i < 10000 && access(file, F_OK) != 0; i++)
        sleep_milliseconds(1);
}

int test_child_run(const test_child *call, char *output, size_t size)
{
    FILE *file = tmpfile();
    size_t length;
    int status = 0;
    pid_t child;

    if (!file)
        return -1;
    fflush(NULL);
    child = fork();
    if (child == 0)
        start(call, fileno(file));
    if (child > 0 && call->signal) {
        if (call->appears)
            wait_for(call->appears);
        sleep_milliseconds(call->milliseconds);
        kill(child, call->signal); /* not reaped yet: the id is its own */
    }
    if (child < 0 || waitpid(child, &status, 0) != child) {
        fclose(file);
        return -1;
    }
    if (output && size > 0) {
        rewind(file);
        length = fread(output, 1, size - 1, file);
        output[length] = '\0';
    }
    fclose(file);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int test_egap(char *output, size_t size, const char *const *arguments)
{
    test_child call = {.program = "egap", .arguments = arguments};

    return test_child_run(&call, output, size);
}
