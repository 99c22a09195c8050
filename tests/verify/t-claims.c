/* t-claims.c: the ledger: sides known by hand, proved statements on random
 * instances, and statements with a constant too small, which must fail. */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "../../verify/claims/ledger.h"

/* --- random instances ----------------------------------------------------- */

typedef struct {
    test_rng *rng;
    egap_instance *in;
    size_t N, n;
} maker;

static char texts[512][24];
static const char *list[512];

/* p/q with p from -range to range */
static void number(size_t at, test_rng *rng, long range, long q)
{
    long p = (long)test_below(rng, (size_t)(2 * range + 1)) - range;

    snprintf(texts[at], sizeof texts[at], "%ld/%ld", p, q);
    list[at] = texts[at];
}

static void word(size_t at, const char *text)
{
    snprintf(texts[at], sizeof texts[at], "%s", text);
    list[at] = texts[at];
}

/* a row in the unit ball: an axis, 3/5 and 4/5, zero, or small */
static void row(size_t at, const maker *k)
{
    size_t kind = test_below(k->rng, 6);

    for (size_t i = 0; i < k->n; i++)
        word(at + i, "0");
    if (kind < 2) {
        word(at + test_below(k->rng, k->n), kind ? "1" : "-1");
    } else if (kind == 2 && k->n >= 2) {
        word(at, test_below(k->rng, 2) ? "3/5" : "-3/5");
        word(at + 1, test_below(k->rng, 2) ? "4/5" : "-4/5");
    } else if (kind < 5) {
        for (size_t i = 0; i < k->n; i++)
            number(at + i, k->rng, 4, 8);
    }
}

static void net_of(const maker *k, char letter, size_t m, size_t active)
{
    egap_error err = {0};
    size_t step = k->n + 1;

    for (size_t i = 0; i < m; i++) {
        if (i < active)
            number(i * step, k->rng, 12, 4);
        else
            word(i * step, "0");
        row(i * step + 1, k);
        if (i > 0 && test_below(k->rng, 5) == 0) /* equal rows */
            for (size_t c = 1; c < step; c++)
                word(i * step + c, list[(i - 1) * step + c]);
    }
    assert_ok(egap_instance_net_text(k->in, letter, m, k->n, list, &err), &err);
}

static void vector_of(const maker *k, const char *name, size_t count, long q)
{
    egap_error err = {0};

    for (size_t j = 0; j < count; j++)
        number(j, k->rng, 4, q);
    assert_ok(egap_instance_vector(k->in, name, count, list, &err), &err);
}

static void random_data(maker *k)
{
    static const char *const kappas[] = {"1/8", "1/3", "1", "5/2"};
    static const egap_loss losses[] = {{EGAP_LOSS_ABS, 0},
                                       {EGAP_LOSS_HUBER, 0.5},
                                       {EGAP_LOSS_LOGISTIC, 0},
                                       {EGAP_LOSS_HALF, 0},
                                       {EGAP_LOSS_MSE, 0}};
    egap_objective objective = {losses[test_below(k->rng, 5)], 0};
    bool logistic = objective.loss.kind == EGAP_LOSS_LOGISTIC;
    egap_error err = {0};

    k->N = 1 + test_below(k->rng, 5);
    k->n = 1 + test_below(k->rng, 3);
    assert_ok(egap_instance_new(&k->in, "random", &err), &err);
    assert_ok(egap_instance_objective(k->in, &objective, &err), &err);
    assert_ok(
        egap_instance_kappa_text(k->in, kappas[test_below(k->rng, 4)], &err),
        &err);
    for (size_t j = 0; j < k->N; j++) {
        if (logistic)
            word(j * (k->n + 1), test_below(k->rng, 2) ? "1" : "0");
        else
            number(j * (k->n + 1), k->rng, 8, 2);
        for (size_t c = 1; c <= k->n; c++)
            number(j * (k->n + 1) + c, k->rng, 3, 1);
    }
    assert_ok(egap_instance_data_text(k->in, k->N, k->n, list, &err), &err);
}

