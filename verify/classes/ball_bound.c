/* ball_bound.c: F on a span in ball arithmetic.
 * Proof: paper/algorithms.tex, lemma "one-sided". */
#include <math.h>

#include "../base/ball_round.h"
#include "ball.h"

/* a kink this close to t0, in units of t, counts as passed */
#define AT_START (-44)
/* lemma "one-sided": 1/(6 sqrt 3) < 0.0963 */
#define THIRD 0.0963

/* Sums over the samples; names of lemma "one-sided". */
typedef struct {
    arb_t s, x; /* t0 - centre; the span's length */
    mag_t w;
    int dir;
    arb_t L, S, q;
    mag_t A, K, below; /* A: 2 (bend - q); below: what F(t0) may be less */
    double kink, gain;
    /* scratch */
    arb_t z, end, t1, t2;
    mag_t v[8];
    arf_t u;
} span_sums;

static void sums_init(span_sums *a)
{
    arb_init(a->s);
    arb_init(a->x);
    arb_init(a->L);
    arb_init(a->S);
    arb_init(a->q);
    arb_init(a->z);
    arb_init(a->end);
    arb_init(a->t1);
    arb_init(a->t2);
    mag_init(a->w);
    mag_init(a->A);
    mag_init(a->K);
    mag_init(a->below);
    for (size_t i = 0; i < 8; i++)
        mag_init(a->v[i]);
    arf_init(a->u);
    a->kink = a->gain = 0;
}

static void sums_clear(span_sums *a)
{
    arb_clear(a->s);
    arb_clear(a->x);
    arb_clear(a->L);
    arb_clear(a->S);
    arb_clear(a->q);
    arb_clear(a->z);
    arb_clear(a->end);
    arb_clear(a->t1);
    arb_clear(a->t2);
    mag_clear(a->w);
    mag_clear(a->A);
    mag_clear(a->K);
    mag_clear(a->below);
    for (size_t i = 0; i < 8; i++)
        mag_clear(a->v[i]);
    arf_clear(a->u);
}

static double about(const arb_t x)
{
    return arf_get_d(arb_midref(x), ARF_RND_NEAR);
}

/* max(0, x) or max(0, -x) from above */
static void part_above(mag_t out, const arb_t x, bool negative, arf_t u)
{
    if (negative) {
        arb_t minus;

        arb_init(minus);
        arb_neg(minus, x);
        part_above(out, minus, false, u);
        arb_clear(minus);
        return;
    }
    egap_ball_upper(u, x, 64);
    if (arf_sgn(u) > 0)
        arf_get_mag(out, u);
    else
        mag_zero(out);
}

/* (theta0 + dir beta x) (z + delta x) joins the quadratics */
static void add_active(egap_class_window *w, span_sums *a, size_t i,
                       const arb_t z, const arb_t delta)
{
    for (size_t c = 0; c < w->C; c++) {
        arb_srcptr theta = w->theta0 + i * w->C + c;
        arb_srcptr beta = w->beta + i * w->C + c;

        arb_addmul(w->phi + c, theta, z, w->bits);
        arb_addmul(w->G + c, theta, delta, w->bits);
        arb_mul(a->t2, beta, z, w->bits);
        arb_mul(a->t1, beta, delta, w->bits);
        if (a->dir > 0) {
            arb_add(w->G + c, w->G + c, a->t2, w->bits);
            arb_add(w->Q + c, w->Q + c, a->t1, w->bits);
        } else {
            arb_sub(w->G + c, w->G + c, a->t2, w->bits);
            arb_sub(w->Q + c, w->Q + c, a->t1, w->bits);
        }
    }
}

/* A pair that may change sign: a state for all of the span, and by how much
 * relu differs from it. */
