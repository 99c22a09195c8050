/* t-segment.c: the segment engine against the oracle, on random and on
 * adversarial problems, on every instruction set. */
#include "contain.h"
#include "drawn.h"
#include "opened.h"
#include "oracle.h"
#include "support.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../verify/enclose/loss.h"
#include "../../verify/enclose/solve.h"
#include "egap/round.h"

static void segment(egap_segment_max *s, const drawn *d)
{
    egap_error err = {0};

    assert_ok(egap_enclose_segment(s, d->problem, &d->A, &d->B, &err), &err);
}

/* What is promised of every maximum.  Numbers times 10^[-150,150] may ask for
 * points between double-doubles; then the answer says that it is wide. */
static const char *loose(const egap_segment_max *s, const test_problem *p)
{
    if (p->family == FAMILY_WILD &&
        p->objective.loss.kind == EGAP_LOSS_LOGISTIC)
        return NULL;
    if (egap_bounds_ulps(s->max) > 4 &&
        !(s->max.lo == DBL_MAX && s->max.hi == INFINITY))
        return "the enclosure is wider than 4 ulps";
    return egap_bounds_sharp(s->max) ? NULL : "a sharp enclosure is not sharp";
}

static void maxima_are_contained(void **state)
{
    size_t cases = test_cases(600), sharp = 0, plain = 0;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 41);
    for (size_t k = 0; k < cases; k++) {
        test_family family = (test_family)(k % FAMILY_COUNT);
        egap_segment_max s;
        const char *wrong;
        drawn d;

        drawn_make(&d, &rng, family, 2);
        segment(&s, &d);
        wrong = contain_segment(&d.p, &d.A, &d.B, &s, d.t, CONTAIN_PROBES);
        if (wrong != NULL)
            drawn_check(&d, "segment", wrong);
        drawn_check(&d, "segment", loose(&s, &d.p));
        plain += family == FAMILY_PLAIN || family == FAMILY_WIDE;
        sharp += (family == FAMILY_PLAIN || family == FAMILY_WIDE) &&
                 egap_bounds_ulps(s.max) <= 1;
        drawn_clear(&d);
    }
    assert_true((double)sharp >= 0.9 * (double)plain);
}

/* The ball bisection shares nothing with the engine. */
static void engine_and_balls_agree(void **state)
{
    size_t cases = test_cases(120);
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 42);
    for (size_t k = 0; k < cases; k++) {
        egap_segment_max s, ball;
        egap_error err = {0};
        const char *wrong;
        drawn d;

        drawn_make(&d, &rng, (test_family)(k % FAMILY_COUNT), 2);
        segment(&s, &d);
        assert_ok(egap_enclose_segment_ball(&ball, d.problem, &d.A, &d.B, 128,
                                            40, 500, &err),
                  &err);
        wrong = contain_agree(&d.p, &d.A, &d.B, &s, &ball, d.t, CONTAIN_PROBES);
        if (wrong != NULL)
            drawn_check(&d, "segment against ball", wrong);
        drawn_clear(&d);
    }
}

static void assert_same_result(const egap_segment_max *a,
                               const egap_segment_max *b)
{
    assert_same_bits(a->max.lo, b->max.lo);
    assert_same_bits(a->max.hi, b->max.hi);
    assert_same_bits(a->max_lo.hi, b->max_lo.hi);
    assert_same_bits(a->max_lo.lo, b->max_lo.lo);
    assert_same_bits(a->max_hi.hi, b->max_hi.hi);
    assert_same_bits(a->max_hi.lo, b->max_hi.lo);
    assert_same_bits(a->t_lo, b->t_lo);
    assert_same_bits(a->t_hi, b->t_hi);
    assert_same_bits(a->t_at, b->t_at);
    assert_int_equal(a->method, b->method);
}

