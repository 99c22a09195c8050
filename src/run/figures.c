/* figures.c: gap distributions, F along the worst paths, work of the search,
 * as commands of gnuplot. */
#include <gsl/gsl_sort_double.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "egap/decimal.h"
#include "egap/file.h"
#include "egap/plot.h"
#include "output.h"

#define FOLDER "figures"
#define PATH_POINTS 1500 /* about, on all segments of a path */

/* Commands being written, and the figure they make. */
typedef struct {
    egap_run_state *run;
    FILE *out;
    char *text;
    size_t size;
} figure;

static egap_status begin(figure *f, egap_run_state *run, egap_error *err)
{
    *f = (figure){.run = run};
    f->out = open_memstream(&f->text, &f->size);
    return f->out ? EGAP_OK
                  : egap_fail(err, EGAP_ERESOURCE, "no memory for a figure");
}

static egap_status draw(figure *f, egap_status status, const char *name,
                        egap_error *err)
{
    char *stem = NULL, file[96];

    if (f->out && fclose(f->out) != 0 && status == EGAP_OK)
        status = egap_fail(err, EGAP_ERESOURCE, "no memory for a figure");
    snprintf(file, sizeof file, FOLDER "/%s", name);
    if (status == EGAP_OK)
        status = egap_run_path(&stem, f->run, file, err);
    if (status == EGAP_OK)
        status = egap_plot_draw(stem, f->text, err);
    egap_free(stem);
    free(f->text);
    return status;
}

/* Sorted values as a data block; on a logarithmic axis what is not above
 * `least` stands there. */
static void put_block(FILE *out, const char *name, size_t width, double *v,
                      size_t count, double least)
{
    gsl_sort(v, 1, count);
    fprintf(out, "$%s%zu << EOD\n", name, width);
    fprintf(out, "%.9g 0\n", fmax(count ? v[0] : least, least));
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%.9g %.9g\n", fmax(v[i], least),
                (double)(i + 1) / (double)count);
    fputs("EOD\n", out);
}

/* The lower ends of the gaps that are known. */
static size_t gap_values(double *v, const egap_run_columns *c, int gap)
{
    size_t count = 0;

    for (size_t i = 0; i < c->count; i++)
        if (isfinite(c->gap[gap][i].lo))
            v[count++] = c->gap[gap][i].lo;
    return count;
}

static egap_status put_gaps(figure *f, size_t w, egap_error *err)
{
    egap_run_columns c;
    egap_status status = egap_run_columns_load(&c, f->run, w, err);
    double *v = NULL;

    if (status == EGAP_OK && !(v = egap_alloc(c.count, sizeof *v)))
        status = egap_fail(err, EGAP_ERESOURCE, "no memory for a figure");
    for (int g = 0; g < EGAP_RUN_COMPARED && status == EGAP_OK; g++)
        put_block(f->out, g == 0 ? "p" : "m", c.width, v, gap_values(v, &c, g),
                  1e-12);
    egap_free(v);
    egap_run_columns_clear(&c);
    return status;
}

static egap_status draw_gaps(egap_run_state *run, egap_error *err)
{
    const egap_run_config *config = run->config;
    figure f;
    egap_status status = begin(&f, run, err);

    if (status != EGAP_OK)
        return status;
    for (size_t w = 0; w < config->width_count && status == EGAP_OK; w++)
        status = put_gaps(&f, w, err);
    fputs("set logscale x\nset format x '10^{%T}'\nset key below\n"
          "set xlabel 'gap (values up to 10^{-12} stand at the left edge)'\n"
          "set ylabel 'share of pairs'\nset yrange [0:1.02]\nset grid\nplot ",
          f.out);
    for (size_t w = 0; w < config->width_count; w++)
        fprintf(f.out,
                "%s$p%zu with steps lw 2 lc %zu title 'path gap, proved, "
                "width %zu', $m%zu with steps lw 1 lc %zu dt 2 title 'least "
                "exceedance, float, width %zu'",
                w ? ", " : "", config->width[w], w + 1, config->width[w],
                config->width[w], w + 1, config->width[w]);
    return draw(&f, status, "gaps", err);
}

