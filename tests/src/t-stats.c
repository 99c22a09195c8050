/* t-stats.c: statistics of enclosures against exact rationals. */
#include "support.h"

#include <gmp.h>
#include <math.h>
#include <stdlib.h>

#include "egap/round.h"
#include "egap/stats.h"

#define MOST 40

static double random_double(test_rng *rng)
{
    double scale[] = {1.0, 1e-9, 1e300, 0x1p-1060};

    if (test_below(rng, 8) == 0)
        return 0.0;
    return test_normal(rng) * scale[test_below(rng, 4)];
}

static size_t random_values(egap_bounds *x, test_rng *rng)
{
    size_t count = 1 + test_below(rng, MOST);

    for (size_t i = 0; i < count; i++) {
        double a = random_double(rng), b = random_double(rng);

        if (test_below(rng, 3) == 0)
            b = a;
        x[i] = a <= b ? (egap_bounds){a, b} : (egap_bounds){b, a};
    }
    return count;
}

/* Is `end` the tightest double on its side of the exact value? */
static void assert_tightest(double end, const mpq_t exact, int upper)
{
    mpq_t value;

    mpq_init(value);
    mpq_set_d(value, end);
    if (upper)
        assert_true(mpq_cmp(value, exact) >= 0);
    else
        assert_true(mpq_cmp(value, exact) <= 0);
    mpq_set_d(value, nextafter(end, upper ? -INFINITY : INFINITY));
    if (upper)
        assert_true(mpq_cmp(value, exact) < 0);
    else
        assert_true(mpq_cmp(value, exact) > 0);
    mpq_clear(value);
}

static void mean_is_the_tightest_enclosure(void **state)
{
    egap_bounds x[MOST];
    test_rng rng;
    mpq_t sum, term;

    (void)state;
    mpq_inits(sum, term, NULL);
    test_rng_init(&rng, 31);
    for (size_t k = test_cases(2000); k > 0; k--) {
        size_t count = random_values(x, &rng);
        egap_bounds mean = egap_stats_mean(x, count);

        for (int upper = 0; upper <= 1; upper++) {
            mpq_set_ui(sum, 0, 1);
            for (size_t i = 0; i < count; i++) {
                mpq_set_d(term, upper ? x[i].hi : x[i].lo);
                mpq_add(sum, sum, term);
            }
            mpq_set_ui(term, count, 1);
            mpq_div(sum, sum, term);
            assert_tightest(upper ? mean.hi : mean.lo, sum, upper);
        }
    }
    mpq_clears(sum, term, NULL);
}

static int by_value(const void *a, const void *b)
{
    return mpq_cmp(*(const mpq_t *)a, *(const mpq_t *)b);
}

/* The definition, in exact arithmetic. */
static void exact_quantile(mpq_t q, const egap_bounds *x, size_t count,
                           unsigned long num, unsigned long den, int upper)
{
    mpq_t v[MOST], rest;
    size_t k = (count - 1) * num / den;

    mpq_init(rest);
    for (size_t i = 0; i < MOST; i++)
        mpq_init(v[i]);
    for (size_t i = 0; i < count; i++) {
        mpq_set_d(v[i], upper ? x[i].hi : x[i].lo);
    }
    qsort(v, count, sizeof v[0], by_value);
    mpq_set_ui(rest, (count - 1) * num % den, den);
    mpq_canonicalize(rest);
    mpq_set(q, v[k]);
    if (k + 1 < count) {
        mpq_sub(v[k + 1], v[k + 1], v[k]);
        mpq_mul(v[k + 1], v[k + 1], rest);
        mpq_add(q, q, v[k + 1]);
    }
    for (size_t i = 0; i < MOST; i++)
        mpq_clear(v[i]);
    mpq_clear(rest);
}

static void quantile_is_the_tightest_enclosure(void **state)
{
    static const unsigned long q[][2] = {{1, 2},  {0, 1},    {1, 1},
                                         {1, 20}, {95, 100}, {1, 3}};
    egap_bounds x[MOST], got;
    egap_error err = {0};
    test_rng rng;
    mpq_t exact;

    (void)state;
    mpq_init(exact);
    test_rng_init(&rng, 32);
    for (size_t k = test_cases(2000); k > 0; k--) {
        size_t count = random_values(x, &rng), which = test_below(&rng, 6);

        assert_ok(
            egap_stats_quantile(&got, x, count, q[which][0], q[which][1], &err),
            &err);
        for (int upper = 0; upper <= 1; upper++) {
            exact_quantile(exact, x, count, q[which][0], q[which][1], upper);
            assert_tightest(upper ? got.hi : got.lo, exact, upper);
        }
    }
    mpq_clear(exact);
}

