/* support.h: what every test program uses: cmocka, random cases, bit and
 * containment assertions. */
#ifndef EGAP_TESTS_SUPPORT_H
#define EGAP_TESTS_SUPPORT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "egap/status.h"
#include "egap/types.h"

/* The number of random cases: `base` times EGAP_TEST_MULT (default 1). */
size_t test_cases(size_t base);
/* Are these the cases that the defaults draw, or more of them: must what is
 * rare have been among them? */
bool test_are_many(void);

/* A small generator for tests only (SplitMix64); seeded by EGAP_TEST_SEED or
 * a fixed number, printed by test_seed on first use. */
typedef struct {
    uint64_t state;
} test_rng;
uint64_t test_seed(void);
void test_rng_init(test_rng *rng, uint64_t salt);
uint64_t test_u64(test_rng *rng);
double test_uniform(test_rng *rng);               /* [0,1) */
double test_normal(test_rng *rng);                /* about N(0,1) */
size_t test_below(test_rng *rng, size_t bound);   /* [0,bound) */

/* Skips a test where the processor is one that valgrind emulates: it knows no
 * FTZ and DAZ, and computes long double, and fma() by it, with 53 bits. */
void test_needs_processor(void);

/* A fixture's path: tests/fixtures/<name>. */
const char *test_fixture(const char *name);

#define assert_same_bits(a, b) test_same_bits_((a), (b), __FILE__, __LINE__)
void test_same_bits_(double a, double b, const char *file, int line);

#define assert_ok(call, err)                                                  \
    do {                                                                      \
        if ((call) != EGAP_OK)                                                \
            fail_msg("%s: %s", #call, (err)->text);                           \
    } while (0)

#endif
