/* t-classes.c: the maximum of the cross-entropy over segments. */
#include <math.h>
#include <string.h>

#include "classcase.h"
#include "egap/round.h"

#include "../../verify/classes/segment.h"

#define BITS 256

static egap_class_problem *problem_of(const test_class_case *k)
{
    egap_class_problem *p;
    egap_data data = test_class_case_data(k);
    egap_error err = {0};

    assert_ok(egap_class_problem_init(&p, &data, k->C, k->kappa, &err), &err);
    return p;
}

static egap_segment_max maximum(const test_class_case *k, bool balls)
{
    egap_class_problem *p = problem_of(k);
    egap_class_net A = test_class_case_net(k, 0), B = test_class_case_net(k, 1);
    egap_segment_max r;
    egap_error err = {0};

    if (balls)
        assert_ok(egap_class_segment_ball(&r, p, &A, &B, &err), &err);
    else
        assert_ok(egap_class_segment(&r, p, &A, &B, &err), &err);
    egap_class_problem_clear(p);
    return r;
}

static void set_pair(arb_t x, egap_dd d)
{
    arb_t low;

    arb_init(low);
    arb_set_d(x, d.hi);
    arb_set_d(low, d.lo);
    arb_add(x, x, low, ARF_PREC_EXACT);
    arb_clear(low);
}

/* F at points of the segment is nowhere certainly above the enclosure, and at
 * the witness not certainly below it. */
static void contains(const test_class_case *k, const egap_segment_max *r,
                     test_rng *rng, size_t points)
{
    arb_t F, end;

    arb_init(F);
    arb_init(end);
    assert_true(r->max.lo <= r->max.hi);
    assert_true(0 <= r->t_lo && r->t_lo <= r->t_hi && r->t_hi <= 1);
    for (size_t i = 0; i < points; i++) {
        double t = i < 2 ? (double)i : test_uniform(rng);

        if (i >= points / 2)
            t = r->t_lo + (r->t_hi - r->t_lo) * t;
        test_class_value(F, k, t, 0, BITS);
        set_pair(end, r->max_hi);
        if (arb_gt(F, end)) {
            arb_printn(F, 25, 0);
            fail_msg(" F(%.17g) is above %.17g", t, r->max.hi);
        }
        if (t < r->t_lo || t > r->t_hi) {
            set_pair(end, r->max_lo);
            if (arb_gt(F, end) && !arb_overlaps(F, end) &&
                egap_bounds_ulps(r->max) < 2) {
                arb_t hi;

                arb_init(hi);
                set_pair(hi, r->max_hi);
                /* outside the argmax F is below the maximum */
                assert_false(arb_ge(F, hi));
                arb_clear(hi);
            }
        }
    }
    test_class_value(F, k, r->t_at, r->t_at_low, BITS);
    set_pair(end, r->max_lo);
    if (arb_lt(F, end))
        fail_msg("F(t_at) is below %.17g", r->max.lo);
    arb_clear(F);
    arb_clear(end);
}

static void test_random_segments_contain(void **state)
{
    test_rng rng;
    size_t sharp = 0, wide = 0, all = test_cases(60);

    (void)state;
    test_rng_init(&rng, 11);
    for (size_t i = 0; i < all; i++) {
        test_class_case k;
        egap_segment_max r, s;

        test_class_case_draw(&k, &rng);
        r = maximum(&k, false);
        contains(&k, &r, &rng, 24);
        s = maximum(&k, true);
        contains(&k, &s, &rng, 6);
        assert_true(fmax(r.max.lo, s.max.lo) <= fmin(r.max.hi, s.max.hi));
        wide += !egap_bounds_sharp(r.max);
        sharp += egap_bounds_ulps(r.max) <= 2;
        test_class_case_clear(&k);
    }
    assert_true(sharp * 10 >= all * 9);
    assert_true(wide <= all / 200); /* the search has a budget */
}

/* F(t_at) encloses the maximum, and nothing is above: for cases whose maximum
 * is known. */
static void assert_maximum(const egap_segment_max *r, double value)
{
    if (!(r->max.lo <= value && value <= r->max.hi))
        fail_msg("%.17g is not in [%.17g, %.17g]", value, r->max.lo, r->max.hi);
    assert_true(egap_bounds_sharp(r->max));
}

