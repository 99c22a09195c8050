/* bench.c: certified maxima beside the grids they replace, in one run.
 *
 *   egap-bench OUT.json [repeats]        (from the top of the tree)
 *
 * Methods are interleaved and the least time of all repeats is kept.  The
 * baselines are always AVX2 (grid.c); the engine runs on EGAP_ISA, by
 * default AVX2 too, so that like is compared with like. */
#include <jansson.h>
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "egap/arrays.h"
#include "egap/dss.h"
#include "egap/fpenv.h"
#include "egap/round.h"
#include "bench_train.h"
#include "grid.h"
#include "instance.h"
#include "others.h"
#include "plain.h"

#define REPEATS 9
#define SEED 7

/* processor time of all threads: other programs do not count */
static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* keeps the least time of `call` in `best` */
#define TIME(best, call)                                                       \
    do {                                                                       \
        double start_ = now();                                                 \
        call;                                                                  \
        best = fmin(best, now() - start_);                                     \
    } while (0)

static void stop_on(egap_status status, const egap_error *err)
{
    if (status != EGAP_OK) {
        fprintf(stderr, "egap-bench: %s\n", err->text);
        exit((int)status);
    }
}

static const char *loss_name(egap_loss_kind kind)
{
    static const char *const names[] = {"mse", "half", "huber", "logistic",
                                        "abs"};

    return names[kind];
}

static void record(json_t *list, const char *what, const char *method,
                   const instance *in, double seconds, const char *baseline,
                   double baseline_seconds, const egap_bounds *x)
{
    json_t *row =
        json_pack("{s:s, s:s, s:I, s:I, s:I, s:s, s:s, s:f, s:s, s:f, s:f}",
                  "what", what, "method", method, "N", (json_int_t)in->data.N,
                  "n", (json_int_t)in->shape.n, "m", (json_int_t)in->shape.m,
                  "loss", loss_name(in->objective.loss.kind), "isa",
                  egap_isa_name(egap_isa_get()), "seconds", seconds, "baseline",
                  baseline, "baseline_seconds", baseline_seconds, "ratio",
                  seconds / baseline_seconds);

    if (x != NULL) {
        json_object_set_new(row, "ulps",
                            json_integer((json_int_t)egap_bounds_ulps(*x)));
        json_object_set_new(row, "relative_width",
                            json_real((x->hi - x->lo) / fabs(x->hi)));
    }
    json_array_append_new(list, row);
}

/* A segment, what its certified maximum took, and that maximum. */
typedef struct {
    const instance *in;
    egap_net A, B;
    double seconds;
    egap_bounds max;
} timed_segment;

static void bench_segment(json_t *list, timed_segment *segment, int repeats)
{
    const instance *in = segment->in;
    egap_net A = segment->A, B = segment->B;
    double plain = INFINITY, strong = INFINITY, own = INFINITY;
    egap_segment_max r;
    egap_problem *problem;
    egap_error err = {0};
    grid *g = grid_init(&in->data, &in->objective, &A, &B);
    double best = 0;

    stop_on(egap_problem_init(&problem, &in->data, &in->objective, &err), &err);
    for (int i = 0; i < repeats; i++) {
        TIME(plain, best = grid_plain(g));
        TIME(strong, best = fmax(best, grid_strong(g)));
        for (int k = 0; k < 3; k++)
            TIME(own, stop_on(egap_enclose_segment(&r, problem, &A, &B, &err),
                              &err));
    }
    if (best > r.max.hi * (1 + 1e-9)) {
        fprintf(stderr, "egap-bench: a grid point lies above the maximum\n");
        exit(EGAP_EINTERNAL);
    }
    printf("%4zu %3zu %4zu %-9s %8.3f %8.3f %8.3f  %6.3f %6.3f  %4llu %8.1e "
           "%8.1e\n",
           in->data.N, in->shape.n, in->shape.m,
           loss_name(in->objective.loss.kind), plain * 1e3, strong * 1e3,
           own * 1e3, own / plain, own / strong, egap_bounds_ulps(r.max),
           (r.max.hi - r.max.lo) / fabs(r.max.hi), r.t_hi - r.t_lo);
    record(list, "segment", "certified maximum", in, own,
           "plain grid of 200 points", plain, &r.max);
    record(list, "segment", "certified maximum", in, own,
           "strongest grid of 200 points", strong, &r.max);
    segment->seconds = own;
    segment->max = r.max;
    grid_clear(g);
    egap_problem_clear(problem);
}

