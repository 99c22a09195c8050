/* losslanes.h: array versions of the inline loss functions, for tests, one
 * for each instruction set; counts are multiples of 8. */
#ifndef EGAP_TESTS_LOSSLANES_H
#define EGAP_TESTS_LOSSLANES_H

#include "egap/types.h"

#define TEST_LOSS_LANES(isa)                                                  \
    void test_exp_neg_##isa(double *out, const double *x, size_t count);      \
    void test_log1p_##isa(double *out, const double *x, size_t count);        \
    void test_loss_##isa(egap_loss loss, double *l, double *dl,               \
                         const double *u, const double *y, size_t count);      \
    void test_logistic_dd_##isa(egap_dd *l, const egap_dd *u,                 \
                                const double *y, size_t count);

TEST_LOSS_LANES(portable)
#ifdef EGAP_HAVE_X86_KERNELS
TEST_LOSS_LANES(avx2)
TEST_LOSS_LANES(avx512)
#endif

#endif
