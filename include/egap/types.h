/* types.h: the nouns of egap: data, network, path, objective, enclosure.
 *
 * All arrays are row-major doubles.  The structs below are views: they own
 * nothing, and whoever made the arrays keeps them alive.
 *
 *   F(W,b,theta,c) = (1/N) sum_j loss(y_j, Phi_j)
 *                    + kappa (sum_i |theta_i| + |c|)
 *   Phi_j = sum_i theta_i relu(w_i . x_j + b_i) + c
 *
 * A network without hidden biases has b == NULL, one without an output bias
 * has c == NULL; the terms are then absent. */
#ifndef EGAP_TYPES_H
#define EGAP_TYPES_H

#include <stdbool.h>
#include <stddef.h>

typedef enum {
    EGAP_LOSS_MSE,      /* (u - y)^2 */
    EGAP_LOSS_HALF,     /* (u - y)^2 / 2 */
    EGAP_LOSS_HUBER,    /* r^2/2 for |r| <= delta, else delta(|r| - delta/2) */
    EGAP_LOSS_LOGISTIC, /* log(1 + e^u) - y u, 0 <= y <= 1 */
    EGAP_LOSS_ABS       /* |u - y| */
} egap_loss_kind;

/* The words for them on command lines, in configurations and in what is told
 * to people, in their order, and that for the loss of networks with several
 * outputs (classes.h); certificates have words of their own. */
#define EGAP_LOSS_WORDS "mse", "half", "huber", "logistic", "abs"
#define EGAP_CROSS_ENTROPY "cross-entropy"

/* Does:  the word of a loss, without its delta.
 * Needs: a kind of the list.
 * Error: exact.
 * Fails: never. */
static inline const char *egap_loss_word(egap_loss_kind kind)
{
    static const char *const words[] = {EGAP_LOSS_WORDS};

    return words[kind];
}

/* Does:  is it a multiple of (u - y)^2, which has no Lipschitz constant?
 * Needs: nothing.
 * Error: exact.
 * Fails: never. */
static inline bool egap_loss_is_square(egap_loss_kind kind)
{
    return kind == EGAP_LOSS_MSE || kind == EGAP_LOSS_HALF;
}

typedef struct {
    egap_loss_kind kind;
    double delta; /* EGAP_LOSS_HUBER only, > 0 */
} egap_loss;

typedef struct {
    egap_loss loss;
    double kappa; /* >= 0, weight of the l1 penalty on theta and c */
} egap_objective;

/* N samples of n features. */
typedef struct {
    size_t N, n;
    const double *x; /* (N, n) */
    const double *y; /* (N) */
} egap_data;

/* One network of m hidden units on n features. */
typedef struct {
    size_t m, n;
    const double *W;     /* (m, n) */
    const double *b;     /* (m) or NULL */
    const double *theta; /* (m) */
    const double *c;     /* (1) or NULL */
} egap_net;

/* K networks of one shape; consecutive ones are joined by straight segments
 * in parameter space, so the path has K - 1 segments. */
typedef struct {
    size_t K, m, n;
    const double *W;     /* (K, m, n) */
    const double *b;     /* (K, m) or NULL */
    const double *theta; /* (K, m) */
    const double *c;     /* (K) or NULL */
} egap_path;

/* Does:  the k-th network of a path, as a view.
 * Needs: k < path->K (not checked).
 * Error: exact.
 * Fails: never. */
static inline egap_net egap_path_node(const egap_path *path, size_t k)
{
    egap_net net;

    net.m = path->m;
    net.n = path->n;
    net.W = path->W + k * path->m * path->n;
    net.b = path->b ? path->b + k * path->m : NULL;
    net.theta = path->theta + k * path->m;
    net.c = path->c ? path->c + k : NULL;
    return net;
}

/* An enclosure by doubles: the true value v satisfies lo <= v <= hi.
 * "Unknown" is [-inf, +inf]; neither end is ever NaN. */
typedef struct {
    double lo, hi;
} egap_bounds;

/* The unevaluated sum hi + lo, |lo| <= ulp(hi)/2. */
typedef struct {
    double hi, lo;
} egap_dd;

/* Three-valued truth.  A claim is made from EGAP_YES alone. */
typedef enum { EGAP_NO = 0, EGAP_YES = 1, EGAP_UNKNOWN = 2 } egap_truth;

#endif
