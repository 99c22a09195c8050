/* bench.c: the two ends of a proof path, and how walks from them join. */
#include "bench.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "second_layer.h"

egap_layer egap_bench_layer(const egap_bench *bench, const egap_side *side,
                            const bool *allowed)
{
    return (egap_layer){&bench->samples, bench->frame.m, side->Z, allowed,
                        bench->frame.c};
}

double egap_bench_value(const egap_bench *bench, const egap_side *side,
                        const double *node)
{
    const egap_frame *f = &bench->frame;
    egap_layer layer = egap_bench_layer(bench, side, NULL);

    return egap_layer_value(&layer, node + f->m * f->q, node[f->m * (f->q + 2)],
                            bench->work);
}

egap_status egap_bench_refit(double *node, const egap_bench *bench,
                             const egap_side *side, egap_error *err)
{
    const egap_frame *f = &bench->frame;
    double *theta = egap_node_theta(f, node);
    bool *allowed = egap_alloc(f->m, sizeof *allowed);
    egap_layer layer = egap_bench_layer(bench, side, allowed);
    egap_status status;

    if (allowed == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "proof path: no memory");
    for (size_t i = 0; i < f->m; i++)
        allowed[i] = theta[i] != 0;
    status = egap_layer_minimise(NULL, theta, egap_node_c(f, node), &layer,
                                 NULL, err);
    egap_free(allowed);
    return status;
}

static egap_status make_side(egap_side *side, egap_bench *bench,
                             const egap_net *net, double *memory,
                             egap_error *err)
{
    const egap_frame *f = &bench->frame;
    size_t size = egap_node_size(f);
    egap_layer layer;
    egap_status status;

    side->start = memory;
    side->best = memory + size;
    side->Z = memory + 2 * size;
    egap_node_of(side->start, f, net);
    memcpy(side->best, side->start, size * sizeof *memory);
    for (size_t i = 0; i < f->m; i++)
        egap_atom_values(side->Z + i * bench->samples.pad, &bench->samples,
                         egap_node_row(f, side->start, i), f->q);
    layer = egap_bench_layer(bench, side, NULL);
    status = egap_layer_minimise(NULL, egap_node_theta(f, side->best),
                                 egap_node_c(f, side->best), &layer, NULL, err);
    side->F = egap_bench_value(bench, side, side->start);
    side->F_best = egap_bench_value(bench, side, side->best);
    if (!(side->F_best < side->F)) {
        memcpy(side->best, side->start, size * sizeof *memory);
        side->F_best = side->F;
    }
    return status;
}

egap_status egap_bench_init(egap_bench *bench, const egap_data *data,
                            const egap_objective *objective, const egap_net *A,
                            const egap_net *B,
                            const egap_construct_options *options,
                            egap_error *err)
{
    size_t one;
    egap_status status;

    *bench = (egap_bench){.frame = egap_frame_of(A), .options = *options};
    status = egap_samples_init(&bench->samples, data, objective, err);
    if (status != EGAP_OK)
        return status;
    one = 2 * egap_node_size(&bench->frame) + A->m * bench->samples.pad;
    bench->work = egap_alloc(2 * one + bench->samples.pad, sizeof(double));
    if (bench->work == NULL)
        return egap_fail(err, EGAP_ERESOURCE,
                         "proof path: no memory for two networks of %zu units",
                         A->m);
    bench->ball = egap_rows_in_ball(A) && egap_rows_in_ball(B);
    status = make_side(&bench->side[0], bench, A,
                       bench->work + bench->samples.pad, err);
    if (status == EGAP_OK)
        status = make_side(&bench->side[1], bench, B,
                           bench->work + bench->samples.pad + one, err);
    return status;
}

void egap_bench_clear(egap_bench *bench)
{
    egap_samples_clear(&bench->samples);
    egap_free(bench->work);
    *bench = (egap_bench){0};
}

void egap_bench_depart(egap_walk *walk, const egap_bench *bench,
                       const egap_side *side, const double *node)
{
    const egap_step convex = {EGAP_STEP_CONVEX, 0, 0};

    (void)bench;
    egap_walk_step(walk, convex, side->start);
    egap_walk_step(walk, convex, side->best);
    egap_walk_step(walk, convex, node);
}

egap_status egap_bench_join(egap_proof_path *out, const egap_bench *bench,
                            egap_walk *from_A, const egap_walk *from_B,
                            egap_error *err)
{
    egap_status status;

    egap_walk_back(from_A, from_B);
    status = egap_walk_typed(&out->typed, from_A, err);
    out->typed.ball = bench->ball;
    return status;
}

void egap_construct_note(egap_proof_path *out, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(out->note, sizeof out->note, format, args);
    va_end(args);
}
