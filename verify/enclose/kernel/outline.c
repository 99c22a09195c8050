/* outline.c: F from some of the samples at a few points of [0,1]: where its
 * maximum may be.  Float only; no bound depends on it. */
#include "endvalues.h"

/* points at once: as many sums as there are registers for */
#define ROW 3
_Static_assert(EGAP_OUTLINE % ROW == 0, "points come in rows");

/* Adds the losses of one block at the points k/(EGAP_OUTLINE-1), k < ROW from
 * `first` on, to F. */
V8FN void outline_row(const egap_coarse *job, size_t block, size_t first,
                      const egap_loss_kind kind, loss_sum *F)
{
    const egap_problem *p = job->problem;
    const egap_segview *s = &job->segment->view;
    const double *z = job->z;
    v8 weight = v8_load(p->weight + 8 * block), y = v8_load(p->y + 8 * block);
    v8 t[ROW], P[ROW];

    for (size_t k = 0; k < ROW; k++) {
        double at = (double)(first + k) / (EGAP_OUTLINE - 1.0);

        t[k] = v8_set1(at);
        P[k] = v8_mul(weight, v8_set1(s->cA + at * (s->cB - s->cA)));
    }
    for (size_t i = 0; i < s->m; i++, z += 16) {
        v8 a = v8_load(z), d = v8_sub(v8_load(z + 8), a);
        v8 thA = v8_set1(s->thA[i]), beta = v8_set1(job->segment->beta[i]);

        for (size_t k = 0; k < ROW; k++)
            P[k] = v8_fma(v8_fma(t[k], beta, thA),
                          v8_max(v8_fma(t[k], d, a), v8_zero()), P[k]);
    }
    for (size_t k = 0; k < ROW; k++)
        loss_add(kind, &F[k], P[k], y, weight,
                 v8_set1(p->objective.loss.delta));
}

V8FN void outline(double *F, const egap_coarse *job, size_t count,
                  const egap_loss_kind kind)
{
    size_t all = job->problem->Npad / EGAP_LANES;
    loss_sum sums[EGAP_OUTLINE];

    for (size_t k = 0; k < EGAP_OUTLINE; k++)
        sums[k] = loss_sum_zero();
    for (size_t q = 0; q < count; q++) {
        size_t block = (2 * q + 1) * all / (2 * count);

        end_values(job, block, 1);
        for (size_t k = 0; k < EGAP_OUTLINE; k += ROW)
            outline_row(job, block, k, kind, sums + k);
    }
    for (size_t k = 0; k < EGAP_OUTLINE; k++)
        F[k] = v8_sum(kind == EGAP_LOSS_LOGISTIC ? loss_sum_fold(sums[k]).sum
                                                 : sums[k].sum);
}

void EGAP_KERNEL(egap_kernel_outline)(double *F, const egap_coarse *job,
                                      size_t count)
{
#define BODY(kind) outline(F, job, count, kind)
    EGAP_FOR_LOSS(job->problem->objective.loss.kind, BODY);
#undef BODY
}
