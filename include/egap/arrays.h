/* arrays.h: files of named arrays: NPZ (numpy) and safetensors.
 *
 * The kind is told by the content, not by the name.  Values are widened to
 * double exactly (float16 and bfloat16 too); integers beyond 2^53 are
 * refused.  Nothing that a header claims is believed: sizes are checked
 * against the file and against the limits below before memory is taken. */
#ifndef EGAP_ARRAYS_H
#define EGAP_ARRAYS_H

#include <stdbool.h>

#include "egap/status.h"

#define EGAP_ARRAYS_MAX_RANK 8
#define EGAP_ARRAYS_MAX_NAME 255
/* Largest number of elements of one array (16 GiB as doubles). */
#define EGAP_ARRAYS_MAX_ELEMENTS ((size_t)1 << 31)

typedef struct egap_arrays egap_arrays;

/* One array, row-major, owned by whoever read it. */
typedef struct {
    size_t rank;
    size_t shape[EGAP_ARRAYS_MAX_RANK];
    size_t count; /* product of the shape, 1 for rank 0 */
    double *v;    /* (count) */
} egap_array;

/* Does:  opens a file and lists its arrays; reads no values.
 * Needs: release with egap_arrays_close.
 * Error: exact.
 * Fails: EGAP_EINPUT (missing, not an array file, truncated, malformed: with
 *        file, array and byte), EGAP_ERESOURCE. */
egap_status egap_arrays_open(egap_arrays **file, const char *path,
                             egap_error *err) EGAP_MUST_CHECK;
void egap_arrays_close(egap_arrays *file);

/* Does:  number of arrays; the name of the i-th in byte order of names (NPZ
 *        names without ".npy"); whether a name is present; the path opened.
 * Needs: i < count.
 * Error: exact.
 * Fails: never. */
size_t egap_arrays_count(const egap_arrays *file);
const char *egap_arrays_name(const egap_arrays *file, size_t i);
bool egap_arrays_has(const egap_arrays *file, const char *name);
const char *egap_arrays_path(const egap_arrays *file);

/* Does:  the number of dimensions of one array; reads its header only.
 * Needs: nothing.
 * Error: exact.
 * Fails: EGAP_EINPUT (no such array, bad header). */
egap_status egap_arrays_rank(size_t *rank, egap_arrays *file, const char *name,
                             egap_error *err) EGAP_MUST_CHECK;

/* Does:  reads one array as doubles, row-major whatever the order and byte
 *        order in the file.
 * Needs: release with egap_array_clear.
 * Error: exact (every value is widened exactly or refused).
 * Fails: EGAP_EINPUT (no such array: the message lists near names; bad
 *        header, unsupported type, shape that does not match the bytes),
 *        EGAP_ERESOURCE (larger than the limit or than memory). */
egap_status egap_arrays_read(egap_array *out, egap_arrays *file,
                             const char *name, egap_error *err) EGAP_MUST_CHECK;
void egap_array_clear(egap_array *array);

/* Does:  writes arrays as an uncompressed NPZ of float64, with fixed time
 *        stamps, so that equal contents give equal bytes; replaces the file
 *        atomically (temporary file, fsync, rename).
 * Needs: names unique; count arrays.
 * Error: exact.
 * Fails: EGAP_ERESOURCE (disk), EGAP_EINPUT (directory not writable). */
egap_status egap_arrays_write_npz(const char *path, const char *const *names,
                                  const egap_array *arrays, size_t count,
                                  egap_error *err) EGAP_MUST_CHECK;

#endif
