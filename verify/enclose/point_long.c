/* point_long.c: F at one network of long dots, in doubles.
 * Proofs: paper/algorithms.tex, lemma "long dots". */
#include "point_long.h"

#include <math.h>
#include <string.h>

#include "../base/simd.h"
#include "egap/fpenv.h"
#include "egap/round.h"
#include "loss.h"
#include "point_parts.h"
#include "segment.h"

/* blocks that are looked at first: is the pass worth its time?  It is not where
 * they show a width of HOPELESS times what is wanted */
#define LOOKS 2
#define HOPELESS 1.5

/* lemma "long dots": a loss in its batch, its part, its lane, and the parts */
#define ADDITIONS                                                              \
    (EGAP_ACTIVE_BATCH + EGAP_PART / EGAP_ACTIVE_BATCH + 3.0 + 1.0)

/* lemma "long dots": E_k and e_0 */
static void set_bounds(egap_active_net *net)
{
    double tables = (double)net->tables, run = EGAP_ACTIVE_RUN;
    double depth = fmin(tables, run) + ceil(tables / run) - 2.0;

    for (size_t k = 0; k < net->coordinates; k++)
        net->size[k] = (net->rest[k] +
                        (depth + (double)(k % 2)) * EGAP_UNIT * net->most[k]) *
                       EGAP_POINT_INFLATION;
    net->e = 1.0;
    net->e0 = 0x1p-600;
    net->size0 = net->coordinates > net->n ? net->size[net->n] : 0.0;
}

static void lay_out(egap_active_net *net, const egap_long_jobs *jobs)
{
    net->chunks = net->width / 8;
    memset(net->rest, 0, net->width * sizeof(double));
    memset(net->most, 0, net->width * sizeof(double));
    jobs->split(net);
    set_bounds(net);
}

/* Do a few blocks, spread over the data, show that the answer will be wide? */
static bool hopeless(const egap_active_net *net, const egap_long_jobs *jobs,
                     double wanted, double pen)
{
    egap_active_net some = *net;
    size_t blocks = net->problem->Npad / EGAP_LANES;
    egap_active_sums s;

    if (blocks < 6 * LOOKS)
        return false;
    some.blocks = (egap_stride){0, blocks / LOOKS * LOOKS, blocks / LOOKS};
    jobs->pass(&s, &some);
    return 2.0 * s.slope >
           HOPELESS * wanted * (s.loss.hi + LOOKS * EGAP_LANES * pen);
}

egap_status egap_point_long(egap_bounds *F, egap_active_net *net,
                            const egap_net *given, double wanted,
                            egap_error *err)
{
    const egap_long_jobs *jobs = EGAP_ISA_TABLE(egap_long, egap_isa_get());
    const egap_problem *p = net->problem;
    double pen = egap_point_penalty(p, given);
    egap_active_sums s;
    egap_status status;

    *F = egap_bounds_unknown();
    lay_out(net, jobs);
    if (hopeless(net, jobs, wanted, pen))
        return EGAP_OK;
    status = egap_active_run(&s, jobs->pass, net, given->m, err);
    if (status == EGAP_OK)
        *F = egap_point_ends(p, given->m, pen, s.loss.hi, s.slope, s.most,
                             ADDITIONS);
    return status;
}
