/* prove_falsify.c: egap prove --falsify. */
#include "prove_falsify.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "egap/decimal.h"
#include "egap/file.h"
#include "print.h"

/* ratios are of doubles, for people */
static const char *ratio_text(char text[EGAP_NUMBER_TEXT], double v)
{
    if (!isfinite(v))
        return "none";
    return egap_decimal_near(text, EGAP_NUMBER_TEXT, v, 3);
}

static const char *outcome(const egap_falsify_result *r)
{
    if (r->found)
        return "refuted";
    return r->admissible > 0 ? "not refuted" : "no admissible instance";
}

/* The instance and, where there is one, its certificate; *certificate is
 * empty where there is none. */
static egap_status save(char certificate[4096], const egap_falsify_run *run,
                        const egap_claim *claim, const egap_falsify_result *r,
                        egap_error *err)
{
    const char *name = egap_instance_name(r->instance);
    egap_error own = {0};
    egap_status status;
    char path[4096];

    certificate[0] = '\0';
    if ((size_t)snprintf(path, sizeof path, "%s/%s.json", run->directory,
                         name) >= sizeof path - 2 * strlen(claim->id))
        return egap_fail(err, EGAP_EUSAGE, "--cert-dir is too long");
    status = egap_file_replace(path, r->vector, strlen(r->vector), err);
    if (status != EGAP_OK)
        return status;
    snprintf(certificate, 4096, "%s/%s-%s.cert", run->directory, name,
             claim->id);
    status =
        egap_claim_certify(certificate, claim, r->instance, &r->result, &own);
    if (status == EGAP_OK)
        return EGAP_OK;
    certificate[0] = '\0';
    return status == EGAP_REJECTED ? EGAP_OK
                                   : egap_fail(err, status, "%s", own.text);
}

/* the same document in one line: its texts hold no line breaks */
static void put_line(egap_json *json, const char *document)
{
    size_t length = 0;
    char *line = strdup(document);

    for (const char *p = document; line != NULL && *p != '\0'; p++)
        if (*p != '\n' && (*p != ' ' || p[1] != ' ') &&
            (*p != ' ' || p == document || p[-1] != ' '))
            line[length++] = *p;
    if (line != NULL)
        line[length] = '\0';
    egap_json_raw(json, line != NULL ? line : "null");
    free(line);
}

static egap_status show_json(const egap_falsify_run *run,
                             const egap_claim *claim,
                             const egap_falsify_result *r,
                             const char *certificate, egap_error *err)
{
    egap_json json;

    egap_json_init(&json);
    json.one_line = true;
    egap_json_object(&json);
    egap_json_key(&json, "id");
    egap_json_string(&json, claim->id);
    egap_json_key(&json, "status");
    egap_json_string(&json, egap_claim_status_word(claim->status));
    egap_json_key(&json, "outcome");
    egap_json_string(&json, outcome(r));
    egap_json_key(&json, "seed");
    egap_json_integer(&json, (long long)run->options.seed);
    egap_json_key(&json, "tries");
    egap_json_integer(&json, (long long)r->tries);
    egap_json_key(&json, "stopped_by_time");
    egap_json_bool(&json, r->stopped);
    egap_json_key(&json, "admissible");
    egap_json_integer(&json, (long long)r->admissible);
    egap_json_key(&json, "verdicts");
    egap_json_object(&json);
    for (int v = EGAP_VERIFIED; v < EGAP_NOT_APPLICABLE; v++) {
        egap_json_key(&json, egap_verdict_word((egap_verdict)v));
        egap_json_integer(&json, (long long)r->verdicts[v]);
    }
    egap_json_end(&json);
    egap_json_key(&json, "equal");
    egap_json_integer(&json, (long long)r->equal);
    egap_json_key(&json, "smallest_slack_ratio");
    egap_json_real(&json, r->closest);
    if (r->found) {
        egap_print_bounds(&json, "lhs", r->result.lhs);
        egap_print_bounds(&json, "rhs", r->result.rhs);
        egap_json_key(&json, "instance");
        put_line(&json, r->vector);
        egap_json_key(&json, "certificate");
        egap_json_string(&json, *certificate ? certificate : NULL);
    }
    egap_json_end(&json);
    return egap_print_json(&json, err);
}

static void show_text(const egap_falsify_run *run, const egap_claim *claim,
                      const egap_falsify_result *r, const char *certificate)
{
    char text[EGAP_NUMBER_TEXT], lhs[EGAP_NUMBER_TEXT], rhs[EGAP_NUMBER_TEXT];

    printf("%-16s %-6s %s: %zu tries (seed %llu%s), %zu admissible, smallest "
           "slack ratio %s",
           claim->id, egap_claim_status_word(claim->status), outcome(r),
           r->tries, (unsigned long long)run->options.seed,
           r->stopped ? ", stopped by the time" : "", r->admissible,
           ratio_text(text, r->closest));
    if (r->equal > 0)
        printf(", equality on %zu", r->equal);
    if (r->verdicts[EGAP_UNDECIDED] > 0)
        printf(", undecided on %zu", r->verdicts[EGAP_UNDECIDED]);
    printf("\n");
    if (!r->found)
        return;
    if (r->result.lhs.lo > r->result.rhs.hi)
        printf("  left side %s or more, right side %s or less\n",
               egap_decimal_down(lhs, sizeof lhs, r->result.lhs.lo, 8),
               egap_decimal_up(rhs, sizeof rhs, r->result.rhs.hi, 8));
    else if (r->result.lhs.hi < r->result.rhs.lo)
        printf("  left side %s or less, right side %s or more: not equal\n",
               egap_decimal_up(lhs, sizeof lhs, r->result.lhs.hi, 8),
               egap_decimal_down(rhs, sizeof rhs, r->result.rhs.lo, 8));
    else
        printf("  left side and right side are equal, about %s: not less\n",
               egap_decimal_near(lhs, sizeof lhs, r->result.lhs.lo, 8));
    if (run->directory == NULL) {
        printf("%s", r->vector);
        return;
    }
    printf("  wrote %s/%s.json\n", run->directory,
           egap_instance_name(r->instance));
    if (*certificate)
        printf("  wrote %s\n", certificate);
    else
        printf("  there are no certificates of this statement\n");
}

egap_status egap_prove_falsify(egap_falsify_run *run, const egap_claim *claim,
                               egap_error *err)
{
    egap_falsify_result r;
    char certificate[4096] = "";
    egap_status status = egap_falsify(&r, claim, &run->options, err);

    if (status == EGAP_OK) {
        run->searched++;
        run->broken += r.found && claim->status == EGAP_CLAIM_TRUE;
        run->missed += !r.found && claim->status != EGAP_CLAIM_TRUE;
    }
    if (status == EGAP_OK && r.found && run->directory != NULL)
        status = save(certificate, run, claim, &r, err);
    if (status == EGAP_OK && run->json)
        status = show_json(run, claim, &r, certificate, err);
    else if (status == EGAP_OK)
        show_text(run, claim, &r, certificate);
    fflush(stdout);
    egap_falsify_clear(&r);
    return status;
}

egap_status egap_prove_falsify_end(const egap_falsify_run *run, egap_error *err)
{
    if (run->broken > 0)
        return egap_fail(err, EGAP_EINTERNAL,
                         "%zu proved statements came out as refuted: this is "
                         "a defect; please report the whole instance",
                         run->broken);
    if (run->missed > 0)
        return egap_fail(err, EGAP_REJECTED,
                         "no counterexample was found to %zu of %zu "
                         "statements; more --tries or another --seed may",
                         run->missed, run->searched);
    return EGAP_OK;
}
