/* others.h: grids as other tools would compute them. */
#ifndef EGAP_BENCH_OTHERS_H
#define EGAP_BENCH_OTHERS_H

#include <stddef.h>

#include "egap/enclose.h"

/* One segment and what was measured on it. */
typedef struct {
    const egap_data *data;
    const egap_objective *objective;
    egap_net A, B;
    double seconds, best; /* of a grid of 200 points; its largest value */
} other_grid;

/* Does:  the grids by scripts/bench-numpy.py, in one process, each on one
 *        thread; fills seconds and best.
 * Needs: `file` is where the arrays go for the script.
 * Fails: returns 0 where python3 has no numpy, after saying so; stops the
 *        program on anything else. */
int others_numpy(other_grid *grids, size_t count, const char *file);

/* Does:  a grid in Arb at 128 bits: seconds of OTHERS_ARB_POINTS points,
 *        scaled to 200; best is the largest midpoint of those.
 * Fails: never. */
#define OTHERS_ARB_POINTS 2
void others_arb(other_grid *grid);

#endif
