/* theorem3.c: the energy gap and the width: coverings, clusters, removal and
 * merging of units. */
#include "ledger.h"

/* --- clusters ------------------------------------------------------------ */

/* All rows within the root of `square` of the centre. */
static bool centred(ev *e, net *A, num **square)
{
    egap_calc *c = e->c;
    size_t n = e->in->n;
    num *centre;

    if (!claim_net(e, A, 'A'))
        return false;
    centre = claim_vector(e, "centre", n);
    *square = claim_value(e, "square");
    if (centre == NULL || *square == NULL || num_sign(*square) < 0)
        return claim_skip(e, "needs a vector centre and a value square");
    if (num_eq(claim_dot(e, centre, centre), num_si(c, 1)) != EGAP_YES)
        return claim_skip(e, "the centre is not of length 1");
    for (size_t i = 0; i < A->m; i++) {
        num *d = num_si(c, 0);

        for (size_t k = 0; k < n; k++)
            num_inc(c, d, num_sqr(c, num_sub(c, A->w + i * n + k, centre + k)));
        if (num_le(d, *square) != EGAP_YES)
            return claim_skip(e, "row %zu is farther from the centre", i);
    }
    return true;
}

static void cluster(ev *e, bool printed,
                    num *(*distance)(ev *, const num *, const num *))
{
    size_t n = e->in->n;
    num *square, *bound;
    net A;

    if (!centred(e, &A, &square) ||
        !(printed ? claim_unit_rows(e, &A, 'A') : claim_in_ball(e, &A, 'A')))
        return;
    if (A.m < 2)
        claim_skip(e, "needs two rows");
    if (num_le(square, num_si(e->c, 1)) != EGAP_YES)
        claim_skip(e, "the radius is above 1");
    bound = num_mul(e->c, num_si(e->c, 2), num_sqrt(e->c, square));
    for (size_t i = 0; i < A.m; i++)
        for (size_t k = 0; k < i; k++)
            claim_le(e, distance(e, A.w + i * n, A.w + k * n), bound);
}

static void t3_angle(ev *e)
{
    cluster(e, true, claim_angle);
}

static void t3_angle_repaired(ev *e)
{
    cluster(e, false, claim_chord);
}

/* --- removal and merging of one unit -------------------------------------- */

/* the unit of the value `unit`, counted from 1, at least the second; all of
 * them without that value */
static bool unit_range(ev *e, size_t *from, size_t *to, const net *A)
{
    if (A->m < 2)
        return claim_skip(e, "needs two units");
    *from = 1;
    *to = A->m;
    if (egap_instance_get_value(e->in, "unit") == NULL)
        return true;
    if (!claim_count(e, from, "unit", 2, 2))
        return false;
    *to = *from;
    --*from;
    return *to <= A->m || claim_skip(e, "A has no unit %zu", *to);
}

static void one_unit(ev *e, bool merge)
{
    egap_calc *c = e->c;
    size_t n = e->in->n, from = 0, to = 0;
    fit A;
    num *L;

    if (!claim_fit_of(e, &A, 'A') || (L = claim_L(e)) == NULL ||
        !(merge ? claim_in_ball(e, &A.v, 'A')
                : claim_unit_rows(e, &A.v, 'A')) ||
        !unit_range(e, &from, &to, &A.v))
        return;
    for (size_t i = from; i < to; i++) {
        egap_calc_mark mark = egap_calc_here(c);
        net v = claim_net_copy(e, &A.v);
        num *bound;

        if (v.m == 0)
            return;
        if (num_is_zero(A.v.theta + i)) /* nothing changes */
            continue;
        if (merge)
            num_inc(c, v.theta + i - 1, v.theta + i);
        num_set(c, v.theta + i, num_si(c, 0));
        bound = num_mul(c, num_mul(c, L, num_abs(c, A.v.theta + i)),
                        claim_mean_unit(e, A.v.w + i * n, A.v.w + (i - 1) * n));
        claim_where(e, "unit %zu", i + 1);
        claim_le(e, num_abs(c, num_sub(c, claim_fit(e, &v).risk, A.risk)),
                 bound);
        egap_calc_release(c, mark);
    }
}

static void t3_delta(ev *e)
{
    one_unit(e, false);
}

