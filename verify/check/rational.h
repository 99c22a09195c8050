/* rational.h: numbers of statements: intervals of rationals.
 *
 * A number is exact (lo = hi) as long as nothing but rational operations enter;
 * roots, logarithms and the like are rounded outward.  Operations return new
 * numbers; they live until what was made since a mark is dropped. */
#ifndef CHECK_RATIONAL_H
#define CHECK_RATIONAL_H

#include <stdbool.h>
#include <stddef.h>

#include <gmp.h>

typedef struct {
    mpq_srcptr lo, hi;
} number;

size_t numbers_mark(void);
void numbers_drop(size_t mark);
/* x, the only one of the numbers since the mark that is still needed */
number numbers_keep(size_t mark, number x);

number exact(mpq_srcptr a); /* a itself, no copy */
number integer(long a);
number ratio(long a, long b);
/* from the lower end of a to the upper end of b */
number span(number a, number b);

number add(number a, number b);
number sub(number a, number b);
number mul(number a, number b);
number quotient(number a, number b);
number larger(number a, number b);
number smaller(number a, number b);
number negative(number a);
number magnitude(number a);
number floor_of(number a);
number ceiling_of(number a);
number root(number a);
number logarithm(number a);
/* a^b for a > 0 */
number power(number a, number b);
/* 2^-k */
number half_to_the(size_t k);
number circle_constant(void);
/* 2 asin(x / 2): the angle of two unit vectors at distance x <= 2 */
number angle_at(number x);
/* log(1 + e^u) and 1 / (1 + e^-u) for exact u; the latter is exact at 0 */
number softplus(number u);
number sigmoid(number u);

/* of an exact number: -1, 0 or 1 */
int sign_of(number a);
/* for certain: a <= b, a < b, both exact and equal */
bool at_most(number a, number b);
bool below(number a, number b);
bool same(number a, number b);

#endif
