/* screenpass.h: one pass over the data in doubles (private to
 * verify/classes).
 *
 * Names follow lemma "one-sided" of paper/algorithms.tex. */
#ifndef EGAP_CLASSES_SCREENPASS_H
#define EGAP_CLASSES_SCREENPASS_H

#include "../base/isa_jobs.h"
#include "problem.h"

/* a kink this close to t0, in units of t, counts as passed */
#define EGAP_CLASS_AT_START 0x1p-44

typedef struct {
    const egap_class_problem *problem;
    size_t m, n, C;  /* units, coordinates, classes */
    double *zA, *zB; /* (m, Npad) pre-activations at the ends */
    double *y;       /* (Npad) labels */
    double *range;   /* (m) >= range of theta_i over the classes */
    /* the span */
    double t0, w, dir;
    double *theta0, *beta; /* (m + 1, C) at t0, and dir times their slope; the
                              output bias last, 0 without one */
    /* scratch */
    double *phi, *G, *Q, *soft, *prob; /* (C, 8) */
    uint32_t *doubt;                   /* (m) */
    double *off, *off0, *z0;           /* (m, 8) */
} egap_class_pass;

/* Sums over the samples. */
typedef struct {
    double L, S, q;     /* S times w, q times w^2 */
    double A, K, below; /* A times w^2 */
    double far;         /* losses at the far end that a chord uses */
    double kink, gain;  /* the kink that tells most */
} egap_class_sums;

/* The jobs that are compiled once for each instruction set. */
typedef struct {
    /* Does:  z (m, Npad) of one end; W (m, n). */
    void (*end)(double *z, const egap_class_pass *pass, const double *W);
    /* Does:  the pass. */
    void (*span)(egap_class_sums *sums, const egap_class_pass *pass);
} egap_class_jobs;

EGAP_ISA_EXTERN(egap_class_jobs, egap_class);

#endif
