/* t-classes-program.c: the cross-entropy on the command line: eval, certify
 * and run. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "child.h"
#include "egap/arrays.h"
#include "egap/dataset.h"
#include "egap/file.h"
#include "files.h"
#include "support.h"

#define TEXT 8192

static const char *file;

/* A path of two nodes with one unit, three classes and two samples: outputs
 * (0, 2x, 0) + (0, 0, 1) at node 0, all 0 at node 1. */
static int make_files(void **state)
{
    static double W[] = {1, 1}, theta[] = {0, 2, 0, 0, 0, 0};
    static double c[] = {0, 0, 1, 0, 0, 0}, x[] = {1, 0}, y[] = {1, 2};
    const char *names[] = {"p_W", "p_theta", "p_c", "x", "y"};
    egap_array a[] = {{3, {2, 1, 1}, 2, W},
                      {3, {2, 1, 3}, 6, theta},
                      {2, {2, 3}, 6, c},
                      {2, {2, 1}, 2, x},
                      {1, {2}, 2, y}};
    static const char table[] = "x,kind\n1,pear\n0,plum\n1,apple\n0,plum\n";
    egap_error err = {0};

    (void)state;
    file = test_path("nets.npz");
    test_write("data.csv", table, strlen(table));
    return egap_arrays_write_npz(file, names, a, 5, &err) == EGAP_OK ? 0 : -1;
}

#define FLAGS "--loss", "cross-entropy", "--kappa", "0", "--x", "x", "--y", "y"

static int egap(char out[TEXT], const char *const *arguments)
{
    return test_egap(out, TEXT, arguments);
}

static void test_values_known_by_hand(void **state)
{
    const char *zero[] = {"eval", file, "--net", "p:1", FLAGS, NULL};
    const char *first[] = {"eval", file, "--net", "p:0", FLAGS, NULL};
    char out[TEXT];

    (void)state;
    assert_int_equal(egap(out, zero), 0); /* log 3 */
    assert_non_null(strstr(out, "F(p:1) in [1.0986122886681"));
    /* (log(1 + e^2 + e) - 2 + log(2 + e) - 1) / 2 */
    assert_int_equal(egap(out, first), 0);
    assert_non_null(strstr(out, "F(p:0) in [0.4795253"));
}

static void test_a_path_is_certified(void **state)
{
    const char *args[] = {"certify", file,     "--path", "p",
                          FLAGS,     "--json", NULL};
    char out[TEXT];

    (void)state;
    assert_int_equal(egap(out, args), 0);
    assert_non_null(strstr(out, "\"sharp\": true"));
    assert_non_null(strstr(out, "\"max\": {\"lo\": 1.0986122886681"));
    assert_non_null(strstr(out, "\"t_lo\": 1, \"t_hi\": 1"));
}

static void test_words_are_classes(void **state)
{
    egap_dataset data;
    egap_error err = {0};

    (void)state;
    assert_ok(
        egap_dataset_load_classes(&data, test_path("data.csv"), "kind", &err),
        &err);
    assert_int_equal(data.N, 4);
    assert_int_equal(data.n, 1);
    /* apple, pear, plum */
    assert_memory_equal(data.y, ((double[]){1, 2, 0, 2}), 4 * sizeof(double));
    egap_dataset_clear(&data);
    /* whole numbers stay what they are */
    test_write("digits.csv", "x,k\n1,5\n2,0\n", 12);
    assert_ok(
        egap_dataset_load_classes(&data, test_path("digits.csv"), "k", &err),
        &err);
    assert_memory_equal(data.y, ((double[]){5, 0}), 2 * sizeof(double));
    egap_dataset_clear(&data);
}

static void test_refusals_say_what_to_do(void **state)
{
    const char *cert[] = {"certify", file,     "--path", "p",
                          FLAGS,     "--cert", "a.cert", NULL};
    const char *eval[] = {"eval", file,     "--net",  "p:0",
                          FLAGS,  "--cert", "a.cert", NULL};
    const char *digits[] = {"eval", file,       "--net", "p:0",
                            FLAGS,  "--digits", "30",    NULL};
    const char *scalar[] = {"certify", file,      "--path", "p",   "--loss",
                            "mse",     "--kappa", "0",      "--x", "x",
                            "--y",     "y",       NULL};
    const char *bound[] = {"minimum", "nowhere.npz", "--net",
                           "p:0",     FLAGS,         NULL};
    const char *labels[] = {
        "eval", file, "--net", "p:0", "--loss", "cross-entropy", "--kappa", "0",
        "--x",  "x",  "--y",   "p_W", NULL};
    char out[TEXT];

    (void)state;
    assert_int_equal(egap(out, cert), 2);
    assert_non_null(strstr(out, "no certificate for cross-entropy yet"));
    assert_int_equal(egap(out, eval), 2);
    assert_non_null(strstr(out, "no certificate for cross-entropy yet"));
    assert_int_equal(egap(out, digits), 2);
    assert_int_equal(egap(out, scalar), 3);
    assert_non_null(strstr(out, "outputs: such networks have --loss cross-"));
    assert_int_equal(egap(out, bound), 2);
    assert_non_null(strstr(out, "egap certify, egap eval and egap run only"));
    assert_int_not_equal(egap(out, labels), 0);
}

static void test_a_run(void **state)
{
    static const char toml[] =
        "[data]\nfile = \"data.csv\"\ntarget = \"kind\"\n"
        "[protocol]\nloss = \"cross-entropy\"\n"
        "[pool]\nmodels = 3\nepochs = 20\n"
        "[pairs]\ncount = 3\n"
        "[dss]\ndepth = 2\ngrid = 20\nepochs = 20\n"
        "[run]\nseed = 7\nwidths = [3]\n";
    char refused[sizeof toml + 40], out[TEXT], *table;
    const char *config = test_write("run.toml", toml, strlen(toml));
    const char *args[] = {"run", config, "-o", test_path("run"), NULL};
    const char *other[] = {"run", test_path("other.toml"), "-o",
                           test_path("other"), NULL};
    size_t length;
    egap_error err = {0};

    (void)state;
    assert_int_equal(egap(out, args), 0);
    assert_ok(egap_file_read(&table, &length, test_path("run/table.csv"),
                             1 << 20, &err),
              &err);
    assert_non_null(strstr(table, "path_gap"));
    egap_free(table);
    snprintf(refused, sizeof refused, "%scertificates = \"all\"\n", toml);
    test_write("other.toml", refused, strlen(refused));
    assert_int_equal(egap(out, other), 3);
    assert_non_null(strstr(out, "no certificate for cross-entropy yet"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_known_by_hand),
        cmocka_unit_test(test_a_path_is_certified),
        cmocka_unit_test(test_words_are_classes),
        cmocka_unit_test(test_refusals_say_what_to_do),
        cmocka_unit_test(test_a_run),
    };

    return cmocka_run_group_tests(tests, make_files, NULL);
}
