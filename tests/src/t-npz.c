/* t-npz.c: NPZ files as they should be: types, orders, versions, writing. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <zip.h>

#include "egap/arrays.h"
#include "egap/file.h"
#include "files.h"
#include "npz.h"
#include "support.h"

static void read_one(egap_array *out, const char *path, const char *name)
{
    egap_error err = {0};
    egap_arrays *file;

    assert_ok(egap_arrays_open(&file, path, &err), &err);
    assert_ok(egap_arrays_read(out, file, name, &err), &err);
    egap_arrays_close(file);
}

/* Reads a payload of two elements of a type. */
static void check_two(const char *type, const char *payload, size_t length,
                      double first, double second)
{
    char dictionary[128];
    egap_array a;

    snprintf(dictionary, sizeof dictionary,
             "{'descr': '%s', 'fortran_order': False, 'shape': (2,), }", type);
    read_one(&a, test_one_npz(1, dictionary, payload, length), "a");
    assert_int_equal(a.rank, 1);
    assert_int_equal(a.count, 2);
    assert_same_bits(a.v[0], first);
    assert_same_bits(a.v[1], second);
    egap_array_clear(&a);
}

static void test_types(void **state)
{
    (void)state;
    check_two("<f8", "\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\0\x80", 16, 1, -0.0);
    check_two(">f8", "\x3f\xf0\0\0\0\0\0\0\x80\0\0\0\0\0\0\0", 16, 1, -0.0);
    check_two("<f4", "\0\0\x80\x3f\1\0\0\0", 8, 1, 0x1p-149);
    check_two(">f4", "\x3f\x80\0\0\0\0\0\1", 8, 1, 0x1p-149);
    check_two("<f2", "\0\x3c\1\0", 4, 1, 0x1p-24);
    check_two(">f2", "\xfb\xff\x7c\0", 4, -65504, INFINITY);
    check_two("|i1", "\x80\x7f", 2, -128, 127);
    check_two("<i2", "\0\x80\xff\x7f", 4, -32768, 32767);
    check_two(">i4", "\x80\0\0\0\xff\xff\xff\xff", 8, -2147483648.0, -1);
    check_two("<i8", "\0\0\0\0\0\0\xe0\xff\0\0\0\0\0\0\x20\0", 16, -0x1p53,
              0x1p53);
    check_two("|u1", "\x80\xff", 2, 128, 255);
    check_two(">u2", "\x80\0\xff\xff", 4, 32768, 65535);
    check_two("<u4", "\0\0\0\x80\xff\xff\xff\xff", 8, 2147483648.0,
              4294967295.0);
    check_two("<u8", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x20\0", 16, 0, 0x1p53);
    check_two("|b1", "\0\1", 2, 0, 1);
}

/* Every half without a sign against the definition. */
static void test_every_half(void **state)
{
    static uint8_t payload[65536 * 2];
    egap_array a;

    (void)state;
    for (unsigned i = 0; i < 32768; i++) {
        payload[2 * i] = (uint8_t)i;
        payload[2 * i + 1] = (uint8_t)(i >> 8);
    }
    read_one(&a,
             test_one_npz(1,
                          "{'descr': '<f2', 'fortran_order': False, "
                          "'shape': (32768,)}",
                          payload, 65536),
             "a");
    for (int i = 0; i < 32768; i++) {
        int e = i >> 10, f = i & 1023;
        double wanted =
            e == 0 ? f * 0x1p-24 : (1 + f * 0x1p-10) * pow(2, e - 15);

        if (e == 31)
            assert_true(f == 0 ? isinf(a.v[i]) : isnan(a.v[i]));
        else
            assert_same_bits(a.v[i], wanted);
    }
    egap_array_clear(&a);
}

static void test_orders(void **state)
{
    uint8_t c[24], f[24];
    egap_array a, b, d;

    (void)state;
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < 3; j++)
            for (size_t k = 0; k < 4; k++) {
                c[(i * 3 + j) * 4 + k] = (uint8_t)(100 * i + 10 * j + k);
                f[(k * 3 + j) * 2 + i] = (uint8_t)(100 * i + 10 * j + k);
            }
    read_one(&a,
             test_one_npz(1,
                          "{'descr': '|u1', 'fortran_order': False, "
                          "'shape': (2, 3, 4)}",
                          c, 24),
             "a");
    /* other key order, other quotes, version 2, tight spacing */
    read_one(&b,
             test_one_npz(2,
                          "{\"shape\":(2,3,4),'fortran_order':True,"
                          "'descr':\"|u1\"}",
                          f, 24),
             "a");
    read_one(&d,
             test_one_npz(3,
                          "{'descr': '|u1', 'fortran_order': True, "
                          "'shape': (2L, 3L, 4L), }",
                          f, 24),
             "a");
    assert_int_equal(b.rank, 3);
    assert_int_equal(b.shape[1], 3);
    for (size_t i = 0; i < 24; i++) {
        assert_same_bits(a.v[i], (double)c[i]);
        assert_same_bits(b.v[i], a.v[i]);
        assert_same_bits(d.v[i], a.v[i]);
    }
    egap_array_clear(&a);
    egap_array_clear(&b);
    egap_array_clear(&d);
}

