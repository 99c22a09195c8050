/* kinks.c: small nasty segments for the peak certificate. */
#include "kinks.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "../../verify/base/simd.h"

static double draw(test_rng *rng, int coarse)
{
    double v = test_normal(rng);

    return coarse ? rint(4 * v) / 4 : v;
}

int64_t test_kinks_point(test_rng *rng)
{
    switch (test_below(rng, 4)) {
    case 0:
        return (int64_t)test_below(rng, 2) * EGAP_T_ONE;
    case 1:
        return EGAP_T_ONE / 8 * (int64_t)test_below(rng, 9);
    default:
        return (int64_t)(test_u64(rng) % ((uint64_t)EGAP_T_ONE + 1));
    }
}

/* The two ends of one parameter. */
static void draw_pair(double *a, double *b, test_rng *rng, int coarse,
                      size_t still)
{
    *a = draw(rng, coarse);
    *b = test_below(rng, still) ? draw(rng, coarse) : *a;
}

static double at(const double *a, const double *b, double t)
{
    return (1 - t) * *a + t * *b;
}

/* Shifts a parameter at both ends. */
static void shift(double *a, double *b, double by)
{
    *a += by;
    *b += by;
}

static double preactivation(const test_kinks *s, size_t i, size_t j, double t)
{
    size_t n = s->data.n;
    double z = s->A.b ? at(&s->b[0][i], &s->b[1][i], t) : 0;

    for (size_t k = 0; k < n; k++)
        z += at(&s->W[0][i * n + k], &s->W[1][i * n + k], t) * s->x[j * n + k];
    return z;
}

/* Puts the kink of unit i on sample j at t. */
static void place_kink(test_kinks *s, size_t i, size_t j, double t)
{
    double z = preactivation(s, i, j, t), x = s->x[j * s->data.n];

    if (s->A.b)
        shift(&s->b[0][i], &s->b[1][i], -z);
    else if (x != 0)
        shift(&s->W[0][i * s->data.n], &s->W[1][i * s->data.n], -z / x);
}

static double predict(const test_kinks *s, size_t j, double t)
{
    double phi = s->A.c ? at(&s->c[0], &s->c[1], t) : 0;

    for (size_t i = 0; i < s->A.m; i++)
        phi += at(&s->theta[0][i], &s->theta[1][i], t) *
               fmax(0, preactivation(s, i, j, t));
    return phi;
}

static void draw_numbers(test_kinks *s, test_rng *rng)
{
    size_t N = s->data.N, n = s->data.n, m = s->A.m, still;
    int coarse = test_below(rng, 2) == 0;

    still = 1 + test_below(rng, 6); /* 1: nothing moves */
    for (size_t k = 0; k < N * n; k++)
        s->x[k] = test_below(rng, 8) ? draw(rng, coarse) : 0;
    for (size_t k = 0; still == 3 && k < n; k++)
        s->x[k] *= 16; /* one sample far from the others */
    for (size_t k = 0; k < m * n; k++)
        draw_pair(&s->W[0][k], &s->W[1][k], rng, coarse, still);
    still = 1 + test_below(rng, 6);
    for (size_t i = 0; i < m; i++) {
        draw_pair(&s->b[0][i], &s->b[1][i], rng, coarse, still);
        draw_pair(&s->theta[0][i], &s->theta[1][i], rng, coarse, still);
    }
    draw_pair(&s->c[0], &s->c[1], rng, coarse, still);
    for (size_t j = 0; j < N; j++)
        s->y[j] = draw(rng, coarse);
}

