/* lemma1.c: control of the l1 norm of an optimal second layer, as printed and
 * as it is true. */
#include "../bound/lossconst.h"
#include "ledger.h"

/* A minimiser with its slopes; printed statements are about unit rows,
 * repaired ones about rows in the ball. */
static bool minimiser(ev *e, fit *A, num **s, bool printed)
{
    if (!claim_fit_of(e, A, 'A') || !(printed ? claim_unit_rows(e, &A->v, 'A')
                                              : claim_in_ball(e, &A->v, 'A')))
        return false;
    return claim_is_minimiser(e, s, A, "s") ||
           claim_skip(e, "A is not certainly optimal for its first layer");
}

/* E[lo z_i] and E[hi z_i]: the slopes of R along theta_i to both sides */
static void side_slopes(ev *e, num **left, num **right, const fit *A, size_t i)
{
    const num *z = A->z + i * e->in->N;

    *left = num_si(e->c, 0);
    *right = num_si(e->c, 0);
    for (size_t j = 0; j < e->in->N; j++) {
        num *lo, *hi;

        claim_slopes(e, &lo, &hi, j, A->f + j);
        num_incmul(e->c, *left, lo, z + j);
        num_incmul(e->c, *right, hi, z + j);
    }
    *left = num_div(e->c, *left, num_si(e->c, (long)e->in->N));
    *right = num_div(e->c, *right, num_si(e->c, (long)e->in->N));
}

/* One unit: F falls at A and rises at B, so that every minimiser for their
 * common row lies between their coefficients. */
static bool between(ev *e, num **lo, num **hi)
{
    num *left, *right, *zero = num_si(e->c, 0);
    fit A, B;

    if (!claim_fit_of(e, &A, 'A') || !claim_fit_of(e, &B, 'B'))
        return false;
    if (A.v.m != 1 || B.v.m != 1)
        return claim_skip(e, "A and B must have one unit");
    if (!claim_same_rows(e, &A.v, &B.v))
        return false;
    *lo = num_mul(e->c, e->kappa, A.mass);
    *hi = num_mul(e->c, e->kappa, B.mass);
    side_slopes(e, &left, &right, &A, 0);
    if (num_le(zero, A.v.theta) == EGAP_YES &&
        num_sign(num_add(e->c, right, e->kappa)) == -1) {
        side_slopes(e, &left, &right, &B, 0);
        if (num_lt(A.v.theta, B.v.theta) == EGAP_YES &&
            num_sign(num_add(e->c, left, e->kappa)) == 1)
            return true;
    }
    return claim_skip(e, "A and B do not enclose the optimal coefficient");
}

static void l1_a(ev *e)
{
    fit A;
    num *s, *left, *right;

    if (!minimiser(e, &A, &s, true) || claim_L(e) == NULL)
        return;
    for (size_t i = 0; i < A.v.m; i++) {
        int sign = num_sign(A.v.theta + i);

        side_slopes(e, &left, &right, &A, i);
        claim_where(e, "slopes of R to both sides of theta_%zu", i);
        claim_eq(e, left, right);
        if (sign == 1 || sign == -1)
            claim_eq(e, left, num_mul(e->c, num_si(e->c, -sign), e->kappa));
    }
}

static void l1_a_repaired(ev *e)
{
    fit A;
    num *s;

    if (!minimiser(e, &A, &s, false))
        return;
    for (size_t i = 0; i < A.v.m; i++) {
        num *g = claim_mean_product(e, s, A.z + i * e->in->N);
        int sign = num_sign(A.v.theta + i);

        claim_le(e, num_abs(e->c, g), e->kappa);
        if (sign == 1 || sign == -1)
            claim_eq(e, g, num_mul(e->c, num_si(e->c, -sign), e->kappa));
    }
}

/* |E l' z_i| where each loss has one slope at the output of A */
static num *steepness(ev *e, const fit *A, size_t i)
{
    num *left, *right;

    side_slopes(e, &left, &right, A, i);
    return num_abs(e->c, left);
}

