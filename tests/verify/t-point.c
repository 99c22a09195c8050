/* t-point.c: F at one network in doubles.  Random containment, and designed
 * networks in which every rounding goes the same way: the bounds of lemma
 * "point" are sharp there and leave no room for a smaller constant. */
#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "egap/enclose.h"
#include "egap/round.h"
#include "oracle.h"
#include "problems.h"

#include "../../verify/enclose/pointpass.h"

#define U 0x1p-53
/* added to 1 this rounds up, by nearly u */
#define STEP (U * (1 + 0x1p-20))
/* taken from 1 + 2u, or added to 1, this is lost, nearly u */
#define LOST (U * (1 - 0x1p-20))

/* One network, and numbers enough for any of the designs. */
typedef struct {
    double *block, *x, *y, *W, *b, *theta, c;
    egap_data data;
    egap_objective objective;
    egap_net net;
} design;

static design design_make(size_t N, size_t n, size_t m, egap_loss_kind kind)
{
    design d;

    d.block = calloc(N * n + N + m * n + 2 * m, sizeof(double));
    assert_non_null(d.block);
    d.x = d.block;
    d.y = d.x + N * n;
    d.W = d.y + N;
    d.b = d.W + m * n;
    d.theta = d.b + m;
    d.c = 0;
    d.data = (egap_data){N, n, d.x, d.y};
    d.objective = (egap_objective){.loss = {.kind = kind}};
    d.net = (egap_net){m, n, d.W, d.b, d.theta, NULL};
    return d;
}

static egap_bounds enclose(const egap_data *data,
                           const egap_objective *objective, const egap_net *net)
{
    egap_problem *problem;
    egap_error err = {0};
    egap_bounds F;

    assert_ok(egap_problem_init(&problem, data, objective, &err), &err);
    assert_ok(egap_point_doubles(&F, problem, net, &err), &err);
    egap_problem_clear(problem);
    return F;
}

static bool contains(const egap_data *data, const egap_objective *objective,
                     const egap_net *net, egap_bounds F)
{
    return oracle_F_le(data, objective, net, NULL, 0, (egap_dd){F.hi, 0}) !=
               EGAP_NO &&
           oracle_F_ge(data, objective, net, NULL, 0, (egap_dd){F.lo, 0}) !=
               EGAP_NO;
}

/* F is in the enclosure, and no enclosure is that is smaller by `slack`. */
static void assert_sharp(const char *what, design *d, double slack)
{
    egap_bounds F, smaller;

    d->net.c = &d->c;
    F = enclose(&d->data, &d->objective, &d->net);
    if (!contains(&d->data, &d->objective, &d->net, F))
        fail_msg("%s: F is not in [%a, %a]", what, F.lo, F.hi);
    smaller = (egap_bounds){F.lo + slack, F.hi - slack};
    if (contains(&d->data, &d->objective, &d->net, smaller))
        fail_msg("%s: F is well inside [%a, %a]", what, F.lo, F.hi);
    free(d->block);
}

/* A large term at weight k (or the bias), small ones behind it in its chain,
 * and one in each of the other chains: every sum rounds up. */
static void roundings_of_dots_add_up(void **state)
{
    const size_t n = 400, chain = EGAP_POINT_CHAIN;

    (void)state;
    for (size_t place = 0; place <= 20; place++) {
        design d = design_make(1, n, 1, EGAP_LOSS_ABS);
        size_t k = place == 20 ? 0 : 17 * place, first = k / chain * chain;

        for (size_t i = 0; i < n; i++)
            d.x[i] = 1;
        for (size_t i = k; i < first + chain; i++)
            d.W[i] = STEP;
        /* earlier chains are joined before: all in one, exactly */
        for (size_t i = first + chain; i < n; i += chain)
            d.W[i] = STEP;
        if (place == 20)
            d.b[0] = 1;
        else { /* the product rounds up as well */
            d.x[k] = 1 + 0x1p-26;
            d.W[k] = 1 + (0x1p-27 + 0x1p-47);
        }
        d.theta[0] = 1;
        d.y[0] = place == 20 ? 1 : 1 + (0x1p-26 + 0x1p-27 + 0x1p-47);
        assert_sharp("dots", &d, 8 * U);
    }
}

