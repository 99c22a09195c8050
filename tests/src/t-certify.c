/* t-certify.c: the maxima that egap certify finds on paths that others
 * computed, and how it shows them. */
#include "support.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "egap/arrays.h"
#include "egap/round.h"
#include "files.h"
#include "shell.h"

#define FIXTURE "tests/fixtures/huber_n1_paths.npz"
#define HUBER " --x d1_X --y d1_y --loss huber:0.25 --kappa 0.002 "
#define W8 "--path path_d1_r0_w8_fixed_p0"

static char *const said = test_shell_output;

/* lo <= hi of an enclosure in JSON; decimals no tighter than the hex ends */
static egap_bounds bounds_of(json_t *object, const char *key)
{
    json_t *b = json_object_get(object, key);
    egap_bounds x;

    x.lo = strtod(json_string_value(json_object_get(b, "lo_hex")), NULL);
    x.hi = strtod(json_string_value(json_object_get(b, "hi_hex")), NULL);
    assert_true(x.lo <= x.hi);
    assert_true(json_number_value(json_object_get(b, "lo")) <= x.lo);
    assert_true(json_number_value(json_object_get(b, "hi")) >= x.hi);
    return x;
}

/* Every path of the fixture: tight, consistent, above what others sampled. */
static void third_party_paths(void **state)
{
    char *line;
    int paths = 0;

    (void)state;
    assert_int_equal(test_shell("egap",
                                "certify " FIXTURE " --all --level 0.1175 "
                                "--json" HUBER),
                     0);
    for (line = strtok(said, "\n"); line; line = strtok(NULL, "\n")) {
        json_t *o = json_loads(line, 0, NULL), *where;
        egap_bounds max, ends, gap, level;

        assert_non_null(o);
        max = bounds_of(o, "max");
        ends = bounds_of(o, "endpoint_max");
        gap = bounds_of(o, "path_gap");
        level = bounds_of(o, "level_gap");
        assert_true(egap_bounds_ulps(max) <= 4);
        assert_true(json_is_true(json_object_get(o, "sharp")));
        assert_true(max.lo >= ends.lo && gap.lo >= 0);
        assert_true(gap.lo <= max.hi - ends.lo && gap.hi >= max.lo - ends.hi);
        assert_true(level.lo >= 0 && level.hi >= max.lo - 0.1175);
        where = json_object_get(o, "argmax");
        assert_true(json_integer_value(json_object_get(where, "segment")) <
                    json_integer_value(json_object_get(o, "segments")));
        assert_true(json_number_value(json_object_get(where, "t_lo")) <=
                    json_number_value(json_object_get(where, "t_hi")));
        json_decref(o);
        paths++;
    }
    assert_int_equal(paths, 7);
}

/* The published grid maxima (513 points a segment) are not above ours, and
 * the published upper bounds not below. */
static void published_values_fit(void **state)
{
    FILE *csv = fopen("tests/fixtures/huber_n1_pairs.csv", "r");
    char line[4096], *field[40];
    int rows = 0;

    (void)state;
    assert_non_null(csv);
    assert_non_null(fgets(line, sizeof line, csv));
    while (fgets(line, sizeof line, csv)) {
        egap_bounds max;
        json_t *o;
        int n = 0;

        for (char *f = strtok(line, ","); f && n < 40; f = strtok(NULL, ","))
            field[n++] = f;
        test_shell_says(0, "{",
                        "certify " FIXTURE
                        " --path path_d1_r%s_w%s_%s_p%s --json" HUBER,
                        field[0], field[1], field[2], field[3]);
        o = json_loads(said, 0, NULL);
        max = bounds_of(o, "max");
        assert_true(strtod(field[9], NULL) <= max.hi * (1 + 1e-13));
        assert_true(strtod(field[10], NULL) >= max.lo);
        json_decref(o);
        rows++;
    }
    fclose(csv);
    assert_true(rows >= 3);
}

static void threads_do_not_matter(void **state)
{
    char *first;

    (void)state;
    assert_int_equal(
        test_shell("egap", "certify " FIXTURE " --all --threads 1" HUBER), 0);
    first = strdup(said);
    assert_non_null(first);
    assert_int_equal(
        test_shell("egap", "certify " FIXTURE " --all --threads 2" HUBER), 0);
    assert_string_equal(first, said);
    free(first);
}

