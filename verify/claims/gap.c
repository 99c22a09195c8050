/* gap.c: statements about optimal second layers, for second layers that are
 * optimal only up to a certified gap.
 *
 * With slopes s at f and M = max_i |E s z_i|, s' = s min(1, kappa/M) is
 * feasible for the rows of the network, so F(W, .) >= -E l*(y, s') and
 * g = F + E l*(y, s') bounds what another theta could gain.  Every network has
 * such a g; each statement carries it. */
#include "ledger.h"

/* s_j: the slope at f_j, or 0 where the loss has a kink there */
static void slopes(ev *e, num *s, const num *f)
{
    for (size_t j = 0; j < e->in->N; j++) {
        num *lo, *hi;

        claim_slopes(e, &lo, &hi, j, f + j);
        if (lo == hi || num_eq(lo, hi) == EGAP_YES)
            num_set(e->c, s + j, lo);
    }
}

bool claim_gap(ev *e, gapped *r, char letter)
{
    egap_calc *c = e->c;
    size_t N = e->in->N;
    num *most, *scale, *value;

    if (!claim_fit_of(e, &r->A, letter) || !claim_in_ball(e, &r->A.v, letter))
        return false;
    if (num_sign(e->kappa) != 1)
        return claim_skip(e, "kappa is 0");
    r->s = num_array(c, N);
    if (c->failed)
        return false;
    slopes(e, r->s, r->A.f);
    most = e->kappa;
    for (size_t i = 0; i < r->A.v.m; i++)
        most = num_max(c, most,
                       num_abs(c, claim_mean_product(e, r->s, r->A.z + i * N)));
    scale = num_div(c, e->kappa, most);
    for (size_t j = 0; j < N; j++)
        num_set(c, r->s + j, num_mul(c, scale, r->s + j));
    value = claim_dual_value(e, r->s);
    if (value == NULL)
        return claim_skip(e, "the slopes are not certainly in the domain of "
                             "the conjugate loss");
    r->g = num_pos(c, num_sub(c, r->A.F, value));
    return !c->failed;
}

/* says how large the gap is */
static void note_gap(ev *e, const gapped *r)
{
    claim_note(e, "theta is optimal up to %.3g", num_bounds(r->g).hi);
}

/* (c_rad^(1/2) + g^(1/2))^2; NULL as claim_c_rad */
static num *radial_bound(ev *e, const num *g)
{
    num *rad = claim_c_rad(e);

    return rad == NULL ? NULL
                       : num_sqr(e->c, num_add(e->c, num_sqrt(e->c, rad),
                                               num_sqrt(e->c, g)));
}

/* min(F(0) + g, (c_rad^(1/2) + g^(1/2))^2) >= kappa mass; NULL as above */
static num *mass_bound(ev *e, const num *g)
{
    num *radial = radial_bound(e, g);

    return radial == NULL
               ? NULL
               : num_min(e->c, num_add(e->c, claim_at_zero(e), g), radial);
}

static void n_gap(ev *e)
{
    egap_calc *c = e->c;
    gapped r;
    num *least;

    if (!claim_gap(e, &r, 'A'))
        return;
    note_gap(e, &r);
    least = num_sub(c, r.A.F, r.g);
    for (long k = 0; k <= 6; k++) {
        net v = claim_net_copy(e, &r.A.v);
        num *by = num_frac(c, k, 4);

        for (size_t i = 0; i < v.m; i++)
            num_set(c, v.theta + i, num_mul(c, by, v.theta + i));
        claim_le(e, least, claim_fit(e, &v).F);
    }
    for (size_t i = 0; i < r.A.v.m; i++) {
        net v = claim_net_copy(e, &r.A.v);

        num_set(c, v.theta + i, num_si(c, 0));
        claim_le(e, least, claim_fit(e, &v).F);
    }
}

static void l1_a_gap(ev *e)
{
    egap_calc *c = e->c;
    gapped r;
    num *sum, *zero;

    if (!claim_gap(e, &r, 'A'))
        return;
    note_gap(e, &r);
    sum = num_si(c, 0);
    zero = num_si(c, 0);
    for (size_t i = 0; i < r.A.v.m; i++) {
        num *term = num_mul(c, e->kappa, num_abs(c, r.A.v.theta + i));

        num_incmul(c, term, r.A.v.theta + i,
                   claim_mean_product(e, r.s, r.A.z + i * e->in->N));
        if (!num_is_zero(r.A.v.theta + i))
            claim_le(e, num_neg(c, r.g), term);
        num_inc(c, sum, num_max(c, zero, term));
    }
    claim_le(e, sum, r.g);
}

static void l1_c_gap(ev *e)
{
    egap_calc *c = e->c;
    gapped r;
    num *L;

    if (!claim_gap(e, &r, 'A') || (L = claim_L(e)) == NULL)
        return;
    if (claim_active(&r.A.v) == 0)
        claim_skip(e, "no coefficient differs from 0");
    note_gap(e, &r);
    for (size_t i = 0; i < r.A.v.m; i++) {
        num *reach = num_mul(c, L, claim_mean(e, r.A.z + i * e->in->N));

        if (!num_is_zero(r.A.v.theta + i))
            claim_le(e,
                     num_mul(c, num_abs(c, r.A.v.theta + i),
                             num_sub(c, e->kappa, reach)),
                     r.g);
    }
}

static void l1_h_gap(ev *e)
{
    egap_calc *c = e->c;
    gapped r;
    num *p, *radial, *slack;

    if (!claim_gap(e, &r, 'A') || (radial = radial_bound(e, r.g)) == NULL)
        return;
    note_gap(e, &r);
    p = num_mul(c, e->kappa, r.A.mass);
    slack = num_add(c, p, claim_mean_product(e, r.s, r.A.f));
    claim_le(e, slack, r.g);
    claim_le(e, p, num_add(c, num_sub(c, claim_at_zero(e), r.A.risk), r.g));
    claim_le(e, p, radial);
}

