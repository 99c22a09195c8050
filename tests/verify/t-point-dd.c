/* t-point-dd.c: the double-double value of F against ball arithmetic. */
#include "support.h"

#include <math.h>
#include <stdlib.h>

#include "../../verify/base/simd.h"
#include "../../verify/enclose/point_dd.h"
#include "egap/enclose.h"
#include "egap/round.h"
#include "point_pass.h"

static double check_point(const test_problem *p, egap_bounds *outward)
{
    egap_dd lo, hi;
    double width = point_pass_problem(p, egap_point_pairs, &lo, &hi);

    *outward = egap_round_outward(lo, hi);
    return width;
}

static void points_are_enclosed_in_every_family(void **state)
{
    size_t cases = test_cases(20);
    egap_bounds b;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 41);
    for (int family = 0; family < FAMILY_COUNT; family++)
        for (size_t i = 0; i < cases; i++) {
            test_problem p;

            test_problem_make(&p, &rng, (test_family)family, 1);
            check_point(&p, &b);
            assert_true(b.lo >= 0 && b.hi >= b.lo);
            test_problem_clear(&p);
        }
}

/* All losses: 1e-24 wide, and adjacent doubles outward; a double on either
 * side of F where F is a double itself. */
static void points_are_narrow(void **state)
{
    size_t cases = test_cases(200), wide = 0, apart = 0;
    egap_bounds b;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 42);
    for (size_t i = 0; i < cases; i++) {
        test_problem p;

        test_problem_make(&p, &rng, FAMILY_PLAIN, 1);
        wide += check_point(&p, &b) > 1e-24;
        assert_true(egap_bounds_ulps(b) <= 2);
        apart += egap_bounds_ulps(b) == 2;
        test_problem_clear(&p);
    }
    assert_true(wide <= cases / 50); /* y close to the prediction */
    assert_true(apart <= cases / 50);
}

static void points_have_the_same_bits_everywhere(void **state)
{
    static const char *const names[] = {"portable", "avx2", "avx512"};
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 43);
    for (size_t i = 0; i < 50; i++) {
        egap_bounds b;
        double width[3];
        test_problem p;

        test_problem_make(&p, &rng, FAMILY_WIDE, 1);
        for (size_t k = 0; k < 3; k++) {
            setenv("EGAP_ISA", names[k], 1);
            width[k] = check_point(&p, &b);
            assert_same_bits(width[0], width[k]);
        }
        unsetenv("EGAP_ISA");
        test_problem_clear(&p);
    }
}

static void check_case(const char *what, const egap_data *data,
                       const egap_net *net, egap_objective objective)
{
    point_pass_check(what, data, net, objective, egap_point_pairs);
}

static egap_objective loss_of(egap_loss_kind kind)
{
    return (egap_objective){{kind, 0.75}, 0};
}

/* The first unit is all high part, the others have none, and the middle one
 * of these is lost between its neighbours: the computed output is y, the true
 * one is 2^-130 above. */
static void outputs_that_fit_are_not_exact(void **state)
{
    enum { N = EGAP_PART * EGAP_LANES + 1 };
    static double x[N], y[N]; /* the second part is one sample */
    const double W[] = {1, 1, 1, 1};
    const double theta[] = {1, 0x1p-60, 0x1p-130, -0x1p-60};
    const egap_net net = {4, 1, W, NULL, theta, NULL};

    (void)state;
    for (size_t j = 0; j < N; j++)
        x[j] = -0x1p-44; /* the output is 0, with a far smaller error */
    for (size_t count = 1; count <= N; count += N - 1) {
        const egap_data data = {count, 1, x, y};

        x[count - 1] = y[count - 1] = 1;
        check_case("square", &data, &net, loss_of(EGAP_LOSS_MSE));
        check_case("half", &data, &net, loss_of(EGAP_LOSS_HALF));
        check_case("Huber", &data, &net, loss_of(EGAP_LOSS_HUBER));
        check_case("absolute", &data, &net, loss_of(EGAP_LOSS_ABS));
        x[count - 1] = -0x1p-44;
        y[count - 1] = 0;
    }
}

