/* compare.h: two samples of enclosed values: what holds for the true values
 * whatever they are within their enclosures.
 *
 * Values whose enclosures meet cannot be told apart: they count as ties, or
 * as either order where a range is asked for.  Enclosures that are one and
 * the same number are ties for certain. */
#ifndef EGAP_COMPARE_H
#define EGAP_COMPARE_H

#include <stdbool.h>

#include "egap/exact.h"

/* The least and the largest that a rational statistic may be; the same
 * number where the enclosures decide it. */
typedef struct {
    egap_rational lo, hi;
} egap_rational_range;

typedef struct {
    size_t ties;        /* values that equal another for certain */
    size_t inseparable; /* values that may or may not equal another */
    egap_rational_range p_max;   /* as egap_exact_max */
    egap_rational_range p_ranks; /* as egap_exact_ranks */
    egap_rational p_ranks_tied;  /* with the inseparable as ties */
    bool ranks_counted;          /* else both are beyond reach, and empty */
    egap_rational_range cliff;   /* as egap_exact_cliff */
    egap_bounds shift; /* Hodges and Lehmann's: the median of all b - a */
} egap_comparison;

/* Does:  compares two samples of true values given by enclosures.
 * Needs: na, nb >= 1; release with egap_comparison_clear.
 * Error: each range holds the exact statistic of the true values; p_max and
 *        cliff are the least such ranges where no enclosures meet.
 * Fails: EGAP_ERESOURCE.
 * Source: paper/algorithms.tex, lemma "values that are not told apart". */
egap_status egap_compare(egap_comparison *out, const egap_bounds *a, size_t na,
                         const egap_bounds *b, size_t nb,
                         egap_error *err) EGAP_MUST_CHECK;
void egap_comparison_clear(egap_comparison *comparison);

/* Does:  numbers the groups of values that cannot be told apart, from below:
 *        group[i] < group[k] means that value i is less than value k.
 *        `ties` and `inseparable` count as above.
 * Needs: count >= 1.
 * Error: exact.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_compare_groups(size_t *group, size_t *ties,
                                size_t *inseparable, const egap_bounds *x,
                                size_t count, egap_error *err) EGAP_MUST_CHECK;

#endif
