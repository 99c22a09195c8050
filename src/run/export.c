/* export.c: a stored path, its ends and the data as arrays of a file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "egap/arrays.h"
#include "run_impl.h"

#define MOST_ARRAYS 14 /* of path, A and B four each; X and y */

/* The numbers of one stored path. */
typedef struct {
    egap_store_pair pair;
    egap_shape shape;
    double *params;                      /* (nodes, parameters) */
    size_t count;                        /* of them all */
    char *effective, *features, *digest; /* of the run */
} stored_path;

static void stored_path_clear(stored_path *p)
{
    egap_free(p->params);
    egap_free(p->effective);
    egap_free(p->features);
    egap_free(p->digest);
}

static bool is_theory(const stored_path *p)
{
    return strstr(p->effective, "protocol.kind = theory") != NULL;
}

static egap_status read_pair(stored_path *p, egap_store *store,
                             const char *directory, size_t width, size_t index,
                             egap_error *err)
{
    size_t unit;
    bool found;
    egap_status status =
        egap_store_find_pair(&unit, &found, store, width, index, err);

    if (status != EGAP_OK)
        return status;
    if (!found)
        return egap_fail(err, EGAP_EINPUT,
                         "%s: there is no pair %zu of width %zu; pairs.csv "
                         "says what there is%s",
                         directory, index, width,
                         is_theory(p) ? " (WIDTH:PATH, by its columns width "
                                        "and number)"
                                      : "");
    status =
        egap_store_get_pair(&p->pair, &p->params, &p->count, store, unit, err);
    if (status == EGAP_OK && !p->params)
        status = egap_fail(
            err, EGAP_EINPUT,
            "%s: the path of pair %zu of width %zu was not "
            "stored; run it with keep_paths = true%s",
            directory, index, width,
            is_theory(p) ? " (the nodes of constructive paths never are)" : "");
    return status;
}

static egap_status read_store(stored_path *p, const char *directory,
                              size_t width, size_t index, egap_error *err)
{
    egap_store *store = NULL;
    egap_status status = egap_run_open_read(&store, directory, err);

    if (status == EGAP_OK)
        status = egap_store_get(&p->effective, store, "effective", err);
    if (status == EGAP_OK)
        status = egap_store_get(&p->features, store, "data_features", err);
    if (status == EGAP_OK)
        status = egap_store_get(&p->digest, store, "data_sha256", err);
    if (status == EGAP_OK && (!p->effective || !p->features || !p->digest))
        status = egap_fail(err, EGAP_EINPUT, "%s: no run was begun there",
                           directory);
    if (status == EGAP_OK)
        status = read_pair(p, store, directory, width, index, err);
    egap_store_close(store);
    return status;
}

/* The value of "key = value" in the effective configuration, or "". */
static void find_value(char *value, size_t size, const char *effective,
                       const char *key)
{
    size_t length = strlen(key);

    value[0] = '\0';
    for (const char *line = effective; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, key, length) == 0 &&
            strncmp(line + length, " = ", 3) == 0) {
            line += length + 3;
            snprintf(value, size, "%.*s", (int)strcspn(line, "\n"), line);
            return;
        }
    }
}

/* The shape that gives the path's nodes their number of parameters: W (m, n)
 * and theta (m); or with biases m more for b and m + 1 for each output. */
static egap_status find_shape(stored_path *p, const char *loss, egap_error *err)
{
    size_t m = p->pair.width, n = (size_t)strtoull(p->features, NULL, 10);
    size_t each = p->pair.nodes ? p->count / p->pair.nodes : 0;
    size_t hidden = m * (n + 1);

    p->shape = (egap_shape){.m = m, .n = n, .biases = each > hidden};
    if (strcmp(loss, EGAP_CROSS_ENTROPY) == 0 && each > hidden)
        p->shape.classes = (each - hidden) / (m + 1);
    if (each * p->pair.nodes == p->count && each > 0 &&
        each == egap_params_count(&p->shape))
        return EGAP_OK;
    return egap_fail(err, EGAP_EINPUT,
                     "pair %zu of width %zu has %zu parameters for %zu nodes, "
                     "which is no network on %zu features",
                     p->pair.index, m, p->count, p->pair.nodes, n);
}

/* The file's arrays as they come together; `name` holds their names. */
typedef struct {
    egap_array array[MOST_ARRAYS];
    char name[MOST_ARRAYS][16];
    size_t count;
} file_arrays;

