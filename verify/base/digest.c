/* digest.c: SHA-256 by Nettle. */
#include "egap/digest.h"

#include <nettle/sha2.h>
#include <nettle/version.h>
#include <string.h>

_Static_assert(sizeof(struct sha256_ctx) <= sizeof(egap_digest),
               "egap_digest must hold the state of the library");
_Static_assert(sizeof(double) == 8, "double must be binary64");

static struct sha256_ctx *state_of(egap_digest *digest)
{
    return (struct sha256_ctx *)(void *)digest->state;
}

void egap_digest_init(egap_digest *digest)
{
    sha256_init(state_of(digest));
}

void egap_digest_bytes(egap_digest *digest, const void *bytes, size_t length)
{
    if (length > 0)
        sha256_update(state_of(digest), length, bytes);
}

void egap_digest_u64(egap_digest *digest, uint64_t value)
{
    uint8_t bytes[8];

    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
    egap_digest_bytes(digest, bytes, sizeof bytes);
}

void egap_digest_doubles(egap_digest *digest, const double *v, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t bits;

        memcpy(&bits, &v[i], sizeof bits);
        egap_digest_u64(digest, bits);
    }
}

void egap_digest_finish_raw(uint8_t sum[EGAP_DIGEST_BYTES],
                            egap_digest *digest)
{
#if NETTLE_VERSION_MAJOR >= 4
    sha256_digest(state_of(digest), sum);
#else
    sha256_digest(state_of(digest), EGAP_DIGEST_BYTES, sum);
#endif
}

void egap_digest_finish(char hex[EGAP_DIGEST_HEX], egap_digest *digest)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t sum[EGAP_DIGEST_BYTES];

    egap_digest_finish_raw(sum, digest);
    for (size_t i = 0; i < sizeof sum; i++) {
        hex[2 * i] = digits[sum[i] >> 4];
        hex[2 * i + 1] = digits[sum[i] & 15];
    }
    hex[2 * sizeof sum] = '\0';
}

void egap_digest_sha256(char hex[EGAP_DIGEST_HEX], const void *bytes,
                        size_t length)
{
    egap_digest digest;

    egap_digest_init(&digest);
    egap_digest_bytes(&digest, bytes, length);
    egap_digest_finish(hex, &digest);
}
