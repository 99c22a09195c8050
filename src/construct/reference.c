/* reference.c: good networks of width 1, 2, 4, ...: one atom after the other,
 * each along the steepest direction that is found, all coefficients refitted
 * after each.
 *
 * The steepest direction has the largest |E[l'(y, f) z_w]| among the rows w of
 * the ball.  Candidates are the atoms of both ends and random directions; the
 * best of them is sharpened: as long as the signs of w . x_j stay, the
 * maximiser is the mean of l'_j (x_j, 1) over the samples with w . x_j > 0. */
#include "reference.h"

#include <math.h>
#include <string.h>

#include "egap/rng.h"
#include "second_layer.h"

#define MAX_WIDTH 64
#define DIRECTIONS 64
#define SHARPEN 12

typedef struct {
    egap_bench *bench;
    size_t q, pad, width; /* atoms so far */
    double *rows;         /* (MAX_WIDTH, q) */
    double *scale;        /* (MAX_WIDTH) */
    double *Z;            /* (MAX_WIDTH, pad) */
    double *theta;        /* (MAX_WIDTH) */
    double c;
    double *slope, *z, *best_z; /* (pad) */
    double *row, *best_row;     /* (q) */
    double best_scale, best;
} growth;

/* Is an atom steeper than the best so far? */
static void offer(growth *g, const double *row, double scale, const double *z)
{
    double steep = fabs(egap_samples_mean(&g->bench->samples, g->slope, z));

    if (!(steep > g->best))
        return;
    g->best = steep;
    g->best_scale = scale;
    memcpy(g->best_row, row, g->q * sizeof *row);
    memcpy(g->best_z, z, g->pad * sizeof *z);
}

/* g->row is made as long as the ball allows, and offered. */
static void offer_direction(growth *g)
{
    double sum = 0, factor;

    for (size_t l = 0; l < g->q; l++)
        sum += g->row[l] * g->row[l];
    if (!(sum > 0 && isfinite(sum)))
        return;
    /* three roundings of relative size 2^-53 stay below 2^-50 */
    factor = g->bench->radius * (1 - 0x1p-50) / sqrt(sum);
    for (size_t l = 0; l < g->q; l++)
        g->row[l] *= factor;
    egap_atom_values(g->z, &g->bench->samples, g->row, g->q);
    offer(g, g->row, 1, g->z);
}

static void offer_ends(growth *g)
{
    const egap_frame *f = &g->bench->frame;

    for (int J = 0; J < 2; J++) {
        egap_side *side = &g->bench->side[J];

        for (size_t i = 0; i < f->m; i++)
            offer(g, egap_node_row(f, side->grown, i),
                  egap_node_scale(f, side->grown)[i], side->Z + i * g->pad);
    }
}

static void offer_random(growth *g, egap_stream *stream)
{
    size_t count = DIRECTIONS * (size_t)g->bench->options.effort;

    for (size_t k = 0; k < count; k++) {
        for (size_t l = 0; l < g->q; l++)
            g->row[l] = 2 * egap_stream_uniform(stream) - 1;
        offer_direction(g);
    }
}

/* row = E[l' (x, 1) 1[z > 0]] with the sign that E[l' z] has */
static void sharpen(growth *g)
{
    const egap_data *data = g->bench->samples.data;

    for (int k = 0; k < SHARPEN; k++) {
        double before = g->best;
        double sign =
            egap_samples_mean(&g->bench->samples, g->slope, g->best_z) < 0 ? -1
                                                                           : 1;

        memset(g->row, 0, g->q * sizeof *g->row);
        for (size_t j = 0; j < data->N; j++) {
            if (!(g->best_z[j] > 0))
                continue;
            for (size_t l = 0; l < g->q; l++)
                g->row[l] += sign * g->slope[j] *
                             (l < data->n ? data->x[j * data->n + l] : 1);
        }
        offer_direction(g);
        if (!(g->best > before))
            return;
    }
}

