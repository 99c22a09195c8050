/* point.c: F at one network, in doubles.
 * Proofs: paper/algorithms.tex, lemma "point". */
#include <string.h>

#include "egap/round.h"
#include "kernels.h"
#include "loss.h"

/* the answer in doubles is taken if its relative width is at most this */
#define WIDTH_WANTED 1e-12
/* significant digits asked of ball arithmetic otherwise */
#define DIGITS 17

/* lemma "point": |Phi~ - Phi| <= eps E_j, then F~ - D - err <= F <= F~ + D +
 * D2 + err; D by l'^2 <= 2 M l and Cauchy-Schwarz. */
static egap_bounds fast_point(const egap_problem *p, const egap_segment *s,
                              double *phi)
{
    const egap_kernels *kernels = egap_kernels_for(egap_isa_get());
    const egap_segview *v = &s->view;
    /* dot, product, sum in a block, sum of the blocks, bias */
    double blocks = ceil((double)v->m / EGAP_FORWARD_BLOCK);
    double eps = ((double)v->n + 3.0 + EGAP_FORWARD_BLOCK + blocks) * EGAP_UNIT;
    double M = egap_loss_M(p->objective.loss.kind), data, F, lower, D2;

    kernels->forward(phi, p, v->WA, v->thA, v->cA, v->m, v->n);
    data = kernels->losses(p, phi) / (double)p->N;
    F = data + egap_segment_penalty(s, p, 0);
    lower = egap_segment_lower(s, p, F, data, eps);
    D2 = s->norms.iota * 0.5 * M * (eps * s->rmsE) * (eps * s->rmsE);
    /* F - lower, up to one rounding, is what may also be missing above */
    return egap_round_outward(
        (egap_dd){lower, 0},
        (egap_dd){F, ((F - lower) + D2) * (1.0 + 8.0 * EGAP_UNIT) +
                         2.0 * EGAP_UNIT * F});
}

static bool sharp(egap_bounds F)
{
    return isfinite(F.lo) && isfinite(F.hi) &&
           F.hi - F.lo <= WIDTH_WANTED * fabs(F.hi);
}

egap_status egap_enclose_point(egap_bounds *F, const egap_problem *problem,
                               const egap_net *net, egap_error *err)
{
    egap_segment segment = {0};
    egap_status status = egap_problem_accepts(problem, net, err);
    egap_dd lo, hi;
    double *phi;

    *F = egap_bounds_unknown();
    if (status == EGAP_OK)
        status = egap_fpenv_check(err);
    if (status == EGAP_OK)
        status = egap_segment_set(&segment, problem, net, net, err);
    if (status != EGAP_OK)
        return status;
    phi = egap_alloc(problem->Npad, sizeof(double));
    if (phi == NULL) {
        egap_segment_clear(&segment);
        return egap_fail(err, EGAP_ERESOURCE, "out of memory for %zu samples",
                         problem->N);
    }
    if (segment.fast)
        *F = fast_point(problem, &segment, phi);
    egap_free(phi);
    egap_segment_clear(&segment);
    if (sharp(*F))
        return EGAP_OK;
    status = egap_enclose_point_dd(&lo, &hi, problem, net, err);
    if (status != EGAP_OK)
        return status;
    *F = egap_round_outward(lo, hi);
    if (sharp(*F))
        return EGAP_OK;
    status = egap_enclose_point_ball(F, NULL, problem, net, DIGITS, err);
    /* fewer digits than asked for are an enclosure still */
    return status == EGAP_REJECTED ? EGAP_OK : status;
}