/* Every unit is active; y is 1e-10 off. */
static void close_fit_check(const char *what, close_fit *f, int biases)
{
    double out = f->c;

    for (size_t i = 0; i < f->m; i++) {
        double z = biases ? f->b[i] : 0;

        for (size_t k = 0; k < f->n; k++)
            z += f->W[i * f->n + k] * f->x[k];
        out += z > 0 ? f->theta[i] * z : 0;
    }
    f->y = out * (1 + 1e-10);
    check_case(
        what, &(egap_data){1, f->n, f->x, &f->y},
        &(egap_net){f->m, f->n, f->W, biases ? f->b : NULL, f->theta, &f->c},
        loss_of(EGAP_LOSS_MSE));
    close_fit_clear(f);
}

/* Products without low parts: what is left is the dot over coordinates. */
static void dots_of_coordinates_are_rounded(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 44);
    for (size_t i = 0; i < test_cases(100); i++) {
        close_fit f =
            close_fit_make(1 + test_below(&rng, 3), 1 + test_below(&rng, 8));

        for (size_t k = 0; k < f.n; k++)
            f.x[k] = test_uniform(&rng);
        for (size_t k = 0; k < f.m * f.n; k++)
            f.W[k] = (double)(float)test_uniform(&rng);
        for (size_t k = 0; k < f.m; k++)
            f.theta[k] = 1;
        close_fit_check("exact products", &f, 0);
        /* the output bias, or the hidden one, above all else */
        f = close_fit_make(1 + test_below(&rng, 3), 2);
        for (size_t k = 0; k < 2; k++)
            f.x[k] = test_uniform(&rng) * 0x1p-30;
        for (size_t k = 0; k < 2 * f.m; k++)
            f.W[k] = (double)(float)test_uniform(&rng);
        for (size_t k = 0; k < f.m; k++) {
            f.theta[k] = 1;
            f.b[k] = i % 2 ? (double)(float)test_uniform(&rng) : 0;
        }
        f.c = i % 2 ? 0 : test_uniform(&rng);
        close_fit_check(i % 2 ? "hidden bias" : "output bias", &f, 1);
    }
}

/* Many units of one sign: their low parts are added up with rounding, most of
 * it where all of them are equal. */
static void low_parts_are_rounded(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 45);
    for (size_t i = 0; i < test_cases(60); i++) {
        double w = 1 + test_uniform(&rng), theta = 1 + test_uniform(&rng);
        close_fit f = close_fit_make(i % 2 ? 2048 : 300, 1);

        f.x[0] = 1;
        for (size_t k = 0; k < f.m; k++) {
            f.W[k] = i % 2 ? w : 1 + test_uniform(&rng);
            f.theta[k] = i % 2 ? theta : 1 + test_uniform(&rng);
        }
        close_fit_check(i % 2 ? "equal low parts" : "low parts", &f, 0);
    }
}

/* w . x cancels but for the bias, whose sign doubles do not find. */
static void pairs_near_zero_are_looked_at(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 46);
    for (size_t i = 0; i < test_cases(200); i++) {
        double x[2], W[8], b[4], theta[4], y = 0;
        egap_data data = {1, 2, x, &y};
        egap_net net = {4, 2, W, b, theta, NULL};

        for (size_t k = 0; k < 2; k++)
            x[k] = 1 + test_uniform(&rng);
        for (size_t k = 0; k < 4; k++) {
            double s = (double)(1 + test_below(&rng, 9));

            W[2 * k] = s * x[1];
            W[2 * k + 1] = -s * x[0];
            b[k] = s * ldexp(test_normal(&rng), -48 - (int)test_below(&rng, 9));
            theta[k] = ldexp(test_normal(&rng), 20);
        }
        check_case("near zero", &data, &net, loss_of(EGAP_LOSS_ABS));
        check_case("near zero", &data, &net, loss_of(EGAP_LOSS_MSE));
    }
}

