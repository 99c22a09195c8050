/* peak.c: the certificate of a peak at t0: the segment at t0 with its
 * widenings, one pass, and the quadratic bound they give.
 * Proofs: paper/algorithms.tex, lemmas "double-double point", "peak" and
 * "argmax". */
#include "peak.h"

#include <math.h>
#include <string.h>

#include "../base/dd.h"
#include "egap/round.h"
#include "loss.h"
#include "peakpass.h"
#include "segment.h"

#define U EGAP_U
/* a few roundings of a non-negative number, upwards */
#define UP (1.0 + 16.0 * U)

struct egap_peak_work {
    double *wh, *wl, *dw; /* (m, n) */
    double *vR, *vR2;     /* (n) */
    egap_pass_unit *units;
};

/* Sums over the penalised scalars. */
typedef struct {
    egap_dd size; /* sum |theta_p(t0)| */
    double slope; /* sum sgn(theta_p) beta_p */
    double beta;  /* sum |beta_p| */
    double jumps; /* sum of |beta_p| where theta_p may vanish on I */
} penalty_sums;

egap_status egap_peak_work_init(egap_peak_work **work,
                                const egap_problem *problem, size_t m, size_t n,
                                egap_error *err)
{
    egap_peak_work *w = egap_alloc(1, sizeof *w);

    (void)problem;
    *work = w;
    if (w != NULL) {
        w->wh = egap_alloc(3 * m * n + 2 * n + 1, sizeof(double));
        w->units = egap_alloc(m + 1, sizeof *w->units);
    }
    if (w == NULL || w->wh == NULL || w->units == NULL) {
        egap_peak_work_clear(w);
        *work = NULL;
        return egap_fail(err, EGAP_ERESOURCE,
                         "out of memory for %zu units of %zu weights", m, n);
    }
    w->wl = w->wh + m * n;
    w->dw = w->wl + m * n;
    w->vR = w->dw + m * n;
    w->vR2 = w->vR + n;
    return EGAP_OK;
}

void egap_peak_work_clear(egap_peak_work *work)
{
    if (work == NULL)
        return;
    egap_free(work->wh);
    egap_free(work->units);
    egap_free(work);
}

/* (1-t) a + t b, off by <= 3.1 u^2 ((1-t)|a| + t|b|); the high part may
 * cancel, so that both sums are TwoSums. */
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

static void add_penalised(penalty_sums *sums, egap_dd th, double beta,
                          double bw)
{
    double sign = th.hi > 0 ? 1.0 : th.hi < 0 ? -1.0 : 0.0;
    egap_dd s = egap_two_sum(sums->size.hi, fabs(th.hi));

    sums->size =
        (egap_dd){s.hi, sums->size.lo + (s.lo + (th.hi < 0 ? -th.lo : th.lo))};
    sums->slope += sign * beta;
    sums->beta += fabs(beta);
    if (!(fabs(th.hi) > bw))
        sums->jumps += fabs(beta);
}

/* Row i at t0: weights, how far its pairs move, how uncertain they are; row r
 * of the pass. */
static void set_unit(egap_peak_work *work, size_t r,
                     const egap_problem *problem, const egap_segview *seg,
                     size_t i, double t, double w)
{
    size_t n = seg->n;
    const double *WA = seg->WA + i * n, *WB = seg->WB + i * n;
    double Tmax = egap_larger_abs(seg->thA[i], seg->thB[i]);
    double sumd = 0, sumw = 0, most = 0;
    egap_pass_unit *unit = &work->units[r];
    egap_dd th = interpolate(seg->thA[i], seg->thB[i], t);

    unit->th = th.hi;
    unit->tl = th.lo;
    unit->beta = seg->thB[i] - seg->thA[i];
    unit->bw = beta_width(unit->beta, Tmax, w);
    for (size_t k = 0; k < n; k++) {
        egap_dd wk = interpolate(WA[k], WB[k], t);
        double d = WB[k] - WA[k], larger = egap_larger_abs(WA[k], WB[k]);

        work->wh[r * n + k] = wk.hi;
        work->wl[r * n + k] = wk.lo;
        work->dw[r * n + k] = d;
        most = fmax(most, fabs(d));
        sumd += fabs(d) * problem->xmax[k];
        sumw += larger * problem->xmax[k];
        work->vR[k] += Tmax * fabs(d) + fabs(unit->beta) * larger;
        work->vR2[k] += fabs(unit->beta) * fabs(d);
    }
    /* lemma "peak": uniform errors ed_i, ez_i */
    unit->ed = most > 0 ? ((double)n + 2.0) * U * sumd + EGAP_PASS_TINY : 0.0;
    unit->ez = 2.0 * ((double)n + 4.0) * ((double)n + 4.0) * U * U * sumw +
               EGAP_PASS_TINY;
}

