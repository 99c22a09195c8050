/* ball_loss.h: the losses in ball arithmetic (private to verify/). */
#ifndef EGAP_VERIFY_BALL_LOSS_H
#define EGAP_VERIFY_BALL_LOSS_H

#include "egap/flint_compat.h"
#include "egap/types.h"

/* Does:  l(u, y) for every u in the ball.
 * Needs: y in [0,1] for the logistic loss; l is not u.
 * Error: encloses.
 * Fails: never. */
void egap_ball_loss(arb_t l, const egap_loss *loss, const arb_t u, double y,
                    long bits);

/* The slopes of l(., y) on an interval [a, b]. */
typedef struct {
    arb_t lo, hi;  /* for every u in [a,b] some subgradient lies in between */
    arb_t modulus; /* l'' >= modulus >= 0 on [a,b] */
} egap_ball_slopes;

void egap_ball_slopes_init(egap_ball_slopes *slopes);
void egap_ball_slopes_clear(egap_ball_slopes *slopes);

/* Does:  the slopes of the loss on [a, b].
 * Needs: a <= b; infinite ends are allowed.
 * Error: encloses.
 * Fails: never; not finite where nothing is known.
 * Source: paper/algorithms.tex, section "Ball arithmetic". */
void egap_ball_slopes_on(egap_ball_slopes *slopes, const egap_loss *loss,
                         const arf_t a, const arf_t b, double y, long bits);

#endif
