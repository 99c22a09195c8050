/* point_triple.c: F at one network, its outputs in three doubles.
 * Proofs: paper/algorithms.tex, lemma "triple-double network". */
#include "point_triple.h"

#include <math.h>
#include <string.h>

#include "../base/simd.h"
#include "egap/fpenv.h"
#include "point_dd.h"
#include "segment.h"

/* sums of |t| below this are left to the low parts */
#define FINER_MIN (-1000)

/* lemma "triple-double network": e */
static double error_of_size(const egap_active_net *net)
{
    double n = (double)net->coordinates, u = EGAP_UNIT;
    double rho1 = egap_point_dd_ratio(net, net->rest);
    double rho2 = egap_point_dd_ratio(net, net->last);
    double E1 = (n + 2.0) * u + rho1;
    double E2 = 4.0 * n * u * E1 + rho2;

    return (6.0 * n + egap_point_dd_depth(net) + 2.0) * u * E2;
}

static void lay_out(egap_active_net *net, const egap_triple_jobs *jobs)
{
    size_t rows = net->tables * net->each;

    egap_point_dd_columns(net);
    memset(net->last, 0, net->width * sizeof(double));
    memset(net->coef, 0,
           8 * rows * (net->chunks + net->width / 8) * sizeof(double));
    jobs->rests(net);
    egap_point_dd_shifts(net->finer, net->rest, net->width, FINER_MIN);
    jobs->split(net);
    egap_point_dd_sizes(net, error_of_size(net));
}

egap_status egap_point_triple(egap_dd *lo, egap_dd *hi, egap_active_net *net,
                              const egap_net *given, egap_error *err)
{
    const egap_triple_jobs *jobs = EGAP_ISA_TABLE(egap_triple, egap_isa_get());

    lay_out(net, jobs);
    return egap_point_dd_run(lo, hi, jobs->pass, net, given, err);
}
