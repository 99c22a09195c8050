/* classcase.c: see classcase.h. */
#include "classcase.h"

void test_class_case_sized(test_class_case *k, test_rng *rng, size_t N,
                           size_t n, size_t m, size_t C, bool biases)
{
    double *at;
    size_t net = m * n + m + m * C + C;

    *k = (test_class_case){.N = N, .n = n, .m = m, .C = C, .biases = biases};
    k->block = egap_alloc(N * n + N + 2 * net, sizeof(double));
    assert_non_null(k->block);
    k->scale = 1;
    at = k->block;
    k->x = at;
    at += N * n;
    k->y = at;
    at += N;
    for (int e = 0; e < 2; e++) {
        k->W[e] = at;
        k->b[e] = k->W[e] + m * n;
        k->theta[e] = k->b[e] + m;
        k->c[e] = k->theta[e] + m * C;
        at += net;
    }
    for (size_t i = 0; i < N * n; i++)
        k->x[i] = test_normal(rng);
    for (size_t j = 0; j < N; j++)
        k->y[j] = (double)test_below(rng, C);
    for (size_t i = 0; i < net; i++)
        k->W[0][i] = test_normal(rng);
    for (size_t i = 0; i < net; i++)
        k->W[1][i] = test_normal(rng);
}

void test_class_case_draw(test_class_case *k, test_rng *rng)
{
    static const double scales[] = {0.1, 1.0, 1.0, 5.0, 100.0};
    size_t N = 1 + test_below(rng, 25), n = 1 + test_below(rng, 4);
    size_t m = test_below(rng, 8), C = 2 + test_below(rng, 4);

    test_class_case_sized(k, rng, N, n, m, C, test_below(rng, 2) == 1);
    k->kappa = test_below(rng, 2) ? 0.05 * test_uniform(rng) : 0;
    k->scale = scales[test_below(rng, 5)];
    for (int e = 0; e < 2; e++) {
        for (size_t i = 0; i < m * C; i++)
            k->theta[e][i] *= k->scale;
        if (m > 0 && test_below(rng, 4) == 0)
            k->theta[e][test_below(rng, m * C)] = 0;
    }
    if (test_below(rng, 6) == 0) /* nearby networks */
        for (size_t i = 0; i < m * n + m + m * C + C; i++)
            k->W[1][i] = k->W[0][i] + 1e-3 * k->W[1][i];
}

void test_class_case_clear(test_class_case *k)
{
    egap_free(k->block);
}

egap_data test_class_case_data(const test_class_case *k)
{
    return (egap_data){.N = k->N, .n = k->n, .x = k->x, .y = k->y};
}

egap_class_net test_class_case_net(const test_class_case *k, int end)
{
    return (egap_class_net){.m = k->m,
                            .n = k->n,
                            .classes = k->C,
                            .W = k->W[end],
                            .b = k->biases ? k->b[end] : NULL,
                            .theta = k->theta[end],
                            .c = k->biases ? k->c[end] : NULL};
}

/* (1-t) a + t b */
static void between(arb_t out, double a, double b, const arb_t t, long bits)
{
    arb_t u;

    arb_init(u);
    arb_set_d(u, a);
    arb_set_d(out, b);
    arb_sub(out, out, u, bits);
    arb_mul(out, out, t, bits);
    arb_add(out, out, u, bits);
    arb_clear(u);
}

static void output(arb_t phi, const test_class_case *k, size_t j, size_t c,
                   const arb_t t, long bits)
{
    arb_t z, w, x, th;

    arb_init(z);
    arb_init(w);
    arb_init(x);
    arb_init(th);
    arb_zero(phi);
    if (k->biases)
        between(phi, k->c[0][c], k->c[1][c], t, bits);
    for (size_t i = 0; i < k->m; i++) {
        arb_zero(z);
        if (k->biases)
            between(z, k->b[0][i], k->b[1][i], t, bits);
        for (size_t f = 0; f < k->n; f++) {
            between(w, k->W[0][i * k->n + f], k->W[1][i * k->n + f], t, bits);
            arb_set_d(x, k->x[j * k->n + f]);
            arb_addmul(z, w, x, bits);
        }
        arb_nonnegative_part(z, z);
        between(th, k->theta[0][i * k->C + c], k->theta[1][i * k->C + c], t,
                bits);
        arb_addmul(phi, th, z, bits);
    }
    arb_clear(z);
    arb_clear(w);
    arb_clear(x);
    arb_clear(th);
}

void test_class_value(arb_t F, const test_class_case *k, double t0, double t1,
                      long bits)
{
    arb_t t, phi, sum, label, p;

    arb_init(t);
    arb_init(phi);
    arb_init(sum);
    arb_init(label);
    arb_init(p);
    arb_set_d(t, t0);
    arb_set_d(p, t1);
    arb_add(t, t, p, bits);
    arb_zero(F);
    for (size_t j = 0; j < k->N; j++) {
        /* sum_c exp(Phi_c - Phi_y) >= 1 */
        output(label, k, j, (size_t)k->y[j], t, bits);
        arb_zero(sum);
        for (size_t c = 0; c < k->C; c++) {
            output(phi, k, j, c, t, bits);
            arb_sub(phi, phi, label, bits);
            if (c == (size_t)k->y[j])
                continue;
            arb_exp(phi, phi, bits);
            arb_add(sum, sum, phi, bits);
        }
        arb_log1p(sum, sum, bits);
        arb_add(F, F, sum, bits);
    }
    arb_div_ui(F, F, k->N, bits);
    arb_zero(sum);
    for (size_t i = 0; i < k->m * k->C + (k->biases ? k->C : 0); i++) {
        between(p, k->theta[0][i], k->theta[1][i], t, bits);
        arb_abs(p, p);
        arb_add(sum, sum, p, bits);
    }
    arb_set_d(p, k->kappa);
    arb_addmul(F, p, sum, bits);
    arb_clear(t);
    arb_clear(phi);
    arb_clear(sum);
    arb_clear(label);
    arb_clear(p);
}
