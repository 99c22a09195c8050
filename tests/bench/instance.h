/* instance.h: data sets and trained pairs for the benchmarks. */
#ifndef EGAP_BENCH_INSTANCE_H
#define EGAP_BENCH_INSTANCE_H

#include "egap/enclose.h"
#include "egap/train.h"

typedef struct {
    egap_data data;
    double *x, *y;
    egap_shape shape;
    egap_objective objective;
    double *a, *b; /* parameters of two networks from different seeds */
} instance;

/* Two classes in n features (half-moons for n == 2), labels 0 and 1, and two
 * networks of m units with biases trained on them. */
instance instance_make(size_t N, size_t n, size_t m, egap_loss_kind kind,
                       uint64_t seed);
void instance_clear(instance *in);

#endif
