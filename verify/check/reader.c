/* reader.c: lines and tokens of a certificate. */
#include "reader.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "fail.h"
#include "sha256.h"

void reader_fail(const reader *r, const char *format, ...)
{
    char text[256];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    fail_malformed("%s, line %zu: %s", r->name, r->line, text);
}

/* The whole file, in a block that grows with what was really read. */
static void load(reader *r)
{
    FILE *file = fopen(r->name, "rb");
    size_t room = 1 << 16, got;

    if (file == NULL)
        fail_malformed("%s: %s", r->name, strerror(errno));
    r->text = memory_get(room, 1);
    r->size = 0;
    while ((got = fread(r->text + r->size, 1, room - r->size, file)) > 0) {
        r->size += got;
        if (r->size == room) {
            r->text = memory_resize(r->text, room, 2 * room);
            room *= 2;
        }
    }
    if (ferror(file))
        fail_malformed("%s: %s", r->name, strerror(errno));
    fclose(file);
    r->text = memory_resize(r->text, room, r->size);
}

void reader_open(reader *r, const char *name)
{
    size_t line = 1;

    memset(r, 0, sizeof *r);
    r->name = name;
    load(r);
    for (size_t i = 0; i < r->size; i++) {
        unsigned char byte = (unsigned char)r->text[i];

        if (byte == '\n')
            line++;
        else if (byte < 0x20 || byte > 0x7e)
            fail_malformed("%s, line %zu: byte 0x%02x is not printable ASCII",
                           name, line, byte);
    }
    if (r->size == 0)
        fail_malformed("%s: the file is empty", name);
    if (r->text[r->size - 1] != '\n')
        fail_malformed("%s: the last line has no end", name);
    r->next = r->text;
    r->p = r->end = r->text;
}

void reader_close(reader *r)
{
    memory_free(r->text, r->size);
}

void reader_header(reader *r, const char *word)
{
    reader_record(r, word);
    if (reader_count(r, "version", UINT64_MAX) != 1)
        reader_fail(r, "this program knows version 1 of the format only");
    reader_end_line(r);
}

/* the shortest number with the space before it */
#define NUMBER_BYTES 7

void reader_room(const reader *r, uint64_t rows, uint64_t columns)
{
    size_t left = (size_t)(r->text + r->size - r->next) / NUMBER_BYTES;

    if (rows > left / columns)
        reader_fail(r, "the file is too short for these sizes");
}

/* The length of the next token; tokens are separated by single spaces. */
static size_t token(const reader *r)
{
    const char *space = memchr(r->p, ' ', (size_t)(r->end - r->p));

    return (size_t)((space ? space : r->end) - r->p);
}

/* Moves past a token and the one space behind it, which must not end the
 * line. */
static void take(reader *r, size_t length)
{
    r->p += length;
    if (r->p < r->end) {
        r->p++;
        if (r->p == r->end)
            reader_fail(r, "a space ends the line");
    }
}

bool reader_word(reader *r, const char *word)
{
    size_t length = token(r);

    if (length != strlen(word) || memcmp(r->p, word, length) != 0)
        return false;
    take(r, length);
    return true;
}

bool reader_ahead(const reader *r, const char *words)
{
    size_t length = strlen(words);

    /* the file ends with a line feed, so a byte follows */
    return length < (size_t)(r->text + r->size - r->next) &&
           memcmp(r->next, words, length) == 0 &&
           (r->next[length] == ' ' || r->next[length] == '\n');
}

void reader_record(reader *r, const char *words)
{
    r->line++;
    if (r->next == r->text + r->size)
        reader_fail(r, "the file ends where \"%s\" is expected", words);
    if (!reader_ahead(r, words))
        reader_fail(r, "\"%s\" is expected", words);
    r->p = r->next;
    r->end = memchr(r->p, '\n', (size_t)(r->text + r->size - r->p));
    r->next = r->end + 1;
    take(r, strlen(words));
}

/* A decimal integer in p[0..length), or false. */
static bool decimal(uint64_t *value, const char *p, size_t length, uint64_t max)
{
    *value = 0;
    if (length == 0 || length > 20 || (length > 1 && p[0] == '0'))
        return false;
    for (size_t i = 0; i < length; i++) {
        uint64_t digit = (uint64_t)(p[i] - '0');

        if (p[i] < '0' || p[i] > '9' || digit > max ||
            *value > (max - digit) / 10)
            return false;
        *value = 10 * *value + digit;
    }
    return true;
}

