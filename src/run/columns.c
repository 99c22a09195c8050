/* columns.c: what statistics are made of: the pairs of one width. */
#include "run_impl.h"

#include <math.h>

#include "egap/round.h"

void egap_run_columns_clear(egap_run_columns *c)
{
    for (size_t g = 0; g < EGAP_RUN_GAPS; g++)
        egap_free(c->gap[g]);
    egap_free(c->hit);
    egap_free(c->node);
    egap_free(c->keep);
}

/* A plain number as its own enclosure. */
static egap_bounds point(double v)
{
    return isfinite(v) ? (egap_bounds){v, v} : egap_bounds_unknown();
}

static egap_status load_pair(egap_run_columns *c, egap_run_state *run, size_t w,
                             size_t i, egap_error *err)
{
    egap_store_pair pair;
    egap_status status = egap_store_get_pair(
        &pair, NULL, NULL, run->store, egap_run_pair_unit(run, w, i), err);

    if (status != EGAP_OK)
        return status;
    c->gap[EGAP_RUN_PATH_GAP][i] = pair.path_gap;
    c->gap[EGAP_RUN_MIN_EXCEEDANCE][i] = point(pair.min_exceedance);
    c->gap[EGAP_RUN_ZERO_PATH_GAP][i] = pair.zero_path_gap;
    c->node[2 * i] = pair.a;
    c->node[2 * i + 1] = pair.b;
    c->hit[i] = point(pair.hit);
    c->hits += pair.hit;
    return EGAP_OK;
}

/* Models are numbered within the pool: by the order of their first pair they
 * are below twice the number of pairs. */
static egap_status number_nodes(egap_run_columns *c, size_t models,
                                egap_error *err)
{
    size_t *number = egap_alloc(models, sizeof *number), next = 0;

    if (!number)
        return egap_fail(err, EGAP_ERESOURCE, "no memory for %zu models",
                         models);
    for (size_t k = 0; k < 2 * c->count; k++) {
        size_t *n = &number[c->node[k]];

        if (*n == 0)
            *n = ++next;
        c->node[k] = *n - 1;
    }
    egap_free(number);
    return EGAP_OK;
}

egap_status egap_run_columns_load(egap_run_columns *c, egap_run_state *run,
                                  size_t w, egap_error *err)
{
    size_t count = run->config->pairs;
    egap_status status = EGAP_OK;

    *c = (egap_run_columns){.width = run->config->width[w], .count = count};
    c->hit = egap_alloc(count, sizeof *c->hit);
    c->node = egap_alloc(2 * count, sizeof *c->node);
    c->keep = egap_alloc(count, sizeof *c->keep);
    for (size_t g = 0; g < EGAP_RUN_GAPS; g++)
        if (!(c->gap[g] = egap_alloc(count, sizeof *c->gap[g])))
            status = EGAP_ERESOURCE;
    if (status != EGAP_OK || !c->hit || !c->node || !c->keep)
        return egap_fail(err, EGAP_ERESOURCE, "no memory for %zu pairs", count);
    for (size_t i = 0; i < count && status == EGAP_OK; i++)
        status = load_pair(c, run, w, i, err);
    if (status == EGAP_OK)
        status = number_nodes(c, run->config->models, err);
    if (status == EGAP_OK)
        status =
            egap_sampling_disjoint(&c->sharing, c->keep, c->node, count, err);
    return status;
}

egap_status egap_run_columns_thin(egap_bounds **gap, const egap_run_columns *c,
                                  egap_run_gap which, egap_error *err)
{
    size_t count = 0;

    *gap = egap_alloc(c->sharing.disjoint, sizeof **gap);
    if (!*gap)
        return egap_fail(err, EGAP_ERESOURCE, "no memory for %zu pairs",
                         c->sharing.disjoint);
    for (size_t i = 0; i < c->count; i++)
        if (c->keep[i])
            (*gap)[count++] = c->gap[which][i];
    return EGAP_OK;
}
