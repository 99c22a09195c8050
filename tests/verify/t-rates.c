/* t-rates.c: increments at a width against lemma "rates", written down once
 * more in doubles. */
#include "support.h"

#include <math.h>

#include "../../verify/bound/increment.h"

/* The numbers of the lemma as doubles. */
typedef struct {
    double n, l, L, H, D, T, kappa, level, N, K;
} numbers;

static double c_n(double n)
{
    return 4 * sqrt(n * (n - 1)) * pow(2 * n, 1 / (n - 1));
}

/* the diameter of P parts of the sphere */
static double part(double n, double P)
{
    if (P == 1)
        return 2;
    return n == 2 ? 2 * sin(acos(-1) / P)
                  : fmin(2, c_n(n) * pow(P, -1 / (n - 1)));
}

/* NAN where nothing is said at width m */
static double expected(const numbers *q, egap_rate_kind kind, double m)
{
    double LDT = q->L * q->D * q->T, l = q->l, n = q->n, p = l / m * q->T;
    double slope = sqrt(2 * q->H * q->level) * q->D - q->kappa, sum = 0;
    double P = floor((m - l) / 4), v = q->D * q->T * part(n, P);

    switch (kind) {
    case EGAP_RATE_MERGE:
        return m > l ? 2 * LDT * 2 / (pow(ceil(m / l), 1 / n) - 1) : NAN;
    case EGAP_RATE_CUBE:
        return m > l ? 4 * sqrt(n) * LDT * pow((l + 1) / m, 1 / n) : NAN;
    case EGAP_RATE_SMALL:
        return m >= 2 * (l + 1) ? 2 * c_n(n) * LDT * (l / m) *
                                      pow(4 * (l + 1) / m, 1 / (n - 1))
                                : NAN;
    case EGAP_RATE_PAIR:
        for (double j = 0; j < l; j++)
            sum += 1 / ((m - j) * (m - j));
        return m > l ? 2 * acos(-1) * LDT * sum : NAN;
    case EGAP_RATE_PRUNE:
        return m > l ? fmax(q->L * q->D - q->kappa, 0) * p : NAN;
    case EGAP_RATE_HPRUNE:
        return m > l ? fmax(slope * p + q->H / 2 * pow(q->D * p, 2), 0) : NAN;
    case EGAP_RATE_SMOOTH:
        return m > l ? q->H / 2 * pow(q->D * q->T, 2) / (m - l) : NAN;
    case EGAP_RATE_LIPSCHITZ:
        return m > l ? LDT / sqrt(m - l) : NAN;
    case EGAP_RATE_STRAT_SMOOTH:
        return P >= 1 ? q->H / 2 * v * v / (2 * P) : NAN;
    case EGAP_RATE_STRAT_LIPSCHITZ:
        return P >= 1 ? q->L * v / sqrt(2 * P) : NAN;
    case EGAP_RATE_CARA:
        return m >= 2 * q->N * q->K ? 0 : NAN;
    default:
        return NAN;
    }
}

static void set(egap_rate_numbers *to, const numbers *q)
{
    to->n = (size_t)q->n;
    to->N = (size_t)q->N;
    to->reference = (size_t)q->l;
    to->classes = q->K > 1 ? (size_t)q->K : 0;
    to->bits = 128;
    to->has_lipschitz = to->has_holder = true;
    arb_set_d(to->D, q->D);
    arb_set_d(to->L, q->L);
    arb_set_d(to->H, q->H);
    arb_set_d(to->kappa, q->kappa);
    arb_set_d(to->level, q->level);
    arb_set_d(to->mass, q->T);
}

static void increments_are_those_of_the_lemma(void **state)
{
    egap_rate_numbers rate;
    test_rng rng;
    fmpz_t m;
    arb_t v;

    (void)state;
    test_rng_init(&rng, 91);
    egap_rate_numbers_init(&rate);
    fmpz_init(m);
    arb_init(v);
    for (size_t i = 0; i < test_cases(400); i++) {
        numbers q = {.n = 2 + (double)test_below(&rng, 4),
                     .l = 1 + (double)test_below(&rng, 6),
                     .L = 1 + test_uniform(&rng),
                     .H = 1 + test_uniform(&rng),
                     .D = 1 + test_uniform(&rng),
                     .T = 1 + test_uniform(&rng),
                     .kappa = 6 * test_uniform(&rng),
                     .level = test_uniform(&rng),
                     .N = 1 + (double)test_below(&rng, 9),
                     .K = 1 + (double)test_below(&rng, 3)};

        set(&rate, &q);
        for (int kind = EGAP_RATE_MERGE; kind < EGAP_RATE_COUNT; kind++)
            for (unsigned long w = 1; w < 200; w += 1 + w / 3) {
                double x = expected(&q, (egap_rate_kind)kind, (double)w);
                bool said;

                if (kind == EGAP_RATE_PAIR && q.n != 2)
                    continue;
                fmpz_set_ui(m, w);
                said = egap_rate_increment(v, &rate, (egap_rate_kind)kind, m);
                if (said != !isnan(x) ||
                    (said && fabs(arf_get_d(arb_midref(v), ARF_RND_NEAR) - x) >
                                 1e-12 * fabs(x) + 1e-300))
                    fail_msg("bound %d, n %g, l %g, m %lu: %s %.17g, not %.17g",
                             kind, q.n, q.l, w, said ? "says" : "unsaid",
                             arf_get_d(arb_midref(v), ARF_RND_NEAR), x);
            }
    }
    arb_clear(v);
    fmpz_clear(m);
    egap_rate_numbers_clear(&rate);
}

/* lemma "mass": x = 1, y = 2 under half the square, where F(0) = 2 and
 * c_rad = 1; kappa = 1/4 */
static void masses_of_levels_and_optima(void **state)
{
    static const struct {
        egap_mass_kind kind;
        double level, mass;
    } cases[] = {
        {EGAP_MASS_LEVEL, 3, 12},   {EGAP_MASS_LEVEL, 0.5, 2},
        {EGAP_MASS_OPTIMAL, 3, 4},  {EGAP_MASS_OPTIMAL, 0.5, 2},
        {EGAP_MASS_GIVEN, 3, 0.75},
    };
    const double x = 1, y = 2;
    const egap_data data = {1, 1, &x, &y};
    const egap_theory_loss loss = {.loss = {EGAP_LOSS_HALF, 0}};
    egap_rate_numbers q;
    egap_error err = {0};

    (void)state;
    egap_rate_numbers_init(&q);
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        egap_rate_inputs in = {.data = &data,
                               .loss = &loss,
                               .kappa = 0.25,
                               .level = cases[k].level,
                               .mass_kind = cases[k].kind,
                               .mass = 0.75,
                               .reference = 1};

        assert_ok(egap_rate_numbers_set(&q, &in, 64, &err), &err);
        assert_true(arf_get_d(arb_midref(q.mass), ARF_RND_NEAR) ==
                    cases[k].mass);
    }
    egap_rate_numbers_clear(&q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(increments_are_those_of_the_lemma),
        cmocka_unit_test(masses_of_levels_and_optima),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
