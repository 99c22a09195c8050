/* t-envelope.c: the minimax level of two networks: pairs for which it is
 * known, bounds that hold, say nothing, or are refuted, and searches that
 * fail. */
#include "support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "egap/arrays.h"
#include "egap/envelope.h"
#include "files.h"

#define MAX_N 8

/* A small pair, without biases. */
typedef struct {
    size_t N, n, m;
    egap_loss_kind loss;
    double kappa;
    double rows[MAX_N][3]; /* y x_1 x_2 */
    double nets[5][3][3];  /* A B C D E: theta w_1 w_2 */
    size_t e_units;        /* of E; 0: only A and B */
} pair;

typedef struct {
    double x[MAX_N * 2], y[MAX_N], W[5][6], theta[5][3];
    egap_data data;
    egap_objective objective;
    egap_net net[5];
    egap_envelope_options options;
} made;

static void make(made *t, const pair *p)
{
    for (size_t j = 0; j < p->N; j++) {
        t->y[j] = p->rows[j][0];
        for (size_t l = 0; l < p->n; l++)
            t->x[j * p->n + l] = p->rows[j][1 + l];
    }
    for (size_t k = 0; k < 5; k++) {
        for (size_t i = 0; i < 3; i++) {
            t->theta[k][i] = p->nets[k][i][0];
            for (size_t l = 0; l < p->n && i * p->n + l < 6; l++)
                t->W[k][i * p->n + l] = p->nets[k][i][1 + l];
        }
        t->net[k] = (egap_net){.m = k == 4 ? p->e_units : p->m,
                               .n = p->n,
                               .W = t->W[k],
                               .theta = t->theta[k]};
    }
    t->data = (egap_data){p->N, p->n, t->x, t->y};
    t->objective = (egap_objective){{p->loss, 0.5}, p->kappa};
    t->options = egap_envelope_defaults(&t->objective);
    t->options.search = false;
    if (p->e_units > 0) {
        t->options.C = &t->net[2];
        t->options.D = &t->net[3];
        t->options.reference = &t->net[4];
    }
}

static void run(egap_envelope *e, made *t)
{
    egap_error err = {0};

    assert_ok(egap_envelope_run(e, &t->data, &t->objective, &t->net[0],
                                &t->net[1], &t->options, &err),
              &err);
}

static const egap_envelope_path *path_of(const egap_envelope *e,
                                         const char *name)
{
    for (size_t k = 0; k < e->path_count; k++)
        if (strcmp(e->paths[k].name, name) == 0)
            return &e->paths[k];
    fail_msg("there is no path %s", name);
    return NULL;
}

static const egap_envelope_bound *bound_of(const egap_envelope *e,
                                           const char *name)
{
    for (size_t k = 0; k < e->bound_count; k++)
        if (strcmp(e->bounds[k].name, name) == 0)
            return &e->bounds[k];
    fail_msg("there is no bound %s", name);
    return NULL;
}

static const egap_envelope_flag *flag_of(const egap_envelope *e,
                                         egap_flag_kind kind, const char *name)
{
    for (size_t k = 0; k < e->flag_count; k++)
        if (e->flags[k].kind == kind && strcmp(e->flags[k].name, name) == 0)
            return &e->flags[k];
    return NULL;
}

static void assert_encloses(egap_bounds x, double v, double width)
{
    if (!(x.lo <= v && v <= x.hi && x.hi - x.lo <= width))
        fail_msg("[%.17g, %.17g] does not enclose %.17g to %g", x.lo, x.hi, v,
                 width);
}

/* --- levels that are known ------------------------------------------------ */

/* one unit on one feature: every path between the rays meets F(0) = 1 */
static const pair one_unit = {.N = 2,
                              .n = 1,
                              .m = 1,
                              .loss = EGAP_LOSS_ABS,
                              .kappa = 0.125,
                              .rows = {{1, 1}, {1, -1}},
                              .nets = {{{1, 1}}, {{1, -1}}}};

