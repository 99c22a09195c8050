/* t-class-spans.c: one span of a segment under the cross-entropy, seen from
 * its end: its bound against F inside (lemma "one-sided"); what is left of
 * several of them. */
#include <math.h>

#include "classcase.h"
#include "egap/round.h"

#include "../../verify/classes/ball.h"
#include "../../verify/classes/segment.h"
#include "../../verify/enclose/walk.h"

#define BITS 128
#define PROBES 12

/* Output weights that vanish at one end, at the other, or are small, and
 * nothing else that tells the classes apart: there the terms of a bound stand
 * alone. */
static void shape(test_class_case *k, size_t which)
{
    for (int e = 0; e < 2; e++)
        for (size_t i = 0; i < k->m * k->C; i++) {
            if ((int)which == e)
                k->theta[e][i] = 0;
            if (which == 3)
                k->theta[e][i] *= 0x1p-4;
        }
    for (int e = 0; e < 2 && which < 4; e++)
        for (size_t c = 0; c < k->C; c++)
            k->c[e][c] = 0;
}

static double point(const egap_class_span *span, double part)
{
    return ((double)span->t0 + span->dir * part * (double)span->w) * 0x1p-62;
}

static void spans_are_bounded(void **state)
{
    test_rng rng;
    arb_t F, end, start;

    (void)state;
    arb_init(F);
    arb_init(end);
    arb_init(start);
    test_rng_init(&rng, 31);
    for (size_t i = 0; i < test_cases(1500); i++) {
        egap_class_span span = {.dir = test_below(&rng, 2) ? 1 : -1};
        egap_class_problem *p;
        egap_class_window window;
        egap_class_bound b;
        egap_class_net A, B;
        egap_error err = {0};
        test_class_case k;
        egap_data data;
        double first = test_below(&rng, 2) ? 0 : test_uniform(&rng);
        double w = (1 - first) * (test_below(&rng, 2) ? 1 : test_uniform(&rng));

        test_class_case_sized(&k, &rng, 1 + test_below(&rng, 3),
                              1 + test_below(&rng, 3), 1 + test_below(&rng, 4),
                              2 + test_below(&rng, 3), true);
        shape(&k, i % 5);
        k.kappa = test_below(&rng, 3) ? 0 : 20 * test_uniform(&rng);
        /* multiples of 2^-50, so that points are doubles */
        span.t0 = (int64_t)(first * 0x1p50) * 4096;
        span.w = (int64_t)(w * 0x1p50) * 4096;
        if (span.dir < 0)
            span.t0 = EGAP_CLASS_ONE - span.t0;
        data = test_class_case_data(&k);
        A = test_class_case_net(&k, 0);
        B = test_class_case_net(&k, 1);
        assert_ok(egap_class_problem_init(&p, &data, k.C, k.kappa, &err), &err);
        assert_ok(egap_class_window_init(&window, p, &A, &B, 0, EGAP_CLASS_ONE,
                                         BITS, &err),
                  &err);
        assert_ok(egap_class_ball_bound(&b, &window, &span, &err), &err);
        for (int q = 0; q < PROBES; q++) {
            double t = point(&span, (double)q / (PROBES - 1));

            test_class_value(F, &k, t, 0, BITS);
            if (q == 0)
                arb_set(start, F);
            else if (b.falls && arb_ge(F, start))
                fail_msg("case %zu: F does not fall to %.17g", i, t);
            arb_set_d(end, nextafter(b.upper.hi, INFINITY));
            if (arb_gt(F, end))
                fail_msg("case %zu: F(%.17g) is above %.17g", i, t, b.upper.hi);
            arb_set_d(end, nextafter(b.lower.hi, -INFINITY));
            if (q == 0 && arb_lt(F, end))
                fail_msg("case %zu: F(%.17g) is below %.17g", i, t, b.lower.hi);
        }
        egap_class_window_clear(&window);
        egap_class_problem_clear(p);
        test_class_case_clear(&k);
    }
    arb_clear(F);
    arb_clear(end);
    arb_clear(start);
}

/* The whole segment seen from its ends, in doubles. */
static void segments_are_bounded_in_doubles(void **state)
{
    const egap_dd none = {-INFINITY, 0};
    test_rng rng;
    arb_t F, end;

    (void)state;
    arb_init(F);
    arb_init(end);
    test_rng_init(&rng, 32);
    for (size_t i = 0; i < test_cases(3000); i++) {
        egap_class_problem *p;
        egap_class_left left;
        egap_class_net A, B;
        egap_error err = {0};
        test_class_case k;
        egap_data data;

        test_class_case_sized(&k, &rng, 1 + test_below(&rng, 3),
                              1 + test_below(&rng, 3), 1 + test_below(&rng, 4),
                              2 + test_below(&rng, 3), true);
        shape(&k, i % 5);
        k.kappa = test_below(&rng, 3) ? 0 : 20 * test_uniform(&rng);
        data = test_class_case_data(&k);
        A = test_class_case_net(&k, 0);
        B = test_class_case_net(&k, 1);
        assert_ok(egap_class_problem_init(&p, &data, k.C, k.kappa, &err), &err);
        assert_ok(egap_class_screen(&left, p, &A, &B, none, 1, &err), &err);
        arb_set_d(end, left.upper.hi);
        for (int q = 0; q < PROBES; q++) {
            double t = (double)q / (PROBES - 1);

            test_class_value(F, &k, t, 0, BITS);
            if (arb_gt(F, end))
                fail_msg("case %zu: F(%.17g) is above %.17g", i, t,
                         left.upper.hi);
        }
        egap_class_problem_clear(p);
        test_class_case_clear(&k);
    }
    arb_clear(F);
    arb_clear(end);
}

