/* dualnorm.c: sup over the unit ball of |E[s relu(w.x)]|.
 * Proofs: paper/algorithms.tex, lemmas "cells" and "weak dual norm". */
#include "dualnorm.h"

#include "../base/ball_round.h"
#include "../enclose/ball_data.h"

#define ASCENT_STEPS 40
#define ASCENT_PARTS 10 /* halvings of a step */
/* coordinate directions tried first, and their opposites */
#define FIRST_AXES 32

/* g = sum_j s_j relu(w . x_j); a (n, or NULL) receives the sum of s_j x_j
 * over the samples that seem active. */
static void value(arb_t g, arb_ptr a, const egap_ball_inputs *inputs,
                  arb_srcptr s, arb_srcptr w, long bits)
{
    size_t n = inputs->n;
    arb_t z;

    arb_init(z);
    arb_zero(g);
    for (size_t k = 0; a != NULL && k < n; k++)
        arb_zero(a + k);
    for (size_t j = 0; j < inputs->N; j++) {
        arb_srcptr x = inputs->x + j * n;

        arb_dot(z, NULL, 0, w, 1, x, 1, (slong)n, bits);
        if (arb_is_nonpositive(z))
            continue;
        for (size_t k = 0; a != NULL && k < n; k++)
            arb_addmul(a + k, s + j, x + k, bits);
        if (!arb_is_nonnegative(z))
            arb_nonnegative_part(z, z);
        arb_addmul(g, s + j, z, bits);
    }
    arb_clear(z);
}

void egap_ball_dual_value(arb_t g, const egap_ball_inputs *inputs, arb_srcptr s,
                          arb_srcptr w, long bits)
{
    value(g, NULL, inputs, s, w, bits);
}

/* end = a lower end of |g| / ||w||; w becomes the search's direction if that
 * is certainly larger than what it had. */
static void take_lower(arf_t end, egap_dual_search *search, const arb_t g,
                       arb_srcptr w)
{
    size_t n = search->inputs->n;
    arb_t ratio, length;

    arb_init(ratio);
    arb_init(length);
    arb_dot(length, NULL, 0, w, 1, w, 1, (slong)n, search->bits);
    arb_sqrtpos(length, length, search->bits);
    arb_abs(ratio, g);
    arb_div(ratio, ratio, length, search->bits);
    egap_ball_lower(end, ratio, search->bits);
    if (arf_cmp(end, search->lower) > 0) {
        arf_set(search->lower, end);
        for (size_t k = 0; k < n; k++)
            arb_set(search->where + k, w + k);
    }
    arb_clear(ratio);
    arb_clear(length);
}

/* v = +-v / ||v||, without its radius; v stays where it is 0 */
static void unit(arb_ptr v, int sign, size_t n, long bits)
{
    arb_t length;

    arb_init(length);
    arb_dot(length, NULL, 0, v, 1, v, 1, (slong)n, bits);
    arb_sqrtpos(length, length, bits);
    for (size_t k = 0; k < n; k++) {
        if (arb_is_positive(length))
            arb_div(v + k, v + k, length, bits);
        if (sign < 0)
            arb_neg(v + k, v + k);
        arb_get_mid_arb(v + k, v + k);
    }
    arb_clear(length);
}

/* On the samples that are active now, the best direction is +-a: go there,
 * or, where that is no better, part of the way. */