/* two units with their rows exchanged: every path meets e(1) = 1/2 + kappa */
static const pair exchanged = {.N = 2,
                               .n = 1,
                               .m = 2,
                               .loss = EGAP_LOSS_ABS,
                               .kappa = 0.125,
                               .rows = {{1, 1}, {1, -1}},
                               .nets = {{{1, 1}, {1, -1}}, {{1, -1}, {1, 1}}}};

/* two positive units on two features: the first to vanish leaves a positive
 * one, 664/3; printed bound 560/3 + 20.5 */
static const pair orthant = {.N = 3,
                             .n = 2,
                             .m = 2,
                             .loss = EGAP_LOSS_ABS,
                             .kappa = 0.0625,
                             .rows = {{128, 1, 0}, {128, -1, 0}, {-512, 0, 1}},
                             .nets = {{{128, 1, 0}, {128, -1, 0}},
                                      {{-512, 0, 1}, {128, 1, 0}},
                                      {{-512, 0, 1}, {0, -1, 0}},
                                      {{-512, 0, 1}, {0, 1, 0}},
                                      {{-512, 0, 1}}},
                             .e_units = 1};

static void one_unit_must_vanish(void **state)
{
    egap_envelope e;
    made t;

    (void)state;
    make(&t, &one_unit);
    run(&e, &t);
    assert_encloses(e.level, 1, 1e-12);
    assert_encloses(e.gap, 1 - 0.625, 1e-12);
    assert_string_equal(e.lower_by, "LB.zero");
    assert_string_equal(e.paths[e.best].name, "zero");
    assert_int_equal(bound_of(&e, "LB.zero")->verdict, EGAP_VERIFIED);
    assert_int_equal(bound_of(&e, "G.arb")->verdict, EGAP_REFUTED);
    assert_non_null(flag_of(&e, EGAP_FLAG_REFUTATION, "G.arb"));
    egap_envelope_clear(&e);
    /* the same coefficients of one sign and one ray: no barrier */
    t.W[1][0] = 1;
    t.theta[1][0] = 0.5;
    run(&e, &t);
    assert_encloses(e.gap, 0, 1e-12);
    assert_string_equal(e.lower_by, "ends");
    assert_int_equal(bound_of(&e, "LB.zero")->verdict, EGAP_NOT_APPLICABLE);
    egap_envelope_clear(&e);
}

/* the path that does it: drop unit 2, turn its row, hand over, turn unit 1 */
static void rows_exchange_at_e1(void **state)
{
    static const double W[] = {1, -1, 1, -1, 1, 1, 1, 1, -1, 1, -1, 1};
    static const double theta[] = {1, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 1};
    const egap_envelope_given around = {"around",
                                        {6, 2, 1, W, NULL, theta, NULL}};
    egap_envelope e;
    made t;

    (void)state;
    make(&t, &exchanged);
    t.options.given = &around;
    t.options.given_count = 1;
    run(&e, &t);
    assert_encloses(e.level, 0.625, 1e-6);
    assert_encloses(e.gap, 0.625 - 0.25, 1e-6);
    assert_string_equal(e.lower_by, "LB.cell");
    assert_encloses(path_of(&e, "around")->top.max, 0.625, 1e-12);
    assert_int_equal(bound_of(&e, "LB.cell")->verdict, EGAP_VERIFIED);
    assert_int_equal(bound_of(&e, "G.arb")->verdict, EGAP_REFUTED);
    egap_envelope_clear(&e);
}

static void printed_constant_is_refuted(void **state)
{
    const egap_envelope_bound *printed, *repaired;
    egap_envelope e;
    made t;

    (void)state;
    make(&t, &orthant);
    run(&e, &t);
    assert_string_equal(e.lower_by, "LB.cell");
    assert_true(e.level.lo > 664.0 / 3 - 0.01 && e.level.lo <= 664.0 / 3);
    assert_true(e.level.hi >= 664.0 / 3);
    printed = bound_of(&e, "T2.C");
    assert_int_equal(printed->verdict, EGAP_REFUTED);
    assert_true(printed->value.hi < e.level.lo);
    assert_true(fabs(printed->value.hi - (560.0 / 3 + 20.5208)) < 1e-3);
    repaired = bound_of(&e, "T2.rep");
    assert_true(repaired->verdict != EGAP_REFUTED);
    assert_non_null(flag_of(&e, EGAP_FLAG_REFUTATION, "T2.C"));
    assert_null(flag_of(&e, EGAP_FLAG_REFUTATION, "T2.rep"));
    egap_envelope_clear(&e);
}