static bool smooth(ev *e, const fit *A)
{
    for (size_t j = 0; j < e->in->N; j++) {
        num *lo, *hi;

        claim_slopes(e, &lo, &hi, j, A->f + j);
        if (lo != hi || (e->in->loss.kind == EGAP_LOSS_ABS && !lo->exact &&
                         num_sign(lo) == 2))
            return claim_skip(e, "the loss has a kink at sample %zu", j);
    }
    return true;
}

static void l1_b(ev *e)
{
    fit A;
    num *L;

    if (!claim_fit_of(e, &A, 'A') || !claim_unit_rows(e, &A.v, 'A') ||
        !smooth(e, &A) || (L = claim_L(e)) == NULL)
        return;
    for (size_t i = 0; i < A.v.m; i++)
        claim_le(e, steepness(e, &A, i), L);
}

/* |g_i| <= L E z_i <= L (E z_i^2)^(1/2) <= L D ||w_i|| */
static void l1_b_repaired(ev *e)
{
    egap_calc *c = e->c;
    fit A;
    num *L, *D;

    if (!claim_fit_of(e, &A, 'A') || !smooth(e, &A) || (L = claim_L(e)) == NULL)
        return;
    D = claim_D(e);
    for (size_t i = 0; i < A.v.m; i++) {
        const num *z = A.z + i * e->in->N, *w = A.v.w + i * e->in->n;
        num *mean = num_mul(c, L, claim_mean(e, z));
        num *rms = num_mul(c, L, num_sqrt(c, claim_mean_square(e, z)));
        num *last =
            num_mul(c, num_mul(c, L, D), num_sqrt(c, claim_dot(e, w, w)));

        claim_le(e, steepness(e, &A, i), mean);
        claim_le(e, mean, rms);
        claim_le(e, rms, last);
    }
}

static void l1_c(ev *e)
{
    fit A;
    num *s, *L;

    if (!minimiser(e, &A, &s, true) || (L = claim_L(e)) == NULL)
        return;
    if (claim_active(&A.v) == 0)
        claim_skip(e, "no coefficient differs from 0");
    claim_le(e, e->kappa, L);
}

static void l1_c_repaired(ev *e)
{
    fit A;
    num *s, *L;

    if (!minimiser(e, &A, &s, false) || (L = claim_L(e)) == NULL)
        return;
    if (claim_active(&A.v) == 0)
        claim_skip(e, "no coefficient differs from 0");
    for (size_t i = 0; i < A.v.m; i++)
        if (!num_is_zero(A.v.theta + i))
            claim_le(e, e->kappa,
                     num_mul(e->c, L, claim_mean(e, A.z + i * e->in->N)));
}

static void l1_d(ev *e)
{
    fit A;
    num *L;

    if (!claim_fit_of(e, &A, 'A') || !claim_unit_rows(e, &A.v, 'A') ||
        (L = claim_L(e)) == NULL)
        return;
    if (num_le(L, e->kappa) != EGAP_YES)
        claim_skip(e, "kappa is less than L");
    claim_le(e, claim_at_zero(e), A.F);
}

static void l1_d_repaired(ev *e)
{
    fit A;
    num *L;

    if (!claim_fit_of(e, &A, 'A') || (L = claim_L(e)) == NULL)
        return;
    for (size_t i = 0; i < A.v.m; i++)
        if (num_le(num_mul(e->c, L, claim_mean(e, A.z + i * e->in->N)),
                   e->kappa) != EGAP_YES)
            claim_skip(e, "kappa is less than L E z_%zu", i);
    claim_le(e, claim_at_zero(e), A.F);
}

static void l1_e(ev *e)
{
    fit A;
    num *s, *p;

    if (!minimiser(e, &A, &s, true))
        return;
    p = num_mul(e->c, e->kappa, A.mass);
    claim_eq(e, num_sub(e->c, A.risk, p), num_add(e->c, A.risk, p));
}

static void l1_e_repaired(ev *e)
{
    fit A;
    num *s;

    if (minimiser(e, &A, &s, false))
        claim_le(e, A.F, claim_at_zero(e));
}

static void l1_f(ev *e)
{
    fit A;
    num *s, *L;

    if (!minimiser(e, &A, &s, true) || (L = claim_L(e)) == NULL)
        return;
    claim_le(e, num_sub(e->c, claim_at_zero(e), A.risk),
             num_mul(e->c, L, A.mass));
}

