/* classes.h: networks with C outputs under the cross-entropy, and rigorous
 * enclosures of their F at a point and of its maximum over segments and paths.
 *
 *   F(W,b,theta,c) = (1/N) sum_j [log sum_k exp(Phi_jk) - Phi_j,y_j]
 *                    + kappa (sum_ik |theta_ik| + sum_k |c_k|)
 *   Phi_jk = sum_i theta_ik relu(w_i . x_j + b_i) + c_k,   k = 0 .. C-1
 *
 * The scalar losses have an engine of their own (enclose.h).  A network of
 * two classes has the logistic loss of theta_i1 - theta_i0, up to the penalty.
 * What the structs of results mean is said in enclose.h. */
#ifndef EGAP_CLASSES_H
#define EGAP_CLASSES_H

#include "egap/enclose.h"

/* One network, as egap_net. */
typedef struct {
    size_t m, n, classes;
    const double *W;     /* (m, n) */
    const double *b;     /* (m) or NULL */
    const double *theta; /* (m, classes) */
    const double *c;     /* (classes) or NULL */
} egap_class_net;

/* K networks of one shape, as egap_path. */
typedef struct {
    size_t K, m, n, classes;
    const double *W;     /* (K, m, n) */
    const double *b;     /* (K, m) or NULL */
    const double *theta; /* (K, m, classes) */
    const double *c;     /* (K, classes) or NULL */
} egap_class_path;

/* Does:  the k-th network of a path, as a view.
 * Needs: k < path->K (not checked).
 * Error: exact.
 * Fails: never. */
static inline egap_class_net egap_class_path_node(const egap_class_path *path,
                                                  size_t k)
{
    egap_class_net net = {.m = path->m, .n = path->n, .classes = path->classes};

    net.W = path->W + k * path->m * path->n;
    net.b = path->b ? path->b + k * path->m : NULL;
    net.theta = path->theta + k * path->m * path->classes;
    net.c = path->c ? path->c + k * path->classes : NULL;
    return net;
}

/* A data set and kappa; read-only after init, so any number of threads may
 * share it. */
typedef struct egap_class_problem egap_class_problem;

/* Does:  copies the data and checks it: data->y holds the labels.
 * Needs: data->N >= 1, data->n >= 1; classes from 2 to 65536.
 * Error: exact.
 * Fails: EGAP_EINPUT (a value that is not finite, a label that is not a whole
 *        number from 0 to classes - 1, with its index; kappa < 0),
 *        EGAP_ERESOURCE. */
egap_status egap_class_problem_init(egap_class_problem **problem,
                                    const egap_data *data, size_t classes,
                                    double kappa,
                                    egap_error *err) EGAP_MUST_CHECK;

/* Does:  releases a problem; NULL is allowed.
 * Needs: nothing.
 * Error: none.
 * Fails: never. */
void egap_class_problem_clear(egap_class_problem *problem);

/* Does:  encloses F at one network in ball arithmetic.
 * Needs: a shape that fits the data; all numbers finite (checked).
 * Error: encloses; the pair [lo, hi] to a relative width of 2^-80 unless
 *        that takes more than 16384 bits.
 * Fails: EGAP_EINPUT, EGAP_ERESOURCE. */
egap_status egap_class_point(egap_dd *lo, egap_dd *hi,
                             const egap_class_problem *problem,
                             const egap_class_net *net,
                             egap_error *err) EGAP_MUST_CHECK;

/* Does:  encloses the maximum of F over the segment from A to B.  A pass in
 *        doubles dismisses what it can; ball arithmetic decides the rest.
 * Needs: A and B of one shape that fits the data; all numbers finite.
 * Error: encloses.  The ends are at most 4 ulps apart, or 1e-12 relative
 *        (egap_bounds_sharp), unless the budget of 4096 intervals, 2048 bits
 *        and points that are multiples of 2^-62 ran out.
 * Fails: EGAP_EINPUT (shapes, non-finite numbers), EGAP_ERESOURCE.
 * Source: paper/algorithms.tex, section "Classes". */
egap_status egap_class_segment(egap_segment_max *result,
                               const egap_class_problem *problem,
                               const egap_class_net *A, const egap_class_net *B,
                               egap_error *err) EGAP_MUST_CHECK;

/* Does:  the same in ball arithmetic alone; for tests of the pass in doubles.
 * Needs: as egap_class_segment.
 * Error: encloses.
 * Fails: as egap_class_segment. */
egap_status egap_class_segment_ball(egap_segment_max *result,
                                    const egap_class_problem *problem,
                                    const egap_class_net *A,
                                    const egap_class_net *B,
                                    egap_error *err) EGAP_MUST_CHECK;

/* Does:  encloses the maximum of F over the path from A to B that scales theta
 *        and c to zero and back, as egap_gap_zero_path does.
 * Needs: as egap_class_segment.
 * Error: encloses.
 * Fails: as egap_class_point.
 * Source: paper/algorithms.tex, lemma "zero path". */
egap_status egap_class_zero_path(egap_bounds *max,
                                 const egap_class_problem *problem,
                                 const egap_class_net *A,
                                 const egap_class_net *B,
                                 egap_error *err) EGAP_MUST_CHECK;

/* Does:  encloses the maximum of F over a path, its ends and its gap, as
 *        egap_enclose_path does: segments on OpenMP threads, the same bits
 *        with any number of them.
 * Needs: as egap_enclose_path.
 * Error: encloses.
 * Fails: EGAP_EINPUT, EGAP_ERESOURCE.
 * Source: paper/algorithms.tex, section "Path". */
egap_status egap_class_path_max(egap_path_max *result,
                                egap_segment_max *per_segment,
                                const egap_class_problem *problem,
                                const egap_class_path *path,
                                egap_error *err) EGAP_MUST_CHECK;

#endif
