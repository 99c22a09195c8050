/* segview.h: one segment as the engine sees it (private to verify/).
 *
 * W(t) = (1-t) WA + t WB, theta(t) and c(t) likewise, t in [0,1].  A hidden
 * bias has become a coordinate: `n` counts it, and the data rows are
 * coordinates 0 .. n-1 of problem->x.  Points of the segment are integers times
 * 2^-50, so that t and 1 - t are exact doubles. */
#ifndef EGAP_VERIFY_SEGVIEW_H
#define EGAP_VERIFY_SEGVIEW_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#include "problem.h"

#define EGAP_T_ONE ((int64_t)1 << 50)

/* the exact double of a grid point */
static inline double egap_t_double(int64_t t)
{
    return (double)t * 0x1p-50;
}

/* the larger magnitude of two end values: it bounds all values between */
static inline double egap_larger_abs(double a, double b)
{
    return fmax(fabs(a), fabs(b));
}

typedef struct {
    size_t m;                /* hidden units */
    size_t n;                /* coordinates, the bias coordinate included */
    const double *WA, *WB;   /* (m, n) */
    const double *thA, *thB; /* (m) */
    double cA, cB;           /* output bias, 0 where there is none */
    bool has_c;
} egap_segview;

/* Magnitudes that every error bound of the segment uses; all are upper
 * bounds of the real numbers they name. */
typedef struct {
    const double *E; /* (Npad) lemma "E_j": sum_i max|theta_i| max_t |z_ij|
                        + max|c| + 2^-600, inflated by iota; 0 beyond N */
    double iota;     /* 1 + 2 (Ns + m + n + 64) 2^-53 */
    double Ns;       /* sequential additions of a sum over the data */
    double V;        /* max(sum |thA_p|, sum |thB_p|) over penalised p,
                        inflated by iota */
} egap_segnorms;

#endif