uint64_t reader_count(reader *r, const char *what, uint64_t max)
{
    uint64_t value;
    size_t length = token(r);

    if (!decimal(&value, r->p, length, max))
        reader_fail(r, "%s: a decimal integer from 0 to %llu is expected", what,
                    (unsigned long long)max);
    take(r, length);
    return value;
}

size_t reader_size(reader *r, const char *word, uint64_t max)
{
    uint64_t value;

    reader_record(r, word);
    value = reader_count(r, word, max);
    reader_end_line(r);
    return (size_t)value;
}

/* the value of a lower-case hexadecimal digit, or -1 */
static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* [-]0x1[.fraction]p(+|-)exponent, 0x0.fractionp-1022, or 0x0p+0: one text
 * for each finite number. */
static bool canonical(uint64_t *bits, const char *p, const char *end)
{
    uint64_t mantissa = 0, magnitude;
    int shift = 52, lead;
    bool negative, down;

    negative = p < end && *p == '-';
    p += negative;
    if (end - p < 6 || p[0] != '0' || p[1] != 'x' ||
        (p[2] != '0' && p[2] != '1'))
        return false;
    lead = p[2] - '0';
    p += 3;
    if (*p == '.') {
        for (p++; p < end && hex(*p) >= 0 && shift > 0; p++) {
            shift -= 4;
            mantissa |= (uint64_t)hex(*p) << shift;
        }
        if (shift == 52 || p[-1] == '0')
            return false;
    }
    if (end - p < 3 || p[0] != 'p' || (p[1] != '+' && p[1] != '-'))
        return false;
    down = p[1] == '-';
    p += 2;
    if (!decimal(&magnitude, p, (size_t)(end - p), down ? 1022 : 1023) ||
        (down && magnitude == 0))
        return false;
    if (lead == 0 &&
        (mantissa == 0 ? magnitude != 0 : !down || magnitude != 1022))
        return false;
    *bits = (uint64_t)negative << 63 | mantissa;
    if (lead == 1)
        *bits |= (down ? 1023 - magnitude : 1023 + magnitude) << 52;
    return true;
}

uint64_t reader_binary64(reader *r, const char *what)
{
    uint64_t bits = 0;
    size_t length = token(r);

    if (!canonical(&bits, r->p, r->p + length))
        reader_fail(r, "%s: \"%.*s\" is not a number in canonical form", what,
                    (int)(length < 40 ? length : 40), r->p);
    take(r, length);
    return bits;
}

quoted reader_quoted(reader *r, const char *what)
{
    quoted q;

    q.text = r->p;
    q.length = (int)token(r);
    q.bits = reader_binary64(r, what);
    return q;
}

quoted reader_token(reader *r)
{
    size_t length = token(r);
    quoted q = {0, r->p, (int)length};

    take(r, length);
    return q;
}

void reader_digest(digest d, reader *r)
{
    if (token(r) != 64)
        reader_fail(r, "64 hexadecimal digits are expected");
    for (int i = 0; i < 32; i++) {
        int high = hex(r->p[2 * i]), low = hex(r->p[2 * i + 1]);

        if (high < 0 || low < 0)
            reader_fail(r, "64 lower-case hexadecimal digits are expected");
        d[i] = (unsigned char)(16 * high + low);
    }
    take(r, 64);
}

hex_digits reader_hex(const digest d)
{
    hex_digits out;

    for (int i = 0; i < 32; i++)
        sprintf(out.text + 2 * i, "%02x", d[i]);
    return out;
}

void reader_rest(reader *r, const char *what)
{
    if (r->p == r->end || r->p[0] == ' ' || r->end[-1] == ' ')
        reader_fail(r, "%s is missing, or has a space at an end", what);
    r->p = r->end;
}

void reader_end_line(reader *r)
{
    if (r->p != r->end)
        reader_fail(r, "\"%.*s\" is more than this line may hold",
                    (int)(r->end - r->p < 40 ? r->end - r->p : 40), r->p);
}

void reader_seal(reader *r)
{
    const size_t before = (size_t)(r->next - r->text);
    digest found = {0};
    sha256 h;

    reader_record(r, "seal");
    reader_digest(r->seal, r);
    reader_end_line(r);
    if (r->next != r->text + r->size)
        reader_fail(r, "something follows the last record");
    sha256_init(&h);
    sha256_add(&h, r->text, before);
    sha256_finish(found, &h);
    if (memcmp(r->seal, found, sizeof found) != 0)
        fail_rejected("the seal does not fit the file: it was changed");
}
