/* t-cert-kinds.c: what the writers of points, arrays kept apart, typed paths
 * and dual bounds write, egap-check verifies; and not what is tighter than
 * true. */
#include "certcase.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "egap/dual.h"
#include "egap/round.h"
#include "typedcase.h"

static void assert_check(int code, const char *word)
{
    char verdict[1024];
    int got = test_egap_check(verdict, test_scratch);

    if (got != code || strncmp(verdict, word, strlen(word)) != 0)
        fail_msg("exit %d, expected %d and %s: %s", got, code, word, verdict);
}

static egap_bounds value_of(const test_certcase *tc, const egap_net *net)
{
    egap_problem *problem;
    egap_error err = {0};
    egap_dd lo, hi;

    assert_ok(egap_problem_init(&problem, &tc->data, &tc->objective, &err),
              &err);
    assert_ok(egap_enclose_point_dd(&lo, &hi, problem, net, &err), &err);
    egap_problem_clear(problem);
    return egap_round_outward(lo, hi);
}

static void points_are_verified(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 21);
    for (size_t i = 0; i < test_cases(10); i++) {
        test_certcase tc;
        egap_error err = {0};
        egap_net net;
        egap_bounds F;

        test_certcase_init(&tc, &rng, 3 + test_below(&rng, 9), 2, 3, 2,
                           (egap_loss_kind)(i % 5), i / 5 % 2);
        net = egap_path_node(&tc.path, 1);
        F = value_of(&tc, &net);
        assert_ok(egap_cert_write_point(NULL, test_scratch, &tc.data,
                                        &tc.objective, &net, F, NULL, &err),
                  &err);
        assert_check(0, "VERIFIED: F of a network lies in [");
        F.lo = F.hi; /* F is not a double here, so not the upper end */
        F.hi = nextafter(F.hi, INFINITY);
        assert_ok(egap_cert_write_point(NULL, test_scratch, &tc.data,
                                        &tc.objective, &net, F, NULL, &err),
                  &err);
        assert_check(1, "REJECTED");
        test_certcase_clear(&tc);
    }
}

/* Beside the certificate are two files, named by their digests; with them it
 * is verified, without them the call is wrong. */
static void arrays_kept_apart_are_found(void **state)
{
    egap_cert_options options = egap_cert_defaults();
    egap_error err = {0};
    egap_cert_summary s;
    test_certcase tc;
    test_rng rng;
    char files[2][300], output[4096];
    const char *arguments[] = {test_scratch, "--with", files[0],
                               "--with",     files[1], NULL};
    test_child call = {.program = "egap-check", .arguments = arguments};

    (void)state;
    test_rng_init(&rng, 22);
    test_certcase_init(&tc, &rng, 9, 2, 3, 3, EGAP_LOSS_HUBER, 1);
    options.apart = true;
    assert_ok(egap_cert_write(&s, test_scratch, &tc.data, &tc.objective,
                              &tc.path, &tc.result, &options, &err),
              &err);
    for (int i = 0; i < 2; i++)
        snprintf(files[i], sizeof files[i], "%.*s%.16s.arrays",
                 (int)(strrchr(test_scratch, '/') + 1 - test_scratch),
                 test_scratch, i ? s.path_digest : s.data_digest);
    if (test_child_run(&call, output, sizeof output) != 0)
        fail_msg("%s", output);
    arguments[1] = NULL;
    assert_int_equal(test_child_run(&call, output, sizeof output), 2);
    assert_non_null(strstr(output, s.data_digest));
    unlink(files[0]);
    unlink(files[1]);
    test_certcase_clear(&tc);
}

static void typed_paths_are_verified(void **state)
{
    static test_typedcase p;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 23);
    for (size_t i = 0; i < test_cases(10); i++) {
        egap_path_max r;
        egap_error err = {0};

        test_typedcase_init(&p, &rng, (egap_loss_kind)(i % 5), i / 5 % 2);
        assert_ok(egap_enclose_typed(&r, &p.data, &p.objective, &p.typed, &err),
                  &err);
        assert_ok(egap_cert_write_typed(NULL, test_scratch, &p.data,
                                        &p.objective, &p.typed, &r, NULL, &err),
                  &err);
        assert_check(0, "VERIFIED");
        r.max.hi = nextafter(r.max.lo, 0); /* below the witness */
        r.max.lo = nextafter(r.max.hi, 0);
        assert_ok(egap_cert_write_typed(NULL, test_scratch, &p.data,
                                        &p.objective, &p.typed, &r, NULL, &err),
                  &err);
        assert_check(1, "REJECTED");
    }
}

