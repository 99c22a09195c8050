/* t-point-long.c: F at one network of long dots in doubles: designed networks
 * in which the terms of lemma "long dots" are sharp, one by one. */
#include "support.h"

#include <math.h>
#include <stdlib.h>

#include "egap/enclose.h"
#include "egap/round.h"
#include "point_design.h"

#include "../../verify/enclose/activenet.h"
#include "../../verify/enclose/point_short.h"

enum { n = EGAP_POINT_SHORT + 1, TABLE = EGAP_ACTIVE_TABLE };

/* A unit that is far from active, and in no row: it fills a table. */
static void still(design *d, size_t i)
{
    d->theta[i] = 0x1p-100;
    d->b[i] = -1;
}

/* The first of N samples is x = 1, 0, 0, ..., the others are 0; `m` units that
 * fill tables. */
static design units_make(size_t N, size_t features, size_t m,
                         egap_loss_kind kind)
{
    design d = design_make(N, features, m, kind);

    d.x[0] = 1;
    for (size_t i = 0; i < m; i++)
        still(&d, i);
    return d;
}

/* Unit i is active, and adds `value`. */
static void adds(design *d, size_t i, double value)
{
    d->theta[i] = value;
    d->b[i] = 0;
    d->W[i * d->net.n] = 1;
}

/* Three units of each table are lost to its quantum, by nearly half of it
 * each; the others are +-size. */
static design lost_units_make(size_t N, size_t tables, double size,
                              egap_loss_kind kind)
{
    design d = units_make(N, n, TABLE * tables, kind);

    for (size_t i = 0; i < TABLE * tables; i++)
        adds(&d, i,
             i % TABLE == 0   ? size
             : i % TABLE == 1 ? -size
                              : size * 2 * LOST);
    return d;
}

static void what_a_quantum_leaves_adds_up(void **state)
{
    (void)state;
    for (size_t tables = 1; tables <= 2; tables++)
        for (int sign = -1; sign <= 1; sign += 2) {
            design d = lost_units_make(1, tables, sign, EGAP_LOSS_ABS);

            /* beside it: the sum of two rows that may be 1 */
            design_assert_sharp("quantum", &d,
                                tables == 1 ? 0.01 * UNIT : 2.01 * UNIT);
        }
}

/* 1 and small numbers that a finer quantum would leave as they are: then the
 * sums in the rows were rounded up. */
static void rows_are_exact(void **state)
{
    design d = units_make(1, n, TABLE, EGAP_LOSS_ABS);

    (void)state;
    for (size_t i = 0; i < TABLE; i++)
        adds(&d, i, i == 0 ? 1 : 1.2 * UNIT);
    d.c = -1;
    design_assert_sharp("row", &d, 0.01 * UNIT);
}

/* The rows of the tables are 1 and numbers that round it up, in a run and
 * between runs. */
static void sums_of_rows_add_up(void **state)
{
    const size_t run = EGAP_ACTIVE_RUN, tables = 6 * run;
    design d = units_make(1, n, TABLE * tables, EGAP_LOSS_ABS);

    (void)state;
    for (size_t q = 0; q < tables; q++)
        if (q < run || q % run == 0)
            adds(&d, TABLE * q, q == 0 ? 1 : STEP);
    d.c = -1;
    d.y[0] = 0;
    design_assert_sharp("rows", &d, 0.02 * UNIT);
}

/* c and the coordinates: the sum is 1 and rounds up every time. */
static void roundings_of_dots_add_up(void **state)
{
    (void)state;
    for (size_t features = n; features <= 60; features += 9) {
        design d = units_make(1, features, 1, EGAP_LOSS_ABS);

        for (size_t k = 0; k < features; k++) {
            d.x[k] = 1;
            d.W[k] = STEP;
        }
        d.theta[0] = 1;
        d.b[0] = 0;
        d.c = d.y[0] = 1;
        d.net.b = NULL;
        design_assert_sharp("dots", &d, 4 * UNIT);
    }
}

/* A sum is rounded at an even coordinate and gone at the next. */
static void sums_that_cancel_were_rounded(void **state)
{
    design d = units_make(1, n, 2, EGAP_LOSS_ABS);

    (void)state;
    d.x[1] = 1;
    adds(&d, 0, 1);
    d.theta[1] = -1;
    d.b[1] = 0;
    d.W[n + 1] = 1;
    d.c = STEP;
    d.y[0] = 0;
    design_assert_sharp("cancelled", &d, 0.02 * UNIT);
}

