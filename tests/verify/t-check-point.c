/* t-check-point.c: egap-check on kind point-value, arrays in other files, and
 * ranges of paths. */
#include "certcase.h"
#include "certtext.h"
#include "files.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One sample x = 1, y = 1/2; the network 2 max(x - 1/2, 0) + 1/2 has the
 * output 3/2 there, and penalty 5/8 for kappa 1/4. */
static const char point_form[] =
    "EGAP-CERT 1\nkind point-value\nclaim value %s %s\nloss %s\n"
    "kappa 0x1p-2\nsamples 1\nfeatures 1\nunits 1\nhidden-bias 1\n"
    "output-bias 1\ndata inline *\nrow 0x1p-1 0x1p+0\nnetwork inline *\n"
    "unit 0x1p+1 -0x1p-1 0x1p+0\noutput 0x1p-1\nseal *\n";

static int check_point(char out[1024], double lo, double hi, const char *loss)
{
    char a[32], b[32];

    sprintf(a, "%a", lo);
    sprintf(b, "%a", hi);
    return test_check_call(
        out, test_cert_write("point.cert", point_form, a, b, loss), NULL);
}

/* The exact value is accepted; its neighbours are refused as either end. */
static void a_value_is_exact(void **state)
{
    static const struct {
        const char *loss;
        double value;
    } cases[] = {{"mse", 1.625},
                 {"half", 1.125},
                 {"huber 0x1p-1", 1.0},
                 {"huber 0x1p+0", 1.125},
                 {"absolute", 1.625}};
    double near = 1.5764132779827524, below = nextafter(near, 0);
    double above = nextafter(near, 2);
    char out[1024];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double v = cases[i].value;

        assert_int_equal(check_point(out, v, v, cases[i].loss), 0);
        assert_int_equal(
            strncmp(out, "VERIFIED: F of a network lies in [0x1.", 37), 0);
        assert_int_equal(check_point(out, nextafter(v, 9), 2, cases[i].loss),
                         1);
        assert_non_null(strstr(out, "claimed lower end"));
        assert_int_equal(check_point(out, 0, nextafter(v, 0), cases[i].loss),
                         1);
        assert_non_null(strstr(out, "claimed upper end"));
    }
    /* log(1 + e^1.5) - 1/8 to the neighbouring doubles */
    assert_int_equal(check_point(out, below, above, "logistic"), 0);
    assert_int_equal(check_point(out, above, 2, "logistic"), 1);
    assert_int_equal(check_point(out, 1, below, "logistic"), 1);
}

/* --- arrays in other files ------------------------------------------------ */

static const char data_form[] =
    "EGAP-ARRAYS 1\ndata *\nsamples 1\nfeatures 1\nrow %s 0x1p+0\nseal *\n";
static const char network_form[] =
    "EGAP-ARRAYS 1\nnetwork *\nfeatures 1\nunits 1\nhidden-bias 1\n"
    "output-bias 1\nunit 0x1p+1 -0x1p-1 0x1p+0\noutput 0x1p-1\nseal *\n";
static const char named_form[] =
    "EGAP-CERT 1\nkind point-value\nclaim value 0x1.2p+0 0x1.2p+0\n"
    "loss half\nkappa 0x1p-2\nsamples %s\nfeatures 1\nunits 1\n"
    "hidden-bias 1\noutput-bias 1\ndata named %s\nnetwork named %s\nseal *\n";

