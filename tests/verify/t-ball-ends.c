/* t-ball-ends.c: both ends of what ball arithmetic says: the digits of F at a
 * network, and cases where the balls are wide. */
#include "oracle.h"
#include "problems.h"
#include "support.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "egap/enclose.h"

/* the text of F for N samples of target y and a network of zeros */
static char *digits_of(size_t N, const double *y, egap_loss_kind kind,
                       long digits, egap_bounds *F)
{
    double x[] = {1, 2, 3}, zero[] = {0};
    egap_data data = {N, 1, x, y};
    egap_objective f = {{kind, 1}, 0};
    egap_net net = {1, 1, zero, NULL, zero, NULL};
    egap_error err = {0};
    egap_problem *p;
    char *text;

    assert_ok(egap_problem_init(&p, &data, &f, &err), &err);
    assert_ok(egap_enclose_point_ball(F, &text, p, &net, digits, &err), &err);
    egap_problem_clear(p);
    return text;
}

static void decimals_are_rounded_outward(void **state)
{
    double third[] = {1, 0, 0}, exact[] = {1.5}, nothing[] = {0};
    egap_bounds F;
    char *text;

    (void)state;
    text = digits_of(3, third, EGAP_LOSS_MSE, 6, &F);
    assert_string_equal(text, "[3.33333e-01, 3.33334e-01]");
    assert_true(F.lo < F.hi && nextafter(F.lo, 1) == F.hi);
    free(text);
    text = digits_of(1, exact, EGAP_LOSS_MSE, 20, &F);
    assert_string_equal(text, "[2.2500000000000000000e+00, "
                              "2.2500000000000000000e+00]");
    assert_true(F.lo == 2.25 && F.hi == 2.25);
    free(text);
    text = digits_of(1, exact, EGAP_LOSS_MSE, 1, &F);
    assert_string_equal(text, "[2e+00, 3e+00]");
    free(text);
    text = digits_of(1, nothing, EGAP_LOSS_ABS, 50, &F);
    assert_string_equal(text, "[0, 0]");
    assert_true(F.lo == 0 && F.hi == 0);
    free(text);
    text = digits_of(1, nothing, EGAP_LOSS_LOGISTIC, 40, &F); /* log 2 */
    assert_string_equal(text, "[6.931471805599453094172321214581765680755e-01, "
                              "6.931471805599453094172321214581765680756e-01]");
    free(text);
}

/* thousands of digits against the oracle at other precisions */
static void many_digits_contain_the_oracle(void **state)
{
    static const long digits[] = {1, 17, 100, 3000};
    size_t cases = test_cases(40), vanishing = 0;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 23);
    for (size_t k = 0; k < cases; k++) {
        test_problem q;
        egap_problem *p;
        egap_error err = {0};
        egap_net net;
        egap_bounds F;
        egap_status status;
        char *text, *middle;
        arb_t ball, lo, hi;

        test_problem_make(&q, &rng, (test_family)(k % FAMILY_COUNT), 1);
        net = egap_path_node(&q.path, 0);
        assert_ok(egap_problem_init(&p, &q.data, &q.objective, &err), &err);
        status =
            egap_enclose_point_ball(&F, &text, p, &net, digits[k % 4], &err);
        arb_init(ball);
        arb_init(lo);
        arb_init(hi);
        oracle_F(ball, &q.data, &q.objective, &net, NULL, 0, 20000);
        /* logistic losses of wild outputs have no digits */
        if (status == EGAP_REJECTED) {
            arb_one(hi);
            arb_mul_2exp_si(hi, hi, -(1L << 28));
            assert_true(arb_lt(ball, hi));
            vanishing++;
        } else {
            assert_ok(status, &err);
        }
        middle = strchr(text, ',');
        assert_non_null(middle);
        *middle = 0;
        text[strlen(text)] = 0;
        middle[strlen(middle + 1)] = 0; /* the closing bracket */
        assert_int_equal(arb_set_str(lo, text + 1, 20000), 0);
        assert_int_equal(arb_set_str(hi, middle + 2, 20000), 0);
        assert_false(arb_gt(lo, ball));
        assert_false(arb_lt(hi, ball));
        arb_sub(hi, hi, lo, 20000); /* two units of the last digit */
        if (status == EGAP_REJECTED)
            arb_zero(hi);
        arb_mul_2exp_si(hi, hi, -1);
        arb_log_ui(lo, 10, 64);
        arb_mul_si(lo, lo, digits[k % 4] - 1, 64);
        arb_exp(lo, lo, 64);
        arb_mul(hi, hi, lo, 64);
        assert_false(arb_gt(hi, ball));
        assert_int_equal(oracle_F_ge(&q.data, &q.objective, &net, NULL, 0,
                                     (egap_dd){F.lo, 0}),
                         EGAP_YES);
        assert_int_equal(oracle_F_le(&q.data, &q.objective, &net, NULL, 0,
                                     (egap_dd){F.hi, 0}),
                         EGAP_YES);
        arb_clear(ball);
        arb_clear(lo);
        arb_clear(hi);
        free(text);
        egap_problem_clear(p);
        test_problem_clear(&q);
    }
    assert_true(vanishing <= cases / 100);
}

