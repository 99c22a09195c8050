/* ball_sums.c: see ball_sums.h.
 * Proofs: paper/algorithms.tex, lemmas "soft maximum" and "one-sided". */
#include "ball_sums.h"

#include "../base/ball_round.h"

/* lemma "soft maximum": 1/(6 sqrt 3) < 0.0963 */
#define THIRD 0.0963

double egap_class_about(const arb_t x)
{
    return arf_get_d(arb_midref(x), ARF_RND_NEAR);
}

void egap_class_part(mag_t out, const arb_t x, bool negative, arf_t u)
{
    if (negative) {
        arb_t minus;

        arb_init(minus);
        arb_neg(minus, x);
        egap_class_part(out, minus, false, u);
        arb_clear(minus);
        return;
    }
    egap_ball_upper(u, x, 64);
    if (arf_sgn(u) > 0)
        arf_get_mag(out, u);
    else
        mag_zero(out);
}

/* The class of the largest output, about. */
static size_t top_of(arb_srcptr phi, size_t C)
{
    size_t top = 0;

    for (size_t c = 1; c < C; c++)
        if (arf_cmp(arb_midref(phi + c), arb_midref(phi + top)) > 0)
            top = c;
    return top;
}

void egap_class_soft_max(egap_class_window *w, egap_class_ball_sums *a,
                         size_t y)
{
    long bits = w->bits;
    size_t top = top_of(w->phi, w->C);

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
    arb_log1p(a->loss, a->t1, bits);
    if (top != y) {
        arb_add(a->loss, a->loss, w->phi + top, bits);
        arb_sub(a->loss, a->loss, w->phi + y, bits);
    }
    arb_neg(w->soft + y, a->t2);
    arb_add_ui(a->t1, a->t1, 1, bits);
    arb_zero(a->S1);
    arb_zero(a->q1);
    for (size_t c = 0; c < w->C; c++) {
        arb_div(w->soft + c, w->soft + c, a->t1, bits);
        arb_addmul(a->S1, w->soft + c, w->G + c, bits);
        arb_addmul(a->q1, w->soft + c, w->Q + c, bits);
    }
    arb_mul(a->S1, a->S1, a->x, bits);
    arb_mul(a->q1, a->q1, a->x, bits);
    arb_mul(a->q1, a->q1, a->x, bits);
}

/* range of v over the classes, from above */
static void range_above(mag_t out, arb_srcptr v, const egap_class_window *w,
                        egap_class_ball_sums *a)
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
static void variance_above(mag_t out, const egap_class_window *w,
                           egap_class_ball_sums *a, size_t y)
{
    mag_t p, g;

    mag_init(p);
    mag_init(g);
    arb_zero(a->t1);
    for (size_t c = 0; c < w->C; c++) { /* mean - G_y = sum soft_c G_c */
        arb_addmul(a->t1, w->soft + c, w->G + c, 64);
    }
    arb_add(a->t1, a->t1, w->G + y, 64);
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

void egap_class_add_doubts(egap_class_window *w, egap_class_ball_sums *a)
{
    double length = egap_class_about(a->x);

    mag_zero(a->R);
    mag_zero(a->K1);
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
        align = egap_class_about(a->t1);
        egap_class_part(a->v[1], a->t1, true, a->u);
        mag_addmul(a->below, doubt->off0, a->v[1]);
        arb_abs(a->t2, a->t2);
        arb_addmul(a->t1, a->t2, a->x, w->bits);
        egap_class_part(a->v[1], a->t1, false, a->u);
        mag_addmul(a->K1, doubt->off, a->v[1]);
        mag_addmul(a->R, doubt->off, w->range + doubt->unit);
        if (align < 0 && doubt->x > 0 && doubt->x < length) {
            double gain = -align * doubt->delta * (length - doubt->x);

            if (gain > a->gain) {
                a->gain = gain;
                a->kink = doubt->x;
            }
        }
    }
}

