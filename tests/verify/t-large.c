/* t-large.c: many coordinates, whose kernels work on several blocks of samples
 * at a time; many samples, which are summed in parts on several threads; and
 * more kinks than one window takes. */
#include "contain.h"
#include "drawn.h"
#include "support.h"

#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../verify/base/simd.h"
#include "../../verify/enclose/solve.h"
#include "egap/round.h"

#define KINKS_MAX 8

/* Images, most of whose pixels are 0, and two networks of m units. */
static void images(drawn *d, test_rng *rng, size_t k, size_t N, size_t n,
                   size_t m)
{
    size_t has_b = k / 2 % 2;
    egap_data *data = &d->p.data;
    egap_path *path = &d->p.path;
    egap_error err = {0};
    size_t values, rows = 2 * m;
    double *x;

    memset(d, 0, sizeof *d);
    data->N = N;
    data->n = n;
    values = data->N * (data->n + 1) + rows * (data->n + 2) + 2;
    x = d->p.block = calloc(values, sizeof *x);
    assert_non_null(x);
    for (size_t i = 0; i < values; i++)
        x[i] = test_normal(rng);
    for (size_t i = 0; i < data->N * data->n; i++)
        x[i] = test_below(rng, 4) == 0 ? fabs(x[i]) : 0.0;
    data->x = x;
    data->y = x += data->N * data->n;
    d->p.objective.loss.kind = (egap_loss_kind)(k % 5);
    d->p.objective.loss.delta = 1.0;
    d->p.objective.kappa = 1e-3;
    for (size_t j = 0; j < data->N; j++)
        x[j] = x[j] > 0;
    x += data->N;
    *path = (egap_path){.K = 2, .m = m, .n = data->n, .W = x};
    path->theta = x + rows * data->n;
    path->c = path->theta + rows;
    if (has_b)
        path->b = path->c + 2;
    assert_ok(egap_problem_init(&d->problem, data, &d->p.objective, &err),
              &err);
    d->A = egap_path_node(path, 0);
    d->B = egap_path_node(path, 1);
    contain_probes(d->t, &d->p, &d->A, &d->B, rng);
}

static void many_coordinates(drawn *d, test_rng *rng, size_t k)
{
    static const size_t N[] = {5, 100, 217}, n[] = {63, 64, 67, 71};
    size_t m = 1 + test_below(rng, 11);

    images(d, rng, k, N[k % 3], n[test_below(rng, 4)], m);
}

static void many_coordinates_are_contained(void **state)
{
    static const char *const isa[] = {"portable", "avx2", "avx512"};
    const char *before = getenv("EGAP_ISA");
    char keep[32] = "";
    size_t cases = test_cases(6);
    test_rng rng;

    (void)state;
    snprintf(keep, sizeof keep, "%s", before ? before : "");
    test_rng_init(&rng, 71);
    for (size_t k = 0; k < cases; k++) {
        egap_segment_max each[3];
        egap_path_max r[3];
        const char *wrong;
        egap_dd lo, hi;
        egap_error err = {0};
        drawn d;

        many_coordinates(&d, &rng, k);
        memset(each, 0, sizeof each);
        memset(r, 0, sizeof r);
        for (int i = 0; i < 3; i++) {
            setenv("EGAP_ISA", isa[i], 1);
            assert_ok(
                egap_enclose_path(&r[i], &each[i], d.problem, &d.p.path, &err),
                &err);
            assert_memory_equal(&r[i].max_lo, &r[0].max_lo, sizeof(egap_dd));
            assert_memory_equal(&r[i].max_hi, &r[0].max_hi, sizeof(egap_dd));
            assert_true(r[i].t_lo == r[0].t_lo && r[i].t_hi == r[0].t_hi);
            assert_memory_equal(&r[i].first, &r[0].first, sizeof(egap_bounds));
            assert_memory_equal(&r[i].last, &r[0].last, sizeof(egap_bounds));
        }
        assert_true(egap_bounds_ulps(r[0].max) <= 4);
        wrong = contain_path(&d.p, &r[0], each, &rng);
        if (wrong == NULL)
            wrong =
                contain_segment(&d.p, &d.A, &d.B, each, d.t, CONTAIN_PROBES);
        assert_ok(egap_enclose_point_dd(&lo, &hi, d.problem, &d.A, &err), &err);
        if (wrong == NULL)
            wrong = contain_point(&d.p, &d.A, lo, hi);
        if (wrong != NULL)
            drawn_check(&d, "many coordinates", wrong);
        egap_problem_clear(d.problem);
        free(d.p.block);
    }
    if (keep[0])
        setenv("EGAP_ISA", keep, 1);
    else
        unsetenv("EGAP_ISA");
}