/* One more baseline of a segment. */
static void record_other(json_t *list, const timed_segment *s,
                         const other_grid *g, const char *baseline)
{
    if (g->best > s->max.hi * (1 + 1e-9)) {
        fprintf(stderr,
                "egap-bench: a point of the %s lies above the maximum\n",
                baseline);
        exit(EGAP_EINTERNAL);
    }
    record(list, "segment", "certified maximum", s->in, s->seconds, baseline,
           g->seconds, &s->max);
}

/* The same segments beside numpy and beside Arb. */
static void bench_others(json_t *list, const timed_segment *segments,
                         size_t count, const char *scratch)
{
    other_grid *numpy = calloc(count, sizeof *numpy);
    int have_numpy;

    if (numpy == NULL)
        abort();
    for (size_t i = 0; i < count; i++)
        numpy[i] = (other_grid){&segments[i].in->data,
                                &segments[i].in->objective,
                                segments[i].A,
                                segments[i].B,
                                0,
                                0};
    printf(
        "\nsegment: grids of 200 points by numpy, and by Arb at 128 bits (%d "
        "points, scaled), ms, ratio\n",
        OTHERS_ARB_POINTS);
    have_numpy = others_numpy(numpy, count, scratch);
    printf("   N   n    m loss          numpy       Arb    numpy      Arb\n");
    for (size_t i = 0; i < count; i++) {
        const timed_segment *s = &segments[i];
        other_grid arb = numpy[i];

        others_arb(&arb);
        record_other(list, s, &arb, "Arb at 128 bits, 200 points (2, scaled)");
        printf("%4zu %3zu %4zu %-9s ", s->in->data.N, s->in->shape.n,
               s->in->shape.m, loss_name(s->in->objective.loss.kind));
        if (have_numpy) {
            record_other(list, s, &numpy[i], "numpy grid of 200 points");
            printf("%8.2f %9.0f %8.4f %8.1e\n", numpy[i].seconds * 1e3,
                   arb.seconds * 1e3, s->seconds / numpy[i].seconds,
                   s->seconds / arb.seconds);
        } else {
            printf("%8s %9.0f %8s %8.1e\n", "-", arb.seconds * 1e3, "-",
                   s->seconds / arb.seconds);
        }
    }
    free(numpy);
}

static void bench_point(json_t *list, const instance *in, int repeats)
{
    egap_net A = egap_params_net(&in->shape, in->a);
    double least = INFINITY, own = INFINITY, dd = INFINITY, ball = INFINITY;
    egap_bounds F, W, width;
    egap_dd lo, hi;
    egap_problem *problem;
    egap_error err = {0};
    yardstick *fast = plain_init(&in->data, &in->objective);
    volatile double sink = 0;

    stop_on(egap_problem_init(&problem, &in->data, &in->objective, &err), &err);
    for (int i = 0; i < 20 * repeats; i++) {
        TIME(least, sink = plain_point(fast, &A));
        TIME(own, stop_on(egap_enclose_point(&F, problem, &A, &err), &err));
        TIME(dd,
             stop_on(egap_enclose_point_dd(&lo, &hi, problem, &A, &err), &err));
    }
    (void)sink;
    for (int i = 0; i < 2; i++)
        TIME(ball,
             stop_on(egap_enclose_point_ball(&W, NULL, problem, &A, 30, &err),
                     &err));
    printf("%4zu %3zu %4zu %-9s %8.4f  %5.2f %8.1e  %6.2f %8.1e  %7.0f\n",
           in->data.N, in->shape.n, in->shape.m,
           loss_name(in->objective.loss.kind), least * 1e3, own / least,
           (F.hi - F.lo) / fabs(F.hi), dd / least,
           ((hi.hi - lo.hi) + (hi.lo - lo.lo)) / fabs(hi.hi), ball / least);
    record(list, "point", "double", in, own, "plain evaluation", least, &F);
    width = egap_round_outward(lo, hi);
    record(list, "point", "double-double", in, dd, "plain evaluation", least,
           &width);
    record(list, "point", "ball arithmetic", in, ball, "plain evaluation",
           least, &W);
    plain_clear(fast);
    egap_problem_clear(problem);
}

