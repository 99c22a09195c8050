/* prove_print.h: one verdict of egap prove, for people and as JSON (private to
 * the verb). */
#ifndef EGAP_CLI_PROVE_PRINT_H
#define EGAP_CLI_PROVE_PRINT_H

#include "egap/claims.h"

/* What is shown. */
typedef struct {
    const char *instance;
    const egap_claim *claim;
    const egap_claim_result *result;
    const char *expected;    /* the verdict expected, or NULL... */
    bool as_expected;        /* ...and whether it is that */
    const char *certificate; /* its file, "" where there is none; NULL: not
                                asked for */
} egap_prove_verdict;

/* Does:  prints one object.
 * Needs: nothing.
 * Error: decimals are rounded outward.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_prove_print_json(const egap_prove_verdict *verdict,
                                  egap_error *err) EGAP_MUST_CHECK;

/* Does:  prints the head of the table; a row of it, with what is to be said
 *        of it below.
 * Needs: nothing.
 * Error: one end of each side, rounded against the verdict.
 * Fails: never. */
void egap_prove_print_head(void);
void egap_prove_print_text(const egap_prove_verdict *verdict);

#endif
