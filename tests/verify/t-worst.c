/* t-worst.c: one sample, one or two units, and the point where a lemma of
 * paper/algorithms.tex holds with equality: bounds that are sharp there leave
 * no room for a smaller constant. */
#include "oracle.h"
#include "support.h"

#include <math.h>
#include <stdlib.h>

#include "../../verify/enclose/solve.h"

#define B 8
#define H (1.0 / B)
#define LEVEL 4.0 /* y = -LEVEL or 0: the loss is the output plus LEVEL */

/* One sample x = 1, two units, an output bias that is linear in t. */
typedef struct {
    double x, y;
    double W[2][2], theta[2][2], c[2]; /* [end][unit] */
    egap_data data;
    egap_objective objective;
    egap_net net[2];
    size_t bucket;
    double s, e; /* the bucket */
    double at;   /* where the bound is sharp */
    double bump; /* by how much F is above its ends there */
} worst;

/* Unit i: theta and z as their values at 0 and their slopes. */
static void set_unit(worst *w, size_t i, double theta, double beta, double z,
                     double d)
{
    for (size_t end = 0; end < 2; end++) {
        w->theta[end][i] = theta + (double)end * beta;
        w->W[end][i] = z + (double)end * d;
    }
}

static double output(const worst *w, double t)
{
    double phi = (1 - t) * w->c[0] + t * w->c[1];

    for (size_t i = 0; i < 2; i++) {
        double z = (1 - t) * w->W[0][i] + t * w->W[1][i];
        double theta = (1 - t) * w->theta[0][i] + t * w->theta[1][i];

        phi += theta * fmax(z, 0);
    }
    return phi;
}

/* Makes the output the same at both ends of the bucket, and `level` there. */
static void flatten(worst *w, double level)
{
    double at_s = output(w, w->s), at_e = output(w, w->e);
    double slope = (at_s - at_e) / (w->e - w->s);

    w->c[0] = level - at_s - slope * w->s;
    w->c[1] = w->c[0] + slope;
}

static void start(worst *w, test_rng *rng, egap_loss_kind kind)
{
    *w = (worst){.x = 1, .y = kind == EGAP_LOSS_ABS ? -LEVEL : 0};
    w->bucket = test_below(rng, B);
    w->s = (double)w->bucket * H;
    w->e = w->s + H;
    w->objective.loss.kind = kind;
    for (size_t end = 0; end < 2; end++)
        w->net[end] = (egap_net){2,    1, w->W[end], NULL, w->theta[end],
                                 &w->c[end]};
}

/* lemma "deviation", rising: theta vanishes at the end of the bucket, so
 * that only |beta d| h^2 (1-f)^2/4 is left */
static void sweep_of_rising(worst *w, test_rng *rng)
{
    double f = 0.7 * test_uniform(rng), d = 1 + test_uniform(rng);
    double p = w->s + f * H;

    set_unit(w, 0, 2 * w->e, -2, -d * p, d);
    w->at = (p + w->e) / 2;
    w->bump = 2 * d * (w->e - p) * (w->e - p) / 4;
}

/* lemma "deviation", falling: its quadratic part is in the state and is
 * taken away by another unit; past the kink only |beta d| h^2/4 is left */
static void sweep_of_falling(worst *w, test_rng *rng)
{
    double f = 0.4 * test_uniform(rng), d = 1 + test_uniform(rng);
    double p = w->s + f * H;

    set_unit(w, 0, 2 * w->s, -2, d * p, -d);
    set_unit(w, 1, 3, -2, 1, d);
    flatten(w, 0);
    w->at = (w->s + w->e) / 2;
    w->bump = 2 * d * H * H / 4;
}

/* lemma "deviation": constant theta < 0, a concave kink on a chord that
 * another unit makes level */
static void kink_of(worst *w, test_rng *rng, double sign)
{
    double f = 0.1 + 0.8 * test_uniform(rng), d = 1 + test_uniform(rng);
    double p = w->s + f * H;

    set_unit(w, 0, -2, 0, -sign * d * p, sign * d);
    flatten(w, 0);
    w->at = p;
    w->bump = 2 * d * H * f * (1 - f);
}

static void kink_of_rising(worst *w, test_rng *rng)
{
    kink_of(w, rng, 1);
}

static void kink_of_falling(worst *w, test_rng *rng)
{
    kink_of(w, rng, -1);
}

/* lemma "bucket": no kink, the parabola alone */
static void parabola(worst *w, test_rng *rng)
{
    double d = 1 + test_uniform(rng);

    set_unit(w, 0, 3, -2, 1, d);
    flatten(w, 0);
    w->at = (w->s + w->e) / 2;
    w->bump = 2 * d * H * H / 4;
}

/* lemma "chord slope": the parabola on a chord that is not level */
static void tilted_parabola(worst *w, test_rng *rng)
{
    double d = 1 + test_uniform(rng), q = 2 * d * H * H;
    double rise = q * (0.9 * test_uniform(rng));

    set_unit(w, 0, 3, -2, 1, d);
    flatten(w, 0);
    w->c[0] -= rise / H * w->s;
    w->c[1] += rise / H * (1 - w->s);
    w->at = w->s + H * (rise + q) / (2 * q);
    w->bump = q / 4;
}

/* lemma "bucket": squared loss, both ends fit exactly, so that only the
 * square of the deviation is left */
