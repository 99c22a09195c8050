/* balance.c: units of length 1, and the flow that balances a unit under
 * weight decay. */
#include "ledger.h"

/* the squares |theta|^2 and |w|^2 of a unit */
static void squares(ev *e, num **a, num **b, const net *v, size_t i)
{
    const num *w = v->w + i * e->in->n;

    *a = num_sqr(e->c, v->theta + i);
    *b = claim_dot(e, w, w);
}

#define UNITS 16

/* f and mass of the network whose active rows have length 1 */
static void v2_sph(ev *e)
{
    egap_calc *c = e->c;
    size_t n = e->in->n;
    fit A, unit;
    num *mass;
    net v;

    if (!claim_fit_of(e, &A, 'A') || !claim_in_ball(e, &A.v, 'A'))
        return;
    v = claim_net_copy(e, &A.v);
    mass = num_si(c, 0);
    for (size_t i = 0; i < v.m; i++) {
        const num *w = A.v.w + i * n;
        num *length = num_sqrt(c, claim_dot(e, w, w));

        num_incmul(c, mass, num_abs(c, v.theta + i), length);
        if (num_sign(length) != 1) {
            num_set(c, v.theta + i, num_si(c, 0));
            continue;
        }
        for (size_t x = 0; x < n; x++)
            num_set(c, v.w + i * n + x, num_div(c, w + x, length));
        num_set(c, v.theta + i, num_mul(c, v.theta + i, length));
    }
    unit = claim_fit(e, &v);
    claim_le(e, mass, A.mass);
    claim_eq(e, unit.mass, mass);
    for (size_t j = 0; j < e->in->N; j++)
        claim_eq(e, unit.f + j, A.f + j);
    claim_le(e, num_add(c, A.risk, num_mul(c, e->kappa, mass)), A.F);
}

/* Scaling every row by c >= 1 and its coefficient by 1/c: F falls. */
static void v2_sph_path(ev *e)
{
    egap_calc *c = e->c;
    fit A;
    num *last;

    if (!claim_fit_of(e, &A, 'A'))
        return;
    last = A.F;
    for (long k = 1; k <= 4; k++) {
        num *scale = num_frac(c, 4 + k, 4);
        net v = claim_net_copy(e, &A.v);
        num *F;

        for (size_t i = 0; i < v.m; i++)
            num_set(c, v.theta + i, num_div(c, v.theta + i, scale));
        for (size_t x = 0; x < v.m * e->in->n; x++)
            num_set(c, v.w + x, num_mul(c, v.w + x, scale));
        F = claim_fit(e, &v).F;
        claim_le(e, F, last);
        last = F;
    }
}

/* |a| = |theta| |w| <= (theta^2 + |w|^2)/2, with equality where they are
 * equal: weight decay bounds the mass penalty */
static void bal_g(ev *e)
{
    egap_calc *c = e->c;
    net A;

    if (!claim_net(e, &A, 'A'))
        return;
    for (size_t i = 0; i < A.m && i < UNITS; i++) {
        num *a, *b;

        squares(e, &a, &b, &A, i);
        claim_le(e, num_mul(c, a, b),
                 num_sqr(c, num_div(c, num_add(c, a, b), num_si(c, 2))));
    }
}

/* The flow theta' = theta(|w|^2 - theta^2), w' = w(theta^2 - |w|^2) at time
 * t: the product P^2 = theta^2 |w|^2 stays, and with A - B = 2P sinh(phi)
 * tanh(phi/2) shrinks by e^(-4Pt); for P = 0 A + B falls as x/(1 + 2tx). */
static void flow(ev *e, num **at, num **bt, const num *a, const num *b,
                 const num *t)
{
    egap_calc *c = e->c;
    num *one = num_si(c, 1), *two = num_si(c, 2);
    num *P = num_sqrt(c, num_mul(c, a, b)), *tau, *d, *sum;

    if (num_is_zero(P)) {
        num *x = num_max(c, a, b);
        num *y =
            num_div(c, x, num_add(c, one, num_mul(c, two, num_mul(c, t, x))));

        *at = num_is_zero(a) ? num_si(c, 0) : y;
        *bt = num_is_zero(a) ? y : num_si(c, 0);
        return;
    }
    tau = num_asinh(c, num_div(c, num_sub(c, a, b), num_mul(c, two, P)));
    tau = num_tanh(c, num_div(c, tau, two));
    tau = num_mul(c, tau,
                  num_exp(c, num_mul(c, num_si(c, -4), num_mul(c, P, t))));
    /* sinh phi = 2 tau / (1 - tau^2) */
    d = num_div(c, num_mul(c, num_si(c, 4), num_mul(c, P, tau)),
                num_sub(c, one, num_sqr(c, tau)));
    sum = num_sqrt(c, num_add(c, num_sqr(c, d),
                              num_mul(c, num_si(c, 4), num_mul(c, a, b))));
    *at = num_div(c, num_add(c, sum, d), two);
    *bt = num_div(c, num_sub(c, sum, d), two);
}

/* (|theta| - |w|)^2 */
static num *imbalance(ev *e, const num *a, const num *b)
{
    if (num_is_zero(a) || num_is_zero(b)) /* rational with them */
        return num_add(e->c, a, b);
    return num_sqr(e->c, num_sub(e->c, num_sqrt(e->c, a), num_sqrt(e->c, b)));
}

/* a claim about a unit before and after the flow */
typedef void at_time(ev *e, const num *a, const num *b, const num *at,
                     const num *bt, const num *t);

