/* pointdd.h: one network on all samples in double-double (private to
 * verify/enclose).
 *
 * Names follow lemma "double-double network" of paper/algorithms.tex. */
#ifndef EGAP_VERIFY_POINTDD_H
#define EGAP_VERIFY_POINTDD_H

#include "parts.h"

/* vectors of samples of a batch: their signs first, then their sums */
#define EGAP_DD_BATCH 64
/* those whose signs are found together: with many coordinates the weights are
 * too many to be read for each */
static inline size_t egap_dd_group(size_t n)
{
    return n >= 64 ? 12 : 1;
}

typedef struct {
    const double *w; /* (n) */
    double b, theta;
    double far; /* where the computed |z| > far it has the sign of z */
} egap_dd_unit;

/* A network laid out for the pass; coordinates are the features and, where
 * there are hidden biases, 1. */
typedef struct {
    const egap_problem *problem;
    egap_blocks blocks;  /* of samples */
    egap_dd_unit *units; /* (m) theta != 0, and some weight or bias != 0 */
    size_t m, n, coordinates;
    double c;
    size_t nibbles; /* units by fours, an even number of them */
    double *coef;   /* (coordinates / 4, 4 nibbles, 8) theta w as high and low
                       parts of four coordinates, 0 beyond the units */
    double *size;   /* (coordinates) sum_i |theta_i w_ik| */
    double *rest;   /* (coordinates) sum_i |low part| */
    double *shift;  /* (coordinates) 3/2 2^52 quanta of the high parts */
    /* A_j = e0 + sum_k |x_jk| e_k >= |Phi_dd - Phi|, but for pairs near 0 */
    double *e, e0;
    double near;     /* per pair near 0: A_j += near |theta_i| far_i */
    double *tables;  /* (nibbles, 16, 8) scratch */
    uint8_t *active; /* (group, 4 nibbles) scratch, 0 beyond the units */
    uint8_t *sets;   /* (EGAP_DD_BATCH, 4 nibbles) scratch */
    /* scratch of a further thread lies so much further */
    size_t more_tables, more_active;
} egap_dd_net;

/* Sums over the samples, not divided by N. */
typedef struct {
    egap_dd loss; /* l(Phi_dd) */
    double slope; /* (|l'_j| + e'_j) A_j */
    double most;  /* max A_j */
} egap_dd_sums;

/* The jobs that are compiled once for each instruction set. */
typedef struct {
    /* Does:  coef (pairs theta_i w_ik = high + low, exact) and size. */
    void (*products)(egap_dd_net *net);
    /* Does:  makes the high parts multiples of their column's quantum, and
     *        fills in rest.
     * Needs: shift. */
    void (*split)(egap_dd_net *net);
    /* Does:  the pass over net->blocks.
     * Needs: coef split, e, e0, near. */
    void (*pass)(egap_dd_sums *sums, const egap_dd_net *net);
} egap_dd_jobs;

extern const egap_dd_jobs egap_dd_portable;
#ifdef EGAP_HAVE_X86_KERNELS
extern const egap_dd_jobs egap_dd_avx2, egap_dd_avx512;
#endif

#endif
