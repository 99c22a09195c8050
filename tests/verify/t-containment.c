/* t-containment.c: enclosures of points, segments and paths contain what the
 * oracle computes, on random and on adversarial problems.
 *
 * EGAP_TEST_MULT=100 makes millions of comparisons of it. */
#include "contain.h"
#include "drawn.h"
#include "oracle.h"
#include "support.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../verify/enclose/ball_cuts.h"
#include "../../verify/enclose/ball_segment.h"

static void print_segment(const char *name, const egap_segment_max *s)
{
    print_error("%s: max [%a + %a, %a + %a] t in [%a, %a] t_at %a method %d\n",
                name, s->max_lo.hi, s->max_lo.lo, s->max_hi.hi, s->max_hi.lo,
                s->t_lo, s->t_hi, s->t_at, (int)s->method);
}

static void ball(egap_segment_max *s, const drawn *d, int bits, size_t budget)
{
    egap_error err = {0};

    assert_ok(egap_enclose_segment_ball(s, d->problem, &d->A, &d->B, 128, bits,
                                        budget, &err),
              &err);
}

static double relative_width(const egap_segment_max *s)
{
    double width =
        (s->max_hi.hi - s->max_lo.hi) + (s->max_hi.lo - s->max_lo.lo);

    /* doubles and double-doubles end at 2^-1074 */
    return width <= 0x1p-1000 ? 0 : width / fabs(s->max_lo.hi);
}

/* Where F may rise and fall between two points of the grid 2^-50, or its
 * units cancel to almost nothing, no tightness is asked for. */
static int steep(test_family family)
{
    return family == FAMILY_WILD || family == FAMILY_CANCELLING ||
           family == FAMILY_SATURATED || family == FAMILY_SPIKE;
}

/* Ball arithmetic: contained, and narrow wherever F is not steep. */
static void segments_by_balls(void **state)
{
    size_t cases = test_cases(200);
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 31);
    for (size_t k = 0; k < cases; k++) {
        test_family family = (test_family)(k % FAMILY_COUNT);
        egap_segment_max s, rough;
        drawn d;

        drawn_make(&d, &rng, family, 2);
        ball(&s, &d, 44, 2000);
        drawn_check(&d, "ball",
                    contain_segment(&d.p, &d.A, &d.B, &s, d.t, CONTAIN_PROBES));
        if (!steep(family) && relative_width(&s) > 0x1p-40) {
            print_segment("ball", &s);
            drawn_check(&d, "ball", "the enclosure is wide");
            fail();
        }
        ball(&rough, &d, 44, 1 + test_below(&rng, 12));
        drawn_check(
            &d, "ball with a small budget",
            contain_segment(&d.p, &d.A, &d.B, &rough, d.t, CONTAIN_PROBES));
        drawn_check(
            &d, "ball with a small budget against ball",
            contain_agree(&d.p, &d.A, &d.B, &rough, &s, d.t, CONTAIN_PROBES));
        drawn_clear(&d);
    }
}

/* A check that cannot fail proves nothing: shrink what is right. */
static void shrunk_enclosures_are_caught(void **state)
{
    size_t cases = test_cases(60), moved = 0;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 32);
    for (size_t k = 0; k < cases; k++) {
        egap_segment_max s, bad;
        drawn d;
        arb_t F;
        double below;

        drawn_make(&d, &rng, k % 2 ? FAMILY_PLAIN : FAMILY_PERMUTED, 2);
        ball(&s, &d, 44, 2000);
        arb_init(F);
        oracle_F(F, &d.p.data, &d.p.objective, &d.A, &d.B, s.t_at, 256);
        below = nextafter(arf_get_d(arb_midref(F), ARF_RND_FLOOR), -INFINITY);
        arb_clear(F);
        bad = s;
        bad.max_lo = bad.max_hi = (egap_dd){below, 0};
        bad.max = (egap_bounds){below, below};
        assert_string_equal(
            contain_segment(&d.p, &d.A, &d.B, &bad, NULL, 0),
            "F exceeds the upper end beside t_at, t_lo or t_hi");
        assert_non_null(contain_segment(&d.p, &d.A, &d.B, &bad, &s.t_at, 1));
        bad = s;
        bad.max_lo = bad.max_hi;
        bad.max_lo.lo = nextafter(bad.max_lo.lo, INFINITY);
        bad.max_hi = bad.max_lo;
        bad.max.hi = INFINITY;
        assert_string_equal(
            contain_segment(&d.p, &d.A, &d.B, &bad, d.t, CONTAIN_PROBES),
            "F(t_at) is below the lower end");
        bad = s; /* an argmax set beside the true one */
        if (s.t_hi < 0.75) {
            bad.t_lo = 0.875;
            bad.t_hi = 1;
            assert_string_equal(
                contain_agree(&d.p, &d.A, &d.B, &bad, &s, d.t, CONTAIN_PROBES),
                "two argmax sets do not meet");
            moved++;
        }
        drawn_clear(&d);
    }
    assert_true(moved > 0);
}

