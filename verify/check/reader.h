/* reader.h: lines and tokens of a certificate.
 *
 * Every function ends the program with file, line and reason where the text
 * is not what it must be. */
#ifndef CHECK_READER_H
#define CHECK_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* of samples, features, units, nodes, intervals */
#define COUNT_MAX (UINT64_C(1) << 32)

typedef unsigned char digest[32];

typedef struct {
    const char *name; /* of the file, for messages */
    char *text;       /* the whole file */
    size_t size;
    size_t line;         /* number of the current line, from 1 */
    const char *p, *end; /* what is left of the current line */
    const char *next;    /* the line after it */
    digest seal;         /* once it was read */
} reader;

/* A number that is quoted in the verdict. */
typedef struct {
    uint64_t bits;
    const char *text;
    int length;
} quoted;

/* for "%.*s" */
#define QUOTED(q) (q).length, (q).text

/* reads the whole file, and refuses bytes that are not text */
void reader_open(reader *r, const char *name);
void reader_close(reader *r);
/* the first line: a word and the version, 1 */
void reader_header(reader *r, const char *word);
/* Is what is left of the file long enough for rows of numbers (one at least)?
 * So no size that is only claimed makes the program take memory. */
void reader_room(const reader *r, uint64_t rows, uint64_t columns);

/* Goes to the next line, which must begin with these words, and takes them. */
void reader_record(reader *r, const char *words);
/* Does the next line begin with these words? */
bool reader_ahead(const reader *r, const char *words);
/* Is the next token of the line this word?  If so, takes it. */
bool reader_word(reader *r, const char *word);
/* takes a decimal integer in [0, max], without leading zeros */
uint64_t reader_count(reader *r, const char *what, uint64_t max);
/* a line that holds a word and such an integer */
size_t reader_size(reader *r, const char *word, uint64_t max);
/* takes a hexadecimal floating-point number in canonical form */
uint64_t reader_binary64(reader *r, const char *what);
quoted reader_quoted(reader *r, const char *what);
/* takes the next token, whatever it is; its bits are 0 */
quoted reader_token(reader *r);
/* takes 64 hexadecimal digits */
void reader_digest(digest d, reader *r);
/* takes the rest of the line, at least one character */
void reader_rest(reader *r, const char *what);
/* the line must be used up */
void reader_end_line(reader *r);
/* The last line, the digest of all bytes before it. */
void reader_seal(reader *r);

/* a digest in hexadecimal digits */
typedef struct {
    char text[65];
} hex_digits;
hex_digits reader_hex(const digest d);

_Noreturn void reader_fail(const reader *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
