/* t-class-sums.c: long sums of equal terms in the pass of the cross-entropy in
 * doubles: each index of its bound is needed (lemma "one-sided, rounding"). */
#include <math.h>

#include "classcase.h"
#include "egap/round.h"

#include "../../verify/classes/segment.h"

#define BITS 128

/* The pass with one interval on the segment to network `to`, where F is
 * largest at the start: F there is not above its bound, and at the witness not
 * below that; releases the case. */
static void enclosed_to(const char *what, test_class_case *k, int to)
{
    const egap_dd none = {-INFINITY, 0};
    egap_data data = test_class_case_data(k);
    egap_class_net A = test_class_case_net(k, 0);
    egap_class_net B = test_class_case_net(k, to);
    egap_class_problem *p;
    egap_class_left left;
    egap_error err = {0};
    arb_t F, end;

    arb_init(F);
    arb_init(end);
    assert_ok(egap_class_problem_init(&p, &data, k->C, k->kappa, &err), &err);
    assert_ok(egap_class_screen(&left, p, &A, &B, none, 1, &err), &err);
    test_class_value(F, k, 0, 0, BITS);
    arb_set_d(end, left.upper.hi); /* doubles: low words are 0 */
    if (!arb_le(F, end))
        fail_msg("%s: F is above %.17g", what, left.upper.hi);
    if (left.hint != 0 && to != 0)
        test_class_value(F, k, (double)left.hint * 0x1p-62, 0, BITS);
    arb_set_d(end, left.lower.hi);
    if (!arb_ge(F, end))
        fail_msg("%s: F is below %.17g", what, left.lower.hi);
    arb_clear(F);
    arb_clear(end);
    egap_class_problem_clear(p);
    test_class_case_clear(k);
}

/* From the network to itself there is nothing to bound but rounding. */
static void enclosed(const char *what, test_class_case *k)
{
    enclosed_to(what, k, 0);
}

/* A case of equal numbers: x = 1, label 0, weights 0, all biases 0. */
static void equal(test_class_case *k, test_rng *rng, size_t N, size_t n,
                  size_t m, size_t C)
{
    test_class_case_sized(k, rng, N, n, m, C, true);
    for (size_t i = 0; i < N * n; i++)
        k->x[i] = 1;
    for (size_t j = 0; j < N; j++)
        k->y[j] = 0;
    for (size_t i = 0; i < 2 * (m * n + m + m * C + C); i++)
        k->W[0][i] = 0;
}

static void samples(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 81);
    for (size_t i = 0; i < test_cases(6); i++) {
        test_class_case k;

        equal(&k, &rng, 16384, 1, 1, 2);
        k.c[0][1] = test_normal(&rng);
        enclosed("samples", &k);
    }
}

/* Units that add up to 2^power, and one that takes it back but for a logit of
 * about -4: what counts is the rounding of the large partial sums. */
static void units_that_cancel(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 87);
    for (size_t i = 0; i < test_cases(20); i++) {
        /* beyond the limit of the lemma too, where nothing is said */
        int power = i % 2 ? 18 : 56;
        double theta = ldexp(1 + test_uniform(&rng), power - 8);
        test_class_case k;

        equal(&k, &rng, 1, 1, 256, 2);
        for (size_t u = 0; u < k.m; u++) {
            k.W[0][u] = 1;
            k.theta[0][2 * u + 1] = u + 1 < k.m ? theta : -255 * theta - 4;
        }
        enclosed("units that cancel", &k);
    }
}

/* A unit that is about to go off counts as off at the start too. */
static void a_kink_beside_the_start(void **state)
{
    test_rng rng;
    test_class_case k;

    (void)state;
    test_rng_init(&rng, 88);
    equal(&k, &rng, 1, 1, 1, 2);
    k.W[0][0] = 0x1.fp-42;
    k.W[1][0] = -8;
    k.theta[0][0] = k.theta[1][0] = 1;
    k.c[1][0] = 3; /* F falls */
    enclosed_to("a kink beside the start", &k, 1);
}

static void classes(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 82);
    for (size_t i = 0; i < test_cases(8); i++) {
        test_class_case k;

        equal(&k, &rng, 1, 1, 1, 32768);
        for (size_t c = 1; c < k.C; c++)
            k.c[0][c] = -10 - (double)i / 8;
        enclosed("classes", &k);
    }
}

static void units(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 83);
    for (size_t i = 0; i < test_cases(20); i++) {
        double theta = (1 + test_uniform(&rng)) * 0x1p-13;
        double w = 1 + test_uniform(&rng);
        test_class_case k;

        equal(&k, &rng, 1, 1, 8192, 2);
        for (size_t u = 0; u < k.m; u++) {
            k.W[0][u] = w;
            k.theta[0][2 * u + 1] = theta;
        }
        enclosed("units", &k);
    }
}

static void coordinates(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 84);
    for (size_t i = 0; i < test_cases(20); i++) {
        double w = (1 + test_uniform(&rng)) * 0x1p-13;
        double x = 1 + test_uniform(&rng);
        test_class_case k;

        equal(&k, &rng, 1, 8192, 1, 2);
        for (size_t q = 0; q < k.n; q++) {
            k.W[0][q] = w;
            k.x[q] = x;
        }
        k.theta[0][1] = 1;
        enclosed("coordinates", &k);
    }
}

/* kappa times the sum of many coefficients */
static void penalty(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 85);
    for (size_t i = 0; i < test_cases(20); i++) {
        double theta = 1 + test_uniform(&rng);
        test_class_case k;

        equal(&k, &rng, 1, 1, 8192, 2);
        for (size_t u = 0; u < 2 * k.m; u++)
            k.theta[0][u] = theta;
        k.kappa = 1 + test_uniform(&rng);
        enclosed("penalty", &k);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples),
        cmocka_unit_test(classes),
        cmocka_unit_test(units),
        cmocka_unit_test(units_that_cancel),
        cmocka_unit_test(a_kink_beside_the_start),
        cmocka_unit_test(coordinates),
        cmocka_unit_test(penalty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