static egap_instance *random_instance(test_rng *rng)
{
    maker k = {.rng = rng};
    size_t m = 1 + test_below(rng, 7), l = 1 + test_below(rng, m);
    egap_error err = {0};

    random_data(&k);
    net_of(&k, 'A', m, test_below(rng, 6) ? m : 0);
    net_of(&k, 'B', m, m);
    net_of(&k, 'C', m, m - l);
    net_of(&k, 'D', m, m - l);
    net_of(&k, 'E', l, l);
    if (test_below(rng, 2))
        vector_of(&k, "s", k.N, 4);
    vector_of(&k, "sp", m > 1 ? k.N : 0, 64);
    vector_of(&k, "sn", m > 1 ? k.N : 0, 64);
    if (test_below(rng, 2)) {
        number(0, rng, 0, 1);
        snprintf(texts[0], sizeof texts[0], "%zu/16", test_below(rng, 17));
        assert_ok(egap_instance_value(k.in, "t", list[0], &err), &err);
    }
    snprintf(texts[0], sizeof texts[0], "%zu", 1 + test_below(rng, 8));
    assert_ok(egap_instance_value(k.in, "q", texts[0], &err), &err);
    snprintf(texts[0], sizeof texts[0], "%zu", 1 + test_below(rng, 2));
    assert_ok(egap_instance_value(k.in, "l", texts[0], &err), &err);
    assert_ok(egap_instance_value(k.in, "square", texts[0], &err), &err);
    for (size_t c = 0; c < k.n; c++)
        word(c, c == 0 ? "1" : "0");
    assert_ok(egap_instance_vector(k.in, "centre", k.n, list, &err), &err);
    return k.in;
}

/* One sample and one unit that fits it exactly, so that for the absolute loss
 * every slope of at most 1 is allowed: optimal with s = -kappa / z. */
static egap_instance *optimal_instance(test_rng *rng)
{
    egap_objective objective = {{EGAP_LOSS_ABS, 0}, 0};
    long z = 1 + (long)test_below(rng, 6), c = 1 + (long)test_below(rng, 9);
    long p = 1 + (long)test_below(rng, (size_t)(4 * z));
    egap_error err = {0};
    egap_instance *in;
    char text[24];

    assert_ok(egap_instance_new(&in, "optimal", &err), &err);
    assert_ok(egap_instance_objective(in, &objective, &err), &err);
    snprintf(text, sizeof text, "%ld/4", p);
    assert_ok(egap_instance_kappa_text(in, text, &err), &err);
    snprintf(texts[0], sizeof texts[0], "%ld", c * z);
    snprintf(texts[1], sizeof texts[1], "%ld", z);
    list[0] = texts[0];
    list[1] = texts[1];
    assert_ok(egap_instance_data_text(in, 1, 1, list, &err), &err);
    snprintf(texts[0], sizeof texts[0], "%ld", c);
    word(1, "1");
    assert_ok(egap_instance_net_text(in, 'A', 1, 1, list, &err), &err);
    assert_ok(egap_instance_net_text(in, 'B', 1, 1, list, &err), &err);
    snprintf(texts[0], sizeof texts[0], "-%ld/%ld", p, 4 * z);
    assert_ok(egap_instance_vector(in, "s", 1, list, &err), &err);
    assert_ok(egap_instance_vector(in, "u", 1, list, &err), &err);
    return in;
}

/* A bridge on which nothing is lost: the deviation is t(1-t), and the target
 * is far above all outputs, so that F deviates as much but for the penalty. */
static egap_instance *tight_instance(void)
{
    egap_objective objective = {{EGAP_LOSS_ABS, 0}, 0.125};
    const double x[] = {1}, y[] = {10}, W[] = {1, 0.5}, theta[] = {1, -1};
    egap_data data = {1, 1, x, y};
    egap_net A = {1, 1, W, NULL, theta, NULL};
    egap_net B = {1, 1, W + 1, NULL, theta + 1, NULL};
    egap_error err = {0};
    egap_instance *in;

    assert_ok(egap_instance_new(&in, "tight", &err), &err);
    assert_ok(egap_instance_objective(in, &objective, &err), &err);
    assert_ok(egap_instance_data(in, &data, &err), &err);
    assert_ok(egap_instance_net(in, 'A', &A, &err), &err);
    assert_ok(egap_instance_net(in, 'B', &B, &err), &err);
    return in;
}

