/* cone.h: a bound of E u z_w over all directions w. */
#ifndef CHECK_CONE_H
#define CHECK_CONE_H

#include "instance.h"

/* which bounds are wanted */
enum { FROM_BELOW = 1, FROM_ABOVE = 2 };

/* Is E u z_w >= -kappa |w| (FROM_BELOW) and <= kappa |w| (FROM_ABOVE) for all w
 * with c . w >= 0, or all w if c is NULL?  Needs one or two features. */
bool cone_holds(const instance *s, const mpq_t *u, const mpq_t *c, int sides);

#endif
