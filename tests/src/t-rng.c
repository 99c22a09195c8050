/* t-rng.c: the random streams: known answers, independence, no bias. */
#include "support.h"

#include <math.h>

#include <Random123/philox.h>

#include "egap/rng.h"

/* Philox 4x32-10 vectors published with Random123 (kat_vectors). */
static void philox_known_answers(void **state)
{
    static const uint32_t kat[3][10] = {
        {0, 0, 0, 0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8},
        {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff,
         0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
        {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0,
         0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}};

    (void)state;
    for (int i = 0; i < 3; i++) {
        philox4x32_ctr_t ctr;
        philox4x32_key_t key;

        for (int k = 0; k < 4; k++)
            ctr.v[k] = kat[i][k];
        for (int k = 0; k < 2; k++)
            key.v[k] = kat[i][4 + k];
        ctr = philox4x32(ctr, key);
        for (int k = 0; k < 4; k++)
            assert_int_equal(ctr.v[k], kat[i][6 + k]);
    }
}

/* A stream gives the words of consecutive blocks under its key. */
static void a_stream_is_philox_at_its_counter(void **state)
{
    egap_stream s;

    (void)state;
    egap_stream_init(&s, 7, 0x123456789abcdef0u, "test");
    for (uint32_t block = 0; block < 3; block++)
        for (int half = 0; half < 2; half++) {
            philox4x32_ctr_t ctr = {{block, 0, 0x9abcdef0u, 0x12345678u}};
            philox4x32_key_t key = {{(uint32_t)s.key, (uint32_t)(s.key >> 32)}};

            ctr = philox4x32(ctr, key);
            assert_true(
                egap_stream_u64(&s) ==
                (ctr.v[2 * half] | (uint64_t)ctr.v[2 * half + 1] << 32));
        }
}

static uint64_t first(uint64_t seed, uint64_t unit, const char *purpose)
{
    egap_stream s;

    egap_stream_init(&s, seed, unit, purpose);
    return egap_stream_u64(&s);
}

/* Frozen: these numbers may never change, or old results would. */
static void streams_are_frozen(void **state)
{
    (void)state;
    assert_true(first(0, 0, "init") == 0x20386c390f8ac989u);
    assert_true(first(1, 2, "pairs") == 0xb9a68754fbb6f04du);
}

static void streams_differ_in_each_part_of_the_name(void **state)
{
    uint64_t base = first(1, 1, "init");

    (void)state;
    assert_true(first(1, 1, "init") == base);
    assert_true(first(2, 1, "init") != base);
    assert_true(first(1, 2, "init") != base);
    assert_true(first(1, 1, "pairs") != base);
}

static void below_is_in_range_and_unbiased(void **state)
{
    enum { BOUND = 6 };
    size_t draws = test_cases(60000), counts[BOUND] = {0}, low = 0;
    double expected = (double)draws / BOUND, chi2 = 0;
    /* three quarters of the range: without rejection the lowest third of
     * the results would come twice as often */
    uint64_t large = ((uint64_t)1 << 63) + ((uint64_t)1 << 62);
    egap_stream s;

    (void)state;
    egap_stream_init(&s, test_seed(), 0, "below");
    for (size_t i = 0; i < draws; i++) {
        uint64_t r = egap_stream_below(&s, BOUND);

        assert_true(r < BOUND);
        counts[r]++;
    }
    for (int k = 0; k < BOUND; k++)
        chi2 += (counts[k] - expected) * (counts[k] - expected) / expected;
    assert_true(chi2 < 35.0); /* 5 degrees of freedom: p < 2e-6 */
    for (size_t i = 0; i < draws; i++)
        low += egap_stream_below(&s, large) < large / 2;
    assert_true(fabs((double)low / (double)draws - 0.5) <
                3.0 / sqrt((double)draws));
    assert_true(egap_stream_below(&s, 1) == 0);
}

static void uniform_fills_the_unit_interval(void **state)
{
    size_t draws = test_cases(60000);
    double sum = 0, least = 1, most = 0;
    egap_stream s;

    (void)state;
    egap_stream_init(&s, test_seed(), 3, "uniform");
    for (size_t i = 0; i < draws; i++) {
        double u = egap_stream_uniform(&s);

        assert_true(u >= 0 && u < 1 && u == rint(u * 0x1p53) * 0x1p-53);
        sum += u;
        least = u < least ? u : least;
        most = u > most ? u : most;
    }
    assert_true(fabs(sum / (double)draws - 0.5) < 2.0 / sqrt((double)draws));
    assert_true(least < 1e-3 && most > 1 - 1e-3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox_known_answers),
        cmocka_unit_test(a_stream_is_philox_at_its_counter),
        cmocka_unit_test(streams_are_frozen),
        cmocka_unit_test(streams_differ_in_each_part_of_the_name),
        cmocka_unit_test(below_is_in_range_and_unbiased),
        cmocka_unit_test(uniform_fills_the_unit_interval),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
