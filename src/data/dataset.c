/* dataset.c: a data set in memory: from array files, standardising,
 * splitting, digest. */
#include "egap/dataset.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "egap/arrays.h"
#include "egap/digest.h"
#include "egap/rng.h"
#include "take.h"

/* The digest of what the data set holds now. */
static void update_digest(egap_dataset *data)
{
    egap_digest digest;

    egap_digest_init(&digest);
    egap_digest_u64(&digest, data->N);
    egap_digest_u64(&digest, data->n);
    egap_digest_doubles(&digest, data->x, data->N * data->n);
    egap_digest_doubles(&digest, data->y, data->N);
    egap_digest_finish(data->digest, &digest);
}

void egap_dataset_take(egap_dataset *out, size_t N, size_t n, double *x,
                       double *y)
{
    memset(out, 0, sizeof *out);
    out->N = N;
    out->n = n;
    out->x = x;
    out->y = y;
    update_digest(out);
}

/* The array must be (N, columns) with finite entries; a vector (N) counts as
 * one column. */
static egap_status check_array(size_t *rows, size_t *columns,
                               const egap_array *array, const char *path,
                               const char *key, egap_error *err)
{
    if (array->rank != 1 && array->rank != 2)
        return egap_fail(err, EGAP_EINPUT,
                         "%s: array '%s' has %zu dimensions; 1 or 2 are "
                         "expected",
                         path, key, array->rank);
    *rows = array->shape[0];
    *columns = array->rank == 2 ? array->shape[1] : 1;
    if (array->count == 0)
        return egap_fail(err, EGAP_EINPUT, "%s: array '%s' is empty", path,
                         key);
    for (size_t i = 0; i < array->count; i++)
        if (!isfinite(array->v[i]))
            return egap_fail(err, EGAP_EINPUT,
                             "%s: array '%s': row %zu, column %zu (from 0) is "
                             "%s; data must be finite",
                             path, key, i / *columns, i % *columns,
                             isnan(array->v[i]) ? "NaN" : "infinite");
    return EGAP_OK;
}

static egap_status check_pair(egap_dataset *out, egap_array *x, egap_array *y,
                              const char *path, const char *x_key,
                              const char *y_key, egap_error *err)
{
    size_t N, n, rows, columns;
    egap_status status = check_array(&N, &n, x, path, x_key, err);

    if (status == EGAP_OK)
        status = check_array(&rows, &columns, y, path, y_key, err);
    if (status != EGAP_OK)
        return status;
    if (columns != 1)
        return egap_fail(err, EGAP_EINPUT,
                         "%s: array '%s' has %zu columns; one target is "
                         "expected, of shape (N) or (N, 1)",
                         path, y_key, columns);
    if (rows != N)
        return egap_fail(err, EGAP_EINPUT,
                         "%s: array '%s' has %zu rows, array '%s' has %zu; "
                         "they must agree",
                         path, x_key, N, y_key, rows);
    egap_dataset_take(out, N, n, x->v, y->v);
    x->v = y->v = NULL;
    return EGAP_OK;
}

egap_status egap_dataset_load_arrays(egap_dataset *out, const char *path,
                                     const char *x_key, const char *y_key,
                                     egap_error *err)
{
    egap_array x = {0}, y = {0};
    egap_arrays *file;
    egap_status status;

    memset(out, 0, sizeof *out);
    status = egap_arrays_open(&file, path, err);
    if (status != EGAP_OK)
        return status;
    status = egap_arrays_read(&x, file, x_key, err);
    if (status == EGAP_OK)
        status = egap_arrays_read(&y, file, y_key, err);
    if (status == EGAP_OK)
        status = check_pair(out, &x, &y, path, x_key, y_key, err);
    egap_array_clear(&x);
    egap_array_clear(&y);
    egap_arrays_close(file);
    return status;
}

void egap_dataset_standardise(egap_dataset *data)
{
    size_t N = data->N, n = data->n;
    double *x = data->x; /* (N, n) */

    for (size_t f = 0; f < n; f++) {
        double sum = 0, squares = 0, mean, scale;
        bool constant = true;

        for (size_t i = 0; i < N; i++) {
            sum += x[i * n + f];
            constant = constant && x[i * n + f] == x[f];
        }
        /* the rounded mean of equal values may differ from them */
        mean = constant ? x[f] : sum / (double)N;
        for (size_t i = 0; i < N; i++) {
            double d = x[i * n + f] - mean;

            squares += d * d;
        }
        scale = sqrt(squares / (double)N);
        if (scale == 0)
            scale = 1;
        for (size_t i = 0; i < N; i++)
            x[i * n + f] = (x[i * n + f] - mean) / scale;
    }
    update_digest(data);
}

