/* peakpass.h: the double-double pass over all (sample, unit) pairs at one
 * point, and the sums a peak certificate needs (private to verify/enclose).
 *
 * Names follow lemma "peak" of paper/algorithms.tex. */
#ifndef EGAP_VERIFY_PEAKPASS_H
#define EGAP_VERIFY_PEAKPASS_H

#include <stdbool.h>
#include <stdint.h>

#include "parts.h"
#include "segview.h"

/* lemmas "limits" and "peak": swallows whatever underflows in z, d and E_j */
#define EGAP_PASS_TINY 0x1p-600
/* lemma "peak": a kink within 2^-44 of t0 is put at t0 */
#define EGAP_PASS_K0 0x1p-44

/* Blocks of eight samples that are passed together where the coordinates are
 * many, for tables and weights are then too many to be read for each. */
#define EGAP_PASS_BATCH 24
static inline size_t egap_pass_batch(size_t n)
{
    return n >= 64 ? EGAP_PASS_BATCH : 1;
}

/* One unit at t0, and the widenings of all its pairs. */
typedef struct {
    double th, tl; /* theta(t0) = th + tl, off by <= 3.1 u^2 Tmax */
    double beta;   /* fl(thB - thA) */
    double bw;     /* >= |beta| w + 3.1 u^2 Tmax */
    double ed;     /* >= |computed d - d| on every sample; 0: row at rest */
    double ez;     /* |z.hi - z| <= u |z.hi| + ez on every sample */
    double far;    /* where the computed |z| > |d| w + far, z keeps its sign
                      on I (lemma "active sums") */
    size_t row;    /* of the segment */
} egap_pass_unit;

/* Sums over the samples, not divided by N, under the names of lemma "peak".
 * Those of non-negative terms are upper bounds once multiplied by iota. */
typedef struct {
    egap_dd loss;     /* l(Phi_j), double-double */
    double gE;        /* (|l'_j| + e''_j) E_j: err_dd */
    double FR, FL;    /* F'_R, F'_L: slopes right and left of t0 */
    double eD;        /* e_D: their error */
    double J;         /* jumps of the slope at kinks of I */
    double K0, eK;    /* K_0, e_K: kinks moved to t0: F, F' */
    double bend;      /* -mu: F'' on I from above, but for its rounding */
    double bend_size; /* of its terms */
    double dropped;   /* P_j of samples at the kink of the loss */
    double sigma;     /* largest distance of a k0 kink from t0 */
} egap_pass_sums;

typedef struct {
    egap_blocks blocks; /* of samples */
    /* lemma "peak": the interval, counts, and rounding errors */
    double left, right, w; /* t0 - ta, tb - t0, the larger */
    double inner;          /* m' = m, and 1 for an output bias */
    double K;              /* n + m' */
    double Ns, iota;       /* as in egap_segnorms */
    double kG, kC, kS; /* of G (u R_j), of C (u R2_j), of sums of G (u R_j) */
    /* units and output bias at t0 */
    size_t m, n;
    const egap_pass_unit *units; /* (m) */
    const double *wh, *wl;       /* (m, n) W(t0) = wh + wl */
    const double *dw;            /* (m, n) fl(WB - WA) */
    egap_dd c;                   /* output bias at t0 */
    double dc;                   /* fl(cB - cA) */
    const double *E;             /* (Npad) lemma "E_j" */
    const double *vR, *vR2;      /* (n) give R_j and R2_j */
    /* lemma "active sums": units by fours, an even number of nibbles; rows
     * of `columns`, which 8 divides */
    size_t nibbles, columns;
    const double *coef; /* (4 nibbles, columns) high and low parts of
                           theta w, 0 beyond the units */
    /* lemma "slopes of a state"; NULL: all slopes pair by pair */
    const double *state; /* (Npad/8, 3, 8) at t0 */
    const egap_segview *seg;
    double t0;
    const float *wf;   /* (m, n) weights at t0 */
    const float *farf; /* (m) where the float |z| > farf, z keeps its sign
                          on I */
    /* scratch; tables and sums have 8 columns where batch > 1 */
    double *tables;                /* (nibbles, 16, columns) */
    double *sums;                  /* (columns / 4, 8, 4) */
    uint8_t *active, *near, *sets; /* (batch, 4 nibbles), the first two 0
                                      beyond the units */
    float *xf;                     /* (batch, n, 8) samples of a batch */
    /* that of a further thread lies so much further */
    size_t more_tables, more_active, more_xf;
    int threads;           /* that there is scratch for */
    egap_pass_sums *parts; /* scratch, for the sums of each part */
} egap_pass_in;

/* lemmas "double-double point", "active sums": |Phi_dd - Phi| <= rho E_j */
static inline double egap_pass_rho(const egap_pass_in *in)
{
    return 3.0 * (in->K + 9.0) * (in->K + 9.0) * 0x1p-106;
}

/* Does:  the pass, part by part.
 * Needs: n >= 1; inputs within the engine's limits; all of *in but `blocks`.
 * Error: see the fields; lemmas "double-double point" and "peak".
 * Fails: never; what is not finite stays not finite in some field. */
void egap_pass_run(egap_pass_sums *sums, const egap_problem *problem,
                   const egap_pass_in *in);

/* Does:  *F = loss sum / N + kappa times `penalty`, and *err a bound of its
 *        error from all causes.
 * Needs: sums of a pass; penalty >= 0 the double-double sum of m' magnitudes,
 *        each off by 3.1 u^2 of its own, the sum at most V.
 * Error: encloses: |F - exact| <= err; err is +inf where F is not finite.
 * Fails: never. */
void egap_pass_value(egap_dd *F, double *err, const egap_problem *problem,
                     const egap_pass_in *in, const egap_pass_sums *sums,
                     egap_dd penalty, double V);

void egap_pass_portable(egap_pass_sums *sums, const egap_problem *problem,
                        const egap_pass_in *in);
#ifdef EGAP_HAVE_X86_KERNELS
void egap_pass_avx2(egap_pass_sums *sums, const egap_problem *problem,
                    const egap_pass_in *in);
void egap_pass_avx512(egap_pass_sums *sums, const egap_problem *problem,
                      const egap_pass_in *in);
#endif

#endif
