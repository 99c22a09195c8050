/* t-large.c: many coordinates, whose kernels work on several blocks of samples
 * at a time, and more kinks than one window takes. */
#include "contain.h"
#include "drawn.h"
#include "opened.h"
#include "oracle.h"
#include "support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../verify/enclose/segpair.h"
#include "egap/round.h"

#define KINKS_MAX 8

/* Weights of many coordinates. */
static void many_coordinates(drawn *d, test_rng *rng, size_t k)
{
    static const size_t N[] = {5, 100, 217}, n[] = {63, 64, 67, 71};
    size_t m = 1 + test_below(rng, 11);

    drawn_images(d, rng, k, N[k % 3], n[test_below(rng, 4)], m);
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

/* Buckets on a part of the segment bound F there, the shorter the closer. */
static void finer_buckets_bound_F(void **state)
{
    size_t cases = test_cases(150);
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 75);
    for (size_t k = 0; k < cases; k++) {
        int e = (int)test_below(&rng, 50), of = (int)test_below(&rng, 7);
        int64_t step = (int64_t)1 << e;
        size_t B = 1 + test_below(&rng, (size_t)1 << of), at;
        egap_coarse_bounds b;
        egap_mesh mesh;
        egap_segwork work;
        double t;
        drawn d;

        drawn_make(&d, &rng, (test_family)(k % FAMILY_COUNT), 2);
        opened_segment(&work, d.problem, &d.A, &d.B);
        /* a range with one of the points to probe, kinks among them */
        t = d.t[test_below(&rng, CONTAIN_PROBES)];
        at = (size_t)(t * 0x1p50 / (double)step);
        at -= at > B / 2 ? B / 2 : at;
        if (work.segment.fast && at + B <= (size_t)(EGAP_T_ONE / step)) {
            size_t which;

            egap_mesh_equal(&mesh, (int64_t)at * step,
                            (int64_t)(at + B) * step, step);
            egap_solve_coarse(&b, &work, &mesh);
            which = (size_t)(t * 0x1p50 / (double)step) - at;
            which = which < B ? which : B - 1;
            if (oracle_F_le(&d.p.data, &d.p.objective, &d.A, &d.B, t,
                            (egap_dd){b.upper[which], 0}) == EGAP_NO)
                drawn_check(&d, "finer buckets", "F is above its bound");
            assert_false(b.most < b.floor.own.hi);
        }
        egap_segwork_clear(&work);
        drawn_clear(&d);
    }
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
        assert_ok(egap_segpair_solve(&parts, &work, &d.A, &d.B,
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
        cmocka_unit_test(finer_buckets_bound_F),
        cmocka_unit_test(small_windows_have_the_same_maximum),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
