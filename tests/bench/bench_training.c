/* bench_training.c: rows of the training kernels. */
#include "bench_parts.h"

#include <stdio.h>

#include "bench_train.h"
#include "common.h"

/* Fused or plain multiplications and additions of the multiplying pipes for
 * one sample's loss and derivative (verify/enclose/loss.h, kernel/losses.c):
 * exp 17, 2 atanh 19, the rest 7; the division and plain additions apart. */
static double loss_operations(egap_loss_kind kind)
{
    return kind == EGAP_LOSS_LOGISTIC ? 43.0 : 3.0;
}

void bench_training(json_t *list)
{
    bench_train_row rows[BENCH_TRAIN_ROWS];
    size_t count = bench_train(rows);

    printf(
        "\ntrain: one epoch, Adam included; roofline: (2n+1) N m "
        "multiply-adds at the peak that a\n"
        "loop of independent ones reaches here; losses: the share with those "
        "of N losses counted too,\n"
        "43 for a logistic one (and a division), 3 for a square\n"
        "   N   n    m loss      isa           us  GFMA/s    peak  share  "
        "losses  over portable\n");
    for (size_t i = 0; i < count; i++) {
        const bench_train_row *r = &rows[i];
        double share = r->rate / r->peak;
        double all = share * (1.0 + loss_operations(r->loss) /
                                        (double)((2 * r->n + 1) * r->m));

        printf("%4zu %3zu %4zu %-9s %-7s %8.2f %7.1f %7.1f  %4.0f%%   %4.0f%%"
               "  %6.1f\n",
               r->N, r->n, r->m, loss_name(r->loss), r->isa, r->seconds * 1e6,
               r->rate * 1e-9, r->peak * 1e-9, 100 * share, 100 * all,
               r->over_portable);
        json_array_append_new(
            list,
            json_pack("{s:s, s:I, s:I, s:I, s:s, s:s, s:f, s:s, s:f, s:f,"
                      " s:f, s:f, s:f, s:f}",
                      "what", "train", "N", (json_int_t)r->N, "n",
                      (json_int_t)r->n, "m", (json_int_t)r->m, "loss",
                      loss_name(r->loss), "isa", r->isa, "seconds", r->seconds,
                      "baseline", "portable kernels", "baseline_seconds",
                      r->seconds * r->over_portable, "ratio",
                      1.0 / r->over_portable, "multiply_adds_per_second",
                      r->rate, "peak", r->peak, "share_of_peak", share,
                      "share_with_losses", all));
    }
}
