#include "instance.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "egap/rng.h"

#define EPOCHS 600

/* about N(0,1) */
static double normal(egap_stream *s)
{
    double sum = -6.0;

    for (int i = 0; i < 12; i++)
        sum += egap_stream_uniform(s);
    return sum;
}

static void moons(instance *in, egap_stream *s)
{
    for (size_t j = 0; j < in->data.N; j++) {
        int side = (int)(j % 2);
        double angle = 3.141592653589793 * egap_stream_uniform(s);

        in->x[2 * j] = (side ? 1 - cos(angle) : cos(angle)) + 0.2 * normal(s);
        in->x[2 * j + 1] =
            (side ? 0.5 - sin(angle) : sin(angle)) + 0.2 * normal(s);
        in->y[j] = side;
    }
}

static void clouds(instance *in, egap_stream *s)
{
    size_t n = in->data.n;

    for (size_t j = 0; j < in->data.N; j++) {
        int side = egap_stream_uniform(s) < 0.4;
        double common = normal(s);

        for (size_t k = 0; k < n; k++)
            in->x[j * n + k] = 0.6 * common + 0.8 * normal(s) +
                               (side ? 0.8 : -0.5) * (double)(k % 3) / 2.0;
        in->y[j] = side;
    }
}

static void stop_on(egap_status status, const egap_error *err)
{
    if (status != EGAP_OK) {
        fprintf(stderr, "egap-bench: %s\n", err->text);
        exit((int)status);
    }
}

instance instance_make(size_t N, size_t n, size_t m, egap_loss_kind kind,
                       uint64_t seed)
{
    instance in = {.shape = {.m = m, .n = n, .biases = true},
                   .objective = {.loss = {.kind = kind, .delta = 0.25}}};
    size_t count = egap_params_count(&in.shape);
    egap_train_options options = egap_train_legacy(&in.objective);
    egap_trainer *trainer;
    egap_error err = {0};
    egap_stream s;

    in.x = egap_alloc(N * n, sizeof(double));
    in.y = egap_alloc(N, sizeof(double));
    in.a = egap_alloc(count, sizeof(double));
    in.b = egap_alloc(count, sizeof(double));
    if (!in.x || !in.y || !in.a || !in.b)
        abort();
    in.data = (egap_data){.N = N, .n = n, .x = in.x, .y = in.y};
    egap_stream_init(&s, seed, N * n, "bench");
    if (n == 2)
        moons(&in, &s);
    else
        clouds(&in, &s);
    options.epochs = EPOCHS;
    stop_on(egap_trainer_init(&trainer, &in.data, &in.shape, &err), &err);
    egap_train_initial(in.a, &in.shape, seed, 0);
    egap_train_initial(in.b, &in.shape, seed, 1);
    stop_on(egap_train_run(in.a, NULL, trainer, &options, &err), &err);
    stop_on(egap_train_run(in.b, NULL, trainer, &options, &err), &err);
    egap_trainer_clear(trainer);
    return in;
}

void instance_clear(instance *in)
{
    egap_free(in->x);
    egap_free(in->y);
    egap_free(in->a);
    egap_free(in->b);
}
