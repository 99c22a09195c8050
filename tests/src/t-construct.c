/* t-construct.c: proof paths are what they say: accepted step by step, from A
 * to B, and below what their claims promise. */
#include "netcase.h"

#include <stdio.h>
#include <string.h>

#include "egap/construct.h"
#include "egap/second_layer.h"

static egap_net end_of(const netcase *c, const double *params)
{
    return egap_params_net(&c->shape, params);
}

static egap_proof_path_list construct(const netcase *c)
{
    egap_proof_path_list list;
    egap_net A = end_of(c, c->a), B = end_of(c, c->b);
    egap_error err = {0};

    assert_ok(
        egap_construct_run(&list, &c->data, &c->objective, &A, &B, NULL, &err),
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
    for (size_t i = 0; i < test_cases(40); i++) {
        egap_proof_path_list list;
        netcase c;

        netcase_random(&c, &rng, netcase_kinds[i % 5]);
        list = construct(&c);
        for (size_t k = 0; k < list.count; k++)
            assert_sound(&c, &list.paths[k]);
        assert_true(named(&list, "zero")->typed.nodes.K > 0);
        egap_construct_clear(&list);
        netcase_free(&c);
    }
}

static void two_units_a_sample_leave_no_gap(void **state)
{
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 2);
    for (size_t i = 0; i < test_cases(25); i++) {
        size_t N = 1 + test_below(&rng, 12), n = 1 + test_below(&rng, 6);
        egap_proof_path_list list;
        const egap_proof_path *p;
        netcase c;

        netcase_make(&c, &rng, N, n, 2 * N + test_below(&rng, 4), i % 2,
                     netcase_kinds[i % 5]);
        list = construct(&c);
        p = named(&list, "cara");
        if (p->typed.nodes.K == 0)
            fail_msg("not built: %s", p->note);
        assert_sound(&c, p);
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
    for (size_t i = 0; i < test_cases(40); i++) {
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
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
