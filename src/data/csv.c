/* csv.c: data sets from CSV files: one column of targets, the others
 * features. */
#include "../io/csv.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/text.h"
#include "egap/dataset.h"
#include "take.h"

/* What the column of targets holds. */
typedef enum {
    NUMBERS,
    CLASSES, /* whole numbers from 0, or words */
    LABELS   /* numbers in [0,1], or two words */
} target_kind;

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

/* Are all cells of a column numbers in [0,1]? */
static bool all_shares(const egap_csv *csv, size_t column)
{
    for (size_t j = 0; j < csv->rows; j++) {
        const char *cell = egap_csv_cell(csv, j, column);
        double value;

        if (egap_text_real(&value, cell, strlen(cell)) != EGAP_TEXT_OK ||
            value < 0 || value > 1)
            return false;
    }
    return true;
}

static int in_order(const void *a, const void *b)
{
    return egap_text_order(*(const char *const *)a, *(const char *const *)b);
}

/* "'ham' is 0, 'spam' is 1", cut where it is long. */
static void tell_words(char *out, size_t size, const char **words, size_t count)
{
    size_t used = 0;

    for (size_t k = 0; k < count; k++) {
        char word[48];

        egap_text_show(word, sizeof word, words[k], strlen(words[k]));
        if (used + strlen(word) + 40 > size) {
            snprintf(out + used, size - used, ", ...");
            return;
        }
        used += (size_t)snprintf(out + used, size - used, "%s'%s' is %zu",
                                 k ? ", " : "", word, k);
    }
}

/* y = the number of each word of a column among its words in order. */
static egap_status number_words(double *y, char *told, size_t size,
                                const egap_csv *csv, size_t column,
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
    qsort(words, csv->rows, sizeof *words, in_order);
    for (size_t j = 0; j < csv->rows; j++)
        if (count == 0 || strcmp(words[count - 1], words[j]) != 0)
            words[count++] = words[j];
    for (size_t j = 0; j < csv->rows; j++) {
        const char *word = egap_csv_cell(csv, j, column);
        const char **at = bsearch(&word, words, count, sizeof *words, in_order);

        y[j] = (double)(at - words);
    }
    tell_words(told, size, words, count);
    egap_free(words);
    return EGAP_OK;
}

static egap_status check_word(const egap_csv *csv, size_t row, size_t column,
                              egap_error *err)
{
    return *egap_csv_cell(csv, row, column) != '\0'
               ? EGAP_OK
               : egap_csv_fail(csv, row, column, "the label is missing", err);
}

/* Two different words, no more and no less. */
static egap_status check_two_words(const egap_csv *csv, size_t column,
                                   egap_error *err)
{
    const char *first = egap_csv_cell(csv, 0, column), *second = NULL;
    char shown[3][48], what[320];

    for (size_t j = 1; j < csv->rows; j++) {
        const char *word = egap_csv_cell(csv, j, column);

        if (strcmp(word, first) == 0 || (second && strcmp(word, second) == 0))
            continue;
        if (!second) {
            second = word;
            continue;
        }
        snprintf(
            what, sizeof what,
            "'%s' is a third label beside '%s' and '%s'; the logistic "
            "loss takes two, or numbers in [0,1], and cross-entropy more",
            egap_text_show(shown[0], sizeof shown[0], word, strlen(word)),
            egap_text_show(shown[1], sizeof shown[1], first, strlen(first)),
            egap_text_show(shown[2], sizeof shown[2], second, strlen(second)));
        return egap_csv_fail(csv, j, column, what, err);
    }
    if (second)
        return EGAP_OK;
    snprintf(what, sizeof what,
             "every row has the label '%s'; the logistic loss takes two",
             egap_text_show(shown[0], sizeof shown[0], first, strlen(first)));
    return egap_csv_fail(csv, 0, column, what, err);
}

/* Does the column hold words, and such as its kind takes? */
static egap_status find_words(bool *words, const egap_csv *csv, size_t column,
                              target_kind kind, egap_error *err)
{
    egap_status status = EGAP_OK;

    *words = kind == CLASSES  ? !all_digits(csv, column)
             : kind == LABELS ? !all_shares(csv, column)
                              : false;
    for (size_t j = 0; j < csv->rows && *words && status == EGAP_OK; j++)
        status = check_word(csv, j, column, err);
    if (status == EGAP_OK && *words && kind == LABELS)
        status = check_two_words(csv, column, err);
    return status;
}

static egap_status read_values(double *x, double *y,
                               char labels[EGAP_DATASET_LABELS],
                               const egap_csv *csv, size_t target, bool words,
                               egap_error *err)
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
        status = number_words(y, labels, EGAP_DATASET_LABELS, csv, target, err);
    return status;
}

static egap_status from_table(egap_dataset *out, const egap_csv *csv,
                              const char *target_name, target_kind kind,
                              egap_error *err)
{
    size_t target;
    bool words;
    double *x, *y;
    char labels[EGAP_DATASET_LABELS] = "";
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
    status = find_words(&words, csv, target, kind, err);
    if (status != EGAP_OK)
        return status;
    x = egap_alloc(csv->rows * (csv->columns - 1), sizeof *x);
    y = egap_alloc(csv->rows, sizeof *y);
    if (x == NULL || y == NULL)
        status =
            egap_fail(err, EGAP_ERESOURCE,
                      "%s: memory for the table is not available", csv->path);
    if (status == EGAP_OK)
        status = read_values(x, y, labels, csv, target, words, err);
    if (status == EGAP_OK) {
        egap_dataset_take(out, csv->rows, csv->columns - 1, x, y);
        memcpy(out->labels, labels, sizeof labels);
        return EGAP_OK;
    }
    egap_free(x);
    egap_free(y);
    return status;
}

static egap_status load(egap_dataset *out, const char *path, const char *target,
                        target_kind kind, egap_error *err)
{
    egap_csv csv;
    egap_status status = egap_csv_read(&csv, path, err);

    memset(out, 0, sizeof *out);
    if (status == EGAP_OK)
        status = from_table(out, &csv, target, kind, err);
    egap_csv_clear(&csv);
    return status;
}

egap_status egap_dataset_load_csv(egap_dataset *out, const char *path,
                                  const char *target, egap_error *err)
{
    return load(out, path, target, NUMBERS, err);
}

egap_status egap_dataset_load_classes(egap_dataset *out, const char *path,
                                      const char *target, egap_error *err)
{
    return load(out, path, target, CLASSES, err);
}

egap_status egap_dataset_load_labels(egap_dataset *out, const char *path,
                                     const char *target, egap_error *err)
{
    return load(out, path, target, LABELS, err);
}