static void add_pair(egap_class_window *w, span_sums *a,
                     const egap_class_sample *s, size_t k)
{
    egap_class_doubt *doubt = &w->doubt[w->doubts];
    double z0, delta;
    arb_t d;
    bool active;

    arb_init(d);
    arb_set_round(d, s->d + k, w->bits);
    arb_mul(a->z, d, a->s, w->bits);
    arb_add(a->z, a->z, s->z + k, w->bits);
    if (a->dir < 0)
        arb_neg(d, d);
    arb_mul(a->end, d, a->x, w->bits);
    arb_add(a->end, a->end, a->z, w->bits);
    z0 = about(a->z);
    delta = about(d);
    if (fabs(z0) <= ldexp(fabs(delta), AT_START))
        active = arf_sgn(arb_midref(a->end)) > 0;
    else
        active = z0 > 0;
    part_above(doubt->off0, a->z, active, a->u);
    part_above(doubt->off, a->end, active, a->u);
    mag_max(doubt->off, doubt->off, doubt->off0);
    if (active)
        add_active(w, a, s->unit[k], a->z, d);
    if (!mag_is_zero(doubt->off)) {
        doubt->unit = s->unit[k];
        doubt->delta = fabs(delta);
        doubt->x = -z0 / delta;
        w->doubts++;
    }
    arb_clear(d);
}

/* phi, G, Q of a sample as seen from t0 */
static void quadratics(egap_class_window *w, span_sums *a,
                       const egap_class_sample *s)
{
    for (size_t c = 0; c < w->C; c++) {
        arb_srcptr p = s->poly + 3 * c;

        arb_mul(a->t1, p + 2, a->s, w->bits);
        arb_add(w->G + c, p + 1, a->t1, w->bits);
        arb_mul(w->phi + c, w->G + c, a->s, w->bits);
        arb_add(w->phi + c, w->phi + c, p, w->bits);
        arb_add(w->G + c, w->G + c, a->t1, w->bits);
        if (a->dir < 0)
            arb_neg(w->G + c, w->G + c);
        arb_set_round(w->Q + c, p + 2, w->bits);
    }
    w->doubts = 0;
    for (size_t k = 0; k < s->count; k++)
        add_pair(w, a, s, k);
}

/* soft_c = probability of class c, minus 1 for the label; adds the loss */
static void soft_max(egap_class_window *w, span_sums *a, size_t y)
{
    long bits = w->bits;
    size_t top = 0;

    for (size_t c = 1; c < w->C; c++)
        if (arf_cmp(arb_midref(w->phi + c), arb_midref(w->phi + top)) > 0)
            top = c;
    arb_zero(a->t1); /* all but the top, all but the label */
    arb_zero(a->t2);
    for (size_t c = 0; c < w->C; c++) {
        arb_sub(w->soft + c, w->phi + c, w->phi + top, bits);
        if (c == top)
            arb_one(w->soft + c);
        else
            arb_exp(w->soft + c, w->soft + c, bits);
        if (c != top)
            arb_add(a->t1, a->t1, w->soft + c, bits);
        if (c != y)
            arb_add(a->t2, a->t2, w->soft + c, bits);
    }
    arb_log1p(a->z, a->t1, bits);
    arb_add(a->L, a->L, a->z, bits);
    if (top != y) {
        arb_add(a->L, a->L, w->phi + top, bits);
        arb_sub(a->L, a->L, w->phi + y, bits);
    }
    arb_neg(w->soft + y, a->t2);
    arb_add_ui(a->t1, a->t1, 1, bits);
    for (size_t c = 0; c < w->C; c++)
        arb_div(w->soft + c, w->soft + c, a->t1, bits);
}

/* range of v over the classes, from above */
static void range_above(mag_t out, arb_srcptr v, const egap_class_window *w,
                        span_sums *a)
{
    size_t high = 0, low = 0;
    mag_t radius;

    mag_init(radius);
    mag_zero(radius);
    for (size_t c = 0; c < w->C; c++) {
        if (arf_cmp(arb_midref(v + c), arb_midref(v + high)) > 0)
            high = c;
        if (arf_cmp(arb_midref(v + c), arb_midref(v + low)) < 0)
            low = c;
        mag_max(radius, radius, arb_radref(v + c));
    }
    arb_sub(a->t1, v + high, v + low, 64);
    arb_get_mag(out, a->t1);
    mag_mul_2exp_si(radius, radius, 1);
    mag_add(out, out, radius);
    mag_clear(radius);
}

