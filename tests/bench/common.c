/* common.c: what every part of the benchmark uses. */
#include "common.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "egap/fpenv.h"
#include "egap/round.h"

double bench_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void stop_on(egap_status status, const egap_error *err)
{
    if (status != EGAP_OK) {
        fprintf(stderr, "egap-bench: %s\n", err->text);
        exit((int)status);
    }
}

const char *loss_name(egap_loss_kind kind)
{
    static const char *const names[] = {"mse", "half", "huber", "logistic",
                                        "abs"};

    return names[kind];
}

json_t *record(json_t *list, const char *what, const char *method,
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
    return row;
}
