/* t-check-typed.c: egap-check on kind typed-path. */
#include "certcase.h"
#include "certtext.h"
#include "files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Two samples (1, 0) and (0, 1) with y = 0, squared loss, kappa 1/4; two
 * units, so F = ((sum theta max(w_1, 0))^2 + (sum theta max(w_2, 0))^2) / 2
 * + penalty.  The units of the nodes are lines "SCALE THETA W_1 W_2". */
static const char form[] =
    "EGAP-CERT 1\nkind typed-path\nclaim maximum %s\nloss mse\n"
    "kappa 0x1p-2\npenalty %s\nrows %s\nsamples 2\nfeatures 2\nunits 2\n"
    "nodes 2\nhidden-bias 0\noutput-bias 0\ndata inline *\n"
    "row 0x0p+0 0x1p+0 0x0p+0\nrow 0x0p+0 0x0p+0 0x1p+0\npath inline *\n"
    "node 0 *\nunit %s\nunit %s\nnode 1 *\nunit %s\nunit %s\n"
    "witness 0 %s\nsegment 0 %s\nend 1 %d\nseal *\n";

/* Numbers as a person writes them, up to a comma or the end, as the format
 * wants them; returns what follows. */
static const char *canonical(char *out, const char *text)
{
    *out = '\0';
    while (*text && *text != ',') {
        char *end;
        double x = strtod(text, &end);

        assert_true(end > text);
        out += sprintf(out, "%a ", x);
        text = end;
    }
    out[-1] = '\0';
    return text;
}

typedef struct {
    int code;
    const char *what;
    const char *claim, *setting;
    const char *units;   /* two of node 0, two of node 1 */
    const char *segment; /* bits and cut of the witness, type */
    int chords;
} typed_case;

static void check_case(const typed_case *t)
{
    char claim[128], units[4][256], setting[2][16], witness[16], out[1024];
    const char *rest = t->units, *type = strchr(t->segment, ',') + 2;
    int code;

    canonical(claim, t->claim);
    for (int i = 0; i < 4; i++) {
        rest = canonical(units[i], rest);
        rest += *rest == ',';
    }
    assert_int_equal(sscanf(t->setting, "%15s %15s", setting[0], setting[1]),
                     2);
    sprintf(witness, "%.*s", (int)(type - t->segment) - 2, t->segment);
    code = test_check_call(out,
                           test_cert_write("typed.cert", form, claim,
                                           setting[0], setting[1], units[0],
                                           units[1], units[2], units[3],
                                           witness, type, t->chords),
                           NULL);
    if (code != t->code)
        fail_msg("%s: exit %d: %s", t->what, code, out);
    if (code == 0)
        assert_non_null(strstr(out, "a typed path of 1 segment lies in"));
}

