/* theory_plan.c: levels of the theory-aligned protocol, and pairs at them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "egap/rng.h"
#include "theory.h"

const char *const theory_path_name[EGAP_RUN_PATHS] = {"direct", "dss",
                                                      "constructive"};
const char *const theory_level_name[EGAP_RUN_LEVELS] = {"fixed", "moving"};

/* F of every model: loss (widths, models) as trained, and its upper end. */
typedef struct {
    double *loss, *upper;
} values;

static egap_status load_width(values *v, egap_run_state *run, size_t w,
                              egap_error *err)
{
    egap_shape shape = egap_run_shape(run, w);
    size_t models = run->config->models, count = egap_params_count(&shape);
    double *params = egap_alloc(count, sizeof *params);
    egap_status status =
        params ? EGAP_OK
               : egap_fail(err, EGAP_ERESOURCE, "no memory for a network");

    for (size_t i = 0; i < models && status == EGAP_OK; i++) {
        egap_store_model model;

        status = egap_store_get_model(&model, params, count, run->store,
                                      egap_run_model_unit(run, w, i), err);
        v->loss[w * models + i] = model.loss;
        v->upper[w * models + i] = model.objective.hi;
    }
    egap_free(params);
    return status;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The least value that the share q of all is at or below. */
static egap_status quantile(double *out, const double *x, size_t count,
                            double q, egap_error *err)
{
    double *sorted = egap_alloc(count, sizeof *sorted);
    size_t rank = (size_t)ceil(q * (double)count);

    if (!sorted)
        return egap_fail(err, EGAP_ERESOURCE, "no memory for %zu values",
                         count);
    memcpy(sorted, x, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_value);
    *out = sorted[rank > 0 ? rank - 1 : 0];
    egap_free(sorted);
    return EGAP_OK;
}

/* The models of the replicate that are low enough, in random order; the first
 * two make a pair, and so on. */
static void draw_pairs(theory_pair *pairs, const egap_run_config *c,
                       const double *upper, double level, size_t width,
                       size_t which, size_t replicate, size_t *room)
{
    size_t low = 0, first = replicate * c->models_each;
    egap_stream stream;

    for (size_t i = first; i < first + c->models_each; i++)
        if (upper[i] <= level)
            room[low++] = i;
    egap_stream_init(&stream, c->seed,
                     egap_run_stream_unit(width, replicate) << 1 | which,
                     "theory-pairs");
    for (size_t i = low; i > 1; i--) {
        size_t k = egap_stream_below(&stream, i), swap = room[k];

        room[k] = room[i - 1];
        room[i - 1] = swap;
    }
    for (size_t p = 0; p < c->pairs_each && 2 * p + 1 < low; p++)
        pairs[p] = (theory_pair){true, room[2 * p], room[2 * p + 1]};
}

static egap_status plan_width(theory_plan *plan, const values *v, size_t w,
                              double fixed, egap_error *err)
{
    const egap_run_config *c = plan->config;
    theory_width *t = &plan->width[w];
    size_t *room = egap_alloc(c->models_each, sizeof *room);

    t->least = INFINITY;
    for (size_t k = 0; k < c->width_count; k++)
        for (size_t i = 0; c->width[k] <= c->width[w] && i < c->models; i++)
            t->least = fmin(t->least, v->loss[k * c->models + i]);
    t->level[0] = fixed;
    t->level[1] =
        t->least + c->level_margin * plan->at_zero / sqrt((double)c->width[w]);
    t->pair = egap_alloc(EGAP_RUN_LEVELS * c->replicates * c->pairs_each,
                         sizeof *t->pair);
    if (!room || !t->pair) {
        egap_free(room);
        return egap_fail(err, EGAP_ERESOURCE, "no memory for the pairs");
    }
    for (size_t l = 0; l < EGAP_RUN_LEVELS; l++)
        for (size_t r = 0; r < c->replicates; r++)
            draw_pairs(t->pair + theory_slot(c, l, r, 0), c,
                       v->upper + w * c->models, t->level[l], c->width[w], l, r,
                       room);
    egap_free(room);
    return EGAP_OK;
}

/* F(0), of the network without units. */
static egap_status find_at_zero(theory_plan *plan, const egap_run_state *run,
                                egap_error *err)
{
    const egap_net none = {.m = 0, .n = run->data.n};
    egap_bounds F;
    egap_status status = egap_enclose_point(&F, run->problem, &none, err);

    plan->at_zero = F.hi;
    return status;
}

egap_status theory_plan_make(theory_plan *plan, egap_run_state *run,
                             egap_error *err)
{
    const egap_run_config *c = run->config;
    size_t count = c->width_count * c->models;
    values v = {egap_alloc(count, sizeof(double)),
                egap_alloc(count, sizeof(double))};
    double fixed = 0.0;
    egap_status status;

    *plan = (theory_plan){.config = c};
    status = v.loss && v.upper ? find_at_zero(plan, run, err)
                               : egap_fail(err, EGAP_ERESOURCE,
                                           "no memory for %zu models", count);
    for (size_t w = 0; w < c->width_count && status == EGAP_OK; w++)
        status = load_width(&v, run, w, err);
    if (status == EGAP_OK)
        status = quantile(&fixed, v.loss, count, c->level_quantile, err);
    for (size_t w = 0; w < c->width_count && status == EGAP_OK; w++)
        status = plan_width(plan, &v, w, fixed, err);
    egap_free(v.loss);
    egap_free(v.upper);
    return status;
}

void theory_plan_clear(theory_plan *plan)
{
    for (size_t w = 0; w < EGAP_RUN_MAX_WIDTHS; w++)
        egap_free(plan->width[w].pair);
}
