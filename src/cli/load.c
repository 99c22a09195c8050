/* load.c: objective, data set and networks from flags and array files. */
#include "load.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../base/text.h"

bool egap_load_flag(egap_load_flags *flags, int option, const char *value)
{
    switch (option) {
    case EGAP_FLAG_DATA:
        flags->data = value;
        return true;
    case EGAP_FLAG_X:
        flags->x = value;
        return true;
    case EGAP_FLAG_Y:
        flags->y = value;
        return true;
    case EGAP_FLAG_TARGET:
        flags->target = value;
        return true;
    case EGAP_FLAG_LOSS:
        flags->loss = value;
        return true;
    case EGAP_FLAG_KAPPA:
        flags->kappa = value;
        return true;
    default:
        return false;
    }
}

egap_status egap_load_real(double *out, const char *text, const char *flag,
                           egap_error *err)
{
    char *end;

    *out = strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(*out) ||
        isspace((unsigned char)*text))
        return egap_fail(err, EGAP_EUSAGE,
                         "%s '%s' is not a finite number (write it like "
                         "0.002 or 0x1.8p-3)",
                         flag, text);
    return EGAP_OK;
}

egap_status egap_load_count(long *out, const char *text, const char *flag,
                            long min, egap_error *err)
{
    char *end;

    errno = 0;
    *out = strtol(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0 || *out < min ||
        isspace((unsigned char)*text))
        return egap_fail(err, EGAP_EUSAGE,
                         "%s '%s' is not a whole number of at least %ld", flag,
                         text, min);
    return EGAP_OK;
}

egap_status egap_load_threads(const char *text, egap_error *err)
{
    long threads;
    egap_status status = egap_load_count(&threads, text, "--threads", 1, err);

    if (status == EGAP_OK)
        omp_set_num_threads((int)(threads < 1024 ? threads : 1024));
    return status;
}

egap_status egap_load_loss(egap_loss *loss, const char *text, egap_error *err)
{
    static const struct {
        const char *name;
        egap_loss_kind kind;
    } plain[] = {{"mse", EGAP_LOSS_MSE},
                 {"half", EGAP_LOSS_HALF},
                 {"logistic", EGAP_LOSS_LOGISTIC},
                 {"abs", EGAP_LOSS_ABS}};

    loss->delta = 0.0;
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        if (strcmp(text, plain[i].name) == 0) {
            loss->kind = plain[i].kind;
            return EGAP_OK;
        }
    if (strcmp(text, "huber") == 0)
        return egap_fail(err, EGAP_EUSAGE,
                         "--loss huber needs its delta: --loss huber:0.25");
    if (strncmp(text, "huber:", 6) == 0) {
        loss->kind = EGAP_LOSS_HUBER;
        if (egap_load_real(&loss->delta, text + 6, "--loss huber:", err) !=
            EGAP_OK)
            return EGAP_EUSAGE;
        if (!(loss->delta > 0))
            return egap_fail(err, EGAP_EUSAGE,
                             "--loss huber: needs a positive delta, not '%s'",
                             text + 6);
        return EGAP_OK;
    }
    if (strcmp(text, EGAP_CROSS_ENTROPY) == 0)
        return egap_fail(err, EGAP_EUSAGE,
                         "--loss cross-entropy is known to egap certify, egap "
                         "eval and egap run only, yet");
    return egap_fail(err, EGAP_EUSAGE,
                     "--loss '%s' is unknown; it is one of mse, half, "
                     "huber:DELTA, logistic, abs, cross-entropy",
                     text);
}

bool egap_load_is_classes(const egap_load_flags *flags)
{
    return flags->loss != NULL && strcmp(flags->loss, EGAP_CROSS_ENTROPY) == 0;
}

egap_status egap_load_kappa(double *kappa, const egap_load_flags *flags,
                            egap_error *err)
{
    egap_status status;

    if (flags->loss == NULL || flags->kappa == NULL)
        return egap_fail(err, EGAP_EUSAGE,
                         "--loss and --kappa are needed: they define F (write "
                         "--kappa 0 for no penalty)");
    status = egap_load_real(kappa, flags->kappa, "--kappa", err);
    if (status == EGAP_OK && *kappa < 0)
        status = egap_fail(err, EGAP_EUSAGE, "--kappa must not be negative");
    return status;
}

egap_status egap_load_objective(egap_objective *objective,
                                const egap_load_flags *flags, egap_error *err)
{
    egap_status status = egap_load_kappa(&objective->kappa, flags, err);

    if (status == EGAP_OK)
        status = egap_load_loss(&objective->loss, flags->loss, err);
    return status;
}

