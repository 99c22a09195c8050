/* levels.c: bounds of the minimax level of two networks: Theorem 2 as printed
 * against lower bounds, and its repaired forms on paths that are built. */
#include "ledger.h"

/* A and B, compressed networks C of A and D of B, a reference E that fits
 * into the units they leave. */
typedef struct {
    fit C, D, E;
} helpers;

/* E has l <= m units and X leaves l of its m units free */
static bool spare(ev *e, const net *X, const net *E, char letter)
{
    return (E->m <= X->m && claim_active(X) + E->m <= X->m) ||
           claim_skip(e, "network %c leaves too few units for E", letter);
}

static bool load_helpers(ev *e, helpers *h, const barrier *b)
{
    return claim_fit_of(e, &h->C, 'C') && claim_fit_of(e, &h->D, 'D') &&
           claim_fit_of(e, &h->E, 'E') &&
           claim_same_width(e, &b->A.v, &h->C.v) &&
           claim_same_width(e, &b->B.v, &h->D.v) &&
           spare(e, &h->C.v, &h->E.v, 'C') && spare(e, &h->D.v, &h->E.v, 'D');
}

static num *squared_value(ev *e, const fit *X)
{
    egap_calc *c = e->c;
    num *sum = num_si(c, 0);

    for (size_t j = 0; j < e->in->N; j++)
        num_inc(c, sum, num_sqr(c, num_sub(c, X->f + j, e->y + j)));
    return num_add(c, num_div(c, sum, num_si(c, (long)e->in->N)),
                   num_mul(c, e->kappa, X->mass));
}

static void t2_lit(ev *e)
{
    egap_calc *c = e->c;
    barrier b;
    helpers h;
    num *bound;

    if (!claim_has_data(e) || claim_L(e) == NULL || !claim_barrier(e, &b) ||
        !load_helpers(e, &h, &b) || !claim_same_rows(e, &b.A.v, &h.C.v) ||
        !claim_same_rows(e, &b.B.v, &h.D.v) ||
        !claim_unit_rows(e, &b.A.v, 'A') || !claim_unit_rows(e, &b.B.v, 'B') ||
        !claim_unit_rows(e, &h.E.v, 'E'))
        return;
    bound = num_max(c, b.ends, h.E.F);
    bound = num_max(c, bound, squared_value(e, &h.C));
    bound = num_max(c, bound, squared_value(e, &h.D));
    claim_le_between(e, b.lo, b.hi, bound, bound);
}

static num *largest(ev *e, const net *A, const net *B,
                    num *(*distance)(ev *, const num *, const num *))
{
    num *most = num_si(e->c, 0);

    for (size_t i = 0; i < A->m; i++)
        most = num_max(e->c, most,
                       distance(e, A->w + i * e->in->n, B->w + i * e->in->n));
    return most;
}

static void t2_c(ev *e)
{
    egap_calc *c = e->c;
    barrier b;
    helpers h;
    num *L, *bound, *angle, *rise;

    if (!claim_has_data(e) || (L = claim_L(e)) == NULL ||
        !claim_barrier(e, &b) || !load_helpers(e, &h, &b) ||
        !claim_unit_rows(e, &b.A.v, 'A') || !claim_unit_rows(e, &b.B.v, 'B') ||
        !claim_unit_rows(e, &h.C.v, 'C') || !claim_unit_rows(e, &h.D.v, 'D') ||
        !claim_unit_rows(e, &h.E.v, 'E') || num_sign(e->kappa) != 1)
        return;
    angle = num_max(c, largest(e, &b.A.v, &h.C.v, claim_angle),
                    largest(e, &b.B.v, &h.D.v, claim_angle));
    rise = num_div(c, num_mul(c, num_mul(c, num_sqr(c, L), claim_D(e)), angle),
                   e->kappa);
    bound = num_max(c, num_max(c, b.ends, h.E.F), num_max(c, h.C.F, h.D.F));
    bound = num_add(c, bound, rise);
    claim_le_between(e, b.lo, b.hi, bound, bound);
}

static void v2_fin(ev *e)
{
    egap_calc *c = e->c;
    barrier b;
    helpers h;
    num *L, *bound, *radius, *factor;

    if (!claim_has_data(e) || (L = claim_L(e)) == NULL ||
        !claim_barrier(e, &b) || !load_helpers(e, &h, &b) ||
        !claim_in_ball(e, &h.C.v, 'C') || !claim_in_ball(e, &h.D.v, 'D') ||
        !claim_in_ball(e, &h.E.v, 'E') || num_sign(e->kappa) != 1)
        return;
    radius = num_max(c, largest(e, &b.A.v, &h.C.v, claim_chord),
                     largest(e, &b.B.v, &h.D.v, claim_chord));
    bound = num_max(c, num_max(c, b.ends, h.E.F), num_max(c, h.C.F, h.D.F));
    factor =
        num_div(c, num_mul(c, num_mul(c, L, claim_D(e)), radius), e->kappa);
    bound = num_mul(c, bound, num_add(c, num_si(c, 1), factor));
    claim_le_between(e, b.lo, b.hi, bound, bound);
}

