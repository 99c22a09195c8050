/* bench.c: the two ends of a proof path, and how walks from them join. */
#include "bench.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "reference.h"
#include "second_layer.h"

egap_layer egap_bench_layer(const egap_bench *bench, const egap_side *side,
                            const bool *allowed)
{
    return (egap_layer){&bench->samples, bench->frame.m, side->Z, allowed,
                        bench->frame.c};
}

static egap_status no_memory(const egap_bench *bench, egap_error *err)
{
    return egap_fail(err, EGAP_ERESOURCE,
                     "proof path: no memory for networks of %zu units",
                     bench->frame.m);
}

/* --- coefficients --------------------------------------------------------- */

egap_status egap_few_init(egap_few *few, const egap_bench *bench,
                          const egap_side *side, egap_error *err)
{
    size_t m = bench->frame.m;

    *few = side->best;
    few->bound = NAN;
    few->theta = egap_alloc(m, sizeof *few->theta);
    if (few->theta == NULL)
        return no_memory(bench, err);
    memcpy(few->theta, side->best.theta, m * sizeof *few->theta);
    return EGAP_OK;
}

void egap_few_clear(egap_few *few)
{
    egap_free(few->theta);
    *few = (egap_few){0};
}

static egap_status refit_active(egap_few *few, const egap_bench *bench,
                                const egap_side *side, egap_error *err)
{
    size_t m = bench->frame.m;
    bool *allowed = egap_alloc(m, sizeof *allowed);
    egap_layer layer = egap_bench_layer(bench, side, allowed);
    egap_status status;

    if (allowed == NULL)
        return no_memory(bench, err);
    for (size_t i = 0; i < m; i++)
        allowed[i] = few->theta[i] != 0;
    status = egap_layer_minimise(NULL, few->theta, &few->c, &layer, NULL, err);
    egap_free(allowed);
    return status;
}

egap_status egap_few_settle(egap_few *few, const egap_bench *bench,
                            const egap_side *side, bool refit, egap_error *err)
{
    egap_layer layer = egap_bench_layer(bench, side, NULL);
    egap_status status = EGAP_OK;

    if (refit)
        status = refit_active(few, bench, side, err);
    few->active = 0;
    for (size_t i = 0; i < bench->frame.m; i++)
        few->active += few->theta[i] != 0;
    few->F = egap_layer_value(&layer, few->theta, few->c, bench->work);
    return status;
}

/* --- the ends ------------------------------------------------------------- */

static double norm_of(const double *row, size_t q)
{
    double sum = 0;

    for (size_t l = 0; l < q; l++)
        sum += row[l] * row[l];
    return sqrt(sum);
}

/* The scale that makes a row about as long as the radius, and not longer:
 * rounded down to 20 bits, so that certificates stay short; 1 where there is
 * little to gain. */
static double scale_for(double norm, double radius)
{
    double scale = radius / norm;
    int exponent;

    if (!(scale > 1 + 0x1p-16 && scale < 0x1p40))
        return 1;
    scale = frexp(scale * (1 - 0x1p-40), &exponent);
    return ldexp(floor(ldexp(scale, 20)), exponent - 20);
}

/* Long rows, their atoms, and the best coefficients for them. */
static egap_status make_side(egap_side *side, egap_bench *bench,
                             const egap_net *net, egap_error *err)
{
    const egap_frame *f = &bench->frame;
    size_t pad = bench->samples.pad;
    const double *theta = egap_node_theta(f, side->start);
    egap_layer layer = egap_bench_layer(bench, side, NULL);
    egap_status status;

    egap_node_of(side->start, f, net);
    memcpy(side->grown, side->start, egap_node_size(f) * sizeof *theta);
    for (size_t i = 0; i < f->m; i++) {
        const double *row = egap_node_row(f, side->start, i);
        double norm = norm_of(row, f->q);
        double scale = theta[i] != 0 ? scale_for(norm, bench->radius) : 1;

        egap_node_scale(f, side->grown)[i] = scale;
        side->norm[i] = scale * norm;
        egap_atom_values(side->Z + i * pad, &bench->samples, row, f->q);
        for (size_t j = 0; j < pad; j++)
            side->Z[i * pad + j] *= scale;
        side->best.theta[i] = theta[i] / scale;
    }
    side->best.c = *egap_node_c(f, side->start);
    side->F =
        egap_layer_value(&layer, side->best.theta, side->best.c, bench->work);
    for (size_t i = 0; i < f->m; i++) /* the penalty of the rows as they are */
        side->F += bench->samples.objective.kappa *
                   (fabs(theta[i]) - fabs(side->best.theta[i]));
    status = egap_layer_minimise(NULL, side->best.theta, &side->best.c, &layer,
                                 NULL, err);
    side->best.bound = side->F;
    if (status == EGAP_OK)
        status = egap_few_settle(&side->best, bench, side, false, err);
    if (!(side->best.F < side->F * (1 - 0x1p-50))) { /* as good as it came */
        for (size_t i = 0; i < f->m; i++)
            side->best.theta[i] = theta[i] / egap_node_scale(f, side->grown)[i];
        side->best.c = *egap_node_c(f, side->start);
        if (status == EGAP_OK)
            status = egap_few_settle(&side->best, bench, side, false, err);
    }
    return status;
}

