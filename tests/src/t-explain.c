/* t-explain.c: egap explain on certificates that are shipped as tests. */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "child.h"

static int explain(char out[8192], const char *file, const char *option)
{
    const char *arguments[] = {"explain", file, option, NULL};

    return test_egap(out, 8192, arguments);
}

static void shows(const char *out, const char *text)
{
    if (!strstr(out, text))
        fail_msg("'%s' is not in:\n%s", text, out);
}

static void a_path_is_walked_through(void **state)
{
    char out[8192];

    (void)state;
    assert_int_equal(
        explain(out, "tests/golden/verified/half.cert", "--segments"), 0);
    shows(out, "kind path-maximum");
    shows(out, "the maximum of F over the path lies in\n");
    shows(out, "F         half, kappa ");
    shows(out, "attained  segment ");
    shows(out, "\nsegment  type      intervals  least room\n");
    shows(out, "tightest  interval ");
    shows(out, "proof     egap-check tests/golden/verified/half.cert\n");
}

/* What stands in the file stands in the answer, in decimals that enclose it:
 * 17 digits rounded outward. */
static void claims_are_rounded_outward(void **state)
{
    const char *file = "tests/golden/verified/half.cert";
    char out[8192], line[4096], *numbers;
    double lo = 0, hi = 0, shown_lo, shown_hi;
    FILE *f = fopen(file, "r");

    (void)state;
    assert_non_null(f);
    while (fgets(line, sizeof line, f))
        if (sscanf(line, "claim maximum %la %la", &lo, &hi) == 2)
            break;
    fclose(f);
    assert_int_equal(explain(out, file, NULL), 0);
    numbers = strstr(out, "lies in\n");
    assert_non_null(numbers);
    assert_int_equal(
        sscanf(numbers, "lies in\n [%lf, %lf]", &shown_lo, &shown_hi), 2);
    assert_true(shown_lo <= lo && hi <= shown_hi);
    assert_true(lo - shown_lo <= 1e-15 * lo && shown_hi - hi <= 1e-15 * hi);
}

static void what_is_no_certificate_is_named(void **state)
{
    char out[8192];

    (void)state;
    assert_int_equal(explain(out, "tests/golden/make-bad.py", NULL), 3);
    shows(out, "line 1: not a certificate: the first line is not "
               "'EGAP-CERT 1'");
    assert_int_equal(explain(out, "no-such-file", NULL), 3);
    assert_int_equal(explain(out, "--bogus", NULL), 2);
    assert_int_equal(explain(out, "a", "b"), 2);
    assert_int_equal(explain(out, "--help", NULL), 0);
    shows(out, "usage: egap explain CERT");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_is_walked_through),
        cmocka_unit_test(claims_are_rounded_outward),
        cmocka_unit_test(what_is_no_certificate_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
