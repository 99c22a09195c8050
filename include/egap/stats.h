/* stats.h: statistics of enclosures, as enclosures, and of plain doubles.
 *
 * A statistic that grows with every value is enclosed by its values at all
 * lower and at all upper ends, so what is printed about a table holds for
 * the true values whatever they are within their enclosures. */
#ifndef EGAP_STATS_H
#define EGAP_STATS_H

#include "egap/status.h"
#include "egap/types.h"

/* Does:  encloses the mean of `count` true values.
 * Needs: count >= 1.
 * Error: encloses: the smallest enclosure by doubles of the interval from
 *        the exact mean of the lower to that of the upper ends; an end that
 *        is not finite gives the unknown end.
 * Fails: never. */
egap_bounds egap_stats_mean(const egap_bounds *x, size_t count);

/* Does:  encloses the numerator/denominator quantile, with linear
 *        interpolation between order statistics (rank 1 + (count - 1) q);
 *        1/2 is the median.
 * Needs: count >= 1; numerator <= denominator, both at most 10^6,
 *        denominator >= 1.
 * Error: encloses: smallest, as the mean.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_stats_quantile(egap_bounds *quantile, const egap_bounds *x,
                                size_t count, unsigned long numerator,
                                unsigned long denominator,
                                egap_error *err) EGAP_MUST_CHECK;

/* Does:  encloses the largest of `count` true values.
 * Needs: count >= 1.
 * Error: encloses.
 * Fails: never. */
egap_bounds egap_stats_max(const egap_bounds *x, size_t count);

/* The summary of one column of enclosures. */
typedef struct {
    size_t count;
    egap_bounds mean, median, max;
    size_t positive;  /* values that are above 0 for certain */
    size_t zero;      /* values that are at most 0 for certain */
    size_t undecided; /* the rest */
} egap_stats_enclosed;

/* Does:  the summary of enclosed values; of none, every enclosure is unknown.
 * Needs: nothing.
 * Error: encloses.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_stats_enclose(egap_stats_enclosed *summary,
                               const egap_bounds *x, size_t count,
                               egap_error *err) EGAP_MUST_CHECK;

/* The summary of one column of plain doubles; NaN everywhere for none, and
 * where one is NaN. */
typedef struct {
    size_t count;
    double mean, median, max;
} egap_stats_plain;

/* Does:  the same for plain doubles, by GSL.
 * Needs: nothing.
 * Error: float only.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_stats_summarise(egap_stats_plain *summary, const double *x,
                                 size_t count, egap_error *err) EGAP_MUST_CHECK;

#endif
