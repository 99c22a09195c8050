/* peak.c: the certificate of a peak at t0: one pass, and the quadratic bound
 * it gives.
 * Proofs: paper/algorithms.tex, lemmas "peak" and "argmax". */
#include "peak.h"

#include <math.h>

#include "../base/dd.h"
#include "egap/round.h"
#include "loss.h"
#include "peakset.h"
#include "segment.h"

#define U EGAP_U
/* a few roundings of a non-negative number, upwards */
#define UP (1.0 + 16.0 * U)

/* lemma "peak": max of a s - mu s^2/2 over 0 <= s <= x, from above */
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
                     const egap_pass_penalty *pen)
{
    double N = (double)problem->N, kappa = problem->objective.kappa;
    double iota = in->iota;
    double slope_R = s->FR / N + kappa * pen->slope;
    double slope_L = s->FL / N + kappa * pen->slope;
    double eD =
        s->eD / N + (in->inner + 6.0) * U * kappa * pen->beta + EGAP_F_TINY;
    double J = s->J / N, eK = s->eK / N, dropped = s->dropped / N;
    double extra = eD + J + eK + dropped;
    double bend = s->bend / N + (in->Ns + 16.0) * U * iota * (s->bend_size / N);

    /* a_R, a_L */
    peak->slope_right = slope_R + iota * (extra + kappa * pen->JR);
    peak->slope_left = -slope_L + iota * (extra + kappa * pen->JL);
    peak->mu = -bend;
    peak->K0 = iota * (s->K0 / N);
    peak->sigma = fmin(s->sigma * UP, in->w);
    peak->gap = INFINITY;
    if (!isfinite(peak->err) || !isfinite(peak->slope_right) ||
        !isfinite(peak->slope_left) || !isfinite(peak->mu) ||
        !isfinite(peak->K0) || !isfinite(peak->sigma))
        return;
    peak->gap = fmax(rise(peak->slope_right, peak->mu, in->right),
                     rise(peak->slope_left, peak->mu, in->left));
    peak->gap = (peak->gap + 2.0 * peak->K0) * UP + EGAP_F_TINY;
}

void egap_peak_certify_state(egap_peak *peak, const egap_problem *problem,
                             const egap_segview *seg,
                             const egap_segnorms *norms, int64_t ta, int64_t t0,
                             int64_t tb, const double *state, double r,
                             egap_peak_work *work)
{
    egap_pass_in in;
    egap_pass_sums sums;
    egap_pass_penalty pen;

    peak->t0 = t0;
    peak->ta = ta;
    peak->tb = tb;
    egap_pass_set(&in, &pen, work, problem, seg, norms, peak);
    if (state != NULL)
        egap_pass_use_state(&in, work, problem, seg, peak, state, r);
    egap_pass_run(&sums, problem, &in);
    egap_pass_value(&peak->F, &peak->err, problem, &in, &sums, pen.size,
                    norms->V);
    conclude(peak, problem, &in, &sums, &pen);
}

void egap_peak_certify(egap_peak *peak, const egap_problem *problem,
                       const egap_segview *seg, const egap_segnorms *norms,
                       int64_t ta, int64_t t0, int64_t tb, egap_peak_work *work)
{
    egap_peak_certify_state(peak, problem, seg, norms, ta, t0, tb, NULL, 0,
                            work);
}

/* lemma "argmax", eps_0: F(t0) + err + 2 K0 - lower, from above, at least 0 */
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

    if (!((mu > 0 ? bend : square) > 0x1p-900))
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
        slope = fmax(slope, peak->sigma);
        if (slope < x)
            x = slope;
    } else if (a * (1.0 - 8.0 * U) - peak->mu * side * (1.0 + 8.0 * U) < 0) {
        /* F' <= a - mu s < 0 all the way: F falls beyond the kinks at t0 */
        x = fmin(x, peak->sigma);
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
