/* problem.h: a data set in the layout of the kernels (private to verify/).
 *
 * A hidden bias is a coordinate: row n of xt is all ones, and a network with
 * biases is read with n + 1 coordinates (x, 1), (w, b). */
#ifndef EGAP_VERIFY_PROBLEM_H
#define EGAP_VERIFY_PROBLEM_H

#include <stdatomic.h>
#include <stdint.h>

#include "egap/enclose.h"

#define EGAP_SPARES 16

struct egap_segwork;

/* Memory of earlier calls, at hand for the next ones (window.h). */
typedef struct {
    struct egap_segwork *_Atomic slot[EGAP_SPARES];
} egap_spares;

/* The samples stand in an order of their own (problem.c), the same in all
 * arrays. */
struct egap_problem {
    size_t N;       /* samples */
    size_t n;       /* features, without the bias coordinate */
    size_t Npad;    /* N rounded up to a multiple of 8 */
    double *x;      /* (Npad/8, n + 1, 8) eight samples make a block; the bias
                       coordinate is 1, samples j >= N are 0; EGAP_X_MORE
                       more of 0 */
    double *y;      /* (Npad), 0 beyond N */
    double *weight; /* (Npad), 1 for j < N, 0 beyond */
    double *xmax;   /* (n + 1), max_j |x_jk|; 1 for the bias coordinate */
    int16_t *whole; /* (Npad/8, pairs, 8, 2) nearest to x_jk / step_k, 0
                       beyond N and n; NULL without use (problem.c) */
    double *step;   /* (n) powers of 2, |x_jk| <= 2^13 step_k */
    double biggest; /* largest |x|, |y|, kappa, delta */
    double longest; /* at least the length of every (x_j, 1) */
    egap_objective objective;
    egap_spares *spares;
};

/* Sample j in its block: coordinate k is 8 k further. */
static inline double *egap_problem_sample(const egap_problem *problem, size_t j)
{
    return problem->x + j / 8 * 8 * (problem->n + 1) + j % 8;
}

/* lemma "whole numbers": features from so many on, and up to so many */
#define EGAP_WHOLE_MIN 4
#define EGAP_WHOLE_MAX 0x4000
/* bits of a feature; a column whose largest is below 2^LEAST has none */
#define EGAP_WHOLE_BITS 13
#define EGAP_WHOLE_LEAST (-900)

/* doubles beyond the last block that may be read */
#define EGAP_X_MORE 24

/* Pairs of features of a sample in `whole`. */
static inline size_t egap_problem_pairs(const egap_problem *problem)
{
    return (problem->n + 1) / 2;
}

/* From one block to the next. */
static inline size_t egap_problem_stride(const egap_problem *problem)
{
    return 8 * (problem->n + 1);
}

/* The coordinates a network uses: n, and one more where it has biases. */
static inline size_t egap_problem_coordinates(const egap_problem *problem,
                                              const egap_net *net)
{
    return problem->n + (net->b != NULL);
}

/* Does:  checks that an array of parameters, which may be NULL, is finite.
 * Needs: name is what a user calls it.
 * Error: exact.
 * Fails: EGAP_EINPUT, naming the array and the index. */
egap_status egap_check_finite(const char *name, const double *v, size_t count,
                              egap_error *err) EGAP_MUST_CHECK;

/* Does:  checks that a network fits the data and is finite.
 * Needs: nothing.
 * Error: exact.
 * Fails: EGAP_EINPUT, naming the array and the index. */
egap_status egap_problem_accepts(const egap_problem *problem,
                                 const egap_net *net,
                                 egap_error *err) EGAP_MUST_CHECK;

#endif