static void test_odd_shapes(void **state)
{
    egap_array a;

    (void)state;
    read_one(&a,
             test_one_npz(1,
                          "{'descr': '|u1', 'fortran_order': False, "
                          "'shape': ()}",
                          "\7", 1),
             "a");
    assert_int_equal(a.rank, 0);
    assert_int_equal(a.count, 1);
    assert_same_bits(a.v[0], 7);
    egap_array_clear(&a);
    read_one(&a,
             test_one_npz(1,
                          "{'descr': '<f8', 'fortran_order': True, "
                          "'shape': (3, 0, 2)}",
                          "", 0),
             "a");
    assert_int_equal(a.rank, 3);
    assert_int_equal(a.count, 0);
    egap_array_clear(&a);
}

/* Random arrays survive writing and reading, and equal contents give equal
 * bytes. */
static void test_round_trip(void **state)
{
    const char *names[] = {"W", "a b", "theta.0"};
    double v[60];
    egap_array arrays[3] = {
        {2, {5, 4}, 20, v}, {0, {0}, 1, v + 20}, {3, {1, 3, 13}, 39, v + 21}};
    const char *path = test_path("round.npz");
    char *first, *second;
    size_t first_length, second_length;
    egap_error err = {0};
    egap_arrays *file;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 3);
    for (size_t i = 0; i < 60; i++) {
        uint64_t bits = test_u64(&rng);

        memcpy(&v[i], &bits, sizeof bits); /* NaN payloads as well */
    }
    assert_ok(egap_arrays_write_npz(path, names, arrays, 3, &err), &err);
    assert_ok(egap_file_read(&first, &first_length, path, 1 << 20, &err), &err);
    assert_ok(egap_arrays_write_npz(path, names, arrays, 3, &err), &err);
    assert_ok(egap_file_read(&second, &second_length, path, 1 << 20, &err),
              &err);
    assert_int_equal(first_length, second_length);
    assert_memory_equal(first, second, first_length);
    egap_free(first);
    egap_free(second);
    assert_ok(egap_arrays_open(&file, path, &err), &err);
    assert_int_equal(egap_arrays_count(file), 3);
    assert_string_equal(egap_arrays_name(file, 0), "W");
    assert_string_equal(egap_arrays_name(file, 1), "a b");
    assert_true(egap_arrays_has(file, "theta.0"));
    assert_false(egap_arrays_has(file, "theta"));
    assert_string_equal(egap_arrays_path(file), path);
    for (size_t k = 0; k < 3; k++) {
        egap_array a;

        assert_ok(egap_arrays_read(&a, file, names[k], &err), &err);
        assert_int_equal(a.rank, arrays[k].rank);
        assert_int_equal(a.count, arrays[k].count);
        for (size_t i = 0; i < a.rank; i++)
            assert_int_equal(a.shape[i], arrays[k].shape[i]);
        assert_memory_equal(a.v, arrays[k].v, 8 * a.count);
        egap_array_clear(&a);
    }
    egap_arrays_close(file);
}

