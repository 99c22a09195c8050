/* t-path.c: maxima over paths against their segments and the oracle, gaps,
 * and the same bits with any number of threads. */
#include "contain.h"
#include "drawn.h"
#include "oracle.h"
#include "support.h"

#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../verify/enclose/fold.h"
#include "egap/gap.h"
#include "egap/round.h"

#define NODES_MAX 9

static void maxima_of_paths_are_contained(void **state)
{
    size_t cases = test_cases(200);
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 51);
    for (size_t k = 0; k < cases; k++) {
        egap_segment_max each[NODES_MAX];
        egap_path_max r;
        egap_error err = {0};
        const char *wrong;
        drawn d;

        drawn_make(&d, &rng, (test_family)(k % FAMILY_COUNT),
                   1 + test_below(&rng, NODES_MAX - 1));
        assert_ok(egap_enclose_path(&r, each, d.problem, &d.p.path, &err),
                  &err);
        wrong = contain_path(&d.p, &r, each, &rng);
        if (wrong != NULL)
            drawn_check(&d, "path", wrong);
        drawn_clear(&d);
    }
}

/* Each segment by itself gives the same maximum. */
static void paths_and_segments_agree(void **state)
{
    size_t cases = test_cases(60), dismissed = 0;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 52);
    for (size_t k = 0; k < cases; k++) {
        egap_path_max r;
        egap_error err = {0};
        egap_bounds most = {-INFINITY, -INFINITY};
        drawn d;

        drawn_make(&d, &rng, FAMILY_PLAIN, 2 + test_below(&rng, NODES_MAX - 1));
        assert_ok(egap_enclose_path(&r, NULL, d.problem, &d.p.path, &err),
                  &err);
        for (size_t s = 0; s + 1 < d.p.path.K; s++) {
            egap_net A = egap_path_node(&d.p.path, s);
            egap_net B = egap_path_node(&d.p.path, s + 1);
            egap_segment_max one;

            assert_ok(egap_enclose_segment(&one, d.problem, &A, &B, &err),
                      &err);
            most = egap_bounds_max(most, one.max);
        }
        assert_true(r.max.lo <= most.hi && most.lo <= r.max.hi);
        if (egap_bounds_ulps(r.max) > 4)
            drawn_check(&d, "path", "the enclosure is wider than 4 ulps");
        dismissed += r.dismissed;
        drawn_clear(&d);
    }
    assert_true(dismissed > cases);
}

static void threads_do_not_matter(void **state)
{
    size_t cases = test_cases(30);
    int before = omp_get_max_threads();
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 53);
    for (size_t k = 0; k < cases; k++) {
        egap_path_max r[2];
        egap_error err = {0};
        drawn d;

        drawn_make(&d, &rng, (test_family)(k % FAMILY_WILD), NODES_MAX);
        for (int i = 0; i < 2; i++) {
            memset(&r[i], 0, sizeof r[i]);
            omp_set_num_threads(1 + 3 * i);
            assert_ok(
                egap_enclose_path(&r[i], NULL, d.problem, &d.p.path, &err),
                &err);
        }
        assert_memory_equal(&r[0], &r[1], sizeof r[0]);
        drawn_clear(&d);
    }
    omp_set_num_threads(before);
}

/* A hat of height 1 and width 2 w next to the node that two segments share:
 * no point of either segment that a double can name is near its top. */
static void a_steep_peak_beside_a_node_is_sharp(void **state)
{
    static const double x[] = {1.0}, y[] = {0.0};
    size_t cases = test_cases(40);
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 55);
    for (size_t k = 0; k < cases; k++) {
        double w =
            ldexp(1 + test_uniform(&rng), -3 - (int)test_below(&rng, 40));
        double e = ldexp(test_normal(&rng), -40 - (int)test_below(&rng, 13));
        double W[9], theta[9], at[3] = {e - w, e, e + w};
        const egap_data data = {.N = 1, .n = 1, .x = x, .y = y};
        const egap_objective objective = {
            .loss = {.kind = k % 2 ? EGAP_LOSS_HALF : EGAP_LOSS_ABS}};
        const egap_path path = {.K = 3, .m = 3, .n = 1, .W = W, .theta = theta};
        egap_problem *problem;
        egap_path_max r;
        egap_error err = {0};

        for (size_t i = 0; i < 9; i++) { /* z = node - 1 - at */
            W[i] = (double)(i / 3) - 1 - at[i % 3];
            theta[i] = (i % 3 == 1 ? -2 : 1) / w;
        }
        assert_ok(egap_problem_init(&problem, &data, &objective, &err), &err);
        assert_ok(egap_enclose_path(&r, NULL, problem, &path, &err), &err);
        egap_problem_clear(problem);
        assert_true(egap_bounds_ulps(r.max) <= 4);
        assert_true(r.max.lo >= (k % 2 ? 0.49 : 0.98));
        assert_true(r.t_hi - r.t_lo <= 1e-7);
    }
}