/* Kinks, zeros of theta and fits at t0 or a little beside. */
static void place(test_kinks *s, test_rng *rng)
{
    double t0 = egap_t_double(s->t0), tk;

    s->offset = ldexp(test_uniform(rng) - 0.5, -(int)test_below(rng, 54));
    for (size_t i = 0; i < s->A.m; i++) {
        tk = test_below(rng, 3) ? t0 + s->offset : t0;
        if (test_below(rng, 2))
            place_kink(s, i, test_below(rng, s->data.N), tk);
        if (test_below(rng, 4) == 0)
            shift(&s->theta[0][i], &s->theta[1][i],
                  -at(&s->theta[0][i], &s->theta[1][i], tk));
    }
    for (size_t j = 0; j < s->data.N; j++)
        if (test_below(rng, 3) == 0)
            s->y[j] = predict(s, j, test_below(rng, 2) ? t0 + s->offset : t0);
    if (s->objective.loss.kind == EGAP_LOSS_LOGISTIC)
        for (size_t j = 0; j < s->data.N; j++)
            s->y[j] = test_below(rng, 2) ? test_uniform(rng) : s->y[j] > 0;
}

static double value(const test_kinks *s, double t)
{
    double sum = 0, pen = s->A.c ? fabs(at(&s->c[0], &s->c[1], t)) : 0;

    for (size_t j = 0; j < s->data.N; j++) {
        double u = predict(s, j, t), r = fabs(u - s->y[j]);
        double delta = s->objective.loss.delta;

        switch (s->objective.loss.kind) {
        case EGAP_LOSS_MSE:
            sum += r * r;
            break;
        case EGAP_LOSS_HALF:
            sum += r * r / 2;
            break;
        case EGAP_LOSS_HUBER:
            sum += r < delta ? r * r / 2 : delta * (r - delta / 2);
            break;
        case EGAP_LOSS_LOGISTIC:
            sum += fmax(u, 0) + log1p(exp(-fabs(u))) - s->y[j] * u;
            break;
        case EGAP_LOSS_ABS:
            sum += r;
        }
    }
    for (size_t i = 0; i < s->A.m; i++)
        pen += fabs(at(&s->theta[0][i], &s->theta[1][i], t));
    return sum / (double)s->data.N + s->objective.kappa * pen;
}

/* Moves t0 to a local maximum of F: the best of a grid, then ever finer
 * ones around it. */
static void climb(test_kinks *s)
{
    double before = egap_t_double(s->t0) + s->offset, best = 0, h = 1.0 / 16;

    for (int k = 1; k <= 16; k++)
        if (value(s, k * h) > value(s, best))
            best = k * h;
    while ((h /= 4) > 0x1p-50) {
        double centre = best;

        for (int k = -4; k <= 4; k++) {
            double t = fmin(fmax(centre + k * h, 0), 1);

            if (value(s, t) > value(s, best))
                best = t;
        }
    }
    s->t0 = (int64_t)rint(best * (double)EGAP_T_ONE);
    s->offset = before - egap_t_double(s->t0);
}

void test_kinks_layout(test_kinks *s)
{
    size_t N = s->data.N, n = s->data.n, m = s->A.m, nb = n + (s->A.b != NULL);
    double c = fmax(fabs(s->c[0]), fabs(s->c[1])), V[2] = {0, 0};
    egap_error err = {0};

    assert_ok(egap_problem_init(&s->problem, &s->data, &s->objective, &err),
              &err);
    memset(s->E, 0, sizeof s->E);
    for (int e = 0; e < 2; e++) {
        for (size_t i = 0; i < m; i++) {
            memcpy(s->rows[e] + i * nb, s->W[e] + i * n, n * sizeof(double));
            if (nb > n)
                s->rows[e][i * nb + n] = s->b[e][i];
            V[e] += fabs(s->theta[e][i]);
        }
        V[e] += s->A.c ? fabs(s->c[e]) : 0;
    }
    s->view =
        (egap_segview){m,           nb, s->rows[0], s->rows[1],    s->theta[0],
                       s->theta[1], 0,  0,          s->A.c != NULL};
    if (s->A.c != NULL) {
        s->view.cA = s->c[0];
        s->view.cB = s->c[1];
    }
    /* in the order that the problem has the samples in */
    for (size_t j = 0; j < N; j++) {
        double E = s->A.c ? c : 0;

        for (size_t i = 0; i < m; i++)
            for (size_t k = 0; k < nb; k++)
                E += fmax(fabs(s->theta[0][i]), fabs(s->theta[1][i])) *
                     fmax(fabs(s->rows[0][i * nb + k]),
                          fabs(s->rows[1][i * nb + k])) *
                     fabs(egap_problem_sample(s->problem, j)[8 * k]);
        s->E[j] = E * (1 + 0x1p-45) + 0x1p-600;
    }
    s->norms.E = s->E;
    s->norms.Ns = (double)((N + EGAP_LANES - 1) / EGAP_LANES) + 3;
    s->norms.iota = 1 + 2 * (s->norms.Ns + (double)(m + nb) + 64) * 0x1p-53;
    s->norms.V = fmax(V[0], V[1]) * (1 + 0x1p-45);
}

