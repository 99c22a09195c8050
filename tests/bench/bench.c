/* bench.c: certified maxima beside the grids they replace, in one run.
 *
 *   egap-bench OUT.json [REPEATS] [PART...]      (from the top of the tree)
 *
 * Parts: segment, others (with segment), point, path, train, scale; all by
 * default.
 * Methods are interleaved and the least time of all repeats is kept.  The
 * baselines are always AVX2 (grid.c); the engine runs on EGAP_ISA, by
 * default AVX2 too, so that like is compared with like. */
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_parts.h"
#include "common.h"
#include "egap/arrays.h"
#include "egap/fpenv.h"

#define REPEATS 9
#define SEED 7
#define INSTANCES 10 /* own networks, then two paths of others */

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

typedef struct {
    instance all[INSTANCES];
    fixture huber[2];
    timed_segment segments[INSTANCES + 2];
    json_t *list;
    int repeats;
    egap_isa best;      /* of this machine, or of EGAP_ISA */
    const char *isa;    /* of what is measured beside AVX2 baselines */
    int count;          /* parts asked for; 0: all */
    char *const *parts; /* (count) */
} bench;

static int wanted(const bench *b, const char *part)
{
    for (int i = 0; i < b->count; i++)
        if (strcmp(b->parts[i], part) == 0)
            return 1;
    return b->count == 0;
}

static void make_instances(bench *b)
{
    static const size_t shapes[][3] = {{800, 2, 20},
                                       {800, 2, 200},
                                       {455, 30, 20},
                                       {455, 30, 200},
                                       {384, 2, 128}};
    static const egap_loss_kind losses[] = {EGAP_LOSS_MSE, EGAP_LOSS_LOGISTIC};

    for (int k = 0; k < INSTANCES; k++)
        b->all[k] = instance_make(shapes[k % 5][0], shapes[k % 5][1],
                                  shapes[k % 5][2], losses[k / 5], SEED);
    b->huber[0] = fixture_load("32");
    b->huber[1] = fixture_load("128");
    for (int k = 0; k < INSTANCES + 2; k++) {
        timed_segment *s = &b->segments[k];

        if (k < INSTANCES) {
            s->in = &b->all[k];
            s->A = egap_params_net(&s->in->shape, s->in->a);
            s->B = egap_params_net(&s->in->shape, s->in->b);
        } else {
            const fixture *f = &b->huber[k - INSTANCES];

            s->in = &f->in;
            s->A = egap_path_node(&f->path, 0);
            s->B = egap_path_node(&f->path, f->path.K - 1);
        }
    }
}

static void clear_instances(bench *b)
{
    for (int k = 0; k < INSTANCES; k++)
        instance_clear(&b->all[k]);
    for (int k = 0; k < 2; k++)
        fixture_clear(&b->huber[k]);
}

static void bench_segments(bench *b)
{
    printf("\nsegment, %s: time in ms, ratio to each grid, width\n"
           "   N   n    m loss          plain   strong  certif.   plain strong "
           " ulps relative   argmax\n",
           egap_isa_name(egap_isa_get()));
    for (int k = 0; k < INSTANCES + 2; k++)
        bench_segment(b->list, &b->segments[k], b->repeats);
}

static void run_segments(bench *b, const char *out)
{
    char scratch[1024];

    /* the grids are AVX2 in either case */
    if (b->best > EGAP_ISA_AVX2) {
        setenv("EGAP_ISA", egap_isa_name(b->best), 1);
        bench_segments(b);
    }
    setenv("EGAP_ISA", b->isa, 1);
    bench_segments(b);
    if (!wanted(b, "others"))
        return;
    snprintf(scratch, sizeof scratch, "%s.npz", out);
    bench_others(b->list, b->segments, INSTANCES + 2, scratch);
    remove(scratch);
}

static void run_points(bench *b)
{
    printf("\npoint: plain in ms; others as multiples of it, relative width\n"
           "   N   n    m loss          plain double    width      dd    width "
           "   ball\n");
    for (int k = 0; k < INSTANCES; k++)
        bench_point(b->list, &b->all[k], b->repeats);
}

static void run_paths(bench *b)
{
    printf("\npath: grids on all segments and certified maximum, ms\n"
           "   N   n    m loss       segm.    grids  certif.   ratio  ulps "
           "dismissed path\n");
    for (int k = 0; k < INSTANCES; k += 5)
        bench_path(b->list, &b->all[k], 100, 3);
    for (int k = 0; k < 2; k++)
        bench_one_path(b->list, "of others", &b->huber[k].in, &b->huber[k].path,
                       3);
    for (int k = 0; k < 6; k += 5) /* m = 20, both losses */
        bench_dss(b->list, &b->all[k], 3);
}

int main(int argc, char **argv)
{
    bench b = {.repeats = argc > 2 ? atoi(argv[2]) : REPEATS};
    egap_error err = {0};

    if (argc < 2 || argv[1][0] == '-' || b.repeats < 1) {
        fprintf(stderr, "usage: egap-bench OUT.json [REPEATS] [PART...]\n");
        return EGAP_EUSAGE;
    }
    b.count = argc > 3 ? argc - 3 : 0;
    b.parts = argv + (argc > 3 ? 3 : argc);
    b.list = json_array();
    stop_on(egap_fpenv_check(&err), &err);
    b.best = egap_isa_get();
    setenv("EGAP_ISA", "avx2", 0);
    b.isa = egap_isa_name(egap_isa_get());
    omp_set_num_threads(1); /* waiting threads would count as time */
    printf("instruction set: %s\n", egap_isa_name(egap_isa_get()));
    if (wanted(&b, "scale"))
        bench_scale(b.list); /* first: its processes start small */
    make_instances(&b);
    if (wanted(&b, "segment"))
        run_segments(&b, argv[1]);
    if (wanted(&b, "point"))
        run_points(&b);
    if (wanted(&b, "path"))
        run_paths(&b);
    if (wanted(&b, "train"))
        bench_training(b.list);
    clear_instances(&b);
    if (json_dump_file(b.list, argv[1], JSON_INDENT(1)) != 0) {
        fprintf(stderr, "egap-bench: cannot write %s\n", argv[1]);
        return EGAP_ERESOURCE;
    }
    json_decref(b.list);
    return EGAP_OK;
}
