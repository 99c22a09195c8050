/* typedcase.h: a random typed path through every kind of step but bridges,
 * for tests. */
#ifndef EGAP_TESTS_TYPEDCASE_H
#define EGAP_TESTS_TYPEDCASE_H

#include "egap/typed.h"
#include "support.h"

enum {
    TYPED_N = 5, /* samples */
    TYPED_n = 2, /* features */
    TYPED_m = 4, /* units */
    TYPED_K = 7  /* nodes */
};

typedef struct {
    double x[TYPED_N * TYPED_n], y[TYPED_N];
    double W[TYPED_K][TYPED_m][TYPED_n], theta[TYPED_K][TYPED_m],
        b[TYPED_K][TYPED_m], scale[TYPED_K][TYPED_m];
    egap_step steps[TYPED_K - 1];
    egap_data data;
    egap_objective objective;
    egap_typed_path typed;
} test_typedcase;

/* 0 -sphere, or balance- 1 -convex- 2 -reloc- 3 -transfer- 4 -convex- 5
 * -convex- 6; rows in the ball */
void test_typedcase_init(test_typedcase *p, test_rng *rng, egap_loss_kind kind,
                         bool decay);

#endif
