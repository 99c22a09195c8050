/* structure.c: when minima over more units are lower, and components of
 * sublevels. */
#include "ledger.h"

/* minus s, a new vector */
static num *negated(ev *e, const num *s)
{
    num *v = num_array(e->c, e->in->N);

    for (size_t j = 0; v != NULL && j < e->in->N; j++)
        num_set(e->c, v + j, num_neg(e->c, s + j));
    return v;
}

/* The dual value of the vector of this name if E[s z_w] >= -kappa for all w
 * (positive), or <= kappa (else): a lower bound of F over networks whose
 * coefficients are all >= 0, or all <= 0. */
static num *one_sign(ev *e, const char *name, bool positive)
{
    num *s = claim_vector(e, name, e->in->N), *t;

    if (s == NULL) {
        claim_skip(e, "needs a vector %s of %zu numbers", name, e->in->N);
        return NULL;
    }
    t = positive ? negated(e, s) : s;
    if (t == NULL || claim_dual_feasible(e, t, 0, e->kappa) != EGAP_YES) {
        claim_skip(e, "%s is not certainly feasible", name);
        return NULL;
    }
    t = claim_dual_value(e, s);
    if (t == NULL)
        claim_skip(e, "%s is not in the domain of the conjugate loss", name);
    return t;
}

/* positive and negative show that one unit is no better than none */
static bool one_unit_is_useless(ev *e)
{
    num *p, *q, *zero = claim_at_zero(e);

    if ((p = one_sign(e, "positive", true)) == NULL ||
        (q = one_sign(e, "negative", false)) == NULL)
        return false;
    if (num_le(zero, p) != EGAP_YES || num_le(zero, q) != EGAP_YES)
        return claim_skip(e, "e(1) is not certainly F(0)");
    return true;
}

static void all_above_zero(ev *e)
{
    fit X;

    for (char letter = 'A'; letter <= 'Z'; letter++)
        if (egap_instance_get_net(e->in, letter) != NULL &&
            claim_fit_of(e, &X, letter) && claim_in_ball(e, &X.v, letter)) {
            claim_where(e, "network %c", letter);
            claim_le(e, claim_at_zero(e), X.F);
        }
}

static void n_strict_any(ev *e)
{
    if (claim_has_data(e) && one_unit_is_useless(e))
        all_above_zero(e);
}

static void n_strict(ev *e)
{
    if (!claim_has_data(e))
        return;
    if (e->in->loss.kind == EGAP_LOSS_ABS)
        claim_skip(e, "about losses with slopes everywhere");
    else if (one_unit_is_useless(e))
        all_above_zero(e);
}

/* A has two units with coefficients of opposite signs. */
static bool mixed(ev *e, fit *A)
{
    if (!claim_fit_of(e, A, 'A') || !claim_in_ball(e, &A->v, 'A'))
        return false;
    if (A->v.m != 2 ||
        num_sign(num_mul(e->c, A->v.theta, A->v.theta + 1)) != -1)
        return claim_skip(e, "A must have two coefficients of opposite "
                             "signs");
    return true;
}

/* Where a unit vanishes F is at least `low`: for A with a unit left out, on the
 * straight way to A with its units exchanged, and at a single unit E. */
static void above_where_one_vanishes(ev *e, const fit *A, num *low)
{
    egap_calc *c = e->c;
    const num *a = A->v.theta, *w = A->v.w;
    net swapped = claim_net_copy(e, &A->v), P;
    size_t n = e->in->n;
    fit E;

    if (swapped.m == 0)
        return;
    for (size_t i = 0; i < 2; i++) {
        P = claim_net_copy(e, &A->v);
        if (P.m == 0)
            return;
        num_set(c, P.theta + i, num_si(c, 0));
        claim_le(e, low, claim_fit(e, &P).F);
        num_set(c, swapped.theta + i, a + 1 - i);
        for (size_t k = 0; k < n; k++)
            num_set(c, swapped.w + i * n + k, w + (1 - i) * n + k);
    }
    P = claim_between(e, &A->v, &swapped, num_div(c, a, num_sub(c, a, a + 1)));
    claim_le(e, low, claim_fit(e, &P).F);
    if (egap_instance_get_net(e->in, 'E') != NULL && claim_fit_of(e, &E, 'E') &&
        claim_active(&E.v) < 2 && claim_in_ball(e, &E.v, 'E'))
        claim_le(e, low, E.F);
}

/* The minimum over one unit from sp and sn: a unit of A vanishes on every
 * path to A with its units swapped, because its sign changes. */
