/* t-audit.c: egap audit, run as a program on small tables made here and on
 * the records that others published. */
#include "support.h"

#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "child.h"
#include "egap/file.h"
#include "files.h"

#define FIXTURE "tests/fixtures/huber_n1_pairs.csv"

static char out[1 << 16];

#define run(...)                                                               \
    test_egap(out, sizeof out, (const char *const[]){__VA_ARGS__, NULL})

static json_t *parsed(void)
{
    json_t *root = json_loads(out, 0, NULL);

    if (root == NULL)
        fail_msg("not JSON: %s", out);
    return root;
}

static json_t *item(const json_t *root, const char *list, size_t i)
{
    return json_array_get(json_object_get(root, list), i);
}

static void is_fraction(const json_t *object, const char *key,
                        const char *numerator, const char *denominator)
{
    const json_t *q = json_object_get(object, key);

    assert_string_equal(json_string_value(json_object_get(q, "numerator")),
                        numerator);
    assert_string_equal(json_string_value(json_object_get(q, "denominator")),
                        denominator);
}

static long integer_of(const json_t *object, const char *key)
{
    return (long)json_integer_value(json_object_get(object, key));
}

static const char *verdict(const json_t *root, const char *id)
{
    const json_t *statement;
    size_t i;

    json_array_foreach(json_object_get(root, "statements"), i, statement)
    {
        if (strcmp(json_string_value(json_object_get(statement, "id")), id) ==
            0)
            return json_string_value(json_object_get(statement, "verdict"));
    }
    return "absent";
}

/* Two widths: gaps 5, 4, 1 and 3, 2, 0; networks 0-1, 1-2, 3-4 and disjoint;
 * hits with and without a gap. */
static const char *small_table(void)
{
    static const char text[] = "m,i,j,gap,hit\n"
                               "20,0,1,5,1\n20,1,2,4,1\n20,3,4,1,1\n"
                               "200,0,1,3,1\n200,2,3,2,1\n200,4,5,0,1\n";

    return test_write("audit.csv", text, sizeof text - 1);
}

static void statistics_known_by_hand(void **state)
{
    json_t *root, *one, *two, *pair;

    (void)state;
    assert_int_equal(run("audit", small_table(), "--json"), 0);
    root = parsed();
    one = item(root, "groups", 0);
    two = item(root, "groups", 1);
    assert_int_equal(integer_of(one, "networks"), 5);
    assert_int_equal(integer_of(one, "sharing_pairs"), 2);
    assert_int_equal(integer_of(one, "disjoint_pairs"), 2);
    assert_int_equal(integer_of(two, "networks"), 6);
    assert_int_equal(integer_of(two, "sharing_pairs"), 0);
    assert_int_equal(integer_of(two, "positive"), 2);
    assert_true(json_number_value(json_object_get(
                    json_object_get(two, "median"), "lo")) == 2);
    /* 5 and 4 above 3: (3/6)(2/5) */
    pair = item(root, "comparisons", 0);
    is_fraction(pair, "p_max", "1", "5");
    /* b > a: 3 > 1, 2 > 1: U = 2; of 20 choices 1 + 1 + 2 */
    assert_int_equal(integer_of(pair, "twice_u"), 4);
    is_fraction(pair, "p_ranks", "1", "5");
    is_fraction(pair, "cliff", "-5", "9");
    /* without 1-2: 5, 1 against 3, 2, 0: only 5 is above 3 */
    is_fraction(pair, "p_max_disjoint", "2", "5");
    assert_string_equal(verdict(root, "E.pperm"), "refuted");
    assert_string_equal(verdict(root, "E.pseudo"), "refuted");
    assert_string_equal(verdict(root, "E.hit"), "refuted");
    assert_string_equal(verdict(root, "E.gapdef"), "undecided");
    assert_string_equal(verdict(root, "E.mw"), "consistent");
    assert_string_equal(verdict(root, "E.widths"), "not_applicable");
    json_decref(root);
    assert_int_equal(run("audit", small_table()), 0);
    assert_non_null(strstr(out, "p of the maxima, disjoint pairs only"));
}

