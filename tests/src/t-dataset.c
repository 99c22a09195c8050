/* t-dataset.c: data sets: loading from arrays and CSV, standardising,
 * splitting, digest. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "egap/arrays.h"
#include "egap/dataset.h"
#include "egap/digest.h"
#include "files.h"
#include "support.h"

static const char *const shipped[] = {"experiments/data/moons.npz",
                                      "experiments/data/wdbc.npz"};

/* Standardising X_raw gives the shipped X bit for bit. */
static void test_shipped(void **state)
{
    (void)state;
    for (size_t k = 0; k < 2; k++) {
        egap_dataset data, raw;
        egap_error err = {0};

        assert_ok(egap_dataset_load_arrays(&data, shipped[k], "X", "y", &err),
                  &err);
        assert_ok(
            egap_dataset_load_arrays(&raw, shipped[k], "X_raw", "y", &err),
            &err);
        assert_int_equal(data.N, k == 0 ? 800 : 455);
        assert_int_equal(data.n, k == 0 ? 2 : 30);
        assert_string_not_equal(data.digest, raw.digest);
        egap_dataset_standardise(&raw);
        assert_memory_equal(raw.x, data.x, 8 * data.N * data.n);
        assert_string_equal(data.digest, raw.digest);
        egap_dataset_clear(&data);
        egap_dataset_clear(&raw);
        egap_dataset_clear(&raw);
    }
}

static void load_csv(egap_dataset *data, const char *text)
{
    egap_error err = {0};

    assert_ok(egap_dataset_load_csv(data,
                                    test_write("t.csv", text, strlen(text)),
                                    "target", &err),
              &err);
}

static void test_csv(void **state)
{
    static const char text[] = "\xef\xbb\xbf x1 ,\"a \"\"b\"\", c\",target\r\n"
                               "1, 0x1.8p-1 ,0\r\n"
                               "-2.5e-3,\"7\",1\r\n"
                               "+.5,1.,1";
    egap_dataset data;
    egap_data view;

    (void)state;
    load_csv(&data, text);
    assert_int_equal(data.N, 3);
    assert_int_equal(data.n, 2);
    view = egap_dataset_view(&data);
    assert_same_bits(view.x[0], 1);
    assert_same_bits(view.x[1], 0.75);
    assert_same_bits(view.x[2], -0.0025);
    assert_same_bits(view.x[3], 7);
    assert_same_bits(view.x[4], 0.5);
    assert_same_bits(view.x[5], 1);
    assert_same_bits(view.y[0], 0);
    assert_same_bits(view.y[1], 1);
    egap_dataset_clear(&data);
    /* the target first; a trailing blank line */
    load_csv(&data, "target,x\n3,4\n5,6\n\n");
    assert_int_equal(data.N, 2);
    assert_same_bits(data.x[1], 6);
    assert_same_bits(data.y[1], 5);
    egap_dataset_clear(&data);
}

static void test_csv_bad(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"target\n1\n", "a feature beside"},
        {"x,y\n1,2\n", "no column 'target'"},
        {"x,targte\n1,2\n", "'targte'"},
        {"target,x,target\n1,2,3\n", "columns 1 and 3"},
        {"x,target\n", "line 2: there is no row"},
        {"x,,target\n1,2,3\n", "line 1, column 2"},
        {"x,target\n1,2\n3\n", "line 3, column 2 ('target'): the line ends "
                               "after 1"},
        {"x,target\n1,2,3\n", "line 2, column 3: more fields"},
        {"x,target\n1,2\n\n3,4\n", "line 3, column 1 ('x')"},
        {"x,target\n1,abc\n", "line 2, column 2 ('target'): 'abc' is not"},
        {"x,target\n1,nan\n", "'nan' is not a finite number"},
        {"x,target\n-inf,1\n", "'-inf' is not a finite number"},
        {"x,target\n1,1e400\n", "beyond the range"},
        {"x,target\n1,1 2\n", "'1 2'"},
        {"x,target\n1;2\n", "'1;2'"},
        {"x,target\n1,0,5\n", "column 3"},
        {"x,target\n\"1,2\n3,4\n", "line 2, column 1 ('x'): the quoted field "
                                   "does not end"},
        {"", "the file is empty"},
        {"x\ttarget\n1\t2\n", "commas separate fields"},
        {"x,target\n,1\n", "the field is empty"},
        {"x,target\n\"1\"2,3\n", "a comma must follow"},
        {"x,target\n1\"2,3\n", "a quote inside"},
        {"x,target\n1\x01,3\n", "'1?'"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *path =
            test_write("bad.csv", cases[i].text, strlen(cases[i].text));
        egap_error err = {0};
        egap_dataset data;
        egap_status status = egap_dataset_load_csv(&data, path, "target", &err);

        if (status != EGAP_EINPUT || strstr(err.text, path) != err.text ||
            strstr(err.text, cases[i].message) == NULL)
            fail_msg("case %zu: status %d: %s", i, (int)status, err.text);
        assert_null(data.x);
    }
}

