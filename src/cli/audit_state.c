/* audit_state.c: which statements about a table of pairs hold. */
#include <math.h>
#include <stdio.h>

#include "audit.h"
#include "egap/decimal.h"
#include "egap/report.h"
#include "egap/round.h"

egap_status egap_audit_summarise(egap_stats_enclosed *out,
                                 const egap_audit_group *g, egap_error *err)
{
    egap_bounds *v = egap_alloc(g->count, sizeof *v);
    egap_status status;

    if (v == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory for %zu gaps",
                         g->count);
    for (size_t i = 0; i < g->count; i++)
        v[i] = (egap_bounds){g->gap[i], g->gap[i]};
    status = egap_stats_enclose(out, v, g->count, err);
    egap_free(v);
    return status;
}

void egap_audit_statement(egap_json *json, const char *id, const char *verdict,
                          const char *claim, const char *why)
{
    if (json == NULL) {
        printf("  %-9s %-14s %s\n  %24s %s\n", id, verdict, claim, "", why);
        return;
    }
    egap_json_object(json);
    egap_json_key(json, "id");
    egap_json_string(json, id);
    egap_json_key(json, "verdict");
    egap_json_string(json, verdict);
    egap_json_key(json, "claim");
    egap_json_string(json, claim);
    egap_json_key(json, "why");
    egap_json_string(json, why);
    egap_json_end(json);
}

/* Counts over all groups. */
typedef struct {
    size_t rows, sharing, hits, hits_without_gap, gaps_without_hit;
    size_t is_path_gap, is_level_gap;
} totals;

static totals add_up(const egap_audit *audit)
{
    totals t = {0};

    for (size_t i = 0; i < audit->groups; i++) {
        const egap_audit_group *g = audit->group + i;

        t.rows += g->count;
        t.sharing += g->sharing;
        t.hits += g->hits;
        t.hits_without_gap += g->hits_without_gap;
        t.gaps_without_hit += g->gaps_without_hit;
        t.is_path_gap += g->is_path_gap;
        t.is_level_gap += g->is_level_gap;
    }
    return t;
}

static void state_gap(egap_json *json, const egap_audit *audit, const totals *t)
{
    static const char claim[] =
        "the gaps are max over the path - larger end, cut at 0";
    const egap_audit_columns *at = &audit->at;
    bool ends = at->max != EGAP_AUDIT_NONE && at->first != EGAP_AUDIT_NONE &&
                at->last != EGAP_AUDIT_NONE;
    char why[256];

    if (audit->computed) {
        egap_audit_statement(
            json, "E.gapdef", "not_applicable", claim,
            "the table has no gaps; this is how they were computed here");
    } else if (ends) {
        snprintf(why, sizeof why, "so in %zu of %zu rows; max - level in %zu",
                 t->is_path_gap, t->rows, t->is_level_gap);
        egap_audit_statement(json, "E.gapdef",
                             t->is_path_gap == t->rows ? "verified" : "refuted",
                             claim, why);
    } else if (at->hit != EGAP_AUDIT_NONE && t->gaps_without_hit == 0 &&
               t->hits < t->rows) {
        egap_audit_statement(
            json, "E.gapdef", "undecided", claim,
            "no maxima in the table; but no row without a hit has a gap, as "
            "where gaps are recorded at hits alone");
    } else {
        egap_audit_statement(json, "E.gapdef", "undecided", claim,
                             "the table holds no maxima and ends");
    }
}

