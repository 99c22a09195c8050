/* t-report.c: tables, decimals of enclosures, progress lines. */
#include "support.h"

#include <gmp.h>
#include <math.h>
#include <mpfr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "egap/progress.h"
#include "egap/report.h"

static void assert_table(egap_table *table, egap_format format,
                         const char *expected)
{
    egap_error err = {0};
    char *text;

    assert_ok(egap_table_write(&text, table, format, &err), &err);
    assert_string_equal(text, expected);
    free(text);
}

static void tables_have_three_forms(void **state)
{
    egap_table table;

    (void)state;
    egap_table_init(&table, 2);
    egap_table_cell(&table, "name");
    egap_table_cell(&table, "value");
    egap_table_cell(&table, "a, \"b\"");
    egap_table_cell(&table, "%d", 12);
    egap_table_cell(&table, "x|y");
    egap_table_cell(&table, "%s", "");
    assert_table(&table, EGAP_FORMAT_CSV,
                 "name,value\n\"a, \"\"b\"\"\",12\nx|y,\n");
    assert_table(&table, EGAP_FORMAT_MARKDOWN,
                 "| name | value |\n|---|---|\n| a, \"b\" | 12 |\n"
                 "| x\\|y |  |\n");
    assert_table(&table, EGAP_FORMAT_TEXT,
                 "name    value\na, \"b\"  12\nx|y     \n");
    egap_table_clear(&table);
}

static void large_tables_keep_every_cell(void **state)
{
    egap_error err = {0};
    egap_table table;
    char *text, *at;

    (void)state;
    egap_table_init(&table, 3);
    for (int i = 0; i < 3000; i++)
        egap_table_cell(&table, "%d", i);
    assert_ok(egap_table_write(&text, &table, EGAP_FORMAT_CSV, &err), &err);
    at = text;
    for (int i = 0; i < 3000; i++) {
        assert_int_equal(strtol(at, &at, 10), i);
        assert_int_equal(*at++, i % 3 == 2 ? '\n' : ',');
    }
    assert_int_equal(*at, '\0');
    free(text);
    egap_table_clear(&table);
}

static void lost_cells_are_told(void **state)
{
    egap_error err = {0};
    egap_table table;
    char *text;

    (void)state;
    for (unsigned long k = 1; k <= 2; k++) {
        egap_table_init(&table, 1);
        egap_alloc_fail_at(k);
        egap_table_cell(&table, "x");
        egap_alloc_fail_at(0);
        egap_table_cell(&table, "y");
        assert_int_equal(egap_table_write(&text, &table, EGAP_FORMAT_CSV, &err),
                         EGAP_ERESOURCE);
        assert_null(text);
        egap_table_clear(&table);
    }
}

/* The decimals of random enclosures enclose, compared exactly. */
static void decimals_enclose(void **state)
{
    char text[EGAP_BOUNDS_TEXT];
    test_rng rng;
    mpfr_t exact;

    (void)state;
    mpfr_init2(exact, 400);
    test_rng_init(&rng, 51);
    for (size_t k = test_cases(5000); k > 0; k--) {
        double x = ldexp(test_normal(&rng), (int)test_below(&rng, 200) - 100);
        int digits = 1 + (int)test_below(&rng, 17);

        for (int up = 0; up <= 1; up++) {
            egap_end_text(text, x, digits, up);
            /* towards x: an error of the reading can only hide a failure of
             * less than 2^-400 */
            mpfr_set_str(exact, text, 10, up ? MPFR_RNDD : MPFR_RNDU);
            if (up)
                assert_true(mpfr_cmp_d(exact, x) >= 0);
            else
                assert_true(mpfr_cmp_d(exact, x) <= 0);
            assert_true(fabs(strtod(text, NULL) - x) <=
                        fabs(x) * (pow(10, 1 - digits) + 0x1p-52));
        }
    }
    mpfr_clear(exact);
}

static void enclosures_read_well(void **state)
{
    char text[EGAP_BOUNDS_TEXT];

    (void)state;
    assert_string_equal(egap_bounds_text(text, (egap_bounds){0, 0}, 5), "0");
    assert_string_equal(
        egap_bounds_text(text, (egap_bounds){-INFINITY, INFINITY}, 5),
        "unknown");
    egap_bounds_text(text, (egap_bounds){1.0, INFINITY}, 5);
    assert_non_null(strstr(text, ", inf]"));
    egap_bounds_text(text, (egap_bounds){0.1, 0.1}, 3);
    assert_int_equal(text[0], '[');
    assert_non_null(strchr(text, ','));
}

/* In a log: whole lines, few of them for a quick job, the last one at the
 * end of the work. */
static void logs_get_plain_lines(void **state)
{
    char *text = NULL, *last;
    size_t size, lines = 0;
    FILE *out = tmpfile();
    egap_progress p;

    (void)state;
    assert_non_null(out);
    egap_progress_start(&p, out, "pairs", 100, 20);
    for (int i = 20; i < 100; i++)
        egap_progress_step(&p);
    egap_progress_end(&p);
    size = (size_t)ftell(out);
    rewind(out);
    text = calloc(size + 1, 1);
    assert_int_equal(fread(text, 1, size, out), size);
    last = text;
    for (char *c = text; *c; c++) {
        assert_int_not_equal(*c, '\r');
        if (*c == '\n') {
            lines++;
            if (c[1])
                last = c + 1;
        }
    }
    assert_true(lines >= 1 && lines <= 9);
    assert_int_equal(strncmp(last, "pairs: 100 of 100", 17), 0);
    free(text);
    fclose(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_have_three_forms),
        cmocka_unit_test(large_tables_keep_every_cell),
        cmocka_unit_test(lost_cells_are_told),
        cmocka_unit_test(decimals_enclose),
        cmocka_unit_test(enclosures_read_well),
        cmocka_unit_test(logs_get_plain_lines),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
