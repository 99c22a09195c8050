/* registry.c: all units of the ledger, one after the other. */
#include <string.h>

#include "ledger.h"

#define UNIT(name)                                                             \
    {                                                                          \
        egap_claims_##name, &egap_claims_##name##_count                        \
    }

/* in the order of the theory */
static const struct {
    const egap_claim *claims;
    const size_t *count;
} units[] = {UNIT(preliminaries), UNIT(lemma1),    UNIT(mass),
             UNIT(theorem2),      UNIT(bridge),    UNIT(levels),
             UNIT(theorem3),      UNIT(sampling),  UNIT(dimfree),
             UNIT(dictionary),    UNIT(pruning),   UNIT(merging),
             UNIT(covers),        UNIT(balance),   UNIT(decay),
             UNIT(lower),         UNIT(structure), UNIT(gap)};

#define UNITS (sizeof units / sizeof units[0])

size_t egap_claims_count(void)
{
    size_t count = 0;

    for (size_t k = 0; k < UNITS; k++)
        count += *units[k].count;
    return count;
}

const egap_claim *egap_claims_at(size_t at)
{
    for (size_t k = 0; k < UNITS; k++) {
        if (at < *units[k].count)
            return units[k].claims + at;
        at -= *units[k].count;
    }
    return NULL;
}

const egap_claim *egap_claims_find(const char *id)
{
    for (size_t k = 0; k < egap_claims_count(); k++)
        if (strcmp(egap_claims_at(k)->id, id) == 0)
            return egap_claims_at(k);
    return NULL;
}

const char *egap_claim_status_word(egap_claim_status status)
{
    static const char *const words[] = {"TRUE", "FALSE", "REPAIR"};

    return words[status];
}

const char *egap_verdict_word(egap_verdict verdict)
{
    static const char *const words[] = {"verified",   "refuted",
                                        "undecided",  "vacuous",
                                        "consistent", "not_applicable"};

    return words[verdict];
}
