/* arrays.c: files of named arrays: opening, looking up, placing elements.
 * The two kinds of files are in npz.c and safetensors.c. */
#include "egap/arrays.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "egap/grow.h"
#include "../base/near.h"
#include "../base/text.h"
#include "arrays_impl.h"

#define SHOWN_NAMES 3 /* near names in a message */

bool egap_shape_product(size_t *count, const uint64_t *shape, size_t rank)
{
    uint64_t product = 1;

    for (size_t i = 0; i < rank; i++) {
        if (shape[i] > EGAP_ARRAYS_MAX_ELEMENTS)
            return false;
        product *= shape[i]; /* < 2^63: both factors are at most 2^31 */
        if (product > EGAP_ARRAYS_MAX_ELEMENTS)
            return false;
    }
    *count = (size_t)product;
    return true;
}

egap_status egap_entry_add(egap_entry **entry, egap_arrays *file,
                           const char *name, size_t length, egap_error *err)
{
    void *array = file->entries;
    char shown[80];
    bool plain = true;

    for (size_t i = 0; i < length; i++)
        plain = plain && (unsigned char)name[i] >= 0x20 && name[i] != 0x7f;
    if (length == 0 || length > EGAP_ARRAYS_MAX_NAME || !plain)
        return egap_fail(err, EGAP_EINPUT,
                         "%s: array name '%s' of %zu bytes: names have 1 to "
                         "%d bytes and no control characters",
                         file->path,
                         egap_text_show(shown, sizeof shown, name, length),
                         length, EGAP_ARRAYS_MAX_NAME);
    if (file->count >= EGAP_ARRAYS_MAX_COUNT)
        return egap_fail(err, EGAP_EINPUT, "%s: more than %d arrays",
                         file->path, EGAP_ARRAYS_MAX_COUNT);
    if (!egap_grow(&array, &file->room, file->count + 1, sizeof **entry))
        return egap_fail(err, EGAP_ERESOURCE,
                         "%s: memory for the list of arrays is not available",
                         file->path);
    file->entries = array;
    *entry = &file->entries[file->count++];
    memcpy((*entry)->name, name, length);
    return EGAP_OK;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const egap_entry *)a)->name, ((const egap_entry *)b)->name);
}

static egap_status sort_entries(egap_arrays *file, egap_error *err)
{
    if (file->count > 0)
        qsort(file->entries, file->count, sizeof *file->entries, by_name);
    for (size_t i = 1; i < file->count; i++)
        if (by_name(&file->entries[i - 1], &file->entries[i]) == 0)
            return egap_fail(err, EGAP_EINPUT,
                             "%s: two arrays have the name '%s'", file->path,
                             file->entries[i].name);
    return EGAP_OK;
}

/* The kind of a file by its first bytes: 'z' NPZ, 's' safetensors. */
static egap_status tell_kind(char *kind, egap_arrays *file, egap_error *err)
{
    uint8_t start[16] = {0};
    size_t got = fread(start, 1, sizeof start, file->file);

    if (got >= 4 &&
        (memcmp(start, "PK\3\4", 4) == 0 || memcmp(start, "PK\5\6", 4) == 0))
        *kind = 'z';
    else if (got >= 9 && start[8] == '{')
        *kind = 's';
    else if (got >= 6 && memcmp(start, "\x93NUMPY", 6) == 0)
        return egap_fail(err, EGAP_EINPUT,
                         "%s: one NPY array without a name; save named arrays "
                         "with numpy.savez",
                         file->path);
    else
        return egap_fail(err, EGAP_EINPUT,
                         "%s: byte 0: neither NPZ nor safetensors (%llu "
                         "bytes); save named arrays with numpy.savez",
                         file->path, (unsigned long long)file->size);
    return EGAP_OK;
}

static egap_status open_file(egap_arrays *file, egap_error *err)
{
    struct stat st;
    egap_status status;
    char kind = 0;

    /* looked at before it is opened: a pipe would wait for its writer */
    if (stat(file->path, &st) != 0)
        return egap_fail(err, EGAP_EINPUT, "%s: %s", file->path,
                         strerror(errno));
    if (!S_ISREG(st.st_mode))
        return egap_fail(err, EGAP_EINPUT,
                         S_ISDIR(st.st_mode)
                             ? "%s: is a directory; name a file in it"
                             : "%s: not a regular file; save it as one",
                         file->path);
    if (st.st_size == 0)
        return egap_fail(err, EGAP_EINPUT,
                         "%s: the file is empty; save named arrays with "
                         "numpy.savez",
                         file->path);
    file->size = (uint64_t)st.st_size;
    file->file = fopen(file->path, "rb");
    if (file->file == NULL)
        return egap_fail(err, EGAP_EINPUT, "%s: %s", file->path,
                         strerror(errno));
    status = tell_kind(&kind, file, err);
    if (status != EGAP_OK)
        return status;
    if (kind == 's') {
        status = egap_safetensors_open(file, err);
    } else {
        fclose(file->file);
        file->file = NULL;
        status = egap_npz_open(file, err);
    }
    return status == EGAP_OK ? sort_entries(file, err) : status;
}

egap_status egap_arrays_open(egap_arrays **out, const char *path,
                             egap_error *err)
{
    egap_arrays *file = egap_alloc(1, sizeof *file);
    egap_status status;

    *out = NULL;
    if (file != NULL)
        file->path = egap_alloc(strlen(path) + 1, 1);
    if (file == NULL || file->path == NULL) {
        egap_arrays_close(file);
        return egap_fail(err, EGAP_ERESOURCE, "%s: memory is not available",
                         path);
    }
    memcpy(file->path, path, strlen(path) + 1);
    status = open_file(file, err);
    if (status != EGAP_OK) {
        egap_arrays_close(file);
        return status;
    }
    *out = file;
    return EGAP_OK;
}

