/* theory.h: what the verbs about the theory share: a data set, with a feature
 * that is 1 where biases are meant, and a loss of the theory. */
#ifndef EGAP_CLI_THEORY_H
#define EGAP_CLI_THEORY_H

#include "egap/constants.h"
#include "load.h"

#define EGAP_THEORY_USAGE                                                      \
    "  --x KEY, --y KEY  arrays of the inputs (N,n) and targets (N)\n"         \
    "  --target COLUMN   for a CSV file: its column of targets\n"              \
    "  --loss LOSS       mse (u-y)^2, half (u-y)^2/2, huber:DELTA, logistic\n" \
    "                    log(1+e^u)-yu, abs |u-y|, cross-entropy:K of K\n"     \
    "                    classes with targets 0 .. K-1 (or ce:K)\n"            \
    "  --bias            add a feature that is 1: biases as a coordinate\n"

/* A data set and a loss, owned. */
typedef struct {
    egap_dataset set;
    egap_data data; /* the view of it */
    egap_theory_loss loss;
} egap_theory_input;

/* Does:  the loss of a text like "mse", "huber:0.25" or
 *        "cross-entropy:3".
 * Error: exact.
 * Fails: EGAP_EUSAGE with the list of losses, also for NULL. */
egap_status egap_theory_load_loss(egap_theory_loss *loss, const char *text,
                                  egap_error *err) EGAP_MUST_CHECK;

/* Does:  reads the data set `path` and the loss that the flags name.
 * Needs: release with egap_theory_clear, also after a failure.
 * Error: exact, decimals to the nearest double.
 * Fails: EGAP_EUSAGE, EGAP_EINPUT, EGAP_ERESOURCE. */
egap_status egap_theory_load(egap_theory_input *out,
                             const egap_load_flags *flags, const char *path,
                             bool bias, egap_error *err) EGAP_MUST_CHECK;
void egap_theory_clear(egap_theory_input *input);

#endif
