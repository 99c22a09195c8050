/* cube.h: a sum of rectified inner products is below a multiple of the norm,
 * in every direction. */
#ifndef CHECK_CUBE_H
#define CHECK_CUBE_H

#include "eval.h"

#define CUBE_DEPTH_MAX 60
#define CUBE_FEATURES_MAX 3

/* Ends the program unless |sum_j s_j max(w . x_j, 0)| <= N kappa |w| is shown
 * for all w in R^n, n <= 3, with cells that are made by at most `depth` cuts;
 * s are binary64 numbers (N). */
void cube_check(const problem *p, const uint64_t *s, unsigned depth);

#endif
