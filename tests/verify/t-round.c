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
        egap_bounds x =
            egap_bounds_add((egap_bounds){a, a}, (egap_bounds){b, b});

        assert_true(x.lo <= sum && sum <= x.hi);
        assert_true(egap_bounds_ulps(x) <= 1);
    }
}

static void nothing_finite_comes_from_nothing_finite(void **state)
{
    double bad[] = {NAN, INFINITY, -INFINITY};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        egap_bounds x =
            egap_round_outward((egap_dd){bad[i], 0}, (egap_dd){bad[i], 0});
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

/* An enclosure with ends in 0, 1/4, ..., 1, of any width. */
static egap_bounds draw_bounds(test_rng *rng)
{
    double a = (double)test_below(rng, 5) / 4;
    double b = (double)test_below(rng, 5) / 4;

    return (egap_bounds){fmin(a, b), fmax(a, b)};
}

static void assert_contains(egap_bounds x, double value)
{
    assert_true(x.lo <= value && value <= x.hi);
}

/* Every sum, difference and so on of two points of the enclosures is in the
 * result; a comparison that is decided holds for all of them, one that is
 * unknown holds for some and not for others. */
static void operations_hold_for_every_point(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 2);
    for (size_t i = 0; i < test_cases(2000); i++) {
        egap_bounds x = draw_bounds(&rng), y = draw_bounds(&rng);
        egap_truth le = egap_bounds_le(x, y), lt = egap_bounds_lt(x, y);
        double least = INFINITY, most = -INFINITY;
        int less = 0, equal = 0, more = 0;

        for (double a = x.lo; a <= x.hi; a += 0.25)
            for (double b = y.lo; b <= y.hi; b += 0.25) {
                assert_contains(egap_bounds_add(x, y), a + b);
                assert_contains(egap_bounds_sub(x, y), a - b);
                assert_contains(egap_bounds_max(x, y), fmax(a, b));
                assert_contains(egap_bounds_pos(egap_bounds_sub(x, y)),
                                fmax(a - b, 0));
                least = fmin(least, fmax(a, b));
                most = fmax(most, fmax(a, b));
                less += a < b;
                equal += a == b;
                more += a > b;
            }
        assert_same_bits(egap_bounds_max(x, y).lo, least);
        assert_same_bits(egap_bounds_max(x, y).hi, most);
        assert_int_equal(le, !more             ? EGAP_YES
                             : !less && !equal ? EGAP_NO
                                               : EGAP_UNKNOWN);
        assert_int_equal(lt, !more && !equal ? EGAP_YES
                             : !less         ? EGAP_NO
                                             : EGAP_UNKNOWN);
    }
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
        cmocka_unit_test(operations_hold_for_every_point),
        cmocka_unit_test(this_machine_is_accepted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
