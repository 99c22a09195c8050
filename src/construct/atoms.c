/* atoms.c: values of atoms, outputs, risks: plain loops in one order. */
#include "atoms.h"

#include <math.h>
#include <string.h>

#include "../train/kernel.h"

egap_status egap_samples_init(egap_samples *s, const egap_data *data,
                              const egap_objective *objective, egap_error *err)
{
    *s = (egap_samples){.data = data,
                        .objective = *objective,
                        .N = data->N,
                        .pad = (data->N + 7) / 8 * 8};
    s->y = egap_alloc(s->pad, 2 * sizeof *s->y);
    if (s->y == NULL)
        return egap_fail(err, EGAP_ERESOURCE,
                         "proof path: no memory for %zu samples", s->N);
    s->weight = s->y + s->pad;
    memcpy(s->y, data->y, s->N * sizeof *s->y);
    for (size_t j = 0; j < s->N; j++)
        s->weight[j] = 1;
    return EGAP_OK;
}

void egap_samples_clear(egap_samples *s)
{
    egap_free(s->y);
    *s = (egap_samples){0};
}

void egap_atom_values(double *z, const egap_samples *s, const double *w,
                      size_t q)
{
    size_t n = s->data->n;

    for (size_t j = 0; j < s->N; j++) {
        const double *x = s->data->x + j * n;
        double sum = q > n ? w[n] : 0;

        for (size_t l = 0; l < n; l++)
            sum += w[l] * x[l];
        z[j] = sum > 0 ? sum : 0;
    }
    for (size_t j = s->N; j < s->pad; j++)
        z[j] = 0;
}

double egap_samples_risk(double *slope, const egap_samples *s, const double *u)
{
    double sums[16] = {0}, risk = 0;

    if (slope != u)
        memcpy(slope, u, s->pad * sizeof *slope);
    egap_train_losses_portable(slope, sums, s->pad, &s->objective.loss, s->y,
                               s->weight);
    for (int l = 0; l < 8; l++)
        risk += sums[l];
    return risk / (double)s->N;
}

void egap_samples_curve(double *curve, const egap_samples *s, const double *u,
                        const double *slope, double caution)
{
    const egap_loss *loss = &s->objective.loss;

    for (size_t j = 0; j < s->N; j++) {
        double p = slope[j] + s->y[j], far = fabs(u[j] - s->y[j]);

        switch (loss->kind) {
        case EGAP_LOSS_MSE:
            curve[j] = 2;
            break;
        case EGAP_LOSS_HUBER:
            curve[j] = far <= loss->delta ? 1 : caution * loss->delta / far;
            break;
        case EGAP_LOSS_LOGISTIC:
            curve[j] = fmax(p * (1 - p), caution / 4);
            break;
        default:
            curve[j] = 1;
        }
    }
    for (size_t j = s->N; j < s->pad; j++)
        curve[j] = 0;
}

/* to += factor z, all of length pad */
static void add(double *to, const double *z, double factor, size_t pad)
{
    for (size_t j = 0; j < pad; j++)
        to[j] += factor * z[j];
}

void egap_layer_outputs(double *u, const egap_layer *layer, const double *theta,
                        double c)
{
    size_t pad = layer->samples->pad;

    for (size_t j = 0; j < pad; j++)
        u[j] = c;
    for (size_t i = 0; i < layer->count; i++)
        if (theta[i] != 0)
            add(u, layer->Z + i * pad, theta[i], pad);
}

double egap_layer_mass(const egap_layer *layer, const double *theta, double c)
{
    double mass = fabs(c);

    for (size_t i = 0; i < layer->count; i++)
        mass += fabs(theta[i]);
    return mass;
}

double egap_layer_value(const egap_layer *layer, const double *theta, double c,
                        double *work)
{
    egap_layer_outputs(work, layer, theta, c);
    return egap_samples_risk(work, layer->samples, work) +
           layer->samples->objective.kappa * egap_layer_mass(layer, theta, c);
}

double egap_samples_mean(const egap_samples *s, const double *a,
                         const double *b)
{
    double lanes[8] = {0}, sum = 0;

    for (size_t j = 0; j < s->pad; j += 8)
        for (int l = 0; l < 8; l++)
            lanes[l] += a[j + l] * b[j + l];
    for (int l = 0; l < 8; l++)
        sum += lanes[l];
    return sum / (double)s->N;
}