/* The certified maximum of a path beside plain grids on all its segments. */
static void time_path(json_t *list, const char *source, const instance *in,
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
    record(list, "path", "certified maximum", in, own,
           "plain grid of 200 points on each segment", grid_time, &r.max);
    row = json_array_get(list, json_array_size(list) - 1);
    json_object_set_new(row, "path", json_string(source));
    json_object_set_new(row, "segments", json_integer((json_int_t)segments));
    egap_problem_clear(problem);
}

/* A path of `segments` segments through perturbed blends of a and b. */
static void bench_path(json_t *list, const instance *in, size_t segments,
                       int repeats)
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
    time_path(list, "blends", in, &path, repeats);
    egap_free(block);
}

/* A path that Dynamic String Sampling finds between the two networks, with
 * the published depth. */
static void bench_dss(json_t *list, const instance *in, int repeats)
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
    time_path(list, "DSS path", in, &path, repeats);
    egap_free(block);
    egap_dss_clear(&found);
    egap_trainer_clear(trainer);
}

/* Paths of others: one feature, Huber loss, no biases. */
typedef struct {
    egap_array X, y, W, theta;
    instance in;
    egap_path path;
} fixture;

static fixture fixture_load(const char *width)
{
    fixture f;
    char name[64];
    egap_arrays *file;
    egap_error err = {0};

    stop_on(egap_arrays_open(&file, "tests/fixtures/huber_n1_paths.npz", &err),
            &err);
    stop_on(egap_arrays_read(&f.X, file, "d1_X", &err), &err);
    stop_on(egap_arrays_read(&f.y, file, "d1_y", &err), &err);
    snprintf(name, sizeof name, "path_d1_r0_w%s_fixed_p0_W", width);
    stop_on(egap_arrays_read(&f.W, file, name, &err), &err);
    snprintf(name, sizeof name, "path_d1_r0_w%s_fixed_p0_theta", width);
    stop_on(egap_arrays_read(&f.theta, file, name, &err), &err);
    egap_arrays_close(file);
    f.path = (egap_path){.K = f.W.shape[0],
                         .m = f.W.shape[1],
                         .n = 1,
                         .W = f.W.v,
                         .theta = f.theta.v};
    f.in = (instance){
        .data = {.N = f.y.count, .n = 1, .x = f.X.v, .y = f.y.v},
        .shape = {.m = f.path.m, .n = 1},
        .objective = {.loss = {EGAP_LOSS_HUBER, 0.25}, .kappa = 0.002}};
    return f;
}

static void fixture_clear(fixture *f)
{
    egap_array_clear(&f->X);
    egap_array_clear(&f->y);
    egap_array_clear(&f->W);
    egap_array_clear(&f->theta);
}

/* Full-batch training epochs beside those of the portable kernels. */
static void bench_training(json_t *list)
{
    bench_train_row rows[BENCH_TRAIN_ROWS];
    size_t count = bench_train(rows);

    printf("\ntrain: one epoch in us, multiply-adds a second, share of the "
           "measured peak\n"
           "   N   n    m loss      isa           us  GFMA/s  peak  over "
           "portable\n");
    for (size_t i = 0; i < count; i++) {
        const bench_train_row *r = &rows[i];

        printf("%4zu %3zu %4zu %-9s %-7s %8.2f %7.1f %4.0f%%  %6.1f\n", r->N,
               r->n, r->m, loss_name(r->loss), r->isa, r->seconds * 1e6,
               r->rate * 1e-9, 100 * r->rate / r->peak, r->over_portable);
        json_array_append_new(
            list,
            json_pack("{s:s, s:I, s:I, s:I, s:s, s:s, s:f, s:s, s:f, s:f,"
                      " s:f, s:f}",
                      "what", "train", "N", (json_int_t)r->N, "n",
                      (json_int_t)r->n, "m", (json_int_t)r->m, "loss",
                      loss_name(r->loss), "isa", r->isa, "seconds", r->seconds,
                      "baseline", "portable kernels", "baseline_seconds",
                      r->seconds * r->over_portable, "ratio",
                      1.0 / r->over_portable, "multiply_adds_per_second",
                      r->rate, "share_of_peak", r->rate / r->peak));
    }
}

