/* point_dd.c: F at one network, in double-double.
 * Proofs: paper/algorithms.tex, lemma "double-double network". */
#include <math.h>
#include <string.h>

#include "../base/dd.h"
#include "../base/simd.h"
#include "egap/fpenv.h"
#include "egap/round.h"
#include "loss_dd.h"
#include "pointdd.h"
#include "segment.h"
#include "walk.h"

#define U2 0x1p-106 /* u^2 */
/* significant digits asked of ball arithmetic outside the fast limits */
#define DIGITS 17
/* lemma "double-double network": all roundings of the bound itself */
#define INFLATION (1.0 + 0x1p-20)
/* sums below this are left to the low parts */
#define QUANTUM_MIN (-900)
#define SIZE_MIN 0x1p-900

static const egap_dd_jobs *jobs_for(egap_isa isa)
{
#ifdef EGAP_HAVE_X86_KERNELS
    if (isa == EGAP_ISA_AVX512)
        return &egap_dd_avx512;
    if (isa == EGAP_ISA_AVX2)
        return &egap_dd_avx2;
#else
    (void)isa;
#endif
    return &egap_dd_portable;
}

static bool within(const double *v, size_t count)
{
    bool all = true;

    for (size_t i = 0; i < count; i++)
        all &= fabs(v[i]) <= EGAP_FAST_LIMIT;
    return all;
}

static bool inside(const egap_problem *p, const egap_net *net)
{
    return p->biggest <= EGAP_FAST_LIMIT && p->N <= EGAP_FAST_COUNT &&
           net->n < EGAP_FAST_COUNT && net->m < EGAP_FAST_COUNT &&
           within(net->W, net->m * net->n) && within(net->theta, net->m) &&
           (net->b == NULL || within(net->b, net->m)) &&
           (net->c == NULL || within(net->c, 1));
}

/* The units that may add something. */
static void set_units(egap_dd_net *d, const egap_net *net)
{
    for (size_t i = 0; i < net->m; i++)
        if (net->theta[i] != 0)
            d->units[d->m++] = (egap_dd_unit){.w = net->W + i * net->n,
                                              .b = net->b ? net->b[i] : 0.0,
                                              .theta = net->theta[i]};
}

static void set_tables(egap_dd_net *d, size_t m)
{
    d->tables = (m + EGAP_DD_TABLE - 1) / EGAP_DD_TABLE;
    if (d->tables == 0)
        d->tables = 1;
    d->each = m > d->tables ? (m + d->tables - 1) / d->tables : 1;
}

/* lemma "active sums": 3/2 2^52 quanta of 2^(power - 51) */
static void set_shifts(egap_dd_net *d)
{
    for (size_t k = 0; k < 4 * d->chunks; k++) {
        int power;

        frexp(d->size[k], &power);
        d->shift[k] =
            ldexp(1.5, (power < QUANTUM_MIN ? QUANTUM_MIN : power) + 1);
    }
}

/* lemma "double-double network": e, e0 and what a pair near 0 adds */
static void set_bounds(egap_dd_net *d)
{
    double n = (double)d->coordinates, K = (double)d->chunks;
    double tables = (double)d->tables, run = EGAP_DD_RUN, rest = 0;
    double depth = (double)d->each + fmin(tables, run) + ceil(tables / run);

    for (size_t k = 0; k < d->coordinates; k++)
        if (d->size[k] >= SIZE_MIN)
            rest = fmax(rest, d->rest[k] / d->size[k]);
    d->e = (depth + K + 8.0) * EGAP_UNIT * rest +
           (6.0 * K * K + 51.0 * K + 8.0) * U2;
    d->e0 = 0x1p-600;
    for (size_t k = 0; k < d->coordinates; k++)
        d->size[k] *= INFLATION;
    d->size0 = fabs(d->c) * INFLATION + 0x1p-700;
    if (d->coordinates > d->n)
        d->size0 += d->size[d->n];
    d->near = (3.0 * n + 12.0 + 4.0 * (double)d->m) * EGAP_UNIT;
}

