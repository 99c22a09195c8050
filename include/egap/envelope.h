/* envelope.h: what is certain about the minimax level of two networks:
 *
 *   v*(A, B) = inf over continuous paths from A to B of the largest F on them,
 *
 * the paths running through networks of the shape of A and B: with rows in the
 * unit ball where A and B are such networks without biases, else without
 * limits on the rows.  Upper ends are certified maxima of paths; lower
 * ends are F(A), F(B) and what the theory's lower bounds prove.
 *
 * The theory's upper bounds of v* stand beside the interval.  A path above
 * such a bound contradicts nothing: the bound says that some path is lower, so
 * the search has failed to find it.  A bound is refuted only by a proved lower
 * end above it. */
#ifndef EGAP_ENVELOPE_H
#define EGAP_ENVELOPE_H

#include <stdbool.h>

#include "egap/claims.h"
#include "egap/dss.h"
#include "egap/enclose.h"
#include "egap/typed.h"

#define EGAP_ENVELOPE_NAME 48
#define EGAP_ENVELOPE_NOTE 256

/* One path from A to B.  Owned by the result. */
typedef struct {
    char name[EGAP_ENVELOPE_NAME];
    bool search;   /* found by searching, or given: what an experiment would
                      report; not the straight path */
    bool known;    /* `top` encloses; else `note` says why there is none */
    bool is_proof; /* steps of a proof: `proof`; else `straight` */
    egap_typed_path proof; /* views of `block` */
    egap_path straight;
    egap_path_max top;
    char note[EGAP_ENVELOPE_NOTE];
    double *block;
    egap_step *steps;
} egap_envelope_path;

/* What a bound is about. */
typedef enum {
    EGAP_BOUND_LEVEL, /* v* is at most the value */
    EGAP_BOUND_PATH,  /* F on the straight path is at most the value */
    EGAP_BOUND_LOWER  /* v* is at least the value */
} egap_bound_kind;

/* One bound of the theory on this pair. */
typedef struct {
    char name[EGAP_ENVELOPE_NAME];
    egap_bound_kind kind;
    egap_claim_status status; /* of the statement itself */
    egap_bounds value;        /* unknown where it does not apply */
    egap_verdict verdict;     /* vacuous: not below max(F(A), F(B), F(0)) */
    char note[EGAP_ENVELOPE_NOTE];
    const egap_claim *claim; /* its entry in the ledger, or NULL */
} egap_envelope_bound;

typedef enum {
    EGAP_FLAG_SEARCH_FAILURE, /* something lower exists than was found */
    EGAP_FLAG_LOWER_EXISTS,   /* the same, of a path nobody searched for */
    EGAP_FLAG_REFUTATION      /* a statement is certainly wrong here */
} egap_flag_kind;

typedef struct {
    egap_flag_kind kind;
    char name[EGAP_ENVELOPE_NAME]; /* of the path or bound that is flagged */
    char by[EGAP_ENVELOPE_NAME];   /* of what is lower, or refutes it */
    egap_bounds excess;            /* by how much */
    char note[EGAP_ENVELOPE_NOTE];
} egap_envelope_flag;

typedef struct {
    bool ball;        /* paths keep rows in the unit ball; else no limit */
    double radius;    /* of rows (w, b) that the theory's bounds allow: a power
                         of 2; INFINITY: none was found, nor are its bounds */
    size_t shortened; /* rows of A and B that were longer than allowed */
    egap_bounds first, last;  /* F(A), F(B) */
    egap_bounds endpoint_max; /* the larger of them */
    egap_bounds at_zero;      /* F(0) */
    egap_bounds trivial;      /* max(F(A), F(B), F(0)), of the zero path */
    egap_bounds level;        /* encloses v* */
    egap_bounds gap;          /* encloses v* - ends */
    size_t best;              /* the path of the upper end */
    char lower_by[EGAP_ENVELOPE_NAME]; /* "ends", or the bound's name */
    char lower_note[EGAP_ENVELOPE_NOTE];
    size_t path_count, bound_count, flag_count;
    size_t path_room, bound_room, flag_room;
    egap_envelope_path *paths;
    egap_envelope_bound *bounds;
    egap_envelope_flag *flags;
    size_t certificates;                  /* written */
    egap_bounds certified_gap; /* the barrier as the certificate of the upper
                                  end claims it, which on straight paths is
                                  wider than `gap`; unknown: none */
    char uncertified[EGAP_ENVELOPE_NOTE]; /* what could not be, and why */
} egap_envelope;

/* A path to judge beside those found here. */
typedef struct {
    const char *name;
    egap_path path; /* from A to B */
} egap_envelope_given;

typedef struct {
    bool shorten; /* bring rows longer than 1 into the unit ball first: the
                     row over its norm, the coefficient times it */
    bool search;  /* run Dynamic String Sampling, with these options */
    egap_dss_options dss;
    bool construct; /* build the proof paths of the theory */
    bool theory;    /* evaluate the bounds of the theory */
    const egap_envelope_given *given;
    size_t given_count;
    const egap_net *C, *D, *reference; /* networks C, D, E of the statements
                                          that speak of them, or NULL */
    const char *const *ids; /* more statements of the ledger to judge */
    size_t id_count;
    bool has_measured;
    double measured;      /* a gap that was measured elsewhere, to judge */
    const char *cert_dir; /* certificates go here; NULL: none */
} egap_envelope_options;

/* Does:  rows that are longer than the radius are divided by
 *        what they are too long, the coefficient multiplied by it.  Returns
 *        how many.
 * Needs: arrays of `rows` rows of n numbers, b (may be NULL), theta.
 * Error: the rows are inside for certain; the predictor stays up to rounding.
 * Fails: never. */
size_t egap_envelope_pull(double *W, double *b, double *theta, size_t rows,
                          size_t n, double radius);

/* Does:  is there a statement of this id that can be judged on a pair?
 * Needs: nothing.
 * Error: exact.
 * Fails: never. */
bool egap_envelope_judges(const char *id);

/* Does:  everything on but `shorten`, the legacy search, nothing given.
 * Needs: nothing.
 * Error: exact.
 * Fails: never. */
egap_envelope_options egap_envelope_defaults(const egap_objective *objective);

/* Does:  encloses the minimax level of A and B and judges the theory's
 *        bounds on this pair; writes the certificates that are asked for.
 * Needs: A and B of one shape that fits the data; release with
 *        egap_envelope_clear, also after a failure; options may be NULL.
 * Error: encloses.  Same bits on every instruction set and with any number
 *        of threads.
 * Fails: EGAP_EUSAGE (two shapes), EGAP_EINPUT (as egap_problem_init; a given
 *        path that does not lead from A to B), EGAP_ERESOURCE, EGAP_EINTERNAL
 *        (a lower end above an upper end).
 * Source: paper/algorithms.tex, section "Envelope". */
egap_status egap_envelope_run(egap_envelope *out, const egap_data *data,
                              const egap_objective *objective,
                              const egap_net *A, const egap_net *B,
                              const egap_envelope_options *options,
                              egap_error *err) EGAP_MUST_CHECK;
void egap_envelope_clear(egap_envelope *envelope);

/* Does:  "level", "path", "lower"; "search failure", "lower path exists",
 *        "refutation".
 * Needs: a kind of the list.
 * Error: exact.
 * Fails: never. */
const char *egap_bound_word(egap_bound_kind kind);
const char *egap_flag_word(egap_flag_kind kind);

#endif
