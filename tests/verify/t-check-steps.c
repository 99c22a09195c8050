/* t-check-steps.c: steps of typed paths that egap-check accepts are what they
 * are said to be: F at points inside is at most its larger end value. */
#include "certcase.h"
#include "certtext.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A node of at most two units and two features in effective parameters. */
typedef struct {
    long double scale[2], theta[2], W[2][2];
} node;

static const double samples[3][3] = {{0, 1, 0}, {1, 0, 1}, {-1, -1, 1}};

/* F with squared loss and kappa = 1/4 of units theta max(w.x, 0) */
static long double value(const long double theta[2], long double w[2][2],
                         int decay)
{
    long double F = 0, P = 0;

    for (int j = 0; j < 3; j++) {
        long double u = -samples[j][0];

        for (int i = 0; i < 2; i++)
            u += theta[i] *
                 fmaxl(w[i][0] * samples[j][1] + w[i][1] * samples[j][2], 0);
        F += u * u / 3;
    }
    for (int i = 0; i < 2; i++)
        P += decay ? (theta[i] * theta[i] + w[i][0] * w[i][0] +
                      w[i][1] * w[i][1]) /
                         2
                   : fabsl(theta[i]);
    return F + P / 4;
}

/* The point t of the path that the type describes. */
static long double value_between(const node *a, const node *b, double t,
                                 int by_scale, int decay)
{
    long double theta[2], w[2][2];

    for (int i = 0; i < 2; i++) {
        long double s = (1 - t) * a->scale[i] + t * b->scale[i];

        theta[i] = by_scale ? a->theta[i] / s
                            : (1 - t) * a->theta[i] / a->scale[i] +
                                  t * b->theta[i] / b->scale[i];
        for (int l = 0; l < 2; l++)
            w[i][l] = by_scale ? a->W[i][l] * s
                               : (1 - t) * a->W[i][l] * a->scale[i] +
                                     t * b->W[i][l] * b->scale[i];
    }
    return value(theta, w, decay);
}

static void draw_node(node *a, test_rng *rng)
{
    for (int i = 0; i < 2; i++) {
        a->scale[i] = ldexpl(1, (int)test_below(rng, 3) - 1);
        a->theta[i] = (long double)test_below(rng, 4) - 1;
        for (int l = 0; l < 2; l++)
            a->W[i][l] = (long double)test_below(rng, 3) - 1;
    }
}

/* Two nodes that meet the demands of a type (but balance, by chance). */
static void draw_step(node *a, node *b, size_t type, test_rng *rng)
{
    const size_t to = type == 2; /* of a transfer */
    node other;

    draw_node(a, rng);
    draw_node(&other, rng);
    if (type == 1)
        a->theta[0] = 0;
    if (type == 2 || type == 3) {
        a->scale[1] = a->scale[0];
        memcpy(a->W[1], a->W[0], sizeof a->W[1]);
        a->theta[to] = 0;
    }
    *b = *a;
    if (type == 0)
        memcpy(b->theta, other.theta, sizeof b->theta);
    if (type == 1) {
        b->scale[0] = other.scale[0];
        memcpy(b->W[0], other.W[0], sizeof b->W[0]);
    }
    if (type == 2 || type == 3) {
        b->theta[to] = a->theta[1 - to];
        b->theta[1 - to] = 0;
    }
    for (int i = 0; i < 2 && type >= 4; i++)
        b->scale[i] =
            type == 5 ? other.scale[i] : fmaxl(a->scale[i], other.scale[i]);
}

/* Changes one number of a node. */
static void spoil(node *a, test_rng *rng)
{
    size_t i = test_below(rng, 2), l = test_below(rng, 2);
    node other;

    draw_node(&other, rng);
    switch (test_below(rng, 3)) {
    case 0:
        a->scale[i] = other.scale[i];
        break;
    case 1:
        a->theta[i] = other.theta[i];
        break;
    default:
        a->W[i][l] = other.W[i][l];
        break;
    }
}

static void print_unit(char line[128], const node *a, int i)
{
    char text[4][32];
    const double v[4] = {(double)a->scale[i], (double)a->theta[i],
                         (double)a->W[i][0], (double)a->W[i][1]};

    for (int k = 0; k < 4; k++)
        sprintf(text[k], "%a", v[k]);
    sprintf(line, "unit %s %s %s %s", text[0], text[1], text[2], text[3]);
}

static const char random_form[] =
    "EGAP-CERT 1\nkind typed-path\nclaim maximum 0x0p+0 %a\nloss mse\n"
    "kappa 0x1p-2\npenalty %s\nrows free\nsamples 3\nfeatures 2\nunits 2\n"
    "nodes 2\nhidden-bias 0\noutput-bias 0\ndata inline *\n"
    "row 0x0p+0 0x1p+0 0x0p+0\nrow 0x1p+0 0x0p+0 0x1p+0\n"
    "row -0x1p+0 -0x1p+0 0x1p+0\npath inline *\nnode 0 *\n%s\n%s\nnode 1 *\n"
    "%s\n%s\nwitness 0 0 0\nsegment 0 %s\nend 1 0\nseal *\n";

/* Nodes at random, a type at random, the larger end as the claim: whatever is
 * accepted holds at the points of the path that the type describes. */
static void accepted_steps_are_true(void **state)
{
    static const char *const types[] = {
        "convex", "reloc", "transfer 0 1", "transfer 1 0", "sphere", "balance"};
    size_t cases = test_cases(180), accepted[6] = {0}, refused = 0;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 71);
    for (size_t i = 0; i < cases; i++) {
        size_t type = i % 6;
        int decay = type < 4 ? (int)test_below(&rng, 2) : type == 5;
        int by_scale = type >= 4;
        char units[4][128], out[1024];
        node a, b;
        double top;

        draw_step(&a, &b, type, &rng);
        if (test_below(&rng, 2))
            spoil(test_below(&rng, 2) ? &a : &b, &rng);
        top = (double)fmaxl(value_between(&a, &b, 0, 0, decay),
                            value_between(&a, &b, 1, 0, decay));
        top = nextafter(top, INFINITY);
        for (int k = 0; k < 4; k++)
            print_unit(units[k], k < 2 ? &a : &b, k % 2);
        if (test_check_call(out,
                            test_cert_write("random.cert", random_form, top,
                                            decay ? "decay" : "absolute",
                                            units[0], units[1], units[2],
                                            units[3], types[type]),
                            NULL) != 0) {
            refused++;
            continue;
        }
        accepted[type]++;
        for (int k = 0; k <= 32; k++)
            if (value_between(&a, &b, k / 32.0, by_scale, decay) > top + 1e-12L)
                fail_msg("%s: F exceeds %a at t = %d/32\n%s\n%s\n%s\n%s",
                         types[type], top, k, units[0], units[1], units[2],
                         units[3]);
    }
    assert_true(refused > 0);
    for (size_t k = 0; k < 6; k++)
        assert_true(accepted[k] > 0);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(accepted_steps_are_true),
};

int main(void)
{
    return cmocka_run_group_tests(tests, NULL, NULL);
}
