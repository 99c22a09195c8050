/* audit.c: per-pair records by group, and what is known of each pair. */
#include "audit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"
#include "egap/grow.h"

/* Usual names, the first that is there. */
static const char *const groups[] = {"width", "m", "group", NULL};
static const char *const gaps[] = {
    "gap",      "energy_gap",  "min_exceedance", "sampled_gap",
    "path_gap", "path_gap_hi", "path_gap_lo",    NULL};
static const char *const lefts[] = {"model_left", "model_a", "a",
                                    "i",          "idx_a",   NULL};
static const char *const rights[] = {"model_right", "model_b", "b",
                                     "j",           "idx_b",   NULL};
static const char *const hits[] = {"hit", "depth_hit", "hit_max_depth", NULL};
static const char *const maxima[] = {"sampled_path_max", "grid_max", "path_max",
                                     "max_loss",         "max_hi",   NULL};
static const char *const proved_maxima[] = {"max_hi", "max", NULL};
static const char *const firsts[] = {"endpoint_left", "loss_a", "first",
                                     "first_hi", NULL};
static const char *const lasts[] = {"endpoint_right", "loss_b", "last",
                                    "last_hi", NULL};
static const char *const levels[] = {"threshold", "level", NULL};
static const char *const withins[] = {"width", "replicate", NULL};
/* *at = the column `given`, or the first usual name that is there. */
static egap_status locate(size_t *at, const egap_csv *csv, const char *given,
                          const char *const *usual, egap_error *err)
{
    *at = EGAP_AUDIT_NONE;
    if (given != NULL)
        return egap_csv_find(at, csv, given, err);
    for (; *usual != NULL && *at == EGAP_AUDIT_NONE; usual++)
        for (size_t c = 0; c < csv->columns && *at == EGAP_AUDIT_NONE; c++)
            if (strcmp(egap_csv_name(csv, c), *usual) == 0)
                *at = c;
    return EGAP_OK;
}

static egap_status missing(const egap_csv *csv, const char *what,
                           egap_error *err)
{
    char columns[600] = "";

    for (size_t c = 0; c < csv->columns; c++)
        egap_text_list(columns, sizeof columns, "'", egap_csv_name(csv, c));
    return egap_fail(err, EGAP_EINPUT, "%s: %s; the columns are %s", csv->path,
                     what, columns);
}

static egap_status locate_all(egap_audit *audit, const egap_audit_names *names,
                              egap_error *err)
{
    const egap_csv *csv = &audit->csv;
    egap_audit_columns *at = &audit->at;
    const struct {
        size_t *at;
        const char *given;
        const char *const *usual;
    } wanted[] = {
        {&at->group, names->group, groups}, {&at->gap, names->gap, gaps},
        {&at->a, names->a, lefts},          {&at->b, names->b, rights},
        {&at->hit, names->hit, hits},       {&at->max, names->max, maxima},
        {&at->first, names->first, firsts}, {&at->last, names->last, lasts},
        {&at->level, names->level, levels}};
    egap_status status = EGAP_OK;

    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        status =
            locate(wanted[i].at, csv, wanted[i].given, wanted[i].usual, err);
        if (status != EGAP_OK)
            return status;
    }
    /* a proved gap is one of a proved maximum, not of one over a grid */
    if (names->max == NULL && at->gap != EGAP_AUDIT_NONE &&
        strncmp(egap_csv_name(csv, at->gap), "path_gap_", 9) == 0)
        status = locate(&at->max, csv, NULL, proved_maxima, err);
    if (status != EGAP_OK)
        return status;
    for (size_t i = 0; i < names->withins; i++) {
        status = egap_csv_find(&at->within[at->withins++], csv,
                               names->within[i], err);
        if (status != EGAP_OK)
            return status;
    }
    for (size_t i = 0; names->withins == 0 && withins[i] != NULL; i++) {
        const char *const one[] = {withins[i], NULL};

        status = locate(&at->within[at->withins], csv, NULL, one, err);
        at->withins += at->within[at->withins] != EGAP_AUDIT_NONE;
    }
    audit->computed = at->gap == EGAP_AUDIT_NONE;
    if (at->group == EGAP_AUDIT_NONE)
        return missing(csv, "say by --group which column tells the widths",
                       err);
    if (audit->computed &&
        (at->max == EGAP_AUDIT_NONE || at->first == EGAP_AUDIT_NONE ||
         at->last == EGAP_AUDIT_NONE))
        return missing(csv,
                       "say by --gap which column holds the gaps, or by --max "
                       "and --ends what they are made of",
                       err);
    return EGAP_OK;
}

static egap_audit_group *group_of(egap_audit *audit, const char *name)
{
    for (size_t i = 0; i < audit->groups; i++)
        if (strcmp(audit->group[i].name, name) == 0)
            return audit->group + i;
    audit->group[audit->groups].name = name;
    return audit->group + audit->groups++;
}

/* Memory for all rows in every group would be too much: the groups are
 * counted first. */