static void points(void **state)
{
    size_t cases = test_cases(800);
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 33);
    for (size_t k = 0; k < cases; k++) {
        egap_error err = {0};
        egap_bounds F;
        egap_dd lo, hi;
        drawn d;

        drawn_make(&d, &rng, (test_family)(k % FAMILY_COUNT), 1);
        assert_ok(egap_enclose_point(&F, d.problem, &d.A, &err), &err);
        drawn_check(
            &d, "point",
            contain_point(&d.p, &d.A, (egap_dd){F.lo, 0}, (egap_dd){F.hi, 0}));
        assert_ok(egap_enclose_point_dd(&lo, &hi, d.problem, &d.A, &err), &err);
        drawn_check(&d, "double-double point",
                    contain_point(&d.p, &d.A, lo, hi));
        drawn_clear(&d);
    }
}

static void segments(void **state)
{
    size_t cases = test_cases(800);
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 34);
    for (size_t k = 0; k < cases; k++) {
        egap_error err = {0};
        egap_segment_max s, other;
        drawn d;

        drawn_make(&d, &rng, (test_family)(k % FAMILY_COUNT), 2);
        assert_ok(egap_enclose_segment(&s, d.problem, &d.A, &d.B, &err), &err);
        drawn_check(&d, "segment",
                    contain_segment(&d.p, &d.A, &d.B, &s, d.t, CONTAIN_PROBES));
        if (k / FAMILY_COUNT % 4 == 0) {
            ball(&other, &d, 80, 1000);
            drawn_check(&d, "segment against ball",
                        contain_agree(&d.p, &d.A, &d.B, &s, &other, d.t,
                                      CONTAIN_PROBES));
            drawn_check(&d, "ball against segment",
                        contain_agree(&d.p, &d.A, &d.B, &other, &s, d.t,
                                      CONTAIN_PROBES));
        }
        drawn_clear(&d);
    }
}

/* Parts of a segment, whose ends may be double-doubles: F stays below the
 * bound of the part, the witness lies in it, and the parts make the whole. */
static void parts_make_the_whole(void **state)
{
    size_t cases = test_cases(60);
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 77);
    for (size_t k = 0; k < cases; k++) {
        egap_dd cut[4] = {{0, 0}, {0, 0}, {0, 0}, {1, 0}};
        egap_segment_max whole, part;
        egap_dd lo = {-INFINITY, 0}, hi = {-INFINITY, 0};
        egap_error err = {0};
        drawn d;

        drawn_make(&d, &rng, (test_family)(k % FAMILY_WILD), 2);
        cut[1].hi = 0.5 * test_uniform(&rng);
        cut[2].hi = cut[1].hi + ldexp(test_uniform(&rng), -(int)(k % 45));
        cut[2].hi = cut[2].hi < 1 ? cut[2].hi : 1;
        cut[1].lo = ldexp(cut[1].hi, -60);
        assert_ok(egap_ball_segment_max(&whole, d.problem, &d.A, &d.B, cut[0],
                                        cut[3], 160, 50, 2000, &err),
                  &err);
        for (int i = 0; i < 3; i++) {
            egap_dd at;

            if (!egap_ball_before(cut[i], cut[i + 1]))
                continue;
            assert_ok(egap_ball_segment_max(&part, d.problem, &d.A, &d.B,
                                            cut[i], cut[i + 1], 160, 50, 2000,
                                            &err),
                      &err);
            at = (egap_dd){part.t_at, part.t_at_low};
            assert_false(egap_ball_before(at, cut[i]));
            assert_false(egap_ball_before(cut[i + 1], at));
            assert_int_equal(oracle_F_ge_at(&d.p.data, &d.p.objective, &d.A,
                                            &d.B, at, part.max_lo),
                             EGAP_YES);
            for (int q = 1; q < 16; q++) {
                double t = cut[i].hi + (cut[i + 1].hi - cut[i].hi) * q / 16;

                if (t > cut[i].hi && t < cut[i + 1].hi)
                    assert_int_equal(oracle_F_le(&d.p.data, &d.p.objective,
                                                 &d.A, &d.B, t, part.max_hi),
                                     EGAP_YES);
            }
            if (contain_compare(lo, part.max_lo) < 0)
                lo = part.max_lo;
            if (contain_compare(hi, part.max_hi) < 0)
                hi = part.max_hi;
        }
        assert_true(contain_compare(lo, whole.max_hi) <= 0);
        assert_true(contain_compare(whole.max_lo, hi) <= 0);
        drawn_clear(&d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(segments_by_balls),
        cmocka_unit_test(shrunk_enclosures_are_caught),
        cmocka_unit_test(points),
        cmocka_unit_test(segments),
        cmocka_unit_test(parts_make_the_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
