/* bridge.c: what happens to F on the straight segment between two networks:
 * the lines of the bridge of Theorem 2 and their sharper forms. */
#include "ledger.h"

static void at_points(ev *e, bool unit_rows, claim_at_point *f)
{
    segment s;

    if (!claim_segment(e, &s) ||
        (unit_rows && (!claim_unit_rows(e, &s.A.v, 'A') ||
                       !claim_unit_rows(e, &s.B.v, 'B'))))
        return;
    claim_at_points(e, &s, f);
}

/* --- N.bridge, N.wedge --------------------------------------------------- */

static void deviation(ev *e, const segment *s, const point *p)
{
    egap_calc *c = e->c;
    num *first = num_mul(c, p->parabola, s->moves);

    claim_le(e, p->deviation, first);
    claim_le(e, first, num_mul(c, p->parabola, s->reach));
}

static void n_bridge(ev *e)
{
    at_points(e, false, deviation);
}

static void excess(ev *e, const segment *s, const point *p)
{
    egap_calc *c = e->c;
    num *L = claim_L(e);

    if (L != NULL)
        claim_le(e, num_sub(c, p->P.F, p->chord),
                 num_mul(c, num_mul(c, p->parabola, L), s->moves));
}

static void n_bridge_F(ev *e)
{
    at_points(e, false, excess);
}

static void smaller_constant(ev *e, const segment *s, const point *p)
{
    num *k = claim_value(e, "c");

    if (k == NULL || num_sign(k) < 0 || num_sign(k) > 1 ||
        num_lt(k, num_si(e->c, 1)) != EGAP_YES) {
        claim_skip(e, "needs a value c with 0 <= c < 1");
        return;
    }
    claim_le(e, p->deviation,
             num_mul(e->c, k, num_mul(e->c, p->parabola, s->moves)));
}

static void n_bridge_c(ev *e)
{
    at_points(e, false, smaller_constant);
}

static void wedge(ev *e, const segment *s, const point *p)
{
    num *w = claim_wedge(e, &s->A.v, &s->B.v, false);

    claim_le(e, p->deviation, num_mul(e->c, p->parabola, w));
    claim_le(e, w, s->moves);
}

static void n_wedge(ev *e)
{
    at_points(e, false, wedge);
}

static void sharper_wedge(ev *e, const segment *s, const point *p)
{
    num *w = claim_wedge(e, &s->A.v, &s->B.v, true);

    claim_le(e, p->deviation, num_mul(e->c, p->parabola, w));
    claim_le(e, w, claim_wedge(e, &s->A.v, &s->B.v, false));
}

static void n_wedge_max(ev *e)
{
    at_points(e, false, sharper_wedge);
}

/* (2R(f_P))^(1/2) <= (2((1-t) R_A + t R_B))^(1/2) + t(1-t) sum rms (..) */
static void square_root(ev *e, const segment *s, const point *p)
{
    egap_calc *c = e->c;
    num *two = num_si(c, e->in->loss.kind == EGAP_LOSS_HALF ? 2 : 1);
    num *sum = num_si(c, 0), *chord;

    if (!egap_loss_is_square(e->in->loss.kind)) {
        claim_skip(e, "about the squared losses");
        return;
    }
    for (size_t i = 0; i < s->A.v.m; i++) {
        size_t at = i * e->in->n;

        num_incmul(c, sum, claim_rms_pre(e, s->A.v.w + at, s->B.v.w + at),
                   num_add(c, num_abs(c, s->A.v.theta + i),
                           num_abs(c, s->B.v.theta + i)));
    }
    chord = claim_mix(e, s->A.risk, s->B.risk, p->t);
    claim_le(e, num_sqrt(c, num_mul(c, two, p->P.risk)),
             num_add(c, num_sqrt(c, num_mul(c, two, chord)),
                     num_mul(c, p->parabola, sum)));
}

static void n_bridge_sq(ev *e)
{
    at_points(e, false, square_root);
}

/* The certificate of a whole segment by pieces: F at inner points is below
 * the top of the parabola of its piece. */