static void every_instruction_set_gives_the_same_bits(void **state)
{
    static const char *const isa[] = {"portable", "avx2", "avx512"};
    const char *before = getenv("EGAP_ISA");
    char keep[32] = "";
    size_t cases = test_cases(100);
    test_rng rng;

    (void)state;
    snprintf(keep, sizeof keep, "%s", before ? before : "");
    test_rng_init(&rng, 43);
    for (size_t k = 0; k < cases; k++) {
        egap_segment_max s[3];
        drawn d;

        drawn_make(&d, &rng, (test_family)(k % FAMILY_COUNT), 2);
        for (int i = 0; i < 3; i++) {
            setenv("EGAP_ISA", isa[i], 1);
            segment(&s[i], &d);
            if (d.p.family != FAMILY_WILD)
                assert_same_result(&s[0], &s[i]);
        }
        drawn_clear(&d);
    }
    if (keep[0])
        setenv("EGAP_ISA", keep, 1);
    else
        unsetenv("EGAP_ISA");
}

/* Powers of two pass through exactly: theta, c and y times 2^k multiply the
 * maximum by 2^k (absolute loss) or 4^k (squared loss). */
static void scales_pass_through(void **state)
{
    static const int powers[] = {-50, -30, -7, 9, 31, 50};
    size_t cases = test_cases(40);
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 44);
    for (size_t k = 0; k < cases; k++) {
        int power = powers[k % 6];
        egap_segment_max s, scaled;
        const char *wrong;
        size_t nodes;
        drawn d;

        do {
            drawn_make(&d, &rng, FAMILY_PLAIN, 2);
            if (d.p.objective.loss.kind == EGAP_LOSS_MSE ||
                d.p.objective.loss.kind == EGAP_LOSS_HALF)
                break;
            drawn_clear(&d);
        } while (1);
        d.p.objective.kappa = 0;
        d.problem->objective.kappa = 0;
        segment(&s, &d);
        nodes = d.p.path.K * d.p.path.m;
        for (size_t i = 0; i < nodes; i++)
            ((double *)d.p.path.theta)[i] = ldexp(d.p.path.theta[i], power);
        for (size_t i = 0; d.p.path.c && i < d.p.path.K; i++)
            ((double *)d.p.path.c)[i] = ldexp(d.p.path.c[i], power);
        for (size_t j = 0; j < d.p.data.N; j++) {
            ((double *)d.p.data.y)[j] = ldexp(d.p.data.y[j], power);
            d.problem->y[j] = ldexp(d.problem->y[j], power);
        }
        segment(&scaled, &d);
        wrong = contain_segment(&d.p, &d.A, &d.B, &scaled, d.t, CONTAIN_PROBES);
        if (wrong != NULL)
            drawn_check(&d, "scaled segment", wrong);
        assert_true(egap_bounds_ulps(scaled.max) <=
                    egap_bounds_ulps(s.max) + 2);
        assert_true(ldexp(s.max.lo, 2 * power) <= scaled.max.hi &&
                    scaled.max.lo <= ldexp(s.max.hi, 2 * power));
        drawn_clear(&d);
    }
}

/* The bucket's upper bound against the oracle inside every bucket, and the
 * nodes against it: the lemmas by themselves, without what comes after. */
static void buckets_bound_what_is_in_them(void **state)
{
    size_t cases = test_cases(60), looked = 0;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 45);
    for (size_t k = 0; k < cases; k++) {
        test_family family = (test_family)(k % FAMILY_COUNT);
        egap_segwork work;
        egap_coarse_bounds b;
        egap_mesh mesh;
        drawn d;

        drawn_make(&d, &rng, family, 2);
        opened_segment(&work, d.problem, &d.A, &d.B);
        if (work.segment.fast) {
            egap_mesh_whole(&mesh, 8);
            egap_solve_coarse(&b, &work, &mesh);
            for (size_t i = 0; i < 12; i++) {
                size_t bucket = i < 8 ? i : test_below(&rng, 8);
                double t = ((double)bucket + test_uniform(&rng)) / 8;

                assert_int_not_equal(oracle_F_le(&d.p.data, &d.p.objective,
                                                 &d.A, &d.B, t,
                                                 (egap_dd){b.upper[bucket], 0}),
                                     EGAP_NO);
                looked++;
            }
            if (isfinite(b.floor.own.hi))
                assert_int_not_equal(
                    oracle_F_ge(&d.p.data, &d.p.objective, &d.A, &d.B,
                                egap_t_double(b.floor.t), b.floor.own),
                    EGAP_NO);
        }
        egap_segwork_clear(&work);
        drawn_clear(&d);
    }
    assert_true(looked > cases);
}

