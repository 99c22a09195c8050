/* load_path.c: paths and networks of array files. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/near.h"
#include "../base/text.h"
#include "load.h"

/* Reads <name><suffix>; *present says whether the file has it. */
static egap_status read_part(egap_array *out, bool *present, egap_arrays *file,
                             const char *name, const char *suffix,
                             bool required, egap_error *err)
{
    char full[EGAP_ARRAYS_MAX_NAME + 8];

    *present = false;
    if ((size_t)snprintf(full, sizeof full, "%s%s", name, suffix) >=
        sizeof full)
        return egap_fail(err, EGAP_EINPUT, "the name '%.40s...' is too long",
                         name);
    if (!required && !egap_arrays_has(file, full))
        return EGAP_OK;
    *present = true;
    return egap_arrays_read(out, file, full, err);
}

/* "2,3" for the shape (2,3). */
static void shape_text(char *out, size_t size, const size_t *shape, size_t rank)
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < rank && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%zu", i ? "," : "",
                                 shape[i]);
}

/* The shape a part must have: (K, m, n), (K, m) or (K), without the K where
 * the path is a single network. */
static egap_status check_shape(const egap_array *part, const char *suffix,
                               const size_t *want, size_t rank,
                               const char *name, const egap_array *W,
                               egap_arrays *file, egap_error *err)
{
    bool same = part->rank == rank;
    char expected[80], found[200], weights[80];
    bool turned = W->shape[W->rank - 1] != W->shape[W->rank - 2] &&
                  part->rank == rank && rank + 1 == W->rank &&
                  part->shape[rank - 1] == W->shape[W->rank - 1];

    for (size_t i = 0; same && i < rank; i++)
        same = part->shape[i] == want[i];
    if (same)
        return EGAP_OK;
    shape_text(expected, sizeof expected, want, rank);
    shape_text(found, sizeof found, part->shape, part->rank);
    shape_text(weights, sizeof weights, W->shape, W->rank);
    return egap_fail(err, EGAP_EINPUT,
                     "%s: array %s%s has shape (%s); %s_W of shape (%s), read "
                     "as %s, makes it (%s)%s",
                     egap_arrays_path(file), name, suffix, found, name, weights,
                     W->rank == 3 ? "(K,m,n)" : "(m,n)", expected,
                     turned ? "; if the inputs come before the units in W, "
                              "save W with its last two axes exchanged"
                            : "");
}

static egap_status check_values(const egap_array *part, const char *suffix,
                                const char *name, egap_arrays *file,
                                egap_error *err)
{
    for (size_t i = 0; i < part->count; i++)
        if (!isfinite(part->v[i]))
            return egap_fail(err, EGAP_EINPUT,
                             "%s: array %s%s has the value %g at flat index "
                             "%zu; parameters must be finite",
                             egap_arrays_path(file), name, suffix, part->v[i],
                             i);
    return EGAP_OK;
}

/* Names what the file does hold: the paths, or where it has none, the arrays
 * whose names are near. */
static egap_status no_such_path(egap_loaded_path *out, egap_arrays *file,
                                const char *name, egap_error *err)
{
    bool present;
    const char **names = NULL;
    char list[200] = "", hint[EGAP_NEAR_HINT], have[240];
    egap_near near = egap_near_to(name);
    size_t count = 0;
    egap_status status = egap_load_path_names(&names, &count, file, true, err);

    if (status != EGAP_OK)
        return status;
    for (size_t i = 0; i < count; i++) {
        egap_near_try(&near, names[i]);
        egap_text_list(list, sizeof list, "", names[i]);
    }
    egap_free(names);
    if (count == 0)
        return read_part(&out->W, &present, file, name, "_W", true, err);
    snprintf(have, sizeof have, "this file has %s", list);
    return egap_fail(err, EGAP_EINPUT, "%s: there is no array %s_W; %s",
                     egap_arrays_path(file), name,
                     egap_near_hint(hint, &near, "", have));
}

/* May this be the output biases of K nodes?  (K) and (K,1), and for a single
 * network all that holds one number. */
