/* ledger_instance.c: two trained networks as instances of the ledger. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "egap/dual.h"
#include "egap/rng.h"
#include "egap/second_layer.h"
#include "ledger.h"

const char *const ledger_kind_name[LEDGER_KINDS] = {"trained", "optimal",
                                                    "sphere", "hub"};
const char *const ledger_kind_says[LEDGER_KINDS] = {
    "as trained, rows in the unit ball",
    "with the best second layers for their rows, in floating point",
    "with rows of length 1 exactly, near the trained ones",
    ("A without second layer, at rows where the slope of the risk is below "
     "kappa; B on the sphere")};

bool ledger_asks(ledger_kind kind, const egap_claim *claim)
{
    static const char *const about_hubs[] = {"G.gap", "T3.nolocmin",
                                             "N.hubmin"};

    for (size_t k = 0; k < 3; k++)
        if (strcmp(claim->id, about_hubs[k]) == 0)
            return kind == LEDGER_HUB;
    return kind != LEDGER_HUB;
}

/* Directions that are looked at for one hub row. */
#define HUB_DIRECTIONS 4096

typedef struct {
    const char *name, *number;
} value;

/* Numbers that statements speak of besides the networks. */
static egap_status set_values(egap_instance *in, const ledger_pair *pair,
                              egap_error *err)
{
    char width[24], features[24], units[24];
    const value values[] = {
        {"m", width},     {"n", features}, {"l", units},      {"eta", "1/8"},
        {"cells", "8"},   {"k", "5"},      {"root", "4"},     {"q", "4"},
        {"classes", "3"}, {"label", "1"},  {"radius", "1/2"}, {"constant", "8"},
        {"unit", "2"},    {"square", "4"}, {"c", "1/2"},
    };
    const char *const left[] = {"0", "1", "-1"}, *const right[] = {"1", "0",
                                                                   "2"};
    double *axis = egap_alloc(pair->shape.n, sizeof *axis);
    egap_status status =
        axis ? EGAP_OK : egap_fail(err, EGAP_ERESOURCE, "out of memory");

    snprintf(width, sizeof width, "%zu", pair->shape.m);
    snprintf(features, sizeof features, "%zu", pair->shape.n);
    snprintf(units, sizeof units, "%zu", pair->reference.m);
    for (size_t k = 0;
         k < sizeof values / sizeof values[0] && status == EGAP_OK; k++)
        status = egap_instance_value(in, values[k].name, values[k].number, err);
    if (status == EGAP_OK) {
        axis[0] = 1.0; /* every row is within 2 of it */
        status = egap_instance_vector(in, "left", 3, left, err);
    }
    if (status == EGAP_OK)
        status = egap_instance_vector(in, "right", 3, right, err);
    if (status == EGAP_OK)
        status = egap_instance_vector_doubles(in, "centre", pair->shape.n, axis,
                                              err);
    egap_free(axis);
    return status;
}

/* The vector s: a lower bound of F at every width; sp and sn: the same on
 * half of the rows each.  Only for two features at most can the ledger check
 * them. */
static egap_status set_dual(egap_instance *in, const ledger_pair *pair,
                            const egap_net *net, egap_error *err)
{
    static const char *const names[] = {"s", "sp", "sn"};
    double *s = egap_alloc(pair->data.N, sizeof *s), lower;
    egap_status status =
        s ? EGAP_OK : egap_fail(err, EGAP_ERESOURCE, "out of memory");

    if (pair->data.n <= 2) {
        if (status == EGAP_OK)
            status =
                egap_dual_slopes(s, &pair->data, &pair->objective, net, err);
        if (status == EGAP_OK)
            status =
                egap_dual_bound(&lower, s, &pair->data, &pair->objective, err);
        for (int k = 0; k < 3 && status == EGAP_OK; k++)
            status = egap_instance_vector_doubles(in, names[k], pair->data.N, s,
                                                  err);
    }
    egap_free(s);
    return status;
}

/* |E[s z_w]| */
static double steepness(const egap_data *data, const double *s, const double *w)
{
    double sum = 0.0;

    for (size_t j = 0; j < data->N; j++) {
        double z = 0.0;

        for (size_t k = 0; k < data->n; k++)
            z = fma(w[k], data->x[j * data->n + k], z);
        if (z > 0)
            sum = fma(s[j], z, sum);
    }
    return fabs(sum / (double)data->N);
}

/* Of many directions the ones with the least slope of the risk at 0: W (m, n).
 * s (N), w (n) are room. */
