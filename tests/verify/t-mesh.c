/* t-mesh.c: buckets that are not all equally long: which one a breakpoint is
 * put into, and what is bounded on them. */
#include "drawn.h"
#include "kinks.h"
#include "opened.h"
#include "oracle.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../../verify/base/dd.h"
#include "../../verify/enclose/solve.h"

#define KINKS 60 /* units of a segment whose breakpoints are looked at */

/* Any mesh of [0, 1], with its centre at the ends often, or equal buckets of
 * a part. */
static void draw_mesh(egap_mesh *mesh, test_rng *rng, bool whole)
{
    int power = 2 + (int)test_below(rng, 10), places;
    int64_t shortest, centre, B;

    if (!whole && test_below(rng, 2)) {
        power = (int)test_below(rng, 50);
        B = 1 + (int64_t)test_below(rng, 40);
        centre = (int64_t)(test_uniform(rng) * 0x1p50) >> power << power;
        if (B > (EGAP_T_ONE - centre) >> power)
            B = (EGAP_T_ONE - centre) >> power;
        egap_mesh_equal(mesh, centre, centre + (B << power),
                        (int64_t)1 << power);
        return;
    }
    shortest = EGAP_T_ONE >> power;
    /* from 2 places on at most 26 of a length on both sides */
    places = 1 + (int)test_below(rng, power < 3 ? 1 : 3);
    centre = test_below(rng, 3) ? (int64_t)(test_uniform(rng) * 0x1p50)
                                : (int64_t)test_below(rng, 2) * EGAP_T_ONE;
    if (test_below(rng, 2))
        centre -= centre % shortest;
    egap_mesh_init(mesh, 0, EGAP_T_ONE, centre, shortest, places);
}

/* Lengths are powers of two that grow from the centre on; the buckets follow
 * each other, and only those at the ends are shorter than that. */
static void check_mesh(const egap_mesh *m, int64_t from, int64_t to)
{
    size_t left = (size_t)m->left;

    assert_true(m->B >= 1 && m->B <= EGAP_MAX_BUCKETS && left <= m->B);
    assert_true(m->at[0] == from && m->at[m->B] == to);
    assert_true(m->at[left] == m->centre);
    for (size_t k = 0; k < m->B; k++) {
        size_t j = k < left ? left - 1 - k : k - left;
        int64_t length = m->at[k + 1] - m->at[k];

        assert_true(egap_mesh_h(m, k) == m->shortest << (j >> m->places));
        assert_true(length > 0 && length <= egap_mesh_h(m, k));
        if (k > 0 && k + 1 < m->B)
            assert_true(length == egap_mesh_h(m, k));
        assert_true(egap_mesh_longest(m) >= egap_mesh_length(m, k));
    }
}

static void meshes_cover_their_interval(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 91);
    for (size_t i = 0; i < test_cases(500); i++) {
        egap_mesh m;

        draw_mesh(&m, &rng, true);
        check_mesh(&m, 0, EGAP_T_ONE);
        draw_mesh(&m, &rng, false);
        check_mesh(&m, m.at[0], m.at[m.B]);
    }
}

/* Ends of a pair whose breakpoint is at a border of the mesh or next to it, at
 * an end of the segment or anywhere. */
static void draw_ends(double *a, double *b, const egap_mesh *mesh,
                      test_rng *rng)
{
    double t = test_uniform(rng), turn = test_below(rng, 2) ? 1 : -1;

    switch (test_below(rng, 6)) {
    case 0:
        *a = test_below(rng, 2) ? 0 : turn * test_uniform(rng);
        *b = *a == 0 ? 1 : 0;
        return;
    case 1: /* almost at an end */
        t = ldexp(t, -(int)test_below(rng, 70));
        break;
    case 2:
        t = test_uniform(rng);
        break;
    default: /* the borders are multiples of 2^-50, so that a - b is turn */
        t = egap_t_double(mesh->at[test_below(rng, mesh->B + 1)]);
        if (t > 0 && t < 1 && test_below(rng, 2))
            t += ldexp((double)test_below(rng, 5) - 2, -52);
    }
    *a = turn * t;
    *b = turn * (t - 1);
    if (test_below(rng, 4) == 0) {
        *a *= 3;
        *b *= 3;
    }
}

/* |t~ - t*| |d| against lemma "breakpoint" */
static void check_breakpoint(double a, double b, double t)
{
    egap_dd d = egap_two_sum(a, -b), p = egap_two_prod(t, d.hi);
    double off = ((a - p.hi) - p.lo) - t * d.lo;
    double odd = t * 0x1p52;

    assert_true(t > 0 && t < 1);
    assert_true(odd == floor(odd) && odd * 0.5 != floor(odd * 0.5));
    if (!(fabs(off) <= 10 * 0x1p-53 * fmax(fabs(a), fabs(b))))
        fail_msg("the breakpoint of %a, %a is not %a", a, b, t);
}

