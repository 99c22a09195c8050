/* t-point-triple.c: F at one network, its outputs in three doubles, against
 * ball arithmetic. */
#include "support.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>

#include "../../verify/base/simd.h"
#include "../../verify/enclose/point_dd.h"
#include "../../verify/enclose/point_triple.h"
#include "egap/enclose.h"
#include "point_pass.h"

#define WIDTH 1e-24

static void points_are_enclosed_in_every_family(void **state)
{
    size_t cases = test_cases(15);
    egap_dd lo, hi;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 51);
    for (int family = 0; family < FAMILY_COUNT; family++)
        for (size_t i = 0; i < cases; i++) {
            test_problem p;

            test_problem_make(&p, &rng, (test_family)family, 1);
            point_pass_problem(&p, egap_point_triple, &lo, &hi);
            assert_true(lo.hi >= 0);
            test_problem_clear(&p);
        }
}

/* Whatever the output, what c and y leave of it is its last bits: c and y are
 * chosen so, and no other error is of their size. */
static void check_fit(const char *what, close_fit *f, bool biases)
{
    const egap_loss_kind kinds[] = {EGAP_LOSS_MSE, EGAP_LOSS_HALF,
                                    EGAP_LOSS_HUBER, EGAP_LOSS_ABS};
    egap_net net = close_fit_net(f, biases);

    f->c = -close_fit_output(f, biases);
    f->y = close_fit_output(f, biases);
    for (size_t k = 0; k < 4; k++)
        point_pass_check(what, &(egap_data){1, f->n, f->x, &f->y}, &net,
                         (egap_objective){{kinds[k], 0.75}, 0},
                         egap_point_triple);
    close_fit_clear(f);
}

/* Weights and units of any number, of one sign or not. */
static void outputs_may_fit(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 52);
    for (size_t i = 0; i < test_cases(150); i++) {
        size_t m = i % 2 ? 1 + test_below(&rng, 12) : 1 + test_below(&rng, 200);
        close_fit f = close_fit_make(m, 1 + test_below(&rng, 40));
        double shift = i % 7 == 0 ? 0.5 : 0;

        for (size_t k = 0; k < f.n; k++)
            f.x[k] = test_uniform(&rng) - shift;
        for (size_t k = 0; k < f.m * f.n; k++)
            f.W[k] = ldexp(test_uniform(&rng) - shift,
                           i % 4 ? 0 : -(int)test_below(&rng, 120));
        for (size_t k = 0; k < f.m; k++) {
            f.b[k] = test_uniform(&rng);
            f.theta[k] = i % 3 == 1 ? test_normal(&rng)
                                    : (i % 3 ? 1 : -1) * test_uniform(&rng);
        }
        check_fit("fit", &f, i % 5 < 2);
    }
}

/* Equal units: what their low parts lose adds up; and units whose high, or
 * high and middle, parts are all there is. */
static void parts_are_added_up(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 53);
    for (size_t i = 0; i < test_cases(90); i++) {
        double w = 1 + test_uniform(&rng), theta = 1 + test_uniform(&rng);
        close_fit f = close_fit_make(i % 2 ? 2048 : 100, 1 + i % 3 / 2);

        for (size_t k = 0; k < f.n; k++)
            f.x[k] = k == 0 ? 1 : -test_uniform(&rng);
        for (size_t k = 0; k < f.m; k++) {
            for (size_t q = 0; q < f.n; q++)
                f.W[k * f.n + q] = i % 3 == 0 ? w
                                   : i % 3 == 1
                                       ? (double)(float)test_uniform(&rng)
                                       : test_uniform(&rng);
            f.theta[k] = i % 3 == 0   ? theta
                         : i % 3 == 1 ? (double)(float)test_uniform(&rng)
                                      : 1;
        }
        check_fit("parts", &f, false);
    }
}

/* The output is 1, by high parts; of what is below it nothing is left but the
 * last unit but one, which is lost among its neighbours. */
