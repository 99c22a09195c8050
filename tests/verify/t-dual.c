/* t-dual.c: dual lower bounds: values known by hand, and no network below. */
#include "support.h"

#include <math.h>
#include <string.h>

#include "egap/dual.h"
#include "egap/typed.h"
#include "oracle.h"

/* x = y = 1, absolute loss, kappa = 1/2: the least F is 1/2, for s = -1/2. */
static void one_sample(void **state)
{
    double x = 1, y = 1, s = -1, lower;
    egap_data data = {1, 1, &x, &y};
    egap_objective objective = {{EGAP_LOSS_ABS, 0}, 0.5};
    egap_error err = {0};

    (void)state;
    assert_ok(egap_dual_bound(&lower, &s, &data, &objective, &err), &err);
    assert_true(lower <= 0.5 && lower > 0.5 - 1e-5);
    assert_true(s >= -0.5 && s < -0.4999);
}

/* Half-squared loss, x = (1, -1), y = (a, b): the two rays do not meet, and
 * each has its minimum at theta = y - 2 kappa, so the least F is
 * kappa (a + b) - 2 kappa^2. */
static void two_rays(void **state)
{
    double x[2] = {1, -1}, y[2] = {3, 2}, W[2] = {1, -1};
    double theta[2] = {3 - 0.5, 2 - 0.5}, s[2], lower, least = 0.25 * 5 - 0.125;
    egap_data data = {2, 1, x, y};
    egap_objective objective = {{EGAP_LOSS_HALF, 0}, 0.25};
    egap_net net = {2, 1, W, NULL, theta, NULL};
    egap_error err = {0};

    (void)state;
    assert_ok(egap_dual_slopes(s, &data, &objective, &net, &err), &err);
    assert_true(s[0] == -0.5 && s[1] == -0.5);
    assert_ok(egap_dual_bound(&lower, s, &data, &objective, &err), &err);
    assert_true(lower <= least && lower > least - 1e-5);
}

static double within(double low, double s, double high)
{
    return fmax(low, fmin(s, high));
}

static double p_log_p(double p)
{
    return p > 0 ? p * log(p) : 0;
}

/* l*(y, s), s brought into its domain */
static double conjugate(const egap_loss *loss, double s, double y)
{
    switch (loss->kind) {
    case EGAP_LOSS_MSE:
        return s * s / 4 + y * s;
    case EGAP_LOSS_HUBER:
        s = within(-loss->delta, s, loss->delta);
        return s * s / 2 + y * s;
    case EGAP_LOSS_ABS:
        return y * within(-1, s, 1);
    case EGAP_LOSS_LOGISTIC:
        s = within(-y, s, 1 - y);
        return p_log_p(s + y) + p_log_p(1 - s - y);
    default:
        return s * s / 2 + y * s;
    }
}

/* Where kappa is so large that every vector will do, the bound is the mean of
 * -l*, or that of s = 0 where it is negative. */
static void values_are_those_of_conjugates(void **state)
{
    test_rng rng;
    egap_error err = {0};

    (void)state;
    test_rng_init(&rng, 4);
    for (size_t i = 0; i < test_cases(200); i++) {
        double x[3], y[3], s[3], value = 0, none = 0, lower;
        egap_objective objective = {{(egap_loss_kind)(i % 5), 0.75}, 1e6};
        egap_data data = {3, 1, x, y};

        for (size_t j = 0; j < 3; j++) {
            x[j] = test_normal(&rng);
            y[j] = i % 5 == EGAP_LOSS_LOGISTIC ? test_uniform(&rng)
                                               : 2 * test_normal(&rng);
            s[j] = i % 5 == EGAP_LOSS_LOGISTIC ? test_normal(&rng)
                                               : test_uniform(&rng) - y[j];
            value -= conjugate(&objective.loss, s[j], y[j]) / 3;
            none -= conjugate(&objective.loss, 0, y[j]) / 3;
        }
        assert_ok(egap_dual_bound(&lower, s, &data, &objective, &err), &err);
        if (fabs(value) < 1e-9) /* the sign is rounding */
            continue;
        value = value > 0 ? value : none;
        if (fabs(lower - value) > 1e-12)
            fail_msg("loss %d: %.17g, not %.17g", (int)(i % 5), lower, value);
    }
}

enum { N_MAX = 9, M_MAX = 4 };

typedef struct {
    double x[N_MAX * 3], y[N_MAX], W[M_MAX * 3], theta[M_MAX], s[N_MAX];
    egap_data data;
    egap_objective objective;
    egap_net net;
} drawn;