/* A unit of short dots rounds twice, in |theta| w and in the dot; then the
 * units of its run, the runs, the output bias and the units of the other
 * sign: all the same way.  The output is about sign * scale. */
static design short_units(egap_loss_kind kind, double sign, double scale)
{
    const size_t run = EGAP_POINT_RUN, m = 31 * run;
    design d = design_make(1, 1, m, kind);

    d.x[0] = 1;
    for (size_t i = 0; i < m; i++) {
        d.theta[i] = sign;
        d.b[i] = scale * (i < run || i % run == 0 ? STEP : 0);
    }
    d.theta[0] = sign * (1 + 0x1p-26);
    d.W[0] = scale * (1 + (0x1p-27 + 0x1p-47));
    if (sign > 0) {
        d.theta[m - 1] = -1;
        d.b[m - 1] = scale * LOST;
        d.c = scale * STEP;
    }
    return d;
}

static void roundings_of_short_units_add_up(void **state)
{
    (void)state;
    for (int sign = -1; sign <= 1; sign += 2) {
        design d = short_units(EGAP_LOSS_ABS, sign, 1);

        d.y[0] = sign * (1 + (0x1p-26 + 0x1p-27 + 0x1p-47));
        assert_sharp("short units", &d, sign > 0 ? U / 2 : 5 * U / 2);
    }
}

/* The slope of the logistic loss is bounded by 1 and by the loss: sharp at
 * outputs far out on either side. */
static void slopes_of_the_logistic_loss_count(void **state)
{
    (void)state;
    for (int sign = -1; sign <= 1; sign += 2) {
        design d = short_units(EGAP_LOSS_LOGISTIC, sign, 8);

        assert_sharp("slopes", &d, 8 * 30 * U * (sign > 0 ? 1 : exp(-8)));
    }
}

/* A pass that can't be sharp stops after a few samples, whichever they are;
 * the answer comes from elsewhere and is as sharp as any. */
static void hopeless_passes_stop(void **state)
{
    const size_t N = 600, n = 5, m = 12;
    design d = design_make(N, n, m, EGAP_LOSS_MSE);
    egap_problem *problem;
    egap_error err = {0};
    test_rng rng;
    egap_bounds F;

    (void)state;
    test_rng_init(&rng, 65);
    for (size_t k = 0; k < N * n; k++)
        d.x[k] = test_normal(&rng);
    for (size_t k = 0; k < m * n; k++)
        d.W[k] = test_normal(&rng);
    for (size_t i = 0; i < m; i++)
        d.theta[i] = test_normal(&rng);
    for (int fits = 0; fits <= 1; fits++) {
        for (size_t j = 0; j < N; j++) {
            double noise = fits ? 1e-9 : 1.0;

            d.y[j] = noise * test_normal(&rng);
            for (size_t i = 0; i < m; i++) {
                double z = 0;

                for (size_t k = 0; k < n; k++)
                    z += d.W[i * n + k] * d.x[j * n + k];
                d.y[j] += d.theta[i] * fmax(z, 0);
            }
        }
        F = enclose(&d.data, &d.objective, &d.net);
        assert_true(fits ? F.hi == INFINITY : F.hi - F.lo <= 1e-12 * F.hi);
        assert_ok(egap_problem_init(&problem, &d.data, &d.objective, &err),
                  &err);
        assert_ok(egap_enclose_point(&F, problem, &d.net, &err), &err);
        assert_true(F.hi - F.lo <= 1e-12 * F.hi);
        assert_true(contains(&d.data, &d.objective, &d.net, F));
        egap_problem_clear(problem);
    }
    free(d.block);
}

/* The same of long dots: even and odd units of a run apart, and a pair
 * between the signs. */