/* Whatever the true values are, the statistics of them are enclosed. */
static void summary_encloses_every_choice(void **state)
{
    egap_bounds x[MOST];
    double pick[MOST];
    egap_stats_enclosed all;
    egap_stats_plain one;
    egap_error err = {0};
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 33);
    for (size_t k = test_cases(1000); k > 0; k--) {
        size_t count = 1 + test_below(&rng, MOST);

        for (size_t i = 0; i < count; i++) {
            /* multiples of 2^-20: plain sums below are exact */
            double lo = (double)test_below(&rng, 1 << 20) * 0x1p-20;
            double step = (double)test_below(&rng, 1 << 10) * 0x1p-20;

            x[i] = (egap_bounds){lo, lo + 2 * step};
            pick[i] = lo + (double)test_below(&rng, 3) * step;
        }
        assert_ok(egap_stats_enclose(&all, x, count, &err), &err);
        assert_ok(egap_stats_summarise(&one, pick, count, &err), &err);
        assert_true(all.mean.lo <= one.mean + 1e-12 &&
                    one.mean - 1e-12 <= all.mean.hi);
        assert_true(all.median.lo <= one.median && one.median <= all.median.hi);
        assert_true(all.max.lo <= one.max && one.max <= all.max.hi);
        assert_int_equal(all.zero + all.positive + all.undecided, count);
    }
}

static void unknown_values_stay_unknown(void **state)
{
    egap_bounds x[3] = {{1, 2}, {-INFINITY, INFINITY}, {3, 4}}, median;
    egap_stats_enclosed s;
    egap_error err = {0};

    (void)state;
    assert_ok(egap_stats_enclose(&s, x, 3, &err), &err);
    assert_same_bits(s.mean.lo, -INFINITY);
    assert_same_bits(s.mean.hi, INFINITY);
    assert_same_bits(s.max.lo, 3);
    assert_same_bits(s.max.hi, INFINITY);
    /* two of three known: the median lies between them */
    assert_same_bits(s.median.lo, 1);
    assert_same_bits(s.median.hi, 4);
    assert_int_equal(s.positive, 2);
    assert_int_equal(s.undecided, 1);

    x[1] = (egap_bounds){NAN, NAN};
    assert_ok(egap_stats_quantile(&median, x, 2, 1, 2, &err), &err);
    assert_same_bits(median.lo, -INFINITY);
    assert_same_bits(median.hi, INFINITY);
    assert_same_bits(egap_stats_mean(x, 3).lo, -INFINITY);
    assert_same_bits(egap_stats_mean(x, 3).hi, INFINITY);

    assert_ok(egap_stats_enclose(&s, x, 0, &err), &err);
    assert_same_bits(s.max.lo, -INFINITY);
    assert_int_equal(s.count, 0);
}

static void gaps_are_sorted_into_three(void **state)
{
    egap_bounds x[4] = {{0, 0}, {1e-300, 1}, {0, 1e-300}, {0, 0}};
    egap_stats_enclosed s;
    egap_error err = {0};

    (void)state;
    assert_ok(egap_stats_enclose(&s, x, 4, &err), &err);
    assert_int_equal(s.zero, 2);
    assert_int_equal(s.positive, 1);
    assert_int_equal(s.undecided, 1);
}

static void plain_summary_has_known_values(void **state)
{
    const double x[] = {4, 1, 3, 2};
    egap_stats_plain s;
    egap_error err = {0};

    (void)state;
    assert_ok(egap_stats_summarise(&s, x, 4, &err), &err);
    assert_same_bits(s.mean, 2.5);
    assert_same_bits(s.median, 2.5);
    assert_same_bits(s.max, 4);
    assert_ok(egap_stats_summarise(&s, x, 3, &err), &err);
    assert_same_bits(s.median, 3);
    assert_ok(egap_stats_summarise(&s, x, 0, &err), &err);
    assert_true(isnan(s.mean) && isnan(s.max));
}

static void no_memory_is_said(void **state)
{
    egap_bounds x[2] = {{1, 2}, {3, 4}};
    double plain[2] = {1, 2};
    egap_stats_enclosed s;
    egap_stats_plain p;
    egap_error err = {0};

    (void)state;
    egap_alloc_fail_at(1);
    assert_int_equal(egap_stats_enclose(&s, x, 2, &err), EGAP_ERESOURCE);
    egap_alloc_fail_at(1);
    assert_int_equal(egap_stats_summarise(&p, plain, 2, &err), EGAP_ERESOURCE);
    egap_alloc_fail_at(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mean_is_the_tightest_enclosure),
        cmocka_unit_test(quantile_is_the_tightest_enclosure),
        cmocka_unit_test(summary_encloses_every_choice),
        cmocka_unit_test(unknown_values_stay_unknown),
        cmocka_unit_test(gaps_are_sorted_into_three),
        cmocka_unit_test(plain_summary_has_known_values),
        cmocka_unit_test(no_memory_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
