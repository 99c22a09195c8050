/* digest.h: SHA-256 (Nettle) of buffers and of arrays of doubles.
 *
 * Numbers enter a digest in little-endian order whatever the machine, so a
 * digest names the same content everywhere. */
#ifndef EGAP_DIGEST_H
#define EGAP_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#define EGAP_DIGEST_BYTES 32
#define EGAP_DIGEST_HEX 65 /* 64 digits and the terminating zero */

/* A digest being computed; large enough for the library's state. */
typedef struct {
    uint64_t state[32];
} egap_digest;

/* Does:  starts a digest; adds bytes, one 64-bit integer, `count` doubles;
 *        writes the digest in lower-case hexadecimal and starts afresh.
 * Needs: init first.
 * Error: exact.
 * Fails: never. */
void egap_digest_init(egap_digest *digest);
void egap_digest_bytes(egap_digest *digest, const void *bytes, size_t length);
void egap_digest_u64(egap_digest *digest, uint64_t value);
void egap_digest_doubles(egap_digest *digest, const double *v, size_t count);
void egap_digest_finish(char hex[EGAP_DIGEST_HEX], egap_digest *digest);

/* Does:  the same as 32 bytes.
 * Needs: init first.
 * Error: exact.
 * Fails: never. */
void egap_digest_finish_raw(uint8_t sum[EGAP_DIGEST_BYTES],
                            egap_digest *digest);

/* Does:  the SHA-256 of a buffer, in hexadecimal.
 * Needs: nothing.
 * Error: exact.
 * Fails: never. */
void egap_digest_sha256(char hex[EGAP_DIGEST_HEX], const void *bytes,
                        size_t length);

#endif