/* The bucket of every pair: by its byte, against the borders. */
static void breakpoints_are_in_their_buckets(void **state)
{
    static const char *const names[] = {"portable", "avx2", "avx512"};
    const double x = 1, y = 0;
    const egap_data data = {1, 1, &x, &y};
    const egap_objective objective = {{EGAP_LOSS_MSE, 0}, 0};
    egap_error err = {0};
    egap_problem *problem;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 92);
    assert_ok(egap_problem_init(&problem, &data, &objective, &err), &err);
    for (size_t i = 0; i < test_cases(300); i++) {
        double W[2][KINKS], theta[KINKS];
        egap_net A = {KINKS, 1, W[0], NULL, theta, NULL};
        egap_net Z = {KINKS, 1, W[1], NULL, theta, NULL};
        egap_coarse_bounds bounds;
        egap_segwork work;
        egap_mesh mesh;

        setenv("EGAP_ISA", names[i % 3], 1);
        draw_mesh(&mesh, &rng, i % 2);
        for (size_t k = 0; k < KINKS; k++) {
            theta[k] = 1;
            draw_ends(&W[0][k], &W[1][k], &mesh, &rng);
        }
        opened_segment(&work, problem, &A, &Z);
        egap_solve_coarse(&bounds, &work, &mesh);
        for (size_t k = 0; k < KINKS; k++) {
            double a = W[0][k], b = W[1][k], t;
            size_t bucket = work.coarse.bucket[8 * k];

            if ((a > 0) == (b > 0)) {
                assert_int_equal(bucket, mesh.B);
                continue;
            }
            t = test_breakpoint(a, b);
            check_breakpoint(a, b, t);
            if (t < egap_t_double(mesh.at[0]) ||
                t > egap_t_double(mesh.at[mesh.B]))
                assert_int_equal(bucket, mesh.B);
            else if (!(bucket < mesh.B && egap_t_double(mesh.at[bucket]) < t &&
                       t < egap_t_double(mesh.at[bucket + 1])))
                fail_msg("%s: %a is not in bucket %zu of %zu", names[i % 3], t,
                         bucket, mesh.B);
        }
        egap_segwork_clear(&work);
    }
    unsetenv("EGAP_ISA");
    egap_problem_clear(problem);
}

/* The bound of each bucket and those of the nodes, on any mesh. */
static void buckets_bound_what_is_in_them(void **state)
{
    size_t cases = test_cases(60), looked = 0;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 93);
    for (size_t i = 0; i < cases; i++) {
        egap_coarse_bounds b;
        egap_segwork work;
        egap_mesh mesh;
        drawn d;

        drawn_make(&d, &rng, (test_family)(i % FAMILY_COUNT), 2);
        opened_segment(&work, d.problem, &d.A, &d.B);
        draw_mesh(&mesh, &rng, i % 4);
        if (work.segment.fast) {
            egap_solve_coarse(&b, &work, &mesh);
            for (size_t k = 0; k < 10; k++) {
                size_t bucket = test_below(&rng, mesh.B);
                double t = egap_t_double(mesh.at[bucket]);

                t += test_uniform(&rng) * egap_mesh_length(&mesh, bucket);
                if (oracle_F_le(&d.p.data, &d.p.objective, &d.A, &d.B, t,
                                (egap_dd){b.upper[bucket], 0}) == EGAP_NO)
                    drawn_check(&d, "bucket", "F is above its bound");
                looked++;
            }
            if (isfinite(b.floor.own.hi))
                assert_int_not_equal(
                    oracle_F_ge(&d.p.data, &d.p.objective, &d.A, &d.B,
                                egap_t_double(b.floor.t), b.floor.own),
                    EGAP_NO);
        }
        egap_segwork_clear(&work);
        drawn_clear(&d);
    }
    assert_true(looked > cases);
}

/* Whatever mesh is proposed, the maximum is the same: with its centre far
 * from it, with all kinks in one bucket, with room for few kinks. */
