/* t-point-dd.c: the double-double value of F against ball arithmetic. */
#include "support.h"

#include <math.h>
#include <stdlib.h>

#include "egap/enclose.h"
#include "egap/round.h"
#include "oracle.h"
#include "problems.h"

/* Encloses F at node 0 and compares; returns the relative width. */
static double check_point(const test_problem *p, egap_bounds *outward)
{
    egap_net net = egap_path_node(&p->path, 0);
    egap_problem *problem = NULL;
    egap_error err = {0};
    egap_dd lo, hi;

    assert_ok(egap_problem_init(&problem, &p->data, &p->objective, &err), &err);
    assert_ok(egap_enclose_point_dd(&lo, &hi, problem, &net, &err), &err);
    if (oracle_F_le(&p->data, &p->objective, &net, NULL, 0, hi) == EGAP_NO ||
        oracle_F_ge(&p->data, &p->objective, &net, NULL, 0, lo) == EGAP_NO) {
        test_problem_print(p);
        fail_msg("F is outside [%a + %a, %a + %a]", lo.hi, lo.lo, hi.hi, hi.lo);
    }
    egap_problem_clear(problem);
    *outward = egap_round_outward(lo, hi);
    return ((hi.hi - lo.hi) + (hi.lo - lo.lo)) / hi.hi;
}

static void points_are_enclosed_in_every_family(void **state)
{
    size_t cases = test_cases(20);
    egap_bounds b;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 41);
    for (int family = 0; family < FAMILY_COUNT; family++)
        for (size_t i = 0; i < cases; i++) {
            test_problem p;

            test_problem_make(&p, &rng, (test_family)family, 1);
            check_point(&p, &b);
            assert_true(b.lo >= 0 && b.hi >= b.lo);
            test_problem_clear(&p);
        }
}

/* All losses: 1e-24 wide, and adjacent doubles outward; a double on either
 * side of F where F is a double itself. */
static void points_are_narrow(void **state)
{
    size_t cases = test_cases(200), wide = 0, apart = 0;
    egap_bounds b;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 42);
    for (size_t i = 0; i < cases; i++) {
        test_problem p;

        test_problem_make(&p, &rng, FAMILY_PLAIN, 1);
        wide += check_point(&p, &b) > 1e-24;
        assert_true(egap_bounds_ulps(b) <= 2);
        apart += egap_bounds_ulps(b) == 2;
        test_problem_clear(&p);
    }
    assert_true(wide <= cases / 50); /* y close to the prediction */
    assert_true(apart <= cases / 50);
}

static void points_have_the_same_bits_everywhere(void **state)
{
    static const char *const names[] = {"portable", "avx2", "avx512"};
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 43);
    for (size_t i = 0; i < 50; i++) {
        egap_bounds b;
        double width[3];
        test_problem p;

        test_problem_make(&p, &rng, FAMILY_WIDE, 1);
        for (size_t k = 0; k < 3; k++) {
            setenv("EGAP_ISA", names[k], 1);
            width[k] = check_point(&p, &b);
            assert_same_bits(width[0], width[k]);
        }
        unsetenv("EGAP_ISA");
        test_problem_clear(&p);
    }
}

static void memory_may_be_short(void **state)
{
    const double x = 1, y = 0, W = 1, theta = 2;
    egap_data data = {1, 1, &x, &y};
    egap_objective objective = {{EGAP_LOSS_MSE, 0}, 0};
    egap_net net = {1, 1, &W, NULL, &theta, NULL};
    egap_problem *problem = NULL;
    egap_error err = {0};
    egap_dd lo, hi;

    (void)state;
    assert_ok(egap_problem_init(&problem, &data, &objective, &err), &err);
    for (unsigned long k = 1; k <= 1; k++) {
        egap_alloc_fail_at(k);
        assert_int_equal(egap_enclose_point_dd(&lo, &hi, problem, &net, &err),
                         EGAP_ERESOURCE);
        assert_true(lo.hi == -INFINITY && hi.hi == INFINITY);
    }
    egap_alloc_fail_at(0);
    assert_ok(egap_enclose_point_dd(&lo, &hi, problem, &net, &err), &err);
    assert_true(lo.hi == 4 && hi.hi == 4);
    egap_problem_clear(problem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_are_enclosed_in_every_family),
        cmocka_unit_test(points_are_narrow),
        cmocka_unit_test(points_have_the_same_bits_everywhere),
        cmocka_unit_test(memory_may_be_short),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
