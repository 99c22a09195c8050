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

/* All the arrays in one block. */
static egap_status reserve(egap_dd_net *d, double **block, const egap_net *net,
                           egap_error *err)
{
    size_t nibbles = (net->m + 7) / 8 * 2, n = d->coordinates;
    size_t columns = (n + 3) / 4 * 8;
    size_t group = egap_dd_group(d->n), x = group > 1 ? 8 * group * d->n : 0;
    size_t doubles = 4 * nibbles * columns + 16 * nibbles * 8 + 4 * n + x;
    size_t bytes = 4 * nibbles * (group + EGAP_DD_BATCH);

    *block = egap_alloc(1, doubles * sizeof(double) + bytes +
                               (net->m + 1) * sizeof *d->units);
    if (*block == NULL)
        return egap_fail(err, EGAP_ERESOURCE,
                         "out of memory for %zu units of %zu weights", net->m,
                         net->n);
    d->coef = *block;
    d->tables = d->coef + 4 * nibbles * columns;
    d->size = d->tables + 16 * nibbles * 8;
    d->rest = d->size + n;
    d->shift = d->rest + n;
    d->e = d->shift + n;
    d->x = d->e + n;
    d->units = (egap_dd_unit *)(d->x + x);
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
    double terms = EGAP_DD_BATCH + batches + 14.0, err;

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

static egap_status fast_point(egap_dd *F, double *error,
                              const egap_problem *problem, const egap_net *net,
                              egap_error *err)
{
    const egap_dd_jobs *jobs = jobs_for(egap_isa_get());
    egap_dd_net d = {.problem = problem, .n = net->n};
    egap_dd_sums sums;
    double *block;
    egap_status status;

    d.coordinates = egap_problem_coordinates(problem, net);
    d.c = net->c ? *net->c : 0.0;
    status = reserve(&d, &block, net, err);
    if (status != EGAP_OK)
        return status;
    set_units(&d, net);
    jobs->products(&d);
    set_shifts(&d);
    jobs->split(&d);
    set_bounds(&d);
    jobs->pass(&sums, &d);
    value(F, error, problem, &sums, net);
    egap_free(block);
    return EGAP_OK;
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
