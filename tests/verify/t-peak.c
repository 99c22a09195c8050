/* t-peak.c: the peak certificate against ball arithmetic: the value at t0,
 * the gap over I, the argmax. */
#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "egap/flint_compat.h"
#include "kinks.h"
#include "oracle.h"
#include "../../verify/enclose/peak.h"
#include "../../verify/enclose/segment.h"

#define BITS 256
#define SAMPLES 14
#define WIDE 64 /* features */

static void set_sum(arb_t s, egap_dd a, double b, double c)
{
    double v[] = {a.hi, a.lo, b, c};
    arb_t x;

    arb_init(x);
    arb_zero(s);
    for (size_t i = 0; i < 4; i++) {
        arb_set_d(x, v[i]);
        arb_add(s, s, x, 4400); /* exact */
    }
    arb_clear(x);
}

static void exact_F(arb_t F, const test_kinks *s, double t)
{
    oracle_F(F, &s->data, &s->objective, &s->A, &s->B, t, BITS);
}

/* A random interval around t0, of any length down to the grid. */
static void draw_interval(int64_t *ta, int64_t *tb, const test_kinks *s,
                          test_rng *rng)
{
    int64_t left = EGAP_T_ONE >> test_below(rng, 51);
    int64_t right =
        test_below(rng, 2) ? left : EGAP_T_ONE >> test_below(rng, 51);

    if (test_below(rng, 8) == 0)
        left = 0;
    if (test_below(rng, 8) == 0)
        right = 0;
    *ta = s->t0 > left ? s->t0 - left : 0;
    *tb = EGAP_T_ONE - s->t0 > right ? s->t0 + right : EGAP_T_ONE;
}

/* Points of I: the ends, both sides of t0 at all scales, near the kinks. */
static double sample(const test_kinks *s, const egap_peak *p, test_rng *rng,
                     size_t i)
{
    double t0 = egap_t_double(p->t0), ta = egap_t_double(p->ta);
    double tb = egap_t_double(p->tb), t; /* any double of I will do */

    switch (i) {
    case 0:
        return ta;
    case 1:
        return tb;
    case 2:
        t = t0 + s->offset;
        break;
    case 3:
        t = t0 + 2 * s->offset;
        break;
    default:
        t = i % 2 ? t0 + (tb - t0) * test_uniform(rng)
                  : t0 - (t0 - ta) * test_uniform(rng);
        if (i > 8)
            t = t0 + (t - t0) * ldexp(1, -(int)test_below(rng, 20));
    }
    return fmin(fmax(t, ta), tb);
}

static void fail_case(const char *what, const test_kinks *s, const egap_peak *p,
                      size_t number, double t)
{
    fail_msg("case %zu: %s at t = %a (loss %d, N %zu, n %zu, m %zu, t0 %a, "
             "I [%a, %a], gap %g, mu %g, slopes %g %g)",
             number, what, t, (int)s->objective.loss.kind, s->data.N, s->data.n,
             s->A.m, egap_t_double(p->t0), egap_t_double(p->ta),
             egap_t_double(p->tb), p->gap, p->mu, p->slope_left,
             p->slope_right);
}

/* F(t0) within err of the pair */
static void check_value(const test_kinks *s, const egap_peak *p, size_t number)
{
    arb_t F, b;

    arb_init(F);
    arb_init(b);
    exact_F(F, s, egap_t_double(p->t0));
    set_sum(b, p->F, p->err, 0);
    if (arb_gt(F, b))
        fail_case("value too low", s, p, number, egap_t_double(p->t0));
    set_sum(b, p->F, -p->err, 0);
    if (arb_lt(F, b))
        fail_case("value too high", s, p, number, egap_t_double(p->t0));
    arb_clear(F);
    arb_clear(b);
}

/* Beyond [lo, hi] F is below `lower` or below what it is at the ends. */
static void check_argmax(const test_kinks *s, const egap_peak *p,
                         const double *t, egap_dd lower, size_t number)
{
    double lo = egap_t_double(p->ta), hi = egap_t_double(p->tb);
    arb_t F, G, b;

    arb_init(F);
    arb_init(G);
    arb_init(b);
    set_sum(b, lower, 0, 0);
    egap_peak_argmax(&lo, &hi, p, lower);
    if (!(lo <= egap_t_double(p->t0) && hi >= egap_t_double(p->t0)))
        fail_case("t0 left out", s, p, number, lo);
    for (size_t i = 0; i < SAMPLES; i++) {
        if (t[i] >= lo && t[i] <= hi)
            continue;
        exact_F(F, s, t[i]);
        exact_F(G, s, t[i] < lo ? lo : hi);
        if (arb_ge(F, b) && arb_ge(F, G))
            fail_case("maximiser left out", s, p, number, t[i]);
    }
    arb_clear(F);
    arb_clear(G);
    arb_clear(b);
}

