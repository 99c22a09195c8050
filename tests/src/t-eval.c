/* t-eval.c: egap eval, run as a program on a file made here. */
#include "support.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "egap/arrays.h"
#include "files.h"
#include "shell.h"

static const char *file;

/* A path of two nodes, one network, three samples: Phi = 2 relu(x) + 1/2 at
 * node 0, 0 at node 1, x at the network. */
static int make_file(void **state)
{
    static double W[] = {1, -1}, theta[] = {2, 3}, c[] = {0.5, 0};
    static double one[] = {1}, x[] = {1, 2, 3}, y[] = {1, 0, 0};
    const char *names[] = {"p_W", "p_theta", "p_c", "q_W", "q_theta", "x", "y"};
    egap_array a[] = {
        {3, {2, 1, 1}, 2, W}, {2, {2, 1}, 2, theta}, {1, {2}, 2, c},
        {2, {1, 1}, 1, one},  {1, {1}, 1, one},      {2, {3, 1}, 3, x},
        {1, {3}, 3, y},
    };
    egap_error err = {0};

    (void)state;
    file = test_path("eval.npz");
    return egap_arrays_write_npz(file, names, a, 7, &err) == EGAP_OK ? 0 : -1;
}

static const char *const out = test_shell_output;

/* egap eval of the file; its exit code, and what it says in `out`. */
static int eval(const char *arguments)
{
    return test_shell("egap", "eval %s %s", file, arguments);
}

#define FLAGS " --x x --y y --loss mse --kappa 0 "

/* What no certificate can claim is not said to be written. */
static void no_file_is_claimed_without_finite_bounds(void **state)
{
    char arguments[512], cert[300];

    (void)state;
    snprintf(cert, sizeof cert, "%s.cert", file);
    snprintf(arguments, sizeof arguments,
             "--net p:0 --x x --y y --loss mse --kappa 1.7e308 --cert %s",
             cert);
    assert_int_equal(eval(arguments), 1);
    assert_non_null(strstr(out, "nothing to claim"));
    assert_null(strstr(out, "wrote"));
    assert_int_not_equal(access(cert, F_OK), 0);
}

static void values_known_by_hand(void **state)
{
    (void)state;
    /* residuals 1.5, 4.5, 6.5: 64.75 / 3 */
    assert_int_equal(eval("--net p:0 --digits 5" FLAGS), 0);
    assert_non_null(strstr(out, "F(p:0) in [2.1583e+01, 2.1584e+01]\n"));
    assert_int_equal(eval("--net p:1" FLAGS), 0);
    assert_non_null(strstr(out, "F(p:1) in [0.3333333333333"));
    assert_int_equal(eval("--net p:1 --digits 20" FLAGS), 0);
    assert_non_null(strstr(out, "[3.3333333333333333333e-01, "
                                "3.3333333333333333334e-01]"));
    assert_non_null(strstr(out, " digits are certain: relative width at most "
                                "1e-"));
    /* 13 / 3, and 1 of penalty */
    assert_int_equal(eval("--net q --digits 30 --x x --y y --loss mse "
                          "--kappa 1"),
                     0);
    assert_non_null(strstr(out, "[5.33333333333333333333333333333e+00, "
                                "5.33333333333333333333333333334e+00]"));
}

static void json_is_one_object(void **state)
{
    (void)state;
    assert_int_equal(eval("--net p:1 --json --digits 3" FLAGS), 0);
    assert_true(out[0] == '{' && strcmp(out + strlen(out) - 2, "}\n") == 0);
    assert_non_null(strstr(out, "\"node\": 1"));
    assert_non_null(strstr(out, "\"decimal\": \"[3.33e-01, 3.34e-01]\""));
    assert_non_null(strstr(out, "\"exact\": false"));
    assert_non_null(strstr(out, "\"certain_digits\": "));
    assert_non_null(strstr(out, "\"lo_hex\": \"0x1.5555555555555p-2\""));
}

/* Without --digits the ends are neighbours, also where sums cancel. */
static void doubles_are_tight(void **state)
{
    static const char net[] = "path_d1_r0_w8_fixed_p0:3 --x d1_X --y d1_y "
                              "--loss huber:0.25 --kappa 0.002";

    (void)state;
    assert_int_equal(
        test_shell("egap", "eval tests/fixtures/huber_n1_paths.npz --net %s",
                   net),
        0);
    assert_non_null(strstr(out, "as doubles [0x1.e114645bc63a6p-4, "
                                "0x1.e114645bc63a7p-4]\n"));
}

static void wrong_calls_say_what_to_do(void **state)
{
    (void)state;
    assert_int_equal(eval("--net p" FLAGS), 2);
    assert_non_null(strstr(out, "a path of 2 nodes"));
    assert_int_equal(eval("--net p:2" FLAGS), 2);
    assert_non_null(strstr(out, "no node 2"));
    assert_int_equal(eval("--net q:1" FLAGS), 2);
    assert_non_null(strstr(out, "q is one network: leave ':1' out"));
    assert_int_equal(eval("--net r" FLAGS), 3);
    assert_non_null(strstr(out, "r_W"));
    assert_int_equal(eval(FLAGS), 2);
    assert_int_equal(eval("--net q --digits 0" FLAGS), 2);
    assert_int_equal(eval("--net q --digits 100001" FLAGS), 2);
    assert_int_equal(eval("--net q --x x --y y --loss mse"), 2);
    assert_int_equal(eval("--nonsense" FLAGS), 2);
    assert_int_equal(eval("--help"), 0);
    assert_non_null(strstr(out, "usage: egap eval"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_known_by_hand),
        cmocka_unit_test(no_file_is_claimed_without_finite_bounds),
        cmocka_unit_test(json_is_one_object),
        cmocka_unit_test(doubles_are_tight),
        cmocka_unit_test(wrong_calls_say_what_to_do),
    };

    return cmocka_run_group_tests(tests, make_file, NULL);
}
