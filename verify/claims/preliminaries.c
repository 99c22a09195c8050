/* preliminaries.c: sentences of the abstract, of section 2 and of the
 * discussion. */
#include "ledger.h"

/* |l(u) - l(v)| <= L |u - v| at the outputs of A and of B (or 0) */
static void g_lipschitz(ev *e)
{
    egap_calc *c = e->c;
    fit A, B;
    num *L, *zero;
    bool two = egap_instance_get_net(e->in, 'B') != NULL;

    if (!claim_fit_of(e, &A, 'A') || (two && !claim_fit_of(e, &B, 'B')) ||
        (L = claim_L(e)) == NULL)
        return;
    zero = num_si(c, 0);
    for (size_t j = 0; j < e->in->N; j++) {
        egap_calc_mark mark = egap_calc_here(c);
        const num *u = A.f + j, *v = two ? B.f + j : zero;

        claim_where(e, "sample %zu", j);
        claim_le(
            e, num_abs(c, num_sub(c, claim_loss(e, j, u), claim_loss(e, j, v))),
            num_mul(c, L, num_abs(c, num_sub(c, u, v))));
        egap_calc_release(c, mark);
    }
}

/* log sum e^(u_k) - u_label */
static num *cross_entropy(ev *e, const num *u, size_t K, size_t label)
{
    num *sum = num_si(e->c, 0);

    for (size_t k = 0; k < K; k++)
        num_inc(e->c, sum, num_exp(e->c, u + k));
    return num_sub(e->c, num_log(e->c, sum), u + label);
}

static void g_ce(ev *e)
{
    egap_calc *c = e->c;
    size_t K, label;
    num *u, *v, *change, *l1, *l2;

    if (!claim_count(e, &K, "classes", 2, 0) ||
        !claim_count(e, &label, "label", 0, 0))
        return;
    u = claim_vector(e, "left", K);
    v = claim_vector(e, "right", K);
    if (u == NULL || v == NULL || label >= K) {
        claim_skip(e, "needs vectors left and right of %zu logits", K);
        return;
    }
    change = num_abs(c, num_sub(c, cross_entropy(e, u, K, label),
                                cross_entropy(e, v, K, label)));
    l1 = num_si(c, 0);
    l2 = num_si(c, 0);
    for (size_t k = 0; k < K; k++) {
        num *d = num_sub(c, u + k, v + k);

        num_inc(c, l1, num_abs(c, d));
        num_inc(c, l2, num_sqr(c, d));
    }
    claim_le(e, change, l1);
    claim_le(e, change, num_sqrt(c, num_mul(c, num_si(c, 2), l2)));
}

static void g_unit(ev *e)
{
    egap_calc *c = e->c;
    fit A;
    num *mass;

    if (!claim_fit_of(e, &A, 'A'))
        return;
    mass = num_si(c, 0);
    for (size_t i = 0; i < A.v.m; i++) {
        const num *w = A.v.w + i * e->in->n;
        num *length = claim_dot(e, w, w);

        if (num_sign(length) != 1) {
            claim_skip(e, "row %zu of A is 0", i);
            return;
        }
        num_incmul(c, mass, num_abs(c, A.v.theta + i), num_sqrt(c, length));
    }
    claim_eq(e, A.F, num_add(c, A.risk, num_mul(c, e->kappa, mass)));
}

/* |log p - log q| <= constant |p - q| on (0, 1]: at p = 2^-k, q = 2^-(k+1) */
static void g_bce01(ev *e)
{
    egap_calc *c = e->c;
    num *constant = claim_value(e, "constant"), *p, *q;
    size_t k;

    if (!claim_count(e, &k, "k", 0, 0))
        return;
    if (constant == NULL || k > 1000) {
        claim_skip(e, "needs values constant and k (at most 1000)");
        return;
    }
    p = num_si(c, 1);
    for (size_t i = 0; i < k; i++)
        p = num_div(c, p, num_si(c, 2));
    q = num_div(c, p, num_si(c, 2));
    claim_le(e, num_sub(c, num_log(c, p), num_log(c, q)),
             num_mul(c, constant, num_sub(c, p, q)));
}

