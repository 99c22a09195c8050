/* plain.c: the plain evaluation in AVX2, whatever the library uses. */
#ifdef __x86_64__
#pragma GCC target("avx2,fma")
#define EGAP_KERNEL_AVX2
#endif
#pragma GCC optimize("O3")

#include "plain.h"

#include <math.h>
#include <stdlib.h>

#include "../../verify/enclose/loss.h"
#include "egap/status.h"

#define VECTORS 2 /* of samples in a tile */
#define STRIP (EGAP_LANES * VECTORS)

struct yardstick {
    size_t N, Npad, n;
    egap_objective objective;
    double *xt, *y, *phi; /* (n, Npad), (Npad), (Npad) */
};

yardstick *plain_init(const egap_data *data, const egap_objective *objective)
{
    yardstick *p = egap_alloc(1, sizeof *p);

    if (p == NULL)
        abort();
    p->N = data->N;
    p->n = data->n;
    p->Npad = (data->N + STRIP - 1) / STRIP * STRIP;
    p->objective = *objective;
    p->xt = egap_alloc(p->n * p->Npad, sizeof(double));
    p->y = egap_alloc(2 * p->Npad, sizeof(double));
    if (p->xt == NULL || p->y == NULL)
        abort();
    p->phi = p->y + p->Npad;
    for (size_t j = 0; j < data->N; j++) {
        p->y[j] = data->y[j];
        for (size_t k = 0; k < p->n; k++)
            p->xt[k * p->Npad + j] = data->x[j * p->n + k];
    }
    return p;
}

void plain_clear(yardstick *p)
{
    egap_free(p->xt);
    egap_free(p->y);
    egap_free(p);
}

/* phi += theta relu(b + w . x) of `rows` units. */
V8FN void add_rows(v8 *phi, const egap_net *net, size_t i, const double *x,
                   size_t Npad, const size_t n, const size_t rows)
{
    v8 z[2][VECTORS];

    for (size_t r = 0; r < rows; r++)
        for (int c = 0; c < VECTORS; c++)
            z[r][c] = v8_set1(net->b ? net->b[i + r] : 0.0);
    for (size_t k = 0; k < n; k++)
        for (size_t r = 0; r < rows; r++)
            for (int c = 0; c < VECTORS; c++)
                z[r][c] =
                    v8_fma(v8_set1(net->W[(i + r) * n + k]),
                           v8_load(x + k * Npad + 8 * (size_t)c), z[r][c]);
    for (size_t r = 0; r < rows; r++)
        for (int c = 0; c < VECTORS; c++)
            phi[c] = v8_fma(v8_set1(net->theta[i + r]),
                            v8_max(z[r][c], v8_zero()), phi[c]);
}

V8FN void forward(yardstick *p, const egap_net *net, const size_t n)
{
    for (size_t j = 0; j < p->Npad; j += STRIP) {
        v8 phi[VECTORS];
        size_t i = 0;

        for (int c = 0; c < VECTORS; c++)
            phi[c] = v8_set1(net->c ? *net->c : 0.0);
        for (; i + 2 <= net->m; i += 2)
            add_rows(phi, net, i, p->xt + j, p->Npad, n, 2);
        if (i < net->m)
            add_rows(phi, net, i, p->xt + j, p->Npad, n, 1);
        for (int c = 0; c < VECTORS; c++)
            v8_store(p->phi + j + 8 * (size_t)c, phi[c]);
    }
}

V8FN double losses(const yardstick *p, const egap_loss_kind kind)
{
    const v8 delta = v8_set1(p->objective.loss.delta);
    v8 sum = v8_zero(), l, unused;

    for (size_t j = 0; j < p->Npad; j += EGAP_LANES) {
        egap_v8_loss(kind, v8_load(p->phi + j), v8_load(p->y + j), delta, &l,
                     &unused);
        if (j + EGAP_LANES > p->N) {
            size_t rest = p->N > j ? p->N - j : 0;

            l = v8_keep(m8_from_bits((1u << rest) - 1u), l);
        }
        sum = v8_add(sum, l);
    }
    return v8_sum(sum);
}

double plain_point(yardstick *p, const egap_net *net)
{
    double F = 0, penalty = fabs(net->c ? *net->c : 0.0);

    if (p->n == 1)
        forward(p, net, 1);
    else if (p->n == 2)
        forward(p, net, 2);
    else
        forward(p, net, p->n);
#define BODY(kind) F = losses(p, kind)
    EGAP_FOR_LOSS(p->objective.loss.kind, BODY);
#undef BODY
    for (size_t i = 0; i < net->m; i++)
        penalty += fabs(net->theta[i]);
    return F / (double)p->N + p->objective.kappa * penalty;
}