/* Networks that the search trained, pair by pair. */
static egap_status put_trainings(figure *f, size_t w, egap_error *err)
{
    size_t count = f->run->config->pairs;
    double *v = egap_alloc(count, sizeof *v);
    egap_status status = EGAP_OK;

    if (!v)
        return egap_fail(err, EGAP_ERESOURCE, "no memory for a figure");
    for (size_t i = 0; i < count && status == EGAP_OK; i++) {
        egap_store_pair pair;

        status = egap_store_get_pair(&pair, NULL, NULL, f->run->store,
                                     egap_run_pair_unit(f->run, w, i), err);
        v[i] = (double)pair.trainings;
    }
    if (status == EGAP_OK)
        put_block(f->out, "t", f->run->config->width[w], v, count, 0);
    egap_free(v);
    return status;
}

static egap_status draw_search(egap_run_state *run, egap_error *err)
{
    const egap_run_config *config = run->config;
    figure f;
    egap_status status = begin(&f, run, err);

    if (status != EGAP_OK)
        return status;
    for (size_t w = 0; w < config->width_count && status == EGAP_OK; w++)
        status = put_trainings(&f, w, err);
    fputs("set key below\nset xlabel 'networks that the search trained "
          "for a pair'\nset ylabel 'share of pairs'\nset yrange [0:1.02]\n"
          "set grid\nplot ",
          f.out);
    for (size_t w = 0; w < config->width_count; w++)
        fprintf(f.out, "%s$t%zu with steps lw 2 title 'width %zu'",
                w ? ", " : "", config->width[w], config->width[w]);
    return draw(&f, status, "search", err);
}

/* A network at t of a segment; `params` is room for W, b, theta, c. */
static egap_net between(double *params, const egap_path *path, size_t k,
                        double t)
{
    egap_net a = egap_path_node(path, k), b = egap_path_node(path, k + 1);
    egap_net net = {path->m, path->n, params, NULL, NULL, NULL};
    const struct {
        const double *a, *b, **to;
        size_t count;
    } part[] = {{a.W, b.W, &net.W, path->m * path->n},
                {a.b, b.b, &net.b, path->m},
                {a.theta, b.theta, &net.theta, path->m},
                {a.c, b.c, &net.c, 1}};

    for (size_t p = 0; p < 4; p++) {
        if (!part[p].a)
            continue;
        *part[p].to = params;
        for (size_t i = 0; i < part[p].count; i++)
            *params++ = (1 - t) * part[p].a[i] + t * part[p].b[i];
    }
    return net;
}

/* Blocks: F at the nodes, proved; between them, float; each segment's proved
 * bound. */
static egap_status put_path(figure *f, const egap_path *path,
                            const egap_segment_max *bound, double *params,
                            egap_error *err)
{
    size_t each = 2 + PATH_POINTS / (path->K > 1 ? path->K - 1 : 1);
    egap_status status = EGAP_OK;
    egap_bounds F;

    each = each > 60 ? 60 : each;
    fputs("$nodes << EOD\n", f->out);
    for (size_t k = 0; k < path->K && status == EGAP_OK; k++) {
        egap_net net = egap_path_node(path, k);

        status = egap_enclose_point(&F, f->run->problem, &net, err);
        fprintf(f->out, "%zu %.9g\n", k, F.hi);
    }
    fputs("EOD\n$curve << EOD\n", f->out);
    for (size_t k = 0; k + 1 < path->K; k++)
        for (size_t i = 0; i <= each && status == EGAP_OK; i++) {
            double t = (double)i / (double)each;
            egap_net net = between(params, path, k, t);

            status = egap_enclose_point(&F, f->run->problem, &net, err);
            fprintf(f->out, "%.9g %.9g\n", (double)k + t, F.lo);
        }
    fputs("EOD\n$bound << EOD\n", f->out);
    for (size_t k = 0; k + 1 < path->K; k++)
        fprintf(f->out, "%zu %.9g\n%zu %.9g\n", k, bound[k].max.hi, k + 1,
                bound[k].max.hi);
    fputs("EOD\n", f->out);
    return status;
}

