/* netcase.h: random small problems for the tests of training and paths, and
 * F in long double written from its definition. */
#ifndef EGAP_TESTS_NETCASE_H
#define EGAP_TESTS_NETCASE_H

#include <math.h>
#include <stdlib.h>

#include "support.h"

#include "egap/train.h"

static const egap_loss_kind netcase_kinds[5] = {
    EGAP_LOSS_MSE, EGAP_LOSS_HALF, EGAP_LOSS_HUBER, EGAP_LOSS_LOGISTIC,
    EGAP_LOSS_ABS};

/* |a - b| <= bound max(1, |a|, |b|) */
static inline void assert_near(double a, double b, double bound)
{
    double size = fmax(1.0, fmax(fabs(a), fabs(b)));

    if (!(fabs(a - b) <= bound * size))
        fail_msg("%.17g and %.17g differ by more than %g", a, b, bound * size);
}

typedef struct {
    egap_data data;
    egap_shape shape;
    egap_objective objective;
    size_t count;
    double *x, *y, *a, *b; /* a, b: two networks' parameters */
} netcase;

static inline void netcase_make(netcase *c, test_rng *rng, size_t N, size_t n,
                                size_t m, bool biases, egap_loss_kind kind)
{
    c->x = malloc(N * n * sizeof *c->x);
    c->y = malloc(N * sizeof *c->y);
    c->shape = (egap_shape){.m = m, .n = n, .biases = biases};
    c->count = egap_params_count(&c->shape);
    c->a = malloc(c->count * sizeof *c->a);
    c->b = malloc(c->count * sizeof *c->b);
    for (size_t i = 0; i < N * n; i++)
        c->x[i] = test_normal(rng);
    for (size_t j = 0; j < N; j++)
        c->y[j] = kind == EGAP_LOSS_LOGISTIC ? (double)test_below(rng, 2)
                                             : test_normal(rng);
    for (size_t p = 0; p < c->count; p++) {
        c->a[p] = test_normal(rng);
        c->b[p] = test_normal(rng);
    }
    c->data = (egap_data){N, n, c->x, c->y};
    c->objective = (egap_objective){{kind, 0.25}, 0.001};
}

/* Shapes around the borders of vectors, tiles and blocks. */
static inline void netcase_random(netcase *c, test_rng *rng,
                                  egap_loss_kind kind)
{
    static const size_t features[] = {1, 2, 3, 4, 7, 8, 9, 17, 30};
    size_t n = features[test_below(rng, 9)];

    netcase_make(c, rng, 1 + test_below(rng, 80), n, 1 + test_below(rng, 22),
                 test_below(rng, 2), kind);
}

static inline void netcase_free(netcase *c)
{
    free(c->x);
    free(c->y);
    free(c->a);
    free(c->b);
}

static inline egap_trainer *netcase_trainer(const netcase *c)
{
    egap_error err = {0};
    egap_trainer *t;

    assert_ok(egap_trainer_init(&t, &c->data, &c->shape, &err), &err);
    return t;
}

static inline long double netcase_loss(const egap_loss *loss, long double u,
                                       long double y)
{
    long double r = u - y, d = loss->delta;

    switch (loss->kind) {
    case EGAP_LOSS_MSE:
        return r * r;
    case EGAP_LOSS_HALF:
        return r * r / 2;
    case EGAP_LOSS_HUBER:
        return fabsl(r) <= d ? r * r / 2 : d * (fabsl(r) - d / 2);
    case EGAP_LOSS_LOGISTIC:
        return (u > 0 ? u : 0) + log1pl(expl(-fabsl(u))) - y * u;
    default:
        return fabsl(r);
    }
}

/* F in long double; p may be any real vector of parameters. */
static inline long double netcase_F(const netcase *c, const long double *p)
{
    size_t m = c->shape.m, n = c->shape.n, N = c->data.N;
    const long double *W = p, *b = p + m * n;
    const long double *theta = b + (c->shape.biases ? m : 0);
    long double bias = c->shape.biases ? theta[m] : 0, sum = 0;
    long double mass = fabsl(bias);

    for (size_t j = 0; j < N; j++) {
        long double u = bias;

        for (size_t i = 0; i < m; i++) {
            long double z = c->shape.biases ? b[i] : 0;

            for (size_t k = 0; k < n; k++)
                z += W[i * n + k] * c->x[j * n + k];
            u += z > 0 ? theta[i] * z : 0;
        }
        sum += netcase_loss(&c->objective.loss, u, c->y[j]);
    }
    for (size_t i = 0; i < m; i++)
        mass += fabsl(theta[i]);
    return sum / N + c->objective.kappa * mass;
}

static inline long double netcase_F_double(const netcase *c, const double *p)
{
    long double *q = malloc(c->count * sizeof *q), F;

    for (size_t i = 0; i < c->count; i++)
        q[i] = p[i];
    F = netcase_F(c, q);
    free(q);
    return F;
}

#endif
