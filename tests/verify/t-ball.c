/* t-ball.c: rounding out of balls, losses and slopes in ball arithmetic, and
 * the ball enclosure of a segment on cases with known answers.  Points are in
 * t-ball-ends.c, containment on random problems in t-containment.c. */
#include "oracle.h"
#include "problems.h"
#include "support.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../../verify/base/ball_round.h"
#include "../../verify/enclose/ball_loss.h"
#include "egap/enclose.h"

/* an arf with up to 200 bits and an exponent around that of some double */
static void random_arf(arf_t x, test_rng *rng)
{
    static const int places[] = {0, 1023, -1022, -1074, -1090, 1100, -1130};
    int place = places[test_below(rng, 7)] + (int)test_below(rng, 5) - 2;
    arf_t part;

    arf_init(part);
    arf_set_d(x, 1 + test_uniform(rng));
    for (int k = 1; k < 1 + (int)test_below(rng, 4); k++) {
        arf_set_d(part, test_normal(rng));
        arf_mul_2exp_si(part, part, -50 * k);
        arf_add(x, x, part, ARF_PREC_EXACT, ARF_RND_DOWN);
    }
    arf_mul_2exp_si(x, x, place);
    if (test_below(rng, 2))
        arf_neg(x, x);
    arf_clear(part);
}

static int cmp_dd(const arf_t x, egap_dd d)
{
    arf_t s, l;
    int c;

    arf_init(s);
    arf_init(l);
    arf_set_d(s, d.hi);
    arf_set_d(l, d.lo);
    arf_add(s, s, l, ARF_PREC_EXACT, ARF_RND_DOWN);
    c = arf_cmp(x, s);
    arf_clear(s);
    arf_clear(l);
    return c;
}

static void doubles_are_the_nearest_outward(void **state)
{
    size_t cases = test_cases(20000);
    test_rng rng;
    arf_t x;

    (void)state;
    test_rng_init(&rng, 21);
    arf_init(x);
    for (size_t k = 0; k < cases; k++) {
        double lo, hi;
        egap_dd dlo, dhi;

        random_arf(x, &rng);
        lo = egap_arf_floor(x);
        hi = egap_arf_ceil(x);
        assert_true(arf_cmp_d(x, lo) >= 0 && arf_cmp_d(x, hi) <= 0);
        assert_true(lo == hi || nextafter(lo, INFINITY) == hi);
        dlo = egap_arf_floor_dd(x);
        dhi = egap_arf_ceil_dd(x);
        assert_true(cmp_dd(x, dlo) >= 0 && cmp_dd(x, dhi) <= 0);
        if (isfinite(dlo.hi) && fabs(lo) < DBL_MAX) {
            assert_true(dlo.hi + dlo.lo == dlo.hi);
            assert_true(dlo.hi >= lo && dlo.hi <= hi);
            dlo.lo += fmax(ldexp(fabs(lo), -103), DBL_TRUE_MIN);
            assert_true(cmp_dd(x, dlo) < 0);
        }
    }
    arf_clear(x);
}

/* 2^(-2^60): what is left beside the double next to it has 2^60 bits */
static void no_exponent_is_too_small(void **state)
{
    arf_t x;
    egap_dd lo, hi;

    (void)state;
    arf_init(x);
    arf_one(x);
    arf_mul_2exp_si(x, x, -((slong)1 << 60));
    for (int sign = 1; sign >= -1; sign -= 2) {
        lo = egap_arf_floor_dd(x);
        hi = egap_arf_ceil_dd(x);
        assert_true(lo.hi == (sign > 0 ? 0 : -DBL_TRUE_MIN) && lo.lo == 0);
        assert_true(hi.hi == (sign > 0 ? DBL_TRUE_MIN : 0) && hi.lo == 0);
        arf_neg(x, x);
    }
    arf_clear(x);
}

static void what_is_not_finite_is_unknown(void **state)
{
    egap_bounds b;
    arb_t x;

    (void)state;
    arb_init(x);
    arb_indeterminate(x);
    b = egap_ball_bounds(x);
    assert_true(b.lo == -INFINITY && b.hi == INFINITY);
    arb_zero_pm_inf(x);
    b = egap_ball_bounds(x);
    assert_true(b.lo == -INFINITY && b.hi == INFINITY);
    arb_pos_inf(x);
    b = egap_ball_bounds(x);
    assert_true(b.lo == -INFINITY && b.hi == INFINITY);
    arb_clear(x);
}

