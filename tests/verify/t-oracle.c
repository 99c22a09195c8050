/* t-oracle.c: the oracle against values known by hand and against plain
 * long double sums. */
#include "oracle.h"
#include "support.h"

#include <math.h>

static const egap_loss_kind kinds[] = {EGAP_LOSS_MSE, EGAP_LOSS_HALF,
                                       EGAP_LOSS_HUBER, EGAP_LOSS_LOGISTIC,
                                       EGAP_LOSS_ABS};

/* x = 1, w: 1 -> -1, theta 2, c: 0 -> 1: z(t) = 1 - 2t. */
static void values_by_hand(void **state)
{
    double x[] = {1}, y[] = {1}, wa[] = {1}, wb[] = {-1}, th[] = {2};
    double ca[] = {0}, cb[] = {1};
    egap_data data = {1, 1, x, y};
    egap_net A = {1, 1, wa, NULL, th, ca}, B = {1, 1, wb, NULL, th, cb};
    egap_objective mse = {{EGAP_LOSS_MSE, 0}, 0.5};
    egap_objective huber = {{EGAP_LOSS_HUBER, 0.25}, 0};
    egap_objective absl = {{EGAP_LOSS_ABS, 0}, 0};

    (void)state;
    /* t = 1/4: Phi = 1/4 + 2/2 = 5/4; loss 1/16, penalty (2 + 1/4)/2 */
    assert_int_equal(
        oracle_F_le(&data, &mse, &A, &B, 0.25, (egap_dd){1.1875, 0}), EGAP_YES);
    assert_int_equal(
        oracle_F_ge(&data, &mse, &A, &B, 0.25, (egap_dd){1.1875, 0}), EGAP_YES);
    assert_int_equal(
        oracle_F_le(&data, &mse, &A, &B, 0.25, (egap_dd){1.1875, -0x1p-200}),
        EGAP_NO);
    assert_int_equal(
        oracle_F_ge(&data, &mse, &A, &B, 0.25, (egap_dd){1.1875, 0x1p-200}),
        EGAP_NO);
    /* t = 0: r = 1: Huber 1/4 (1 - 1/8); t = 3/4: r = -1/4: 1/32 */
    assert_int_equal(
        oracle_F_le(&data, &huber, &A, &B, 0, (egap_dd){0.21875, 0}), EGAP_YES);
    assert_int_equal(
        oracle_F_ge(&data, &huber, &A, &B, 0, (egap_dd){0.21875, 0}), EGAP_YES);
    assert_int_equal(
        oracle_F_ge(&data, &huber, &A, &B, 0.75, (egap_dd){0.03125, 0}),
        EGAP_YES);
    assert_int_equal(
        oracle_F_le(&data, &huber, &A, &B, 0.75, (egap_dd){0.03125, 0}),
        EGAP_YES);
    assert_int_equal(oracle_F_ge(&data, &absl, &B, NULL, 0, (egap_dd){0, 0}),
                     EGAP_YES);
    assert_int_equal(
        oracle_F_ge(&data, &absl, &B, NULL, 0, (egap_dd){0, 0x1p-1074}),
        EGAP_NO);
    assert_int_equal(
        oracle_F_le(&data, &absl, &B, NULL, 0, (egap_dd){INFINITY, 0}),
        EGAP_YES);
    assert_int_equal(oracle_F_le(&data, &absl, &B, NULL, 0, (egap_dd){NAN, 0}),
                     EGAP_UNKNOWN);
}

static long double loss_ld(const egap_loss *loss, long double u, long double y)
{
    long double r = u - y, d = loss->delta, c;

    switch (loss->kind) {
    case EGAP_LOSS_MSE:
        return r * r;
    case EGAP_LOSS_HALF:
        return r * r / 2;
    case EGAP_LOSS_HUBER:
        c = r > d ? d : r < -d ? -d : r;
        return c * (r - c / 2);
    case EGAP_LOSS_LOGISTIC:
        return (u > 0 ? u : 0) + log1pl(expl(-fabsl(u))) - y * u;
    default:
        return fabsl(r);
    }
}

/* n = 2 features, 3 units, everything moves; biases on and off. */
static void agrees_with_long_double(void **state)
{
    size_t cases = test_cases(500);
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 11);
    for (size_t k = 0; k < cases; k++) {
        double v[2][13], x[8], y[4], t = test_uniform(&rng);
        int biased = (int)test_below(&rng, 2);
        egap_objective f = {{kinds[test_below(&rng, 5)], 0.5}, 0.125};
        egap_data data = {4, 2, x, y};
        egap_net net[2];
        long double F = 0;
        arb_t ball;

        for (size_t i = 0; i < 8; i++)
            x[i] = test_normal(&rng);
        for (size_t i = 0; i < 4; i++)
            y[i] = test_uniform(&rng);
        for (size_t e = 0; e < 2; e++) {
            for (size_t i = 0; i < 13; i++)
                v[e][i] = test_normal(&rng);
            net[e] = (egap_net){3,        2,
                                v[e],     biased ? v[e] + 6 : NULL,
                                v[e] + 9, biased ? v[e] + 12 : NULL};
        }
#define AT(i) ((1 - (long double)t) * v[0][i] + t * (long double)v[1][i])
        for (size_t j = 0; j < 4; j++) {
            long double u = biased ? AT(12) : 0;

            for (size_t i = 0; i < 3; i++) {
                long double z = AT(2 * i) * x[2 * j] +
                                AT(2 * i + 1) * x[2 * j + 1] +
                                (biased ? AT(6 + i) : 0);
                u += z > 0 ? AT(9 + i) * z : 0;
            }
            F += loss_ld(&f.loss, u, y[j]) / 4;
        }
        for (size_t i = 0; i < (biased ? 4u : 3u); i++)
            F += 0.125L * fabsl(AT(9 + i));
#undef AT
        arb_init(ball);
        oracle_F(ball, &data, &f, &net[0], &net[1], t, 128);
        assert_true(fabsl(arf_get_d(arb_midref(ball), ARF_RND_NEAR) - F) <=
                    1e-14L * (1 + F));
        assert_true(arb_rel_accuracy_bits(ball) > 100);
        arb_clear(ball);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_by_hand),
        cmocka_unit_test(agrees_with_long_double),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
