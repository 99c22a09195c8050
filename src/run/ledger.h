/* ledger.h: instances of the ledger made of trained networks (private to
 * run). */
#ifndef EGAP_RUN_LEDGER_H
#define EGAP_RUN_LEDGER_H

#include <stdint.h>

#include "egap/claims.h"
#include "egap/report.h"
#include "egap/train.h"

/* What is made of two networks. */
typedef enum {
    LEDGER_TRAINED, /* as they are; rows in the unit ball */
    LEDGER_OPTIMAL, /* with the best second layers for their rows */
    LEDGER_SPHERE,  /* with rows of length 1 exactly, near theirs */
    LEDGER_HUB,     /* A: no second layer, rows of length 1 at which the slope
                       of the risk is below kappa; B: on the sphere */
    LEDGER_KINDS
} ledger_kind;
extern const char *const ledger_kind_name[LEDGER_KINDS];
extern const char *const ledger_kind_says[LEDGER_KINDS];

typedef struct {
    egap_data data;
    egap_objective objective;
    egap_shape shape;    /* without biases */
    const double *a, *b; /* parameters */
    egap_net reference;  /* a network of few units */
    uint64_t seed;
    size_t index; /* of the pair */
} ledger_pair;

/* Does:  makes the instance, with the networks A, B, E and the values and
 *        vectors that statements ask for.
 * Needs: release with egap_instance_free, also after a failure.
 * Error: the instance is exact; what was proposed for it is float only.
 * Fails: EGAP_EINPUT, EGAP_ERESOURCE. */
egap_status ledger_instance(egap_instance **out, const ledger_pair *pair,
                            ledger_kind kind, egap_error *err) EGAP_MUST_CHECK;

/* Is the claim for instances of this kind?  Those about networks without a
 * second layer are for hubs, all others for the rest. */
bool ledger_asks(ledger_kind kind, const egap_claim *claim);

/* The verdicts on one claim, over instances. */
typedef struct {
    size_t verdicts[EGAP_NOT_APPLICABLE + 1];
    size_t comparisons;
    double slack;   /* lower end of the least slack of all comparisons; or
                       infinite */
    char note[200]; /* why it does not apply, the first time */
} ledger_summary;

void ledger_summary_add(ledger_summary *summary,
                        const egap_claim_result *result);

/* Does:  one table of all claims, which says what the instances are; as
 *        Markdown, HTML (a whole page), or LaTeX (for amsmath, longtable).
 *        *text is malloc'ed (free it).
 * Needs: summaries (egap_claims_count()).
 * Error: slacks are rounded down.
 * Fails: EGAP_ERESOURCE. */
egap_status ledger_table(char **text, const ledger_summary *summaries,
                         size_t instances, egap_format format,
                         egap_error *err) EGAP_MUST_CHECK;

/* Does:  looks whether a proved claim came out as refuted; then saves the
 *        whole instance to directory/refuted-CLAIM-INSTANCE.json.
 * Needs: nothing.
 * Error: exact.
 * Fails: EGAP_EINTERNAL in that case, with the file and what to do;
 *        EGAP_EINPUT, EGAP_ERESOURCE where it cannot be written. */
egap_status ledger_check(const egap_claim *claim,
                         const egap_claim_result *result,
                         const egap_instance *instance, const char *directory,
                         egap_error *err) EGAP_MUST_CHECK;

#endif