/* All the arrays in one block, the scratch for each thread. */
static egap_status reserve(egap_dd_net *d, double **block, const egap_net *net,
                           int threads, egap_error *err)
{
    size_t wholes = 2 * egap_problem_pairs(d->problem) * net->m;
    size_t all = (size_t)threads, width, units, doubles, bytes;

    d->chunks = (d->coordinates + 3) / 4;
    width = 4 * d->chunks;
    set_tables(d, net->m);
    units = d->tables * EGAP_DD_TABLE;
    d->more_sums = (d->tables * 8) << EGAP_DD_TABLE;
    d->bytes = units + 8;
    d->more_bytes = EGAP_DD_BATCH * (d->bytes + 8 * d->tables);
    doubles = 2 * units * width + 4 * width + all * d->more_sums;
    bytes = all * d->more_bytes + wholes * sizeof *d->whole;
    *block = egap_alloc(1, doubles * sizeof(double) + bytes +
                               (net->m + 1) * sizeof *d->units);
    if (*block == NULL)
        return egap_fail(err, EGAP_ERESOURCE,
                         "out of memory for %zu units of %zu weights", net->m,
                         net->n);
    d->coef = *block;
    d->size = d->coef + 2 * units * width;
    d->rest = d->size + width;
    d->shift = d->rest + width;
    d->row = d->shift + width;
    d->sums = d->row + width;
    d->units = (egap_dd_unit *)(d->sums + all * d->more_sums);
    d->whole = (int16_t *)(d->units + net->m + 1);
    d->active = (uint8_t *)(d->whole + wholes);
    d->sets = d->active + EGAP_DD_BATCH * d->bytes;
    return EGAP_OK;
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
static double error_of(const egap_problem *p, const egap_dd_sums *s,
                       double data, double pen, size_t m)
{
    egap_loss_kind kind = p->objective.loss.kind;
    double N = (double)p->N, inner = (double)m + 6.0;
    double batches = ceil((double)p->Npad / (EGAP_LANES * EGAP_DD_BATCH));
    double parts = (double)egap_parts_count(p);
    double terms = EGAP_DD_BATCH + batches + 14.0, err;

    if (parts > 1)
        terms += parts + 1.0;
    err = s->slope / N + 0.5 * egap_loss_M(kind) * s->most * s->most;
    err += (terms * terms + 64.0) * U2 * data + inner * inner * U2 * pen;
    if (kind == EGAP_LOSS_LOGISTIC)
        err += EGAP_SOFTPLUS_DD * data;
    return err * INFLATION + EGAP_F_TINY;
}

/* F and a bound of its error, infinite where F is not finite. */
static void value(egap_dd *F, double *err, const egap_problem *p,
                  const egap_dd_sums *sums, const egap_net *net)
{
    double N = (double)p->N;
    egap_dd data, pen = penalty(net, p->objective.kappa), s;

    /* the remainder of a division is exact */
    data.hi = sums->loss.hi / N;
    data.lo = (fma(-data.hi, N, sums->loss.hi) + sums->loss.lo) / N;
    s = egap_two_sum(data.hi, pen.hi);
    *F = egap_two_sum(s.hi, s.lo + (data.lo + pen.lo));
    *err = error_of(p, sums, data.hi, pen.hi, net->m);
    if (!isfinite(F->hi) || !isfinite(F->lo) || !isfinite(*err))
        *err = INFINITY;
}

typedef struct {
    const egap_dd_jobs *jobs;
    const egap_dd_net *net;
    egap_dd_sums *parts;
} pass_job;

static void run_part(void *context, size_t part, int thread)
{
    const pass_job *job = context;
    egap_dd_net net = *job->net;
    size_t own = (size_t)thread;

    net.blocks = egap_part(net.problem, part);
    net.sums += own * net.more_sums;
    net.active += own * net.more_bytes;
    net.sets += own * net.more_bytes;
    job->jobs->pass(&job->parts[part], &net);
}

/* The pass, part by part, and the sums in their order. */
static egap_status run_pass(egap_dd_sums *sums, const egap_dd_jobs *jobs,
                            const egap_dd_net *net, int threads,
                            egap_error *err)
{
    size_t parts = egap_parts_count(net->problem);
    pass_job job = {jobs, net, egap_alloc(parts, sizeof *job.parts)};

    if (job.parts == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory");
    egap_parts_run(net->problem, threads, run_part, &job);
    *sums = job.parts[0];
    for (size_t part = 1; part < parts; part++) {
        const egap_dd_sums *more = &job.parts[part];
        egap_dd t = egap_two_sum(sums->loss.hi, more->loss.hi);

        sums->loss = (egap_dd){t.hi, sums->loss.lo + (t.lo + more->loss.lo)};
        sums->slope += more->slope;
        if (!(more->most <= sums->most)) /* NaN goes up too */
            sums->most = more->most;
    }
    sums->loss = egap_two_sum(sums->loss.hi, sums->loss.lo);
    egap_free(job.parts);
    return EGAP_OK;
}

static egap_status fast_point(egap_dd *F, double *error,
                              const egap_problem *problem, const egap_net *net,
                              egap_error *err)
{
    const egap_dd_jobs *jobs = jobs_for(egap_isa_get());
    egap_dd_net d = {.problem = problem, .n = net->n};
    int threads = egap_parts_threads(problem, net->m);
    egap_dd_sums sums = {{0, 0}, INFINITY, 0};
    double *block;
    egap_status status;

    d.coordinates = egap_problem_coordinates(problem, net);
    d.c = net->c ? *net->c : 0.0;
    status = reserve(&d, &block, net, threads, err);
    if (status != EGAP_OK)
        return status;
    set_units(&d, net);
    jobs->measure(&d);
    set_tables(&d, d.m);
    jobs->sizes(&d);
    set_shifts(&d);
    jobs->split(&d);
    set_bounds(&d);
    status = run_pass(&sums, jobs, &d, threads, err);
    if (status == EGAP_OK)
        value(F, error, problem, &sums, net);
    egap_free(block);
    return status;
}

egap_status egap_enclose_point_dd(egap_dd *lo, egap_dd *hi,
                                  const egap_problem *problem,
                                  const egap_net *net, egap_error *err)
{
    egap_status status = egap_fpenv_check(err);
    egap_bounds b = egap_bounds_unknown();
    double error = INFINITY;
    egap_dd F = {0, 0};

    /* what is inside is finite */
    if (status == EGAP_OK && (net->n != problem->n || !inside(problem, net)))
        status = egap_problem_accepts(problem, net, err);
    else if (status == EGAP_OK)
        status = fast_point(&F, &error, problem, net, err);
    if (status == EGAP_OK && error < INFINITY) {
        *lo = egap_dd_shift(F, -error, -1);
        *hi = egap_dd_shift(F, error, 1);
        if (!(lo->hi >= 0)) /* a loss is never negative */
            *lo = (egap_dd){0, 0};
        return EGAP_OK;
    }
    if (status == EGAP_OK)
        status = egap_enclose_point_ball(&b, NULL, problem, net, DIGITS, err);
    *lo = (egap_dd){b.lo, 0};
    *hi = (egap_dd){b.hi, 0};
    /* fewer digits than asked for are an enclosure still */
    return status == EGAP_REJECTED ? EGAP_OK : status;
}
