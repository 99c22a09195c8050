/* dss.c: Dynamic String Sampling: where a segment rises above the threshold,
 * a point trained from its peak is inserted, and both halves are searched. */
#include "egap/dss.h"

#include <math.h>
#include <string.h>

#include "../train/trainer.h"
#include "grid.h"

/* A deeper tree would have more nodes than memory. */
#define MAX_DEPTH 30

egap_dss_options egap_dss_legacy(const egap_objective *objective)
{
    return (egap_dss_options){
        .grid = 200, .max_depth = 8, .train = egap_train_legacy(objective)};
}

typedef struct {
    egap_dss_result *result;
    egap_trainer *trainer;
    const egap_dss_options *options;
    egap_train_options train; /* with the threshold */
    size_t count;             /* parameters of a network */
    size_t room;              /* nodes that fit into result->params */
    double *values;           /* (grid) */
    uint64_t *wanted;         /* (grid) bits */
    double *peaks;            /* (max_depth + 2, count): one for each level */
    double least;             /* least segment maximum above the threshold */
    egap_error *err;
} search;

/* NaN marks a network that diverged: worse than any loss. */
static double loss_or_infinity(double loss)
{
    return isnan(loss) ? INFINITY : loss;
}

static double loss_at(search *s, const double *params)
{
    return loss_or_infinity(
        egap_train_loss(s->trainer, params, &s->train.objective));
}

static egap_status append(search *s, const double *params)
{
    egap_dss_result *r = s->result;

    if (r->K == s->room) {
        size_t room = s->room ? 2 * s->room : 16;
        double *grown = egap_alloc(room * s->count, sizeof *grown);

        if (grown == NULL)
            return egap_fail(s->err, EGAP_ERESOURCE,
                             "path search: no memory for %zu nodes of %zu "
                             "parameters",
                             room, s->count);
        if (r->K > 0)
            memcpy(grown, r->params, r->K * s->count * sizeof *grown);
        egap_free(r->params);
        r->params = grown;
        s->room = room;
    }
    memcpy(r->params + r->K * s->count, params, s->count * sizeof *params);
    r->K++;
    return EGAP_OK;
}

static unsigned first_largest(const double *values, unsigned grid)
{
    unsigned at = 0;

    for (unsigned k = 1; k < grid; k++)
        if (values[k] > values[at])
            at = k;
    return at;
}

/* The points that may be the largest if each value is up to `slack` off, as
 * bits; how many. */
static unsigned contenders(uint64_t *wanted, const double *values,
                           unsigned grid, double slack)
{
    double largest = values[first_largest(values, grid)];
    double least = largest - 2.0 * slack;
    unsigned count = 0;

    memset(wanted, 0, (grid + 63) / 64 * sizeof *wanted);
    for (unsigned k = 0; k < grid; k++)
        if (!(isfinite(largest) && values[k] < least)) {
            wanted[k / 64] |= UINT64_C(1) << k % 64;
            count++;
        }
    return count;
}

/* Where the first largest of the grid's values is.  Fast sums leave few points
 * for it, mostly one: so it does not depend on them. */
static egap_status find_point(unsigned *at, search *s, const double *a,
                              const double *b, double loss_a, double loss_b)
{
    unsigned grid = s->options->grid;
    double slack, *values = s->values;
    egap_status status = egap_path_grid(values, &slack, NULL, grid, s->trainer,
                                        a, b, &s->train.objective, s->err);

    values[0] = loss_a;
    values[grid - 1] = loss_b;
    if (status == EGAP_OK && slack != 0 && /* or NaN */
        contenders(s->wanted, values, grid, slack) > 1)
        status = egap_path_grid(values, NULL, s->wanted, grid, s->trainer, a, b,
                                &s->train.objective, s->err);
    values[0] = loss_a;
    values[grid - 1] = loss_b;
    for (unsigned k = 1; k + 1 < grid; k++)
        values[k] = loss_or_infinity(values[k]);
    *at = first_largest(values, grid);
    return status;
}

/* The first largest of the grid's values, and the network there.  The value
 * is that of egap_train_loss, at the ends and at the peak alike, so that the
 * comparison with the threshold (an end's loss) sees no rounding. */
static egap_status find_peak(double *value, double *params, search *s,
                             const double *a, const double *b, double loss_a,
                             double loss_b)
{
    unsigned grid = s->options->grid, at;
    double t;
    egap_status status = find_point(&at, s, a, b, loss_a, loss_b);

    if (status != EGAP_OK)
        return status;
    s->result->evaluations++;
    if (at == 0 || at == grid - 1) {
        memcpy(params, at == 0 ? a : b, s->count * sizeof *params);
        *value = s->values[at];
        return EGAP_OK;
    }
    t = (double)at / (double)(grid - 1);
    for (size_t p = 0; p < s->count; p++)
        params[p] = fma(t, b[p] - a[p], a[p]);
    *value = loss_at(s, params);
    return EGAP_OK;
}

