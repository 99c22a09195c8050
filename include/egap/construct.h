/* construct.h: proof paths between two networks, made by the constructions of
 * the theory.
 *
 * Float only: the networks on the way are proposed in double precision, by
 * copying bits where a step demands equal ones.  egap_typed_check and
 * egap_enclose_typed (typed.h) say with rigour what a path is worth. */
#ifndef EGAP_CONSTRUCT_H
#define EGAP_CONSTRUCT_H

#include <stdint.h>

#include "egap/typed.h"

typedef struct {
    size_t max_width; /* references of width 1, 2, 4, ... up to this; 0: as
                         many as there can be */
    uint64_t seed;    /* of the directions that references are chosen from */
    unsigned effort;  /* 0: no references, no exchanges; 1 (the default): all,
                         but none after one that leaves no gap; from 2 on
                         always all, with so many times the attempts; at most
                         64 */
} egap_construct_options;

/* One construction. */
typedef struct {
    const char *name;      /* "zero", "cara", "prune", ... */
    const char *claim;     /* the entry of the ledger it realises */
    egap_typed_path typed; /* owned by the list; nodes.K == 0 where it was
                              not built */
    egap_path_max max;     /* of egap_enclose_typed, if it was built */
    double bound;          /* what the claim promises for it; NAN if nothing */
    size_t width;          /* of the reference it goes through; 0: none */
    char note[240];        /* how it goes, or why it was not built */
} egap_proof_path;

typedef struct {
    size_t count;
    egap_proof_path *paths;
    size_t best; /* the least upper end of `max`, the first of them */
} egap_proof_path_list;

/* Does:  as many references as there can be, seed 1, effort 1.
 * Needs: nothing.
 * Error: exact.
 * Fails: never. */
egap_construct_options egap_construct_defaults(void);

/* Does:  makes a proof path from A to B by each construction that applies.
 *        The first and the last node are A and B to the bit; the steps meet
 *        their demands exactly, so egap_typed_check accepts every path.
 *        `ball` is set where every row of A and B is in the unit ball.
 *        Each is enclosed, too.  "zero" is always built.
 * Needs: A and B of one shape that fits the data, finite; release with
 *        egap_construct_clear; options may be NULL (the defaults).
 * Error: `max` encloses; the rest is float only.  Same bits on every
 *        instruction set and with any number of threads.
 * Fails: EGAP_EUSAGE (two shapes), EGAP_EINPUT as egap_problem_init and for
 *        a network's number that is not finite, EGAP_ERESOURCE. */
egap_status egap_construct_run(egap_proof_path_list *out, const egap_data *data,
                               const egap_objective *objective,
                               const egap_net *A, const egap_net *B,
                               const egap_construct_options *options,
                               egap_error *err) EGAP_MUST_CHECK;
void egap_construct_clear(egap_proof_path_list *list);

#endif