static egap_verdict verdict_of(const egap_claim *claim, const egap_instance *in,
                               size_t exact_limit)
{
    egap_prove_options options = egap_prove_defaults();
    egap_claim_result r;
    egap_error err = {0};

    options.max_bits = 128;
    options.exact_limit = exact_limit;
    assert_ok(egap_claim_prove(&r, claim, in, &options, &err), &err);
    return r.verdict;
}

/* how often each claim held, of all kinds of instances */
static size_t held[400];

static void try_all(egap_instance *in, size_t exact_limit)
{
    for (size_t k = 0; k < egap_claims_count(); k++) {
        const egap_claim *claim = egap_claims_at(k);
        egap_verdict v;

        if (claim->status != EGAP_CLAIM_TRUE)
            continue;
        v = verdict_of(claim, in, exact_limit);
        if (v == EGAP_REFUTED)
            fail_msg("%s came out as refuted (seed %llu)", claim->id,
                     (unsigned long long)test_seed());
        held[k] += v == EGAP_VERIFIED || v == EGAP_VACUOUS;
    }
    egap_instance_free(in);
}

static void proved_statements_are_never_refuted(void **state)
{
    size_t cases = test_cases(60);
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 71);
    for (size_t k = 0; k < cases; k++) {
        try_all(random_instance(&rng), k % 4 ? 4096 : 0);
        try_all(optimal_instance(&rng), 4096);
    }
}

/* Statements that random instances do not reach: special shapes, or values
 * that the vectors of experiments/ give. */
static void most_statements_were_reached(void **state)
{
    static const char *const special[] = {
        "G.ce",           "T3.cover",     "J.cover",  "N.mass.ce",
        "N.mass.between", "T3.um.rep",    "T3.exp",   "N.hubmin",
        "N.n1",           "LB.n1",        "LB.cell",  "N.kmax",
        "V2.ray",         "V2.ray.cor",   "LB.zero",  "V2.fin",
        "V2.sharp",       "V2.maurey",    "N.strict", "N.comp",
        "V2.fixed.zero",  "N.pair2",      "J.merge",  "N.small",
        "N.strat",        "T3.angle.rep", "T3.rep",   "J.transfer",
    };

    (void)state;
    for (size_t k = 0; k < egap_claims_count(); k++) {
        const egap_claim *claim = egap_claims_at(k);
        bool excused = claim->status != EGAP_CLAIM_TRUE;

        for (size_t i = 0; i < sizeof special / sizeof special[0]; i++)
            excused = excused || strcmp(special[i], claim->id) == 0;
        if (!excused && held[k] == 0)
            fail_msg("%s never held", claim->id);
    }
}

/* --- statements with too small a constant --------------------------------- */

static void half_bridge(ev *e)
{
    segment s;
    num *t;

    if (!claim_segment(e, &s))
        return;
    for (size_t k = 0; claim_point_at(e, &t, k); k++) {
        point p = claim_point(e, &s, t);

        claim_le(e, p.deviation,
                 num_mul(e->c, num_frac(e->c, 1, 2),
                         num_mul(e->c, p.parabola, s.moves)));
    }
}

static void half_wedge(ev *e)
{
    segment s;
    num *t;

    if (!claim_segment(e, &s))
        return;
    for (size_t k = 0; claim_point_at(e, &t, k); k++) {
        point p = claim_point(e, &s, t);

        claim_le(e, p.deviation,
                 num_mul(e->c, num_frac(e->c, 1, 2),
                         num_mul(e->c, p.parabola,
                                 claim_wedge(e, &s.A.v, &s.B.v, true))));
    }
}

static void half_excess(ev *e)
{
    segment s;
    num *t, *L;

    if (!claim_segment(e, &s) || (L = claim_L(e)) == NULL)
        return;
    for (size_t k = 0; claim_point_at(e, &t, k); k++) {
        point p = claim_point(e, &s, t);

        claim_le(e, num_sub(e->c, p.P.F, p.chord),
                 num_mul(e->c, num_frac(e->c, 1, 2),
                         num_mul(e->c, num_mul(e->c, p.parabola, L), s.moves)));
    }
}