static void n_path(ev *e)
{
    egap_calc *c = e->c;
    segment s;
    num *L, *top = NULL, *most = NULL;
    fit last;

    if (!claim_segment(e, &s) || (L = claim_L(e)) == NULL)
        return;
    last = s.A;
    for (long k = 1; k <= 8 && !c->failed; k++) {
        net q = claim_between(e, &s.A.v, &s.B.v, num_frac(c, k, 8));
        net h = claim_between(e, &s.A.v, &s.B.v, num_frac(c, 2 * k - 1, 16));
        fit here = claim_fit(e, &q), middle = claim_fit(e, &h);
        num *K = num_mul(c, L, claim_wedge(e, &last.v, &here.v, true));
        num *piece = claim_parabola_top(e, last.F, here.F, K);

        claim_where(e, "piece %ld of 8", k);
        claim_le(e, middle.F, piece);
        top = top == NULL ? piece : num_max(c, top, piece);
        most = most == NULL ? middle.F : num_max(c, most, middle.F);
        last = here;
    }
    if (top != NULL)
        claim_le(e, num_max(c, most, s.ends), top);
}

/* --- the bridge of v2 ---------------------------------------------------- */

/* L D / kappa, or L D / (2 kappa), times radius times the larger end */
static num *bridge_rise(ev *e, const segment *s, long halves)
{
    egap_calc *c = e->c;
    num *L = claim_L(e), *k;

    if (L == NULL)
        return NULL;
    if (num_sign(e->kappa) != 1) {
        claim_skip(e, "kappa is 0");
        return NULL;
    }
    k = num_div(c, num_mul(c, L, claim_D(e)),
                num_mul(c, num_si(c, halves), e->kappa));
    return num_mul(c, num_mul(c, k, s->radius), s->ends);
}

static void rise(ev *e, long halves)
{
    egap_calc *c = e->c;
    segment s;
    num *up, *t, *quarter;

    if (!claim_segment(e, &s) || !claim_in_ball(e, &s.A.v, 'A') ||
        !claim_in_ball(e, &s.B.v, 'B') ||
        (up = bridge_rise(e, &s, halves)) == NULL)
        return;
    claim_hub(e, num_max(c, s.ends, claim_at_zero(e)));
    quarter = num_div(c, num_mul(c, claim_L(e), s.moves), num_si(c, 4));
    if (egap_instance_get_value(e->in, "t") == NULL)
        claim_le(e, num_add(c, s.ends, quarter), num_add(c, s.ends, up));
    for (size_t k = 0; claim_point_at(e, &t, k); k++) {
        egap_calc_mark mark = egap_calc_here(c);
        net P = claim_between(e, &s.A.v, &s.B.v, t);

        claim_le(e, claim_fit(e, &P).F, num_add(c, s.ends, up));
        egap_calc_release(c, mark);
    }
}

static void v2_bridge(ev *e)
{
    rise(e, 1);
}

static void n_bridge_half(ev *e)
{
    rise(e, 2);
}

/* E|f_B - f_A| <= D |theta^B - theta^A|_1 + D |theta^A|_1 max |w^B - w^A| */
static void v2_cont(ev *e)
{
    egap_calc *c = e->c;
    segment s;
    num *change, *D;

    if (!claim_segment(e, &s) || !claim_in_ball(e, &s.A.v, 'A') ||
        !claim_in_ball(e, &s.B.v, 'B'))
        return;
    change = num_si(c, 0);
    for (size_t i = 0; i < s.A.v.m; i++)
        num_inc(c, change,
                num_abs(c, num_sub(c, s.A.v.theta + i, s.B.v.theta + i)));
    D = claim_D(e);
    claim_le(e, claim_mean_abs_diff(e, s.A.f, s.B.f),
             num_mul(c, D, num_add(c, change, num_mul(c, s.A.mass, s.radius))));
}

/* E|z_w - z_v| <= E|(w-v)x| <= (E((w-v)x)^2)^(1/2) <= D |w-v| <= D angle */
static void chain_of_two(ev *e, const num *w, const num *v, bool unit)
{
    egap_calc *c = e->c;
    num *c0 = claim_mean_unit(e, w, v), *c1 = claim_mean_pre(e, w, v);
    num *c2 = claim_rms_pre(e, w, v);
    num *c3 = claim_D_chord(e, w, v);

    claim_le(e, c0, c1);
    claim_le(e, c1, c2);
    /* the squares: rational where the roots are not */
    claim_le(e, claim_mean_square_pre(e, w, v),
             num_mul(c, claim_lambda(e), claim_chord_square(e, w, v)));
    if (unit)
        claim_le(e, c3, num_mul(c, claim_D(e), claim_angle(e, w, v)));
}

