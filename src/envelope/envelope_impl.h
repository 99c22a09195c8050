/* envelope_impl.h: the parts of the envelope (private to src/envelope). */
#ifndef EGAP_ENVELOPE_IMPL_H
#define EGAP_ENVELOPE_IMPL_H

#include "egap/envelope.h"

/* A pair on its way to an envelope. */
typedef struct {
    const egap_data *data;
    const egap_objective *objective;
    const egap_envelope_options *options;
    egap_net A, B; /* shortened, if that was asked for */
    double *ends;  /* the block behind A and B, where they were shortened */
    egap_problem *problem;
    /* The same pair as networks without biases, rows in the unit ball: the
     * data are (radius x, radius), an output bias is one more unit. */
    egap_data wide;
    egap_net wide_A, wide_B;
    double *wide_block;
    egap_instance *instance; /* of the wide pair; NULL without a radius */
    egap_instance *barrier;  /* with what proves the lower end, or NULL... */
    const egap_claim *barrier_claim; /* ...by this statement */
    egap_envelope *out;
} egap_envelope_work;

/* --- ball.c -------------------------------------------------------------- */

/* Does:  is |(w, b)| <= radius for every row?
 * Needs: radius a power of 2.
 * Error: exact.
 * Fails: never. */
bool egap_envelope_inside(const egap_net *net, double radius);

/* Does:  the least power of 2, at least 1, that is a radius for A and B;
 *        INFINITY where none up to 2^20 is.
 * Needs: nothing.
 * Error: exact.
 * Fails: never. */
double egap_envelope_radius(const egap_net *A, const egap_net *B);

/* Does:  an instance of the ledger with the wide pair; swapped: A as B.
 * Needs: wide, wide_A, wide_B; release with egap_instance_free.
 * Error: exact.
 * Fails: EGAP_ERESOURCE, EGAP_EINPUT (data that the ledger does not take). */
egap_status egap_envelope_instance(egap_instance **out,
                                   const egap_envelope_work *work, bool swapped,
                                   egap_error *err) EGAP_MUST_CHECK;

/* Does:  fills in wide, wide_A, wide_B and instance.
 * Needs: a finite radius.
 * Error: exact.
 * Fails: EGAP_ERESOURCE, EGAP_EINPUT (data that the ledger does not take). */
egap_status egap_envelope_widen(egap_envelope_work *work,
                                egap_error *err) EGAP_MUST_CHECK;

/* Does:  a network of this pair's kind as one of the wide pair's; its numbers
 *        in a new block to egap_free.
 * Needs: as egap_envelope_widen.
 * Error: exact.
 * Fails: EGAP_ERESOURCE, EGAP_EINPUT (rows beyond the radius). */
egap_status egap_envelope_wide_net(egap_net *out, double **block,
                                   const egap_envelope_work *work,
                                   const egap_net *net,
                                   egap_error *err) EGAP_MUST_CHECK;

/* --- paths.c ------------------------------------------------------------- */

/* Does:  all candidate paths with their enclosures.
 * Needs: A, B, problem set.
 * Error: encloses.
 * Fails: as egap_envelope_run. */
egap_status egap_envelope_find_paths(egap_envelope_work *work,
                                     egap_error *err) EGAP_MUST_CHECK;

/* --- lower.c ------------------------------------------------------------- */

/* Does:  the lower end of v*: ends, or the best lower bound that applies,
 *        with its entries in the table of bounds.
 * Needs: out->ends, at_zero.
 * Error: encloses.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_envelope_find_lower(egap_envelope_work *work,
                                     egap_error *err) EGAP_MUST_CHECK;

/* Does:  vectors sp and sn (N each) for LB.cell, of half-planes of rows with
 *        w_1 > 0 and w_1 < 0; positive: the coefficient of the unit is known
 *        to be positive.
 * Needs: one feature or two; not the logistic loss.
 * Error: float only: proposals.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_envelope_half_vectors(double *sp, double *sn,
                                       const egap_data *data,
                                       const egap_objective *objective,
                                       bool positive,
                                       egap_error *err) EGAP_MUST_CHECK;

/* --- bounds.c ------------------------------------------------------------ */

/* Does:  the theory's upper bounds, judged against the interval.
 * Needs: out->level, paths.
 * Error: encloses.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_envelope_find_bounds(egap_envelope_work *work,
                                      egap_error *err) EGAP_MUST_CHECK;

/* A new row of the table, zeroed but for its name; NULL without memory. */
egap_envelope_bound *egap_envelope_add_bound(egap_envelope *out,
                                             const char *name);

/* --- certify.c ----------------------------------------------------------- */

/* Does:  writes the certificates: end-A, end-B, upper, lower, refuted-ID.
 * Needs: all of the above.
 * Error: exact.
 * Fails: EGAP_ERESOURCE, EGAP_EINPUT (the directory). */
egap_status egap_envelope_certify(egap_envelope_work *work,
                                  egap_error *err) EGAP_MUST_CHECK;

#endif