static void add(file_arrays *f, const char *prefix, const char *name,
                const double *v, size_t rank, const size_t *shape)
{
    egap_array *a = &f->array[f->count];

    *a = (egap_array){.rank = rank, .count = 1, .v = (double *)v};
    for (size_t k = 0; k < rank; k++)
        a->count *= a->shape[k] = shape[k];
    snprintf(f->name[f->count], sizeof f->name[0], "%s%s", prefix, name);
    f->count++;
}

/* The K networks of a path; `whole` = false: the one at v, without the K. */
static void add_networks(file_arrays *f, const char *prefix,
                         const egap_path *path, const egap_shape *s,
                         size_t first, bool whole)
{
    size_t outputs = s->classes > 0 ? s->classes : 1, cut = whole ? 0 : 1;
    size_t classes = s->classes > 0 ? 1 : 0;
    const size_t W[] = {path->K, s->m, s->n};
    const size_t theta[] = {path->K, s->m, s->classes};
    const size_t c[] = {path->K, s->classes};

    add(f, prefix, "_W", path->W + first * s->m * s->n, 3 - cut, W + cut);
    add(f, prefix, "_theta", path->theta + first * s->m * outputs,
        2 + classes - cut, theta + cut);
    if (!s->biases)
        return;
    add(f, prefix, "_b", path->b + first * s->m, 2 - cut, W + cut);
    add(f, prefix, "_c", path->c + first * outputs, 1 + classes - cut, c + cut);
}

/* The data of the configuration, which must be those of the run. */
static egap_status load_same_data(egap_dataset *data, const stored_path *p,
                                  const egap_run_config *config,
                                  egap_error *err)
{
    egap_status status = egap_run_load_data(data, config, err);

    if (status == EGAP_OK && strcmp(data->digest, p->digest) != 0)
        status = egap_fail(err, EGAP_EINPUT,
                           "%s: the configuration gives other data than the "
                           "run had (SHA-256 %s, not %s)",
                           config->data_file, data->digest, p->digest);
    return status;
}

static egap_status write_file(const stored_path *p, const egap_dataset *data,
                              const char *file, egap_error *err)
{
    egap_dss_result found = {
        .shape = p->shape, .K = p->pair.nodes, .params = p->params};
    const size_t x[] = {data->N, data->n};
    const char *names[MOST_ARRAYS];
    file_arrays f = {.count = 0};
    double *block;
    egap_path path;
    egap_status status = egap_dss_path(&path, &block, &found, err);

    if (status != EGAP_OK)
        return status;
    add_networks(&f, "path", &path, &p->shape, 0, true);
    add_networks(&f, "A", &path, &p->shape, 0, false);
    add_networks(&f, "B", &path, &p->shape, path.K - 1, false);
    if (data->N > 0) {
        add(&f, "", "X", data->x, 2, x);
        add(&f, "", "y", data->y, 1, x);
    }
    for (size_t k = 0; k < f.count; k++)
        names[k] = f.name[k];
    status = egap_arrays_write_npz(file, names, f.array, f.count, err);
    egap_free(block);
    return status;
}

egap_status egap_run_export(egap_run_exported *out, const char *directory,
                            size_t width, size_t index,
                            const egap_run_config *config, const char *file,
                            egap_error *err)
{
    stored_path p = {.count = 0};
    egap_dataset data = {.N = 0};
    char delta[32], loss[sizeof out->loss - sizeof delta];
    egap_status status = read_store(&p, directory, width, index, err);

    *out = (egap_run_exported){.nodes = p.pair.nodes, .max = p.pair.max};
    if (status == EGAP_OK) {
        find_value(loss, sizeof loss, p.effective, "protocol.loss");
        find_value(delta, sizeof delta, p.effective, "protocol.delta");
        find_value(out->kappa, sizeof out->kappa, p.effective,
                   "protocol.kappa");
        snprintf(out->loss, sizeof out->loss, "%s%s%s", loss,
                 delta[0] ? ":" : "", delta);
        status = find_shape(&p, loss, err);
    }
    if (status == EGAP_OK && config)
        status = load_same_data(&data, &p, config, err);
    if (status == EGAP_OK)
        status = write_file(&p, &data, file, err);
    egap_dataset_clear(&data);
    stored_path_clear(&p);
    return status;
}
