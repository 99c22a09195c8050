/* classcase.h: random segments of networks with several outputs, and F by
 * plain ball arithmetic (an implementation of its own). */
#ifndef EGAP_TESTS_CLASSCASE_H
#define EGAP_TESTS_CLASSCASE_H

#include "egap/classes.h"
#include "egap/flint_compat.h"
#include "support.h"

typedef struct {
    size_t N, n, m, C;
    bool biases;
    double kappa;
    double scale; /* of the output weights */
    double *block, *x, *y;
    double *W[2], *b[2], *theta[2], *c[2];
} test_class_case;

/* Does:  a random case; clear it with test_class_case_clear. */
void test_class_case_draw(test_class_case *k, test_rng *rng);
void test_class_case_clear(test_class_case *k);
/* Does:  the same with sizes, all numbers drawn anew. */
void test_class_case_sized(test_class_case *k, test_rng *rng, size_t N,
                           size_t n, size_t m, size_t C, bool biases);
egap_data test_class_case_data(const test_class_case *k);
egap_class_net test_class_case_net(const test_class_case *k, int end);

/* F at t0 + t1 on the segment, at `bits` bits, term by term. */
void test_class_value(arb_t F, const test_class_case *k, double t0, double t1,
                      long bits);

#endif
