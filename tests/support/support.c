/* support.c: random cases and assertions shared by the tests. */
#include "support.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double multiple(void)
{
    const char *mult = getenv("EGAP_TEST_MULT");
    double k = mult ? atof(mult) : 1.0;

    return k > 0 ? k : 1.0;
}

size_t test_cases(size_t base)
{
    size_t count = (size_t)((double)base * multiple());

    return count > 0 ? count : 1;
}

bool test_are_many(void)
{
    return multiple() >= 1.0 && getenv("EGAP_TEST_SEED") == NULL;
}

void test_needs_processor(void)
{
#if LDBL_MANT_DIG > DBL_MANT_DIG
    volatile long double one = 1;

    if (one + LDBL_EPSILON == one)
        skip();
#endif
}

uint64_t test_seed(void)
{
    static uint64_t seed;
    static int known;
    const char *text = getenv("EGAP_TEST_SEED");

    if (!known) {
        seed = text ? strtoull(text, NULL, 0) : 20260701u;
        printf("seed: EGAP_TEST_SEED=%llu\n", (unsigned long long)seed);
        known = 1;
    }
    return seed;
}

void test_rng_init(test_rng *rng, uint64_t salt)
{
    rng->state = test_seed() ^ (salt * 0x9E3779B97F4A7C15u);
    test_u64(rng);
}

uint64_t test_u64(test_rng *rng)
{
    uint64_t z = (rng->state += 0x9E3779B97F4A7C15u);

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

double test_uniform(test_rng *rng)
{
    return (double)(test_u64(rng) >> 11) * 0x1p-53;
}

double test_normal(test_rng *rng)
{
    double sum = 0;

    for (int i = 0; i < 12; i++)
        sum += test_uniform(rng);
    return sum - 6.0;
}

size_t test_below(test_rng *rng, size_t bound)
{
    return (size_t)(test_u64(rng) % bound);
}

const char *test_fixture(const char *name)
{
    static char path[512];

    snprintf(path, sizeof path, "tests/fixtures/%s", name);
    return path;
}

void test_same_bits_(double a, double b, const char *file, int line)
{
    if (memcmp(&a, &b, sizeof a) != 0) {
        print_error("%a and %a differ\n", a, b);
        _fail(file, line);
    }
}