static void f2(ev *e)
{
    size_t n = e->in->n;
    num *one = num_si(e->c, 1);
    net A, B;

    if (!claim_has_data(e) || !claim_net(e, &A, 'A') || !claim_net(e, &B, 'B'))
        return;
    for (size_t i = 0; i < A.m && i < B.m; i++) {
        const num *w = A.w + i * n, *v = B.w + i * n;
        egap_calc_mark mark = egap_calc_here(e->c);
        bool unit = num_eq(claim_dot(e, w, w), one) == EGAP_YES &&
                    num_eq(claim_dot(e, v, v), one) == EGAP_YES;

        claim_where(e, "rows %zu", i);
        chain_of_two(e, w, v, unit);
        egap_calc_release(e->c, mark);
    }
}

/* grid maximum plus half a step of the Lipschitz constant of the path */
static void j_mesh(ev *e)
{
    egap_calc *c = e->c;
    size_t N = e->in->N;
    segment s;
    num *L, *speed, *top;

    if (!claim_segment(e, &s) || (L = claim_L(e)) == NULL)
        return;
    speed = num_si(c, 0);
    top = s.ends;
    for (size_t i = 0; i < s.A.v.m; i++) {
        const num *a = s.A.v.theta + i, *b = s.B.v.theta + i;
        const num *w = s.A.v.w + i * e->in->n, *v = s.B.v.w + i * e->in->n;
        num *change = num_abs(c, num_sub(c, a, b)), *z = num_si(c, 0);

        for (size_t j = 0; j < N; j++)
            num_inc(c, z, num_max(c, s.A.z + i * N + j, s.B.z + i * N + j));
        num_incmul(c, speed, change,
                   num_add(c, e->kappa,
                           num_mul(c, L, num_div(c, z, num_si(c, (long)N)))));
        num_incmul(c, speed,
                   num_mul(c, L, num_max(c, num_abs(c, a), num_abs(c, b))),
                   claim_mean_pre(e, w, v));
    }
    for (long k = 1; k < 4; k++) {
        net q = claim_between(e, &s.A.v, &s.B.v, num_frac(c, k, 4));

        top = num_max(c, top, claim_fit(e, &q).F);
    }
    top = num_add(c, top, num_div(c, speed, num_si(c, 8)));
    for (long k = 1; k < 16; k += 2) {
        net q = claim_between(e, &s.A.v, &s.B.v, num_frac(c, k, 16));

        claim_le(e, claim_fit(e, &q).F, top);
    }
}

