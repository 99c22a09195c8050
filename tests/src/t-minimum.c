/* t-minimum.c: egap minimum on networks that its bound speaks of, and on
 * those that it does not, which are told why. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "egap/arrays.h"
#include "files.h"

static char output[1 << 14];

/* one sample x = 1, y = 4; a network of two units, its rows of this length,
 * with hidden biases or not */
static const char *make_net(double length, bool biases)
{
    static double one = 1, four = 4, b[2] = {0.5, 0};
    double W[2] = {length, -1}, theta[2] = {3, 0};
    const char *const names[] = {"x", "y", "n_W", "n_theta", "n_b"};
    const egap_array arrays[] = {
        {.rank = 2, .shape = {1, 1}, .count = 1, .v = &one},
        {.rank = 1, .shape = {1}, .count = 1, .v = &four},
        {.rank = 2, .shape = {2, 1}, .count = 2, .v = W},
        {.rank = 1, .shape = {2}, .count = 2, .v = theta},
        {.rank = 1, .shape = {2}, .count = 2, .v = b}};
    egap_error err = {0};
    const char *file = test_path("minimum.npz");

    assert_ok(egap_arrays_write_npz(file, names, arrays, biases ? 5 : 4, &err),
              &err);
    return file;
}

static void bound(const char *file, const char *more)
{
    const char *const call[] = {"minimum", file,
                                "--net",   "n",
                                "--x",     "x",
                                "--y",     "y",
                                "--loss",  "half",
                                "--kappa", "0.25",
                                more,      more ? "--json" : NULL,
                                NULL};

    assert_int_equal(test_egap(output, sizeof output, call), 0);
}

/* the number after these words */
static double upper(const char *words)
{
    const char *at = strstr(output, words);

    assert_non_null(at);
    return strtod(at + strlen(words), NULL);
}

/* least F: theta w = 4 - 1/4, F = 1/32 + 15/16 = 31/32 */
static void admissible_networks_bound_from_above(void **state)
{
    (void)state;
    bound(make_net(1, false), NULL);
    assert_non_null(strstr(output, "F >= 0."));
    assert_true(upper("F <= ") >= 1.25); /* 1/2 + 3/4 */
    assert_true(upper("F <= ") < 1.25 * (1 + 1e-10));
    bound(make_net(1, false), "--into-ball");
    assert_non_null(strstr(output, "\"shortened\": 0"));
    assert_non_null(strstr(output, "\"why_not\": null"));
}

static void what_keeps_a_network_out_is_named(void **state)
{
    (void)state;
    bound(make_net(1.25, false), NULL);
    assert_non_null(strstr(output, "row 0 is longer than 1"));
    assert_non_null(strstr(output, "--into-ball"));
    assert_null(strstr(output, "bias"));
    bound(make_net(1, true), NULL);
    assert_non_null(strstr(output, "it has biases"));
    assert_null(strstr(output, "longer"));
    bound(make_net(1.25, true), "--into-ball");
    assert_non_null(strstr(output, "\"why_not\": \"it has biases\""));
    assert_non_null(strstr(output, "\"shortened\": 0"));
}

/* theta 3 on a row of 5/4 is theta 15/4 on one of 1: the least F itself */
static void rows_are_brought_into_the_ball(void **state)
{
    (void)state;
    bound(make_net(1.25, false), "--into-ball");
    assert_non_null(strstr(output, "\"admissible\": true"));
    assert_non_null(strstr(output, "\"shortened\": 1"));
    assert_true(upper("\"hi\": ") >= 0.96875); /* of F itself */
    assert_true(upper("\"hi\": ") < 0.96875 * (1 + 1e-12));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(admissible_networks_bound_from_above),
        cmocka_unit_test(what_keeps_a_network_out_is_named),
        cmocka_unit_test(rows_are_brought_into_the_ball),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