static void n_comp(ev *e)
{
    egap_calc *c = e->c;
    num *low = NULL;
    fit A;

    if (!mixed(e, &A))
        return;
    for (int side = -1; side <= 1; side += 2) {
        const char *name = side == 1 ? "sp" : "sn";
        num *s = claim_vector(e, name, e->in->N), *t, *value;

        t = s != NULL ? negated(e, s) : NULL;
        value = s != NULL ? claim_dual_value(e, s) : NULL;
        if (t == NULL || value == NULL ||
            claim_dual_feasible(e, s, side, e->kappa) != EGAP_YES ||
            claim_dual_feasible(e, t, side, e->kappa) != EGAP_YES) {
            claim_skip(e, "%s is not certainly feasible on its half", name);
            return;
        }
        low = low == NULL ? value : num_min(c, low, value);
    }
    if (num_lt(A.F, low) != EGAP_YES)
        claim_skip(e, "A is not certainly below e(1)");
    claim_lt(e, A.F, low);
    above_where_one_vanishes(e, &A, low);
}

/* up and down: E[s z_u] >= -kappa for all u, E[s z_v] <= kappa for v_2 >= 0
 * (up) or v_2 <= 0 (down): a bound for one positive and one negative
 * coefficient. */
static bool mixed_bound(ev *e, const num *level)
{
    for (int side = -1; side <= 1; side += 2) {
        const char *name = side == 1 ? "up" : "down";
        num *s = claim_vector(e, name, e->in->N), *t, *value;
        num *centre = num_array(e->c, 2);

        t = s != NULL ? negated(e, s) : NULL;
        value = s != NULL ? claim_dual_value(e, s) : NULL;
        if (t == NULL || value == NULL || centre == NULL || e->in->n != 2)
            return claim_skip(e, "needs vectors up and down, two features");
        num_set(e->c, centre + 1, num_si(e->c, side));
        if (claim_dual_feasible(e, t, 0, e->kappa) != EGAP_YES ||
            !claim_dual_half(e, s, centre) || num_le(level, value) != EGAP_YES)
            return claim_skip(e, "%s does not bound networks of mixed signs",
                              name);
    }
    return true;
}

/* A is a minimiser of mixed signs, more units do better, and still A is
 * joined to its swap below F(A): through zero. */
static void n_comp_printed(ev *e)
{
    fit A, E;
    num *p, *q, *hub;

    if (!mixed(e, &A) || !claim_fit_of(e, &E, 'E') ||
        !claim_in_ball(e, &E.v, 'E') ||
        (p = one_sign(e, "positive", true)) == NULL ||
        (q = one_sign(e, "negative", false)) == NULL || !mixed_bound(e, A.F))
        return;
    if (num_le(A.F, p) != EGAP_YES || num_le(A.F, q) != EGAP_YES)
        claim_skip(e, "A is not certainly a minimiser");
    if (num_lt(E.F, A.F) != EGAP_YES)
        claim_skip(e, "more units are not certainly better");
    hub = num_max(e->c, A.F, claim_at_zero(e));
    if (num_le(hub, A.F) != EGAP_YES)
        claim_skip(e, "A is below F(0)");
    claim_lt(e, A.F, hub);
}

const egap_claim egap_claims_structure[] = {
    {"N.strict",
     "for a differentiable loss e(1) = e(0) implies that no network is below "
     "F(0)",
     "e(m)=e(m-1)\\Rightarrow e(m-1)=e_\\infty", "sharper results, m = 1",
     "networks in the ball, vectors positive, negative; n <= 2",
     EGAP_CLAIM_TRUE, '0', n_strict},
    {"N.strict.any", "the same for every convex loss",
     "e(m)=e(m-1)\\Rightarrow e(m-1)=e_\\infty", "reading of N.strict, m = 1",
     "networks in the ball, vectors positive, negative; n <= 2",
     EGAP_CLAIM_FALSE, '0', n_strict_any},
    {"N.comp",
     "two units of opposite signs below e(1) are separated from themselves "
     "with their units swapped",
     "F(A)<e(1)\\le v^*(A,A')", "sharper results, m = 2",
     "A of two units, opposite signs, vectors sp, sn; n <= 2", EGAP_CLAIM_TRUE,
     'U', n_comp},
    {"N.comp.printed",
     "a minimiser of mixed signs at a width below the last useful one is "
     "separated from itself with its units swapped",
     "b_m(e(m))>0", "sharper results before their correction, m = 2",
     "A of two units, opposite signs, E, vectors positive, negative, up, "
     "down; n = 2",
     EGAP_CLAIM_FALSE, 'U', n_comp_printed},
};
EGAP_CLAIM_UNIT_END(structure);
