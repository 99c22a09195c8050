/* t-proximal.c: training with proximal steps and projected rows, against a
 * restatement of its formulas, and what it promises of its networks. */
#include "netcase.h"

#include <string.h>

#include "egap/fpenv.h"
#include "egap/typed.h"

/* The gradient of the risk, one scalar at a time. */
static void restated_gradient(double *g, const netcase *c, const double *p)
{
    size_t m = c->shape.m, n = c->shape.n, N = c->data.N;
    const double *theta = p + m * n;

    memset(g, 0, c->count * sizeof *g);
    for (size_t j = 0; j < N; j++) {
        const double *x = c->x + j * n;
        double u = 0, z[64], r, d;

        for (size_t i = 0; i < m; i++) {
            z[i] = 0;
            for (size_t k = 0; k < n; k++)
                z[i] += p[i * n + k] * x[k];
            u += theta[i] * fmax(z[i], 0);
        }
        r = u - c->y[j];
        d = c->objective.loss.kind == EGAP_LOSS_LOGISTIC
                ? 1 / (1 + exp(-u)) - c->y[j]
                : fmax(-0.25, fmin(0.25, r)); /* Huber */
        for (size_t i = 0; i < m; i++)
            if (z[i] > 0) {
                for (size_t k = 0; k < n; k++)
                    g[i * n + k] += d * theta[i] * x[k] / (double)N;
                g[m * n + i] += d * z[i] / (double)N;
            }
    }
}

static void restated_run(double *p, const netcase *c,
                         const egap_train_options *o)
{
    size_t m = c->shape.m, n = c->shape.n;
    double *g = malloc(3 * c->count * sizeof *g);
    double *m1 = g + c->count, *m2 = m1 + c->count;

    memset(m1, 0, 2 * c->count * sizeof *m1);
    for (unsigned t = 1; t <= o->epochs; t++) {
        restated_gradient(g, c, p);
        for (size_t k = 0; k < c->count; k++) {
            double metric;

            m1[k] = o->beta1 * m1[k] + (1 - o->beta1) * g[k];
            m2[k] = o->beta2 * m2[k] + (1 - o->beta2) * g[k] * g[k];
            metric = sqrt(m2[k]) / sqrt(1 - pow(o->beta2, t)) + o->epsilon;
            p[k] -= o->learning_rate / (1 - pow(o->beta1, t)) * m1[k] / metric;
            if (k >= m * n) {
                double by = o->learning_rate * o->objective.kappa / metric;

                p[k] = copysign(fmax(fabs(p[k]) - by, 0), p[k]);
            }
        }
        for (size_t i = 0; i < m; i++) {
            double norm = 0;

            for (size_t k = 0; k < n; k++)
                norm += p[i * n + k] * p[i * n + k];
            for (size_t k = 0; k < n && norm > 1; k++)
                p[i * n + k] /= sqrt(norm);
        }
    }
    free(g);
}

/* A case without biases, for one of the two losses. */
static void make(netcase *c, test_rng *rng, size_t i)
{
    static const size_t features[] = {1, 2, 3, 4, 7, 8, 9, 17, 30};

    netcase_make(c, rng, 1 + test_below(rng, 80), features[i % 9],
                 1 + test_below(rng, 22), false,
                 i % 2 ? EGAP_LOSS_LOGISTIC : EGAP_LOSS_HUBER);
    c->objective.kappa = 0.02;
}

static void training_follows_its_formulas(void **state)
{
    size_t cases = test_cases(60), zeros = 0;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 71);
    for (size_t i = 0; i < cases; i++) {
        egap_train_options o;
        egap_error err = {0};
        egap_trainer *t;
        netcase c;

        make(&c, &rng, i);
        o = egap_train_theory(&c.objective);
        o.epochs = 7;
        o.keep_best = false;
        t = netcase_trainer(&c);
        memcpy(c.b, c.a, c.count * sizeof *c.a);
        assert_ok(egap_train_run(c.a, NULL, t, &o, &err), &err);
        restated_run(c.b, &c, &o);
        for (size_t k = 0; k < c.count; k++) {
            assert_near(c.a[k], c.b[k], 1e-7);
            zeros += k >= c.shape.m * c.shape.n && c.a[k] == 0;
        }
        egap_trainer_clear(t);
        netcase_free(&c);
    }
    assert_true(zeros > 0);
}

/* Rows from near the sphere and far out end in the ball, in exact arithmetic;
 * lengths just below 1 stay; the projection is none the second time. */