static void half_D(ev *e)
{
    net A, B;

    if (!claim_has_data(e) || !claim_net(e, &A, 'A') || !claim_net(e, &B, 'B'))
        return;
    for (size_t i = 0; i < A.m && i < B.m; i++) {
        const num *w = A.w + i * e->in->n, *v = B.w + i * e->in->n;

        claim_le(e, claim_mean_unit(e, w, v),
                 num_mul(e->c, num_frac(e->c, 1, 2), claim_D_chord(e, w, v)));
    }
}

static void half_c_rad(ev *e)
{
    fit A;
    num *s, *rad;

    if (!claim_fit_of(e, &A, 'A') || (rad = claim_c_rad(e)) == NULL)
        return;
    if (!claim_is_minimiser(e, &s, &A, "s"))
        claim_skip(e, "not optimal");
    claim_le(e, num_mul(e->c, e->kappa, A.mass),
             num_mul(e->c, num_frac(e->c, 1, 2), rad));
}

static void half_L(ev *e)
{
    fit A;
    num *L, *zero;

    if (!claim_fit_of(e, &A, 'A') || (L = claim_L(e)) == NULL)
        return;
    zero = num_si(e->c, 0);
    for (size_t j = 0; j < e->in->N; j++)
        claim_le(e,
                 num_abs(e->c, num_sub(e->c, claim_loss(e, j, A.f + j),
                                       claim_loss(e, j, zero))),
                 num_mul(e->c, num_mul(e->c, num_frac(e->c, 1, 2), L),
                         num_abs(e->c, A.f + j)));
}

static void half_H(ev *e)
{
    fit A;
    num *H;

    if (!claim_fit_of(e, &A, 'A') || (H = claim_H(e)) == NULL)
        return;
    for (size_t j = 0; j < e->in->N; j++) {
        num *lo, *hi;

        claim_slopes(e, &lo, &hi, j, A.f + j);
        claim_le(e, num_sqr(e->c, lo),
                 num_mul(e->c, H, claim_loss(e, j, A.f + j)));
    }
}

static void smaller_constants_are_refuted(void **state)
{
    static const egap_claim broken[] = {
        {"half N.bridge", "", "", "", "", EGAP_CLAIM_FALSE, 'P', half_bridge},
        {"half N.wedge", "", "", "", "", EGAP_CLAIM_FALSE, 'P', half_wedge},
        {"half N.bridge.F", "", "", "", "", EGAP_CLAIM_FALSE, 'P', half_excess},
        {"half D", "", "", "", "", EGAP_CLAIM_FALSE, '0', half_D},
        {"half c_rad", "", "", "", "", EGAP_CLAIM_FALSE, '0', half_c_rad},
        {"half L", "", "", "", "", EGAP_CLAIM_FALSE, '0', half_L},
        {"half H", "", "", "", "", EGAP_CLAIM_FALSE, '0', half_H},
    };
    size_t count = sizeof broken / sizeof broken[0];
    size_t refuted[sizeof broken / sizeof broken[0]] = {0};
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 72);
    for (size_t k = 0; k < 60; k++) {
        egap_instance *in = k == 0  ? tight_instance()
                            : k % 3 ? random_instance(&rng)
                                    : optimal_instance(&rng);

        for (size_t b = 0; b < count; b++)
            refuted[b] += verdict_of(&broken[b], in, 4096) == EGAP_REFUTED;
        egap_instance_free(in);
    }
    for (size_t b = 0; b < count; b++)
        if (refuted[b] == 0)
            fail_msg("%s was never refuted", broken[b].id);
}

/* --- the machinery ---------------------------------------------------------
 */

static egap_instance *one_sample(const char *kappa, const char *y,
                                 const char *x, const char *theta,
                                 egap_loss_kind kind)
{
    egap_objective objective = {{kind, 1}, 0};
    const char *data[] = {y, x}, *units[] = {theta, "1"};
    egap_instance *in;
    egap_error err = {0};

    assert_ok(egap_instance_new(&in, "one", &err), &err);
    assert_ok(egap_instance_objective(in, &objective, &err), &err);
    assert_ok(egap_instance_kappa_text(in, kappa, &err), &err);
    assert_ok(egap_instance_data_text(in, 1, 1, data, &err), &err);
    assert_ok(egap_instance_net_text(in, 'A', 1, 1, units, &err), &err);
    return in;
}

