/* decay.c: weight decay: F^wd = R + (kappa/2) sum (theta_i^2 + |w_i|^2), and
 * how bounds of F carry over to it. */
#include "ledger.h"

/* |theta| and |w| of each unit (m) */
static bool sizes(ev *e, num **a, num **b, const net *v)
{
    *a = num_array(e->c, v->m);
    *b = num_array(e->c, v->m);
    for (size_t i = 0; !e->c->failed && i < v->m; i++) {
        const num *w = v->w + i * e->in->n;

        num_set(e->c, *a + i, num_abs(e->c, v->theta + i));
        num_set(e->c, *b + i, num_sqrt(e->c, claim_dot(e, w, w)));
    }
    return !e->c->failed;
}

/* sum a b, sum (a^2 + b^2)/2 */
static void sums(ev *e, num **product, num **half, const num *a, const num *b,
                 size_t m)
{
    egap_calc *c = e->c;

    *product = num_si(c, 0);
    *half = num_si(c, 0);
    for (size_t i = 0; i < m; i++) {
        num_incmul(c, *product, a + i, b + i);
        num_inc(c, *half,
                num_div(c, num_add(c, num_sqr(c, a + i), num_sqr(c, b + i)),
                        num_si(c, 2)));
    }
}

/* On the way (theta e^-sh, w e^sh), h = log(|theta|/|w|)/2, the squares are
 * a^(2-s) b^s and a^s b^(2-s): at s = 1 both are ab. */
static num *on_the_way(ev *e, const num *a, const num *b, size_t m, long k)
{
    egap_calc *c = e->c;
    num *sum = num_si(c, 0), *s = num_frac(c, k, 4);
    num *rest = num_sub(c, num_si(c, 2), s);

    for (size_t i = 0; i < m; i++) {
        num *x;

        if (num_sign(a + i) != 1 || num_sign(b + i) != 1) {
            /* the other factor shrinks to 0 */
            num *left = num_sub(c, num_si(c, 1), s);

            x = num_mul(c, num_sqr(c, left),
                        num_add(c, num_sqr(c, a + i), num_sqr(c, b + i)));
        } else {
            x = num_add(
                c, num_mul(c, num_pow(c, a + i, rest), num_pow(c, b + i, s)),
                num_mul(c, num_pow(c, a + i, s), num_pow(c, b + i, rest)));
        }
        num_inc(c, sum, num_div(c, x, num_si(c, 2)));
    }
    return sum;
}

static bool balanced(const num *a, const num *b, size_t m)
{
    for (size_t i = 0; i < m; i++)
        if (num_eq(a + i, b + i) != EGAP_YES)
            return false;
    return true;
}

/* F^wd falls on the way to the balanced network, where it is R + kappa sum
 * |theta_i| |w_i|. */
static void v2_bal_f(ev *e)
{
    egap_calc *c = e->c;
    num *a, *b, *product, *half, *last;
    fit A;

    if (!claim_fit_of(e, &A, 'A') || !sizes(e, &a, &b, &A.v))
        return;
    sums(e, &product, &half, a, b, A.v.m);
    claim_le(e, num_add(c, A.risk, num_mul(c, e->kappa, product)),
             num_add(c, A.risk, num_mul(c, e->kappa, half)));
    if (balanced(a, b, A.v.m))
        return;
    last = half;
    for (long k = 1; k <= 4; k++) {
        num *now = k < 4 ? on_the_way(e, a, b, A.v.m, k) : product;

        claim_where(e, "s = %ld/4", k);
        claim_le(e, now, last);
        last = now;
    }
}

/* R + kappa sum |theta_i| |w_i|: F^wd of the balanced lift of a network */
static num *lifted(ev *e, const fit *P)
{
    num *a, *b, *product, *half;

    if (!sizes(e, &a, &b, &P->v))
        return num_unknown(e->c);
    sums(e, &product, &half, a, b, P->v.m);
    return num_add(e->c, P->risk, num_mul(e->c, e->kappa, product));
}

/* F^wd of a network itself */
static num *decayed(ev *e, const fit *P)
{
    num *a, *b, *product, *half;

    if (!sizes(e, &a, &b, &P->v))
        return num_unknown(e->c);
    sums(e, &product, &half, a, b, P->v.m);
    return num_add(e->c, P->risk, num_mul(e->c, e->kappa, half));
}

/* A and B balanced, then the lift of the path A - C - E - D - B on which one
 * unit of A and of B is switched off: F^wd is at most F all along. */
static void v2_wd(ev *e)
{
    egap_calc *c = e->c;
    fit end[2], E;
    num *level, *path;

    if (!claim_fit_of(e, &end[0], 'A') || !claim_fit_of(e, &end[1], 'B') ||
        !claim_same_width(e, &end[0].v, &end[1].v) ||
        !claim_in_ball(e, &end[0].v, 'A') || !claim_in_ball(e, &end[1].v, 'B'))
        return;
    if (end[0].v.m < 2) {
        claim_skip(e, "one unit leaves none free");
        return;
    }
    if (!claim_reference(e, &E, &end[0], &end[1], 1))
        return;
    level = num_max(c, decayed(e, &end[0]), decayed(e, &end[1]));
    path = num_max(c, num_max(c, end[0].F, end[1].F), E.F);
    claim_le(e, lifted(e, &E), E.F);
    for (int k = 0; k < 2; k++) {
        net off = claim_net_copy(e, &end[k].v);
        fit C;

        if (off.m == 0)
            return;
        num_set(c, off.theta, num_si(c, 0));
        C = claim_fit(e, &off);
        path = num_max(c, path, C.F);
        claim_le(e, lifted(e, &end[k]), decayed(e, &end[k]));
        for (long t = 0; t <= 4; t++) {
            net P = claim_between(e, &end[k].v, &off, num_frac(c, t, 4));
            fit at = claim_fit(e, &P);
            num *value = lifted(e, &at);

            claim_where(e, "network %c, t = %ld/4", 'A' + k, t);
            claim_le(e, value, at.F);
            claim_le(e, value, num_max(c, level, path));
        }
    }
}

const egap_claim egap_claims_decay[] = {
    {"V2.bal.f",
     "with weight decay F falls on the way to the balanced network, where it "
     "is R + kappa sum |theta_i| |w_i|",
     "F^{wd}=R+\\kappa\\sum|\\theta_i|\\|w_i\\|", "v2, balancing", "A",
     EGAP_CLAIM_TRUE, 'P', v2_bal_f},
    {"V2.wd",
     "on the balanced lift of a path of networks with rows in the ball F with "
     "weight decay is at most F, and at its ends no more than before",
     "v^*_{wd}(A,B)\\le\\max\\{F^{wd}_A,F^{wd}_B,V(\\gamma)\\}",
     "v2, weight decay", "A, B of 2 units or more (E), rows in the ball",
     EGAP_CLAIM_TRUE, 'U', v2_wd},
};
EGAP_CLAIM_UNIT_END(decay);
