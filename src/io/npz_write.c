/* npz_write.c: writing NPZ: stored entries with one fixed date, so that equal
 * contents give equal bytes. */
#include <string.h>
#include <zip.h>

#include "egap/file.h"
#include "npy.h"

#define DOS_DATE 33 /* 1980-01-01, the first day ZIP knows */

/* One array as NPY bytes; the caller releases *bytes. */
static egap_status encode(uint8_t **bytes, size_t *length,
                          const egap_array *array, egap_error *err)
{
    char header[512];
    size_t used = egap_npy_header(header, array);
    uint8_t *p;

    *length = used + 8 * array->count;
    p = *bytes = egap_alloc(*length, 1);
    if (p == NULL)
        return egap_fail(err, EGAP_ERESOURCE,
                         "memory for %zu bytes is not available", *length);
    memcpy(p, header, used);
    for (size_t i = 0; i < array->count; i++) {
        uint64_t bits;

        memcpy(&bits, &array->v[i], sizeof bits);
        for (size_t k = 0; k < 8; k++)
            p[used + 8 * i + k] = (uint8_t)(bits >> 8 * k);
    }
    return EGAP_OK;
}

static egap_status add_entry(zip_t *zip, const char *name, const uint8_t *bytes,
                             size_t length, egap_error *err)
{
    char entry[EGAP_ARRAYS_MAX_NAME + 8];
    zip_source_t *source;
    zip_int64_t index;

    if (name[0] == '\0' || strlen(name) > EGAP_ARRAYS_MAX_NAME)
        return egap_fail(err, EGAP_EINTERNAL,
                         "array name '%.40s' cannot be written", name);
    snprintf(entry, sizeof entry, "%s.npy", name);
    source = zip_source_buffer(zip, bytes, length, 0);
    index = source == NULL ? -1
                           : zip_file_add(zip, entry, source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
        zip_source_free(source);
        return egap_fail(err, EGAP_EINTERNAL, "array '%s': %s", name,
                         zip_strerror(zip));
    }
    if (zip_set_file_compression(zip, (zip_uint64_t)index, ZIP_CM_STORE, 0) !=
            0 ||
        zip_file_set_dostime(zip, (zip_uint64_t)index, 0, DOS_DATE, 0) != 0)
        return egap_fail(err, EGAP_EINTERNAL, "array '%s': %s", name,
                         zip_strerror(zip));
    return EGAP_OK;
}

/* Fills the archive and closes it; `bytes` is room for count pointers, which
 * stay in use until the archive is closed. */
static egap_status write_archive(const char *path, uint8_t **bytes,
                                 const char *const *names,
                                 const egap_array *arrays, size_t count,
                                 egap_error *err)
{
    egap_status status = EGAP_OK;
    zip_t *zip;
    int code = 0;

    zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code);
    if (zip == NULL)
        return egap_fail(err, EGAP_ERESOURCE,
                         "the archive could not be opened (libzip error %d)",
                         code);
    for (size_t i = 0; i < count && status == EGAP_OK; i++) {
        size_t length;

        status = encode(&bytes[i], &length, &arrays[i], err);
        if (status == EGAP_OK)
            status = add_entry(zip, names[i], bytes[i], length, err);
    }
    if (status == EGAP_OK && zip_close(zip) == 0)
        return EGAP_OK;
    if (status == EGAP_OK)
        status = egap_fail(err, EGAP_ERESOURCE, "could not be written: %s",
                           zip_strerror(zip));
    zip_discard(zip);
    return status;
}

egap_status egap_arrays_write_npz(const char *path, const char *const *names,
                                  const egap_array *arrays, size_t count,
                                  egap_error *err)
{
    uint8_t **bytes = egap_alloc(count, sizeof *bytes);
    egap_file_new file;
    egap_status status;

    if (bytes == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "%s: memory is not available",
                         path);
    status = egap_file_begin(&file, path, err);
    if (status == EGAP_OK) {
        status = write_archive(file.temp, bytes, names, arrays, count, err);
        if (status == EGAP_OK) {
            status = egap_file_commit(&file, err);
        } else {
            egap_fail_prefix(err, status, "%s", path);
            egap_file_discard(&file);
        }
    }
    for (size_t i = 0; i < count; i++)
        egap_free(bytes[i]);
    egap_free(bytes);
    return status;
}
