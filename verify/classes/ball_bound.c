/* ball_bound.c: F on a span in ball arithmetic.
 * Proof: paper/algorithms.tex, lemma "one-sided". */
#include <math.h>

#include "../base/ball_round.h"
#include "ball_sums.h"

/* a kink this close to t0, in units of t, counts as passed */
#define AT_START (-44)
#define BALLS 10
#define MAGS 9

/* All its balls and magnitudes. */
static void members(arb_ptr balls[BALLS], mag_ptr mags[MAGS],
                    egap_class_ball_sums *a)
{
    arb_ptr b[BALLS] = {a->s,    a->x,  a->L,  a->S,   a->q,
                        a->loss, a->S1, a->q1, a->end, a->t1};
    mag_ptr m[MAGS] = {a->w,  a->A,     a->K,      a->below, a->A1,
                       a->K1, a->reach, a->spread, a->R};

    for (size_t i = 0; i < BALLS; i++)
        balls[i] = b[i];
    for (size_t i = 0; i < MAGS; i++)
        mags[i] = m[i];
}

static void sums_init(egap_class_ball_sums *a)
{
    arb_ptr balls[BALLS];
    mag_ptr mags[MAGS];

    members(balls, mags, a);
    for (size_t i = 0; i < BALLS; i++)
        arb_init(balls[i]);
    for (size_t i = 0; i < MAGS; i++)
        mag_init(mags[i]);
    for (size_t i = 0; i < 8; i++)
        mag_init(a->v[i]);
    arb_init(a->z);
    arb_init(a->t2);
    arf_init(a->u);
    a->kink = a->gain = 0;
}

static void sums_clear(egap_class_ball_sums *a)
{
    arb_ptr balls[BALLS];
    mag_ptr mags[MAGS];

    members(balls, mags, a);
    for (size_t i = 0; i < BALLS; i++)
        arb_clear(balls[i]);
    for (size_t i = 0; i < MAGS; i++)
        mag_clear(mags[i]);
    for (size_t i = 0; i < 8; i++)
        mag_clear(a->v[i]);
    arb_clear(a->z);
    arb_clear(a->t2);
    arf_clear(a->u);
}

/* (theta0 + dir beta x) (z + delta x) joins the quadratics */
static void add_active(egap_class_window *w, egap_class_ball_sums *a, size_t i,
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
static void add_pair(egap_class_window *w, egap_class_ball_sums *a,
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
    z0 = egap_class_about(a->z);
    delta = egap_class_about(d);
    if (fabs(z0) <= ldexp(fabs(delta), AT_START))
        active = arf_sgn(arb_midref(a->end)) > 0;
    else
        active = z0 > 0;
    egap_class_part(doubt->off0, a->z, active, a->u);
    egap_class_part(doubt->off, a->end, active, a->u);
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
static void quadratics(egap_class_window *w, egap_class_ball_sums *a,
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

static void add_sample(egap_class_window *w, egap_class_ball_sums *a, size_t j)
{
    size_t y = w->problem->label[j];

    quadratics(w, a, &w->sample[j]);
    egap_class_soft_max(w, a, y);
    egap_class_add_doubts(w, a);
    egap_class_add_curvature(w, a, y);
    egap_class_try_chord(w, a, y);
    arb_add(a->L, a->L, a->loss, w->bits);
    arb_add(a->S, a->S, a->S1, w->bits);
    arb_add(a->q, a->q, a->q1, w->bits);
    mag_add(a->A, a->A, a->A1);
    mag_add(a->K, a->K, a->K1);
}

/* kappa sum |theta + dir beta x|: the tangent at t0, and what the parameters
 * that may change sign lie above it */
static void add_penalty(egap_class_window *w, egap_class_ball_sums *a)
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
        egap_class_part(a->v[1], a->t2, false, a->u);
        mag_add(a->v[0], a->v[0], a->v[1]);
    }
    /* the sums over the samples are divided by N later */
    arb_set_d(kappa, w->problem->kappa);
    arb_mul_ui(kappa, kappa, w->problem->N, w->bits);
    arb_addmul(a->L, kappa, value, w->bits);
    arb_mul(slope, slope, a->x, w->bits);
    arb_addmul(a->S, kappa, slope, w->bits);
    arb_get_mag(a->v[1], kappa);
    mag_addmul(a->K, a->v[0], a->v[1]);
    arb_clear(value);
    arb_clear(slope);
    arb_clear(kappa);
}

/* most = max of S x + (q + A / 2) x^2 over 0 <= x <= 1, plus K, all of them
 * sums over the samples and scaled by the span's length */
static void rise(arb_t most, bool *falls, egap_class_ball_sums *a, long bits)
{
    arb_t S, Q, x;

    arb_init(S);
    arb_init(Q);
    arb_init(x);
    arb_set(S, a->S);
    arf_set_mag(arb_midref(x), a->A);
    arb_mul_2exp_si(x, x, -1);
    arb_add(Q, a->q, x, bits);
    egap_ball_upper(a->u, Q, bits);
    arb_set_arf(Q, a->u);
    egap_ball_upper(a->u, S, bits);
    arb_set_arf(S, a->u);
    arb_mul_2exp_si(x, Q, 1);
    arb_add(x, x, S, bits); /* the slope at the far end */
    arb_add(most, S, Q, bits);
    *falls = mag_is_zero(a->K) && mag_is_zero(a->below) && arb_is_negative(S) &&
             arb_is_negative(most);
    if (arb_is_negative(Q) && arb_is_positive(S) && !arb_is_positive(x)) {
        arb_mul(most, S, S, bits);
        arb_div(most, most, Q, bits);
        arb_mul_2exp_si(most, most, -2);
        arb_neg(most, most);
    } else {
        arb_zero(x);
        arb_max(most, most, x, bits);
    }
    arf_set_mag(arb_midref(x), a->K);
    arb_add(most, most, x, bits);
    arb_clear(S);
    arb_clear(Q);
    arb_clear(x);
}

static void conclude(egap_class_bound *out, egap_class_ball_sums *a,
                     size_t samples, long bits)
{
    double N = (double)samples, w = egap_class_about(a->x);
    arb_t most;

    arb_init(most);
    rise(most, &out->falls, a, bits);
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
    out->value = egap_class_about(a->L) / N;
    out->slope = w > 0 ? egap_class_about(a->S) / w / N : 0;
    out->bend = egap_class_about(a->q) + 0.5 * mag_get_d(a->A);
    out->bend = w > 0 ? out->bend / (w * w) / N : 0;
    out->kink = a->kink;
    out->gain = a->gain / N;
    arb_clear(most);
}

egap_status egap_class_ball_bound(egap_class_bound *out, void *window,
                                  const egap_class_span *span, egap_error *err)
{
    egap_class_window *w = window;
    egap_class_ball_sums a;

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
