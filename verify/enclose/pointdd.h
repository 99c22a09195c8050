/* pointdd.h: one network on all samples in double-double (private to
 * verify/enclose).
 *
 * Names follow lemma "double-double network" of paper/algorithms.tex. */
#ifndef EGAP_VERIFY_POINTDD_H
#define EGAP_VERIFY_POINTDD_H

#include <stdint.h>

#include "parts.h"

/* vectors of samples of a batch: their signs first, then their sums */
#define EGAP_DD_BATCH 64
/* units of a table at most, and tables whose rows are added before their sum
 * is */
#define EGAP_DD_TABLE 5
#define EGAP_DD_RUN 16

typedef struct {
    const double *w; /* (n) */
    double b, theta;
    double far; /* where the computed |z| > far it has the sign of z */
    /* lemma "whole numbers": b, and where |Z| > reach it has the sign of z */
    int32_t whole_b, reach;
} egap_dd_unit;

/* A network laid out for the pass; coordinates are the features and, where
 * there are hidden biases, 1. */
typedef struct {
    const egap_problem *problem;
    egap_blocks blocks;  /* of samples */
    egap_dd_unit *units; /* (m) theta != 0, and some weight or bias != 0 */
    size_t m, n, coordinates;
    size_t chunks; /* of four coordinates */
    double c;
    size_t tables, each; /* tables of `each` units, together at least m */
    double *coef;   /* (chunks, tables each, 8) theta w of four coordinates:
                       high parts, low parts; 0 beyond units, coordinates */
    int16_t *whole; /* (m, pairs, 2) weights as whole numbers */
    double *size;   /* (4 chunks) sum_i |theta_i w_ik| */
    double *rest;   /* (4 chunks) sum_i |low part| */
    double *shift;  /* (4 chunks) 3/2 2^52 quanta of the high parts */
    /* S_j = size0 + sum_k |x_jk| size_k, A_j = e0 + e S_j >= |Phi_dd - Phi|,
     * but for pairs near 0; size as enlarged for this */
    double size0, e0, e;
    double near;     /* per pair near 0: A_j += near |theta_i| far_i */
    double *sums;    /* (tables, 2^each, 8) scratch */
    double *row;     /* (4 chunks) scratch */
    uint8_t *active; /* (EGAP_DD_BATCH, bytes) scratch, 0 beyond the units */
    uint8_t *sets;   /* (EGAP_DD_BATCH, tables, 8) scratch */
    size_t bytes;    /* of a block in `active` */
    /* scratch of a further thread lies so much further */
    size_t more_sums, more_bytes;
} egap_dd_net;

/* Sums over the samples, not divided by N. */
typedef struct {
    egap_dd loss; /* l(Phi_dd) */
    double slope; /* (|l'_j| + e'_j) A_j */
    double most;  /* max A_j */
} egap_dd_sums;

/* The jobs that are compiled once for each instruction set. */
typedef struct {
    /* Does:  far of every unit, and its weights as whole numbers. */
    void (*measure)(egap_dd_net *net);
    /* Does:  size. */
    void (*sizes)(egap_dd_net *net);
    /* Does:  coef: pairs theta_i w_ik = high + low, the high parts multiples
     *        of their column's quantum; and rest.
     * Needs: shift. */
    void (*split)(egap_dd_net *net);
    /* Does:  the pass over net->blocks.
     * Needs: all of the above, e, e0, near. */
    void (*pass)(egap_dd_sums *sums, const egap_dd_net *net);
} egap_dd_jobs;

extern const egap_dd_jobs egap_dd_portable;
#ifdef EGAP_HAVE_X86_KERNELS
extern const egap_dd_jobs egap_dd_avx2, egap_dd_avx512;
#endif

#endif
