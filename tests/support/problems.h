/* problems.h: random and adversarial problems for soundness tests. */
#ifndef EGAP_TESTS_PROBLEMS_H
#define EGAP_TESTS_PROBLEMS_H

#include "egap/types.h"
#include "support.h"

/* How a problem is made nasty. */
typedef enum {
    FAMILY_PLAIN,       /* random normal numbers */
    FAMILY_EQUAL_ENDS,  /* every node equal: F constant */
    FAMILY_ONLY_THETA,  /* only theta and c move: F convex */
    FAMILY_ONLY_W,      /* only W and b move */
    FAMILY_ZERO_THETA,  /* theta = 0 everywhere */
    FAMILY_PERMUTED,    /* each node permutes the units of the one before */
    FAMILY_NEGATED,     /* W changes sign: every kink at t = 1/2 */
    FAMILY_BORDER,      /* kinks exactly on dyadic t, or an ulp beside */
    FAMILY_ZERO_ROWS,   /* rows of zeros, still and moving */
    FAMILY_EQUAL_ROWS,  /* units repeated */
    FAMILY_CANCELLING,  /* large units that cancel to almost nothing */
    FAMILY_FITTED,      /* y equal to the prediction at a node or midway */
    FAMILY_SCALED,      /* each group of numbers times 10^[-3,3] */
    FAMILY_WILD,        /* each number times 10^[-150,150] */
    FAMILY_FLOAT32,     /* values of single precision */
    FAMILY_COARSE,      /* small multiples of 1/8: ties, exact sums */
    FAMILY_WIDE,        /* up to 40 features, 40 units */
    FAMILY_CLUSTER,     /* kinks, zeros of theta and Huber's corners within
                           2^-[25,54] of one t */
    FAMILY_SPIKE,       /* a short concave kink high above the rest */
    FAMILY_SATURATED,   /* outputs of magnitude 10^[0,6], y in {0,1} */
    FAMILY_NEARLY_STILL, /* nodes differ in the last bits */
    FAMILY_COUNT
} test_family;

const char *test_family_name(test_family family);

/* A problem that owns its numbers. */
typedef struct {
    test_family family;
    egap_data data;
    egap_objective objective;
    egap_path path;
    double *block; /* x, y, then W, b, theta, c of all nodes */
} test_problem;

/* Does:  draws a problem of the family with a path of K nodes; every number
 *        is finite, y in [0,1] for the logistic loss. */
void test_problem_make(test_problem *p, test_rng *rng, test_family family,
                       size_t K);
void test_problem_clear(test_problem *p);

/* Prints every number in hexadecimal, as a reproducer. */
void test_problem_print(const test_problem *p);

#endif
