/* grid.c: baselines in AVX2, whatever the library uses. */
#ifdef __x86_64__
#pragma GCC target("avx2,fma")
#define EGAP_KERNEL_AVX2
#endif
#pragma GCC optimize("O3")

#include "grid.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../../verify/enclose/loss.h"

struct grid {
    size_t N, Npad, n, m; /* n with the bias coordinate; Npad: 16 divides */
    egap_objective objective;
    double *xt, *y;         /* (n, Npad), (Npad) */
    double *WA, *WB, *W;    /* (m, n) */
    double *thA, *thB, *th; /* (m) */
    double *phi, *z, *d;    /* (Npad), (m, 8), (m, 8) */
    double cA, cB;
};

static void take(double *W, double *th, double *c, const egap_net *net,
                 size_t n)
{
    for (size_t i = 0; i < net->m; i++) {
        memcpy(W + i * n, net->W + i * net->n, net->n * sizeof(double));
        if (net->b != NULL)
            W[i * n + net->n] = net->b[i];
        th[i] = net->theta[i];
    }
    *c = net->c ? *net->c : 0.0;
}

grid *grid_init(const egap_data *data, const egap_objective *objective,
                const egap_net *A, const egap_net *B)
{
    grid *g = egap_alloc(1, sizeof *g);
    size_t n = data->n + (A->b != NULL), m = A->m;

    if (g == NULL)
        abort();
    g->N = data->N;
    g->Npad = (data->N + 15) / 16 * 16;
    g->n = n;
    g->m = m;
    g->objective = *objective;
    g->xt = egap_alloc(n * g->Npad, sizeof(double));
    g->y = egap_alloc(g->Npad, sizeof(double));
    g->WA = egap_alloc(3 * m * n + 3 * m, sizeof(double));
    g->phi = egap_alloc(g->Npad + 16 * m, sizeof(double));
    if (!g->xt || !g->y || !g->WA || !g->phi)
        abort();
    g->WB = g->WA + m * n;
    g->W = g->WB + m * n;
    g->thA = g->W + m * n;
    g->thB = g->thA + m;
    g->th = g->thB + m;
    g->z = g->phi + g->Npad;
    g->d = g->z + 8 * m;
    for (size_t j = 0; j < data->N; j++) {
        for (size_t k = 0; k < data->n; k++)
            g->xt[k * g->Npad + j] = data->x[j * data->n + k];
        if (A->b != NULL)
            g->xt[data->n * g->Npad + j] = 1.0;
        g->y[j] = data->y[j];
    }
    take(g->WA, g->thA, &g->cA, A, n);
    take(g->WB, g->thB, &g->cB, B, n);
    return g;
}

void grid_clear(grid *g)
{
    egap_free(g->xt);
    egap_free(g->y);
    egap_free(g->WA);
    egap_free(g->phi);
    egap_free(g);
}

static double libm_loss(const egap_loss *loss, double u, double y)
{
    double r = u - y, c;

    switch (loss->kind) {
    case EGAP_LOSS_MSE:
        return r * r;
    case EGAP_LOSS_HALF:
        return 0.5 * r * r;
    case EGAP_LOSS_HUBER:
        c = fmax(-loss->delta, fmin(loss->delta, r));
        return c * (r - 0.5 * c);
    case EGAP_LOSS_LOGISTIC:
        return (u > 0 ? u * (1 - y) : -u * y) + log1p(exp(-fabs(u)));
    case EGAP_LOSS_ABS:
        break;
    }
    return fabs(r);
}

/* phi of 16 samples += theta relu(W x) of two units. */
V8FN void two_units(v8 *phi, const double *W, const double *th, const double *x,
                    size_t n, size_t Npad)
{
    v8 a0 = v8_zero(), a1 = v8_zero(), b0 = v8_zero(), b1 = v8_zero();

    for (size_t k = 0; k < n; k++) {
        v8 x0 = v8_load(x + k * Npad), x1 = v8_load(x + k * Npad + 8);
        v8 wa = v8_set1(W[k]), wb = v8_set1(W[n + k]);

        a0 = v8_fma(wa, x0, a0);
        a1 = v8_fma(wa, x1, a1);
        b0 = v8_fma(wb, x0, b0);
        b1 = v8_fma(wb, x1, b1);
    }
    phi[0] = v8_fma(v8_set1(th[0]), v8_max(a0, v8_zero()), phi[0]);
    phi[1] = v8_fma(v8_set1(th[0]), v8_max(a1, v8_zero()), phi[1]);
    phi[0] = v8_fma(v8_set1(th[1]), v8_max(b0, v8_zero()), phi[0]);
    phi[1] = v8_fma(v8_set1(th[1]), v8_max(b1, v8_zero()), phi[1]);
}

V8FN void forward(grid *g, double c, const size_t n)
{
    for (size_t j = 0; j < g->Npad; j += 16) {
        v8 phi[2] = {v8_set1(c), v8_set1(c)};
        size_t i = 0;

        for (; i + 2 <= g->m; i += 2)
            two_units(phi, g->W + i * n, g->th + i, g->xt + j, n, g->Npad);
        for (; i < g->m; i++) {
            double W[2 * 64] = {0}, th[2] = {g->th[i], 0};

            memcpy(W, g->W + i * n, n * sizeof(double));
            two_units(phi, W, th, g->xt + j, n, g->Npad);
        }
        v8_store(g->phi + j, phi[0]);
        v8_store(g->phi + j + 8, phi[1]);
    }
}

