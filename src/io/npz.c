/* npz.c: NPZ files (ZIP archives of NPY arrays) through libzip.
 *
 * What an archive claims is checked before memory is taken: the NPY header
 * must account for every byte that the directory declares, and the declared
 * size must be one that deflate can reach from the stored bytes. */
#include <string.h>
#include <zip.h>

#include "../base/text.h"
#include "egap/file.h"
#include "npy.h"

#define CHUNK 65536 /* bytes decoded at a time */
/* Deflate makes at most 1032 bytes from one.  Beyond LARGE bytes we ask for
 * less, so that a small file cannot fill the memory with zeros. */
#define DEFLATE_RATIO 1032
#define LARGE ((uint64_t)1 << 28)
#define LARGE_RATIO 200

static egap_status zip_failed(egap_error *err, zip_error_t *error,
                              const char *what)
{
    int code = zip_error_code_zip(error);

    return egap_fail(err, code == ZIP_ER_MEMORY ? EGAP_ERESOURCE : EGAP_EINPUT,
                     "%s: %s", what, zip_error_strerror(error));
}

/* Every entry must be an array. */
static egap_status list_entries(egap_arrays *file, egap_error *err)
{
    zip_int64_t count = zip_get_num_entries(file->zip, 0);

    for (zip_int64_t i = 0; i < count; i++) {
        const char *name = zip_get_name(file->zip, (zip_uint64_t)i, 0);
        size_t length = name == NULL ? 0 : strlen(name);
        egap_entry *entry;
        egap_status status;
        char shown[80];

        if (length < 4 || strcmp(name + length - 4, ".npy") != 0)
            return egap_fail(
                err, EGAP_EINPUT,
                "%s: entry '%s' of the archive is not an array (its name does "
                "not end in .npy); save arrays with numpy.savez or as "
                "safetensors",
                file->path,
                egap_text_show(shown, sizeof shown, name ? name : "", length));
        status = egap_entry_add(&entry, file, name, length - 4, err);
        if (status != EGAP_OK)
            return status;
        entry->index = (uint64_t)i;
    }
    return EGAP_OK;
}

egap_status egap_npz_open(egap_arrays *file, egap_error *err)
{
    zip_error_t error;
    egap_status status;
    int code = 0;

    file->zip = zip_open(file->path, ZIP_RDONLY, &code);
    if (file->zip != NULL)
        return list_entries(file, err);
    zip_error_init_with_code(&error, code);
    status = zip_failed(err, &error, "truncated or not a ZIP archive");
    zip_error_fini(&error);
    return egap_fail_prefix(err, status, "%s", file->path);
}

void egap_npz_close(egap_arrays *file)
{
    if (file->zip != NULL)
        zip_discard(file->zip);
    file->zip = NULL;
}

/* Checks what the directory says of an entry. */
static egap_status check_entry(zip_stat_t *st, egap_arrays *file,
                               const egap_entry *entry, egap_error *err)
{
    zip_uint64_t needed = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE |
                          ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
    uint64_t ratio;

    zip_stat_init(st);
    if (zip_stat_index(file->zip, entry->index, 0, st) != 0)
        return zip_failed(err, zip_get_error(file->zip), "archive entry");
    if ((st->valid & needed) != needed)
        return egap_fail(err, EGAP_EINPUT,
                         "the archive does not tell the size of this entry");
    if (st->encryption_method != ZIP_EM_NONE)
        return egap_fail(err, EGAP_EINPUT,
                         "encrypted; save it without a password");
    if (st->comp_method != ZIP_CM_STORE && st->comp_method != ZIP_CM_DEFLATE)
        return egap_fail(err, EGAP_EINPUT,
                         "compression method %u is not read; use "
                         "numpy.savez or numpy.savez_compressed",
                         st->comp_method);
    if (st->comp_size > file->size)
        return egap_fail(err, EGAP_EINPUT,
                         "truncated: %llu bytes are declared in a file of "
                         "%llu",
                         (unsigned long long)st->comp_size,
                         (unsigned long long)file->size);
    ratio = st->comp_method == ZIP_CM_STORE ? 1
            : st->size > LARGE              ? LARGE_RATIO
                                            : DEFLATE_RATIO;
    /* 64 bytes for the frame of an almost empty stream */
    if (st->size / ratio > st->comp_size + 64 ||
        (ratio == 1 && st->size != st->comp_size))
        return egap_fail(err, EGAP_EINPUT,
                         "%llu bytes are declared to hold %llu; refused as "
                         "damaged or as a compression bomb (save it "
                         "uncompressed)",
                         (unsigned long long)st->comp_size,
                         (unsigned long long)st->size);
    return EGAP_OK;
}

