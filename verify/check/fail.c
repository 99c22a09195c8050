/* fail.c: messages, exit codes, limits. */
#include "fail.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <gmp.h>

static size_t bytes_used, bytes_max = SIZE_MAX;
static double seconds_max;

void fail(int code, const char *format, ...)
{
    static const char *const words[] = {"", "REJECTED", "egap-check",
                                        "MALFORMED", "NOT CHECKED"};
    FILE *to = code == EXIT_USAGE ? stderr : stdout;
    va_list args;

    fprintf(to, "%s: ", words[code]);
    va_start(args, format);
    vfprintf(to, format, args);
    va_end(args);
    fputc('\n', to);
    exit(code);
}

/* Counts a block in; called before the block is asked for. */
static void count_in(size_t size)
{
    if (size > bytes_max - bytes_used)
        fail_resources("more than %zu bytes of memory are needed; allow more "
                       "with --max-memory",
                       bytes_max);
    bytes_used += size;
}

void *memory_get(size_t count, size_t size)
{
    void *p;

    if (count > SIZE_MAX / size)
        fail_resources("an array of %zu items is too large", count);
    count_in(count * size);
    p = calloc(count ? count : 1, size);
    if (p == NULL)
        fail_resources("no memory for %zu bytes", count * size);
    return p;
}

void *memory_resize(void *p, size_t old_size, size_t new_size)
{
    if (new_size > old_size)
        count_in(new_size - old_size);
    else
        bytes_used -= old_size - new_size;
    p = realloc(p, new_size ? new_size : 1);
    if (p == NULL)
        fail_resources("no memory for %zu bytes", new_size);
    return p;
}

void memory_free(void *p, size_t size)
{
    bytes_used -= size;
    free(p);
}

static void *gmp_get(size_t size)
{
    return memory_get(size, 1);
}

void limits_set(size_t max_bytes, unsigned long max_seconds)
{
    bytes_max = max_bytes;
    seconds_max = (double)max_seconds;
    mp_set_memory_functions(gmp_get, memory_resize, memory_free);
}

void limits_poll(void)
{
    if (seconds_max > 0 && (double)clock() / CLOCKS_PER_SEC > seconds_max)
        fail_resources("%.0f seconds of processor time are used up; allow "
                       "more with --max-seconds",
                       seconds_max);
}
