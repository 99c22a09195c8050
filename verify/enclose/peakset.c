/* peakset.c: the units of a segment at t0, with their widenings and the
 * tables' coefficients.
 * Proofs: paper/algorithms.tex, lemmas "double-double point", "active sums"
 * and "peak". */
#include "peakset.h"

#include <math.h>
#include <string.h>

#include "../base/dd.h"
#include "../base/simd.h"
#include "loss.h"
#include "segment.h"

#define U EGAP_U
/* sums below this are left to the low parts */
#define QUANTUM_MIN (-900)

struct egap_peak_work {
    double *wh, *wl, *dw; /* (m, n) */
    double *vR, *vR2;     /* (n) */
    double *size;         /* (n) */
    double *coef;         /* (4 nibbles, columns) */
    double *tables;       /* (nibbles, 16, columns of a table) */
    double *sums;         /* (columns of a table, 8) */
    uint8_t *active;      /* (3, batch, 4 nibbles) */
    float *wf;            /* (m, n) */
    float *farf;          /* (m) */
    float *xf;            /* (batch, n, 8) */
    egap_pass_unit *units;
    egap_pass_sums *parts; /* of the samples */
    int threads;           /* that have tables, sums, active and xf */
};

/* units by fours, an even number of them */
static size_t nibbles_of(size_t m)
{
    return (m + 7) / 8 * 2;
}

/* two parts for each coordinate, in whole vectors */
static size_t columns_of(size_t n)
{
    return (2 * n + EGAP_LANES - 1) / EGAP_LANES * EGAP_LANES;
}

/* ... of a table: four coordinates at a time where there are batches */
static size_t table_columns(size_t n)
{
    return egap_pass_batch(n) > 1 ? EGAP_LANES : columns_of(n);
}

egap_status egap_peak_work_init(egap_peak_work **work,
                                const egap_problem *problem, size_t m, size_t n,
                                egap_error *err)
{
    egap_peak_work *w = egap_alloc(1, sizeof *w);
    size_t q = nibbles_of(m), L = columns_of(n), batch = egap_pass_batch(n);
    int threads = egap_parts_threads(problem, m);
    size_t T = table_columns(n), all = (size_t)threads;

    *work = w;
    if (w != NULL) {
        w->wh = egap_alloc(3 * m * n + 3 * n + 1, sizeof(double));
        w->coef =
            egap_alloc(4 * q * L + all * (16 * q + 8) * T, sizeof(double));
        w->active = egap_alloc(all * 12 * q * batch + 1, 1);
        w->units = egap_alloc(m + 1, sizeof *w->units);
        w->wf = egap_alloc(m * n + m + all * 8 * batch * n + 1, sizeof(float));
        w->parts = egap_alloc(egap_parts_count(problem), sizeof *w->parts);
    }
    if (w == NULL || !w->wh || !w->coef || !w->active || !w->units || !w->wf ||
        !w->parts) {
        egap_peak_work_clear(w);
        *work = NULL;
        return egap_fail(err, EGAP_ERESOURCE,
                         "out of memory for %zu units of %zu weights", m, n);
    }
    w->wl = w->wh + m * n;
    w->dw = w->wl + m * n;
    w->vR = w->dw + m * n;
    w->vR2 = w->vR + n;
    w->size = w->vR2 + n;
    w->tables = w->coef + 4 * q * L;
    w->sums = w->tables + 16 * q * T;
    w->farf = w->wf + m * n;
    w->xf = w->farf + m;
    w->threads = threads;
    return EGAP_OK;
}

void egap_peak_work_clear(egap_peak_work *work)
{
    if (work == NULL)
        return;
    egap_free(work->wh);
    egap_free(work->coef);
    egap_free(work->active);
    egap_free(work->units);
    egap_free(work->parts);
    egap_free(work->wf);
    egap_free(work);
}

/* lemma "double-double point": (1-t) a + t b, off by <= 3.1 u^2 ((1-t)|a| +
 * t|b|); the high part may cancel, so that both sums are TwoSums. */
static egap_dd interpolate(double a, double b, double t)
{
    egap_dd p = egap_two_prod(1.0 - t, a), q = egap_two_prod(t, b);
    egap_dd s = egap_two_sum(p.hi, q.hi);

    return egap_two_sum(s.hi, s.lo + (p.lo + q.lo));
}

/* lemma "peak": |beta| w and the absolute error of theta(t0), which may
 * cancel */
static double beta_width(double beta, double Tmax, double w)
{
    return fabs(beta) * w * (1.0 + 8.0 * U) + 4.0 * U * U * Tmax;
}

