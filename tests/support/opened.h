/* opened.h: a segment in one thread's work, its coarse pass done, and a window
 * of it open.  Released by egap_segwork_clear. */
#ifndef EGAP_TESTS_OPENED_H
#define EGAP_TESTS_OPENED_H

#include "../../verify/enclose/solve.h"

/* The segment is set, and there is room for it; it need not be fast. */
void opened_segment(egap_segwork *work, const egap_problem *problem,
                    const egap_net *A, const egap_net *B);

/* The coarse pass of so many buckets too; the segment must be fast. */
void opened_coarse(egap_coarse_bounds *b, egap_segwork *work,
                   const egap_problem *problem, const egap_net *A,
                   const egap_net *B, size_t buckets);

/* The window of the buckets [first, last) too, of so many. */
void opened_window(egap_segwork *work, const egap_problem *problem,
                   const egap_net *A, const egap_net *B, size_t buckets,
                   size_t first, size_t last);

#endif