static bool is_column(const egap_array *c, size_t lead, size_t K)
{
    if (lead == 0)
        return c->count == 1;
    return c->rank == 2 && c->shape[0] == K && c->shape[1] == 1;
}

/* May this be theta of one output?  Layers of one output often have (1,m) or
 * (m,1) for the m of each node. */
static bool is_row(const egap_array *theta, size_t lead, size_t K, size_t m)
{
    const size_t *shape = theta->shape + lead;

    return theta->rank == lead + 2 && (lead == 0 || theta->shape[0] == K) &&
           ((shape[0] == 1 && shape[1] == m) ||
            (shape[0] == m && shape[1] == 1));
}

/* The classes of theta (K,m,C). */
static egap_status count_classes(size_t *classes, const egap_loaded_path *out,
                                 size_t lead, egap_arrays *file,
                                 const char *name, egap_error *err)
{
    if (out->theta.rank != lead + 2)
        return egap_fail(err, EGAP_EINPUT,
                         "%s: array %s_theta has rank %zu; --loss "
                         "cross-entropy needs one column for each class: %s",
                         egap_arrays_path(file), name, out->theta.rank,
                         lead ? "(K,m,C)" : "(m,C)");
    *classes = out->theta.shape[lead + 1];
    return EGAP_OK;
}

/* theta (K,m,C) where it should be (K,m)? */
static egap_status check_one_output(const egap_loaded_path *out, size_t lead,
                                    egap_arrays *file, const char *name,
                                    egap_error *err)
{
    if (out->theta.rank != lead + 2 || out->theta.shape[lead + 1] < 2 ||
        out->theta.shape[lead] != out->W.shape[lead])
        return EGAP_OK;
    return egap_fail(err, EGAP_EINPUT,
                     "%s: array %s_theta is of %zu outputs: such networks "
                     "have --loss cross-entropy",
                     egap_arrays_path(file), name, out->theta.shape[lead + 1]);
}

/* Reads the parts; classes NULL: one output, without a dimension of its own. */
static egap_status load_parts(egap_loaded_path *out, size_t *classes,
                              egap_arrays *file, const char *name,
                              egap_error *err)
{
    static const char *const suffixes[] = {"_W", "_theta", "_b", "_c"};
    egap_array *parts[] = {&out->W, &out->theta, &out->b, &out->c};
    char weights[EGAP_ARRAYS_MAX_NAME + 8];
    bool present[4];
    size_t lead, K, m, n, several = classes != NULL;
    egap_status status = EGAP_OK;

    snprintf(weights, sizeof weights, "%s_W", name);
    if (!egap_arrays_has(file, weights))
        return no_such_path(out, file, name, err);
    for (int i = 0; i < 4 && status == EGAP_OK; i++)
        status = read_part(parts[i], &present[i], file, name, suffixes[i],
                           i < 2, err);
    if (status != EGAP_OK)
        return status;
    if (out->W.rank != 2 && out->W.rank != 3)
        return egap_fail(err, EGAP_EINPUT,
                         "%s: array %s_W has rank %zu; it must be (K,m,n), "
                         "or (m,n) for one network",
                         egap_arrays_path(file), name, out->W.rank);
    lead = out->W.rank - 2;
    K = lead ? out->W.shape[0] : 1;
    m = out->W.shape[lead];
    n = out->W.shape[lead + 1];
    if (K == 0 || m == 0 || n == 0)
        return egap_fail(err, EGAP_EINPUT,
                         "%s: the path %s is empty (%zu nodes, %zu units, %zu "
                         "inputs)",
                         egap_arrays_path(file), name, K, m, n);
    if (several)
        status = count_classes(classes, out, lead, file, name, err);
    else
        status = check_one_output(out, lead, file, name, err);
    /* theta is (K,m) or (K,m,C), b (K,m), c (K) or (K,C); the K is left out
       for one network */
    for (int i = 1; i < 4 && status == EGAP_OK; i++) {
        size_t want[3] = {K}, rank = lead;

        if (!present[i] || (i == 3 && !several && is_column(&out->c, lead, K)))
            continue;
        if (i == 1 && !several && is_row(&out->theta, lead, K, m))
            continue;
        if (i < 3)
            want[rank++] = m;
        if (several && i != 2)
            want[rank++] = *classes;
        status = check_shape(parts[i], suffixes[i], want, rank, name, &out->W,
                             file, err);
    }
    for (int i = 0; i < 4 && status == EGAP_OK; i++)
        if (present[i])
            status = check_values(parts[i], suffixes[i], name, file, err);
    out->path.K = K;
    out->path.m = m;
    out->path.n = n;
    out->path.W = out->W.v;
    out->path.theta = out->theta.v;
    out->path.b = present[2] ? out->b.v : NULL;
    out->path.c = present[3] ? out->c.v : NULL;
    return status;
}