/* one level for all pairs, or one of its own for each */
static void state_level(egap_json *json, const egap_audit *audit)
{
    static const char claim[] = "the groups are compared at one level";
    const egap_audit_group *a = audit->group,
                           *b = audit->group + audit->groups - 1;
    char why[256], text[4][EGAP_BOUNDS_TEXT];
    double lo = a->level_lo, hi = a->level_hi;

    for (size_t i = 0; i < audit->groups; i++) {
        const egap_audit_group *g = audit->group + i;

        if (!isfinite(g->level_sum)) {
            egap_audit_statement(
                json, "E.level", "undecided", claim,
                "the table holds no levels (--level, or --ends)");
            return;
        }
        lo = fmin(lo, g->level_lo);
        hi = fmax(hi, g->level_hi);
    }
    snprintf(why, sizeof why,
             "%s: from %s to %s; the means are %s (%s) and %s (%s)",
             lo < hi ? "each pair has its own" : "one for all",
             egap_decimal_near(text[0], sizeof text[0], lo, 4),
             egap_decimal_near(text[1], sizeof text[1], hi, 4),
             egap_decimal_near(text[2], sizeof text[2],
                               a->level_sum / (double)a->count, 4),
             a->name,
             egap_decimal_near(text[3], sizeof text[3],
                               b->level_sum / (double)b->count, 4),
             b->name);
    egap_audit_statement(json, "E.level", lo < hi ? "refuted" : "verified",
                         claim, why);
}

void egap_audit_state(egap_json *json, const egap_audit *audit,
                      egap_bounds p_max, bool compared)
{
    totals t = add_up(audit);
    char why[256], p[EGAP_BOUNDS_TEXT], none[32] = "less than 0.001";

    if (compared) {
        /* (1-p)^2000, to a few digits, for the reader */
        double missed = exp(2000 * log1p(-p_max.hi));

        if (!(missed < 0.001))
            snprintf(none, sizeof none, "%.3f", missed);
        snprintf(why, sizeof why,
                 "p counts the labelling observed, so it is positive: %s; "
                 "2000 random ones find none with probability %s",
                 egap_decimal_near(p, sizeof p, p_max.lo, 4), none);
        egap_audit_statement(json, "E.pperm", "refuted",
                             "a permutation test of the maxima has p = 0", why);
    }
    if (audit->at.a == EGAP_AUDIT_NONE || audit->at.b == EGAP_AUDIT_NONE) {
        egap_audit_statement(json, "E.pseudo", "undecided",
                             "the pairs are independent",
                             "the table does not name the networks (--a, --b)");
    } else {
        snprintf(why, sizeof why, "%zu of %zu %s share a network with another",
                 t.sharing, t.rows,
                 audit->pools > 0 ? "rows, of which several may be of one pair,"
                                  : "pairs");
        egap_audit_statement(json, "E.pseudo",
                             t.sharing > 0 ? "refuted" : "consistent",
                             "the pairs are independent", why);
    }
    state_gap(json, audit, &t);
    state_level(json, audit);
    if (audit->at.hit != EGAP_AUDIT_NONE) {
        snprintf(why, sizeof why,
                 "%zu of %zu hits have gap 0; a hit is where a search ended",
                 t.hits_without_gap, t.hits);
        egap_audit_statement(json, "E.hit",
                             t.hits_without_gap > 0 ? "refuted" : "undecided",
                             "a hit is a barrier that is left", why);
    }
    snprintf(why, sizeof why, "%zu groups%s", audit->groups,
             audit->groups < 3 ? ": no rate is tested by fewer than three"
                               : "");
    egap_audit_statement(json, "E.widths", "not_applicable",
                         "the gaps follow an asymptotic rate", why);
}

egap_status egap_audit_state_means(egap_json *json, const egap_audit_group *a,
                                   const egap_audit_group *b, egap_error *err)
{
    egap_stats_enclosed s, t;
    egap_truth mean, median;
    char why[256];
    egap_status status = egap_audit_summarise(&s, a, err);

    if (status == EGAP_OK)
        status = egap_audit_summarise(&t, b, err);
    if (status != EGAP_OK)
        return status;
    mean = egap_bounds_lt(t.mean, s.mean);
    median = egap_bounds_lt(t.median, s.median);
    snprintf(why, sizeof why,
             "%.60s to %.60s: the mean falls: %s; the median falls: %s; the "
             "test is one of ranks",
             a->name, b->name, mean == EGAP_YES ? "yes" : "no",
             median == EGAP_YES ? "yes" : "no");
    egap_audit_statement(json, "E.mw",
                         mean == median ? "consistent" : "refuted",
                         "the gaps fall, by the mean as by the ranks", why);
    return EGAP_OK;
}
