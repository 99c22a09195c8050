/* lower.c: lower bounds of the minimum and of barriers, and the complete
 * answer for one feature. */
#include "ledger.h"

/* --- duality ------------------------------------------------------------- */

/* The vector s of the instance, or the slopes at A shrunk until they are
 * feasible. */
static num *dual_point(ev *e, num **value)
{
    size_t N = e->in->N;
    num *s = claim_vector(e, "s", N);
    fit A;

    if (s != NULL) {
        *value = claim_dual_bound(e, s);
        return *value != NULL ? s : NULL;
    }
    if (!claim_fit_of(e, &A, 'A'))
        return NULL;
    if (e->in->n > 2) {
        claim_skip(e, "feasibility is decided for at most two features");
        return NULL;
    }
    s = num_array(e->c, N);
    for (long k = 64; s != NULL && k >= 0; k--) {
        egap_truth ok;

        for (size_t j = 0; j < N; j++) {
            num *lo, *hi;

            claim_slopes(e, &lo, &hi, j, A.f + j);
            num_set(
                e->c, s + j,
                num_mul(e->c, num_frac(e->c, k, 64),
                        num_div(e->c, num_add(e->c, lo, hi), num_si(e->c, 2))));
        }
        ok = claim_dual_feasible(e, s, 0, e->kappa);
        if (ok != EGAP_YES)
            continue;
        for (size_t j = 0; j < N; j++)
            num_set(e->c, s + j, num_neg(e->c, s + j));
        ok = claim_dual_feasible(e, s, 0, e->kappa);
        for (size_t j = 0; j < N; j++)
            num_set(e->c, s + j, num_neg(e->c, s + j));
        if (ok == EGAP_YES)
            break;
    }
    *value = s != NULL ? claim_dual_bound(e, s) : NULL;
    return *value != NULL ? s : NULL;
}

static void lb_dual(ev *e)
{
    num *value, *level = claim_value(e, "level");
    fit X;

    if (!claim_has_data(e) || dual_point(e, &value) == NULL)
        return;
    if (level != NULL) /* a level that s does not reach refutes nothing */
        claim_exists_le(e, level, value);
    for (char letter = 'A'; letter <= 'Z'; letter++)
        if (egap_instance_get_net(e->in, letter) != NULL &&
            claim_fit_of(e, &X, letter) && claim_in_ball(e, &X.v, letter)) {
            claim_where(e, "the bound is below F(%c)", letter);
            claim_le(e, value, X.F);
        }
}

/* e(l) tends to 0: but every e(l) is at least the dual value */
static void limit_is_zero(ev *e)
{
    num *value;

    if (!claim_has_data(e) || claim_L(e) == NULL ||
        dual_point(e, &value) == NULL)
        return;
    claim_le_between(e, value, claim_at_zero(e), num_si(e->c, 0),
                     num_si(e->c, 0));
}

/* --- barriers ------------------------------------------------------------ */

static void level_below(ev *e)
{
    num *level = claim_value(e, "level");
    barrier b;

    if (!claim_has_data(e) || !claim_barrier(e, &b))
        return;
    e->hub = NULL;
    if (level == NULL)
        level = b.lo;
    claim_exists_le(e, level, b.lo);
}

static void lb_n1(ev *e)
{
    if (e->in->n != 1)
        claim_skip(e, "about one feature");
    level_below(e);
}

static void lb_zero(ev *e)
{
    barrier b;
    num *zero;

    if (!claim_has_data(e) || !claim_barrier(e, &b))
        return;
    if (b.A.v.m != 1)
        claim_skip(e, "about one unit");
    e->hub = NULL;
    zero = claim_at_zero(e);
    claim_le_between(e, zero, zero, b.lo, b.hi);
    claim_le_between(e, b.lo, b.hi, num_max(e->c, b.ends, zero),
                     num_max(e->c, b.ends, zero));
}

static void g_arb(ev *e)
{
    barrier b;

    if (!claim_has_data(e) || claim_L(e) == NULL || !claim_barrier(e, &b) ||
        !claim_unit_rows(e, &b.A.v, 'A') || !claim_unit_rows(e, &b.B.v, 'B'))
        return;
    claim_le_between(e, b.lo, b.hi, b.ends, b.ends);
}