static void flows(ev *e, at_time *f)
{
    static const long tenths[] = {1, 10, 100};
    net A;

    if (!claim_net(e, &A, 'A'))
        return;
    for (size_t i = 0; i < A.m && i < UNITS; i++)
        for (size_t k = 0; k < 3; k++) {
            egap_calc_mark mark = egap_calc_here(e->c);
            num *a, *b, *at, *bt, *t = num_frac(e->c, tenths[k], 10);

            squares(e, &a, &b, &A, i);
            /* with one factor 0 both sides are the same number, which
             * only rationals see */
            if (!e->c->rational && (num_is_zero(a) || num_is_zero(b)))
                continue;
            claim_where(e, "unit %zu, t = %ld/10", i, tenths[k]);
            flow(e, &at, &bt, a, b, t);
            f(e, a, b, at, bt, t);
            egap_calc_release(e->c, mark);
        }
}

/* d(t) <= d / (1 + 2td) */
static void decay(ev *e, const num *a, const num *b, const num *at,
                  const num *bt, const num *t)
{
    egap_calc *c = e->c;
    num *d = imbalance(e, a, b);
    num *bound = num_div(
        c, d,
        num_add(c, num_si(c, 1), num_mul(c, num_si(c, 2), num_mul(c, t, d))));

    if (num_is_zero(d))
        return;
    claim_le(e, imbalance(e, at, bt), bound);
    claim_le(e, bound, num_div(c, num_si(c, 1), num_mul(c, num_si(c, 2), t)));
}

static void bal_c(ev *e)
{
    flows(e, decay);
    if (e->comparisons == 0)
        claim_skip(e, "every unit is balanced");
}

/* the distance to the balanced unit of the same product: its square is at
 * most d */
static void distance(ev *e, const num *a, const num *b, const num *at,
                     const num *bt, const num *t)
{
    egap_calc *c = e->c;
    num *x = num_sqrt(c, at), *y = num_sqrt(c, bt);
    num *mid = num_sqrt(c, num_mul(c, x, y));
    num *square = num_add(c, num_sqr(c, num_sub(c, x, mid)),
                          num_sqr(c, num_sub(c, y, mid)));

    (void)a;
    (void)b;
    (void)t;
    if (num_is_zero(at) || num_is_zero(bt))
        square = num_add(c, at, bt);
    if (num_sign(num_sub(c, at, bt)) != 0)
        claim_le(e, square, imbalance(e, at, bt));
}

static void bal_d(ev *e)
{
    flows(e, distance);
    if (e->comparisons == 0)
        claim_skip(e, "every unit is balanced");
}

static void conserved(ev *e, const num *a, const num *b, const num *at,
                      const num *bt, const num *t)
{
    (void)t;
    claim_eq(e, num_mul(e->c, at, bt), num_mul(e->c, a, b));
}

static void bal_a(ev *e)
{
    flows(e, conserved);
}

/* theta^2 + |w|^2 falls */
static void falls(ev *e, const num *a, const num *b, const num *at,
                  const num *bt, const num *t)
{
    (void)t;
    if (num_eq(a, b) != EGAP_YES)
        claim_le(e, num_add(e->c, at, bt), num_add(e->c, a, b));
}

static void bal_b(ev *e)
{
    flows(e, falls);
    if (e->comparisons == 0)
        claim_skip(e, "every unit is balanced");
}

const egap_claim egap_claims_balance[] = {
    {"V2.sph",
     "making the active rows unit vectors keeps f and does not raise the mass",
     "f^\\circ=f,\\ \\|\\theta^\\circ\\|_1=\\sum|\\theta_i|\\|w_i\\|\\le"
     "\\|\\theta\\|_1",
     "v2, sphericalisation", "A, rows in the ball", EGAP_CLAIM_TRUE, 'P',
     v2_sph},
    {"V2.sph.path", "scaling rows up and coefficients down makes F fall",
     "c\\mapsto F(cW,\\theta/c)\\text{ falls}", "v2, sphericalisation", "A",
     EGAP_CLAIM_TRUE, 'P', v2_sph_path},
    {"V2.bal.a", "the balancing flow keeps theta |w|",
     "\\theta(t)\\|w(t)\\|=\\theta(0)\\|w(0)\\|", "v2, balancing", "A",
     EGAP_CLAIM_TRUE, 'P', bal_a},
    {"V2.bal.b", "the balancing flow lowers theta^2 + |w|^2",
     "\\tfrac d{dt}\\tfrac12(\\theta^2+\\|w\\|^2)\\le0", "v2, balancing", "A",
     EGAP_CLAIM_TRUE, 'P', bal_b},
    {"V2.bal.c",
     "the imbalance d = (|theta| - |w|)^2 decays as d/(1 + 2td) or faster",
     "d(t)\\le d_0/(1+2td_0)\\le1/(2t)", "v2, balancing", "A", EGAP_CLAIM_TRUE,
     'P', bal_c},
    {"V2.bal.d", "the squared distance to the balanced unit is at most d(t)",
     "\\|\\cdot\\|^2\\le d(t)", "v2, balancing, sharper", "A", EGAP_CLAIM_TRUE,
     'P', bal_d},
    {"V2.bal.g", "(theta^2 + |w|^2)/2 is at least |theta| |w|",
     "\\tfrac12(\\theta^2+\\|w\\|^2)\\ge|\\theta|\\|w\\|", "v2, balancing", "A",
     EGAP_CLAIM_TRUE, '0', bal_g},
};
EGAP_CLAIM_UNIT_END(balance);
