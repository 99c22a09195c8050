/* search.h: where to try a certificate (private to verify/enclose).
 *
 * Proposals in plain double precision: whatever they say, the certificate or
 * the walk decides. */
#ifndef EGAP_VERIFY_SEARCH_H
#define EGAP_VERIFY_SEARCH_H

#include "window.h"

typedef struct {
    int64_t ta, t0, tb; /* a maximiser t0 and the interval to certify */
    double curvature;   /* of F near t0, a scale for steps */
} egap_proposal;

/* what a certificate may lose, relative to F */
#define EGAP_LOSS_WANTED 0x1p-57

/* Does:  looks for a local maximiser of F in [from, to], uphill from `hint`
 *        if that lies between them, and for the largest
 *        interval in [low, high] around it on which the certificate should
 *        lose no more than about `loss`.
 * Needs: the window open; low <= from <= to <= high inside it.  Uses
 *        work->probe, dl, dphi.
 * Error: float only.
 * Fails: never. */
void egap_search_peak(egap_proposal *proposal, egap_segwork *work, int64_t from,
                      int64_t to, int64_t hint, int64_t low, int64_t high,
                      double loss);

#endif
