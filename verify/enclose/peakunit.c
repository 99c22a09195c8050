/* peakunit.c: one unit of a segment at t0, and how far its pairs may be off.
 * Proofs: paper/algorithms.tex, lemmas "double-double point", "active sums",
 * "peak" and "slopes of a state". */
#include "peakunit.h"

#include <math.h>

#include "loss.h"

#define U EGAP_U

egap_row_sizes egap_row_sizes_of(const egap_problem *problem,
                                 const egap_segview *seg, size_t row)
{
    const double *WA = seg->WA + row * seg->n, *WB = seg->WB + row * seg->n;
    egap_row_sizes s = {.tau = (double)seg->n};
    double most = 0, any = 0;

    for (size_t k = 0; k < seg->n; k++) {
        double larger = egap_larger_abs(WA[k], WB[k]), d = WB[k] - WA[k];

        s.way += fabs(d) * problem->xmax[k];
        s.size += larger * problem->xmax[k];
        s.square += d * d;
        s.tau += larger + problem->xmax[k];
        most = fmax(most, fabs(d));
        any = fmax(any, larger);
    }
    s.moves = most > 0;
    s.there = any > 0;
    return s;
}

/* lemma "peak": |beta| w and the absolute error of theta(t0), which may
 * cancel */
double egap_theta_width(double beta, double T, double w)
{
    return fabs(beta) * w * (1.0 + 8.0 * U) + 4.0 * U * U * T;
}

void egap_unit_set(egap_pass_unit *unit, const egap_row_sizes *sizes,
                   const egap_segview *seg, size_t row, double t0, double w)
{
    double thA = seg->thA[row], thB = seg->thB[row], n = (double)seg->n;
    egap_dd th = egap_interpolate(thA, thB, t0);

    unit->row = row;
    unit->th = th.hi;
    unit->tl = th.lo;
    unit->beta = thB - thA;
    unit->bw = egap_theta_width(unit->beta, egap_larger_abs(thA, thB), w);
    /* lemma "peak": e^d, e^z */
    unit->ed = sizes->moves ? (n + 2.0) * U * sizes->way + EGAP_PASS_TINY : 0.0;
    unit->ez =
        2.0 * (n + 4.0) * (n + 4.0) * U * U * sizes->size + EGAP_PASS_TINY;
    /* lemma "active sums": f_i */
    unit->far = (n + 8.0) * U * (sizes->size + w * sizes->way) + EGAP_PASS_TINY;
}

float egap_unit_far_in_floats(const egap_row_sizes *sizes,
                              const egap_problem *problem,
                              const egap_segview *seg, double w)
{
    double n = (double)seg->n;
    double delta = fmin(sizes->way, sqrt(sizes->square) * problem->longest);
    double far = 1.25 * (n + 8.0) * 0x1p-24 * sizes->size + w * delta;

    if (!(sizes->size < 0x1p100)) /* a float might overflow */
        return INFINITY;
    return (float)((far + sizes->tau * 0x1p-140) * (1.0 + 0x1p-22));
}
