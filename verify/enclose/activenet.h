/* activenet.h: one network laid out for sums over the active units of each
 * sample (private to verify/enclose).
 *
 * Over the active units theta_i (w_i . x) sums up to x . (sum theta_i w_i):
 * once the signs of the pre-activations are known, tables of the subsets of a
 * few units give the sums of weights, and a pair costs a quarter of a dot in
 * doubles.  Names follow paper/algorithms.tex, lemmas "long dots" and
 * "double-double network". */
#ifndef EGAP_VERIFY_ACTIVENET_H
#define EGAP_VERIFY_ACTIVENET_H

#include <stdint.h>

#include "../base/isa_jobs.h"
#include "parts.h"

/* vectors of samples of a batch: their signs first, then their sums */
#define EGAP_ACTIVE_BATCH 64
/* units of a table at most, and tables whose rows are added before their sum
 * is */
#define EGAP_ACTIVE_TABLE 5
#define EGAP_ACTIVE_RUN 8

typedef struct {
    const double *w; /* (n) */
    double b, theta;
    double far; /* where the computed |z| > far it has the sign of z */
    /* lemma "whole numbers": b, and where |Z| > reach it has the sign of z */
    int32_t whole_b, reach;
} egap_active_unit;

/* Blocks first, first + step, ... below last. */
typedef struct {
    size_t first, last, step;
} egap_stride;

/* Blocks of the batch that begins with block `from`. */
static inline size_t egap_stride_batch(const egap_stride *s, size_t from)
{
    size_t left = (s->last - from + s->step - 1) / s->step;

    return left < EGAP_ACTIVE_BATCH ? left : EGAP_ACTIVE_BATCH;
}

/* A network laid out for a pass; coordinates are the features and, where there
 * are hidden biases, 1.  What a pass asks for beyond the units it sets up
 * itself: coef, size, rest and what is made of them. */
typedef struct {
    const egap_problem *problem;
    egap_stride blocks;      /* of samples */
    egap_active_unit *units; /* (m) theta != 0, and some weight or bias != 0 */
    size_t m, n, coordinates;
    size_t width; /* coordinates, rounded up to a multiple of 8 */
    double c;
    size_t tables, each; /* tables of `each` units, together at least m */
    size_t chunks;       /* of coef */
    double *coef;        /* (chunks, tables each, 8) what the tables add up; 0
                            beyond units, coordinates; room for 3 width / 8
                            chunks */
    int16_t *whole;      /* (m, pairs, 2) weights as whole numbers */
    /* the bound of an output's error, apart from that of its own sums:
     * A_j = e0 + e (size0 + sum_k |x_jk| size_k), and for a pair near 0
     * |theta_i| (near_dot (near_dot |w_i| . |x_j| + 2^-600) + near_sum |z|)
     * more; sizes (width), 0 beyond the coordinates */
    double *size, size0, e0, e, near_dot, near_sum;
    double *rest, *most, *finer, *last; /* (width) scratch of a layout */
    double *row;                        /* (EGAP_ACTIVE_TABLE, width) scratch */
    double *sums;                       /* (tables, 2^each, 8) scratch */
    uint8_t
        *active;   /* (EGAP_ACTIVE_BATCH, bytes) scratch, 0 beyond the units */
    uint8_t *sets; /* (EGAP_ACTIVE_BATCH, tables, 8) scratch: 8 times the
                      set of active units, a row's place in its table */
    size_t bytes;  /* of a block in `active` */
    /* scratch of a further thread lies so much further */
    size_t more_sums, more_bytes;
    double *block; /* memory of all this */
} egap_active_net;

#define EGAP_ACTIVE_SAMPLES (8 * EGAP_ACTIVE_BATCH)

/* What the outputs of a batch start from: c and the pairs near 0, as high and
 * low parts, and e0 and what those pairs cost. */
typedef struct {
    _Alignas(64) double hi[EGAP_ACTIVE_SAMPLES], lo[EGAP_ACTIVE_SAMPLES];
    _Alignas(64) double A[EGAP_ACTIVE_SAMPLES];
} egap_active_start;

/* Sums over the samples, not divided by N. */
typedef struct {
    egap_dd loss; /* l(Phi_j) */
    double slope; /* |l'_j| A_j */
    double most;  /* max A_j */
} egap_active_sums;

/* Does:  the sums over net->blocks.
 * Error: as the pass says. */
typedef void egap_active_pass(egap_active_sums *sums,
                              const egap_active_net *net);

/* The jobs that are compiled once for each instruction set. */
typedef struct {
    /* Does:  drops units that add nothing; far of every other unit, and its
     *        weights as whole numbers; false where a weight is not finite or
     *        outside the fast limits.
     * Error: lemma "whole numbers". */
    bool (*measure)(egap_active_net *net);
    /* Does:  finds the active units of `count` blocks from `block` on, a step
     *        of net->blocks apart: net->sets, and what their outputs start
     *        from.
     * Error: lemma "double-double network", pairs near zero. */
    void (*signs)(egap_active_start *start, const egap_active_net *net,
                  size_t block, size_t count);
} egap_active_jobs;

EGAP_ISA_EXTERN(egap_active_jobs, egap_active);

/* Does:  the units and the memory of a network; *inside says whether its
 *        numbers, the data's and the counts are within the fast limits (else
 *        nothing but *block is set, and a number may not be finite).
 * Needs: net->n equal to the problem's.
 * Error: exact.
 * Fails: EGAP_ERESOURCE.  egap_active_net_clear is due in every case. */
egap_status egap_active_net_init(egap_active_net *net, bool *inside,
                                 const egap_problem *problem,
                                 const egap_net *given,
                                 egap_error *err) EGAP_MUST_CHECK;
void egap_active_net_clear(egap_active_net *net);

/* Does:  a pass over all samples, part by part on threads of its own, and the
 *        sums of the parts in their order.
 * Needs: what the pass needs, but for net->blocks; m is that of
 *        egap_active_net_init.
 * Error: that of the pass; a rounding in slope for each part; the sum of P > 1
 *        parts as lemma "double-double network" has it.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_active_run(egap_active_sums *sums, egap_active_pass *pass,
                            const egap_active_net *net, size_t m,
                            egap_error *err) EGAP_MUST_CHECK;

#endif