/* F = log(1 + e^-u): its digits up to where the exponent has none. */
static void digits_of_vanishing_losses(void **state)
{
    double x[] = {1}, y[] = {1}, one[] = {1}, u = 0x1p20;
    egap_data data = {1, 1, x, y};
    egap_objective f = {{EGAP_LOSS_LOGISTIC, 0}, 0};
    egap_net net = {1, 1, one, NULL, &u, NULL};
    egap_bounds F;
    egap_error err = {0};
    egap_problem *p;
    char *text;

    (void)state;
    assert_ok(egap_problem_init(&p, &data, &f, &err), &err);
    assert_ok(egap_enclose_point_ball(&F, &text, p, &net, 6, &err), &err);
    /* e^-2^20 */
    assert_string_equal(text, "[1.69567e-455391, 1.69568e-455391]");
    assert_true(F.lo == 0 && F.hi == 0x1p-1074);
    free(text);
    u = 0x1p60;
    assert_int_equal(egap_enclose_point_ball(&F, &text, p, &net, 1, &err),
                     EGAP_REJECTED);
    assert_non_null(strstr(err.text, "between 0 and 2^-2^29"));
    assert_true(F.lo == 0 && F.hi == 0x1p-1074);
    free(text);
    egap_problem_clear(p);
}

/* Two units whose rows differ by a permutation that the sample does not see:
 * their outputs cancel, but in balls of about 2^-6 unless there are more than
 * 190 bits.  With y = 1 and squares F is 1.  A third unit is of no weight. */
typedef struct {
    double x[4], y, W[12], theta[2][3];
    egap_data data;
    egap_problem *problem;
    egap_net A, B;
} blurred;

static void blurred_init(blurred *c, test_rng *rng, double y, double theta)
{
    const egap_objective f = {{EGAP_LOSS_MSE, 0}, 0};
    double p = 1 + test_uniform(rng), q = (1 + test_uniform(rng)) * 0x1p40;
    double r = (1 + test_uniform(rng)) * 0x1p-40;
    egap_error err = {0};

    *c = (blurred){.x = {p, q, r, 1},
                   .y = y,
                   .W = {q, r, p, 0, r, p, q, 0, 0, 0, 0, 1},
                   .theta = {{theta, -theta, 0}, {theta, -theta, 0}}};
    c->data = (egap_data){1, 4, c->x, &c->y};
    assert_ok(egap_problem_init(&c->problem, &c->data, &f, &err), &err);
    c->A = (egap_net){3, 4, c->W, NULL, c->theta[0], NULL};
    c->B = (egap_net){3, 4, c->W, NULL, c->theta[1], NULL};
}

static void both_ends_of_a_wide_ball_hold(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 24);
    for (size_t i = 0; i < test_cases(50); i++) {
        egap_error err = {0};
        egap_segment_max s;
        egap_bounds F;
        blurred c;

        blurred_init(&c, &rng, 1, 0x1p80);
        assert_ok(egap_enclose_point_ball(&F, NULL, c.problem, &c.A, 1, &err),
                  &err);
        /* it is wide, and the value is inside */
        assert_true(F.lo < 1 - 0x1p-20 && 1 + 0x1p-20 < F.hi);
        assert_ok(egap_enclose_segment_ball(&s, c.problem, &c.A, &c.B, 128, 2,
                                            100, &err),
                  &err);
        assert_true(s.max.lo < 1 - 0x1p-20 && 1 + 0x1p-20 < s.max.hi);
        egap_problem_clear(c.problem);
    }
}

/* F = 0 at both ends, whose balls reach below; between them it is t^2 (1-t)^2.
 */
static void maxima_are_not_negative(void **state)
{
    test_rng rng;
    egap_error err = {0};
    egap_segment_max s;
    blurred c;
    double W[12];

    (void)state;
    test_rng_init(&rng, 25);
    blurred_init(&c, &rng, 0, 0x1p80);
    memcpy(W, c.W, sizeof W);
    W[11] = 0;
    c.theta[1][2] = 1;
    c.B.W = W;
    assert_ok(
        egap_enclose_segment_ball(&s, c.problem, &c.A, &c.B, 128, 40, 1, &err),
        &err);
    assert_true(s.max.lo == 0 && s.max_lo.hi == 0 && s.max.hi >= 0.0625);
    egap_problem_clear(c.problem);
}

/* Always the interval with the largest bound: a few hundred of them are
 * enough. */
static void the_largest_bound_comes_first(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 26);
    for (size_t i = 0; i < test_cases(12); i++) {
        test_problem q;
        egap_problem *p;
        egap_segment_max s;
        egap_net A, B;
        egap_error err = {0};

        test_problem_make(&q, &rng, FAMILY_PLAIN, 2);
        q.objective.loss.kind = EGAP_LOSS_MSE;
        A = egap_path_node(&q.path, 0);
        B = egap_path_node(&q.path, 1);
        assert_ok(egap_problem_init(&p, &q.data, &q.objective, &err), &err);
        assert_ok(egap_enclose_segment_ball(&s, p, &A, &B, 128, 40, 1000, &err),
                  &err);
        assert_true(s.max.hi - s.max.lo <= 0x1p-39 * s.max.hi);
        egap_problem_clear(p);
        test_problem_clear(&q);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decimals_are_rounded_outward),
        cmocka_unit_test(many_digits_contain_the_oracle),
        cmocka_unit_test(digits_of_vanishing_losses),
        cmocka_unit_test(both_ends_of_a_wide_ball_hold),
        cmocka_unit_test(maxima_are_not_negative),
        cmocka_unit_test(the_largest_bound_comes_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
