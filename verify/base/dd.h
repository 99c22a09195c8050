/* dd.h: error-free transformations of doubles.
 *
 * Valid in round to nearest, without excess precision and without
 * contraction, while nothing overflows; two_prod also needs the product's
 * error to be representable (no underflow of it).
 * Proofs: paper/algorithms.tex, lemma "error-free". */
#ifndef EGAP_VERIFY_DD_H
#define EGAP_VERIFY_DD_H

#include <math.h>

#include "egap/types.h"
#include "strict.h"

/* hi + lo == a + b exactly, hi == fl(a + b). */
static inline egap_dd egap_two_sum(double a, double b)
{
    double s = a + b;
    double bb = s - a;

    return (egap_dd){s, (a - (s - bb)) + (b - bb)};
}

/* hi + lo == a * b exactly, hi == fl(a * b). */
static inline egap_dd egap_two_prod(double a, double b)
{
    double p = a * b;

    return (egap_dd){p, fma(a, b, -p)};
}

#endif