static void arrays_may_be_elsewhere(void **state)
{
    char out[1024], inlined[1024], longer[256];
    const char *data = test_cert_write("a.arrays", data_form, "0x1p-1");
    const char *foreign = test_cert_write("b.arrays", data_form, "0x1p-2");
    const char *network = test_cert_write("c.arrays", "%s", network_form);
    const char *good = test_cert_write("named.cert", named_form, "1",
                                       test_cert_digest(data, "data"),
                                       test_cert_digest(network, "network"));

    (void)state;
    assert_int_equal(
        test_check_call(out, "--with", data, "--with", network, good, NULL), 0);
    check_point(inlined, 1.125, 1.125, "half");
    assert_string_equal(out, inlined);
    assert_int_equal(test_check_call(out, "--with", foreign, "--with", network,
                                     "--with", data, good, NULL),
                     0);
    assert_string_equal(out, inlined);

    /* not given: the call is wrong, and the digest is named */
    assert_int_equal(test_check_call(out, good, NULL), 2);
    assert_non_null(strstr(out, test_cert_digest(data, "data")));
    assert_int_equal(test_check_call(out, good, "--with", data, NULL), 2);
    assert_non_null(strstr(out, test_cert_digest(network, "network")));
    assert_int_equal(test_check_call(out, good, "--with", foreign, NULL), 2);
    assert_int_equal(test_check_call(out, good, "--with", NULL), 2);
    assert_int_equal(test_check_call(out, good, "--with", "no-such-file", NULL),
                     3);
    assert_int_equal(test_check_call(out, good, "--with", good, NULL), 3);

    /* a digest that says the right thing of other numbers */
    foreign = test_cert_write("b.arrays",
                              "EGAP-ARRAYS 1\ndata %s\nsamples 1\nfeatures 1\n"
                              "row 0x1p-2 0x1p+0\nseal *\n",
                              test_cert_digest(data, "data"));
    assert_int_equal(
        test_check_call(out, "--with", foreign, "--with", network, good, NULL),
        1);
    assert_non_null(strstr(out, "the digest of the data"));

    /* other sizes; something after the seal; a seal that does not fit */
    good = test_cert_write("named.cert", named_form, "2",
                           test_cert_digest(data, "data"),
                           test_cert_digest(network, "network"));
    assert_int_equal(test_check_call(out, "--with", data, good, NULL), 3);
    assert_non_null(strstr(out, "samples is 2 in the certificate"));
    good = test_cert_write("named.cert", named_form, "1",
                           test_cert_digest(data, "data"),
                           test_cert_digest(network, "network"));
    sprintf(longer, "%.*sname x\n", (int)sizeof data_form - 1, data_form);
    data = test_cert_write("a.arrays", longer, "0x1p-1");
    assert_int_equal(test_check_call(out, "--with", data, good, NULL), 3);
    data = test_cert_write("a.arrays",
                           "EGAP-ARRAYS 1\ndata *\nsamples 1\nfeatures 1\n"
                           "row 0x1p-1 0x1p+0\nseal %064d\n",
                           0);
    assert_int_equal(test_check_call(out, "--with", data, good, NULL), 1);
    assert_non_null(strstr(out, "seal"));
    data = test_cert_write("a.arrays", "EGAP-ARRAYS 2\n");
    assert_int_equal(test_check_call(out, "--with", data, good, NULL), 3);
}

/* --- ranges --------------------------------------------------------------- */

/* theta goes from 1 to 2, 1/2, 3/2 at w = x = 1, y = 0: F = theta^2; the
 * path stands in another file. */
static const char path_form[] =
    "EGAP-ARRAYS 1\npath *\nfeatures 1\nunits 1\nnodes 4\nhidden-bias 0\n"
    "output-bias 0\nnode 0 *\nunit 0x1p+0 0x1p+0\nnode 1 *\n"
    "unit 0x1p+1 0x1p+0\nnode 2 *\nunit 0x1p-1 0x1p+0\nnode 3 *\n"
    "unit 0x1.8p+0 0x1p+0\nseal *\n";
static const char square_form[] =
    "EGAP-CERT 1\nkind path-maximum\nclaim maximum 0x1p+2 %s\nloss mse\n"
    "kappa 0x0p+0\nsamples 1\nfeatures 1\nunits 1\nnodes 4\nhidden-bias 0\n"
    "output-bias 0\ndata inline *\nrow 0x0p+0 0x1p+0\npath named %s\n"
    "witness 0 0 1\nsegment 0 0 1\nchord 1\nsegment 1 0 1\nchord 1\n"
    "segment 2 1 2\nchord 1\nchord %d\nend 3 4\nseal *\n";