/* One value of y: how many rows there are, and how many are still to see and
 * to keep. */
typedef struct {
    double value, rest;
    size_t rows, keep;
} stratum;

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The strata in order of value: the distinct values of y, or all rows as
 * one. */
static size_t find_strata(stratum *strata, double *sorted,
                          const egap_dataset *data, bool stratified)
{
    size_t count = 0;

    if (!stratified) {
        strata[0] = (stratum){.rows = data->N};
        return 1;
    }
    memcpy(sorted, data->y, data->N * sizeof *sorted);
    qsort(sorted, data->N, sizeof *sorted, by_value);
    for (size_t i = 0; i < data->N; i++) {
        if (count == 0 || sorted[i] != strata[count - 1].value)
            strata[count++] = (stratum){.value = sorted[i]};
        strata[count - 1].rows++;
    }
    return count;
}

/* Shares `total` rows over the strata by largest remainders; among equal
 * remainders the smaller value of y goes first. */
static void share(stratum *strata, size_t count, size_t total, size_t N)
{
    size_t given = 0;

    for (size_t s = 0; s < count; s++) {
        double exact = (double)strata[s].rows * (double)total / (double)N;

        strata[s].keep = (size_t)floor(exact);
        strata[s].rest = exact - floor(exact);
        given += strata[s].keep;
    }
    for (; given < total; given++) {
        size_t best = count;

        for (size_t s = 0; s < count; s++)
            if (strata[s].keep < strata[s].rows &&
                (best == count || strata[s].rest > strata[best].rest))
                best = s;
        strata[best].keep++;
        strata[best].rest -= 1;
    }
}

static stratum *stratum_of(stratum *strata, size_t count, double y,
                           bool stratified)
{
    stratum *s =
        bsearch(&y, strata, stratified ? count : 0, sizeof *strata, by_value);

    return s != NULL ? s : strata;
}

/* Selection sampling: a row is kept with probability (to keep) / (to see) of
 * its stratum, which draws every subset of the right size alike and leaves
 * the rows in file order. */
static void keep_rows(egap_dataset *data, stratum *strata, size_t count,
                      bool stratified, unsigned long long seed)
{
    egap_stream stream;
    size_t kept = 0, n = data->n;

    egap_stream_init(&stream, seed, 0, "split");
    for (size_t i = 0; i < data->N; i++) {
        stratum *s = stratum_of(strata, count, data->y[i], stratified);
        bool keep = egap_stream_below(&stream, s->rows) < s->keep;

        s->rows--;
        if (!keep)
            continue;
        s->keep--;
        memmove(data->x + kept * n, data->x + i * n, n * sizeof *data->x);
        data->y[kept++] = data->y[i];
    }
    data->N = kept;
}

egap_status egap_dataset_split(egap_dataset *data, double fraction,
                               int stratified, unsigned long long seed,
                               egap_error *err)
{
    size_t total, count;
    egap_status status = EGAP_OK;
    stratum *strata;
    double *sorted;

    if (!(fraction > 0 && fraction <= 1))
        return egap_fail(err, EGAP_EINPUT,
                         "the training fraction must lie in (0, 1]");
    total = (size_t)floor(fraction * (double)data->N + 0.5);
    if (total == 0 || (total >= data->N && fraction < 1))
        return egap_fail(err, EGAP_EINPUT,
                         "a training fraction of %g leaves one part of %zu "
                         "rows empty",
                         fraction, data->N);
    strata = egap_alloc(data->N, sizeof *strata);
    sorted = egap_alloc(data->N, sizeof *sorted);
    if (strata == NULL || sorted == NULL) {
        egap_free(strata);
        egap_free(sorted);
        return egap_fail(err, EGAP_ERESOURCE,
                         "memory to split %zu rows is not available", data->N);
    }
    count = find_strata(strata, sorted, data, stratified != 0);
    share(strata, count, total, data->N);
    for (size_t s = 0; s < count && status == EGAP_OK; s++)
        if (strata[s].keep == 0)
            status = egap_fail(err, EGAP_EINPUT,
                               "no row with target %g would be kept (%zu "
                               "distinct targets); split without strata",
                               strata[s].value, count);
    if (status == EGAP_OK) {
        keep_rows(data, strata, count, stratified != 0, seed);
        update_digest(data);
    }
    egap_free(strata);
    egap_free(sorted);
    return status;
}

egap_data egap_dataset_view(const egap_dataset *data)
{
    return (egap_data){data->N, data->n, data->x, data->y};
}

void egap_dataset_clear(egap_dataset *data)
{
    egap_free(data->x);
    egap_free(data->y);
    memset(data, 0, sizeof *data);
}