static const typed_case steps[] = {
    /* F = 3/2 at node 0, 21/4 at node 1 */
    {0, "convex", "5.25 5.25", "absolute ball",
     "1 1 1 0, 1 -1 0 1, 1 3 1 0, 1 0 0 1", "0 1, convex", 0},
    {1, "convex, lower by a unit in the last place",
     "2.625 0x1.4ffffffffffffp+2", "absolute ball",
     "1 1 1 0, 1 -1 0 1, 1 3 1 0, 1 0 0 1", "0 0, convex", 0},
    {1, "convex, witness at the lower node", "5.25 5.25", "absolute ball",
     "1 1 1 0, 1 -1 0 1, 1 3 1 0, 1 0 0 1", "0 0, convex", 0},
    {1, "convex, a row moves", "0 512", "absolute free",
     "1 1 1 0, 1 1 0 1, 1 1 1 0, 1 1 0.5 1", "0 0, convex", 0},
    {1, "convex, a scale moves", "0 512", "absolute free",
     "1 1 1 0, 1 1 0 1, 1 1 1 0, 2 1 0 1", "0 0, convex", 0},
    {0, "convex, zeros of both signs", "0 512", "absolute free",
     "1 1 1 0, 1 1 0 1, 1 1 1 0, 1 1 -0 1", "0 0, convex", 0},
    {0, "convex with decay", "0 512", "decay free",
     "1 1 1 0, 1 1 0 1, 1 2 1 0, 1 0 0 1", "0 0, convex", 0},
    /* F = 5/2 */
    {0, "reloc", "2.5 2.5", "absolute ball",
     "1 0 1 0, 1 2 0 1, 1 -0 0.5 -0.5, 1 2 0 1", "0 0, reloc", 0},
    {0, "reloc with another scale", "2.5 2.5", "absolute ball",
     "1 0 1 0, 1 2 0 1, 0.5 0 2 0, 1 2 0 1", "0 1, reloc", 0},
    {1, "reloc of a unit that is on before", "0 512", "absolute ball",
     "1 1 1 0, 1 2 0 1, 1 0 0 1, 1 2 0 1", "0 0, reloc", 0},
    {1, "reloc of a unit that is on after", "0 512", "absolute ball",
     "1 0 1 0, 1 2 0 1, 1 0x0.0000000000001p-1022 0 1, 1 2 0 1", "0 0, reloc",
     0},
    {1, "reloc with another scale of a unit that is on", "0 512",
     "absolute ball", "1 0 1 0, 1 2 0 1, 1 0 0 1, 0.5 2 0 1", "0 0, reloc", 0},
    {1, "reloc with another theta", "0 512", "absolute ball",
     "1 0 1 0, 1 2 0 1, 1 0 0 1, 1 1 0 1", "0 0, reloc", 0},
    /* decay: 2 + (4 + |w_1|^2 + 1)/8 */
    {0, "reloc with decay: the larger row counts", "3.25 3.25", "decay free",
     "1 0 1 0, 1 2 0 1, 1 0 2 1, 1 2 0 1", "0 1, reloc", 0},
    {1, "reloc with decay: below the larger row", "0 0x1.9ffffffffffffp+1",
     "decay free", "1 0 1 0, 1 2 0 1, 1 0 2 1, 1 2 0 1", "0 0, reloc", 0},
    {0, "transfer", "2.5 2.5", "absolute ball",
     "1 2 1 0, 1 0 1 0, 1 -0 1 0, 1 2 1 0", "0 0, transfer 0 1", 0},
    {0, "transfer in the other direction", "2.5 2.5", "absolute ball",
     "1 0 1 0, 1 2 1 0, 1 2 1 0, 1 0 1 0", "0 0, transfer 1 0", 0},
    {1, "transfer with the units exchanged", "0 512", "absolute ball",
     "1 2 1 0, 1 0 1 0, 1 0 1 0, 1 2 1 0", "0 0, transfer 1 0", 0},
    {1, "transfer between other rows", "0 512", "absolute ball",
     "1 2 1 0, 1 0 0 1, 1 0 1 0, 1 2 0 1", "0 0, transfer 0 1", 0},
    {1, "transfer between other scales", "0 512", "absolute ball",
     "1 2 1 0, 0.5 0 1 0, 1 0 1 0, 0.5 2 1 0", "0 0, transfer 0 1", 0},
    {1, "transfer that loses something", "0 512", "absolute ball",
     "1 2 1 0, 1 0 1 0, 1 0 1 0, 1 1 1 0", "0 0, transfer 0 1", 0},
    {1, "transfer that keeps something", "0 512", "absolute ball",
     "1 2 1 0, 1 0 1 0, 1 0x0.0000000000001p-1022 1 0, 1 2 1 0",
     "0 0, transfer 0 1", 0},
    {1, "transfer to a unit that is on", "0 512", "absolute ball",
     "1 2 1 0, 1 0x0.0000000000001p-1022 1 0, 1 0 1 0, 1 2 1 0",
     "0 0, transfer 0 1", 0},
    {1, "transfer with rows that move", "0 512", "absolute ball",
     "1 2 1 0, 1 0 1 0, 1 0 0 1, 1 2 1 0", "0 0, transfer 0 1", 0},
    {3, "transfer from a unit to itself", "0 512", "absolute ball",
     "1 0 1 0, 1 0 1 0, 1 0 1 0, 1 0 1 0", "0 0, transfer 1 1", 0},
    {3, "transfer to a unit that is none", "0 512", "absolute ball",
     "1 0 1 0, 1 0 1 0, 1 0 1 0, 1 0 1 0", "0 0, transfer 1 2", 0},
    /* 1/2 + 2/4 at first; 2 + 3/4 */
    {0, "sphere", "1 1", "absolute ball",
     "0.5 1 1 0, 1 0 0 1, 1 1 1 0, 1 0 0 1", "0 0, sphere", 0},
    {1, "sphere, its start is the maximum", "1 0x1.5ffffffffffffp+1",
     "absolute free", "0.5 1 1 0, 1 1 1 0, 1 1 1 0, 1 1 1 0", "0 0, sphere", 0},
    {0, "sphere inwards", "0 512", "absolute free",
     "1 1 1 0, 1 1 0 1, 0x1.fffffffffffffp-1 1 1 0, 1 1 0 1", "0 0, sphere", 0},
    {1, "sphere inwards, its end is the maximum", "1 0x1.5ffffffffffffp+1",
     "absolute free", "1 1 1 0, 1 1 1 0, 0.5 1 1 0, 1 1 1 0", "0 0, sphere", 0},
    {1, "sphere both ways", "0 512", "absolute free",
     "1 1 1 0, 1 1 0 1, 0x1.fffffffffffffp-1 1 1 0, 2 1 0 1", "0 0, sphere", 0},
    {1, "sphere both ways, the other units", "0 512", "absolute free",
     "1 1 1 0, 1 1 0 1, 2 1 1 0, 0x1.fffffffffffffp-1 1 0 1", "0 0, sphere", 0},
    {1, "sphere with another theta", "0 512", "absolute free",
     "0.5 1 1 0, 1 1 0 1, 1 1 1 0, 1 0x1.0000000000001p+0 0 1", "0 0, sphere",
     0},
    {1, "sphere with another row", "0 512", "absolute free",
     "0.5 1 1 0, 1 1 0 1, 1 1 0 1, 1 1 0 1", "0 0, sphere", 0},
    {1, "sphere with decay", "0 512", "decay free",
     "0.5 1 1 0, 1 1 0 1, 1 1 1 0, 1 1 0 1", "0 0, sphere", 0},
    /* 8 + (16 / c^2 + c^2) / 8: 81/8, 9 */
    {0, "balance, rows grow", "10.125 10.125", "decay free",
     "1 -4 1 0, 1 0 0 0, 2 -4 1 0, 0.5 0 0 0", "0 0, balance", 0},
    {1, "balance, beyond it", "0 512", "decay free",
     "1 -4 1 0, 1 0 0 1, 0x1.0000000000001p+1 -4 1 0, 1 0 0 1", "0 0, balance",
     0},
    {0, "balance, rows shrink", "0 512", "decay free",
     "4 4 1 0, 1 0 0 1, 2 4 1 0, 0.5 0 0 1", "0 0, balance", 0},
    {1, "balance, rows shrink too far", "0 512", "decay free",
     "4 4 1 0, 1 0 0 1, 0x1.fffffffffffffp+0 4 1 0, 1 0 0 1", "0 0, balance",
     0},
    {1, "balance, backwards", "0 512", "decay free",
     "2 4 1 0, 1 0 0 1, 1 4 1 0, 1 0 0 1", "0 0, balance", 0},
    {1, "balance of a unit without theta: the row grows", "0 512", "decay free",
     "1 0 1 0, 1 0 0 1, 2 0 1 0, 1 0 0 1", "0 0, balance", 0},
    {0, "balance of a unit without a row: theta shrinks", "0 512", "decay free",
     "1 1 0 -0, 1 0 0 1, 512 1 0 0, 1 0 0 1", "0 0, balance", 0},
    {1, "balance of a unit without a row: theta grows", "0 512", "decay free",
     "1 1 0 0, 1 0 0 1, 0.5 1 0 0, 1 0 0 1", "0 0, balance", 0},
    {1, "balance with another theta", "0 512", "decay free",
     "1 1 1 0, 1 1 0 1, 1 -1 1 0, 1 1 0 1", "0 0, balance", 0},
    {1, "balance with another row", "0 512", "decay free",
     "1 1 1 0, 1 1 0 1, 1 1 -1 0, 1 1 0 1", "0 0, balance", 0},
    {1, "balance with penalty absolute", "0 512", "absolute free",
     "1 1 1 0, 1 1 0 1, 1 1 1 0, 1 1 0 1", "0 0, balance", 0},
    {0, "bridge", "1 5.25", "absolute ball",
     "1 1 1 0, 1 1 0 1, 1 2 1 0, 1 1 1 0", "1 1, bridge 1 2\nchord 1\nchord 2",
     2},
    /* 2 t = theta, 2 - 2 t = w: F(1/2) = 3/4, 0 and 1/2 at the ends */
    {0, "bridge whose maximum is inside", "0.75 0.78125", "absolute free",
     "1 0 2 0, 1 0 0 0, 1 2 0 0, 1 0 0 0",
     "1 1, bridge 3 6\nchord 2\nchord 3\nchord 4\nchord 5\nchord 6\n"
     "chord 8",
     6},
    {1, "bridge above the claim inside", "0 0.74", "absolute free",
     "1 0 2 0, 1 0 0 0, 1 2 0 0, 1 0 0 0",
     "0 0, bridge 3 6\nchord 2\nchord 3\nchord 4\nchord 5\nchord 6\n"
     "chord 8",
     6},
    {1, "bridge whose cuts end early", "0 2", "absolute free",
     "1 0 2 0, 1 0 0 0, 1 2 0 0, 1 0 0 0", "0 0, bridge 1 1\nchord 1", 1},
    {1, "bridge with a scale", "0 512", "absolute ball",
     "1 1 1 0, 1 1 0 1, 0.5 1 1 0, 1 1 0 1", "0 0, bridge 0 1\nchord 1", 1},
    {1, "bridge from a scale", "0 512", "absolute ball",
     "1 1 1 0, 0.5 1 0 1, 1 1 1 0, 1 1 0 1", "0 0, bridge 0 1\nchord 1", 1},
    {1, "bridge with decay", "0 512", "decay ball",
     "1 1 1 0, 1 1 0 1, 1 1 1 0, 1 1 0 1", "0 0, bridge 0 1\nchord 1", 1},
    {1, "bridge without intervals", "0 512", "absolute ball",
     "1 1 1 0, 1 1 0 1, 1 1 1 0, 1 1 0 1", "0 0, bridge 0 0", 0},
    {3, "type that is none", "0 512", "absolute ball",
     "1 1 1 0, 1 1 0 1, 1 1 1 0, 1 1 0 1", "0 0, constant", 0},
    {3, "word too many", "0 512", "absolute ball",
     "1 1 1 0, 1 1 0 1, 1 1 1 0, 1 1 0 1", "0 0, convex 0", 0},
    {3, "witness inside a step", "0 512", "absolute ball",
     "1 1 1 0, 1 1 0 1, 1 1 1 0, 1 1 0 1", "1 1, convex", 0},
    {3, "penalty that is none", "0 512", "squared ball",
     "1 1 1 0, 1 1 0 1, 1 1 1 0, 1 1 0 1", "0 0, convex", 0},
    {3, "rows that are neither", "0 512", "absolute sphere",
     "1 1 1 0, 1 1 0 1, 1 1 1 0, 1 1 0 1", "0 0, convex", 0},
    {3, "scale 0", "0 512", "absolute ball",
     "1 1 1 0, 1 1 0 1, 1 1 1 0, 0 1 0 1", "0 0, convex", 0},
    {3, "scale -0", "0 512", "absolute ball",
     "1 1 1 0, 1 1 0 1, 1 1 1 0, -0 1 0 1", "0 0, convex", 0},
    {3, "scale below 0", "0 512", "absolute ball",
     "1 1 1 0, 1 1 0 1, 1 1 1 0, -1 1 0 1", "0 0, convex", 0},
    {0, "row of norm 1 with scales of any size", "0 512", "absolute ball",
     "0x1p+1022 0 0x1p-1022 0, 0x0.0000000000001p-1022 0 0x1p+1023 0, "
     "0x1p+1022 0 0x1p-1022 0, 0x0.0000000000001p-1022 0 0x1p+1023 0",
     "0 0, convex", 0},
    {1, "row above norm 1 by 2^-2148", "0 512", "absolute ball",
     "1 1 1 0, 1 1 0 1, 1 1 1 0x0.0000000000001p-1022, 1 1 0 1",
     "0 0, bridge 0 1\nchord 1", 1},
    {1, "row above norm 1 in the first node", "0 512", "absolute ball",
     "0x1.0000000000001p+0 1 1 0, 1 1 0 1, 2 1 1 0, 1 1 0 1", "0 0, sphere", 0},
    {0, "the same is free", "0 512", "absolute free",
     "0x1.0000000000001p+0 1 1 0, 1 1 0 1, 2 1 1 0, 1 1 0 1", "0 0, sphere", 0},
    /* 1/2 + (1/3)/4 = 7/12 = 0x1.2aaa...p-1 */
    {0, "penalty that is no dyadic number",
     "0x1.2aaaaaaaaaaaap-1 0x1.2aaaaaaaaaaabp-1", "absolute free",
     "3 1 1 0, 1 0 0 1, 3 1 1 0, 1 0 0 1", "0 0, convex", 0},
    {1, "the same from below", "0 0x1.2aaaaaaaaaaaap-1", "absolute free",
     "3 1 1 0, 1 0 0 1, 3 1 1 0, 1 0 0 1", "0 0, convex", 0},
    {1, "the same from above", "0x1.2aaaaaaaaaaabp-1 512", "absolute free",
     "3 1 1 0, 1 0 0 1, 3 1 1 0, 1 0 0 1", "0 0, convex", 0},
};