static void n_mass_gap(ev *e)
{
    gapped r;
    num *bound;

    if (!claim_gap(e, &r, 'A') || (bound = radial_bound(e, r.g)) == NULL)
        return;
    note_gap(e, &r);
    claim_le(e, num_mul(e->c, e->kappa, r.A.mass), bound);
}

/* |theta_k| before, and after merging neighbours */
static void t3_betak_gap(ev *e)
{
    egap_calc *c = e->c;
    gapped r;
    num *bound;

    if (!claim_gap(e, &r, 'A') || (bound = mass_bound(e, r.g)) == NULL)
        return;
    note_gap(e, &r);
    bound = num_div(c, bound, e->kappa);
    for (size_t i = 0; i < r.A.v.m; i++) {
        num *sum = num_si(c, 0);

        num_inc(c, sum, r.A.v.theta + i);
        claim_le(e, num_abs(c, sum), bound);
        if (i == 0)
            continue;
        num_inc(c, sum, r.A.v.theta + i - 1);
        claim_le(e, num_abs(c, sum), bound);
    }
}

static void t2_rep_gap(ev *e)
{
    egap_calc *c = e->c;
    gapped A, B;
    segment s;
    num *t, *a, *b, *rise, *L;

    if (!claim_segment(e, &s) || (L = claim_L(e)) == NULL ||
        !claim_gap(e, &A, 'A') || !claim_gap(e, &B, 'B') ||
        (a = mass_bound(e, A.g)) == NULL || (b = mass_bound(e, B.g)) == NULL)
        return;
    note_gap(e, num_le(A.g, B.g) == EGAP_YES ? &B : &A);
    rise = num_div(c,
                   num_mul(c, num_mul(c, L, claim_D(e)),
                           num_mul(c, s.radius, num_add(c, a, b))),
                   num_mul(c, num_si(c, 4), e->kappa));
    claim_hub(e, num_sub(c, claim_trivial(e, &s.A, &s.B), s.ends));
    for (size_t k = 0; claim_point_at(e, &t, k); k++) {
        net P = claim_between(e, &s.A.v, &s.B.v, t);

        claim_le(e, num_sub(c, claim_fit(e, &P).F, s.ends), rise);
    }
}

const egap_claim egap_claims_gap[] = {
    {"N.gap", "no other second layer lowers F by more than the certified gap g",
     "F(W,\\theta')\\ge F(W,\\theta)-g,\\ "
     "g=F(W,\\theta)+\\mathbb E\\ell^*(y,s')",
     "weak duality at a fixed first layer", "A, kappa > 0", EGAP_CLAIM_TRUE,
     '0', n_gap},
    {"L1.a.gap",
     "at an almost optimal theta kappa |theta_i| + theta_i E[s' z_i] is at "
     "least -g for each unit, and at most g for all together",
     "\\sum_i(\\kappa|\\theta_i|+\\theta_i\\mathbb E[s'z_i])_+\\le g",
     "L1.a.rep, up to the certified gap g", "A, kappa > 0", EGAP_CLAIM_TRUE,
     '0', l1_a_gap},
    {"L1.c.gap", "theta_i far from 0 needs kappa <= L E z_i, almost",
     "|\\theta_i|(\\kappa-L\\,\\mathbb Ez_i)\\le g",
     "L1.c.rep, up to the certified gap g", "A, kappa > 0, a coefficient not 0",
     EGAP_CLAIM_TRUE, '0', l1_c_gap},
    {"L1.h.gap",
     "kappa mass + E[s' f] <= g, kappa mass <= R(0) - R(f) + g, and kappa mass "
     "<= (c_rad^(1/2) + g^(1/2))^2",
     "\\kappa\\|\\theta\\|_1\\le\\min\\{R(0)-R(f)+g,"
     "(\\sqrt{c_{rad}}+\\sqrt g)^2\\}",
     "Lemma 1, corrected, up to the certified gap g", "A, kappa > 0",
     EGAP_CLAIM_TRUE, '0', l1_h_gap},
    {"N.mass.gap",
     "kappa times the mass of an almost optimal second layer is at most "
     "(c_rad^(1/2) + g^(1/2))^2",
     "\\kappa\\|\\theta\\|_1\\le(\\sqrt{c_{rad}}+\\sqrt g)^2",
     "N.mass, up to the certified gap g", "A, kappa > 0", EGAP_CLAIM_TRUE, '0',
     n_mass_gap},
    {"T3.betak.gap",
     "at an almost optimal theta, and after merging, kappa |theta_k| <= c_g = "
     "min(F(0) + g, (c_rad^(1/2) + g^(1/2))^2)",
     "|\\beta'_k|\\le c_g/\\kappa", "T3.betak, up to the certified gap g",
     "A, kappa > 0", EGAP_CLAIM_TRUE, '0', t3_betak_gap},
    {"T2.rep.bridge.gap",
     "the bridge between almost optimal second layers rises by at most L D r "
     "(c_g(A) + c_g(B)) / (4 kappa)",
     "F(P_t)-\\max(F_A,F_B)\\le LDr(c_g^A+c_g^B)/(4\\kappa)",
     "T2.rep.bridge, up to the certified gaps of both ends", "A, B, kappa > 0",
     EGAP_CLAIM_TRUE, 'P', t2_rep_gap},
};
EGAP_CLAIM_UNIT_END(gap);