/* Two samples whose concave and convex parts cancel in the bucket's S, if
 * the falling unit of the first is taken to bend through all of the bucket;
 * it bends up to its kink only. */
static void a_falling_unit_bends_up_to_its_kink(void **state)
{
    const double h = 0.125, f = 0.5, Y = 1000;
    const double x[] = {1, 0, 0, 1}, y[] = {Y, -Y};
    const double WA[] = {f * h, 0, 0, 1, 0, 1};
    const double WB[] = {f * h - 1, 0, 0, 0, 0, 1};
    const double thA[] = {0, 0, 0}, thB[] = {1, 1, h - 1};
    const egap_data data = {.N = 2, .n = 2, .x = x, .y = y};
    const egap_objective objective = {.loss = {.kind = EGAP_LOSS_MSE}};
    const egap_net A = {.m = 3, .n = 2, .W = WA, .theta = thA};
    const egap_net B = {.m = 3, .n = 2, .W = WB, .theta = thB};
    egap_problem *problem;
    egap_segwork work;
    egap_coarse_bounds b;
    egap_floor low = egap_floor_init((egap_dd){-INFINITY, 0});
    double upper = -INFINITY;
    size_t steps = 1;
    egap_error err = {0};

    (void)state;
    assert_ok(egap_problem_init(&problem, &data, &objective, &err), &err);
    opened_coarse(&b, &work, problem, &A, &B, 8);
    assert_ok(egap_window_open(&work, 0, 1, &err), &err);
    assert_true(egap_walk(&work, &low, 0, EGAP_T_ONE / 8, EGAP_T_ONE / 8, true,
                          &upper, &steps) == EGAP_T_ONE / 8);
    for (int i = 1; i < 16; i++) {
        double t = i * h / 16;

        assert_int_equal(
            oracle_F_le(&data, &objective, &A, &B, t, (egap_dd){b.upper[0], 0}),
            EGAP_YES);
        assert_int_equal(
            oracle_F_le(&data, &objective, &A, &B, t, (egap_dd){upper, 0}),
            EGAP_YES);
    }
    egap_segwork_clear(&work);
    egap_problem_clear(problem);
}

/* On a step of length 2^-40 little but rounding is left of the bound. */
static void tiny_steps_carry_their_rounding(void **state)
{
    static const test_family families[] = {FAMILY_PLAIN, FAMILY_CANCELLING,
                                           FAMILY_ONLY_THETA, FAMILY_SCALED};
    size_t cases = test_cases(120), looked = 0;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 49);
    for (size_t k = 0; k < cases; k++) {
        egap_segwork work;
        drawn d;

        drawn_make(&d, &rng, families[k % 4], 2);
        opened_window(&work, d.problem, &d.A, &d.B, 8, 0, 8);
        for (int i = 0; i < 20; i++) {
            int64_t t = (int64_t)(test_uniform(&rng) * 0x1p49);
            int64_t e = t + 1024;
            egap_floor low = egap_floor_init((egap_dd){-INFINITY, 0});
            double upper = -INFINITY;
            size_t steps = 1;

            egap_walk(&work, &low, t, e, e - t, true, &upper, &steps);
            if (!isfinite(low.own.hi))
                continue;
            /* the walk raises its floor at both ends: force says nothing of
               a step below it */
            if (upper > -INFINITY)
                assert_int_not_equal(oracle_F_le(&d.p.data, &d.p.objective,
                                                 &d.A, &d.B,
                                                 egap_t_double(i % 2 ? t : e),
                                                 (egap_dd){upper, 0}),
                                     EGAP_NO);
            assert_int_not_equal(oracle_F_ge(&d.p.data, &d.p.objective, &d.A,
                                             &d.B, egap_t_double(low.t),
                                             low.own),
                                 EGAP_NO);
            looked++;
        }
        egap_segwork_clear(&work);
        drawn_clear(&d);
    }
    assert_true(looked > cases);
}

