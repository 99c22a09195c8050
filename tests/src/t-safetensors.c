/* t-safetensors.c: safetensors files, as they should be and otherwise. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "egap/arrays.h"
#include "files.h"
#include "support.h"

/* Bytes of a file: length of the header, header, payload. */
static size_t assemble(char *out, const char *header, const void *payload,
                       size_t length)
{
    size_t text = strlen(header);

    for (int i = 0; i < 8; i++)
        out[i] = (char)((uint64_t)text >> 8 * i);
    memcpy(out + 8, header, text);
    if (length > 0)
        memcpy(out + 8 + text, payload, length);
    return 8 + text + length;
}

static const char *write_file(const char *header, const void *payload,
                              size_t length)
{
    static char bytes[1 << 16];

    return test_write("a.safetensors", bytes,
                      assemble(bytes, header, payload, length));
}

static egap_status try_read(egap_array *out, egap_error *err, const char *path,
                            const char *name)
{
    egap_arrays *file;
    egap_status status;

    memset(err, 0, sizeof *err);
    memset(out, 0, sizeof *out);
    status = egap_arrays_open(&file, path, err);
    if (status != EGAP_OK)
        return status;
    status = egap_arrays_read(out, file, name, err);
    egap_arrays_close(file);
    return status;
}

static void check_two(const char *type, const char *payload, size_t length,
                      double first, double second)
{
    char header[200];
    egap_error err;
    egap_array a;

    snprintf(header, sizeof header,
             "{\"a\":{\"dtype\":\"%s\",\"shape\":[2],"
             "\"data_offsets\":[0,%zu]}}",
             type, length);
    assert_ok(try_read(&a, &err, write_file(header, payload, length), "a"),
              &err);
    assert_int_equal(a.count, 2);
    assert_same_bits(a.v[0], first);
    assert_same_bits(a.v[1], second);
    egap_array_clear(&a);
}

static void test_types(void **state)
{
    (void)state;
    check_two("F64", "\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\0\x80", 16, 1, -0.0);
    check_two("F32", "\0\0\x80\x3f\1\0\0\0", 8, 1, 0x1p-149);
    check_two("F16", "\0\x3c\1\x80", 4, 1, -0x1p-24);
    check_two("BF16", "\x80\x3f\1\0", 4, 1, 0x1p-133);
    check_two("BF16", "\x80\xff\x7f\x7f", 4, -INFINITY, 0x1.fep127);
    check_two("I64", "\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0\0\0\x20\0", 16,
              -1, 0x1p53);
    check_two("I32", "\0\0\0\x80\1\0\0\0", 8, -2147483648.0, 1);
    check_two("I16", "\0\x80\1\0", 4, -32768, 1);
    check_two("I8", "\x80\1", 2, -128, 1);
    check_two("U64", "\1\0\0\0\0\0\0\0\0\0\0\0\0\0\x20\0", 16, 1, 0x1p53);
    check_two("U32", "\0\0\0\x80\1\0\0\0", 8, 2147483648.0, 1);
    check_two("U16", "\0\x80\1\0", 4, 32768, 1);
    check_two("U8", "\x80\1", 2, 128, 1);
    check_two("BOOL", "\1\0", 2, 1, 0);
}

/* Several arrays out of order, a scalar, an empty one, metadata, a type that
 * is not read beside others, blanks after the header. */
static const char several[] =
    "{\"__metadata__\":{\"format\":\"pt\"},"
    "\"z.W\":{\"dtype\":\"U8\",\"shape\":[2,3],\"data_offsets\":[4,10]},"
    "\"s\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},"
    "\"none\":{\"dtype\":\"F64\",\"shape\":[0,7],\"data_offsets\":[4,4]},"
    "\"odd\":{\"dtype\":\"F8_E4M3\",\"shape\":[2],\"data_offsets\":[10,12]}}"
    "    ";
static const char several_payload[] = "\0\0\x20\x41\1\2\3\4\5\6\0\0";

static void test_several(void **state)
{
    const char *path = write_file(several, several_payload, 12);
    egap_error err = {0};
    egap_arrays *file;
    egap_array a;

    (void)state;
    assert_ok(egap_arrays_open(&file, path, &err), &err);
    assert_int_equal(egap_arrays_count(file), 4);
    assert_string_equal(egap_arrays_name(file, 0), "none");
    assert_string_equal(egap_arrays_name(file, 3), "z.W");
    assert_ok(egap_arrays_read(&a, file, "z.W", &err), &err);
    assert_int_equal(a.rank, 2);
    assert_int_equal(a.shape[1], 3);
    for (int i = 0; i < 6; i++)
        assert_same_bits(a.v[i], i + 1);
    egap_array_clear(&a);
    assert_ok(egap_arrays_read(&a, file, "s", &err), &err);
    assert_int_equal(a.rank, 0);
    assert_same_bits(a.v[0], 10);
    egap_array_clear(&a);
    assert_ok(egap_arrays_read(&a, file, "none", &err), &err);
    assert_int_equal(a.count, 0);
    egap_array_clear(&a);
    assert_int_equal(egap_arrays_read(&a, file, "odd", &err), EGAP_EINPUT);
    assert_non_null(strstr(err.text, "array 'odd': type 'F8_E4M3'"));
    assert_null(a.v);
    assert_int_equal(egap_arrays_read(&a, file, "zW", &err), EGAP_EINPUT);
    assert_non_null(strstr(err.text, "nearest names: 'z.W'"));
    egap_arrays_close(file);
}

#define A(rest) "{\"a\":{\"dtype\":\"U8\"," rest "}}"

