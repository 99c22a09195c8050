/* grid.h: F at equally spaced points of a segment (private to src/). */
#ifndef EGAP_PATH_GRID_H
#define EGAP_PATH_GRID_H

#include "egap/train.h"

/* Does:  values[k] = F at t = k/(points - 1) of the segment from a to b, both
 *        ends included.
 * Needs: the trainer's shape; points >= 2.
 * Error: float only, about 1e-15 of the sizes that occur; the ends by
 *        summation other than that of egap_train_loss.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_path_grid(double *values, double *slack,
                           const uint64_t *wanted, size_t points,
                           egap_trainer *trainer, const double *a,
                           const double *b, const egap_objective *objective,
                           egap_error *err) EGAP_MUST_CHECK;

#endif
