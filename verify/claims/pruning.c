/* pruning.c: removing units, and the paths that this makes room for. */
#include "ledger.h"

/* A with units removed: those marked; their mass, and sum |theta| E z. */
typedef struct {
    fit A, pruned;
    size_t l, active, removed;
    num *mass, *weighted;
} pruning;

/* the removed unit with the smallest key among those that are left */
static size_t least_key(const num *key, const bool *gone, const net *v)
{
    size_t best = v->m;

    for (size_t i = 0; i < v->m; i++)
        if (!gone[i] && !num_is_zero(v->theta + i) &&
            (best == v->m || num_lt(key + i, key + best) == EGAP_YES))
            best = i;
    return best;
}

/* |theta_i|, or |theta_i| (L E z_i - kappa) */
static num *keys(ev *e, const fit *A, const num *L)
{
    egap_calc *c = e->c;
    num *key = num_array(c, A->v.m);

    for (size_t i = 0; key != NULL && i < A->v.m; i++) {
        num *a = num_abs(c, A->v.theta + i);

        if (L != NULL) {
            num *mean = claim_mean(e, A->z + i * e->in->N);

            a = num_mul(c, a, num_sub(c, num_mul(c, L, mean), e->kappa));
        }
        num_set(c, key + i, a);
    }
    return key;
}

/* Removes the s - (m - l) active units with the smallest keys; l is the value
 * of that name, else 1. */
static bool prune(ev *e, pruning *p, const fit *A, const num *L)
{
    egap_calc *c = e->c;
    size_t m = A->v.m;
    net v = claim_net_copy(e, &A->v);
    num *key = keys(e, A, L);
    bool *gone = egap_alloc(m, sizeof *gone);

    *p = (pruning){.A = *A, .active = claim_active(&A->v)};
    p->mass = num_si(c, 0);
    p->weighted = num_si(c, 0);
    c->failed = c->failed || gone == NULL || key == NULL;
    if (c->failed || !claim_count(e, &p->l, "l", 1, 1)) {
        egap_free(gone);
        return false;
    }
    if (p->l >= m || p->active + p->l <= m) {
        egap_free(gone);
        return claim_skip(e, p->l >= m ? "needs more than l units"
                                       : "l units are free already");
    }
    p->removed = p->active - (m - p->l);
    for (size_t k = 0; k < p->removed; k++) {
        size_t i = least_key(key, gone, &A->v);
        num *a = num_abs(c, A->v.theta + i);

        gone[i] = true;
        num_inc(c, p->mass, a);
        num_incmul(c, p->weighted, a, claim_mean(e, A->z + i * e->in->N));
        num_set(c, v.theta + i, num_si(c, 0));
    }
    egap_free(gone);
    p->pruned = claim_fit(e, &v);
    return !c->failed;
}

static bool prune_A(ev *e, pruning *p, bool by_key)
{
    fit A;
    num *L = NULL;

    if (!claim_fit_of(e, &A, 'A') || !claim_in_ball(e, &A.v, 'A') ||
        (by_key && (L = claim_L(e)) == NULL))
        return false;
    return prune(e, p, &A, L);
}

/* (L D - kappa)^+ (l/m) mass */
static num *mass_bound(ev *e, const pruning *p, const num *L)
{
    egap_calc *c = e->c;
    num *rate = num_pos(c, num_sub(c, num_mul(c, L, claim_D(e)), e->kappa));

    return num_mul(c, num_mul(c, rate, p->A.mass),
                   num_frac(c, (long)p->l, p->A.v.m));
}

static void v2_prune(ev *e)
{
    egap_calc *c = e->c;
    pruning p;
    num *L, *exact, *rate;

    if (!prune_A(e, &p, false) || (L = claim_L(e)) == NULL)
        return;
    exact = num_sub(c, num_mul(c, L, p.weighted), num_mul(c, e->kappa, p.mass));
    rate = num_sub(c, num_mul(c, L, claim_D(e)), e->kappa);
    claim_le(e, num_sub(c, p.pruned.F, p.A.F), exact);
    claim_le(e, exact, num_mul(c, rate, p.mass));
    claim_le(e, p.mass,
             num_mul(c, p.A.mass, num_frac(c, (long)p.removed, p.active)));
    claim_le(e, num_mul(c, rate, p.mass), mass_bound(e, &p, L));
}

static void v2_prune_key(ev *e)
{
    egap_calc *c = e->c;
    pruning p;
    num *L;

    if (!prune_A(e, &p, true) || (L = claim_L(e)) == NULL)
        return;
    claim_le(
        e, num_sub(c, p.pruned.F, p.A.F),
        num_sub(c, num_mul(c, L, p.weighted), num_mul(c, e->kappa, p.mass)));
}