/* A maximum at a node belongs to both of its segments and is still known. */
static void a_peak_at_a_node_is_known(void **state)
{
    /* one sample, one unit, theta 0 -> 1 -> 0 against y = 0 */
    const double x[] = {1.0}, y[] = {0.0}, W[] = {1, 1, 1};
    const double theta[] = {0, 1, 0};
    const egap_data data = {.N = 1, .n = 1, .x = x, .y = y};
    const egap_objective objective = {.loss = {.kind = EGAP_LOSS_MSE}};
    const egap_path path = {.K = 3, .m = 1, .n = 1, .W = W, .theta = theta};
    egap_problem *problem;
    egap_path_max r;
    egap_error err = {0};

    (void)state;
    assert_ok(egap_problem_init(&problem, &data, &objective, &err), &err);
    assert_ok(egap_enclose_path(&r, NULL, problem, &path, &err), &err);
    egap_problem_clear(problem);
    assert_true(r.max.lo <= 1 && 1 <= r.max.hi);
    assert_true(egap_bounds_ulps(r.max) <= 2);
    assert_true(r.argmax_known);
    assert_true(r.segment == 0 ? r.t_lo == 1 : r.t_hi == 0);
    assert_true(r.path_gap.lo <= 1 && 1 <= r.path_gap.hi);
    assert_true(egap_gap_to_level(&r, 0.25).lo <= 0.75);
    assert_true(egap_gap_to_level(&r, 0.25).hi >= 0.75);
    assert_true(egap_gap_to_level(&r, 2.0).lo == 0);
    assert_true(egap_gap_to_level(&r, 2.0).hi == 0);
}

/* A path that goes back the way it came has every maximiser twice, computed
 * differently: the argmax is known only if it is where it turns. */
static void a_way_there_and_back_has_two_maximisers(void **state)
{
    size_t cases = test_cases(30), seen = 0;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 56);
    for (size_t k = 0; k < cases; k++) {
        size_t turn = 1 + k % 2, K = 2 * turn + 1, m, n;
        egap_bounds middle;
        egap_path_max r;
        egap_error err = {0};
        egap_path path;
        egap_net node;
        double *block;
        drawn d;

        drawn_make(&d, &rng, FAMILY_PLAIN, turn + 1);
        m = d.p.path.m;
        n = d.p.path.n;
        block = malloc(K * (m * n + 2 * m + 1) * sizeof *block);
        assert_non_null(block);
        path = d.p.path;
        path.K = K;
        path.W = block;
        path.b = d.p.path.b ? block + K * m * n : NULL;
        path.theta = block + K * (m * n + m);
        path.c = d.p.path.c ? block + K * (m * n + 2 * m) : NULL;
        for (size_t i = 0; i < K; i++) {
            egap_net of = egap_path_node(&d.p.path, i > turn ? K - 1 - i : i);

            node = egap_path_node(&path, i);
            memcpy((double *)node.W, of.W, m * n * sizeof *block);
            memcpy((double *)node.theta, of.theta, m * sizeof *block);
            if (node.b != NULL)
                memcpy((double *)node.b, of.b, m * sizeof *block);
            if (node.c != NULL)
                memcpy((double *)node.c, of.c, sizeof *block);
        }
        node = egap_path_node(&path, turn);
        assert_ok(egap_enclose_point(&middle, d.problem, &node, &err), &err);
        assert_ok(egap_enclose_path(&r, NULL, d.problem, &path, &err), &err);
        if (middle.hi < r.max.lo) {
            seen++;
            if (r.argmax_known)
                drawn_check(&d, "path", "one of two maximisers is forgotten");
        }
        free(block);
        drawn_clear(&d);
    }
    assert_true(seen > cases / 4);
}

/* F falls all the way: the gap is exactly 0. */
static void a_path_without_a_barrier_has_gap_zero(void **state)
{
    const double x[] = {1.0, 2.0}, y[] = {0.0, 0.0}, W[] = {1, 1, 1};
    const double theta[] = {1, 0.5, 0.25};
    const egap_data data = {.N = 2, .n = 1, .x = x, .y = y};
    const egap_objective objective = {.loss = {.kind = EGAP_LOSS_MSE}};
    const egap_path path = {.K = 3, .m = 1, .n = 1, .W = W, .theta = theta};
    egap_problem *problem;
    egap_path_max r;
    egap_error err = {0};

    (void)state;
    assert_ok(egap_problem_init(&problem, &data, &objective, &err), &err);
    assert_ok(egap_enclose_path(&r, NULL, problem, &path, &err), &err);
    egap_problem_clear(problem);
    assert_int_equal(r.segment, 0);
    assert_true(r.argmax_known && r.t_hi == 0);
    assert_true(r.path_gap.lo == 0 && r.path_gap.hi == 0);
    assert_true(r.max.lo <= 2.5 && 2.5 <= r.max.hi);
}

