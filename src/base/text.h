/* text.h: small jobs on text: numbers whatever the locale, UTF-8, words that
 * may be shown, the order of words. */
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

/* Does:  the number of characters of a word; and the width that makes printf's
 *        %-*s fill it up to so many characters.
 * Needs: UTF-8, each character a column wide.
 * Error: exact.
 * Fails: never. */
size_t egap_text_columns(const char *text);
int egap_text_pad(const char *text, size_t columns);

/* Does:  which of two words comes first where people sort: numbers by their
 *        values, before all others; else digits in a row as one number ("w9"
 *        before "w10") and other characters by their bytes.  Negative: a; 0:
 *        the same word.
 * Needs: nothing.
 * Error: exact: one order of all words.
 * Fails: never. */
int egap_text_order(const char *a, const char *b);

/* Does:  adds a name, between two quotes of this kind ("" for none), to a
 *        list "a, b, c"; where it does not fit, the list ends in "..." and
 *        stays so.
 * Needs: a list that began as ""; size >= 8.
 * Error: none.
 * Fails: never. */
void egap_text_list(char *list, size_t size, const char *quote,
                    const char *name);

/* Does:  does a name end like this, in upper or lower case, and not consist of
 *        it?
 * Needs: nothing.
 * Error: exact.
 * Fails: never. */
bool egap_text_ends(const char *name, const char *ending);

/* Does:  what "wrote ... to DIR" wants behind the name: "/", or "" where it
 *        ends so.
 * Needs: nothing.
 * Error: none.
 * Fails: never. */
const char *egap_text_slash(const char *directory);

#endif
