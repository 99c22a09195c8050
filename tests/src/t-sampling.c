/* t-sampling.c: bootstrap intervals, pairs that share no network. */
#include "support.h"

#include <math.h>
#include <stdbool.h>

#include "egap/sampling.h"

#define COUNT 40

static void random_values(egap_bounds *x, size_t count, test_rng *rng)
{
    for (size_t i = 0; i < count; i++) {
        x[i].lo = test_normal(rng);
        x[i].hi = x[i].lo + 0.01 * test_uniform(rng);
    }
}

static void assert_within(egap_bounds x, double lo, double hi)
{
    if (!(lo <= x.lo && x.lo <= x.hi && x.hi <= hi))
        fail_msg("[%g, %g] is not in [%g, %g]", x.lo, x.hi, lo, hi);
}

/* The interval of a mean is that of the normal law, nearly. */
static void means_have_their_standard_error(void **state)
{
    double spread = 0, error = 1 / sqrt(COUNT);
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 81);
    for (int k = 0; k < 20; k++) {
        egap_sampling options = egap_sampling_defaults(7, (uint64_t)k);
        egap_sampling_one one, again;
        egap_bounds x[COUNT];
        egap_sample sample = {x, NULL, COUNT};
        egap_error err = {0};

        random_values(x, COUNT, &rng);
        assert_ok(egap_sampling_of_one(&one, &sample, &options, &err), &err);
        assert_ok(egap_sampling_of_one(&again, &sample, &options, &err), &err);
        assert_memory_equal(&one, &again, sizeof one);
        assert_within(one.mean, -1.5, 1.5);
        assert_within(one.median, -2, 2);
        assert_true(one.max.lo <= one.max.hi);
        spread += (one.mean.hi - one.mean.lo) / 20;
    }
    assert_true(spread > 2 * 1.7 * error && spread < 2 * 2.2 * error);
}

/* Equal values have no spread; wider enclosures widen the interval. */
static void enclosures_widen_the_interval(void **state)
{
    egap_sampling options = egap_sampling_defaults(1, 1);
    egap_bounds x[5] = {{2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 2}};
    egap_sample sample = {x, NULL, 5};
    egap_sampling_one one;
    egap_sampling_two two;
    egap_error err = {0};

    (void)state;
    assert_ok(egap_sampling_of_one(&one, &sample, &options, &err), &err);
    assert_true(one.mean.lo == 2 && one.mean.hi == 2);
    assert_ok(egap_sampling_of_two(&two, &sample, &sample, &options, &err),
              &err);
    assert_true(two.cliff.lo == 0 && two.cliff.hi == 0);
    assert_true(two.shift.lo == 0 && two.shift.hi == 0);
    x[3].hi = 3;
    assert_ok(egap_sampling_of_one(&one, &sample, &options, &err), &err);
    assert_true(one.mean.lo == 2 && one.mean.hi > 2.2 && one.max.hi == 3);
    assert_ok(egap_sampling_of_two(&two, &sample, &sample, &options, &err),
              &err);
    assert_true(two.cliff.lo < 0 && two.cliff.hi > 0);
    x[3].hi = INFINITY;
    assert_ok(egap_sampling_of_one(&one, &sample, &options, &err), &err);
    assert_true(one.max.hi == INFINITY);
}

/* Samples that are apart: delta is 1, and the shift that of every pair. */
static void samples_apart(void **state)
{
    egap_sampling options = egap_sampling_defaults(1, 2);
    egap_bounds a[] = {{0, 0}, {0.25, 0.25}, {0.5, 0.5}},
                b[] = {{8, 8}, {8.25, 8.25}, {8.5, 8.5}};
    egap_sample x = {a, NULL, 3}, y = {b, NULL, 3};
    egap_sampling_two two;
    egap_error err = {0};

    (void)state;
    assert_ok(egap_sampling_of_two(&two, &x, &y, &options, &err), &err);
    assert_true(two.cliff.lo == 1 && two.cliff.hi == 1);
    assert_within(two.shift, 7.5, 8.5);
    assert_ok(egap_sampling_of_two(&two, &y, &x, &options, &err), &err);
    assert_true(two.cliff.lo == -1 && two.cliff.hi == -1);
    assert_within(two.shift, -8.5, -7.5);
}

/* With one value that is repeated in each block, drawing blocks is drawing
 * those values; and blocks drawn for two samples are the same blocks. */
static void blocks_are_drawn_whole(void **state)
{
    egap_bounds x[12], y[12];
    size_t block[12];
    egap_sample a = {x, block, 12}, b = {y, block, 12};
    egap_sampling options = egap_sampling_defaults(1, 3), plain = options;
    egap_sampling_one whole, apart;
    egap_sampling_two two;
    egap_error err = {0};

    (void)state;
    options.blocks = 4;
    for (size_t i = 0; i < 12; i++) {
        block[i] = i % 4;
        x[i].lo = x[i].hi = (double)block[i];
        y[i].lo = y[i].hi = (double)block[i] + 100;
    }
    assert_ok(egap_sampling_of_one(&whole, &a, &options, &err), &err);
    assert_ok(egap_sampling_of_one(&apart, &a, &plain, &err), &err);
    assert_true(whole.mean.hi - whole.mean.lo >
                1.4 * (apart.mean.hi - apart.mean.lo));
    assert_ok(egap_sampling_of_two(&two, &a, &b, &options, &err), &err);
    assert_true(two.shift.lo == 100 && two.shift.hi == 100);
}

static void disjoint_pairs_share_no_network(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 82);
    for (size_t k = 0; k < test_cases(100); k++) {
        size_t node[2 * COUNT], used[2 * COUNT] = {0}, kept = 0;
        bool keep[COUNT];
        egap_sharing share;
        egap_error err = {0};

        for (size_t i = 0; i < 2 * COUNT; i++)
            node[i] = test_below(&rng, 2 * COUNT);
        assert_ok(egap_sampling_disjoint(&share, keep, node, COUNT, &err),
                  &err);
        for (size_t i = 0; i < COUNT; i++) {
            bool meets = used[node[2 * i]] || used[node[2 * i + 1]];

            assert_int_equal(keep[i], !meets);
            kept += keep[i];
            used[node[2 * i]] |= keep[i];
            used[node[2 * i + 1]] |= keep[i];
        }
        assert_int_equal(share.disjoint, kept);
        assert_true(share.networks <= 2 * COUNT && share.sharing <= COUNT);
        assert_true(COUNT - share.sharing <= kept);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(means_have_their_standard_error),
        cmocka_unit_test(enclosures_widen_the_interval),
        cmocka_unit_test(samples_apart),
        cmocka_unit_test(blocks_are_drawn_whole),
        cmocka_unit_test(disjoint_pairs_share_no_network),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
