/* t-construct.c: proof paths are what they say: accepted step by step, from A
 * to B, and below what their claims promise. */
#include "netcase.h"

#include <stdio.h>
#include <string.h>

#include "certcase.h"
#include "egap/arrays.h"
#include "egap/construct.h"
#include "egap/second_layer.h"

static egap_net end_of(const netcase *c, const double *params)
{
    return egap_params_net(&c->shape, params);
}

static egap_proof_path_list construct(const netcase *c, unsigned effort)
{
    egap_construct_options options = egap_construct_defaults();
    egap_proof_path_list list;
    egap_net A = end_of(c, c->a), B = end_of(c, c->b);
    egap_error err = {0};

    options.effort = effort;
    assert_ok(egap_construct_run(&list, &c->data, &c->objective, &A, &B,
                                 &options, &err),
              &err);
    return list;
}

static const egap_proof_path *named(const egap_proof_path_list *list,
                                    const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->paths[i].name, name) == 0)
            return &list->paths[i];
    fail_msg("there is no construction \"%s\"", name);
    return NULL;
}

/* A node of a typed path is a network, to the bit. */
static void assert_node(const egap_typed_path *typed, size_t k,
                        const egap_net *net)
{
    egap_net node = egap_path_node(&typed->nodes, k);

    for (size_t i = 0; i < net->m; i++) {
        for (size_t l = 0; l < net->n; l++)
            assert_same_bits(node.W[i * net->n + l], net->W[i * net->n + l]);
        if (net->b)
            assert_same_bits(node.b[i], net->b[i]);
        assert_same_bits(node.theta[i], net->theta[i]);
    }
    if (net->c)
        assert_same_bits(*node.c, *net->c);
}

/* Everything a path promises that is not its value. */
static void assert_sound(const netcase *c, const egap_proof_path *p)
{
    egap_net A = end_of(c, c->a), B = end_of(c, c->b);
    egap_error err = {0};

    if (p->typed.nodes.K == 0) {
        assert_true(p->note[0] != 0);
        return;
    }
    assert_ok(egap_typed_check(&p->typed, &err), &err);
    assert_node(&p->typed, 0, &A);
    assert_node(&p->typed, p->typed.nodes.K - 1, &B);
    assert_true(p->max.max.lo <= p->max.max.hi);
    assert_true(p->max.max.hi >= p->max.endpoint_max.lo);
    if (!isnan(p->bound) && !(p->max.max.hi <= p->bound * (1 + 1e-12)))
        fail_msg("%s: %.17g is above its bound %.17g", p->name, p->max.max.hi,
                 p->bound);
}

static void every_path_is_accepted(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 1);
    for (size_t i = 0; i < test_cases(10); i++) {
        egap_proof_path_list list;
        netcase c;

        netcase_random(&c, &rng, netcase_kinds[i % 5]);
        list = construct(&c, 2);
        for (size_t k = 0; k < list.count; k++)
            assert_sound(&c, &list.paths[k]);
        assert_true(named(&list, "zero")->typed.nodes.K > 0);
        egap_construct_clear(&list);
        netcase_free(&c);
    }
}

/* egap-check proves the path anew. */
static void assert_certificate(const netcase *c, const egap_proof_path *p)
{
    char verdict[1024];
    egap_cert_summary s;
    egap_error err = {0};

    assert_ok(egap_cert_write_typed(&s, test_scratch, &c->data, &c->objective,
                                    &p->typed, &p->max, NULL, &err),
              &err);
    if (test_egap_check(verdict, test_scratch) != 0 ||
        strncmp(verdict, "VERIFIED", 8) != 0)
        fail_msg("%s: %s", p->name, verdict);
    if (p->max.path_gap.hi == 0)
        assert_true(s.gap.lo == 0 && s.gap.hi == 0);
}

/* The best second layer takes the place of the parameters' own. */
static void settle(const netcase *c, double *params)
{
    egap_net net = end_of(c, params);
    double *theta = params + c->count - c->shape.m - c->shape.biases;
    double none = 0;
    egap_error err = {0};

    assert_ok(egap_second_layer_minimise(
                  NULL, theta, c->shape.biases ? theta + c->shape.m : &none,
                  &c->data, &c->objective, &net, NULL, &err),
              &err);
}

