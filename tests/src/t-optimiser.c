/* t-optimiser.c: Adam, its schedule, the stop and the normalisation, against
 * a restatement of their formulas, one scalar at a time. */
#include "netcase.h"

#include <string.h>

typedef struct {
    double rate, best;
    unsigned bad, cuts;
} restated_schedule;

static double restated_slope(const egap_loss *loss, double u, double y)
{
    double r = u - y;

    switch (loss->kind) {
    case EGAP_LOSS_MSE:
        return 2 * r;
    case EGAP_LOSS_HALF:
        return r;
    case EGAP_LOSS_HUBER:
        return r > loss->delta ? loss->delta
                               : (r < -loss->delta ? -loss->delta : r);
    case EGAP_LOSS_LOGISTIC:
        return 1 / (1 + exp(-u)) - y;
    default:
        return (r > 0) - (r < 0);
    }
}

static void restated_gradient(double *g, const netcase *c, const double *p)
{
    size_t m = c->shape.m, n = c->shape.n, N = c->data.N;
    bool biases = c->shape.biases;
    size_t at_b = m * n, at_theta = at_b + (biases ? m : 0);
    double kappa = c->objective.kappa;

    memset(g, 0, c->count * sizeof *g);
    for (size_t j = 0; j < N; j++) {
        double u = biases ? p[at_theta + m] : 0, z[64], d;
        const double *x = c->x + j * n;

        for (size_t i = 0; i < m; i++) {
            z[i] = biases ? p[at_b + i] : 0;
            for (size_t k = 0; k < n; k++)
                z[i] += p[i * n + k] * x[k];
            u += p[at_theta + i] * fmax(z[i], 0);
        }
        d = restated_slope(&c->objective.loss, u, c->y[j]) / (double)N;
        for (size_t i = 0; i < m; i++) {
            if (z[i] <= 0)
                continue;
            for (size_t k = 0; k < n; k++)
                g[i * n + k] += d * p[at_theta + i] * x[k];
            if (biases)
                g[at_b + i] += d * p[at_theta + i];
            g[at_theta + i] += d * z[i];
        }
        if (biases)
            g[at_theta + m] += d;
    }
    for (size_t k = at_theta; k < c->count; k++)
        g[k] += kappa * ((p[k] > 0) - (p[k] < 0));
}

static void restated_normalise(double *p, const netcase *c)
{
    size_t m = c->shape.m, n = c->shape.n;

    for (size_t i = 0; i < m; i++) {
        double norm = 0;

        for (size_t k = 0; k < n; k++)
            norm += p[i * n + k] * p[i * n + k];
        norm = fmax(sqrt(norm), 1e-12);
        for (size_t k = 0; k < n; k++)
            p[i * n + k] /= norm;
        if (c->shape.biases)
            p[m * n + i] /= norm;
        p[m * n + (c->shape.biases ? m : 0) + i] *= norm;
    }
}

/* Returns the number of cuts of the learning rate. */
static unsigned restated_run(double *p, const netcase *c,
                             const egap_train_options *o)
{
    double *g = malloc(c->count * sizeof *g);
    double *m1 = calloc(c->count, sizeof *m1);
    double *m2 = calloc(c->count, sizeof *m2);
    restated_schedule s = {o->learning_rate, INFINITY, 0, 0};

    for (unsigned t = 1; t <= o->epochs; t++) {
        double F = (double)netcase_F_double(c, p);

        restated_gradient(g, c, p);
        for (size_t k = 0; k < c->count; k++) {
            double denominator;

            m1[k] = o->beta1 * m1[k] + (1 - o->beta1) * g[k];
            m2[k] = o->beta2 * m2[k] + (1 - o->beta2) * g[k] * g[k];
            denominator = sqrt(m2[k]) / sqrt(1 - pow(o->beta2, t)) + o->epsilon;
            p[k] -= s.rate / (1 - pow(o->beta1, t)) * m1[k] / denominator;
        }
        if (o->normalise_rows)
            restated_normalise(p, c);
        if (F < s.best * (1 - o->plateau_threshold)) {
            s.best = F;
            s.bad = 0;
        } else if (++s.bad > o->plateau_patience) {
            s.rate *= o->plateau_factor;
            s.bad = 0;
            s.cuts++;
        }
        if (F < o->stop_below)
            break;
    }
    free(g);
    free(m1);
    free(m2);
    return s.cuts;
}

