/* dimfree.c: bounds without a dimension: paths and references made of draws of
 * q units. */
#include "sampling.h"

/* L D mass / sqrt q or, for a loss with Lipschitz slopes alone, H (D mass)^2
 * / (2q) */
static num *draw_cost(ev *e, const num *mass, size_t q)
{
    egap_calc *c = e->c;
    num *draws = num_si(c, (long)q), *D = claim_D(e), *H;

    if (!egap_loss_is_square(e->in->loss.kind))
        return num_div(c, num_mul(c, num_mul(c, claim_L(e), D), mass),
                       num_sqrt(c, draws));
    H = claim_H(e);
    return num_div(c, num_mul(c, H, num_sqr(c, num_mul(c, D, mass))),
                   num_mul(c, num_si(c, 2), draws));
}

/* Half of the units drawn from each end, the better draw being the reference
 * too: no e(l) is needed, so a level may fall with the width. */
static void v2_moving(ev *e)
{
    egap_calc *c = e->c;
    sample s, t;
    fit q, r;
    num *level, *path, *mass, *slopes, *rad;

    if (!claim_sample(e, &s, 'A') || !claim_sample(e, &t, 'B') ||
        !claim_same_width(e, &s.A.v, &t.A.v))
        return;
    if (s.A.v.m < 2 || num_sign(e->kappa) != 1) {
        claim_skip(e, "needs two units and kappa > 0");
        return;
    }
    s.q = t.q = s.A.v.m / 2;
    if (!claim_sampled(e, &q, &s) || !claim_sampled(e, &r, &t))
        return;
    claim_trivial(e, &s.A, &t.A);
    level = num_max(c, s.A.F, t.A.F);
    path = num_max(c, level, num_max(c, q.F, r.F));
    mass = num_max(c, s.A.mass, t.A.mass);
    /* mass <= level / kappa; <= c0 / kappa where both are optimal */
    claim_le(e, mass, num_div(c, level, e->kappa));
    if (claim_is_minimiser(e, &slopes, &s.A, "s") &&
        claim_is_minimiser(e, &slopes, &t.A, "u") &&
        (rad = claim_c_rad(e)) != NULL) {
        num *c0 = num_min(c, claim_at_zero(e), rad);

        claim_le(e, mass, num_div(c, c0, e->kappa));
    }
    claim_exists_le(e, path, num_add(c, level, draw_cost(e, mass, s.q)));
}

/* A - a draw of q - E - a draw of q - B, where E has at most m - q units */
static void v2_dimfree(ev *e)
{
    egap_calc *c = e->c;
    sample s, t = {.q = 0};
    fit q, r, E;
    num *L, *level, *path, *mass, *bound;

    if (!claim_sample(e, &s, 'A') || (L = claim_L(e)) == NULL ||
        !claim_fit_of(e, &t.A, 'B') || !claim_same_width(e, &s.A.v, &t.A.v) ||
        !claim_in_ball(e, &t.A.v, 'B'))
        return;
    t.q = s.q;
    if (num_sign(t.A.mass) != 1 || s.q >= s.A.v.m) {
        claim_skip(e, "needs q < m and coefficients that are not 0");
        return;
    }
    if (!claim_sampled(e, &q, &s) || !claim_sampled(e, &r, &t) ||
        !claim_reference(e, &E, &s.A, &t.A, s.A.v.m - s.q))
        return;
    claim_trivial(e, &s.A, &t.A);
    level = num_max(c, s.A.F, t.A.F);
    path = num_max(c, num_max(c, level, E.F), num_max(c, q.F, r.F));
    mass = num_max(c, s.A.mass, t.A.mass);
    bound = num_div(c, num_mul(c, num_mul(c, L, mass), claim_D(e)),
                    num_sqrt(c, num_si(c, (long)s.q)));
    bound = num_max(c, num_add(c, level, bound), E.F);
    claim_exists_le(e, path, bound);
}

/* e(l) - e_infinity, from F(E) and a dual value, against L D c0 / (kappa
 * sqrt l): an upper bound of the left side may verify */
static void v2_maurey(ev *e)
{
    egap_calc *c = e->c;
    fit E;
    num *L, *s, *dual, *rad, *bound;

    if (!claim_fit_of(e, &E, 'E') || !claim_in_ball(e, &E.v, 'E') ||
        (L = claim_L(e)) == NULL || (rad = claim_c_rad(e)) == NULL)
        return;
    s = claim_vector(e, "s", e->in->N);
    if (s == NULL || num_sign(e->kappa) != 1) {
        claim_skip(e, "needs a dual point: vector s, and kappa > 0");
        return;
    }
    dual = claim_dual_bound(e, s);
    if (dual == NULL)
        return;
    bound = num_div(c,
                    num_mul(c, num_mul(c, L, claim_D(e)),
                            num_min(c, claim_at_zero(e), rad)),
                    num_mul(c, e->kappa, num_sqrt(c, num_si(c, (long)E.v.m))));
    claim_exists_le(e, num_sub(c, E.F, dual), bound);
}

const egap_claim egap_claims_dimfree[] = {
    {"V2.dimfree", "a path stays below lambda + L D mass / sqrt q, or F(E)",
     "v^*(A,B)\\le\\max\\{\\lambda+LDa/\\sqrt q,F(E)\\}",
     "v2, dimension-free bound",
     "A, B of more than q units (else m/2), rows in the ball (E)",
     EGAP_CLAIM_TRUE, 'U', v2_dimfree},
    {"V2.maurey", "e(l) is above its limit by at most L D c0 / (kappa sqrt l)",
     "e(l)-e_\\infty\\le LDc_0/(\\kappa\\sqrt l)", "v2, approximation",
     "E of l units, vector s dual feasible; n <= 2", EGAP_CLAIM_TRUE, '0',
     v2_maurey},
    {"V2.moving",
     "a path stays below lambda + L D mass / sqrt(m/2) (squared losses: H (D "
     "mass)^2 / m), and the mass of optimal ends is at most c0 / kappa",
     "b_m(\\lambda)\\le\\frac{LDc_0}{\\kappa\\sqrt{\\lfloor m/2\\rfloor}}",
     "v2, moving level",
     "A, B of two units or more, rows in the ball "
     "(vectors s, u: optimal)",
     EGAP_CLAIM_TRUE, 'U', v2_moving},
};
EGAP_CLAIM_UNIT_END(dimfree);
