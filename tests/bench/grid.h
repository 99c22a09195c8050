/* grid.h: the grids that a certified maximum replaces, written as fast as we
 * can: they are the yardstick. */
#ifndef EGAP_BENCH_GRID_H
#define EGAP_BENCH_GRID_H

#include "egap/enclose.h"

#define GRID_POINTS 200

/* Data and nets in the layout of the grids; one pair at a time. */
typedef struct grid grid;

grid *grid_init(const egap_data *data, const egap_objective *objective,
                const egap_net *A, const egap_net *B);
void grid_clear(grid *g);

/* a1: the largest F of GRID_POINTS points, each by its own register-tiled
 * AVX2 forward pass and libm losses. */
double grid_plain(grid *g);

/* a2: the same from end pre-activations computed once (z is affine in t),
 * four points at a time, with vector losses. */
double grid_strong(grid *g);

#endif
