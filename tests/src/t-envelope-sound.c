/* t-envelope-sound.c: no path of random networks stays below the lower end of
 * an envelope, and verdicts fit their numbers. */
#include "support.h"

#include <math.h>
#include <string.h>

#include "envelopecase.h"

static double F_at(const made *t, const double *W, const double *theta)
{
    size_t m = t->net[0].m, n = t->data.n;
    double sum = 0, mass = 0;

    for (size_t j = 0; j < t->data.N; j++) {
        double u = 0;

        for (size_t i = 0; i < m; i++) {
            double z = 0;

            for (size_t l = 0; l < n; l++)
                z += W[i * n + l] * t->x[j * n + l];
            u += z > 0 ? theta[i] * z : 0;
        }
        sum += t->objective.loss.kind == EGAP_LOSS_ABS
                   ? fabs(u - t->y[j])
                   : (u - t->y[j]) * (u - t->y[j]);
    }
    for (size_t i = 0; i < m; i++)
        mass += fabs(theta[i]);
    return sum / (double)t->data.N + t->objective.kappa * mass;
}

static void random_unit(test_rng *rng, double *w, size_t n)
{
    double norm = 0;

    for (size_t l = 0; l < n; l++) {
        w[l] = test_normal(rng);
        norm += w[l] * w[l];
    }
    for (size_t l = 0; l < n; l++)
        w[l] *= 0.999 / sqrt(norm);
}

/* Network k becomes the best of 200 random ones with its own pattern of
 * signs, so that barriers show. */
static void low_end(test_rng *rng, made *t, size_t k)
{
    size_t m = t->net[k].m, n = t->data.n;
    double best = INFINITY;

    for (int draw = 0; draw < 200; draw++) {
        double W[6], theta[3], F;

        for (size_t i = 0; i < m; i++) {
            random_unit(rng, W + i * n, n);
            theta[i] = fabs(test_normal(rng)) * ((i + k) % 2 ? -1 : 1);
        }
        F = F_at(t, W, theta);
        if (F >= best)
            continue;
        best = F;
        memcpy(t->W[k], W, m * n * sizeof *W);
        memcpy(t->theta[k], theta, m * sizeof *theta);
    }
}

/* The largest F that a path through `between` other networks meets, sampled:
 * at least v*, up to the grid. */
static double random_path_top(test_rng *rng, const made *t)
{
    size_t m = t->net[0].m, n = t->data.n, between = test_below(rng, 4);
    double W[2][6], theta[2][3], top = 0;

    memcpy(W[0], t->W[0], sizeof W[0]);
    memcpy(theta[0], t->theta[0], sizeof theta[0]);
    for (size_t k = 0; k <= between; k++) {
        for (size_t i = 0; i < m; i++) {
            random_unit(rng, W[1] + i * n, n);
            theta[1][i] = test_below(rng, 3) ? test_normal(rng) : 0;
        }
        if (k == between) {
            memcpy(W[1], t->W[1], sizeof W[1]);
            memcpy(theta[1], t->theta[1], sizeof theta[1]);
        }
        for (int s = 0; s <= 64; s++) {
            double P[6], q[3], a = s / 64.0;

            for (size_t i = 0; i < m * n; i++)
                P[i] = (1 - a) * W[0][i] + a * W[1][i];
            for (size_t i = 0; i < m; i++)
                q[i] = (1 - a) * theta[0][i] + a * theta[1][i];
            top = fmax(top, F_at(t, P, q));
        }
        memcpy(W[0], W[1], sizeof W[0]);
        memcpy(theta[0], theta[1], sizeof theta[0]);
    }
    return top;
}

/* What a verdict says of the numbers beside it. */
static void verdict_fits(const egap_envelope *e, const egap_envelope_bound *b)
{
    if (b->status == EGAP_CLAIM_TRUE)
        assert_true(b->verdict != EGAP_REFUTED);
    if (b->kind != EGAP_BOUND_LEVEL)
        return;
    if (b->verdict == EGAP_VERIFIED)
        assert_true(b->value.hi < e->trivial.hi &&
                    (e->level.lo <= b->value.hi));
    if (b->verdict == EGAP_VACUOUS)
        assert_true(b->value.hi >= e->trivial.lo);
    if (b->verdict == EGAP_REFUTED)
        assert_true(b->value.hi < e->level.hi);
    if (b->verdict == EGAP_NOT_APPLICABLE)
        assert_true(b->note[0] != '\0');
}

/* No sampled path stays below the lower end (but for what a grid of 64 steps
 * can miss); every bound that holds is above it. */
static void lower_ends_are_below_every_path(void **state)
{
    size_t above = 0, cases = test_cases(40);
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 5);
    for (size_t c = 0; c < cases; c++) {
        pair p = {.N = 1 + test_below(&rng, MAX_N),
                  .n = 1 + test_below(&rng, 2),
                  .m = 1 + test_below(&rng, 2),
                  .loss = test_below(&rng, 2) ? EGAP_LOSS_ABS : EGAP_LOSS_MSE,
                  .kappa = 0.01};
        egap_envelope e;
        made t;

        for (size_t j = 0; j < p.N; j++)
            for (size_t l = 0; l < 3; l++)
                p.rows[j][l] = test_normal(&rng);
        make(&t, &p);
        low_end(&rng, &t, 0);
        low_end(&rng, &t, 1);
        if (p.m == 2) /* B is A with its units exchanged */
            for (size_t i = 0; i < 2; i++) {
                t.theta[1][i] = t.theta[0][1 - i];
                memcpy(t.W[1] + i * p.n, t.W[0] + (1 - i) * p.n,
                       p.n * sizeof(double));
            }
        run(&e, &t);
        assert_true(e.level.lo <= e.level.hi);
        assert_true(e.level.lo >= e.endpoint_max.lo);
        above += strcmp(e.lower_by, "ends") != 0;
        for (size_t k = 0; k < 50; k++) {
            double top = random_path_top(&rng, &t);

            if (top < e.level.lo - 0.02)
                fail_msg("case %zu: a path below %.17g, at %.17g, lower end "
                         "of %s",
                         c, e.level.lo, top, e.lower_by);
        }
        for (size_t k = 0; k < e.bound_count; k++)
            verdict_fits(&e, &e.bounds[k]);
        egap_envelope_clear(&e);
    }
    assert_true(above >= cases / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lower_ends_are_below_every_path),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
