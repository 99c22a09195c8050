/* t-sparsify.c: the self-sparsification diagnostic: its exact numbers against
 * a restatement, its Monte Carlo means against the exact ones. */
#include "support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/run/sparsify.h"
#include "files.h"
#include "runs.h"

static const egap_sparsify_config small = {.samples = 60,
                                           .teacher = 6,
                                           .dictionaries = 2,
                                           .atoms = 12,
                                           .samplings = 400,
                                           .ridge = 1e-3,
                                           .counts = 3,
                                           .count = {1, 4, 9}};

static sparsify_row make(const egap_sparsify_config *c, size_t features,
                         size_t index)
{
    sparsify_row row = {0};
    egap_bounds sigma;
    egap_error err = {0};

    assert_ok(sparsify_moment(&sigma, c, 7, features, &err), &err);
    assert_true(sigma.lo <= sigma.hi);
    row.sigma = sigma.lo;
    assert_ok(sparsify_dictionary(&row, c, 7, features, index, &err), &err);
    return row;
}

/* By Jensen E f^2 <= sum |theta_i| E z_i^2 <= lambda_max at mass 1; the ratio
 * is that of the increase to its bound. */
static void increases_are_below_their_bound(void **state)
{
    static const size_t features[] = {1, 2, 3, 9};

    (void)state;
    for (size_t f = 0; f < 4; f++)
        for (size_t index = 0; index < 2; index++) {
            sparsify_row r = make(&small, features[f], index);

            assert_true(r.output > 0 && r.output < r.squares);
            assert_true(r.squares <= r.sigma * (1 + 1e-12));
            assert_true(fabs(r.ratio * r.sigma - (r.squares - r.output)) <
                        1e-12);
            assert_true(r.excess > 0 && r.risk > 0 && r.ratio < 1);
        }
}

/* The mean over many samplings comes to the exact increase / q; were the
 * factor 1/2 or a sign wrong, it would stay away by far more. */
static void sampled_means_are_near_the_exact_one(void **state)
{
    egap_sparsify_config many = small;
    sparsify_row few = make(&small, 3, 0), row;

    (void)state;
    many.samplings = 40000;
    row = make(&many, 3, 0);
    assert_same_bits(row.excess, few.excess);
    for (size_t k = 0; k < 3; k++)
        assert_true(row.discrepancy[k] < 0.05);
    assert_true(row.largest >= row.discrepancy[0]);
    assert_true(few.largest > row.largest);
}

static void dictionaries_differ_and_repeat(void **state)
{
    sparsify_row a = make(&small, 2, 0), b = make(&small, 2, 1);
    sparsify_row c = make(&small, 2, 0);

    (void)state;
    assert_same_bits(a.excess, c.excess);
    assert_same_bits(a.largest, c.largest);
    assert_true(a.excess != b.excess);
}

static char *run_table(const char *config, const char *directory,
                       const char *option)
{
    assert_non_null(strstr(test_run_done(config, directory, option),
                           "compare ranges, not values"));
    return test_run_text(directory, "table.csv");
}

static void runs_are_the_same_on_any_threads(void **state)
{
    static const char text[] =
        "[protocol]\nkind = \"sparsify\"\n"
        "[sparsify]\nsamples = 50\nteacher = 4\natoms = 8\nsamplings = 20\n"
        "features = [2, 5]\ncounts = [2, 4]\ndictionaries = 3\n"
        "[run]\nseed = 2\n";
    const char *config = test_write("sparsify.toml", text, sizeof text - 1);
    char *one = run_table(config, test_path("one"), "-t1");
    char *two = run_table(config, test_path("two"), "-t2");
    size_t lines = 0;

    (void)state;
    assert_string_equal(one, two);
    for (const char *c = one; *c; c++)
        lines += *c == '\n';
    assert_int_equal(lines, 7);
    test_run_status_without_table(test_path("two"), "nothing before its end");
    egap_free(one);
    egap_free(two);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(increases_are_below_their_bound),
        cmocka_unit_test(sampled_means_are_near_the_exact_one),
        cmocka_unit_test(dictionaries_differ_and_repeat),
        cmocka_unit_test(runs_are_the_same_on_any_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
