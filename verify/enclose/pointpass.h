/* pointpass.h: one network on all samples, in doubles and in
 * double-double: the network as the passes read it, and what they return
 * (private to verify/enclose).
 *
 * Names follow section "Point" of paper/algorithms.tex. */
#ifndef EGAP_VERIFY_POINTPASS_H
#define EGAP_VERIFY_POINTPASS_H

#include <stdbool.h>

#include "problem.h"

/* weights of a chain of a dot; a chain is then added to the others */
#define EGAP_POINT_CHAIN 8
/* units of a run, at least: of short dots, of long ones */
#define EGAP_POINT_RUN 32
#define EGAP_POINT_LONG_RUN 12
/* weights of a short dot: units then run over the samples, not samples over
 * the units */
#define EGAP_POINT_SHORT 3
/* samples of a strip at most */
#define EGAP_POINT_STRIP 32
/* vectors of samples whose sums are added before their sum is */
#define EGAP_POINT_GROUP 128
/* samples of a look, and looks: is a pass of long dots worth its time? */
#define EGAP_POINT_LOOK 16
#define EGAP_POINT_LOOKS 2

typedef struct {
    const double *w; /* (n) */
    double b, theta; /* theta >= 0: the sign is in the order */
} egap_point_unit;

/* doubles of a network that need no memory of their own */
#define EGAP_POINT_LOCAL 640

/* Units with theta > 0 come first, then those with theta < 0; units with
 * theta == 0 are left out.  Short dots have rows, long ones units. */
typedef struct {
    double *rows;           /* (live, n + 1) |theta_i| w_i, |theta_i| b_i */
    egap_point_unit *units; /* (live, and one more where that is odd) */
    size_t rising;          /* units with theta > 0 */
    size_t live;            /* units with theta != 0 */
    size_t run;             /* units that are added before their sum is, even */
    size_t n;               /* features; the biases are apart */
    double c;
    double *v;     /* (n) about sum_i |theta_i| |W_ik| */
    double vb;     /* the same of the biases */
    double *strip; /* (n, EGAP_POINT_STRIP) scratch of long dots */
    double *block; /* memory of all this, or NULL */
    double local[EGAP_POINT_LOCAL];
} egap_pointnet;

/* Sums over the samples of the pass in doubles, not divided by N. */
typedef struct {
    double loss;  /* l(Phi_j) */
    double slope; /* |l'_j| A_j; infinite where the pass was given up */
} egap_point_sums;

/* What the pass in doubles is told: A_j = e0 + sum_k |x_jk| e_k
 * + depth (sum_i |theta_i| z_ij). */
typedef struct {
    const egap_problem *problem;
    const egap_pointnet *net;
    const double *e; /* (n) */
    double e0, depth;
    double penalty; /* F's */
    double widest;  /* slope / F of a pass that is worth its time */
} egap_point_in;

/* Does:  F's data sum and what bounds its error.
 * Needs: numbers within the fast limits.
 * Error: lemma "point".
 * Fails: never; what is not finite stays not finite in some field. */
typedef void egap_point_pass(egap_point_sums *sums, const egap_point_in *in);

/* Does:  v (n) = sum_i |theta_i| |W_ik|; returns the largest magnitude of
 *        W, infinity where some sum is not finite.
 * Needs: room for 2 n doubles at v.
 * Error: m + 1 roundings.
 * Fails: never. */
typedef double egap_point_norms(double *v, const egap_net *net);

/* Does:  fills rows, v and vb of a network of short dots; false where a
 *        number is not finite or outside the fast limits.
 * Needs: n, rising, room for live rows and n numbers v.
 * Error: a rounding of each number of a row, m more of v and vb.
 * Fails: never. */
typedef bool egap_point_lay_rows(egap_pointnet *net, const egap_net *given);

/* The jobs that are compiled once for each instruction set. */
typedef struct {
    egap_point_pass *pass;
    egap_point_norms *norms;
    egap_point_lay_rows *lay_rows;
} egap_point_jobs;

extern const egap_point_jobs egap_point_portable;
#ifdef EGAP_HAVE_X86_KERNELS
extern const egap_point_jobs egap_point_avx2, egap_point_avx512;
#endif

/* Does:  lays out a network; *inside says whether its numbers, the data's
 *        and the counts are within the fast limits (else nothing else of
 *        *net is set, and a number may not be finite).
 * Needs: net->n equal to the problem's.
 * Error: sums of magnitudes, off by roundings only.
 * Fails: EGAP_ERESOURCE.  egap_pointnet_clear is due in every case. */
egap_status egap_pointnet_init(egap_pointnet *net, bool *inside,
                               const egap_point_jobs *jobs,
                               const egap_problem *problem,
                               const egap_net *given,
                               egap_error *err) EGAP_MUST_CHECK;
void egap_pointnet_clear(egap_pointnet *net);

/* Does:  encloses F at one network by the pass in doubles alone; unknown
 *        outside the fast limits.
 * Needs: net->n equal to the problem's; the environment checked.
 * Error: encloses (lemma "point").
 * Fails: EGAP_ERESOURCE. */
egap_status egap_point_doubles(egap_bounds *F, const egap_problem *problem,
                               const egap_net *net,
                               egap_error *err) EGAP_MUST_CHECK;

#endif