/* Two classes, the first with outputs 0: the logistic loss. */
static void test_two_classes_are_the_logistic_loss(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 12);
    for (size_t i = 0; i < test_cases(30); i++) {
        test_class_case k;
        double *theta, c[2];
        egap_objective f = {{EGAP_LOSS_LOGISTIC, 0}, 0};
        egap_data data;
        egap_net net[2];
        egap_problem *p;
        egap_segment_max r, s;
        egap_error err = {0};

        test_class_case_sized(&k, &rng, 1 + test_below(&rng, 40), 2, 6, 2,
                              true);
        theta = egap_alloc(2 * k.m, sizeof *theta);
        for (int e = 0; e < 2; e++) {
            for (size_t u = 0; u < k.m; u++) {
                k.theta[e][2 * u] = 0;
                theta[(size_t)e * k.m + u] = k.theta[e][2 * u + 1];
            }
            k.c[e][0] = 0;
            c[e] = k.c[e][1];
            net[e] = (egap_net){.m = k.m,
                                .n = k.n,
                                .W = k.W[e],
                                .b = k.b[e],
                                .theta = theta + (size_t)e * k.m,
                                .c = &c[e]};
        }
        data = test_class_case_data(&k);
        r = maximum(&k, false);
        assert_ok(egap_problem_init(&p, &data, &f, &err), &err);
        assert_ok(egap_enclose_segment(&s, p, &net[0], &net[1], &err), &err);
        assert_true(egap_bounds_sharp(r.max));
        assert_true(fmax(r.max.lo, s.max.lo) <= fmin(r.max.hi, s.max.hi));
        assert_true(fmax(r.t_lo, s.t_lo) <= fmin(r.t_hi, s.t_hi));
        egap_problem_clear(p);
        egap_free(theta);
        test_class_case_clear(&k);
    }
}

static void test_special_segments(void **state)
{
    test_rng rng;
    test_class_case k;
    egap_segment_max r;

    (void)state;
    test_rng_init(&rng, 13);
    /* no output weights: log C everywhere */
    test_class_case_sized(&k, &rng, 9, 3, 5, 4, false);
    memset(k.theta[0], 0, k.m * k.C * sizeof(double));
    memset(k.theta[1], 0, k.m * k.C * sizeof(double));
    r = maximum(&k, false);
    assert_maximum(&r, 0x1.62e42fefa39efp0);
    assert_true(r.t_lo == 0 && r.t_hi == 1);
    /* A = B: constant */
    test_class_case_clear(&k);
    test_class_case_sized(&k, &rng, 9, 3, 5, 4, true);
    memcpy(k.W[1], k.W[0],
           (k.m * k.n + k.m + k.m * k.C + k.C) * sizeof(double));
    k.kappa = 0.5;
    r = maximum(&k, false);
    assert_true(egap_bounds_ulps(r.max) <= 1);
    assert_true(r.t_lo == 0 && r.t_hi == 1);
    contains(&k, &r, &rng, 6);
    test_class_case_clear(&k);
}

/* One sample, one unit: x = 1, w: 1 -> -1, so z = 1 - 2t; kinks, saturation
 * and ends by hand. */
static void one_unit(test_class_case *k, test_rng *rng, double theta, double y)
{
    test_class_case_sized(k, rng, 1, 1, 1, 2, false);
    k->x[0] = 1;
    k->y[0] = y;
    k->W[0][0] = 1;
    k->W[1][0] = -1;
    for (int e = 0; e < 2; e++) {
        k->theta[e][0] = 0;
        k->theta[e][1] = theta;
    }
}

static void test_segments_by_hand(void **state)
{
    test_rng rng;
    test_class_case k;
    egap_segment_max r;

    (void)state;
    test_rng_init(&rng, 14);
    /* saturated: log(1 + e^1000) at t = 0 */
    one_unit(&k, &rng, 1000, 0);
    r = maximum(&k, false);
    assert_maximum(&r, 1000);
    assert_true(r.t_lo == 0 && r.t_hi == 0);
    test_class_case_clear(&k);
    /* the other label: log 2 from t = 1/2 on, e^-1000 at t = 0 */
    one_unit(&k, &rng, 1000, 1);
    r = maximum(&k, false);
    assert_maximum(&r, 0x1.62e42fefa39efp-1);
    assert_true(r.t_lo <= 0.5 && r.t_hi == 1);
    contains(&k, &r, &rng, 10);
    test_class_case_clear(&k);
    /* theta from 4 to -4: u = (1 - 2t) 4 (1 - 2t) >= 0 up to t = 1/2 */
    one_unit(&k, &rng, 4, 0);
    k.theta[1][1] = -4;
    r = maximum(&k, false);
    assert_maximum(&r, 4.0181499279178094); /* log(1 + e^4) */
    assert_true(r.t_lo == 0 && r.t_hi == 0);
    test_class_case_clear(&k);
    /* one class of saturated outputs as far as doubles go */
    one_unit(&k, &rng, 1e300, 0);
    r = maximum(&k, false);
    assert_maximum(&r, 1e300);
    test_class_case_clear(&k);
}

