/* num_impl.h: what the two halves of num.h share. */
#ifndef EGAP_VERIFY_NUM_IMPL_H
#define EGAP_VERIFY_NUM_IMPL_H

#include "num.h"

/* Does:  the next number of the arena, 0.
 * Needs: nothing.
 * Error: exact.
 * Fails: the spare one, unknown, with c->failed. */
egap_num *egap_num_fresh(egap_calc *c);

/* Does:  the ball of a number, a rational at `bits`.
 * Needs: nothing.
 * Error: encloses.
 * Fails: never. */
void egap_num_ball(arb_t b, const egap_num *x, long bits);

/* Does:  makes a rational of a ball without radius, where rationals are kept
 *        and its digits are few.
 * Needs: the number is in its ball.
 * Error: exact.
 * Fails: never. */
void egap_num_settle(egap_calc *c, egap_num *x);

#endif