/* -(1 - u^2)^(1/2) between 1 - h and 1, h = 2^-k: the slope (2/h - 1)^(1/2) */
static void d_lip(ev *e)
{
    egap_calc *c = e->c;
    num *constant = claim_value(e, "constant"), *h = num_si(c, 1);
    num *two = num_si(c, 2);
    size_t k;

    if (!claim_count(e, &k, "k", 0, 0))
        return;
    if (constant == NULL || k > 1000) {
        claim_skip(e, "needs values constant and k (at most 1000)");
        return;
    }
    for (size_t i = 0; i < k; i++)
        h = num_div(c, h, two);
    claim_le(e, num_sqrt(c, num_mul(c, h, num_sub(c, two, h))),
             num_mul(c, constant, h));
}

/* --- local minima with zero coefficients --------------------------------- */

/* (W, 0) is a local minimum: slopes s at output 0 with |E s z_i| < kappa for
 * all rows of A (lemma "hub").  *most is the largest of these. */
static bool hub_minimum(ev *e, fit *A, num **s, num **most)
{
    size_t N = e->in->N;
    num *given;

    if (!claim_fit_of(e, A, 'A') || !claim_in_ball(e, &A->v, 'A'))
        return false;
    if (claim_active(&A->v) > 0)
        return claim_skip(e, "the coefficients of A must be 0");
    *s = num_array(e->c, N);
    given = claim_vector(e, "s", N);
    for (size_t j = 0; *s != NULL && j < N; j++) {
        num *lo, *hi, *zero = num_si(e->c, 0);

        claim_slopes(e, &lo, &hi, j, zero);
        if (given != NULL && num_le(lo, given + j) == EGAP_YES &&
            num_le(given + j, hi) == EGAP_YES)
            num_set(e->c, *s + j, given + j);
        else if (num_eq(lo, hi) == EGAP_YES || (given == NULL && lo == hi))
            num_set(e->c, *s + j, lo);
        else
            return claim_skip(e, "needs slopes of the losses at 0: vector s");
    }
    *most = num_si(e->c, 0);
    for (size_t i = 0; *s != NULL && i < A->v.m; i++)
        *most = num_max(e->c, *most,
                        num_abs(e->c, claim_mean_product(e, *s, A->z + i * N)));
    return *s != NULL;
}

/* The strict condition; and F at networks so near that the condition still
 * holds for them: rows within the margin over E|s||x|. */
static void n_hubmin(ev *e)
{
    egap_calc *c = e->c;
    size_t n = e->in->n, N = e->in->N;
    fit A;
    num *s, *most, *lever, *step, *zero;

    if (!hub_minimum(e, &A, &s, &most))
        return;
    if (num_lt(most, e->kappa) != EGAP_YES) {
        claim_skip(e, "some |E s z_i| is not certainly less than kappa");
        return;
    }
    claim_lt(e, most, e->kappa);
    lever = num_si(c, 1);
    for (size_t j = 0; j < N; j++)
        for (size_t k = 0; k < n; k++)
            num_incmul(c, lever, num_abs(c, s + j),
                       num_abs(c, e->x + j * n + k));
    step = num_div(c, num_sub(c, e->kappa, most), lever);
    zero = claim_at_zero(e);
    for (int sign = -1; sign <= 1; sign += 2) {
        net near = claim_net_copy(e, &A.v);

        for (size_t i = 0; i < near.m; i++) {
            num_set(c, near.theta + i, num_si(c, sign * (i % 2 ? -1 : 1)));
            num_inc(c, near.w + i * n + i % n,
                    num_mul(c, num_si(c, sign), step));
        }
        claim_le(e, zero, claim_fit(e, &near).F);
    }
}

/* this local minimum, which exists at every width, is not above B */
static void local_is_global(ev *e)
{
    fit A, B;
    num *s, *most;

    if (!hub_minimum(e, &A, &s, &most) || !claim_fit_of(e, &B, 'B') ||
        claim_L(e) == NULL || !claim_unit_rows(e, &A.v, 'A') ||
        !claim_unit_rows(e, &B.v, 'B'))
        return;
    if (num_lt(most, e->kappa) != EGAP_YES)
        claim_skip(e, "A is not certainly a local minimum");
    claim_le(e, A.F, B.F);
}