/* A concave kink between two slopes: the maximum lies on it. */
static void test_a_peak_on_a_kink(void **state)
{
    test_rng rng;
    test_class_case k;
    egap_segment_max r;
    arb_t F;

    (void)state;
    test_rng_init(&rng, 15);
    /* z_0 = 3t - 1 with theta -8, z_1 = t with theta 1, label 0 */
    test_class_case_sized(&k, &rng, 1, 1, 2, 2, true);
    k.x[0] = 1;
    k.y[0] = 0;
    for (int e = 0; e < 2; e++) {
        memcpy(k.theta[e], (double[]){0, -8, 0, 1}, 4 * sizeof(double));
        memcpy(k.c[e], (double[]){0, 0}, 2 * sizeof(double));
        memcpy(k.b[e], (double[]){0, 0}, 2 * sizeof(double));
    }
    memcpy(k.W[0], (double[]){-1, 0}, 2 * sizeof(double));
    memcpy(k.W[1], (double[]){2, 1}, 2 * sizeof(double));
    r = maximum(&k, false);
    assert_true(egap_bounds_ulps(r.max) <= 2);
    arb_init(F);
    test_class_value(F, &k, 0x1.5555555555555p-2, 0, BITS);
    assert_true(fabs(arf_get_d(arb_midref(F), ARF_RND_NEAR) - r.max.hi) <
                1e-15);
    arb_clear(F);
    contains(&k, &r, &rng, 20);
    test_class_case_clear(&k);
}

/* Numbers outside the reach of doubles.  Where a sample is certain, the chord
 * of lemma "one-sided" still counts all of R(Q) w^2: for units that far apart
 * the budget may run out, but seldom does. */
static void test_wild_magnitudes(void **state)
{
    size_t wide = 0, all = test_cases(12);
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 16);
    for (size_t i = 0; i < all; i++) {
        test_class_case k;
        egap_segment_max r;
        int power = (int)test_below(&rng, 120);
        double factor = ldexp(1, power);

        test_class_case_sized(&k, &rng, 3, 2, 3, 3, true);
        for (int e = 0; e < 2; e++)
            for (size_t u = 0; u < k.m * k.n; u++)
                k.W[e][u] *= factor;
        r = maximum(&k, false);
        contains(&k, &r, &rng, 12);
        if (!egap_bounds_sharp(r.max)) {
            assert_true(power > 32);
            wide++;
        }
        test_class_case_clear(&k);
    }
    assert_true(wide <= all / 50);
}

/* kappa = 0 and a label that is certain: F is exp(-2^60), below all doubles */
static void test_certain_labels(void **state)
{
    test_rng rng;
    test_class_case k;
    egap_segment_max r;

    (void)state;
    test_rng_init(&rng, 17);
    test_class_case_sized(&k, &rng, 1, 1, 1, 2, false);
    k.kappa = 0;
    k.x[0] = k.W[0][0] = k.W[1][0] = 1;
    k.y[0] = 0;
    for (int e = 0; e < 2; e++) {
        k.theta[e][0] = 0x1p60;
        k.theta[e][1] = 0;
    }
    r = maximum(&k, false);
    assert_true(r.max.lo == 0 && r.max.hi > 0 && r.max.hi < 1e-300);
    test_class_case_clear(&k);
}

static void test_points(void **state)
{
    test_rng rng;
    arb_t F, end;

    (void)state;
    arb_init(F);
    arb_init(end);
    test_rng_init(&rng, 17);
    for (size_t i = 0; i < test_cases(40); i++) {
        test_class_case k;
        egap_class_problem *p;
        egap_class_net net;
        egap_dd lo, hi;
        egap_error err = {0};

        test_class_case_draw(&k, &rng);
        p = problem_of(&k);
        net = test_class_case_net(&k, 1);
        assert_ok(egap_class_point(&lo, &hi, p, &net, &err), &err);
        test_class_value(F, &k, 1, 0, BITS);
        set_pair(end, hi);
        assert_false(arb_gt(F, end));
        set_pair(end, lo);
        assert_false(arb_lt(F, end));
        assert_true((hi.hi - lo.hi) + (hi.lo - lo.lo) <= 0x1p-78 * hi.hi);
        egap_class_problem_clear(p);
        test_class_case_clear(&k);
    }
    arb_clear(F);
    arb_clear(end);
}

/* On a segment from a network to itself the pass in doubles has nothing to
 * bound but its rounding. */
