/* prove_list.c: egap prove --list. */
#include "prove_list.h"

#include <stdio.h>
#include <string.h>

#include "egap/claims.h"
#include "print.h"

/* Sentences of the theory that no finite computation decides, or that other
 * entries and verbs compute. */
static const struct {
    const char *id, *why;
} absent[] = {
    {"G.conn", "about all sublevels of all functions; N.hubmin and N.cara "
               "give the networks that contradict it"},
    {"G.delta", "a definition; T2.lit evaluates Theorem 2 with it"},
    {"G.attain", "existence of minima, by compactness; nothing to compute"},
    {"T2.join", "steps of a path; certificates of typed paths check each"},
    {"T2.sum", "a maximum of numbers; T2.rep and V2.fin evaluate it"},
    {"T2.inf", "an infimum over all radii is attained; nothing to compute"},
    {"T3.norm", "V2.sph is what is true of it"},
    {"T3.d0", "a limit that T3.e0 contradicts: delta is at least e"},
    {"T3.Ca", "names of constants; T3.total.rep has the right one"},
    {"V2.qual", "a limit without a rate; V2.moving has the rate"},
    {"V2.near", "a limit near the minimum; V2.moving has the rate"},
    {"V2.h0", "about homology; V2.zero gives the paths it is made of"},
    {"V2.num", "numbers of measurements; egap audit recomputes such"},
    {"E.pperm", "with E.gapdef, E.hit, E.pseudo, E.mw, E.level, E.widths: "
                "statements about records of pairs; egap audit judges them"},
    {"E.table", "published tables; egap reproduce computes each cell anew"},
    {"E.model", "about the networks behind a table: they have biases, which "
                "the statements here have not; egap audit --bias --loss"},
    {"E.env", "a bound beside measured gaps: egap audit --data judges it, egap "
              "rate has its widths"},
};

static bool asked(char *const *ids, size_t count, const char *id)
{
    for (size_t k = 0; k < count; k++)
        if (strcmp(ids[k], id) == 0)
            return true;
    return count == 0;
}

egap_status egap_prove_list(char *const *ids, size_t count, bool json,
                            egap_error *err)
{
    for (size_t k = 0; k < egap_claims_count(); k++) {
        const egap_claim *c = egap_claims_at(k);
        char emp[2] = {c->emp, '\0'};

        if (!asked(ids, count, c->id))
            continue;
        if (json) {
            const char *const keys[] = {"id",  "status", "emp",  "says",
                                        "tex", "source", "needs"};
            const char *const texts[] = {
                c->id,   egap_claim_status_word(c->status),
                emp,     c->says,
                c->tex,  c->source,
                c->needs};
            egap_json line;
            egap_status status;

            egap_json_init(&line);
            line.one_line = true;
            egap_json_object(&line);
            for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
                egap_json_key(&line, keys[i]);
                egap_json_string(&line, texts[i]);
            }
            egap_json_end(&line);
            status = egap_print_json(&line, err);
            if (status != EGAP_OK)
                return status;
        } else
            printf("%-16s %-6s %s\n%16s        %s; needs %s\n", c->id,
                   egap_claim_status_word(c->status), c->says, "", c->source,
                   c->needs);
    }
    if (json || count > 0)
        return EGAP_OK;
    printf("\nno entries of their own:\n");
    for (size_t k = 0; k < sizeof absent / sizeof absent[0]; k++)
        printf("%-16s %s\n", absent[k].id, absent[k].why);
    return EGAP_OK;
}