static void every_demand_is_checked(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        check_case(&steps[i]);
}

/* --- biases, claims ------------------------------------------------------- */

/* One sample x = 1, y = 0, one unit; two nodes, given by their lines. */
static int check_biased(char out[1024], const char *claims, const char *penalty,
                        const char *rows, int output, const char *first,
                        const char *last, const char *type)
{
    return test_check_call(
        out,
        test_cert_write(
            "typed.cert",
            "EGAP-CERT 1\nkind typed-path\n%sname a test\nloss mse\n"
            "kappa 0x1p+0\npenalty %s\nrows %s\nsamples 1\nfeatures 1\n"
            "units 1\nnodes 2\nhidden-bias 1\noutput-bias %d\n"
            "data inline *\nrow 0x0p+0 0x1p+0\npath inline *\nnode 0 *\n%s\n"
            "node 1 *\n%s\nwitness 0 0 0\nsegment 0 %s\nend 1 0\nseal *\n",
            claims, penalty, rows, output, first, last, type),
        NULL);
}

static void biases_count(void **state)
{
    char out[1024];

    (void)state;
    /* theta (w + b) + c = 2, F = 4 + 1/2 + 1/2 */
    assert_int_equal(
        check_biased(
            out, "claim maximum 0x1.4p+2 0x1.4p+2\n", "absolute", "free", 1,
            "unit 0x1p+1 0x1p+0 0x1p-1 0x1p+0\noutput 0x1p-1",
            "unit 0x1p+2 0x1p+0 0x1p-1 0x1p+0\noutput 0x1p-1", "sphere"),
        0);
    assert_int_equal(
        check_biased(
            out, "claim maximum 0x0p+0 0x1.3ffffffffffffp+2\n", "absolute",
            "free", 1, "unit 0x1p+1 0x1p+0 0x1p-1 0x1p+0\noutput 0x1p-1",
            "unit 0x1p+2 0x1p+0 0x1p-1 0x1p+0\noutput 0x1p-1", "sphere"),
        1);
    assert_int_equal(
        check_biased(
            out, "claim maximum 0x1.4p+2 0x1.4p+2\n", "absolute", "free", 1,
            "unit 0x1p+1 0x1p+0 0x1p-1 0x1p+0\noutput 0x1p-1",
            "unit 0x1p+1 0x1p+0 0x1p-1 0x1p+0\noutput 0x1p-2", "reloc"),
        1);
    assert_non_null(strstr(out, "is not of type reloc"));
    /* the norm of a row holds its bias, and so does the decay penalty */
    assert_int_equal(
        check_biased(out, "claim maximum 0x1p+0 0x1p+9\n", "absolute", "ball",
                     0, "unit 0x1p+0 0x1p+0 0x1p-30 0x1p+0",
                     "unit 0x1p+0 0x1p+0 0x1p-30 0x1p+0", "convex"),
        1);
    assert_non_null(strstr(out, "the norm of the row is above 1"));
    /* theta (w + b) = 1, F = 1 + (1 + 4 (1/16 + 1/16)) / 2 */
    assert_int_equal(check_biased(out, "claim maximum 0x1p+0 0x1p+0\n", "decay",
                                  "free", 0, "unit 0x1p+1 0x1p+1 0x1p-2 0x1p-2",
                                  "unit 0x1p+1 0x1p+1 0x1p-2 0x1p-2", "convex"),
                     1);
    assert_int_equal(check_biased(out, "claim maximum 0x1.cp+0 0x1.cp+0\n",
                                  "decay", "free", 0,
                                  "unit 0x1p+1 0x1p+1 0x1p-2 0x1p-2",
                                  "unit 0x1p+1 0x1p+1 0x1p-2 0x1p-2", "convex"),
                     0);
    /* balance counts the bias: 2 V = 2 (1 + 1) is THETA^2 = 4 exactly */
    assert_int_equal(check_biased(out, "claim maximum 0x1p+0 0x1p+9\n", "decay",
                                  "free", 0, "unit 0x1p-1 0x1p+1 0x1p+0 0x1p+0",
                                  "unit 0x1p+0 0x1p+1 0x1p+0 0x1p+0",
                                  "balance"),
                     0);
    assert_int_equal(check_biased(out, "claim maximum 0x1p+0 0x1p+9\n", "decay",
                                  "free", 0, "unit 0x1p-1 0x1p+1 0x1p+0 0x1p+0",
                                  "unit 0x1.4p+0 0x1p+1 0x1p+0 0x1p+0",
                                  "balance"),
                     1);
    assert_int_equal(
        check_biased(out, "claim maximum 0x1p+0 0x1p+9\n", "decay", "free", 1,
                     "unit 0x1p-1 0x1p+1 0x1p+0 0x1p+0\noutput 0x0p+0",
                     "unit 0x1p-1 0x1p+1 0x1p+0 0x1p+0\noutput 0x0p+0",
                     "convex"),
        3);
    assert_non_null(strstr(out, "output bias"));
}

