/* t-check-forms.c: texts at the edge of what a certificate may be. */
#include "certcase.h"
#include "certtext.h"
#include "files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char point[] =
    "EGAP-CERT 1\nkind point-value\nclaim value 0x0p+0 0x1p+9\nname a name\n"
    "loss half\nkappa 0x1p-2\nsamples 1\nfeatures 1\nunits 1\n"
    "hidden-bias 1\noutput-bias 1\ndata inline *\nrow 0x1p-1 0x1p+0\n"
    "network inline *\nunit 0x1p+1 -0x1p-1 0x1p+0\noutput 0x1p-1\nseal *\n";

static const char typed[] =
    "EGAP-CERT 1\nkind typed-path\nclaim maximum 0x0p+0 0x1p+9\nloss half\n"
    "kappa 0x1p-2\npenalty absolute\nrows ball\nsamples 1\nfeatures 1\n"
    "units 3\nnodes 2\nhidden-bias 0\noutput-bias 1\ndata inline *\n"
    "row 0x1p-1 0x1p+0\npath inline *\nnode 0 *\nunit 0x1p+0 0x1p+0 0x1p+0\n"
    "unit 0x1p+0 0x1p+1 -0x1p+0\nunit 0x1p+0 0x0p+0 0x1p+0\n"
    "output 0x1p+0\nnode 1 *\nunit 0x1p+0 0x0p+0 0x1p+0\n"
    "unit 0x1p+0 0x1p+1 -0x1p+0\nunit 0x1p+0 0x1p+0 0x1p+0\n"
    "output 0x1p+0\nwitness 0 0 0\nsegment 0 transfer 0 2\nend 1 0\nseal *\n";

/* theta goes from 1 to 2 at w = x = 1, where y = 1 */
static const char path[] =
    "EGAP-CERT 1\nkind path-maximum\nclaim maximum 0x1p+0 0x1p+0\n"
    "loss absolute\nkappa 0x0p+0\nsamples 1\nfeatures 1\nunits 1\nnodes 2\n"
    "hidden-bias 0\noutput-bias 0\ndata inline *\nrow 0x1p+0 0x1p+0\n"
    "path inline *\nnode 0 *\nunit 0x1p+0 0x1p+0\nnode 1 *\n"
    "unit 0x1p+1 0x1p+0\nwitness 0 0 1\nsegment 0 0 1\nchord 1\nend 1 1\n"
    "seal *\n";

#define NINES "99999999999999999999999"
#define FORTY "0x1.0000000000000000000000000000000000000"

static const struct {
    const char *text, *old, *fresh;
    int code;
    const char *says;
} edits[] = {
    {point, "", "", 0, ""},
    {point, "name a name\n", "name  a\n", 3, "the name is missing"},
    {point, "name a name\n", "name a \n", 3, "the name is missing"},
    {point, "name a name\n", "name \n", 3, "a space ends the line"},
    {point, "samples 1\n", "samples\n", 3, "samples: a decimal"},
    {point, "samples 1\n", "samples " NINES "\n", 3, "samples: a decimal"},
    {point, "samples 1\n", "samples -\n", 3, "samples: a decimal"},
    {point, "samples 1\n", "samples 1 " NINES NINES "\n", 3, "is more than"},
    {point, "kappa 0x1p-2", "kappa 0x1.888", 3, "canonical"},
    {point, "kappa 0x1p-2", "kappa 0x0.8p+1022", 3, "canonical"},
    {point, "kappa 0x1p-2", "kappa " FORTY "p+0", 3, "canonical"},
    {point, "data inline *", "data inline 0g", 3, "64 hexadecimal"},
    {point, "data inline *",
     "data inline 0g..............................."
     "...............................",
     3, "lower-case"},
    {point, "data inline *",
     "data inline .0..............................."
     "...............................",
     3, "lower-case"},
    {point, "half", "logistic", 0, ""},
    {point, "loss half", "loss logistic\nkappa 0x1p-2", 3, "\"samples\""},
    {typed, "", "", 0, ""},
    {typed, "unit 0x1p+0 0x1p+1 -0x1p+0\nunit 0x1p+0 0x1p+0",
     "unit 0x1p+0 0x1p+0 -0x1p+0\nunit 0x1p+0 0x1p+0", 1, "type transfer"},
    {typed, "output 0x1p+0\nwitness", "output 0x0p+0\nwitness", 1,
     "type transfer"},
    {typed, "output 0x1p+0\nwitness 0 0 0\nsegment 0 transfer 0 2",
     "output 0x0p+0\nwitness 0 0 0\nsegment 0 sphere", 1, "type sphere"},
    {typed, "output 0x1p+0\nwitness 0 0 0\nsegment 0 transfer 0 2",
     "output 0x0p+0\nwitness 0 0 0\nsegment 0 balance", 1, "type balance"},
    {typed, "transfer 0 2", "transfer 2 0", 1, "type transfer"},
    {typed, "transfer 0 2", "transfer 0 1", 1, "type transfer"},
    {path, "", "", 0, "VERIFIED"},
    {path, "0x1p+0\nloss", "0x1.fffffffffffffp-1\nloss", 1, "lower end"},
};

