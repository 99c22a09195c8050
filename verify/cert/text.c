/* text.c: a certificate's text and its numbers. */
#include "text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "egap/grow.h"

void egap_text_add(egap_text *text, const char *format, ...)
{
    char piece[512];
    va_list args;
    void *p;
    int length;

    va_start(args, format);
    length = vsnprintf(piece, sizeof piece, format, args);
    va_end(args);
    if (length < 0 || (size_t)length >= sizeof piece) {
        text->failed = 1;
        return;
    }
    p = text->p;
    if (text->failed ||
        !egap_grow(&p, &text->room, text->size + (size_t)length, 1)) {
        text->failed = 1;
        return;
    }
    text->p = p;
    memcpy(text->p + text->size, piece, (size_t)length);
    text->size += (size_t)length;
}

void egap_text_number(egap_text *text, double x)
{
    uint64_t bits, fraction;
    int exponent, digits = 13;
    char tail[32] = "";

    memcpy(&bits, &x, 8);
    fraction = bits & (((uint64_t)1 << 52) - 1);
    exponent = (int)(bits >> 52 & 2047);
    while (digits > 0 && fraction % 16 == 0) {
        fraction /= 16;
        digits--;
    }
    if (digits > 0)
        snprintf(tail, sizeof tail, ".%0*llx", digits,
                 (unsigned long long)fraction);
    egap_text_add(text, " %s0x%d%sp%+d", bits >> 63 ? "-" : "", exponent > 0,
                  tail,
                  exponent > 0 ? exponent - 1023
                  : digits > 0 ? -1022
                               : 0);
}

void egap_text_clear(egap_text *text)
{
    egap_free(text->p);
    memset(text, 0, sizeof *text);
}
