/* decimal.h: doubles as text: decimals rounded outward, C hexadecimal
 * numbers.  The locale plays no part. */
#ifndef EGAP_DECIMAL_H
#define EGAP_DECIMAL_H

#include <stddef.h>

#define EGAP_NUMBER_TEXT 64 /* room for every text below */

/* Does:  x as a decimal of at most `digits` significant digits, rounded down,
 *        up, or to nearest; trailing zeros are dropped.  The text is a JSON
 *        number; NaN and infinities give "null".
 * Needs: 1 <= digits <= 40, size >= EGAP_NUMBER_TEXT.
 * Error: down: decimal <= x, up: decimal >= x, both within one unit of the
 *        last digit; near: rounded to nearest, ties to even.
 * Fails: never.  Returns buf. */
char *egap_decimal_down(char *buf, size_t size, double x, int digits);
char *egap_decimal_up(char *buf, size_t size, double x, int digits);
char *egap_decimal_near(char *buf, size_t size, double x, int digits);

/* Does:  x as a C hexadecimal floating number ("0x1.8p+1", "-0x0p+0", "inf",
 *        "-inf", "nan"), the same characters as %a in the C locale.
 * Needs: size >= EGAP_NUMBER_TEXT.
 * Error: exact.
 * Fails: never.  Returns buf. */
char *egap_hex_text(char *buf, size_t size, double x);

#endif