static void low_parts_are_lost(void **state)
{
    const double theta[] = {1,        0x1p-60,  -0x1p-60,
                            0x1p-118, 0x1p-180, -0x1p-118};
    const egap_loss_kind kinds[] = {EGAP_LOSS_MSE, EGAP_LOSS_ABS};

    (void)state;
    for (size_t k = 0; k < 2; k++) {
        close_fit f = close_fit_make(6, 1);
        egap_net net = close_fit_net(&f, false);

        f.x[0] = f.y = 1;
        for (size_t i = 0; i < f.m; i++) {
            f.W[i] = 1;
            f.theta[i] = theta[i];
        }
        point_pass_check("lost", &(egap_data){1, 1, f.x, &f.y}, &net,
                         (egap_objective){{kinds[k], 0.75}, 0},
                         egap_point_triple);
        close_fit_clear(&f);
    }
}

/* The output is 1, by its first unit; the next eight have middle parts, and
 * the others are so small that they are low parts: equal units, then as many
 * that take them away, with still ones between. */
static void low_parts_that_cancel_were_rounded(void **state)
{
    enum { m = 2048, MIDDLE = 9, UP = m / 3 };
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 56);
    for (size_t i = 0; i < test_cases(20); i++) {
        double w = ldexp(0.7 + 0.2 * test_uniform(&rng), -50);
        double theta = ldexp(0.5 + 0.1 * test_uniform(&rng), -49);
        close_fit f = close_fit_make(m, 1);
        size_t down = 0;

        f.x[0] = 1;
        f.W[0] = f.theta[0] = 1;
        for (size_t k = 1; k < MIDDLE; k++) {
            f.W[k] = 0.4 * 0x1p-50;
            f.theta[k] = k % 2 ? 1 : -1;
        }
        for (size_t k = MIDDLE; k < m; k++) {
            bool active = k < UP || (down < UP - MIDDLE && test_below(&rng, 2));

            down += active && k >= UP;
            f.W[k] = active ? w : -w;
            f.theta[k] = k < UP ? theta : -theta;
        }
        check_fit("up and down", &f, false);
    }
}

/* One unit, all of it high parts, and features of all sizes: what is rounded
 * is the dot. */
static void dots_of_coordinates_are_rounded(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 57);
    for (size_t i = 0; i < test_cases(40); i++) {
        close_fit f = close_fit_make(1, 300);

        for (size_t k = 0; k < f.n; k++) {
            double sign = k % 2 ? -1 : 1;

            f.x[k] =
                ldexp(sign * test_uniform(&rng), -(int)test_below(&rng, 100));
            f.W[k] = sign * (double)(float)test_uniform(&rng);
        }
        f.theta[0] = 1;
        check_fit("dot", &f, false);
    }
}

/* N samples, n features, m units, whose outputs are y but for `noise`, or
 * cancel but for it; the first sample is 0. */
typedef struct {
    size_t N, n, m;
    double noise;
    bool cancels, biases;
    double *x, *y, *W, *b, *theta, c;
} fitted;

static double output_at(const fitted *f, const double *x)
{
    long double out = f->c;

    for (size_t i = 0; i < f->m; i++) {
        long double z = f->b[i];

        for (size_t k = 0; k < f->n; k++)
            z += (long double)f->W[i * f->n + k] * x[k];
        out += z > 0 ? f->theta[i] * z : 0;
    }
    return (double)out;
}

static void fitted_draw(fitted *f, test_rng *rng)
{
    size_t N = f->N, n = f->n, m = f->m;

    f->x = calloc(N * n + N + m * n + 2 * m, sizeof(double));
    assert_non_null(f->x);
    f->y = f->x + N * n;
    f->W = f->y + N;
    f->b = f->W + m * n;
    f->theta = f->b + m;
    f->c = 0.25;
    for (size_t k = n; k < N * n; k++)
        f->x[k] = test_normal(rng);
    for (size_t i = 0; i < m; i++) {
        double *w = f->W + i * n;
        bool twin = f->cancels && i % 2 == 1;

        for (size_t k = 0; k < n; k++)
            w[k] = twin ? *(w + k - n) : test_normal(rng);
        f->b[i] = twin ? f->b[i - 1] : f->biases ? test_normal(rng) : 0;
        f->theta[i] = twin ? f->noise - f->theta[i - 1] : test_normal(rng);
    }
    for (size_t j = 0; j < N; j++)
        f->y[j] = f->cancels ? f->c
                             : output_at(f, f->x + j * n) +
                                   f->noise * test_normal(rng);
}

