/* point_dd.c: F at one network, in double-double.
 * Proofs: paper/algorithms.tex, lemma "double-double network". */
#include <math.h>
#include <string.h>

#include "../base/dd.h"
#include "../base/simd.h"
#include "egap/fpenv.h"
#include "egap/round.h"
#include "loss_dd.h"
#include "point_dd.h"
#include "point_triple.h"
#include "segment.h"
#include "walk.h"

#define U2 0x1p-106 /* u^2 */
/* an answer in pairs is taken if its relative width is at most this */
#define WIDTH_WANTED 1e-24
/* significant digits asked of ball arithmetic outside the fast limits */
#define DIGITS 17
/* lemma "double-double network": all roundings of the bound itself */
#define INFLATION (1.0 + 0x1p-20)
/* sums below this are left to the low parts */
#define QUANTUM_MIN (-900)
#define SIZE_MIN 0x1p-900

/* lemma "active sums" */
void egap_point_dd_shifts(double *shift, const double *size, size_t count,
                          int least)
{
    for (size_t k = 0; k < count; k++) {
        int power;

        frexp(size[k], &power);
        shift[k] = ldexp(1.5, (power < least ? least : power) + 1);
    }
}

void egap_point_dd_columns(egap_active_net *net)
{
    net->chunks = (net->coordinates + 3) / 4;
    memset(net->size, 0, net->width * sizeof(double));
    memset(net->rest, 0, net->width * sizeof(double));
    memset(net->row, 0, net->width * sizeof(double));
    EGAP_ISA_TABLE(egap_dd, egap_isa_get())->sizes(net);
    egap_point_dd_shifts(net->most, net->size, net->width, QUANTUM_MIN);
}

double egap_point_dd_ratio(const egap_active_net *net, const double *rest)
{
    double ratio = 0;

    for (size_t k = 0; k < net->coordinates; k++)
        if (net->size[k] >= SIZE_MIN)
            ratio = fmax(ratio, rest[k] / net->size[k]);
    return ratio;
}

double egap_point_dd_depth(const egap_active_net *net)
{
    double tables = (double)net->tables, run = EGAP_ACTIVE_RUN;

    return (double)net->each + fmin(tables, run) + ceil(tables / run);
}

void egap_point_dd_sizes(egap_active_net *net, double e)
{
    net->e = e * INFLATION;
    net->e0 = 0x1p-600;
    for (size_t k = 0; k < net->coordinates; k++)
        net->size[k] *= INFLATION;
    net->size0 = fabs(net->c) * INFLATION + 0x1p-700;
    if (net->coordinates > net->n)
        net->size0 += net->size[net->n];
}

/* lemma "double-double network": e */
static double error_of_size(const egap_active_net *net)
{
    double K = (double)net->chunks, rest = egap_point_dd_ratio(net, net->rest);

    return (egap_point_dd_depth(net) + K + 8.0) * EGAP_UNIT * rest +
           (6.0 * K * K + 51.0 * K + 8.0) * U2;
}

static void lay_out(egap_active_net *net, const egap_dd_jobs *jobs)
{
    size_t rows = net->tables * net->each;

    egap_point_dd_columns(net);
    memset(net->coef, 0, 8 * rows * net->chunks * sizeof(double));
    jobs->split(net);
    egap_point_dd_sizes(net, error_of_size(net));
}

/* kappa (sum |theta_i| + |c|) */
static egap_dd penalty(const egap_net *net, double kappa)
{
    egap_dd s = {net->c ? fabs(*net->c) : 0.0, 0}, p;

    if (kappa == 0)
        return (egap_dd){0, 0};
    for (size_t i = 0; i < net->m; i++) {
        egap_dd t = egap_two_sum(s.hi, fabs(net->theta[i]));

        s = (egap_dd){t.hi, s.lo + t.lo};
    }
    p = egap_two_prod(kappa, s.hi);
    p.lo = fma(kappa, s.lo, p.lo);
    return p;
}