static void any_mesh_has_the_same_maximum(void **state)
{
    size_t cases = test_cases(60), fast = 0;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 94);
    for (size_t i = 0; i < cases; i++) {
        egap_segment_max own, other;
        egap_coarse_bounds b;
        egap_segwork work;
        egap_mesh mesh;
        egap_error err = {0};
        const char *wrong;
        drawn d;

        drawn_make(&d, &rng, (test_family)(i % FAMILY_COUNT), 2);
        assert_ok(egap_enclose_segment(&own, d.problem, &d.A, &d.B, &err),
                  &err);
        opened_segment(&work, d.problem, &d.A, &d.B);
        draw_mesh(&mesh, &rng, true);
        if (work.segment.fast) {
            if (i % 3 == 0)
                work.most_kinks = test_below(&rng, 20);
            egap_solve_coarse(&b, &work, &mesh);
            assert_ok(egap_solve_segment(&other, &b, (egap_dd){-INFINITY, 0},
                                         &work, &err),
                      &err);
            wrong =
                contain_segment(&d.p, &d.A, &d.B, &other, d.t, CONTAIN_PROBES);
            if (wrong == NULL)
                wrong = contain_agree(&d.p, &d.A, &d.B, &other, &own, d.t,
                                      CONTAIN_PROBES);
            if (wrong != NULL)
                drawn_check(&d, "a mesh", wrong);
            fast++;
        }
        egap_segwork_clear(&work);
        drawn_clear(&d);
    }
    assert_true(2 * fast > cases);
}

/* A unit's weight and theta at both ends of the segment, both linear in t. */
static void set_unit(double W[2][5], double theta[2][5], size_t i, double z,
                     double d, double at, double beta, double p)
{
    for (int end = 0; end < 2; end++) {
        W[end][i] = z + d * ((double)end - p);
        theta[end][i] = at + beta * ((double)end - p);
    }
}

/* Output 4 - 4 (t - p)^2 and on it a spike of height 1 with kinks at p - w, p
 * and p + w, which lie in a single bucket of a mesh with its centre far away.
 */
static void a_hump_in_a_long_bucket_is_found(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 95);
    for (size_t i = 0; i < test_cases(60); i++) {
        double p = i % 3 == 0   ? 0
                   : i % 3 == 1 ? 1
                                : 0.6 + test_uniform(&rng) / 5;
        double w = ldexp(1, -5 - (int)test_below(&rng, 10)), centre, lo, hi;
        const double x = 1, y = 0;
        double W[2][5], theta[2][5];
        const egap_data data = {1, 1, &x, &y};
        const egap_objective objective = {{EGAP_LOSS_MSE, 0}, 0};
        egap_net A = {5, 1, W[0], NULL, theta[0], NULL};
        egap_net Z = {5, 1, W[1], NULL, theta[1], NULL};
        egap_segment_max r;
        egap_coarse_bounds b;
        egap_problem *problem;
        egap_segwork work;
        egap_mesh mesh;
        egap_error err = {0};

        set_unit(W, theta, 0, 9, 8, 0, -0.5, p);
        set_unit(W, theta, 1, 1, 0, 4, 4.5, p);
        set_unit(W, theta, 2, w, 1, 1 / w, 0, p);
        set_unit(W, theta, 3, 0, 1, -2 / w, 0, p);
        set_unit(W, theta, 4, -w, 1, 1 / w, 0, p);
        centre = p < 0.5 ? 1 : p < 0.9 ? test_uniform(&rng) / 8 : 0;
        assert_ok(egap_problem_init(&problem, &data, &objective, &err), &err);
        opened_segment(&work, problem, &A, &Z);
        egap_mesh_init(&mesh, 0, EGAP_T_ONE, (int64_t)rint(centre * 64) << 44,
                       EGAP_T_ONE >> 6, 1);
        egap_solve_coarse(&b, &work, &mesh);
        assert_ok(
            egap_solve_segment(&r, &b, (egap_dd){-INFINITY, 0}, &work, &err),
            &err);
        lo = fmax(0, p - 0x1p-40);
        hi = fmin(1, p + 0x1p-40);
        assert_true(r.t_lo <= hi && lo <= r.t_hi && r.t_hi - r.t_lo < 0x1p-30);
        assert_true(r.max.lo <= 25 + 1e-9 && r.max.hi >= 25 - 1e-9);
        assert_true(r.max.hi - r.max.lo < 1e-9);
        egap_segwork_clear(&work);
        egap_problem_clear(problem);
    }
}