/* One atom more, and all coefficients refitted. */
static egap_status add_atom(growth *g, egap_stream *stream, egap_error *err)
{
    egap_layer layer = {&g->bench->samples, g->width, g->Z, NULL,
                        g->bench->frame.c};
    size_t at = g->width;

    egap_layer_outputs(g->slope, &layer, g->theta, g->c);
    egap_samples_risk(g->slope, &g->bench->samples, g->slope);
    g->best = 0;
    offer_ends(g);
    offer_random(g, stream);
    sharpen(g);
    g->width++;
    g->theta[at] = 0;
    g->scale[at] = g->best > 0 ? g->best_scale : 1;
    if (g->best > 0) {
        memcpy(g->rows + at * g->q, g->best_row, g->q * sizeof *g->rows);
        memcpy(g->Z + at * g->pad, g->best_z, g->pad * sizeof *g->Z);
    }
    layer.count = g->width;
    return egap_layer_minimise(NULL, g->theta, &g->c, &layer, NULL, err);
}

static void keep(egap_reference *r, const growth *g, double *node)
{
    const egap_frame *f = &g->bench->frame;
    egap_layer layer = {&g->bench->samples, g->width, g->Z, NULL, f->c};

    r->width = g->width;
    r->node = node;
    r->F = egap_layer_value(&layer, g->theta, g->c, g->bench->work);
    for (size_t i = 0; i < f->m; i++)
        egap_node_scale(f, node)[i] = 1;
    for (size_t i = 0; i < g->width; i++) {
        memcpy(egap_node_row(f, node, i), g->rows + i * g->q,
               g->q * sizeof *node);
        egap_node_scale(f, node)[i] = g->scale[i];
        egap_node_theta(f, node)[i] = g->theta[i] * g->scale[i];
    }
    *egap_node_c(f, node) = g->c;
}

static egap_status grow(growth *g, egap_references *r, size_t most,
                        egap_error *err)
{
    size_t size = egap_node_size(&g->bench->frame);
    egap_status status = EGAP_OK;
    egap_stream stream;

    egap_stream_init(&stream, g->bench->options.seed, 0, "reference");
    while (g->width < most && status == EGAP_OK) {
        status = add_atom(g, &stream, err);
        if (status == EGAP_OK && (g->width & (g->width - 1)) == 0) {
            keep(&r->at[r->count], g, r->memory + r->count * size);
            r->count++;
        }
    }
    return status;
}

/* The largest width that is asked for. */
static size_t widest(const egap_bench *bench)
{
    size_t most = bench->frame.m / 2;

    if (bench->options.effort == 0)
        return 0;
    if (bench->options.max_width > 0 && bench->options.max_width < most)
        most = bench->options.max_width;
    return most < MAX_WIDTH ? most : MAX_WIDTH;
}

egap_status egap_references_make(egap_bench *bench, egap_error *err)
{
    size_t q = bench->frame.q, pad = bench->samples.pad, most = widest(bench);
    growth g = {.bench = bench, .q = q, .pad = pad};
    egap_references *r;
    double *memory;
    egap_status status;

    if (bench->references)
        return EGAP_OK;
    memory =
        egap_alloc(MAX_WIDTH * (q + pad + 2) + 3 * pad + 2 * q, sizeof *memory);
    r = bench->references = egap_alloc(1, sizeof *r);
    if (r) {
        r->at = egap_alloc(8, sizeof *r->at); /* widths up to 64 */
        r->memory =
            egap_alloc(8, egap_node_size(&bench->frame) * sizeof *r->memory);
    }
    if (!memory || !r || !r->at || !r->memory) {
        egap_free(memory);
        return egap_fail(err, EGAP_ERESOURCE,
                         "proof path: no memory for references");
    }
    g.rows = memory;
    g.Z = g.rows + MAX_WIDTH * q;
    g.scale = g.Z + MAX_WIDTH * pad;
    g.theta = g.scale + MAX_WIDTH;
    g.slope = g.theta + MAX_WIDTH;
    g.z = g.slope + pad;
    g.best_z = g.z + pad;
    g.row = g.best_z + pad;
    g.best_row = g.row + q;
    status = grow(&g, r, most, err);
    egap_free(memory);
    return status;
}

void egap_references_free(egap_references *references)
{
    if (references == NULL)
        return;
    egap_free(references->at);
    egap_free(references->memory);
    egap_free(references);
}
