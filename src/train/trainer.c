/* trainer.c: the data in kernel layout, parameters in and out, loss and
 * gradient. */
#include "trainer.h"

#include <math.h>
#include <string.h>

#include "egap/rng.h"

size_t egap_params_count(const egap_shape *shape)
{
    size_t outputs = shape->classes > 0 ? shape->classes : 1;

    return shape->m * (shape->n + outputs) +
           (shape->biases ? shape->m + outputs : 0);
}

egap_net egap_params_net(const egap_shape *shape, const double *params)
{
    size_t m = shape->m, wb = m * shape->n + (shape->biases ? m : 0);

    return (egap_net){.m = m,
                      .n = shape->n,
                      .W = params,
                      .b = shape->biases ? params + m * shape->n : NULL,
                      .theta = params + wb,
                      .c = shape->biases ? params + wb + m : NULL};
}

egap_class_net egap_params_class_net(const egap_shape *shape,
                                     const double *params)
{
    egap_net net = egap_params_net(shape, params);

    return (egap_class_net){
        .m = net.m,
        .n = net.n,
        .classes = shape->classes,
        .W = net.W,
        .b = net.b,
        .theta = net.theta,
        .c = shape->biases ? net.theta + net.m * shape->classes : NULL};
}

static size_t round_up(size_t count, size_t unit)
{
    return (count + unit - 1) / unit * unit;
}

/* Gives out pieces of one block; with base NULL it only counts. */
static double *take(double *base, size_t *used, size_t count)
{
    double *piece = base ? base + *used : NULL;

    *used += round_up(count, 8);
    return piece;
}

/* The trainer's arrays laid into `base`; returns the doubles needed. */
static size_t lay_out(egap_trainer *t, double *base)
{
    egap_train_data *d = &t->data;
    egap_train_scratch *s = &t->scratch;
    size_t used = 0, slab = egap_slab_count(d);
    bool classes = t->shape.classes > 0;
    bool narrow = d->n <= EGAP_NARROW && !classes;
    size_t phi =
        EGAP_NARROW_BLOCK > d->outputs ? EGAP_NARROW_BLOCK : d->outputs;

    d->xt = take(base, &used, d->n * d->Npad);
    d->xr = take(base, &used, narrow ? 0 : d->Npad * d->rowpad);
    d->y = take(base, &used, d->Npad);
    d->weight = take(base, &used, d->Npad);
    t->slab = take(base, &used, slab);
    t->gradient = take(base, &used, slab);
    t->first = take(base, &used, slab);
    t->second = take(base, &used, slab);
    t->other = take(base, &used, slab);
    t->best = take(base, &used, slab);
    s->G = take(base, &used, d->coords * d->mpad);
    s->phi = take(base, &used, phi);
    s->z = take(base, &used,
                classes  ? d->mpad
                : narrow ? 0
                         : d->m * EGAP_WIDE_BLOCK);
    s->rows = take(base, &used, narrow || classes ? 0 : d->m * (d->rowpad + 8));
    s->lanes = take(base, &used, narrow ? d->m * d->coords * 8 : 0);
    s->active = (uint8_t *)take(base, &used,
                                narrow ? d->m * EGAP_NARROW_BLOCK / 64 : 0);
    return used;
}

/* The data in both orders; the block is zeroed, so padding needs nothing. */
static void copy_data(egap_trainer *t, const egap_data *data)
{
    egap_train_data *d = &t->data;
    double *xt = (double *)d->xt, *xr = (double *)d->xr;
    double *y = (double *)d->y, *weight = (double *)d->weight;
    bool rows = d->n > EGAP_NARROW || t->shape.classes > 0;

    for (size_t j = 0; j < d->N; j++) {
        for (size_t k = 0; k < d->n; k++) {
            xt[k * d->Npad + j] = data->x[j * d->n + k];
            if (rows)
                xr[j * d->rowpad + k] = data->x[j * d->n + k];
        }
        y[j] = data->y[j];
        weight[j] = 1.0;
    }
}

static egap_status check_labels(const egap_data *data, size_t classes,
                                egap_error *err)
{
    for (size_t j = 0; classes > 0 && j < data->N; j++)
        if (!(data->y[j] >= 0 && data->y[j] < (double)classes) ||
            data->y[j] != floor(data->y[j]))
            return egap_fail(err, EGAP_EINPUT,
                             "training: y[%zu] is %g: labels of %zu classes "
                             "are whole numbers from 0 to %zu",
                             j, data->y[j], classes, classes - 1);
    return EGAP_OK;
}

egap_status egap_trainer_init(egap_trainer **trainer, const egap_data *data,
                              const egap_shape *shape, egap_error *err)
{
    egap_trainer *t;
    size_t limit = (size_t)1 << 31; /* keeps every product below 2^63 */

    *trainer = NULL;
    if (data->N < 1 || data->n < 1 || shape->m < 1 || shape->n != data->n)
        return egap_fail(err, EGAP_EINPUT,
                         "training: %zu samples of %zu features for a network "
                         "of %zu units on %zu features: counts must be "
                         "positive and the features agree",
                         data->N, data->n, shape->m, shape->n);
    if (data->N > limit / data->n ||
        shape->m > limit / (data->n + shape->classes + 9))
        return egap_fail(err, EGAP_ERESOURCE,
                         "training: %zu samples of %zu features, %zu units "
                         "are more than one trainer holds",
                         data->N, data->n, shape->m);
    if (check_labels(data, shape->classes, err) != EGAP_OK)
        return EGAP_EINPUT;
    t = egap_alloc(1, sizeof *t);
    if (t != NULL) {
        t->shape = *shape;
        t->data.N = data->N;
        t->data.n = data->n;
        t->data.m = shape->m;
        t->data.biases = shape->biases;
        t->data.outputs = shape->classes > 0 ? shape->classes : 1;
        t->data.coords = data->n + shape->biases;
        t->data.Npad = round_up(data->N, 8);
        t->data.mpad = round_up(shape->m, 8);
        t->data.rowpad = round_up(data->n, 8);
        t->kernels = egap_train_kernels_get();
        t->memory = egap_alloc(lay_out(t, NULL), sizeof *t->memory);
    }
    if (t == NULL || t->memory == NULL) {
        egap_trainer_clear(t);
        return egap_fail(err, EGAP_ERESOURCE,
                         "training: no memory for %zu samples of %zu "
                         "features and %zu units",
                         data->N, data->n, shape->m);
    }
    lay_out(t, t->memory);
    copy_data(t, data);
    *trainer = t;
    return EGAP_OK;
}

