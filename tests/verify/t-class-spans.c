/* t-class-spans.c: one span of a segment under the cross-entropy, seen from
 * its end: its bound against F inside (lemma "one-sided"). */
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_are_bounded),
        cmocka_unit_test(segments_are_bounded_in_doubles),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