void egap_dual_ascend(egap_dual_search *search, arb_ptr w)
{
    size_t n = search->inputs->n;
    long part = 0;
    arf_t now, best;
    arb_t g;

    arf_init(now);
    arf_init(best);
    arb_init(g);
    arf_set_si(best, -1);
    unit(w, 1, n, search->bits);
    for (int step = 0; step < ASCENT_STEPS && part < ASCENT_PARTS; step++) {
        value(g, search->a, search->inputs, search->s, w, search->bits);
        take_lower(now, search, g, w);
        if (arf_cmp(now, best) > 0) {
            arf_set(best, now);
            unit(search->a, arf_sgn(arb_midref(g)), n, search->bits);
            for (size_t k = 0; k < n; k++) {
                arb_set(search->base + k, w + k);
                arb_set(search->to + k, search->a + k);
            }
        } else {
            part++;
        }
        for (size_t k = 0; k < n; k++) {
            arb_mul_2exp_si(w + k, search->to + k, -part);
            if (part > 0)
                arb_add(w + k, w + k, search->base + k, search->bits);
            arb_get_mid_arb(w + k, w + k);
        }
    }
    arf_clear(now);
    arf_clear(best);
    arb_clear(g);
}

/* The coordinate directions, and +-E[s x]. */
static void first_directions(egap_dual_search *search, arb_ptr w)
{
    const egap_ball_inputs *in = search->inputs;
    size_t n = in->n, axes = n < FIRST_AXES ? n : FIRST_AXES;

    for (size_t i = 0; i < 2 * axes; i++) {
        for (size_t k = 0; k < n; k++)
            arb_zero(w + k);
        arb_set_si(w + i / 2, i % 2 == 0 ? 1 : -1);
        egap_dual_ascend(search, w);
    }
    for (int side = 0; side < 2; side++) {
        for (size_t k = 0; k < n; k++) {
            arb_dot(w + k, NULL, side, in->x + k, (slong)n, search->s, 1,
                    (slong)in->N, search->bits);
            arb_get_mid_arb(w + k, w + k);
        }
        egap_dual_ascend(search, w);
    }
}

/* E[r z_w] <= (||E[r x]|| + sqrt(E|r| lambda_max(E[|r| x x^T]))) / 2, in
 * absolute value: relu(t) = (t + |t|)/2 */
static egap_status weak_for(arb_t bound, const egap_ball_inputs *inputs,
                            arb_srcptr r, arb_ptr size, long bits,
                            egap_error *err)
{
    size_t N = inputs->N, n = inputs->n;
    arb_mat_t S;
    arb_t t, mass;
    egap_status status;

    arb_mat_init(S, (slong)n, (slong)n);
    arb_init(t);
    arb_init(mass);
    for (size_t j = 0; j < N; j++) {
        arb_abs(size + j, r + j);
        arb_add(mass, mass, size + j, bits);
    }
    status = egap_ball_moment(S, inputs, size, bits, err);
    if (status == EGAP_OK) {
        egap_ball_top_eigenvalue(t, S, 64);
        arb_mul(t, t, mass, bits);
        arb_div_ui(mass, t, N, bits);
        arb_sqrtpos(mass, mass, bits);
        arb_zero(bound);
        for (size_t k = 0; k < n; k++) {
            arb_dot(t, NULL, 0, inputs->x + k, (slong)n, r, 1, (slong)N, bits);
            arb_addmul(bound, t, t, bits);
        }
        arb_sqrtpos(bound, bound, bits);
        arb_div_ui(bound, bound, N, bits);
        arb_add(bound, bound, mass, bits);
        arb_mul_2exp_si(bound, bound, -1);
    }
    arb_mat_clear(S);
    arb_clear(t);
    arb_clear(mass);
    return status;
}

/* *upper = an upper bound of M for any n: of all of s, or of the larger of
 * its positive and its negative part, between which E[s z_w] lies. */