static void sides_by_hand(void **state)
{
    static const struct {
        const char *id, *kappa, *y, *x, *theta, *s;
        egap_loss_kind kind;
        egap_verdict verdict;
        double lhs, rhs;
    } cases[] = {
        {"L1.main", "1/2", "10", "1", "10", "-1/2", EGAP_LOSS_ABS, EGAP_REFUTED,
         5, 1},
        {"N.mass", "1/2", "10", "1", "10", "-1/2", EGAP_LOSS_ABS, EGAP_VERIFIED,
         5, 10},
        {"L1.main", "1/2", "10", "1", "10", "-1/4", EGAP_LOSS_ABS,
         EGAP_NOT_APPLICABLE, 0, 0},
        {"L1.main", "1/2", "10", "1", "10", "-2", EGAP_LOSS_ABS,
         EGAP_NOT_APPLICABLE, 0, 0},
        /* (u-3)^2/2 + u/2: optimal at 5/2, c_rad = 9/4 */
        {"N.mass", "1/2", "3", "1", "5/2", "0", EGAP_LOSS_HALF, EGAP_VERIFIED,
         1.25, 2.25},
        {"L1.main", "1/2", "3", "1", "5/2", "0", EGAP_LOSS_HALF,
         EGAP_NOT_APPLICABLE, 0, 0},
        /* Huber with delta 1 has L = 1: 1/2 * 5/2 > 1 */
        {"L1.main", "1/2", "3", "1", "5/2", "0", EGAP_LOSS_HUBER, EGAP_REFUTED,
         1.25, 1},
        {"N.mass", "1/2", "3", "1", "5/2", "0", EGAP_LOSS_HUBER, EGAP_VERIFIED,
         1.25, 2},
        /* duals that meet the least value: 23/16, 11/8, 5 */
        {"LB.dual", "1/2", "3", "1", "11/4", "-1/2", EGAP_LOSS_MSE,
         EGAP_VERIFIED, 1.4375, 1.4375},
        {"LB.dual", "1/2", "3", "1", "5/2", "-1/2", EGAP_LOSS_HALF,
         EGAP_VERIFIED, 1.375, 1.375},
        {"LB.dual", "1/2", "3", "1", "5/2", "-1/2", EGAP_LOSS_HUBER,
         EGAP_VERIFIED, 1.375, 1.375},
        {"LB.dual", "1/2", "10", "1", "10", "-1/2", EGAP_LOSS_ABS,
         EGAP_VERIFIED, 5, 5},
        {"LB.dual", "5/2", "10", "1", "10", "-2", EGAP_LOSS_ABS,
         EGAP_NOT_APPLICABLE, 0, 0},
        {"LB.dual", "1/4", "10", "1", "10", "-1/2", EGAP_LOSS_ABS,
         EGAP_NOT_APPLICABLE, 0, 0},
        {"V2.l1", "1/2", "3", "1", "5/2", "0", EGAP_LOSS_MSE, EGAP_VERIFIED,
         1.25, 1.5},
        {"T2.p8.rep", "1", "0", "2", "1", "0", EGAP_LOSS_ABS, EGAP_VERIFIED, 2,
         2},
        {"T2.p8", "1", "0", "2", "1", "0", EGAP_LOSS_ABS, EGAP_VERIFIED, 2, 2},
    };

    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        egap_instance *in = one_sample(cases[k].kappa, cases[k].y, cases[k].x,
                                       cases[k].theta, cases[k].kind);
        egap_claim_result r;
        egap_error err = {0};

        assert_ok(egap_instance_vector(in, "s", 1, &cases[k].s, &err), &err);
        assert_ok(
            egap_claim_prove(&r, egap_claims_find(cases[k].id), in, NULL, &err),
            &err);
        if (r.verdict != cases[k].verdict)
            fail_msg("case %zu, %s: %s (%s)", k, cases[k].id,
                     egap_verdict_word(r.verdict), r.note);
        if (r.verdict != EGAP_NOT_APPLICABLE) {
            assert_true(r.lhs.lo == cases[k].lhs && r.lhs.hi == cases[k].lhs);
            assert_true(r.rhs.lo == cases[k].rhs && r.rhs.hi == cases[k].rhs);
            assert_true(r.slack.lo == cases[k].rhs - cases[k].lhs);
        }
        egap_instance_free(in);
    }
}

