/* t-teacher.c: made-up data has the laws that it is said to have. */
#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "egap/dataset.h"
#include "egap/rng.h"

static const egap_teacher usual = {384, 2, 512, 1.35, 0.8, false};

static void make(egap_dataset *d, size_t samples, size_t features, bool labels,
                 unsigned long long seed)
{
    egap_teacher t = usual;
    egap_error err = {0};

    t.samples = samples;
    t.features = features;
    t.labels = labels;
    assert_ok(egap_dataset_teach(d, &t, seed, &err), &err);
    assert_int_equal(d->N, samples);
    assert_int_equal(d->n, features);
}

/* In the ball; |x|^n is uniform on [0, 1]; E x_k = 0. */
static void points_fill_the_ball(void **state)
{
    static const size_t features[] = {1, 2, 4, 9};
    size_t N = test_cases(4000);
    double slack = 4.0 / sqrt((double)N);

    (void)state;
    for (size_t f = 0; f < 4; f++) {
        size_t n = features[f];
        double volume = 0, first = 0, tenth = 0;
        egap_dataset d;

        make(&d, N, n, false, test_seed());
        for (size_t j = 0; j < N; j++) {
            double square = 0;

            for (size_t k = 0; k < n; k++)
                square += d.x[j * n + k] * d.x[j * n + k];
            assert_true(square <= 1.0);
            volume += pow(square, 0.5 * (double)n);
            tenth += pow(square, 0.5 * (double)n) < 0.1;
            first += d.x[j * n];
        }
        assert_true(fabs(volume / (double)N - 0.5) < slack);
        assert_true(fabs(tenth / (double)N - 0.1) < slack);
        assert_true(fabs(first / (double)N) < slack);
        egap_dataset_clear(&d);
    }
}

static void targets_are_centred_and_scaled(void **state)
{
    egap_dataset d, labels;
    double mean = 0, square = 0;
    size_t ones = 0;

    (void)state;
    make(&d, 384, 3, false, 7);
    make(&labels, 384, 3, true, 7);
    for (size_t j = 0; j < d.N; j++) {
        mean += d.y[j];
        square += d.y[j] * d.y[j];
        assert_true(labels.y[j] == (d.y[j] > 0));
        ones += labels.y[j] == 1;
    }
    assert_true(fabs(mean / 384) < 1e-14);
    assert_true(fabs(sqrt(square / 384) - 0.8) < 1e-14);
    assert_true(ones > 38 && ones < 346);
    assert_memory_equal(d.x, labels.x, d.N * d.n * sizeof *d.x);
    egap_dataset_clear(&d);
    egap_dataset_clear(&labels);
}

/* On the ray x > 0 of R^1 a sum of ridge units is linear, and so is it on
 * x < 0, but for the centring. */
static void a_teacher_is_a_sum_of_ridges(void **state)
{
    double up[2] = {NAN, NAN}, down[2] = {NAN, NAN};
    egap_dataset d;

    (void)state;
    make(&d, 50, 1, false, 3);
    for (size_t j = 0; j + 1 < d.N; j++)
        for (size_t k = j + 1; k < d.N; k++) {
            double *slope = d.x[j] > 0 ? up : down;
            double s = (d.y[j] - d.y[k]) / (d.x[j] - d.x[k]);

            if ((d.x[j] > 0) != (d.x[k] > 0) || fabs(d.x[j] - d.x[k]) < 1e-3)
                continue;
            if (isnan(slope[0]))
                slope[0] = s;
            assert_true(fabs(s - slope[0]) < 1e-10);
        }
    assert_false(isnan(up[0]) || isnan(down[0]));
    assert_true(fabs(up[0] - down[0]) > 1e-6);
    egap_dataset_clear(&d);
}

static void seeds_and_features_make_other_data(void **state)
{
    egap_dataset a, b, c;

    (void)state;
    make(&a, 20, 2, false, 1);
    make(&b, 20, 2, false, 1);
    make(&c, 20, 2, false, 2);
    assert_string_equal(a.digest, b.digest);
    assert_string_not_equal(a.digest, c.digest);
    egap_dataset_clear(&b);
    make(&b, 20, 2, true, 1);
    assert_string_not_equal(a.digest, b.digest);
    egap_dataset_clear(&a);
    egap_dataset_clear(&b);
    egap_dataset_clear(&c);
}

/* Frozen: published runs are named by their seed. */
static void data_are_frozen(void **state)
{
    egap_dataset d;

    (void)state;
    make(&d, 384, 4, false, 1);
    assert_string_equal(d.digest, "7414e7f085a4730572c086e60d54b02c48a7e3da6ff9"
                                  "c6ea6f796e798ecf965c");
    egap_dataset_clear(&d);
}

static void impossible_teachers_are_refused(void **state)
{
    egap_teacher t = usual;
    egap_error err = {0};
    egap_dataset d;

    (void)state;
    t.samples = 1;
    assert_int_equal(egap_dataset_teach(&d, &t, 1, &err), EGAP_EINPUT);
    assert_non_null(strstr(err.text, "samples"));
    assert_null(d.x);
}

static void normals_are_normal(void **state)
{
    size_t count = test_cases(40001);
    double *v = malloc(count * sizeof *v), mean = 0, square = 0, fourth = 0;
    size_t beyond = 0;
    egap_stream s;

    (void)state;
    egap_stream_init(&s, test_seed(), 5, "normals");
    egap_stream_normals(&s, v, count);
    for (size_t k = 0; k < count; k++) {
        mean += v[k];
        square += v[k] * v[k];
        fourth += v[k] * v[k] * v[k] * v[k];
        beyond += fabs(v[k]) > 1.959963984540054;
    }
    mean /= (double)count;
    assert_true(fabs(mean) < 4 / sqrt((double)count));
    assert_true(fabs(square / (double)count - 1) < 6 / sqrt((double)count));
    assert_true(fabs(fourth / (double)count - 3) < 45 / sqrt((double)count));
    assert_true(fabs((double)beyond / (double)count - 0.05) <
                1.0 / sqrt((double)count));
    free(v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_fill_the_ball),
        cmocka_unit_test(targets_are_centred_and_scaled),
        cmocka_unit_test(a_teacher_is_a_sum_of_ridges),
        cmocka_unit_test(seeds_and_features_make_other_data),
        cmocka_unit_test(data_are_frozen),
        cmocka_unit_test(impossible_teachers_are_refused),
        cmocka_unit_test(normals_are_normal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