egap_status egap_load_path(egap_loaded_path *out, egap_arrays *file,
                           const char *name, egap_error *err)
{
    egap_status status;

    memset(out, 0, sizeof *out);
    status = load_parts(out, NULL, file, name, err);
    if (status == EGAP_OK)
        egap_load_tell_unread(out, file, name);
    else
        egap_loaded_path_clear(out);
    return status;
}

egap_status egap_load_class_path(egap_loaded_path *out, egap_class_path *view,
                                 egap_arrays *file, const char *name,
                                 egap_error *err)
{
    const egap_path *path = &out->path;
    size_t classes;
    egap_status status;

    memset(out, 0, sizeof *out);
    status = load_parts(out, &classes, file, name, err);
    if (status != EGAP_OK) {
        egap_loaded_path_clear(out);
        return status;
    }
    egap_load_tell_unread(out, file, name);
    *view = (egap_class_path){.K = path->K,
                              .m = path->m,
                              .n = path->n,
                              .classes = classes,
                              .W = path->W,
                              .b = path->b,
                              .theta = path->theta,
                              .c = path->c};
    return EGAP_OK;
}

void egap_loaded_path_clear(egap_loaded_path *loaded)
{
    egap_array_clear(&loaded->W);
    egap_array_clear(&loaded->b);
    egap_array_clear(&loaded->theta);
    egap_array_clear(&loaded->c);
    memset(loaded, 0, sizeof *loaded);
}

/* Is the i-th array the <NAME>_W of a path (or of a single network)?  Its
 * length without "_W", or 0. */
static egap_status path_name_length(size_t *length, egap_arrays *file, size_t i,
                                    bool single, egap_error *err)
{
    const char *array = egap_arrays_name(file, i);
    size_t len = strlen(array), rank;
    char theta[EGAP_ARRAYS_MAX_NAME + 8];
    egap_status status;

    *length = 0;
    if (len < 3 || strcmp(array + len - 2, "_W") != 0)
        return EGAP_OK;
    snprintf(theta, sizeof theta, "%.*s_theta", (int)(len - 2), array);
    if (!egap_arrays_has(file, theta))
        return EGAP_OK;
    status = egap_arrays_rank(&rank, file, array, err);
    if (status == EGAP_OK && (rank == 3 || (single && rank == 2)))
        *length = len - 2;
    return status;
}

static int in_order(const void *a, const void *b)
{
    return egap_text_order(*(const char *const *)a, *(const char *const *)b);
}

egap_status egap_load_path_names(const char ***names, size_t *count,
                                 egap_arrays *file, bool single,
                                 egap_error *err)
{
    size_t arrays = egap_arrays_count(file), bytes = 0, length;
    char *text;
    egap_status status;

    *names = NULL;
    *count = 0;
    for (size_t i = 0; i < arrays; i++)
        bytes += strlen(egap_arrays_name(file, i)) + 1;
    *names = egap_alloc(arrays * sizeof **names + bytes, 1);
    if (*names == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory");
    text = (char *)(*names + arrays);
    for (size_t i = 0; i < arrays; i++) {
        status = path_name_length(&length, file, i, single, err);
        if (status != EGAP_OK) {
            egap_free(*names);
            *names = NULL;
            return status;
        }
        if (length == 0)
            continue;
        memcpy(text, egap_arrays_name(file, i), length);
        (*names)[(*count)++] = text;
        text += length + 1;
    }
    if (*count > 0)
        qsort(*names, *count, sizeof **names, in_order);
    return EGAP_OK;
}