static void roundings_of_long_units_add_up(void **state)
{
    const size_t run = EGAP_POINT_LONG_RUN, m = 8 * run;
    const size_t n = EGAP_POINT_SHORT + 1;

    (void)state;
    for (int sign = -1; sign <= 1; sign += 2) {
        design d = design_make(1, n, m, EGAP_LOSS_ABS);

        for (size_t k = 0; k < n; k++) {
            d.x[k] = 1;
            d.W[k] = STEP;
        }
        for (size_t i = 0; i < m; i++) {
            d.theta[i] = sign;
            d.b[i] = (i < run && i % 2 == 0) || i % run == 0 ? STEP : 0;
        }
        d.b[0] = 1;
        d.b[1] = STEP;
        d.y[0] = sign;
        if (sign > 0) { /* the last rising unit has a falling one beside it */
            d.b[m - 2] = STEP;
            d.theta[m - 1] = -1;
            d.b[m - 1] = LOST;
            d.c = STEP;
        }
        assert_sharp("long units", &d, sign > 0 ? 3 * U / 2 : 9 * U / 2);
    }
}

/* c + U rounds, and so does the difference from it. */
static void roundings_of_the_bias_add_up(void **state)
{
    design d = design_make(1, 1, 2, EGAP_LOSS_ABS);

    (void)state;
    d.theta[0] = 1;
    d.b[0] = STEP;
    d.theta[1] = -1;
    d.b[1] = LOST;
    d.c = 1;
    d.y[0] = 1;
    assert_sharp("bias", &d, 0.01 * U);
}

/* Losses 1, u, u, ... in the order of the groups and lanes. */
static void roundings_of_the_losses_add_up(void **state)
{
    const size_t group = EGAP_POINT_GROUP * 8, N = 40 * group;
    design d = design_make(N, 1, 1, EGAP_LOSS_ABS);
    double n = (double)N;

    (void)state;
    for (size_t j = 0; j < N; j++) {
        d.x[j] = (double)j;
        d.y[j] = (j < group && j % 8 == 0) || j % group == 0 ? STEP : 0;
    }
    for (size_t j = 1; j < 8; j++)
        d.y[j] = STEP;
    d.y[0] = 1;
    assert_sharp("losses", &d, 12 * U / n);
}

/* theta = 1, u, u, ... in the order of the blocks. */
static void roundings_of_the_penalty_add_up(void **state)
{
    const size_t block = 64, m = 40 * block;
    design d = design_make(1, 1, m, EGAP_LOSS_MSE);

    (void)state;
    d.objective.kappa = 1;
    for (size_t i = 0; i < m; i++)
        d.theta[i] = i < block || i % block == 0 ? STEP : 0x1p-200;
    d.theta[0] = 1;
    assert_sharp("penalty", &d, 9 * U);
}

/* The target is the computed output, so that only the square of the error is
 * left, and all of it above.  What is large is the bias, or a weight; behind
 * the sample comes one of zeros. */
static void the_square_of_an_error_counts(void **state)
{
    const size_t n = 400, chain = EGAP_POINT_CHAIN;

    (void)state;
    for (int bias = 0; bias < 2; bias++) {
        design d = design_make(2, n, 1, EGAP_LOSS_MSE);
        egap_bounds F;

        for (size_t i = 0; i < n; i++)
            d.x[i] = 1;
        for (size_t i = 0; i < n; i++)
            d.W[i] = i < chain || i % chain == 0 ? STEP : 0;
        d.theta[0] = 1;
        if (bias)
            d.b[0] = d.y[1] = 1;
        else
            d.W[0] = 1;
        d.y[0] = 1 + 2 * U * (double)(chain - !bias + (n / chain - 1));
        F = enclose(&d.data, &d.objective, &d.net);
        assert_true(F.lo <= 0);
        assert_true(contains(&d.data, &d.objective, &d.net, F));
        free(d.block);
    }
}

/* Every family; most with finite bounds. */
static void doubles_enclose_in_every_family(void **state)
{
    size_t cases = test_cases(60), finite = 0;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 61);
    for (int family = 0; family < FAMILY_COUNT; family++)
        for (size_t i = 0; i < cases; i++) {
            test_problem p;
            egap_net net;
            egap_bounds F;

            test_problem_make(&p, &rng, (test_family)family, 1);
            net = egap_path_node(&p.path, 0);
            F = enclose(&p.data, &p.objective, &net);
            if (!contains(&p.data, &p.objective, &net, F)) {
                test_problem_print(&p);
                fail_msg("F is not in [%a, %a]", F.lo, F.hi);
            }
            finite += isfinite(F.hi);
            test_problem_clear(&p);
        }
    assert_true(finite >= cases * (FAMILY_COUNT - 2));
}