/* variance of G under the probabilities, from above: the mean of squares
 * about any centre is no less */
static void variance_above(mag_t out, const egap_class_window *w, span_sums *a,
                           size_t y)
{
    mag_t p, g;

    mag_init(p);
    mag_init(g);
    arb_zero(a->t1);
    for (size_t c = 0; c < w->C; c++) { /* mean - G_y = sum soft_c G_c */
        arb_addmul(a->t1, w->soft + c, w->G + c, 64);
    }
    arb_add(a->t1, a->t1, w->G + y, 64);
    arf_get_mag(p, arb_midref(a->t1));
    mag_zero(arb_radref(a->t1)); /* any centre */
    mag_zero(out);
    for (size_t c = 0; c < w->C; c++) {
        arb_sub(a->t2, w->G + c, a->t1, 64);
        arb_get_mag(g, a->t2);
        mag_mul(g, g, g);
        if (c == y)
            arb_add_ui(a->t2, w->soft + c, 1, 64);
        arb_get_mag(p, c == y ? a->t2 : w->soft + c);
        mag_addmul(out, p, g);
    }
    mag_clear(p);
    mag_clear(g);
}

/* The doubtful pairs: K += sum off (a + |b| w)^+, below += off0 a^-; v[0] = R,
 * the range of what they may add to Phi; returns whether there are any. */
static void add_doubts(egap_class_window *w, span_sums *a)
{
    double length = about(a->x);

    mag_zero(a->v[0]);
    for (size_t k = 0; k < w->doubts; k++) {
        egap_class_doubt *doubt = &w->doubt[k];
        double align;

        arb_zero(a->t1);
        arb_zero(a->t2);
        for (size_t c = 0; c < w->C; c++) {
            size_t at = doubt->unit * w->C + c;

            arb_addmul(a->t1, w->soft + c, w->theta0 + at, w->bits);
            arb_addmul(a->t2, w->soft + c, w->beta + at, w->bits);
        }
        align = about(a->t1);
        part_above(a->v[1], a->t1, true, a->u);
        mag_addmul(a->below, doubt->off0, a->v[1]);
        arb_abs(a->t2, a->t2);
        arb_addmul(a->t1, a->t2, a->x, w->bits);
        part_above(a->v[1], a->t1, false, a->u);
        mag_addmul(a->K, doubt->off, a->v[1]);
        mag_addmul(a->v[0], doubt->off, w->range + doubt->unit);
        if (align < 0 && doubt->x > 0 && doubt->x < length) {
            double gain = -align * doubt->delta * (length - doubt->x);

            if (gain > a->gain) {
                a->gain = gain;
                a->kink = doubt->x;
            }
        }
    }
}

/* lemma "one-sided": A and K of a sample from R (v[0]), the range of G and Q
 * and the variance; the smaller of two bounds of Var v. */