/* F falls from 4 + 4 to 4 + 2 along a sphere segment. */
static void gaps_of_typed_paths(void **state)
{
    static const struct {
        const char *claims;
        int code;
    } cases[] = {
        {"claim maximum 0x1p+3 0x1p+3\nclaim gap 0x0p+0 0x0p+0\n"
         "claim above 0x1p+2 0x1p+2 0x1p+2\n",
         0},
        {"claim maximum 0x1p+3 0x1p+3\nclaim gap 0x1p-50 0x1p+0\n", 1},
        /* the gap is 0 whatever the claimed maximum is */
        {"claim maximum 0x1p+3 0x1.1p+3\nclaim gap 0x0p+0 0x0p+0\n", 0},
        {"claim maximum 0x1p+3 0x1.1p+3\nclaim gap 0x0p+0 0x1p-2\n", 1},
        {"claim maximum 0x1p+3 0x1p+3\nclaim above 0x1p+2 0x1p+2 0x1p+1\n", 1},
        {"claim maximum 0x1.8p+2 0x1.8p+2\n", 1},
        {"claim maximum 0x1p+3 0x1.8p+2\n", 1},
    };
    char out[1024];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (check_biased(out, cases[i].claims, "absolute", "ball", 0,
                         "unit 0x1p-1 0x1p+1 0x0p+0 0x1p+0",
                         "unit 0x1p+0 0x1p+1 0x0p+0 0x1p+0",
                         "sphere") != cases[i].code)
            fail_msg("case %zu: %s", i, out);
    /* a bridge shows no gap of 0, though it is one */
    assert_int_equal(
        test_check_call(
            out,
            test_cert_write(
                "typed.cert",
                "EGAP-CERT 1\nkind typed-path\nclaim maximum 0x1p+3 0x1.1p+3\n"
                "claim gap 0x0p+0 0x0p+0\nloss mse\nkappa 0x1p+0\n"
                "penalty absolute\nrows free\nsamples 1\nfeatures 1\n"
                "units 1\nnodes 2\nhidden-bias 0\noutput-bias 0\n"
                "data inline *\nrow 0x0p+0 0x1p+0\npath inline *\nnode 0 *\n"
                "unit 0x1p+0 0x1p+2 0x1p-1\nnode 1 *\n"
                "unit 0x1p+0 0x1p+2 0x1p-1\nwitness 0 0 0\n"
                "segment 0 bridge 0 1\nchord 1\nend 1 1\nseal *\n"),
            NULL),
        1);
    assert_non_null(strstr(out, "the gap: the claimed upper end"));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_demand_is_checked),
    cmocka_unit_test(biases_count),
    cmocka_unit_test(gaps_of_typed_paths),
};

int main(void)
{
    return cmocka_run_group_tests(tests, NULL, NULL);
}