/* Which gap a table holds is told by its maxima, ends and levels. */
static void definitions_are_told_apart(void **state)
{
    static const char text[] = "width,energy gap,top,left,right,lambda\n"
                               "1,1,3,2,1,1.5\n"
                               "1,0,3,4,1,4.5\n"
                               "2,0.5,1.5,1,0.25,0.75\n";
    static const char wrong[] = "width,energy gap,top,left,right,lambda\n"
                                "1,1.5,3,2,1,1.5\n"
                                "2,0.75,1.5,1,0.25,0.75\n";
    const char *path = test_write("defs.csv", text, sizeof text - 1);
    json_t *root;

    (void)state;
    assert_int_equal(run("audit", path, "--gap", "energy gap", "--max", "top",
                         "--ends", "left,right", "--level", "lambda", "--json"),
                     0);
    root = parsed();
    assert_string_equal(verdict(root, "E.gapdef"), "verified");
    assert_string_equal(verdict(root, "E.pseudo"), "undecided");
    assert_string_equal(verdict(root, "E.hit"), "absent");
    json_decref(root);
    path = test_write("defs.csv", wrong, sizeof wrong - 1);
    assert_int_equal(run("audit", path, "--gap", "energy gap", "--max", "top",
                         "--ends", "left,right", "--level", "lambda"),
                     0);
    assert_non_null(strstr(out, "so in 0 of 2 rows; max - level in 2"));
}

/* the columns of a run's own pairs.csv */
static void records_of_a_run_are_known(void **state)
{
    static const char text[] =
        "width,a,b,hit,threshold,min_exceedance,grid_max,max_lo,max_hi,"
        "first_lo,first_hi,last_lo,last_hi,path_gap_lo,path_gap_hi\n"
        "20,1,2,1,2,0.5,3,3.25,3.5,2,2,1,1,1.25,1.5\n"
        "20,3,4,0,1,0,1,1,1,1,1,1,1,0,0\n"
        "40,1,2,1,4,1,5,5,5,4,4,3,3,1,1\n";
    const char *path = test_write("run.csv", text, sizeof text - 1);
    json_t *root;

    (void)state;
    assert_int_equal(run("audit", path, "--json"), 0);
    root = parsed();
    assert_string_equal(json_string_value(json_object_get(root, "gap")),
                        "min_exceedance");
    assert_non_null(
        strstr(json_string_value(json_object_get(root, "definition")),
               "bounds no maximum"));
    assert_string_equal(verdict(root, "E.gapdef"), "refuted");
    assert_string_equal(verdict(root, "E.level"), "refuted");
    json_decref(root);
    assert_int_equal(run("audit", path), 0);
    assert_non_null(strstr(out, "also has path_gap_hi: --gap path_gap_hi"));
    assert_non_null(strstr(out, "the means are 1.5 (20) and 4 (40)"));
    assert_int_equal(run("audit", path, "--gap", "path_gap_hi", "--json"), 0);
    root = parsed();
    assert_string_equal(verdict(root, "E.gapdef"), "verified");
    json_decref(root);
    assert_int_equal(run("audit", path, "--where", "width=40", "--json"), 0);
    root = parsed();
    assert_string_equal(verdict(root, "E.level"), "verified");
    json_decref(root);
}

static void published_records(void **state)
{
    json_t *root;

    (void)state;
    assert_int_equal(
        run("audit", FIXTURE, "--where", "level_type=fixed", "--json"), 0);
    root = parsed();
    assert_int_equal(json_array_size(json_object_get(root, "groups")), 3);
    assert_int_equal(json_array_size(json_object_get(root, "comparisons")), 2);
    /* 0.11745409059296816 - 0.11745108876723992 */
    assert_true(
        fabs(json_number_value(json_object_get(
                 json_object_get(item(root, "groups", 0), "max"), "lo")) -
             3.00182572824e-6) < 1e-15);
    assert_string_equal(verdict(root, "E.gapdef"), "not_applicable");
    json_decref(root);
    /* of both levels: models 1 of width 8 and 3 of width 32 come back */
    assert_int_equal(run("audit", FIXTURE, "--compare", "8,32", "--pool",
                         "level_type", "--json"),
                     0);
    root = parsed();
    assert_int_equal(integer_of(item(root, "groups", 0), "networks"), 3);
    assert_int_equal(integer_of(item(root, "groups", 0), "sharing_pairs"), 2);
    assert_string_equal(verdict(root, "E.pseudo"), "refuted");
    json_decref(root);
}