static bool ends_in_csv(const char *path)
{
    size_t length = strlen(path);

    return length > 4 && strcasecmp(path + length - 4, ".csv") == 0;
}

static egap_status load_data(egap_dataset *data, const egap_load_flags *flags,
                             const char *arrays_path, egap_error *err)
{
    const char *path = flags->data != NULL ? flags->data : arrays_path;

    if (flags->target != NULL) {
        if (flags->x != NULL || flags->y != NULL || flags->data == NULL)
            return egap_fail(err, EGAP_EUSAGE,
                             "--target names a column of the CSV file given "
                             "by --data; --x and --y belong to array files");
        if (egap_load_is_classes(flags))
            return egap_dataset_load_classes(data, path, flags->target, err);
        if (flags->loss != NULL && strcmp(flags->loss, "logistic") == 0)
            return egap_dataset_load_labels(data, path, flags->target, err);
        return egap_dataset_load_csv(data, path, flags->target, err);
    }
    if (flags->x == NULL || flags->y == NULL)
        return egap_fail(err, EGAP_EUSAGE,
                         "--x KEY and --y KEY are needed: the arrays of "
                         "inputs and targets in %s (or --target COLUMN for a "
                         "CSV file)",
                         path);
    if (ends_in_csv(path))
        return egap_fail(err, EGAP_EUSAGE,
                         "%s looks like a CSV file: name its column of "
                         "targets by --target COLUMN, in place of --x and --y",
                         path);
    return egap_dataset_load_arrays(data, path, flags->x, flags->y, err);
}

egap_status egap_load_data(egap_dataset *data, const egap_load_flags *flags,
                           const char *arrays_path, egap_error *err)
{
    egap_status status = load_data(data, flags, arrays_path, err);

    if (status == EGAP_OK && data->labels[0] != '\0')
        fprintf(stderr, "egap: labels of '%s': %s\n", flags->target,
                data->labels);
    return status;
}

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

    for (size_t i = 0; same && i < rank; i++)
        same = part->shape[i] == want[i];
    if (same)
        return EGAP_OK;
    shape_text(expected, sizeof expected, want, rank);
    shape_text(found, sizeof found, part->shape, part->rank);
    shape_text(weights, sizeof weights, W->shape, W->rank);
    return egap_fail(err, EGAP_EINPUT,
                     "%s: array %s%s has shape (%s); %s_W of shape (%s), read "
                     "as %s, makes it (%s)",
                     egap_arrays_path(file), name, suffix, found, name, weights,
                     W->rank == 3 ? "(K,m,n)" : "(m,n)", expected);
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

/* Names the paths that the file does hold. */
static egap_status no_such_path(egap_arrays *file, const char *name,
                                egap_error *err)
{
    const char **names = NULL;
    char list[200] = "";
    size_t count = 0, used = 0;
    egap_status status = egap_load_path_names(&names, &count, file, err);

    if (status != EGAP_OK)
        return status;
    for (size_t i = 0; i < count && used < sizeof list; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s",
                                 i ? ", " : "", names[i]);
    if (used >= sizeof list)
        memcpy(list + sizeof list - 4, "...", 4);
    egap_free(names);
    return egap_fail(err, EGAP_EINPUT, "%s: there is no array %s_W; %s%s",
                     egap_arrays_path(file), name,
                     count ? "the paths of this file: "
                           : "nor is there any other <NAME>_W of shape (K,m,n) "
                             "with its <NAME>_theta",
                     list);
}

/* May this be the output biases of K nodes?  (K) and (K,1), and for a single
 * network all that holds one number. */
static bool is_column(const egap_array *c, size_t lead, size_t K)
{
    if (lead == 0)
        return c->count == 1;
    return c->rank == 2 && c->shape[0] == K && c->shape[1] == 1;
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
        return no_such_path(file, name, err);
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
    /* theta is (K,m) or (K,m,C), b (K,m), c (K) or (K,C); the K is left out
       for one network */
    for (int i = 1; i < 4 && status == EGAP_OK; i++) {
        size_t want[3] = {K}, rank = lead;

        if (!present[i] || (i == 3 && !several && is_column(&out->c, lead, K)))
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

/* Is the i-th array the <NAME>_W of a path?  Its length without "_W", or 0. */
static egap_status path_name_length(size_t *length, egap_arrays *file, size_t i,
                                    egap_error *err)
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
    if (status == EGAP_OK && rank == 3)
        *length = len - 2;
    return status;
}

static int in_order(const void *a, const void *b)
{
    return egap_text_order(*(const char *const *)a, *(const char *const *)b);
}

egap_status egap_load_path_names(const char ***names, size_t *count,
                                 egap_arrays *file, egap_error *err)
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
        status = path_name_length(&length, file, i, err);
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
