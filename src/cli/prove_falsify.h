/* prove_falsify.h: egap prove --falsify. */
#ifndef EGAP_CLI_PROVE_FALSIFY_H
#define EGAP_CLI_PROVE_FALSIFY_H

#include "egap/falsify.h"

typedef struct {
    egap_falsify_options options;
    const char *directory; /* of instances and certificates, or NULL */
    bool json;
    size_t searched, missed, broken; /* statements; of the false ones those
                                        that stay; of the true ones those that
                                        fall */
} egap_falsify_run;

/* Does:  searches for a counterexample of a statement and reports it.
 * Needs: options set.
 * Error: as egap_falsify.
 * Fails: EGAP_EINPUT (the directory), EGAP_ERESOURCE. */
egap_status egap_prove_falsify(egap_falsify_run *run, const egap_claim *claim,
                               egap_error *err) EGAP_MUST_CHECK;

/* Does:  what the exit code is made of: EGAP_EINTERNAL for a proved statement
 *        that fell, EGAP_REJECTED for a false one that stayed.
 * Needs: all statements searched.
 * Error: none.
 * Fails: as said. */
egap_status egap_prove_falsify_end(const egap_falsify_run *run,
                                   egap_error *err) EGAP_MUST_CHECK;

#endif