static void t3_delta_repaired(ev *e)
{
    one_unit(e, true);
}

/* E|z_k - z_(k-1)| <= D times the distance */
static void t3_nk(ev *e)
{
    size_t n = e->in->n;
    net A;

    if (!claim_has_data(e) || !claim_net(e, &A, 'A'))
        return;
    if (A.m < 2)
        claim_skip(e, "needs two units");
    for (size_t i = 1; i < A.m; i++)
        claim_le(e, claim_mean_unit(e, A.w + i * n, A.w + (i - 1) * n),
                 claim_D_chord(e, A.w + i * n, A.w + (i - 1) * n));
}

/* Merging all units of the cluster into its first, in total: no factor for
 * their number is needed. */
static void t3_total(ev *e, bool printed)
{
    egap_calc *c = e->c;
    size_t n = e->in->n;
    fit A, merged;
    num *L, *square, *rest, *bound;
    net v;

    if (!claim_has_data(e) || (L = claim_L(e)) == NULL ||
        !centred(e, &v, &square) || !claim_in_ball(e, &v, 'A'))
        return;
    A = claim_fit(e, &v);
    v = claim_net_copy(e, &v);
    rest = num_si(c, 0);
    for (size_t i = 1; i < v.m; i++) {
        num_inc(c, rest, num_abs(c, v.theta + i));
        num_inc(c, v.theta, v.theta + i);
        num_set(c, v.theta + i, num_si(c, 0));
    }
    if (n == 0 || c->failed)
        return;
    merged = claim_fit(e, &v);
    bound = num_mul(c, num_mul(c, num_si(c, 2), num_sqrt(c, square)),
                    num_mul(c, num_mul(c, L, claim_D(e)), rest));
    if (printed)
        bound = num_mul(c, bound, num_si(c, (long)v.m));
    claim_le(e, num_abs(c, num_sub(c, merged.risk, A.risk)), bound);
}

static void t3_total_printed(ev *e)
{
    t3_total(e, true);
}

static void t3_total_repaired(ev *e)
{
    t3_total(e, false);
}

/* All units of the cluster merged: how many are still active.  One must be,
 * unless their coefficients cancel. */
static void left_over(ev *e, size_t at_most)
{
    egap_calc *c = e->c;
    num *square;
    net A, v;

    if (!centred(e, &A, &square))
        return;
    v = claim_net_copy(e, &A);
    for (size_t i = 1; i < v.m; i++) {
        num_inc(c, v.theta, v.theta + i);
        num_set(c, v.theta + i, num_si(c, 0));
    }
    claim_le(e, num_si(c, (long)claim_active(&v)), num_si(c, (long)at_most));
}

static void t3_count(ev *e)
{
    left_over(e, 0);
}

static void t3_count_repaired(ev *e)
{
    left_over(e, 1);
}

/* |theta_k| <= c0 / kappa at an optimum, and still after merging neighbours */
static void t3_betak(ev *e)
{
    egap_calc *c = e->c;
    num *s, *rad, *bound;
    fit A;

    if (!claim_fit_of(e, &A, 'A') || !claim_in_ball(e, &A.v, 'A') ||
        (rad = claim_c_rad(e)) == NULL)
        return;
    if (!claim_is_minimiser(e, &s, &A, "s") || num_sign(e->kappa) != 1) {
        claim_skip(e, "A is not certainly optimal for its first layer");
        return;
    }
    bound = num_div(c, num_min(c, claim_at_zero(e), rad), e->kappa);
    for (size_t i = 0; i < A.v.m; i++) {
        num *sum = num_si(c, 0);

        claim_le(e, num_abs(c, A.v.theta + i), bound);
        num_inc(c, sum, A.v.theta + i);
        if (i > 0)
            num_inc(c, sum, A.v.theta + i - 1);
        claim_le(e, num_abs(c, sum), bound);
    }
}

/* --- counts -------------------------------------------------------------- */

static num *power(ev *e, const num *x, size_t k)
{
    num *p = num_si(e->c, 1);

    for (; k > 0; k--)
        p = num_mul(e->c, p, x);
    return p;
}