static void edges_of_the_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
        const char *at = strstr(edits[i].text, edits[i].old);
        char text[2048], out[1024];
        int code;

        assert_non_null(at);
        snprintf(text, sizeof text, "%.*s%s%s", (int)(at - edits[i].text),
                 edits[i].text, edits[i].fresh, at + strlen(edits[i].old));
        code = test_check_call(out, test_cert_write("form.cert", "%s", text),
                               NULL);
        if (code != edits[i].code || !strstr(out, edits[i].says))
            fail_msg("case %zu (%s): exit %d: %s", i, edits[i].fresh, code,
                     out);
    }
}

/* y in [0, 1] for the logistic loss: -0 is a zero. */
static void labels_of_the_logistic_loss(void **state)
{
    static const struct {
        const char *y;
        int code;
    } labels[] = {{"0x0p+0", 0},
                  {"-0x0p+0", 0},
                  {"0x1p+0", 0},
                  {"0x1.0000000000001p+0", 3},
                  {"-0x0.0000000000001p-1022", 3}};
    char text[2048], out[1024];

    (void)state;
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        snprintf(text, sizeof text,
                 "EGAP-CERT 1\nkind point-value\nclaim value 0x0p+0 0x1p+9\n"
                 "loss logistic\nkappa 0x0p+0\nsamples 1\nfeatures 1\n"
                 "units 1\nhidden-bias 0\noutput-bias 0\ndata inline *\n"
                 "row %s 0x1p+0\nnetwork inline *\nunit 0x1p+1 0x1p+0\n"
                 "seal *\n",
                 labels[i].y);
        assert_int_equal(
            test_check_call(out, test_cert_write("form.cert", "%s", text),
                            NULL),
            labels[i].code);
    }
}

static void options_at_the_edge(void **state)
{
    const char *file = "tests/golden/verified/mse.cert";
    char out[1024];

    (void)state;
    assert_int_equal(test_check_call(out, "-h", NULL), 0);
    assert_non_null(strstr(out, "usage: egap-check"));
    assert_int_equal(test_check_call(out, file, "--max-memory", "x", NULL), 2);
    assert_int_equal(test_check_call(out, file, "--max-memory", "/", NULL), 2);
    assert_int_equal(test_check_call(out, file, "--max-memory", "0", NULL), 2);
    assert_int_equal(
        test_check_call(out, file, "--max-memory", "3000000000", NULL), 2);
    assert_int_equal(test_check_call(out, file, "--max-memory", NINES, NULL),
                     2);
    assert_int_equal(
        test_check_call(out, file, "--max-memory", "2147483648", NULL), 0);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(edges_of_the_text),
    cmocka_unit_test(labels_of_the_logistic_loss),
    cmocka_unit_test(options_at_the_edge),
};

int main(void)
{
    return cmocka_run_group_tests(tests, NULL, NULL);
}
