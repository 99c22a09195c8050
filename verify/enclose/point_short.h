/* point_short.h: one network of short dots on all samples, in doubles (private
 * to verify/enclose).
 *
 * Names follow section "Point" of paper/algorithms.tex. */
#ifndef EGAP_VERIFY_POINT_SHORT_H
#define EGAP_VERIFY_POINT_SHORT_H

#include <stdbool.h>

#include "../base/isa_jobs.h"
#include "problem.h"

/* features of a short dot: with more of them the sums of the active units are
 * cheaper than the dots */
#define EGAP_POINT_SHORT 23
/* the same of a dot in one chain: its features stay in registers */
#define EGAP_POINT_CHAIN 3
/* units of a run, at least: of all dots, of those in one chain */
#define EGAP_POINT_RUN 4
#define EGAP_POINT_LONG_RUN 32
/* vectors of samples whose sums are added before their sum is */
#define EGAP_POINT_GROUP 128
/* doubles of a network that need no memory of their own */
#define EGAP_POINT_LOCAL 640

/* Units with theta > 0 come first, then those with theta < 0; units with
 * theta == 0 are left out. */
typedef struct {
    double *rows;  /* (live, n + 1) |theta_i| w_i, |theta_i| b_i */
    size_t rising; /* units with theta > 0 */
    size_t live;   /* units with theta != 0 */
    size_t run;    /* units that are added before their sum is, and runs */
    size_t n;      /* features; the biases are apart */
    double c;
    double v[EGAP_POINT_SHORT], vb; /* about sum_i |theta_i| |W_ik|; biases */
    double *block;                  /* memory of the rows, or NULL */
    double local[EGAP_POINT_LOCAL];
} egap_short_net;

/* What the pass is told: A_j = e0 + sum_k |x_jk| e_k
 * + depth (sum_i |theta_i| z_ij), in units of u. */
typedef struct {
    const egap_problem *problem;
    const egap_short_net *net;
    const double *e; /* (n) */
    double e0, depth;
} egap_short_in;

/* Sums over the samples, not divided by N. */
typedef struct {
    double loss;  /* l(Phi_j) */
    double slope; /* |l'_j| A_j */
} egap_short_sums;

/* The jobs that are compiled once for each instruction set. */
typedef struct {
    /* Does:  F's data sum and what bounds its error.
     * Needs: numbers within the fast limits.
     * Error: lemma "short dots".
     * Fails: never; what is not finite stays not finite in some field. */
    void (*pass)(egap_short_sums *sums, const egap_short_in *in);
    /* Does:  fills rows, v and vb; false where a number is not finite or
     *        outside the fast limits.
     * Needs: n, rising, room for live rows.
     * Error: a rounding of each number of a row, m more of v and vb. */
    bool (*lay_rows)(egap_short_net *net, const egap_net *given);
} egap_short_jobs;

EGAP_ISA_EXTERN(egap_short_jobs, egap_short);

/* Does:  encloses F at one network of at most EGAP_POINT_SHORT features in
 *        doubles; unknown outside the fast limits.
 * Needs: net->n equal to the problem's; the environment checked.
 * Error: encloses (lemma "short dots").
 * Fails: EGAP_ERESOURCE. */
egap_status egap_point_short(egap_bounds *F, const egap_problem *problem,
                             const egap_net *net,
                             egap_error *err) EGAP_MUST_CHECK;

#endif