/* width and dimension from the values m and n, exponent eta in (0, 1) */
static bool rate_values(ev *e, size_t *m, size_t *n, num **eta)
{
    num *zero = num_si(e->c, 0), *one = num_si(e->c, 1);

    *eta = claim_value(e, "eta");
    if (!claim_count(e, m, "m", 2, 0) || !claim_count(e, n, "n", 1, 0))
        return false;
    if (*n > 100 || *eta == NULL || num_lt(zero, *eta) != EGAP_YES ||
        num_lt(*eta, one) != EGAP_YES)
        return claim_skip(e, "needs values m, n (at most 100) and eta in "
                             "(0, 1)");
    return true;
}

/* the radius m^((eta-1)/n) and (1 + 2/radius)^n */
static num *cells(ev *e, size_t m, size_t n, const num *eta)
{
    egap_calc *c = e->c;
    num *width = num_si(c, (long)m);
    num *exponent =
        num_div(c, num_sub(c, num_si(c, 1), eta), num_si(c, (long)n));
    num *over = num_pow(c, width, exponent);

    return power(e, num_add(c, num_si(c, 1), num_mul(c, num_si(c, 2), over)),
                 n);
}

/* u_m ~ m^(1-eta): printed as if the factor were 1 */
static void t3_um(ev *e)
{
    size_t m, n;
    num *eta;

    if (rate_values(e, &m, &n, &eta))
        claim_le(e, cells(e, m, n, eta),
                 num_pow(e->c, num_si(e->c, (long)m),
                         num_sub(e->c, num_si(e->c, 1), eta)));
}

static void t3_um_repaired(ev *e)
{
    egap_calc *c = e->c;
    size_t m, n;
    num *eta, *u, *w;

    if (!rate_values(e, &m, &n, &eta))
        return;
    u = cells(e, m, n, eta);
    w = num_pow(c, num_si(c, (long)m), num_sub(c, num_si(c, 1), eta));
    claim_le(e, num_mul(c, power(e, num_si(c, 2), n), w), u);
    claim_le(e, u, num_mul(c, power(e, num_si(c, 3), n), w));
}

/* Some cell holds ceil(m / floor(u)) rows, whatever they are, and no more is
 * sure: 1 where m <= u, else between m/u and m/(u-1) + 1. */
static void t3_pigeon(ev *e)
{
    egap_calc *c = e->c;
    size_t m, n;
    num *eta, *u, *rows, *one = num_si(c, 1), *want;

    if (!rate_values(e, &m, &n, &eta))
        return;
    u = cells(e, m, n, eta);
    rows = num_si(c, (long)m);
    want = num_pow(c, rows, eta);
    if (num_le(rows, u) == EGAP_YES)
        claim_le(e, want, one);
    else
        claim_le_between(e, want, want, num_div(c, rows, u),
                         num_add(c, one, num_div(c, rows, num_sub(c, u, one))));
}

/* zeta = -(eta + (eta-1)/n) > 0 iff eta < 1/(n+1) */
static void t3_exp(ev *e)
{
    egap_calc *c = e->c;
    num *eta = claim_value(e, "eta"), *zeta, *zero = num_si(c, 0);
    size_t n;

    if (!claim_count(e, &n, "n", 1, 0))
        return;
    if (eta == NULL) {
        claim_skip(e, "needs a value eta");
        return;
    }
    zeta = num_neg(c, num_add(c, eta,
                              num_div(c, num_sub(c, eta, num_si(c, 1)),
                                      num_si(c, (long)n))));
    if (num_lt(eta, num_frac(c, 1, n + 1)) == EGAP_YES)
        claim_lt(e, zero, zeta);
    else
        claim_le(e, zeta, zero);
}