void egap_trainer_clear(egap_trainer *trainer)
{
    if (trainer == NULL)
        return;
    egap_free(trainer->grid_work);
    egap_free(trainer->memory);
    egap_free(trainer);
}

void egap_trainer_pack(double *slab, const egap_trainer *trainer,
                       const double *params)
{
    const egap_train_data *d = &trainer->data;
    egap_net net = egap_params_net(&trainer->shape, params);

    memset(slab, 0, egap_slab_count(d) * sizeof *slab);
    for (size_t i = 0; i < d->m; i++) {
        for (size_t k = 0; k < d->n; k++)
            slab[k * d->mpad + i] = net.W[i * d->n + k];
        if (net.b != NULL)
            slab[d->n * d->mpad + i] = net.b[i];
        for (size_t o = 0; o < d->outputs; o++)
            slab[egap_slab_theta(d) + o * d->mpad + i] =
                net.theta[i * d->outputs + o];
    }
    for (size_t o = 0; d->biases && o < d->outputs; o++)
        slab[egap_slab_c(d) + o] = net.theta[d->m * d->outputs + o];
}

void egap_trainer_unpack(double *params, const egap_trainer *trainer,
                         const double *slab)
{
    const egap_train_data *d = &trainer->data;
    double *b = params + d->m * d->n;
    double *theta = b + (d->biases ? d->m : 0);

    for (size_t i = 0; i < d->m; i++) {
        for (size_t k = 0; k < d->n; k++)
            params[i * d->n + k] = slab[k * d->mpad + i];
        if (d->biases)
            b[i] = slab[d->n * d->mpad + i];
        for (size_t o = 0; o < d->outputs; o++)
            theta[i * d->outputs + o] =
                slab[egap_slab_theta(d) + o * d->mpad + i];
    }
    for (size_t o = 0; d->biases && o < d->outputs; o++)
        theta[d->m * d->outputs + o] = slab[egap_slab_c(d) + o];
}

void egap_train_initial(double *params, const egap_shape *shape, uint64_t seed,
                        uint64_t unit)
{
    size_t hidden = shape->m * shape->n + (shape->biases ? shape->m : 0);
    size_t count = egap_params_count(shape);
    egap_stream stream;

    egap_stream_init(&stream, seed, unit, "init");
    for (size_t p = 0; p < count; p++) {
        double fan_in = (double)(p < hidden ? shape->n : shape->m);

        params[p] = (2.0 * egap_stream_uniform(&stream) - 1.0) / sqrt(fan_in);
    }
}

void egap_train_initial_ball(double *params, const egap_shape *shape,
                             uint64_t seed, uint64_t unit)
{
    size_t m = shape->m, n = shape->n;
    double shorter = 1.0 - ((double)n + 8.0) * 0x1p-52;

    egap_train_initial(params, shape, seed, unit);
    for (size_t i = 0; i < m; i++) {
        double *w = params + i * n, square = 0.0;

        for (size_t k = 0; k < n; k++)
            square = fma(w[k], w[k], square);
        for (size_t k = 0; k < n && square > 0; k++)
            w[k] *= shorter / sqrt(square);
    }
}

double egap_trainer_evaluate(egap_trainer *t, const egap_objective *objective,
                             egap_gradient_kind kind)
{
    bool backward = kind != EGAP_GRADIENT_NONE;
    egap_train_sums sums = {0};

    if (t->shape.classes > 0)
        return t->kernels->classes(backward ? t->gradient : NULL, &t->data,
                                   objective->kappa, t->slab, &t->scratch,
                                   kind == EGAP_GRADIENT_RISK);
    (t->data.n <= EGAP_NARROW ? t->kernels->narrow : t->kernels->wide)(
        &sums, &t->data, &objective->loss, t->slab, &t->scratch, backward);
    return t->kernels->finish(backward ? t->gradient : NULL, &sums, &t->data,
                              objective->kappa, t->slab, t->scratch.G,
                              kind == EGAP_GRADIENT_RISK);
}

double egap_train_loss(egap_trainer *trainer, const double *params,
                       const egap_objective *objective)
{
    egap_trainer_pack(trainer->slab, trainer, params);
    return egap_trainer_evaluate(trainer, objective, EGAP_GRADIENT_NONE);
}

double egap_train_gradient(double *gradient, egap_trainer *trainer,
                           const double *params,
                           const egap_objective *objective)
{
    double F;

    egap_trainer_pack(trainer->slab, trainer, params);
    F = egap_trainer_evaluate(trainer, objective, EGAP_GRADIENT_OBJECTIVE);
    egap_trainer_unpack(gradient, trainer, trainer->gradient);
    return F;
}
