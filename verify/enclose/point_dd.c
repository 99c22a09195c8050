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

/* The units that add something, with the reach of doubt around z = 0. */
static void set_units(egap_dd_net *d, const egap_net *net)
{
    double index = (double)d->coordinates + 8.0;

    for (size_t i = 0; i < net->m; i++) {
        egap_dd_unit *unit = &d->units[d->m];
        double size;

        unit->w = net->W + i * net->n;
        unit->b = net->b ? net->b[i] : 0.0;
        unit->theta = net->theta[i];
        size = fabs(unit->b);
        for (size_t k = 0; k < net->n; k++)
            size += fabs(unit->w[k]) * d->problem->xmax[k];
        if (unit->theta == 0 || size == 0)
            continue;
        /* lemma "active sums", without motion */
        unit->far = index * EGAP_UNIT * size + 0x1p-600;
        d->m++;
    }
    d->nibbles = (d->m + 7) / 8 * 2;
}

/* lemma "active sums": 3/2 2^52 quanta of 2^(power - 51) */
static void set_shifts(egap_dd_net *d)
{
    for (size_t k = 0; k < d->coordinates; k++) {
        int power;

        frexp(d->size[k], &power);
        d->shift[k] =
            ldexp(1.5, (power < QUANTUM_MIN ? QUANTUM_MIN : power) + 1);
    }
}

/* lemma "double-double network": e, e0 and what a pair near 0 adds */
static void set_bounds(egap_dd_net *d)
{
    double n = (double)d->coordinates, nibbles = (double)d->nibbles;
    double index = (n + 2.0) * (n + 1.0) * U2;
    double depth = 3.0 + fmin(nibbles, 16.0) + ceil(nibbles / 16.0);

    for (size_t k = 0; k < d->coordinates; k++)
        d->e[k] =
            (depth + n + 4.0) * EGAP_UNIT * d->rest[k] + index * d->size[k];
    d->e0 = index * fabs(d->c) + 0x1p-600;
    if (d->coordinates > d->n)
        d->e0 += d->e[d->n];
    d->near = (3.0 * n + 12.0 + 4.0 * (double)d->m) * EGAP_UNIT;
}

/* All the arrays in one block, the scratch for each thread. */
static egap_status reserve(egap_dd_net *d, double **block, const egap_net *net,
                           int threads, egap_error *err)
{
    size_t nibbles = (net->m + 7) / 8 * 2, n = d->coordinates;
    size_t columns = (n + 3) / 4 * 8;
    size_t group = egap_dd_group(d->n);
    size_t all = (size_t)threads, doubles, bytes;

    d->more_tables = 16 * nibbles * 8;
    d->more_active = 4 * nibbles * (group + EGAP_DD_BATCH);
    doubles = 4 * nibbles * columns + 4 * n + all * d->more_tables;
    bytes = all * d->more_active;
    *block = egap_alloc(1, doubles * sizeof(double) + bytes +
                               (net->m + 1) * sizeof *d->units);
    if (*block == NULL)
        return egap_fail(err, EGAP_ERESOURCE,
                         "out of memory for %zu units of %zu weights", net->m,
                         net->n);
    d->coef = *block;
    d->size = d->coef + 4 * nibbles * columns;
    d->rest = d->size + n;
    d->shift = d->rest + n;
    d->e = d->shift + n;
    d->tables = d->e + n;
    d->units = (egap_dd_unit *)(d->tables + all * d->more_tables);
    d->active = (uint8_t *)(d->units + net->m + 1);
    d->sets = d->active + group * 4 * nibbles;
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
    net.tables += own * net.more_tables;
    net.active += own * net.more_active;
    net.sets += own * net.more_active;
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
    jobs->products(&d);
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
    egap_status status = egap_problem_accepts(problem, net, err);
    egap_bounds b = egap_bounds_unknown();
    double error = INFINITY;
    egap_dd F = {0, 0};

    if (status == EGAP_OK)
        status = egap_fpenv_check(err);
    if (status == EGAP_OK && inside(problem, net))
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