/* log 2 on both sides: one number is known to be itself, another is not */
static void same_number(ev *e)
{
    num *a = num_log(e->c, num_si(e->c, 2)), *b = num_array(e->c, 1);

    num_set(e->c, b, a);
    claim_eq(e, a, b);
}

static void equal_number(ev *e)
{
    claim_eq(e, num_log(e->c, num_si(e->c, 2)), num_log(e->c, num_si(e->c, 2)));
}

static void nearly_equal(ev *e)
{
    num *tiny = num_frac(e->c, 1, 1UL << 62);

    for (int k = 0; k < 4; k++)
        tiny = num_mul(e->c, tiny, tiny);
    claim_eq(e, num_log(e->c, num_si(e->c, 2)),
             num_add(e->c, num_log(e->c, num_si(e->c, 2)), tiny));
}

/* a copy that was changed is another number */
static void changed_copy(ev *e)
{
    num *a = num_log(e->c, num_si(e->c, 2)), *b = num_array(e->c, 2);
    num *quarter = num_frac(e->c, 1, 4);

    num_set(e->c, b, a);
    num_set(e->c, b + 1, a);
    num_inc(e->c, b, quarter);
    num_incmul(e->c, b + 1, quarter, quarter);
    claim_lt(e, a, b);
    claim_lt(e, a, b + 1);
}

/* between bounds: only certain answers count */
static void bounds(ev *e)
{
    num *one = num_si(e->c, 1), *two = num_si(e->c, 2);

    claim_le_between(e, one, two, one, two);
}

static void witness(ev *e)
{
    claim_exists_le(e, num_si(e->c, 2), num_si(e->c, 1));
}

static void one_no(ev *e)
{
    claim_le(e, num_si(e->c, 1), num_si(e->c, 2));
    claim_le(e, num_si(e->c, 2), num_si(e->c, 1));
    claim_le(e, num_si(e->c, 1), num_si(e->c, 3));
}

static void trivial_bound(ev *e)
{
    num *root = num_sqrt(e->c, num_si(e->c, 2));

    claim_hub(e, root);
    claim_le(e, num_si(e->c, 1), root);
}

static void root_of_nine(ev *e)
{
    claim_eq(e, num_sqrt(e->c, num_frac(e->c, 9, 4)), num_frac(e->c, 3, 2));
}

static void undefined(ev *e)
{
    num *u = num_div(e->c, num_si(e->c, 1), num_si(e->c, 0)), *v;

    v = num_array(e->c, 1);
    num_set(e->c, v, u);
    claim_le(e, u, v);
}

static void verdicts(void **state)
{
    static const struct {
        void (*f)(ev *);
        egap_verdict verdict;
        long bits;
    } cases[] = {{same_number, EGAP_VERIFIED, 64},
                 {equal_number, EGAP_CONSISTENT, 1024},
                 {nearly_equal, EGAP_REFUTED, 1024},
                 {root_of_nine, EGAP_VERIFIED, 64},
                 {changed_copy, EGAP_VERIFIED, 64},
                 {bounds, EGAP_UNDECIDED, 1024},
                 {witness, EGAP_UNDECIDED, 1024},
                 {one_no, EGAP_REFUTED, 64},
                 {trivial_bound, EGAP_VACUOUS, 64},
                 {undefined, EGAP_UNDECIDED, 1024}};
    egap_instance *in = one_sample("1", "0", "1", "1", EGAP_LOSS_ABS);

    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        egap_claim claim = {"x", "",        "", "", "", EGAP_CLAIM_TRUE,
                            '0', cases[k].f};
        egap_claim_result r;
        egap_error err = {0};

        assert_ok(egap_claim_prove(&r, &claim, in, NULL, &err), &err);
        assert_int_equal(r.verdict, cases[k].verdict);
        assert_int_equal(r.precision, cases[k].bits);
    }
    egap_instance_free(in);
}