static void test_doubles_enclose_their_rounding(void **state)
{
    const egap_dd none = {-INFINITY, 0};
    size_t wide = 0, all = test_cases(150);
    test_rng rng;
    arb_t F, end;

    (void)state;
    arb_init(F);
    arb_init(end);
    test_rng_init(&rng, 18);
    for (size_t i = 0; i < all; i++) {
        test_class_case k;
        egap_class_problem *p;
        egap_class_net net;
        egap_class_left left;
        egap_error err = {0};

        test_class_case_draw(&k, &rng);
        /* what cancels in the loss, and not in its rounding */
        for (size_t c = 0; c < k.C; c++)
            k.c[1][c] += 1000.0;
        p = problem_of(&k);
        net = test_class_case_net(&k, 1);
        assert_ok(egap_class_screen(&left, p, &net, &net, none, 1, &err), &err);
        test_class_value(F, &k, 1, 0, BITS);
        set_pair(end, left.upper);
        assert_false(arb_gt(F, end));
        set_pair(end, left.lower);
        assert_false(arb_lt(F, end));
        if (left.upper.hi < INFINITY) /* where doubles reach */
            wide +=
                left.upper.hi - left.lower.hi > 0.01 * left.upper.hi + 1e-300;
        egap_class_problem_clear(p);
        test_class_case_clear(&k);
    }
    assert_true(wide <= all / 200);
    arb_clear(F);
    arb_clear(end);
}

static void test_bad_input_is_named(void **state)
{
    double x[] = {1, 2}, y[] = {0, 3}, W[] = {1}, theta[] = {1, 2, 3};
    egap_data data = {2, 1, x, y};
    egap_class_problem *p;
    egap_class_net A = {1, 1, 3, W, NULL, theta, NULL}, B = A;
    egap_segment_max r;
    egap_error err = {0};

    (void)state;
    assert_int_equal(egap_class_problem_init(&p, &data, 3, 0, &err),
                     EGAP_EINPUT);
    assert_non_null(strstr(err.text, "y[1] is 3"));
    y[1] = 0.5;
    assert_int_equal(egap_class_problem_init(&p, &data, 3, 0, &err),
                     EGAP_EINPUT);
    y[1] = NAN;
    assert_int_equal(egap_class_problem_init(&p, &data, 3, 0, &err),
                     EGAP_EINPUT);
    y[1] = 2;
    assert_int_equal(egap_class_problem_init(&p, &data, 1, 0, &err),
                     EGAP_EINPUT);
    assert_int_equal(egap_class_problem_init(&p, &data, 3, -1, &err),
                     EGAP_EINPUT);
    assert_ok(egap_class_problem_init(&p, &data, 3, 0, &err), &err);
    B.classes = 2;
    assert_int_equal(egap_class_segment(&r, p, &A, &B, &err), EGAP_EINPUT);
    A.classes = 2;
    assert_int_equal(egap_class_segment(&r, p, &A, &B, &err), EGAP_EINPUT);
    assert_non_null(strstr(err.text, "2 outputs"));
    A.classes = B.classes = 3;
    theta[2] = INFINITY;
    assert_int_equal(egap_class_segment(&r, p, &A, &B, &err), EGAP_EINPUT);
    assert_non_null(strstr(err.text, "theta"));
    egap_class_problem_clear(p);
}

static void test_short_memory_is_told(void **state)
{
    test_rng rng;
    test_class_case k;
    egap_class_problem *p;
    egap_class_net A, B;
    egap_status status = EGAP_ERESOURCE;
    unsigned long n = 0;

    (void)state;
    test_rng_init(&rng, 19);
    test_class_case_sized(&k, &rng, 3, 1, 2, 2, true);
    A = test_class_case_net(&k, 0);
    B = test_class_case_net(&k, 1);
    p = problem_of(&k);
    while (status == EGAP_ERESOURCE) {
        egap_segment_max r;
        egap_error err = {0};

        egap_alloc_fail_at(++n);
        status = egap_class_segment(&r, p, &A, &B, &err);
        egap_alloc_fail_at(0);
        assert_int_equal(err.code, status);
    }
    assert_int_equal(status, EGAP_OK);
    assert_true(n > 20);
    egap_class_problem_clear(p);
    test_class_case_clear(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_segments_contain),
        cmocka_unit_test(test_two_classes_are_the_logistic_loss),
        cmocka_unit_test(test_special_segments),
        cmocka_unit_test(test_segments_by_hand),
        cmocka_unit_test(test_a_peak_on_a_kink),
        cmocka_unit_test(test_wild_magnitudes),
        cmocka_unit_test(test_certain_labels),
        cmocka_unit_test(test_points),
        cmocka_unit_test(test_doubles_enclose_their_rounding),
        cmocka_unit_test(test_bad_input_is_named),
        cmocka_unit_test(test_short_memory_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
