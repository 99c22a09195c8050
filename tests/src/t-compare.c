/* t-compare.c: statistics of enclosed samples hold the statistic of every
 * choice of true values. */
#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "egap/compare.h"

#define MOST 12

/* Enclosures whose ends are small integers, so that they often meet; some
 * are points. */
static void random_samples(egap_bounds *x, size_t count, test_rng *rng)
{
    unsigned values = 2 + (unsigned)test_below(rng, 20);
    unsigned width = 1 + (unsigned)test_below(rng, 3);

    for (size_t i = 0; i < count; i++) {
        x[i].lo = (double)test_below(rng, values);
        x[i].hi = x[i].lo + (double)test_below(rng, width);
    }
}

/* True values: ends, or between them, so that ties occur and do not. */
static void choose(double *v, const egap_bounds *x, size_t count, test_rng *rng)
{
    for (size_t i = 0; i < count; i++)
        v[i] = x[i].lo + (x[i].hi - x[i].lo) * (double)test_below(rng, 9) / 8;
}

static void assert_in(const egap_rational *v, const egap_rational_range *range)
{
    if (v->value.hi < range->lo.value.lo || v->value.lo > range->hi.value.hi)
        fail_msg("%s/%s is not in [%s/%s, %s/%s]", v->numerator, v->denominator,
                 range->lo.numerator, range->lo.denominator,
                 range->hi.numerator, range->hi.denominator);
}

static double median_difference(const double *a, size_t na, const double *b,
                                size_t nb)
{
    double d[MOST * MOST];
    size_t count = 0;

    for (size_t i = 0; i < na; i++)
        for (size_t k = 0; k < nb; k++) {
            double v = b[k] - a[i];
            size_t at = count++;

            for (; at > 0 && d[at - 1] > v; at--)
                d[at] = d[at - 1];
            d[at] = v;
        }
    return (d[(count - 1) / 2] + d[count / 2]) / 2;
}

static void check(const egap_comparison *c, const double *v, size_t na,
                  size_t nb)
{
    egap_rational q = {0};
    unsigned long long u;
    egap_error err = {0};
    double shift;

    assert_ok(egap_exact_max(&q, v, na, v + na, nb, &err), &err);
    assert_in(&q, &c->p_max);
    egap_rational_clear(&q);
    assert_ok(egap_exact_ranks(&q, &u, v, na, v + na, nb, &err), &err);
    assert_true(c->ranks_counted);
    assert_in(&q, &c->p_ranks);
    egap_rational_clear(&q);
    assert_ok(egap_exact_cliff(&q, v, na, v + na, nb, &err), &err);
    assert_in(&q, &c->cliff);
    egap_rational_clear(&q);
    shift = median_difference(v, na, v + na, nb);
    assert_true(c->shift.lo <= shift && shift <= c->shift.hi);
}

static void ranges_hold_every_choice(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 67);
    for (size_t i = 0; i < test_cases(150); i++) {
        size_t na = 1 + test_below(&rng, 6), nb = 1 + test_below(&rng, 6);
        egap_bounds x[MOST];
        egap_comparison c;
        egap_error err = {0};
        double v[MOST];

        random_samples(x, na + nb, &rng);
        assert_ok(egap_compare(&c, x, na, x + na, nb, &err), &err);
        for (int k = 0; k < 20; k++) {
            choose(v, x, na + nb, &rng);
            check(&c, v, na, nb);
        }
        egap_comparison_clear(&c);
    }
}

static void assert_one(const egap_rational_range *range, const char *numerator,
                       const char *denominator)
{
    assert_string_equal(range->lo.numerator, numerator);
    assert_string_equal(range->hi.numerator, numerator);
    assert_string_equal(range->lo.denominator, denominator);
    assert_string_equal(range->hi.denominator, denominator);
}

/* Narrow enclosures decide everything; equal points are ties for certain. */
static void narrow_enclosures_decide(void **state)
{
    const egap_bounds a[] = {{5, 5.1}, {7, 7.1}, {0, 0}},
                      b[] = {{1, 1.1}, {0, 0}, {6, 6.1}};
    egap_comparison c;
    egap_error err = {0};

    (void)state;
    assert_ok(egap_compare(&c, a, 3, b, 3, &err), &err);
    assert_int_equal(c.ties, 2);
    assert_int_equal(c.inseparable, 0);
    assert_one(&c.p_max, "1", "2");
    assert_one(&c.cliff, "-2", "9");
    assert_string_equal(c.p_ranks.lo.numerator, c.p_ranks.hi.numerator);
    assert_string_equal(c.p_ranks_tied.numerator, c.p_ranks.hi.numerator);
    egap_comparison_clear(&c);
}

/* An end that is not known, and values that may or may not be equal. */
static void what_meets_is_not_told_apart(void **state)
{
    const egap_bounds a[] = {{1, 2}, {5, INFINITY}}, b[] = {{2, 3}, {4, 4}};
    egap_comparison c;
    egap_error err = {0};

    (void)state;
    assert_ok(egap_compare(&c, a, 2, b, 2, &err), &err);
    assert_int_equal(c.ties, 0);
    assert_int_equal(c.inseparable, 2);
    assert_one(&c.p_max, "1", "2");
    assert_string_equal(c.cliff.lo.numerator, "-1");
    assert_string_equal(c.cliff.hi.numerator, "0");
    assert_true(c.shift.lo == -INFINITY && isfinite(c.shift.hi));
    egap_comparison_clear(&c);
}

static void groups_are_in_order(void **state)
{
    const egap_bounds x[] = {{3, 4}, {0, 0}, {4, 5}, {0, 0}, {7, 7}, {-2, -1}};
    size_t group[6], ties, inseparable;
    egap_error err = {0};

    (void)state;
    assert_ok(egap_compare_groups(group, &ties, &inseparable, x, 6, &err),
              &err);
    assert_int_equal(group[5], 0);
    assert_int_equal(group[1], 1);
    assert_int_equal(group[3], 1);
    assert_int_equal(group[0], 2);
    assert_int_equal(group[2], 2);
    assert_int_equal(group[4], 3);
    assert_int_equal(ties, 2);
    assert_int_equal(inseparable, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_hold_every_choice),
        cmocka_unit_test(narrow_enclosures_decide),
        cmocka_unit_test(what_meets_is_not_told_apart),
        cmocka_unit_test(groups_are_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
