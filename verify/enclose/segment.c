/* segment.c: a segment in kernel layout, and the magnitudes that carry its
 * error bounds.
 * Proofs: paper/algorithms.tex, lemmas "limits", "E_j" and "loss sums". */
#include "segment.h"

#include <string.h>

#include "../base/simd.h"
#include "kernels.h"

/* Memory for (m, n) weights twice, theta twice, beta, v and E. */
static egap_status reserve(egap_segment *s, size_t m, size_t n, size_t Npad,
                           egap_error *err)
{
    size_t count = 2 * m * n + 3 * m + n + Npad + 8;

    if (count <= s->capacity)
        return EGAP_OK;
    egap_free(s->block);
    s->capacity = 0;
    s->block = egap_alloc(count, sizeof(double));
    if (s->block == NULL)
        return egap_fail(err, EGAP_ERESOURCE,
                         "out of memory for a segment of %zu units of %zu "
                         "weights",
                         m, n);
    s->capacity = count;
    return EGAP_OK;
}

static void copy_row(double *row, const egap_net *net, size_t i)
{
    memcpy(row, net->W + i * net->n, net->n * sizeof(double));
    if (net->b != NULL)
        row[net->n] = net->b[i];
}

static bool within(const double *v, size_t count)
{
    double most = 0;

    for (size_t i = 0; i < count; i++)
        most = fmax(most, fabs(v[i]));
    return most <= EGAP_FAST_LIMIT;
}

/* lemma "E_j": E_j = max|c| + sum_k |x_jk| v_k + 2^-600, times
 * iota, with v_k = sum_i max|theta_i| max|W_ik|. */
static void set_norms(egap_segment *s, const egap_problem *p, double *v,
                      double *E)
{
    size_t m = s->view.m, n = s->view.n, blocks = p->Npad / EGAP_LANES;
    double sums[2];
    double c = egap_larger_abs(s->view.cA, s->view.cB);
    double VA = fabs(s->view.cA), VB = fabs(s->view.cB);

    /* lemma "loss sums": blocks, folds of products, the last fold, lanes */
    s->norms.Ns = (double)(blocks + blocks / EGAP_FACTORS_MAX) + 4.0;
    s->norms.iota =
        1.0 + 2.0 * (s->norms.Ns + (double)m + (double)n + 64.0) * EGAP_UNIT;
    memset(v, 0, n * sizeof(double));
    for (size_t i = 0; i < m; i++) {
        double T = egap_larger_abs(s->view.thA[i], s->view.thB[i]);

        VA += fabs(s->view.thA[i]);
        VB += fabs(s->view.thB[i]);
        for (size_t k = 0; k < n; k++)
            v[k] += T * egap_larger_abs(s->view.WA[i * n + k],
                                        s->view.WB[i * n + k]);
    }
    s->norms.V = fmax(VA, VB) * s->norms.iota;
    egap_kernels_for(egap_isa_get())
        ->magnitudes(E, sums, p, v, n, c, s->norms.iota);
    s->norms.E = E;
    /* lemma "E_j": 2^-30 covers the additions of N <= 2^20 samples */
    s->meanE = sums[0] / (double)p->N * (1.0 + 0x1p-30);
    s->rmsE = sqrt(sums[1] / (double)p->N) * (1.0 + 0x1p-30);
}

egap_status egap_segment_set(egap_segment *s, const egap_problem *p,
                             const egap_net *A, const egap_net *B,
                             egap_error *err)
{
    size_t n = egap_problem_coordinates(p, A), m = 0;
    double *WA, *WB, *thA, *thB;
    egap_status status = reserve(s, A->m, n, p->Npad, err);

    if (status != EGAP_OK)
        return status;
    WA = s->block;
    WB = WA + A->m * n;
    thA = WB + A->m * n;
    thB = thA + A->m;
    s->beta = thB + A->m;
    for (size_t i = 0; i < A->m; i++) {
        if (A->theta[i] == 0 && B->theta[i] == 0)
            continue;
        copy_row(WA + m * n, A, i);
        copy_row(WB + m * n, B, i);
        thA[m] = A->theta[i];
        thB[m] = B->theta[i];
        s->beta[m] = thB[m] - thA[m];
        m++;
    }
    s->view = (egap_segview){.m = m,
                             .n = n,
                             .WA = WA,
                             .WB = WB,
                             .thA = thA,
                             .thB = thB,
                             .has_c = A->c != NULL};
    s->view.cA = A->c ? *A->c : 0.0;
    s->view.cB = B->c ? *B->c : 0.0;
    s->inner = m + s->view.has_c;
    s->fast = p->biggest <= EGAP_FAST_LIMIT && p->N <= EGAP_FAST_COUNT &&
              n <= EGAP_FAST_COUNT && m <= EGAP_FAST_COUNT &&
              within(WA, m * n) && within(WB, m * n) && within(thA, m) &&
              within(thB, m) && within(&s->view.cA, 1) &&
              within(&s->view.cB, 1);
    set_norms(s, p, s->beta + A->m, s->beta + A->m + n);
    return EGAP_OK;
}

void egap_segment_clear(egap_segment *s)
{
    egap_free(s->block);
    memset(s, 0, sizeof *s);
}

double egap_segment_penalty(const egap_segment *s, const egap_problem *p,
                            double t)
{
    double u = 1.0 - t, sum = fabs(u * s->view.cA + t * s->view.cB);

    if (p->objective.kappa == 0)
        return 0;
    for (size_t i = 0; i < s->view.m; i++)
        sum += fabs(u * s->view.thA[i] + t * s->view.thB[i]);
    return p->objective.kappa * sum;
}
