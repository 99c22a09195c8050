/* prove_list.h: egap prove --list. */
#ifndef EGAP_CLI_PROVE_LIST_H
#define EGAP_CLI_PROVE_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "egap/status.h"

/* Does:  prints the statements of these IDs, all for none, and then the
 *        sentences of the theory that are no entries, with the reason.
 * Needs: IDs of the ledger.
 * Error: exact.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_prove_list(char *const *ids, size_t count, bool json,
                            egap_error *err) EGAP_MUST_CHECK;

#endif