static void test_bad(void **state)
{
    static const struct {
        const char *header, *message;
    } cases[] = {
        {A("\"shape\":[8],\"data_offsets\":[0,9]"), "beyond the file"},
        {A("\"shape\":[7],\"data_offsets\":[0,8]"), "do not fit"},
        {A("\"shape\":[0],\"data_offsets\":[8,0]"), "backwards"},
        {A("\"shape\":[7],\"data_offsets\":[0,7]"), "belong to no array"},
        {A("\"shape\":[7],\"data_offsets\":[1,8]"), "a hole before it"},
        {A("\"shape\":[-8],\"data_offsets\":[0,8]"), "non-negative"},
        {A("\"shape\":[8.0],\"data_offsets\":[0,8]"), "non-negative"},
        {A("\"shape\":8,\"data_offsets\":[0,8]"), "must be a list"},
        {A("\"shape\":[2147483649],\"data_offsets\":[0,8]"), "2^31"},
        {A("\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]"), "2^31"},
        {A("\"shape\":[1,1,1,1,1,1,1,1,8],\"data_offsets\":[0,8]"),
         "8 dimensions"},
        {A("\"shape\":[8],\"data_offsets\":[0]"), "are needed"},
        {A("\"shape\":[8],\"data_offsets\":[0,99999999999999999999]"),
         "safetensors header"},
        {A("\"shape\":[8],\"data_offsets\":[0,8],\"x\":1"), "nothing else"},
        {A("\"shape\":[8],\"shape\":[8],\"data_offsets\":[0,8]"), "duplicate"},
        {"{\"a\":{\"dtype\":1,\"shape\":[8],\"data_offsets\":[0,8]}}",
         "are needed"},
        {"{\"a\":{\"dtype\":\"U8\",\"shape\":[6],\"data_offsets\":[0,6]},"
         "\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[4,8]}}",
         "array 'b': byte"},
        {"{\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]},"
         "\"a\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]}}",
         "duplicate"},
        {"{\"\\u001b\":{\"dtype\":\"U8\",\"shape\":[8],"
         "\"data_offsets\":[0,8]}}",
         "control characters"},
        {"{\"\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]}}",
         "names have"},
        {"{\"__metadata__\":{\"n\":1}}", "strings only"},
        {"{\"__metadata__\":[]}", "must be an object"},
        {"{\"a\":[]}", "are needed"},
        {"{\"a\":", "safetensors header"},
        {"{}x", "safetensors header"},
        {"{}", "8 bytes belong to no array"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *path = write_file(cases[i].header, "\1\2\3\4\5\6\7", 8);
        egap_error err;
        egap_array a;
        egap_status status = try_read(&a, &err, path, "a");

        if (status != EGAP_EINPUT ||
            strstr(err.text, cases[i].message) == NULL ||
            strncmp(err.text, path, strlen(path)) != 0)
            fail_msg("case %zu: status %d: %s", i, (int)status, err.text);
        assert_null(a.v);
    }
}

static void test_lying_length(void **state)
{
    static char bytes[64];
    egap_error err;
    egap_array a;
    size_t size = assemble(bytes, "{}", "", 0);

    (void)state;
    for (int i = 0; i < 8; i++) {
        bytes[i] = (char)(i == 0 ? 3 : 0xff); /* 3 and beyond the file */
        assert_int_equal(try_read(&a, &err, test_write("l", bytes, size), "a"),
                         EGAP_EINPUT);
        assert_non_null(strstr(err.text, "byte 0: a safetensors header"));
    }
}

/* Every truncation is refused; random damage never crashes. */
static void test_damage(void **state)
{
    static char bytes[1024], copy[1024];
    size_t size = assemble(bytes, several, several_payload, 12), refused = 0;
    egap_error err;
    egap_array a;
    test_rng rng;

    (void)state;
    for (size_t i = 0; i < size; i += 1 + i / 32)
        assert_int_equal(try_read(&a, &err, test_write("cut", bytes, i), "s"),
                         EGAP_EINPUT);
    test_rng_init(&rng, 7);
    for (size_t i = test_cases(300); i > 0; i--) {
        egap_status status;

        memcpy(copy, bytes, size);
        for (size_t k = test_below(&rng, 3) + 1; k > 0; k--)
            copy[test_below(&rng, size)] =
                test_below(&rng, 2) == 0
                    ? (char)test_u64(&rng)
                    : "0123456789[]{}\":,"[test_below(&rng, 17)];
        status = try_read(&a, &err, test_write("fuzz", copy, size), "z.W");
        assert_true(status == EGAP_OK || status == EGAP_EINPUT);
        refused += status != EGAP_OK;
        egap_array_clear(&a);
    }
    assert_true(refused > 0);
}

static void test_memory(void **state)
{
    const char *path = write_file(several, several_payload, 12);
    egap_status status = EGAP_ERESOURCE;
    unsigned long k = 0;
    egap_error err;
    egap_array a;

    (void)state;
    while (status == EGAP_ERESOURCE && ++k < 100) {
        egap_alloc_fail_at(k);
        status = try_read(&a, &err, path, "z.W");
        egap_alloc_fail_at(0);
        if (status != EGAP_OK)
            assert_non_null(strstr(err.text, "memory"));
        egap_array_clear(&a);
    }
    assert_int_equal(status, EGAP_OK);
    assert_true(k > 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),        cmocka_unit_test(test_several),
        cmocka_unit_test(test_bad),          cmocka_unit_test(test_memory),
        cmocka_unit_test(test_lying_length), cmocka_unit_test(test_damage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
