/* text.h: small jobs on text: numbers whatever the locale, UTF-8, words that
 * may be shown, near names. */
#ifndef EGAP_SRC_BASE_TEXT_H
#define EGAP_SRC_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Why a text is not a number that can be used. */
typedef enum {
    EGAP_TEXT_OK,
    EGAP_TEXT_SYNTAX, /* not a number */
    EGAP_TEXT_RANGE   /* beyond the range of a double */
} egap_text_result;

/* Does:  reads all of text[0..length) as a decimal number or a C hexadecimal
 *        floating number, to the nearest double; the locale plays no part.
 *        Infinities and NaN are not numbers here.
 * Needs: nothing.
 * Error: rounded to nearest.
 * Fails: EGAP_TEXT_SYNTAX, EGAP_TEXT_RANGE. */
egap_text_result egap_text_real(double *out, const char *text, size_t length);

/* Does:  the length of the UTF-8 sequence that starts at text, 0 where there
 *        is none (also for surrogates and overlong forms).
 * Needs: length >= 1.
 * Error: exact.
 * Fails: never. */
size_t egap_text_utf8(const char *text, size_t length);

/* Does:  copies text for a message: control characters become '?', what does
 *        not fit is cut and marked by "...".
 * Needs: size >= 4.
 * Error: none.
 * Fails: never.  Returns out. */
char *egap_text_show(char *out, size_t size, const char *text, size_t length);

/* Does:  which of two words comes first where people sort: numbers by their
 *        values, before all others; else digits in a row as one number ("w9"
 *        before "w10") and other characters by their bytes.  Negative: a; 0:
 *        the same word.
 * Needs: nothing.
 * Error: exact: one order of all words.
 * Fails: never. */
int egap_text_order(const char *a, const char *b);

/* Does:  the number of insertions, deletions and replacements between two
 *        words, of which the first 255 bytes count; upper and lower case are
 *        the same.
 * Needs: nothing.
 * Error: exact.
 * Fails: never. */
size_t egap_text_distance(const char *a, const char *b);

/* Does:  may `b`, at this distance from `a`, be what somebody meant who wrote
 *        `a`?
 * Needs: nothing.
 * Error: none.
 * Fails: never. */
bool egap_text_is_near(const char *a, size_t distance);

#endif