void egap_class_add_curvature(egap_class_window *w, egap_class_ball_sums *a,
                              size_t y)
{
    mag_ptr R = a->R, R1 = a->reach, sigma = a->v[2], A1 = a->v[3];
    mag_ptr A2 = a->v[4], K1 = a->v[5], K2 = a->v[6], t = a->v[7];

    /* everything times w or w^2: R1 w, sigma_1 w, A w^2 */
    range_above(a->spread, w->Q, w, a);
    mag_mul(a->spread, a->spread, a->w);
    mag_mul(a->spread, a->spread, a->w);
    range_above(R1, w->G, w, a);
    mag_mul(R1, R1, a->w);
    mag_add(R1, R1, a->spread);
    variance_above(t, w, a, y);
    mag_sqrt(t, t);
    mag_mul_2exp_si(sigma, a->spread, -1);
    mag_addmul(sigma, t, a->w);

    mag_mul(A1, R1, R1);
    mag_mul(A2, A1, R1);
    mag_mul_2exp_si(A1, A1, -2);
    mag_set_d(t, THIRD);
    mag_mul(A2, A2, t);
    mag_addmul(A2, sigma, sigma);

    mag_mul(K1, R, R);
    mag_mul_2exp_si(K1, K1, -2);
    mag_mul(K2, sigma, R);
    mag_add(K2, K2, K1);
    /* K2 += THIRD R (3 R1 (R1 + R) + R^2); K1 += R1 R / 2 */
    mag_add(t, R1, R);
    mag_mul(t, t, R1);
    mag_mul_ui(t, t, 3);
    mag_addmul(t, R, R);
    mag_mul(t, t, R);
    mag_set_d(sigma, THIRD);
    mag_addmul(K2, t, sigma);
    mag_mul(t, R1, R);
    mag_mul_2exp_si(t, t, -1);
    mag_add(K1, K1, t);

    mag_add(t, A1, K1);
    mag_add(sigma, A2, K2);
    if (mag_cmp(t, sigma) <= 0) {
        mag_swap(A2, A1);
        mag_swap(K2, K1);
    }
    mag_set(a->A1, A2);
    mag_mul_2exp_si(K2, K2, -1);
    mag_add(a->K1, a->K1, K2);
}

static void set_mag(arb_t x, const mag_t m)
{
    arf_set_mag(arb_midref(x), m);
    mag_zero(arb_radref(x));
}

/* loss of the outputs phi + G w, minus the loss at phi */
static void far_rise(arb_t rise, egap_class_window *w, egap_class_ball_sums *a,
                     size_t y)
{
    long bits = w->bits;
    size_t top;

    for (size_t c = 0; c < w->C; c++) {
        arb_mul(w->far + c, w->G + c, a->x, bits);
        arb_add(w->far + c, w->far + c, w->phi + c, bits);
    }
    top = top_of(w->far, w->C);
    arb_zero(a->z);
    for (size_t c = 0; c < w->C; c++) {
        if (c == top)
            continue;
        arb_sub(a->end, w->far + c, w->far + top, bits);
        arb_exp(a->end, a->end, bits);
        arb_add(a->z, a->z, a->end, bits);
    }
    arb_log1p(rise, a->z, bits);
    arb_add(rise, rise, w->far + top, bits);
    arb_sub(rise, rise, w->far + y, bits);
    arb_sub(rise, rise, a->loss, bits);
}

void egap_class_try_chord(egap_class_window *w, egap_class_ball_sums *a,
                          size_t y)
{
    if (mag_cmp_2exp_si(a->reach, 0) <= 0)
        return;
    far_rise(a->t1, w, a, y);
    /* what either bound allows at the far end */
    mag_mul_2exp_si(a->v[0], a->A1, -1);
    mag_add(a->v[0], a->v[0], a->K1);
    set_mag(a->t2, a->v[0]);
    arb_add(a->t2, a->t2, a->S1, w->bits);
    arb_add(a->t2, a->t2, a->q1, w->bits);
    mag_add(a->v[0], a->spread, a->R);
    set_mag(a->z, a->v[0]);
    arb_add(a->z, a->z, a->t1, w->bits);
    if (arf_cmp(arb_midref(a->z), arb_midref(a->t2)) >= 0)
        return;
    arb_set(a->S1, a->t1);
    arb_zero(a->q1);
    mag_mul_2exp_si(a->A1, a->spread, 1);
    mag_set(a->K1, a->R);
}
