/* t-theory-run.c: the theory-aligned protocol: pairs at levels, three paths
 * each, slopes only where there is something to fit. */
#include "support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/run/theory_slope.h"
#include "child.h"
#include "files.h"
#include "runs.h"

static const char config_text[] =
    "[data]\nteacher = 2\nsamples = 40\natoms = 20\n"
    "[protocol]\nkind = \"theory\"\nloss = \"huber\"\nkappa = 0.002\n"
    "replicates = 3\n"
    "[pool]\neach = 5\nepochs = 150\n"
    "[pairs]\neach = 2\n"
    "[dss]\ndepth = 2\nepochs = 40\n"
    "[run]\nseed = 5\nwidths = [4, 8]\n";

static void run(const char *config, const char *directory, const char *option)
{
    const char *output = test_run_done(config, directory, option);

    assert_non_null(strstr(output, "(table.md: medians"));
    assert_null(strstr(output, "path_gap"));
}

/* A complete run has what it can have, and says what it cannot. */
static void assert_complete(const char *directory)
{
    const char *const arguments[] = {"status", directory, NULL};
    static const char title[] = "width 8      paths ";
    size_t done = 0, total = 1, absent = 0;
    char output[4096];
    const char *at;

    assert_int_equal(test_egap(output, sizeof output, arguments), 0);
    at = strstr(output, title);
    assert_non_null(at);
    assert_true(sscanf(at + sizeof title - 1, "%zu of %zu %*g s each (%zu",
                       &done, &total, &absent) >= 2);
    assert_true(done == total && done + absent == 36);
}

/* One line of pairs.csv. */
typedef struct {
    size_t width, replicate, pair, a, b, nodes, hit, number;
    char level_kind[16], path[16];
    double level, first[2], last[2], max[2], path_gap[2], level_gap[2];
} line;

static bool read_line(line *l, const char **at)
{
    unsigned long long epochs;
    int used = 0;

    if (**at == '\0')
        return false;
    assert_int_equal(
        sscanf(*at,
               "%zu,%15[^,],%lf,%zu,%zu,%zu,%zu,%15[^,],%zu,%zu,%llu,%lf,%lf,"
               "%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%zu%n",
               &l->width, l->level_kind, &l->level, &l->replicate, &l->pair,
               &l->a, &l->b, l->path, &l->nodes, &l->hit, &epochs, &l->first[0],
               &l->first[1], &l->last[0], &l->last[1], &l->max[0], &l->max[1],
               &l->path_gap[0], &l->path_gap[1], &l->level_gap[0],
               &l->level_gap[1], &l->number, &used),
        22);
    *at += used + 1;
    return true;
}

/* Each row says what it must; three paths for each pair, no model in two
 * pairs of a replicate and level, both of its replicate. */
static void check_pairs(const char *csv)
{
    bool used[2][2][15] = {{{false}}};
    const char *at = strchr(csv, '\n') + 1;
    size_t rows = 0, lower = 0;
    double direct = 0;
    line l;

    for (; read_line(&l, &at); rows++) {
        static const char *const paths[] = {"direct", "dss", "constructive"};
        bool moving = strcmp(l.level_kind, "moving") == 0;

        assert_string_equal(l.path, paths[rows % 3]);
        assert_int_equal(l.number % 3, rows % 3);
        assert_true(l.first[1] <= l.level && l.last[1] <= l.level);
        assert_true(l.max[0] <= l.max[1] && l.max[1] >= l.first[0] &&
                    l.max[1] >= l.last[0]);
        assert_true(fabs(fmax(l.max[1] - l.level, 0) - l.level_gap[1]) < 1e-12);
        assert_true(fabs(fmax(l.max[0] - fmax(l.first[0], l.last[0]), 0) -
                         l.path_gap[0]) < 1e-11);
        assert_int_equal(l.a / 5, l.replicate);
        assert_int_equal(l.b / 5, l.replicate);
        if (rows % 3 == 0) {
            bool *of = used[l.width == 8][moving];

            assert_false(of[l.a] || of[l.b] || l.a == l.b);
            of[l.a] = of[l.b] = true;
            direct = l.max[1];
            assert_int_equal(l.nodes, 2);
        } else
            lower += l.max[1] < direct;
    }
    assert_true(rows >= 15 && rows % 3 == 0);
    assert_true(3 * lower >= rows); /* half of the others */
}