/* A gap of 0 is verified where no other node is above the ends, though their
 * values are no doubles; where one is, by however little, it is not. */
static void a_gap_of_zero_is_shown(void **state)
{
    static test_typedcase p;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 25);
    for (size_t i = 0; i < test_cases(10); i++) {
        egap_path_max r;
        egap_cert_summary s;
        egap_error err = {0};

        test_typedcase_init(&p, &rng, (egap_loss_kind)(i % 5), false);
        for (size_t u = 0; u < TYPED_m; u++) {
            p.theta[5][u] = 0;
            p.theta[6][u] = 8 + test_uniform(&rng); /* the largest value */
        }
        assert_ok(egap_enclose_typed(&r, &p.data, &p.objective, &p.typed, &err),
                  &err);
        assert_true(r.path_gap.hi == 0);
        assert_ok(egap_cert_write_typed(&s, test_scratch, &p.data, &p.objective,
                                        &p.typed, &r, NULL, &err),
                  &err);
        assert_true(s.gap.hi == 0);
        assert_check(0, "VERIFIED");
        /* all end values below node 3 */
        memcpy(p.theta[6], p.theta[5], sizeof p.theta[6]);
        p.theta[3][1] *= 64;
        p.theta[2][1] = p.theta[1][1] = p.theta[4][0] = p.theta[3][1];
        p.theta[0][1] = p.theta[1][1];
        for (size_t u = 0; u < TYPED_m; u++)
            p.scale[0][u] = p.scale[1][u];
        p.theta[0][1] *= 1 - 0x1p-40;
        p.steps[0].kind = EGAP_STEP_CONVEX;
        assert_ok(egap_enclose_typed(&r, &p.data, &p.objective, &p.typed, &err),
                  &err);
        assert_true(r.path_gap.hi > 0);
        r.path_gap = (egap_bounds){0, 0};
        assert_ok(egap_cert_write_typed(NULL, test_scratch, &p.data,
                                        &p.objective, &p.typed, &r, NULL, &err),
                  &err);
        assert_check(1, "REJECTED: the gap: the claimed upper end");
    }
}

static void dual_bounds_are_verified(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 24);
    for (size_t i = 0; i < test_cases(15); i++) {
        test_certcase tc;
        egap_error err = {0};
        double s[16], lower;

        test_certcase_init(&tc, &rng, 2 + test_below(&rng, 9), 1 + i % 3, 3, 2,
                           (egap_loss_kind)(i / 3 % 5), 0);
        tc.objective.kappa = 0.05;
        for (size_t j = 0; j < tc.data.N; j++)
            s[j] = test_normal(&rng);
        assert_ok(egap_dual_bound(&lower, s, &tc.data, &tc.objective, &err),
                  &err);
        assert_ok(egap_cert_write_dual(NULL, test_scratch, &tc.data,
                                       &tc.objective, s, lower, EGAP_DUAL_DEPTH,
                                       NULL, &err),
                  &err);
        assert_check(0, "VERIFIED");
        lower += 1e-9 * (1 + fabs(lower));
        assert_ok(egap_cert_write_dual(NULL, test_scratch, &tc.data,
                                       &tc.objective, s, lower, EGAP_DUAL_DEPTH,
                                       NULL, &err),
                  &err);
        assert_check(1, "REJECTED");
        test_certcase_clear(&tc);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_are_verified),
        cmocka_unit_test(arrays_kept_apart_are_found),
        cmocka_unit_test(typed_paths_are_verified),
        cmocka_unit_test(a_gap_of_zero_is_shown),
        cmocka_unit_test(dual_bounds_are_verified),
    };

    return cmocka_run_group_tests(tests, test_scratch_make, test_scratch_drop);
}