static void draw_net(drawn *d, test_rng *rng)
{
    size_t n = d->data.n;

    d->net =
        (egap_net){1 + test_below(rng, M_MAX), n, d->W, NULL, d->theta, NULL};
    for (size_t i = 0; i < d->net.m; i++) {
        double norm = 1e-9;

        for (size_t l = 0; l < n; l++)
            norm += pow(d->W[i * n + l] = test_normal(rng), 2);
        for (size_t l = 0; l < n; l++)
            d->W[i * n + l] *= (1 - 0x1p-40) / sqrt(norm);
        d->theta[i] = test_normal(rng);
    }
}

static void draw(drawn *d, test_rng *rng, egap_loss_kind kind)
{
    size_t N = 1 + test_below(rng, N_MAX), n = 1 + test_below(rng, 3);

    for (size_t k = 0; k < N * n; k++)
        d->x[k] = test_below(rng, 5) ? test_normal(rng) : 0;
    for (size_t j = 0; j < N; j++) {
        d->y[j] = kind == EGAP_LOSS_LOGISTIC ? (double)test_below(rng, 2)
                                             : test_normal(rng);
        d->s[j] = test_normal(rng) - d->y[j];
    }
    d->data = (egap_data){N, n, d->x, d->y};
    d->objective = (egap_objective){{kind, 0.75}, 0.3 * test_uniform(rng)};
}

/* F of a network is never below the bound; and scaling down is not for
 * nothing: the bound of a hill climber's best network comes near. */
static void no_network_is_below(void **state)
{
    static drawn d;
    test_rng rng;
    egap_error err = {0};

    (void)state;
    test_rng_init(&rng, 3);
    for (size_t i = 0; i < test_cases(30); i++) {
        double lower;

        draw(&d, &rng, (egap_loss_kind)(i % 5));
        if (i % 2) {
            draw_net(&d, &rng);
            assert_ok(
                egap_dual_slopes(d.s, &d.data, &d.objective, &d.net, &err),
                &err);
        }
        assert_ok(egap_dual_bound(&lower, d.s, &d.data, &d.objective, &err),
                  &err);
        for (int k = 0; k < 50; k++) {
            draw_net(&d, &rng);
            assert_true(egap_rows_in_ball(&d.net));
            for (size_t u = 0; u < d.net.m; u++)
                d.theta[u] *= exp2(-(double)test_below(&rng, 6));
            assert_true(lower >= 0);
            if (oracle_F_ge(&d.data, &d.objective, &d.net, NULL, 0,
                            (egap_dd){lower, 0}) != EGAP_YES)
                fail_msg("case %zu: a network is below %.17g", i, lower);
        }
    }
}

/* One unit on one sample: F(theta) over a line of theta, whose minimum is
 * compared with the bound from its slopes. */
static void the_best_network_is_met(void **state)
{
    static const double best[] = {2 - 0.1, 2 - 0.2, 2 - 0.2};
    static const egap_loss_kind kinds[] = {EGAP_LOSS_MSE, EGAP_LOSS_HALF,
                                           EGAP_LOSS_HUBER};

    (void)state;
    for (size_t k = 0; k < 3; k++) {
        double x[2] = {0.6, 0.8}, y = 2, W[2] = {0.6, 0.8}, s, lower;
        double theta = best[k];
        egap_data data = {1, 2, x, &y};
        egap_objective objective = {{kinds[k], 0.75}, 0.2};
        egap_net net = {1, 2, W, NULL, &theta, NULL};
        egap_error err = {0};
        double r = theta - y, F = 0.2 * theta + (k ? 0.5 : 1) * r * r;

        assert_ok(egap_dual_slopes(&s, &data, &objective, &net, &err), &err);
        assert_ok(egap_dual_bound(&lower, &s, &data, &objective, &err), &err);
        assert_true(lower <= F * (1 + 1e-12) && lower > F - 1e-5);
    }
}

static void rows_of_norm_one_and_beyond(void **state)
{
    double W[2] = {0, 1};
    egap_net net = {1, 2, W, NULL, W, NULL};

    (void)state;
    assert_true(egap_rows_in_ball(&net));
    W[0] = 0x1p-600;
    assert_false(egap_rows_in_ball(&net));
    W[0] = NAN;
    assert_false(egap_rows_in_ball(&net));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_sample),
        cmocka_unit_test(two_rays),
        cmocka_unit_test(values_are_those_of_conjugates),
        cmocka_unit_test(no_network_is_below),
        cmocka_unit_test(the_best_network_is_met),
        cmocka_unit_test(rows_of_norm_one_and_beyond),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
