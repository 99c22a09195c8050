/* peakset.c: a segment at t0, laid out for the pass: units, weights, the
 * tables' coefficients, the penalty.
 * Proofs: paper/algorithms.tex, lemmas "active sums", "peak" and "slopes of a
 * state". */
#include "peakset.h"

#include <math.h>
#include <string.h>

#include "../base/dd.h"
#include "../base/simd.h"
#include "loss.h"
#include "peakunit.h"
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
    egap_row_sizes *sizes; /* of the units */
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
        w->sizes = egap_alloc(m + 1, sizeof *w->sizes);
        w->wf = egap_alloc(m * n + m + all * 8 * batch * n + 1, sizeof(float));
        w->parts = egap_alloc(egap_parts_count(problem), sizeof *w->parts);
    }
    if (w == NULL || !w->wh || !w->coef || !w->active || !w->units ||
        !w->sizes || !w->wf || !w->parts) {
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
    egap_free(work->sizes);
    egap_free(work->parts);
    egap_free(work->wf);
    egap_free(work);
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
        sums->JR += fabs(beta) - sign * beta;
        sums->JL += fabs(beta) + sign * beta;
    }
}

/* Row r of the pass, a unit of the segment: its weights at t0, the coefficients
 * of the tables, and what it adds to R_j and R^(2)_j. */
static void set_weights(egap_peak_work *work, size_t r, size_t L,
                        const egap_segview *seg, double t0)
{
    const egap_pass_unit *unit = &work->units[r];
    size_t n = seg->n, i = unit->row;
    const double *WA = seg->WA + i * n, *WB = seg->WB + i * n;
    double T = egap_larger_abs(seg->thA[i], seg->thB[i]);
    double *coef = work->coef + r * L;

    for (size_t k = 0; k < n; k++) {
        egap_dd wk = egap_interpolate(WA[k], WB[k], t0);
        egap_dd c = egap_two_prod(unit->th, wk.hi);
        double d = WB[k] - WA[k], larger = egap_larger_abs(WA[k], WB[k]);

        work->wh[r * n + k] = wk.hi;
        work->wl[r * n + k] = wk.lo;
        work->dw[r * n + k] = d;
        coef[2 * k] = c.hi;
        coef[2 * k + 1] = fma(unit->th, wk.lo, fma(unit->tl, wk.hi, c.lo));
        work->size[k] += fabs(c.hi);
        work->vR[k] += T * fabs(d) + fabs(unit->beta) * larger;
        work->vR2[k] += fabs(unit->beta) * fabs(d);
    }
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

/* The units that move or are active somewhere; the penalty of all. */
static void set_units(egap_pass_in *in, egap_pass_penalty *pen,
                      egap_peak_work *work, const egap_problem *problem,
                      const egap_segview *seg, double t0)
{
    for (size_t i = 0; i < seg->m; i++) {
        egap_pass_unit *unit = &work->units[in->m];
        egap_row_sizes *sizes = &work->sizes[in->m];

        if (seg->thA[i] == 0 && seg->thB[i] == 0)
            continue;
        *sizes = egap_row_sizes_of(problem, seg, i);
        egap_unit_set(unit, sizes, seg, i, t0, in->w);
        add_penalised(pen, (egap_dd){unit->th, unit->tl}, unit->beta, unit->bw);
        in->inner += 1.0;
        if (!sizes->there) /* its pairs add nothing */
            continue;
        set_weights(work, in->m, in->columns, seg, t0);
        in->m++;
    }
    in->nibbles = nibbles_of(in->m);
    split_columns(in, work->coef, work->size);
}

/* The scratch of the first thread, and how far apart those of two lie. */
static void set_scratch(egap_pass_in *in, const egap_peak_work *work,
                        const egap_segview *seg)
{
    size_t q = nibbles_of(seg->m), batch = egap_pass_batch(seg->n);
    size_t bytes = 4 * q * batch;

    memset(work->active, 0, 3 * bytes * (size_t)work->threads);
    in->tables = work->tables;
    in->sums = work->sums;
    in->active = work->active;
    in->near = work->active + bytes;
    in->sets = work->active + 2 * bytes;
    in->xf = work->xf;
    in->threads = work->threads;
    in->parts = work->parts;
    in->more_tables = (16 * q + 8) * table_columns(seg->n);
    in->more_active = 3 * bytes;
    in->more_xf = 8 * batch * seg->n;
}

static void set_output_bias(egap_pass_in *in, egap_pass_penalty *pen,
                            const egap_segview *seg, double t0)
{
    double larger = egap_larger_abs(seg->cA, seg->cB);

    in->c = egap_interpolate(seg->cA, seg->cB, t0);
    in->dc = seg->cB - seg->cA;
    add_penalised(pen, in->c, in->dc, egap_theta_width(in->dc, larger, in->w));
    in->inner += 1.0;
}

void egap_pass_set(egap_pass_in *in, egap_pass_penalty *pen,
                   egap_peak_work *work, const egap_problem *problem,
                   const egap_segview *seg, const egap_segnorms *norms,
                   const egap_peak *peak)
{
    double t0 = egap_t_double(peak->t0);

    memset(in, 0, sizeof *in);
    memset(pen, 0, sizeof *pen);
    in->left = egap_t_double(peak->t0 - peak->ta);
    in->right = egap_t_double(peak->tb - peak->t0);
    in->w = fmax(in->left, in->right);
    in->n = seg->n;
    in->units = work->units;
    in->wh = work->wh;
    in->wl = work->wl;
    in->dw = work->dw;
    in->E = norms->E;
    in->vR = work->vR;
    in->vR2 = work->vR2;
    in->columns = columns_of(seg->n);
    in->coef = work->coef;
    set_scratch(in, work, seg);
    memset(work->vR, 0, 3 * seg->n * sizeof(double)); /* vR, vR2, size */
    set_units(in, pen, work, problem, seg, t0);
    if (seg->has_c)
        set_output_bias(in, pen, seg, t0);
    in->K = (double)in->n + in->inner;
    in->Ns = norms->Ns;
    in->iota = norms->iota;
    in->kG = in->K + 8.0; /* lemma "peak" */
    in->kC = in->K + 6.0;
    in->kS = norms->Ns + 8.0;
}

void egap_pass_use_state(egap_pass_in *in, egap_peak_work *work,
                         const egap_problem *problem, const egap_segview *seg,
                         const egap_peak *peak, const double *state, double r)
{
    for (size_t i = 0; i < in->m; i++)
        work->farf[i] =
            egap_unit_far_in_floats(&work->sizes[i], problem, seg, in->w);
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
