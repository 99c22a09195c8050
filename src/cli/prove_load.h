/* prove_load.h: the instance of egap prove from its options. */
#ifndef EGAP_CLI_PROVE_LOAD_H
#define EGAP_CLI_PROVE_LOAD_H

#include "egap/claims.h"
#include "load.h"

#define EGAP_PROVE_NETS 4
#define EGAP_PROVE_VALUES 16

/* Data and objective, networks FILE:NAME[:K], a reference, values NAME=R. */
typedef struct {
    egap_load_flags flags;
    const char *nets[EGAP_PROVE_NETS], *reference, *values[EGAP_PROVE_VALUES];
    size_t net_count, value_count;
    bool into_ball;
} egap_prove_inputs;

/* Does:  the instance that they make: networks A, B, C, D, reference E.
 * Needs: at least one network; release *in with egap_instance_free, also
 *        after a failure.
 * Error: exact.
 * Fails: EGAP_EUSAGE, EGAP_EINPUT, EGAP_ERESOURCE. */
egap_status egap_prove_load(egap_instance **in, const egap_prove_inputs *req,
                            egap_error *err) EGAP_MUST_CHECK;

#endif