/* The segment at t0.  Units with theta = 0 all along are left out. */
static void set_pass(egap_pass_in *in, penalty_sums *pen, egap_peak_work *work,
                     const egap_problem *problem, const egap_segview *seg,
                     const egap_segnorms *norms, const egap_peak *peak)
{
    double t = egap_t_double(peak->t0);

    memset(in, 0, sizeof *in);
    memset(pen, 0, sizeof *pen);
    in->left = egap_t_double(peak->t0 - peak->ta);
    in->right = egap_t_double(peak->tb - peak->t0);
    in->w = fmax(in->left, in->right);
    memset(work->vR, 0, seg->n * sizeof(double));
    memset(work->vR2, 0, seg->n * sizeof(double));
    for (size_t i = 0; i < seg->m; i++) {
        const egap_pass_unit *unit = &work->units[in->m];

        if (seg->thA[i] == 0 && seg->thB[i] == 0)
            continue;
        set_unit(work, in->m++, problem, seg, i, t, in->w);
        add_penalised(pen, (egap_dd){unit->th, unit->tl}, unit->beta, unit->bw);
    }
    in->n = seg->n;
    in->inner = (double)(in->m + seg->has_c);
    in->K = (double)in->n + in->inner;
    in->units = work->units;
    in->wh = work->wh;
    in->wl = work->wl;
    in->dw = work->dw;
    in->vR = work->vR;
    in->vR2 = work->vR2;
    in->E = norms->E;
    in->Ns = norms->Ns;
    in->iota = norms->iota;
    if (seg->has_c) {
        in->c = interpolate(seg->cA, seg->cB, t);
        in->dc = seg->cB - seg->cA;
        add_penalised(
            pen, in->c, in->dc,
            beta_width(in->dc, egap_larger_abs(seg->cA, seg->cB), in->w));
    }
}

/* max of a s - mu s^2/2 over 0 <= s <= x, from above */
static double rise(double a, double mu, double x)
{
    if (x == 0)
        return 0;
    if (mu > 0)
        return a > 0 ? fmin(a / mu * (0.5 * a), a * x) * UP : 0.0;
    return fmax(0.0, a * x + (-mu) * x * (0.5 * x) +
                         8.0 * U * (fabs(a) * x + (-mu) * x * x));
}

/* lemma "peak": slopes, curvature and gap from the sums */
static void conclude(egap_peak *peak, const egap_problem *problem,
                     const egap_pass_in *in, const egap_pass_sums *s,
                     const penalty_sums *pen)
{
    double N = (double)problem->N, kappa = problem->objective.kappa;
    double iota = in->iota;
    double slope_R = s->right / N + kappa * pen->slope;
    double slope_L = s->left / N + kappa * pen->slope;
    double eD =
        s->eD / N + (in->inner + 6.0) * U * kappa * pen->beta + EGAP_F_TINY;
    double J = s->jumps / N + 2.0 * kappa * pen->jumps;
    double eK = s->eK / N, dropped = s->dropped / N;
    double extra = iota * (eD + J + eK + dropped);
    double bend = s->bend / N + (in->Ns + 16.0) * U * iota * (s->bend_size / N);

    peak->slope_right = slope_R + extra; /* a_R */
    peak->slope_left = -slope_L + extra; /* a_L */
    peak->mu = -bend;
    peak->K0 = iota * (s->K0 / N);
    peak->kink = fmin(s->kink * UP, in->w);
    peak->gap = INFINITY;
    if (!isfinite(peak->err) || !isfinite(peak->slope_right) ||
        !isfinite(peak->slope_left) || !isfinite(peak->mu) ||
        !isfinite(peak->K0) || !isfinite(peak->kink))
        return;
    peak->gap = fmax(rise(peak->slope_right, peak->mu, in->right),
                     rise(peak->slope_left, peak->mu, in->left));
    peak->gap = (peak->gap + 2.0 * peak->K0) * UP + EGAP_F_TINY;
}

