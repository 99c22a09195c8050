/* t-train.c: loss and gradient of training, the same on every machine. */
#include "netcase.h"

#include <string.h>

#include "egap/fpenv.h"

static void loss_is_F(void **state)
{
    test_rng rng;
    size_t cases = test_cases(100);

    (void)state;
    test_rng_init(&rng, 10);
    for (size_t i = 0; i < cases; i++) {
        netcase c;
        egap_trainer *t;

        netcase_random(&c, &rng, netcase_kinds[i % 5]);
        t = netcase_trainer(&c);
        assert_near(egap_train_loss(t, c.a, &c.objective),
                    (double)netcase_F_double(&c, c.a), 1e-12);
        egap_trainer_clear(t);
        netcase_free(&c);
    }
}

/* Central differences of F in long double; kinks are hit with probability
 * about the step. */
static void gradient_is_the_derivative(void **state)
{
    const long double h = 1e-7L;
    test_rng rng;
    size_t cases = test_cases(60);

    (void)state;
    test_needs_processor();
    test_rng_init(&rng, 11);
    for (size_t i = 0; i < cases; i++) {
        netcase c;
        egap_trainer *t;
        double *g;
        long double *p;

        netcase_random(&c, &rng, netcase_kinds[i % 5]);
        t = netcase_trainer(&c);
        g = malloc(c.count * sizeof *g);
        p = malloc(c.count * sizeof *p);
        for (size_t k = 0; k < c.count; k++)
            p[k] = c.a[k];
        assert_same_bits(egap_train_gradient(g, t, c.a, &c.objective),
                         egap_train_loss(t, c.a, &c.objective));
        for (size_t probe = 0; probe < 12; probe++) {
            size_t k = test_below(&rng, c.count);
            long double up, down, at = p[k];

            p[k] = at + h;
            up = netcase_F(&c, p);
            p[k] = at - h;
            down = netcase_F(&c, p);
            p[k] = at;
            assert_near(g[k], (double)((up - down) / (2 * h)), 1e-8);
        }
        free(g);
        free(p);
        egap_trainer_clear(t);
        netcase_free(&c);
    }
}

/* More samples than a block of either kernel: the sums join up. */
static void blocks_join_up(void **state)
{
    static const size_t features[] = {2, 6};
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 12);
    for (size_t f = 0; f < 2; f++) {
        netcase c, part;
        egap_trainer *t;
        double *g, *sum;
        size_t parts[] = {0, 300, 601, 1203};

        netcase_make(&c, &rng, 1203, features[f], 5, true, EGAP_LOSS_MSE);
        c.objective.kappa = 0;
        part = c;
        g = calloc(c.count, sizeof *g);
        sum = calloc(c.count, sizeof *sum);
        for (size_t s = 0; s < 3; s++) {
            part.data.N = parts[s + 1] - parts[s];
            part.data.x = c.x + parts[s] * c.shape.n;
            part.data.y = c.y + parts[s];
            t = netcase_trainer(&part);
            egap_train_gradient(g, t, c.a, &c.objective);
            for (size_t k = 0; k < c.count; k++)
                sum[k] += g[k] * (double)part.data.N / 1203.0;
            egap_trainer_clear(t);
        }
        t = netcase_trainer(&c);
        egap_train_gradient(g, t, c.a, &c.objective);
        for (size_t k = 0; k < c.count; k++)
            assert_near(g[k], sum[k], 1e-12);
        egap_trainer_clear(t);
        free(g);
        free(sum);
        netcase_free(&c);
    }
}

/* One neuron with w = b = 0, so that z = 0 at every sample. */
static void check_dead_neuron(size_t n)
{
    double x[] = {1, 2, 3, 4, 5, 6, 7, 8}, y[] = {0, 0}, p[7] = {0}, g[7];
    egap_data data = {2, n, x, y};
    egap_shape shape = {.m = 1, .n = n, .biases = true};
    egap_objective objective = {{EGAP_LOSS_ABS, 0}, 0.5};
    egap_trainer *t;
    egap_error err = {0};

    assert_ok(egap_trainer_init(&t, &data, &shape, &err), &err);
    assert_true(egap_train_gradient(g, t, p, &objective) == 0.0);
    for (size_t k = 0; k < n + 3; k++)
        assert_true(g[k] == 0.0);
    egap_trainer_clear(t);
    /* with theta = 3 and slopes -1 the neuron still gets none */
    y[0] = y[1] = 1.0;
    p[n + 1] = 3.0;
    assert_ok(egap_trainer_init(&t, &data, &shape, &err), &err);
    egap_train_gradient(g, t, p, &objective);
    for (size_t k = 0; k < n + 1; k++)
        assert_true(g[k] == 0.0);
    assert_true(g[n + 1] == 0.5 && g[n + 2] == -1.0);
    egap_trainer_clear(t);
}

static void subgradients_at_zero_are_zero(void **state)
{
    (void)state;
    check_dead_neuron(1);
    check_dead_neuron(4);
}

/* Sets EGAP_ISA (NULL: unset) for trainers to come. */
static void use_isa(const char *name)
{
    if (name != NULL)
        setenv("EGAP_ISA", name, 1);
    else
        unsetenv("EGAP_ISA");
}

