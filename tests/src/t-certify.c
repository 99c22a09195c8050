/* t-certify.c: egap certify, run as a program on paths that others computed
 * and on files made here. */
#include "support.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "egap/arrays.h"
#include "egap/round.h"
#include "files.h"

#define FIXTURE "tests/fixtures/huber_n1_paths.npz"
#define HUBER " --x d1_X --y d1_y --loss huber:0.25 --kappa 0.002 "

static char out[1 << 18], file[256];

/* Runs a command of the build folder; its output in `out`, its exit code. */
static int run(const char *program, const char *arguments)
{
    const char *build = getenv("EGAP_BUILD");
    char command[2048];
    size_t got;
    FILE *pipe;

    snprintf(command, sizeof command, "%s/%s %s 2>&1", build ? build : "build",
             program, arguments);
    pipe = popen(command, "r");
    assert_non_null(pipe);
    got = fread(out, 1, sizeof out - 1, pipe);
    out[got] = '\0';
    return WEXITSTATUS(pclose(pipe));
}

static void refuses(int code, const char *arguments, const char *words)
{
    assert_int_equal(run("egap", arguments), code);
    if (strstr(out, words) == NULL)
        fail_msg("'%s' does not say '%s' but: %s", arguments, words, out);
}

/* lo <= hi of an enclosure in JSON; decimals no tighter than the hex ends */
static egap_bounds bounds_of(json_t *object, const char *key)
{
    json_t *b = json_object_get(object, key);
    egap_bounds x;

    x.lo = strtod(json_string_value(json_object_get(b, "lo_hex")), NULL);
    x.hi = strtod(json_string_value(json_object_get(b, "hi_hex")), NULL);
    assert_true(x.lo <= x.hi);
    assert_true(json_number_value(json_object_get(b, "lo")) <= x.lo);
    assert_true(json_number_value(json_object_get(b, "hi")) >= x.hi);
    return x;
}

/* Every path of the fixture: tight, consistent, above what others sampled. */
static void third_party_paths(void **state)
{
    char *line;
    int paths = 0;

    (void)state;
    assert_int_equal(run("egap", "certify " FIXTURE " --all --level 0.1175 "
                                 "--json" HUBER),
                     0);
    for (line = strtok(out, "\n"); line; line = strtok(NULL, "\n")) {
        json_t *o = json_loads(line, 0, NULL), *where;
        egap_bounds max, ends, gap, level;

        assert_non_null(o);
        max = bounds_of(o, "max");
        ends = bounds_of(o, "endpoint_max");
        gap = bounds_of(o, "path_gap");
        level = bounds_of(o, "level_gap");
        assert_true(egap_bounds_ulps(max) <= 4);
        assert_true(json_is_true(json_object_get(o, "sharp")));
        assert_true(max.lo >= ends.lo && gap.lo >= 0);
        assert_true(gap.lo <= max.hi - ends.lo && gap.hi >= max.lo - ends.hi);
        assert_true(level.lo >= 0 && level.hi >= max.lo - 0.1175);
        where = json_object_get(o, "argmax");
        assert_true(json_integer_value(json_object_get(where, "segment")) <
                    json_integer_value(json_object_get(o, "segments")));
        assert_true(json_number_value(json_object_get(where, "t_lo")) <=
                    json_number_value(json_object_get(where, "t_hi")));
        json_decref(o);
        paths++;
    }
    assert_int_equal(paths, 7);
}

/* The published grid maxima (513 points a segment) are not above ours, and
 * the published upper bounds not below. */
static void published_values_fit(void **state)
{
    FILE *csv = fopen("tests/fixtures/huber_n1_pairs.csv", "r");
    char line[4096], arguments[512];
    char *field[40];
    int rows = 0;

    (void)state;
    assert_non_null(csv);
    assert_non_null(fgets(line, sizeof line, csv));
    while (fgets(line, sizeof line, csv)) {
        egap_bounds max;
        json_t *o;
        int n = 0;

        for (char *f = strtok(line, ","); f && n < 40; f = strtok(NULL, ","))
            field[n++] = f;
        snprintf(arguments, sizeof arguments,
                 "certify " FIXTURE
                 " --path path_d1_r%s_w%s_%s_p%s --json" HUBER,
                 field[0], field[1], field[2], field[3]);
        assert_int_equal(run("egap", arguments), 0);
        o = json_loads(out, 0, NULL);
        max = bounds_of(o, "max");
        assert_true(strtod(field[9], NULL) <= max.hi * (1 + 1e-13));
        assert_true(strtod(field[10], NULL) >= max.lo);
        json_decref(o);
        rows++;
    }
    fclose(csv);
    assert_true(rows >= 3);
}