int main(int argc, char **argv)
{
    static const size_t shapes[][3] = {{800, 2, 20},
                                       {800, 2, 200},
                                       {455, 30, 20},
                                       {455, 30, 200},
                                       {384, 2, 128}};
    static const egap_loss_kind losses[] = {EGAP_LOSS_MSE, EGAP_LOSS_LOGISTIC};
    int repeats = argc > 2 ? atoi(argv[2]) : REPEATS;
    instance all[10];
    fixture huber[2];
    timed_segment segments[12];
    char scratch[1024];
    json_t *list = json_array();
    egap_error err = {0};

    if (argc < 2 || repeats < 1) {
        fprintf(stderr, "usage: egap-bench OUT.json [repeats]\n");
        return EGAP_EUSAGE;
    }
    stop_on(egap_fpenv_check(&err), &err);
    setenv("EGAP_ISA", "avx2", 0);
    omp_set_num_threads(1); /* waiting threads would count as time */
    printf("instruction set: %s\n", egap_isa_name(egap_isa_get()));
    for (int k = 0; k < 10; k++)
        all[k] = instance_make(shapes[k % 5][0], shapes[k % 5][1],
                               shapes[k % 5][2], losses[k / 5], SEED);
    huber[0] = fixture_load("32");
    huber[1] = fixture_load("128");
    printf("\nsegment: time in ms, ratio to each grid, width\n"
           "   N   n    m loss          plain   strong  certif.   plain strong "
           " ulps relative   argmax\n");
    for (int k = 0; k < 12; k++) {
        const fixture *f = &huber[k < 10 ? 0 : k - 10];
        const instance *in = k < 10 ? &all[k] : &f->in;

        segments[k] = (timed_segment){.in = in};
        if (k < 10) {
            segments[k].A = egap_params_net(&in->shape, in->a);
            segments[k].B = egap_params_net(&in->shape, in->b);
        } else {
            segments[k].A = egap_path_node(&f->path, 0);
            segments[k].B = egap_path_node(&f->path, f->path.K - 1);
        }
        bench_segment(list, &segments[k], repeats);
    }
    snprintf(scratch, sizeof scratch, "%s.npz", argv[1]);
    bench_others(list, segments, 12, scratch);
    remove(scratch);
    printf("\npoint: plain in ms; others as multiples of it, relative width\n"
           "   N   n    m loss          plain double    width      dd    width "
           "   ball\n");
    for (int k = 0; k < 10; k++)
        bench_point(list, &all[k], repeats);
    printf("\npath: grids on all segments and certified maximum, ms\n"
           "   N   n    m loss       segm.    grids  certif.   ratio  ulps "
           "dismissed path\n");
    for (int k = 0; k < 10; k += 5)
        bench_path(list, &all[k], 100, 3);
    for (int k = 0; k < 2; k++)
        time_path(list, "of others", &huber[k].in, &huber[k].path, 3);
    for (int k = 0; k < 6; k += 5) /* m = 20, both losses */
        bench_dss(list, &all[k], 3);
    bench_training(list);
    for (int k = 0; k < 10; k++)
        instance_clear(&all[k]);
    for (int k = 0; k < 2; k++)
        fixture_clear(&huber[k]);
    if (json_dump_file(list, argv[1], JSON_INDENT(1)) != 0) {
        fprintf(stderr, "egap-bench: cannot write %s\n", argv[1]);
        return EGAP_ERESOURCE;
    }
    json_decref(list);
    return EGAP_OK;
}
