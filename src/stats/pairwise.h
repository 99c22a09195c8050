/* pairwise.h: numbers over all pairs of two sorted samples, without a list of
 * the pairs (private to stats). */
#ifndef EGAP_STATS_PAIRWISE_H
#define EGAP_STATS_PAIRWISE_H

#include <stddef.h>

/* Both ascending. */
typedef struct {
    const double *a, *b;
    size_t na, nb;
} egap_pairwise;

/* Does:  (#{b > a} - #{b < a})/(na nb); the lower middle value of all b - a.
 * Needs: na, nb >= 1; no NaN.
 * Error: float only.
 * Fails: never. */
double egap_pairwise_cliff(const egap_pairwise *p);
double egap_pairwise_median(const egap_pairwise *p);

#endif