static void a_network_and_itself(void **state)
{
    egap_envelope e;
    made t;

    (void)state;
    make(&t, &orthant);
    t.net[1] = t.net[0];
    t.options.C = t.options.D = NULL;
    run(&e, &t);
    assert_encloses(e.gap, 0, 1e-12);
    assert_same_bits(e.level.lo, e.first.lo);
    assert_encloses(e.level, e.first.lo, 1e-12);
    assert_int_equal(e.flag_count, 0);
    egap_envelope_clear(&e);
}

/* --- what is called what -------------------------------------------------- */

/* A detour through a large network is above the zero path. */
static void a_bad_search_is_a_search_failure(void **state)
{
    static const double W[] = {1, -1, 1, 1, 1, -1};
    static const double theta[] = {1, 1, 9, 9, 0.5, 0.5};
    const egap_envelope_given detour = {"detour",
                                        {3, 2, 1, W, NULL, theta, NULL}};
    const egap_envelope_flag *flag;
    egap_envelope e;
    made t;

    (void)state;
    make(&t, &exchanged);
    t.W[1][0] = 1;
    t.W[1][1] = -1;
    t.theta[1][0] = t.theta[1][1] = 0.5;
    t.options.given = &detour;
    t.options.given_count = 1;
    t.options.has_measured = true;
    t.options.measured = 0.25;
    run(&e, &t);
    assert_encloses(e.gap, 0, 1e-12);
    flag = flag_of(&e, EGAP_FLAG_SEARCH_FAILURE, "detour");
    assert_non_null(flag);
    assert_true(flag->excess.lo > 5);
    assert_non_null(flag_of(&e, EGAP_FLAG_SEARCH_FAILURE, "measured gap"));
    assert_null(flag_of(&e, EGAP_FLAG_SEARCH_FAILURE, "direct"));
    assert_null(flag_of(&e, EGAP_FLAG_REFUTATION, "F7"));
    egap_envelope_clear(&e);
    t.options.measured = 0;
    run(&e, &t);
    assert_null(flag_of(&e, EGAP_FLAG_SEARCH_FAILURE, "measured gap"));
    egap_envelope_clear(&e);
    /* a path that leads elsewhere is refused */
    t.theta[1][0] = 0.25;
    {
        egap_error err = {0};

        assert_int_equal(egap_envelope_run(&e, &t.data, &t.objective, &t.net[0],
                                           &t.net[1], &t.options, &err),
                         EGAP_EINPUT);
        assert_non_null(strstr(err.text, "last node"));
        egap_envelope_clear(&e);
    }
}

/* On the bridge of two optimal networks F rises above both: the sentence
 * that it cannot is about that path, and refuted by its certified values. */
static void a_sentence_about_the_path_is_refuted_by_it(void **state)
{
    static const pair bridge = {.N = 2,
                                .n = 2,
                                .m = 1,
                                .loss = EGAP_LOSS_ABS,
                                .kappa = 0.25,
                                .rows = {{18, 1, 0}, {-19, 0, 1}},
                                .nets = {{{18, 1, 0}}, {{-19, 0, 1}}}};
    static const char *const ids[] = {"D.conv"};
    egap_envelope e;
    made t;

    (void)state;
    make(&t, &bridge);
    run(&e, &t);
    assert_int_equal(bound_of(&e, "V2.bridge")->verdict, EGAP_VACUOUS);
    egap_envelope_clear(&e);
    t.options.ids = ids;
    t.options.id_count = 1;
    run(&e, &t);
    assert_int_equal(bound_of(&e, "D.conv")->verdict, EGAP_REFUTED);
    assert_int_equal(bound_of(&e, "D.conv")->kind, EGAP_BOUND_PATH);
    assert_non_null(flag_of(&e, EGAP_FLAG_REFUTATION, "D.conv"));
    egap_envelope_clear(&e);
}

