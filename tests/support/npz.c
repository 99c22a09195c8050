/* npz.c: NPZ files of any content. */
#include "npz.h"

#include <string.h>
#include <unistd.h>
#include <zip.h>

#include "files.h"
#include "support.h"

const char *test_write_zip(const char *name, const test_zip_entry *entries,
                           size_t count)
{
    const char *path = test_path(name);
    int code;
    zip_t *zip;

    unlink(path);
    zip = zip_open(path, ZIP_CREATE | ZIP_EXCL, &code);
    assert_non_null(zip);
    for (size_t i = 0; i < count; i++) {
        zip_source_t *source =
            zip_source_buffer(zip, entries[i].bytes, entries[i].length, 0);
        zip_int64_t index = zip_file_add(zip, entries[i].name, source, 0);

        assert_true(index >= 0);
        assert_int_equal(zip_set_file_compression(zip, (zip_uint64_t)index,
                                                  entries[i].method, 0),
                         0);
        if (entries[i].password != NULL)
            assert_int_equal(zip_file_set_encryption(zip, (zip_uint64_t)index,
                                                     ZIP_EM_AES_256,
                                                     entries[i].password),
                             0);
    }
    if (zip_close(zip) != 0)
        fail_msg("%s: %s", path, zip_strerror(zip));
    return path;
}

size_t test_npy(uint8_t *out, int version, const char *dictionary,
                const void *payload, size_t length)
{
    size_t start = version > 1 ? 12 : 10, text = strlen(dictionary);
    size_t end = (start + text + 1 + 63) / 64 * 64, size = end - start;

    memcpy(out, "\x93NUMPY", 6);
    out[6] = (uint8_t)version;
    out[7] = 0;
    for (size_t i = 8; i < start; i++, size >>= 8)
        out[i] = (uint8_t)size;
    memcpy(out + start, dictionary, text);
    memset(out + start + text, ' ', end - start - text);
    out[end - 1] = '\n';
    if (length > 0)
        memcpy(out + end, payload, length);
    return end + length;
}

const char *test_one_npz(int version, const char *dictionary,
                         const void *payload, size_t length)
{
    static uint8_t bytes[1 << 17];
    test_zip_entry entry = {"a.npy", bytes, 0, ZIP_CM_STORE, NULL};

    assert_true(length + 1024 < sizeof bytes);
    entry.length = test_npy(bytes, version, dictionary, payload, length);
    return test_write_zip("a.npz", &entry, 1);
}
