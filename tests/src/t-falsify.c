/* t-falsify.c: the search for counterexamples finds those that there are, by
 * itself, and certifies them; it finds none to what is proved. */
#include "support.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../../verify/claims/ledger.h"
#include "child.h"
#include "egap/falsify.h"
#include "files.h"

static char output[1 << 18];

/* --- false statements ------------------------------------------------------
 */

static void expect_verified(const char *id)
{
    char name[200];
    const char *const arguments[2] = {name, NULL};
    test_child call = {.program = "egap-check", .arguments = arguments};

    snprintf(name, sizeof name, "%s/%s-seed7-%s.cert", test_path("found"), id,
             id);
    if (test_child_run(&call, output, sizeof output) != 0 ||
        strncmp(output, "VERIFIED: ", 10) != 0 ||
        strstr(output, "is refuted on this instance") == NULL)
        fail_msg("%s: %.300s", name, output);
}

/* the instance alone gives the verdict again */
static void expect_refuted_again(const char *id)
{
    char name[200];
    const char *const call[] = {"prove", "--vectors", name, "--json", NULL};

    snprintf(name, sizeof name, "%s/%s-seed7.json", test_path("found"), id);
    assert_int_equal(test_egap(output, sizeof output, call), 0);
    assert_non_null(strstr(output, "\"verdict\": \"refuted\""));
}

static void counterexamples_are_found_and_certified(void **state)
{
    static const char *const ids[] = {
        "L1.main", "L1.d",  "T2.p9",     "T2.p10",   "T3.angle",    "T3.delta",
        "G.bce01", "D.lip", "L1.c",      "L1.e",     "L1.g",        "L1.cor",
        "T2.dom",  "T3.um", "T3.pigeon", "T3.count", "V2.ray.sharp"};

    (void)state;
    for (size_t k = 0; k < sizeof ids / sizeof ids[0]; k++) {
        const char *const call[] = {
            "prove",      "--falsify",        ids[k],  "--seed",
            "7",          "--tries",          "20000", "--json",
            "--cert-dir", test_path("found"), NULL};

        if (test_egap(output, sizeof output, call) != 0 ||
            strstr(output, "\"outcome\": \"refuted\"") == NULL)
            fail_msg("%s: %.300s", ids[k], output);
        expect_verified(ids[k]);
        expect_refuted_again(ids[k]);
    }
}

static egap_falsify_result search(const egap_claim *claim, size_t tries)
{
    egap_falsify_options options = egap_falsify_defaults();
    egap_falsify_result r;
    egap_error err = {0};

    options.seed = test_seed();
    options.tries = tries;
    assert_ok(egap_falsify(&r, claim, &options, &err), &err);
    return r;
}

/* Statements whose hypotheses random instances do not meet. */
static void hard_statements_fall(void **state)
{
    static const struct {
        const char *id;
        bool certified;
    } cases[] = {{"T2.C", true},
                 {"T2.lit", true},
                 {"G.arb", true},
                 {"N.strict.any", false},
                 {"N.comp.printed", false}};

    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        const char *const call[] = {
            "prove",   "--falsify", cases[k].id,  "--seed",           "7",
            "--tries", "4000",      "--cert-dir", test_path("found"), NULL};

        if (test_egap(output, sizeof output, call) != 0)
            fail_msg("%s: %.300s", cases[k].id, output);
        expect_refuted_again(cases[k].id);
        if (cases[k].certified)
            expect_verified(cases[k].id);
    }
}

/* N.comp is met by instances that compare something. */
static void mixed_pairs_are_built(void **state)
{
    egap_falsify_result r;

    (void)state;
    r = search(egap_claims_find("N.comp"), 600);
    assert_false(r.found);
    assert_true(r.admissible > 60);
    assert_true(r.equal > 0); /* a unit left out of A: e(1) itself */
    egap_falsify_clear(&r);
}

/* --- true ones, and the same with a wrong constant -------------------------
 */

/* what the number of tries and the seed decide, time does not */
static void a_seed_gives_one_result(void **state)
{
    static const char *const ids[] = {"T3.delta", "L1.d", "T2.p5", "V2.l1"};
    size_t found = 0;

    (void)state;
    for (size_t k = 0; k < sizeof ids / sizeof ids[0]; k++) {
        egap_falsify_result a = search(egap_claims_find(ids[k]), 400);
        egap_falsify_result b = search(egap_claims_find(ids[k]), 400);

        assert_int_equal(a.tries, b.tries);
        assert_int_equal(a.admissible, b.admissible);
        assert_true(a.closest == b.closest);
        assert_int_equal(a.found, b.found);
        found += a.found;
        if (a.found)
            assert_string_equal(a.vector, b.vector);
        egap_falsify_clear(&a);
        egap_falsify_clear(&b);
    }
    assert_true(found > 0);
}

static void proved_statements_stay(void **state)
{
    size_t tries = test_cases(8);

    (void)state;
    for (size_t k = 0; k < egap_claims_count(); k++) {
        const egap_claim *claim = egap_claims_at(k);
        egap_falsify_result r;

        if (claim->status != EGAP_CLAIM_TRUE)
            continue;
        r = search(claim, tries);
        if (r.found)
            fail_msg("%s is refuted (seed %llu): %s", claim->id,
                     (unsigned long long)test_seed(), r.vector);
        assert_int_equal(r.tries, tries);
        assert_null(r.instance);
        egap_falsify_clear(&r);
    }
}