static void rows_are_in_the_ball_exactly(void **state)
{
    static const double lengths[] = {0.3, 0.999, 1 - 1e-12, 1,   1 + 1e-15,
                                     1.5, 1e100, 1 + 1e-9,  1e8, 0};
    size_t cases = test_cases(300), near = 0;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 72);
    for (size_t i = 0; i < cases; i++) {
        egap_train_options o;
        egap_error err = {0};
        egap_trainer *t;
        egap_net net;
        netcase c;
        size_t n;

        make(&c, &rng, i);
        n = c.shape.n;
        for (size_t u = 0; u < c.shape.m; u++) {
            double length = lengths[test_below(&rng, 10)], norm = 0;

            for (size_t k = 0; k < n; k++)
                norm += c.a[u * n + k] * c.a[u * n + k];
            for (size_t k = 0; k < n; k++)
                c.a[u * n + k] *= length / sqrt(norm);
        }
        o = egap_train_theory(&c.objective);
        o.epochs = 1;
        o.learning_rate = 0;
        o.keep_best = false;
        t = netcase_trainer(&c);
        memcpy(c.b, c.a, c.count * sizeof *c.a);
        assert_ok(egap_train_run(c.a, NULL, t, &o, &err), &err);
        net = egap_params_net(&c.shape, c.a);
        assert_true(egap_rows_in_ball(&net));
        for (size_t u = 0; u < c.shape.m; u++) {
            double was = 0, now = 0;

            for (size_t k = 0; k < n; k++) {
                was += c.b[u * n + k] * c.b[u * n + k];
                now += c.a[u * n + k] * c.a[u * n + k];
            }
            assert_near(now, fmin(was, 1), 1e-13);
            near += was > 1 && was < 1 + 1e-8;
        }
        memcpy(c.b, c.a, c.count * sizeof *c.a);
        assert_ok(egap_train_run(c.a, NULL, t, &o, &err), &err);
        for (size_t k = 0; k < c.count; k++)
            assert_same_bits(c.a[k], c.b[k]);
        egap_trainer_clear(t);
        netcase_free(&c);
    }
    assert_true(near > 0);
}

static void starts_are_in_the_ball_exactly(void **state)
{
    (void)state;
    for (size_t n = 1; n <= 33; n += 4) {
        egap_shape shape = {.m = 40, .n = n, .biases = false};
        double *p = malloc(egap_params_count(&shape) * sizeof *p);

        for (uint64_t unit = 0; unit < 5; unit++) {
            egap_net net = egap_params_net(&shape, p);

            egap_train_initial_ball(p, &shape, test_seed(), unit);
            assert_true(egap_rows_in_ball(&net));
            for (size_t i = 0; i < shape.m; i++) {
                double norm = 0;

                for (size_t k = 0; k < n; k++)
                    norm += p[i * n + k] * p[i * n + k];
                assert_near(norm, 1, 1e-12);
            }
        }
        free(p);
    }
}

/* The least loss on the way, and the tested parameters of it. */
static void the_best_is_kept(void **state)
{
    egap_train_options o;
    egap_error err = {0};
    egap_trainer *t;
    test_rng rng;
    netcase c;
    double least = INFINITY, *p;
    unsigned done;

    (void)state;
    test_rng_init(&rng, 73);
    netcase_make(&c, &rng, 60, 2, 6, false, EGAP_LOSS_HUBER);
    t = netcase_trainer(&c);
    p = malloc(c.count * sizeof *p);
    o = egap_train_theory(&c.objective);
    o.learning_rate = 0.5; /* so that the loss goes up and down */
    o.patience = 0;
    o.keep_best = false;
    for (unsigned e = 0; e <= 40; e++) {
        double F;

        memcpy(p, c.a, c.count * sizeof *p);
        o.epochs = e;
        assert_ok(egap_train_run(p, NULL, t, &o, &err), &err);
        F = egap_train_loss(t, p, &c.objective);
        least = F < least ? F : least;
    }
    o.keep_best = true;
    memcpy(p, c.a, c.count * sizeof *p);
    assert_ok(egap_train_run(p, &done, t, &o, &err), &err);
    assert_int_equal(done, 40);
    assert_same_bits(egap_train_loss(t, p, &c.objective), least);
    o.epochs = 100000;
    o.patience = 5;
    memcpy(p, c.a, c.count * sizeof *p);
    assert_ok(egap_train_run(p, &done, t, &o, &err), &err);
    assert_true(done < 100000);
    free(p);
    egap_trainer_clear(t);
    netcase_free(&c);
}

static void bits_are_the_same_everywhere(void **state)
{
    static const egap_isa isas[] = {EGAP_ISA_PORTABLE, EGAP_ISA_AVX2,
                                    EGAP_ISA_AVX512};
    const char *was = getenv("EGAP_ISA");
    char *keep = was ? strdup(was) : NULL;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 74);
    for (size_t i = 0; i < test_cases(12); i++) {
        egap_train_options o;
        egap_error err = {0};
        netcase c;
        double *first = NULL;

        make(&c, &rng, i);
        o = egap_train_theory(&c.objective);
        o.epochs = 30;
        for (size_t k = 0; k < 3; k++) {
            egap_trainer *t;
            double *p = malloc(c.count * sizeof *p);

            setenv("EGAP_ISA", egap_isa_name(isas[k]), 1);
            memcpy(p, c.a, c.count * sizeof *p);
            t = netcase_trainer(&c);
            assert_ok(egap_train_run(p, NULL, t, &o, &err), &err);
            egap_trainer_clear(t);
            for (size_t q = 0; first && q < c.count; q++)
                assert_same_bits(p[q], first[q]);
            if (!first)
                first = p;
            else
                free(p);
        }
        free(first);
        netcase_free(&c);
    }
    if (keep)
        setenv("EGAP_ISA", keep, 1);
    else
        unsetenv("EGAP_ISA");
    free(keep);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(training_follows_its_formulas),
        cmocka_unit_test(rows_are_in_the_ball_exactly),
        cmocka_unit_test(starts_are_in_the_ball_exactly),
        cmocka_unit_test(the_best_is_kept),
        cmocka_unit_test(bits_are_the_same_everywhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