static void threads_do_not_matter(void **state)
{
    static char first[sizeof out];

    (void)state;
    assert_int_equal(run("egap", "certify " FIXTURE " --all --threads 1" HUBER),
                     0);
    memcpy(first, out, sizeof out);
    assert_int_equal(run("egap", "certify " FIXTURE " --all --threads 2" HUBER),
                     0);
    assert_string_equal(first, out);
}

static void certificate_is_accepted_and_its_forgery_not(void **state)
{
    char cert[300], arguments[1024], text[200];

    (void)state;
    snprintf(cert, sizeof cert, "%s.cert", file);
    snprintf(arguments, sizeof arguments,
             "certify " FIXTURE
             " --path path_d1_r0_w8_fixed_p0 --cert %s" HUBER,
             cert);
    assert_int_equal(run("egap", arguments), 0);
    assert_int_equal(run("egap-check", cert), 0);
    assert_memory_equal(out, "VERIFIED: ", 10);
    snprintf(text, sizeof text,
             "0,/^row /s/^row 0x1/row 0x2/;s/^kappa.*/kappa "
             "0x1p-20/");
    snprintf(arguments, sizeof arguments, "sed -i '%s' %s", text, cert);
    assert_int_equal(system(arguments), 0);
    assert_int_not_equal(run("egap-check", cert), 0);
    unlink(cert);
}

/* Nothing but a regular file is replaced, and no name of the file that is
 * read leads out of the directory. */