/* F = 1 + 2^-100 t (1 - t): no double and no pair of doubles knows the rise,
 * but it is there. */
static void a_gap_below_every_digit_is_not_zero(void **state)
{
    const double x[] = {1.0}, y[] = {-1.0}, W[] = {0x1p-50, 0};
    const double theta[] = {0, 0x1p-50};
    const egap_data data = {.N = 1, .n = 1, .x = x, .y = y};
    const egap_objective objective = {.loss = {.kind = EGAP_LOSS_ABS}};
    const egap_path path = {.K = 2, .m = 1, .n = 1, .W = W, .theta = theta};
    egap_problem *problem;
    egap_path_max r;
    egap_error err = {0};

    (void)state;
    assert_ok(egap_problem_init(&problem, &data, &objective, &err), &err);
    assert_ok(egap_enclose_path(&r, NULL, problem, &path, &err), &err);
    egap_problem_clear(problem);
    assert_true(r.t_lo <= 0.5 && 0.5 <= r.t_hi);
    assert_true(r.path_gap.lo <= 0x1p-102 && 0x1p-102 <= r.path_gap.hi);
}

/* Of a segment that was left as soon as it was below a known value nothing is
 * known but its bounds: any t may be its own maximiser. */
static void a_segment_that_was_left_has_no_argmax(void **state)
{
    egap_segment_max each[2] = {
        {.max = {2, 2},
         .max_lo = {2, 0},
         .max_hi = {2, 0},
         .t_lo = 0.25,
         .t_at = 0.25,
         .t_hi = 0.5,
         .method = EGAP_BY_PEAK},
        {.max = {1, 3},
         .max_lo = {1, 0},
         .max_hi = {3, 0},
         .t_lo = 0.5,
         .t_at = 0.5,
         .t_hi = 0.75,
         .method = EGAP_BY_ZOOM},
    };
    egap_path_max r = {.segments = 2};

    (void)state;
    egap_fold_segments(&r, each, 2, (egap_dd){2, 0});
    assert_true(each[0].t_lo == 0.25 && each[0].t_hi == 0.5);
    assert_true(each[1].t_lo == 0 && each[1].t_hi == 1);
    assert_true(r.max.lo == 2 && r.max.hi == 3 && r.segment == 0);
    assert_true(r.t_lo == 0.25 && r.t_hi == 0.5);
    assert_false(r.argmax_known);
}

static void the_zero_path_bounds_the_segment_ends(void **state)
{
    size_t cases = test_cases(40);
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 54);
    for (size_t k = 0; k < cases; k++) {
        egap_bounds zero, at;
        egap_error err = {0};
        egap_net A, B, none;
        drawn d;

        drawn_make(&d, &rng, (test_family)(k % FAMILY_WILD), 2);
        A = egap_path_node(&d.p.path, 0);
        B = egap_path_node(&d.p.path, 1);
        none = (egap_net){.n = A.n};
        assert_ok(egap_gap_zero_path(&zero, d.problem, &A, &B, &err), &err);
        assert_ok(egap_enclose_point(&at, d.problem, &none, &err), &err);
        assert_true(at.lo <= zero.hi);
        assert_int_not_equal(oracle_F_le(&d.p.data, &d.p.objective, &A, NULL, 0,
                                         (egap_dd){zero.hi, 0}),
                             EGAP_NO);
        assert_int_not_equal(oracle_F_le(&d.p.data, &d.p.objective, &B, NULL, 0,
                                         (egap_dd){zero.hi, 0}),
                             EGAP_NO);
        drawn_clear(&d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(maxima_of_paths_are_contained),
        cmocka_unit_test(paths_and_segments_agree),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(a_steep_peak_beside_a_node_is_sharp),
        cmocka_unit_test(a_peak_at_a_node_is_known),
        cmocka_unit_test(a_way_there_and_back_has_two_maximisers),
        cmocka_unit_test(a_path_without_a_barrier_has_gap_zero),
        cmocka_unit_test(a_gap_below_every_digit_is_not_zero),
        cmocka_unit_test(a_segment_that_was_left_has_no_argmax),
        cmocka_unit_test(the_zero_path_bounds_the_segment_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