static void test_csv_fuzz(void **state)
{
    static const char text[] = "x,\"b\",target\r\n1,2,3\n4,\"5\",-6e-1\n";
    static const char marks[] = ",\"\n\r.e-0123456789x\0p \xff";
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 5);
    for (size_t i = test_cases(300); i > 0; i--) {
        char damaged[sizeof text];
        size_t length = 1 + test_below(&rng, sizeof text - 1);
        egap_error err = {0};
        egap_dataset data;
        const char *path;

        memcpy(damaged, text, sizeof text);
        for (size_t k = test_below(&rng, 4); k > 0; k--)
            damaged[test_below(&rng, sizeof text)] =
                marks[test_below(&rng, sizeof marks - 1)];
        path = test_write("fuzz.csv", damaged, length);
        if (egap_dataset_load_csv(&data, path, "target", &err) == EGAP_OK) {
            for (size_t j = 0; j < data.N * data.n; j++)
                assert_true(isfinite(data.x[j]));
            egap_dataset_clear(&data);
        } else {
            assert_int_equal(err.code, EGAP_EINPUT);
            assert_non_null(strstr(err.text, "line "));
        }
    }
}

/* Loads from a file of two arrays with these shapes; entry `odd` of x is
 * not finite where odd < 6. */
static egap_status load_shapes(egap_error *err, size_t x_rank,
                               const size_t *x_shape, size_t y_rank,
                               const size_t *y_shape, size_t odd)
{
    static const char *const names[] = {"x", "y"};
    double v[6] = {0, 1, 2, 3, 4, 5}, w[6] = {0};
    egap_array arrays[2] = {{.rank = x_rank, .count = 1, .v = v},
                            {.rank = y_rank, .count = 1, .v = w}};
    const char *path = test_path("shapes.npz");
    egap_dataset data;
    egap_status status;

    if (odd < 6)
        v[odd] = odd % 2 == 0 ? -INFINITY : NAN;
    for (size_t i = 0; i < x_rank; i++)
        arrays[0].count *= arrays[0].shape[i] = x_shape[i];
    for (size_t i = 0; i < y_rank; i++)
        arrays[1].count *= arrays[1].shape[i] = y_shape[i];
    assert_ok(egap_arrays_write_npz(path, names, arrays, 2, err), err);
    status = egap_dataset_load_arrays(&data, path, "x", "y", err);
    egap_dataset_clear(&data);
    return status;
}