static egap_status make_groups(egap_audit *audit, const bool *counts,
                               egap_error *err)
{
    const egap_csv *csv = &audit->csv;
    bool short_of_memory = false;

    audit->group = egap_alloc(csv->rows, sizeof *audit->group);
    if (audit->group == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory for the groups");
    for (size_t row = 0; row < csv->rows; row++)
        if (counts[row])
            group_of(audit, egap_csv_cell(csv, row, audit->at.group))->count++;
    for (size_t i = 0; i < audit->groups; i++) {
        egap_audit_group *g = audit->group + i;

        g->row = egap_alloc(g->count, sizeof *g->row);
        g->gap = egap_alloc(g->count, sizeof *g->gap);
        g->node = egap_alloc(2 * g->count, sizeof *g->node);
        g->kept = egap_alloc(g->count, sizeof *g->kept);
        short_of_memory |= !g->row || !g->gap || !g->node || !g->kept;
        g->count = 0;
    }
    if (short_of_memory)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory for the groups");
    for (size_t row = 0; row < csv->rows; row++)
        if (counts[row]) {
            egap_audit_group *g =
                group_of(audit, egap_csv_cell(csv, row, audit->at.group));

            g->row[g->count++] = row;
        }
    return EGAP_OK;
}

/* NaN where one is not known (fmax would take the other). */
static double larger(double x, double y)
{
    return x >= y ? x : x < y ? y : NAN;
}

/* max - base, cut at 0; NaN where one of them is not known. */
static double excess(double max, double base)
{
    return max - base > 0 ? max - base : 0 * (max - base);
}

/* Is the gap this excess, to the rounding of a difference of numbers of the
 * size of max? */
static bool is_excess(double gap, double max, double base)
{
    return fabs(gap - excess(max, base)) <= 4 * 0x1p-52 * fabs(max);
}

/* 1, true, yes; 0, false, no, nothing */
static egap_status truth_of(bool *out, const egap_csv *csv, size_t row,
                            size_t column, egap_error *err)
{
    static const char *const yes[] = {"1", "true", "True", "TRUE", "yes"};
    static const char *const no[] = {"0", "false", "False", "FALSE", "no", ""};
    const char *cell = egap_csv_cell(csv, row, column);

    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
        if (strcmp(cell, yes[i]) == 0) {
            *out = true;
            return EGAP_OK;
        }
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        if (strcmp(cell, no[i]) == 0) {
            *out = false;
            return EGAP_OK;
        }
    return egap_fail(err, EGAP_EINPUT,
                     "%s: line %u, column %zu ('%s'): '%.30s' is not 0 or 1",
                     csv->path, (unsigned)csv->line[row + 1], column + 1,
                     egap_csv_name(csv, column), cell);
}

/* The numbers of pair i. */
static egap_status read_pair(egap_audit *audit, egap_audit_group *g, size_t i,
                             egap_error *err)
{
    const egap_csv *csv = &audit->csv;
    const egap_audit_columns *at = &audit->at;
    double max = NAN, first = NAN, last = NAN, level = NAN;
    const struct {
        double *value;
        size_t column;
    } numbers[] = {{&g->gap[i], at->gap},
                   {&max, at->max},
                   {&first, at->first},
                   {&last, at->last},
                   {&level, at->level}};
    size_t row = g->row[i];
    bool hit = false;
    egap_status status = EGAP_OK;

    for (size_t k = 0; k < 5 && status == EGAP_OK; k++)
        if (numbers[k].column != EGAP_AUDIT_NONE)
            status = egap_csv_real(numbers[k].value, csv, row,
                                   numbers[k].column, err);
    if (status == EGAP_OK && at->hit != EGAP_AUDIT_NONE)
        status = truth_of(&hit, csv, row, at->hit, err);
    if (status != EGAP_OK)
        return status;
    if (audit->computed)
        g->gap[i] = excess(max, larger(first, last));
    g->hits += hit;
    g->hits_without_gap += hit && g->gap[i] <= 0;
    g->gaps_without_hit += !hit && g->gap[i] > 0;
    if (at->level == EGAP_AUDIT_NONE)
        level = larger(first, last);
    if (i == 0)
        g->level_lo = g->level_hi = level;
    g->level_lo = level < g->level_lo ? level : g->level_lo;
    g->level_hi = level > g->level_hi ? level : g->level_hi;
    g->level_sum += level;
    g->is_path_gap += is_excess(g->gap[i], max, larger(first, last));
    g->is_level_gap +=
        at->level != EGAP_AUDIT_NONE && is_excess(g->gap[i], max, level);
    return EGAP_OK;
}

/* One end of one pair, for sorting by network. */
typedef struct {
    const egap_audit *audit;
    size_t row, column, slot;
} end;

static int compare_ends(const void *x, const void *y)
{
    const end *a = x, *b = y;
    const egap_csv *csv = &a->audit->csv;
    const egap_audit_columns *at = &a->audit->at;
    int order = strcmp(egap_csv_cell(csv, a->row, a->column),
                       egap_csv_cell(csv, b->row, b->column));

    for (size_t i = 0; i < at->withins && order == 0; i++)
        order = strcmp(egap_csv_cell(csv, a->row, at->within[i]),
                       egap_csv_cell(csv, b->row, at->within[i]));
    return order;
}

/* Numbers the networks of a group; each pair that meets none of an earlier
 * kept pair is kept. */
static egap_status find_shared(const egap_audit *audit, egap_audit_group *g,
                               egap_error *err)
{
    end *ends = egap_alloc(2 * g->count, sizeof *ends);
    size_t *uses = egap_alloc(2 * g->count, sizeof *uses);
    bool *taken = egap_alloc(2 * g->count, sizeof *taken);
    egap_status status = EGAP_OK;

    if (ends == NULL || uses == NULL || taken == NULL)
        status = egap_fail(err, EGAP_ERESOURCE,
                           "out of memory for the ends of %zu pairs", g->count);
    for (size_t k = 0; k < 2 * g->count && status == EGAP_OK; k++)
        ends[k] =
            (end){audit, g->row[k / 2], k % 2 ? audit->at.b : audit->at.a, k};
    if (status == EGAP_OK)
        qsort(ends, 2 * g->count, sizeof *ends, compare_ends);
    for (size_t k = 0; k < 2 * g->count && status == EGAP_OK; k++) {
        g->distinct += k == 0 || compare_ends(ends + k - 1, ends + k) != 0;
        g->node[ends[k].slot] = g->distinct - 1;
    }
    for (size_t k = 0; k < 2 * g->count && status == EGAP_OK; k++)
        uses[g->node[k]] += k % 2 == 0 || g->node[k] != g->node[k - 1];
    for (size_t i = 0; i < g->count && status == EGAP_OK; i++) {
        size_t a = g->node[2 * i], b = g->node[2 * i + 1];

        g->sharing += uses[a] > 1 || uses[b] > 1;
        g->kept[i] = !taken[a] && !taken[b];
        g->thinned += g->kept[i];
        taken[a] |= g->kept[i];
        taken[b] |= g->kept[i];
    }
    egap_free(ends);
    egap_free(uses);
    egap_free(taken);
    return status;
}

static egap_status fill(egap_audit *audit, const egap_audit_names *names,
                        egap_error *err)
{
    const egap_csv *csv = &audit->csv;
    bool *counts = egap_alloc(csv->rows, sizeof *counts);
    egap_status status = EGAP_OK;

    if (counts == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory for %zu rows",
                         csv->rows);
    status = egap_audit_choose_rows(counts, audit, names, err);
    if (status == EGAP_OK)
        status = make_groups(audit, counts, err);
    for (size_t i = 0; i < audit->groups && status == EGAP_OK; i++) {
        for (size_t k = 0; k < audit->group[i].count && status == EGAP_OK; k++)
            status = read_pair(audit, audit->group + i, k, err);
        if (status == EGAP_OK && audit->at.a != EGAP_AUDIT_NONE &&
            audit->at.b != EGAP_AUDIT_NONE)
            status = find_shared(audit, audit->group + i, err);
    }
    egap_free(counts);
    return status;
}

egap_status egap_audit_read(egap_audit *audit, const char *path,
                            const egap_audit_names *names, egap_error *err)
{
    egap_status status;

    memset(audit, 0, sizeof *audit);
    status = egap_csv_read(&audit->csv, path, err);
    if (status == EGAP_OK)
        status = locate_all(audit, names, err);
    if (status == EGAP_OK)
        status = fill(audit, names, err);
    return status;
}

const char *egap_audit_definition(const egap_audit *audit)
{
    static const struct {
        const char *column, *means;
    } known[] = {
        {"min_exceedance", "the least exceedance of the segments that failed, "
                           "as in the published tables; it bounds no maximum"},
        {"sampled_gap", "max over a grid - larger end; a lower bound"},
        {"path_gap_hi", "max over the path - larger end, the proved upper end"},
        {"path_gap_lo", "max over the path - larger end, the proved lower end"},
        {"path_gap", "max over the path - larger end"}};
    const char *name;

    if (audit->computed)
        return "max - larger end, computed here";
    name = egap_csv_name(&audit->csv, audit->at.gap);
    for (size_t k = 0; k < sizeof known / sizeof known[0]; k++)
        if (strcmp(name, known[k].column) == 0)
            return known[k].means;
    return "as recorded; E.gapdef below says what it is, as far as it shows";
}

const char *egap_audit_other_gap(const egap_audit *audit)
{
    const char *name;

    if (audit->computed)
        return NULL;
    name = egap_csv_name(&audit->csv, audit->at.gap);
    for (size_t k = 0; gaps[k] != NULL; k++)
        for (size_t c = 0; c < audit->csv.columns; c++)
            if (strcmp(egap_csv_name(&audit->csv, c), gaps[k]) == 0 &&
                strcmp(gaps[k], name) != 0)
                return gaps[k];
    return NULL;
}

void egap_audit_clear(egap_audit *audit)
{
    for (size_t i = 0; i < audit->groups; i++) {
        egap_free(audit->group[i].row);
        egap_free(audit->group[i].gap);
        egap_free(audit->group[i].node);
        egap_free(audit->group[i].kept);
    }
    egap_free(audit->group);
    egap_csv_clear(&audit->csv);
}