/* Every construction on networks that leave no unit free, rows inside the
 * ball: built, below its bound, certified; the claims promise something. */
static void compressions_keep_their_promises(void **state)
{
    static const char *const names[] = {"prune",  "merge", "pair",
                                        "sample", "refit", "exchange"};
    size_t built[6] = {0}, promised[6] = {0}, crossed = 0, exchanged = 0;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 4);
    for (size_t i = 0; i < test_cases(12); i++) {
        size_t n = 1 + i % 3, m = 4 + test_below(&rng, 9);
        bool biases = n == 1 || test_below(&rng, 2);
        egap_proof_path_list list;
        netcase c;

        netcase_make(&c, &rng, 30 + test_below(&rng, 20), n, m, biases,
                     netcase_kinds[i % 5]);
        for (size_t k = 0; k < m * (n + biases); k++) {
            c.a[k] /= 8 * (double)n;
            c.b[k] /= 8 * (double)n;
        }
        c.objective.kappa = 1e-5;
        settle(&c, c.a);
        settle(&c, c.b);
        list = construct(&c, 2);
        exchanged += strcmp(list.paths[list.best].name, "exchange") == 0;
        for (size_t k = 0; k < 6; k++) {
            const egap_proof_path *p = named(&list, names[k]);

            assert_sound(&c, p);
            if (p->typed.nodes.K == 0)
                continue;
            built[k]++;
            promised[k] += !isnan(p->bound) && p->max.path_gap.hi > 0;
            crossed += p->width > 0;
            if (i < 5)
                assert_certificate(&c, p);
        }
        egap_construct_clear(&list);
        netcase_free(&c);
    }
    for (size_t k = 0; k < 6 && test_are_many(); k++)
        if (built[k] == 0 || (k < 4 && promised[k] == 0))
            fail_msg("%s: %zu built, %zu of them with a gap and a promise",
                     names[k], built[k], promised[k]);
    assert_true((crossed > 0 && exchanged > 0) || !test_are_many());
}

static void ends_that_do_not_fit_are_refused(void **state)
{
    egap_proof_path_list list;
    egap_error err = {0};
    egap_net A, B;
    test_rng rng;
    netcase c;

    (void)state;
    test_rng_init(&rng, 6);
    netcase_make(&c, &rng, 5, 2, 3, true, EGAP_LOSS_HALF);
    A = end_of(&c, c.a);
    B = end_of(&c, c.b);
    B.m = 2;
    assert_int_equal(
        egap_construct_run(&list, &c.data, &c.objective, &A, &B, NULL, &err),
        EGAP_EUSAGE);
    B = end_of(&c, c.b);
    c.b[7] = NAN; /* the second bias */
    assert_int_equal(
        egap_construct_run(&list, &c.data, &c.objective, &A, &B, NULL, &err),
        EGAP_EINPUT);
    assert_non_null(strstr(err.text, "network B, b: element 1"));
    netcase_free(&c);
}

/* Outputs that overflow, and units that are 0: no answer is good, none is
 * wrong, and there is one. */
static void numbers_that_overflow(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 5);
    for (size_t i = 0; i < test_cases(10); i++) {
        egap_proof_path_list list;
        netcase c;
        double huge = i % 2 ? 1e155 : 1e290;

        netcase_make(&c, &rng, 5, 2, 4, i % 3 == 0, netcase_kinds[i % 5]);
        for (size_t k = 0; k < c.count; k++) {
            c.a[k] *= test_below(&rng, 2) ? huge : 0;
            c.b[k] *= test_below(&rng, 2) ? huge : 1;
        }
        list = construct(&c, 2);
        for (size_t k = 0; k < list.count; k++) {
            egap_error err = {0};

            if (list.paths[k].typed.nodes.K > 0)
                assert_ok(egap_typed_check(&list.paths[k].typed, &err), &err);
        }
        assert_true(named(&list, "zero")->typed.nodes.K > 0);
        egap_construct_clear(&list);
        netcase_free(&c);
    }
}

static egap_array array_of(egap_arrays *file, const char *name)
{
    egap_array a;
    egap_error err = {0};

    assert_ok(egap_arrays_read(&a, file, name, &err), &err);
    return a;
}

