/* t-grid.c: F at the grid points of a segment. */
#include "netcase.h"

#include "../../src/path/grid.h"

/* F at (1 - t) a + t b in long double. */
static double F_between(const netcase *c, long double t)
{
    long double *p = malloc(c->count * sizeof *p), F;

    for (size_t k = 0; k < c->count; k++)
        p[k] = (1 - t) * c->a[k] + t * c->b[k];
    F = netcase_F(c, p);
    free(p);
    return (double)F;
}

static void grid_values_are_F(void **state)
{
    static const size_t points[] = {40, 2, 40, 3, 17};
    test_rng rng;
    size_t cases = test_cases(40);

    (void)state;
    test_rng_init(&rng, 20);
    for (size_t i = 0; i < cases; i++) {
        netcase c;
        egap_trainer *t;
        egap_error err = {0};
        double F[40];

        netcase_random(&c, &rng, netcase_kinds[i % 5]);
        if (i % 3 == 0) /* ends that meet: nothing, or little, switches */
            for (size_t k = 0; k < c.count; k++)
                c.b[k] = c.a[k] + (i % 2 ? 1e-3 * c.b[k] : 0.0);
        t = netcase_trainer(&c);
        for (size_t call = 0; call < 5; call++) {
            size_t T = points[call];

            assert_ok(egap_path_grid(F, NULL, NULL, T, t, c.a, c.b,
                                     &c.objective, &err),
                      &err);
            for (size_t k = 0; k < T; k++)
                assert_near(
                    F[k], F_between(&c, (long double)k / (long double)(T - 1)),
                    1e-12);
        }
        egap_trainer_clear(t);
        netcase_free(&c);
    }
}

/* Points that are asked for have the same value among others as alone. */
static void wanted_points_are_the_same(void **state)
{
    test_rng rng;
    size_t cases = test_cases(30);

    (void)state;
    test_rng_init(&rng, 22);
    for (size_t i = 0; i < cases; i++) {
        netcase c;
        egap_trainer *t;
        egap_error err = {0};
        double F[90], some[90];
        uint64_t wanted[2];

        netcase_random(&c, &rng, netcase_kinds[i % 5]);
        t = netcase_trainer(&c);
        wanted[0] = test_u64(&rng) & test_u64(&rng);
        wanted[1] = test_u64(&rng);
        assert_ok(
            egap_path_grid(F, NULL, NULL, 90, t, c.a, c.b, &c.objective, &err),
            &err);
        assert_ok(egap_path_grid(some, NULL, wanted, 90, t, c.a, c.b,
                                 &c.objective, &err),
                  &err);
        for (size_t k = 0; k < 90; k++) {
            bool is = wanted[k / 64] >> k % 64 & 1;

            assert_true(some[k] == (is ? F[k] : -INFINITY));
        }
        egap_trainer_clear(t);
        netcase_free(&c);
    }
}

/* The fast sums are as near to the others as they say, and near. */
static void fast_values_are_within_their_slack(void **state)
{
    test_rng rng;
    size_t cases = test_cases(60);

    (void)state;
    test_rng_init(&rng, 21);
    for (size_t i = 0; i < cases; i++) {
        netcase c;
        egap_trainer *t;
        egap_error err = {0};
        double F[200], fast[200], slack, size = i % 7 == 0 ? 1e6 : 1.0;

        netcase_random(&c, &rng, netcase_kinds[i % 5]);
        for (size_t k = 0; k < c.count; k++) {
            c.a[k] *= size;
            c.b[k] = i % 3 ? c.b[k] : c.a[k] + 1e-2 * size * c.b[k];
        }
        t = netcase_trainer(&c);
        assert_ok(
            egap_path_grid(F, NULL, NULL, 200, t, c.a, c.b, &c.objective, &err),
            &err);
        assert_ok(egap_path_grid(fast, &slack, NULL, 200, t, c.a, c.b,
                                 &c.objective, &err),
                  &err);
        for (size_t k = 0; k < 200; k++)
            if (!(fabs(fast[k] - F[k]) <= slack))
                fail_msg("%.17g and %.17g differ by more than %g", fast[k],
                         F[k], slack);
        if (size == 1.0)
            assert_true(slack < 1e-9 * (1.0 + F[0] + F[199]));
        egap_trainer_clear(t);
        netcase_free(&c);
    }
}

/* Switches exactly on grid points, and pre-activations of exactly 0. */
static void switches_on_grid_points_count_once(void **state)
{
    double x[] = {1, 1, 1, 1, 1}, y[] = {0, 0, 0, 0, 0};
    double from[] = {1, -1, 0, 0, 2, 1}, to[] = {-1, 1, 1, 0, -2, 3};
    double a[12], b[12], F[9];
    egap_data data = {5, 1, x, y};
    egap_shape shape = {.m = 6, .n = 1, .biases = false};
    egap_objective objective = {{EGAP_LOSS_HALF, 0}, 0.25};
    egap_trainer *t;
    egap_error err = {0};

    (void)state;
    for (int i = 0; i < 6; i++) {
        a[i] = from[i];
        b[i] = to[i];
        a[6 + i] = i + 1;
        b[6 + i] = 2 - i;
    }
    assert_ok(egap_trainer_init(&t, &data, &shape, &err), &err);
    assert_ok(egap_path_grid(F, NULL, NULL, 9, t, a, b, &objective, &err),
              &err);
    for (int k = 0; k < 9; k++) {
        double s = k / 8.0, u = 0, mass = 0;

        for (int i = 0; i < 6; i++) {
            double theta = (1 - s) * a[6 + i] + s * b[6 + i];

            u += theta * fmax((1 - s) * a[i] + s * b[i], 0);
            mass += fabs(theta);
        }
        assert_near(F[k], u * u / 2 + 0.25 * mass, 1e-14);
    }
    egap_trainer_clear(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grid_values_are_F),
        cmocka_unit_test(fast_values_are_within_their_slack),
        cmocka_unit_test(wanted_points_are_the_same),
        cmocka_unit_test(switches_on_grid_points_count_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