/* Without units F is the sum of the losses of c, or of the penalty. */
static void sums_are_rounded(void **state)
{
    static const egap_loss_kind kinds[] = {EGAP_LOSS_MSE, EGAP_LOSS_HUBER,
                                           EGAP_LOSS_ABS, EGAP_LOSS_LOGISTIC};
    static double x[2048], y[2048], theta[64], W[64];
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 47);
    for (size_t i = 0; i < test_cases(100); i++) {
        size_t N = 1 + test_below(&rng, i % 10 ? 40 : 2048);
        double c = test_normal(&rng), none = 0, at = 0;
        double target = test_uniform(&rng);
        egap_data data = {N, 1, x, y}, one = {1, 1, x, &at};
        egap_objective penalty = loss_of(EGAP_LOSS_MSE);

        for (size_t j = 0; j < N; j++)
            y[j] = i % 20 ? test_uniform(&rng) : target;
        for (size_t k = 0; k < 4; k++)
            check_case("losses", &data,
                       &(egap_net){1, 1, &none, NULL, &none, i % 3 ? NULL : &c},
                       loss_of(kinds[k]));
        for (size_t k = 0; k < 64; k++)
            theta[k] = ldexp(test_normal(&rng), -(int)test_below(&rng, 60));
        penalty.kappa = test_uniform(&rng);
        check_case("penalty", &one, &(egap_net){64, 1, W, NULL, theta, NULL},
                   penalty);
    }
    /* equal losses are rounded in one direction */
    for (size_t i = 0; i < test_cases(100); i++) {
        double target = 1 + test_uniform(&rng), none = 0;

        for (size_t j = 0; j < 2048; j++)
            y[j] = target;
        check_case("equal losses", &(egap_data){2048, 1, x, y},
                   &(egap_net){1, 1, &none, NULL, &none, NULL},
                   loss_of(EGAP_LOSS_MSE));
    }
}

/* Every rounding of weights and features goes the same way, so that the dot of
 * whole numbers is wrong by nearly all it may be, and has the other sign: just
 * below a half, or below a whole number, which is near in one direction
 * only. */
static void whole_numbers_may_have_the_other_sign(void **state)
{
    enum { N = 2, MOST = 9 };

    (void)state;
    for (unsigned mode = 0; mode < 16; mode++) {
        const size_t n = mode & 8 ? 7 : MOST;
        double x[N * MOST], W[MOST], y[N] = {0.5, 0.5}, theta = 1, b, c = 0;
        double side = mode & 1 ? -1 : 1;
        /* weights or features make most of the difference */
        double V = mode & 2 ? 16000 : 200, X = mode & 2 ? 4 : 8000;
        double part = (mode & 4 ? 1.0 : 0.5) - 0x1p-20;
        long double sum = 0;

        for (size_t k = 0; k < n; k++) {
            x[k] = 8191; /* the step is 1 */
            x[n + k] = X + part;
            W[k] = k == 0 ? 1 : (V + part) * 0x1p-14;
            sum += (long double)W[k] * x[n + k];
        }
        b = side * -(double)(sum - side * 0x1p-16L);
        for (size_t k = 0; k < n; k++)
            W[k] *= side;
        check_case("rounded", &(egap_data){N, n, x, y},
                   &(egap_net){1, n, W, &b, &theta, &c},
                   loss_of(EGAP_LOSS_HUBER));
    }
}

/* The largest dot and the largest weight that are formed. */
static void whole_numbers_fit(void **state)
{
    enum { n = 96 };

    (void)state;
    for (size_t used = 1; used <= n; used += n - 1) {
        double x[n], W[n] = {0}, y = 1, theta = 1;

        for (size_t k = 0; k < n; k++)
            x[k] = 8191;
        for (size_t k = 0; k < used; k++)
            W[k] = 1;
        check_case("large", &(egap_data){1, n, x, &y},
                   &(egap_net){1, n, W, NULL, &theta, NULL},
                   loss_of(EGAP_LOSS_MSE));
    }
}

/* Biases put the pre-activations of one sample near 0, at all distances: with
 * features and weights of all sizes, so that some are whole numbers of few
 * bits or none, and columns that have none at all. */
