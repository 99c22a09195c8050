/* sha256.h: SHA-256 (FIPS 180-4). */
#ifndef CHECK_SHA256_H
#define CHECK_SHA256_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint32_t state[8];
    uint64_t bytes; /* given so far */
    unsigned char block[64];
} sha256;

void sha256_init(sha256 *h);
void sha256_add(sha256 *h, const void *data, size_t size);
/* a number as eight bytes, least significant first */
void sha256_add_u64(sha256 *h, uint64_t x);
void sha256_finish(unsigned char digest[32], sha256 *h);

#endif