static void add_curvature(egap_class_window *w, span_sums *a, size_t y)
{
    mag_ptr R = a->v[0], R1 = a->v[1], sigma = a->v[2], A1 = a->v[3];
    mag_ptr A2 = a->v[4], K1 = a->v[5], K2 = a->v[6], t = a->v[7];

    range_above(sigma, w->Q, w, a);
    mag_mul(sigma, sigma, a->w); /* range of Q, times w */
    range_above(R1, w->G, w, a);
    mag_add(R1, R1, sigma);
    variance_above(t, w, a, y);
    mag_sqrt(t, t);
    mag_mul_2exp_si(sigma, sigma, -1);
    mag_add(sigma, sigma, t);

    mag_mul(A1, R1, R1);
    mag_mul(A2, A1, R1);
    mag_mul(A2, A2, a->w);
    mag_mul_2exp_si(A1, A1, -2);
    mag_set_d(t, THIRD);
    mag_mul(A2, A2, t);
    mag_addmul(A2, sigma, sigma);

    mag_mul(K1, R, R);
    mag_mul_2exp_si(K1, K1, -2);
    mag_mul(K2, sigma, a->w);
    mag_mul(K2, K2, R);
    mag_add(K2, K2, K1);
    mag_mul(R1, R1, a->w); /* from here R1 w */
    mag_mul(sigma, R1, R); /* and R1 w R */
    mag_mul(A1, A1, a->w);
    mag_mul(A1, A1, a->w);
    mag_mul(A2, A2, a->w);
    mag_mul(A2, A2, a->w);
    /* K2 += THIRD R (3 (R1 w)^2 + 3 R1 w R + R^2) */
    mag_mul_ui(t, R1, 3);
    mag_mul(t, t, R1);
    mag_mul_ui(R1, sigma, 3);
    mag_add(t, t, R1);
    mag_addmul(t, R, R);
    mag_mul(t, t, R);
    mag_set_d(R1, THIRD);
    mag_addmul(K2, t, R1);
    mag_mul_2exp_si(sigma, sigma, -1);
    mag_add(K1, K1, sigma);

    mag_add(t, A1, K1);
    mag_add(R1, A2, K2);
    if (mag_cmp(t, R1) <= 0) {
        mag_swap(A2, A1);
        mag_swap(K2, K1);
    }
    mag_add(a->A, a->A, A2);
    mag_mul_2exp_si(K2, K2, -1);
    mag_add(a->K, a->K, K2);
}

static void add_sample(egap_class_window *w, span_sums *a, size_t j)
{
    size_t y = w->problem->label[j];

    quadratics(w, a, &w->sample[j]);
    soft_max(w, a, y);
    for (size_t c = 0; c < w->C; c++) {
        arb_addmul(a->S, w->soft + c, w->G + c, w->bits);
        arb_addmul(a->q, w->soft + c, w->Q + c, w->bits);
    }
    add_doubts(w, a);
    add_curvature(w, a, y);
}

/* kappa sum |theta + dir beta x|: the tangent at t0, and what the parameters
 * that may change sign lie above it */
static void add_penalty(egap_class_window *w, span_sums *a)
{
    arb_t value, slope, kappa;

    if (w->problem->kappa == 0)
        return;
    arb_init(value);
    arb_init(slope);
    arb_init(kappa);
    mag_zero(a->v[0]);
    for (size_t p = 0; p < (w->m + 1) * w->C; p++) {
        int sign = arf_sgn(arb_midref(w->theta0 + p));

        if (arb_contains_zero(w->theta0 + p))
            sign = 0;
        arb_abs(a->t1, w->theta0 + p);
        arb_add(value, value, a->t1, w->bits);
        arb_mul_si(a->t2, w->beta + p, sign * a->dir, w->bits);
        arb_add(slope, slope, a->t2, w->bits);
        arb_abs(a->t2, w->beta + p);
        arb_mul(a->t2, a->t2, a->x, w->bits);
        if (sign != 0) {
            arb_sub(a->t2, a->t2, a->t1, w->bits);
            arb_mul_2exp_si(a->t2, a->t2, 1);
        }
        part_above(a->v[1], a->t2, false, a->u);
        mag_add(a->v[0], a->v[0], a->v[1]);
    }
    /* the sums over the samples are divided by N later */
    arb_set_d(kappa, w->problem->kappa);
    arb_mul_ui(kappa, kappa, w->problem->N, w->bits);
    arb_addmul(a->L, kappa, value, w->bits);
    arb_addmul(a->S, kappa, slope, w->bits);
    arb_get_mag(a->v[1], kappa);
    mag_addmul(a->K, a->v[0], a->v[1]);
    arb_clear(value);
    arb_clear(slope);
    arb_clear(kappa);
}