/* l(v) >= l(u) + s (v-u) + modulus (v-u)^2/2 for some s in [lo, hi], u and v
 * in [a,b]: with s = hi to the left of u and lo to the right */
static void slopes_support_the_loss(void **state)
{
    size_t cases = test_cases(4000);
    egap_ball_slopes s;
    test_rng rng;
    arb_t u[2], l[2], rest;
    arf_t a, b;

    (void)state;
    test_rng_init(&rng, 22);
    egap_ball_slopes_init(&s);
    for (int i = 0; i < 2; i++) {
        arb_init(u[i]);
        arb_init(l[i]);
    }
    arb_init(rest);
    arf_init(a);
    arf_init(b);
    for (size_t k = 0; k < cases; k++) {
        egap_loss loss = {(egap_loss_kind)(k % 5), 0.5};
        double mid = ldexp(test_normal(&rng), (int)test_below(&rng, 12) - 4);
        double w = ldexp(test_uniform(&rng), -(int)test_below(&rng, 30));
        double y = loss.kind == EGAP_LOSS_LOGISTIC ? test_uniform(&rng)
                   : test_below(&rng, 2)           ? mid
                                                   : test_normal(&rng);

        arf_set_d(a, mid - w);
        arf_set_d(b, mid + w);
        egap_ball_slopes_on(&s, &loss, a, b, y, 128);
        for (int i = 0; i < 2; i++) {
            double v = mid - w + 2 * w * test_uniform(&rng);

            arb_set_d(u[i], fmin(fmax(v, mid - w), mid + w));
            egap_ball_loss(l[i], &loss, u[i], y, 128);
        }
        arb_sub(u[1], u[1], u[0], 128);
        arb_sub(rest, l[1], l[0], 128);
        if (arb_is_negative(u[1]))
            arb_submul(rest, s.hi, u[1], 128);
        else
            arb_submul(rest, s.lo, u[1], 128);
        arb_mul_2exp_si(rest, rest, 1);
        arb_sqr(u[1], u[1], 128);
        arb_submul(rest, s.modulus, u[1], 128);
        assert_false(arb_is_negative(rest));
        assert_true(arb_is_finite(s.lo) && arb_is_finite(s.hi));
    }
    for (int i = 0; i < 2; i++) {
        arb_clear(u[i]);
        arb_clear(l[i]);
    }
    arb_clear(rest);
    arf_clear(a);
    arf_clear(b);
    egap_ball_slopes_clear(&s);
}

/* outputs far beyond the range of exp in doubles */
static void logistic_loss_at_huge_outputs(void **state)
{
    static const double big[] = {0x1p39, 0x1p41, 1e300, DBL_MAX};
    egap_loss loss = {EGAP_LOSS_LOGISTIC, 0};
    arb_t u, l;

    (void)state;
    arb_init(u);
    arb_init(l);
    for (size_t k = 0; k < 4; k++) {
        egap_bounds b;

        arb_set_d(u, big[k]);
        egap_ball_loss(l, &loss, u, 1, 128); /* log(1 + e^-u) */
        b = egap_ball_bounds(l);
        assert_true(b.hi > 0 && b.hi == DBL_TRUE_MIN && b.lo <= 0);
        egap_ball_loss(l, &loss, u, 0, 128);
        assert_true(arb_contains_arf(l, arb_midref(u)));
        b = egap_ball_bounds(l);
        assert_true(b.lo <= big[k] && big[k] <= b.hi);
        assert_true(nextafter(b.lo, INFINITY) >= big[k]);
        arb_neg(u, u);
        egap_ball_loss(l, &loss, u, 0.25, 128);
        b = egap_ball_bounds(l);
        assert_true(b.lo <= big[k] / 4 && big[k] / 4 <= b.hi);
    }
    arb_clear(u);
    arb_clear(l);
}

/* one unit, one feature, N samples x, zero target */
static void solve(egap_segment_max *s, size_t N, const double *x,
                  const double *y, egap_loss_kind kind, const double *wa,
                  const double *wb, const double *ta, const double *tb,
                  size_t m, int tolerance, size_t budget)
{
    egap_data data = {N, 1, x, y};
    egap_objective f = {{kind, 1}, 0};
    egap_net A = {m, 1, wa, NULL, ta, NULL}, B = {m, 1, wb, NULL, tb, NULL};
    egap_error err = {0};
    egap_problem *p;

    assert_ok(egap_problem_init(&p, &data, &f, &err), &err);
    assert_ok(
        egap_enclose_segment_ball(s, p, &A, &B, 128, tolerance, budget, &err),
        &err);
    assert_int_equal(s->method, EGAP_BY_BALL);
    egap_problem_clear(p);
}

