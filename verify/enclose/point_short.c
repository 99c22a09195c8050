/* point_short.c: F at one network of short dots, in doubles.
 * Proofs: paper/algorithms.tex, lemma "short dots". */
#include "point_short.h"

#include <math.h>

#include "egap/fpenv.h"
#include "egap/round.h"
#include "point_parts.h"
#include "segment.h"

/* lemma "short dots", rho: few roundings in a run, in its runs and behind
 * them; with the shortest dots, where runs cost more, none behind them. */
static size_t run_of(size_t n, size_t m)
{
    const bool all = n <= EGAP_POINT_CHAIN;
    size_t run = all ? EGAP_POINT_LONG_RUN : EGAP_POINT_RUN;

    while (run * run * (all ? 1 : run) < m)
        run++;
    return run;
}

/* The network in the order of the pass; *inside says whether its numbers, the
 * data's and the counts are within the fast limits. */
static egap_status lay_out(egap_short_net *net, bool *inside,
                           const egap_short_jobs *jobs,
                           const egap_problem *problem, const egap_net *given,
                           egap_error *err)
{
    size_t row = given->n + 1;

    *inside = false;
    net->block = NULL;
    net->rows = net->local;
    if (problem->biggest > EGAP_FAST_LIMIT || problem->N > EGAP_FAST_COUNT ||
        given->m >= EGAP_FAST_COUNT)
        return EGAP_OK;
    if (given->m * row > EGAP_POINT_LOCAL)
        net->rows = net->block = egap_alloc(given->m * row, sizeof(double));
    if (net->rows == NULL)
        return egap_fail(err, EGAP_ERESOURCE,
                         "out of memory for %zu units of %zu weights", given->m,
                         given->n);
    net->n = given->n;
    net->c = given->c ? *given->c : 0.0;
    net->rising = net->live = 0;
    for (size_t i = 0; i < given->m; i++) {
        net->rising += given->theta[i] > 0;
        net->live += given->theta[i] != 0;
    }
    net->run = run_of(net->n, net->live);
    *inside = fabs(net->c) <= EGAP_FAST_LIMIT && jobs->lay_rows(net, given);
    return EGAP_OK;
}

/* lemma "short dots": roundings on the way of theta_i z_i to Phi; the first of
 * a run, the first run and the first runs are exact; c */
static double depth_of(const egap_short_net *net)
{
    double m = (double)net->live, run = (double)net->run;
    double runs = ceil(m / run);

    return fmin(m, run) + fmin(runs, run) + ceil(runs / run) - 3.0 + 2.0;
}

/* lemma "short dots": roundings on the way of feature k of n, or of the bias
 * for k = 0: in |theta| w, in its chain, and where there are two in their
 * sum */
static double index_of(size_t n, size_t k)
{
    return n <= EGAP_POINT_CHAIN ? (double)(n - k) + 1.0
                                 : (double)((n - k + 1) / 2) + 2.0;
}

/* lemma "short dots": e_0 and e_k, in place of v */
static void set_indices(egap_short_in *in, egap_short_net *net)
{
    in->depth = depth_of(net);
    in->e = net->v;
    for (size_t k = 0; k < net->n; k++)
        net->v[k] *= index_of(net->n, k);
    in->e0 = index_of(net->n, 0) * net->vb + 2.0 * fabs(net->c) + 0x1p-600;
}

/* lemma "short dots": no A_j is larger, as no index is below one */
static double largest_A(const egap_short_in *in)
{
    double size = in->e0;

    for (size_t k = 0; k < in->net->n; k++)
        size += in->problem->xmax[k] * in->e[k];
    return (1.0 + in->depth) * size * EGAP_POINT_INFLATION;
}

/* lemma "short dots" */
static egap_bounds ends_of(const egap_problem *p, egap_short_net *net,
                           const egap_net *given, const egap_short_jobs *jobs)
{
    double blocks = ceil((double)p->Npad / 8.0);
    double groups = ceil(blocks / EGAP_POINT_GROUP);
    egap_short_in in = {.problem = p, .net = net};
    egap_short_sums s;

    set_indices(&in, net);
    jobs->pass(&s, &in);
    return egap_point_ends(p, given->m, egap_point_penalty(p, given), s.loss,
                           EGAP_UNIT * s.slope, EGAP_UNIT * largest_A(&in),
                           fmin(blocks, EGAP_POINT_GROUP) + groups + 3.0);
}

egap_status egap_point_short(egap_bounds *F, const egap_problem *problem,
                             const egap_net *net, egap_error *err)
{
    const egap_short_jobs *jobs = EGAP_ISA_TABLE(egap_short, egap_isa_get());
    egap_short_net rows;
    bool inside;
    egap_status status = lay_out(&rows, &inside, jobs, problem, net, err);

    *F = egap_bounds_unknown();
    if (status == EGAP_OK && inside)
        *F = ends_of(problem, &rows, net, jobs);
    egap_free(rows.block);
    return status;
}
