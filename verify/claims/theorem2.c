/* theorem2.c: connectivity for Lipschitz losses: the statement as printed,
 * the lines of its proof, and the repaired statement on built paths. */
#include "ledger.h"

/* --- lines about points of the bridge ------------------------------------ */

static void at_points(ev *e, bool printed, claim_at_point *f)
{
    segment s;

    if (!claim_segment(e, &s))
        return;
    if (printed
            ? !claim_unit_rows(e, &s.A.v, 'A') ||
                  !claim_unit_rows(e, &s.B.v, 'B')
            : !claim_in_ball(e, &s.A.v, 'A') || !claim_in_ball(e, &s.B.v, 'B'))
        return;
    claim_at_points(e, &s, f);
}

static void not_above_ends(ev *e, const segment *s, const point *p)
{
    if (claim_L(e) != NULL)
        claim_le(e, p->P.F, s->ends);
}

static void d_conv(ev *e)
{
    at_points(e, true, not_above_ends);
}

/* the coefficients at t, each times its own move (or that from A alone) */
static num *moved(ev *e, const segment *s, const point *p, bool own)
{
    egap_calc *c = e->c;
    size_t N = e->in->N;
    num *sum = num_si(c, 0), *one = num_si(c, 1);
    egap_calc_mark mark = egap_calc_here(c);

    for (size_t j = 0; j < N; j++) {
        num *at = num_si(c, 0);

        for (size_t i = 0; i < s->A.v.m; i++) {
            const num *z = p->P.z + i * N + j;
            num *from_A = num_sub(c, z, s->A.z + i * N + j);
            num *from_B = own ? num_sub(c, z, s->B.z + i * N + j) : from_A;

            num_incmul(c, at,
                       num_mul(c, num_sub(c, one, p->t), s->A.v.theta + i),
                       from_A);
            num_incmul(c, at, num_mul(c, p->t, s->B.v.theta + i), from_B);
        }
        num_inc(c, sum, num_abs(c, at));
        egap_calc_release(c, mark);
    }
    return num_div(c, sum, num_si(c, (long)N));
}

static void printed_move(ev *e, const segment *s, const point *p)
{
    claim_eq(e, p->deviation, moved(e, s, p, false));
}

static void t2_p5(ev *e)
{
    at_points(e, true, printed_move);
}

static void own_move(ev *e, const segment *s, const point *p)
{
    claim_eq(e, p->deviation, moved(e, s, p, true));
}

static void t2_p5_repaired(ev *e)
{
    at_points(e, false, own_move);
}

/* R(g) + kappa of the mixed masses <= the mixed values <= the larger end */
static void extended(ev *e, const segment *s, const point *p)
{
    egap_calc *c = e->c;
    num *mass = claim_mix(e, s->A.mass, s->B.mass, p->t);
    num *value = num_add(c, p->mixed, num_mul(c, e->kappa, mass));

    claim_le(e, value, p->chord);
    claim_le(e, p->chord, s->ends);
    claim_le(e, p->P.mass, mass);
}

static void t2_aux2(ev *e)
{
    at_points(e, false, extended);
}

/* |R(f_t) - R(g_t)| <= E|loss difference| <= L E|f_t - g_t|, and at most the
 * moves of the units, each by at most t |Delta_i x| or (1-t) |Delta_i x| */
static void triangle(ev *e, const segment *s, const point *p)
{
    egap_calc *c = e->c;
    num *L = claim_L(e), *sum, *middle;

    if (L == NULL)
        return;
    sum = num_si(c, 0);
    for (size_t j = 0; j < e->in->N; j++)
        num_inc(c, sum,
                num_abs(c, num_sub(c, claim_loss(e, j, p->P.f + j),
                                   claim_loss(e, j, p->g + j))));
    middle = num_div(c, sum, num_si(c, (long)e->in->N));
    claim_le(e, num_abs(c, num_sub(c, p->P.risk, p->mixed)), middle);
    claim_le(e, middle, num_mul(c, L, p->deviation));
    for (size_t i = 0; i < s->A.v.m; i++) {
        size_t at = i * e->in->n;

        claim_le(
            e, claim_mean_unit(e, p->P.v.w + at, s->A.v.w + at),
            num_mul(c, p->t, claim_mean_pre(e, s->B.v.w + at, s->A.v.w + at)));
    }
}

static void t2_p3(ev *e)
{
    at_points(e, false, triangle);
}

/* --- T2.p8, T2.p9, T2.p10 ------------------------------------------------ */

static num *mean_norm(ev *e)
{
    egap_calc *c = e->c;
    size_t n = e->in->n;
    num *sum = num_si(c, 0);

    for (size_t j = 0; j < e->in->N; j++)
        num_inc(c, sum, num_sqrt(c, claim_dot(e, e->x + j * n, e->x + j * n)));
    return num_div(c, sum, num_si(c, (long)e->in->N));
}

