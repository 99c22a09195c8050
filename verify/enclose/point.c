/* point.c: F at one network, in doubles.
 * Proofs: paper/algorithms.tex, lemma "point". */
#include <math.h>

#include "egap/fpenv.h"
#include "egap/round.h"
#include "loss.h"
#include "pointpass.h"
#include "segment.h"

/* the answer in doubles is taken if its relative width is at most this */
#define WIDTH_WANTED 1e-12
/* the pass stops where a few samples show a width of 2 HOPELESS times that */
#define HOPELESS 0.55
/* significant digits asked of ball arithmetic otherwise */
#define DIGITS 17
/* lemma "point": gamma(k) beside k u, and the roundings of the bound */
#define INFLATION (1.0 + 0x1p-20)
/* scalars of the penalty that are added before their sum is */
#define PENALTY_BLOCK 64

static const egap_point_jobs *jobs_for(egap_isa isa)
{
#ifdef EGAP_HAVE_X86_KERNELS
    if (isa == EGAP_ISA_AVX512)
        return &egap_point_avx512;
    if (isa == EGAP_ISA_AVX2)
        return &egap_point_avx2;
#else
    (void)isa;
#endif
    return &egap_point_portable;
}

static double parts(double count, double size)
{
    return ceil(count / size);
}

/* lemma "point": roundings on the way of a weight's term, times v; v
 * becomes e.  Returns that of the biases. */
static double weigh_dots(double *v, size_t n)
{
    double scaling = n <= EGAP_POINT_SHORT ? 1.0 : 0.0;
    size_t chains = (n + EGAP_POINT_CHAIN - 1) / EGAP_POINT_CHAIN;
    size_t first = n < EGAP_POINT_CHAIN ? n : EGAP_POINT_CHAIN;

    for (size_t k = 0; k < n; k++) {
        size_t chain = k / EGAP_POINT_CHAIN, start = chain * EGAP_POINT_CHAIN;
        size_t end =
            n - start < EGAP_POINT_CHAIN ? n : start + EGAP_POINT_CHAIN;
        size_t joins = chain == 0 ? chains - 1 : chains - chain;

        v[k] *= (double)(end - k + joins) + scaling;
    }
    return (double)(first + chains - 1) + scaling;
}

/* lemma "point": roundings on the way of theta_i z_i to Phi */
static double depth_of(const egap_pointnet *net)
{
    double m = (double)net->live, run = (double)net->run;
    double of_run = fmin(m, run), runs = parts(m, run);

    /* the first of a run and the first run are exact; c */
    if (net->n <= EGAP_POINT_SHORT)
        return of_run - 1.0 + runs - 1.0 + 2.0;
    /* even and odd units of a run apart; the first run, or the pair between
     * the signs; c */
    return parts(of_run, 2.0) + 1.0 + runs + 2.0;
}

/* sum |theta_i| + |c|, in blocks */
static double penalty_sum(const egap_net *net)
{
    double sum = net->c ? fabs(*net->c) : 0.0;

    for (size_t i = 0; i < net->m; i += PENALTY_BLOCK) {
        size_t end = net->m - i < PENALTY_BLOCK ? net->m : i + PENALTY_BLOCK;
        double part = 0;

        for (size_t k = i; k < end; k++)
            part += fabs(net->theta[k]);
        sum += part;
    }
    return sum;
}

/* lemma "point": no A_j is larger, as no index is below one */
static double largest_A(const egap_problem *p, const egap_point_in *in)
{
    double size = in->e0;

    for (size_t k = 0; k < in->net->n; k++)
        size += p->xmax[k] * in->e[k];
    return (1.0 + in->depth) * size * INFLATION;
}

/* lemma "point" */
static egap_bounds fast_point(const egap_problem *p, egap_pointnet *net,
                              const egap_net *given,
                              const egap_point_jobs *jobs)
{
    egap_loss_kind kind = p->objective.loss.kind;
    double N = (double)p->N, kappa = p->objective.kappa, index_b;
    double looks = net->n > EGAP_POINT_SHORT ? 2.0 * EGAP_POINT_LOOKS : 0.0;
    double blocks = (double)(p->Npad / EGAP_LANES);
    double groups = parts(blocks, EGAP_POINT_GROUP);
    double Ns =
        fmin(blocks, EGAP_POINT_GROUP) + groups + looks + 3.0; /* lanes */
    double data, pen, pen_index, below, above, F;
    egap_point_in in = {.problem = p, .net = net, .e = net->v};
    egap_point_sums s;

    in.depth = depth_of(net);
    index_b = weigh_dots(net->v, net->n);
    in.e0 = index_b * net->vb + 2.0 * fabs(net->c) + 0x1p-600;
    pen = kappa > 0 ? kappa * penalty_sum(given) : 0.0;
    in.penalty = pen;
    in.widest = HOPELESS * WIDTH_WANTED / EGAP_UNIT;
    jobs->pass(&s, &in);
    data = s.loss / N;
    F = data + pen;
    pen_index = PENALTY_BLOCK + parts((double)given->m, PENALTY_BLOCK) + 4.0;
    below =
        EGAP_UNIT * (s.slope / N) +
        EGAP_UNIT * ((egap_loss_c(kind) + Ns + 4.0) * data + pen_index * pen);
    above = EGAP_UNIT * largest_A(p, &in);
    above = (below + 0.5 * egap_loss_M(kind) * above * above) * INFLATION +
            EGAP_F_TINY;
    below = below * INFLATION + EGAP_F_TINY;
    if (!isfinite(F) || !isfinite(above))
        return egap_bounds_unknown();
    return egap_round_outward((egap_dd){F, -below}, (egap_dd){F, above});
}

static bool sharp(egap_bounds F)
{
    return isfinite(F.lo) && isfinite(F.hi) &&
           F.hi - F.lo <= WIDTH_WANTED * fabs(F.hi);
}

egap_status egap_point_doubles(egap_bounds *F, const egap_problem *problem,
                               const egap_net *net, egap_error *err)
{
    egap_pointnet units;
    const egap_point_jobs *jobs = jobs_for(egap_isa_get());
    bool inside;
    egap_status status =
        egap_pointnet_init(&units, &inside, jobs, problem, net, err);

    *F = egap_bounds_unknown();
    if (status == EGAP_OK && inside)
        *F = fast_point(problem, &units, net, jobs);
    egap_pointnet_clear(&units);
    return status;
}

egap_status egap_enclose_point(egap_bounds *F, const egap_problem *problem,
                               const egap_net *net, egap_error *err)
{
    egap_status status = egap_fpenv_check(err);
    egap_dd lo, hi;

    *F = egap_bounds_unknown();
    if (status == EGAP_OK && net->n == problem->n)
        status = egap_point_doubles(F, problem, net, err);
    if (status != EGAP_OK || sharp(*F))
        return status;
    /* which also says what is wrong with a network */
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
