/* npz.h: NPZ files of any content, also of what no writer would write. */
#ifndef EGAP_TESTS_NPZ_H
#define EGAP_TESTS_NPZ_H

#include <stddef.h>
#include <stdint.h>

/* One entry of an archive. */
typedef struct {
    const char *name; /* with .npy */
    const void *bytes;
    size_t length;
    int method; /* of libzip: ZIP_CM_STORE, ZIP_CM_DEFLATE, ... */
    const char *password;
} test_zip_entry;

/* Writes an archive into the test directory; returns its path. */
const char *test_write_zip(const char *name, const test_zip_entry *entries,
                           size_t count);

/* NPY bytes: magic, version, the dictionary text padded with blanks and a
 * newline, then the payload.  Returns the length; out must have room. */
size_t test_npy(uint8_t *out, int version, const char *dictionary,
                const void *payload, size_t length);

/* An archive "a.npz" with one array "a" made by test_npy. */
const char *test_one_npz(int version, const char *dictionary,
                         const void *payload, size_t length);

#endif