static void add_penalised(egap_pass_penalty *sums, egap_dd th, double beta,
                          double bw)
{
    double sign = th.hi > 0 ? 1.0 : th.hi < 0 ? -1.0 : 0.0;
    egap_dd s = egap_two_sum(sums->size.hi, fabs(th.hi));

    sums->size =
        (egap_dd){s.hi, sums->size.lo + (s.lo + (th.hi < 0 ? -th.lo : th.lo))};
    sums->slope += sign * beta;
    sums->beta += fabs(beta);
    if (!(fabs(th.hi) > bw)) { /* sgn(theta) beta <= |beta| on either side */
        sums->right += fabs(beta) - sign * beta;
        sums->left += fabs(beta) + sign * beta;
    }
}

/* Row i at t0: weights, how far its pairs move, how uncertain they are; row r
 * of the pass.  False if the row is zero all along: its pairs add nothing. */
static bool set_unit(egap_peak_work *work, size_t r, size_t L,
                     const egap_problem *problem, const egap_segview *seg,
                     size_t i, double t, double w)
{
    size_t n = seg->n;
    const double *WA = seg->WA + i * n, *WB = seg->WB + i * n;
    double Tmax = egap_larger_abs(seg->thA[i], seg->thB[i]);
    double sumd = 0, sumw = 0, most = 0, any = 0;
    double n4 = (double)n + 4.0;
    double *coef = work->coef + r * L;
    egap_pass_unit *unit = &work->units[r];
    egap_dd th = interpolate(seg->thA[i], seg->thB[i], t);

    unit->row = i;
    unit->th = th.hi;
    unit->tl = th.lo;
    unit->beta = seg->thB[i] - seg->thA[i];
    unit->bw = beta_width(unit->beta, Tmax, w);
    for (size_t k = 0; k < n; k++) {
        egap_dd wk = interpolate(WA[k], WB[k], t);
        egap_dd c = egap_two_prod(th.hi, wk.hi);
        double d = WB[k] - WA[k], larger = egap_larger_abs(WA[k], WB[k]);

        work->wh[r * n + k] = wk.hi;
        work->wl[r * n + k] = wk.lo;
        work->dw[r * n + k] = d;
        coef[2 * k] = c.hi;
        coef[2 * k + 1] = fma(th.hi, wk.lo, fma(th.lo, wk.hi, c.lo));
        work->size[k] += fabs(c.hi);
        most = fmax(most, fabs(d));
        any = fmax(any, larger);
        sumd += fabs(d) * problem->xmax[k];
        sumw += larger * problem->xmax[k];
        work->vR[k] += Tmax * fabs(d) + fabs(unit->beta) * larger;
        work->vR2[k] += fabs(unit->beta) * fabs(d);
    }
    /* lemma "peak": uniform errors ed_i, ez_i */
    unit->ed = most > 0 ? ((double)n + 2.0) * U * sumd + EGAP_PASS_TINY : 0.0;
    unit->ez = 2.0 * n4 * n4 * U * U * sumw + EGAP_PASS_TINY;
    /* lemma "active sums" */
    unit->far = (n4 + 4.0) * U * (sumw + w * sumd) + EGAP_PASS_TINY;
    return any > 0;
}

/* lemma "active sums": splits the coefficients: the high parts of a column
 * become multiples of one power of two, so that all their sums are exact; the
 * rest is added to the low parts. */
static void split_columns(const egap_pass_in *in, double *coef,
                          const double *size)
{
    size_t L = in->columns;

    for (size_t k = 0; k < in->n; k++) {
        int power;
        double shift;

        frexp(size[k], &power);
        power = power < QUANTUM_MIN ? QUANTUM_MIN : power;
        /* 1.5 2^52 quanta of 2^(power - 51) */
        shift = ldexp(1.5, power + 1);
        for (size_t i = 0; i < in->m; i++) {
            double *c = coef + i * L + 2 * k;
            double high = (c[0] + shift) - shift;

            c[1] += c[0] - high;
            c[0] = high;
        }
    }
    memset(coef + in->m * L, 0, (4 * in->nibbles - in->m) * L * sizeof *coef);
}

