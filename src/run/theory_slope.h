/* theory_slope.h: slopes of gaps over widths, and when none is fitted (private
 * to run). */
#ifndef EGAP_RUN_THEORY_SLOPE_H
#define EGAP_RUN_THEORY_SLOPE_H

#include <stdbool.h>
#include <stdint.h>

#include "egap/status.h"
#include "egap/types.h"

typedef struct {
    bool fitted;
    double value;         /* of log(mean over replicates) over log(width) */
    egap_bounds sampling; /* 95 % of the resamples of replicates */
    char why[96];         /* no slope is fitted; or "" */
} theory_slope;

/* Does:  fits by least squares, from one number for each width and replicate:
 *        mean (widths, replicates), NaN where there is none.  Nothing is
 *        fitted where half of the numbers or more are exact zeros, or a
 *        width has a mean of 0.
 * Needs: widths >= 1; resamples >= 1.
 * Error: float only; the same bits everywhere.
 * Fails: EGAP_ERESOURCE. */
egap_status theory_slope_fit(theory_slope *out, const double *mean,
                             const size_t *width, size_t widths,
                             size_t replicates, size_t resamples, uint64_t seed,
                             egap_error *err) EGAP_MUST_CHECK;

#endif