/* E|z_w - z_v| <= 3/4 of what F2 says */
static void less_of_F2(ev *e)
{
    net A, B;

    if (!claim_has_data(e) || !claim_net(e, &A, 'A') || !claim_net(e, &B, 'B'))
        return;
    for (size_t i = 0; i < A.m && i < B.m; i++) {
        const num *w = A.w + i * e->in->n, *v = B.w + i * e->in->n;

        claim_le(e, claim_mean_unit(e, w, v),
                 num_mul(e->c, num_frac(e->c, 3, 4), claim_D_chord(e, w, v)));
    }
}

/* an optimal layer has kappa mass <= 7/8 c_rad */
static void less_of_c_rad(ev *e)
{
    fit A;
    num *s, *rad;

    if (!claim_fit_of(e, &A, 'A') || (rad = claim_c_rad(e)) == NULL)
        return;
    if (!claim_is_minimiser(e, &s, &A, "s")) {
        claim_skip(e, "not optimal");
        return;
    }
    claim_le(e, num_mul(e->c, e->kappa, A.mass),
             num_mul(e->c, num_frac(e->c, 7, 8), rad));
}

/* F at the middle of a segment <= the chord + a tenth of the bridge */
static void less_of_bridge(ev *e)
{
    num *L = claim_L(e);
    segment s;
    point p;

    if (!claim_segment(e, &s) || L == NULL)
        return;
    p = claim_point(e, &s, num_frac(e->c, 1, 2));
    claim_le(e, num_sub(e->c, p.P.F, p.chord),
             num_mul(e->c, num_frac(e->c, 1, 10),
                     num_mul(e->c, num_mul(e->c, p.parabola, L), s.moves)));
}

static void smaller_constants_fall(void **state)
{
    static const egap_claim broken[] = {
        {"less F2", "", "", "", "", EGAP_CLAIM_FALSE, '0', less_of_F2},
        {"less c_rad", "", "", "", "", EGAP_CLAIM_FALSE, '0', less_of_c_rad},
        {"less bridge", "", "", "", "", EGAP_CLAIM_FALSE, 'P', less_of_bridge},
    };

    (void)state;
    for (size_t k = 0; k < sizeof broken / sizeof broken[0]; k++) {
        egap_falsify_result r = search(&broken[k], 10000);

        if (!r.found)
            fail_msg("%s stays (seed %llu): closest %g", broken[k].id,
                     (unsigned long long)test_seed(), r.closest);
        assert_true(r.result.lhs.lo > r.result.rhs.hi);
        assert_true(r.admissible <= r.tries);
        egap_falsify_clear(&r);
    }
}

static void never(ev *e)
{
    claim_skip(e, "never");
}

/* a statement whose hypotheses are never met is not called refuted */
static void nothing_admissible_is_said(void **state)
{
    static const egap_claim claim = {"never",          "",  "",   "", "",
                                     EGAP_CLAIM_FALSE, '0', never};
    egap_falsify_result r = search(&claim, 300);

    (void)state;
    assert_false(r.found);
    assert_int_equal(r.tries, 300);
    assert_int_equal(r.admissible, 0);
    assert_int_equal(r.verdicts[EGAP_NOT_APPLICABLE], 300);
    assert_true(isinf(r.closest));
    egap_falsify_clear(&r);
}

static void time_stops_a_search(void **state)
{
    egap_falsify_options options = egap_falsify_defaults();
    egap_falsify_result r;
    egap_error err = {0};

    (void)state;
    options.tries = (size_t)-1;
    options.seconds = 0.05;
    assert_ok(egap_falsify(&r, egap_claims_find("V2.l1"), &options, &err),
              &err);
    assert_true(r.stopped);
    assert_true(r.tries > 0);
    egap_falsify_clear(&r);
}

/* --- the command line ------------------------------------------------------
 */

static void exit_codes_say_what_came_out(void **state)
{
    const char *const stays[] = {"prove",   "--falsify", "T2.C",
                                 "--tries", "5",         NULL};
    const char *const holds[] = {"prove",   "--falsify", "V2.l1",
                                 "--tries", "20",        NULL};
    const char *const none[] = {"prove", "--falsify", NULL};
    const char *const both[] = {"prove",     "--falsify", "V2.l1",
                                "--vectors", "x.json",    NULL};

    (void)state;
    assert_int_equal(test_egap(output, sizeof output, stays), 1);
    assert_int_equal(test_egap(output, sizeof output, holds), 0);
    assert_non_null(strstr(output, "not refuted: 20 tries"));
    assert_int_equal(test_egap(output, sizeof output, none), 2);
    assert_int_equal(test_egap(output, sizeof output, both), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counterexamples_are_found_and_certified),
        cmocka_unit_test(hard_statements_fall),
        cmocka_unit_test(mixed_pairs_are_built),
        cmocka_unit_test(a_seed_gives_one_result),
        cmocka_unit_test(proved_statements_stay),
        cmocka_unit_test(smaller_constants_fall),
        cmocka_unit_test(nothing_admissible_is_said),
        cmocka_unit_test(time_stops_a_search),
        cmocka_unit_test(exit_codes_say_what_came_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
