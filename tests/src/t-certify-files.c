/* t-certify-files.c: the certificates that egap certify writes: where, what is
 * said of them, and whether the checker accepts them. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "egap/arrays.h"
#include "files.h"
#include "shell.h"

#define FIXTURE "tests/fixtures/huber_n1_paths.npz"
#define HUBER " --x d1_X --y d1_y --loss huber:0.25 --kappa 0.002 "
#define W8 "--path path_d1_r0_w8_fixed_p0"

static const char *file; /* of odd paths */

static void a_certificate_is_accepted_and_its_forgery_not(void **state)
{
    const char *cert = test_path("w8.cert");
    char command[1024];

    (void)state;
    assert_int_equal(
        test_shell("egap", "certify " FIXTURE " " W8 " --cert %s" HUBER, cert),
        0);
    assert_int_equal(test_shell("egap-check", "%s", cert), 0);
    assert_memory_equal(test_shell_output, "VERIFIED: ", 10);
    snprintf(command, sizeof command,
             "sed -i '0,/^row /s/^row 0x1/row 0x2/;s/^kappa.*/kappa 0x1p-20/' "
             "%s",
             cert);
    assert_int_equal(system(command), 0);
    assert_int_not_equal(test_shell("egap-check", "%s", cert), 0);
}

/* Does the output hold this line, with the path put in? */
static void shows(const char *fmt, const char *path)
{
    char line[512];

    snprintf(line, sizeof line, fmt, path);
    if (strstr(test_shell_output, line) == NULL)
        fail_msg("there is no '%s' in: %s", line, test_shell_output);
}

/* The file of the path's networks, or of the data, is there and named; what
 * egap explain calls egap-check with is accepted. */
static void every_file_is_named(void **state)
{
    const char *cert = test_path("apart.cert"), *folder = test_path("apart/");
    const char *data = test_path("83a2ada2f57e11f0.arrays");
    const char *nets = test_path("d9547adaec39b6a9.arrays");
    char proof[2048];

    (void)state;
    test_shell_says(0, "\nwrote ", "certify " FIXTURE " " W8 HUBER "--cert %s",
                    cert);
    shows("\nwrote %s\n", cert);
    assert_null(strstr(test_shell_output, ".arrays"));
    test_shell_says(0, "\nwrote ",
                    "certify " FIXTURE " " W8 HUBER "--apart --cert %s", cert);
    shows("\nwrote %s\n", cert);
    shows("\nwrote %s, the data\n", data);
    shows("\nwrote %s, the networks\n", nets);
    assert_int_equal(access(data, R_OK) | access(nets, R_OK), 0);
    assert_int_equal(test_shell("egap", "explain %s", cert), 0);
    snprintf(proof, sizeof proof, "--with %s --with %s %s", data, nets, cert);
    shows("\nproof     egap-check %s\n", proof);
    assert_int_equal(test_shell("egap-check", "%s", proof), 0);
    test_shell_says(0, "\"arrays\": [\"",
                    "certify " FIXTURE " " W8 HUBER "--json --apart --cert %s",
                    cert);
    shows("\"certificate\": \"%s\", \"arrays\": [\"", cert);
    shows(", \"%s\"]}", nets);
    test_shell_says(0, " beside them\n",
                    "certify " FIXTURE " " W8 HUBER "--apart --cert-dir %s",
                    folder);
    shows("\nwrote 1 certificates to %s, with data and networks", folder);
    test_shell_says(0, "\"certificate\": \"",
                    "eval " FIXTURE
                    " --net path_d1_r0_w8_fixed_p0:0 --json" HUBER "--cert %s",
                    cert);
    test_shell_says(0, "\"certificate\": \"",
                    "minimum " FIXTURE
                    " --net path_d1_r0_w8_fixed_p0:0 --json" HUBER "--cert %s",
                    cert);
}

/* Nothing but a regular file is replaced, and no name of the file that is
 * read leads out of the directory. */
static void certificates_stay_where_they_belong(void **state)
{
    const char *name = test_path("pipe");
    struct stat st;

    (void)state;
    for (int link = 0; link < 2; link++) {
        assert_int_equal(link ? symlink("/nowhere", name) : mkfifo(name, 0600),
                         0);
        test_shell_says(3, "not a regular file",
                        "certify %s --path ../up --cert %s" HUBER
                        "--data " FIXTURE,
                        file, name);
        assert_int_equal(lstat(name, &st), 0);
        assert_true(link ? S_ISLNK(st.st_mode) : S_ISFIFO(st.st_mode));
        unlink(name);
    }
    test_shell_says(3, "lead out",
                    "certify %s --path ../up --cert-dir %s" HUBER
                    "--data " FIXTURE,
                    file, test_path("dir"));
    test_shell_says(2, "--cert-dir: the value is empty",
                    "certify " FIXTURE " --all --cert-dir ''" HUBER);
    test_shell_says(2, "not both",
                    "certify " FIXTURE " --path p --cert x --cert-dir y" HUBER);
}