void egap_arrays_close(egap_arrays *file)
{
    if (file == NULL)
        return;
    egap_npz_close(file);
    if (file->file != NULL)
        fclose(file->file);
    egap_free(file->entries);
    egap_free(file->path);
    egap_free(file);
}

size_t egap_arrays_count(const egap_arrays *file)
{
    return file->count;
}

const char *egap_arrays_name(const egap_arrays *file, size_t i)
{
    return file->entries[i].name;
}

const char *egap_arrays_path(const egap_arrays *file)
{
    return file->path;
}

static const egap_entry *find(const egap_arrays *file, const char *name)
{
    size_t low = 0, high = file->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(name, file->entries[middle].name);

        if (order == 0)
            return &file->entries[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

bool egap_arrays_has(const egap_arrays *file, const char *name)
{
    return find(file, name) != NULL;
}

/* "there is no array 'x'; near names: ..." */
static egap_status not_found(const egap_arrays *file, const char *name,
                             egap_error *err)
{
    size_t best[SHOWN_NAMES], distance[SHOWN_NAMES], kept = 0;
    char list[SHOWN_NAMES * (EGAP_ARRAYS_MAX_NAME + 4) + 8] = "";

    for (size_t i = 0; i < file->count; i++) {
        size_t d = egap_near_distance(name, file->entries[i].name);
        size_t k = kept;

        for (; k > 0 && distance[k - 1] > d; k--) {
            if (k < SHOWN_NAMES) {
                distance[k] = distance[k - 1];
                best[k] = best[k - 1];
            }
        }
        if (k == SHOWN_NAMES)
            continue;
        distance[k] = d;
        best[k] = i;
        kept += kept < SHOWN_NAMES;
    }
    for (size_t k = 0; k < kept; k++)
        egap_text_list(list, sizeof list, "'", file->entries[best[k]].name);
    return egap_fail(err, EGAP_EINPUT,
                     "%s: there is no array '%s' among %zu; nearest names: %s",
                     file->path, name, file->count, kept > 0 ? list : "none");
}

egap_status egap_arrays_rank(size_t *rank, egap_arrays *file, const char *name,
                             egap_error *err)
{
    const egap_entry *entry = find(file, name);
    egap_layout layout;
    egap_status status = EGAP_OK;

    *rank = 0;
    if (entry == NULL)
        return not_found(file, name, err);
    layout = entry->layout;
    if (file->zip != NULL)
        status = egap_npz_layout(&layout, file, entry, err);
    if (status != EGAP_OK)
        return egap_fail_prefix(err, status, "%s: array '%s'", file->path,
                                name);
    *rank = layout.rank;
    return EGAP_OK;
}

egap_status egap_arrays_read(egap_array *out, egap_arrays *file,
                             const char *name, egap_error *err)
{
    const egap_entry *entry = find(file, name);
    egap_status status;

    memset(out, 0, sizeof *out);
    if (entry == NULL)
        return not_found(file, name, err);
    if (file->zip != NULL)
        status = egap_npz_read(out, file, entry, err);
    else
        status = egap_safetensors_read(out, file, entry, err);
    if (status != EGAP_OK) {
        egap_array_clear(out);
        return egap_fail_prefix(err, status, "%s: array '%s'", file->path,
                                name);
    }
    return EGAP_OK;
}

void egap_array_clear(egap_array *array)
{
    egap_free(array->v);
    memset(array, 0, sizeof *array);
}

egap_status egap_array_take(egap_array *out, const egap_layout *layout,
                            egap_error *err)
{
    out->v = egap_alloc(layout->count, sizeof *out->v);
    if (out->v == NULL)
        return egap_fail(err, EGAP_ERESOURCE,
                         "memory for %zu numbers is not available",
                         layout->count);
    out->rank = layout->rank;
    out->count = layout->count;
    memcpy(out->shape, layout->shape, sizeof out->shape);
    return EGAP_OK;
}

/* Moves to the next stored element: in Fortran order the first index runs
 * fastest, and one step of index i is the product of the later sizes. */
static void advance(egap_placer *placer)
{
    const egap_layout *layout = placer->layout;
    size_t stride = layout->count;

    placer->done++;
    if (!layout->fortran) {
        placer->offset++;
        return;
    }
    for (size_t i = 0; i < layout->rank; i++) {
        stride /= layout->shape[i];
        placer->offset += stride;
        if (++placer->index[i] < layout->shape[i])
            return;
        placer->offset -= stride * layout->shape[i];
        placer->index[i] = 0;
    }
}

egap_status egap_place(egap_array *out, egap_placer *placer,
                       const uint8_t *bytes, size_t count, egap_error *err)
{
    egap_element element = placer->layout->element;

    for (size_t k = 0; k < count; k++) {
        if (!egap_element_decode(&out->v[placer->offset],
                                 bytes + k * element.size, element))
            return egap_fail(err, EGAP_EINPUT, "element %zu: %s",
                             placer->offset,
                             element.kind == EGAP_ELEMENT_BOOL
                                 ? "a boolean that is neither 0 nor 1"
                                 : "an integer beyond 2^53, which a double "
                                   "does not hold");
        advance(placer);
    }
    return EGAP_OK;
}
