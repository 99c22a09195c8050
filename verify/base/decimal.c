/* decimal.c: doubles as text: decimals by directed rounding, and C
 * hexadecimal numbers.  MPFR gives the digits; the text is put together here
 * because the printf families of libc and MPFR both follow the locale. */
#include "egap/decimal.h"

#include <mpfr.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define MAX_DIGITS 40

/* The value is 0.d1 d2 ... dn * 10^exponent; writes it as a JSON number. */
static void layout(char *buf, size_t size, int negative, const char *digits,
                   long exponent)
{
    const char *sign = negative ? "-" : "";
    int n = (int)strlen(digits);

    while (n > 1 && digits[n - 1] == '0')
        n--;
    if (exponent > 0 && exponent <= 17 && n <= exponent)
        snprintf(buf, size, "%s%.*s%.*s", sign, n, digits, (int)exponent - n,
                 "00000000000000000");
    else if (exponent > 0 && exponent <= 17)
        snprintf(buf, size, "%s%.*s.%.*s", sign, (int)exponent, digits,
                 n - (int)exponent, digits + exponent);
    else if (exponent > -4 && exponent <= 0)
        snprintf(buf, size, "%s0.%.*s%.*s", sign, (int)-exponent, "000", n,
                 digits);
    else if (n == 1)
        snprintf(buf, size, "%s%ce%ld", sign, digits[0], exponent - 1);
    else
        snprintf(buf, size, "%s%c.%.*se%ld", sign, digits[0], n - 1, digits + 1,
                 exponent - 1);
}

static char *decimal(char *buf, size_t size, double x, int digits,
                     mpfr_rnd_t rounding)
{
    char text[MAX_DIGITS + 3];
    mpfr_exp_t exponent;
    mpfr_t v;
    int negative;

    if (x - x != 0) {
        snprintf(buf, size, "null");
        return buf;
    }
    if (x == 0) {
        snprintf(buf, size, "0");
        return buf;
    }
    if (digits < 1)
        digits = 1;
    if (digits > MAX_DIGITS)
        digits = MAX_DIGITS;
    mpfr_init2(v, 53);
    mpfr_set_d(v, x, MPFR_RNDN); /* exact */
    mpfr_get_str(text, &exponent, 10, (size_t)digits, v, rounding);
    mpfr_clear(v);
    negative = text[0] == '-';
    layout(buf, size, negative, text + negative, (long)exponent);
    return buf;
}

char *egap_decimal_down(char *buf, size_t size, double x, int digits)
{
    return decimal(buf, size, x, digits, MPFR_RNDD);
}

char *egap_decimal_up(char *buf, size_t size, double x, int digits)
{
    return decimal(buf, size, x, digits, MPFR_RNDU);
}

char *egap_decimal_near(char *buf, size_t size, double x, int digits)
{
    return decimal(buf, size, x, digits, MPFR_RNDN);
}

char *egap_hex_text(char *buf, size_t size, double x)
{
    uint64_t bits, fraction;
    int exponent, places = 13;
    const char *sign;

    memcpy(&bits, &x, sizeof bits);
    sign = bits >> 63 ? "-" : "";
    exponent = (int)(bits >> 52 & 0x7ff);
    fraction = bits & 0xfffffffffffff;
    if (exponent == 0x7ff) {
        snprintf(buf, size, "%s%s", fraction != 0 ? "" : sign,
                 fraction != 0 ? "nan" : "inf");
        return buf;
    }
    if (exponent == 0 && fraction == 0) {
        snprintf(buf, size, "%s0x0p+0", sign);
        return buf;
    }
    while (places > 0 && (fraction & 15) == 0) {
        fraction >>= 4;
        places--;
    }
    if (places == 0)
        snprintf(buf, size, "%s0x1p%+d", sign, exponent - 1023);
    else
        snprintf(buf, size, "%s0x%d.%0*llxp%+d", sign, exponent != 0, places,
                 (unsigned long long)fraction,
                 exponent != 0 ? exponent - 1023 : -1022);
    return buf;
}