static void l1_f_repaired(ev *e)
{
    egap_calc *c = e->c;
    fit A;
    num *L, *first, *second;

    if (!claim_fit_of(e, &A, 'A') || (L = claim_L(e)) == NULL)
        return;
    first = num_si(c, 0);
    second = num_si(c, 0);
    for (size_t i = 0; i < A.v.m; i++) {
        const num *w = A.v.w + i * e->in->n;
        num *a = num_abs(c, A.v.theta + i);

        num_incmul(c, first, a, claim_mean(e, A.z + i * e->in->N));
        num_incmul(c, second, a, num_sqrt(c, claim_dot(e, w, w)));
    }
    first = num_mul(c, L, first);
    claim_le(e, num_sub(c, claim_at_zero(e), A.risk), first);
    claim_le(e, first, num_mul(c, num_mul(c, L, claim_D(e)), second));
}

static void l1_g(ev *e)
{
    fit A;
    num *s, *L, *p;

    if (!minimiser(e, &A, &s, true) || (L = claim_L(e)) == NULL)
        return;
    p = num_mul(e->c, e->kappa, A.mass);
    if (num_le(p, num_mul(e->c, L, A.mass)) != EGAP_YES)
        claim_skip(e, "kappa mass <= L mass does not hold");
    claim_le(e, p, L);
}

static void l1_main(ev *e)
{
    fit A;
    num *s, *L;

    if (minimiser(e, &A, &s, true) && (L = claim_L(e)) != NULL)
        claim_le(e, num_mul(e->c, e->kappa, A.mass), L);
}

static void l1_main_between(ev *e)
{
    num *lo, *hi, *L;
    net A;

    if (!between(e, &lo, &hi) || !claim_net(e, &A, 'A') ||
        !claim_unit_rows(e, &A, 'A') || (L = claim_L(e)) == NULL)
        return;
    claim_le_between(e, lo, hi, L, L);
}

static void l1_cor(ev *e)
{
    fit A;
    num *L;

    if (claim_fit_of(e, &A, 'A') && claim_unit_rows(e, &A.v, 'A') &&
        (L = claim_L(e)) != NULL)
        claim_le(e, num_mul(e->c, e->kappa, A.mass), L);
}

/* kappa mass = -E[s f] <= R(0) - R(f), and <= c_rad */
static void l1_h(ev *e)
{
    egap_calc *c = e->c;
    fit A;
    num *s, *p, *rad;

    if (!minimiser(e, &A, &s, false) || (rad = claim_c_rad(e)) == NULL)
        return;
    p = num_mul(c, e->kappa, A.mass);
    claim_eq(e, p, num_neg(c, claim_mean_product(e, s, A.f)));
    claim_le(e, p, num_sub(c, claim_at_zero(e), A.risk));
    claim_le(e, p, rad);
}

static void mass_radial(ev *e)
{
    fit A;
    num *s, *rad;

    if (minimiser(e, &A, &s, false) && (rad = claim_c_rad(e)) != NULL)
        claim_le(e, num_mul(e->c, e->kappa, A.mass), rad);
}

static void mass_radial_between(ev *e)
{
    num *lo, *hi, *rad;
    net A;

    if (!between(e, &lo, &hi) || !claim_net(e, &A, 'A') ||
        !claim_in_ball(e, &A, 'A') || (rad = claim_c_rad(e)) == NULL)
        return;
    claim_le_between(e, lo, hi, rad, rad);
}

/* Cross entropy of K classes, one sample, z = 1: the optimal theta is
 * log((K-1)(1-kappa)/kappa) on the label's logit and 0 elsewhere. */
static bool entropy_mass(ev *e, num **p, size_t *K)
{
    egap_calc *c = e->c;
    num *one = num_si(c, 1), *u;

    if (!claim_count(e, K, "classes", 2, 0))
        return false;
    u = num_div(c,
                num_mul(c, num_si(c, (long)*K - 1), num_sub(c, one, e->kappa)),
                e->kappa);
    if (num_lt(one, u) != EGAP_YES)
        return claim_skip(e, "the optimal coefficient is 0 for this kappa");
    *p = num_mul(c, e->kappa, num_log(c, u));
    return true;
}

