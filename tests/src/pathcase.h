/* pathcase.h: pairs of trained networks for the tests of path search. */
#ifndef EGAP_TESTS_PATHCASE_H
#define EGAP_TESTS_PATHCASE_H

#include "netcase.h"

#include "../../src/path/grid.h"

/* Makes both ends trained networks. */
static inline void train_ends(netcase *c, test_rng *rng, unsigned epochs)
{
    egap_error err = {0};
    egap_train_options o = egap_train_legacy(&c->objective);
    egap_trainer *t = netcase_trainer(c);

    o.epochs = epochs;
    egap_train_initial(c->a, &c->shape, test_u64(rng), 0);
    egap_train_initial(c->b, &c->shape, test_u64(rng), 1);
    assert_ok(egap_train_run(c->a, NULL, t, &o, &err), &err);
    assert_ok(egap_train_run(c->b, NULL, t, &o, &err), &err);
    egap_trainer_clear(t);
}

/* Two half circles with noise, and two networks trained on them. */
static inline void moons_make(netcase *c, test_rng *rng, size_t m,
                              unsigned epochs)
{
    netcase_make(c, rng, 60, 2, m, true, EGAP_LOSS_MSE);
    for (size_t j = 0; j < 60; j++) {
        double angle = 3.141592653589793 * test_uniform(rng);
        double side = j % 2 ? 1 : -1;

        c->x[2 * j] = side * cos(angle) - side / 2 + 0.2 * test_normal(rng);
        c->x[2 * j + 1] = side * (sin(angle) - 0.25) + 0.2 * test_normal(rng);
        c->y[j] = (double)(j % 2);
    }
    train_ends(c, rng, epochs);
}

/* Two trained networks with a rise between them, m = 6. */
static inline void barrier_make(netcase *c, test_rng *rng, size_t n,
                                egap_loss_kind kind, unsigned points)
{
    egap_error err = {0};
    double F[200], most;

    do {
        egap_trainer *t;

        if (n == 2) {
            moons_make(c, rng, 6, 40);
        } else {
            netcase_make(c, rng, 40, n, 6, true, kind);
            train_ends(c, rng, 60);
        }
        t = netcase_trainer(c);
        assert_ok(egap_path_grid(F, NULL, NULL, points, t, c->a, c->b,
                                 &c->objective, &err),
                  &err);
        egap_trainer_clear(t);
        most = -INFINITY;
        for (unsigned k = 1; k + 1 < points; k++)
            most = fmax(most, F[k]);
        if (most <= 1.01 * fmax(F[0], F[points - 1])) {
            netcase_free(c);
            most = -INFINITY;
        }
    } while (most == -INFINITY);
}

#endif
