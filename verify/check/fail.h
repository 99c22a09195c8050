/* fail.h: the ways to end without a verification, and limited memory. */
#ifndef CHECK_FAIL_H
#define CHECK_FAIL_H

#include <stddef.h>

/* Exit codes.  0 is given in one place only: the end of main. */
enum {
    EXIT_VERIFIED = 0,
    EXIT_REJECTED = 1,  /* read, and not shown */
    EXIT_USAGE = 2,     /* called wrongly */
    EXIT_MALFORMED = 3, /* not a certificate of this format */
    EXIT_RESOURCES = 4  /* memory, time or output failed */
};

#define CHECK_END __attribute__((noreturn, format(printf, 1, 2)))

/* Each prints one sentence and ends the program. */
CHECK_END void fail_rejected(const char *format, ...);
CHECK_END void fail_usage(const char *format, ...);
CHECK_END void fail_malformed(const char *format, ...);
CHECK_END void fail_resources(const char *format, ...);

/* Sets the limits and routes GMP's and MPFR's memory through them. */
void limits_set(size_t max_bytes, unsigned long max_seconds);
/* Ends the program when the processor time is used up. */
void limits_poll(void);

/* Zeroed memory; never returns NULL: running out ends the program. */
void *memory_get(size_t count, size_t size);
void *memory_resize(void *p, size_t old_size, size_t new_size);
void memory_free(void *p, size_t size);

#endif
