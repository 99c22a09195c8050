/* claims.h: the ledger: every inequality of the theory, one entry each, and
 * its evaluation on an instance with a verdict that is certain.
 *
 * Networks here are f(x) = sum_i theta_i max(w_i . x, 0), without biases;
 * R(f) is the mean loss, F = R + kappa ||theta||_1. */
#ifndef EGAP_CLAIMS_H
#define EGAP_CLAIMS_H

#include <stdbool.h>

#include "egap/status.h"
#include "egap/types.h"

typedef enum {
    EGAP_CLAIM_TRUE,  /* proved: a refutation is a defect of egap */
    EGAP_CLAIM_FALSE, /* as printed it has a counterexample */
    EGAP_CLAIM_REPAIR /* as printed it needs a repair, which has an entry of
                         its own */
} egap_claim_status;

typedef enum {
    EGAP_VERIFIED,      /* it certainly holds on the instance */
    EGAP_REFUTED,       /* it certainly fails on the instance */
    EGAP_UNDECIDED,     /* neither, with the precision allowed */
    EGAP_VACUOUS,       /* holds, but the bound is not below the trivial one,
                           max(F(A), F(B), F(0)) */
    EGAP_CONSISTENT,    /* an identity that balls cannot decide */
    EGAP_NOT_APPLICABLE /* a hypothesis is not certainly met, or the instance
                           lacks what the claim speaks of */
} egap_verdict;

struct egap_claim_eval;

/* One entry.  `emp` says what a measured gap can do to the claim: 0 nothing,
 * both sides are computed; P the claim is about one path, evaluating it can
 * refute; U an upper bound of the minimax level: a path verifies, only a
 * proved lower bound refutes; L nonexistence: a proved low path or point
 * refutes; A asymptotic. */
typedef struct {
    const char *id;
    const char *says; /* one sentence */
    const char *tex;  /* the formula */
    const char *source;
    const char *needs; /* hypotheses, nets, values and vectors */
    egap_claim_status status;
    char emp;
    void (*evaluate)(struct egap_claim_eval *eval);
} egap_claim;

/* Does:  the entries, in the order of the theory; one by its id; the words
 *        "TRUE", "FALSE", "REPAIR" and "verified" ... "not_applicable".
 * Needs: k < egap_claims_count().
 * Error: exact.
 * Fails: NULL where there is no such entry. */
size_t egap_claims_count(void);
const egap_claim *egap_claims_at(size_t k);
const egap_claim *egap_claims_find(const char *id);
const char *egap_claim_status_word(egap_claim_status status);
const char *egap_verdict_word(egap_verdict verdict);

/* What a claim is evaluated on: data, objective, networks named by capital
 * letters (A and B the ends, U a reference), named rational numbers and named
 * vectors of them. */
typedef struct egap_instance egap_instance;

/* Does:  an empty instance; releases it.
 * Needs: nothing.
 * Error: exact.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_instance_new(egap_instance **out, const char *name,
                              egap_error *err) EGAP_MUST_CHECK;
void egap_instance_free(egap_instance *instance);
const char *egap_instance_name(const egap_instance *instance);

/* Does:  sets loss and kappa; the data; the network of a letter, replacing
 *        what was there.
 * Needs: data before networks; finite values.
 * Error: exact.
 * Fails: EGAP_EINPUT (shapes, a value that is not finite, kappa negative, a
 *        target the loss does not take), EGAP_ERESOURCE. */
egap_status egap_instance_objective(egap_instance *instance,
                                    const egap_objective *objective,
                                    egap_error *err) EGAP_MUST_CHECK;
egap_status egap_instance_data(egap_instance *instance, const egap_data *data,
                               egap_error *err) EGAP_MUST_CHECK;
egap_status egap_instance_net(egap_instance *instance, char letter,
                              const egap_net *net,
                              egap_error *err) EGAP_MUST_CHECK;

/* Does:  multiplies every row that is longer than 1 by the largest 1 - 2^-k
 *        that takes it into the unit ball, 20 <= k <= 60: rows that were
 *        normalised in floating point.  *moved counts them.
 * Needs: networks.
 * Error: exact.
 * Fails: EGAP_EINPUT (a row that is longer than rounding explains). */
egap_status egap_instance_into_ball(egap_instance *instance, size_t *moved,
                                    egap_error *err) EGAP_MUST_CHECK;

