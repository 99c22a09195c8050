/* claim_hint.h: the statement that a mistyped ID may mean. */
#ifndef EGAP_CLI_CLAIM_HINT_H
#define EGAP_CLI_CLAIM_HINT_H

#include <stdbool.h>

#include "../base/near.h"

/* Does:  "did you mean 'T2.C'?" of the statements that `may` takes (NULL:
 *        all), else where their list is.
 * Needs: nothing.
 * Error: none.
 * Fails: never.  Returns hint. */
char *egap_claim_hint(char hint[EGAP_NEAR_HINT], const char *id,
                      bool (*may)(const char *id));

#endif
