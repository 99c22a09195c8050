/* t-constants.c: the constants of the theory against cases known by hand and
 * against searches in plain doubles, which bound each from one side. */
#include "support.h"

#include <math.h>
#include <string.h>

#include "../../verify/base/ball_round.h"
#include "../../verify/bound/dualcell.h"
#include "../../verify/bound/moment.h"
#include "../../verify/enclose/ball_data.h"
#include "egap/constants.h"
#include "egap/dataset.h"
#include "egap/round.h"

#define CASE_SAMPLES 24
#define CASE_FEATURES 5

static const egap_theory_loss absolute = {{EGAP_LOSS_ABS, 0}, 0};
static const egap_theory_loss logistic = {{EGAP_LOSS_LOGISTIC, 0}, 0};

#define assert_holds(b, v)                                                     \
    assert_true((b).lo <= (v) * (1 + 1e-13) && (v) * (1 - 1e-13) <= (b).hi)

static egap_constants constants(size_t N, size_t n, const double *x,
                                const double *y, const egap_theory_loss *loss,
                                bool with_kappa_max)
{
    egap_data data = {N, n, x, y};
    egap_constants c;
    egap_error err = {0};

    assert_ok(egap_constants_find(&c, &data, loss, with_kappa_max, &err), &err);
    return c;
}

static void second_moments_known_by_hand(void **state)
{
    static const double y[] = {1, 1};
    egap_constants c;

    (void)state;
    c = constants(1, 2, (const double[]){3, 4}, y, &absolute, false);
    assert_true(c.D.lo <= 5 && c.D.hi >= 5 && egap_bounds_ulps(c.D) <= 2);
    assert_true(c.mean_norm.lo == 5 && c.mean_norm.hi == 5);
    assert_true(c.trace.lo == 25 && c.trace.hi == 25);
    /* E||x|| = 1 > D = sqrt(1/2): a double eigenvalue */
    c = constants(2, 2, (const double[]){1, 0, 0, 1}, y, &absolute, false);
    assert_holds(c.sigma, 0.5);
    assert_true(egap_bounds_ulps(c.sigma) <= 2);
    assert_true(c.mean_norm.lo == 1 && c.D.hi < 0.7072 && c.D.lo > 0.7071);
    /* E||x|| = 1 < D = sqrt 2 */
    c = constants(2, 1, (const double[]){0, 2}, y, &absolute, false);
    assert_holds(c.D, sqrt(2));
    assert_true(c.mean_norm.hi == 1);
}

/* The bounds hold for every matrix in a ball matrix: those of a wide ball
 * must not be those of its midpoint. */
static void wide_matrices_have_wide_eigenvalues(void **state)
{
    egap_bounds b;
    arb_mat_t S;
    arb_t lambda;

    (void)state;
    arb_init(lambda);
    arb_mat_init(S, 2, 2);
    arb_set_d(arb_mat_entry(S, 0, 0), 1);
    arb_set_d(arb_mat_entry(S, 1, 1), 1.25);
    arb_add_error_2exp_si(arb_mat_entry(S, 0, 0), -1);
    egap_ball_top_eigenvalue(lambda, S, 64);
    b = egap_ball_bounds(lambda);
    assert_true(b.lo <= 1.25 && b.hi >= 1.5 && b.hi <= 2.75 + 1e-6);
    arb_zero(arb_mat_entry(S, 0, 0));
    arb_add_error_2exp_si(arb_mat_entry(S, 1, 1), -1);
    egap_ball_top_eigenvalue(lambda, S, 64);
    b = egap_ball_bounds(lambda);
    assert_true(b.lo <= 0.75 && b.hi >= 1.75);
    arb_mat_clear(S);
    arb_clear(lambda);
}

static void zero_inputs_have_D_zero(void **state)
{
    static const double x[6] = {0}, y[3] = {1, 0, 2};
    egap_constants c = constants(3, 2, x, y, &absolute, true);

    (void)state;
    assert_true(c.sigma.lo == 0 && c.sigma.hi == 0);
    assert_true(c.D.lo == 0 && c.D.hi == 0);
    assert_true(c.mean_norm.hi == 0 && c.root_trace.hi == 0);
}