static void signs_are_found_at_all_distances(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 48);
    for (size_t i = 0; i < test_cases(300); i++) {
        size_t N = 1 + test_below(&rng, 30), n = 4 + test_below(&rng, 30);
        size_t m = 1 + test_below(&rng, 40), mode = test_below(&rng, 5);
        int spread = mode == 0 ? 0 : mode == 1 ? 20 : 55;
        double *x = calloc(N * n + N + m * n + 2 * m, sizeof *x);
        double *y = x + N * n, *W = y + N, *b = W + m * n, *theta = b + m;

        for (size_t k = 0; k < N * n; k++)
            x[k] = ldexp(test_normal(&rng), -(int)test_below(&rng, spread + 1));
        for (size_t j = 0; j < N && mode >= 3; j++)
            x[j * n] = mode == 3 ? 0 : ldexp(x[j * n], -1020);
        for (size_t u = 0; u < m; u++) {
            double z = 0, size = 0;
            size_t j = test_below(&rng, N);

            for (size_t k = 0; k < n; k++) {
                W[u * n + k] = ldexp(test_normal(&rng),
                                     -(int)test_below(&rng, spread + 1));
                z += W[u * n + k] * x[j * n + k];
                size += fabs(W[u * n + k] * x[j * n + k]);
            }
            b[u] = u % 4 == 3 ? test_normal(&rng) : -z;
            if (u % 4 < 2)
                b[u] +=
                    size * ldexp(test_normal(&rng), -(int)test_below(&rng, 60));
            theta[u] = ldexp(test_normal(&rng), (int)test_below(&rng, 30));
        }
        for (size_t j = 0; j < N; j++)
            y[j] = test_uniform(&rng);
        check_case("distance", &(egap_data){N, n, x, y},
                   &(egap_net){m, n, W, b, theta, NULL},
                   loss_of((egap_loss_kind)(i % 5)));
        free(x);
    }
}

/* Coordinates and units in any number; the outputs cancel, or go all to one
 * side of where their sum starts. */
static void units_come_in_any_number(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 49);
    for (size_t i = 0; i < test_cases(200); i++) {
        size_t m = i % 2 ? 1 + test_below(&rng, 12) : 1 + test_below(&rng, 200);
        int biases = (int)test_below(&rng, 2);
        double sign = i % 3 == 0 ? -1 : 1;
        close_fit f = close_fit_make(m, 1 + test_below(&rng, 40));

        for (size_t k = 0; k < f.n; k++)
            f.x[k] = test_uniform(&rng);
        for (size_t k = 0; k < f.m * f.n; k++)
            f.W[k] = test_uniform(&rng) - (i % 7 == 0 ? 0.5 : 0.0);
        for (size_t k = 0; k < f.m; k++) {
            f.b[k] = biases ? test_uniform(&rng) : 0;
            f.theta[k] =
                i % 3 == 1 ? test_normal(&rng) : sign * test_uniform(&rng);
        }
        close_fit_check("units", &f, biases);
    }
}

static void memory_may_be_short(void **state)
{
    const double x[] = {1, 0, 0, 0}, y = 0, W[] = {1, 0, 0, 0}, theta = 2;
    egap_data data = {1, 4, x, &y};
    egap_objective objective = {{EGAP_LOSS_MSE, 0}, 0};
    egap_net net = {1, 4, W, NULL, &theta, NULL};
    egap_problem *problem = NULL;
    egap_error err = {0};
    egap_status status = EGAP_ERESOURCE;
    unsigned long k = 0;
    egap_dd lo, hi;

    (void)state;
    while (status == EGAP_ERESOURCE) {
        assert_null(problem);
        egap_alloc_fail_at(++k);
        status = egap_problem_init(&problem, &data, &objective, &err);
    }
    assert_true(k > 9);
    assert_ok(status, &err);
    egap_alloc_fail_at(1);
    assert_int_equal(egap_enclose_point_dd(&lo, &hi, problem, &net, &err),
                     EGAP_ERESOURCE);
    assert_true(lo.hi == -INFINITY && hi.hi == INFINITY);
    egap_alloc_fail_at(0);
    assert_ok(egap_enclose_point_dd(&lo, &hi, problem, &net, &err), &err);
    assert_true(lo.hi == 4 && hi.hi == 4);
    egap_problem_clear(problem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_are_enclosed_in_every_family),
        cmocka_unit_test(points_are_narrow),
        cmocka_unit_test(points_have_the_same_bits_everywhere),
        cmocka_unit_test(outputs_that_fit_are_not_exact),
        cmocka_unit_test(dots_of_coordinates_are_rounded),
        cmocka_unit_test(low_parts_are_rounded),
        cmocka_unit_test(pairs_near_zero_are_looked_at),
        cmocka_unit_test(sums_are_rounded),
        cmocka_unit_test(whole_numbers_may_have_the_other_sign),
        cmocka_unit_test(whole_numbers_fit),
        cmocka_unit_test(signs_are_found_at_all_distances),
        cmocka_unit_test(units_come_in_any_number),
        cmocka_unit_test(memory_may_be_short),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
