/* bench.h: what the constructions share: the data, the two ends, their atoms
 * and their best second layers (private to src/). */
#ifndef EGAP_CONSTRUCT_BENCH_H
#define EGAP_CONSTRUCT_BENCH_H

#include "atoms.h"
#include "egap/construct.h"
#include "walk.h"

/* One end. */
typedef struct {
    double *start; /* its node */
    double *best;  /* the same rows, the best coefficients for them */
    double *Z;     /* (m, pad) values of its atoms */
    double F, F_best;
} egap_side;

typedef struct {
    egap_samples samples;
    egap_frame frame;
    egap_construct_options options;
    bool ball; /* all rows of both ends are in the unit ball */
    egap_side side[2];
    double *work; /* (pad) */
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

/* Does:  F at a node with the rows of an end.
 * Needs: nothing.
 * Error: float only.
 * Fails: never. */
double egap_bench_value(const egap_bench *bench, const egap_side *side,
                        const double *node);

/* Does:  improves the coefficients of a node that are not 0.
 * Needs: a node with the rows of the end.
 * Error: float only.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_bench_refit(double *node, const egap_bench *bench,
                             const egap_side *side,
                             egap_error *err) EGAP_MUST_CHECK;

/* Does:  the walk from an end to a node with its rows: over the best second
 *        layer where that is no detour upwards.
 * Needs: nothing.
 * Error: exact.
 * Fails: walk->failed. */
void egap_bench_depart(egap_walk *walk, const egap_bench *bench,
                       const egap_side *side, const double *node);

/* Does:  ends a construction: the path of A's walk and B's walk backwards.
 * Needs: both end at the same node.
 * Error: exact.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_bench_join(egap_proof_path *out, const egap_bench *bench,
                            egap_walk *from_A, const egap_walk *from_B,
                            egap_error *err) EGAP_MUST_CHECK;

/* One file each; out->name and out->claim are set by the caller, and out->note
 * says why it was not built where out->typed.nodes.K stays 0. */
typedef egap_status egap_construction(egap_proof_path *out,
                                      const egap_bench *bench, egap_error *err);
egap_construction egap_construct_zero, egap_construct_cara;

/* Does:  writes out->note.
 * Needs: nothing.
 * Error: none.
 * Fails: never; what is too long is cut. */
void egap_construct_note(egap_proof_path *out, const char *format, ...)
    EGAP_PRINTF(2, 3);

#endif
