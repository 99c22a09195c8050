/* falsify.h: the search for counterexamples.
 *
 * Small random instances of many shapes are judged by the ledger; from those
 * that come nearest to failing a local search goes on.  Every verdict is the
 * ledger's, so that what is found is a proof, with its hypotheses checked;
 * that nothing is found proves nothing. */
#ifndef EGAP_FALSIFY_H
#define EGAP_FALSIFY_H

#include <stdint.h>
#include <stdio.h>

#include "egap/claims.h"

typedef struct {
    uint64_t seed;
    size_t tries;   /* instances at most; 10000 */
    double seconds; /* stop early; 0: never */
    FILE *progress; /* NULL: silent */
} egap_falsify_options;

typedef struct {
    bool found;   /* a counterexample */
    bool stopped; /* by the time */
    size_t tries;
    size_t admissible; /* on which the hypotheses are certainly met */
    size_t verdicts[EGAP_NOT_APPLICABLE + 1];
    size_t equal;             /* instances on which two sides are equal */
    double closest;           /* the least (right - left)/max(|left|, |right|)
                                 that is not 0, about; infinite: none */
    egap_claim_result result; /* of the counterexample */
    egap_instance *instance;  /* the counterexample, or NULL */
    char *vector; /* the same as the text of a file of vectors, or NULL */
} egap_falsify_result;

/* Does:  seed 1, 10000 tries.
 * Needs: nothing.
 * Error: exact.
 * Fails: never. */
egap_falsify_options egap_falsify_defaults(void);

/* Does:  searches until a counterexample is found, which is then made
 *        simpler, or the tries are used up.  The same claim, seed and tries
 *        give the same result, but for the time.
 * Needs: release with egap_falsify_clear, also after a failure.
 * Error: a counterexample is certain.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_falsify(egap_falsify_result *result, const egap_claim *claim,
                         const egap_falsify_options *options,
                         egap_error *err) EGAP_MUST_CHECK;
void egap_falsify_clear(egap_falsify_result *result);

#endif
