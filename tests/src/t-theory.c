/* t-theory.c: egap constants and egap rate, run as programs. */
#include "support.h"

#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "files.h"

#define MOONS "experiments/data/moons.npz"
#define XY "--x", "X", "--y", "y"

static char out[1 << 16];

#define run(...)                                                               \
    test_egap(out, sizeof out, (const char *const[]){__VA_ARGS__, NULL})

static json_t *parsed(void)
{
    json_t *root = json_loads(out, 0, NULL);

    assert_non_null(root);
    return root;
}

static double end_of(const json_t *root, const char *key, const char *end)
{
    return json_number_value(json_object_get(json_object_get(root, key), end));
}

static void constants_as_text_and_json(void **state)
{
    json_t *root;

    (void)state;
    assert_int_equal(run("constants", MOONS, XY, "--loss", "logistic"), 0);
    assert_non_null(strstr(out, "800 samples of 2 features\n"));
    assert_non_null(strstr(out, "D           [1.18078461631620"));
    assert_non_null(strstr(out, "L           [1, 1]"));
    assert_null(strstr(out, "\nmass"));
    assert_int_equal(run("constants", MOONS, XY, "--loss", "mse", "--bias",
                         "--kappa", "0.5", "--level", "0.25", "--json"),
                     0);
    root = parsed();
    assert_int_equal(json_integer_value(json_object_get(root, "features")), 3);
    assert_null(json_object_get(root, "L"));
    assert_true(end_of(root, "F0", "lo") == 0.5);
    assert_true(end_of(root, "c_rad", "hi") == 0.25);
    assert_true(end_of(root, "mass_any", "lo") == 0.5);
    /* 2 max (T ||x_j|| + |y_j|), T = 1/2, y_j 0 or 1 */
    assert_true(end_of(root, "L_local", "hi") >=
                end_of(root, "max_norm", "lo"));
    assert_true(end_of(root, "L_local", "lo") <=
                end_of(root, "max_norm", "hi") + 2);
    json_decref(root);
    assert_int_equal(run("constants", MOONS, XY, "--loss", "ce:2"), 0);
    assert_int_equal(
        run("constants", "--data", MOONS, XY, "--loss", "cross-entropy:2"), 0);
    assert_non_null(strstr(out, "kappa_max   [0.2306901254793344"));
    assert_int_equal(run("constants",
                         test_write("words.csv", "a,kind\n1,x\n2,z\n3,y\n", 19),
                         "--target", "kind", "--loss", "ce:3"),
                     0);
}

static void covers_without_data(void **state)
{
    json_t *root, *widths;

    (void)state;
    assert_int_equal(run("rate", "--n", "2", "--eta", "1/4", "--m", "388..389"),
                     0);
    assert_non_null(strstr(out, "first m > u, eta = 1/4: 389"));
    assert_non_null(strstr(out, "first over all eta < 1/3: 116"));
    assert_int_equal(run("rate", "--n", "31"), 0);
    assert_non_null(strstr(out, "4.1855...e298"));
    assert_int_equal(run("rate", "--n", "2", "--eta", "0.25", "--m",
                         "100,388,389,100000000000000000000", "--json"),
                     0);
    root = parsed();
    widths = json_object_get(root, "widths");
    assert_int_equal(json_array_size(widths), 4);
    for (size_t i = 0; i < 4; i++)
        assert_true(json_is_true(json_object_get(json_array_get(widths, i),
                                                 "two_share")) == (i > 1));
    assert_string_equal(json_string_value(json_object_get(root, "first")),
                        "389");
    json_decref(root);
}

static void rates_of_a_data_set(void **state)
{
    json_t *root, *bounds, *bound;
    size_t i;

    (void)state;
    assert_int_equal(run("rate", "--data", MOONS, XY, "--loss", "logistic",
                         "--kappa", "0.001", "--level", "0.32", "--m", "20,200",
                         "--json"),
                     0);
    root = parsed();
    bounds = json_object_get(root, "bounds");
    assert_true(end_of(root, "mass", "lo") == 320);
    json_array_foreach(bounds, i, bound)
    {
        const char *name = json_string_value(json_object_get(bound, "bound"));
        const char *first = json_string_value(json_object_get(bound, "first"));
        json_t *at = json_object_get(bound, "widths");
        bool says =
            json_is_true(json_object_get(json_array_get(at, 1), "says"));

        assert_int_equal(json_array_size(at), 2);
        assert_true(says == (strcmp(name, "pair") == 0));
        if (strcmp(name, "pair") == 0)
            assert_string_equal(first, "80");
    }
    assert_int_equal(i, 13);
    json_decref(root);
    /* no Lipschitz constant: four bounds are left */
    assert_int_equal(run("rate", "--data", MOONS, XY, "--loss", "mse",
                         "--kappa", "0.001", "--level", "0.2", "--mass", "6",
                         "--below", "0.01"),
                     0);
    assert_non_null(strstr(out, "prune-smooth"));
    assert_null(strstr(out, "\nprune "));
    assert_null(strstr(out, "\nv1"));
}