/* The double route is taken where sums do not cancel: all plain problems. */
static void plain_points_need_no_more_than_doubles(void **state)
{
    size_t cases = test_cases(200), wide = 0;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 62);
    for (size_t i = 0; i < cases; i++) {
        test_problem p;
        egap_net net;
        egap_bounds F;

        test_problem_make(&p, &rng, FAMILY_PLAIN, 1);
        net = egap_path_node(&p.path, 0);
        F = enclose(&p.data, &p.objective, &net);
        wide += !(F.hi - F.lo <= 1e-12 * F.hi);
        test_problem_clear(&p);
    }
    assert_true(wide <= cases / 20);
}

static void doubles_have_the_same_bits_everywhere(void **state)
{
    static const char *const names[] = {"portable", "avx2", "avx512"};
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 63);
    for (size_t i = 0; i < 50; i++) {
        egap_bounds F[3];
        test_problem p;
        egap_net net;

        test_problem_make(&p, &rng, i % 2 ? FAMILY_WIDE : FAMILY_PLAIN, 1);
        net = egap_path_node(&p.path, 0);
        for (size_t k = 0; k < 3; k++) {
            setenv("EGAP_ISA", names[k], 1);
            F[k] = enclose(&p.data, &p.objective, &net);
            assert_same_bits(F[0].lo, F[k].lo);
            assert_same_bits(F[0].hi, F[k].hi);
        }
        unsetenv("EGAP_ISA");
        test_problem_clear(&p);
    }
}

/* Rows with theta = 0, one sign only, odd counts, no units at all. */
static void signs_and_counts_do_not_matter(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 64);
    for (size_t i = 0; i < test_cases(300); i++) {
        size_t m = test_below(&rng, 9), n = 1 + test_below(&rng, 20);
        size_t N = 1 + test_below(&rng, 40);
        design d = design_make(N, n, m, (egap_loss_kind)test_below(&rng, 5));
        uint64_t zero = test_u64(&rng), sign = test_u64(&rng);
        egap_bounds F;

        d.objective.loss.delta = 0.5;
        d.objective.kappa = test_uniform(&rng);
        for (size_t k = 0; k < N * n; k++)
            d.x[k] = test_normal(&rng);
        for (size_t k = 0; k < N; k++)
            d.y[k] = test_uniform(&rng);
        for (size_t k = 0; k < m * n; k++)
            d.W[k] = test_normal(&rng);
        for (size_t k = 0; k < m; k++) {
            d.b[k] = test_normal(&rng);
            d.theta[k] = zero >> k & 1 ? 0 : 1 + test_uniform(&rng);
            if (i % 3 == 0 ? sign >> k & 1 : i % 3 == 1)
                d.theta[k] = -d.theta[k];
        }
        if (i % 2)
            d.net.b = NULL;
        F = enclose(&d.data, &d.objective, &d.net);
        assert_true(isfinite(F.hi));
        assert_true(contains(&d.data, &d.objective, &d.net, F));
        free(d.block);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roundings_of_dots_add_up),
        cmocka_unit_test(roundings_of_short_units_add_up),
        cmocka_unit_test(slopes_of_the_logistic_loss_count),
        cmocka_unit_test(hopeless_passes_stop),
        cmocka_unit_test(roundings_of_long_units_add_up),
        cmocka_unit_test(roundings_of_the_bias_add_up),
        cmocka_unit_test(roundings_of_the_losses_add_up),
        cmocka_unit_test(roundings_of_the_penalty_add_up),
        cmocka_unit_test(the_square_of_an_error_counts),
        cmocka_unit_test(doubles_enclose_in_every_family),
        cmocka_unit_test(plain_points_need_no_more_than_doubles),
        cmocka_unit_test(doubles_have_the_same_bits_everywhere),
        cmocka_unit_test(signs_and_counts_do_not_matter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
