/* bench_parts.h: the parts of the benchmark; each prints its rows and appends
 * them to the list.  All stop the program on errors. */
#ifndef EGAP_BENCH_PARTS_H
#define EGAP_BENCH_PARTS_H

#include <jansson.h>

#include "instance.h"

/* A segment, what its certified maximum took, and that maximum. */
typedef struct {
    const instance *in;
    egap_net A, B;
    double seconds;
    egap_bounds max;
} timed_segment;

/* The certified maximum, a plain grid and the strongest one; fills seconds
 * and max. */
void bench_segment(json_t *list, timed_segment *segment, int repeats);

/* The same segments beside numpy and beside Arb; `scratch` names a file. */
void bench_others(json_t *list, const timed_segment *segments, size_t count,
                  const char *scratch);

/* F at the network a, beside a plain evaluation. */
void bench_point(json_t *list, const instance *in, int repeats);

/* The certified maximum of a path, beside plain grids on all segments. */
void bench_one_path(json_t *list, const char *source, const instance *in,
                    const egap_path *path, int repeats);

/* The same on a path of `segments` segments through perturbed blends of a and
 * b, and on one that Dynamic String Sampling finds between the two. */
void bench_path(json_t *list, const instance *in, size_t segments, int repeats);
void bench_dss(json_t *list, const instance *in, int repeats);

/* Growth of time and memory with N, n, m, segments and threads. */
void bench_scale(json_t *list);

/* Full-batch training epochs beside those of the portable kernels. */
void bench_training(json_t *list);

#endif
