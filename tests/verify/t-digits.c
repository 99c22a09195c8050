/* t-digits.c: maxima beyond doubles: the pair of doubles of a segment's
 * maximum, and maxima of paths to many decimal digits. */
#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "egap/enclose.h"
#include "egap/round.h"
#include "oracle.h"
#include "problems.h"

#include "../../verify/enclose/walk.h"

#define BITS 300
#define SAMPLES 7
#define UNITS 3

/* Units that are active everywhere: F is smooth along the whole path, and
 * has a maximum within each segment. */
typedef struct {
    double x[SAMPLES], y[SAMPLES];
    double W[3 * UNITS], theta[3 * UNITS], b[3 * UNITS];
    egap_data data;
    egap_objective objective;
    egap_path path;
} smooth;

static void smooth_make(smooth *s, test_rng *rng, egap_loss_kind kind)
{
    s->objective = (egap_objective){{kind, 50.0}, 0.0};
    s->data = (egap_data){SAMPLES, 1, s->x, s->y};
    s->path = (egap_path){
        .K = 3, .m = UNITS, .n = 1, .W = s->W, .b = s->b, .theta = s->theta};
    for (size_t j = 0; j < SAMPLES; j++) {
        s->x[j] = 1 + test_uniform(rng);
        s->y[j] = 0.1 * test_uniform(rng);
    }
    for (size_t i = 0; i < 2 * UNITS; i++) { /* nodes 0 and 1 */
        bool first = i < UNITS;

        s->W[i] = (first ? 0.1 : 2) + 0.1 * test_uniform(rng);
        s->theta[i] = (first ? 2 : 0.1) + 0.1 * test_uniform(rng);
        s->b[i] = 0.5 + test_uniform(rng);
    }
    for (size_t i = 0; i < UNITS; i++) { /* and back */
        s->W[2 * UNITS + i] = s->W[i];
        s->theta[2 * UNITS + i] = s->theta[i];
        s->b[2 * UNITS + i] = s->b[i];
    }
}

static double relative_width(egap_dd lo, egap_dd hi)
{
    return ((hi.hi - lo.hi) + (hi.lo - lo.lo)) / lo.hi;
}

/* The pair is at most 1e-20 wide, and F(t_at) and ball arithmetic, at 1e-30,
 * meet it. */
static void pairs_of_smooth_maxima_are_narrow(void **state)
{
    static const egap_loss_kind kinds[] = {EGAP_LOSS_MSE, EGAP_LOSS_HALF,
                                           EGAP_LOSS_HUBER, EGAP_LOSS_LOGISTIC};
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 91);
    for (size_t i = 0; i < test_cases(60); i++) {
        smooth s;
        egap_problem *problem;
        egap_segment_max r, ball;
        egap_error err = {0};
        egap_net A, B;
        egap_dd at;

        smooth_make(&s, &rng, kinds[i % 4]);
        A = egap_path_node(&s.path, 0);
        B = egap_path_node(&s.path, 1);
        assert_ok(egap_problem_init(&problem, &s.data, &s.objective, &err),
                  &err);
        assert_ok(egap_enclose_segment(&r, problem, &A, &B, &err), &err);
        assert_true(r.t_lo > 0 && r.t_hi < 1 && r.t_hi - r.t_lo < 1e-7);
        if (!(relative_width(r.max_lo, r.max_hi) <= 1e-20))
            fail_msg("relative width %g at t = %a",
                     relative_width(r.max_lo, r.max_hi), r.t_at);
        at = (egap_dd){r.t_at, r.t_at_low};
        assert_int_equal(
            oracle_F_ge_at(&s.data, &s.objective, &A, &B, at, r.max_lo),
            EGAP_YES);
        assert_int_equal(
            oracle_F_le(&s.data, &s.objective, &A, &B, r.t_at, r.max_hi),
            EGAP_YES);
        assert_ok(egap_enclose_segment_ball(&ball, problem, &A, &B, 192, 100,
                                            4096, &err),
                  &err);
        assert_true(relative_width(ball.max_lo, ball.max_hi) < 1e-29);
        assert_false(egap_dd_less(ball.max_hi, r.max_lo));
        assert_false(egap_dd_less(r.max_hi, ball.max_lo));
        egap_problem_clear(problem);
    }
}