/* lambda_max by many steps of the power method: from below. */
static double power_method(size_t N, size_t n, const double *x)
{
    double v[CASE_FEATURES] = {0}, value = 0;

    for (size_t k = 0; k < n; k++)
        v[k] = 1 + 0.1 * (double)k;
    for (int step = 0; step < 3000; step++) {
        double next[CASE_FEATURES] = {0}, length = 0;

        for (size_t j = 0; j < N; j++) {
            double dot = 0;

            for (size_t k = 0; k < n; k++)
                dot += v[k] * x[j * n + k];
            for (size_t k = 0; k < n; k++)
                next[k] += dot * x[j * n + k] / (double)N;
        }
        for (size_t k = 0; k < n; k++)
            length += next[k] * next[k];
        value = sqrt(length);
        if (value == 0)
            return 0;
        for (size_t k = 0; k < n; k++)
            v[k] = next[k] / value;
    }
    return value;
}

static void draw(double *x, double *y, size_t N, size_t n, test_rng *rng)
{
    double scale = ldexp(1, (int)test_below(rng, 40) - 20);
    bool flat = test_below(rng, 3) == 0; /* a matrix of small rank */

    for (size_t j = 0; j < N; j++) {
        y[j] = (double)test_below(rng, 2);
        for (size_t k = 0; k < n; k++)
            x[j * n + k] =
                flat && k > 0 ? (double)k * x[j * n] : scale * test_normal(rng);
    }
}

static void eigenvalues_are_enclosed_tightly(void **state)
{
    double x[CASE_SAMPLES * CASE_FEATURES], y[CASE_SAMPLES];
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 41);
    for (size_t i = 0; i < test_cases(60); i++) {
        size_t N = 1 + test_below(&rng, CASE_SAMPLES);
        size_t n = 1 + test_below(&rng, CASE_FEATURES);
        egap_constants c;
        double below;

        draw(x, y, N, n, &rng);
        c = constants(N, n, x, y, &logistic, false);
        below = power_method(N, n, x);
        assert_true(c.sigma.hi >= below * (1 - 1e-12));
        assert_true(c.sigma.lo <= below * (1 + 1e-6));
        assert_true(egap_bounds_ulps(c.sigma) <= 2);
        assert_true(egap_bounds_ulps(c.D) <= 2);
        assert_true(c.sigma.lo <= c.trace.hi);
        assert_true(c.mean_norm.lo <= c.root_trace.hi);
        assert_true(c.mean_norm.lo <= c.max_norm.hi);
    }
}

static double slope_at_zero(const egap_loss *loss, double y)
{
    switch (loss->kind) {
    case EGAP_LOSS_MSE:
        return -2 * y;
    case EGAP_LOSS_HALF:
        return -y;
    case EGAP_LOSS_HUBER:
        return fmax(-loss->delta, fmin(loss->delta, -y));
    case EGAP_LOSS_LOGISTIC:
        return 0.5 - y;
    default:
        return y > 0 ? -1 : y < 0;
    }
}

/* |E[l'(y,0) z_w]| / ||w|| in doubles. */
static double slope_along(const egap_data *data, const egap_loss *loss,
                          const double *w)
{
    double sum = 0, square = 0;

    for (size_t j = 0; j < data->N; j++) {
        double z = 0;

        for (size_t k = 0; k < data->n; k++)
            z += w[k] * data->x[j * data->n + k];
        sum += slope_at_zero(loss, data->y[j]) * fmax(0, z);
    }
    for (size_t k = 0; k < data->n; k++)
        square += w[k] * w[k];
    return fabs(sum) / (double)data->N / sqrt(square);
}

/* The largest slope over random directions, and over random steps from the
 * best: from below. */
