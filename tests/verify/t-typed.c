/* t-typed.c: typed paths: preconditions, and maxima against ball arithmetic
 * at many points of the curves. */
#include "support.h"

#include <math.h>

#include "oracle.h"
#include "typedcase.h"

enum { n = TYPED_n, m = TYPED_m, K = TYPED_K };

/* The effective network at t between nodes k and k + 1, in doubles. */
static void effective(double *W, double *b, double *theta,
                      const test_typedcase *p, size_t k, double t)
{
    bool scales = p->steps[k].kind == EGAP_STEP_SPHERE ||
                  p->steps[k].kind == EGAP_STEP_BALANCE;

    for (size_t i = 0; i < m; i++) {
        double c = p->scale[k][i], c1 = p->scale[k + 1][i];

        if (scales)
            c = c1 = (1 - t) * c + t * c1;
        for (size_t l = 0; l < n; l++)
            W[i * n + l] =
                (1 - t) * c * p->W[k][i][l] + t * c1 * p->W[k + 1][i][l];
        b[i] = (1 - t) * c * p->b[k][i] + t * c1 * p->b[k + 1][i];
        theta[i] = (1 - t) * p->theta[k][i] / c + t * p->theta[k + 1][i] / c1;
    }
}

/* F at a point of the path, to about 1e-14 */
static double value_at(const test_typedcase *p, size_t k, double t)
{
    double W[m * n], b[m], theta[m], decay = 0;
    egap_net net = {m, n, W, b, theta, NULL};
    egap_objective objective = p->objective;
    double F;
    arb_t v;

    effective(W, b, theta, p, k, t);
    if (p->typed.decay) {
        for (size_t i = 0; i < m; i++) {
            decay += theta[i] * theta[i] + b[i] * b[i];
            for (size_t l = 0; l < n; l++)
                decay += W[i * n + l] * W[i * n + l];
        }
        decay *= objective.kappa / 2;
        objective.kappa = 0;
    }
    arb_init(v);
    oracle_F(v, &p->data, &objective, &net, NULL, 0, 128);
    F = arf_get_d(arb_midref(v), ARF_RND_NEAR) + decay;
    arb_clear(v);
    return F;
}

static void check_maximum(const test_typedcase *p)
{
    egap_path_max r;
    egap_error err = {0};
    double top = -INFINITY, node = -INFINITY;

    assert_ok(egap_enclose_typed(&r, &p->data, &p->objective, &p->typed, &err),
              &err);
    for (size_t k = 0; k + 1 < K; k++)
        for (int i = 0; i <= 16; i++) {
            double F = value_at(p, k, i / 16.0);

            top = fmax(top, F);
            if (i % 16 == 0)
                node = fmax(node, F);
        }
    if (!(top <= r.max.hi * (1 + 1e-12)) || !(r.max.lo <= r.max.hi))
        fail_msg("F reaches %.17g, the maximum is in [%.17g, %.17g]", top,
                 r.max.lo, r.max.hi);
    /* and it is the nodes' */
    if (!(fabs(node - r.max.hi) <= 1e-12 * node))
        fail_msg("the nodes reach %.17g, not %.17g", node, r.max.hi);
    assert_true(r.max.hi - r.max.lo <= 4 * 0x1p-52 * r.max.hi);
    assert_true(fabs(value_at(p, r.segment, r.t_at) - r.max.lo) <=
                1e-12 * r.max.lo);
}

static void every_kind_of_step_is_bounded_by_its_ends(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 1);
    for (size_t i = 0; i < test_cases(40); i++) {
        static test_typedcase p;

        test_typedcase_init(&p, &rng, (egap_loss_kind)(i % 5), i / 5 % 2);
        check_maximum(&p);
    }
}