#define TABLE_HEAD                                                             \
    "n,eta,data,bias,loss,kappa,level,mass,below,bound,estimate\n"

/* Writes a table of these rows. */
static const char *table_of(const char *rows)
{
    char text[4096];

    snprintf(text, sizeof text, TABLE_HEAD "%s", rows);
    return test_write("rates.csv", text, strlen(text));
}

/* The exact width in the style of each estimate, and whether they agree. */
static void tables_beside_estimates(void **state)
{
    char rows[2048], here[1024];
    json_t *root, *row;

    (void)state;
    assert_non_null(getcwd(here, sizeof here));
    snprintf(rows, sizeof rows,
             "2,1/3,,,,,,,,,116\n2,1/3,,,,,,,,,117\n30,1/31,,,,,,,,,9.08e279\n"
             "30,1/31,,,,,,,,,10^280.0\n30,1/31,,,,,,,,,9e279\n"
             "30,1/31,,,,,,,,,10^279\n"
             ",,%s/" MOONS ",no,logistic,0.001,0.32,,,pair,80\n"
             ",,%s/" MOONS ",yes,logistic,0.001,0.133408,44.3,,prune,94\n",
             here, here);
    assert_int_equal(run("rate", "--tables", table_of(rows)), 0);
    assert_non_null(strstr(out, "6 of 8 estimates agree in all their digits"));
    assert_non_null(strstr(out, "116             117             differs"));
    assert_int_equal(run("rate", "--tables", table_of(rows), "--json"), 0);
    root = parsed();
    assert_int_equal(json_integer_value(json_object_get(root, "differ")), 2);
    row = json_array_get(json_object_get(root, "rows"), 2);
    assert_int_equal(strlen(json_string_value(json_object_get(row, "first"))),
                     280);
    json_decref(root);
}

static void refuses(const char *const *arguments, int code, const char *words)
{
    assert_int_equal(test_egap(out, sizeof out, arguments), code);
    if (!strstr(out, words))
        fail_msg("'%s' is not in: %s", words, out);
}

#define REFUSES(code, words, ...)                                              \
    refuses((const char *const[]){__VA_ARGS__, NULL}, code, words)

static void wrong_calls_say_what_to_do(void **state)
{
    (void)state;
    REFUSES(2, "one data set", "constants");
    REFUSES(2, "one data set", "constants", MOONS, "--data", MOONS, XY,
            "--loss", "abs");
    REFUSES(2, "--loss is needed", "constants", MOONS, XY);
    REFUSES(2, "give --kappa", "constants", MOONS, XY, "--loss", "abs",
            "--level", "1");
    REFUSES(2, "at least 2", "constants", MOONS, XY, "--loss", "ce:1");
    REFUSES(3, "nowhere.npz", "constants", "nowhere.npz", XY, "--loss", "abs");
    REFUSES(2, "--n N or --data", "rate");
    REFUSES(2, "--level L are needed", "rate", "--data", MOONS, XY, "--loss",
            "abs");
    REFUSES(2, "is not a fraction", "rate", "--n", "2", "--eta", "1");
    REFUSES(2, "A..B", "rate", "--n", "2", "--m", "9..3");
    REFUSES(2, "A..B", "rate", "--n", "2", "--m", "3,,4");
    REFUSES(2, "2 features", "rate", "--data", MOONS, XY, "--loss", "abs",
            "--kappa", "1", "--level", "0.1", "--n", "3");
    REFUSES(1, "not below F(0)", "rate", "--data", MOONS, XY, "--loss", "abs",
            "--kappa", "1", "--level", "5");
    REFUSES(2, "there is no option", "rate", "--nonsense");
    REFUSES(3, "line 2: there is no bound 'pairs'", "rate", "--tables",
            table_of(",,nowhere.npz,no,abs,1,1,,,pairs,80\n"));
    REFUSES(3, "line 2", "rate", "--tables",
            table_of(",,nowhere.npz,no,abs,1,1,,,pair,80\n"));
    REFUSES(3, "no column 'eta'", "rate", "--tables",
            test_write("t.csv", "n\n1\n", 4));
    REFUSES(0, "usage: egap rate", "rate", "--help");
    REFUSES(0, "usage: egap constants", "constants", "--help");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constants_as_text_and_json),
        cmocka_unit_test(covers_without_data),
        cmocka_unit_test(rates_of_a_data_set),
        cmocka_unit_test(tables_beside_estimates),
        cmocka_unit_test(wrong_calls_say_what_to_do),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
