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
#include "point_design.h"
#include "problems.h"

#include "../../verify/enclose/point_short.h"

/* Units of a run, and runs that are summed together. */
static size_t run_of(size_t n, size_t m)
{
    size_t run = n <= EGAP_POINT_CHAIN ? EGAP_POINT_LONG_RUN : EGAP_POINT_RUN;

    while (run * run * run < m)
        run++;
    return run;
}

/* A unit of short dots rounds in |theta| w and in the dot, over and over with
 * `n` features; then the units of its run, the runs, the runs of runs, the
 * output bias and the units of the other sign: all the same way.  What is large
 * is the first weight or the bias.  The output is about sign * scale. */
static design short_units(egap_loss_kind kind, size_t n, bool bias, double sign,
                          double scale)
{
    const size_t m = 31 * EGAP_POINT_LONG_RUN, run = run_of(n, m);
    const double large = scale * (1 + (0x1p-27 + 0x1p-47));
    design d = design_make(1, n, m, kind);

    for (size_t k = 0; k < n; k++) {
        d.x[k] = 1;
        /* a second chain is added as a whole */
        d.W[k] =
            n <= EGAP_POINT_CHAIN || k < 2 || k % 2 == 0 ? scale * STEP : 0;
    }
    for (size_t i = 0; i < m; i++) {
        size_t of_runs = run * run;
        bool rounds =
            i < run || (i < of_runs && i % run == 0) || i % of_runs == 0;

        d.theta[i] = sign;
        d.b[i] = scale * (rounds ? STEP : 0);
    }
    d.theta[0] = sign * (1 + 0x1p-26);
    if (bias)
        d.b[0] = large;
    else
        d.W[0] = large;
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
    for (size_t n = 1; n <= EGAP_POINT_SHORT; n++)
        for (int bias = 0; bias < 2; bias++)
            for (int sign = -1; sign <= 1; sign += 2) {
                design d = short_units(EGAP_LOSS_ABS, n, bias, sign, 1);

                d.y[0] = sign * (1 + (0x1p-26 + 0x1p-27 + 0x1p-47));
                design_assert_sharp("short units", &d,
                                    sign > 0 ? UNIT / 2 : 5 * UNIT / 2);
            }
}

/* The slope of the logistic loss is bounded by 1 and by the loss: sharp at
 * outputs far out on either side. */
static void slopes_of_the_logistic_loss_count(void **state)
{
    (void)state;
    for (int sign = -1; sign <= 1; sign += 2) {
        design d = short_units(EGAP_LOSS_LOGISTIC, 1, false, sign, 8);

        design_assert_sharp("slopes", &d,
                            8 * 30 * UNIT * (sign > 0 ? 1 : exp(-8)));
    }
}

/* c + UNIT rounds, and so does the difference from it. */
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
    design_assert_sharp("bias", &d, 0.01 * UNIT);
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
    design_assert_sharp("losses", &d, 12 * UNIT / n);
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
    design_assert_sharp("penalty", &d, 9 * UNIT);
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
            F = design_enclose(&p.data, &p.objective, &net);
            if (!design_contains(&p.data, &p.objective, &net, F)) {
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
        F = design_enclose(&p.data, &p.objective, &net);
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
            F[k] = design_enclose(&p.data, &p.objective, &net);
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
        F = design_enclose(&d.data, &d.objective, &d.net);
        assert_true(isfinite(F.hi));
        assert_true(design_contains(&d.data, &d.objective, &d.net, F));
        free(d.block);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roundings_of_short_units_add_up),
        cmocka_unit_test(slopes_of_the_logistic_loss_count),
        cmocka_unit_test(roundings_of_the_bias_add_up),
        cmocka_unit_test(roundings_of_the_losses_add_up),
        cmocka_unit_test(roundings_of_the_penalty_add_up),
        cmocka_unit_test(doubles_enclose_in_every_family),
        cmocka_unit_test(plain_points_need_no_more_than_doubles),
        cmocka_unit_test(doubles_have_the_same_bits_everywhere),
        cmocka_unit_test(signs_and_counts_do_not_matter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