/* Reads exactly `length` bytes, or fails. */
static egap_status read_bytes(void *out, size_t length, zip_file_t *stream,
                              uint64_t at, egap_error *err)
{
    size_t got = 0;

    while (got < length) {
        zip_int64_t n = zip_fread(stream, (char *)out + got, length - got);

        if (n < 0) {
            char what[64];

            snprintf(what, sizeof what, "byte %llu",
                     (unsigned long long)(at + got));
            return zip_failed(err, zip_file_get_error(stream), what);
        }
        if (n == 0)
            return egap_fail(err, EGAP_EINPUT,
                             "byte %llu: the array ends too early",
                             (unsigned long long)(at + got));
        got += (size_t)n;
    }
    return EGAP_OK;
}

/* Reads the NPY header and checks it against the declared size. */
static egap_status read_header(egap_layout *layout, size_t *header_size,
                               zip_file_t *stream, uint64_t declared,
                               egap_error *err)
{
    uint8_t start[EGAP_NPY_START];
    egap_status status;
    uint64_t wanted;
    char *header;
    size_t size;

    if (declared < sizeof start)
        return egap_fail(err, EGAP_EINPUT,
                         "an entry of %llu bytes is too short for an array",
                         (unsigned long long)declared);
    status = read_bytes(start, sizeof start, stream, 0, err);
    if (status == EGAP_OK)
        status = egap_npy_header_size(&size, start, err);
    if (status != EGAP_OK)
        return status;
    if (size < sizeof start || size > declared)
        return egap_fail(err, EGAP_EINPUT,
                         "byte 8: a header of %zu bytes in an entry of %llu",
                         size, (unsigned long long)declared);
    header = egap_alloc(size, 1);
    if (header == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "memory is not available");
    memcpy(header, start, sizeof start);
    status = read_bytes(header + sizeof start, size - sizeof start, stream,
                        sizeof start, err);
    if (status == EGAP_OK)
        status = egap_npy_parse(layout, header, size, err);
    egap_free(header);
    if (status != EGAP_OK)
        return status;
    wanted = (uint64_t)layout->count * layout->element.size;
    if (declared - size != wanted)
        return egap_fail(err, EGAP_EINPUT,
                         "the shape needs %llu bytes, the archive holds %llu",
                         (unsigned long long)wanted,
                         (unsigned long long)(declared - size));
    *header_size = size;
    return EGAP_OK;
}

static egap_status read_values(egap_array *out, const egap_layout *layout,
                               zip_file_t *stream, uint64_t at, egap_error *err)
{
    egap_placer placer = {.layout = layout};
    size_t step = CHUNK / layout->element.size;
    uint8_t *chunk = egap_alloc(CHUNK, 1);
    egap_status status = EGAP_OK;
    char more;

    if (chunk == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "memory is not available");
    while (status == EGAP_OK && placer.done < layout->count) {
        size_t left = layout->count - placer.done;
        size_t count = left < step ? left : step;
        size_t bytes = count * layout->element.size;

        status = read_bytes(chunk, bytes, stream, at, err);
        if (status == EGAP_OK)
            status = egap_place(out, &placer, chunk, count, err);
        at += bytes;
    }
    egap_free(chunk);
    if (status != EGAP_OK)
        return status;
    /* the end of the stream, where libzip compares the checksum */
    switch (zip_fread(stream, &more, 1)) {
    case 0:
        return EGAP_OK;
    case 1:
        return egap_fail(err, EGAP_EINPUT,
                         "byte %llu: more bytes than declared",
                         (unsigned long long)at);
    default:
        return zip_failed(err, zip_file_get_error(stream), "damaged");
    }
}

/* Opens an entry and reads its header; *stream stands at the values. */
static egap_status open_entry(zip_file_t **stream, egap_layout *layout,
                              size_t *header_size, egap_arrays *file,
                              const egap_entry *entry, egap_error *err)
{
    egap_status status;
    zip_stat_t st;

    status = check_entry(&st, file, entry, err);
    if (status != EGAP_OK)
        return status;
    *stream = zip_fopen_index(file->zip, entry->index, 0);
    if (*stream == NULL)
        return zip_failed(err, zip_get_error(file->zip), "archive entry");
    status = read_header(layout, header_size, *stream, st.size, err);
    if (status != EGAP_OK)
        zip_fclose(*stream);
    return status;
}

egap_status egap_npz_layout(egap_layout *layout, egap_arrays *file,
                            const egap_entry *entry, egap_error *err)
{
    zip_file_t *stream;
    size_t header_size = 0;
    egap_status status =
        open_entry(&stream, layout, &header_size, file, entry, err);

    if (status == EGAP_OK)
        zip_fclose(stream);
    return status;
}

egap_status egap_npz_read(egap_array *out, egap_arrays *file,
                          const egap_entry *entry, egap_error *err)
{
    egap_layout layout;
    zip_file_t *stream;
    size_t header_size = 0;
    egap_status status =
        open_entry(&stream, &layout, &header_size, file, entry, err);

    if (status != EGAP_OK)
        return status;
    status = egap_array_take(out, &layout, err);
    if (status == EGAP_OK)
        status = read_values(out, &layout, stream, header_size, err);
    zip_fclose(stream);
    return status;
}