static void t2_p8(ev *e)
{
    if (claim_has_data(e))
        claim_eq(e, mean_norm(e), claim_D(e));
}

static void t2_p8_repaired(ev *e)
{
    egap_calc *c = e->c;
    num *trace;

    if (!claim_has_data(e))
        return;
    trace = num_si(c, 0);
    for (size_t k = 0; k < e->in->N * e->in->n; k++)
        num_incmul(c, trace, e->x + k, e->x + k);
    trace = num_div(c, trace, num_si(c, (long)e->in->N));
    claim_le(e, mean_norm(e), num_sqrt(c, trace));
    claim_le(e, claim_lambda(e), trace);
}

/* B has one active unit, its rows are within pi/2 of those of A, and by the
 * duals plus and minus no such network has a smaller F. */
static bool nearest(ev *e, const segment *s)
{
    size_t N = e->in->N, m = s->A.v.m;
    num *plus = claim_vector(e, "plus", m * N);
    num *minus = claim_vector(e, "minus", m * N), *turned, *value;

    if (e->in->n > 2 || claim_active(&s->B.v) > 1)
        return claim_skip(e, "B must have one active unit, on at most two "
                             "features");
    if (m < 2) /* one unit must be left where one is freed */
        return claim_skip(e, "A and B must have two units or more");
    if (plus == NULL || minus == NULL)
        return claim_skip(e, "needs vectors plus and minus of %zu numbers",
                          m * N);
    turned = num_array(e->c, N);
    for (size_t i = 0; i < m && turned != NULL; i++) {
        const num *w = s->A.v.w + i * e->in->n;

        if (num_sign(claim_dot(e, w, s->B.v.w + i * e->in->n)) < 0)
            return claim_skip(e, "row %zu moves by more than pi/2", i);
        for (size_t j = 0; j < N; j++)
            num_set(e->c, turned + j, num_neg(e->c, plus + i * N + j));
        if (!claim_dual_half(e, turned, w) ||
            !claim_dual_half(e, minus + i * N, w))
            return claim_skip(e, "plus or minus is not feasible at row %zu", i);
        for (int k = 0; k < 2; k++) {
            value = claim_dual_value(e, (k ? minus : plus) + i * N);
            if (value == NULL || num_le(s->B.F, value) != EGAP_YES)
                return claim_skip(e, "B is not certainly the best network of "
                                     "one unit near A");
        }
    }
    return turned != NULL;
}

static bool perturbed(ev *e, segment *s)
{
    num *slopes;

    if (!claim_segment(e, s) || claim_L(e) == NULL ||
        !claim_unit_rows(e, &s->A.v, 'A') || !claim_unit_rows(e, &s->B.v, 'B'))
        return false;
    if (!claim_is_minimiser(e, &slopes, &s->A, "s"))
        return claim_skip(e, "A is not certainly optimal for its first layer");
    return nearest(e, s);
}

static void t2_p9(ev *e)
{
    egap_calc *c = e->c;
    segment s;
    num *t, *factor;

    if (!perturbed(e, &s))
        return;
    factor = num_mul(c, num_mul(c, claim_L(e), claim_D(e)),
                     num_div(c, num_pi(c), num_si(c, 2)));
    for (size_t k = 0; claim_point_at(e, &t, k); k++) {
        point p = claim_point(e, &s, t);

        claim_le(e, num_abs(c, num_sub(c, p.P.risk, p.mixed)),
                 num_mul(c, factor, p.P.mass));
    }
}

static void t2_p10(ev *e)
{
    egap_calc *c = e->c;
    segment s;
    num *t, *rise;

    if (!perturbed(e, &s))
        return;
    if (num_sign(e->kappa) != 1) {
        claim_skip(e, "kappa is 0");
        return;
    }
    rise = num_mul(c, num_mul(c, num_sqr(c, claim_L(e)), claim_D(e)),
                   num_div(c, num_pi(c), num_mul(c, num_si(c, 2), e->kappa)));
    for (size_t k = 0; claim_point_at(e, &t, k); k++) {
        net P = claim_between(e, &s.A.v, &s.B.v, t);

        claim_le(e, num_sub(c, claim_fit(e, &P).F, s.ends), rise);
    }
}