/* The units that move or are active somewhere. */
static void set_units(egap_pass_in *in, egap_pass_penalty *pen,
                      egap_peak_work *work, const egap_problem *problem,
                      const egap_segview *seg, double t)
{
    for (size_t i = 0; i < seg->m; i++) {
        const egap_pass_unit *unit = &work->units[in->m];
        bool there;

        if (seg->thA[i] == 0 && seg->thB[i] == 0)
            continue;
        there = set_unit(work, in->m, in->columns, problem, seg, i, t, in->w);
        add_penalised(pen, (egap_dd){unit->th, unit->tl}, unit->beta, unit->bw);
        in->inner += 1.0;
        in->m += there;
    }
    in->nibbles = nibbles_of(in->m);
    split_columns(in, work->coef, work->size);
}

void egap_pass_set(egap_pass_in *in, egap_pass_penalty *pen,
                   egap_peak_work *work, const egap_problem *problem,
                   const egap_segview *seg, const egap_segnorms *norms,
                   const egap_peak *peak)
{
    double t = egap_t_double(peak->t0);
    size_t bytes = 4 * nibbles_of(seg->m) * egap_pass_batch(seg->n);

    memset(in, 0, sizeof *in);
    memset(pen, 0, sizeof *pen);
    in->left = egap_t_double(peak->t0 - peak->ta);
    in->right = egap_t_double(peak->tb - peak->t0);
    in->w = fmax(in->left, in->right);
    in->n = seg->n;
    in->columns = columns_of(seg->n);
    memset(work->vR, 0, 3 * seg->n * sizeof(double)); /* vR, vR2, size */
    memset(work->active, 0, 3 * bytes * (size_t)work->threads);
    set_units(in, pen, work, problem, seg, t);
    in->inner += (double)seg->has_c;
    in->K = (double)in->n + in->inner;
    in->kG = in->K + 8.0; /* lemma "peak" */
    in->kC = in->K + 6.0;
    in->kS = norms->Ns + 8.0;
    in->units = work->units;
    in->wh = work->wh;
    in->wl = work->wl;
    in->dw = work->dw;
    in->vR = work->vR;
    in->vR2 = work->vR2;
    in->E = norms->E;
    in->Ns = norms->Ns;
    in->iota = norms->iota;
    in->coef = work->coef;
    in->tables = work->tables;
    in->sums = work->sums;
    in->active = work->active;
    in->near = work->active + bytes;
    in->sets = work->active + 2 * bytes;
    in->xf = work->xf;
    in->threads = work->threads;
    in->parts = work->parts;
    in->more_tables = (16 * nibbles_of(seg->m) + 8) * table_columns(seg->n);
    in->more_active = 3 * bytes;
    in->more_xf = 8 * egap_pass_batch(seg->n) * seg->n;
    if (seg->has_c) {
        in->c = interpolate(seg->cA, seg->cB, t);
        in->dc = seg->cB - seg->cA;
        add_penalised(
            pen, in->c, in->dc,
            beta_width(in->dc, egap_larger_abs(seg->cA, seg->cB), in->w));
    }
}

/* lemma "slopes of a state": the error of the float dot z, and its way */
static float far_in_floats(const egap_problem *problem, const egap_segview *seg,
                           size_t i, double w)
{
    const double *WA = seg->WA + i * seg->n, *WB = seg->WB + i * seg->n;
    double n = (double)seg->n, sumd = 0, squares = 0, sumw = 0, tiny = n, far;

    for (size_t k = 0; k < seg->n; k++) {
        double larger = egap_larger_abs(WA[k], WB[k]), d = WB[k] - WA[k];

        sumd += fabs(d) * problem->xmax[k];
        squares += d * d;
        sumw += larger * problem->xmax[k];
        tiny += larger + problem->xmax[k];
    }
    if (!(sumw < 0x1p100)) /* a float might overflow */
        return INFINITY;
    far = 1.25 * (n + 8.0) * 0x1p-24 * sumw +
          w * fmin(sumd, sqrt(squares) * problem->longest);
    return (float)((far + tiny * 0x1p-140) * (1.0 + 0x1p-22));
}

void egap_pass_use_state(egap_pass_in *in, egap_peak_work *work,
                         const egap_problem *problem, const egap_segview *seg,
                         const egap_peak *peak, const double *state, double r)
{
    for (size_t i = 0; i < in->m; i++)
        work->farf[i] = far_in_floats(problem, seg, work->units[i].row, in->w);
    for (size_t i = 0; i < in->m * in->n; i++)
        work->wf[i] = (float)work->wh[i];
    in->state = state;
    in->seg = seg;
    in->t0 = egap_t_double(peak->t0);
    in->wf = work->wf;
    in->farf = work->farf;
    /* lemma "slopes of a state" */
    in->kG = in->kC = 10.0 * (r + in->K + 16.0);
    in->kS = 4.0 * in->kS;
}