/* The ends of "[lo, hi]". */
static void read_ends(arb_t lo, arb_t hi, const char *text)
{
    char copy[256], *comma;

    assert_true(strlen(text) < sizeof copy && text[0] == '[');
    strcpy(copy, text + 1);
    comma = strchr(copy, ',');
    assert_non_null(comma);
    *comma = '\0';
    comma[strlen(comma + 1)] = '\0'; /* the bracket */
    assert_int_equal(arb_set_str(lo, copy, BITS), 0);
    assert_int_equal(arb_set_str(hi, comma + 1, BITS), 0);
}

/* Each segment has one maximum, at a kink that is no point of the grid; F
 * there is 2^-64 higher on segment `high`. */
static void kinked_make(smooth *s, test_rng *rng, size_t high)
{
    double kink = 0.2 + 0.6 * test_uniform(rng),
           slope = 0.01 * (1 + test_uniform(rng));

    smooth_make(s, rng, EGAP_LOSS_MSE);
    s->data.N = 1;
    s->x[0] = 1;
    s->y[0] = 0;
    for (size_t k = 0; k < 3; k++) {
        double *W = s->W + k * UNITS, *theta = s->theta + k * UNITS;

        memset(s->b + k * UNITS, 0, UNITS * sizeof(double));
        W[0] = 1;
        theta[0] = k == 2 * high ? 0x1p-64 : 0x1p-80;
        W[1] = k == 1 ? 1 + slope : 1;
        theta[1] = 1;
        W[2] = 0.7 * (k == 1 ? 1 - kink : -kink);
        theta[2] = -2 * slope;
    }
}

/* Is the larger of the two maxima within the printed ends? */
static void check_maximum(const egap_problem *problem, const smooth *s,
                          const char *text)
{
    arb_t lo, hi, low, most_lo, most_hi;

    arb_init(lo);
    arb_init(hi);
    arb_init(low);
    arb_init(most_lo);
    arb_init(most_hi);
    read_ends(lo, hi, text);
    for (size_t k = 0; k < 2; k++) {
        egap_net A = egap_path_node(&s->path, k);
        egap_net B = egap_path_node(&s->path, k + 1);
        egap_segment_max r;
        egap_error err = {0};
        arb_t end;

        assert_ok(egap_enclose_segment_ball(&r, problem, &A, &B, 192, 100, 4096,
                                            &err),
                  &err);
        assert_true(relative_width(r.max_lo, r.max_hi) < 1e-29);
        arb_init(end);
        arb_set_d(end, r.max_lo.hi);
        arb_set_d(low, r.max_lo.lo);
        arb_add(end, end, low, BITS);
        arb_max(most_lo, most_lo, end, BITS);
        arb_set_d(end, r.max_hi.hi);
        arb_set_d(low, r.max_hi.lo);
        arb_add(end, end, low, BITS);
        arb_max(most_hi, most_hi, end, BITS);
        arb_clear(end);
    }
    if (!arb_le(most_lo, hi) || !arb_ge(most_hi, lo))
        fail_msg("the maximum is not within %s", text);
    arb_clear(lo);
    arb_clear(hi);
    arb_clear(low);
    arb_clear(most_lo);
    arb_clear(most_hi);
}

/* Two segments whose maxima differ in the 20th digit: the higher one counts,
 * whichever comes first, and whichever doubles take for it. */
