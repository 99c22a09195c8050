/* certcase.h: paths with an enclosed maximum, for tests of certificates, and
 * calls of the built egap-check. */
#ifndef EGAP_TESTS_CERTCASE_H
#define EGAP_TESTS_CERTCASE_H

#include "support.h"

#include "egap/cert.h"

/* A small random problem and path; all arrays in one block. */
typedef struct {
    egap_data data;
    egap_objective objective;
    egap_path path;
    double *block;
    egap_path_max result; /* only what a certificate needs of it */
} test_certcase;

/* N samples, n features, m units, K nodes; weights about 1, with or without
 * biases; the maximum is found by sampling. */
void test_certcase_init(test_certcase *tc, test_rng *rng, size_t N, size_t n,
                        size_t m, size_t K, egap_loss_kind kind, int biases);
void test_certcase_enclose(test_certcase *tc);
long double test_certcase_value(const test_certcase *tc, size_t k, double t);
void test_certcase_clear(test_certcase *tc);

/* The whole file, NUL-terminated, to be freed; *size without the NUL. */
char *test_read_file(const char *file, size_t *size);
void test_write_file(const char *file, const char *text, size_t size);

#define TEST_LINES_MAX 256

/* A certificate as lines. */
typedef struct {
    char *line[TEST_LINES_MAX];
    size_t count;
} test_lines;
void test_lines_split(test_lines *c, const char *text);
void test_lines_release(test_lines *c);
/* Joins the lines, with a seal that fits where asked for; returns the size. */
size_t test_lines_join(char *text, const test_lines *c, int sealed);

/* Runs the built egap-check on a file; returns its exit code, and the first
 * line of its standard output in `verdict`. */
int test_egap_check(char verdict[1024], const char *file);

/* The file a test program writes its certificates to, in the build folder;
 * the functions are its group's set-up and tear-down. */
extern char test_scratch[256];
int test_scratch_make(void **state);
int test_scratch_drop(void **state);

#endif