static egap_status weak(arf_t upper, const egap_dual_search *search,
                        egap_error *err)
{
    size_t N = search->inputs->N;
    arb_ptr size = egap_ball_vector(N), part = egap_ball_vector(N);
    arb_t bound[3];
    egap_status status = EGAP_OK;

    for (int i = 0; i < 3; i++)
        arb_init(bound[i]);
    if (size == NULL || part == NULL)
        status = egap_fail(err, EGAP_ERESOURCE,
                           "out of memory for %zu dual numbers", N);
    for (int i = 0; i < 3 && status == EGAP_OK; i++) {
        for (size_t j = 0; j < N; j++) {
            arb_set(part + j, search->s + j);
            if (i == 1)
                arb_neg(part + j, part + j);
            if (i < 2 && !arb_is_nonnegative(part + j))
                arb_nonnegative_part(part + j, part + j);
        }
        status =
            weak_for(bound[i], search->inputs, part, size, search->bits, err);
    }
    arb_max(bound[0], bound[0], bound[1], search->bits);
    arb_min(bound[0], bound[0], bound[2], search->bits);
    egap_ball_upper(upper, bound[0], search->bits);
    for (int i = 0; i < 3; i++)
        arb_clear(bound[i]);
    egap_ball_vector_clear(size, N);
    egap_ball_vector_clear(part, N);
    return status;
}

/* Both directions of one feature: their values are all there is. */
static void ends(arf_t upper, egap_dual_search *search, arb_ptr w)
{
    arb_t g;
    arf_t end;

    arb_init(g);
    arf_init(end);
    for (int sign = -1; sign <= 1; sign += 2) {
        arb_set_si(w, sign);
        value(g, NULL, search->inputs, search->s, w, search->bits);
        take_lower(end, search, g, w);
        arb_abs(g, g);
        egap_ball_upper(end, g, search->bits);
        if (sign < 0 || arf_cmp(end, upper) > 0)
            arf_set(upper, end);
    }
    arb_clear(g);
    arf_clear(end);
}

static egap_status bound_above(arf_t upper, egap_kappa_method *how,
                               egap_dual_search *search, arb_ptr w,
                               size_t cells, egap_error *err)
{
    size_t N = search->inputs->N, n = search->inputs->n;
    egap_status status;

    if (n == 1) {
        *how = EGAP_KAPPA_ENDS;
        ends(upper, search, w);
        return EGAP_OK;
    }
    first_directions(search, w);
    *how = EGAP_KAPPA_WEAK;
    status = weak(upper, search, err);
    arf_mul_ui(upper, upper, N, search->bits, ARF_RND_CEIL);
    if (status == EGAP_OK && n <= EGAP_DUAL_DIM) {
        *how = EGAP_KAPPA_CELLS;
        status = egap_dual_cells(upper, search, w, cells, err);
    }
    return status;
}

egap_status egap_ball_dual_norm(arb_t M, arb_ptr where, egap_kappa_method *how,
                                const egap_ball_inputs *inputs, arb_srcptr s,
                                size_t cells, long bits, egap_error *err)
{
    size_t n = inputs->n;
    egap_dual_search search = {.inputs = inputs, .s = s, .bits = bits};
    arb_ptr w = egap_ball_vector(n);
    arf_t upper;
    egap_status status = EGAP_OK;

    search.where = egap_ball_vector(n);
    search.a = egap_ball_vector(n);
    search.base = egap_ball_vector(n);
    search.to = egap_ball_vector(n);
    arf_init(search.lower);
    arf_init(upper);
    if (!w || !search.where || !search.a || !search.base || !search.to)
        status = egap_fail(err, EGAP_ERESOURCE,
                           "out of memory for directions in %zu dimensions", n);
    if (status == EGAP_OK)
        status = bound_above(upper, how, &search, w, cells, err);
    if (status == EGAP_OK) {
        arb_set_interval_arf(M, search.lower, upper, bits);
        arb_div_ui(M, M, inputs->N, bits);
        for (size_t k = 0; where != NULL && k < n; k++)
            arb_set(where + k, search.where + k);
    }
    egap_ball_vector_clear(w, n);
    egap_ball_vector_clear(search.where, n);
    egap_ball_vector_clear(search.a, n);
    egap_ball_vector_clear(search.base, n);
    egap_ball_vector_clear(search.to, n);
    arf_clear(search.lower);
    arf_clear(upper);
    return status;
}