static double kappa_max_by_search(const egap_data *data, const egap_loss *loss,
                                  test_rng *rng)
{
    double best[CASE_FEATURES] = {1}, w[CASE_FEATURES], step = 1;
    double value = slope_along(data, loss, best);

    for (int i = 0; i < 3000; i++) {
        double next;

        if (i > 500)
            step = ldexp(1, -(i - 500) / 60);
        for (size_t k = 0; k < data->n; k++)
            w[k] = (i > 500 ? best[k] : 0) + step * test_normal(rng);
        next = slope_along(data, loss, w);
        if (next > value) {
            value = next;
            memcpy(best, w, sizeof best);
        }
    }
    return value;
}

static void kappa_max_bounds_every_direction(void **state)
{
    static const egap_loss losses[] = {{EGAP_LOSS_LOGISTIC, 0},
                                       {EGAP_LOSS_HALF, 0},
                                       {EGAP_LOSS_HUBER, 0.25},
                                       {EGAP_LOSS_ABS, 0},
                                       {EGAP_LOSS_MSE, 0}};
    double x[CASE_SAMPLES * CASE_FEATURES], y[CASE_SAMPLES];
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 43);
    for (size_t i = 0; i < test_cases(50); i++) {
        size_t N = 1 + test_below(&rng, CASE_SAMPLES);
        size_t n = 1 + test_below(&rng, CASE_FEATURES);
        egap_theory_loss loss = {losses[i % 5], 0};
        egap_data data = {N, n, x, y};
        egap_constants c;
        double below;

        draw(x, y, N, n, &rng);
        for (size_t j = 0; j < N && i % 5 != 0; j++)
            y[j] = 2 * y[j] - 1 + 0.25 * (double)(j % 3);
        below = kappa_max_by_search(&data, &losses[i % 5], &rng);
        c = constants(N, n, x, y, &loss, true);
        assert_true(c.kappa_max.hi >= below * (1 - 1e-12));
        assert_true(c.kappa_max.lo >= below * (n <= 4 ? 0.99 : 0.95));
        assert_true(c.kappa_max.lo <= c.kappa_max.hi);
        if (n <= 4)
            assert_true(c.kappa_max.hi <=
                        c.kappa_max.lo * (n <= 3 ? 1 + 1e-9 : 1.01));
        assert_true(n > 1 || egap_bounds_ulps(c.kappa_max) <= 2);
        assert_true(n > 2 || c.kappa_max.lo <= below * (1 + 1e-3));
    }
}

/* |sum_j s_j relu(w.x_j)| / ||w|| in doubles, x (N, n). */
static double dual_value(size_t N, size_t n, const double *x, const double *s,
                         const double *w)
{
    double sum = 0, square = 0;

    for (size_t j = 0; j < N; j++) {
        double z = 0;

        for (size_t k = 0; k < n; k++)
            z += w[k] * x[j * n + k];
        sum += s[j] * fmax(0, z);
    }
    for (size_t k = 0; k < n; k++)
        square += w[k] * w[k];
    return fabs(sum) / sqrt(square);
}

/* A point of the cell: a corner, or anywhere. */
static void draw_in_cell(double *w, const egap_dual_cell *cell, size_t n,
                         test_rng *rng)
{
    bool corner = test_below(rng, 3) == 0;

    for (size_t k = 0; k < n; k++) {
        double side = corner ? (double)test_below(rng, 2) : test_uniform(rng);

        w[k] = cell->c[k];
        if (k != cell->fixed)
            w[k] += (2 * side - 1) * cell->half;
    }
}

/* The bound of a cell holds at every point of it, of cells of all sizes with
 * few samples (where second order decides) and many. */