/* Does:  replaces every row by one near it, within about 2^-29, of length 1
 *        exactly: rational, by the stereographic projection.  Coefficients
 *        stay.  A row 0 becomes the first axis.
 * Needs: networks.
 * Error: exact lengths; the rows are float only.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_instance_onto_sphere(egap_instance *instance,
                                      egap_error *err) EGAP_MUST_CHECK;

/* Does:  the same from rational texts ("-3", "4/5"): kappa; N rows y x_1 ..
 *        x_n; m units theta w_1 .. w_n; a value; a vector.
 * Needs: as above; an instance without data takes networks after
 *        egap_instance_features.
 * Error: exact.
 * Fails: EGAP_EINPUT (not a rational, a name that is not lower-case letters,
 *        digits and hyphens), EGAP_ERESOURCE. */
egap_status egap_instance_kappa_text(egap_instance *instance, const char *kappa,
                                     egap_error *err) EGAP_MUST_CHECK;
egap_status egap_instance_data_text(egap_instance *instance, size_t N, size_t n,
                                    const char *const *numbers,
                                    egap_error *err) EGAP_MUST_CHECK;
egap_status egap_instance_net_text(egap_instance *instance, char letter,
                                   size_t m, size_t n,
                                   const char *const *numbers,
                                   egap_error *err) EGAP_MUST_CHECK;
egap_status egap_instance_value(egap_instance *instance, const char *name,
                                const char *number,
                                egap_error *err) EGAP_MUST_CHECK;
egap_status egap_instance_vector(egap_instance *instance, const char *name,
                                 size_t count, const char *const *numbers,
                                 egap_error *err) EGAP_MUST_CHECK;
egap_status egap_instance_vector_doubles(egap_instance *instance,
                                         const char *name, size_t count,
                                         const double *numbers,
                                         egap_error *err) EGAP_MUST_CHECK;

/* Does:  the instance as the text of a file for egap prove --vectors, every
 *        number an exact rational, with the verdict of one claim expected;
 *        *text is malloc'ed (free it).
 * Needs: nothing.
 * Error: exact.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_instance_save(char **text, const egap_instance *instance,
                               const egap_claim *claim, egap_verdict verdict,
                               egap_error *err) EGAP_MUST_CHECK;

typedef struct {
    long max_bits;      /* the largest precision of balls; 1024 */
    size_t exact_limit; /* rationals are kept up to this many pairs of unit
                           and sample; 4096 */
} egap_prove_options;

typedef struct {
    egap_verdict verdict;
    egap_bounds lhs, rhs, slack; /* of the comparison that decides: the one
                                    refuted, or the one nearest to it */
    size_t comparisons;
    long precision;   /* bits of the balls, where rationals did not do */
    bool by_identity; /* some comparison, or each that refutes, is an equality
                         of numbers that are known to be the same one, not of
                         their values */
    double closest;   /* of all comparisons but identities, the least
                         (right - left)/max(|left|, |right|), about; infinite
                         where none has a side other than 0 */
    double reach;     /* the same with the ends that would refute: how far off
                         a refutation is, for searches */
    char note[200];
} egap_claim_result;

/* Does:  1024 bits, 4096 pairs.
 * Needs: nothing.
 * Error: exact.
 * Fails: never. */
egap_prove_options egap_prove_defaults(void);

/* Does:  evaluates the claim, doubling the precision until it is decided.
 * Needs: options may be NULL.
 * Error: the verdict is certain; the bounds enclose.
 * Fails: EGAP_ERESOURCE.  No verdict is a failure.
 * Source: paper/algorithms.tex, section "Ledger". */
egap_status egap_claim_prove(egap_claim_result *result, const egap_claim *claim,
                             const egap_instance *instance,
                             const egap_prove_options *options,
                             egap_error *err) EGAP_MUST_CHECK;

/* Does:  what the instance of a certificate of this claim is made of: letters
 *        of networks, names of values and of vectors (with blanks between).
 * Needs: nothing.
 * Error: exact.
 * Fails: false: there are no certificates of it. */
bool egap_claim_certifies(const egap_claim *claim, const char **nets,
                          const char **values, const char **vectors);

/* Does:  writes the certificate (kind statement of verify/check/FORMAT.md)
 *        of a verdict: verified (or vacuous) or refuted.  The checker proves
 *        the statement anew, from the instance alone.
 * Needs: the result of this claim on this instance, which holds what the
 *        statement speaks of; the direction and bound of the second moment
 *        are found here where it does not.
 * Error: exact.
 * Fails: EGAP_REJECTED where there is no certificate of such a verdict (the
 *        message says why), EGAP_EINPUT, EGAP_ERESOURCE. */
egap_status egap_claim_certify(const char *file, const egap_claim *claim,
                               const egap_instance *instance,
                               const egap_claim_result *result,
                               egap_error *err) EGAP_MUST_CHECK;

#endif
