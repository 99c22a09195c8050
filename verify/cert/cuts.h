/* cuts.h: finds cuts of a segment that the checker's test accepts (private
 * to verify/cert/). */
#ifndef EGAP_VERIFY_CUTS_H
#define EGAP_VERIFY_CUTS_H

#include <stdint.h>

#include "egap/enclose.h"

/* Cut points of one segment: right ends of the intervals, integers times
 * 2^-bits, the last one 2^bits. */
typedef struct {
    unsigned bits;
    size_t count, room;
    uint64_t *right; /* (room), `count` in use */
} egap_cuts;

/* Does:  bisects [0, 1] until lemma "exact chord" bounds F by `upper` on every
 *        piece, with a margin for the rounding of this search.
 * Needs: finite numbers; release with egap_cuts_clear, also after a failure.
 * Error: none is claimed: a proposal.
 * Fails: EGAP_REJECTED (more than max_intervals pieces, or a piece that
 *        cannot be cut further), EGAP_ERESOURCE.
 * Source: paper/algorithms.tex, lemma "exact chord". */
egap_status egap_cuts_find(egap_cuts *cuts, const egap_data *data,
                           const egap_objective *objective, const egap_net *A,
                           const egap_net *B, double upper,
                           size_t max_intervals,
                           egap_error *err) EGAP_MUST_CHECK;
void egap_cuts_clear(egap_cuts *cuts);

#endif