static void cells_bound_their_points(void **state)
{
    double x[6 * EGAP_DUAL_DIM], s[6];
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 53);
    for (size_t i = 0; i < test_cases(1500); i++) {
        size_t n = 2 + test_below(&rng, EGAP_DUAL_DIM - 1);
        egap_ball_inputs inputs = {1 + test_below(&rng, 6), n,
                                   egap_ball_vector(6 * n)};
        arb_ptr dual = egap_ball_vector(6);
        egap_dual_search search = {.inputs = &inputs, .s = dual, .bits = 128};
        egap_dual_cell cell;
        double bound;

        for (size_t k = 0; k < 6 * n; k++)
            x[k] = test_normal(&rng);
        for (size_t k = 0; k < 6; k++)
            s[k] = test_normal(&rng);
        egap_ball_row(inputs.x, x, NULL, 6 * n);
        egap_ball_row(dual, s, NULL, 6);
        egap_dual_cell_init(&cell);
        cell.half = ldexp(1, -(int)test_below(&rng, 5));
        cell.fixed = test_below(&rng, n);
        for (size_t k = 0; k < n; k++)
            cell.c[k] =
                cell.half * (2 * floor(test_uniform(&rng) / cell.half) + 1) - 1;
        cell.c[cell.fixed] = 1;
        assert_true(egap_dual_cell_bound(&cell, NULL, inputs.N, &search));
        bound = arf_get_d(&cell.bound, ARF_RND_CEIL);
        for (int point = 0; point < 40; point++) {
            double w[EGAP_DUAL_DIM];

            draw_in_cell(w, &cell, n, &rng);
            assert_true(dual_value(inputs.N, n, x, s, w) <=
                        bound * (1 + 1e-12));
        }
        egap_dual_cell_clear(&cell);
        egap_ball_vector_clear(inputs.x, 6 * n);
        egap_ball_vector_clear(dual, 6);
    }
}

static void kappa_max_known_by_hand(void **state)
{
    static const double one[] = {1, -2}, plane[] = {1, 0, 0, 1, -1, -1};
    static const double y1[] = {1, 1}, y2[] = {2, 2, 0};
    egap_constants c;

    (void)state;
    /* w = -1: |-1 * 2| / 2 */
    c = constants(2, 1, one, y1, &absolute, true);
    assert_true(c.kappa_max.lo == 1 && c.kappa_max.hi == 1);
    assert_int_equal(c.kappa_method, EGAP_KAPPA_ENDS);
    /* w = (1,1)/sqrt 2: sqrt 2 / 3; the sample with y = 0 costs nothing */
    c = constants(3, 2, plane, y2, &absolute, true);
    assert_holds(c.kappa_max, sqrt(2) / 3);
    assert_int_equal(c.kappa_method, EGAP_KAPPA_CELLS);
    /* a single unit that also moves the sample with y = 0 must pay for it:
     * only the upper end is sharp (E[t z] = E[s z]: nothing is gained) */
    c = constants(2, 1, (const double[]){1, 1}, (const double[]){1, 0},
                  &absolute, true);
    assert_true(c.kappa_max.lo == 0 && c.kappa_max.hi == 0.5);
    /* three classes, the label the first: |1/3 - 1| of it counts */
    c = constants(1, 1, (const double[]){1}, (const double[]){0},
                  &(egap_theory_loss){.classes = 3}, true);
    assert_holds(c.kappa_max, 2.0 / 3);
}

static void slopes_of_losses(void **state)
{
    static const struct {
        egap_theory_loss loss;
        double L, H; /* 0: there is none */
    } list[] = {
        {{.loss = {EGAP_LOSS_MSE, 0}}, 0, 2},
        {{.loss = {EGAP_LOSS_HALF, 0}}, 0, 1},
        {{.loss = {EGAP_LOSS_HUBER, 0.75}}, 0.75, 1},
        {{.loss = {EGAP_LOSS_LOGISTIC, 0}}, 1, 0.25},
        {{.loss = {EGAP_LOSS_ABS, 0}}, 1, 0},
        {{.classes = 5}, 1.4142135623730951, 0.5},
    };
    static const double x = 1, y = 1;

    (void)state;
    for (size_t k = 0; k < sizeof list / sizeof list[0]; k++) {
        egap_constants c = constants(1, 1, &x, &y, &list[k].loss, false);

        assert_true(c.has_lipschitz == (list[k].L > 0));
        assert_true(c.has_holder == (list[k].H > 0));
        if (c.has_lipschitz)
            assert_holds(c.lipschitz, list[k].L);
        if (c.has_holder)
            assert_holds(c.holder, list[k].H);
    }
}

