/* t-certify-calls.c: calls and inputs that egap certify refuses, or says
 * something of. */
#include "support.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "egap/arrays.h"
#include "files.h"
#include "shell.h"

#define FIXTURE "tests/fixtures/huber_n1_paths.npz"
#define DATA " --x d1_X --y d1_y "
#define HUBER DATA "--loss huber:0.25 --kappa 0.002 "

static void closed_output_is_told(void **state)
{
    (void)state;
    assert_int_equal(test_shell("egap", "--help >&- 2>/dev/null; exit $?;:"),
                     4);
    assert_int_equal(test_shell("egap", "--version >&- 2>/dev/null; exit $?;:"),
                     4);
    assert_int_equal(test_shell("egap", "certify " FIXTURE " --all" HUBER
                                        ">&- 2>/dev/null; exit $?;:"),
                     4);
}

static void bad_calls_are_named(void **state)
{
    (void)state;
    test_shell_says(2, "no array file", "certify");
    test_shell_says(2, "--json=1: this option takes no",
                    "certify " FIXTURE " --json=1");
    test_shell_says(0, "usage: egap certify", "help certify");
    test_shell_says(0, "usage: egap VERB", "-h");
    test_shell_says(2, "there is no verb 'nothing'; see", "help nothing");
    test_shell_says(2, "--path NAME", "certify " FIXTURE HUBER);
    test_shell_says(2, "--all", "certify " FIXTURE " --all --path p" HUBER);
    test_shell_says(2, "--cert-dir",
                    "certify " FIXTURE " --all --cert x" HUBER);
    test_shell_says(2, "there is no option '--nonsense'; see egap certify",
                    "certify " FIXTURE " --all --nonsense" HUBER);
    test_shell_says(2, "--level needs",
                    "certify " FIXTURE HUBER " --all --level");
    test_shell_says(2, "not both",
                    "certify " FIXTURE " --path p --cert a --cert-dir b" HUBER);
    test_shell_says(2, "--target COLUMN",
                    "certify " FIXTURE " --all --data a.csv --x x --y y "
                    "--loss mse --kappa 0");
    test_shell_says(2, "--kappa",
                    "certify " FIXTURE " --all --loss mse --kappa 1e" DATA);
}

/* One list of losses for every verb. */
static void losses_have_the_same_words_everywhere(void **state)
{
    static const char *const verbs[] = {
        ("certify " FIXTURE " --all"), ("constants " FIXTURE),
        "audit tests/fixtures/huber_n1_pairs.csv"};

    (void)state;
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        test_shell_says(2,
                        "--loss 'cubic' is unknown; it is one of mse, half, "
                        "huber:DELTA, logistic, abs, cross-entropy",
                        "%s --loss cubic --kappa 0" DATA, verbs[i]);
        test_shell_says(2, "did you mean 'logistic'?",
                        "%s --loss logisitc --kappa 0" DATA, verbs[i]);
        test_shell_says(2, "did you mean 'huber:0.25'?",
                        "%s --loss hubr:0.25 --kappa 0" DATA, verbs[i]);
        test_shell_says(2, "'absolute' is unknown; did you mean 'abs'?",
                        "%s --loss absolute --kappa 0" DATA, verbs[i]);
        test_shell_says(2, "--loss huber needs its delta: --loss huber:0.25",
                        "%s --loss huber --kappa 0" DATA, verbs[i]);
    }
    test_shell_says(2, "'ce:3' is unknown; did you mean 'cross-entropy'?",
                    "certify " FIXTURE " --all --loss ce:3 --kappa 0" DATA);
    test_shell_says(2, "as in cross-entropy:3",
                    "constants " FIXTURE " --loss cross-entropy" DATA);
}