/* The number of a row names its path to egap export. */
static void check_numbers(const char *directory, const char *csv)
{
    const char *at = strchr(csv, '\n') + 1;
    char pair[64], bounds[80], output[4096];
    line l;

    for (size_t row = 0; row < 5 && read_line(&l, &at); row++) {
        const char *const call[] = {"export", directory, "--pair",
                                    pair,     "-o",      test_path("p.npz"),
                                    NULL};

        snprintf(pair, sizeof pair, "%zu:%zu", l.width, l.number);
        if (strcmp(l.path, "constructive") == 0) {
            assert_int_equal(test_egap(output, sizeof output, call), 3);
            continue;
        }
        assert_int_equal(test_egap(output, sizeof output, call), 0);
        snprintf(bounds, sizeof bounds, "a path of %zu networks", l.nodes);
        assert_non_null(strstr(output, bounds));
        assert_same_bits(strtod(strchr(output, '[') + 1, NULL), l.max[0]);
    }
}

static void replicates_are_paired_at_levels(void **state)
{
    static const char *const files[] = {"pairs.csv", "table.csv", "table.md"};
    const char *config =
        test_write("theory.toml", config_text, sizeof config_text - 1);
    static const char bad_text[] = "[data]\nteacher = 2\n[protocol]\n"
                                   "kind = \"theory\"\nreplicates = 1\n"
                                   "[run]\nseed = 1\nwidths = [3]\n";
    const char *bad = test_write("bad.toml", bad_text, sizeof bad_text - 1);
    const char *const refused[] = {"run", bad, "-o", test_path("no"), NULL};
    char output[4096];

    (void)state;
    run(config, test_path("one"), "-t1");
    run(config, test_path("two"), "-t2");
    run(config, test_path("two"), "--resume");
    assert_complete(test_path("two"));
    for (size_t k = 0; k < 3; k++) {
        char *one = test_run_text(test_path("one"), files[k]);
        char *two = test_run_text(test_path("two"), files[k]);

        assert_string_equal(one, two);
        if (k == 0) {
            check_pairs(one);
            check_numbers(test_path("one"), one);
        }
        egap_free(one);
        egap_free(two);
    }
    assert_int_equal(test_egap(output, sizeof output, refused), EGAP_EINPUT);
    assert_non_null(strstr(output, "replicates"));
}

/* 3 w^-1.5 times what each replicate has, whatever that is. */
static void slopes_are_those_of_powers(void **state)
{
    static const size_t width[] = {8, 16, 32, 64};
    static const double factor[] = {1, 2, 0.5, NAN, 4};
    double mean[4 * 5];
    egap_error err = {0};
    theory_slope s;

    (void)state;
    for (size_t w = 0; w < 4; w++)
        for (size_t r = 0; r < 5; r++)
            mean[w * 5 + r] = factor[r] * 3 * pow((double)width[w], -1.5);
    assert_ok(theory_slope_fit(&s, mean, width, 4, 5, 200, 1, &err), &err);
    assert_true(s.fitted && fabs(s.value + 1.5) < 1e-12);
    assert_true(fabs(s.sampling.lo + 1.5) < 1e-12 &&
                fabs(s.sampling.hi + 1.5) < 1e-12);
    mean[5 + 2] *= 3; /* one replicate at one width */
    assert_ok(theory_slope_fit(&s, mean, width, 4, 5, 200, 1, &err), &err);
    assert_true(s.fitted && s.sampling.lo < s.sampling.hi &&
                s.sampling.lo <= s.value && s.value <= s.sampling.hi);
}

/* 16 numbers: no slope from 8 zeros on, nor with a width of zeros alone. */
static void no_slope_is_fitted_to_zeros(void **state)
{
    static const size_t width[] = {8, 16, 32, 64};
    double mean[16];
    egap_error err = {0};
    theory_slope s;

    (void)state;
    for (size_t zeros = 0; zeros <= 16; zeros++) {
        for (size_t i = 0; i < 16; i++)
            mean[i] = (i % 4) * 4 + i / 4 < zeros ? 0 : 1;
        assert_ok(theory_slope_fit(&s, mean, width, 4, 4, 50, 1, &err), &err);
        assert_int_equal(s.fitted, zeros < 8);
        assert_int_equal(s.fitted, s.why[0] == '\0');
    }
    for (size_t i = 0; i < 16; i++)
        mean[i] = i >= 4;
    assert_ok(theory_slope_fit(&s, mean, width, 4, 4, 50, 1, &err), &err);
    assert_false(s.fitted);
    assert_non_null(strstr(s.why, "no positive mean"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replicates_are_paired_at_levels),
        cmocka_unit_test(slopes_are_those_of_powers),
        cmocka_unit_test(no_slope_is_fitted_to_zeros),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