/* The largest of -s u over a grid of u: c_rad from below. */
static double radial_on_grid(const egap_loss *loss, double y)
{
    double best = 0;

    for (int k = -40000; k <= 40000; k++) {
        double u = k / 2000.0, s = 0;

        switch (loss->kind) {
        case EGAP_LOSS_MSE:
            s = 2 * (u - y);
            break;
        case EGAP_LOSS_HALF:
            s = u - y;
            break;
        case EGAP_LOSS_HUBER:
            s = fmax(-loss->delta, fmin(loss->delta, u - y));
            break;
        case EGAP_LOSS_LOGISTIC:
            s = 1 / (1 + exp(-u)) - y;
            break;
        case EGAP_LOSS_ABS:
            s = u > y || (u == y && u < 0) ? 1 : -1;
            break;
        }
        best = fmax(best, -s * u);
    }
    return best;
}

static void radial_bounds_are_met(void **state)
{
    static const egap_loss losses[] = {
        {EGAP_LOSS_MSE, 0},   {EGAP_LOSS_HALF, 0}, {EGAP_LOSS_HUBER, 0.25},
        {EGAP_LOSS_HUBER, 3}, {EGAP_LOSS_ABS, 0},  {EGAP_LOSS_LOGISTIC, 0}};
    static const double targets[] = {0, 1, -3, 0.5, 0.125, 5, 0.9375};
    static const double x = 1;

    (void)state;
    for (size_t i = 0; i < sizeof losses / sizeof losses[0]; i++)
        for (size_t k = 0; k < sizeof targets / sizeof targets[0]; k++) {
            egap_theory_loss loss = {losses[i], 0};
            double y = targets[k], below = radial_on_grid(&losses[i], y);
            bool soft = losses[i].kind == EGAP_LOSS_LOGISTIC;
            egap_constants c;

            if (soft && (y < 0 || y > 1))
                continue;
            soft = soft && y != 0 && y != 1;
            c = constants(1, 1, &x, &y, &loss, false);
            assert_true(c.c_rad.hi >= below);
            assert_true(c.c_rad.lo <= below + 1e-5);
            assert_true(soft || c.c_rad.hi <= below + 1e-3);
            assert_true(c.c_zero.hi <= fmin(c.c_rad.hi, c.at_zero.hi));
        }
}

static void lambert_of_classes(void **state)
{
    static const double x = 1, y = 0;
    egap_constants c = constants(1, 1, &x, &y, &logistic, false);
    egap_theory_loss ce = {.classes = 17};

    (void)state;
    assert_holds(c.c_rad, 0.278464542761073795);
    assert_true(egap_bounds_ulps(c.c_rad) <= 1);
    assert_holds(c.at_zero, log(2));
    /* W(16/e) > sqrt 2 > W(15/e): where the mass bound L/kappa turns false */
    c = constants(1, 1, &x, &y, &ce, false);
    assert_true(c.c_rad.lo > 1.4211 && c.c_rad.hi < 1.4212);
    assert_true(egap_bounds_lt(c.lipschitz, c.c_rad) == EGAP_YES);
    ce.classes = 16;
    c = constants(1, 1, &x, &y, &ce, false);
    assert_true(egap_bounds_lt(c.c_rad, c.lipschitz) == EGAP_YES);
    assert_holds(c.at_zero, log(16));
}

