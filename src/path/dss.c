/* dss.c: Dynamic String Sampling: where a segment rises above the threshold,
 * a point trained from its peak is inserted, and both halves are searched. */
#include "egap/dss.h"

#include <math.h>
#include <string.h>

#include "../train/trainer.h"
#include "grid.h"
#include "memo.h"

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
    egap_memo memo;
    egap_error *err;
} search;

/* A network of the path. */
typedef struct {
    double *params;
    double loss;
    size_t number; /* of the memo: equal numbers are equal networks */
} node;

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
static egap_status find_point(unsigned *at, search *s, const node *a,
                              const node *b)
{
    unsigned grid = s->options->grid;
    double slack, *values = s->values;
    egap_status status =
        egap_path_grid(values, &slack, NULL, grid, s->trainer, a->params,
                       b->params, &s->train.objective, s->err);

    values[0] = a->loss;
    values[grid - 1] = b->loss;
    if (status == EGAP_OK && slack != 0 && /* or NaN */
        contenders(s->wanted, values, grid, slack) > 1)
        status =
            egap_path_grid(values, NULL, s->wanted, grid, s->trainer, a->params,
                           b->params, &s->train.objective, s->err);
    values[0] = a->loss;
    values[grid - 1] = b->loss;
    for (unsigned k = 1; k + 1 < grid; k++)
        values[k] = loss_or_infinity(values[k]);
    *at = first_largest(values, grid);
    return status;
}

/* The network at a point of the grid. */
static void place(double *params, const search *s, const node *a, const node *b,
                  unsigned at)
{
    unsigned last = s->options->grid - 1;
    double t = (double)at / (double)last;

    if (at == 0 || at == last)
        memcpy(params, at == 0 ? a->params : b->params,
               s->count * sizeof *params);
    else
        for (size_t p = 0; p < s->count; p++)
            params[p] = fma(t, b->params[p] - a->params[p], a->params[p]);
}

/* The first largest of the grid's values, and the network there, whose
 * peak->params has room for.  The value is that of egap_train_loss, at the ends
 * and at the peak alike, so that the comparison with the threshold (an end's
 * loss) sees no rounding. */
static egap_status find_peak(node *peak, search *s, const node *a,
                             const node *b)
{
    const egap_memo_look *known =
        egap_memo_find_look(&s->memo, a->number, b->number);
    unsigned at = 0, last = s->options->grid - 1;

    s->result->evaluations++;
    if (known == NULL && a->number != b->number) {
        egap_status status = find_point(&at, s, a, b);

        if (status != EGAP_OK)
            return status;
    }
    if (known != NULL)
        at = known->at;
    place(peak->params, s, a, b, at);
    if (known != NULL) {
        peak->loss = known->value;
        peak->number = known->peak;
        return EGAP_OK;
    }
    peak->loss = at == 0      ? a->loss
                 : at == last ? b->loss
                              : loss_at(s, peak->params);
    peak->number = at == 0      ? a->number
                   : at == last ? b->number
                                : egap_memo_point(&s->memo);
    *egap_memo_add_look(&s->memo) =
        (egap_memo_look){a->number, b->number, peak->number, at, peak->loss};
    return EGAP_OK;
}

/* Trains the network at a peak. */
static egap_status train(node *peak, search *s)
{
    egap_dss_result *r = s->result;
    size_t bytes = s->count * sizeof *peak->params;
    const egap_memo_training *known =
        egap_memo_find_training(&s->memo, peak->number);

    if (known == NULL) {
        egap_memo_training *now = egap_memo_add_training(&s->memo);
        egap_status status;

        now->start = peak->number;
        status = egap_train_run(peak->params, &now->epochs, s->trainer,
                                &s->train, s->err);
        if (status != EGAP_OK)
            return status;
        memcpy(now->params, peak->params, bytes);
        now->end = egap_memo_point(&s->memo);
        now->loss = loss_at(s, peak->params);
        known = now;
    }
    memcpy(peak->params, known->params, bytes);
    peak->loss = known->loss;
    peak->number = known->end;
    r->trainings++;
    r->epochs += known->epochs;
    return EGAP_OK;
}

/* Searches the segment from a to b and appends the nodes between them. */
static egap_status search_segment(search *s, const node *a, const node *b,
                                  unsigned depth)
{
    egap_dss_result *r = s->result;
    node peak = {.params = s->peaks + depth * s->count};
    egap_status status = find_peak(&peak, s, a, b);

    if (status != EGAP_OK)
        return status;
    if (peak.loss > r->threshold && peak.loss - r->threshold < s->least)
        s->least = peak.loss - r->threshold;
    if (depth > s->options->max_depth || peak.loss <= r->threshold) {
        r->grid_max = peak.loss > r->grid_max ? peak.loss : r->grid_max;
        if (depth <= s->options->max_depth)
            return EGAP_OK;
        r->hit = true;
        return append(s, peak.params);
    }
    status = train(&peak, s);
    if (status == EGAP_OK)
        status = search_segment(s, a, &peak, depth + 1);
    if (status == EGAP_OK)
        status = append(s, peak.params);
    if (status == EGAP_OK)
        status = search_segment(s, &peak, b, depth + 1);
    return status;
}

static node end_node(search *s, const double *params)
{
    return (node){(double *)params, loss_at(s, params),
                  egap_memo_point(&s->memo)};
}

static egap_status run(search *s, const double *first, const double *last)
{
    node a = end_node(s, first), b = end_node(s, last);
    egap_status status;

    s->result->threshold = a.loss > b.loss ? a.loss : b.loss;
    if (s->options->at_level)
        s->result->threshold = s->options->level;
    s->result->grid_max = -INFINITY;
    s->train.stop_below = s->result->threshold;
    s->least = INFINITY;
    status = append(s, first);
    if (status == EGAP_OK)
        status = search_segment(s, &a, &b, 0);
    if (status == EGAP_OK)
        status = append(s, last);
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
        status = egap_memo_init(&s.memo, s.count, err);
    if (status == EGAP_OK)
        status = run(&s, a, b);
    egap_memo_clear(&s.memo);
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