static void test_array_shapes(void **state)
{
    static const size_t s6[] = {6}, s32[] = {3, 2}, s61[] = {6, 1},
                        s31[] = {3, 1}, s3[] = {3}, s23[] = {2, 3},
                        s321[] = {3, 2, 1}, s0[] = {0};
    egap_error err = {0};

    (void)state;
    assert_ok(load_shapes(&err, 2, s32, 1, s3, 9), &err);
    assert_ok(load_shapes(&err, 2, s32, 2, s31, 9), &err);
    assert_ok(load_shapes(&err, 1, s6, 1, s6, 9), &err);
    assert_ok(load_shapes(&err, 2, s61, 2, s61, 9), &err);
    assert_int_equal(load_shapes(&err, 2, s32, 1, s6, 9), EGAP_EINPUT);
    assert_non_null(strstr(err.text, "must agree"));
    assert_int_equal(load_shapes(&err, 2, s32, 2, s32, 9), EGAP_EINPUT);
    assert_int_equal(load_shapes(&err, 2, s23, 2, s31, 9), EGAP_EINPUT);
    assert_int_equal(load_shapes(&err, 3, s321, 1, s3, 9), EGAP_EINPUT);
    assert_non_null(strstr(err.text, "3 dimensions"));
    assert_int_equal(load_shapes(&err, 0, NULL, 1, s3, 9), EGAP_EINPUT);
    assert_int_equal(load_shapes(&err, 1, s0, 1, s0, 9), EGAP_EINPUT);
    assert_non_null(strstr(err.text, "empty"));
    assert_int_equal(load_shapes(&err, 2, s32, 1, s3, 3), EGAP_EINPUT);
    assert_non_null(strstr(err.text, "array 'x': row 1, column 1"));
    assert_non_null(strstr(err.text, "NaN"));
    assert_int_equal(load_shapes(&err, 2, s32, 1, s3, 4), EGAP_EINPUT);
    assert_non_null(strstr(err.text, "row 2, column 0"));
    assert_non_null(strstr(err.text, "infinite"));
}

static void test_standardise(void **state)
{
    egap_dataset data;

    (void)state;
    /* a constant column becomes zero even where its mean rounds */
    load_csv(&data, "a,b,target\n0.1,1,0\n0.1,3,0\n0.1,5,1\n");
    egap_dataset_standardise(&data);
    for (size_t i = 0; i < 3; i++)
        assert_same_bits(data.x[2 * i], 0);
    assert_same_bits(data.x[3], 0);
    assert_same_bits(data.x[1], -data.x[5]);
    assert_true(fabs(data.x[5] - sqrt(1.5)) < 1e-15);
    egap_dataset_clear(&data);
}

/* N rows with x = row number and y = row number mod classes */
static void make_rows(egap_dataset *data, size_t N, size_t classes)
{
    char text[8192] = "x,target\n";
    size_t used = strlen(text);

    for (size_t i = 0; i < N; i++)
        used += (size_t)sprintf(text + used, "%zu,%zu\n", i, i % classes);
    load_csv(data, text);
}

static void copy_rows(egap_dataset *out, const egap_dataset *data)
{
    *out = *data;
    out->x = egap_alloc(data->N * data->n, sizeof *out->x);
    out->y = egap_alloc(data->N, sizeof *out->y);
    memcpy(out->x, data->x, data->N * data->n * sizeof *out->x);
    memcpy(out->y, data->y, data->N * sizeof *out->y);
}

static void test_split(void **state)
{
    size_t hits[50] = {0};
    egap_error err = {0};
    egap_dataset all;

    (void)state;
    make_rows(&all, 50, 3);
    for (unsigned long long seed = 0; seed < 400; seed++) {
        egap_dataset data;

        copy_rows(&data, &all);
        assert_ok(egap_dataset_split(&data, 0.3, 0, seed, &err), &err);
        assert_int_equal(data.N, 15);
        for (size_t i = 0; i < data.N; i++) {
            assert_true(i == 0 || data.x[i] > data.x[i - 1]);
            assert_true(data.y[i] == fmod(data.x[i], 3));
            hits[(size_t)data.x[i]]++;
        }
        egap_dataset_clear(&data);
    }
    egap_dataset_clear(&all);
    /* binomial with mean 120 and deviation 9.2; seven of them */
    for (size_t i = 0; i < 50; i++)
        assert_true(hits[i] > 55 && hits[i] < 185);
}