/* The repair: L D r c0 / (2 kappa), for coefficients of mass <= c0 / kappa. */
static void t2_rep_bridge(ev *e)
{
    egap_calc *c = e->c;
    segment s;
    num *t, *rad, *c0, *rise, *slopes;

    if (!claim_segment(e, &s) || claim_L(e) == NULL ||
        !claim_in_ball(e, &s.A.v, 'A') || !claim_in_ball(e, &s.B.v, 'B') ||
        (rad = claim_c_rad(e)) == NULL)
        return;
    if (!claim_is_minimiser(e, &slopes, &s.A, "s") ||
        !claim_is_minimiser(e, &slopes, &s.B, "u") || num_sign(e->kappa) != 1) {
        claim_skip(e, "A and B are not certainly optimal for their layers");
        return;
    }
    c0 = num_min(c, claim_at_zero(e), rad);
    rise = num_div(c,
                   num_mul(c, num_mul(c, claim_L(e), claim_D(e)),
                           num_mul(c, s.radius, c0)),
                   num_mul(c, num_si(c, 2), e->kappa));
    for (size_t k = 0; claim_point_at(e, &t, k); k++) {
        net P = claim_between(e, &s.A.v, &s.B.v, t);

        claim_le(e, num_sub(c, claim_fit(e, &P).F, s.ends), rise);
    }
}

/* --- the first and third subpath ----------------------------------------- */

static void path1(ev *e)
{
    fit A, B, end;
    net to;

    if (!claim_fit_of(e, &A, 'A') || !claim_fit_of(e, &B, 'B') ||
        !claim_same_width(e, &A.v, &B.v))
        return;
    to = claim_net_copy(e, &A.v);
    for (size_t i = 0; i < to.m; i++)
        num_set(e->c, to.theta + i, B.v.theta + i);
    end = claim_fit(e, &to);
    for (long k = 1; k < 16; k++) {
        num *t = num_frac(e->c, k, 16);
        net P = claim_between(e, &A.v, &end.v, t);
        fit f = claim_fit(e, &P);

        claim_where(e, "t = %ld/16", k);
        claim_le(e, f.F, claim_mix(e, A.F, end.F, t));
    }
}

static void path3a(ev *e)
{
    fit A, moved;
    net B, to;
    size_t n = e->in->n, moved_rows = 0;

    if (!claim_fit_of(e, &A, 'A') || !claim_net(e, &B, 'B') ||
        !claim_same_width(e, &A.v, &B))
        return;
    to = claim_net_copy(e, &A.v);
    for (size_t i = 0; i < to.m; i++)
        for (size_t k = 0; num_is_zero(to.theta + i) && k < n; k++) {
            num_set(e->c, to.w + i * n + k, B.w + i * n + k);
            moved_rows++;
        }
    if (moved_rows == 0)
        claim_skip(e, "no coefficient of A is 0");
    moved = claim_fit(e, &to);
    claim_eq(e, moved.mass, A.mass);
    for (size_t j = 0; j < e->in->N; j++)
        claim_eq(e, moved.f + j, A.f + j);
}

/* the rows in the middle of the bridge have length 1 */
static void t2_dom(ev *e)
{
    segment s;
    num *t;

    if (!claim_segment(e, &s) || !claim_unit_rows(e, &s.A.v, 'A') ||
        !claim_unit_rows(e, &s.B.v, 'B'))
        return;
    for (size_t k = 0; claim_point_at(e, &t, k); k++) {
        net P = claim_between(e, &s.A.v, &s.B.v, t);

        for (size_t i = 0; i < P.m; i++)
            claim_eq(e, claim_dot(e, P.w + i * e->in->n, P.w + i * e->in->n),
                     num_si(e->c, 1));
    }
}

static void t2_dom_repaired(ev *e)
{
    segment s;
    num *t, *one = num_si(e->c, 1);

    if (!claim_segment(e, &s) || !claim_in_ball(e, &s.A.v, 'A') ||
        !claim_in_ball(e, &s.B.v, 'B'))
        return;
    for (size_t k = 0; claim_point_at(e, &t, k); k++) {
        net P = claim_between(e, &s.A.v, &s.B.v, t);

        for (size_t i = 0; i < P.m; i++)
            claim_le(e, claim_dot(e, P.w + i * e->in->n, P.w + i * e->in->n),
                     one);
    }
}

