/* t-gaps.c: second layers that are optimal up to a certified gap: the gap by
 * hand, where it is sharp, and statements that would be false without it. */
#include "support.h"

#include <string.h>

#include "../../verify/claims/ledger.h"

/* One sample x = 1, one unit w = 1: A theta, B the optimum. */
static egap_instance *one_sample(const char *y, const char *theta,
                                 const char *best)
{
    egap_objective objective = {{EGAP_LOSS_HUBER, 1}, 0.5};
    const char *data[] = {y, "1"}, *a[] = {theta, "1"}, *b[] = {best, "1"};
    egap_instance *in;
    egap_error err = {0};

    assert_ok(egap_instance_new(&in, "one", &err), &err);
    assert_ok(egap_instance_objective(in, &objective, &err), &err);
    assert_ok(egap_instance_data_text(in, 1, 1, data, &err), &err);
    assert_ok(egap_instance_net_text(in, 'A', 1, 1, a, &err), &err);
    assert_ok(egap_instance_net_text(in, 'B', 1, 1, b, &err), &err);
    return in;
}

static egap_claim_result prove(const egap_claim *claim, egap_instance *in)
{
    egap_claim_result r;
    egap_error err = {0};

    assert_non_null(claim);
    assert_ok(egap_claim_prove(&r, claim, in, NULL, &err), &err);
    egap_instance_free(in);
    return r;
}

/* (u - 3)^2/2 + u/2 has its least value 11/8 at 5/2.  Below the optimum the
 * scaled slope is the optimal dual -1/2, so that g is F - 11/8; above it the
 * slope itself is taken, and g is larger. */
static void part_of_gap(ev *e, long p)
{
    gapped r;
    fit B;

    if (claim_gap(e, &r, 'A') && claim_fit_of(e, &B, 'B'))
        claim_le(
            e, num_sub(e->c, r.A.F, num_mul(e->c, num_frac(e->c, p, 16), r.g)),
            B.F);
}

static void whole_gap(ev *e)
{
    part_of_gap(e, 16);
}

static void most_of_gap(ev *e)
{
    part_of_gap(e, 15);
}

static void gaps_by_hand(void **state)
{
    static const egap_claim whole = {.id = "whole", .evaluate = whole_gap};
    static const egap_claim most = {.id = "most", .evaluate = most_of_gap};
    static const char *const thetas[] = {"12/5", "2", "9/4"};
    egap_claim_result r;

    (void)state;
    for (size_t k = 0; k < 3; k++) {
        r = prove(&whole, one_sample("3", thetas[k], "5/2"));
        assert_int_equal(r.verdict, EGAP_VERIFIED);
        assert_true(r.slack.lo == 0 && r.slack.hi == 0);
        r = prove(&most, one_sample("3", thetas[k], "5/2"));
        assert_int_equal(r.verdict, EGAP_REFUTED);
    }
    /* g = 0 at the optimum itself */
    r = prove(egap_claims_find("L1.h.gap"), one_sample("3", "5/2", "5/2"));
    assert_int_equal(r.verdict, EGAP_VERIFIED);
    assert_non_null(strstr(r.note, "up to 0"));
}

/* kappa mass = 5/2 > 2 = c_rad at theta = 5, far from optimal */
static void no_gap(ev *e)
{
    gapped r;

    if (claim_gap(e, &r, 'A'))
        claim_le(e, num_mul(e->c, e->kappa, r.A.mass), claim_c_rad(e));
}

/* |theta| (kappa - L E z) = (2 - 1) theta > 0 = g at an optimum */
static void no_gap_c(ev *e)
{
    gapped r;

    if (claim_gap(e, &r, 'A'))
        claim_le(e,
                 num_mul(e->c, r.A.mass, num_sub(e->c, e->kappa, claim_L(e))),
                 num_si(e->c, 0));
}

static void statements_need_their_gap(void **state)
{
    static const egap_claim without = {.id = "without", .evaluate = no_gap};
    static const egap_claim without_c = {.id = "without", .evaluate = no_gap_c};
    static const char *const ids[] = {"N.gap",    "L1.a.gap",   "L1.c.gap",
                                      "L1.h.gap", "N.mass.gap", "T3.betak.gap"};
    egap_error err = {0};
    egap_instance *in;

    (void)state;
    assert_int_equal(prove(&without, one_sample("3", "5", "5/2")).verdict,
                     EGAP_REFUTED);
    in = one_sample("3", "5", "5/2");
    assert_ok(egap_instance_kappa_text(in, "2", &err), &err);
    assert_int_equal(prove(&without_c, in).verdict, EGAP_REFUTED);
    for (size_t k = 0; k < 6; k++) {
        in = one_sample("3", "5", "5/2");
        if (k % 2)
            assert_ok(egap_instance_kappa_text(in, "2", &err), &err);
        assert_int_equal(prove(egap_claims_find(ids[k]), in).verdict,
                         EGAP_VERIFIED);
    }
}

static void hypotheses_are_checked(void **state)
{
    const char *const longer[] = {"5/2", "17/16"};
    egap_error err = {0};
    egap_instance *in = one_sample("3", "5/2", "5/2");

    (void)state;
    assert_ok(egap_instance_net_text(in, 'A', 1, 1, longer, &err), &err);
    assert_int_equal(prove(egap_claims_find("N.gap"), in).verdict,
                     EGAP_NOT_APPLICABLE);
    in = one_sample("3", "5/2", "5/2");
    assert_ok(egap_instance_kappa_text(in, "0", &err), &err);
    assert_int_equal(prove(egap_claims_find("N.gap"), in).verdict,
                     EGAP_NOT_APPLICABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gaps_by_hand),
        cmocka_unit_test(statements_need_their_gap),
        cmocka_unit_test(hypotheses_are_checked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