/* Each of these changes one thing that a step forbids. */
static void what_a_step_forbids_is_rejected(void **state)
{
    static const struct {
        const char *what;
        size_t node, unit;
        int part; /* 0 row, 1 bias, 2 coefficient, 3 scale down */
        egap_status status;
    } cases[] = {
        {"sphere moves a row", 0, 2, 0, EGAP_REJECTED},
        {"sphere changes a coefficient", 0, 2, 2, EGAP_REJECTED},
        {"convex moves a row", 2, 3, 0, EGAP_REJECTED},
        {"convex moves a bias", 6, 3, 1, EGAP_REJECTED},
        {"reloc moves an active row", 3, 3, 0, EGAP_REJECTED},
        {"transfer changes another coefficient", 4, 3, 2, EGAP_REJECTED},
        {"transfer between different rows", 3, 1, 0, EGAP_REJECTED},
        {"a scale falls, others grow", 1, 2, 3, EGAP_REJECTED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        static test_typedcase p;
        size_t k = cases[i].node, u = cases[i].unit;
        egap_error err = {0};
        test_rng rng;

        test_rng_init(&rng, 2);
        test_typedcase_init(&p, &rng, EGAP_LOSS_HALF, false);
        assert_ok(egap_typed_check(&p.typed, &err), &err);
        if (cases[i].part == 0)
            p.W[k][u][1] += 0x1p-30;
        if (cases[i].part == 1)
            p.b[k][u] += 0x1p-30;
        if (cases[i].part == 2)
            p.theta[k][u] += 0x1p-30;
        if (cases[i].part == 3)
            p.scale[k][u] = 0.5;
        if (egap_typed_check(&p.typed, &err) != cases[i].status)
            fail_msg("%s: not rejected", cases[i].what);
    }
}

/* Two units on one feature, and one step of them. */
typedef struct {
    const char *what;
    egap_step_kind kind;
    double row[2][2], theta[2][2], scale[2][2], c[2]; /* node, unit */
} one_step;

static egap_status step_status(const one_step *s, bool decay, bool ball)
{
    egap_step step = {s->kind, 0, 1};
    egap_typed_path typed = {
        {2, 2, 1, &s->row[0][0], NULL, &s->theta[0][0], decay ? NULL : s->c},
        &s->scale[0][0],
        &step,
        decay,
        ball};
    egap_error err = {0};

    return egap_typed_check(&typed, &err);
}

/* Nothing else forbids these. */
static void each_demand_is_made(void **state)
{
    static const one_step good[] = {
        {"reloc",
         EGAP_STEP_RELOC,
         {{0.5, 0.5}, {0.5, 0.25}},
         {{1, 0}, {1, 0}},
         {{1, 1}, {1, 1}},
         {1, 1}},
        {"transfer",
         EGAP_STEP_TRANSFER,
         {{0.5, 0.5}, {0.5, 0.5}},
         {{1, 0}, {0, 1}},
         {{1, 1}, {1, 1}},
         {1, 1}},
    };
    static const one_step bad[] = {
        {"reloc of an active row",
         EGAP_STEP_RELOC,
         {{0.5, 0.5}, {0.25, 0.5}},
         {{1, 0}, {1, 0}},
         {{1, 1}, {1, 1}},
         {1, 1}},
        {"reloc of a coefficient",
         EGAP_STEP_RELOC,
         {{0.5, 0.5}, {0.5, 0.5}},
         {{1, 0}, {1, 1}},
         {{1, 1}, {1, 1}},
         {1, 1}},
        {"reloc of the output bias",
         EGAP_STEP_RELOC,
         {{0.5, 0.5}, {0.5, 0.25}},
         {{1, 0}, {1, 0}},
         {{1, 1}, {1, 1}},
         {1, 2}},
        {"transfer onto a used unit",
         EGAP_STEP_TRANSFER,
         {{0.5, 0.5}, {0.5, 0.5}},
         {{1, 2}, {0, 1}},
         {{1, 1}, {1, 1}},
         {1, 1}},
        {"transfer of a part",
         EGAP_STEP_TRANSFER,
         {{0.5, 0.5}, {0.5, 0.5}},
         {{1, 0}, {0, 0.5}},
         {{1, 1}, {1, 1}},
         {1, 1}},
        {"transfer to another row",
         EGAP_STEP_TRANSFER,
         {{0.5, 0.25}, {0.5, 0.25}},
         {{1, 0}, {0, 1}},
         {{1, 1}, {1, 1}},
         {1, 1}},
    };
    static const one_step long_row = {"a row that its scale makes long",
                                      EGAP_STEP_CONVEX,
                                      {{0.75, 0.5}, {0.75, 0.5}},
                                      {{1, 0}, {1, 0}},
                                      {{1.5, 1}, {1.5, 1}},
                                      {1, 1}};

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (step_status(&good[i], false, true) != EGAP_OK)
            fail_msg("%s: rejected", good[i].what);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (step_status(&bad[i], false, true) != EGAP_REJECTED)
            fail_msg("%s: not rejected", bad[i].what);
    assert_int_equal(step_status(&long_row, false, true), EGAP_REJECTED);
    assert_int_equal(step_status(&long_row, false, false), EGAP_OK);
}

/* Under decay a row that moves at coefficient 0 costs something. */
static void decay_counts_rows_by_their_scales(void **state)
{
    double x = 1, y = 0, row[3][1] = {{0}, {0.25}, {0}}, theta[3] = {0};
    double scale[3] = {2, 2, 2};
    egap_step steps[2] = {{EGAP_STEP_RELOC, 0, 0}, {EGAP_STEP_RELOC, 0, 0}};
    egap_data data = {1, 1, &x, &y};
    egap_objective objective = {{EGAP_LOSS_MSE, 0}, 0.5};
    egap_typed_path typed = {
        {3, 1, 1, &row[0][0], NULL, theta, NULL}, scale, steps, true, true};
    egap_path_max r;
    egap_error err = {0};

    (void)state;
    assert_ok(egap_enclose_typed(&r, &data, &objective, &typed, &err), &err);
    /* kappa / 2 (2 / 4)^2 */
    assert_true(r.max.lo <= 0.0625 && 0.0625 <= r.max.hi);
    assert_true(r.max.hi - r.max.lo < 1e-15);
    assert_true(r.path_gap.lo > 0.0624 && r.endpoint_max.hi < 1e-100);
}

static void the_ball_is_checked_to_the_last_bit(void **state)
{
    double W[2][2] = {{0.6, 0.8}, {0.6, 0.8}}, theta[2] = {1, 1};
    double unit[2][2] = {{0, 1}, {0, 1}}, scale[2] = {1, 1};
    egap_step step = {EGAP_STEP_SPHERE, 0, 0};
    egap_typed_path typed = {
        {2, 1, 2, &unit[0][0], NULL, theta, NULL}, scale, &step, false, true};
    egap_error err = {0};

    (void)state;
    assert_ok(egap_typed_check(&typed, &err), &err);
    scale[1] = 1 + 0x1p-52;
    assert_int_equal(egap_typed_check(&typed, &err), EGAP_REJECTED);
    scale[1] = 1;
    /* 0.6^2 + 0.8^2 in doubles is above 1 by about 1e-17 */
    typed.nodes.W = &W[0][0];
    assert_int_equal(egap_typed_check(&typed, &err), EGAP_REJECTED);
    typed.ball = false;
    assert_ok(egap_typed_check(&typed, &err), &err);
}

static void balance_stops_at_balance(void **state)
{
    double W[2][1] = {{1}, {1}}, theta[2] = {4, 4}, scale[2] = {1, 2};
    egap_step step = {EGAP_STEP_BALANCE, 0, 0};
    egap_typed_path typed = {
        {2, 1, 1, &W[0][0], NULL, theta, NULL}, scale, &step, true, false};
    egap_error err = {0};

    (void)state;
    assert_ok(egap_typed_check(&typed, &err), &err); /* 2^4 = 4^2 */
    scale[1] = 2 + 0x1p-51;
    assert_int_equal(egap_typed_check(&typed, &err), EGAP_REJECTED);
    scale[0] = 4;
    scale[1] = 2;
    assert_ok(egap_typed_check(&typed, &err), &err);
    scale[1] = 2 - 0x1p-52;
    assert_int_equal(egap_typed_check(&typed, &err), EGAP_REJECTED);
    theta[0] = theta[1] = 0; /* the row may shrink, not grow */
    assert_ok(egap_typed_check(&typed, &err), &err);
    scale[1] = 5;
    assert_int_equal(egap_typed_check(&typed, &err), EGAP_REJECTED);
}

static void bridges_are_enclosed(void **state)
{
    double W[2][1] = {{1}, {-1}}, theta[2] = {1, 1}, x[2] = {1, -1};
    double y[2] = {1, 1};
    egap_data data = {2, 1, x, y};
    egap_objective objective = {{EGAP_LOSS_ABS, 0}, 0.125};
    egap_step step = {EGAP_STEP_BRIDGE, 0, 0};
    egap_typed_path typed = {
        {2, 1, 1, &W[0][0], NULL, theta, NULL}, NULL, &step, false, true};
    egap_path_max r;
    egap_error err = {0};

    (void)state;
    assert_ok(egap_enclose_typed(&r, &data, &objective, &typed, &err), &err);
    /* at w = 0 F = 1 + 1/8, at the ends 1/2 + 1/8 */
    assert_true(r.max.lo <= 1.125 && 1.125 <= r.max.hi &&
                r.max.hi - r.max.lo < 1e-14);
    assert_true(fabs(r.t_at - 0.5) < 1e-7);
    assert_true(r.path_gap.lo <= 0.5 && 0.5 <= r.path_gap.hi);
}

/* Along falling scales F grows to its end. */
static void scales_may_all_fall(void **state)
{
    double W[2][2] = {{1, 0.5}, {1, 0.5}}, theta[2][2] = {{1, 1}, {1, 1}};
    double scale[2][2] = {{1, 2}, {0.5, 2}}, x[1] = {1}, y[1] = {1.5};
    egap_data data = {1, 1, x, y};
    egap_objective objective = {{EGAP_LOSS_ABS, 0}, 1};
    egap_step step = {EGAP_STEP_SPHERE, 0, 0};
    egap_typed_path typed = {{2, 2, 1, &W[0][0], NULL, &theta[0][0], NULL},
                             &scale[0][0],
                             &step,
                             false,
                             true};
    egap_path_max r;
    egap_error err = {0};

    (void)state;
    assert_ok(egap_enclose_typed(&r, &data, &objective, &typed, &err), &err);
    assert_true(r.max.lo <= 2.5 && 2.5 <= r.max.hi && r.max.lo > 2.499);
    assert_true(r.first.hi < 1.501 && r.path_gap.hi == 0);
    scale[0][1] = 1;
    assert_int_equal(egap_typed_check(&typed, &err), EGAP_REJECTED);
}

/* A -reloc- A' -convex- B' -reloc- B with F(A) > F(B): the gap is 0, though
 * F(A) is no double; free units may change their scale. */
static void a_maximum_at_an_end_leaves_no_gap(void **state)
{
    double W[4][2] = {{1, 0.5}, {1, 0.25}, {1, 0.25}, {-1, 0.25}};
    double theta[4][2] = {{0.1, 0}, {0.1, 0}, {0, 0.7}, {0, 0.7}};
    double scale[4][2] = {{1, 2}, {1, 1}, {1, 1}, {3, 1}};
    double x[2] = {1, -1.5}, y[2] = {1, 0.3};
    egap_data data = {2, 1, x, y};
    egap_objective objective = {{EGAP_LOSS_HALF, 0}, 0.001};
    egap_step steps[3] = {{EGAP_STEP_RELOC, 0, 0},
                          {EGAP_STEP_CONVEX, 0, 0},
                          {EGAP_STEP_RELOC, 0, 0}};
    egap_typed_path typed = {{4, 2, 1, &W[0][0], NULL, &theta[0][0], NULL},
                             &scale[0][0],
                             steps,
                             false,
                             false};
    egap_path_max r;
    egap_error err = {0};

    (void)state;
    assert_ok(egap_enclose_typed(&r, &data, &objective, &typed, &err), &err);
    assert_true(r.max.lo < r.max.hi && r.first.lo > r.last.hi);
    assert_true(r.path_gap.lo == 0 && r.path_gap.hi == 0);
    /* a node above both ends */
    theta[1][0] = theta[2][1] = 0;
    steps[0].kind = EGAP_STEP_CONVEX;
    W[0][1] = W[1][1];
    scale[0][1] = 1;
    steps[1].kind = EGAP_STEP_RELOC;
    W[2][0] = W[3][0];
    scale[2][0] = scale[3][0];
    steps[2].kind = EGAP_STEP_CONVEX;
    assert_ok(egap_enclose_typed(&r, &data, &objective, &typed, &err), &err);
    assert_true(r.path_gap.lo > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_step_is_bounded_by_its_ends),
        cmocka_unit_test(what_a_step_forbids_is_rejected),
        cmocka_unit_test(each_demand_is_made),
        cmocka_unit_test(decay_counts_rows_by_their_scales),
        cmocka_unit_test(the_ball_is_checked_to_the_last_bit),
        cmocka_unit_test(balance_stops_at_balance),
        cmocka_unit_test(bridges_are_enclosed),
        cmocka_unit_test(scales_may_all_fall),
        cmocka_unit_test(a_maximum_at_an_end_leaves_no_gap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