const egap_claim egap_claims_theorem3[] = {
    {"T3.um", "the covering number (1 + 2/eps_m)^n is at most m^(1-eta)",
     "(1+2/\\epsilon_m)^n\\simeq m^{1-\\eta}", "v1, proof of Theorem 3, step 1",
     "values m, n, eta", EGAP_CLAIM_REPAIR, 'A', t3_um},
    {"T3.um.rep", "it lies between 2^n and 3^n times m^(1-eta)",
     "2^nm^{1-\\eta}\\le(1+2/\\epsilon_m)^n\\le3^nm^{1-\\eta}",
     "T3.um, repaired", "values m, n, eta", EGAP_CLAIM_TRUE, '0',
     t3_um_repaired},
    {"T3.pigeon", "some cell is guaranteed to hold m^eta of the rows",
     "|Q_m|\\ge m/u_m\\simeq m^\\eta", "v1, proof of Theorem 3, step 1",
     "values m, n, eta", EGAP_CLAIM_REPAIR, 'A', t3_pigeon},
    {"T3.count", "merging a cluster frees all of its units", "l=v_m=|Q_m|",
     "v1, proof of Theorem 3, steps 2 and 3",
     "A, rows within the root of value square of vector centre",
     EGAP_CLAIM_REPAIR, '0', t3_count},
    {"T3.count.rep", "merging a cluster frees all of its units but one",
     "l=|Q_m|-1", "T3.count, repaired",
     "A, rows within the root of value square of vector centre",
     EGAP_CLAIM_TRUE, '0', t3_count_repaired},
    {"T3.betak", "at an optimum, and after merging, |theta_k| <= c0 / kappa",
     "|\\beta'_k|\\le c_0/\\kappa", "v1, proof of Theorem 3, step 2",
     "A optimal (vector s), rows in the ball", EGAP_CLAIM_TRUE, '0', t3_betak},
    {"T3.angle",
     "rows in one ball of radius eps of a covering are at angles of at most 2 "
     "eps",
     "\\angle(w_i,w_j)\\le2\\epsilon_m", "v1, proof of Theorem 3, step 1",
     "A, unit rows within the root of value square, at most 1, of vector "
     "centre",
     EGAP_CLAIM_REPAIR, '0', t3_angle},
    {"T3.angle.rep", "they are at distances of at most 2 eps",
     "\\|w_i-w_j\\|\\le2\\epsilon_m", "T3.angle, repaired",
     "A, rows in the ball within the root of value square, at most 1, of "
     "vector centre",
     EGAP_CLAIM_TRUE, '0', t3_angle_repaired},
    {"T3.nk", "E|z_k - z_(k-1)| <= D |w_k - w_(k-1)|",
     "\\mathbb E|n_k|\\le D\\|w_k-w_{k-1}\\|", "v1, proof of Theorem 3, step 2",
     "A of 2 units or more", EGAP_CLAIM_TRUE, '0', t3_nk},
    {"T3.delta",
     "removing a unit changes the risk by at most L |beta_k| E|z_k - "
     "z_(k-1)|",
     "|\\Delta_k|\\le L|\\beta_k|\\,\\mathbb E|n_k|",
     "v1, proof of Theorem 3, step 2", "A, unit rows; value unit, from 2",
     EGAP_CLAIM_FALSE, '0', t3_delta},
    {"T3.delta.rep",
     "merging it into the unit before it changes the risk by at most that",
     "|R(\\text{merged})-R|\\le L|\\beta_k|\\,\\mathbb E|n_k|",
     "T3.delta, repaired", "A, rows in the ball; value unit, from 2",
     EGAP_CLAIM_TRUE, '0', t3_delta_repaired},
    {"T3.total",
     "merging a cluster costs at most its size times 2 eps L D times the mass "
     "merged",
     "|\\sum\\Delta_k|\\le v_m\\cdot2\\epsilon_mLD\\|\\beta\\|_1",
     "v1, proof of Theorem 3, step 3",
     "A, rows within the root of value square of vector centre",
     EGAP_CLAIM_TRUE, '0', t3_total_printed},
    {"T3.total.rep", "the same without the factor for the size",
     "|R(\\text{merged})-R|\\le2\\epsilon_mLD\\sum_{k\\ne1}|\\beta_k|",
     "T3.total, sharper",
     "A, rows within the root of value square of vector centre",
     EGAP_CLAIM_TRUE, '0', t3_total_repaired},
    {"T3.exp", "zeta > 0 if and only if eta < 1/(n+1)",
     "\\zeta=-(\\eta+(\\eta-1)/n)>0\\iff\\eta<1/(n+1)",
     "v1, proof of Theorem 3, step 3", "values n, eta", EGAP_CLAIM_TRUE, '0',
     t3_exp},
};
EGAP_CLAIM_UNIT_END(theorem3);
