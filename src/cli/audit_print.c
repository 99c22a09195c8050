/* audit_print.c: groups and their comparisons, for people and as JSON. */
#include <stdio.h>
#include <string.h>

#include "../base/text.h"
#include "audit.h"
#include "egap/exact.h"
#include "egap/report.h"
#include "print.h"

/* Of the column of names, up to a line's half. */
static size_t name_width(const egap_audit *audit)
{
    size_t width = 10;

    for (size_t i = 0; i < audit->groups; i++)
        if (egap_text_columns(audit->group[i].name) > width)
            width = egap_text_columns(audit->group[i].name);
    return width < 40 ? width : 40;
}

static egap_status show_group(egap_json *json, const egap_audit *audit,
                              const egap_audit_group *g, egap_error *err)
{
    egap_stats_enclosed s;
    char text[3][EGAP_BOUNDS_TEXT];
    bool known = g->distinct > 0;
    egap_status status = egap_audit_summarise(&s, g, err);

    if (status != EGAP_OK)
        return status;
    if (json == NULL) {
        printf("%-*s %6zu  %-11s %-11s %-11s %8zu",
               egap_text_pad(g->name, name_width(audit)), g->name, g->count,
               egap_decimal_near(text[0], EGAP_BOUNDS_TEXT, s.mean.lo, 6),
               egap_decimal_near(text[1], EGAP_BOUNDS_TEXT, s.median.lo, 6),
               egap_decimal_near(text[2], EGAP_BOUNDS_TEXT, s.max.lo, 6),
               s.positive);
        if (audit->at.hit != EGAP_AUDIT_NONE)
            printf(" %6zu", g->hits);
        if (known)
            printf("   %zu of %zu; %zu; %zu", g->distinct, 2 * g->count,
                   g->sharing, g->thinned);
        putchar('\n');
        return EGAP_OK;
    }
    egap_json_object(json);
    egap_json_key(json, "group");
    egap_json_string(json, g->name);
    egap_json_key(json, "pairs");
    egap_json_integer(json, (long long)g->count);
    egap_print_bounds(json, "mean", s.mean);
    egap_print_bounds(json, "median", s.median);
    egap_print_bounds(json, "max", s.max);
    egap_json_key(json, "positive");
    egap_json_integer(json, (long long)s.positive);
    if (audit->at.hit != EGAP_AUDIT_NONE) {
        egap_json_key(json, "hits");
        egap_json_integer(json, (long long)g->hits);
    }
    if (known) {
        egap_json_key(json, "networks");
        egap_json_integer(json, (long long)g->distinct);
        egap_json_key(json, "sharing_pairs");
        egap_json_integer(json, (long long)g->sharing);
        egap_json_key(json, "disjoint_pairs");
        egap_json_integer(json, (long long)g->thinned);
    }
    egap_json_end(json);
    return EGAP_OK;
}

static void show_rational(egap_json *json, const char *key,
                          const egap_rational *q, const char *words)
{
    char text[EGAP_BOUNDS_TEXT];

    if (json == NULL) {
        printf("  %-38s %s", words,
               egap_decimal_near(text, sizeof text, q->value.lo, 6));
        if (strlen(q->numerator) + strlen(q->denominator) <= 40)
            printf("  = %s/%s", q->numerator, q->denominator);
        putchar('\n');
        return;
    }
    egap_json_key(json, key);
    egap_json_object(json);
    egap_json_key(json, "numerator");
    egap_json_string(json, q->numerator);
    egap_json_key(json, "denominator");
    egap_json_string(json, q->denominator);
    egap_json_key(json, "lo");
    egap_json_down(json, q->value.lo);
    egap_json_key(json, "hi");
    egap_json_up(json, q->value.hi);
    egap_json_end(json);
}

/* The gaps of the kept pairs. */
static double *kept_gaps(const egap_audit_group *g)
{
    double *v = egap_alloc(g->thinned, sizeof *v);
    size_t count = 0;

    for (size_t i = 0; v != NULL && i < g->count; i++)
        if (g->kept[i])
            v[count++] = g->gap[i];
    return v;
}

/* Both tests with pairs that share no network. */
static egap_status show_disjoint(egap_json *json, const egap_audit_group *a,
                                 const egap_audit_group *b, egap_error *err)
{
    double *x, *y;
    egap_rational p = {0};
    egap_status status;

    if (a->thinned == 0 || b->thinned == 0 ||
        (a->sharing == 0 && b->sharing == 0))
        return EGAP_OK;
    x = kept_gaps(a);
    y = kept_gaps(b);
    if (x == NULL || y == NULL)
        status = egap_fail(err, EGAP_ERESOURCE, "out of memory");
    else
        status = egap_exact_max(&p, x, a->thinned, y, b->thinned, err);
    if (status == EGAP_OK)
        show_rational(json, "p_max_disjoint", &p,
                      "p of the maxima, disjoint pairs only");
    egap_rational_clear(&p);
    egap_free(x);
    egap_free(y);
    return status;
}

