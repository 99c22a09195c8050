/* common.h: clocks, errors and rows of build/bench.json. */
#ifndef EGAP_BENCH_COMMON_H
#define EGAP_BENCH_COMMON_H

#include <jansson.h>
#include <math.h>

#include "instance.h"

/* processor time of all threads: other programs do not count */
double bench_now(void);

/* keeps the least time of `call` in `best` */
#define TIME(best, call)                                                       \
    do {                                                                       \
        double start_ = bench_now();                                           \
        call;                                                                  \
        best = fmin(best, bench_now() - start_);                               \
    } while (0)

void stop_on(egap_status status, const egap_error *err);
const char *loss_name(egap_loss_kind kind);

/* Does:  appends a row to the list and returns it (borrowed); x, the
 *        enclosure whose width is written, may be NULL. */
json_t *record(json_t *list, const char *what, const char *method,
               const instance *in, double seconds, const char *baseline,
               double baseline_seconds, const egap_bounds *x);

#endif
