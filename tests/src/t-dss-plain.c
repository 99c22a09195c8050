/* t-dss-plain.c: Dynamic String Sampling beside the same without memory. */
#include "pathcase.h"

#include <string.h>

#include "egap/dss.h"

/* The search as it is defined: every segment on all points of the grid, every
 * network trained anew. */
typedef struct {
    const netcase *c;
    egap_trainer *t;
    egap_dss_options o;
    double *nodes; /* (K, count) */
    size_t K;
    uint64_t epochs;
} plain_search;

static void plain_segment(plain_search *s, const double *a, const double *b,
                          double loss_a, double loss_b, unsigned depth)
{
    size_t count = s->c->count, at = 0;
    double *peak = s->nodes + s->K * count, *kept, F[60], value;
    double threshold = s->o.train.stop_below;
    egap_error err = {0};
    unsigned epochs;

    assert_ok(
        egap_path_grid(F, NULL, NULL, 60, s->t, a, b, &s->c->objective, &err),
        &err);
    F[0] = loss_a;
    F[59] = loss_b;
    for (size_t k = 1; k < 60; k++)
        at = F[k] > F[at] ? k : at;
    for (size_t p = 0; p < count; p++)
        peak[p] = at == 0    ? a[p]
                  : at == 59 ? b[p]
                             : fma((double)at / 59.0, b[p] - a[p], a[p]);
    value = egap_train_loss(s->t, peak, &s->c->objective);
    if (depth > s->o.max_depth)
        s->K++;
    if (depth > s->o.max_depth || value <= threshold)
        return;
    assert_ok(egap_train_run(peak, &epochs, s->t, &s->o.train, &err), &err);
    s->epochs += epochs;
    kept = malloc(count * sizeof *kept);
    memcpy(kept, peak, count * sizeof *kept);
    value = egap_train_loss(s->t, kept, &s->c->objective);
    plain_segment(s, a, kept, loss_a, value, depth + 1);
    memcpy(s->nodes + s->K++ * count, kept, count * sizeof *kept);
    plain_segment(s, kept, b, value, loss_b, depth + 1);
    free(kept);
}

/* Segments and trainings that are known, and sums that name the peak fast, lead
 * to the same path. */
static void searches_are_as_defined(void **state)
{
    test_rng rng;
    size_t cases = test_cases(6), again = 0;

    (void)state;
    test_rng_init(&rng, 27);
    for (size_t i = 0; i < cases; i++) {
        netcase c;
        plain_search s = {.c = &c};
        egap_dss_result r;
        egap_error err = {0};
        double Fa, Fb;

        barrier_make(&c, &rng, i % 2 ? 2 : 5,
                     i % 2 ? EGAP_LOSS_MSE : EGAP_LOSS_LOGISTIC, 60);
        s.t = netcase_trainer(&c);
        s.o = egap_dss_legacy(&c.objective);
        s.o.grid = 60;
        s.o.max_depth = 5;
        s.o.train.epochs = 30;
        assert_ok(egap_dss_run(&r, s.t, c.a, c.b, &s.o, &err), &err);
        s.nodes = malloc(((size_t)1 << 8) * c.count * sizeof *s.nodes);
        Fa = egap_train_loss(s.t, c.a, &c.objective);
        Fb = egap_train_loss(s.t, c.b, &c.objective);
        s.o.train.stop_below = fmax(Fa, Fb);
        plain_segment(&s, c.a, c.b, Fa, Fb, 0);
        assert_int_equal(s.K, r.K - 2);
        assert_true(s.epochs == r.epochs);
        for (size_t p = 0; p < s.K * c.count; p++)
            assert_same_bits(s.nodes[p], r.params[c.count + p]);
        for (size_t k = 1; k < r.K; k++)
            again +=
                memcmp(r.params + (k - 1) * c.count, r.params + k * c.count,
                       c.count * sizeof *r.params) == 0;
        free(s.nodes);
        egap_dss_clear(&r);
        egap_trainer_clear(s.t);
        netcase_free(&c);
    }
    /* the memory was needed */
    assert_true(again > 0 || !test_are_many());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(searches_are_as_defined),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