/* By its name, another way to it, or a link; nothing is changed. */
static void no_input_is_replaced(void **state)
{
    const char *copy = test_path("copy.npz"), *link = test_path("link");
    const char *in_folder = test_path("path_d1_r0_w8_fixed_p0.cert");
    char command[512];
    struct stat before, after;

    (void)state;
    snprintf(command, sizeof command, "cp " FIXTURE " %s; cp " FIXTURE " %s",
             copy, in_folder);
    assert_int_equal(system(command), 0);
    assert_int_equal(symlink(copy, link), 0);
    assert_int_equal(stat(copy, &before), 0);
    test_shell_says(2, "would replace the input",
                    "certify %s " W8 HUBER "--cert %s", copy, copy);
    test_shell_says(2, "would replace the input",
                    "certify %s " W8 HUBER "--cert %s", link, copy);
    test_shell_says(2, "would replace the input",
                    "certify " FIXTURE " " W8 HUBER "--data %s --cert %s/./%s",
                    copy, test_dir(), "copy.npz");
    test_shell_says(2, "would replace the input",
                    "certify %s " W8 HUBER "--cert-dir %s", in_folder,
                    test_dir());
    for (int k = 0; k < 2; k++)
        test_shell_says(2, "would replace the input",
                        "%s %s --net path_d1_r0_w8_fixed_p0:0" HUBER
                        "--cert %s",
                        k ? "eval" : "minimum", copy, copy);
    assert_int_equal(stat(copy, &after), 0);
    assert_true(before.st_ino == after.st_ino &&
                before.st_size == after.st_size);
}

/* Numbers that underflow, overflow or ask for more digits than the checker
 * has: no certificate is written that it does not accept. */
static void extreme_certificates_are_accepted_or_not_written(void **state)
{
    static const char *const flags[] = {
        "--path tiny --x tiny_x --y tiny_y --loss huber:5e-324 --kappa 5e-324",
        "--path tiny --x tiny_x --y tiny_y --loss huber:5e-324 --kappa 0",
        "--path tiny --x tiny_x --y tiny_y --loss mse --kappa 1e-300",
        "--path small --x small_x --y small_y --loss abs --kappa 0",
        "--path huge --x huge_x --y huge_y --loss logistic --kappa 0.004",
        "--path huge --x huge_x --y huge_y --loss abs --kappa 0.004"};
    const char *cert = test_path("extreme.cert");
    int written = 0;

    (void)state;
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if (test_shell("egap", "certify %s %s --cert %s", file, flags[i],
                       cert) != 0) {
            assert_int_not_equal(access(cert, F_OK), 0);
            continue;
        }
        if (test_shell("egap-check", "%s", cert) != 0)
            fail_msg("%s: %s", flags[i], test_shell_output);
        unlink(cert);
        written++;
    }
    assert_true(written >= 3);
}

static int make_file(void **state)
{
    static double v[] = {1, 2};
    static double tiny[] = {0.75, 1.25, -2, 1.25, -0.25, 0,
                            0.5,  -1,   2,  -2,   -1,    -0.5};
    static double small[] = {-0.25,    -1.25,     -1.5,     -0.75,
                             0x1p-959, -0x7p-962, 0x1p-962, 0x7p-962,
                             -0.25,    -0.5,      0x1p-962, -0x3p-961};
    static double huge[] = {0.25, 0, 0, 0.25, 0.75, -1.75, 2, 1.5, 6.25e307, 1};
    const char *names[] = {"../up_W", "../up_theta", "tiny_W",  "tiny_theta",
                           "tiny_x",  "tiny_y",      "huge_W",  "huge_theta",
                           "huge_x",  "huge_y",      "small_W", "small_theta",
                           "small_x", "small_y"};
    egap_array a[] = {{3, {2, 1, 1}, 2, v},      {2, {2, 1}, 2, v},
                      {3, {2, 2, 1}, 4, tiny},   {2, {2, 2}, 4, tiny + 4},
                      {2, {2, 1}, 2, tiny + 8},  {1, {2}, 2, tiny + 10},
                      {3, {2, 2, 1}, 4, huge},   {2, {2, 2}, 4, huge + 4},
                      {2, {1, 1}, 1, huge + 8},  {1, {1}, 1, huge + 9},
                      {3, {2, 2, 1}, 4, small},  {2, {2, 2}, 4, small + 4},
                      {2, {2, 1}, 2, small + 8}, {1, {2}, 2, small + 10}};
    egap_error err = {0};

    (void)state;
    file = test_path("odd.npz");
    return egap_arrays_write_npz(file, names, a, 14, &err) == EGAP_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_certificate_is_accepted_and_its_forgery_not),
        cmocka_unit_test(every_file_is_named),
        cmocka_unit_test(certificates_stay_where_they_belong),
        cmocka_unit_test(no_input_is_replaced),
        cmocka_unit_test(extreme_certificates_are_accepted_or_not_written),
    };

    return cmocka_run_group_tests(tests, make_file, NULL);
}