static void refuses(const char *const *arguments, int code, const char *words)
{
    assert_int_equal(test_egap(out, sizeof out, arguments), code);
    if (!strstr(out, words))
        fail_msg("'%s' is not in: %s", words, out);
}

#define REFUSES(code, words, ...)                                              \
    refuses((const char *const[]){"audit", __VA_ARGS__, NULL}, code, words)

static void wrong_tables_are_named(void **state)
{
    static const char text[] = "width,gap,hit\n8,1,perhaps\n";
    static const char none[] = "size,gap\n8,1\n";
    static const char bare[] = "width,value\n8,1\n";

    (void)state;
    REFUSES(2, "one CSV file", "--json");
    REFUSES(3, "nowhere.csv", "nowhere.csv");
    REFUSES(3, "'perhaps' is not 0 or 1",
            test_write("t.csv", text, sizeof text - 1));
    REFUSES(3, "--group", test_write("t.csv", none, sizeof none - 1));
    REFUSES(3, "the columns are 'width', 'value'",
            test_write("t.csv", bare, sizeof bare - 1));
    REFUSES(3, "no column 'gapp'; did you mean 'gap'?", small_table(), "--gap",
            "gapp");
    REFUSES(2, "COLUMN=VALUE", small_table(), "--where", "m");
    REFUSES(3, "no row is as --where m=7 says; the values there are 20, ",
            small_table(), "--where", "m=7");
    REFUSES(2, "no group '7'; the groups are 20, ", small_table(), "--compare",
            "20,7");
    REFUSES(2, "the same group twice", small_table(), "--compare", "20,20");
    REFUSES(2, "write A,B", small_table(), "--compare", "20");
    REFUSES(2, "two columns", small_table(), "--ends", "x");
    REFUSES(2, "there is no option", small_table(), "--nonsense");
    REFUSES(2, "--loss 'foo' is unknown", small_table(), "--loss", "foo");
    REFUSES(2, "as in cross-entropy:3", small_table(), "--loss",
            "cross-entropy");
    REFUSES(3, "no column 'bogus'", small_table(), "--pool", "bogus");
    REFUSES(0, "usage: egap audit", "--help");
}

/* the records of a theory run: every pair once for each level and path */
static void rows_of_several_kinds_are_not_pooled(void **state)
{
    static const char text[] =
        "width,level_kind,level,replicate,pair,a,b,path,path_gap_lo,"
        "path_gap_hi\n"
        "8,fixed,1,0,0,0,1,dss,0.25,0.5\n8,fixed,1,0,0,0,1,direct,1,2\n"
        "8,moving,2,0,0,0,1,dss,0,0\n16,fixed,1,0,0,0,1,dss,0,0\n"
        "16,fixed,1,0,0,0,1,direct,0.5,0.75\n";
    const char *path = test_write("theory.csv", text, sizeof text - 1);
    json_t *root;

    (void)state;
    REFUSES(3, "--where path=dsss says; did you mean 'dss'?", path, "--where",
            "path=dsss");
    REFUSES(3, "--where path=proof says; the values there are dss, direct\n",
            path, "--where", "level_kind=fixed", "--where", "path=proof");
    REFUSES(2, "line 3: 'direct' in column 'path'", path, "--where",
            "level_kind=fixed");
    REFUSES(2, "--where level_kind=fixed", path, "--where", "path=dss");
    REFUSES(2, "'level_kind'", path, "--group", "path");
    assert_int_equal(run("audit", path, "--where", "path=dss", "--where",
                         "level_kind=fixed", "--json"),
                     0);
    root = parsed();
    assert_int_equal(integer_of(item(root, "groups", 0), "pairs"), 1);
    json_decref(root);
    assert_int_equal(run("audit", path, "--group", "path", "--where",
                         "level_kind=fixed", "--json"),
                     0);
    root = parsed();
    assert_int_equal(integer_of(item(root, "groups", 0), "pairs"), 2);
    /* networks 0 and 1 of two widths are four */
    assert_int_equal(integer_of(item(root, "groups", 0), "networks"), 4);
    json_decref(root);
    assert_int_equal(
        run("audit", path, "--pool", "path", "--pool", "level_kind", "--json"),
        0);
    root = parsed();
    assert_int_equal(integer_of(item(root, "groups", 0), "pairs"), 3);
    json_decref(root);
    /* what is pooled is said */
    assert_non_null(strstr(out, "\"pooled\": {\"path\": \"dss, direct\", "
                                "\"level_kind\": \"fixed, moving\"}"));
    assert_int_equal(
        run("audit", path, "--pool", "path", "--pool", "level_kind"), 0);
    assert_non_null(strstr(out, "5 rows by 'width'"));
    assert_non_null(strstr(out, "\n(counted together, a pair perhaps more "
                                "than once: path dss, direct)\n"));
    assert_non_null(strstr(out, "5 of 5 rows, of which several may be of "
                                "one pair, share a network"));
    assert_int_equal(run("audit", path, "--where", "path=dss", "--pool",
                         "level_kind", "--where", "level_kind=fixed"),
                     0);
    assert_null(strstr(out, "together"));
    assert_non_null(strstr(out, "2 pairs by 'width'"));
}