static void test_split_strata(void **state)
{
    egap_error err = {0};

    (void)state;
    for (unsigned long long seed = 0; seed < 20; seed++) {
        size_t count[3] = {0};
        egap_dataset data, again;

        make_rows(&data, 50, 3); /* 17, 17, 16 rows */
        make_rows(&again, 50, 3);
        assert_ok(egap_dataset_split(&data, 0.5, 1, seed, &err), &err);
        assert_ok(egap_dataset_split(&again, 0.5, 1, seed, &err), &err);
        assert_string_equal(data.digest, again.digest);
        assert_int_equal(data.N, 25);
        for (size_t i = 0; i < data.N; i++)
            count[(size_t)data.y[i]]++;
        assert_int_equal(count[0], 9);
        assert_int_equal(count[1], 8);
        assert_int_equal(count[2], 8);
        egap_dataset_clear(&data);
        egap_dataset_clear(&again);
    }
}

static void test_split_bad(void **state)
{
    egap_error err = {0};
    egap_dataset data;
    char digest[65];

    (void)state;
    make_rows(&data, 10, 10);
    strcpy(digest, data.digest);
    assert_int_equal(egap_dataset_split(&data, 0, 0, 1, &err), EGAP_EINPUT);
    assert_int_equal(egap_dataset_split(&data, 1.1, 0, 1, &err), EGAP_EINPUT);
    assert_int_equal(egap_dataset_split(&data, NAN, 0, 1, &err), EGAP_EINPUT);
    assert_int_equal(egap_dataset_split(&data, 0.01, 0, 1, &err), EGAP_EINPUT);
    assert_int_equal(egap_dataset_split(&data, 0.99, 0, 1, &err), EGAP_EINPUT);
    assert_int_equal(egap_dataset_split(&data, 0.5, 1, 1, &err), EGAP_EINPUT);
    assert_non_null(strstr(err.text, "10 distinct targets"));
    egap_alloc_fail_at(2);
    assert_int_equal(egap_dataset_split(&data, 0.5, 0, 1, &err),
                     EGAP_ERESOURCE);
    egap_alloc_fail_at(0);
    assert_string_equal(digest, data.digest);
    assert_ok(egap_dataset_split(&data, 1, 0, 1, &err), &err);
    assert_string_equal(digest, data.digest);
    egap_dataset_clear(&data);
}

static void test_digest(void **state)
{
    /* N = 1, n = 1, x = 1, y = 0 */
    static const uint8_t bytes[32] = {1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0,    0,
                                      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f};
    char hex[EGAP_DIGEST_HEX];
    egap_dataset data;

    (void)state;
    load_csv(&data, "x,target\n1,0\n");
    egap_digest_sha256(hex, bytes, sizeof bytes);
    assert_string_equal(data.digest, hex);
    egap_dataset_clear(&data);
}

static void test_memory(void **state)
{
    static const char text[] = "x,target\n1,2\n";
    const char *csv = test_write("m.csv", text, sizeof text - 1);

    (void)state;
    for (int kind = 0; kind < 2; kind++) {
        egap_status status = EGAP_ERESOURCE;
        unsigned long k = 0;

        while (status == EGAP_ERESOURCE && ++k < 100) {
            egap_error err = {0};
            egap_dataset data;

            egap_alloc_fail_at(k);
            status = kind == 0
                         ? egap_dataset_load_csv(&data, csv, "target", &err)
                         : egap_dataset_load_arrays(&data, shipped[0], "X", "y",
                                                    &err);
            egap_alloc_fail_at(0);
            if (status != EGAP_OK) {
                assert_non_null(strstr(err.text, "memory"));
                assert_null(data.x);
            }
            egap_dataset_clear(&data);
        }
        assert_int_equal(status, EGAP_OK);
        assert_true(k > 5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped),
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_csv_bad),
        cmocka_unit_test(test_csv_fuzz),
        cmocka_unit_test(test_array_shapes),
        cmocka_unit_test(test_standardise),
        cmocka_unit_test(test_split),
        cmocka_unit_test(test_split_strata),
        cmocka_unit_test(test_split_bad),
        cmocka_unit_test(test_digest),
        cmocka_unit_test(test_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
