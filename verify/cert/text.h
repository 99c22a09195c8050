/* text.h: a certificate's text as it grows (private to verify/cert/). */
#ifndef EGAP_VERIFY_TEXT_H
#define EGAP_VERIFY_TEXT_H

#include <stdint.h>

#include <nettle/sha2.h>

#include "egap/status.h"

typedef struct {
    char *p;
    size_t size, room;
    int failed; /* memory ran out; what follows is ignored */
} egap_text;

void egap_text_add(egap_text *text, const char *format, ...) EGAP_PRINTF(2, 3);
/* " " and the one hexadecimal form of a finite number that FORMAT.md allows */
void egap_text_number(egap_text *text, double x);
void egap_text_clear(egap_text *text);

/* Does:  replaces a file by the text: temporary file, fsync, rename.
 * Needs: a complete text.
 * Error: exact.
 * Fails: EGAP_ERESOURCE, EGAP_EINPUT (the folder cannot be written). */
egap_status egap_text_save(const egap_text *text, const char *file,
                           egap_error *err) EGAP_MUST_CHECK;

/* SHA-256 of eight-byte little-endian words. */
void egap_text_digest_count(struct sha256_ctx *h, size_t x);
void egap_text_digest_doubles(struct sha256_ctx *h, const double *v,
                              size_t count);
void egap_text_digest_finish(uint8_t digest[32], struct sha256_ctx *h);
void egap_text_digest_hex(char hex[65], const uint8_t digest[32]);

#endif
