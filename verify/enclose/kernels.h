/* kernels.h: the jobs of the segment engine that are compiled once for each
 * instruction set (private to verify/enclose). */
#ifndef EGAP_VERIFY_KERNELS_H
#define EGAP_VERIFY_KERNELS_H

#include "../base/isa_jobs.h"
#include "egap/fpenv.h"
#include "mesh.h"
#include "parts.h"
#include "segment.h"

/* logistic factors 1 + e^-|u| multiplied before a logarithm is taken */
#define EGAP_FACTORS_MAX 512
#define EGAP_CHECKPOINTS 32 /* states kept by the coarse pass */
/* doubles of F, S and D of the coarse pass together */
#define EGAP_COARSE_SUMS (32 * (EGAP_MAX_BUCKETS + 1))

/* The coarse pass: lemmas "breakpoint", "state", "deviation", "bucket".
 * A state is a Bernstein triple for each sample, stored (Npad/8, 3, 8). */
typedef struct {
    const egap_problem *problem;
    const egap_segment *segment;
    egap_blocks blocks;    /* of samples */
    const egap_mesh *mesh; /* B buckets */
    double eps;            /* lemma "bucket" */
    /* out */
    uint8_t *bucket; /* (Npad/8, m, 8), B for a pair that keeps its sign on
                        the buckets; 32 bytes of slack behind */
    double *check;   /* (Npad/8, EGAP_CHECKPOINTS, 3, 8) states at the nodes
                        0, stride, 2 stride, ... < B */
    double *F;       /* (B+1, 2, 8) lane sums of the loss at the nodes, and
                        scratch */
    double *S, *D;   /* (B, 8) lane sums of the bucket's bound */
    /* scratch */
    double *cells;  /* (B+1, 8, 4) changes of state; zero between blocks */
    double *z;      /* (group, m, 2, 8) end pre-activations of some blocks */
    double *t;      /* (m, 8) breakpoints of the units that switch on a block */
    uint32_t *list; /* (m) these units */
    double *units;  /* (m, 4) thA, thB, beta, -|beta| h / 4, h the shortest */
} egap_coarse;

/* points of an outline, equally far apart */
#define EGAP_OUTLINE 9

/* Blocks of eight samples whose end pre-activations are formed together:
 * with many coordinates the weights are too many to be read for each. */
static inline size_t egap_coarse_group(size_t n)
{
    return n >= 64 ? 12 : 1;
}

/* The buckets from one checkpoint to the next, a power of two. */
static inline size_t egap_checkpoint_stride(size_t B)
{
    size_t stride = 1;

    while (stride * EGAP_CHECKPOINTS < B)
        stride *= 2;
    return stride;
}

/* One switching pair in a window.  Right of t the state of sample j has
 * q0, q1, q2 added. */
typedef struct {
    double t;
    double q0, q1, q2;
    double d; /* |b - a| */
    double thA, beta;
    uint32_t j;
} egap_kink;

/* The bytes of `bucket` in [first, first + width): counts them, and lists
 * the first `room` kinks in the order of the bytes. */
typedef struct {
    const egap_problem *problem;
    const egap_segment *segment;
    egap_blocks blocks;
    const uint8_t *bucket;
    uint8_t first, width;
    egap_kink *kinks; /* out */
    size_t room;
} egap_collect;

/* What a squared loss is made of at the start of a window. */
typedef struct {
    const egap_problem *problem;
    const double *state; /* (Npad/8, 3, 8) */
    double *residual;    /* out: the same less y */
    double Q[5];         /* out: N F = sum_i Q_i (1-t)^(4-i) t^i up to the
                            first kink, with the loss r^2 */
    double yy;           /* out: sum of y^2 */
} egap_squares;

/* kinks after which a partial sum of coefficients joins the others */
#define EGAP_QUARTIC_RUN 64

/* The quartics of the stretches between the kinks (lemma "quartic").
 * pieces = count + 1; arrays have room for pieces + 8, t for one more. */
typedef struct {
    const egap_kink *kinks; /* sorted */
    size_t count;
    double from, to;  /* the window's ends */
    double *residual; /* at its start; moved to its end */
    const double *Q;
    double *t;    /* out: stretch p is [t[p], t[p+1]] */
    double *c[5]; /* out: its coefficients */
    double *node; /* out: its value at t[p] */
    double *top;  /* out: no value on it is larger, +inf if it is long */
} egap_sweep;

/* What is known of all samples at one point t of a window. */
typedef struct {
    int64_t t;
    double F, data;      /* computed F, and its part without the penalty */
    double *dl, *c2, *P; /* (Npad) l', t^2-coefficient, Phi */
} egap_node;

/* The node at t, and the bound of the interval between it and `other`. */
typedef struct {
    const egap_problem *problem;
    const egap_segment *segment;
    const double *state; /* at t */
    const double *dev;   /* (Npad) deviations / h in the interval */
    double eps, h;
    const egap_node *other; /* the interval's other end, or NULL */
    bool left;              /* t is the interval's left end */
    egap_node *node;        /* out, t set by the caller */
    double S, D;            /* out, if other != NULL */
} egap_interval;

/* Slope and curvature of the model at t, for proposals only. */
typedef struct {
    const egap_problem *problem;
    const double *state;
    double t;
    double *dl, *dphi; /* (Npad) out: l', Phi' */
    double *r;         /* (Npad) out, absolute loss only: Phi - y */
    double F1, F2;     /* out: first and second derivative of F's data part */
    double GC;         /* out: mean |Phi' c2| */
} egap_slope;

typedef struct {
    /* F (EGAP_OUTLINE): the sum of the losses of `count` blocks; uses
       job->z, float only */
    void (*outline)(double *F, const egap_coarse *job, size_t count);
    void (*coarse)(egap_coarse *job);
    size_t (*collect)(egap_collect *job);
    void (*squares)(egap_squares *job);
    void (*sweep)(egap_sweep *job);
    void (*interval)(egap_interval *job);
    void (*slope)(egap_slope *job);
    /* E (Npad) = (c + sum_k |x_jk| v_k + 2^-600) iota, 0 beyond the data;
       sums[0], sums[1]: sum of E_j, of E_j^2 */
    void (*magnitudes)(double *E, double *sums, const egap_problem *problem,
                       const double *v, size_t n, double c, double iota);
} egap_kernels;

EGAP_ISA_EXTERN(egap_kernels, egap_kernels);

/* The kernels for an instruction set that the processor has. */
const egap_kernels *egap_kernels_for(egap_isa isa);

#endif
