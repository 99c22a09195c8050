/* take.h: what the readers of data sets share. */
#ifndef EGAP_SRC_DATA_TAKE_H
#define EGAP_SRC_DATA_TAKE_H

#include "egap/dataset.h"

/* Does:  makes a data set of x (N, n) and y (N), which it owns from now on.
 * Needs: both from egap_alloc.
 * Error: exact.
 * Fails: never. */
void egap_dataset_take(egap_dataset *out, size_t N, size_t n, double *x,
                       double *y);

#endif
