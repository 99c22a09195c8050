/* t-sums.c: long sums of equal terms, whose roundings have one direction: the
 * indices of the segment engine's bounds count them. */
#include "opened.h"
#include "oracle.h"
#include "support.h"

#include <math.h>
#include <stdlib.h>

#include "../../verify/enclose/solve.h"
#include "egap/round.h"

#define B 8

/* One case: N equal samples, m equal units, n equal coordinates. */
typedef struct {
    size_t N, n, m;
    double *block, *x, *y, *W[2], *theta[2];
    bool biases; /* the weights of the first coordinate, whose x are 0 then */
} sums;

static void sums_make(sums *s, size_t N, size_t n, size_t m, double x, double y,
                      double w)
{
    *s = (sums){.N = N, .n = n, .m = m};
    s->block = malloc((N * n + N + 2 * m * n + 2 * m) * sizeof(double));
    if (s->block == NULL)
        abort();
    s->x = s->block;
    s->y = s->x + N * n;
    s->W[0] = s->y + N;
    s->W[1] = s->W[0] + m * n;
    s->theta[0] = s->W[1] + m * n;
    s->theta[1] = s->theta[0] + m;
    for (size_t k = 0; k < N * n; k++)
        s->x[k] = x;
    for (size_t j = 0; j < N; j++)
        s->y[j] = y;
    for (size_t k = 0; k < 2 * m * n; k++)
        s->W[0][k] = w;
    for (size_t i = 0; i < 2 * m; i++)
        s->theta[0][i] = 1;
}

/* F at t against the bounds of a bucket or a step */
static void inside(const char *what, const egap_data *data,
                   const egap_objective *f, const egap_net *A,
                   const egap_net *Z, double t, double upper)
{
    if (oracle_F_le(data, f, A, Z, t, (egap_dd){upper, 0}) != EGAP_YES)
        fail_msg("%s: F(%a) is above %a", what, t, upper);
}

static void above(const char *what, const egap_data *data,
                  const egap_objective *f, const egap_net *A, const egap_net *Z,
                  const egap_floor *floor)
{
    if (oracle_F_ge(data, f, A, Z, egap_t_double(floor->t), floor->own) !=
        EGAP_YES)
        fail_msg("%s: F(%a) is below %a", what, egap_t_double(floor->t),
                 floor->own.hi);
}

/* The coarse pass and a step of a window; releases the case. */
static void sums_check(const char *what, sums *s, const double *c,
                       egap_objective f)
{
    egap_data data = {s->N, s->n, s->x, s->y};
    const double *bA = s->biases ? s->W[0] : NULL;
    const double *bZ = s->biases ? s->W[1] : NULL;
    egap_net A = {s->m, s->n, s->W[0], bA, s->theta[0], c};
    egap_net Z = {s->m, s->n, s->W[1], bZ, s->theta[1], c};
    egap_problem *problem;
    egap_coarse_bounds b;
    egap_segwork work;
    egap_error err = {0};
    egap_floor floor = egap_floor_init((egap_dd){-INFINITY, 0});
    double upper = -INFINITY;
    size_t steps = 1;

    assert_ok(egap_problem_init(&problem, &data, &f, &err), &err);
    opened_coarse(&b, &work, problem, &A, &Z, B);
    inside(what, &data, &f, &A, &Z, 0, b.upper[0]);
    inside(what, &data, &f, &A, &Z, 1, b.upper[B - 1]);
    above(what, &data, &f, &A, &Z, &b.floor);
    assert_ok(egap_window_open(&work, 0, 1, &err), &err);
    egap_walk(&work, &floor, 0, 1024, 1024, true, &upper, &steps);
    above(what, &data, &f, &A, &Z, &floor);
    assert_true(isfinite(floor.own.hi)); /* something was computed */
    if (upper > -INFINITY)
        inside(what, &data, &f, &A, &Z, 0, upper);
    egap_segwork_clear(&work);
    egap_problem_clear(problem);
    free(s->block);
}

static egap_objective loss_of(egap_loss_kind kind)
{
    return (egap_objective){{kind, 0x1p-20}, 0};
}

/* lemma "loss sums" */
static void many_samples(void **state)
{
    static const egap_loss_kind kinds[] = {EGAP_LOSS_MSE, EGAP_LOSS_HALF,
                                           EGAP_LOSS_HUBER, EGAP_LOSS_ABS,
                                           EGAP_LOSS_LOGISTIC};
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 71);
    for (size_t i = 0; i < test_cases(60); i++) {
        egap_loss_kind kind = kinds[i % 5];
        sums s;

        sums_make(&s, 2048, 1, 1, 1, test_uniform(&rng), -0x1p-40);
        sums_check("samples", &s, NULL, loss_of(kind));
    }
}

/* The product of 1 + e^-|u| over more samples than a double holds, and the
 * loss that is lost in 1 + e^-|u|. */
static void products_of_factors(void **state)
{
    const double c = 40;
    sums s;

    (void)state;
    sums_make(&s, 16384, 1, 1, 1, 0.25, -0x1p-40);
    sums_check("product", &s, NULL, loss_of(EGAP_LOSS_LOGISTIC));
    sums_make(&s, 1, 1, 1, 1, 1, -0x1p-40);
    sums_check("lost", &s, &c, loss_of(EGAP_LOSS_LOGISTIC));
}

/* lemma "perturbation" */
static void many_coordinates(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 72);
    for (size_t i = 0; i < test_cases(60); i++) {
        sums s;

        sums_make(&s, 1, 1024, 1, 1 + test_uniform(&rng), 0,
                  1 + test_uniform(&rng));
        for (size_t k = 0; i / 2 % 2 && k < s.n; k++) /* one end alone */
            s.W[i / 4 % 2][k] *= 0x1p-60;
        sums_check("coordinates", &s, NULL,
                   loss_of(i % 2 ? EGAP_LOSS_ABS : EGAP_LOSS_MSE));
    }
}

/* lemmas "state" and "E_j" and, for the penalty, "bucket" */
static void many_units(void **state)
{
    const double one = 1;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 73);
    for (size_t i = 0; i < test_cases(60); i++) {
        egap_objective f = loss_of(i % 2 ? EGAP_LOSS_ABS : EGAP_LOSS_MSE);
        double theta = 1 + test_uniform(&rng);
        sums s;

        sums_make(&s, 1, 1, 1024, 1 + test_uniform(&rng), 0,
                  1 + test_uniform(&rng));
        for (size_t k = 0; k < 2 * s.m; k++)
            s.theta[0][k] = theta;
        sums_check("units", &s, NULL, f);
        sums_make(&s, 1, 1, 1024, 0, 0, 1 + test_uniform(&rng));
        for (size_t k = 0; k < 2 * s.m; k++)
            s.theta[0][k] = theta;
        s.biases = true;
        sums_check("biases of units", &s, NULL, f);
        /* all of them lost beside the output bias */
        sums_make(&s, 1, 1, 1024, 1, 0, 0x1.8p-54 * (1 - theta / 4));
        sums_check("bias", &s, &one, f);
        sums_make(&s, 1, 1, 1024, 1, 0, -1);
        for (size_t k = 0; k < 2 * s.m; k++)
            s.theta[0][k] = theta;
        f.kappa = 1 + test_uniform(&rng);
        sums_check("penalty", &s, NULL, f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_samples),
        cmocka_unit_test(products_of_factors),
        cmocka_unit_test(many_coordinates),
        cmocka_unit_test(many_units),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