/* --- one feature --------------------------------------------------------- */

/* The network with its mass collected on the rays +1 and -1: one unit each,
 * coefficient sum theta_i |w_i|. */
static fit on_rays(ev *e, const net *A)
{
    net r = claim_net_new(e, 2);
    fit f = {.mass = NULL};

    if (r.m == 0)
        return f;
    num_set(e->c, r.w, num_si(e->c, 1));
    num_set(e->c, r.w + 1, num_si(e->c, -1));
    for (size_t i = 0; i < A->m; i++)
        num_incmul(e->c, r.theta + (num_sign(A->w + i) == -1), A->theta + i,
                   num_abs(e->c, A->w + i));
    return claim_fit(e, &r);
}

static bool one_feature(ev *e, fit *A, char letter)
{
    if (!claim_fit_of(e, A, letter))
        return false;
    if (e->in->n != 1)
        return claim_skip(e, "about one feature");
    return claim_in_ball(e, &A->v, letter);
}

static void v2_ray(ev *e)
{
    fit A, r;

    if (!one_feature(e, &A, 'A'))
        return;
    r = on_rays(e, &A.v);
    if (r.mass == NULL)
        return;
    claim_le(e, r.mass, A.mass);
    claim_le(e, r.F, A.F);
    claim_eq(e, r.risk, A.risk);
}

/* An upper end of the minimax level for n = 1: with three units the rays have
 * a spare unit, and F falls along the whole way to two units on the rays and
 * is convex between such; with two units one is switched off, so that A and B
 * come down to one unit on the same ray; with one through 0. */
static num *way_up(ev *e, const fit *A, const fit *B)
{
    egap_calc *c = e->c;
    num *ends = num_max(c, A->F, B->F);
    num *best = num_max(c, ends, claim_at_zero(e));

    if (A->v.m >= 3) {
        fit a = on_rays(e, &A->v), b = on_rays(e, &B->v);

        return a.F != NULL && b.F != NULL
                   ? num_max(c, ends, num_max(c, a.F, b.F))
                   : best;
    }
    for (size_t i = 0; A->v.m == 2 && i < 2; i++)
        for (size_t k = 0; k < 2; k++) {
            net a = claim_net_copy(e, &A->v), b = claim_net_copy(e, &B->v);
            num *up;

            if (a.m == 0 || b.m == 0 ||
                num_sign(num_mul(c, a.w + 1 - i, b.w + 1 - k)) != 1)
                continue;
            num_set(c, a.theta + i, num_si(c, 0));
            num_set(c, b.theta + k, num_si(c, 0));
            up = num_max(c, claim_fit(e, &a).F, claim_fit(e, &b).F);
            best = num_min(c, best, num_max(c, ends, up));
        }
    return best;
}

static void n_n1(ev *e)
{
    num *level = claim_value(e, "level"), *low;
    fit A, B;

    if (!one_feature(e, &A, 'A') || !one_feature(e, &B, 'B') ||
        !claim_same_width(e, &A.v, &B.v))
        return;
    if (level == NULL)
        claim_skip(e, "needs a value level");
    low = num_max(e->c, A.F, B.F);
    if (A.v.m <= 2) {
        barrier b;

        if (!claim_barrier(e, &b))
            return;
        low = b.lo;
        e->hub = NULL;
    }
    if (level == NULL)
        return;
    claim_exists_le(e, level, low);
    claim_exists_le(e, way_up(e, &A, &B), level);
}

static bool three_units(ev *e, fit *A, fit *B)
{
    if (!one_feature(e, A, 'A') || !one_feature(e, B, 'B') ||
        !claim_same_width(e, &A->v, &B->v))
        return false;
    return A->v.m >= 3 || claim_skip(e, "about three units or more");
}

static void v2_ray_cor(ev *e)
{
    fit A, B;

    if (three_units(e, &A, &B))
        claim_le(e, way_up(e, &A, &B), num_max(e->c, A.F, B.F));
}