static void put_path_plot(figure *f, const egap_store_pair *pair)
{
    char lo[40], hi[40];

    fprintf(f->out,
            "set title 'width %zu, pair %zu: gap [%s, %s]'\n"
            "set xlabel 'segment of the path'\nset ylabel 'F'\n"
            "set key below\nset grid\n",
            pair->width, pair->index,
            egap_decimal_down(lo, sizeof lo, pair->path_gap.lo, 6),
            egap_decimal_up(hi, sizeof hi, pair->path_gap.hi, 6));
    if (pair->max.hi > 20 * pair->endpoint_max.lo && pair->endpoint_max.lo > 0)
        fputs("set logscale y\n", f->out);
    fprintf(f->out,
            "plot $bound with lines lw 2 lc rgb '#d08770' title 'upper bound "
            "of each segment, proved', $curve with lines lw 1 lc rgb "
            "'#2e5077' title 'F, float', $nodes with points pt 7 ps 0.3 lc "
            "rgb '#000000' title 'F at the nodes, proved', %.17g with lines "
            "dt 3 lc rgb '#666666' title 'the larger end, proved'",
            pair->endpoint_max.hi);
}

/* A path of K nodes: its bounds, then its blocks. */
static egap_status plot_path(figure *f, const egap_store_pair *pair,
                             const egap_path *path, egap_error *err)
{
    egap_segment_max *bound = egap_alloc(path->K, sizeof *bound);
    double *params = egap_alloc(path->m * (path->n + 2) + 1, sizeof *params);
    egap_path_max enclosed;
    egap_status status = EGAP_OK;

    if (!bound || !params)
        status = egap_fail(err, EGAP_ERESOURCE, "no memory for a figure");
    if (status == EGAP_OK)
        status =
            egap_enclose_path(&enclosed, bound, f->run->problem, path, err);
    if (status == EGAP_OK)
        status = put_path(f, path, bound, params, err);
    if (status == EGAP_OK)
        put_path_plot(f, pair);
    egap_free(bound);
    egap_free(params);
    return status;
}

/* The path of the largest gap of a width, where it is stored. */
static egap_status draw_path(egap_run_state *run, size_t w, egap_error *err)
{
    egap_dss_result found = {.shape = egap_run_shape(run, w)};
    egap_store_pair pair = {0};
    double *params = NULL, *block = NULL;
    size_t unit, count = 0;
    egap_path path;
    char name[64];
    figure f;
    egap_status status = egap_run_find_largest(&unit, run, w, err);

    if (status == EGAP_OK)
        status =
            egap_store_get_pair(&pair, &params, &count, run->store, unit, err);
    if (status != EGAP_OK || !params || !pair.finite) {
        egap_free(params);
        return status;
    }
    found.K = pair.nodes;
    found.params = params;
    status = begin(&f, run, err);
    if (status == EGAP_OK)
        status = egap_dss_path(&path, &block, &found, err);
    if (status == EGAP_OK)
        status = plot_path(&f, &pair, &path, err);
    snprintf(name, sizeof name, "path-w%zu", pair.width);
    status = draw(&f, status, name, err);
    egap_free(block);
    egap_free(params);
    return status;
}

egap_status egap_run_draw(egap_run_state *run, egap_error *err)
{
    char *folder;
    egap_status status = egap_run_path(&folder, run, FOLDER, err);

    if (status == EGAP_OK)
        status = egap_file_mkdirs(folder, err);
    egap_free(folder);
    if (status == EGAP_OK)
        status = draw_gaps(run, err);
    if (status == EGAP_OK)
        status = draw_search(run, err);
    for (size_t w = 0; w < run->config->width_count && status == EGAP_OK; w++)
        if (run->classes == 0) /* one output alone is drawn */
            status = draw_path(run, w, err);
    return status;
}
