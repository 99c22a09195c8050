/* barrier.c: certified lower bounds: of F everywhere, by duality, and of the
 * minimax level of two networks, by a unit that must vanish. */
#include "ledger.h"

num *claim_dual_bound(ev *e, const num *s)
{
    num *value = claim_dual_value(e, s), *minus;

    if (value == NULL) {
        claim_skip(e, "s is not in the domain of the conjugate loss");
        return NULL;
    }
    minus = num_array(e->c, e->in->N);
    if (minus == NULL)
        return NULL;
    for (size_t j = 0; j < e->in->N; j++)
        num_set(e->c, minus + j, num_neg(e->c, s + j));
    if (claim_dual_feasible(e, s, 0, e->kappa) != EGAP_YES ||
        claim_dual_feasible(e, minus, 0, e->kappa) != EGAP_YES) {
        claim_skip(e, "s is not certainly feasible for the dual problem");
        return NULL;
    }
    return value;
}

/* a b <= 0 for certain */
static bool opposite(const num *a, const num *b)
{
    int s = num_sign(a), t = num_sign(b);

    return s == 0 || t == 0 || (s != 2 && t != 2 && s != t);
}

/* lemma "vanishing unit": does unit i vanish somewhere on every path? */
static bool must_vanish(const ev *e, const net *A, const net *B, size_t i)
{
    return opposite(A->theta + i, B->theta + i) ||
           (e->in->n == 1 && opposite(A->w + i, B->w + i));
}

static bool leaves_orthant(const net *A, const net *B)
{
    bool leaves = false;

    for (size_t i = 0; i < A->m; i++) {
        int t = num_sign(B->theta + i);

        if (num_sign(A->theta + i) != 1)
            return false;
        leaves = leaves || t == 0 || t == -1;
    }
    return leaves;
}

/* which unit: the value `unit`, or the first that must vanish */
static bool vanishing(ev *e, const net *A, const net *B, size_t *unit)
{
    size_t m = A->m;

    if (egap_instance_get_value(e->in, "unit") != NULL) {
        if (!claim_count(e, unit, "unit", 0, 0))
            return false;
        if (*unit == 0 ? leaves_orthant(A, B)
                       : *unit <= m && must_vanish(e, A, B, *unit - 1))
            return true;
    } else {
        for (*unit = 1; *unit <= m; ++*unit)
            if (must_vanish(e, A, B, *unit - 1))
                return true;
        *unit = 0;
        if (leaves_orthant(A, B))
            return true;
    }
    return claim_skip(e, "no unit has to vanish on every path from A to B");
}

/* The minimum over networks of one unit whose row has w_1 on this side. */
static num *half_minimum(ev *e, const char *name, int side, bool only_positive)
{
    size_t N = e->in->N;
    num *s = claim_vector(e, name, N), *minus, *value;

    if (s == NULL) {
        claim_skip(e, "needs a vector %s of %zu numbers", name, N);
        return NULL;
    }
    value = claim_dual_value(e, s);
    minus = num_array(e->c, N);
    for (size_t j = 0; minus != NULL && j < N; j++)
        num_set(e->c, minus + j, num_neg(e->c, s + j));
    if (minus == NULL || value == NULL ||
        claim_dual_feasible(e, minus, side, e->kappa) != EGAP_YES ||
        (!only_positive &&
         claim_dual_feasible(e, s, side, e->kappa) != EGAP_YES)) {
        claim_skip(e, "%s is not certainly feasible on its half", name);
        return NULL;
    }
    return value;
}

bool claim_barrier(ev *e, barrier *out)
{
    egap_calc *c = e->c;
    num *low = NULL, *p, *n;
    size_t unit;

    if (!claim_fit_of(e, &out->A, 'A') || !claim_fit_of(e, &out->B, 'B') ||
        !claim_same_width(e, &out->A.v, &out->B.v) ||
        !claim_in_ball(e, &out->A.v, 'A') ||
        !claim_in_ball(e, &out->B.v, 'B') ||
        !vanishing(e, &out->A.v, &out->B.v, &unit))
        return false;
    out->ends = num_max(c, out->A.F, out->B.F);
    out->hi = claim_trivial(e, &out->A, &out->B);
    if (out->A.v.m == 1)
        low = claim_at_zero(e);
    else if (out->A.v.m > 2 || e->in->n > 2)
        return claim_skip(e, "lower bounds of barriers are for at most two "
                             "units and two features");
    else if ((p = half_minimum(e, "sp", 1, unit == 0)) == NULL ||
             (n = half_minimum(e, "sn", -1, unit == 0)) == NULL)
        return false;
    else
        low = num_min(c, p, n);
    out->lo = num_max(c, out->ends, low);
    return !c->failed;
}