static void masses_and_levels(void **state)
{
    static const double x[] = {1, -3}, y[] = {10, -2};
    egap_data data = {2, 1, x, y};
    egap_theory_loss mse = {{EGAP_LOSS_MSE, 0}, 0};
    egap_constants c = constants(2, 1, x, y, &absolute, false);
    egap_mass_bounds m;
    egap_error err = {0};

    (void)state;
    /* F(0) = c_rad = 6 */
    assert_ok(egap_constants_mass(&m, &c, &data, &absolute, 0.5, 7, &err),
              &err);
    assert_true(m.objective.lo == 14 && m.objective.hi == 14);
    assert_true(m.mass.lo == 12 && m.mass.hi == 12 && m.c_level.hi == 6);
    assert_ok(egap_constants_mass(&m, &c, &data, &absolute, 0.5, 2, &err),
              &err);
    assert_true(m.mass.hi == 4 && m.mass_zero.hi == 12 && !m.has_local);
    assert_ok(egap_constants_mass(&m, &c, &data, &absolute, 0, 2, &err), &err);
    assert_true(isinf(m.mass.hi) && m.mass.lo == 0);
    c = constants(2, 1, x, y, &mse, false);
    assert_false(c.has_lipschitz);
    assert_true(c.holder.lo == 2 && c.at_zero.lo == 52 && c.c_rad.lo == 26);
    assert_ok(egap_constants_mass(&m, &c, &data, &mse, 0.5, 1, &err), &err);
    /* T = 2: max(2 * 1 + 10, 2 * 3 + 2), twice */
    assert_true(m.local_lipschitz.lo == 24 && m.local_lipschitz.hi == 24);
    assert_int_equal(egap_constants_mass(&m, &c, &data, &mse, -1, 1, &err),
                     EGAP_EUSAGE);
    assert_int_equal(egap_constants_mass(&m, &c, &data, &mse, 1, NAN, &err),
                     EGAP_EUSAGE);
}

static void shipped_data(void **state)
{
    static const struct {
        const char *file;
        double D, mean_norm;
    } known[] = {{"experiments/data/moons.npz", 1.18078, 1.3331},
                 {"experiments/data/wdbc.npz", 3.65021, 4.9374}};
    egap_error err = {0};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        egap_dataset set;
        egap_constants c;

        assert_ok(egap_dataset_load_arrays(&set, known[i].file, "X", "y", &err),
                  &err);
        c = constants(set.N, set.n, set.x, set.y, &logistic, false);
        assert_true(fabs(c.D.lo - known[i].D) < 1e-5);
        assert_true(egap_bounds_ulps(c.D) <= 2);
        assert_true(fabs(c.mean_norm.lo - known[i].mean_norm) < 1e-4);
        egap_dataset_clear(&set);
    }
}

static void wrong_data_are_named(void **state)
{
    static const double x[] = {1, 2}, bad[] = {1, INFINITY}, y[] = {0, 2};
    egap_theory_loss ce = {.classes = 2};
    egap_data data = {2, 1, x, y}, holes = {2, 1, bad, y}, none = {0, 1, x, y};
    egap_constants c;
    egap_error err = {0};

    (void)state;
    assert_int_equal(egap_constants_find(&c, &data, &logistic, false, &err),
                     EGAP_EINPUT);
    assert_non_null(strstr(err.text, "sample 1 is 2"));
    assert_int_equal(egap_constants_find(&c, &data, &ce, false, &err),
                     EGAP_EINPUT);
    assert_non_null(strstr(err.text, "labels 0 to 1"));
    assert_int_equal(egap_constants_find(&c, &holes, &absolute, false, &err),
                     EGAP_EINPUT);
    assert_non_null(strstr(err.text, "x of sample 1"));
    assert_int_equal(egap_constants_find(&c, &none, &absolute, false, &err),
                     EGAP_EINPUT);
    ce.classes = 1;
    assert_int_equal(egap_constants_find(&c, &data, &ce, false, &err),
                     EGAP_EUSAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(second_moments_known_by_hand),
        cmocka_unit_test(wide_matrices_have_wide_eigenvalues),
        cmocka_unit_test(zero_inputs_have_D_zero),
        cmocka_unit_test(eigenvalues_are_enclosed_tightly),
        cmocka_unit_test(cells_bound_their_points),
        cmocka_unit_test(kappa_max_known_by_hand),
        cmocka_unit_test(slopes_of_losses),
        cmocka_unit_test(kappa_max_bounds_every_direction),
        cmocka_unit_test(radial_bounds_are_met),
        cmocka_unit_test(lambert_of_classes),
        cmocka_unit_test(masses_and_levels),
        cmocka_unit_test(shipped_data),
        cmocka_unit_test(wrong_data_are_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
