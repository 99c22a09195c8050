/* status.c: messages and memory. */
#include "egap/status.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

egap_status egap_fail(egap_error *err, egap_status code, const char *fmt, ...)
{
    va_list args;

    if (err == NULL)
        return code;
    err->code = code;
    va_start(args, fmt);
    vsnprintf(err->text, sizeof err->text, fmt, args);
    va_end(args);
    return code;
}

egap_status egap_fail_prefix(egap_error *err, egap_status code,
                             const char *fmt, ...)
{
    char head[sizeof err->text], body[sizeof err->text];
    va_list args;
    size_t used;

    if (err == NULL)
        return code;
    va_start(args, fmt);
    vsnprintf(head, sizeof head, fmt, args);
    va_end(args);
    memcpy(body, err->text, sizeof body);
    used = strlen(head);
    memcpy(err->text, head, used + 1);
    snprintf(err->text + used, sizeof err->text - used, ": %s", body);
    return err->code;
}

/* The countdown of injected failures; 0 means none is pending. */
static unsigned long fail_countdown;

void egap_alloc_fail_at(unsigned long k)
{
    fail_countdown = k;
}

void *egap_alloc(size_t count, size_t size)
{
    size_t bytes;
    void *p;

    if (fail_countdown > 0 && --fail_countdown == 0)
        return NULL;
    if (size != 0 && count > (SIZE_MAX - 64) / size)
        return NULL;
    bytes = count * size;
    bytes = (bytes + 63) / 64 * 64;
    if (bytes == 0)
        bytes = 64;
    p = aligned_alloc(64, bytes);
    if (p != NULL)
        memset(p, 0, bytes);
    return p;
}

void egap_free(void *p)
{
    free(p);
}
