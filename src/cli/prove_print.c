/* prove_print.c: one verdict of egap prove, for people and as JSON. */
#include "prove_print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "print.h"

egap_status egap_prove_print_json(const egap_prove_verdict *v, egap_error *err)
{
    const egap_claim_result *r = v->result;
    char emp[2] = {v->claim->emp, '\0'};
    egap_json json;

    egap_json_init(&json);
    json.one_line = true;
    egap_json_object(&json);
    egap_json_key(&json, "id");
    egap_json_string(&json, v->claim->id);
    egap_json_key(&json, "instance");
    egap_json_string(&json, v->instance);
    egap_json_key(&json, "verdict");
    egap_json_string(&json, egap_verdict_word(r->verdict));
    if (v->expected != NULL) {
        egap_json_key(&json, "expected");
        egap_json_string(&json, v->expected);
    }
    egap_json_key(&json, "status");
    egap_json_string(&json, egap_claim_status_word(v->claim->status));
    egap_print_bounds(&json, "lhs", r->lhs);
    egap_print_bounds(&json, "rhs", r->rhs);
    egap_print_bounds(&json, "slack", r->slack);
    egap_json_key(&json, "comparisons");
    egap_json_integer(&json, (long long)r->comparisons);
    egap_json_key(&json, "precision");
    egap_json_integer(&json, r->precision);
    egap_json_key(&json, "emp");
    egap_json_string(&json, emp);
    egap_json_key(&json, "note");
    egap_json_string(&json, r->note);
    if (v->certificate != NULL) {
        egap_json_key(&json, "certificate");
        egap_json_string(&json,
                         v->certificate[0] != '\0' ? v->certificate : NULL);
    }
    egap_json_end(&json);
    return egap_print_json(&json, err);
}

static bool held(egap_verdict verdict)
{
    return verdict == EGAP_VERIFIED || verdict == EGAP_VACUOUS;
}

/* One end of each side, rounded against the verdict, with as many digits as
 * it takes to see it.  Where doubles cannot show it, as at an equality, both
 * sides are rounded to nearest, to digits that they share. */
static void show_sides(char lhs[EGAP_NUMBER_TEXT], char rhs[EGAP_NUMBER_TEXT],
                       const egap_claim_result *r)
{
    bool refuted = r->verdict == EGAP_REFUTED, seen = false;

    for (int digits = 6; digits <= 17 && !seen; digits++) {
        if (refuted) {
            egap_decimal_down(lhs, EGAP_NUMBER_TEXT, r->lhs.lo, digits);
            egap_decimal_up(rhs, EGAP_NUMBER_TEXT, r->rhs.hi, digits);
            seen = strtod(lhs, NULL) > strtod(rhs, NULL);
        } else {
            egap_decimal_up(lhs, EGAP_NUMBER_TEXT, r->lhs.hi, digits);
            egap_decimal_down(rhs, EGAP_NUMBER_TEXT, r->rhs.lo, digits);
            seen = strtod(lhs, NULL) <= strtod(rhs, NULL);
        }
    }
    for (int digits = 15; digits >= 6 && !seen && held(r->verdict); digits--) {
        egap_decimal_near(lhs, EGAP_NUMBER_TEXT, r->lhs.hi, digits);
        egap_decimal_near(rhs, EGAP_NUMBER_TEXT, r->rhs.lo, digits);
        seen = strcmp(lhs, rhs) == 0;
    }
}

void egap_prove_print_head(void)
{
    printf("%-16s %-16s %-6s %-14s %-13s %s\n", "instance", "id", "status",
           "verdict", "left side", "right side");
}

void egap_prove_print_text(const egap_prove_verdict *v)
{
    char lhs[EGAP_NUMBER_TEXT] = "-", rhs[EGAP_NUMBER_TEXT] = "-";
    const egap_claim_result *r = v->result;

    if (r->comparisons > 0)
        show_sides(lhs, rhs, r);
    printf("%-16s %-16s %-6s %-14s %-13s %s\n", v->instance, v->claim->id,
           egap_claim_status_word(v->claim->status),
           egap_verdict_word(r->verdict), lhs, rhs);
    if (v->expected != NULL && !v->as_expected)
        printf("%17sEXPECTED %s\n", "", v->expected);
    else if (r->verdict == EGAP_NOT_APPLICABLE)
        printf("%17s%s\n", "", r->note);
}
