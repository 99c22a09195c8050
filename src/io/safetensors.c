/* safetensors.c: the safetensors format: 8 bytes of header length, a JSON
 * header, then the values, without holes and without overlaps. */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "../base/text.h"
#include "arrays_impl.h"

#define MAX_HEADER ((uint64_t)16 << 20)
#define CHUNK 65536

static const struct {
    const char *name;
    egap_element element;
} types[] = {
    {"F64", {EGAP_ELEMENT_FLOAT, 8, false}},
    {"F32", {EGAP_ELEMENT_FLOAT, 4, false}},
    {"F16", {EGAP_ELEMENT_FLOAT, 2, false}},
    {"BF16", {EGAP_ELEMENT_BFLOAT, 2, false}},
    {"I64", {EGAP_ELEMENT_INT, 8, false}},
    {"I32", {EGAP_ELEMENT_INT, 4, false}},
    {"I16", {EGAP_ELEMENT_INT, 2, false}},
    {"I8", {EGAP_ELEMENT_INT, 1, false}},
    {"U64", {EGAP_ELEMENT_UINT, 8, false}},
    {"U32", {EGAP_ELEMENT_UINT, 4, false}},
    {"U16", {EGAP_ELEMENT_UINT, 2, false}},
    {"U8", {EGAP_ELEMENT_UINT, 1, false}},
    {"BOOL", {EGAP_ELEMENT_BOOL, 1, false}},
};

static egap_status bad(const egap_arrays *file, const char *name,
                       const char *what, egap_error *err)
{
    char shown[80];

    return egap_fail(err, EGAP_EINPUT, "%s: array '%s': %s", file->path,
                     egap_text_show(shown, sizeof shown, name, strlen(name)),
                     what);
}

static bool natural(uint64_t *out, const json_t *value)
{
    if (!json_is_integer(value) || json_integer_value(value) < 0)
        return false;
    *out = (uint64_t)json_integer_value(value);
    return true;
}

static egap_status parse_shape(egap_entry *entry, const egap_arrays *file,
                               const char *name, const json_t *json,
                               egap_error *err)
{
    uint64_t shape[EGAP_ARRAYS_MAX_RANK];
    egap_layout *layout = &entry->layout;

    if (!json_is_array(json))
        return bad(file, name, "shape must be a list", err);
    layout->rank = json_array_size(json);
    if (layout->rank > EGAP_ARRAYS_MAX_RANK)
        return bad(file, name, "more than 8 dimensions", err);
    for (size_t i = 0; i < layout->rank; i++)
        if (!natural(&shape[i], json_array_get(json, i)))
            return bad(file, name, "sizes must be non-negative integers", err);
    if (!egap_shape_product(&layout->count, shape, layout->rank))
        return bad(file, name, "the shape is larger than 2^31 elements", err);
    for (size_t i = 0; i < layout->rank; i++)
        layout->shape[i] = (size_t)shape[i];
    return EGAP_OK;
}

/* {"dtype": .., "shape": [..], "data_offsets": [begin, end]}, no more */
static egap_status parse_entry(egap_entry *entry, const egap_arrays *file,
                               const char *name, const json_t *json,
                               uint64_t data, egap_error *err)
{
    const json_t *type = json_object_get(json, "dtype");
    const json_t *offsets = json_object_get(json, "data_offsets");
    egap_layout *layout = &entry->layout;
    egap_status status;

    if (!json_is_object(json) || json_object_size(json) != 3 ||
        !json_is_string(type) || !json_is_array(offsets) ||
        json_array_size(offsets) != 2 ||
        !natural(&entry->begin, json_array_get(offsets, 0)) ||
        !natural(&entry->end, json_array_get(offsets, 1)))
        return bad(file, name,
                   "dtype, shape and data_offsets [begin, end] are needed, "
                   "and nothing else",
                   err);
    status =
        parse_shape(entry, file, name, json_object_get(json, "shape"), err);
    if (status != EGAP_OK)
        return status;
    if (entry->begin > entry->end || entry->end > file->size - data)
        return bad(file, name,
                   "data_offsets run beyond the file (truncated?) or "
                   "backwards",
                   err);
    snprintf(entry->type, sizeof entry->type, "%.15s", json_string_value(type));
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i].name, json_string_value(type)) == 0)
            layout->element = types[i].element;
    if (layout->element.kind != EGAP_ELEMENT_NONE &&
        entry->end - entry->begin !=
            (uint64_t)layout->count * layout->element.size)
        return bad(file, name, "data_offsets do not fit shape and dtype", err);
    entry->begin += data;
    entry->end += data;
    return EGAP_OK;
}

static egap_status check_metadata(const egap_arrays *file, json_t *json,
                                  egap_error *err)
{
    const char *key;
    json_t *value;

    if (!json_is_object(json))
        return bad(file, "__metadata__", "must be an object", err);
    json_object_foreach(
        json, key,
        value) if (!json_is_string(value)) return bad(file, "__metadata__",
                                                      "must hold strings only",
                                                      err);
    return EGAP_OK;
}

static int by_begin(const void *a, const void *b)
{
    const egap_entry *x = a, *y = b;

    if (x->begin != y->begin)
        return x->begin < y->begin ? -1 : 1;
    return (x->end > y->end) - (x->end < y->end);
}

