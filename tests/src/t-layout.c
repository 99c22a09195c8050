/* t-layout.c: what verbs print for people: no space at the end of a line,
 * columns that stand under each other whatever the names, help that fits a
 * terminal and names options that there are. */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "egap/arrays.h"
#include "files.h"
#include "shell.h"

#define FIXTURE "tests/fixtures/huber_n1_paths.npz"
#define HUBER " --x d1_X --y d1_y --loss huber:0.25 --kappa 0.002 "
#define NET "--net " FIXTURE ":path_d1_r0_w8_fixed_p0:"

static const char *const verbs[] = {
    "audit",   "certify", "constants", "envelope",  "eval", "explain", "export",
    "minimum", "prove",   "rate",      "reproduce", "run",  "status"};
#define VERBS (sizeof verbs / sizeof verbs[0])

static void no_line_ends_in_a_space(void **state)
{
    static const char *const calls[] = {
        "--help",
        "audit tests/fixtures/huber_n1_pairs.csv --pool level_type",
        "certify " FIXTURE " --all" HUBER,
        "certify " FIXTURE " --all --level 0.1 --digits 20" HUBER,
        "constants " FIXTURE HUBER,
        "envelope " NET "0 " NET "15 --gap 1" HUBER,
        "eval " FIXTURE " --net path_d1_r0_w8_fixed_p0:0" HUBER,
        "minimum " FIXTURE " --net path_d1_r0_w8_fixed_p0:0" HUBER,
        "prove --list",
        "prove T2.C --vectors experiments/vectors.json",
        "rate --n 3 --m 2..4 --eta 1/6",
        "rate --data " FIXTURE " --level 0.13 --m 20,200" HUBER,
        NULL};
    static const char table[] = "n,eta,data,bias,loss,kappa,level,mass,below,"
                                "bound,estimate\n1,1/2,,,,,,,,cover,6\n"
                                "1,9/20,,,,,,,,cover,8\n";

    (void)state;
    test_write("rates.csv", table, sizeof table - 1);
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        if (calls[i] == NULL)
            test_shell_says(0, "1 of 2 estimates", "rate --tables %s",
                            test_path("rates.csv"));
        else
            assert_int_equal(test_shell("egap", "%s", calls[i]), 0);
        if (strstr(test_shell_output, " \n") != NULL)
            fail_msg("%s", test_shell_output);
    }
}

/* Does the verb know each option that its help lists? */
static void check_options(const char *verb, char *help)
{
    for (char *at = strstr(help, "--"); at; at = strstr(at + 1, "--")) {
        char option[32];
        size_t length = strspn(at + 2, "abcdefghijklmnopqrstuvwxyz-") + 2;

        if (length == 2 || length >= sizeof option || at < help + 2 ||
            memcmp(at - 2, "  ", 2) != 0)
            continue;
        snprintf(option, sizeof option, "%.*s", (int)length, at);
        test_shell("egap", "%s %s", verb, option);
        if (strstr(test_shell_output, "no option") ||
            strstr(test_shell_output, " may be --"))
            fail_msg("%s %s: %s", verb, option, test_shell_output);
    }
}

static void help_fits_and_is_true(void **state)
{
    static char help[1 << 14];

    (void)state;
    for (size_t i = 0; i < VERBS; i++) {
        assert_int_equal(test_shell("egap", "%s --help", verbs[i]), 0);
        snprintf(help, sizeof help, "%s", test_shell_output);
        assert_int_equal(test_shell("egap", "help %s", verbs[i]), 0);
        assert_string_equal(help, test_shell_output);
        for (char *line = help; *line; line += strcspn(line, "\n") + 1)
            if (strcspn(line, "\n") > 80)
                fail_msg("%s: %.100s", verbs[i], line);
        check_options(verbs[i], help);
    }
    test_shell_says(0, "egap-check", "--help");
    for (size_t i = 0; i < VERBS; i++)
        assert_non_null(strstr(test_shell_output, verbs[i]));
}

/* The character, not the byte, at which a text begins in its line. */
static size_t column_of(const char *line, const char *text)
{
    const char *at = strstr(line, text);
    size_t column = 0;

    assert_non_null(at);
    for (; line < at; line++)
        column += ((unsigned char)*line & 0xc0) != 0x80;
    return column;
}

static void columns_stand_under_each_other(void **state)
{
    static double W[] = {1, 1}, theta[] = {1, 0.5}, x[] = {1, 2};
    const char *names[] = {"gr\xc3\xb6\xc3\x9f"
                           "e_W",
                           "gr\xc3\xb6\xc3\x9f"
                           "e_theta",
                           "A_W",
                           "A_theta",
                           "x",
                           "y"};
    egap_array a[] = {{3, {2, 1, 1}, 2, W}, {2, {2, 1}, 2, theta},
                      {3, {2, 1, 1}, 2, W}, {2, {2, 1}, 2, theta},
                      {2, {2, 1}, 2, x},    {1, {2}, 2, x}};
    const char *file = test_path("names.npz");
    char *line[3];
    egap_error err = {0};

    (void)state;
    assert_ok(egap_arrays_write_npz(file, names, a, 6, &err), &err);
    assert_int_equal(test_shell("egap",
                                "certify %s --all --x x --y y "
                                "--loss abs --kappa 0",
                                file),
                     0);
    line[0] = strtok(test_shell_output, "\n");
    line[1] = strtok(NULL, "\n");
    line[2] = strtok(NULL, "\n");
    assert_int_equal(column_of(line[0], "max F"), column_of(line[1], "["));
    assert_int_equal(column_of(line[1], "["), column_of(line[2], "["));
    test_shell_says(2, "A is a path of 2 nodes",
                    "eval %s --net A --x x --y y --loss abs --kappa 0", file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_line_ends_in_a_space),
        cmocka_unit_test(help_fits_and_is_true),
        cmocka_unit_test(columns_stand_under_each_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