/* The output of a pair near 0 is too small for a double beside c. */
static void low_parts_of_a_start_count(void **state)
{
    design d = units_make(1, n + 1, 2, EGAP_LOSS_ABS);

    (void)state;
    adds(&d, 0, -8);
    d.x[2] = d.x[4] = 1;
    d.W[n + 1 + 2] = 1;
    d.W[n + 1 + 4] = -1;
    d.theta[1] = 1;
    d.b[1] = 0x1p-50;
    d.c = 8;
    design_assert_sharp("near 0", &d, 0x1p-69);
}

/* The slope of the logistic loss is bounded by 1 and by the loss: sharp at
 * outputs far out on either side. */
static void slopes_of_the_logistic_loss_count(void **state)
{
    (void)state;
    for (int sign = -1; sign <= 1; sign += 2) {
        design d = lost_units_make(1, 1, 1024, EGAP_LOSS_LOGISTIC);

        d.c = sign * 8;
        design_assert_sharp("slopes", &d,
                            1200 * UNIT * (sign > 0 ? 1 : exp(-8)));
    }
}

/* Losses 1, u, u, ... in the order of the batches, parts and lanes. */
static void roundings_of_the_losses_add_up(void **state)
{
    const size_t batch = EGAP_ACTIVE_SAMPLES, part = 8 * EGAP_PART;
    const size_t N = 3 * part;
    design d = design_make(N, n, 1, EGAP_LOSS_ABS);
    double count = (double)N;

    (void)state;
    for (size_t j = 0; j < N; j++) {
        d.x[j * n] = (double)j;
        d.y[j] = j < part && ((j < batch && j % 8 == 0) || j % batch == 0)
                     ? STEP
                     : 0;
    }
    for (size_t j = 1; j < 8; j++)
        d.y[j] = STEP;
    d.y[0] = 1;
    d.y[part] = STEP;
    design_assert_sharp("losses", &d, 12 * UNIT / count);
}

/* A pass that can't be sharp stops after a few samples, whichever they are;
 * the answer comes from elsewhere and is as sharp as any. */
static void hopeless_passes_stop(void **state)
{
    const size_t N = 600, features = n + 1, m = 12;
    design d = design_make(N, features, m, EGAP_LOSS_MSE);
    egap_problem *problem;
    egap_error err = {0};
    test_rng rng;
    egap_bounds F;

    (void)state;
    test_rng_init(&rng, 65);
    for (size_t k = 0; k < N * features; k++)
        d.x[k] = test_normal(&rng);
    for (size_t k = 0; k < m * features; k++)
        d.W[k] = test_normal(&rng);
    for (size_t i = 0; i < m; i++)
        d.theta[i] = test_normal(&rng);
    for (int fits = 0; fits <= 1; fits++) {
        for (size_t j = 0; j < N; j++) {
            double noise = fits ? 1e-9 : 1.0;

            d.y[j] = noise * test_normal(&rng);
            for (size_t i = 0; i < m; i++) {
                double z = 0;

                for (size_t k = 0; k < features; k++)
                    z += d.W[i * features + k] * d.x[j * features + k];
                d.y[j] += d.theta[i] * fmax(z, 0);
            }
        }
        F = design_enclose(&d.data, &d.objective, &d.net);
        assert_true(fits ? F.hi == INFINITY : F.hi - F.lo <= 1e-12 * F.hi);
        assert_ok(egap_problem_init(&problem, &d.data, &d.objective, &err),
                  &err);
        assert_ok(egap_enclose_point(&F, problem, &d.net, &err), &err);
        assert_true(F.hi - F.lo <= 1e-12 * F.hi);
        assert_true(design_contains(&d.data, &d.objective, &d.net, F));
        egap_problem_clear(problem);
    }
    free(d.block);
}

/* The target is the computed output, so that only the square of the error is
 * left, as if it were that of every sample; behind the sample comes one of
 * zeros. */
static void the_square_of_an_error_counts(void **state)
{
    design d = lost_units_make(2, 1, 1, EGAP_LOSS_MSE);

    (void)state;
    design_assert_sharp("square", &d, 19 * UNIT * UNIT);
}

/* A weight that is no number is told, also that of a unit without output; one
 * that is too large for doubles goes another way. */
