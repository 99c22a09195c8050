/* bench_train.c: speed of the training kernels beside the processor's peak of
 * fused multiply-adds, measured in the same moment. */
#include "bench_train.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "egap/fpenv.h"
#include "egap/rng.h"
#include "egap/train.h"

/* Repeats; the least time counts.  Kernels and peak take turns, so that
 * both see the same state of the machine. */
#define REPEATS 15
#define PEAK_ROUNDS 40000

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double peak_once(egap_isa isa)
{
    static volatile double kept;
    double sink = 0, start = now(), done = 0;

    if (isa == EGAP_ISA_PORTABLE)
        done = bench_fma_portable(PEAK_ROUNDS / 100, &sink);
#ifdef EGAP_HAVE_X86_KERNELS
    if (isa == EGAP_ISA_AVX2)
        done = bench_fma_avx2(PEAK_ROUNDS, &sink);
    if (isa == EGAP_ISA_AVX512)
        done = bench_fma_avx512(PEAK_ROUNDS, &sink);
#endif
    kept = sink;
    (void)kept;
    return done / (now() - start);
}

/* Seconds of one epoch; `params` is left trained. */
static double epoch_seconds(egap_trainer *trainer, double *params,
                            const egap_shape *shape,
                            const egap_train_options *options)
{
    double start;

    egap_train_initial(params, shape, 1, 1);
    start = now();
    if (egap_train_run(params, NULL, trainer, options, NULL) != EGAP_OK)
        return INFINITY;
    return (now() - start) / options->epochs;
}

static double *random_data(size_t N, size_t n)
{
    double *x = malloc(N * (n + 1) * sizeof *x);
    egap_stream stream;

    if (x == NULL)
        return NULL;
    egap_stream_init(&stream, 1, 0, "bench");
    for (size_t i = 0; i < N * n; i++)
        x[i] = 3.0 * egap_stream_uniform(&stream) - 1.5;
    for (size_t j = 0; j < N; j++) /* targets, behind the features */
        x[N * n + j] = x[j * n] > 0.2 * x[j * n + n - 1] ? 1.0 : 0.0;
    return x;
}

/* A trainer with the kernels of one instruction set. */
static egap_trainer *trainer_for(egap_isa isa, const egap_data *data,
                                 const egap_shape *shape)
{
    egap_trainer *trainer;

    setenv("EGAP_ISA", egap_isa_name(isa), 1);
    if (egap_trainer_init(&trainer, data, shape, NULL) != EGAP_OK)
        return NULL;
    return trainer;
}

/* Rows of one shape and loss: the portable time first, then each set. */
static size_t bench_shape(bench_train_row *rows, size_t N, size_t n, size_t m,
                          egap_loss_kind kind, egap_isa best)
{
    egap_objective objective = {{kind, 0.0}, 0.001};
    egap_train_options options = egap_train_legacy(&objective);
    egap_shape shape = {.m = m, .n = n, .biases = true};
    double *x = random_data(N, n), portable = INFINITY;
    double *params = malloc(egap_params_count(&shape) * sizeof *params);
    egap_data data = {N, n, x, x != NULL ? x + N * n : NULL};
    size_t count = 0;

    for (egap_isa isa = EGAP_ISA_PORTABLE; isa <= best; isa++) {
        egap_trainer *trainer =
            x && params ? trainer_for(isa, &data, &shape) : NULL;
        double least = INFINITY, peak = 0;
        int repeats = isa == EGAP_ISA_PORTABLE ? 2 : REPEATS;

        options.epochs = isa == EGAP_ISA_PORTABLE ? 2 : 50;
        for (int r = 0; r < repeats && trainer != NULL; r++) {
            peak = fmax(peak, peak_once(isa));
            least =
                fmin(least, epoch_seconds(trainer, params, &shape, &options));
        }
        egap_trainer_clear(trainer);
        if (isa == EGAP_ISA_PORTABLE)
            portable = least;
        else if (isfinite(least))
            rows[count++] = (bench_train_row){N,
                                              n + 1,
                                              m,
                                              kind,
                                              egap_isa_name(isa),
                                              least,
                                              (2.0 * (double)(n + 1) + 1.0) *
                                                  (double)(N * m) / least,
                                              peak,
                                              portable / least};
    }
    free(x);
    free(params);
    return count;
}

size_t bench_train(bench_train_row *rows)
{
    static const size_t shapes[][3] = {
        {800, 2, 20}, {800, 2, 200}, {455, 30, 20}, {455, 30, 200}};
    static const egap_loss_kind kinds[] = {EGAP_LOSS_MSE, EGAP_LOSS_LOGISTIC};
    const char *was = getenv("EGAP_ISA");
    char *keep = was != NULL ? strdup(was) : NULL;
    egap_isa best = egap_isa_get();
    size_t count = 0;

    for (size_t s = 0; s < 4; s++)
        for (size_t k = 0; k < 2; k++)
            count += bench_shape(rows + count, shapes[s][0], shapes[s][1],
                                 shapes[s][2], kinds[k], best);
    if (keep != NULL)
        setenv("EGAP_ISA", keep, 1);
    else
        unsetenv("EGAP_ISA");
    free(keep);
    return count;
}