static void the_higher_of_two_near_maxima_counts(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 92);
    for (size_t i = 0; i < test_cases(30); i++) {
        egap_segment_max each[2];
        egap_path_max r;
        egap_problem *problem;
        egap_error err = {0};
        char *text;
        long certain;
        smooth s;

        kinked_make(&s, &rng, i % 2);
        assert_ok(egap_problem_init(&problem, &s.data, &s.objective, &err),
                  &err);
        assert_ok(egap_enclose_path(&r, each, problem, &s.path, &err), &err);
        for (int other = 0; other < 2; other++) {
            if (other) { /* as if the lower one had looked higher */
                r.segment = 1 - r.segment;
                r.max_lo = each[r.segment].max_lo;
            }
            assert_ok(egap_enclose_path_digits(&text, &certain, problem,
                                               &s.path, &r, each, 28, &err),
                      &err);
            assert_true(certain >= 28);
            check_maximum(problem, &s, text);
            free(text);
        }
        egap_problem_clear(problem);
    }
}

/* Random paths: the digits asked for are there, and agree with the bounds by
 * doubles and with F at the witness. */
static void digits_of_random_paths(void **state)
{
    static const test_family families[] = {FAMILY_PLAIN, FAMILY_WIDE,
                                           FAMILY_NEGATED, FAMILY_FLOAT32,
                                           FAMILY_ONLY_THETA};
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 93);
    for (size_t i = 0; i < test_cases(50); i++) {
        long digits = 1 + (long)test_below(&rng, 26), certain;
        egap_segment_max each[4];
        egap_path_max r;
        egap_problem *problem;
        egap_error err = {0};
        test_problem p;
        egap_net A, B;
        arb_t lo, hi, F;
        char *text;

        test_problem_make(&p, &rng, families[i % 5], 1 + i % 4);
        assert_ok(egap_problem_init(&problem, &p.data, &p.objective, &err),
                  &err);
        assert_ok(egap_enclose_path(&r, each, problem, &p.path, &err), &err);
        assert_ok(egap_enclose_path_digits(&text, &certain, problem, &p.path,
                                           &r, each, digits, &err),
                  &err);
        assert_true(certain >= digits);
        arb_init(lo);
        arb_init(hi);
        arb_init(F);
        read_ends(lo, hi, text);
        A = egap_path_node(&p.path, r.segment);
        B = egap_path_node(&p.path, r.segment + (p.path.K > 1));
        oracle_F(F, &p.data, &p.objective, &A, &B, r.t_at, BITS);
        assert_true(arb_le(F, hi));
        /* two units of the last digit */
        arb_sub(F, hi, lo, BITS);
        arb_mul_2exp_si(F, F, -1);
        for (long k = 1; k < digits; k++)
            arb_mul_ui(F, F, 10, BITS);
        assert_true(arb_le(F, lo));
        arb_set_d(F, r.max.lo);
        assert_true(arb_ge(hi, F));
        arb_set_d(F, r.max.hi);
        assert_true(arb_le(lo, F));
        arb_clear(lo);
        arb_clear(hi);
        arb_clear(F);
        free(text);
        egap_problem_clear(problem);
        test_problem_clear(&p);
    }
}

/* F at a network: the digits, and how many are certain. */
static void digits_at_a_point_are_counted(void **state)
{
    double x = 1, y = 1.0 / 3, W = 1, theta = 1;
    egap_data data = {1, 1, &x, &y};
    egap_objective objective = {.loss = {.kind = EGAP_LOSS_ABS}};
    egap_net net = {1, 1, &W, NULL, &theta, NULL};
    egap_problem *problem;
    egap_error err = {0};
    egap_bounds F;
    char *text;
    long certain;

    (void)state;
    assert_ok(egap_problem_init(&problem, &data, &objective, &err), &err);
    assert_ok(
        egap_enclose_point_digits(&F, &text, &certain, problem, &net, 40, &err),
        &err);
    assert_int_equal(certain, EGAP_DIGITS_EXACT); /* 1 - y is a double */
    free(text);
    assert_ok(
        egap_enclose_point_digits(&F, &text, &certain, problem, &net, 20, &err),
        &err);
    assert_true(certain >= 20);
    free(text);
    egap_problem_clear(problem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_of_smooth_maxima_are_narrow),
        cmocka_unit_test(the_higher_of_two_near_maxima_counts),
        cmocka_unit_test(digits_of_random_paths),
        cmocka_unit_test(digits_at_a_point_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
