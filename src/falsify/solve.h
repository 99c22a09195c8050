/* solve.h: optimal second layers and dual points of small drafts (private to
 * src/falsify).  They only propose: the ledger checks what it needs. */
#ifndef EGAP_FALSIFY_SOLVE_H
#define EGAP_FALSIFY_SOLVE_H

#include "draft.h"

#define SOLVE_UNITS 3 /* most units that are solved for together */

/* Does:  sets the coefficients of a network to the best for its rows, of this
 *        sign only (1, -1) or any (0), and s (N) to the slopes of the losses
 *        that show it.
 * Needs: units and samples of the draft; net->m <= SOLVE_UNITS.
 * Error: exact.
 * Fails: false: the loss is neither absolute nor squared, or too many units.
 * Source: a basic solution of the piecewise linear problem, a sign pattern
 *         of the quadratic one, is optimal; all are tried. */
bool solve_layer(draft *d, draft_net *net, fmpq *s, int sign);

/* Does:  makes the coefficients of a network optimal by choosing the targets:
 *        s (N) is changed, with kappa, so that E[s z_i] = -kappa sign theta_i
 *        for the active units, and y so that s are slopes at the outputs;
 *        where a slope is an end of its range, y is `spare` (N) off the kink.
 * Needs: coefficients; s proposed.
 * Error: exact.
 * Fails: false: no such s, or the logistic loss. */
bool solve_targets(draft *d, const draft_net *net, fmpq *s,
                   const double *spare);

/* Does:  changes as many of the slopes s (N) with a bit in `free` as there are
 *        active units, so that E[s z_i] = -kappa sign theta_i for those and
 *        all s are in [-1, 1].
 * Needs: s proposed.
 * Error: exact.
 * Fails: false: no such s; s is then not to be used. */
bool solve_balance(draft *d, const draft_net *net, fmpq *s, size_t free,
                   bool bounded);

/* Does:  the slopes at the outputs of a network, 0 at kinks.
 * Needs: a loss other than the logistic, unless the outputs are 0.
 * Error: exact.
 * Fails: false. */
bool solve_slopes(fmpq *s, const draft *d, const draft_net *net);

/* Does:  multiplies s (N) by a number of at most 1 for which E[s z_w] <=
 *        kappa (side 1), >= -kappa (side -1) or both (side 0) seems to hold
 *        on the unit circle, on the half of it with centre . w >= 0 where a
 *        centre is given.
 * Needs: n <= 2.
 * Error: float only.
 * Fails: false for n > 2. */
bool solve_feasible(const draft *d, fmpq *s, const fmpq *centre, int side);

/* Does:  an estimate of the supremum that solve_feasible bounds.
 * Needs: as above.
 * Error: float only.
 * Fails: never. */
double solve_supremum(const draft *d, const fmpq *s, const fmpq *centre,
                      int side);

#endif
