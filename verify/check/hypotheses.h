/* hypotheses.h: what a statement supposes of its instance.
 *
 * A and B are the nets of `word:AB`, u the vector of `word:Au`; else NULL. */
#ifndef CHECK_HYPOTHESES_H
#define CHECK_HYPOTHESES_H

#include "instance.h"

#define HOLDS(name)                                                            \
    bool name(instance *s, const network *A, const network *B, const mpq_t *u)
#define UNUSED_TOO ((void)s, (void)A, (void)B, (void)u)

/* bounds.c: lower bounds of F */
HOLDS(dual_everywhere);
HOLDS(barrier);
HOLDS(nearest);

/* the integer in a value, from `least` to `most`; false if it is none */
bool whole(size_t *k, const mpq_t value, size_t least, size_t most);
size_t nonzero_coefficients(const network *A);

#endif