/* Smooth maxima and kinks alike; an argmax set is wide only around a piece on
 * which F is as good as constant. */
static void isolated_maxima_are_located(void **state)
{
    static const test_family families[] = {FAMILY_PLAIN,   FAMILY_SPIKE,
                                           FAMILY_CLUSTER, FAMILY_BORDER,
                                           FAMILY_SCALED,  FAMILY_NEGATED};
    size_t cases = test_cases(200), narrow = 0;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 46);
    for (size_t k = 0; k < cases; k++) {
        egap_segment_max s;
        drawn d;

        drawn_make(&d, &rng, families[k % 6], 2);
        segment(&s, &d);
        if (s.t_hi - s.t_lo <= 1e-7)
            narrow++;
        else if (oracle_F_ge(&d.p.data, &d.p.objective, &d.A, &d.B,
                             0.5 * (s.t_lo + s.t_hi),
                             (egap_dd){s.max_lo.hi * (1 - 1e-12), 0}) !=
                 EGAP_YES)
            drawn_check(&d, "segment", "an isolated maximum is not located");
        drawn_clear(&d);
    }
    assert_true((double)narrow >= 0.95 * (double)cases);
}

static void points_are_contained(void **state)
{
    size_t cases = test_cases(400);
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 47);
    for (size_t k = 0; k < cases; k++) {
        egap_bounds F;
        egap_error err = {0};
        const char *wrong;
        drawn d;

        drawn_make(&d, &rng, (test_family)(k % FAMILY_COUNT), 2);
        assert_ok(egap_enclose_point(&F, d.problem, &d.A, &err), &err);
        wrong =
            contain_point(&d.p, &d.A, (egap_dd){F.lo, 0}, (egap_dd){F.hi, 0});
        if (wrong != NULL)
            drawn_check(&d, "point", wrong);
        drawn_clear(&d);
    }
}

static void shapes_and_numbers_are_checked(void **state)
{
    egap_segment_max s;
    egap_error err = {0};
    egap_net other;
    test_rng rng;
    drawn d;
    double bad;

    (void)state;
    test_rng_init(&rng, 48);
    drawn_make(&d, &rng, FAMILY_PLAIN, 2);
    other = d.B;
    other.m++;
    assert_int_equal(egap_enclose_segment(&s, d.problem, &d.A, &other, &err),
                     EGAP_EINPUT);
    assert_non_null(strstr(err.text, "shape"));
    bad = ((double *)d.B.theta)[0];
    ((double *)d.B.theta)[0] = NAN;
    assert_int_equal(egap_enclose_segment(&s, d.problem, &d.A, &d.B, &err),
                     EGAP_EINPUT);
    assert_non_null(strstr(err.text, "theta"));
    ((double *)d.B.theta)[0] = bad;
    for (unsigned long k = 1; k < 30; k++) {
        egap_status status;

        egap_alloc_fail_at(k);
        status = egap_enclose_segment(&s, d.problem, &d.A, &d.B, &err);
        egap_alloc_fail_at(0);
        assert_true(status == EGAP_OK || status == EGAP_ERESOURCE);
    }
    drawn_clear(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(maxima_are_contained),
        cmocka_unit_test(engine_and_balls_agree),
        cmocka_unit_test(every_instruction_set_gives_the_same_bits),
        cmocka_unit_test(scales_pass_through),
        cmocka_unit_test(buckets_bound_what_is_in_them),
        cmocka_unit_test(a_falling_unit_bends_up_to_its_kink),
        cmocka_unit_test(tiny_steps_carry_their_rounding),
        cmocka_unit_test(isolated_maxima_are_located),
        cmocka_unit_test(points_are_contained),
        cmocka_unit_test(shapes_and_numbers_are_checked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