static void enclose(egap_dd *lo, egap_dd *hi, const fitted *f,
                    egap_loss_kind kind)
{
    const egap_net net = {f->m, f->n, f->W, f->b, f->theta, &f->c};
    const egap_data data = {f->N, f->n, f->x, f->y};
    const egap_objective objective = {{kind, 0.75}, 0};
    egap_problem *problem = NULL;
    egap_error err = {0};

    assert_ok(egap_problem_init(&problem, &data, &objective, &err), &err);
    assert_ok(egap_enclose_point_dd(lo, hi, problem, &net, &err), &err);
    egap_problem_clear(problem);
}

/* Networks that fit their data, and outputs that cancel: pairs are too wide
 * there, and three doubles are not. */
static void fits_are_narrow(void **state)
{
    const egap_loss_kind kinds[] = {EGAP_LOSS_MSE, EGAP_LOSS_HALF,
                                    EGAP_LOSS_HUBER, EGAP_LOSS_ABS};
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 54);
    for (size_t i = 0; i < test_cases(4); i++)
        for (size_t k = 0; k < 4; k++) {
            fitted f = {.N = 30,
                        .n = 6,
                        .m = 200,
                        .noise = 1e-9,
                        .cancels = i % 2 == 1,
                        .biases = i % 4 < 2};
            egap_objective objective = {{kinds[k], 0.75}, 0};
            egap_data data;
            egap_net net;
            egap_dd lo, hi;

            fitted_draw(&f, &rng);
            data = (egap_data){f.N, f.n, f.x, f.y};
            net = (egap_net){f.m, f.n, f.W, f.b, f.theta, &f.c};
            assert_true(point_pass_check("narrow", &data, &net, objective,
                                         egap_point_triple) <= WIDTH);
            assert_true(point_pass_check("wide", &data, &net, objective,
                                         egap_point_pairs) > WIDTH);
            enclose(&lo, &hi, &f, kinds[k]);
            assert_true((hi.hi - lo.hi) + (hi.lo - lo.lo) <= WIDTH * hi.hi);
            free(f.x);
        }
}

/* Three parts, the last one not full. */
static void points_have_the_same_bits_everywhere(void **state)
{
    static const char *const names[] = {"portable", "avx2", "avx512"};
    int before = omp_get_max_threads();
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 55);
    for (size_t n = 1; n <= 13; n += 4) {
        fitted f = {.N = 2 * EGAP_PART * EGAP_LANES + 61,
                    .n = n,
                    .m = 40,
                    .noise = 1e-9,
                    .biases = n % 8 == 1};
        egap_dd lo[2], hi[2];

        fitted_draw(&f, &rng);
        for (size_t k = 0; k < 6; k++) {
            setenv("EGAP_ISA", names[k / 2], 1);
            omp_set_num_threads(k % 2 ? 3 : 1);
            enclose(&lo[k > 0], &hi[k > 0], &f, EGAP_LOSS_MSE);
            assert_true((hi[0].hi - lo[0].hi) + (hi[0].lo - lo[0].lo) <=
                        WIDTH * hi[0].hi);
            assert_same_bits(lo[0].hi, lo[k > 0].hi);
            assert_same_bits(lo[0].lo, lo[k > 0].lo);
            assert_same_bits(hi[0].hi, hi[k > 0].hi);
            assert_same_bits(hi[0].lo, hi[k > 0].lo);
        }
        free(f.x);
    }
    unsetenv("EGAP_ISA");
    omp_set_num_threads(before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_are_enclosed_in_every_family),
        cmocka_unit_test(outputs_may_fit),
        cmocka_unit_test(parts_are_added_up),
        cmocka_unit_test(low_parts_are_lost),
        cmocka_unit_test(low_parts_that_cancel_were_rounded),
        cmocka_unit_test(dots_of_coordinates_are_rounded),
        cmocka_unit_test(fits_are_narrow),
        cmocka_unit_test(points_have_the_same_bits_everywhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