static void hub_rows(double *W, const ledger_pair *pair, const double *s,
                     double *w)
{
    size_t n = pair->shape.n;
    egap_stream stream;

    egap_stream_init(&stream, pair->seed, pair->index, "hub");
    for (size_t i = 0; i < pair->shape.m; i++) {
        double least = INFINITY;

        for (size_t d = 0; d < HUB_DIRECTIONS; d++) {
            double square = 0.0, slope;

            egap_stream_normals(&stream, w, n);
            for (size_t k = 0; k < n; k++)
                square = fma(w[k], w[k], square);
            for (size_t k = 0; k < n; k++)
                w[k] /= sqrt(square);
            slope = steepness(&pair->data, s, w);
            if (slope < least) {
                least = slope;
                memcpy(W + i * n, w, n * sizeof *w);
            }
            if (least < 0.5 * pair->objective.kappa)
                break;
        }
    }
}

/* A network without second layer, in new memory (params). */
static egap_status make_hub(double **params, const ledger_pair *pair,
                            egap_error *err)
{
    size_t count = egap_params_count(&pair->shape);
    double *s = egap_alloc(pair->data.N, sizeof *s);
    double *w = egap_alloc(pair->shape.n, sizeof *w);
    egap_net net;
    egap_status status = EGAP_OK;

    *params = egap_alloc(count, sizeof **params);
    if (!s || !w || !*params)
        status = egap_fail(err, EGAP_ERESOURCE, "out of memory");
    if (status == EGAP_OK) {
        net = egap_params_net(&pair->shape, *params); /* all 0 */
        status = egap_dual_slopes(s, &pair->data, &pair->objective, &net, err);
    }
    if (status == EGAP_OK)
        hub_rows(*params, pair, s, w);
    egap_free(s);
    egap_free(w);
    return status;
}

/* The network with the best second layer for its rows, in new memory. */
static egap_status make_optimal(double **params, const ledger_pair *pair,
                                const double *from, egap_error *err)
{
    size_t count = egap_params_count(&pair->shape);
    double no_bias = 0.0;
    egap_net net;

    *params = egap_alloc(count, sizeof **params);
    if (!*params)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory");
    memcpy(*params, from, count * sizeof *from);
    net = egap_params_net(&pair->shape, from);
    return egap_second_layer_minimise(
        NULL, *params + pair->shape.m * pair->shape.n, &no_bias, &pair->data,
        &pair->objective, &net, NULL, err);
}

static egap_status set_nets(egap_instance *in, const ledger_pair *pair,
                            const double *a, const double *b, egap_error *err)
{
    egap_net A = egap_params_net(&pair->shape, a);
    egap_net B = egap_params_net(&pair->shape, b);
    egap_status status = egap_instance_net(in, 'A', &A, err);

    if (status == EGAP_OK)
        status = egap_instance_net(in, 'B', &B, err);
    if (status == EGAP_OK)
        status = egap_instance_net(in, 'E', &pair->reference, err);
    return status == EGAP_OK ? set_dual(in, pair, &B, err) : status;
}

egap_status ledger_instance(egap_instance **out, const ledger_pair *pair,
                            ledger_kind kind, egap_error *err)
{
    double *a = NULL, *b = NULL;
    char name[80];
    egap_status status;

    snprintf(name, sizeof name, "w%zu-p%zu-%s", pair->shape.m, pair->index,
             ledger_kind_name[kind]);
    status = egap_instance_new(out, name, err);
    if (status == EGAP_OK)
        status = egap_instance_objective(*out, &pair->objective, err);
    if (status == EGAP_OK)
        status = egap_instance_data(*out, &pair->data, err);
    if (status == EGAP_OK && kind == LEDGER_HUB)
        status = make_hub(&a, pair, err);
    if (status == EGAP_OK && kind == LEDGER_OPTIMAL) {
        status = make_optimal(&a, pair, pair->a, err);
        if (status == EGAP_OK)
            status = make_optimal(&b, pair, pair->b, err);
    }
    if (status == EGAP_OK)
        status = set_nets(*out, pair, a ? a : pair->a, b ? b : pair->b, err);
    if (status == EGAP_OK)
        status = set_values(*out, pair, err);
    if (status == EGAP_OK && (kind == LEDGER_SPHERE || kind == LEDGER_HUB))
        status = egap_instance_onto_sphere(*out, err);
    egap_free(a);
    egap_free(b);
    return status;
}