/* most = max of S x + (q + A / (2 w^2)) x^2 over 0 <= x <= w, plus K; S, q and
 * what comes out are sums over the samples */
static void rise(arb_t most, span_sums *a, long bits)
{
    arb_t S, Q, x;

    arb_init(S);
    arb_init(Q);
    arb_init(x);
    egap_ball_upper(arb_midref(S), a->S, bits);
    /* Q = q w^2 + A/2, S = S w, x in [0, 1] */
    arb_mul(S, S, a->x, bits);
    arb_mul(Q, a->q, a->x, bits);
    arb_mul(Q, Q, a->x, bits);
    arf_set_mag(arb_midref(x), a->A);
    arb_mul_2exp_si(x, x, -1);
    arb_add(Q, Q, x, bits);
    egap_ball_upper(a->u, Q, bits);
    arb_set_arf(Q, a->u);
    egap_ball_upper(a->u, S, bits);
    arb_set_arf(S, a->u);
    arb_mul_2exp_si(x, Q, 1);
    arb_add(x, x, S, bits); /* the slope at the far end */
    if (arb_is_negative(Q) && arb_is_positive(S) && !arb_is_positive(x)) {
        arb_mul(most, S, S, bits);
        arb_div(most, most, Q, bits);
        arb_mul_2exp_si(most, most, -2);
        arb_neg(most, most);
    } else {
        arb_add(most, S, Q, bits);
        arb_zero(x);
        arb_max(most, most, x, bits);
    }
    arf_set_mag(arb_midref(x), a->K);
    arb_add(most, most, x, bits);
    arb_clear(S);
    arb_clear(Q);
    arb_clear(x);
}

static void conclude(egap_class_bound *out, span_sums *a, size_t samples,
                     long bits)
{
    double N = (double)samples, w = about(a->x);
    arb_t most;

    arb_init(most);
    rise(most, a, bits);
    arb_add(most, most, a->L, bits);
    arb_div_ui(most, most, samples, bits);
    egap_ball_upper(a->u, most, bits);
    out->upper = egap_arf_ceil_dd(a->u);
    arf_set_mag(arb_midref(a->t1), a->below);
    mag_zero(arb_radref(a->t1));
    arb_sub(most, a->L, a->t1, bits);
    arb_div_ui(most, most, samples, bits);
    egap_ball_lower(a->u, most, bits);
    out->lower = egap_arf_floor_dd(a->u);
    if (!(out->lower.hi >= 0)) /* F is never negative */
        out->lower = (egap_dd){0, 0};
    out->value = about(a->L) / N;
    out->slope = about(a->S) / N;
    out->bend = w > 0 ? (about(a->q) + 0.5 * mag_get_d(a->A) / (w * w)) / N : 0;
    out->kink = a->kink;
    out->gain = a->gain / N;
    arb_clear(most);
}

egap_status egap_class_ball_bound(egap_class_bound *out, void *window,
                                  const egap_class_span *span, egap_error *err)
{
    egap_class_window *w = window;
    span_sums a;

    (void)err;
    sums_init(&a);
    a.dir = span->dir;
    arb_set_si(a.s, span->t0 - w->centre);
    arb_mul_2exp_si(a.s, a.s, -62);
    arb_set_si(a.x, span->w);
    arb_mul_2exp_si(a.x, a.x, -62);
    arb_get_mag(a.w, a.x);
    for (size_t p = 0; p < (w->m + 1) * w->C; p++) {
        arb_mul(w->theta0 + p, w->beta + p, a.s, w->bits);
        arb_add(w->theta0 + p, w->theta0 + p, w->theta + p, w->bits);
    }
    for (size_t j = 0; j < w->problem->N; j++)
        add_sample(w, &a, j);
    add_penalty(w, &a);
    conclude(out, &a, w->problem->N, w->bits);
    sums_clear(&a);
    return EGAP_OK;
}