/* With twice as many units as samples there is no barrier, and the path that
 * shows it is built. */
static void wide_networks_have_no_barrier(void **state)
{
    static const pair wide = {
        .N = 1,
        .n = 2,
        .m = 3,
        .loss = EGAP_LOSS_MSE,
        .kappa = 0.0625,
        .rows = {{2, 1, 0.5}},
        .nets = {{{0.5, 1, 0}, {0.5, 0, 1}, {0.25, 0.6, 0.75}},
                 {{0.75, 0, 1}, {0.5, 0.75, 0.6}, {0.25, 1, 0}}}};
    egap_envelope e;
    made t;

    (void)state;
    make(&t, &wide);
    run(&e, &t);
    assert_encloses(e.gap, 0, 0);
    assert_same_bits(e.level.hi, e.endpoint_max.hi);
    assert_int_equal(bound_of(&e, "compress")->verdict, EGAP_VERIFIED);
    assert_true(bound_of(&e, "compress")->value.hi < e.trivial.lo);
    assert_int_equal(bound_of(&e, "F7")->verdict, EGAP_VACUOUS);
    assert_non_null(strstr(bound_of(&e, "LB.cell")->note, "no barrier"));
    egap_envelope_clear(&e);
    /* without the proof paths the theorem still says so; nobody has searched
       for the paths there are */
    t.options.construct = false;
    run(&e, &t);
    if (e.gap.hi > 0) {
        assert_int_equal(bound_of(&e, "compress")->verdict, EGAP_UNDECIDED);
        assert_non_null(
            flag_of(&e, EGAP_FLAG_LOWER_EXISTS, e.paths[e.best].name));
    }
    egap_envelope_clear(&e);
}

/* F falls from A to B, so that the straight path has no gap either: the path
 * whose certificate says so is taken. */
static void of_equal_paths_the_proof_is_taken(void **state)
{
    static const pair falling = {.N = 1,
                                 .n = 1,
                                 .m = 1,
                                 .loss = EGAP_LOSS_MSE,
                                 .kappa = 0.0625,
                                 .rows = {{1, 1}},
                                 .nets = {{{3, 1}}, {{1, 1}}}};
    egap_envelope e;
    made t;

    (void)state;
    make(&t, &falling);
    run(&e, &t);
    assert_true(path_of(&e, "direct")->top.path_gap.hi == 0);
    assert_false(path_of(&e, "direct")->search);
    assert_true(e.paths[e.best].is_proof);
    assert_encloses(e.gap, 0, 0);
    assert_same_bits(e.level.hi, e.endpoint_max.hi);
    egap_envelope_clear(&e);
}

/* Biases: no limit on rows, the best output bias is a path of its own, and the
 * ledger sees the same networks. */
static void networks_with_biases(void **state)
{
    static const double b[2][2] = {{0.5, -1}, {0.25, 3}};
    static const double c[2] = {0.5, -0.25};
    const egap_envelope_bound *f7;
    egap_envelope e;
    made t;

    (void)state;
    make(&t, &exchanged);
    t.y[1] = 3;
    t.theta[0][0] = t.theta[0][1] = 0.25;
    for (size_t k = 0; k < 2; k++) {
        t.net[k].b = b[k];
        t.net[k].c = &c[k];
    }
    run(&e, &t);
    assert_false(e.ball);
    assert_true(e.radius == 4);
    assert_true(path_of(&e, "constant")->top.max.hi <
                path_of(&e, "zero")->top.max.lo);
    f7 = bound_of(&e, "F7");
    assert_int_equal(f7->verdict, EGAP_VACUOUS);
    assert_true(f7->value.lo <= e.trivial.hi && e.trivial.lo <= f7->value.hi);
    assert_int_equal(bound_of(&e, "LB.cell")->verdict, EGAP_NOT_APPLICABLE);
    egap_envelope_clear(&e);
    /* above F(0), so that the ledger's value is that of A */
    t.theta[0][0] = t.theta[0][1] = 1;
    run(&e, &t);
    assert_true(e.first.lo > e.at_zero.hi);
    f7 = bound_of(&e, "F7");
    assert_true(f7->value.lo <= e.first.hi && e.first.lo <= f7->value.hi);
    egap_envelope_clear(&e);
}