/* E.model and E.env: what the table does not tell, and what the data add */
static void the_theory_beside_a_table(void **state)
{
    static const char text[] = "m,gap,level\n4,0.5,0.25\n200,0.25,0.25\n";
    static const char low[] = "m,gap,level\n4,0.5,4\n200,0.25,4\n";
    static const char data[] = "x1,x2,y\n1,0,2\n0,1,-2\n-1,0,1\n0,-1,0\n";
    char table[200], points[200];
    json_t *root;

    (void)state;
    snprintf(table, sizeof table, "%s",
             test_write("theory.csv", text, sizeof text - 1));
    snprintf(points, sizeof points, "%s",
             test_write("points.csv", data, sizeof data - 1));
#define AUDIT(...)                                                             \
    assert_int_equal(run("audit", table, "--json", __VA_ARGS__), 0);           \
    root = parsed()
    AUDIT("--gap", "gap");
    assert_string_equal(verdict(root, "E.model"), "undecided");
    assert_string_equal(verdict(root, "E.env"), "undecided");
    json_decref(root);
    AUDIT("--loss", "mse");
    assert_string_equal(verdict(root, "E.model"), "refuted");
    json_decref(root);
    AUDIT("--loss", "abs", "--bias");
    assert_string_equal(verdict(root, "E.model"), "refuted");
    json_decref(root);
    /* F(0) = 5/4: at 200 units of two features the bound adds far more */
    AUDIT("--data", points, "--target", "y", "--loss", "abs", "--kappa",
          "0.001");
    assert_string_equal(verdict(root, "E.model"), "undecided");
    assert_string_equal(verdict(root, "E.env"), "vacuous");
    assert_non_null(strstr(out, "at 200, the widest"));
    json_decref(root);
    AUDIT("--data", points, "--target", "y", "--loss", "half", "--kappa",
          "0.001");
    assert_string_equal(verdict(root, "E.env"), "not_applicable");
    json_decref(root);
    test_write("theory.csv", low, sizeof low - 1);
    AUDIT("--data", points, "--target", "y", "--loss", "abs", "--kappa",
          "0.001");
    assert_string_equal(verdict(root, "E.env"), "vacuous");
    json_decref(root);
#undef AUDIT
    REFUSES(2, "--kappa", table, "--data", points, "--target", "y", "--loss",
            "abs");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statistics_known_by_hand),
        cmocka_unit_test(definitions_are_told_apart),
        cmocka_unit_test(records_of_a_run_are_known),
        cmocka_unit_test(published_records),
        cmocka_unit_test(wrong_tables_are_named),
        cmocka_unit_test(rows_of_several_kinds_are_not_pooled),
        cmocka_unit_test(the_theory_beside_a_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