egap_status egap_audit_compare(egap_json *json, egap_bounds *p_max,
                               const egap_audit_group *a,
                               const egap_audit_group *b, egap_error *err)
{
    egap_rational p = {0}, ranks = {0}, delta = {0};
    unsigned long long twice_u = 0;
    egap_status status =
                    egap_exact_max(&p, a->gap, a->count, b->gap, b->count, err),
                counted;

    if (status != EGAP_OK)
        return status;
    *p_max = p.value;
    if (json == NULL) {
        printf("\n%s against %s\n", a->name, b->name);
    } else {
        egap_json_object(json);
        egap_json_key(json, "a");
        egap_json_string(json, a->name);
        egap_json_key(json, "b");
        egap_json_string(json, b->name);
    }
    show_rational(json, "p_max", &p, "p of the maxima");
    counted = egap_exact_ranks(&ranks, &twice_u, a->gap, a->count, b->gap,
                               b->count, err);
    if (counted == EGAP_OK)
        show_rational(json, "p_ranks", &ranks, "p of Mann and Whitney's test");
    else if (counted == EGAP_REJECTED && json == NULL)
        printf("  %-38s not counted: ties among %zu values\n",
               "p of Mann and Whitney's test", a->count + b->count);
    else if (counted != EGAP_REJECTED)
        status = counted;
    if (status == EGAP_OK && json != NULL) {
        egap_json_key(json, "twice_u");
        egap_json_integer(json, (long long)twice_u);
    }
    if (status == EGAP_OK)
        status =
            egap_exact_cliff(&delta, a->gap, a->count, b->gap, b->count, err);
    if (status == EGAP_OK)
        show_rational(json, "cliff", &delta, "Cliff's delta");
    if (status == EGAP_OK)
        status = show_disjoint(json, a, b, err);
    if (json != NULL)
        egap_json_end(json);
    egap_rational_clear(&p);
    egap_rational_clear(&ranks);
    egap_rational_clear(&delta);
    return status;
}

static void show_head(const egap_audit *audit)
{
    const egap_csv *csv = &audit->csv;
    const char *counted = audit->pools > 0 ? "rows" : "pairs";

    printf("%zu %s by '%s'; gaps: %s%s%s\n", audit->rows, counted,
           egap_csv_name(csv, audit->at.group),
           audit->computed ? "" : egap_csv_name(csv, audit->at.gap),
           audit->computed ? "" : ": ", egap_audit_definition(audit));
    if (egap_audit_other_gap(audit) != NULL)
        printf("(the table also has %s: --gap %s)\n",
               egap_audit_other_gap(audit), egap_audit_other_gap(audit));
    for (size_t i = 0; i < audit->pools; i++)
        printf("(counted together, a pair perhaps more than once: %s %s)\n",
               audit->pool[i].column, audit->pool[i].values);
    printf("\n%-*s %6s  %-11s %-11s %-11s %8s%s", (int)name_width(audit),
           "group", counted, "mean", "median", "max", "positive",
           audit->at.hit != EGAP_AUDIT_NONE ? "   hits" : "");
    if (audit->group[0].distinct > 0)
        printf("   networks; %s that share one; disjoint %s", counted, counted);
    putchar('\n');
}

egap_status egap_audit_show_groups(egap_json *json, const egap_audit *audit,
                                   egap_error *err)
{
    egap_status status = EGAP_OK;

    if (json == NULL) {
        show_head(audit);
    } else {
        egap_json_key(json, "gap");
        egap_json_string(json, audit->computed
                                   ? NULL
                                   : egap_csv_name(&audit->csv, audit->at.gap));
        egap_json_key(json, "definition");
        egap_json_string(json, egap_audit_definition(audit));
        egap_json_key(json, "pooled");
        egap_json_object(json);
        for (size_t i = 0; i < audit->pools; i++) {
            egap_json_key(json, audit->pool[i].column);
            egap_json_string(json, audit->pool[i].values);
        }
        egap_json_end(json);
        egap_json_key(json, "groups");
        egap_json_array(json);
    }
    for (size_t i = 0; i < audit->groups && status == EGAP_OK; i++)
        status = show_group(json, audit, audit->group + i, err);
    if (json != NULL)
        egap_json_end(json);
    return status;
}