/* Searches the segment from a to b and appends the nodes between them. */
static egap_status search_segment(search *s, const double *a, const double *b,
                                  double loss_a, double loss_b, unsigned depth)
{
    egap_dss_result *r = s->result;
    double *peak = s->peaks + depth * s->count, value, loss;
    unsigned epochs;
    egap_status status = find_peak(&value, peak, s, a, b, loss_a, loss_b);

    if (status != EGAP_OK)
        return status;
    if (value > r->threshold && value - r->threshold < s->least)
        s->least = value - r->threshold;
    if (depth > s->options->max_depth || value <= r->threshold) {
        r->grid_max = value > r->grid_max ? value : r->grid_max;
        if (depth <= s->options->max_depth)
            return EGAP_OK;
        r->hit = true;
        return append(s, peak);
    }
    status = egap_train_run(peak, &epochs, s->trainer, &s->train, s->err);
    if (status != EGAP_OK)
        return status;
    r->trainings++;
    r->epochs += epochs;
    loss = loss_at(s, peak);
    status = search_segment(s, a, peak, loss_a, loss, depth + 1);
    if (status == EGAP_OK)
        status = append(s, peak);
    if (status == EGAP_OK)
        status = search_segment(s, peak, b, loss, loss_b, depth + 1);
    return status;
}

static egap_status run(search *s, const double *a, const double *b)
{
    double loss_a = loss_at(s, a), loss_b = loss_at(s, b);
    egap_status status;

    s->result->threshold = loss_a > loss_b ? loss_a : loss_b;
    if (s->options->at_level)
        s->result->threshold = s->options->level;
    s->result->grid_max = -INFINITY;
    s->train.stop_below = s->result->threshold;
    s->least = INFINITY;
    status = append(s, a);
    if (status == EGAP_OK)
        status = search_segment(s, a, b, loss_a, loss_b, 0);
    if (status == EGAP_OK)
        status = append(s, b);
    if (s->result->hit)
        s->result->min_exceedance = s->least;
    return status;
}

egap_status egap_dss_run(egap_dss_result *result, egap_trainer *trainer,
                         const double *a, const double *b,
                         const egap_dss_options *options, egap_error *err)
{
    search s = {.result = result,
                .trainer = trainer,
                .options = options,
                .train = options->train,
                .count = egap_params_count(&trainer->shape),
                .err = err};
    egap_status status;

    *result = (egap_dss_result){.shape = trainer->shape};
    if (options->grid < 2 || options->max_depth > MAX_DEPTH)
        return egap_fail(err, EGAP_EUSAGE,
                         "path search: %u grid points and depth %u: at least "
                         "2 points and at most depth %d are needed",
                         options->grid, options->max_depth, MAX_DEPTH);
    s.values = egap_alloc(options->grid, sizeof *s.values);
    s.wanted = egap_alloc((options->grid + 63) / 64, sizeof *s.wanted);
    s.peaks = egap_alloc((options->max_depth + 2) * s.count, sizeof *s.peaks);
    if (s.values == NULL || s.wanted == NULL || s.peaks == NULL)
        status = egap_fail(err, EGAP_ERESOURCE,
                           "path search: no memory for depth %u with %zu "
                           "parameters",
                           options->max_depth, s.count);
    else
        status = run(&s, a, b);
    egap_free(s.values);
    egap_free(s.wanted);
    egap_free(s.peaks);
    if (status != EGAP_OK)
        egap_dss_clear(result);
    return status;
}

void egap_dss_clear(egap_dss_result *result)
{
    egap_free(result->params);
    *result = (egap_dss_result){0};
}

egap_status egap_dss_path(egap_path *path, double **block,
                          const egap_dss_result *result, egap_error *err)
{
    size_t K = result->K, m = result->shape.m, n = result->shape.n;
    size_t outputs = result->shape.classes > 0 ? result->shape.classes : 1;
    size_t count = egap_params_count(&result->shape);
    bool biases = result->shape.biases;
    double *W = egap_alloc(K * count, sizeof *W), *b, *theta, *c;

    *block = W;
    if (W == NULL)
        return egap_fail(err, EGAP_ERESOURCE,
                         "path: no memory for %zu nodes of %zu parameters", K,
                         count);
    b = W + K * m * n;
    theta = b + (biases ? K * m : 0);
    c = theta + K * m * outputs;
    for (size_t k = 0; k < K; k++) {
        egap_net net =
            egap_params_net(&result->shape, result->params + k * count);

        memcpy(W + k * m * n, net.W, m * n * sizeof *W);
        memcpy(theta + k * m * outputs, net.theta, m * outputs * sizeof *W);
        if (biases) {
            memcpy(b + k * m, net.b, m * sizeof *W);
            memcpy(c + k * outputs, net.theta + m * outputs,
                   outputs * sizeof *W);
        }
    }
    *path = (egap_path){.K = K,
                        .m = m,
                        .n = n,
                        .W = W,
                        .b = biases ? b : NULL,
                        .theta = theta,
                        .c = biases ? c : NULL};
    return EGAP_OK;
}

egap_status egap_dss_class_path(egap_class_path *path, double **block,
                                const egap_dss_result *result, egap_error *err)
{
    egap_path flat;
    egap_status status = egap_dss_path(&flat, block, result, err);

    if (status == EGAP_OK)
        *path = (egap_class_path){.K = flat.K,
                                  .m = flat.m,
                                  .n = flat.n,
                                  .classes = result->shape.classes,
                                  .W = flat.W,
                                  .b = flat.b,
                                  .theta = flat.theta,
                                  .c = flat.c};
    return status;
}
