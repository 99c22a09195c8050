/* claim_hint.c: the statement that a mistyped ID may mean. */
#include "claim_hint.h"

#include "egap/claims.h"

char *egap_claim_hint(char hint[EGAP_NEAR_HINT], const char *id,
                      bool (*may)(const char *id))
{
    egap_near near = egap_near_to(id);

    for (size_t k = 0; k < egap_claims_count(); k++)
        if (may == NULL || may(egap_claims_at(k)->id))
            egap_near_try(&near, egap_claims_at(k)->id);
    return egap_near_hint(hint, &near, "", "see egap prove --list");
}
