/* fail.h: the ways to end without a verification, and limited memory. */
#ifndef CHECK_FAIL_H
#define CHECK_FAIL_H

#include <stddef.h>

/* Exit codes.  0 is given at the end of main only, and for a help text. */
enum {
    EXIT_VERIFIED = 0,
    EXIT_REJECTED = 1,  /* read, and not shown */
    EXIT_USAGE = 2,     /* called wrongly */
    EXIT_MALFORMED = 3, /* not a certificate of this format */
    EXIT_RESOURCES = 4  /* memory, time or output failed */
};

/* Prints one sentence, which begins with what the code means, and ends the
 * program. */
__attribute__((noreturn, format(printf, 2, 3))) void
fail(int code, const char *format, ...);
#define fail_rejected(...) fail(EXIT_REJECTED, __VA_ARGS__)
#define fail_usage(...) fail(EXIT_USAGE, __VA_ARGS__)
#define fail_malformed(...) fail(EXIT_MALFORMED, __VA_ARGS__)
#define fail_resources(...) fail(EXIT_RESOURCES, __VA_ARGS__)

/* Sets the limits and routes GMP's and MPFR's memory through them. */
void limits_set(size_t max_bytes, unsigned long max_seconds);
/* Ends the program when the processor time is used up. */
void limits_poll(void);

/* Zeroed memory; never returns NULL: running out ends the program. */
void *memory_get(size_t count, size_t size);
void *memory_resize(void *p, size_t old_size, size_t new_size);
void memory_free(void *p, size_t size);

#endif
