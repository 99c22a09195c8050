/* point_parts.c: see point_parts.h.
 * Proof: paper/algorithms.tex, lemma "point". */
#include "point_parts.h"

#include <math.h>

#include "egap/round.h"
#include "loss.h"
#include "segment.h"

/* scalars of the penalty that are added before their sum is */
#define PENALTY_BLOCK 64

double egap_point_penalty(const egap_problem *problem, const egap_net *net)
{
    double sum = net->c ? fabs(*net->c) : 0.0;

    if (!(problem->objective.kappa > 0))
        return 0;
    for (size_t i = 0; i < net->m; i += PENALTY_BLOCK) {
        size_t end = net->m - i < PENALTY_BLOCK ? net->m : i + PENALTY_BLOCK;
        double part = 0;

        for (size_t k = i; k < end; k++)
            part += fabs(net->theta[k]);
        sum += part;
    }
    return problem->objective.kappa * sum;
}

egap_bounds egap_point_ends(const egap_problem *problem, size_t m, double pen,
                            double loss, double slope, double most,
                            double additions)
{
    egap_loss_kind kind = problem->objective.loss.kind;
    double N = (double)problem->N, data = loss / N, F = data + pen;
    double blocks = ceil((double)m / PENALTY_BLOCK), below, above;

    below =
        slope / N + EGAP_UNIT * ((egap_loss_c(kind) + additions + 4.0) * data +
                                 (PENALTY_BLOCK + blocks + 4.0) * pen);
    above =
        (below + 0.5 * egap_loss_M(kind) * most * most) * EGAP_POINT_INFLATION +
        EGAP_F_TINY;
    below = below * EGAP_POINT_INFLATION + EGAP_F_TINY;
    if (!isfinite(F) || !isfinite(above))
        return egap_bounds_unknown();
    return egap_round_outward((egap_dd){F, -below}, (egap_dd){F, above});
}