static void test_write_fails_whole(void **state)
{
    const char *names[] = {"a", "a"};
    double v = 1;
    egap_array arrays[2] = {{0, {0}, 1, &v}, {0, {0}, 1, &v}};
    const char *path = test_path("keep.npz");
    egap_error err = {0};
    size_t before;
    char none[600];

    (void)state;
    assert_ok(egap_arrays_write_npz(path, names, arrays, 1, &err), &err);
    before = test_dir_count();
    assert_int_not_equal(egap_arrays_write_npz(path, names, arrays, 2, &err),
                         EGAP_OK);
    assert_int_equal(test_dir_count(), before);
    snprintf(none, sizeof none, "%s/none/a.npz", test_dir());
    assert_int_equal(egap_arrays_write_npz(none, names, arrays, 1, &err),
                     EGAP_EINPUT);
    for (unsigned long k = 1; k <= 4; k++) {
        egap_alloc_fail_at(k);
        assert_int_equal(egap_arrays_write_npz(path, names, arrays, 1, &err),
                         EGAP_ERESOURCE);
        egap_alloc_fail_at(0);
        assert_int_equal(test_dir_count(), before);
    }
}

/* Files that numpy wrote: stored and deflated. */
static void test_numpy_files(void **state)
{
    egap_array x, theta;

    (void)state;
    read_one(&x, "experiments/data/wdbc.npz", "X");
    assert_int_equal(x.shape[0], 455);
    assert_int_equal(x.shape[1], 30);
    egap_array_clear(&x);
    read_one(&theta, test_fixture("huber_n1_paths.npz"),
             "path_d1_r0_w8_moving_p0_theta");
    assert_int_equal(theta.shape[0], 8);
    assert_int_equal(theta.shape[1], 8);
    egap_array_clear(&theta);
}

/* The rank is known without the values, and is the one that is read. */
static void test_rank(void **state)
{
    egap_error err = {0};
    egap_arrays *file;
    size_t rank;

    (void)state;
    assert_ok(egap_arrays_open(&file, test_fixture("huber_n1_paths.npz"), &err),
              &err);
    for (size_t i = 0; i < egap_arrays_count(file); i++) {
        const char *name = egap_arrays_name(file, i);
        egap_array array;

        assert_ok(egap_arrays_rank(&rank, file, name, &err), &err);
        assert_ok(egap_arrays_read(&array, file, name, &err), &err);
        assert_int_equal(rank, array.rank);
        egap_array_clear(&array);
    }
    assert_int_equal(egap_arrays_rank(&rank, file, "nowhere", &err),
                     EGAP_EINPUT);
    egap_arrays_close(file);
}

/* Every allocation that fails is reported and leaks nothing. */
static void test_memory(void **state)
{
    const char *path = test_fixture("huber_n1_paths.npz");
    egap_status status = EGAP_ERESOURCE;
    unsigned long k = 0;

    (void)state;
    while (status == EGAP_ERESOURCE && ++k < 100) {
        egap_error err = {0};
        egap_arrays *file;
        egap_array a = {0};

        egap_alloc_fail_at(k);
        status = egap_arrays_open(&file, path, &err);
        if (status == EGAP_OK) {
            status = egap_arrays_read(&a, file, "d1_X", &err);
            egap_array_clear(&a);
            egap_arrays_close(file);
        }
        egap_alloc_fail_at(0);
        if (status != EGAP_OK)
            assert_non_null(strstr(err.text, "memory"));
    }
    assert_int_equal(status, EGAP_OK);
    assert_true(k > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_every_half),
        cmocka_unit_test(test_orders),
        cmocka_unit_test(test_odd_shapes),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_write_fails_whole),
        cmocka_unit_test(test_numpy_files),
        cmocka_unit_test(test_rank),
        cmocka_unit_test(test_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