const egap_claim egap_claims_bridge[] = {
    {"F2",
     "E|z_w - z_v| <= E|(w-v)x| <= rms (w-v)x <= D |w-v| <= D angle(w, v)",
     "\\mathbb E|z_w-z_v|\\le\\mathbb E|(w-v)\\cdot x|\\le"
     "\\sqrt{(w-v)^\\top\\Sigma(w-v)}\\le D\\|w-v\\|",
     "standing facts", "A, B: their rows in pairs", EGAP_CLAIM_TRUE, '0', f2},
    {"V2.cont",
     "E|f_B - f_A| <= D |change of theta| + D mass(A) max |change of rows|",
     "\\mathbb E|f_B-f_A|\\le D\\|\\theta^B-\\theta^A\\|_1+D\\|\\theta^A\\|_1"
     "\\max_i\\|w^B_i-w^A_i\\|",
     "v2, continuity", "A, B of one width, rows in the ball", EGAP_CLAIM_TRUE,
     '0', v2_cont},
    {"N.bridge",
     "E|f_t - (1-t)f_A - t f_B| <= t(1-t) sum_i E|Delta_i x| (|theta^A_i| + "
     "|theta^B_i|), at most t(1-t) D sum_i |Delta_i| (the same)",
     "\\mathbb E|f_t-g_t|\\le t(1-t)\\sum_i\\mathbb E|\\Delta_i\\cdot x|"
     "(|\\beta_i|+|\\gamma_i|)\\le t(1-t)D\\sum_i\\|\\Delta_i\\|"
     "(|\\beta_i|+|\\gamma_i|)",
     "sharper results", "A, B of one width; value t (else 1/16 ... 15/16)",
     EGAP_CLAIM_TRUE, 'P', n_bridge},
    {"N.bridge.F",
     "F(P_t) <= (1-t)F(A) + t F(B) + t(1-t) L sum_i E|Delta_i x| (...)",
     "F(P_t)\\le(1-t)F_A+tF_B+t(1-t)L\\sum_i\\mathbb E|\\Delta_i\\cdot x|"
     "(|\\beta_i|+|\\gamma_i|)",
     "sharper results", "A, B of one width; value t", EGAP_CLAIM_TRUE, 'P',
     n_bridge_F},
    {"N.bridge.c", "N.bridge with a constant c < 1 before its right side",
     "\\mathbb E|f_t-g_t|\\le c\\,t(1-t)\\sum_i\\mathbb E|\\Delta_i\\cdot x|"
     "(|\\beta_i|+|\\gamma_i|)",
     "reading of N.bridge", "A, B of one width; values c, t", EGAP_CLAIM_FALSE,
     'P', n_bridge_c},
    {"N.bridge.half",
     "on the segment F rises above its ends by at most L D r Lambda / (2 "
     "kappa), half of what v2 says",
     "V\\le\\Lambda+\\frac{LD}{2\\kappa}r\\Lambda", "sharper results",
     "A, B of one width, rows in the ball, kappa > 0", EGAP_CLAIM_TRUE, 'P',
     n_bridge_half},
    {"N.bridge.sq", "the same for squared losses, without a Lipschitz constant",
     "\\sqrt{2R(f_t)}\\le\\sqrt{2((1-t)R_A+tR_B)}+t(1-t)\\sum_i"
     "\\sqrt{\\Delta_i^\\top\\Sigma\\Delta_i}(|\\beta_i|+|\\gamma_i|)",
     "sharper results", "A, B of one width; mse or half", EGAP_CLAIM_TRUE, 'P',
     n_bridge_sq},
    {"N.wedge",
     "only units that flip and coefficients that change make f_t deviate from "
     "the mixture",
     "\\mathbb E|f_t-g_t|\\le t(1-t)\\mathbb E\\sum_i|u-v|(|\\beta_i-\\gamma_i|"
     "1_{u,v\\ge0}+(|\\beta_i|+|\\gamma_i|)1_{uv<0})",
     "sharper results", "A, B of one width; value t", EGAP_CLAIM_TRUE, 'P',
     n_wedge},
    {"N.wedge.max",
     "N.wedge with the larger of the coefficients and their difference where "
     "a unit flips",
     "\\ldots\\max(|\\beta_i|,|\\gamma_i|,|\\beta_i-\\gamma_i|)1_{uv<0}",
     "sharper results", "A, B of one width; value t", EGAP_CLAIM_TRUE, 'P',
     n_wedge_max},
    {"N.path",
     "on each of 8 pieces of the segment F is below the top of the parabola "
     "of N.wedge.max",
     "V\\le\\max_kq(F_k,F_{k+1},K_k)", "sharper results", "A, B of one width",
     EGAP_CLAIM_TRUE, 'P', n_path},
    {"J.mesh",
     "on the segment F is at most its largest value on a grid of 5 points "
     "plus half a step of a Lipschitz constant",
     "V\\le\\max_kF_k+K_\\gamma/(2(G-1))", "intermediate manuscript",
     "A, B of one width", EGAP_CLAIM_TRUE, 'P', j_mesh},
    {"V2.bridge",
     "on the segment F rises above its ends by at most L D r Lambda / kappa",
     "F(W_t,\\theta_t)\\le\\Lambda+\\frac{LD}{\\kappa}r\\Lambda",
     "v2, Lipschitz bridge", "A, B of one width, rows in the ball, kappa > 0",
     EGAP_CLAIM_TRUE, 'P', v2_bridge},
};
EGAP_CLAIM_UNIT_END(bridge);
