/* walk.h: a typed path while it grows (private to src/).
 *
 * A node is one block of doubles, a hidden bias the last coordinate of its
 * row:
 *   rows (m, q), theta (m), scale (m), c (1)
 * Nodes are made from copies of other nodes: what a step wants to stay the
 * same stays the same to the bit. */
#ifndef EGAP_CONSTRUCT_WALK_H
#define EGAP_CONSTRUCT_WALK_H

#include "egap/typed.h"

/* The shape of a node. */
typedef struct {
    size_t m, n;
    size_t q;  /* coordinates of a row: n, and one more for a hidden bias */
    bool b, c; /* hidden biases, output bias */
} egap_frame;

static inline size_t egap_node_size(const egap_frame *f)
{
    return f->m * (f->q + 2) + 1;
}

static inline double *egap_node_row(const egap_frame *f, double *node, size_t i)
{
    return node + i * f->q;
}

static inline double *egap_node_theta(const egap_frame *f, double *node)
{
    return node + f->m * f->q;
}

static inline double *egap_node_scale(const egap_frame *f, double *node)
{
    return node + f->m * (f->q + 1);
}

static inline double *egap_node_c(const egap_frame *f, double *node)
{
    return node + f->m * (f->q + 2);
}

/* Does:  the shape of a network; the network as a node, scales 1.
 * Needs: node has egap_node_size doubles.
 * Error: exact.
 * Fails: never. */
egap_frame egap_frame_of(const egap_net *net);
void egap_node_of(double *node, const egap_frame *f, const egap_net *net);

/* Units with coefficients other than 0. */
size_t egap_node_active(const egap_frame *f, const double *node);

typedef struct {
    egap_frame frame;
    size_t K, room, steps_room;
    double *nodes;    /* (K, egap_node_size) */
    egap_step *steps; /* (K - 1) */
    bool failed;      /* memory was short: all later calls do nothing */
} egap_walk;

/* Does:  an empty walk; releases it.
 * Needs: nothing.
 * Error: exact.
 * Fails: never. */
egap_walk egap_walk_new(const egap_frame *frame);
void egap_walk_clear(egap_walk *walk);

/* Does:  the last node.
 * Needs: K >= 1; the pointer is good until the next step.
 * Error: exact.
 * Fails: never. */
double *egap_walk_end(const egap_walk *walk);

/* Does:  goes to a node, which is copied; the first step of an empty walk
 *        starts it; a step to where it is already is none.
 * Needs: `node` is not in this walk's own memory, or is its end.
 * Error: exact.
 * Fails: walk->failed. */
void egap_walk_step(egap_walk *walk, egap_step step, const double *node);

/* Does:  goes to `target`, through at most 5 nodes whose F is at most the
 *        larger of F at the end of the walk and at the target: units without
 *        coefficient take on the target's rows, the coefficients move over,
 *        and units that found their place taken are transferred.
 * Needs: at least as many units without coefficient at the end as the target
 *        has with one.
 * Error: exact.
 * Fails: walk->failed.
 * Source: paper/algorithms.tex, lemma "crossing". */
void egap_walk_cross(egap_walk *walk, const double *target);

/* Does:  appends the other walk backwards.
 * Needs: both end at the same node; no scale changes in the other.
 * Error: exact.
 * Fails: walk->failed. */
void egap_walk_back(egap_walk *walk, const egap_walk *other);

/* Does:  the walk as a typed path in arrays of its own.
 * Needs: K >= 2; release with egap_typed_clear.
 * Error: exact.
 * Fails: EGAP_ERESOURCE (also where the walk failed). */
egap_status egap_walk_typed(egap_typed_path *typed, const egap_walk *walk,
                            egap_error *err) EGAP_MUST_CHECK;
void egap_typed_clear(egap_typed_path *typed);

#endif
