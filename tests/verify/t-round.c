/* t-round.c: outward rounding, comparison and the floating-point check. */
#include "support.h"

#include <float.h>
#include <math.h>

#include "egap/fpenv.h"
#include "egap/round.h"

static void outward_is_exact_where_it_can_be(void **state)
{
    egap_bounds b = egap_round_outward((egap_dd){1.0, 0.0}, (egap_dd){2.0, 0});

    (void)state;
    assert_same_bits(b.lo, 1.0);
    assert_same_bits(b.hi, 2.0);
}

static void outward_moves_one_ulp_where_it_must(void **state)
{
    egap_bounds b =
        egap_round_outward((egap_dd){1.0, -0x1p-80}, (egap_dd){1.0, 0x1p-80});

    (void)state;
    assert_same_bits(b.lo, 1.0 - 0x1p-53);
    assert_same_bits(b.hi, 1.0 + 0x1p-52);
    b = egap_round_outward((egap_dd){1.0, 0x1p-80}, (egap_dd){1.0, -0x1p-80});
    assert_same_bits(b.lo, 1.0);
    assert_same_bits(b.hi, 1.0);
}

/* Halfway cases and random pairs against long double (64-bit significand). */
static void outward_contains_random_sums(void **state)
{
    test_rng rng;
    size_t cases = test_cases(20000);

    (void)state;
    test_rng_init(&rng, 1);
    for (size_t i = 0; i < cases; i++) {
        double a = test_normal(&rng);
        double b = ldexp(test_normal(&rng), -(int)test_below(&rng, 10));
        long double sum = (long double)a + b;
        egap_bounds x = egap_bounds_add((egap_bounds){a, a},
                                        (egap_bounds){b, b});

        assert_true(x.lo <= sum && sum <= x.hi);
        assert_true(egap_bounds_ulps(x) <= 1);
    }
}

static void nothing_finite_comes_from_nothing_finite(void **state)
{
    double bad[] = {NAN, INFINITY, -INFINITY};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        egap_bounds x = egap_round_outward((egap_dd){bad[i], 0},
                                           (egap_dd){bad[i], 0});
        egap_bounds nan = {NAN, NAN}, one = {1, 1};

        assert_true(x.lo == -INFINITY && x.hi == INFINITY);
        assert_int_equal(egap_bounds_le(nan, one), EGAP_UNKNOWN);
        assert_int_equal(egap_bounds_le(one, nan), EGAP_UNKNOWN);
        assert_int_equal(egap_bounds_lt(nan, nan), EGAP_UNKNOWN);
    }
    assert_true(
        egap_bounds_max((egap_bounds){NAN, 1}, (egap_bounds){0, 0}).hi ==
        INFINITY);
    assert_true(egap_bounds_add((egap_bounds){DBL_MAX, DBL_MAX},
                                (egap_bounds){DBL_MAX, DBL_MAX})
                    .hi == INFINITY);
}

static void comparisons_are_three_valued(void **state)
{
    egap_bounds a = {0, 1}, b = {1, 2}, c = {3, 4};

    (void)state;
    assert_int_equal(egap_bounds_le(a, b), EGAP_YES);
    assert_int_equal(egap_bounds_lt(a, b), EGAP_UNKNOWN);
    assert_int_equal(egap_bounds_lt(a, c), EGAP_YES);
    assert_int_equal(egap_bounds_le(c, a), EGAP_NO);
    assert_int_equal(egap_bounds_lt(b, a), EGAP_NO);
}

static void this_machine_is_accepted(void **state)
{
    egap_error err = {0};

    (void)state;
    assert_ok(egap_fpenv_check(&err), &err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outward_is_exact_where_it_can_be),
        cmocka_unit_test(outward_moves_one_ulp_where_it_must),
        cmocka_unit_test(outward_contains_random_sums),
        cmocka_unit_test(nothing_finite_comes_from_nothing_finite),
        cmocka_unit_test(comparisons_are_three_valued),
        cmocka_unit_test(this_machine_is_accepted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