const egap_claim egap_claims_theorem2[] = {
    {"D.conv", "on the straight segment F is at most the larger end",
     "F(P_t)\\le\\max\\{F_A,F_B\\}", "v1, Discussion",
     "A, B of one width, unit rows; value t (else 1/16 ... 15/16)",
     EGAP_CLAIM_FALSE, 'P', d_conv},
    {"T2.path1", "at a fixed first layer F is below its chord",
     "F(W,(1-t)\\theta+t\\gamma)\\le(1-t)F(W,\\theta)+tF(W,\\gamma)",
     "v1, proof of Theorem 2, subpaths 1 and 6", "A, B of one width",
     EGAP_CLAIM_TRUE, 'P', path1},
    {"T2.path3a", "rows of zero coefficients move without changing F",
     "F(W',\\theta)=F(W,\\theta)", "v1, proof of Theorem 2, subpaths 3 and 4",
     "A with a zero coefficient, B", EGAP_CLAIM_TRUE, 'P', path3a},
    {"T2.dom", "the rows of the bridge are unit vectors",
     "\\|\\eta_1(t)_i\\|=1", "v1, proof of Theorem 2, subpath 2",
     "A, B of one width, unit rows; value t", EGAP_CLAIM_FALSE, '0', t2_dom},
    {"T2.dom.rep", "the rows of the bridge stay in the ball",
     "\\|\\eta_1(t)_i\\|\\le1", "T2.dom, repaired",
     "A, B of one width, rows in the ball; value t", EGAP_CLAIM_TRUE, '0',
     t2_dom_repaired},
    {"T2.aux2",
     "the extended path is below its chord, and its mass is at least that of "
     "the bridge",
     "\\bar L(t)\\le(1-t)\\bar L(0)+t\\bar L(1)",
     "v1, proof of Theorem 2, auxiliary problem (with T2.p1, T2.p2)",
     "A, B of one width, rows in the ball; value t", EGAP_CLAIM_TRUE, '0',
     t2_aux2},
    {"T2.p3",
     "|R(f_t) - R(g_t)| <= E|loss difference| <= L E|f_t - g_t|, units move "
     "by at most t |Delta_i x|",
     "|R(f_t)-R(g_t)|\\le\\mathbb E|\\ell(f_t)-\\ell(g_t)|\\le "
     "L\\mathbb E|f_t-g_t|",
     "v1, proof of Theorem 2 (with T2.p6, T2.p7)",
     "A, B of one width, rows in the ball; value t", EGAP_CLAIM_TRUE, '0',
     t2_p3},
    {"T2.p5",
     "the deviation is that of the coefficients at t times the move from the "
     "rows of A",
     "\\mathbb E|f_t-g_t|=\\mathbb E|\\eta_2(t)(Z(\\eta_1(t))-Z(W^A))|",
     "v1, proof of Theorem 2, line 4 of the bridge",
     "A, B of one width, unit rows; value t", EGAP_CLAIM_FALSE, '0', t2_p5},
    {"T2.p5.rep",
     "the deviation is that of the coefficients of A and B, each times the "
     "move from its own rows",
     "f_t-g_t=\\sum_i(1-t)\\beta_i(z_{t,i}-z_{w_i})+t\\gamma_i(z_{t,i}-"
     "z_{\\hat w_i})",
     "T2.p5, repaired", "A, B of one width, rows in the ball; value t",
     EGAP_CLAIM_TRUE, '0', t2_p5_repaired},
    {"T2.p8", "E|X| is the root of the norm of the second moment",
     "\\mathbb E\\|X\\|=\\sqrt{\\|\\Sigma\\|}",
     "v1, proof of Theorem 2, line 8 of the bridge", "data", EGAP_CLAIM_FALSE,
     '0', t2_p8},
    {"T2.p8.rep", "E|X| and D are at most the root of the trace",
     "\\mathbb E\\|X\\|\\le\\sqrt{\\operatorname{tr}\\Sigma},\\ "
     "\\|\\Sigma\\|\\le\\operatorname{tr}\\Sigma",
     "T2.p8, repaired", "data", EGAP_CLAIM_TRUE, '0', t2_p8_repaired},
    {"T2.p9",
     "|R(f_t) - R(g_t)| <= L alpha D times the mass of the coefficients at t",
     "|R(f_t)-R(g_t)|\\le L\\alpha\\sqrt{\\|\\Sigma\\|}\\|\\eta_2(t)\\|_1",
     "v1, proof of Theorem 2, line 9 of the bridge",
     "A optimal (vector s), B the best of one unit within pi/2 (vectors plus, "
     "minus), two units or more, unit rows, n <= 2; value t",
     EGAP_CLAIM_FALSE, 'P', t2_p9},
    {"T2.p10",
     "on the bridge F rises above its ends by at most L^2 alpha D / kappa",
     "F(P_t)\\le\\max\\{F_0,F_1\\}+L^2\\alpha\\sqrt{\\|\\Sigma\\|}/\\kappa",
     "v1, proof of Theorem 2, last line of the bridge", "as T2.p9",
     EGAP_CLAIM_FALSE, 'P', t2_p10},
    {"T2.rep.bridge",
     "on the bridge F rises above its ends by at most L D r c0 / (2 kappa)",
     "F(P_t)\\le\\max\\{F_0,F_1\\}+LDrc_0/(2\\kappa)", "T2.p10, repaired",
     "A, B optimal (vectors s, u), rows in the ball; "
     "value t",
     EGAP_CLAIM_TRUE, 'P', t2_rep_bridge},
};
EGAP_CLAIM_UNIT_END(theorem2);