/* kappa beyond the slopes at 0 in every direction: zero is a global minimum */
static void n_kmax(ev *e)
{
    size_t N = e->in->N;
    num *s, *zero;
    fit X;

    if (!claim_has_data(e))
        return;
    s = num_array(e->c, N);
    zero = num_si(e->c, 0);
    for (int side = 0; s != NULL && side < 2; side++) {
        for (size_t j = 0; j < N; j++) {
            num *lo, *hi;

            claim_slopes(e, &lo, &hi, j, zero);
            if (num_eq(lo, hi) != EGAP_YES && lo != hi)
                claim_skip(e, "the loss has no slope at 0");
            num_set(e->c, s + j, side ? num_neg(e->c, lo) : lo);
        }
        if (claim_dual_feasible(e, s, 0, e->kappa) != EGAP_YES)
            claim_skip(e, "kappa is not certainly at least kappa_max");
    }
    for (char letter = 'A'; letter <= 'Z'; letter++)
        if (egap_instance_get_net(e->in, letter) != NULL &&
            claim_fit_of(e, &X, letter) && claim_in_ball(e, &X.v, letter))
            claim_le(e, claim_at_zero(e), X.F);
}

const egap_claim egap_claims_preliminaries[] = {
    {"G.log", "the loss is L-Lipschitz in the output (logistic: L = 1)",
     "|\\ell(y,u)-\\ell(y,v)|\\le L|u-v|", "v1, section 2",
     "A, B (else 0): at their outputs", EGAP_CLAIM_TRUE, '0', g_lipschitz},
    {"G.ce", "cross entropy is 1-Lipschitz in l1 and sqrt(2)-Lipschitz in l2",
     "|\\ell(u)-\\ell(v)|\\le\\min\\{\\|u-v\\|_1,\\sqrt2\\|u-v\\|_2\\}",
     "v1, section 2", "values classes, label; vectors left, right",
     EGAP_CLAIM_TRUE, '0', g_ce},
    {"G.bce01",
     "binary cross entropy is Lipschitz in the probability on (0, 1]",
     "|\\log p-\\log q|\\le c|p-q|", "v1, section 3",
     "values constant, k: p = 2^-k, q = 2^-(k+1)", EGAP_CLAIM_FALSE, '0',
     g_bce01},
    {"D.lip",
     "a convex loss that is smooth inside a closed interval and bounded on it "
     "is Lipschitz there",
     "|\\ell(u)-\\ell(v)|\\le c|u-v|", "v1, Discussion",
     "values constant, k: -(1-u^2)^(1/2) at 1 and 1 - 2^-k", EGAP_CLAIM_FALSE,
     '0', d_lip},
    {"G.unit", "rows may be taken of length 1 without loss of generality",
     "F(W,\\theta)=F(w_i/\\|w_i\\|,\\theta_i\\|w_i\\|)", "v1, section 2",
     "A, rows not 0", EGAP_CLAIM_FALSE, '0', g_unit},
    {"G.gap",
     "the gap between local and global minima vanishes as the width grows",
     "F(W,0)\\le F(B)", "v1, abstract (ii)",
     "A with coefficients 0 and |E s z_i| < kappa (vector s), B; unit rows",
     EGAP_CLAIM_FALSE, 'L', local_is_global},
    {"T3.nolocmin", "in the limit there are no local minima but global ones",
     "F(W,0)\\le F(B)", "v1, section 4 and Conclusion",
     "A with coefficients 0 and |E s z_i| < kappa (vector s), B; unit rows",
     EGAP_CLAIM_FALSE, 'L', local_is_global},
    {"N.hubmin",
     "(W, 0) with |E[s z_i]| < kappa for all rows is a local minimum",
     "|\\mathbb E[sz_{w_i}]|<\\kappa\\Rightarrow F\\ge F(0)\\text{ nearby}",
     "sharper results", "A with coefficients 0, rows in the ball (vector s)",
     EGAP_CLAIM_TRUE, 'L', n_hubmin},
    {"N.kmax", "kappa >= sup |E[l'(y,0) z_w]| makes F(0) the global minimum",
     "\\kappa\\ge\\kappa_{max}\\Rightarrow F\\ge F(0)", "sharper results",
     "A, B, ...; n <= 2, a loss with slopes at 0", EGAP_CLAIM_TRUE, '0',
     n_kmax},
};
EGAP_CLAIM_UNIT_END(preliminaries);