static const char *verdict_file(const char *name, const char *text)
{
    return test_write(name, text, strlen(text));
}

static void ranges_cover_a_path(void **state)
{
    const char *path = test_cert_write("p.arrays", "%s", path_form);
    const char *digest = test_cert_digest(path, "path");
    const char *good =
        test_cert_write("p.cert", square_form, "0x1p+2", digest, 2);
    const char *a, *b, *c;
    char out[1024], whole[1024], first[1024], rest[1024], middle[1024];

    (void)state;
#define CALL(text, ...) test_check_call(text, __VA_ARGS__, "--with", path, NULL)
    assert_int_equal(CALL(whole, good), 0);
    assert_int_equal(CALL(first, good, "--segments", "0:1"), 0);
    assert_int_equal(CALL(middle, good, "--segments", "0:2"), 0);
    assert_int_equal(CALL(rest, good, "--segments", "1:3"), 0);
    assert_int_equal(
        strncmp(rest, "VERIFIED segments 1 to 2 of 3: F <= 0x1p+2 there (", 50),
        0);
    assert_non_null(strstr(rest, test_cert_digest(good, "seal")));
    a = verdict_file("a.verdict", first);
    b = verdict_file("b.verdict", rest);
    c = verdict_file("c.verdict", middle);
    assert_int_equal(CALL(out, "--cover", good, a, b), 0);
    assert_string_equal(out, whole);
    assert_int_equal(CALL(out, "--cover", good, b, c), 0);
    assert_int_equal(CALL(out, "--cover", good, a, c), 1);
    assert_non_null(strstr(out, "segment 2 is in none"));
    assert_int_equal(CALL(out, "--cover", good, b), 1);
    assert_non_null(strstr(out, "segment 0 is in none"));

    /* a sentence that --segments never says */
    memcpy(strstr(rest, "1 to 2"), "2 to 1", 6);
    c = verdict_file("c.verdict", rest);
    assert_int_equal(CALL(out, "--cover", good, a, b, c), 1);
    assert_non_null(strstr(out, "is not the verdict on a range"));

    /* wrong calls */
    assert_int_equal(CALL(out, "--cover", good), 2);
    assert_int_equal(CALL(out, good, a), 2);
    assert_int_equal(CALL(out, "--cover", good, a, "--segments", "0:1"), 2);
    assert_int_equal(CALL(out, good, "--segments", "1:1"), 2);
    assert_int_equal(CALL(out, good, "--segments", "2:1"), 2);
    assert_int_equal(CALL(out, good, "--segments", "0:4"), 2);
    assert_int_equal(CALL(out, good, "--segments", "0:99999999999999999999"),
                     2);
    assert_int_equal(CALL(out, good, "--segments", "0"), 2);
    assert_int_equal(CALL(out, good, "--segments", ":1"), 2);
    assert_int_equal(CALL(out, good, "--segments", "0:1x"), 2);
    assert_int_equal(test_check_call(out, good, "--segments", NULL), 2);
    assert_int_equal(
        CALL(out, "--segments", "0:1", "tests/golden/verified/mse.cert"), 0);
    check_point(out, 1, 2, "half");
    assert_int_equal(test_check_call(out, "--segments", "0:1",
                                     test_path("point.cert"), NULL),
                     2);
}

