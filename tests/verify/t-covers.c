/* t-covers.c: the sides of statements about coverings, moving levels and
 * weight decay, as worked out by hand: another constant is another number. */
#include "support.h"

#include <math.h>
#include <string.h>

#include "egap/claims.h"

/* rows of n + 1 numbers */
static egap_instance *instance(egap_loss_kind kind, const char *kappa, size_t N,
                               size_t n, const char *const *data)
{
    egap_objective objective = {{kind, 0}, 0};
    egap_error err = {0};
    egap_instance *in;

    assert_ok(egap_instance_new(&in, "hand", &err), &err);
    assert_ok(egap_instance_objective(in, &objective, &err), &err);
    assert_ok(egap_instance_kappa_text(in, kappa, &err), &err);
    if (N > 0)
        assert_ok(egap_instance_data_text(in, N, n, data, &err), &err);
    return in;
}

static void add_net(egap_instance *in, char letter, size_t m, size_t n,
                    const char *const *units)
{
    egap_error err = {0};

    assert_ok(egap_instance_net_text(in, letter, m, n, units, &err), &err);
}

static void add_value(egap_instance *in, const char *name, const char *value)
{
    egap_error err = {0};

    assert_ok(egap_instance_value(in, name, value, &err), &err);
}

/* both sides of the comparison with the smallest slack */
static void expect(egap_instance *in, const char *id, double lhs, double rhs)
{
    egap_claim_result r;
    egap_error err = {0};

    assert_ok(egap_claim_prove(&r, egap_claims_find(id), in, NULL, &err), &err);
    if ((r.verdict != EGAP_VERIFIED && r.verdict != EGAP_VACUOUS) ||
        !(fabs(r.lhs.lo - lhs) < 1e-12 && fabs(r.lhs.hi - lhs) < 1e-12) ||
        !(fabs(r.rhs.lo - rhs) < 1e-12 && fabs(r.rhs.hi - rhs) < 1e-12))
        fail_msg("%s is %s: %.17g <= %.17g, not %.17g <= %.17g (%s)", id,
                 egap_verdict_word(r.verdict), r.lhs.hi, r.rhs.lo, lhs, rhs,
                 r.note);
}

static void expect_none(egap_instance *in, const char *id, const char *why)
{
    egap_claim_result r;
    egap_error err = {0};

    assert_ok(egap_claim_prove(&r, egap_claims_find(id), in, NULL, &err), &err);
    assert_int_equal(r.verdict, EGAP_NOT_APPLICABLE);
    if (strstr(r.note, why) == NULL)
        fail_msg("%s: %s", id, r.note);
}

static void packings_and_cells(void **state)
{
    static const char *const data[] = {"0", "1", "0"};
    static const char *const axes[] = {"1", "1", "0",  "1", "-1", "0",
                                       "1", "0", "-1", "1", "0",  "1"};
    static const char *const twice[] = {"1", "1", "0", "1", "1", "0"};
    egap_instance *in = instance(EGAP_LOSS_ABS, "1", 1, 2, data);

    (void)state;
    add_net(in, 'A', 4, 2, axes);
    expect(in, "T3.cover", 4, 3 + 2 * sqrt(2));
    add_net(in, 'A', 2, 2, twice);
    expect_none(in, "T3.cover", "all different");
    egap_instance_free(in);

    in = instance(EGAP_LOSS_ABS, "1", 0, 0, NULL);
    expect_none(in, "T3.cover", "radius");
    add_value(in, "cells", "8"); /* q = 2: 2 sqrt 2 / 2 <= 16 sqrt 2 / 8 */
    expect(in, "J.cover", sqrt(2), 2 * sqrt(2));
    egap_instance_free(in);

    in = instance(EGAP_LOSS_ABS, "1", 0, 0, NULL);
    add_value(in, "cells", "24"); /* 6 q^2 = 24: 2 sqrt 6 / 2 <= 24/sqrt 24 */
    add_value(in, "n", "3");
    expect(in, "J.cover", sqrt(6), 24 / sqrt(24));
    egap_instance_free(in);

    in = instance(EGAP_LOSS_ABS, "1", 0, 0, NULL);
    add_value(in, "cells", "5"); /* fewer than 2n: the sphere itself */
    add_value(in, "n", "3");
    expect(in, "J.cover", 2, 24 / sqrt(5));
    egap_instance_free(in);
}

/* m = 10, n = 2, s = 1: l = 4 */
static void exponents(void **state)
{
    egap_instance *in = instance(EGAP_LOSS_ABS, "1", 0, 0, NULL);

    (void)state;
    add_value(in, "m", "10");
    add_value(in, "n", "2");
    expect_none(in, "J.transfer", "rate");
    add_value(in, "rate", "1");
    expect(in, "J.transfer", 0.25, 1 / sqrt(10));
    egap_instance_free(in);
}

/* Five unit rows, x = (1/10, 0), y = 10: D = 1/10, f = 16/100.  Rows 1 and 2
 * are at a distance of sqrt(4/5); merged, f rises by 4/100. */
