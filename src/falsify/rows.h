/* rows.h: better rows for a network, one after the other (private to
 * src/falsify). */
#ifndef EGAP_FALSIFY_ROWS_H
#define EGAP_FALSIFY_ROWS_H

#include "parts.h"

/* Which networks a search for better rows may end at. */
typedef struct {
    int sign;           /* of all coefficients; 0: any */
    bool mixed;         /* the first positive, the second negative */
    const fmpq *centre; /* the second row faces it, or NULL */
} wanted;

/* Does:  is this network one of them; to = from; F(0); keeps a network, and
 *        its value as *F, where it is the first or below *F.
 * Needs: networks of the draft's features.
 * Error: exact.
 * Fails: never. */
bool rows_wanted(const draft *d, const draft_net *net, const wanted *as);
void rows_copy(draft_net *to, const draft_net *from, size_t n);
void rows_at_zero(fmpq *F, const draft *d);
void rows_keep(const draft *d, draft_net *best, fmpq *F, bool *found,
               const draft_net *net);

/* Does:  twice over the units: the direction of the samples in the place of
 *        a row that makes F least with the best coefficients; *F is that of
 *        the outcome.  The last network of the draft is used up.
 * Needs: rows to begin with.
 * Error: exact.
 * Fails: false: none that is wanted was met. */
bool rows_better(draft *d, draft_net *net, fmpq *F, const wanted *as);

#endif
