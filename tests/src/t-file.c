/* t-file.c: atomic replacement, reading with a limit, directories, SHA-256. */
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "egap/digest.h"
#include "egap/file.h"
#include "files.h"
#include "support.h"

static void assert_content(const char *path, const char *wanted)
{
    egap_error err = {0};
    char *text;
    size_t length;

    assert_ok(egap_file_read(&text, &length, path, 1000, &err), &err);
    assert_int_equal(length, strlen(wanted));
    assert_string_equal(text, wanted);
    egap_free(text);
}

static void test_replace(void **state)
{
    const char *path = test_path("a.txt");
    egap_error err = {0};
    size_t before;

    (void)state;
    assert_ok(egap_file_replace(path, "one", 3, &err), &err);
    assert_content(path, "one");
    before = test_dir_count();
    assert_ok(egap_file_replace(path, "", 0, &err), &err);
    assert_content(path, "");
    assert_ok(egap_file_replace(path, "three", 5, &err), &err);
    assert_content(path, "three");
    assert_int_equal(test_dir_count(), before);
}

static void test_discard_keeps_the_old(void **state)
{
    const char *path = test_path("b.txt");
    egap_file_new file;
    egap_error err = {0};
    size_t before;

    (void)state;
    assert_ok(egap_file_replace(path, "old", 3, &err), &err);
    before = test_dir_count();
    assert_ok(egap_file_begin(&file, path, &err), &err);
    assert_int_equal(test_dir_count(), before + 1);
    fputs("half of a new fi", file.file);
    fflush(file.file);
    assert_content(path, "old");
    egap_file_discard(&file);
    egap_file_discard(&file);
    assert_int_equal(test_dir_count(), before);
    assert_content(path, "old");
}

/* A full disk: the write error shows at the latest in commit. */
static void test_full_disk(void **state)
{
    const char *path = test_path("full.txt");
    egap_file_new file;
    egap_error err = {0};

    (void)state;
    if (access("/dev/full", W_OK) != 0)
        skip();
    assert_ok(egap_file_replace(path, "old", 3, &err), &err);
    assert_ok(egap_file_begin(&file, path, &err), &err);
    assert_non_null(freopen("/dev/full", "w", file.file));
    fputs("does not fit", file.file);
    assert_int_equal(egap_file_commit(&file, &err), EGAP_ERESOURCE);
    assert_non_null(strstr(err.text, path));
    assert_content(path, "old");
}

static void test_unwritable(void **state)
{
    char path[600], locked[600];
    egap_error err = {0};
    size_t before;

    (void)state;
    /* below a file, and in a directory that does not exist */
    snprintf(path, sizeof path, "%s/x", test_write("plain", "data", 4));
    before = test_dir_count();
    assert_int_equal(egap_file_replace(path, "x", 1, &err), EGAP_EINPUT);
    assert_non_null(strstr(err.text, path));
    snprintf(path, sizeof path, "%s/none/x", test_dir());
    assert_int_equal(egap_file_replace(path, "x", 1, &err), EGAP_EINPUT);
    assert_int_equal(egap_file_replace(test_dir(), "x", 1, &err), EGAP_EINPUT);
    assert_int_equal(egap_file_check_dir(test_path("none"), &err), EGAP_EINPUT);
    assert_int_equal(egap_file_check_dir(test_path("plain"), &err),
                     EGAP_EINPUT);
    assert_ok(egap_file_check_dir(test_dir(), &err), &err);
    assert_int_equal(test_dir_count(), before);
    if (geteuid() == 0)
        return; /* permissions do not bind root */
    snprintf(locked, sizeof locked, "%s/locked", test_dir());
    assert_int_equal(mkdir(locked, 0500), 0);
    snprintf(path, sizeof path, "%s/x", locked);
    assert_int_equal(egap_file_replace(path, "x", 1, &err), EGAP_EINPUT);
    assert_int_equal(egap_file_check_dir(locked, &err), EGAP_EINPUT);
    assert_int_equal(access(path, F_OK), -1);
}

static void test_read_limits(void **state)
{
    const char *path = test_write("ten", "0123456789", 10);
    egap_error err = {0};
    size_t length;
    char *text;

    (void)state;
    assert_int_equal(egap_file_read(&text, &length, path, 9, &err),
                     EGAP_EINPUT);
    assert_ok(egap_file_read(&text, &length, path, 10, &err), &err);
    assert_int_equal(text[10], 0);
    egap_free(text);
    assert_int_equal(egap_file_read(&text, &length, test_dir(), 9, &err),
                     EGAP_EINPUT);
    assert_int_equal(egap_file_read(&text, &length, test_path("none"), 9, &err),
                     EGAP_EINPUT);
    egap_alloc_fail_at(1);
    assert_int_equal(egap_file_read(&text, &length, path, 10, &err),
                     EGAP_ERESOURCE);
    egap_alloc_fail_at(0);
}

static void test_mkdirs(void **state)
{
    egap_error err = {0};
    char path[600];

    (void)state;
    snprintf(path, sizeof path, "%s/p/q//r/", test_dir());
    assert_ok(egap_file_mkdirs(path, &err), &err);
    assert_ok(egap_file_mkdirs(path, &err), &err);
    assert_ok(egap_file_check_dir(path, &err), &err);
    test_write("p/file", "x", 1);
    snprintf(path, sizeof path, "%s/p/file", test_dir());
    assert_int_equal(egap_file_mkdirs(path, &err), EGAP_EINPUT);
    snprintf(path, sizeof path, "%s/p/file/z", test_dir());
    assert_int_equal(egap_file_mkdirs(path, &err), EGAP_EINPUT);
}

static void test_sha256(void **state)
{
    static const uint8_t numbers[] = {3, 0, 0, 0, 0, 0, 0,    0,
                                      0, 0, 0, 0, 0, 0, 0xf0, 0x3f};
    const double one = 1.0;
    char hex[EGAP_DIGEST_HEX], again[EGAP_DIGEST_HEX];
    egap_digest digest;

    (void)state;
    /* the vectors of FIPS 180-4 */
    egap_digest_sha256(hex, "abc", 3);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223"
                             "b00361a396177a9cb410ff61f20015ad");
    egap_digest_sha256(hex, NULL, 0);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb924"
                             "27ae41e4649b934ca495991b7852b855");
    egap_digest_init(&digest);
    egap_digest_bytes(&digest, "a", 1);
    egap_digest_bytes(&digest, "bc", 2);
    egap_digest_finish(hex, &digest);
    egap_digest_sha256(again, "abc", 3);
    assert_string_equal(hex, again);
    /* numbers are little-endian; finish has started afresh */
    egap_digest_u64(&digest, 3);
    egap_digest_doubles(&digest, &one, 1);
    egap_digest_finish(hex, &digest);
    egap_digest_sha256(again, numbers, sizeof numbers);
    assert_string_equal(hex, again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_replace),
        cmocka_unit_test(test_discard_keeps_the_old),
        cmocka_unit_test(test_full_disk),
        cmocka_unit_test(test_unwritable),
        cmocka_unit_test(test_read_limits),
        cmocka_unit_test(test_mkdirs),
        cmocka_unit_test(test_sha256),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