/* --- built paths --------------------------------------------------------- */

/* A with the coefficient set to 0 whose loss leaves F lowest */
static fit best_without_one(ev *e, const fit *A)
{
    fit best = {.F = NULL};

    for (size_t i = 0; i < A->v.m; i++) {
        net v = claim_net_copy(e, &A->v);
        fit f;

        if (v.m == 0)
            break;
        num_set(e->c, v.theta + i, num_si(e->c, 0));
        f = claim_fit(e, &v);
        if (best.F == NULL || num_lt(f.F, best.F) == EGAP_YES)
            best = f;
    }
    return best;
}

bool claim_reference(ev *e, fit *E, const fit *A, const fit *B, size_t l)
{
    size_t n = e->in->n;

    if (egap_instance_get_net(e->in, 'E') != NULL) {
        if (!claim_fit_of(e, E, 'E') || !claim_in_ball(e, &E->v, 'E'))
            return false;
        if (E->v.m <= l)
            return true;
    }
    E->F = NULL;
    for (size_t k = 0; k < A->v.m + B->v.m; k++) {
        const net *from = k < A->v.m ? &A->v : &B->v;
        size_t i = k < A->v.m ? k : k - A->v.m;
        net v = claim_net_new(e, 1);
        fit f;

        if (v.m == 0)
            return false;
        num_set(e->c, v.theta, from->theta + i);
        for (size_t x = 0; x < n; x++)
            num_set(e->c, v.w + x, from->w + i * n + x);
        f = claim_fit(e, &v);
        if (E->F == NULL || num_lt(f.F, E->F) == EGAP_YES)
            *E = f;
    }
    return E->F != NULL;
}

/* The path A - C - E - D - B, where C and D keep the rows of A and B: its
 * largest value is that of five networks. */
static bool zero_path(ev *e, fit *A, fit *B, helpers *h)
{
    if (!claim_fit_of(e, A, 'A') || !claim_fit_of(e, B, 'B') ||
        !claim_same_width(e, &A->v, &B->v) || !claim_in_ball(e, &A->v, 'A') ||
        !claim_in_ball(e, &B->v, 'B'))
        return false;
    if (A->v.m < 2)
        return claim_skip(e, "one unit leaves none free");
    h->C = best_without_one(e, A);
    h->D = best_without_one(e, B);
    if (!claim_reference(e, &h->E, A, B, 1))
        return false;
    return h->C.F != NULL && h->D.F != NULL;
}

static void v2_zero(ev *e)
{
    egap_calc *c = e->c;
    fit A, B;
    helpers h;
    num *path, *level;

    if (!zero_path(e, &A, &B, &h))
        return;
    claim_trivial(e, &A, &B);
    level = num_max(c, A.F, B.F);
    path = num_max(c, num_max(c, level, h.E.F), num_max(c, h.C.F, h.D.F));
    for (long k = 1; k < 8; k++) { /* inside the convex parts */
        num *t = num_frac(c, k, 8);
        net P = claim_between(e, &A.v, &h.C.v, t);
        net Q = claim_between(e, &B.v, &h.D.v, t);

        claim_le(e, num_max(c, claim_fit(e, &P).F, claim_fit(e, &Q).F), path);
    }
    claim_le_between(e, level, path, path, path);
}

/* The bound with the bridge: radius r, masses as they are; or with c0 where
 * the masses are certainly below c0 / kappa. */
static num *bridge_bound(ev *e, const fit *A, const fit *C)
{
    egap_calc *c = e->c;
    num *L = claim_L(e), *r = largest(e, &A->v, &C->v, claim_chord);
    num *masses = num_add(c, A->mass, C->mass);

    return num_add(
        c, num_max(c, A->F, C->F),
        num_div(c, num_mul(c, num_mul(c, L, claim_D(e)), num_mul(c, r, masses)),
                num_si(c, 4)));
}

/* the certified largest value on the segment from A to C */
static num *bridge_top(ev *e, const fit *A, const fit *C)
{
    num *K = num_mul(e->c, claim_L(e), claim_wedge(e, &A->v, &C->v, true));

    return claim_parabola_top(e, A->F, C->F, K);
}

