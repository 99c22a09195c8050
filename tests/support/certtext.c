/* certtext.c: certificates written out by hand in tests. */
#include "certtext.h"

#include "certcase.h"
#include "child.h"
#include "files.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <nettle/sha2.h>
#include <nettle/version.h>

#define TEXT_MAX (1 << 20)

typedef struct sha256_ctx hash;

static void finish(uint8_t digest[32], hash *h)
{
#if NETTLE_VERSION_MAJOR >= 4
    sha256_digest(h, digest);
#else
    sha256_digest(h, 32, digest);
#endif
}

static void add_count(hash *h, uint64_t x)
{
    uint8_t bytes[8];

    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(x >> 8 * i);
    sha256_update(h, 8, bytes);
}

/* The numbers first to last - 1 of a line. */
static void add_numbers(hash *h, const char *line, size_t first, size_t last)
{
    for (size_t at = 0; at < last && line; at++) {
        if (at >= first) {
            double x = strtod(line, NULL);
            uint64_t bits;

            memcpy(&bits, &x, 8);
            add_count(h, bits);
        }
        line = strchr(line, ' ');
        line = line ? line + 1 : NULL;
    }
}

static int starts(const char *line, const char *word)
{
    size_t length = strlen(word);

    return strncmp(line, word, length) == 0 && line[length] == ' ';
}

/* What the text says of its shape. */
typedef struct {
    const test_lines *lines;
    uint64_t samples, features, units, nodes, hidden, output;
    int scaled;
} shape;

static uint64_t count_of(const test_lines *c, const char *word)
{
    for (size_t i = 0; i < c->count; i++)
        if (starts(c->line[i], word))
            return strtoull(c->line[i] + strlen(word), NULL, 10);
    return 0;
}

static shape shape_of(const test_lines *c)
{
    shape s = {c,
               count_of(c, "samples"),
               count_of(c, "features"),
               count_of(c, "units"),
               count_of(c, "nodes"),
               count_of(c, "hidden-bias"),
               count_of(c, "output-bias"),
               0};

    for (size_t i = 0; i < c->count; i++)
        s.scaled |= strcmp(c->line[i], "kind typed-path") == 0;
    return s;
}

/* Each line of the text from `at` that begins with the word; stops at a line
 * `until`, if any. */
static void add_lines(hash *h, const shape *s, size_t at, const char *word,
                      size_t first, size_t last)
{
    for (; at < s->lines->count; at++) {
        const char *line = s->lines->line[at];

        if (starts(line, "node") || starts(line, "witness"))
            break;
        if (starts(line, word))
            add_numbers(h, line, first, last);
    }
}

static void data_digest(uint8_t digest[32], const shape *s, size_t at)
{
    hash h;

    sha256_init(&h);
    add_count(&h, s->samples);
    add_count(&h, s->features);
    add_lines(&h, s, at, "row", 2, SIZE_MAX);
    add_lines(&h, s, at, "row", 1, 2);
    finish(digest, &h);
}

/* of the network that begins behind line `at` */
static void net_digest(uint8_t digest[32], const shape *s, size_t at)
{
    size_t theta = 1 + (size_t)s->scaled;
    size_t weights = theta + 1 + (size_t)s->hidden;
    hash h;

    sha256_init(&h);
    add_count(&h, s->units);
    add_count(&h, s->features);
    add_count(&h, s->hidden);
    add_count(&h, s->output);
    if (s->scaled)
        add_lines(&h, s, at + 1, "unit", 1, 2);
    add_lines(&h, s, at + 1, "unit", weights, SIZE_MAX);
    if (s->hidden)
        add_lines(&h, s, at + 1, "unit", theta + 1, theta + 2);
    add_lines(&h, s, at + 1, "unit", theta, theta + 1);
    if (s->output)
        add_lines(&h, s, at + 1, "output", 1, 2);
    finish(digest, &h);
}

static void path_digest(uint8_t digest[32], const shape *s, size_t at)
{
    uint8_t node[32];
    hash h;

    sha256_init(&h);
    add_count(&h, s->nodes);
    for (; at < s->lines->count; at++)
        if (starts(s->lines->line[at], "node")) {
            net_digest(node, s, at);
            sha256_update(&h, 32, node);
        }
    finish(digest, &h);
}

static void fill_in(char *line, const shape *s, size_t at, const char *text,
                    size_t size)
{
    uint8_t digest[32];
    char *star = line + strlen(line) - 1;
    hash h;

    if (starts(line, "data")) {
        data_digest(digest, s, at);
    } else if (starts(line, "node") || starts(line, "network")) {
        net_digest(digest, s, at);
    } else if (starts(line, "path")) {
        path_digest(digest, s, at);
    } else {
        sha256_init(&h);
        sha256_update(&h, size, (const uint8_t *)text);
        finish(digest, &h);
    }
    for (int i = 0; i < 32; i++)
        sprintf(star + 2 * i, "%02x", digest[i]);
}

const char *test_cert_write(const char *name, const char *format, ...)
{
    char *text = malloc(TEXT_MAX), *out = malloc(TEXT_MAX);
    size_t size = 0;
    test_lines c;
    shape s;
    const char *file;
    va_list args;

    va_start(args, format);
    assert_true(vsnprintf(text, TEXT_MAX / 2, format, args) < TEXT_MAX / 2);
    va_end(args);
    test_lines_split(&c, text);
    s = shape_of(&c);
    for (size_t i = 0; i < c.count; i++) {
        char *line = out + size;

        strcpy(line, c.line[i]);
        if (strcmp(line + strlen(line) - 1, "*") == 0)
            fill_in(line, &s, i, out, size);
        strcat(line, "\n");
        size += strlen(line);
    }
    file = test_write(name, out, size);
    test_lines_release(&c);
    free(out);
    free(text);
    return file;
}

const char *test_cert_digest(const char *file, const char *word)
{
    static char digests[8][65];
    static size_t next;
    char *found = digests[next++ % 8], *text;
    size_t size;
    test_lines c;

    text = test_read_file(file, &size);
    test_lines_split(&c, text);
    found[0] = '\0';
    for (size_t i = 0; i < c.count && !found[0]; i++)
        if (starts(c.line[i], word))
            snprintf(found, 65, "%s", strrchr(c.line[i], ' ') + 1);
    assert_int_equal(strlen(found), 64);
    test_lines_release(&c);
    free(text);
    return found;
}

int test_check_run(char output[1024], const char *const *arguments)
{
    test_child call = {.program = "egap-check", .arguments = arguments};

    return test_child_run(&call, output, 1024);
}
