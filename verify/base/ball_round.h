/* ball_round.h: the one door from ball arithmetic to doubles (private to
 * verify/).  An end that is not finite is unknown, in every FLINT. */
#ifndef EGAP_VERIFY_BALL_ROUND_H
#define EGAP_VERIFY_BALL_ROUND_H

#include "egap/flint_compat.h"
#include "egap/types.h"

/* Does:  the largest double <= x (the smallest >= x); subnormal where that is
 *        the answer; -inf (+inf) where x is NaN or no double qualifies.
 * Needs: nothing.
 * Error: exact outward rounding.
 * Fails: never. */
double egap_arf_floor(const arf_t x);
double egap_arf_ceil(const arf_t x);

/* Does:  a double-double <= x (>= x) within about 2^-106 of it, or within
 *        2^-1074 where that is coarser; an infinite pair is (inf, 0).
 * Needs: nothing.
 * Error: outward.
 * Fails: never. */
egap_dd egap_arf_floor_dd(const arf_t x);
egap_dd egap_arf_ceil_dd(const arf_t x);

/* Does:  the smallest double enclosure of a ball, of an interval [lo, hi].
 * Needs: nothing; "unknown" where the ball is not finite.
 * Error: encloses.
 * Fails: never. */
egap_bounds egap_ball_bounds(const arb_t x);
egap_bounds egap_arf_bounds(const arf_t lo, const arf_t hi);

/* Does:  the ends of a ball at `bits` bits, rounded outward; infinite where
 *        the ball is not finite, never NaN.
 * Needs: nothing.
 * Error: encloses.
 * Fails: never. */
void egap_ball_lower(arf_t lo, const arb_t x, long bits);
void egap_ball_upper(arf_t hi, const arb_t x, long bits);

#endif