/* The value form alone: every t with F(t) >= lower stays inside.  Kinks as
 * far as the interval switch the slope form off. */
static void check_reach(const test_kinks *s, egap_peak p, const double *t,
                        test_rng *rng, size_t number)
{
    double lo = egap_t_double(p.ta), hi = egap_t_double(p.tb);
    egap_dd lower = {p.F.hi - ldexp(p.F.hi, -(int)test_below(rng, 60)), 0};
    arb_t F, b;

    p.sigma = hi - lo;
    arb_init(F);
    arb_init(b);
    set_sum(b, lower, 0, 0);
    egap_peak_argmax(&lo, &hi, &p, lower);
    for (size_t i = 0; i < SAMPLES; i++) {
        exact_F(F, s, t[i]);
        if ((t[i] < lo || t[i] > hi) && arb_ge(F, b))
            fail_case("high point left out", s, &p, number, t[i]);
    }
    arb_clear(F);
    arb_clear(b);
}

/* Slopes pair by pair, or from the state at t0. */
static void certify(egap_peak *p, const test_kinks *s, int64_t ta, int64_t tb,
                    bool from_state, egap_peak_work *work)
{
    double state[3 * (KINKS_MAX_DATA + 7)];
    double r = from_state ? test_kinks_state(state, s) : 0;

    egap_peak_certify_state(p, s->problem, &s->view, &s->norms, ta, s->t0, tb,
                            from_state ? state : NULL, r, work);
}

/* One certificate, checked in every respect; counts finite gaps. */
static void check_peak(const test_kinks *s, egap_peak_work *work, test_rng *rng,
                       size_t number, size_t *concave, bool from_state)
{
    int64_t ta, tb;
    double t[SAMPLES];
    egap_peak p;
    egap_dd best;
    arb_t F, b;
    arf_t top;

    draw_interval(&ta, &tb, s, rng);
    certify(&p, s, ta, tb, from_state, work);
    if (!isfinite(p.gap))
        fail_case("no gap", s, &p, number, 0);
    *concave += p.mu > 0;
    check_value(s, &p, number);
    arb_init(F);
    arb_init(b);
    arf_init(top);
    best = p.F;
    for (size_t i = 0; i < SAMPLES; i++) {
        double v;

        t[i] = sample(s, &p, rng, i);
        exact_F(F, s, t[i]);
        set_sum(b, p.F, p.err, p.gap);
        if (arb_gt(F, b))
            fail_case("gap too small", s, &p, number, t[i]);
        arb_get_lbound_arf(top, F, BITS);
        v = arf_get_d(top, ARF_RND_DOWN);
        if (v > best.hi)
            best = (egap_dd){v, 0};
    }
    best.lo -= p.err * (1 + 0x1p-40);
    check_argmax(s, &p, t, best, number);
    check_reach(s, p, t, rng, number);
    arb_clear(F);
    arb_clear(b);
    arf_clear(top);
}

static void peaks_hold(void **state)
{
    size_t cases = test_cases(2400), concave = 0;
    egap_peak_work *work = NULL;
    egap_error err = {0};
    test_rng rng;
    test_kinks s;

    (void)state;
    test_rng_init(&rng, 31);
    for (size_t i = 0; i < cases; i++) {
        test_kinks_make(&s, &rng);
        assert_ok(
            egap_peak_work_init(&work, s.problem, s.view.m, s.view.n, &err),
            &err);
        check_peak(&s, work, &rng, i, &concave, false);
        check_peak(&s, work, &rng, i, &concave, true);
        if (s.t0 != 0 && s.t0 != EGAP_T_ONE)
            check_peak(&s, work, &rng, i, &concave, i % 2);
        egap_peak_work_clear(work);
        test_kinks_clear(&s);
    }
    print_message("certificates with mu > 0: %zu\n", concave);
    assert_true(concave > cases / 20);
}

/* The same segment with features that are 0: enough of them for the pass that
 * takes several blocks at a time. */
static void certify_wide(egap_peak *p, const test_kinks *s, int64_t ta,
                         int64_t tb)
{
    static double x[WIDE], W[2][KINKS_MAX_M * WIDE];
    double state[3 * (KINKS_MAX_DATA + 7)], r = test_kinks_state(state, s);
    const egap_data data = {1, WIDE, x, s->y};
    egap_net net[2] = {s->A, s->B};
    egap_segment segment = {0};
    egap_peak_work *work;
    egap_problem *problem;
    egap_error err = {0};

    memcpy(x, s->x, s->data.n * sizeof *x);
    for (int e = 0; e < 2; e++) {
        memset(W[e], 0, sizeof W[e]);
        for (size_t i = 0; i < s->A.m; i++)
            memcpy(W[e] + WIDE * i, net[e].W + s->data.n * i,
                   s->data.n * sizeof *x);
        net[e].W = W[e];
        net[e].n = WIDE;
    }
    assert_ok(egap_problem_init(&problem, &data, &s->objective, &err), &err);
    assert_ok(egap_segment_set(&segment, problem, &net[0], &net[1], &err),
              &err);
    assert_ok(egap_peak_work_init(&work, problem, segment.view.m,
                                  segment.view.n, &err),
              &err);
    egap_peak_certify_state(p, problem, &segment.view, &segment.norms, ta,
                            s->t0, tb, state, r, work);
    egap_peak_work_clear(work);
    egap_segment_clear(&segment);
    egap_problem_clear(problem);
    memset(x, 0, sizeof x);
}

