/* csv.c: data sets from CSV files: one column of targets, the others
 * features. */
#include "../io/csv.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "egap/dataset.h"
#include "take.h"

/* Are all cells of a column whole numbers, as digits? */
static bool all_digits(const egap_csv *csv, size_t column)
{
    for (size_t j = 0; j < csv->rows; j++) {
        const char *cell = egap_csv_cell(csv, j, column);

        if (*cell == '\0' || cell[strspn(cell, "0123456789")] != '\0')
            return false;
    }
    return true;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* y = the number of each word of a column among its words in order. */
static egap_status number_words(double *y, const egap_csv *csv, size_t column,
                                egap_error *err)
{
    const char **words = egap_alloc(csv->rows, sizeof *words);
    size_t count = 0;

    if (words == NULL)
        return egap_fail(err, EGAP_ERESOURCE,
                         "%s: memory for the labels is not available",
                         csv->path);
    for (size_t j = 0; j < csv->rows; j++)
        words[j] = egap_csv_cell(csv, j, column);
    qsort(words, csv->rows, sizeof *words, by_bytes);
    for (size_t j = 0; j < csv->rows; j++)
        if (count == 0 || strcmp(words[count - 1], words[j]) != 0)
            words[count++] = words[j];
    for (size_t j = 0; j < csv->rows; j++) {
        const char *word = egap_csv_cell(csv, j, column);
        const char **at = bsearch(&word, words, count, sizeof *words, by_bytes);

        y[j] = (double)(at - words);
    }
    egap_free(words);
    return EGAP_OK;
}

static egap_status read_values(double *x, double *y, const egap_csv *csv,
                               size_t target, bool words, egap_error *err)
{
    size_t n = csv->columns - 1;
    egap_status status = EGAP_OK;

    for (size_t j = 0; j < csv->rows && status == EGAP_OK; j++)
        for (size_t c = 0; c < csv->columns && status == EGAP_OK; c++) {
            double *place = c == target ? y + j : x + j * n + c - (c > target);

            if (c == target && words)
                continue;
            status = egap_csv_real(place, csv, j, c, err);
        }
    if (status == EGAP_OK && words)
        status = number_words(y, csv, target, err);
    return status;
}

static egap_status from_table(egap_dataset *out, const egap_csv *csv,
                              const char *target_name, bool labels,
                              egap_error *err)
{
    size_t target;
    double *x, *y;
    egap_status status = egap_csv_find(&target, csv, target_name, err);

    if (status != EGAP_OK)
        return status;
    if (csv->columns < 2)
        return egap_fail(err, EGAP_EINPUT,
                         "%s: line 1: a feature beside the target is needed",
                         csv->path);
    if (csv->rows == 0)
        return egap_fail(err, EGAP_EINPUT,
                         "%s: line 2: there is no row of numbers", csv->path);
    x = egap_alloc(csv->rows * (csv->columns - 1), sizeof *x);
    y = egap_alloc(csv->rows, sizeof *y);
    if (x == NULL || y == NULL)
        status =
            egap_fail(err, EGAP_ERESOURCE,
                      "%s: memory for the table is not available", csv->path);
    if (status == EGAP_OK)
        status = read_values(x, y, csv, target,
                             labels && !all_digits(csv, target), err);
    if (status == EGAP_OK) {
        egap_dataset_take(out, csv->rows, csv->columns - 1, x, y);
        return EGAP_OK;
    }
    egap_free(x);
    egap_free(y);
    return status;
}

static egap_status load(egap_dataset *out, const char *path, const char *target,
                        bool labels, egap_error *err)
{
    egap_csv csv;
    egap_status status = egap_csv_read(&csv, path, err);

    memset(out, 0, sizeof *out);
    if (status == EGAP_OK)
        status = from_table(out, &csv, target, labels, err);
    egap_csv_clear(&csv);
    return status;
}

egap_status egap_dataset_load_csv(egap_dataset *out, const char *path,
                                  const char *target, egap_error *err)
{
    return load(out, path, target, false, err);
}

egap_status egap_dataset_load_labels(egap_dataset *out, const char *path,
                                     const char *target, egap_error *err)
{
    return load(out, path, target, true, err);
}
