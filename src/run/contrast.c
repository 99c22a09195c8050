/* contrast.c: one width against another, by both definitions of the gap, with
 * all pairs and with those that share no network. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "egap/compare.h"
#include "run_impl.h"

typedef struct {
    egap_run_summary *summary;
    size_t width, other;
    const char *sample, *gap;
} contrast;

static egap_store_statistic row_of(const contrast *c, const char *name)
{
    egap_store_statistic row = {
        .width = c->width, .other = c->other, .sample = c->sample};

    snprintf(row.name, sizeof row.name, "%s_%s", c->gap, name);
    return row;
}

static egap_status fraction(char **out, const egap_rational *q, egap_error *err)
{
    size_t size = strlen(q->numerator) + strlen(q->denominator) + 2;

    *out = malloc(size);
    if (!*out)
        return egap_fail(err, EGAP_ERESOURCE, "no memory for a fraction");
    snprintf(*out, size, "%s/%s", q->numerator, q->denominator);
    return EGAP_OK;
}

static egap_status add_rational(const contrast *c, const char *name,
                                const egap_rational *lo,
                                const egap_rational *hi,
                                const egap_bounds *sampling, egap_error *err)
{
    egap_store_statistic row = row_of(c, name);
    egap_status status = fraction(&row.exact_lo, lo, err);

    row.enclosed = true;
    row.bounds = (egap_bounds){lo->value.lo, hi->value.hi};
    row.sampled = sampling != NULL;
    if (sampling)
        row.sampling = *sampling;
    if (status == EGAP_OK)
        status = fraction(&row.exact_hi, hi, err);
    if (status == EGAP_OK)
        status = egap_run_summary_add(c->summary, &row, err);
    if (status != EGAP_OK) {
        free(row.exact_lo);
        free(row.exact_hi);
    }
    return status;
}

static egap_status add_plain(const contrast *c, const char *name, double value,
                             egap_error *err)
{
    egap_store_statistic row = row_of(c, name);

    row.value = value;
    return egap_run_summary_add(c->summary, &row, err);
}

static egap_status add_shift(const contrast *c, egap_bounds shift,
                             egap_bounds sampling, egap_error *err)
{
    egap_store_statistic row = row_of(c, "shift");

    row.enclosed = row.sampled = true;
    row.bounds = shift;
    row.sampling = sampling;
    return egap_run_summary_add(c->summary, &row, err);
}

static egap_status add_all(const contrast *c, const egap_comparison *k,
                           const egap_sampling_two *sampling, egap_error *err)
{
    egap_status status =
        add_rational(c, "p_max", &k->p_max.lo, &k->p_max.hi, NULL, err);

    if (status == EGAP_OK && k->ranks_counted)
        status = add_rational(c, "p_ranks", &k->p_ranks.lo, &k->p_ranks.hi,
                              NULL, err);
    if (status == EGAP_OK && k->ranks_counted && k->inseparable > 0)
        status = add_rational(c, "p_ranks_tied", &k->p_ranks_tied,
                              &k->p_ranks_tied, NULL, err);
    if (status == EGAP_OK)
        status = add_rational(c, "cliff", &k->cliff.lo, &k->cliff.hi,
                              &sampling->cliff, err);
    if (status == EGAP_OK)
        status = add_shift(c, k->shift, sampling->shift, err);
    if (status == EGAP_OK)
        status = add_plain(c, "ties", (double)k->ties, err);
    if (status == EGAP_OK)
        status = add_plain(c, "inseparable", (double)k->inseparable, err);
    return status;
}

static egap_status compare(const contrast *c, const egap_sample *a,
                           const egap_sample *b, uint64_t seed, egap_error *err)
{
    egap_sampling options =
        egap_sampling_defaults(seed, egap_run_stream_unit(c->width, c->other));
    egap_sampling_two sampling;
    egap_comparison k;
    egap_status status = egap_compare(&k, a->x, a->count, b->x, b->count, err);

    if (status == EGAP_OK)
        status = egap_sampling_of_two(&sampling, a, b, &options, err);
    if (status == EGAP_OK)
        status = add_all(c, &k, &sampling, err);
    egap_comparison_clear(&k);
    return status;
}

egap_status egap_run_contrast(egap_run_summary *summary,
                              const egap_run_columns *a,
                              const egap_run_columns *b,
                              const egap_run_state *run, egap_error *err)
{
    egap_status status = EGAP_OK;

    for (int g = 0; g < EGAP_RUN_COMPARED && status == EGAP_OK; g++) {
        contrast c = {summary, a->width, b->width, "all", egap_run_gap_name[g]};
        egap_sample all[] = {{a->gap[g], NULL, a->count},
                             {b->gap[g], NULL, b->count}};
        egap_bounds *x = NULL, *y = NULL;

        status = compare(&c, &all[0], &all[1], run->config->seed, err);
        if (status == EGAP_OK)
            status = egap_run_columns_thin(&x, a, (egap_run_gap)g, err);
        if (status == EGAP_OK)
            status = egap_run_columns_thin(&y, b, (egap_run_gap)g, err);
        if (status == EGAP_OK) {
            egap_sample thin[] = {{x, NULL, a->sharing.disjoint},
                                  {y, NULL, b->sharing.disjoint}};

            c.sample = "disjoint";
            status = compare(&c, &thin[0], &thin[1], run->config->seed, err);
        }
        egap_free(x);
        egap_free(y);
    }
    return status;
}