static void clusters(void **state)
{
    static const char *const near[] = {"10", "1/10", "0"};
    static const char *const far[] = {"100", "10", "0"};
    static const char *const rows[] = {"1",   "1",  "0",  "1",    "3/5",
                                       "4/5", "1",  "-1", "0",    "1",
                                       "0",   "-1", "1",  "-3/5", "4/5"};
    const double c2 = 16 * sqrt(2);
    egap_instance *in = instance(EGAP_LOSS_ABS, "1/4", 1, 2, near);

    (void)state;
    add_net(in, 'A', 5, 2, rows);
    add_value(in, "radius", "2"); /* 2^2 < 5 */
    expect(in, "T3.rep", -0.04, 0.1 * 4 * 5);
    expect(in, "J.merge", -0.04, 0.1 * 5 * c2 * 4 / 5);
    expect(in, "N.small", -0.04, 0.1 * 5 * c2 * 8 / 5 * 2 / 5);
    egap_instance_free(in);

    in = instance(EGAP_LOSS_ABS, "1/4", 1, 2, far);
    add_net(in, 'A', 5, 2, rows);
    add_value(in, "radius", "2");
    expect(in, "T3.rep", sqrt(0.8), 4);
    expect(in, "J.merge", sqrt(0.8), c2 * 4 / 5);
    expect(in, "N.small", sqrt(0.8), c2 * 8 / 5);
    add_value(in, "l", "2"); /* 2 * 2^2 > 5; two more rows within sqrt(8/5) */
    expect_none(in, "T3.rep", "too few rows");
    expect_none(in, "N.small", "more units");
    expect(in, "J.merge", 1.2, c2 * 6 / 5);
    egap_instance_free(in);

    in = instance(EGAP_LOSS_ABS, "1/4", 1, 2, far);
    add_net(in, 'A', 5, 2, rows);
    add_value(in, "radius", "3/2"); /* (7/3)^2 > 5 */
    expect_none(in, "T3.rep", "too few rows");
    egap_instance_free(in);
}

/* Two samples at 1 and -1, targets 1: D = 1. */
static const char *const sides[] = {"1", "1", "1", "-1"};

/* half: A = B = (1, 1) on both rays is exact, F = 2 kappa; q = 1 draws one ray
 * with coefficient 2 */
static void moving_levels(void **state)
{
    static const char *const both[] = {"1", "1", "1", "-1"};
    egap_instance *in = instance(EGAP_LOSS_ABS, "1/8", 2, 1, sides);

    (void)state;
    add_net(in, 'A', 2, 1, both);
    add_net(in, 'B', 2, 1, both);
    /* mass 2 = F/kappa: the mass is the comparison with slack 0 */
    expect(in, "V2.moving", 2, 2);
    egap_instance_free(in);

    /* y = 2: F = 1 + 1/4 = 5/4, F/kappa = 10; a draw of one ray of mass 2 has
     * R = (0 + 2)/2: the path is at 5/4; the bound 5/4 + 2 */
    {
        static const char *const twos[] = {"2", "1", "2", "-1"};

        in = instance(EGAP_LOSS_ABS, "1/8", 2, 1, twos);
        add_net(in, 'A', 2, 1, both);
        add_net(in, 'B', 2, 1, both);
        expect(in, "V2.moving", 1.25, 3.25);
        egap_instance_free(in);
        /* (u-2)^2: R = 1; draw: R = 2; H = 2, (D mass)^2 / 1 = 4 */
        in = instance(EGAP_LOSS_MSE, "1/8", 2, 1, twos);
        add_net(in, 'A', 2, 1, both);
        add_net(in, 'B', 2, 1, both);
        expect(in, "V2.moving", 2.25, 5.25);
        egap_instance_free(in);
    }
}

/* A = (2, 1/2): on the way the squares are 4 and 1/4 to the power of 1 - s */
static void weight_decay(void **state)
{
    static const char *const A[] = {"2", "1/2"};
    static const char *const even[] = {"1/2", "1/2"};
    static const char *const two[] = {"2", "1/2", "1", "-1/2"};
    egap_instance *in = instance(EGAP_LOSS_ABS, "1", 2, 1, sides);

    (void)state;
    add_net(in, 'A', 1, 1, A);
    /* the last quarter: 4^(1/4) + 4^(-1/4) halved, to 1 */
    expect(in, "V2.bal.f", 1, (sqrt(2) + 1 / sqrt(2)) / 2);
    add_net(in, 'A', 1, 1, even); /* R = 3/4; 1/4 on both sides */
    expect(in, "V2.bal.f", 1.125, 1.125);
    egap_instance_free(in);

    /* E is the second unit: R = 3/4, lifted 3/4 + 1/2, F = 3/4 + 1 */
    in = instance(EGAP_LOSS_ABS, "1", 2, 1, sides);
    add_net(in, 'A', 2, 1, two);
    add_net(in, 'B', 2, 1, two);
    expect(in, "V2.wd", 1.25, 1.75);
    egap_instance_free(in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packings_and_cells), cmocka_unit_test(exponents),
        cmocka_unit_test(clusters),           cmocka_unit_test(moving_levels),
        cmocka_unit_test(weight_decay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
