/* gap.c: gaps of a path from enclosures.
 * Proofs: paper/algorithms.tex, lemmas "gap" and "zero path". */
#include "egap/gap.h"

#include "egap/round.h"

egap_bounds egap_gap_to_level(const egap_path_max *path, double level)
{
    return egap_bounds_pos(
        egap_bounds_sub(path->max, (egap_bounds){level, level}));
}

egap_bounds egap_gap_to_ends(egap_bounds max, egap_bounds endpoint_max,
                             int max_is_at_an_end)
{
    if (max_is_at_an_end)
        return (egap_bounds){0.0, 0.0};
    return egap_bounds_pos(egap_bounds_sub(max, endpoint_max));
}

egap_status egap_gap_zero_path(egap_bounds *max, const egap_problem *problem,
                               const egap_net *A, const egap_net *B,
                               egap_error *err)
{
    /* theta = 0 and c = 0: no unit is left, whatever W is */
    const egap_net zero = {.m = 0, .n = A->n};
    egap_bounds first, middle, last;
    egap_status status = egap_enclose_point(&first, problem, A, err);

    if (status == EGAP_OK)
        status = egap_enclose_point(&middle, problem, &zero, err);
    if (status == EGAP_OK)
        status = egap_enclose_point(&last, problem, B, err);
    if (status != EGAP_OK)
        return status;
    *max = egap_bounds_max(egap_bounds_max(first, middle), last);
    return EGAP_OK;
}
