/* forward.c: one network on all samples.
 * Proofs: paper/algorithms.tex, lemma "point".  Units are summed in blocks:
 * a term of Phi_j passes n roundings in its dot, one for its product, one
 * for each sum in its block and one for each block. */
#include "engine.h"

/* phi (v vectors) += th * relu(w . x) for `rows` units. */
V8FN void rows_forward(v8 *phi, const double *W, const double *theta,
                       const double *x, size_t n, size_t Npad, const int rows,
                       const int v)
{
    v8 z[4][2];

    for (int r = 0; r < rows; r++)
        for (int c = 0; c < v; c++)
            z[r][c] = v8_zero();
    for (size_t k = 0; k < n; k++)
        for (int c = 0; c < v; c++) {
            v8 xk = v8_load(x + k * Npad + 8 * (size_t)c);

            for (int r = 0; r < rows; r++)
                z[r][c] = v8_fma(v8_set1(W[(size_t)r * n + k]), xk, z[r][c]);
        }
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < v; c++)
            phi[c] =
                v8_fma(v8_set1(theta[r]), v8_max(z[r][c], v8_zero()), phi[c]);
}

#define ROWS 4

V8FN void forward(double *phi, const egap_problem *p, const double *W,
                  const double *theta, double c, size_t m, const size_t n)
{
    for (size_t j = 0; j < p->Npad; j += EGAP_LANES) {
        v8 sum = v8_mul(v8_set1(c), v8_load(p->weight + j));

        for (size_t block = 0; block < m; block += EGAP_FORWARD_BLOCK) {
            size_t end =
                m - block < EGAP_FORWARD_BLOCK ? m : block + EGAP_FORWARD_BLOCK;
            size_t i = block;
            v8 part = v8_zero();

            for (; i + ROWS <= end; i += ROWS)
                rows_forward(&part, W + i * n, theta + i, p->xt + j, n, p->Npad,
                             ROWS, 1);
            for (; i < end; i++)
                rows_forward(&part, W + i * n, theta + i, p->xt + j, n, p->Npad,
                             1, 1);
            sum = v8_add(sum, part);
        }
        v8_store(phi + j, sum);
    }
}

void EGAP_KERNEL(egap_kernel_forward)(double *phi, const egap_problem *p,
                                      const double *W, const double *theta,
                                      double c, size_t m, size_t n)
{
    switch (n) {
    case 1:
        forward(phi, p, W, theta, c, m, 1);
        break;
    case 2:
        forward(phi, p, W, theta, c, m, 2);
        break;
    case 3:
        forward(phi, p, W, theta, c, m, 3);
        break;
    default:
        forward(phi, p, W, theta, c, m, n);
    }
}

void EGAP_KERNEL(egap_kernel_magnitudes)(double *E, double *sums,
                                         const egap_problem *p, const double *v,
                                         size_t n, double c, double iota)
{
    v8 sum = v8_zero(), square = v8_zero();

    for (size_t j = 0; j < p->Npad; j += EGAP_LANES) {
        v8 e = v8_set1(c);

        for (size_t k = 0; k < n; k++)
            e = v8_fma(v8_abs(v8_load(p->xt + k * p->Npad + j)), v8_set1(v[k]),
                       e);
        e = v8_mul(v8_add(e, v8_set1(0x1p-600)), v8_set1(iota));
        e = v8_mul(e, v8_load(p->weight + j));
        v8_store(E + j, e);
        sum = v8_add(sum, e);
        square = v8_fma(e, e, square);
    }
    sums[0] = v8_sum(sum);
    sums[1] = v8_sum(square);
}

V8FN double losses(const egap_problem *p, const double *phi,
                   const egap_loss_kind kind)
{
    v8 delta = v8_set1(p->objective.loss.delta);
    loss_sum sum = loss_sum_zero();

    for (size_t j = 0, block = 0; j < p->Npad; j += EGAP_LANES, block++) {
        (void)loss_add(kind, &sum, v8_load(phi + j), v8_load(p->y + j),
                       v8_load(p->weight + j), delta);
        if (kind == EGAP_LOSS_LOGISTIC &&
            block % EGAP_FACTORS_MAX == EGAP_FACTORS_MAX - 1)
            sum = loss_sum_fold(sum);
    }
    if (kind == EGAP_LOSS_LOGISTIC)
        sum = loss_sum_fold(sum);
    return v8_sum(sum.sum);
}

double EGAP_KERNEL(egap_kernel_losses)(const egap_problem *p, const double *phi)
{
    double r = 0;

#define BODY(kind) r = losses(p, phi, kind)
    EGAP_FOR_LOSS(p->objective.loss.kind, BODY);
#undef BODY
    return r;
}
