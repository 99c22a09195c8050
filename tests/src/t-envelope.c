/* t-envelope.c: the minimax level of two networks: pairs for which it is
 * known, bounds that hold, say nothing, or are refuted, and searches that
 * fail. */
#include "support.h"

#include <math.h>
#include <string.h>

#include "envelopecase.h"

static void assert_encloses(egap_bounds x, double v, double width)
{
    if (!(x.lo <= v && v <= x.hi && x.hi - x.lo <= width))
        fail_msg("[%.17g, %.17g] does not enclose %.17g to %g", x.lo, x.hi, v,
                 width);
}

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
        cmocka_unit_test(of_equal_paths_the_proof_is_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