/* Verdicts of another certificate, or changed ones, are not taken. */
static void verdicts_are_compared_byte_for_byte(void **state)
{
    const char *path = test_cert_write("p.arrays", "%s", path_form);
    const char *digest = test_cert_digest(path, "path");
    const char *good =
        test_cert_write("p.cert", square_form, "0x1p+2", digest, 2);
    const char *other =
        test_cert_write("q.cert", square_form, "0x1.8p+2", digest, 2);
    const char *file;
    char out[1024], all[1024], foreign[1024], changed[2048];
    size_t length;

    (void)state;
    assert_int_equal(CALL(all, good, "--segments", "0:3"), 0);
    assert_int_equal(CALL(foreign, other, "--segments", "0:3"), 0);
    file = verdict_file("a.verdict", all);
    assert_int_equal(CALL(out, "--cover", good, file), 0);
    length = strlen(all);
    for (size_t i = 0; i < length; i++) {
        int code;

        strcpy(changed, all);
        changed[i] = (char)(changed[i] == '0' ? '1' : '0');
        code = CALL(out, "--cover", good, verdict_file("a.verdict", changed));
        if (code != 1 && code != 3)
            fail_msg("byte %zu: exit %d: %s", i, code, out);
        i += i > 60 ? 16 : 0;
    }
    file = verdict_file("a.verdict", foreign);
    assert_int_equal(CALL(out, "--cover", good, file), 1);
    assert_non_null(strstr(out, "is not the verdict on a range"));
    sprintf(changed, "%s%s", all, all);
    file = verdict_file("a.verdict", changed);
    assert_int_equal(CALL(out, "--cover", good, file), 1);
    sprintf(changed, "%.*s", (int)length - 1, all);
    file = verdict_file("a.verdict", changed);
    assert_int_equal(CALL(out, "--cover", good, file), 3);
    file = verdict_file("a.verdict", "");
    assert_int_equal(CALL(out, "--cover", good, file), 3);
    file = verdict_file("a.verdict", "VERIFIED segments 0 to 3 of 3: F\n");
    assert_int_equal(CALL(out, "--cover", good, file), 3);
    file = verdict_file("a.verdict", "VERIFIED segments 0 or 2 of 3: F\n");
    assert_int_equal(CALL(out, "--cover", good, file), 3);
    file = verdict_file("a.verdict", "VERIFIED segments 2 to 0 of 3: F\n");
    assert_int_equal(CALL(out, "--cover", good, file), 1);
}

/* What a range leaves out is not lost: the run on the rest finds it. */
static void a_range_hides_nothing(void **state)
{
    const char *path = test_cert_write("p.arrays", "%s", path_form);
    const char *digest = test_cert_digest(path, "path");
    const char *low =
        test_cert_write("p.cert", square_form, "0x1p+2", digest, 2);
    const char *gap =
        test_cert_write("q.cert", square_form, "0x1p+2", digest, 1);
    char out[1024];

    (void)state;
    /* cuts that end early are found in any range, and by --cover */
    assert_int_equal(CALL(out, gap, "--segments", "0:1"), 1);
    /* and a maximum that is too low only where it is exceeded */
    low = test_cert_write(
        "p.cert",
        "EGAP-CERT 1\nkind path-maximum\nclaim maximum 0x1p+0 0x1p+0\n"
        "loss mse\nkappa 0x0p+0\nsamples 1\nfeatures 1\nunits 1\nnodes 4\n"
        "hidden-bias 0\noutput-bias 0\ndata inline *\nrow 0x0p+0 0x1p+0\n"
        "path named %s\nwitness 0 0 0\nsegment 0 0 1\nchord 1\n"
        "segment 1 0 1\nchord 1\nsegment 2 0 1\nchord 1\nend 3 3\nseal *\n",
        digest);
    assert_int_equal(CALL(out, low), 1);
    assert_int_equal(CALL(out, low, "--segments", "0:1"), 1);
    assert_int_equal(CALL(out, low, "--segments", "1:2"), 1);
    assert_int_equal(CALL(out, low, "--segments", "2:3"), 1);
    assert_non_null(strstr(out, "segment 2, interval 0"));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_value_is_exact),
    cmocka_unit_test(arrays_may_be_elsewhere),
    cmocka_unit_test(ranges_cover_a_path),
    cmocka_unit_test(verdicts_are_compared_byte_for_byte),
    cmocka_unit_test(a_range_hides_nothing),
};

int main(void)
{
    return cmocka_run_group_tests(tests, NULL, NULL);
}