/* E[s z_w] over the disc: the answer of the cones is that of many directions */
static void cones_agree_with_directions(void **state)
{
    size_t cases = test_cases(40), yes = 0, no = 0;
    test_rng rng;

    (void)state;
    test_rng_init(&rng, 73);
    for (size_t k = 0; k < cases; k++) {
        maker make = {.rng = &rng};
        egap_calc c;
        ev e = {.c = &c};
        num *s, *bound;
        egap_truth t;
        double most = 0;
        int side = (int)test_below(&rng, 3) - 1;

        do {
            if (make.in != NULL)
                egap_instance_free(make.in);
            random_data(&make);
        } while (make.n != 2);
        egap_calc_init(&c, 64, true);
        e.in = make.in;
        claim_load(&e);
        s = num_array(&c, make.N);
        for (size_t j = 0; j < make.N; j++)
            num_set(&c, s + j, num_frac(&c, (long)test_below(&rng, 9) - 4, 4));
        bound = num_frac(&c, (long)test_below(&rng, 24), 8);
        t = claim_dual_feasible(&e, s, side, bound);
        assert_true(t != EGAP_UNKNOWN);
        for (int a = 0; a < 4000; a++) {
            /* rational points of the circle and its reflections */
            double u = (a % 1000) / 1000.0, q = 1 + u * u, sum = 0;
            double w[2] = {(1 - u * u) / q, 2 * u / q};

            if (a / 1000 % 2)
                w[0] = -w[0];
            if (a / 2000)
                w[1] = -w[1];
            if (side * w[0] < 0)
                continue;
            for (size_t j = 0; j < make.N; j++) {
                double z = w[0] * num_bounds(e.x + 2 * j).lo +
                           w[1] * num_bounds(e.x + 2 * j + 1).lo;

                sum += num_bounds(s + j).lo * (z > 0 ? z : 0);
            }
            most = sum > most ? sum : most;
        }
        most /= (double)make.N;
        if (t == EGAP_YES)
            assert_true(most <= num_bounds(bound).hi + 1e-9);
        else
            assert_true(most >= num_bounds(bound).lo - 1e-3);
        yes += t == EGAP_YES;
        no += t == EGAP_NO;
        egap_calc_clear(&c);
        egap_instance_free(make.in);
    }
    assert_true(yes > 0 && no > 0);
}

/* Four rows on a line, two cells: -1/2 and -1 share one, 1 and 1/2 the other;
 * a pair across would be farther apart than a cell is wide. */
static void cells_hold_near_rows(void **state)
{
    const char *const units[] = {"1", "-1/2", "1", "1", "1", "1/2", "1", "-1"};
    egap_instance *in = one_sample("1", "3", "1", "1", EGAP_LOSS_ABS);
    egap_error err = {0};

    (void)state;
    assert_ok(egap_instance_net_text(in, 'A', 4, 1, units, &err), &err);
    assert_int_equal(verdict_of(egap_claims_find("V2.cube"), in, 4096),
                     EGAP_VERIFIED);
    egap_instance_free(in);
}

static void memory_that_is_short(void **state)
{
    egap_instance *in = one_sample("1", "0", "1", "1", EGAP_LOSS_ABS);
    const egap_claim *claim = egap_claims_find("N.bridge");
    egap_error err = {0};
    size_t failures = 0;

    (void)state;
    assert_ok(egap_instance_net_text(in, 'B', 1, 1,
                                     (const char *const[]){"-1", "1/2"}, &err),
              &err);
    for (unsigned long k = 1; k < 20; k++) {
        egap_claim_result r;
        egap_status status;

        egap_alloc_fail_at(k);
        status = egap_claim_prove(&r, claim, in, NULL, &err);
        egap_alloc_fail_at(0);
        assert_true(status == EGAP_OK || status == EGAP_ERESOURCE);
        failures += status == EGAP_ERESOURCE;
        if (status == EGAP_OK)
            assert_int_equal(r.verdict, EGAP_VERIFIED);
    }
    assert_true(failures > 0);
    egap_instance_free(in);
}