static void every_instruction_set_gives_the_same_bits(void **state)
{
    static const egap_isa isas[] = {EGAP_ISA_PORTABLE, EGAP_ISA_AVX2,
                                    EGAP_ISA_AVX512};
    const char *was = getenv("EGAP_ISA");
    char *keep = was ? strdup(was) : NULL;
    test_rng rng;
    size_t cases = test_cases(20);

    (void)state;
    test_rng_init(&rng, 16);
    for (size_t i = 0; i < cases; i++) {
        netcase c;
        egap_train_options o;
        egap_error err = {0};
        double *p[3], F[3];

        if (i == 0)
            netcase_make(&c, &rng, 600, 2, 9, true, EGAP_LOSS_LOGISTIC);
        else
            netcase_random(&c, &rng, netcase_kinds[i % 5]);
        o = egap_train_legacy(&c.objective);
        o.epochs = 5;
        for (size_t v = 0; v < 3; v++) {
            egap_trainer *t;

            use_isa(egap_isa_name(isas[v]));
            t = netcase_trainer(&c);
            p[v] = malloc(c.count * sizeof *p[v]);
            memcpy(p[v], c.a, c.count * sizeof *p[v]);
            assert_ok(egap_train_run(p[v], NULL, t, &o, &err), &err);
            F[v] = egap_train_loss(t, p[v], &c.objective);
            egap_trainer_clear(t);
            assert_same_bits(F[v], F[0]);
            for (size_t k = 0; k < c.count; k++)
                assert_same_bits(p[v][k], p[0][k]);
        }
        for (size_t v = 0; v < 3; v++)
            free(p[v]);
        netcase_free(&c);
    }
    use_isa(keep);
    free(keep);
}

static void a_trainer_has_no_memory(void **state)
{
    test_rng rng;
    netcase c;
    egap_trainer *t;
    egap_train_options o;
    egap_error err = {0};
    double *p[2];

    (void)state;
    test_rng_init(&rng, 17);
    netcase_make(&c, &rng, 33, 5, 7, true, EGAP_LOSS_HUBER);
    t = netcase_trainer(&c);
    o = egap_train_legacy(&c.objective);
    o.epochs = 20;
    for (int v = 0; v < 2; v++) {
        p[v] = malloc(c.count * sizeof *p[v]);
        memcpy(p[v], c.a, c.count * sizeof *p[v]);
        assert_ok(egap_train_run(p[v], NULL, t, &o, &err), &err);
        /* something else in between */
        assert_ok(egap_train_run(c.b, NULL, t, &o, &err), &err);
    }
    for (size_t k = 0; k < c.count; k++)
        assert_same_bits(p[0][k], p[1][k]);
    free(p[0]);
    free(p[1]);
    egap_trainer_clear(t);
    netcase_free(&c);
}

static void initial_parameters_fill_their_ranges(void **state)
{
    egap_shape shape = {.m = 40, .n = 9, .biases = true};
    size_t count = egap_params_count(&shape), hidden = 40 * 10;
    double *p = malloc(count * sizeof *p), *q = malloc(count * sizeof *q);
    double most_hidden = 0, most_outer = 0;

    (void)state;
    egap_train_initial(p, &shape, 5, 6);
    egap_train_initial(q, &shape, 5, 6);
    for (size_t k = 0; k < count; k++) {
        double *most = k < hidden ? &most_hidden : &most_outer;

        assert_same_bits(p[k], q[k]);
        *most = fmax(*most, fabs(p[k]));
    }
    assert_true(most_hidden <= 1.0 / 3 && most_hidden > 0.9 / 3);
    assert_true(most_outer <= 1 / sqrt(40) && most_outer > 0.7 / sqrt(40));
    egap_train_initial(q, &shape, 5, 7);
    assert_true(p[0] != q[0]);
    free(p);
    free(q);
}

static void bad_shapes_and_short_memory_are_told(void **state)
{
    double x[] = {1, 2}, y[] = {0, 1};
    egap_data data = {2, 1, x, y};
    egap_shape shape = {.m = 3, .n = 2, .biases = false};
    egap_trainer *t;
    egap_error err = {0};

    (void)state;
    assert_int_equal(egap_trainer_init(&t, &data, &shape, &err), EGAP_EINPUT);
    assert_true(strlen(err.text) > 0 && t == NULL);
    shape.n = 1;
    for (unsigned long k = 1; k <= 2; k++) {
        egap_alloc_fail_at(k);
        assert_int_equal(egap_trainer_init(&t, &data, &shape, &err),
                         EGAP_ERESOURCE);
        assert_null(t);
    }
    egap_alloc_fail_at(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loss_is_F),
        cmocka_unit_test(gradient_is_the_derivative),
        cmocka_unit_test(blocks_join_up),
        cmocka_unit_test(subgradients_at_zero_are_zero),
        cmocka_unit_test(every_instruction_set_gives_the_same_bits),
        cmocka_unit_test(a_trainer_has_no_memory),
        cmocka_unit_test(initial_parameters_fill_their_ranges),
        cmocka_unit_test(bad_shapes_and_short_memory_are_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
