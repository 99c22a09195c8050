/* status.h: what a function of egap can answer, and the message with it.
 *
 * The values are the exit codes of the programs, so that a status that
 * reaches main() needs no translation. */
#ifndef EGAP_STATUS_H
#define EGAP_STATUS_H

#include <stddef.h>

typedef enum {
    EGAP_OK = 0,        /* done, or verified */
    EGAP_REJECTED = 1,  /* the claim was not shown */
    EGAP_EUSAGE = 2,    /* the call is wrong */
    EGAP_EINPUT = 3,    /* the input cannot be read, or is malformed */
    EGAP_ERESOURCE = 4, /* memory, disk or time ran out */
    EGAP_EINTERNAL = 5  /* a defect of egap */
} egap_status;

/* One message: what happened, where, what to do.  Callers own it; a zeroed
 * struct is a valid empty one. */
typedef struct {
    egap_status code;
    char text[1024];
} egap_error;

#if defined(__GNUC__)
#define EGAP_MUST_CHECK __attribute__((warn_unused_result))
#define EGAP_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define EGAP_MUST_CHECK
#define EGAP_PRINTF(fmt, args)
#endif

/* Does:  stores `code` and the formatted message in *err (which may be NULL)
 *        and returns `code`, so that callers write `return egap_fail(...)`.
 * Needs: code != EGAP_OK.
 * Error: none.
 * Fails: never; a message that is too long is cut. */
egap_status egap_fail(egap_error *err, egap_status code, const char *fmt, ...)
    EGAP_PRINTF(3, 4);

/* Does:  puts "prefix: " in front of a stored message (for adding the file
 *        or array a deeper function could not know) and returns err->code.
 * Needs: err may be NULL, then `code` is returned.
 * Error: none.
 * Fails: never. */
egap_status egap_fail_prefix(egap_error *err, egap_status code,
                             const char *fmt, ...) EGAP_PRINTF(3, 4);

/* Does:  allocates count * size bytes, zeroed, aligned to 64 bytes.
 * Needs: release with egap_free.
 * Error: none.
 * Fails: NULL where the product overflows, memory is short, or a test asked
 *        for a failure (egap_alloc_fail_at); never NULL for a product of 0. */
void *egap_alloc(size_t count, size_t size) EGAP_MUST_CHECK;

/* Does:  releases what egap_alloc gave; NULL is allowed.
 * Needs: nothing.
 * Error: none.
 * Fails: never. */
void egap_free(void *p);

/* Does:  makes the k-th next egap_alloc of the process fail once (k >= 1);
 *        0 switches the injection off.  For tests.
 * Needs: a single thread.
 * Error: none.
 * Fails: never. */
void egap_alloc_fail_at(unsigned long k);

#endif