static void certificates_stay_where_they_belong(void **state)
{
    char name[300], arguments[1024];
    struct stat st;

    (void)state;
    snprintf(name, sizeof name, "%s.pipe", file);
    assert_int_equal(mkfifo(name, 0600), 0);
    snprintf(arguments, sizeof arguments,
             "certify %s --path ../up --cert %s" HUBER "--data " FIXTURE, file,
             name);
    refuses(3, arguments, "not a regular file");
    assert_int_equal(lstat(name, &st), 0);
    assert_true(S_ISFIFO(st.st_mode));
    unlink(name);
    assert_int_equal(symlink("/nowhere", name), 0);
    refuses(3, arguments, "not a regular file");
    assert_int_equal(lstat(name, &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    unlink(name);
    snprintf(arguments, sizeof arguments,
             "certify %s --path ../up --cert-dir %s.dir" HUBER
             "--data " FIXTURE,
             file, file);
    refuses(3, arguments, "lead out");
    snprintf(name, sizeof name, "%s.dir", file);
    rmdir(name);
    refuses(2, "certify " FIXTURE " --all --cert-dir ''" HUBER, "not empty");
    refuses(2, "certify " FIXTURE " --path p --cert x --cert-dir y" HUBER,
            "not both");
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
    char cert[300], arguments[1024];
    int written = 0;

    (void)state;
    snprintf(cert, sizeof cert, "%s.cert", file);
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        snprintf(arguments, sizeof arguments, "certify %s %s --cert %s", file,
                 flags[i], cert);
        if (run("egap", arguments) != 0) {
            assert_int_not_equal(access(cert, F_OK), 0);
            continue;
        }
        if (run("egap-check", cert) != 0)
            fail_msg("%s: %s", flags[i], out);
        unlink(cert);
        written++;
    }
    assert_true(written >= 3);
}

static void closed_output_is_told(void **state)
{
    (void)state;
    assert_int_equal(run("egap", "--help >&- 2>/dev/null; exit $?;:"), 4);
    assert_int_equal(run("egap", "--version >&- 2>/dev/null; exit $?;:"), 4);
    assert_int_equal(run("egap", "certify " FIXTURE " --all" HUBER
                                 ">&- 2>/dev/null; exit $?;:"),
                     4);
}

/* As many certain digits as asked for, around the bounds by doubles. */
static void maxima_have_digits(void **state)
{
    json_t *object;
    const char *decimal;
    egap_bounds max;

    (void)state;
    assert_int_equal(run("egap", "certify " FIXTURE
                                 " --path path_d1_r0_w8_fixed_p0 --digits 28"
                                 " --json" HUBER),
                     0);
    object = json_loads(out, 0, NULL);
    assert_non_null(object);
    max = bounds_of(object, "max");
    decimal = json_string_value(json_object_get(object, "decimal"));
    assert_non_null(decimal);
    /* "[d.(27 digits)e-01, d.(27 digits)e-01]" */
    assert_int_equal(strlen(decimal), 2 * (1 + 1 + 27 + 4) + 4);
    assert_true(strtod(decimal + 1, NULL) <= max.hi);
    assert_true(strtod(strchr(decimal, ' '), NULL) >= max.lo);
    assert_true(json_integer_value(json_object_get(object, "certain_digits")) >=
                28);
    json_decref(object);
    assert_int_equal(run("egap",
                         "certify " FIXTURE
                         " --path path_d1_r0_w8_fixed_p0 --digits 28" HUBER),
                     0);
    assert_non_null(strstr(out, " digits are certain: relative width at most "
                                "1e-"));
    refuses(2, "certify " FIXTURE " --all --digits 31" HUBER, "at most 30");
    refuses(2, "certify " FIXTURE " --all --digits 0" HUBER, "--digits");
}

/* Near 0 it is the doubles that end, not the budget. */
static void maxima_near_zero_are_called_that(void **state)
{
    static const double x[2] = {1, -1}, y[2] = {0, 0}, W[2] = {1, 0.5};
    static const double theta[3][2] = {
        {0, 0}, {5e-324, 5e-324}, {1e-160, 1e-160}};
    char where[200], call[400];

    (void)state;
    for (size_t k = 0; k < 3; k++) {
        static const char *const names[] = {"x", "y", "\xc3\xbc_W",
                                            "\xc3\xbc_theta"};
        const egap_array arrays[] = {
            {.rank = 2, .shape = {2, 1}, .count = 2, .v = (double *)x},
            {.rank = 1, .shape = {2}, .count = 2, .v = (double *)y},
            {.rank = 3, .shape = {2, 1, 1}, .count = 2, .v = (double *)W},
            {.rank = 2, .shape = {2, 1}, .count = 2, .v = (double *)theta[k]}};
        egap_error err = {0};

        snprintf(where, sizeof where, "%s", test_path("near-zero.npz"));
        assert_ok(egap_arrays_write_npz(where, names, arrays, 4, &err), &err);
        snprintf(call, sizeof call,
                 "certify %s --path \xc3\xbc --x x --y y --loss half --kappa 0 "
                 "--digits 20",
                 where);
        assert_int_equal(run("egap", call), k == 0 ? 0 : 1);
        if (k == 0) {
            assert_non_null(strstr(out, "exact"));
            /* all of them are one; a name that is not ASCII is left out */
            snprintf(call, sizeof call,
                     "certify %s --all --x x --y y --loss half --kappa 0 "
                     "--cert %s",
                     where, test_path("one.cert"));
            assert_int_equal(run("egap", call), 0);
            assert_int_equal(run("egap-check", test_path("one.cert")), 0);
            continue;
        }
        assert_non_null(strstr(out, "so near 0"));
        assert_null(strstr(out, "budget"));
        assert_true((strstr(out, "no digit is certain") != NULL) == (k == 1));
    }
}

static void bad_calls_and_inputs_are_named(void **state)
{
    char arguments[1024];

    (void)state;
    refuses(2, "certify", "no array file");
    refuses(2, "certify " FIXTURE " --json=1",
            "--json=1: this option takes no");
    refuses(0, "help certify", "usage: egap certify");
    refuses(0, "-h", "usage: egap VERB");
    refuses(2, "help nothing", "there is no verb 'nothing'");
    refuses(2, "certify " FIXTURE HUBER, "--path NAME");
    refuses(2, "certify " FIXTURE " --all --path p" HUBER, "--all");
    refuses(2, "certify " FIXTURE " --all --cert x" HUBER, "--cert-dir");
    refuses(2, "certify " FIXTURE " --all --nonsense" HUBER, "'--nonsense'");
    refuses(2, "certify " FIXTURE HUBER " --all --level", "--level needs");
    refuses(2, "certify " FIXTURE " --all --loss huber --kappa 0", "huber:0.");
    refuses(2, "certify " FIXTURE " --path p --cert a --cert-dir b" HUBER,
            "not both");
    refuses(2,
            "certify " FIXTURE " --all --data a.csv --x x --y y --loss mse "
            "--kappa 0",
            "--target COLUMN");
    refuses(2,
            "certify " FIXTURE " --all --loss cubic --kappa 0 --x d1_X --y "
            "d1_y",
            "huber:DELTA");
    refuses(2,
            "certify " FIXTURE " --all --loss mse --kappa 1e --x d1_X --y "
            "d1_y",
            "--kappa");
    refuses(3, "certify nowhere.npz --all" HUBER, "nowhere.npz");
    refuses(3, "certify " FIXTURE " --path absent" HUBER,
            "no array absent_W; the paths of this file: path_d1_r0_w8_fixed");
    refuses(3,
            "certify " FIXTURE " --all --x nox --y d1_y --loss mse "
            "--kappa 0",
            "nox");
    snprintf(arguments, sizeof arguments,
             "certify %s --path bad" HUBER "--data " FIXTURE, file);
    refuses(3, arguments,
            "bad_theta has shape (2,2); bad_W of shape (2,1,1), read as "
            "(K,m,n), makes it (2,1)");
    snprintf(arguments, sizeof arguments,
             "certify %s --path nan" HUBER "--data " FIXTURE, file);
    refuses(3, arguments, "flat index 1");
    snprintf(arguments, sizeof arguments,
             "certify %s --path none" HUBER "--data " FIXTURE, file);
    refuses(3, arguments, "is empty");
    snprintf(arguments, sizeof arguments,
             "certify %s --path wide" HUBER "--data " FIXTURE, file);
    refuses(3, arguments, "2 inputs");
}

/* Networks without biases beside an array that might hold them. */
static void arrays_that_look_like_biases_are_named(void **state)
{
    double v[] = {1, 2, 3, 4};
    const char *names[] = {"p_W", "p_theta", "p_bias", "p_note", "x", "y"};
    egap_array a[] = {{3, {2, 1, 1}, 2, v}, {2, {2, 1}, 2, v},
                      {2, {2, 1}, 2, v},    {1, {2}, 2, v},
                      {2, {2, 1}, 2, v},    {1, {2}, 2, v}};
    char call[512];
    egap_error err = {0};

    (void)state;
    assert_ok(egap_arrays_write_npz(test_path("b.npz"), names, a, 6, &err),
              &err);
    snprintf(call, sizeof call,
             "certify %s --all --x x --y y --loss half --kappa 0",
             test_path("b.npz"));
    refuses(0, call, "p_bias is not read: hidden biases are p_b");
    assert_null(strstr(out, "p_note"));
}

/* A maximum beyond the doubles is said to be unknown, in table and JSON. */
static void an_unknown_maximum_is_called_so(void **state)
{
    char arguments[1024], cert[300];

    (void)state;
    snprintf(cert, sizeof cert, "%s.cert", file);
    snprintf(arguments, sizeof arguments,
             "certify %s --path vast --cert %s --data " FIXTURE HUBER, file,
             cert);
    refuses(1, arguments, "path vast: no finite bound of the maximum");
    assert_non_null(strstr(out, "\nvast unknown"));
    assert_int_equal(access(cert, F_OK), -1);
    snprintf(arguments, sizeof arguments,
             "certify %s --path vast --json --data " FIXTURE HUBER, file);
    refuses(1, arguments, "\"hi\": null");
}

/* A terminal's 100 columns hold every line, and a certificate is announced. */
static void the_table_fits_a_terminal(void **state)
{
    char cert[300], arguments[1024], wrote[320];
    size_t longest = 0, lines = 0;

    (void)state;
    assert_int_equal(run("egap", "certify " FIXTURE " --all" HUBER), 0);
    for (char *line = strtok(out, "\n"); line; line = strtok(NULL, "\n")) {
        if (strlen(line) > longest)
            longest = strlen(line);
        lines++;
    }
    assert_int_equal(lines, 8);
    assert_true(longest <= 100);
    snprintf(cert, sizeof cert, "%s.cert", file);
    snprintf(arguments, sizeof arguments,
             "certify " FIXTURE
             " --path path_d1_r0_w8_fixed_p0 --level 0.1 --cert %s" HUBER,
             cert);
    assert_int_equal(run("egap", arguments), 0);
    assert_non_null(strstr(out, "  4.997/15   yes\n"));
    snprintf(wrote, sizeof wrote, "\nwrote %s\n", cert);
    assert_non_null(strstr(out, wrote));
    unlink(cert);
}

static int make_file(void **state)
{
    static double v[] = {1, 2, 3, 4}, nan[] = {1, NAN};
    static double tiny[] = {0.75, 1.25, -2, 1.25, -0.25, 0,
                            0.5,  -1,   2,  -2,   -1,    -0.5};
    static double small[] = {-0.25,    -1.25,     -1.5,     -0.75,
                             0x1p-959, -0x7p-962, 0x1p-962, 0x7p-962,
                             -0.25,    -0.5,      0x1p-962, -0x3p-961};
    static double vast[] = {1e300, 1e300};
    static double huge[] = {0.25, 0, 0, 0.25, 0.75, -1.75, 2, 1.5, 6.25e307, 1};
    const char *names[] = {"bad_W",   "bad_theta",   "nan_W",   "nan_theta",
                           "none_W",  "none_theta",  "wide_W",  "wide_theta",
                           "../up_W", "../up_theta", "tiny_W",  "tiny_theta",
                           "huge_W",  "huge_theta",  "tiny_x",  "tiny_y",
                           "huge_x",  "huge_y",      "vast_W",  "vast_theta",
                           "small_W", "small_theta", "small_x", "small_y"};
    egap_array a[] = {{3, {2, 1, 1}, 2, v},      {2, {2, 2}, 4, v},
                      {3, {2, 1, 1}, 2, v},      {2, {2, 1}, 2, nan},
                      {3, {0, 1, 1}, 0, v},      {2, {0, 1}, 0, v},
                      {3, {2, 1, 2}, 4, v},      {2, {2, 1}, 2, v},
                      {3, {2, 1, 1}, 2, v},      {2, {2, 1}, 2, v},
                      {3, {2, 2, 1}, 4, tiny},   {2, {2, 2}, 4, tiny + 4},
                      {3, {2, 2, 1}, 4, huge},   {2, {2, 2}, 4, huge + 4},
                      {2, {2, 1}, 2, tiny + 8},  {1, {2}, 2, tiny + 10},
                      {2, {1, 1}, 1, huge + 8},  {1, {1}, 1, huge + 9},
                      {3, {2, 1, 1}, 2, vast},   {2, {2, 1}, 2, vast},
                      {3, {2, 2, 1}, 4, small},  {2, {2, 2}, 4, small + 4},
                      {2, {2, 1}, 2, small + 8}, {1, {2}, 2, small + 10}};
    egap_error err = {0};

    (void)state;
    snprintf(file, sizeof file, "%s/t-certify-%ld.npz",
             getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", (long)getpid());
    return egap_arrays_write_npz(file, names, a, 24, &err) == EGAP_OK ? 0 : -1;
}

static int remove_file(void **state)
{
    (void)state;
    return remove(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(third_party_paths),
        cmocka_unit_test(published_values_fit),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(certificate_is_accepted_and_its_forgery_not),
        cmocka_unit_test(certificates_stay_where_they_belong),
        cmocka_unit_test(extreme_certificates_are_accepted_or_not_written),
        cmocka_unit_test(closed_output_is_told),
        cmocka_unit_test(arrays_that_look_like_biases_are_named),
        cmocka_unit_test(an_unknown_maximum_is_called_so),
        cmocka_unit_test(the_table_fits_a_terminal),
        cmocka_unit_test(maxima_have_digits),
        cmocka_unit_test(maxima_near_zero_are_called_that),
        cmocka_unit_test(bad_calls_and_inputs_are_named),
    };

    return cmocka_run_group_tests(tests, make_file, remove_file);
}
