/* t-classes.c: the maximum of the cross-entropy over segments. */
#include <math.h>
#include <string.h>

#include "classcase.h"
#include "egap/round.h"

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
    size_t sharp = 0, all = test_cases(60);

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
        assert_true(egap_bounds_sharp(r.max));
        sharp += egap_bounds_ulps(r.max) <= 2;
        test_class_case_clear(&k);
    }
    assert_true(sharp * 10 >= all * 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_segments_contain),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
