/* plain.h: F at one network the plain way, as fast as we can write it: the
 * yardstick of certified point values. */
#ifndef EGAP_BENCH_PLAIN_H
#define EGAP_BENCH_PLAIN_H

#include "egap/types.h"

/* Data in the layout of the evaluation: feature-major, padded. */
typedef struct yardstick yardstick;

yardstick *plain_init(const egap_data *data, const egap_objective *objective);
void plain_clear(yardstick *p);

/* F in doubles without an error bound: a register-tiled AVX2 forward pass
 * straight from the network's arrays, biases in the sums from the start, and
 * vector losses. */
double plain_point(yardstick *p, const egap_net *net);

#endif
