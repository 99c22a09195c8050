/* bench_scale.c: how time and memory of a certified maximum grow with N, n,
 * m, segments and threads, and one segment of MNIST's shape and of the largest
 * N and m.
 *
 * Each case runs in a process of its own, whose peak memory is measured and
 * whose processor time is limited. */
#include "bench_parts.h"

#include <omp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common.h"
#include "egap/rng.h"
#include "egap/round.h"

#define LIMIT_SECONDS 120

typedef struct {
    const char *varied;
    size_t N, n, m, segments;
    int threads;
} scale_case;

typedef struct {
    double wall, cpu;
    egap_bounds max;
    size_t bytes; /* at the peak, data included */
} scale_result;

static double wall_clock(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Made-up images: a fifth of the pixels in (0,1), the rest 0; labels 0, 1. */
static egap_data images(size_t N, size_t n)
{
    double *x = egap_alloc(N * (n + 1), sizeof *x), *y = x + N * n;
    egap_stream s;

    if (x == NULL)
        abort();
    egap_stream_init(&s, 1, N * n, "bench");
    for (size_t i = 0; i < N * n; i++) {
        double u = egap_stream_uniform(&s);

        x[i] = u < 0.8 ? 0.0 : 5.0 * (u - 0.8);
    }
    for (size_t j = 0; j < N; j++)
        y[j] = egap_stream_uniform(&s) < 0.5;
    return (egap_data){.N = N, .n = n, .x = x, .y = y};
}

/* Networks as training starts from. */
static egap_path networks(const scale_case *c)
{
    size_t K = c->segments + 1, rows = K * c->m;
    double *W = egap_alloc(rows * (c->n + 2) + K, sizeof *W);
    double scale = sqrt(3.0 / (double)c->n);
    egap_stream s;

    if (W == NULL)
        abort();
    egap_stream_init(&s, 2, rows, "bench");
    for (size_t i = 0; i < rows * (c->n + 2) + K; i++)
        W[i] = scale * (2.0 * egap_stream_uniform(&s) - 1.0);
    return (egap_path){.K = K,
                       .m = c->m,
                       .n = c->n,
                       .W = W,
                       .b = W + rows * c->n,
                       .theta = W + rows * (c->n + 1),
                       .c = W + rows * (c->n + 2)};
}

static scale_result run_case(const scale_case *c)
{
    egap_objective objective = {.loss = {.kind = EGAP_LOSS_LOGISTIC},
                                .kappa = 1e-3};
    egap_data data = images(c->N, c->n);
    egap_path path = networks(c);
    egap_problem *problem;
    egap_path_max r;
    egap_error err = {0};
    scale_result result;
    struct rusage used;
    double cpu;

    omp_set_num_threads(c->threads);
    stop_on(egap_problem_init(&problem, &data, &objective, &err), &err);
    egap_free((double *)data.x); /* the problem has its own */
    result.wall = wall_clock();
    cpu = bench_now();
    stop_on(egap_enclose_path(&r, NULL, problem, &path, &err), &err);
    result.wall = wall_clock() - result.wall;
    result.cpu = bench_now() - cpu;
    result.max = r.max;
    egap_problem_clear(problem);
    egap_free((double *)path.W);
    getrusage(RUSAGE_SELF, &used);
    result.bytes = (size_t)used.ru_maxrss * 1024;
    return result;
}

/* The case in a process of its own; 0 where its time ran out. */
static int measure(scale_result *result, const scale_case *c)
{
    const struct rlimit limit = {LIMIT_SECONDS, LIMIT_SECONDS + 5};
    int ends[2], status = 0, done;
    pid_t child;

    fflush(NULL);
    if (pipe(ends) != 0 || (child = fork()) < 0) {
        perror("egap-bench");
        exit(EGAP_ERESOURCE);
    }
    if (child == 0) {
        setrlimit(RLIMIT_CPU, &limit);
        *result = run_case(c);
        _exit(write(ends[1], result, sizeof *result) == sizeof *result ? 0 : 1);
    }
    close(ends[1]);
    done = read(ends[0], result, sizeof *result) == sizeof *result;
    close(ends[0]);
    if (waitpid(child, &status, 0) == child && done && status == 0)
        return 1;
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
        return 0;
    fprintf(stderr, "egap-bench: the case N %zu, n %zu, m %zu failed\n", c->N,
            c->n, c->m);
    exit(EGAP_EINTERNAL);
}

static void record_case(json_t *list, const scale_case *c,
                        const scale_result *r)
{
    json_array_append_new(
        list,
        json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:i, s:s, s:f, s:f, s:I,"
                  " s:I}",
                  "what", "scale", "varied", c->varied, "N", (json_int_t)c->N,
                  "n", (json_int_t)c->n, "m", (json_int_t)c->m, "segments",
                  (json_int_t)c->segments, "threads", c->threads, "loss",
                  "logistic", "seconds", r->wall, "cpu_seconds", r->cpu,
                  "peak_bytes", (json_int_t)r->bytes, "ulps",
                  (json_int_t)egap_bounds_ulps(r->max)));
}

void bench_scale(json_t *list)
{
    static const scale_case cases[] = {
        {"base", 4000, 64, 64, 1, 1},      {"N", 8000, 64, 64, 1, 1},
        {"N", 16000, 64, 64, 1, 1},        {"n", 4000, 128, 64, 1, 1},
        {"n", 4000, 256, 64, 1, 1},        {"m", 4000, 64, 128, 1, 1},
        {"m", 4000, 64, 256, 1, 1},        {"segments", 4000, 64, 64, 4, 1},
        {"segments", 4000, 64, 64, 16, 1}, {"threads", 4000, 64, 64, 16, 2},
        {"shape", 60000, 784, 1000, 1, 1}, {"shape", 60000, 784, 1000, 1, 2},
        {"most", 100000, 2, 10000, 1, 2},  {"most", 100000, 30, 10000, 1, 2}};
    const size_t count = sizeof cases / sizeof cases[0];

    printf("\nscale: certified maximum of a path, seconds and memory "
           "(logistic loss; data included)\n"
           "varied        N    n     m segm. threads      wall       cpu      "
           "MiB  ulps\n");
    for (size_t k = 0; k < count; k++) {
        const scale_case *c = &cases[k];
        scale_result r;

        printf("%-8s %6zu %4zu %5zu %5zu %7d ", c->varied, c->N, c->n, c->m,
               c->segments, c->threads);
        if (!measure(&r, c)) {
            printf("more than %d s of processor time\n", LIMIT_SECONDS);
            continue;
        }
        printf("%9.3f %9.3f %8.1f  %4llu\n", r.wall, r.cpu,
               (double)r.bytes / 1048576.0,
               (unsigned long long)egap_bounds_ulps(r.max));
        record_case(list, c, &r);
    }
}