static void long_rows_come_into_the_ball(void **state)
{
    egap_envelope e;
    made t;

    (void)state;
    make(&t, &exchanged);
    t.W[0][0] = 2;
    t.theta[0][0] = 0.5;
    run(&e, &t);
    assert_false(e.ball);
    assert_true(e.radius == 2 && e.shortened == 0);
    assert_encloses(e.first, 0.125 * 1.5, 1e-12);
    egap_envelope_clear(&e);
    t.options.shorten = true;
    run(&e, &t);
    assert_true(e.ball);
    assert_int_equal(e.shortened, 1);
    assert_true(e.first.lo > 0.125 * 2 - 1e-12 && e.first.hi < 0.25 + 1e-12);
    egap_envelope_clear(&e);
}

/* --- soundness ------------------------------------------------------------ */

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

/* --- the program ---------------------------------------------------------- */

static char output[1 << 18];

/* x, y and the networks of a pair as an array file */
static const char *write_pair(const char *name, const made *t, size_t nets)
{
    static const char *const names[] = {"x",   "y",       "A_W", "A_theta",
                                        "B_W", "B_theta", "C_W", "C_theta",
                                        "D_W", "D_theta", "E_W", "E_theta"};
    egap_array arrays[12];
    egap_error err = {0};

    arrays[0] = (egap_array){
        2, {t->data.N, t->data.n}, t->data.N * t->data.n, (double *)t->x};
    arrays[1] = (egap_array){1, {t->data.N}, t->data.N, (double *)t->y};
    for (size_t k = 0; k < nets; k++) {
        size_t m = t->net[k].m, n = t->data.n;

        arrays[2 + 2 * k] = (egap_array){2, {m, n}, m * n, (double *)t->W[k]};
        arrays[3 + 2 * k] = (egap_array){1, {m}, m, (double *)t->theta[k]};
    }
    assert_ok(egap_arrays_write_npz(test_path(name), names, arrays,
                                    2 + 2 * nets, &err),
              &err);
    return test_path(name);
}

static void assert_checked(const char *dir, const char *name)
{
    char file[300];
    const char *arguments[] = {file, NULL};
    const test_child call = {.program = "egap-check", .arguments = arguments};

    snprintf(file, sizeof file, "%s/%s.cert", dir, name);
    if (test_child_run(&call, output, sizeof output) != 0)
        fail_msg("%s: %.300s", name, output);
    assert_non_null(strstr(output, "VERIFIED"));
}

static void refutation_leaves_its_instance(void **state)
{
    char A[300], B[300], C[300], D[300], E[300];
    const char *file, *dir = test_path("certs");
    made t;

    (void)state;
    make(&t, &orthant);
    file = write_pair("orthant.npz", &t, 5);
    snprintf(A, sizeof A, "%s:A", file);
    snprintf(B, sizeof B, "%s:B", file);
    snprintf(C, sizeof C, "%s:C", file);
    snprintf(D, sizeof D, "%s:D", file);
    snprintf(E, sizeof E, "%s:E", file);
    {
        const char *const call[] = {
            "envelope", "--net",       A,        "--net",
            B,          "--net",       C,        "--net",
            D,          "--reference", E,        "--x",
            "x",        "--y",         "y",      "--loss",
            "abs",      "--kappa",     "0.0625", "--no-search",
            "--json",   "--cert-dir",  dir,      NULL};

        assert_int_equal(test_egap(output, sizeof output, call), 1);
        assert_non_null(strstr(output, "\"name\": \"T2.C\""));
        assert_non_null(strstr(output, "\"kind\": \"refutation\""));
        assert_non_null(strstr(output, "refuted.npz"));
    }
    assert_checked(dir, "end-A");
    assert_checked(dir, "end-B");
    assert_checked(dir, "upper");
    assert_checked(dir, "lower");
    assert_checked(dir, "refuted-T2.C");
    /* what was saved gives the same answer */
    snprintf(A, sizeof A, "%s/refuted.npz:A", dir);
    snprintf(B, sizeof B, "%s/refuted.npz:B", dir);
    {
        const char *const call[] = {"envelope", "--net",       A,     "--net",
                                    B,          "--x",         "x",   "--y",
                                    "y",        "--loss",      "abs", "--kappa",
                                    "0.0625",   "--no-search", NULL};

        assert_int_equal(test_egap(output, sizeof output, call), 1);
        assert_non_null(strstr(output, "LB.cell"));
        remove("refuted.npz");
    }
}