static void optimiser_follows_its_formulas(void **state)
{
    test_rng rng;
    size_t cases = test_cases(30);
    unsigned cuts = 0;

    (void)state;
    test_rng_init(&rng, 13);
    for (size_t i = 0; i < cases; i++) {
        netcase c;
        egap_trainer *t;
        egap_train_options o;
        egap_error err = {0};
        unsigned done;

        netcase_random(&c, &rng, netcase_kinds[i % 5]);
        o = egap_train_legacy(&c.objective);
        o.epochs = 8;
        o.normalise_rows = i % 3 != 0;
        if (i % 2) { /* large steps and no patience: the schedule acts */
            o.learning_rate = 0.2;
            o.plateau_patience = 1;
            o.plateau_factor = 0.5;
            o.plateau_threshold = 0.1;
        }
        t = netcase_trainer(&c);
        memcpy(c.b, c.a, c.count * sizeof *c.a);
        assert_ok(egap_train_run(c.a, &done, t, &o, &err), &err);
        assert_int_equal(done, 8);
        cuts += restated_run(c.b, &c, &o);
        for (size_t k = 0; k < c.count; k++)
            assert_near(c.a[k], c.b[k], 1e-6);
        egap_trainer_clear(t);
        netcase_free(&c);
    }
    assert_true(cuts > 0);
}

static void a_run_stops_one_step_after_the_level(void **state)
{
    test_rng rng;
    netcase c;
    egap_trainer *t;
    egap_train_options o;
    egap_error err = {0};
    double levels[6];
    double *p;
    unsigned done;

    (void)state;
    test_rng_init(&rng, 14);
    netcase_make(&c, &rng, 40, 2, 6, true, EGAP_LOSS_MSE);
    t = netcase_trainer(&c);
    p = malloc(c.count * sizeof *p);
    o = egap_train_legacy(&c.objective);
    o.learning_rate = 1e-3; /* small enough to fall at each step */
    for (unsigned e = 0; e < 6; e++) {
        memcpy(p, c.a, c.count * sizeof *p);
        o.epochs = e;
        assert_ok(egap_train_run(p, &done, t, &o, &err), &err);
        levels[e] = egap_train_loss(t, p, &c.objective);
        assert_true(e == 0 || levels[e] < levels[e - 1]);
    }
    o.epochs = 100;
    o.stop_below = nextafter(levels[3], INFINITY);
    memcpy(p, c.a, c.count * sizeof *p);
    assert_ok(egap_train_run(p, &done, t, &o, &err), &err);
    assert_int_equal(done, 4);
    assert_same_bits(egap_train_loss(t, p, &c.objective), levels[4]);
    o.stop_below = levels[3]; /* strictly below */
    memcpy(p, c.a, c.count * sizeof *p);
    assert_ok(egap_train_run(p, &done, t, &o, &err), &err);
    assert_int_equal(done, 5);
    free(p);
    egap_trainer_clear(t);
    netcase_free(&c);
}

/* With a step of size 0 only the normalisation acts: same outputs, rows of
 * norm 1, and twice is as once. */
static void normalisation_keeps_the_function(void **state)
{
    test_rng rng;
    size_t cases = test_cases(30);

    (void)state;
    test_rng_init(&rng, 15);
    for (size_t i = 0; i < cases; i++) {
        netcase c;
        egap_trainer *t;
        egap_train_options o;
        egap_error err = {0};
        long double before;

        netcase_random(&c, &rng, netcase_kinds[i % 5]);
        c.objective.kappa = 0; /* the penalty does change */
        o = egap_train_legacy(&c.objective);
        o.learning_rate = 0;
        o.epochs = 1;
        t = netcase_trainer(&c);
        before = netcase_F_double(&c, c.a);
        assert_ok(egap_train_run(c.a, NULL, t, &o, &err), &err);
        assert_near((double)netcase_F_double(&c, c.a), (double)before, 1e-12);
        for (size_t u = 0; u < c.shape.m; u++) {
            double norm = 0;

            for (size_t k = 0; k < c.shape.n; k++)
                norm += c.a[u * c.shape.n + k] * c.a[u * c.shape.n + k];
            assert_near(norm, 1.0, 1e-14);
        }
        egap_trainer_clear(t);
        netcase_free(&c);
    }
}

static void divergence_ends_and_shows_in_the_loss(void **state)
{
    static const size_t features[] = {2, 8};
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 18);
    for (size_t f = 0; f < 2; f++) {
        netcase c;
        egap_trainer *t;
        egap_train_options o;
        egap_error err = {0};
        unsigned done;

        netcase_make(&c, &rng, 20, features[f], 5, true, EGAP_LOSS_MSE);
        t = netcase_trainer(&c);
        o = egap_train_legacy(&c.objective);
        o.learning_rate = 1e300;
        o.normalise_rows = false;
        assert_ok(egap_train_run(c.a, &done, t, &o, &err), &err);
        assert_int_equal(done, 150);
        assert_false(isfinite(egap_train_loss(t, c.a, &c.objective)));
        egap_trainer_clear(t);
        netcase_free(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(optimiser_follows_its_formulas),
        cmocka_unit_test(a_run_stops_one_step_after_the_level),
        cmocka_unit_test(normalisation_keeps_the_function),
        cmocka_unit_test(divergence_ends_and_shows_in_the_loss),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