/* (G D - kappa) p + (H/2)(D p)^2, G the rms of the slopes, G^2 <= 2 H R */
static void n_hprune(ev *e)
{
    egap_calc *c = e->c;
    pruning p;
    num *H, *squares, *G, *Dp, *bound;

    if (!prune_A(e, &p, false) || (H = claim_H(e)) == NULL)
        return;
    squares = num_si(c, 0);
    for (size_t j = 0; j < e->in->N; j++) {
        num *lo, *hi;

        claim_slopes(e, &lo, &hi, j, p.A.f + j);
        num_incmul(c, squares, lo, lo);
    }
    squares = num_div(c, squares, num_si(c, (long)e->in->N));
    G = num_sqrt(c, squares);
    Dp = num_mul(c, claim_D(e), p.mass);
    bound = num_sub(c, num_mul(c, G, Dp), num_mul(c, e->kappa, p.mass));
    bound = num_add(c, bound,
                    num_mul(c, num_div(c, H, num_si(c, 2)), num_sqr(c, Dp)));
    claim_le(e, squares, num_mul(c, num_mul(c, num_si(c, 2), H), p.A.risk));
    claim_le(e, num_sub(c, p.pruned.F, p.A.F), bound);
}

/* --- paths ---------------------------------------------------------------- */

/* A - pruned A - E - pruned B - B stays below lambda + (L D - kappa)^+ (l/m)
 * mass, or F(E) */
static void v2_fixed(ev *e)
{
    egap_calc *c = e->c;
    fit A, B, E;
    pruning p, q;
    num *L, *level, *path, *bound;

    if (!claim_fit_of(e, &A, 'A') || !claim_fit_of(e, &B, 'B') ||
        !claim_same_width(e, &A.v, &B.v) || !claim_in_ball(e, &A.v, 'A') ||
        !claim_in_ball(e, &B.v, 'B') || (L = claim_L(e)) == NULL ||
        !prune(e, &p, &A, NULL) || !prune(e, &q, &B, NULL) ||
        !claim_reference(e, &E, &A, &B, p.l))
        return;
    claim_trivial(e, &A, &B);
    level = num_max(c, A.F, B.F);
    path =
        num_max(c, num_max(c, level, E.F), num_max(c, p.pruned.F, q.pruned.F));
    bound =
        num_max(c,
                num_add(c, level,
                        num_max(c, mass_bound(e, &p, L), mass_bound(e, &q, L))),
                E.F);
    claim_le_between(e, level, path, bound, bound);
}

/* kappa >= L D: no network is below F(0) */
static void v2_fixed_zero(ev *e)
{
    num *L;
    fit X;

    if (!claim_has_data(e) || (L = claim_L(e)) == NULL)
        return;
    if (num_le(num_mul(e->c, L, claim_D(e)), e->kappa) != EGAP_YES)
        claim_skip(e, "kappa is not certainly at least L D");
    for (char letter = 'A'; letter <= 'Z'; letter++)
        if (egap_instance_get_net(e->in, letter) != NULL &&
            claim_fit_of(e, &X, letter) && claim_in_ball(e, &X.v, letter))
            claim_le(e, claim_at_zero(e), X.F);
}

/* --- N.cara --------------------------------------------------------------- */

/* A vector v != 0 of the `count` columns with sum_k v_k column_k = 0, by
 * elimination; the columns (count, N) are destroyed, basis (count, count)
 * follows their combinations. */
static const num *dependent(ev *e, num *column, num *basis, size_t count)
{
    size_t N = e->in->N;
    egap_calc *c = e->c;

    for (size_t k = 0; k < count; k++) {
        size_t pivot = 0;

        for (size_t l = 0; l < k; l++) { /* the pivot of an earlier column */
            size_t at = 0;
            num *factor;

            while (num_is_zero(column + l * N + at))
                at++;
            if (num_is_zero(column + k * N + at))
                continue;
            factor = num_neg(
                c, num_div(c, column + k * N + at, column + l * N + at));
            for (size_t j = 0; j < N; j++)
                num_incmul(c, column + k * N + j, factor, column + l * N + j);
            for (size_t j = 0; j < count; j++)
                num_incmul(c, basis + k * count + j, factor,
                           basis + l * count + j);
        }
        while (pivot < N && num_is_zero(column + k * N + pivot))
            pivot++;
        if (pivot == N)
            return basis + k * count;
    }
    return NULL;
}

/* Moves theta along a dependence of its active units, the mass not rising,
 * until a coefficient is 0. */