/* A straight path that falls has no gap; its certificate leaves room, and
 * that is said.  A proof path's certificate needs none. */
static void room_of_certificates_is_told(void **state)
{
    static const pair falling = {
        .N = 1,
        .n = 1,
        .m = 2,
        .loss = EGAP_LOSS_HALF,
        .kappa = 0.125,
        .rows = {{4, 1}},
        .nets = {{{1, 1}, {0, 1}}, {{3, 0.75}, {0, 1}}}};
    made t;
    egap_envelope e;

    (void)state;
    for (int proofs = 0; proofs < 2; proofs++) {
        make(&t, &falling);
        t.options.construct = proofs;
        t.options.cert_dir = test_path("room");
        run(&e, &t);
        assert_true(e.gap.hi == 0);
        assert_true(e.certified_gap.lo == 0);
        assert_true(proofs == e.paths[e.best].is_proof);
        assert_true(proofs
                        ? e.certified_gap.hi == 0
                        : e.certified_gap.hi > 0 && e.certified_gap.hi < 1e-10);
        egap_envelope_clear(&e);
    }
    t.options.cert_dir = NULL;
    run(&e, &t);
    assert_true(isinf(e.certified_gap.hi));
    egap_envelope_clear(&e);
}

static void options_that_mean_nothing_are_refused(void **state)
{
    static const struct {
        const char *option, *value, *more, *says;
    } cases[] = {
        {"--gap", "-1", NULL, "0 or more"},
        {"--claim", "T2.nothing", "--no-theory", "egap prove --list"},
        {"--claim", "LB.zero", NULL, "egap prove judges it"},
        {"--claim", "L1.main", NULL, "egap prove judges it"},
        {"--claim", "N.bridge.F", "--no-theory", "leave one of them out"},
    };

    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        const char *const call[] = {
            "envelope",
            "--net",
            "tests/fixtures/huber_n1_paths.npz:path_d1_r0_w8_fixed_p0:0",
            "--net",
            "tests/fixtures/huber_n1_paths.npz:path_d1_r0_w8_fixed_p0:15",
            "--x",
            "d1_X",
            "--y",
            "d1_y",
            "--loss",
            "huber:0.25",
            "--kappa",
            "0.002",
            cases[k].option,
            cases[k].value,
            cases[k].more,
            NULL};

        assert_int_equal(test_egap(output, sizeof output, call), 2);
        if (strstr(output, cases[k].says) == NULL)
            fail_msg("%s %s: %s", cases[k].option, cases[k].value, output);
    }
}

static void published_pair(void **state)
{
    const char *const call[] = {
        "envelope",
        "--net",
        "tests/fixtures/huber_n1_paths.npz:path_d1_r0_w8_fixed_p0:0",
        "--net",
        "tests/fixtures/huber_n1_paths.npz:path_d1_r0_w8_fixed_p0:15",
        "--path",
        "tests/fixtures/huber_n1_paths.npz:path_d1_r0_w8_fixed_p0",
        "--x",
        "d1_X",
        "--y",
        "d1_y",
        "--loss",
        "huber:0.25",
        "--kappa",
        "0.002",
        "--no-search",
        "--no-proofs",
        "--gap",
        "1e-3",
        NULL};

    (void)state;
    assert_int_equal(test_egap(output, sizeof output, call), 0);
    assert_non_null(strstr(output, "minimax level v* [0.117451088767, "));
    assert_non_null(strstr(output, "upper end: the path path_d1_r0_w8_fixed"));
    assert_non_null(strstr(output, "there is no barrier"));
    assert_non_null(strstr(output, "search failure: measured gap"));
    /* v1's bound of the increment, 21 against a budget of 0.03 */
    assert_non_null(strstr(output, "21.2398"));
    assert_non_null(strstr(output, "vacuous"));
}

