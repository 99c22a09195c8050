/* t-quick.c: certificates whose slopes come from the state of a window: the
 * state has to be that of t0 (lemma "slopes of a state"), wherever walks have
 * been before, and a whole segment shows it where it is not. */
#include "drawn.h"
#include "opened.h"
#include "oracle.h"
#include "support.h"

#include <math.h>
#include <string.h>

#include "../../verify/enclose/settle.h"

/* A point at or beside a kink of the window, or anywhere in it. */
static int64_t near_a_kink(const egap_segwork *w, test_rng *rng)
{
    int64_t t = (int64_t)(test_uniform(rng) * 0x1p50);

    if (w->count > 0 && test_below(rng, 4) > 0) {
        double kink = w->sorted[test_below(rng, w->count)].t;
        int64_t beside = (int64_t)1 << test_below(rng, 46);

        t = (int64_t)(kink * 0x1p50);
        t += test_below(rng, 2) ? beside : -beside;
    }
    return t < w->start ? w->start : t > w->end ? w->end : t;
}

/* An interval around t0 with few kinks inside, or many. */
static egap_proposal draw_proposal(const egap_segwork *w, test_rng *rng)
{
    egap_proposal pr = {.t0 = near_a_kink(w, rng)};
    int64_t left = EGAP_T_ONE >> test_below(rng, 30);
    int64_t right = EGAP_T_ONE >> test_below(rng, 30);

    pr.ta = pr.t0 - left > w->start ? pr.t0 - left : w->start;
    pr.tb = pr.t0 + right < w->end ? pr.t0 + right : w->end;
    return pr;
}

/* F <= F(t0) + gap on the interval */
static void check_gap(const drawn *d, const egap_peak *peak, test_rng *rng)
{
    egap_dd upper = egap_dd_shift(peak->F, peak->err + peak->gap, 1);
    double ta = egap_t_double(peak->ta), tb = egap_t_double(peak->tb);

    for (int k = 0; k < 6; k++) {
        double t = k == 0   ? ta
                   : k == 1 ? tb
                            : ta + (tb - ta) * test_uniform(rng);

        if (oracle_F_le(&d->p.data, &d->p.objective, &d->A, &d->B, t, upper) ==
            EGAP_NO)
            fail_msg("%s: F(%a) is above the certificate of [%a, %a] at %a",
                     test_family_name(d->p.family), t, ta, tb,
                     egap_t_double(peak->t0));
    }
}

/* Certificates in any order, with walks between them: none uses what another
 * has left. */
static void certificates_come_from_the_state_at_t0(void **state)
{
    static const test_family families[] = {FAMILY_PLAIN,  FAMILY_CANCELLING,
                                           FAMILY_COARSE, FAMILY_SPIKE,
                                           FAMILY_BORDER, FAMILY_CLUSTER};
    size_t finite = 0;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 71);
    for (size_t i = 0; i < test_cases(240); i++) {
        egap_settling s;
        egap_segwork work;
        drawn d;

        drawn_make(&d, &rng, families[i % 6], 2);
        opened_window(&work, d.problem, &d.A, &d.B, 8, 0, 8);
        egap_settle_init(&s, &work, (egap_dd){-INFINITY, 0});
        for (int k = 0; k < 6; k++) {
            egap_proposal pr = draw_proposal(&work, &rng);
            egap_peak peak = egap_settle_try(&s, &pr, true);
            double unused = 0;
            size_t steps = 2;

            if (isfinite(peak.gap)) {
                check_gap(&d, &peak, &rng);
                finite++;
            }
            egap_walk(&work, &s.best, near_a_kink(&work, &rng), pr.t0,
                      EGAP_T_ONE / 64, true, &unused, &steps);
        }
        egap_segwork_clear(&work);
        drawn_clear(&d);
    }
    assert_true(finite > test_cases(240) * 5);
}

/* --- one segment -----------------------------------------------------------
 */

#define SAMPLES 64

/* F = Phi + 64 on the first sample, over 64; the others are 0.  For t > kink
 *   Phi = (2 - t) (z0 + t) + (t - kink) (2 v - kink - t),
 * whose parabolas have their vertices at v1 = (2 - z0) / 2 and at v: together
 * one half way, which is the maximiser.  The second is that of a unit that has
 * switched at `kink`.  Without it the vertex is at v1, so close that its slope
 * makes no certificate fail; but it would leave the maximiser out. */
static void vertices(double v1, double v, double kink)
{
    double x[SAMPLES] = {1}, y[SAMPLES] = {-64};
    double z0 = 2 - 2 * v1, zero = 2 * v - kink, top = 0.5 * (v1 + v);
    double W[2][2] = {{z0, -kink}, {z0 + 1, 1 - kink}};
    double theta[2][2] = {{2, zero}, {1, zero - 1}};
    const egap_data data = {SAMPLES, 1, x, y};
    const egap_objective objective = {{EGAP_LOSS_ABS, 0}, 0};
    const egap_net A = {2, 1, W[0], NULL, theta[0], NULL};
    const egap_net B = {2, 1, W[1], NULL, theta[1], NULL};
    egap_problem *problem;
    egap_segment_max r;
    egap_error err = {0};

    assert_ok(egap_problem_init(&problem, &data, &objective, &err), &err);
    assert_ok(egap_enclose_segment(&r, problem, &A, &B, &err), &err);
    if (!(r.t_lo <= top && top <= r.t_hi))
        fail_msg("kink at %a: the maximiser %a is not in [%a, %a]", kink, top,
                 r.t_lo, r.t_hi);
    assert_true(r.t_hi - r.t_lo < 1e-7);
    egap_problem_clear(problem);
}

static void argmax_is_that_of_the_right_state(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 72);
    for (size_t i = 0; i < test_cases(200); i++) {
        double v1 = 0.5 + ldexp((double)test_below(&rng, 1 << 10), -51);
        double apart = ldexp(1 + (double)test_below(&rng, 7), -38);
        double kink = 0.5 - ldexp(1, -6 - (int)test_below(&rng, 6));

        vertices(v1, i % 2 ? v1 + apart : v1 - apart, kink);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(certificates_come_from_the_state_at_t0),
        cmocka_unit_test(argmax_is_that_of_the_right_state),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