/* F at seventeen points against the bound of a few spans in doubles; releases
 * the case. */
static void screened(const char *what, int which, test_class_case *k)
{
    const egap_dd none = {-INFINITY, 0};
    egap_data data = test_class_case_data(k);
    egap_class_net A = test_class_case_net(k, 0), B = test_class_case_net(k, 1);
    egap_class_problem *p;
    egap_class_left left;
    egap_error err = {0};
    arb_t F, upper;

    arb_init(F);
    arb_init(upper);
    assert_ok(egap_class_problem_init(&p, &data, k->C, k->kappa, &err), &err);
    assert_ok(egap_class_screen(&left, p, &A, &B, none, 1, &err), &err);
    arb_set_d(upper, left.upper.hi);
    for (int q = 0; q <= 16; q++) {
        test_class_value(F, k, q / 16.0, 0, BITS);
        if (arb_gt(F, upper))
            fail_msg("%s %d: F(%g) is above %.17g", what, which, q / 16.0,
                     left.upper.hi);
    }
    egap_class_problem_clear(p);
    test_class_case_clear(k);
    arb_clear(F);
    arb_clear(upper);
}

/* One unit without a bias on one sample x = 1 of the first of two classes. */
static void one_unit(test_class_case *k, test_rng *rng)
{
    test_class_case_sized(k, rng, 1, 1, 1, 2, true);
    k->x[0] = 1;
    k->y[0] = 0;
    for (int e = 0; e < 2; e++)
        k->b[e][0] = k->theta[e][0] = k->c[e][0] = k->c[e][1] = 0;
}

/* Where a coefficient is 0, here at 1/2, where the segment is cut, its penalty
 * rises in both directions.  F(0) is the maximum. */
static void a_coefficient_that_vanishes(void **state)
{
    test_class_case k;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 35);
    one_unit(&k, &rng);
    k.W[0][0] = k.W[1][0] = 1;
    k.theta[0][1] = 1;
    k.theta[1][1] = -1;
    k.kappa = 10;
    screened("a coefficient that vanishes", 0, &k);
}

/* A unit whose output weights are large at one end only, for a class that is
 * unlikely where the unit is off: of what it adds there, slopes of the loss
 * show little. */
static void output_weights_of_either_end_count(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 34);
    for (int which = 0; which < 2; which++) {
        int other = 1 - which;
        test_class_case k;

        one_unit(&k, &rng);
        k.W[which][0] = 1; /* on in the first quarter of the way */
        k.W[other][0] = -3;
        k.theta[other][1] = 800;
        k.c[0][1] = k.c[1][1] = -10;
        screened("output weights of one end", which, &k);
    }
}

/* log(1 + e) at 1/4, 1/2 and 3/4, and less between: hats of three units. */
static void all_of_equal_peaks_are_kept(void **state)
{
    enum { PEAKS = 3 };
    egap_class_problem *p;
    egap_class_net A, B;
    egap_segment_max r;
    egap_error err = {0};
    test_class_case k;
    egap_data data;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 33);
    test_class_case_sized(&k, &rng, 1, 1, 3 * PEAKS, 2, false);
    k.x[0] = 1;
    k.y[0] = 0;
    for (size_t i = 0; i < k.m; i++) {
        static const double height[] = {16, -32, 16};
        double at = (double)(i / 3 + 1) / 4 + ((double)(i % 3) - 1) / 16;

        k.W[0][i] = -at;
        k.W[1][i] = 1 - at;
        for (int e = 0; e < 2; e++) {
            k.theta[e][2 * i] = 0;
            k.theta[e][2 * i + 1] = height[i % 3];
        }
    }
    data = test_class_case_data(&k);
    A = test_class_case_net(&k, 0);
    B = test_class_case_net(&k, 1);
    assert_ok(egap_class_problem_init(&p, &data, k.C, 0, &err), &err);
    assert_ok(egap_class_segment(&r, p, &A, &B, &err), &err);
    assert_true(egap_bounds_ulps(r.max) <= 2);
    assert_true(r.t_lo <= 0.25 && r.t_lo > 0.24);
    assert_true(r.t_hi >= 0.75 && r.t_hi < 0.76);
    egap_class_problem_clear(p);
    test_class_case_clear(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_are_bounded),
        cmocka_unit_test(segments_are_bounded_in_doubles),
        cmocka_unit_test(a_coefficient_that_vanishes),
        cmocka_unit_test(output_weights_of_either_end_count),
        cmocka_unit_test(all_of_equal_peaks_are_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