/* Every published path of the fixture rises above its ends; proof paths do
 * not, so that the minimax level is known, and egap-check agrees. */
static void published_pairs_have_no_barrier(void **state)
{
    static const struct {
        const char *path;
        int last;
    } pairs[] = {{"w8_fixed", 15},   {"w8_moving", 7},   {"w32_fixed", 78},
                 {"w32_moving", 15}, {"w128_fixed", 80}, {"w128_moving", 29}};
    const char *dir = test_path("published");

    (void)state;
    for (size_t k = 0; k < sizeof pairs / sizeof pairs[0]; k++) {
        char A[120], B[120], P[120];
        const char *const call[] = {"envelope",
                                    "--net",
                                    A,
                                    "--net",
                                    B,
                                    "--path",
                                    P,
                                    "--x",
                                    "d1_X",
                                    "--y",
                                    "d1_y",
                                    "--loss",
                                    "huber:0.25",
                                    "--kappa",
                                    "0.002",
                                    "--no-search",
                                    "--no-theory",
                                    "--cert-dir",
                                    dir,
                                    NULL};

        snprintf(P, sizeof P,
                 "tests/fixtures/huber_n1_paths.npz:path_d1_r0_%s"
                 "_p0",
                 pairs[k].path);
        snprintf(A, sizeof A, "%s:0", P);
        snprintf(B, sizeof B, "%s:%d", P, pairs[k].last);
        assert_int_equal(test_egap(output, sizeof output, call), 0);
        if (strstr(output, "max(F(A), F(B)) 0\n") == NULL ||
            strstr(output, "search failure: path_d1") == NULL ||
            strstr(output, "search failure: direct") != NULL)
            fail_msg("%s: %s", pairs[k].path, output);
        assert_checked(dir, "upper");
    }
}

static void calls_that_are_wrong(void **state)
{
    static const struct {
        const char *argument, *message;
    } wrong[] = {{"--net", "needs a value"},
                 {"--net=nowhere.npz:A", "two networks are needed"},
                 {"loose", "is not an option"}};

    (void)state;
    for (size_t k = 0; k < 3; k++) {
        const char *const call[] = {"envelope", wrong[k].argument, NULL};

        assert_int_equal(test_egap(output, sizeof output, call), 2);
        if (strstr(output, wrong[k].message) == NULL)
            fail_msg("%s: %s", wrong[k].argument, output);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_unit_must_vanish),
        cmocka_unit_test(rows_exchange_at_e1),
        cmocka_unit_test(printed_constant_is_refuted),
        cmocka_unit_test(a_network_and_itself),
        cmocka_unit_test(a_bad_search_is_a_search_failure),
        cmocka_unit_test(a_sentence_about_the_path_is_refuted_by_it),
        cmocka_unit_test(wide_networks_have_no_barrier),
        cmocka_unit_test(networks_with_biases),
        cmocka_unit_test(long_rows_come_into_the_ball),
        cmocka_unit_test(lower_ends_are_below_every_path),
        cmocka_unit_test(refutation_leaves_its_instance),
        cmocka_unit_test(of_equal_paths_the_proof_is_taken),
        cmocka_unit_test(room_of_certificates_is_told),
        cmocka_unit_test(options_that_mean_nothing_are_refused),
        cmocka_unit_test(published_pair),
        cmocka_unit_test(published_pairs_have_no_barrier),
        cmocka_unit_test(calls_that_are_wrong),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