void egap_peak_certify(egap_peak *peak, const egap_problem *problem,
                       const egap_segview *seg, const egap_segnorms *norms,
                       int64_t ta, int64_t t0, int64_t tb, egap_peak_work *work)
{
    egap_pass_in in;
    egap_pass_sums sums;
    penalty_sums pen;

    peak->t0 = t0;
    peak->ta = ta;
    peak->tb = tb;
    set_pass(&in, &pen, work, problem, seg, norms, peak);
    egap_pass_run(&sums, problem, &in, true);
    egap_pass_value(&peak->F, &peak->err, problem, &in, &sums, pen.size,
                    norms->V);
    conclude(peak, problem, &in, &sums, &pen);
}

/* F(t0) + err + 2 K0 - lower, from above, at least 0 */
static double excess(const egap_peak *peak, egap_dd lower)
{
    egap_dd s = egap_two_sum(peak->F.hi, -lower.hi);
    double low = peak->F.lo - lower.lo;
    double size = fabs(s.hi) + fabs(s.lo) + fabs(peak->F.lo) + fabs(lower.lo) +
                  peak->err + 2.0 * peak->K0;

    return fmax(0.0, s.hi + (s.lo + low) + peak->err + 2.0 * peak->K0 +
                         8.0 * U * size);
}

/* lemma "argmax", value form: the x with a x - mu x^2/2 + e >= 0 reach no
 * further than this; +inf or NaN where nothing is shown within [0, side]. */
static double reach_by_value(double a, double mu, double e, double side)
{
    double square = a * a, bend = 2.0 * mu * e, root;

    if (mu > 0 && !(bend > 0x1p-900))
        return INFINITY; /* what underflows in the root might matter */
    /* from below: a smaller root makes the answer larger */
    root = mu > 0 ? square + bend
                  : square * (1.0 - 8.0 * U) + bend * (1.0 + 8.0 * U);
    if (!(root >= 0))
        return INFINITY;
    root = sqrt(root) * (1.0 - 8.0 * U);
    if (mu > 0 && a >= 0)
        return (a + root * (1.0 + 32.0 * U)) / mu * UP;
    if (mu <= 0 && (!(a < 0) || !((root - a) * (1.0 - 8.0 * U) > -mu * side)))
        return INFINITY;
    return 2.0 * e / (root - a) * UP;
}

/* lemma "argmax": both forms, from t0 to one side */
static double reach(const egap_peak *peak, double a, double e, double side)
{
    double x = side, v = reach_by_value(a, peak->mu, e, side), slope;

    if (v < x)
        x = v;
    if (peak->mu > 0) {
        slope = a > 0 ? a / peak->mu * UP + EGAP_F_TINY : 0.0;
        slope = fmax(slope, peak->kink);
        if (slope < x)
            x = slope;
    } else if (a * (1.0 - 8.0 * U) - peak->mu * side * (1.0 + 8.0 * U) < 0) {
        /* F' <= a - mu s < 0 all the way: F falls beyond the kinks at t0 */
        x = fmin(x, peak->kink);
    }
    return x;
}

void egap_peak_argmax(double *t_lo, double *t_hi, const egap_peak *peak,
                      egap_dd lower)
{
    double t0 = egap_t_double(peak->t0), e, left, right;
    egap_bounds b;

    if (!isfinite(peak->gap))
        return;
    e = excess(peak, lower);
    left = reach(peak, peak->slope_left, e, egap_t_double(peak->t0 - peak->ta));
    right =
        reach(peak, peak->slope_right, e, egap_t_double(peak->tb - peak->t0));
    b = egap_round_outward((egap_dd){t0, -left}, (egap_dd){t0, right});
    b.lo = fmax(b.lo, *t_lo);
    b.hi = fmin(b.hi, *t_hi);
    if (b.lo > b.hi)
        return; /* no maximiser here; the old interval holds as well */
    *t_lo = b.lo;
    *t_hi = b.hi;
}
