/* bench.h: what the constructions share: the data, the two ends, their atoms
 * and their best second layers (private to src/).
 *
 * Coefficients here are effective ones, theta / scale of a node. */
#ifndef EGAP_CONSTRUCT_BENCH_H
#define EGAP_CONSTRUCT_BENCH_H

#include "atoms.h"
#include "egap/construct.h"
#include "walk.h"

/* Coefficients for the rows of an end. */
typedef struct {
    double *theta; /* (m) */
    double c;
    double F;      /* about F there */
    double bound;  /* what the theory promises for F there; NAN if nothing */
    size_t active; /* coefficients other than 0 */
} egap_few;

/* One end. */
typedef struct {
    double *start; /* its node */
    double *grown; /* the same with rows as long as the ball allows */
    double *Z;     /* (m, pad) values of its atoms, as long as that */
    double *norm;  /* (m) about the lengths of these rows */
    double F;      /* at the node */
    egap_few best; /* the best coefficients */
} egap_side;

struct egap_references;

typedef struct {
    egap_samples samples;
    egap_frame frame;
    egap_construct_options options;
    bool ball;     /* all rows of both ends are in the unit ball */
    double radius; /* rows are not made longer than this */
    egap_side side[2];
    double *work;                       /* (pad) */
    struct egap_references *references; /* made when first asked for */
} egap_bench;

/* Does:  lays everything out and finds the best second layers; releases it.
 * Needs: A and B of one shape that fits the data; data outlives it.
 * Error: float only.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_bench_init(egap_bench *bench, const egap_data *data,
                            const egap_objective *objective, const egap_net *A,
                            const egap_net *B,
                            const egap_construct_options *options,
                            egap_error *err) EGAP_MUST_CHECK;
void egap_bench_clear(egap_bench *bench);

/* Does:  the atoms of an end as a second-layer problem.
 * Needs: allowed (m) or NULL.
 * Error: exact.
 * Fails: never. */
egap_layer egap_bench_layer(const egap_bench *bench, const egap_side *side,
                            const bool *allowed);

/* Does:  room for coefficients, at first the best ones; releases it.
 * Needs: nothing.
 * Error: exact.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_few_init(egap_few *few, const egap_bench *bench,
                          const egap_side *side,
                          egap_error *err) EGAP_MUST_CHECK;
void egap_few_clear(egap_few *few);

/* Does:  counts what is active and finds F; improves the coefficients that
 *        are not 0, before that, where `refit`.
 * Needs: nothing.
 * Error: float only.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_few_settle(egap_few *few, const egap_bench *bench,
                            const egap_side *side, bool refit,
                            egap_error *err) EGAP_MUST_CHECK;

/* Does:  the walk from an end to coefficients for its rows: rows grow as long
 *        as the ball allows, the best coefficients, these.
 * Needs: node (egap_node_size) receives the last node.
 * Error: exact.
 * Fails: walk->failed. */
void egap_bench_depart(egap_walk *walk, double *node, const egap_bench *bench,
                       const egap_side *side, const egap_few *few);

/* Does:  ends a construction: the path of A's walk and B's walk backwards.
 * Needs: both end at the same node.
 * Error: exact.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_bench_join(egap_proof_path *out, const egap_bench *bench,
                            egap_walk *from_A, const egap_walk *from_B,
                            egap_error *err) EGAP_MUST_CHECK;

/* Does:  builds the path from A through coefficients of few units and back to
 *        B: straight over where both fit into one network, or, with a target
 *        (egap_node_size), through that.
 * Needs: free units enough; target may be NULL.
 * Error: exact.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_bench_connect(egap_proof_path *out, const egap_bench *bench,
                               const egap_few *A, const egap_few *B,
                               const double *target,
                               egap_error *err) EGAP_MUST_CHECK;

/* One construction, one file; out->name and out->claim are set by the caller,
 * and out->note says why it was not built where out->typed.nodes.K stays 0. */
typedef egap_status egap_construction(egap_proof_path *out, egap_bench *bench,
                                      egap_error *err);
egap_construction egap_construct_zero, egap_construct_cara,
    egap_construct_prune, egap_construct_merge, egap_construct_pair,
    egap_construct_sample, egap_construct_refit, egap_construct_exchange;

/* Does:  writes out->note.
 * Needs: nothing.
 * Error: none.
 * Fails: never; what is too long is cut. */
void egap_construct_note(egap_proof_path *out, const char *format, ...)
    EGAP_PRINTF(2, 3);

#endif
