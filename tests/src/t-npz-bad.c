/* t-npz-bad.c: NPZ files that lie, are damaged, or are something else.  Every
 * one must be refused with a message that names the file, and must not take
 * memory on the word of a header. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zip.h>

#include "egap/arrays.h"
#include "egap/file.h"
#include "files.h"
#include "npz.h"
#include "support.h"

/* Opens and reads one array, or all for a NULL name. */
static egap_status try_read(egap_error *err, const char *path, const char *name)
{
    egap_status status;
    egap_arrays *file;
    egap_array a;

    memset(err, 0, sizeof *err);
    status = egap_arrays_open(&file, path, err);
    if (status != EGAP_OK)
        return status;
    if (name != NULL)
        status = egap_arrays_read(&a, file, name, err);
    for (size_t i = 0; name == NULL && status == EGAP_OK; i++) {
        if (i == egap_arrays_count(file))
            break;
        status = egap_arrays_read(&a, file, egap_arrays_name(file, i), err);
        if (status == EGAP_OK)
            egap_array_clear(&a);
    }
    if (name != NULL && status == EGAP_OK)
        egap_array_clear(&a);
    egap_arrays_close(file);
    return status;
}

static void assert_refused(const char *path, const char *message)
{
    egap_error err;
    egap_status status = try_read(&err, path, "a");

    if (status != EGAP_EINPUT || strstr(err.text, message) == NULL ||
        strncmp(err.text, path, strlen(path)) != 0)
        fail_msg("wanted '%s'; status %d: %s", message, (int)status, err.text);
}

static void test_headers(void **state)
{
    static const struct {
        const char *dictionary, *message;
    } cases[] = {
        {"{'descr': '|u1', 'fortran_order': False, 'shape': (9,)}",
         "the shape needs 9 bytes, the archive holds 8"},
        {"{'descr': '|u1', 'fortran_order': False, 'shape': (7,)}",
         "the shape needs 7 bytes, the archive holds 8"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (2147483647,)}",
         "the shape needs 17179869176 bytes"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (2147483649,)}",
         "larger than 2^31"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (65536, 65536)}",
         "larger than 2^31"},
        {"{'descr': '<f8', 'fortran_order': False, "
         "'shape': (9223372036854775807, 2)}",
         "larger than 2^31"},
        {"{'descr': '<f8', 'fortran_order': False, "
         "'shape': (18446744073709551617,)}",
         "comma"},
        {"{'descr': '<f8', 'fortran_order': False, "
         "'shape': (1,1,1,1,1,1,1,1,1)}",
         "more than 8 dimensions"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (1)}", "comma"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}", "size"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (1,,)}", "size"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': [1]}", "tuple"},
        {"{'descr': '<f8', 'fortran_order': 0, 'shape': (1,)}",
         "True or False"},
        {"{'descr': '<f8', 'fortran_order': False}", "are needed"},
        {"{'descr': '<f8', 'descr': '<f8', 'shape': (1,)}", "there before"},
        {"{'descr': '<f8', 'x': 1}", "not descr"},
        {"{'descr': '<f8' 'fortran_order': False, 'shape': (1,)}", "comma"},
        {"{'descr' '<f8'}", "colon"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (1,)} + x",
         "must end the header"},
        {"{'descr': '<f8', 'fortran_order': False, 'shape': (1,)",
         "comma is expected"},
        {"{'descr': '<f8, ", "string"},
        {"{'descr': '\\x3cf8'}", "escapes"},
        {"__import__('os')", "dictionary"},
        {"{'descr': '|O', 'fortran_order': False, 'shape': (1,)}",
         "type '|O' is not read"},
        {"{'descr': '<c16', 'fortran_order': False, 'shape': (1,)}", "'<c16'"},
        {"{'descr': '<f1', 'fortran_order': False, 'shape': (8,)}", "'<f1'"},
        {"{'descr': '<b2', 'fortran_order': False, 'shape': (4,)}", "'<b2'"},
        {"{'descr': '=f8', 'fortran_order': False, 'shape': (1,)}", "'=f8'"},
        {"{'descr': '|f8', 'fortran_order': False, 'shape': (1,)}", "'|f8'"},
        {"{'descr': '<U2', 'fortran_order': False, 'shape': (1,)}", "'<U2'"},
        {"{'descr': [('x', '<f8')], 'fortran_order': False, 'shape': (1,)}",
         "structured"},
        {"{'descr': '|b1', 'fortran_order': False, 'shape': (8,)}",
         "element 0: a boolean"},
        {"{'descr': '<u8', 'fortran_order': False, 'shape': (1,)}",
         "element 0: an integer beyond 2^53"},
        {"{'descr': '<i8', 'fortran_order': False, 'shape': (1,)}",
         "element 0: an integer beyond 2^53"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_refused(
            test_one_npz(1, cases[i].dictionary, "\2\0\0\0\0\0\x20\0", 8),
            cases[i].message);
    assert_refused(test_one_npz(4, "{}", "", 0), "NPY version 4.0");
}

