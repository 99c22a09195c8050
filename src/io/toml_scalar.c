/* toml_scalar.c: strings, numbers and truth values of configuration files. */
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "../base/text.h"
#include "toml_impl.h"

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static bool is_digit(char c, int base)
{
    return hex_value(c) >= 0 && hex_value(c) < base;
}

/* A character as UTF-8; the number of bytes. */
static size_t put_utf8(char *out, unsigned long c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 63));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 63));
        out[2] = (char)(0x80 | (c & 63));
        return 3;
    }
    out[0] = (char)(0xf0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 63));
    out[2] = (char)(0x80 | (c >> 6 & 63));
    out[3] = (char)(0x80 | (c & 63));
    return 4;
}

/* What follows a backslash; at most as many bytes as were read. */
static egap_status parse_escape(char *out, size_t *used, toml_parser *p)
{
    static const char from[] = "btnfr\"\\", to[] = "\b\t\n\f\r\"\\";
    char c = p->at < p->length ? p->text[p->at] : '\0';
    const char *known = c != '\0' ? strchr(from, c) : NULL;
    int digits = c == 'u' ? 4 : c == 'U' ? 8 : 0;
    unsigned long value = 0;

    if (known != NULL) {
        out[(*used)++] = to[known - from];
        p->at++;
        return EGAP_OK;
    }
    if (digits == 0)
        return toml_bad(p, "this escape is not known");
    for (int i = 1; i <= digits; i++) {
        int h = p->at + (size_t)i < p->length
                    ? hex_value(p->text[p->at + (size_t)i])
                    : -1;

        if (h < 0)
            return toml_bad(p, "hexadecimal digits must follow \\u or \\U");
        value = value << 4 | (unsigned long)h;
    }
    if (value == 0 || value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
        return toml_bad(p, "this escape is not a character that is allowed");
    p->at += (size_t)digits + 1;
    *used += put_utf8(out + *used, value);
    return EGAP_OK;
}

egap_status toml_parse_string(char **out, toml_parser *p)
{
    char quote = p->text[p->at];
    size_t start = p->at, end, used = 0;
    egap_status status = EGAP_OK;
    char *s;

    if (p->length - p->at >= 3 && p->text[p->at + 1] == quote &&
        p->text[p->at + 2] == quote)
        return toml_bad(p, "strings over several lines are not read");
    for (end = start + 1; end < p->length && p->text[end] != quote; end++) {
        if (p->text[end] == '\n')
            break;
        end += quote == '"' && p->text[end] == '\\';
    }
    if (end >= p->length || p->text[end] != quote)
        return toml_bad(p, "the string does not end on its line");
    s = egap_alloc(end - start, 1);
    if (s == NULL)
        return toml_no_memory(p);
    p->at++;
    while (p->at < end && status == EGAP_OK) {
        char c = p->text[p->at++];

        if (quote == '"' && c == '\\')
            status = parse_escape(s, &used, p);
        else
            s[used++] = c;
    }
    if (status != EGAP_OK) {
        egap_free(s);
        return status;
    }
    p->at = end + 1;
    *out = s;
    return EGAP_OK;
}

/* Copies a number without its underscores, each of which must stand between
 * two digits. */
static bool strip_underscores(char *out, const char *word, size_t length)
{
    int base = length > 1 && word[1] == 'x' ? 16 : 10;
    size_t used = 0;

    for (size_t i = 0; i < length; i++) {
        if (word[i] != '_') {
            out[used++] = word[i];
            continue;
        }
        if (i == 0 || i + 1 == length || !is_digit(word[i - 1], base) ||
            !is_digit(word[i + 1], base))
            return false;
    }
    out[used] = '\0';
    return true;
}

typedef enum { NOT_INTEGER, INTEGER, TOO_LARGE } integer_result;

static integer_result parse_integer(long long *out, const char *s)
{
    bool negative = *s == '-', prefix = s[0] == '0' && s[1] != '\0';
    int base = !prefix       ? 10
               : s[1] == 'x' ? 16
               : s[1] == 'o' ? 8
               : s[1] == 'b' ? 2
                             : 0;
    uint64_t value = 0, limit = (uint64_t)LLONG_MAX + negative;

    if (base == 0)
        return NOT_INTEGER; /* a leading zero */
    if (base != 10)
        s += 2;
    else if (*s == '+' || *s == '-')
        s++;
    if (*s == '\0' || (base == 10 && s[0] == '0' && s[1] != '\0'))
        return NOT_INTEGER;
    for (const char *t = s; *t != '\0'; t++)
        if (!is_digit(*t, base))
            return NOT_INTEGER;
    for (; *s != '\0'; s++) {
        uint64_t digit = (uint64_t)hex_value(*s);

        if (value > (limit - digit) / (uint64_t)base)
            return TOO_LARGE;
        value = value * (uint64_t)base + digit;
    }
    *out = negative ? -(long long)(value - (value > 0)) - (value > 0)
                    : (long long)value;
    return INTEGER;
}

/* TOML wants digits on both sides of the point and no leading zero. */
static bool is_real(const char *s)
{
    s += *s == '+' || *s == '-';
    if (!is_digit(*s, 10) || (s[0] == '0' && is_digit(s[1], 10)) ||
        strpbrk(s, "xXpP") != NULL)
        return false;
    s = strchr(s, '.');
    return s == NULL || is_digit(s[1], 10);
}

static egap_status parse_number(toml_value *out, toml_parser *p,
                                const char *word, size_t length)
{
    char s[256];
    egap_text_result result = EGAP_TEXT_SYNTAX;

    if (length >= sizeof s || !strip_underscores(s, word, length))
        return toml_bad(p, "this is not a number");
    switch (parse_integer(&out->integer, s)) {
    case INTEGER:
        out->kind = TOML_INTEGER;
        return EGAP_OK;
    case TOO_LARGE:
        return toml_bad(p, "the integer does not fit into 64 bits");
    default:
        break;
    }
    out->kind = TOML_REAL;
    if (strcmp(s, "inf") == 0 || strcmp(s, "+inf") == 0) {
        out->real = INFINITY;
        return EGAP_OK;
    }
    if (strcmp(s, "-inf") == 0) {
        out->real = -INFINITY;
        return EGAP_OK;
    }
    if (is_real(s))
        result = egap_text_real(&out->real, s, strlen(s));
    if (result == EGAP_TEXT_RANGE)
        return toml_bad(p, "the number is beyond the range of a double");
    if (result != EGAP_TEXT_OK)
        return toml_bad(p, "a string in quotes, a number, true or false is "
                           "expected");
    return EGAP_OK;
}

egap_status toml_parse_scalar(toml_value *out, toml_parser *p)
{
    const char *word = p->text + p->at;
    size_t length = 0, left = p->length - p->at;
    egap_status status;

    if (left > 0 && (*word == '"' || *word == '\'')) {
        out->kind = TOML_STRING;
        out->string = NULL;
        return toml_parse_string(&out->string, p);
    }
    while (length < left && strchr(" \t\r\n,]#=", word[length]) == NULL)
        length++;
    if (length == 0)
        return toml_bad(p, "a value is expected");
    if (*word == '{')
        return toml_bad(p, "tables in braces are not read; use [table]");
    if ((length == 4 && memcmp(word, "true", 4) == 0) ||
        (length == 5 && memcmp(word, "false", 5) == 0)) {
        out->kind = TOML_BOOL;
        out->truth = *word == 't';
        status = EGAP_OK;
    } else {
        status = parse_number(out, p, word, length);
    }
    if (status == EGAP_OK)
        p->at += length;
    return status;
}
