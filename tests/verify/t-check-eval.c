/* t-check-eval.c: the checker's losses and F at points, called by themselves,
 * against the oracle: exact but for the logistic loss, whose two sides are
 * apart by the bits that are kept of it. */
#include <stdio.h> /* before gmp.h, which declares gmp_fprintf only then */

#include "oracle.h"
#include "support.h"

#include <math.h>
#include <string.h>

#include "../../verify/check/eval.h"

enum { N = 3, DIM = 2, UNITS = 3, BITS = 1024 };

static const struct {
    loss_kind of_check;
    egap_loss_kind kind;
} losses[] = {{LOSS_MSE, EGAP_LOSS_MSE},
              {LOSS_HALF, EGAP_LOSS_HALF},
              {LOSS_HUBER, EGAP_LOSS_HUBER},
              {LOSS_LOGISTIC, EGAP_LOSS_LOGISTIC},
              {LOSS_ABSOLUTE, EGAP_LOSS_ABS}};

static uint64_t bits_of(double x)
{
    uint64_t bits;

    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* sign of x - q, both as they are */
static int compare(const arb_t x, const mpq_t q)
{
    fmpq_t exact;
    arb_t other;
    int sign;

    fmpq_init(exact);
    arb_init(other);
    fmpq_set_mpq(exact, q);
    arb_set_fmpq(other, exact, BITS);
    sign = arb_gt(x, other) ? 1 : arb_lt(x, other) ? -1 : 0;
    fmpq_clear(exact);
    arb_clear(other);
    return sign;
}

/* A segment in both worlds. */
typedef struct {
    double x[N * DIM], y[N], W[2][UNITS * DIM], b[2][UNITS];
    double theta[2][UNITS], c[2];
    egap_data data;
    egap_objective objective;
    egap_net net[2];
    uint64_t bits_x[N * DIM], bits_y[N], bits_W[2 * UNITS * (DIM + 1)];
    uint64_t bits_theta[2 * (UNITS + 1)];
    certificate cert;
} both;

static void both_make(both *s, test_rng *rng, size_t which)
{
    size_t m = 1 + test_below(rng, UNITS), q, at = 0, th = 0;
    bool hidden = test_below(rng, 2), output = test_below(rng, 2);

    *s = (both){.objective = {{losses[which % 5].kind, 0.75}, 0}};
    s->data = (egap_data){1 + test_below(rng, N), DIM, s->x, s->y};
    s->objective.kappa = test_below(rng, 2) ? test_uniform(rng) : 0;
    for (size_t i = 0; i < N * DIM; i++)
        s->bits_x[i] = bits_of(s->x[i] = test_normal(rng));
    for (size_t j = 0; j < N; j++)
        s->bits_y[j] = bits_of(s->y[j] = test_uniform(rng));
    q = DIM + hidden;
    for (int e = 0; e < 2; e++) {
        for (size_t i = 0; i < m; i++) {
            for (size_t k = 0; k < DIM; k++)
                s->bits_W[at++] =
                    bits_of(s->W[e][i * DIM + k] = test_normal(rng));
            s->b[e][i] = test_normal(rng);
            if (hidden)
                s->bits_W[at++] = bits_of(s->b[e][i]);
            s->bits_theta[th++] = bits_of(s->theta[e][i] = test_normal(rng));
        }
        s->c[e] = test_normal(rng);
        if (output)
            s->bits_theta[th++] = bits_of(s->c[e]);
        s->net[e] = (egap_net){m,           DIM,
                               s->W[e],     hidden ? s->b[e] : NULL,
                               s->theta[e], output ? &s->c[e] : NULL};
    }
    s->cert = (certificate){.loss = losses[which % 5].of_check,
                            .delta = {.bits = bits_of(0.75)},
                            .kappa = {.bits = bits_of(s->objective.kappa)},
                            .N = s->data.N,
                            .n = DIM,
                            .m = m,
                            .q = q,
                            .M = m + output,
                            .K = 2,
                            .hidden_bias = hidden,
                            .output_bias = output,
                            .x = s->bits_x,
                            .y = s->bits_y,
                            .W = s->bits_W,
                            .theta = s->bits_theta};
}

static void points_are_between_their_sides(void **state)
{
    test_rng rng;
    mpq_t lo, hi;
    arb_t F;

    (void)state;
    test_rng_init(&rng, 91);
    mpq_inits(lo, hi, (mpq_ptr)0);
    arb_init(F);
    for (size_t i = 0; i < test_cases(400); i++) {
        unsigned bits = (unsigned)test_below(&rng, 12);
        uint64_t K = test_below(&rng, ((size_t)1 << bits) + 1);
        problem p;
        both s;

        both_make(&s, &rng, i);
        problem_init(&p, &s.cert);
        evaluate(lo, hi, &p, 0, 1, bits, K);
        oracle_F(F, &s.data, &s.objective, &s.net[0], &s.net[1],
                 ldexp((double)K, -(int)bits), BITS);
        if (compare(F, lo) < 0 || compare(F, hi) > 0)
            fail_msg("case %zu, loss %zu: F is not between its sides", i,
                     i % 5);
        if (s.cert.loss == LOSS_LOGISTIC) {
            assert_true(compare(F, lo) > 0 && compare(F, hi) < 0);
            mpq_sub(hi, hi, lo);
            assert_true(mpq_get_d(hi) < 0x1p-120);
        } else {
            assert_true(mpq_equal(lo, hi));
        }
        problem_clear(&p);
    }
    mpq_clears(lo, hi, (mpq_ptr)0);
    arb_clear(F);
}

/* Sides of the slope at u = 0, and left and right of it by so much. */
static void slopes_are_those_of_the_loss(void **state)
{
    static const struct {
        loss_kind kind;
        long below[3], above[3]; /* at -2, 0, 2; delta is 1, y = 0 */
    } list[] = {{LOSS_MSE, {-4, 0, 4}, {-4, 0, 4}},
                {LOSS_HALF, {-2, 0, 2}, {-2, 0, 2}},
                {LOSS_HUBER, {-1, 0, 1}, {-1, 0, 1}},
                {LOSS_ABSOLUTE, {-1, -1, 1}, {-1, 1, 1}}};
    const long scale = 20;
    mpz_t u, y, v;

    (void)state;
    mpz_inits(u, y, v, (mpz_ptr)0);
    for (size_t k = 0; k < sizeof list / sizeof list[0]; k++) {
        certificate c = {.loss = list[k].kind, .delta = {.bits = bits_of(1)}};
        loss l;

        loss_init(&l, &c, scale);
        for (int i = 0; i < 3; i++) {
            mpz_set_si(u, 2 * (i - 1) * (1L << scale));
            loss_slope(v, &l, u, y, BELOW);
            assert_true(mpz_get_si(v) ==
                        list[k].below[i] * (1L << l.slope_scale));
            loss_slope(v, &l, u, y, ABOVE);
            assert_true(mpz_get_si(v) ==
                        list[k].above[i] * (1L << l.slope_scale));
        }
        loss_clear(&l);
    }
    mpz_clears(u, y, v, (mpz_ptr)0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_are_between_their_sides),
        cmocka_unit_test(slopes_are_those_of_the_loss),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
