/* bench_training.c: rows of the training kernels. */
#include "bench_parts.h"

#include <stdio.h>

#include "bench_train.h"
#include "common.h"

void bench_training(json_t *list)
{
    bench_train_row rows[BENCH_TRAIN_ROWS];
    size_t count = bench_train(rows);

    printf("\ntrain: one epoch, Adam included; roofline: (2n+1) N m "
           "multiply-adds at the peak that a\n"
           "loop of independent ones reaches here (the losses, N of them, are "
           "not counted)\n"
           "   N   n    m loss      isa           us  GFMA/s    peak  share  "
           "over portable\n");
    for (size_t i = 0; i < count; i++) {
        const bench_train_row *r = &rows[i];

        printf("%4zu %3zu %4zu %-9s %-7s %8.2f %7.1f %7.1f  %4.0f%%  %6.1f\n",
               r->N, r->n, r->m, loss_name(r->loss), r->isa, r->seconds * 1e6,
               r->rate * 1e-9, r->peak * 1e-9, 100 * r->rate / r->peak,
               r->over_portable);
        json_array_append_new(
            list,
            json_pack("{s:s, s:I, s:I, s:I, s:s, s:s, s:f, s:s, s:f, s:f,"
                      " s:f, s:f, s:f}",
                      "what", "train", "N", (json_int_t)r->N, "n",
                      (json_int_t)r->n, "m", (json_int_t)r->m, "loss",
                      loss_name(r->loss), "isa", r->isa, "seconds", r->seconds,
                      "baseline", "portable kernels", "baseline_seconds",
                      r->seconds * r->over_portable, "ratio",
                      1.0 / r->over_portable, "multiply_adds_per_second",
                      r->rate, "peak", r->peak, "share_of_peak",
                      r->rate / r->peak));
    }
}