/* Networks of others, between which a gap of a published path was positive:
 * there is none. */
static void published_pairs_have_no_gap(void **state)
{
    static const char *const paths[] = {
        "path_d1_r0_w8_fixed_p0",   "path_d1_r0_w8_moving_p0",
        "path_d1_r0_w32_fixed_p0",  "path_d1_r0_w32_moving_p0",
        "path_d1_r0_w128_fixed_p0", "path_d1_r0_w128_moving_p0"};
    egap_error err = {0};
    egap_arrays *file;
    egap_array X, y;

    (void)state;
    assert_ok(egap_arrays_open(&file, test_fixture("huber_n1_paths.npz"), &err),
              &err);
    X = array_of(file, "d1_X");
    y = array_of(file, "d1_y");
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        netcase c = {.data = {X.shape[0], 1, X.v, y.v},
                     .objective = {{EGAP_LOSS_HUBER, 0.25}, 0.002}};
        egap_array W, theta;
        char name[64];
        size_t m, last;
        egap_proof_path_list list;

        snprintf(name, sizeof name, "%s_W", paths[i]);
        W = array_of(file, name);
        snprintf(name, sizeof name, "%s_theta", paths[i]);
        theta = array_of(file, name);
        m = theta.shape[1];
        last = theta.shape[0] - 1;
        c.shape = (egap_shape){.m = m, .n = 1, .biases = false};
        c.a = malloc(2 * m * sizeof *c.a);
        c.b = malloc(2 * m * sizeof *c.b);
        memcpy(c.a, W.v, m * sizeof *c.a);
        memcpy(c.a + m, theta.v, m * sizeof *c.a);
        memcpy(c.b, W.v + last * m, m * sizeof *c.b);
        memcpy(c.b + m, theta.v + last * m, m * sizeof *c.b);
        list = construct(&c, 1);
        assert_sound(&c, &list.paths[list.best]);
        assert_true(list.paths[list.best].typed.ball);
        if (!(list.paths[list.best].max.path_gap.hi == 0))
            fail_msg("%s: %s leaves a gap of %g", paths[i],
                     list.paths[list.best].name,
                     list.paths[list.best].max.path_gap.hi);
        if (m == 8)
            assert_certificate(&c, &list.paths[list.best]);
        egap_construct_clear(&list);
        free(c.a);
        free(c.b);
        egap_array_clear(&W);
        egap_array_clear(&theta);
    }
    egap_array_clear(&X);
    egap_array_clear(&y);
    egap_arrays_close(file);
}

/* Trained with biases on shipped data, rows outside the ball. */
static void shipped_data_with_biases(void **state)
{
    egap_error err = {0};
    egap_arrays *file;
    egap_array X, y;
    netcase c = {0};
    egap_train_options o;
    egap_trainer *t;
    egap_proof_path_list list;
    const egap_proof_path *zero;

    (void)state;
    assert_ok(egap_arrays_open(&file, "experiments/data/moons.npz", &err),
              &err);
    X = array_of(file, "X");
    y = array_of(file, "y");
    c.data = (egap_data){200, 2, X.v, y.v};
    c.objective = (egap_objective){{EGAP_LOSS_LOGISTIC, 0}, 0.001};
    c.shape = (egap_shape){.m = 10, .n = 2, .biases = true};
    c.count = egap_params_count(&c.shape);
    c.a = malloc(c.count * sizeof *c.a);
    c.b = malloc(c.count * sizeof *c.b);
    o = egap_train_legacy(&c.objective);
    o.epochs = 300;
    t = netcase_trainer(&c);
    egap_train_initial(c.a, &c.shape, 1, 0);
    egap_train_initial(c.b, &c.shape, 1, 1);
    assert_ok(egap_train_run(c.a, NULL, t, &o, &err), &err);
    assert_ok(egap_train_run(c.b, NULL, t, &o, &err), &err);
    egap_trainer_clear(t);
    list = construct(&c, 2);
    for (size_t k = 0; k < list.count; k++)
        assert_sound(&c, &list.paths[k]);
    zero = named(&list, "zero");
    assert_true(list.paths[list.best].max.max.hi < zero->max.max.lo);
    assert_certificate(&c, &list.paths[list.best]);
    egap_construct_clear(&list);
    free(c.a);
    free(c.b);
    egap_array_clear(&X);
    egap_array_clear(&y);
    egap_arrays_close(file);
}