static void entries_are_complete(void **state)
{
    (void)state;
    assert_true(egap_claims_count() >= 110);
    assert_true(egap_claims_count() <= sizeof held / sizeof held[0]);
    for (size_t k = 0; k < egap_claims_count(); k++) {
        const egap_claim *c = egap_claims_at(k);

        assert_ptr_equal(egap_claims_find(c->id), c);
        assert_true(strlen(c->says) > 10 && strlen(c->tex) > 2 &&
                    strlen(c->source) > 3 && strlen(c->needs) > 0);
        assert_non_null(strchr("0PULAS", c->emp));
        assert_non_null(c->evaluate);
    }
    assert_null(egap_claims_at(egap_claims_count()));
    assert_null(egap_claims_find("L1"));
}

/* Two units on one feature that fit two samples by themselves, with slopes on
 * either half of the line: what lemma "vanishing unit" asks for. */
static void lower_bounds_need_a_unit_that_vanishes(void **state)
{
    static const char *const data[] = {"3", "1", "2", "-1"};
    static const char *const fitted[] = {"3", "1", "2", "-1"};
    static const char *const swapped[] = {"2", "-1", "3", "1"};
    static const char *const negative[] = {"-3", "1", "2", "-1"};
    static const char *const sn[] = {"-3", "-1/50"}, *const sp[] = {"-1/50",
                                                                    "-2"};
    static const char *const beyond[] = {"1", "0"};
    static const struct {
        const char *what, *const *A, *const *B, *const *sp, *level;
        egap_verdict verdict;
    } cases[] = {
        {"the smaller half", fitted, swapped, sp, "1", EGAP_VERIFIED},
        {"more than the smaller half", fitted, swapped, sp, "3/2",
         EGAP_UNDECIDED},
        {"above kappa", fitted, swapped, beyond, "1/100", EGAP_NOT_APPLICABLE},
        {"none vanishes", fitted, fitted, sp, "1/100", EGAP_NOT_APPLICABLE},
        {"one is negative", negative, negative, sp, "1/100",
         EGAP_NOT_APPLICABLE},
    };
    egap_objective objective = {{EGAP_LOSS_HALF, 0}, 0};

    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        egap_claim_result r;
        egap_instance *in;
        egap_error err = {0};

        assert_ok(egap_instance_new(&in, "halves", &err), &err);
        assert_ok(egap_instance_objective(in, &objective, &err), &err);
        assert_ok(egap_instance_kappa_text(in, "1/100", &err), &err);
        assert_ok(egap_instance_data_text(in, 2, 1, data, &err), &err);
        assert_ok(egap_instance_net_text(in, 'A', 2, 1, cases[k].A, &err),
                  &err);
        assert_ok(egap_instance_net_text(in, 'B', 2, 1, cases[k].B, &err),
                  &err);
        assert_ok(egap_instance_vector(in, "sp", 2, cases[k].sp, &err), &err);
        assert_ok(egap_instance_vector(in, "sn", 2, sn, &err), &err);
        assert_ok(egap_instance_value(in, "level", cases[k].level, &err), &err);
        assert_ok(
            egap_claim_prove(&r, egap_claims_find("LB.n1"), in, NULL, &err),
            &err);
        if (r.verdict != cases[k].verdict)
            fail_msg("%s: %s (%s)", cases[k].what, egap_verdict_word(r.verdict),
                     r.note);
        egap_instance_free(in);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_are_complete),
        cmocka_unit_test(sides_by_hand),
        cmocka_unit_test(verdicts),
        cmocka_unit_test(lower_bounds_need_a_unit_that_vanishes),
        cmocka_unit_test(cones_agree_with_directions),
        cmocka_unit_test(proved_statements_are_never_refuted),
        cmocka_unit_test(most_statements_were_reached),
        cmocka_unit_test(smaller_constants_are_refuted),
        cmocka_unit_test(cells_hold_near_rows),
        cmocka_unit_test(memory_that_is_short),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