/* n as a constant where it is small, as the engine has it */
static void forward_any(grid *g, double c)
{
    if (g->n == 2)
        forward(g, c, 2);
    else if (g->n == 3)
        forward(g, c, 3);
    else
        forward(g, c, g->n);
}

static double penalty(const grid *g, double t)
{
    double sum = fabs((1 - t) * g->cA + t * g->cB);

    for (size_t i = 0; i < g->m; i++)
        sum += fabs((1 - t) * g->thA[i] + t * g->thB[i]);
    return g->objective.kappa * sum;
}

static double grid_point(grid *g, double t)
{
    double sum = 0;

    for (size_t i = 0; i < g->m * g->n; i++)
        g->W[i] = (1 - t) * g->WA[i] + t * g->WB[i];
    for (size_t i = 0; i < g->m; i++)
        g->th[i] = (1 - t) * g->thA[i] + t * g->thB[i];
    forward_any(g, (1 - t) * g->cA + t * g->cB);
    if (g->objective.loss.kind == EGAP_LOSS_MSE) {
        v8 s = v8_zero();
        size_t j = 0;

        for (; j + 8 <= g->N; j += 8) {
            v8 r = v8_sub(v8_load(g->phi + j), v8_load(g->y + j));

            s = v8_fma(r, r, s);
        }
        sum = v8_sum(s);
        for (; j < g->N; j++)
            sum += libm_loss(&g->objective.loss, g->phi[j], g->y[j]);
    } else {
        for (size_t j = 0; j < g->N; j++)
            sum += libm_loss(&g->objective.loss, g->phi[j], g->y[j]);
    }
    return sum / (double)g->N + penalty(g, t);
}

double grid_plain(grid *g)
{
    double best = -INFINITY;

    for (int k = 0; k < GRID_POINTS; k++)
        best = fmax(best, grid_point(g, (double)k / (GRID_POINTS - 1)));
    return best;
}

/* z (m, 8), d (m, 8): values at t = 0 and differences, for one block. */
V8FN void end_dots(grid *g, const double *x, const size_t n)
{
    for (size_t i = 0; i < g->m; i++) {
        v8 a = v8_zero(), b = v8_zero();

        for (size_t k = 0; k < n; k++) {
            v8 xk = v8_load(x + k * g->Npad);

            a = v8_fma(v8_set1(g->WA[i * n + k]), xk, a);
            b = v8_fma(v8_set1(g->WB[i * n + k]), xk, b);
        }
        v8_store(g->z + 8 * i, a);
        v8_store(g->d + 8 * i, v8_sub(b, a));
    }
}

/* The losses of eight samples at four points added to sum[4]. */
V8FN void four_points(grid *g, const double *t, v8 y, v8 mask,
                      const egap_loss_kind kind, v8 *sum)
{
    v8 phi[4];

    for (int q = 0; q < 4; q++)
        phi[q] = v8_set1((1 - t[q]) * g->cA + t[q] * g->cB);
    for (size_t i = 0; i < g->m; i++) {
        v8 z = v8_load(g->z + 8 * i), d = v8_load(g->d + 8 * i);
        double th = g->thA[i], beta = g->thB[i] - g->thA[i];

        for (int q = 0; q < 4; q++) {
            v8 zt = v8_max(v8_fma(v8_set1(t[q]), d, z), v8_zero());

            phi[q] = v8_fma(v8_set1(th + t[q] * beta), zt, phi[q]);
        }
    }
    for (int q = 0; q < 4; q++) {
        v8 l, dl;

        egap_v8_loss(kind, phi[q], y, v8_set1(g->objective.loss.delta), &l,
                     &dl);
        sum[q] = v8_fma(mask, l, sum[q]);
    }
}

V8FN double strong(grid *g, const egap_loss_kind kind)
{
    double total[GRID_POINTS] = {0}, best = -INFINITY;

    for (size_t j = 0; j < g->N; j += 8) {
        double live[8];
        v8 y = v8_load(g->y + j);

        for (size_t l = 0; l < 8; l++)
            live[l] = j + l < g->N;
        if (g->n == 2)
            end_dots(g, g->xt + j, 2);
        else if (g->n == 3)
            end_dots(g, g->xt + j, 3);
        else
            end_dots(g, g->xt + j, g->n);
        for (int k = 0; k < GRID_POINTS; k += 4) {
            double t[4];
            v8 sum[4];

            for (int q = 0; q < 4; q++) {
                t[q] = (double)(k + q) / (GRID_POINTS - 1);
                sum[q] = v8_zero();
            }
            four_points(g, t, y, v8_load(live), kind, sum);
            for (int q = 0; q < 4; q++)
                total[k + q] += v8_sum(sum[q]);
        }
    }
    for (int k = 0; k < GRID_POINTS; k++)
        best = fmax(best, total[k] / (double)g->N +
                              penalty(g, (double)k / (GRID_POINTS - 1)));
    return best;
}

double grid_strong(grid *g)
{
    switch (g->objective.loss.kind) {
    case EGAP_LOSS_MSE:
        return strong(g, EGAP_LOSS_MSE);
    case EGAP_LOSS_HALF:
        return strong(g, EGAP_LOSS_HALF);
    case EGAP_LOSS_HUBER:
        return strong(g, EGAP_LOSS_HUBER);
    case EGAP_LOSS_LOGISTIC:
        return strong(g, EGAP_LOSS_LOGISTIC);
    case EGAP_LOSS_ABS:
        break;
    }
    return strong(g, EGAP_LOSS_ABS);
}