static double longest_row(const egap_net *net, double radius)
{
    for (size_t i = 0; i < net->m; i++) {
        double norm = norm_of(net->W + i * net->n, net->n);

        if (net->b)
            norm = sqrt(norm * norm + net->b[i] * net->b[i]);
        radius = fmax(radius, norm);
    }
    return radius;
}

egap_status egap_bench_init(egap_bench *bench, const egap_data *data,
                            const egap_objective *objective, const egap_net *A,
                            const egap_net *B,
                            const egap_construct_options *options,
                            egap_error *err)
{
    const egap_net *const nets[2] = {A, B};
    size_t size, pad, one;
    egap_status status;

    *bench = (egap_bench){.frame = egap_frame_of(A), .options = *options};
    status = egap_samples_init(&bench->samples, data, objective, err);
    if (status != EGAP_OK)
        return status;
    size = egap_node_size(&bench->frame);
    pad = bench->samples.pad;
    one = 2 * size + A->m * (pad + 2);
    bench->work = egap_alloc(2 * one + pad, sizeof(double));
    if (bench->work == NULL)
        return no_memory(bench, err);
    bench->ball = egap_rows_in_ball(A) && egap_rows_in_ball(B);
    bench->radius =
        bench->ball ? 1 : longest_row(A, longest_row(B, 1)) * (1 + 0x1p-40);
    for (int J = 0; J < 2 && status == EGAP_OK; J++) {
        egap_side *side = &bench->side[J];

        side->start = bench->work + pad + (size_t)J * one;
        side->grown = side->start + size;
        side->Z = side->grown + size;
        side->norm = side->Z + A->m * pad;
        side->best.theta = side->norm + A->m;
        status = make_side(side, bench, nets[J], err);
    }
    return status;
}

void egap_bench_clear(egap_bench *bench)
{
    egap_references_free(bench->references);
    egap_samples_clear(&bench->samples);
    egap_free(bench->work);
    *bench = (egap_bench){0};
}

/* --- walks ---------------------------------------------------------------- */

static void take(double *node, const egap_bench *bench, const egap_few *few)
{
    const egap_frame *f = &bench->frame;
    const double *scale = egap_node_scale(f, node);

    for (size_t i = 0; i < f->m; i++)
        egap_node_theta(f, node)[i] = few->theta[i] * scale[i];
    *egap_node_c(f, node) = few->c;
}

void egap_bench_depart(egap_walk *walk, double *node, const egap_bench *bench,
                       const egap_side *side, const egap_few *few)
{
    const egap_step convex = {EGAP_STEP_CONVEX, 0, 0};

    egap_walk_step(walk, convex, side->start);
    egap_walk_step(walk, (egap_step){EGAP_STEP_SPHERE, 0, 0}, side->grown);
    memcpy(node, side->grown, egap_node_size(&bench->frame) * sizeof *node);
    take(node, bench, &side->best);
    egap_walk_step(walk, convex, node);
    take(node, bench, few);
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

egap_status egap_bench_connect(egap_proof_path *out, const egap_bench *bench,
                               const egap_few *A, const egap_few *B,
                               const double *target, egap_error *err)
{
    egap_walk from_A = egap_walk_new(&bench->frame), from_B = from_A;
    double *node = egap_alloc(egap_node_size(&bench->frame), sizeof *node);
    egap_status status;

    if (node == NULL)
        return no_memory(bench, err);
    egap_bench_depart(&from_A, node, bench, &bench->side[0], A);
    egap_bench_depart(&from_B, node, bench, &bench->side[1], B);
    if (target)
        egap_walk_cross(&from_B, target);
    egap_walk_cross(&from_A, target ? target : node);
    status = egap_bench_join(out, bench, &from_A, &from_B, err);
    egap_walk_clear(&from_A);
    egap_walk_clear(&from_B);
    egap_free(node);
    return status;
}

void egap_construct_note(egap_proof_path *out, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(out->note, sizeof out->note, format, args);
    va_end(args);
}