#define GOOD "{'descr': '|u1', 'fortran_order': False, 'shape': (8,), }"

static void rewrite(const char *path, const char *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* Replaces every occurrence of some bytes in a file. */
static void patch(const char *path, const void *from, const void *to,
                  size_t length)
{
    egap_error err = {0};
    size_t size, found = 0;
    char *bytes;

    assert_ok(egap_file_read(&bytes, &size, path, 1 << 22, &err), &err);
    for (size_t i = 0; i + length <= size; i++)
        if (memcmp(bytes + i, from, length) == 0) {
            memcpy(bytes + i, to, length);
            found++;
        }
    assert_true(found > 0);
    rewrite(path, bytes, size);
    egap_free(bytes);
}

/* Writes little-endian bytes at an offset from the central directory's first
 * record (or from the end record). */
static void patch_record(const char *path, const char *magic, size_t offset,
                         uint64_t value, size_t length)
{
    egap_error err = {0};
    size_t size, at;
    char *bytes;

    assert_ok(egap_file_read(&bytes, &size, path, 1 << 22, &err), &err);
    for (at = size - 4; memcmp(bytes + at, magic, 4) != 0; at--)
        assert_true(at > 0);
    for (size_t i = 0; i < length; i++)
        bytes[at + offset + i] = (char)(value >> 8 * i);
    rewrite(path, bytes, size);
    egap_free(bytes);
}

#define DIRECTORY "PK\1\2" /* method at 10, packed at 20, size at 24 */
#define END "PK\5\6"       /* entries at 8 and 10 */

static const char *deflated(const char *dictionary, size_t payload)
{
    size_t room = payload + 1024;
    uint8_t *bytes = calloc(2, room);
    test_zip_entry entry = {"a.npy", bytes, 0, ZIP_CM_DEFLATE, NULL};
    const char *path;

    entry.length = test_npy(bytes, 1, dictionary, bytes + room, payload);
    path = test_write_zip("deflated.npz", &entry, 1);
    free(bytes);
    return path;
}

static void test_bombs(void **state)
{
    const char *path;
    egap_error err;

    (void)state;
    /* many zeros, honestly declared, are read */
    path = deflated("{'descr': '|u1', 'fortran_order': False, "
                    "'shape': (1000000,)}",
                    1000000);
    assert_ok(try_read(&err, path, "a"), &err);
    /* a directory that declares more than deflate can reach */
    patch_record(path, DIRECTORY, 24, 3000000, 4);
    assert_refused(path, "compression bomb");
    patch_record(path, DIRECTORY, 24, 0xfffffffe, 4);
    assert_refused(path, "compression bomb");
    /* a stream that yields more than declared, with an honest header */
    path = deflated(GOOD, 1000000);
    patch_record(path, DIRECTORY, 24, 128 + 8, 4);
    assert_refused(path, "array 'a'");
    /* and one that yields less */
    path = deflated("{'descr': '|u1', 'fortran_order': False, "
                    "'shape': (100000,)}",
                    50000);
    patch_record(path, DIRECTORY, 24, 128 + 100000, 4);
    assert_refused(path, "array 'a'");
}

static void test_damage(void **state)
{
    const char *path = test_one_npz(1, GOOD, "abcdefgh", 8);

    (void)state;
    patch(path, "abcdefgh", "abcdefgX", 8);
    assert_refused(path, "array 'a': damaged");
    path = test_one_npz(1, GOOD, "abcdefgh", 8);
    patch_record(path, DIRECTORY, 24, 1000, 4); /* stored, two sizes */
    assert_refused(path, "array 'a'");
    path = test_one_npz(1, GOOD, "abcdefgh", 8);
    patch_record(path, DIRECTORY, 20, 1 << 30, 4);
    patch_record(path, DIRECTORY, 24, 1 << 30, 4);
    assert_refused(path, "truncated");
    path = test_one_npz(1, GOOD, "abcdefgh", 8);
    patch_record(path, DIRECTORY, 10, 12, 2); /* bzip2 */
    assert_refused(path, "compression method 12");
    /* an absurd number of entries */
    path = test_one_npz(1, GOOD, "abcdefgh", 8);
    patch_record(path, END, 8, 0xfffefffe, 4);
    assert_refused(path, "");
    /* a header longer than its entry */
    path = test_one_npz(1, GOOD, "abcdefgh", 8);
    patch(path, "\x93NUMPY\1\0\x76", "\x93NUMPY\1\0\xff", 9);
    assert_refused(path, "byte 8: a header of");
    path = test_one_npz(1, GOOD, "abcdefgh", 8);
    patch(path, "\x93NUMPY", "\x93NUMPI", 6);
    assert_refused(path, "magic");
}

static void test_many_entries(void **state)
{
    /* the end record of a 64-bit archive that claims 2^60 entries */
    static const uint8_t end[] = {
        'P', 'K', 3,   4,   0,   0,   0,   0,   0,   0,   0,   0, 0, 0, 0,
        0,   0,   0,   0,   0,   'P', 'K', 6,   6,   44,  0,   0, 0, 0, 0,
        0,   0,   45,  0,   45,  0,   0,   0,   0,   0,   0,   0, 0, 0, 0,
        0,   0,   0,   0,   0,   0,   16,  0,   0,   0,   0,   0, 0, 0, 16,
        0,   0,   0,   0,   0,   0,   0,   64,  0,   0,   0,   0, 0, 0, 0,
        0,   'P', 'K', 6,   7,   0,   0,   0,   0,   20,  0,   0, 0, 0, 0,
        0,   0,   1,   0,   0,   0,   'P', 'K', 5,   6,   0,   0, 0, 0, 255,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0};

    (void)state;
    assert_refused(test_write("many.npz", end, sizeof end), "many.npz");
}

static void test_archive_content(void **state)
{
    static uint8_t bytes[256];
    size_t length = test_npy(bytes, 1, GOOD, "abcdefgh", 8);
    test_zip_entry two[] = {
        {"a.npy", bytes, length, ZIP_CM_STORE, NULL},
        {"b.npy", bytes, length, ZIP_CM_STORE, NULL},
    };
    test_zip_entry odd = {"archive/data.pkl", "x", 1, ZIP_CM_STORE, NULL};
    test_zip_entry nameless = {".npy", bytes, length, ZIP_CM_STORE, NULL};
    test_zip_entry locked = {"a.npy", bytes, length, ZIP_CM_STORE, "secret"};
    test_zip_entry small = {"a.npy", "x", 1, ZIP_CM_STORE, NULL};
    char name[300];
    const char *path;

    (void)state;
    path = test_write_zip("two.npz", two, 2);
    patch(path, "b.npy", "a.npy", 5);
    assert_refused(path, "two arrays have the name 'a'");
    assert_refused(test_write_zip("odd.npz", &odd, 1), "'archive/data.pkl'");
    assert_refused(test_write_zip("nameless.npz", &nameless, 1), "names have");
    memset(name, 'n', sizeof name);
    strcpy(name + 256, ".npy");
    nameless.name = name;
    assert_refused(test_write_zip("long.npz", &nameless, 1), "names have");
    /* a control character in a name comes out as what ZIP shows for it */
    nameless.name = "\x1b[2J.npy";
    assert_refused(test_write_zip("escape.npz", &nameless, 1),
                   "nearest names: '\xe2\x86\x90[2J'");
    assert_refused(test_write_zip("small.npz", &small, 1), "too short");
    if (zip_encryption_method_supported(ZIP_EM_AES_256, 1))
        assert_refused(test_write_zip("locked.npz", &locked, 1), "encrypted");
}

static void test_other_files(void **state)
{
    static uint8_t bytes[256];
    size_t length = test_npy(bytes, 1, GOOD, "abcdefgh", 8);
    egap_error err;

    (void)state;
    assert_refused(test_write("x.npy", bytes, length), "numpy.savez");
    assert_refused(test_write("x.h5", "\x89HDF\r\n\x1a\n", 8), "neither NPZ");
    assert_refused(test_write("empty", "", 0), "the file is empty");
    assert_refused(test_path("none"), "No such file");
    assert_refused(test_dir(), "is a directory; name a file");
    /* not opened, where nobody writes it would wait for ever */
    assert_int_equal(mkfifo(test_path("pipe"), 0600), 0);
    assert_refused(test_path("pipe"), "not a regular file");
    /* an empty archive is one, and holds nothing */
    assert_refused(
        test_write("e.npz", "PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 22),
        "no array 'a' among 0");
    assert_int_equal(try_read(&err, "experiments/data/wdbc.npz", "x_raw"),
                     EGAP_EINPUT);
    assert_non_null(strstr(err.text, "nearest names: 'X_raw'"));
}

/* Every truncation of a good file is refused. */
static void test_truncated(void **state)
{
    const char *path = test_one_npz(1, GOOD, "abcdefgh", 8);
    egap_error err = {0};
    size_t size;
    char *bytes;

    (void)state;
    assert_ok(egap_file_read(&bytes, &size, path, 1 << 16, &err), &err);
    for (size_t i = 0; i < size; i += 1 + i / 64) {
        path = test_write("cut.npz", bytes, i);
        assert_int_equal(try_read(&err, path, NULL), EGAP_EINPUT);
        assert_non_null(strstr(err.text, path));
    }
    egap_free(bytes);
}

/* Random damage never crashes, and gives EGAP_EINPUT or values. */
static void test_fuzz(void **state)
{
    const char *path = deflated("{'descr': '<f4', 'fortran_order': True, "
                                "'shape': (5, 4)}",
                                80);
    egap_error err = {0};
    size_t size, refused = 0;
    char *bytes, *copy;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 6);
    assert_ok(egap_file_read(&bytes, &size, path, 1 << 16, &err), &err);
    copy = egap_alloc(size, 1);
    for (size_t i = test_cases(200); i > 0; i--) {
        egap_status status;

        memcpy(copy, bytes, size);
        for (size_t k = test_below(&rng, 3) + 1; k > 0; k--)
            copy[test_below(&rng, size)] = (char)test_u64(&rng);
        status = try_read(&err, test_write("fuzz.npz", copy, size), NULL);
        refused += status != EGAP_OK;
        assert_true(status == EGAP_OK || status == EGAP_EINPUT);
    }
    assert_true(refused > 0);
    egap_free(bytes);
    egap_free(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_bombs),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_many_entries),
        cmocka_unit_test(test_archive_content),
        cmocka_unit_test(test_other_files),
        cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_fuzz),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