static void weights_have_limits(void **state)
{
    enum { FEATURES = n + 3 };
    static const double bad[] = {NAN, INFINITY, 0x1p61};

    (void)state;
    for (size_t i = 0; i < 3 * 2 * FEATURES; i++) {
        design d = units_make(3, FEATURES, 2, EGAP_LOSS_MSE);
        egap_problem *problem;
        egap_error err = {0};
        egap_bounds F;
        egap_status status;

        d.y[0] = 1;
        d.theta[1] = 0;
        d.W[i / 3] = bad[i % 3];
        F = design_enclose(&d.data, &d.objective, &d.net);
        assert_true(F.lo == -INFINITY && F.hi == INFINITY);
        assert_ok(egap_problem_init(&problem, &d.data, &d.objective, &err),
                  &err);
        status = egap_enclose_point(&F, problem, &d.net, &err);
        assert_int_equal(status, i % 3 == 2 ? EGAP_OK : EGAP_EINPUT);
        egap_problem_clear(problem);
        free(d.block);
    }
}

/* What enclose.h says of the width, in units of 2^-52: N, n, m of the network,
 * means E, S, F. */
static double width_said(const design *d, double E, double S, double F)
{
    double N = (double)d->data.N, m = (double)d->net.m;

    if (d->net.n > EGAP_POINT_SHORT)
        return 92 * F + (18 + (double)d->net.n + m / 40) * E;
    return (24 + fmin(N / 8, 128) + N / 1024) * F + 14 * E +
           (35 + 2 * sqrt(m)) * S;
}

/* Numbers of one sign, whose sums are as large as can be, or of either; the
 * absolute loss, targets 0 and c = 0. */
static double width_of_case(size_t N, size_t features, size_t m, bool positive)
{
    design d = design_make(N, features, m, EGAP_LOSS_ABS);
    double E = 0, S = 0, F = 0, said, shift = positive ? 0 : 0.5;
    egap_bounds bounds;
    test_rng rng;

    test_rng_init(&rng, 66);
    for (size_t k = 0; k < N * features; k++)
        d.x[k] = test_uniform(&rng) - shift;
    for (size_t k = 0; k < m * features; k++)
        d.W[k] = test_uniform(&rng) - shift;
    for (size_t i = 0; i < m; i++)
        d.theta[i] = test_uniform(&rng) - shift;
    for (size_t j = 0; j < N; j++) {
        double phi = 0;

        for (size_t i = 0; i < m; i++) {
            double z = 0, size = 0;

            for (size_t k = 0; k < features; k++) {
                double p = d.W[i * features + k] * d.x[j * features + k];

                z += p;
                size += fabs(p);
            }
            phi += d.theta[i] * fmax(z, 0);
            S += fabs(d.theta[i]) * fmax(z, 0);
            E += fabs(d.theta[i]) * size;
        }
        F += fabs(phi);
    }
    bounds = design_enclose(&d.data, &d.objective, &d.net);
    said = width_said(&d, E, S, F) / (double)N;
    free(d.block);
    return (bounds.hi - bounds.lo) * 0x1p52 / said;
}

static void widths_are_no_larger_than_said(void **state)
{
    static const size_t features[] = {2, 4, 23, 24, 100, 783};
    static const size_t m[] = {1, 5, 200, 1000};

    (void)state;
    for (size_t a = 0; a < 6; a++)
        for (size_t b = 0; b < 4; b++)
            for (int positive = 0; positive <= 1; positive++) {
                double share =
                    width_of_case(8, features[a], m[b], positive != 0);

                if (!(share <= 1 && (!positive || share >= 0.15)))
                    fail_msg("%zu features, %zu units: %g of what is said",
                             features[a], m[b], share);
            }
    assert_true(width_of_case(2048, 2, 1, true) <= 1);
    assert_true(width_of_case(2048, 24, 1, true) <= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_quantum_leaves_adds_up),
        cmocka_unit_test(rows_are_exact),
        cmocka_unit_test(sums_of_rows_add_up),
        cmocka_unit_test(roundings_of_dots_add_up),
        cmocka_unit_test(sums_that_cancel_were_rounded),
        cmocka_unit_test(low_parts_of_a_start_count),
        cmocka_unit_test(slopes_of_the_logistic_loss_count),
        cmocka_unit_test(roundings_of_the_losses_add_up),
        cmocka_unit_test(the_square_of_an_error_counts),
        cmocka_unit_test(hopeless_passes_stop),
        cmocka_unit_test(widths_are_no_larger_than_said),
        cmocka_unit_test(weights_have_limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