/* As many certain digits as asked for, around the bounds by doubles. */
static void maxima_have_digits(void **state)
{
    json_t *object;
    const char *decimal;
    egap_bounds max;

    (void)state;
    assert_int_equal(test_shell("egap", "certify " FIXTURE " " W8 " --digits 28"
                                        " --json" HUBER),
                     0);
    object = json_loads(said, 0, NULL);
    assert_non_null(object);
    max = bounds_of(object, "max");
    decimal = json_string_value(json_object_get(object, "decimal"));
    assert_non_null(decimal);
    /* "[d.(27 digits)e-01, d.(27 digits)e-01]" */
    assert_int_equal(strlen(decimal), 2 * (1 + 1 + 27 + 4) + 4);
    assert_true(strtod(decimal + 1, NULL) <= max.hi);
    assert_true(strtod(strchr(decimal, ' '), NULL) >= max.lo);
    assert_true(json_integer_value(json_object_get(object, "certain_digits")) >=
                28);
    json_decref(object);
    test_shell_says(0, " digits are certain: relative width at most 1e-",
                    "certify " FIXTURE " " W8 " --digits 28" HUBER);
    test_shell_says(2, "at most 30",
                    "certify " FIXTURE " --all --digits 31" HUBER);
    test_shell_says(2, "--digits",
                    "certify " FIXTURE " --all --digits 0" HUBER);
}

/* Near 0 it is the doubles that end, not the budget. */
static void maxima_near_zero_are_called_that(void **state)
{
    static const double x[2] = {1, -1}, y[2] = {0, 0}, W[2] = {1, 0.5};
    static const double theta[3][2] = {
        {0, 0}, {5e-324, 5e-324}, {1e-160, 1e-160}};
    const char *where = test_path("near-zero.npz");

    (void)state;
    for (size_t k = 0; k < 3; k++) {
        static const char *const names[] = {"x", "y", "\xc3\xbc_W",
                                            "\xc3\xbc_theta"};
        const egap_array arrays[] = {
            {.rank = 2, .shape = {2, 1}, .count = 2, .v = (double *)x},
            {.rank = 1, .shape = {2}, .count = 2, .v = (double *)y},
            {.rank = 3, .shape = {2, 1, 1}, .count = 2, .v = (double *)W},
            {.rank = 2, .shape = {2, 1}, .count = 2, .v = (double *)theta[k]}};
        egap_error err = {0};

        assert_ok(egap_arrays_write_npz(where, names, arrays, 4, &err), &err);
        test_shell_says(k == 0 ? 0 : 1, k == 0 ? "exact" : "so near 0",
                        "certify %s --path \xc3\xbc --x x --y y --loss half "
                        "--kappa 0 --digits 20",
                        where);
        if (k == 0) {
            /* all of them are one; a name that is not ASCII is left out */
            test_shell_says(0, "wrote ",
                            "certify %s --all --x x --y y --loss half "
                            "--kappa 0 --cert %s",
                            where, test_path("one.cert"));
            assert_int_equal(
                test_shell("egap-check", "%s", test_path("one.cert")), 0);
            continue;
        }
        assert_null(strstr(said, "budget"));
        assert_true((strstr(said, "no digit is certain") != NULL) == (k == 1));
    }
}

/* A maximum beyond the doubles is said to be unknown, in table and JSON, and
 * has no certificate. */
static void an_unknown_maximum_is_called_so(void **state)
{
    static double vast[] = {1e300, 1e300};
    const char *names[] = {"vast_W", "vast_theta"}, *cert = test_path("c.cert");
    egap_array a[] = {{3, {2, 1, 1}, 2, vast}, {2, {2, 1}, 2, vast}};
    const char *file = test_path("vast.npz");
    egap_error err = {0};

    (void)state;
    assert_ok(egap_arrays_write_npz(file, names, a, 2, &err), &err);
    test_shell_says(1, "path vast: no finite bound of the maximum",
                    "certify %s --path vast --cert %s --data " FIXTURE HUBER,
                    file, cert);
    assert_non_null(strstr(said, "\nvast unknown"));
    assert_int_equal(access(cert, F_OK), -1);
    test_shell_says(1, "\"hi\": null",
                    "certify %s --path vast --json --data " FIXTURE HUBER,
                    file);
    assert_null(strstr(said, "certificate"));
    test_shell_says(
        1, "\"certificate\": null",
        "certify %s --path vast --json --cert %s --data " FIXTURE HUBER, file,
        cert);
}

/* A terminal's 100 columns hold every line. */
static void the_table_fits_a_terminal(void **state)
{
    size_t longest = 0, lines = 0;

    (void)state;
    assert_int_equal(test_shell("egap", "certify " FIXTURE " --all" HUBER), 0);
    for (char *line = strtok(said, "\n"); line; line = strtok(NULL, "\n")) {
        if (strlen(line) > longest)
            longest = strlen(line);
        lines++;
    }
    assert_int_equal(lines, 8);
    assert_true(longest <= 100);
    test_shell_says(0, "  4.997/15   yes\n",
                    "certify " FIXTURE " " W8 " --level 0.1" HUBER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(third_party_paths),
        cmocka_unit_test(published_values_fit),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(an_unknown_maximum_is_called_so),
        cmocka_unit_test(the_table_fits_a_terminal),
        cmocka_unit_test(maxima_have_digits),
        cmocka_unit_test(maxima_near_zero_are_called_that),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