static void maxima_known_by_hand(void **state)
{
    double x[] = {1}, y0[] = {0}, y1[] = {1}, ym[] = {-1}, one[] = {1},
           minus[] = {-1};
    double zero[] = {0}, three[] = {3}, hat[] = {1, -2};
    double ha[] = {0, -1}, hb[] = {3, 2};
    egap_segment_max s;

    (void)state;
    /* theta relu(w) with w: 1 -> -1, theta: 1 -> 3: (1 + 2t)(1 - 2t) */
    solve(&s, 1, x, y0, EGAP_LOSS_ABS, one, minus, one, three, 1, 60, 100);
    assert_true(s.max.lo == 1 && s.max.hi == 1);
    assert_true(s.t_lo == 0 && s.t_at == 0);
    /* convex, maximum at the right end */
    solve(&s, 1, x, y1, EGAP_LOSS_MSE, one, three, one, one, 1, 60, 100);
    assert_true(s.max.lo == 4 && s.max.hi == 4 && s.t_at == 1 && s.t_hi == 1);
    /* constant */
    solve(&s, 1, x, y1, EGAP_LOSS_HALF, minus, minus, one, three, 1, 60, 100);
    assert_true(s.max.lo == 0.5 && s.max.hi == 0.5);
    assert_true(s.t_lo == 0 && s.t_hi == 1);
    /* zero */
    solve(&s, 1, x, y0, EGAP_LOSS_MSE, one, minus, zero, zero, 1, 60, 100);
    assert_true(s.max.lo == 0 && s.max.hi == 0);
    assert_true(s.t_lo == 0 && s.t_hi == 1);
    /* (1-t) t, theta and w both linear: 1/4 at 1/2 */
    solve(&s, 1, x, y0, EGAP_LOSS_ABS, zero, one, one, zero, 1, 45, 200);
    assert_true(s.max.lo <= 0.25 && 0.25 <= s.max.hi);
    assert_true(s.max.hi - s.max.lo < 1e-13);
    assert_true(s.t_lo <= 0.5 && 0.5 <= s.t_hi && s.t_hi - s.t_lo < 1e-5);
    /* 1 + 3t - 2 relu(3t - 1): a hat with its kink at 1/3 */
    solve(&s, 1, x, ym, EGAP_LOSS_ABS, ha, hb, hat, hat, 2, 45, 300);
    assert_true(s.max.lo <= 2 && 2 <= s.max.hi && s.max.hi - s.max.lo < 1e-12);
    assert_true(s.t_lo <= 1.0 / 3 && 1.0 / 3 <= s.t_hi);
    assert_true(s.t_hi - s.t_lo < 1e-11);
}

/* numbers that doubles cannot square, and the smallest there are */
static void magnitudes_have_no_limit(void **state)
{
    double x[] = {1, DBL_MAX}, y[] = {0, 0}, big[] = {DBL_MAX};
    double minus[] = {-DBL_MAX}, tiny[] = {DBL_TRUE_MIN}, one[] = {1};
    double small[] = {1e-160}, sx[] = {1e-150};
    egap_segment_max s;

    (void)state;
    solve(&s, 1, x, y, EGAP_LOSS_ABS, big, minus, one, one, 1, 40, 100);
    assert_true(s.max.lo == DBL_MAX && s.max.hi == DBL_MAX && s.t_at == 0);
    solve(&s, 2, x, y, EGAP_LOSS_MSE, big, minus, one, one, 1, 40, 100);
    assert_true(s.max.lo == DBL_MAX && s.max.hi == INFINITY);
    assert_true(s.max_hi.hi == INFINITY && s.max_hi.lo == 0);
    solve(&s, 1, x, y, EGAP_LOSS_ABS, tiny, tiny, one, one, 1, 40, 100);
    assert_true(s.max.lo == DBL_TRUE_MIN && s.max.hi == DBL_TRUE_MIN);
    solve(&s, 1, x, y, EGAP_LOSS_MSE, tiny, tiny, one, one, 1, 40, 100);
    assert_true(s.max.lo == 0 && s.max.hi == DBL_TRUE_MIN);
    solve(&s, 1, sx, y, EGAP_LOSS_ABS, small, small, one, one, 1, 40, 100);
    assert_true(s.max.lo < 1e-309 && s.max.hi > 1e-311);
    assert_true(s.max.hi - s.max.lo <= DBL_TRUE_MIN);
}

