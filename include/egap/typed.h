/* typed.h: proof paths: paths whose segments have a type that bounds F on
 * them by its values at the nodes, so that the maximum over the continuous
 * path is the largest of finitely many values.
 *
 * A node holds for each unit a row (w, b), a coefficient theta and a scale
 * s > 0; the unit's effective row is s (w, b), its effective coefficient
 * theta / s.  So a unit can be rescaled without rounding: the product of row
 * and coefficient, which alone the predictor sees, does not change. */
#ifndef EGAP_TYPED_H
#define EGAP_TYPED_H

#include <stdbool.h>

#include "egap/enclose.h"

/* What happens between two nodes, and why F is bounded by its end values. */
typedef enum {
    EGAP_STEP_CONVEX,   /* rows stay: F is convex in the coefficients */
    EGAP_STEP_RELOC,    /* coefficients stay, and only rows move whose
                           coefficient is 0 (so do their scales): the
                           predictor is constant */
    EGAP_STEP_TRANSFER, /* the coefficient of unit `from` goes to unit `to`,
                           which has the same row: F is constant */
    EGAP_STEP_SPHERE,   /* only scales change: all grow and the penalty falls,
                           or all fall and it grows */
    EGAP_STEP_BALANCE,  /* weight decay: scales move towards equal norms of
                           row and coefficient: the penalty falls */
    EGAP_STEP_BRIDGE    /* a straight segment, enclosed as such */
} egap_step_kind;

typedef struct {
    egap_step_kind kind;
    size_t from, to; /* EGAP_STEP_TRANSFER only */
} egap_step;

/* K nodes and K - 1 steps. */
typedef struct {
    egap_path nodes;
    const double *scale;    /* (K, m) or NULL: all 1 */
    const egap_step *steps; /* (K - 1) */
    bool decay; /* the penalty is (kappa/2) sum(theta^2 + |w|^2 + b^2) of the
                   effective values, not kappa sum|theta| */
    bool ball;  /* every effective row has norm <= 1 */
} egap_typed_path;

/* Does:  the word of FORMAT.md for a kind of step.
 * Needs: a kind of the list.
 * Error: exact.
 * Fails: never. */
const char *egap_step_name(egap_step_kind kind);

/* Does:  has every row (w, b) of a network norm at most 1?
 * Needs: nothing; a number that is not finite gives no.
 * Error: exact.
 * Fails: never. */
bool egap_rows_in_ball(const egap_net *net);

/* Does:  are the preconditions of every step met, exactly, and every row in
 *        the ball where that is promised?
 * Needs: shapes that belong together; finite numbers.
 * Error: exact.
 * Fails: EGAP_REJECTED with the first step or node that is not as it must
 *        be, EGAP_EUSAGE (weight decay with an output bias, a unit outside
 *        the network), EGAP_EINPUT (numbers that are not finite, a scale
 *        that is not positive).
 * Source: paper/algorithms.tex, lemma "typed path". */
egap_status egap_typed_check(const egap_typed_path *typed,
                             egap_error *err) EGAP_MUST_CHECK;

/* Does:  encloses the maximum of F over a typed path, its ends and its gap.
 *        The result's `segment` and `t_at` name a node by t = 0 or 1, unless
 *        the maximum lies on a bridge; the gap is exactly 0 where F is
 *        certainly not above the larger end elsewhere; t_lo, t_hi and
 *        argmax_known make no claim ([0, 1] and false).
 * Needs: K >= 2.
 * Error: encloses.
 * Fails: as egap_typed_check, EGAP_ERESOURCE.
 * Source: paper/algorithms.tex, lemma "typed path". */
egap_status egap_enclose_typed(egap_path_max *result, const egap_data *data,
                               const egap_objective *objective,
                               const egap_typed_path *typed,
                               egap_error *err) EGAP_MUST_CHECK;

#endif
