/* faults.c: linked into egap-check-faults, which is egap-check with calls of
 * libc that can be made to fail: EGAP_FAULT=NAME:K lets the K-th call of NAME
 * fail (and no other), counted from 1. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_realloc(void *p, size_t size);
FILE *__real_open_memstream(char **text, size_t *size);
FILE *__wrap_open_memstream(char **text, size_t *size);
int __real_fclose(FILE *file);
int __wrap_fclose(FILE *file);

int __real_ferror(FILE *file);
int __wrap_ferror(FILE *file);
clock_t __real_clock(void);
clock_t __wrap_clock(void);

/* Is this the call that is to fail? */
static int fails(const char *name, unsigned long call)
{
    const char *fault = getenv("EGAP_FAULT");
    size_t length = strlen(name);

    errno = ENOMEM;
    return fault && strncmp(fault, name, length) == 0 && fault[length] == ':' &&
           strtoul(fault + length + 1, NULL, 10) == call;
}

void *__wrap_calloc(size_t count, size_t size)
{
    static unsigned long calls;

    return fails("calloc", ++calls) ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *p, size_t size)
{
    static unsigned long calls;

    return fails("realloc", ++calls) ? NULL : __real_realloc(p, size);
}

FILE *__wrap_open_memstream(char **text, size_t *size)
{
    static unsigned long calls;

    return fails("open_memstream", ++calls) ? NULL
                                            : __real_open_memstream(text, size);
}

int __wrap_fclose(FILE *file)
{
    static unsigned long calls;

    return fails("fclose", ++calls) ? EOF : __real_fclose(file);
}

int __wrap_ferror(FILE *file)
{
    static unsigned long calls;

    return fails("ferror", ++calls) ? 1 : __real_ferror(file);
}

/* "Fails" by being late. */
clock_t __wrap_clock(void)
{
    static unsigned long calls;

    return fails("clock", ++calls) ? 1000000 * (clock_t)CLOCKS_PER_SEC
                                   : __real_clock();
}
