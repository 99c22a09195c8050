/* convex.c: segments on which no active row moves: convex functions of t.
 * Proof: paper/algorithms.tex, lemma "convex segment". */
#include "convex.h"

#include "egap/round.h"
#include "walk.h"

bool egap_convex_holds(const egap_segment *segment)
{
    const egap_segview *view = &segment->view;

    for (size_t i = 0; i < view->m * view->n; i++)
        if (view->WA[i] != view->WB[i])
            return false;
    return true;
}

egap_status egap_convex_segment(egap_segment_max *result,
                                const egap_problem *problem, const egap_net *A,
                                const egap_net *B, egap_dd known,
                                egap_error *err)
{
    egap_dd lo[2], hi[2];
    egap_status status = egap_enclose_point_dd(&lo[0], &hi[0], problem, A, err);
    int top;

    if (status == EGAP_OK)
        status = egap_enclose_point_dd(&lo[1], &hi[1], problem, B, err);
    if (status != EGAP_OK)
        return status;
    top = egap_dd_less(lo[0], lo[1]);
    result->max_lo = lo[top];
    result->max_hi = egap_dd_less(hi[0], hi[1]) ? hi[1] : hi[0];
    result->max = egap_round_outward(result->max_lo, result->max_hi);
    result->t_at = top;
    result->t_at_low = 0;
    /* an end that is certainly the larger one is the only maximiser */
    result->t_lo = egap_dd_less(hi[0], lo[1]) ? 1.0 : 0.0;
    result->t_hi = egap_dd_less(hi[1], lo[0]) ? 0.0 : 1.0;
    result->method =
        egap_dd_less(result->max_hi, known) ? EGAP_BY_BOUND : EGAP_BY_CONVEX;
    return EGAP_OK;
}
