/* audit_theory.c: what the records of a table say about the theory: are the
 * networks those it speaks of, and does its envelope say anything at their
 * widths? */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "egap/covering.h"
#include "egap/decimal.h"
#include "egap/report.h"
#include "theory.h"

static void state_model(egap_json *json, const egap_audit_theory *t)
{
    static const char claim[] = "the networks are those of the theorem: no "
                                "biases, rows in the unit ball, a Lipschitz "
                                "loss";
    bool square = t->flags.loss != NULL && t->loss.classes == 0 &&
                  egap_loss_is_square(t->loss.loss.kind);
    char why[256];

    snprintf(why, sizeof why, "%s%s%s",
             square ? "this loss has no Lipschitz constant" : "",
             square && t->bias ? "; " : "",
             t->bias ? "with its bias as a coordinate a row of norm 1 is "
                       "longer than 1"
                     : "");
    if (square || t->bias)
        egap_audit_statement(json, "E.model", "refuted", claim, why);
    else
        egap_audit_statement(json, "E.model", "undecided", claim,
                             t->flags.loss == NULL
                                 ? "the table does not tell (--loss, --bias)"
                                 : "the loss is one; what the rows are only "
                                   "the networks tell");
}

/* the least level of the table; NaN: there are none */
static double least_level(const egap_audit *audit)
{
    double least = audit->group[0].level_lo;

    for (size_t i = 0; i < audit->groups; i++) {
        double level = audit->group[i].level_lo;

        least = isfinite(level) && isfinite(least) ? fmin(level, least) : NAN;
    }
    return least;
}

static bool is_width(const char *name)
{
    return name[0] >= '1' && name[0] <= '9' &&
           name[strspn(name, "0123456789")] == '\0';
}

#define ENVELOPE "the gaps are consistent with the theory's envelope"

/* The printed bound at the widest group: for all others it is larger. */
static egap_status judge_widest(egap_json *json, const egap_audit *audit,
                                const egap_rates *rates, egap_error *err)
{
    const egap_audit_group *widest = NULL;
    egap_bounds rise, budget = egap_rates_budget(rates);
    char why[256], text[2][EGAP_BOUNDS_TEXT];
    egap_status status;

    for (size_t i = 0; i < audit->groups; i++)
        if (is_width(audit->group[i].name) &&
            (widest == NULL ||
             strtod(audit->group[i].name, NULL) > strtod(widest->name, NULL)))
            widest = audit->group + i;
    if (widest == NULL || !egap_rates_apply(rates, EGAP_RATE_V1)) {
        egap_audit_statement(json, "E.env", "not_applicable", ENVELOPE,
                             widest == NULL
                                 ? "the groups are no widths"
                                 : "the theorem is about Lipschitz losses");
        return EGAP_OK;
    }
    status =
        egap_rates_increment(&rise, rates, EGAP_RATE_V1, widest->name, err);
    if (status != EGAP_OK)
        return status;
    egap_end_text(text[1], budget.hi, 3, 1);
    if (isfinite(rise.hi) && rise.hi < budget.lo)
        snprintf(why, sizeof why,
                 "at %.40s the printed bound adds at most %s to the level, "
                 "less than the %s to F(0): a gap above it is a failed search",
                 widest->name, egap_end_text(text[0], rise.hi, 3, 1), text[1]);
    else if (isfinite(rise.hi))
        snprintf(why, sizeof why,
                 "at %.40s, the widest, the printed bound adds %s to the "
                 "level; from %s on any pair is joined through 0",
                 widest->name, egap_end_text(text[0], rise.hi, 3, 1), text[1]);
    else
        snprintf(why, sizeof why,
                 "at %.40s, the widest, the printed argument gives no bound "
                 "yet (egap rate: from which width on)",
                 widest->name);
    egap_audit_statement(
        json, "E.env",
        isfinite(rise.hi) && !(rise.lo >= budget.hi) ? "undecided" : "vacuous",
        ENVELOPE, why);
    return EGAP_OK;
}

/* Does the printed bound of the barrier say anything at these widths? */
static egap_status state_envelope(egap_json *json, const egap_audit *audit,
                                  const egap_audit_theory *t, egap_error *err)
{
    egap_rate_inputs in = {.mass_kind = EGAP_MASS_LEVEL, .reference = 1};
    egap_theory_input input = {0};
    egap_rates *rates = NULL;
    egap_error why = {0};
    egap_status status;

    in.level = least_level(audit);
    if (t->flags.data == NULL || !isfinite(in.level)) {
        egap_audit_statement(json, "E.env", "undecided", ENVELOPE,
                             t->flags.data == NULL
                                 ? "needs the data (--data, --loss, --kappa)"
                                 : "the table holds no levels");
        return EGAP_OK;
    }
    status = egap_theory_load(&input, &t->flags, t->flags.data, t->bias, err);
    if (status == EGAP_OK)
        status = egap_load_kappa(&in.kappa, &t->flags, err);
    if (status == EGAP_OK) {
        in.data = &input.data;
        in.loss = &input.loss;
        status = egap_rates_init(&rates, &in, &why);
        if (status == EGAP_REJECTED) {
            egap_audit_statement(json, "E.env", "vacuous", ENVELOPE, why.text);
            status = EGAP_OK;
        } else if (status == EGAP_OK) {
            status = judge_widest(json, audit, rates, err);
        } else {
            status = egap_fail(err, status, "%s", why.text);
        }
    }
    egap_rates_clear(rates);
    egap_theory_clear(&input);
    return status;
}

egap_status egap_audit_state_theory(egap_json *json, const egap_audit *audit,
                                    const egap_audit_theory *about,
                                    egap_error *err)
{
    state_model(json, about);
    return state_envelope(json, audit, about, err);
}