static void l1_main_entropy(ev *e)
{
    num *p;
    size_t K;

    if (entropy_mass(e, &p, &K))
        claim_le(e, p, num_sqrt(e->c, num_si(e->c, 2)));
}

static void l1_rad_entropy(ev *e)
{
    num *p;
    size_t K;
    arb_t w;

    if (!entropy_mass(e, &p, &K))
        return;
    arb_init(w);
    egap_loss_radial_classes(w, K, e->c->bits);
    claim_le(e, p, num_ball(e->c, w));
    arb_clear(w);
}

const egap_claim egap_claims_lemma1[] = {
    {"L1.a",
     "R is differentiable at an optimal theta, with slope -kappa sign theta_i",
     "\\partial_iR(\\theta^*)=-\\kappa\\operatorname{sign}\\theta^*_i",
     "v1, proof of Lemma 1, first display", "A optimal (vector s)",
     EGAP_CLAIM_REPAIR, '0', l1_a},
    {"L1.a.rep",
     "at an optimal theta some slopes s of the losses have E[s z_i] = -kappa "
     "sign theta_i where theta_i is not 0, and |E[s z_i]| <= kappa",
     "\\mathbb E[sz_i]=-\\kappa\\operatorname{sign}\\theta^*_i,\\ "
     "|\\mathbb E[sz_i]|\\le\\kappa",
     "L1.a, repaired", "A optimal (vector s)", EGAP_CLAIM_TRUE, '0',
     l1_a_repaired},
    {"L1.b", "every partial slope of the risk is at most L",
     "\\|\\nabla_\\theta R\\|_\\infty\\le L", "v1, proof of Lemma 1", "A",
     EGAP_CLAIM_FALSE, '0', l1_b},
    {"L1.b.rep", "|E[s z_i]| <= L E z_i <= L (E z_i^2)^(1/2) <= L D |w_i|",
     "|\\mathbb E[sz_i]|\\le L\\mathbb Ez_i\\le L\\sqrt{\\mathbb Ez_i^2}"
     "\\le LD\\|w_i\\|",
     "L1.b, repaired", "A", EGAP_CLAIM_TRUE, '0', l1_b_repaired},
    {"L1.c", "an optimal theta that is not 0 needs kappa <= L",
     "\\theta^*\\ne0\\Rightarrow\\kappa\\le L", "v1, proof of Lemma 1",
     "A optimal (vector s), a coefficient not 0", EGAP_CLAIM_FALSE, '0', l1_c},
    {"L1.c.rep", "theta_i not 0 at an optimum needs kappa <= L E z_i",
     "\\theta^*_i\\ne0\\Rightarrow\\kappa\\le L\\,\\mathbb Ez_i",
     "L1.c, repaired", "A optimal (vector s), a coefficient not 0",
     EGAP_CLAIM_TRUE, '0', l1_c_repaired},
    {"L1.d", "for kappa >= L the zero second layer is optimal",
     "\\kappa\\ge L\\Rightarrow F(W,0)\\le F(W,\\theta)",
     "v1, Lemma 1, second sentence", "A; kappa >= L", EGAP_CLAIM_FALSE, '0',
     l1_d},
    {"L1.d.rep", "for kappa >= L max_i E z_i the zero second layer is optimal",
     "\\kappa\\ge L\\max_i\\mathbb Ez_i\\Rightarrow F(W,0)\\le F(W,\\theta)",
     "L1.d, repaired", "A; kappa >= L E z_i for every unit", EGAP_CLAIM_TRUE,
     '0', l1_d_repaired},
    {"L1.e", "R(theta) - kappa <sign theta, theta> = R(theta) + kappa mass",
     "R(\\theta^*)-\\kappa\\langle\\operatorname{sign}\\theta^*,\\theta^*"
     "\\rangle=R(\\theta^*)+\\kappa\\|\\theta^*\\|_1",
     "v1, proof of Lemma 1, last display but two", "A optimal (vector s)",
     EGAP_CLAIM_REPAIR, '0', l1_e},
    {"L1.e.rep", "R(0) >= R(theta) + kappa mass at an optimum",
     "R(0)\\ge R(\\theta^*)+\\kappa\\|\\theta^*\\|_1", "L1.e, repaired",
     "A optimal (vector s)", EGAP_CLAIM_TRUE, '0', l1_e_repaired},
    {"L1.f", "R(0) - R(theta) <= L mass",
     "R(0)-R(\\theta)\\le L\\|\\theta\\|_1",
     "v1, proof of Lemma 1, last display but one", "A", EGAP_CLAIM_FALSE, '0',
     l1_f},
    {"L1.f.rep",
     "R(0) - R(theta) <= L sum |theta_i| E z_i <= L D sum |theta_i| |w_i|",
     "R(0)-R(\\theta)\\le L\\sum|\\theta_i|\\mathbb Ez_i\\le "
     "LD\\sum|\\theta_i|\\|w_i\\|",
     "L1.f, repaired", "A", EGAP_CLAIM_TRUE, '0', l1_f_repaired},
    {"L1.g", "from kappa mass <= L mass follows mass <= L/kappa",
     "\\kappa a\\le La\\Rightarrow a\\le L/\\kappa",
     "v1, proof of Lemma 1, last step", "A optimal (vector s), kappa <= L",
     EGAP_CLAIM_FALSE, '0', l1_g},
    {"L1.main", "kappa times the mass of an optimal second layer is at most L",
     "\\|\\theta^*\\|_1\\le L/\\kappa", "v1, Lemma 1, first sentence",
     "A optimal (vector s), unit rows", EGAP_CLAIM_FALSE, '0', l1_main},
    {"L1.main.between",
     "the same where the optimum is only known to lie between A and B",
     "\\|\\theta^*\\|_1\\le L/\\kappa", "v1, Lemma 1, first sentence",
     "A, B of one unit and one row, F falling at A and rising at B",
     EGAP_CLAIM_FALSE, '0', l1_main_between},
    {"L1.main.ce", "the same for cross entropy of K classes, where L is sqrt 2",
     "\\|\\theta^*\\|_1\\le\\sqrt2/\\kappa",
     "v1, Lemma 1 with the constant of section 2",
     "value classes; one sample with z = 1", EGAP_CLAIM_FALSE, '0',
     l1_main_entropy},
    {"L1.cor", "kappa times the mass is at most L throughout the landscape",
     "\\|\\theta\\|_1\\le L/\\kappa", "v1, after Lemma 1", "A, unit rows",
     EGAP_CLAIM_FALSE, '0', l1_cor},
    {"L1.h",
     "at an optimum kappa mass = -E[s f], at most R(0) - R(f) and at most "
     "c_rad",
     "\\kappa\\|\\theta^*\\|_1=-\\mathbb E[sf^*]\\le"
     "\\min\\{R(0)-R(f^*),c_{rad}\\}",
     "Lemma 1, corrected", "A optimal (vector s)", EGAP_CLAIM_TRUE, '0', l1_h},
    {"N.mass",
     "kappa times the mass of an optimal second layer is at most "
     "c_rad",
     "\\kappa\\|\\theta^*\\|_1\\le c_{rad}", "Lemma 1, corrected",
     "A optimal (vector s)", EGAP_CLAIM_TRUE, '0', mass_radial},
    {"N.mass.between",
     "the same where the optimum is only known to lie between A and B",
     "\\kappa\\|\\theta^*\\|_1\\le c_{rad}", "Lemma 1, corrected",
     "A, B of one unit and one row, F falling at A and rising at B",
     EGAP_CLAIM_TRUE, '0', mass_radial_between},
    {"N.mass.ce", "the same for cross entropy: at most W((K-1)/e)",
     "\\kappa\\|\\theta^*\\|_1\\le W((K-1)/e)", "Lemma 1, corrected",
     "value classes; one sample with z = 1", EGAP_CLAIM_TRUE, '0',
     l1_rad_entropy},
};
EGAP_CLAIM_UNIT_END(lemma1);