static void two_units_a_sample_leave_no_gap(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 2);
    for (size_t i = 0; i < test_cases(10); i++) {
        size_t N = 1 + test_below(&rng, 12), n = 1 + test_below(&rng, 6);
        egap_proof_path_list list;
        const egap_proof_path *p;
        netcase c;

        netcase_make(&c, &rng, N, n, 2 * N + test_below(&rng, 4), i % 2,
                     netcase_kinds[i % 5]);
        list = construct(&c, 2);
        p = named(&list, "cara");
        if (p->typed.nodes.K == 0)
            fail_msg("not built: %s", p->note);
        assert_sound(&c, p);
        if (i < 5)
            assert_certificate(&c, p);
        if (!(p->max.path_gap.hi == 0))
            fail_msg("N = %zu, m = %zu: the gap is [%g, %g]", N, c.shape.m,
                     p->max.path_gap.lo, p->max.path_gap.hi);
        egap_construct_clear(&list);
        netcase_free(&c);
    }
}

/* No direction of the second layer goes down from a minimiser. */
static void second_layers_are_minimal(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 3);
    for (size_t i = 0; i < test_cases(10); i++) {
        egap_second_layer r;
        egap_error err = {0};
        egap_net net;
        netcase c;
        long double F, *p;
        size_t first;

        netcase_random(&c, &rng, netcase_kinds[i % 5]);
        net = end_of(&c, c.a);
        first = c.count - c.shape.m - c.shape.biases;
        F = netcase_F_double(&c, c.a);
        double c0 = c.shape.biases ? c.a[c.count - 1] : 0;
        double *theta = malloc(c.shape.m * sizeof *theta);

        memcpy(theta, c.a + first, c.shape.m * sizeof *theta);
        assert_ok(egap_second_layer_minimise(&r, theta, &c0, &c.data,
                                             &c.objective, &net, NULL, &err),
                  &err);
        p = malloc(c.count * sizeof *p);
        for (size_t k = 0; k < c.count; k++)
            p[k] = k < first ? c.a[k]
                             : (k < first + c.shape.m ? theta[k - first] : c0);
        assert_true(netcase_F(&c, p) <= F * (1 + 1e-14L));
        F = netcase_F(&c, p);
        assert_near(r.F, (double)F, 1e-12);
        for (size_t k = 0; k < 200; k++) {
            long double *q = malloc(c.count * sizeof *q), h;

            memcpy(q, p, c.count * sizeof *q);
            h = powl(10, -(long double)(1 + test_below(&rng, 6)));
            if (k % 2)
                q[first + test_below(&rng, c.count - first)] +=
                    h * test_normal(&rng);
            else
                for (size_t l = first; l < c.count; l++)
                    q[l] += h * test_normal(&rng);
            if (!(netcase_F(&c, q) >= F * (1 - 1e-12L)))
                fail_msg("loss %d: F = %.17Lg falls to %.17Lg, residual %g",
                         c.objective.loss.kind, F, netcase_F(&c, q),
                         r.residual);
            free(q);
        }
        if (c.objective.loss.kind != EGAP_LOSS_ABS &&
            !(r.residual <= 1e-6 * c.objective.kappa))
            fail_msg("loss %d: the residual is %g after %u rounds",
                     c.objective.loss.kind, r.residual, r.rounds);
        free(p);
        free(theta);
        netcase_free(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_path_is_accepted),
        cmocka_unit_test(two_units_a_sample_leave_no_gap),
        cmocka_unit_test(second_layers_are_minimal),
        cmocka_unit_test(compressions_keep_their_promises),
        cmocka_unit_test(ends_that_do_not_fit_are_refused),
        cmocka_unit_test(numbers_that_overflow),
        cmocka_unit_test(published_pairs_have_no_gap),
        cmocka_unit_test(shipped_data_with_biases),
    };

    return cmocka_run_group_tests(tests, test_scratch_make, test_scratch_drop);
}
