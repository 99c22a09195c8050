/* mass.c: control of the mass by the objective, and what the squared slopes
 * of smooth losses are worth. */
#include "ledger.h"

/* kappa mass = F - R, which is at most F, for any coefficients */
static void v2_l1(ev *e)
{
    fit A;
    num *p;

    if (!claim_fit_of(e, &A, 'A'))
        return;
    p = num_mul(e->c, e->kappa, A.mass);
    claim_le(e, p, A.F);
}

/* l'^2 <= 2 H l, for each sample */
static void v2_att(ev *e)
{
    egap_calc *c = e->c;
    fit A;
    num *H;

    if (!claim_fit_of(e, &A, 'A') || (H = claim_H(e)) == NULL)
        return;
    for (size_t j = 0; j < e->in->N; j++) {
        egap_calc_mark mark = egap_calc_here(c);
        num *lo, *hi;

        claim_slopes(e, &lo, &hi, j, A.f + j);
        claim_where(e, "sample %zu", j);
        claim_le(
            e, num_sqr(c, lo),
            num_mul(c, num_mul(c, num_si(c, 2), H), claim_loss(e, j, A.f + j)));
        egap_calc_release(c, mark);
    }
}

/* Doubling the coefficients or halving them: the slope of c -> F(W, c theta)
 * at c = 1 is E[s f] + kappa mass, so F(W, c theta) >= F + (c-1) times it */
static void n_radial(ev *e)
{
    egap_calc *c = e->c;
    size_t N = e->in->N;
    fit A;
    num *slope;

    if (!claim_fit_of(e, &A, 'A'))
        return;
    slope = num_si(c, 0);
    for (size_t j = 0; j < N; j++) {
        num *lo, *hi;

        claim_slopes(e, &lo, &hi, j, A.f + j);
        num_incmul(c, slope, num_sign(A.f + j) == 1 ? lo : hi, A.f + j);
    }
    slope = num_add(c, num_div(c, slope, num_si(c, (long)N)),
                    num_mul(c, e->kappa, A.mass));
    for (long k = 0; k <= 4; k++) {
        num *by = num_frac(c, k, 2);
        net v = claim_net_copy(e, &A.v);

        for (size_t i = 0; i < v.m; i++)
            num_set(c, v.theta + i, num_mul(c, by, v.theta + i));
        if (k != 2)
            claim_le(e,
                     num_add(c, A.F,
                             num_mul(c, num_sub(c, by, num_si(c, 1)), slope)),
                     claim_fit(e, &v).F);
    }
}

const egap_claim egap_claims_mass[] = {
    {"V2.l1", "kappa times the mass is F - R, so at most F",
     "\\kappa\\|\\theta\\|_1\\le F-R_{low}", "v2, mass", "A", EGAP_CLAIM_TRUE,
     '0', v2_l1},
    {"N.radial",
     "along the ray through theta F is above its tangent, of slope E[s f] + "
     "kappa mass",
     "F(W,c\\theta)\\ge F+(c-1)(\\mathbb E[sf]+\\kappa\\|\\theta\\|_1)",
     "sharper results (mass control)", "A", EGAP_CLAIM_TRUE, '0', n_radial},
    {"V2.att", "a smooth loss has slope^2 <= 2 H loss",
     "|\\ell'(y,u)|^2\\le2H\\ell(y,u)", "v2, attainment (auxiliary)",
     "A; a loss with Lipschitz slopes", EGAP_CLAIM_TRUE, '0', v2_att},
};
EGAP_CLAIM_UNIT_END(mass);
