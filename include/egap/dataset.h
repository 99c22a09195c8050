/* dataset.h: a data set in memory, from CSV, NPZ or safetensors.
 *
 * Protocol splits: rows are used as they stand, or split and standardised on
 * the training part as the configuration says. */
#ifndef EGAP_DATASET_H
#define EGAP_DATASET_H

#include <stdbool.h>

#include "egap/status.h"
#include "egap/types.h"

#define EGAP_DATASET_LABELS 256

typedef struct {
    size_t N, n;
    double *x;       /* (N, n) */
    double *y;       /* (N) */
    char digest[65]; /* SHA-256 of N, n (64-bit little-endian), x, y
                        (binary64 little-endian), in hexadecimal */
    char labels[EGAP_DATASET_LABELS]; /* of targets that were words: "'ham' is
                                         0, 'spam' is 1", cut; or "" */
} egap_dataset;

/* Does:  reads x (N, n) and y (N) or (N, 1) from arrays of an array file; a
 *        vector x of shape (N) is one feature.
 * Needs: release with egap_dataset_clear.
 * Error: exact.
 * Fails: EGAP_EINPUT, EGAP_ERESOURCE. */
egap_status egap_dataset_load_arrays(egap_dataset *out, const char *path,
                                     const char *x_key, const char *y_key,
                                     egap_error *err) EGAP_MUST_CHECK;

/* Does:  reads a CSV file with a header line; `target` names the column of
 *        y, every other column is a feature in file order.
 * Needs: release with egap_dataset_clear.
 * Error: decimals are rounded to the nearest double.
 * Fails: EGAP_EINPUT (with file, line, column), EGAP_ERESOURCE. */
egap_status egap_dataset_load_csv(egap_dataset *out, const char *path,
                                  const char *target,
                                  egap_error *err) EGAP_MUST_CHECK;

/* Does:  the same where the target column holds classes: whole numbers as
 *        they are, or words, which are numbered from 0 in the order in which
 *        people sort: numbers by their values, "w9" before "w10", else by
 *        bytes.  `labels` tells.
 * Needs: release with egap_dataset_clear.
 * Error: as egap_dataset_load_csv.
 * Fails: as egap_dataset_load_csv. */
egap_status egap_dataset_load_classes(egap_dataset *out, const char *path,
                                      const char *target,
                                      egap_error *err) EGAP_MUST_CHECK;

/* Does:  the same where the target column holds what the logistic loss takes:
 *        numbers in [0,1] as they are, or two words, 0 for the one that comes
 *        first in that order and 1 for the other.
 * Needs: release with egap_dataset_clear.
 * Error: as egap_dataset_load_csv.
 * Fails: as egap_dataset_load_csv; a third word, or one only. */
egap_status egap_dataset_load_labels(egap_dataset *out, const char *path,
                                     const char *target,
                                     egap_error *err) EGAP_MUST_CHECK;

/* Data made by a teacher: a sum of ridge units. */
typedef struct {
    size_t samples;  /* 384 */
    size_t features;
    size_t atoms;    /* 512 */
    double decay;    /* 1.35: coefficients +-rank^-decay, shuffled */
    double deviation; /* 0.8: of the targets */
    bool labels;     /* targets 1 where the teacher is above 0, else 0 */
} egap_teacher;

/* Does:  points uniform in the unit ball and a teacher's targets there: sum
 *        of relu(v_i . x) with v_i uniform on the sphere, centred, and scaled
 *        to the deviation or cut at 0.  Streams "teacher-points" and
 *        "teacher" of the seed, unit = features.
 * Needs: release with egap_dataset_clear.
 * Error: float only; the same bits everywhere.
 * Fails: EGAP_EINPUT (counts of 0, targets that are all equal),
 *        EGAP_ERESOURCE.
 * Source: experiments/PROTOCOL.md, section "Theory-aligned". */
egap_status egap_dataset_teach(egap_dataset *out, const egap_teacher *teacher,
                               unsigned long long seed,
                               egap_error *err) EGAP_MUST_CHECK;

/* Does:  subtracts the mean of each feature and divides by its standard
 *        deviation (population, 1 where it is 0), in place.
 * Needs: N >= 1.
 * Error: float only.
 * Fails: never. */
void egap_dataset_standardise(egap_dataset *data);

/* Does:  keeps a random `fraction` of the rows (the training part), drawn
 *        without replacement from stream (seed, "split"), kept in file order;
 *        stratified by the value of y where asked.
 * Needs: 0 < fraction <= 1.
 * Error: exact.
 * Fails: EGAP_EINPUT (a part would be empty), EGAP_ERESOURCE. */
egap_status egap_dataset_split(egap_dataset *data, double fraction,
                               int stratified, unsigned long long seed,
                               egap_error *err) EGAP_MUST_CHECK;

/* Does:  the data as a view for the other modules.
 * Needs: the data set outlives the view.
 * Error: exact.
 * Fails: never. */
egap_data egap_dataset_view(const egap_dataset *data);

void egap_dataset_clear(egap_dataset *data);

#endif
