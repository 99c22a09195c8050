/* cover.h: no point of a segment exceeds the claimed maximum. */
#ifndef CHECK_COVER_H
#define CHECK_COVER_H

#include "eval.h"

/* Cut points of a segment are integers K times 2^-bits. */
#define CUT_BITS_MAX 62

/* right[i] is the K of the right end of interval i; its left end is
 * right[i - 1], or 0 for i = 0. */
typedef struct {
    unsigned bits;
    size_t count;
    uint64_t *right; /* (count) */
} intervals;

/* Ends the program unless the intervals of segment k cover [0, 1] in order. */
void cover_check_order(const intervals *cuts, size_t k);
/* Ends the program unless F <= H is shown on each interval. */
void cover_segment(const problem *p, size_t k, const intervals *cuts,
                   const mpq_t H);

#endif