/* lemma "double-double network" */
static double error_of(const egap_problem *p, const egap_active_sums *s,
                       double data, double pen, size_t m)
{
    egap_loss_kind kind = p->objective.loss.kind;
    double N = (double)p->N, inner = (double)m + 6.0;
    double batches = ceil((double)p->Npad / (EGAP_ACTIVE_SAMPLES));
    double parts = (double)egap_parts_count(p);
    double terms = EGAP_ACTIVE_BATCH + batches + 14.0, err;

    if (parts > 1)
        terms += parts + 1.0;
    err = s->slope / N + 0.5 * egap_loss_M(kind) * s->most * s->most;
    err += (terms * terms + 64.0) * U2 * data + inner * inner * U2 * pen;
    if (kind == EGAP_LOSS_LOGISTIC)
        err += EGAP_SOFTPLUS_DD * data;
    return err * INFLATION + EGAP_F_TINY;
}

/* F +- error. */
static void ends_of(egap_dd *lo, egap_dd *hi, const egap_problem *p,
                    const egap_active_sums *sums, const egap_net *net)
{
    double N = (double)p->N, error;
    egap_dd data, pen = penalty(net, p->objective.kappa), s, F;

    /* the remainder of a division is exact */
    data.hi = sums->loss.hi / N;
    data.lo = (fma(-data.hi, N, sums->loss.hi) + sums->loss.lo) / N;
    s = egap_two_sum(data.hi, pen.hi);
    F = egap_two_sum(s.hi, s.lo + (data.lo + pen.lo));
    error = error_of(p, sums, data.hi, pen.hi, net->m);
    *lo = (egap_dd){-INFINITY, 0};
    *hi = (egap_dd){INFINITY, 0};
    if (!isfinite(F.hi) || !isfinite(F.lo) || !isfinite(error))
        return;
    *lo = egap_dd_shift(F, -error, -1);
    *hi = egap_dd_shift(F, error, 1);
    if (!(lo->hi >= 0)) /* a loss is never negative */
        *lo = (egap_dd){0, 0};
}

egap_status egap_point_dd_run(egap_dd *lo, egap_dd *hi, egap_active_pass *pass,
                              const egap_active_net *net, const egap_net *given,
                              egap_error *err)
{
    egap_active_sums sums;
    egap_status status = egap_active_run(&sums, pass, net, given->m, err);

    if (status == EGAP_OK)
        ends_of(lo, hi, net->problem, &sums, given);
    return status;
}

egap_status egap_point_pairs(egap_dd *lo, egap_dd *hi, egap_active_net *net,
                             const egap_net *given, egap_error *err)
{
    const egap_dd_jobs *jobs = EGAP_ISA_TABLE(egap_dd, egap_isa_get());

    lay_out(net, jobs);
    return egap_point_dd_run(lo, hi, jobs->pass, net, given, err);
}

/* Is the enclosure finite, and its width at most `wanted` of F? */
static bool narrow(egap_dd lo, egap_dd hi, double wanted)
{
    return (hi.hi - lo.hi) + (hi.lo - lo.lo) <= wanted * hi.hi;
}

egap_status egap_point_sharp(egap_dd *lo, egap_dd *hi, egap_active_net *net,
                             const egap_net *given, double wanted,
                             egap_error *err)
{
    egap_status status = egap_point_pairs(lo, hi, net, given, err);

    if (status != EGAP_OK || narrow(*lo, *hi, wanted) || !(hi->hi < INFINITY))
        return status;
    return egap_point_triple(lo, hi, net, given, err);
}

egap_status egap_enclose_point_dd(egap_dd *lo, egap_dd *hi,
                                  const egap_problem *problem,
                                  const egap_net *net, egap_error *err)
{
    egap_status status = egap_fpenv_check(err);
    egap_bounds b = egap_bounds_unknown();
    egap_active_net active = {.block = NULL};
    bool inside = false;

    *hi = (egap_dd){INFINITY, 0};
    if (status == EGAP_OK && net->n == problem->n)
        status = egap_active_net_init(&active, &inside, problem, net, err);
    if (status == EGAP_OK && inside)
        status = egap_point_sharp(lo, hi, &active, net, WIDTH_WANTED, err);
    egap_active_net_clear(&active);
    if (status == EGAP_OK && hi->hi < INFINITY)
        return EGAP_OK;
    /* which also says what is wrong with a network */
    if (status == EGAP_OK)
        status = egap_enclose_point_ball(&b, NULL, problem, net, DIGITS, err);
    *lo = (egap_dd){b.lo, 0};
    *hi = (egap_dd){b.hi, 0};
    /* fewer digits than asked for are an enclosure still */
    return status == EGAP_REJECTED ? EGAP_OK : status;
}