static bool one_less(ev *e, net *v, const fit *A)
{
    size_t N = e->in->N, count = 0, most = N + 1;
    egap_calc *c = e->c;
    size_t *unit = egap_alloc(most, sizeof *unit);
    num *column = num_array(c, most * N), *basis = num_array(c, most * most);
    const num *along;
    num *slope = num_si(c, 0), *step = NULL;

    c->failed = c->failed || unit == NULL;
    for (size_t i = 0; !c->failed && i < v->m && count < most; i++)
        if (!num_is_zero(v->theta + i)) {
            for (size_t j = 0; j < N; j++)
                num_set(c, column + count * N + j, A->z + i * N + j);
            num_set(c, basis + count * most + count, num_si(c, 1));
            unit[count++] = i;
        }
    /* the basis has rows of `most`, of which `count` are used */
    along =
        c->failed || count < most ? NULL : dependent(e, column, basis, count);
    for (size_t k = 0; along != NULL && k < count; k++)
        num_incmul(c, slope, along + k,
                   num_si(c, num_sign(v->theta + unit[k])));
    for (size_t k = 0; along != NULL && k < count; k++) {
        num *move = num_sign(slope) == 1 ? num_neg(c, along + k)
                                         : num_add(c, along + k, num_si(c, 0));
        int towards = num_sign(num_mul(c, move, v->theta + unit[k]));

        if (towards == -1) {
            num *t = num_abs(c, num_div(c, v->theta + unit[k], move));

            step = step == NULL ? t : num_min(c, step, t);
        }
    }
    if (step != NULL) {
        if (num_sign(slope) == 1)
            step = num_neg(c, step);
        for (size_t k = 0; k < count; k++)
            num_incmul(c, v->theta + unit[k], step, along + k);
    }
    egap_free(unit);
    return step != NULL;
}

static void n_cara(ev *e)
{
    egap_calc *c = e->c;
    fit A, less;
    net v;

    if (!claim_fit_of(e, &A, 'A'))
        return;
    if (!c->rational || e->in->N > 40 || A.v.m > 80) {
        claim_skip(e, "done with rationals, for at most 40 samples and 80 "
                      "units");
        return;
    }
    v = claim_net_copy(e, &A.v);
    while (!c->failed && claim_active(&v) > e->in->N && one_less(e, &v, &A))
        continue;
    if (c->failed)
        return;
    less = claim_fit(e, &v);
    claim_le(e, num_si(c, (long)claim_active(&v)),
             num_si(c, (long)(e->in->N > A.v.m ? A.v.m : e->in->N)));
    claim_le(e, less.mass, A.mass);
    for (size_t j = 0; j < e->in->N; j++)
        claim_eq(e, less.f + j, A.f + j);
}

const egap_claim egap_claims_pruning[] = {
    {"V2.prune",
     "removing the units of smallest |theta| raises F by at most sum |theta_i|"
     " (L E z_i - kappa), at most (L D - kappa)^+ (l/m) mass",
     "F(\\theta^{pr})-F(\\theta)\\le(LD-\\kappa)_+\\tfrac lm\\|\\theta\\|_1",
     "v2, pruning", "A, rows in the ball; value l (else 1)", EGAP_CLAIM_TRUE,
     '0', v2_prune},
    {"V2.prune.key",
     "removing the units of smallest |theta_i| (L E z_i - kappa) raises F by "
     "at most their sum",
     "F(\\theta^{pr})-F(\\theta)\\le\\sum|\\theta_i|(L\\bar z_i-\\kappa)",
     "v2, pruning, sharper", "A, rows in the ball; value l (else 1)",
     EGAP_CLAIM_TRUE, '0', v2_prune_key},
    {"N.hprune",
     "for smooth losses removing a mass p raises F by at most (G D - kappa) p "
     "+ H (D p)^2 / 2, with G^2 = E l'^2 <= 2 H R",
     "F(\\theta^{pr})-F(\\theta)\\le(GD-\\kappa)p+\\tfrac H2(Dp)^2",
     "sharper results", "A, rows in the ball; value l (else 1)",
     EGAP_CLAIM_TRUE, '0', n_hprune},
    {"V2.fixed",
     "a path stays below lambda + (L D - kappa)^+ (l/m) mass, or F(E)",
     "v^*(A,B)\\le\\max\\{\\lambda+(LD-\\kappa)_+\\tfrac lma,F(E)\\}",
     "v2, fixed level", "A, B of more than l units, rows in the ball (E)",
     EGAP_CLAIM_TRUE, 'U', v2_fixed},
    {"V2.fixed.zero", "kappa >= L D makes F(0) the global minimum",
     "\\kappa\\ge LD\\Rightarrow F\\ge F(0)", "v2, fixed level",
     "A, B, ...; kappa >= L D", EGAP_CLAIM_TRUE, '0', v2_fixed_zero},
    {"N.cara", "at most N units give the same outputs with no more mass",
     "Z\\tilde\\theta=Z\\theta,\\ \\|\\tilde\\theta\\|_0\\le N,\\ "
     "\\|\\tilde\\theta\\|_1\\le\\|\\theta\\|_1",
     "sharper results", "A, at most 80 units and 40 samples", EGAP_CLAIM_TRUE,
     '0', n_cara},
};
EGAP_CLAIM_UNIT_END(pruning);