/* the upper end alone decides: it is not above the ends */
static void v2_ray_sharp(ev *e)
{
    fit A, B;
    num *ends, *up;

    if (!three_units(e, &A, &B))
        return;
    if (A.v.m != 3)
        claim_skip(e, "about three units");
    ends = num_max(e->c, A.F, B.F);
    up = way_up(e, &A, &B);
    if (num_le(up, ends) != EGAP_YES)
        claim_skip(e, "no path without a barrier was built");
    claim_lt(e, ends, up);
}

const egap_claim egap_claims_lower[] = {
    {"LB.dual",
     "F of every network, of any width, with rows in the ball is at least the "
     "dual value of s",
     "F\\ge-\\mathbb E\\ell^*(y,s)\\text{ if }\\sup_w|\\mathbb E[sz_w]|\\le"
     "\\kappa",
     "lower bounds", "vector s (else from A); n <= 2; value level",
     EGAP_CLAIM_TRUE, '0', lb_dual},
    {"LB.cell",
     "on every path from A to B with rows in the unit ball some F is at least "
     "the level: a unit vanishes there",
     "v^*(A,B)\\ge\\min\\{-\\mathbb E\\ell^*(y,s^+),"
     "-\\mathbb E\\ell^*(y,s^-)\\}",
     "lower bounds",
     "A, B of at most 2 units, values unit, level, vectors sp, "
     "sn",
     EGAP_CLAIM_TRUE, 'U', level_below},
    {"LB.n1", "the same for one feature", "v^*(A,B)\\ge e(m-1)", "lower bounds",
     "A, B of at most 2 units, n = 1, values unit, level, vectors sp, sn",
     EGAP_CLAIM_TRUE, 'U', lb_n1},
    {"LB.zero",
     "one unit whose sign changes: the minimax level is max(F(A), F(B), F(0))",
     "v^*(A,B)=\\max\\{F_A,F_B,F(0)\\}", "lower bounds", "A, B of one unit",
     EGAP_CLAIM_TRUE, 'U', lb_zero},
    {"G.arb",
     "any two networks of one level are joined by a path on which F rises by "
     "an arbitrarily small amount, at a fixed width",
     "v^*(A,B)\\le\\max\\{F_A,F_B\\}", "v1, abstract (i)",
     "A, B of at most 2 units, unit rows, value unit, vectors sp, sn",
     EGAP_CLAIM_FALSE, 'U', g_arb},
    {"N.n1",
     "for one feature the minimax level is max(F(A), F(B), F(0)) for one "
     "unit, with e(1) in the place of F(0) for two, max(F(A), F(B)) for three",
     "v^*(A,B)=\\max\\{F_A,F_B,e(m-1)\\}", "sharper results",
     "A, B, n = 1, values level, unit, vectors sp, sn", EGAP_CLAIM_TRUE, 'U',
     n_n1},
    {"V2.ray",
     "for one feature F falls on the way to one unit on each of the two rays",
     "F(a_+,a_-)\\le F(W,\\theta)", "v2, n = 1", "A, n = 1", EGAP_CLAIM_TRUE,
     'P', v2_ray},
    {"V2.ray.cor",
     "for one feature and three units or more every sublevel is connected",
     "v^*(A,B)=\\max\\{F_A,F_B\\}", "v2, n = 1 (printed for m >= 4)",
     "A, B of 3 units or more, n = 1", EGAP_CLAIM_TRUE, 'U', v2_ray_cor},
    {"V2.ray.sharp",
     "the condition m >= 4 cannot be improved: three units have a barrier",
     "v^*(A,B)>\\max\\{F_A,F_B\\}", "reading of v2, n = 1",
     "A, B of 3 units, n = 1", EGAP_CLAIM_FALSE, 'U', v2_ray_sharp},
    {"T3.e0", "the minimum e(l) over networks of l units tends to 0",
     "e(l)\\to0", "v1, proof of Theorem 3, item 1",
     "vector s (else from A); n <= 2", EGAP_CLAIM_FALSE, 'A', limit_is_zero},
    {"T3.stmt", "the level above which Theorem 3 connects sublevels tends to 0",
     "\\epsilon=O(m^{-\\zeta})", "v1, Theorem 3",
     "vector s (else from A); n <= 2", EGAP_CLAIM_FALSE, 'A', limit_is_zero},
};
EGAP_CLAIM_UNIT_END(lower);
