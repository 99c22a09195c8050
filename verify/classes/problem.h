/* problem.h: a data set with labels (private to verify/classes).
 *
 * A hidden bias is a coordinate: coordinate n of every sample is 1, and a
 * network with biases is read with n + 1 coordinates (x, 1), (w, b). */
#ifndef EGAP_CLASSES_PROBLEM_H
#define EGAP_CLASSES_PROBLEM_H

#include <stdint.h>

#include "egap/classes.h"

struct egap_class_problem {
    size_t N, n, classes;
    size_t Npad;     /* N rounded up to a multiple of 8 */
    double *x;       /* (N, n + 1), the last column 1 */
    double *xt;      /* (n + 1, Npad), the same by features; 0 beyond N */
    double *xmax;    /* (n + 1) max_j |x_jk| */
    uint32_t *label; /* (Npad), 0 beyond N */
    double kappa;
};

static inline size_t egap_class_coordinates(const egap_class_problem *problem,
                                            const egap_class_net *net)
{
    return problem->n + (net->b != NULL);
}

/* coordinate k of unit i */
static inline double egap_class_weight(const egap_class_net *net, size_t i,
                                       size_t k)
{
    return k < net->n ? net->W[i * net->n + k] : net->b[i];
}

/* Does:  checks that a network fits the data and is finite; that two have one
 *        shape.
 * Needs: nothing.
 * Error: exact.
 * Fails: EGAP_EINPUT, naming the array and the index. */
egap_status egap_class_accepts(const egap_class_problem *problem,
                               const egap_class_net *net,
                               egap_error *err) EGAP_MUST_CHECK;
egap_status egap_class_accepts_pair(const egap_class_problem *problem,
                                    const egap_class_net *A,
                                    const egap_class_net *B,
                                    egap_error *err) EGAP_MUST_CHECK;

#endif