/* The arrays must tile the bytes after the header. */
static egap_status check_tiling(egap_arrays *file, uint64_t data,
                                egap_error *err)
{
    uint64_t at = data;

    if (file->count > 0)
        qsort(file->entries, file->count, sizeof *file->entries, by_begin);
    for (size_t i = 0; i < file->count; i++) {
        const egap_entry *entry = &file->entries[i];

        if (entry->begin != at)
            return egap_fail(err, EGAP_EINPUT,
                             "%s: array '%s': byte %" PRIu64 ": %s", file->path,
                             entry->name, entry->begin,
                             entry->begin < at ? "it overlaps another array"
                                               : "there is a hole before it");
        at = entry->end;
    }
    if (at != file->size)
        return egap_fail(err, EGAP_EINPUT,
                         "%s: byte %" PRIu64 ": %" PRIu64
                         " bytes belong to no array",
                         file->path, at, file->size - at);
    return EGAP_OK;
}

static egap_status parse_header(egap_arrays *file, json_t *root, uint64_t data,
                                egap_error *err)
{
    egap_status status = EGAP_OK;
    const char *name;
    json_t *value;

    json_object_foreach(root, name, value)
    {
        egap_entry *entry;

        if (strcmp(name, "__metadata__") == 0) {
            status = check_metadata(file, value, err);
        } else {
            status = egap_entry_add(&entry, file, name, strlen(name), err);
            if (status == EGAP_OK)
                status = parse_entry(entry, file, name, value, data, err);
        }
        if (status != EGAP_OK)
            return status;
    }
    return check_tiling(file, data, err);
}

static egap_status load_header(egap_arrays *file, char *text, size_t length,
                               egap_error *err)
{
    json_error_t error;
    egap_status status;
    json_t *root;

    if (fread(text, 1, length, file->file) != length)
        return egap_fail(err, EGAP_EINPUT,
                         "%s: byte 8: the header is cut "
                         "short",
                         file->path);
    root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
    if (root == NULL)
        return egap_fail(err,
                         json_error_code(&error) == json_error_out_of_memory
                             ? EGAP_ERESOURCE
                             : EGAP_EINPUT,
                         "%s: byte %d: safetensors header: %s", file->path,
                         8 + error.position, error.text);
    if (json_is_object(root))
        status = parse_header(file, root, 8 + (uint64_t)length, err);
    else
        status =
            egap_fail(err, EGAP_EINPUT,
                      "%s: byte 8: the header must be an object", file->path);
    json_decref(root);
    return status;
}

egap_status egap_safetensors_open(egap_arrays *file, egap_error *err)
{
    uint8_t start[8];
    uint64_t length = 0;
    egap_status status;
    char *text;

    if (fseeko(file->file, 0, SEEK_SET) != 0 ||
        fread(start, 1, 8, file->file) != 8)
        return egap_fail(err, EGAP_EINPUT, "%s: byte 0: read error",
                         file->path);
    for (int i = 7; i >= 0; i--)
        length = length << 8 | start[i];
    if (length > file->size - 8 || length > MAX_HEADER)
        return egap_fail(err, EGAP_EINPUT,
                         "%s: byte 0: a safetensors header of %" PRIu64
                         " bytes in a file of %" PRIu64
                         " (truncated, or not safetensors; at most %" PRIu64
                         " are read)",
                         file->path, length, file->size, MAX_HEADER);
    text = egap_alloc((size_t)length, 1);
    if (text == NULL)
        return egap_fail(err, EGAP_ERESOURCE,
                         "%s: memory for its header is not available",
                         file->path);
    status = load_header(file, text, (size_t)length, err);
    egap_free(text);
    return status;
}

static egap_status read_values(egap_array *out, egap_arrays *file,
                               const egap_entry *entry, uint8_t *chunk,
                               egap_error *err)
{
    const egap_layout *layout = &entry->layout;
    egap_placer placer = {.layout = layout};
    size_t step = CHUNK / layout->element.size;
    egap_status status = EGAP_OK;

    if (fseeko(file->file, (off_t)entry->begin, SEEK_SET) != 0)
        return egap_fail(err, EGAP_EINPUT, "byte %" PRIu64 ": %s", entry->begin,
                         strerror(errno));
    while (status == EGAP_OK && placer.done < layout->count) {
        size_t left = layout->count - placer.done;
        size_t count = left < step ? left : step;
        size_t bytes = count * layout->element.size;

        if (fread(chunk, 1, bytes, file->file) != bytes)
            return egap_fail(err, EGAP_EINPUT,
                             "byte %" PRIu64 ": the file ends too early",
                             entry->begin + placer.done * layout->element.size);
        status = egap_place(out, &placer, chunk, count, err);
    }
    return status;
}

egap_status egap_safetensors_read(egap_array *out, egap_arrays *file,
                                  const egap_entry *entry, egap_error *err)
{
    egap_status status;
    uint8_t *chunk;
    char shown[24];

    if (entry->layout.element.kind == EGAP_ELEMENT_NONE)
        return egap_fail(err, EGAP_EINPUT,
                         "type '%s' is not read; save F64, F32, F16, BF16, "
                         "integers or BOOL",
                         egap_text_show(shown, sizeof shown, entry->type,
                                        strlen(entry->type)));
    status = egap_array_take(out, &entry->layout, err);
    if (status != EGAP_OK)
        return status;
    chunk = egap_alloc(CHUNK, 1);
    if (chunk == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "memory is not available");
    status = read_values(out, file, entry, chunk, err);
    egap_free(chunk);
    return status;
}
