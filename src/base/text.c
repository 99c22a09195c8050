/* text.c: small jobs on text. */
#include "text.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAX_NUMBER 512 /* characters of a number */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* [sign] digits [. digits] [e [sign] digits], or the same in hexadecimal
 * with p and without need for an exponent */
static bool is_number(const char *s)
{
    bool (*digit)(char) = is_digit;
    char mark = 'e';
    size_t count = 0;

    if (*s == '+' || *s == '-')
        s++;
    if (s[0] == '0' && (s[1] == 'x' || s[1] == 'X')) {
        digit = is_hex;
        mark = 'p';
        s += 2;
    }
    for (; digit(*s); s++)
        count++;
    if (*s == '.')
        for (s++; digit(*s); s++)
            count++;
    if (count == 0)
        return false;
    if (*s == mark || *s == mark - 'a' + 'A') {
        s++;
        if (*s == '+' || *s == '-')
            s++;
        if (!is_digit(*s))
            return false;
        while (is_digit(*s))
            s++;
    }
    return *s == '\0';
}

static locale_t c_locale;
static pthread_once_t c_locale_once = PTHREAD_ONCE_INIT;

static void make_c_locale(void)
{
    c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

egap_text_result egap_text_real(double *out, const char *text, size_t length)
{
    char copy[MAX_NUMBER + 1];
    locale_t before;
    double value;

    if (length == 0 || length > MAX_NUMBER ||
        memchr(text, '\0', length) != NULL)
        return EGAP_TEXT_SYNTAX;
    memcpy(copy, text, length);
    copy[length] = '\0';
    if (!is_number(copy))
        return EGAP_TEXT_SYNTAX;
    pthread_once(&c_locale_once, make_c_locale);
    before = uselocale(c_locale);
    value = strtod(copy, NULL);
    uselocale(before);
    if (isinf(value))
        return EGAP_TEXT_RANGE;
    *out = value;
    return EGAP_TEXT_OK;
}

size_t egap_text_utf8(const char *text, size_t length)
{
    const unsigned char *s = (const unsigned char *)text;
    size_t more = s[0] < 0x80   ? 0
                  : s[0] < 0xc2 ? SIZE_MAX
                  : s[0] < 0xe0 ? 1
                  : s[0] < 0xf0 ? 2
                  : s[0] < 0xf5 ? 3
                                : SIZE_MAX;

    if (more == SIZE_MAX || more >= length)
        return 0;
    for (size_t i = 1; i <= more; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] >= 0xa0) ||
        (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] >= 0x90))
        return 0;
    return more + 1;
}

char *egap_text_show(char *out, size_t size, const char *text, size_t length)
{
    size_t used = 0;

    for (size_t i = 0; i < length;) {
        size_t step = egap_text_utf8(text + i, length - i);
        unsigned char c = (unsigned char)text[i];

        if (used + (step ? step : 1) + 4 > size) {
            memcpy(out + used, "...", 3);
            used += 3;
            break;
        }
        if (step == 0 || c < 0x20 || c == 0x7f) {
            out[used++] = '?';
            i++;
            continue;
        }
        memcpy(out + used, text + i, step);
        used += step;
        i += step;
    }
    out[used] = '\0';
    return out;
}

size_t egap_text_columns(const char *text)
{
    size_t count = 0;

    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

int egap_text_pad(const char *text, size_t columns)
{
    return (int)(columns + strlen(text) - egap_text_columns(text));
}

/* The digits of *p without zeros in front; *p goes on behind them. */
static size_t digits_at(const char **digits, const char **p)
{
    while (**p == '0')
        ++*p;
    *digits = *p;
    while (is_digit(**p))
        ++*p;
    return (size_t)(*p - *digits);
}

int egap_text_order(const char *a, const char *b)
{
    const char *p = a, *q = b;
    double x, y;
    bool first = egap_text_real(&x, a, strlen(a)) == EGAP_TEXT_OK;
    bool second = egap_text_real(&y, b, strlen(b)) == EGAP_TEXT_OK;

    if (first != second)
        return first ? -1 : 1;
    if (first && x != y)
        return x < y ? -1 : 1;
    while (!first && *p != '\0' && *q != '\0') {
        if (is_digit(*p) && is_digit(*q)) {
            const char *u, *v;
            size_t k = digits_at(&u, &p), l = digits_at(&v, &q);
            int order = k == l ? memcmp(u, v, k) : k < l ? -1 : 1;

            if (order != 0)
                return order;
        } else if (*p != *q) {
            return (unsigned char)*p < (unsigned char)*q ? -1 : 1;
        } else {
            p++;
            q++;
        }
    }
    if (!first && (*p != '\0' || *q != '\0'))
        return *p == '\0' ? -1 : 1;
    return strcmp(a, b);
}

void egap_text_list(char *list, size_t size, const char *quote,
                    const char *name)
{
    const char *comma = list[0] != '\0' ? ", " : "";
    size_t used = strlen(list);
    size_t more = strlen(comma) + 2 * strlen(quote) + strlen(name);

    if (used >= 3 && strcmp(list + used - 3, "...") == 0)
        return;
    if (more < size - used && used + more <= size - 6)
        sprintf(list + used, "%s%s%s%s", comma, quote, name, quote);
    else
        sprintf(list + used, "%s...", comma);
}

bool egap_text_ends(const char *name, const char *ending)
{
    size_t length = strlen(name), end = strlen(ending);

    return length > end && strcasecmp(name + length - end, ending) == 0;
}

const char *egap_text_slash(const char *directory)
{
    size_t length = strlen(directory);

    return length > 0 && directory[length - 1] == '/' ? "" : "/";
}