static void square(worst *w, test_rng *rng)
{
    parabola(w, rng);
    w->bump *= w->bump;
}

/* The same with a kink in place of the parabola. */
static void square_of_kink(worst *w, test_rng *rng)
{
    kink_of(w, rng, 1);
    w->bump *= w->bump;
}

/* F(at) <= upper for certain, and not by much. */
static void assert_sharp(const char *what, const worst *w, double upper)
{
    double above, F = output(w, w->at);

    F = w->objective.loss.kind == EGAP_LOSS_ABS ? F + LEVEL : F * F;
    above = (upper - F) / w->bump;
    if (oracle_F_le(&w->data, &w->objective, &w->net[0], &w->net[1], w->at,
                    (egap_dd){upper, 0}) != EGAP_YES)
        fail_msg("%s: bucket %zu: F(%a) > %a", what, w->bucket, w->at, upper);
    if (!(above < 1e-8))
        fail_msg("%s: bucket %zu: the bound %a is not sharp (%g)", what,
                 w->bucket, upper, above);
}

/* The bound of the coarse pass, and those of single steps over the bucket
 * in both directions. */
static void check(const char *what, worst *w)
{
    int64_t from, to;
    egap_problem *problem;
    egap_coarse_bounds b;
    egap_segwork work;
    egap_error err = {0};

    w->data = (egap_data){1, 1, &w->x, &w->y};
    assert_ok(egap_problem_init(&problem, &w->data, &w->objective, &err), &err);
    assert_ok(egap_segwork_init(&work, problem, &err), &err);
    assert_ok(
        egap_segment_set(&work.segment, problem, &w->net[0], &w->net[1], &err),
        &err);
    assert_ok(egap_segwork_reserve(&work, work.segment.view.m,
                                   work.segment.view.n, &err),
              &err);
    egap_solve_coarse(&b, &work, B);
    assert_sharp(what, w, b.upper[w->bucket]);
    assert_ok(egap_window_open(&work, w->bucket, w->bucket + 1, &err), &err);
    from = (int64_t)w->bucket * (EGAP_T_ONE / B);
    to = from + EGAP_T_ONE / B;
    for (int way = 0; way < 2; way++) {
        egap_floor floor = egap_floor_init((egap_dd){-INFINITY, 0});
        double upper = -INFINITY;
        size_t steps = 4;

        assert_true(egap_walk(&work, &floor, way ? to : from, way ? from : to,
                              EGAP_T_ONE / B, true, &upper, &steps) ==
                    (way ? from : to));
        assert_int_equal(steps, 3);
        assert_sharp(what, w, upper);
    }
    egap_segwork_clear(&work);
    egap_problem_clear(problem);
}

static void bounds_are_sharp_and_hold(void **state)
{
    static const struct {
        const char *name;
        void (*make)(worst *, test_rng *);
        egap_loss_kind kind;
    } families[] = {
        {"sweep of rising", sweep_of_rising, EGAP_LOSS_ABS},
        {"sweep of falling", sweep_of_falling, EGAP_LOSS_ABS},
        {"kink of rising", kink_of_rising, EGAP_LOSS_ABS},
        {"kink of falling", kink_of_falling, EGAP_LOSS_ABS},
        {"parabola", parabola, EGAP_LOSS_ABS},
        {"tilted parabola", tilted_parabola, EGAP_LOSS_ABS},
        {"square", square, EGAP_LOSS_MSE},
        {"square of kink", square_of_kink, EGAP_LOSS_MSE},
    };
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 47);
    for (size_t k = 0; k < sizeof families / sizeof families[0]; k++)
        for (size_t i = 0; i < test_cases(40); i++) {
            worst w;

            start(&w, &rng, families[k].kind);
            families[k].make(&w, &rng);
            check(families[k].name, &w);
        }
}

/* lemma "bucket": theta cancels at t = 1/4, where F is the penalty alone and
 * the computed value is twice the exact one. */
static void penalty_that_cancels(void **state)
{
    const double x = 1, y = 0, W = -1, A = 0.1, C = -0.3;
    const egap_data data = {1, 1, &x, &y};
    const egap_objective objective = {{EGAP_LOSS_ABS, 0}, 0x1p40};
    const egap_net netA = {1, 1, &W, NULL, &A, NULL};
    const egap_net netB = {1, 1, &W, NULL, &C, NULL};
    egap_segment segment = {0};
    egap_problem *problem;
    egap_error err = {0};
    double F, lower;

    (void)state;
    assert_ok(egap_problem_init(&problem, &data, &objective, &err), &err);
    assert_ok(egap_segment_set(&segment, problem, &netA, &netB, &err), &err);
    F = egap_segment_penalty(&segment, problem, 0.25);
    lower = egap_segment_lower(&segment, problem, F, 0, 0);
    assert_int_equal(oracle_F_ge(&data, &objective, &netA, &netB, 0.25,
                                 (egap_dd){F, 0}),
                     EGAP_NO);
    assert_int_equal(oracle_F_ge(&data, &objective, &netA, &netB, 0.25,
                                 (egap_dd){lower, 0}),
                     EGAP_YES);
    egap_segment_clear(&segment);
    egap_problem_clear(problem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_are_sharp_and_hold),
        cmocka_unit_test(penalty_that_cancels),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