static void bad_inputs_are_named(void **state)
{
    static double v[] = {1, 2, 3, 4}, nan[] = {1, NAN};
    const char *names[] = {"bad_W",  "bad_theta",  "nan_W",  "nan_theta",
                           "none_W", "none_theta", "wide_W", "wide_theta",
                           "one_W",  "one_theta",  "back_W", "back_theta"};
    egap_array a[] = {
        {3, {2, 1, 1}, 2, v}, {2, {2, 2}, 4, v},    {3, {2, 1, 1}, 2, v},
        {2, {2, 1}, 2, nan},  {3, {0, 1, 1}, 0, v}, {2, {0, 1}, 0, v},
        {3, {2, 1, 2}, 4, v}, {2, {2, 1}, 2, v},    {2, {2, 1}, 2, v},
        {1, {2}, 2, v},       {3, {1, 1, 2}, 2, v}, {2, {1, 2}, 2, v}};
    static const struct {
        const char *path, *says;
    } cases[] = {{"back", "makes it (1,1); if the inputs come before the units "
                          "in W, save W with its last two axes exchanged"},
                 {"bad", "bad_theta has shape (2,2); bad_W of shape (2,1,1), "
                         "read as (K,m,n), makes it (2,1)"},
                 {"nan", "flat index 1"},
                 {"none", "is empty"},
                 {"wide", "2 inputs"},
                 {"onee", "no array onee_W; did you mean 'one'?"},
                 {"else",
                  "no array else_W; this file has back, bad, nan, none, "
                  "one, wide"}};
    const char *file = test_path("odd.npz");
    egap_error err = {0};

    (void)state;
    assert_ok(egap_arrays_write_npz(file, names, a, 12, &err), &err);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        test_shell_says(3, cases[i].says,
                        "certify %s --path %s" HUBER "--data " FIXTURE, file,
                        cases[i].path);
    test_shell_says(2, "holds 6 networks and paths: back, bad, nan, none, one,",
                    "envelope --net %s --net %s" HUBER "--data " FIXTURE, file,
                    file);
    test_shell_says(2, "--path NAME or --all, not both",
                    "certify %s --path bad --all" HUBER, file);
    test_shell_says(2, "--net FILE:NAME", "envelope %s" HUBER, file);
    names[0] = "Bad_w"; /* no path by its name */
    assert_ok(egap_arrays_write_npz(file, names, a, 2, &err), &err);
    test_shell_says(3, "no array 'bad_W' among 2; nearest names: 'Bad_w'",
                    "certify %s --path bad" HUBER "--data " FIXTURE, file);
    test_shell_says(3, "nowhere.npz", "certify nowhere.npz --all" HUBER);
    test_shell_says(3, "this file has path_d1_r0_w8_fixed",
                    "certify " FIXTURE " --path absent" HUBER);
    test_shell_says(3, "nox",
                    "certify " FIXTURE " --all --x nox --y d1_y --loss mse "
                    "--kappa 0");
}

/* Layers of one output: (1,m) and (m,1) are theta (m); what is neither is
 * refused. */
static void theta_may_be_a_row_or_a_column(void **state)
{
    static double v[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    const char *names[] = {"p_W", "p_theta", "x", "y"};
    static const struct {
        size_t rank, shape[3];
        int code;
    } cases[] = {{2, {2, 3}, 0},    {3, {2, 1, 3}, 0}, {3, {2, 3, 1}, 0},
                 {3, {1, 2, 3}, 3}, {3, {2, 3, 2}, 3}, {2, {3, 2}, 3},
                 {1, {6}, 3}};
    char first[256] = "";
    egap_error err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        egap_array a[] = {{3, {2, 3, 1}, 6, v},
                          {cases[i].rank, {0}, 1, v + 4},
                          {2, {2, 1}, 2, v},
                          {1, {2}, 2, v}};

        for (size_t k = 0; k < cases[i].rank; k++) {
            a[1].shape[k] = cases[i].shape[k];
            a[1].count *= cases[i].shape[k];
        }
        if (a[1].count > 8)
            a[1].v = v;
        assert_ok(
            egap_arrays_write_npz(test_path("row.npz"), names, a, 4, &err),
            &err);
        test_shell_says(cases[i].code, cases[i].code ? "p_theta" : "path",
                        "certify %s --all --x x --y y --loss mse --kappa 0.1",
                        test_path("row.npz"));
        if (i == 0)
            snprintf(first, sizeof first, "%s", test_shell_output);
        else if (cases[i].code == 0)
            assert_string_equal(test_shell_output, first);
    }
}

/* Networks without biases beside an array that might hold them. */
static void arrays_that_look_like_biases_are_named(void **state)
{
    double v[] = {1, 2, 3, 4};
    const char *names[] = {"p_W", "p_theta", "p_bias", "p_note", "x", "y"};
    egap_array a[] = {{3, {2, 1, 1}, 2, v}, {2, {2, 1}, 2, v},
                      {2, {2, 1}, 2, v},    {1, {2}, 2, v},
                      {2, {2, 1}, 2, v},    {1, {2}, 2, v}};
    egap_error err = {0};

    (void)state;
    assert_ok(egap_arrays_write_npz(test_path("b.npz"), names, a, 6, &err),
              &err);
    test_shell_says(0, "p_bias is not read: hidden biases are p_b",
                    "certify %s --all --x x --y y --loss half --kappa 0",
                    test_path("b.npz"));
    assert_null(strstr(test_shell_output, "p_note"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closed_output_is_told),
        cmocka_unit_test(bad_calls_are_named),
        cmocka_unit_test(losses_have_the_same_words_everywhere),
        cmocka_unit_test(bad_inputs_are_named),
        cmocka_unit_test(theta_may_be_a_row_or_a_column),
        cmocka_unit_test(arrays_that_look_like_biases_are_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