/* The data of `d`, `copies` times over: F is the same. */
static egap_problem *repeated(const drawn *d, size_t copies)
{
    const egap_data *data = &d->p.data;
    size_t n = data->n, N = data->N * copies;
    double *x = calloc(N * (n + 1), sizeof *x), *y = x + N * n;
    egap_data all = {.N = N, .n = n, .x = x, .y = y};
    egap_problem *problem;
    egap_error err = {0};

    assert_non_null(x);
    for (size_t j = 0; j < N; j++) {
        memcpy(x + j * n, data->x + j % data->N * n, n * sizeof *x);
        y[j] = data->y[j % data->N];
    }
    assert_ok(egap_problem_init(&problem, &all, &d->p.objective, &err), &err);
    free(x);
    return problem;
}

static void assert_meet(const egap_dd a[2], const egap_dd b[2])
{
    assert_true(contain_compare(a[0], b[1]) <= 0);
    assert_true(contain_compare(b[0], a[1]) <= 0);
}

/* Several parts of samples: the same bits with any number of threads, and the
 * maximum of the data whose copies they are. */
static void many_samples_have_the_same_maximum(void **state)
{
    static const size_t n[] = {1, 2, 3, 5, 64};
    size_t cases = test_cases(20), part = EGAP_PART * EGAP_LANES;
    int before = omp_get_max_threads();
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 73);
    for (size_t k = 0; k < cases; k++) {
        size_t N = 50 + test_below(&rng, 99), m = 12 + test_below(&rng, 9);
        egap_dd ends[2][2];
        egap_segment_max few, first;
        egap_problem *problem;
        egap_error err = {0};
        drawn d;

        images(&d, &rng, k, N, n[k % 5], m);
        memset(&first, 0, sizeof first);
        assert_ok(egap_enclose_segment(&few, d.problem, &d.A, &d.B, &err),
                  &err);
        assert_ok(egap_enclose_point_dd(&ends[0][0], &ends[0][1], d.problem,
                                        &d.A, &err),
                  &err);
        problem = repeated(&d, (1 + k % 2) * part / N + 1);
        for (int threads = 1; threads <= 5; threads += 2) {
            egap_segment_max now;
            egap_dd end[2];

            omp_set_num_threads(threads);
            memset(&now, 0, sizeof now);
            assert_int_equal(egap_parts_threads(problem, m),
                             threads < 2 ? 1 : 2 + k % 2);
            assert_ok(egap_enclose_segment(&now, problem, &d.A, &d.B, &err),
                      &err);
            assert_ok(
                egap_enclose_point_dd(&end[0], &end[1], problem, &d.A, &err),
                &err);
            if (threads == 1) {
                first = now;
                memcpy(ends[1], end, sizeof end);
            }
            assert_memory_equal(&now, &first, sizeof now);
            assert_memory_equal(end, ends[1], sizeof end);
        }
        assert_true(egap_bounds_ulps(first.max) <= 4);
        assert_meet((egap_dd[]){few.max_lo, few.max_hi},
                    (egap_dd[]){first.max_lo, first.max_hi});
        assert_meet(ends[0], ends[1]);
        egap_problem_clear(problem);
        egap_problem_clear(d.problem);
        free(d.p.block);
    }
    omp_set_num_threads(before);
}

/* A run of buckets in several windows has the same maximum. */
static void small_windows_have_the_same_maximum(void **state)
{
    size_t cases = test_cases(60), split = 0;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 72);
    for (size_t k = 0; k < cases; k++) {
        egap_segment_max whole, parts;
        egap_segwork work;
        egap_error err = {0};
        const char *wrong;
        drawn d;

        drawn_make(&d, &rng, (test_family)(k % FAMILY_COUNT), 2);
        assert_ok(egap_enclose_segment(&whole, d.problem, &d.A, &d.B, &err),
                  &err);
        assert_ok(egap_segwork_init(&work, d.problem, &err), &err);
        work.most_kinks = test_below(&rng, KINKS_MAX);
        assert_ok(egap_solve_pair(&parts, &work, &d.A, &d.B,
                                  (egap_dd){-INFINITY, 0}, &err),
                  &err);
        split += d.p.data.N * d.p.path.m > work.most_kinks;
        wrong = contain_segment(&d.p, &d.A, &d.B, &parts, d.t, CONTAIN_PROBES);
        if (wrong == NULL)
            wrong = contain_agree(&d.p, &d.A, &d.B, &parts, &whole, d.t,
                                  CONTAIN_PROBES);
        egap_segwork_clear(&work);
        if (wrong != NULL)
            drawn_check(&d, "small windows", wrong);
        drawn_clear(&d);
    }
    assert_true(2 * split > cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_coordinates_are_contained),
        cmocka_unit_test(many_samples_have_the_same_maximum),
        cmocka_unit_test(small_windows_have_the_same_maximum),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
