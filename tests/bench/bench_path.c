/* bench_path.c: certified maxima of whole paths, beside grids on all their
 * segments. */
#include "bench_parts.h"

#include <stdio.h>
#include <stdlib.h>

#include "common.h"
#include "egap/dss.h"
#include "egap/round.h"
#include "grid.h"

/* The certified maximum of a path beside plain grids on all its segments. */
void bench_one_path(json_t *list, const char *source, const instance *in,
                    const egap_path *path, int repeats)
{
    size_t segments = path->K - 1;
    double own = INFINITY, grid_time = 0;
    egap_problem *problem;
    egap_path_max r;
    egap_error err = {0};
    json_t *row;

    stop_on(egap_problem_init(&problem, &in->data, &in->objective, &err), &err);
    for (int i = 0; i < repeats; i++)
        TIME(own,
             stop_on(egap_enclose_path(&r, NULL, problem, path, &err), &err));
    for (size_t s = 0; s < segments; s++) {
        egap_net from = egap_path_node(path, s);
        egap_net to = egap_path_node(path, s + 1);
        grid *g = grid_init(&in->data, &in->objective, &from, &to);
        volatile double sink;
        double best = INFINITY;

        TIME(best, sink = grid_plain(g));
        (void)sink;
        grid_time += best;
        grid_clear(g);
    }
    printf("%4zu %3zu %4zu %-9s %5zu %8.2f %8.2f  %6.3f  %4llu %6zu  %s\n",
           in->data.N, in->shape.n, in->shape.m,
           loss_name(in->objective.loss.kind), segments, grid_time * 1e3,
           own * 1e3, own / grid_time, egap_bounds_ulps(r.max), r.dismissed,
           source);
    row = record(list, "path", "certified maximum", in, own,
                 "plain grid of 200 points on each segment", grid_time, &r.max);
    json_object_set_new(row, "path", json_string(source));
    json_object_set_new(row, "segments", json_integer((json_int_t)segments));
    egap_problem_clear(problem);
}

/* A path of `segments` segments through perturbed blends of a and b. */
void bench_path(json_t *list, const instance *in, size_t segments, int repeats)
{
    size_t K = segments + 1, m = in->shape.m, n = in->shape.n;
    double *block = egap_alloc(K * (m * n + 2 * m + 1), sizeof(double));
    double *W = block, *b, *theta, *c;
    egap_net A = egap_params_net(&in->shape, in->a);
    egap_net B = egap_params_net(&in->shape, in->b);
    egap_path path;

    if (block == NULL)
        abort();
    b = W + K * m * n;
    theta = b + K * m;
    c = theta + K * m;
    path = (egap_path){
        .K = K, .m = m, .n = n, .W = W, .b = b, .theta = theta, .c = c};
    for (size_t k = 0; k < K; k++) {
        double t = (double)k / (double)segments, u = 1 - t;

        for (size_t i = 0; i < m * n; i++)
            W[k * m * n + i] = u * A.W[i] + t * B.W[i] +
                               0.3 * t * u * A.W[(i * 7 + 3) % (m * n)];
        for (size_t i = 0; i < m; i++) {
            b[k * m + i] = u * A.b[i] + t * B.b[i];
            theta[k * m + i] = u * A.theta[i] + t * B.theta[i];
        }
        c[k] = u * *A.c + t * *B.c;
    }
    bench_one_path(list, "blends", in, &path, repeats);
    egap_free(block);
}

/* A path that Dynamic String Sampling finds between the two networks, with
 * the published depth. */
void bench_dss(json_t *list, const instance *in, int repeats)
{
    egap_dss_options options = egap_dss_legacy(&in->objective);
    egap_trainer *trainer;
    egap_dss_result found;
    egap_path path;
    double *block;
    egap_error err = {0};

    stop_on(egap_trainer_init(&trainer, &in->data, &in->shape, &err), &err);
    stop_on(egap_dss_run(&found, trainer, in->a, in->b, &options, &err), &err);
    stop_on(egap_dss_path(&path, &block, &found, &err), &err);
    bench_one_path(list, "DSS path", in, &path, repeats);
    egap_free(block);
    egap_dss_clear(&found);
    egap_trainer_clear(trainer);
}
