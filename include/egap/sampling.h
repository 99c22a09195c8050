/* sampling.h: how far statistics of a sample may be from those of another
 * sample drawn in the same way: percentile bootstrap.  Nothing here is
 * proved; it is kept apart from the enclosures of the same numbers. */
#ifndef EGAP_SAMPLING_H
#define EGAP_SAMPLING_H

#include <stdbool.h>
#include <stdint.h>

#include "egap/status.h"
#include "egap/types.h"

typedef struct {
    size_t resamples;    /* 2000 */
    double level;        /* 0.95 */
    uint64_t seed, unit; /* of the random stream "bootstrap" */
    size_t blocks; /* blocks are drawn, each with all its values; 0: every
                      value is a block of its own */
} egap_sampling;

/* Does:  2000 resamples, level 0.95, values drawn one by one.
 * Needs: nothing.
 * Error: exact.
 * Fails: never. */
egap_sampling egap_sampling_defaults(uint64_t seed, uint64_t unit);

/* A sample; block (count) numbers below options->blocks, or NULL. */
typedef struct {
    const egap_bounds *x;
    const size_t *block;
    size_t count;
} egap_sample;

typedef struct {
    egap_bounds mean, median, max;
} egap_sampling_one;

/* Does:  intervals of mean, median and maximum over resamples: from the lower
 *        quantile with all lower ends to the upper one with all upper ends.
 * Needs: count >= 1.
 * Error: float only.  The interval of a maximum is too short by nature: no
 *        resample goes above the largest value.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_sampling_of_one(egap_sampling_one *out,
                                 const egap_sample *sample,
                                 const egap_sampling *options,
                                 egap_error *err) EGAP_MUST_CHECK;

typedef struct {
    egap_bounds cliff; /* (#{b > a} - #{b < a})/(na nb) */
    egap_bounds shift; /* the median of all b - a, its lower middle value */
} egap_sampling_two;

/* Does:  the same for two samples.  With blocks the same blocks are drawn for
 *        both, else the samples are drawn apart.
 * Needs: counts >= 1.
 * Error: float only.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_sampling_of_two(egap_sampling_two *out, const egap_sample *a,
                                 const egap_sample *b,
                                 const egap_sampling *options,
                                 egap_error *err) EGAP_MUST_CHECK;

/* What pairs of networks share. */
typedef struct {
    size_t networks; /* different ones */
    size_t sharing;  /* pairs with a network of another pair */
    size_t disjoint; /* pairs that are kept */
} egap_sharing;

/* Does:  goes through the pairs node[2i], node[2i+1] in order and keeps those
 *        that meet no network of a kept one.
 * Needs: keep (count); every node is below 2 count.
 * Error: exact.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_sampling_disjoint(egap_sharing *out, bool *keep,
                                   const size_t *node, size_t count,
                                   egap_error *err) EGAP_MUST_CHECK;

#endif