static void many_features_hold(void **state)
{
    size_t cases = test_cases(300), finite = 0;
    test_rng rng;
    arb_t F, b;

    (void)state;
    test_rng_init(&rng, 34);
    arb_init(F);
    arb_init(b);
    for (size_t i = 0; i < cases; i++) {
        int64_t ta, tb;
        egap_peak p;
        test_kinks s;

        test_kinks_make(&s, &rng);
        while (s.data.N != 1) { /* samples are laid out in another order */
            test_kinks_clear(&s);
            test_kinks_make(&s, &rng);
        }
        draw_interval(&ta, &tb, &s, &rng);
        if (i % 2) { /* so that some kinks are far */
            ta = 0;
            tb = EGAP_T_ONE;
        }
        certify_wide(&p, &s, ta, tb);
        set_sum(b, p.F, p.err, p.gap);
        finite += isfinite(p.gap);
        for (size_t k = 0; k < SAMPLES && isfinite(p.gap); k++) {
            double t = sample(&s, &p, &rng, k);

            exact_F(F, &s, t);
            if (arb_gt(F, b))
                fail_case("many features: gap too small", &s, &p, i, t);
        }
        test_kinks_clear(&s);
    }
    assert_true(2 * finite > cases);
    arb_clear(F);
    arb_clear(b);
}

/* The certificate has the same bits on every instruction set. */
static void peaks_have_the_same_bits_everywhere(void **state)
{
    static const char *const names[] = {"portable", "avx2", "avx512"};
    size_t cases = test_cases(100);
    egap_peak_work *work = NULL;
    egap_error err = {0};
    egap_peak p[3];
    test_rng rng;
    test_kinks s;
    int64_t ta, tb;

    (void)state;
    test_rng_init(&rng, 32);
    memset(p, 0, sizeof p);
    for (size_t i = 0; i < cases; i++) {
        test_kinks_make(&s, &rng);
        draw_interval(&ta, &tb, &s, &rng);
        assert_ok(
            egap_peak_work_init(&work, s.problem, s.view.m, s.view.n, &err),
            &err);
        for (size_t k = 0; k < 3; k++) {
            setenv("EGAP_ISA", names[k], 1);
            certify(&p[k], &s, ta, tb, i % 2, work);
            assert_memory_equal(&p[0], &p[k], sizeof p[0]);
        }
        unsetenv("EGAP_ISA");
        egap_peak_work_clear(work);
        test_kinks_clear(&s);
    }
}

/* What is not finite never shows anything. */
static void nothing_is_shown_by_what_is_not_finite(void **state)
{
    const double bad[] = {NAN, INFINITY, -INFINITY, 0x1p1000};
    egap_peak_work *work = NULL;
    egap_error err = {0};
    egap_peak p;
    test_rng rng;
    test_kinks s;

    (void)state;
    test_rng_init(&rng, 33);
    for (size_t i = 0; i < 4; i++) {
        double lo = 0.25, hi = 0.75;

        test_kinks_make(&s, &rng);
        while (s.theta[0][0] == 0 || s.x[0] == 0 ||
               s.objective.loss.kind != (egap_loss_kind)i) {
            test_kinks_clear(&s);
            test_kinks_make(&s, &rng);
        }
        s.rows[0][0] = bad[i];
        s.rows[1][0] = -bad[3 - i];
        assert_ok(
            egap_peak_work_init(&work, s.problem, s.view.m, s.view.n, &err),
            &err);
        egap_peak_certify(&p, s.problem, &s.view, &s.norms, EGAP_T_ONE / 4,
                          EGAP_T_ONE / 2, EGAP_T_ONE / 4 * 3, work);
        assert_true(p.gap == INFINITY);
        egap_peak_argmax(&lo, &hi, &p, (egap_dd){INFINITY, 0});
        assert_true(lo == 0.25 && hi == 0.75);
        egap_peak_work_clear(work);
        test_kinks_clear(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(peaks_hold),
        cmocka_unit_test(many_features_hold),
        cmocka_unit_test(peaks_have_the_same_bits_everywhere),
        cmocka_unit_test(nothing_is_shown_by_what_is_not_finite),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
