/* certtext.h: certificates written out by hand in tests. */
#ifndef EGAP_TESTS_CERTTEXT_H
#define EGAP_TESTS_CERTTEXT_H

#include <stddef.h>

/* Writes test_path(name) and returns that path.  In the text (a printf
 * format), "*" at the end of a line "data ...", "path ...", "node K",
 * "network ..." or "seal" stands for the digest that fits what follows or,
 * for the seal, what is before. */
const char *test_cert_write(const char *name, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The digest at the end of the first line of the file that begins with this
 * word; the text lives until the eighth next call. */
const char *test_cert_digest(const char *file, const char *word);

/* Runs the built egap-check with these arguments, ended by NULL; returns its
 * exit code and what it printed. */
#define test_check_call(output, ...) \
    test_check_run(output, (const char *const[]){__VA_ARGS__})
int test_check_run(char output[1024], const char *const *arguments);

#endif