/* The proposal has the same bits everywhere, and a single hump is found. */
static void short_buckets_are_where_the_maximum_is(void **state)
{
    static const char *const names[] = {"portable", "avx2", "avx512"};
    static const egap_loss_kind kinds[] = {EGAP_LOSS_MSE, EGAP_LOSS_HALF,
                                           EGAP_LOSS_HUBER, EGAP_LOSS_LOGISTIC,
                                           EGAP_LOSS_ABS};
    enum { N = 80 };
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 96);
    for (size_t i = 0; i < test_cases(40); i++) {
        const egap_objective objective = {{kinds[i % 5], 0.5}, 0};
        double p = test_below(&rng, 4) ? test_uniform(&rng)
                                       : (double)test_below(&rng, 2);
        double x[N], y[N], W[2][5], theta[2][5];
        egap_data data = {N, 1, x, y};
        egap_net A = {2, 1, W[0], NULL, theta[0], NULL};
        egap_net Z = {2, 1, W[1], NULL, theta[1], NULL};
        egap_mesh mesh[3];
        egap_problem *problem;
        egap_error err = {0};

        for (size_t j = 0; j < N; j++) {
            x[j] = 1 + 0.1 * test_uniform(&rng);
            y[j] = 0;
        }
        set_unit(W, theta, 0, 9, 8, 0, -0.5, p);
        set_unit(W, theta, 1, 1, 0, 4, 4.5, p);
        assert_ok(egap_problem_init(&problem, &data, &objective, &err), &err);
        memset(mesh, 0, sizeof mesh);
        for (size_t k = 0; k < 3; k++) {
            egap_segwork work;

            setenv("EGAP_ISA", names[k], 1);
            opened_segment(&work, problem, &A, &Z);
            egap_solve_mesh(&mesh[k], &work, (egap_dd){-INFINITY, 0});
            egap_segwork_clear(&work);
            assert_memory_equal(&mesh[0], &mesh[k], sizeof mesh[0]);
        }
        check_mesh(&mesh[0], 0, EGAP_T_ONE);
        if (!(fabs(egap_t_double(mesh[0].centre) - p) <= 0x1p-4))
            fail_msg("loss %d: the centre is at %g, not at %g",
                     (int)kinds[i % 5], egap_t_double(mesh[0].centre), p);
        egap_problem_clear(problem);
    }
    unsetenv("EGAP_ISA");
}

/* Output 2.5 - 4 t, and kinks within 2^-8 of p, where it is about 0; or the
 * same without kinks. */
static void crowds_far_from_the_maximum_ask_for_equal_buckets(void **state)
{
    enum { N = 200 };
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 97);
    for (size_t i = 0; i < test_cases(40); i++) {
        const egap_objective objective = {{EGAP_LOSS_MSE, 0}, 0};
        bool crowd = i % 2 == 0;
        double p = 0.5 + test_uniform(&rng) / 10, x[N], y[N];
        double W[2][5], theta[2][5];
        egap_data data = {N, 1, x, y};
        egap_net A = {4, 1, W[0], NULL, theta[0], NULL};
        egap_net Z = {4, 1, W[1], NULL, theta[1], NULL};
        egap_error err = {0};
        egap_problem *problem;
        egap_segwork work;
        egap_coarse_bounds b;
        egap_mesh mesh;

        for (size_t j = 0; j < N; j++) {
            x[j] = 1 + 0.1 * test_uniform(&rng);
            y[j] = 0;
        }
        for (size_t k = 0; k < 2; k++) {
            double at = p + ldexp(test_uniform(&rng) - 0.5, -8);

            set_unit(W, theta, k, crowd ? 0 : 2, 1, k == 0 ? 70 : -70, 0, at);
        }
        set_unit(W, theta, 2, 1, 0, 2.5, -4, 0);
        set_unit(W, theta, 3, 1, 0, 0, 0, 0);
        assert_ok(egap_problem_init(&problem, &data, &objective, &err), &err);
        opened_segment(&work, problem, &A, &Z);
        egap_solve_mesh(&mesh, &work, (egap_dd){-INFINITY, 0});
        egap_solve_coarse(&b, &work, &mesh);
        assert_true(egap_solve_crowded(&mesh, &work, &b) == crowd);
        if (crowd)
            for (size_t k = 0; k < mesh.B; k++)
                assert_true(egap_mesh_h(&mesh, k) == EGAP_T_ONE / 32);
        egap_segwork_clear(&work);
        egap_problem_clear(problem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(meshes_cover_their_interval),
        cmocka_unit_test(breakpoints_are_in_their_buckets),
        cmocka_unit_test(buckets_bound_what_is_in_them),
        cmocka_unit_test(any_mesh_has_the_same_maximum),
        cmocka_unit_test(a_hump_in_a_long_bucket_is_found),
        cmocka_unit_test(short_buckets_are_where_the_maximum_is),
        cmocka_unit_test(crowds_far_from_the_maximum_ask_for_equal_buckets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