static void any_budget_gives_an_enclosure(void **state)
{
    double x[] = {1}, y[] = {0}, zero[] = {0}, one[] = {1};
    double width = INFINITY;

    (void)state;
    for (size_t budget = 0; budget < 40; budget++) {
        egap_segment_max s;

        solve(&s, 1, x, y, EGAP_LOSS_MSE, zero, one, one, zero, 1, 80, budget);
        assert_true(s.max.lo <= 0.0625 && 0.0625 <= s.max.hi);
        assert_true(s.t_lo <= 0.5 && 0.5 <= s.t_hi);
        assert_true(s.max.hi - s.max.lo <= width);
        width = s.max.hi - s.max.lo;
    }
    assert_true(width < 1e-9);
}

static void bad_calls_are_refused(void **state)
{
    double x[] = {1}, y[] = {0}, w[] = {1, 1}, nan[] = {NAN, 0};
    egap_data data = {1, 1, x, y};
    egap_objective f = {{EGAP_LOSS_MSE, 0}, 0};
    egap_net A = {1, 1, w, NULL, w, NULL}, B = {2, 1, w, NULL, w, NULL};
    egap_net C = {1, 1, nan, NULL, w, NULL}, D = {1, 1, w, w, w, NULL};
    egap_error err = {0};
    egap_segment_max s;
    egap_problem *p;
    egap_bounds F;
    char *text;

    (void)state;
    assert_ok(egap_problem_init(&p, &data, &f, &err), &err);
    assert_int_equal(egap_enclose_segment_ball(&s, p, &A, &B, 128, 40, 9, &err),
                     EGAP_EINPUT);
    assert_non_null(strstr(err.text, "different shapes"));
    assert_int_equal(egap_enclose_segment_ball(&s, p, &A, &D, 128, 40, 9, &err),
                     EGAP_EINPUT);
    assert_int_equal(egap_enclose_segment_ball(&s, p, &A, &C, 128, 40, 9, &err),
                     EGAP_EINPUT);
    assert_non_null(strstr(err.text, "second end: W"));
    assert_int_equal(egap_enclose_point_ball(&F, &text, p, &C, 9, &err),
                     EGAP_EINPUT);
    assert_int_equal(egap_enclose_point_ball(&F, &text, p, &A, 0, &err),
                     EGAP_EUSAGE);
    egap_problem_clear(p);
}

/* every allocation may fail: a status, no leak, no crash */
static void short_memory_is_reported(void **state)
{
    double x[] = {1}, y[] = {0}, zero[] = {0}, one[] = {1};
    egap_data data = {1, 1, x, y};
    egap_objective f = {{EGAP_LOSS_MSE, 0}, 0};
    egap_net A = {1, 1, zero, NULL, one, NULL},
             B = {1, 1, one, NULL, zero, NULL};
    egap_status status = EGAP_ERESOURCE;
    egap_error err = {0};
    egap_problem *p;
    unsigned long failed = 0;

    (void)state;
    assert_ok(egap_problem_init(&p, &data, &f, &err), &err);
    for (unsigned long k = 1; status != EGAP_OK; k++) {
        egap_segment_max s;

        egap_alloc_fail_at(k);
        status = egap_enclose_segment_ball(&s, p, &A, &B, 128, 40, 99, &err);
        assert_true(status == EGAP_OK || status == EGAP_ERESOURCE);
        failed += status != EGAP_OK;
    }
    assert_true(failed >= 12);
    status = EGAP_ERESOURCE;
    for (unsigned long k = 1; status != EGAP_OK; k++) {
        egap_bounds F;

        egap_alloc_fail_at(k);
        status = egap_enclose_point_ball(&F, NULL, p, &A, 9, &err);
        assert_true(status == EGAP_OK || status == EGAP_ERESOURCE);
    }
    egap_alloc_fail_at(0);
    egap_problem_clear(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doubles_are_the_nearest_outward),
        cmocka_unit_test(no_exponent_is_too_small),
        cmocka_unit_test(what_is_not_finite_is_unknown),
        cmocka_unit_test(slopes_support_the_loss),
        cmocka_unit_test(logistic_loss_at_huge_outputs),
        cmocka_unit_test(maxima_known_by_hand),
        cmocka_unit_test(magnitudes_have_no_limit),
        cmocka_unit_test(any_budget_gives_an_enclosure),
        cmocka_unit_test(bad_calls_are_refused),
        cmocka_unit_test(short_memory_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
