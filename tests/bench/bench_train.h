/* bench_train.h: speed of the training kernels. */
#ifndef EGAP_BENCH_TRAIN_H
#define EGAP_BENCH_TRAIN_H

#include <stddef.h>

#include "egap/types.h"

/* One shape, loss and instruction set. */
typedef struct {
    size_t N, n, m; /* n counts the bias coordinate */
    egap_loss_kind loss;
    const char *isa;
    double seconds;       /* of one epoch, Adam and normalisation included */
    double rate;          /* (2n + 1) N m multiply-adds in that time */
    double peak;          /* multiply-adds a second, measured beside it */
    double over_portable; /* portable time / time */
} bench_train_row;

#define BENCH_TRAIN_ROWS 16

/* Does:  times full-batch epochs on the shapes of the published experiments
 *        with each instruction set but the portable one; returns the rows.
 * Needs: room for BENCH_TRAIN_ROWS rows.
 * Fails: never; 0 rows where memory is short or nothing but the portable
 *        kernels runs here. */
size_t bench_train(bench_train_row *rows);

double bench_fma_portable(size_t rounds, double *sink);
double bench_fma_avx2(size_t rounds, double *sink);
double bench_fma_avx512(size_t rounds, double *sink);

#endif