void test_kinks_make(test_kinks *s, test_rng *rng)
{
    static const double kappas[] = {0, 0, 0x1p-5, 1.0 / 3};
    size_t m = 1 + test_below(rng, test_below(rng, 8) ? 6 : KINKS_MAX_M);
    size_t n = 1 + test_below(rng, KINKS_MAX_N);
    size_t N = 1 + test_below(rng, test_below(rng, 3) ? 3 : KINKS_MAX_DATA);
    size_t biased = test_below(rng, 4);

    if (test_below(rng, 2)) {
        m = 1 + test_below(rng, 2);
        n = 1;
    }
    s->objective.loss.kind = (egap_loss_kind)test_below(rng, 5);
    s->objective.loss.delta =
        test_below(rng, 2) ? 0.5 : 2 * test_uniform(rng) + 0x1p-9;
    s->objective.kappa = kappas[test_below(rng, 4)];
    s->data = (egap_data){N, n, s->x, s->y};
    s->A = (egap_net){m,           n,
                      s->W[0],     biased & 1 ? s->b[0] : NULL,
                      s->theta[0], biased & 2 ? s->c : NULL};
    s->B = (egap_net){m,           n,
                      s->W[1],     biased & 1 ? s->b[1] : NULL,
                      s->theta[1], biased & 2 ? s->c + 1 : NULL};
    s->t0 = test_kinks_point(rng);
    draw_numbers(s, rng);
    place(s, rng);
    if (test_below(rng, 2))
        climb(s);
    test_kinks_layout(s);
}

void test_kinks_clear(test_kinks *s)
{
    egap_problem_clear(s->problem);
}

double test_breakpoint(double a, double b)
{
    return fma(a / (a - b), 1 - 0x1p-51, 2) - (2 - 0x1p-52);
}

double test_kinks_state(double *state, const test_kinks *s)
{
    const egap_problem *p = s->problem;
    const egap_segview *v = &s->view;
    double t0 = egap_t_double(s->t0);

    memset(state, 0, 3 * p->Npad * sizeof *state);
    for (size_t j = 0; j < p->N; j++) {
        double *at = state + j / 8 * 24 + j % 8;

        at[0] = v->cA;
        at[8] = v->cA + v->cB;
        at[16] = v->cB;
        for (size_t i = 0; i < v->m; i++) {
            const double *WA = v->WA + i * v->n, *WB = v->WB + i * v->n;
            double a = 0, b = 0;
            bool active;

            for (size_t k = 0; k < v->n; k++) {
                a = fma(WA[k], egap_problem_sample(p, j)[8 * k], a);
                b = fma(WB[k], egap_problem_sample(p, j)[8 * k], b);
            }
            active = a > 0;
            if ((a > 0) != (b > 0))
                active = test_breakpoint(a, b) < t0 ? b > 0 : a > 0;
            if (!active)
                continue;
            at[0] += v->thA[i] * a;
            at[8] += fma(v->thA[i], b, v->thB[i] * a);
            at[16] += v->thB[i] * b;
        }
    }
    return (double)v->m;
}