static void t2_rep(ev *e)
{
    egap_calc *c = e->c;
    fit A, B;
    helpers h;
    num *level, *path, *bound;

    if (!claim_has_data(e) || claim_L(e) == NULL || !zero_path(e, &A, &B, &h))
        return;
    claim_trivial(e, &A, &B);
    level = num_max(c, A.F, B.F);
    bound = num_max(
        c, num_max(c, level, h.E.F),
        num_max(c, bridge_bound(e, &A, &h.C), bridge_bound(e, &B, &h.D)));
    path = num_max(
        c, h.E.F, num_max(c, bridge_top(e, &A, &h.C), bridge_top(e, &B, &h.D)));
    if (egap_instance_get_net(e->in, 'C') != NULL &&
        egap_instance_get_net(e->in, 'D') != NULL) {
        helpers g;
        barrier b = {.A = A, .B = B};
        num *other;

        if (!load_helpers(e, &g, &b) || !claim_in_ball(e, &g.C.v, 'C') ||
            !claim_in_ball(e, &g.D.v, 'D') || !claim_in_ball(e, &g.E.v, 'E'))
            return;
        other = num_max(
            c, num_max(c, level, g.E.F),
            num_max(c, bridge_bound(e, &A, &g.C), bridge_bound(e, &B, &g.D)));
        if (num_lt(other, bound) == EGAP_YES) {
            bound = other;
            path = num_max(
                c, g.E.F,
                num_max(c, bridge_top(e, &A, &g.C), bridge_top(e, &B, &g.D)));
        }
    }
    claim_le_between(e, level, path, bound, bound);
}

/* v* <= max(F(A), F(B), F(0)): through the zero coefficients */
static void f7(ev *e)
{
    egap_calc *c = e->c;
    fit A, B;
    num *hub;

    if (!claim_fit_of(e, &A, 'A') || !claim_fit_of(e, &B, 'B'))
        return;
    hub = num_max(c, num_max(c, A.F, B.F), claim_at_zero(e));
    for (int side = 0; side < 2; side++)
        for (long k = 1; k < 16; k++) {
            net v = claim_net_copy(e, side ? &B.v : &A.v);

            for (size_t i = 0; i < v.m; i++)
                num_set(c, v.theta + i,
                        num_mul(c, num_frac(c, k, 16), v.theta + i));
            claim_le(e, claim_fit(e, &v).F, hub);
        }
}

const egap_claim egap_claims_levels[] = {
    {"F7",
     "through zero coefficients A and B are joined below max(F(A), "
     "F(B), F(0))",
     "v^*(A,B)\\le\\max\\{F_A,F_B,F(0)\\}", "standing facts", "A, B",
     EGAP_CLAIM_TRUE, 'U', f7},
    {"T2.lit",
     "Theorem 2 with delta as printed, of the squared loss: a path stays "
     "below max(lambda, e, delta)",
     "v^*(A,B)\\le\\max(\\lambda,\\epsilon),\\ \\delta\\text{ with }"
     "\\mathbb E|Y-\\gamma Z|^2",
     "v1, Theorem 2 with section 2",
     "A, B and C, D on their rows, E; barrier as LB.cell", EGAP_CLAIM_FALSE,
     'U', t2_lit},
    {"T2.C",
     "Theorem 2 with delta of the loss and the printed constant L^2 D / kappa",
     "v^*(A,B)\\le\\max(\\lambda,\\epsilon),\\ C=L^2\\sqrt{\\|\\Sigma\\|}/"
     "\\kappa",
     "v1, Theorem 2 with the end of its proof",
     "A, B, perturbed C, D, reference E, unit rows; barrier as LB.cell",
     EGAP_CLAIM_FALSE, 'U', t2_c},
    {"T2.rep",
     "a path stays below max(lambda, F(E), F(C), F(D)) + L D r (masses) / 4",
     "v^*(A,B)\\le\\max\\{\\lambda,e(l),\\hat\\delta_A,\\hat\\delta_B\\}",
     "Theorem 2, repaired",
     "A, B of 2 units or more (C, D, E, else built), rows in the ball",
     EGAP_CLAIM_TRUE, 'U', t2_rep},
    {"V2.fin",
     "a path stays below the larger of the values of A to E times 1 + L D r "
     "/ kappa",
     "v^*(A,B)\\le\\Lambda+\\frac{LD}\\kappa r\\Lambda", "v2, finite width",
     "A, B, C, D, E, rows in the ball; barrier as LB.cell", EGAP_CLAIM_TRUE,
     'U', v2_fin},
    {"V2.zero",
     "the path A - C - E - D - B, C and D on the rows of A and B, stays below "
     "its five values",
     "v^*(A,B)\\le\\max\\{F_A,F_C,F_E,F_D,F_B\\}", "v2, zero-radius path",
     "A, B of 2 units or more (E), rows in the ball", EGAP_CLAIM_TRUE, 'U',
     v2_zero},
};
EGAP_CLAIM_UNIT_END(levels);
