/* statecase.c: certificates of kind statement. */
#include "statecase.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <nettle/sha2.h>
#include <nettle/version.h>

static void digest_of(char hex[65], const test_lines *c, size_t first,
                      const char *record)
{
    struct sha256_ctx h;
    uint8_t bytes[32];

    sha256_init(&h);
    for (size_t i = first; i < c->count; i++) {
        if (strncmp(c->line[i], record, strlen(record)) != 0)
            break;
        sha256_update(&h, strlen(c->line[i]), (const uint8_t *)c->line[i]);
        sha256_update(&h, 1, (const uint8_t *)"\n");
    }
#if NETTLE_VERSION_MAJOR >= 4
    sha256_digest(&h, bytes);
#else
    sha256_digest(&h, 32, bytes);
#endif
    for (int i = 0; i < 32; i++)
        sprintf(hex + 2 * i, "%02x", bytes[i]);
}

void test_statement_digests(test_lines *c)
{
    for (size_t i = 0; i < c->count; i++) {
        const int data = strncmp(c->line[i], "data inline ", 12) == 0;
        char *last = strrchr(c->line[i], ' ');

        if (last != NULL && strlen(last) == 65 &&
            (data || strncmp(c->line[i], "net ", 4) == 0))
            digest_of(last + 1, c, i + 1, data ? "row " : "unit ");
    }
}

void test_statement_write(const char *text)
{
    char *out = malloc(strlen(text) + 1024);
    test_lines c;

    test_lines_split(&c, text);
    test_statement_digests(&c);
    test_write_file(test_scratch, out, test_lines_join(out, &c, 1));
    test_lines_release(&c);
    free(out);
}
