/* dualcell.c: the upper bound of |sum_j s_j relu(w.x_j)| / ||w|| on a cell.
 * Proof: paper/algorithms.tex, lemma "cells". */
#include "dualcell.h"

#include <math.h>

#include "../base/ball_round.h"

#define DIM EGAP_DUAL_DIM
/* With at most this many samples that switch, their slopes are chosen. */
#define CHOSEN 32
#define PASSES 40

/* What a bound is made of, for the one sign that is at hand. */
typedef struct {
    const egap_dual_search *search;
    size_t n;
    int sign;
    arb_t z, reach, mu, v;
    arb_struct c[DIM], b[DIM];
    arb_t excess; /* what convex terms add beyond b.w */
} work;

static void work_init(work *t, const egap_dual_search *search)
{
    t->search = search;
    t->n = search->inputs->n;
    arb_init(t->z);
    arb_init(t->reach);
    arb_init(t->mu);
    arb_init(t->v);
    arb_init(t->excess);
    for (size_t k = 0; k < DIM; k++) {
        arb_init(t->c + k);
        arb_init(t->b + k);
    }
}

static void work_clear(work *t)
{
    arb_clear(t->z);
    arb_clear(t->reach);
    arb_clear(t->mu);
    arb_clear(t->v);
    arb_clear(t->excess);
    for (size_t k = 0; k < DIM; k++) {
        arb_clear(t->c + k);
        arb_clear(t->b + k);
    }
}

void egap_dual_cell_init(egap_dual_cell *cell)
{
    *cell = (egap_dual_cell){.half = 1};
    for (size_t k = 0; k < DIM; k++)
        arb_init(cell->a + k);
    arf_init(&cell->bound);
}

void egap_dual_cell_clear(egap_dual_cell *cell)
{
    for (size_t k = 0; k < DIM; k++)
        arb_clear(cell->a + k);
    arf_clear(&cell->bound);
    egap_free(cell->crossing);
}

/* z = c.x_j and reach = half * sum of |x_jk| over the free coordinates: on
 * the cell w.x_j is within reach of z. */
static void range(work *t, const egap_dual_cell *cell, size_t j)
{
    long bits = t->search->bits;
    arb_srcptr x = t->search->inputs->x + j * t->n;

    arb_dot(t->z, NULL, 0, t->c, 1, x, 1, (slong)t->n, bits);
    arb_zero(t->reach);
    for (size_t k = 0; k < t->n; k++)
        if (k != cell->fixed) {
            arb_abs(t->v, x + k);
            arb_add(t->reach, t->reach, t->v, bits);
        }
    arb_set_d(t->v, cell->half);
    arb_mul(t->reach, t->reach, t->v, bits);
}

static void decide(egap_dual_cell *cell, work *t, const size_t *from,
                   size_t count)
{
    const egap_dual_search *search = t->search;

    cell->count = 0;
    for (size_t i = 0; i < count; i++) {
        size_t j = from == NULL ? i : from[i];

        range(t, cell, j);
        if (arb_ge(t->z, t->reach)) {
            for (size_t k = 0; k < t->n; k++)
                arb_addmul(cell->a + k, search->s + j,
                           search->inputs->x + j * t->n + k, search->bits);
            continue;
        }
        arb_neg(t->reach, t->reach);
        if (!arb_le(t->z, t->reach))
            cell->crossing[cell->count++] = j;
    }
}

/* Slopes in [0,1] for the concave terms that make ||b|| small: at a maximum
 * on kinks the best ones give b its direction, so that the bound falls away
 * from it to second order, and +-b finds it.  Plain doubles: any slope in
 * [0,1] is right. */
static void choose_slopes(double *mu, const egap_dual_cell *cell, const work *t)
{
    const egap_dual_search *search = t->search;
    double v[CHOSEN][DIM] = {{0}}, b[DIM] = {0};

    for (size_t k = 0; k < t->n; k++)
        b[k] = arf_get_d(arb_midref(cell->a + k), ARF_RND_NEAR);
    for (size_t i = 0; i < cell->count; i++) {
        size_t j = cell->crossing[i];
        double s = arf_get_d(arb_midref(search->s + j), ARF_RND_NEAR);

        mu[i] = 0.5;
        for (size_t k = 0; k < t->n; k++) {
            arb_srcptr x = search->inputs->x + j * t->n + k;

            v[i][k] = s * arf_get_d(arb_midref(x), ARF_RND_NEAR);
            b[k] += mu[i] * v[i][k];
        }
    }
    for (size_t i = 0; i < PASSES * cell->count; i++) {
        size_t which = i % cell->count;
        double top = 0, below = 0, next;

        if (arf_sgn(arb_midref(search->s + cell->crossing[which])) * t->sign >
            0)
            continue;
        for (size_t k = 0; k < t->n; k++) {
            top += b[k] * v[which][k];
            below += v[which][k] * v[which][k];
        }
        /* 0/0 counts as 0 in fmax */
        next = fmin(1, fmax(0, mu[which] - top / below));
        for (size_t k = 0; k < t->n; k++)
            b[k] += (next - mu[which]) * v[which][k];
        mu[which] = next;
    }
}

/* mu = (z + r)/(2r), cut to [0,1] and without its radius */
static void chord_slope(work *t)
{
    arb_t one;

    arb_init(one);
    arb_one(one);
    arb_add(t->mu, t->z, t->reach, t->search->bits);
    arb_div(t->mu, t->mu, t->reach, t->search->bits);
    arb_mul_2exp_si(t->mu, t->mu, -1);
    arb_get_mid_arb(t->mu, t->mu);
    if (!arb_is_nonnegative(t->mu) || !arb_le(t->mu, one))
        arb_one(t->mu);
    arb_clear(one);
}

/* Adds sample j, which may switch: with q = sign s_j, its term is at most
 *   mu q w.x + q^+ max((1-mu)(z+r)^+, mu (r-z)^+),    0 <= mu <= 1.
 * (mu t and relu(t) differ most at an end of [z-r, z+r], where relu(t) is
 * t or 0.) */
static void add_switching(work *t, size_t j)
{
    long bits = t->search->bits;
    arb_srcptr x = t->search->inputs->x + j * t->n;
    arb_t q, rest;

    arb_init(q);
    arb_init(rest);
    arb_mul_si(q, t->search->s + j, t->sign, bits);
    if (!arb_is_nonpositive(q)) {
        arb_sub_ui(t->v, t->mu, 1, bits);
        arb_neg(t->v, t->v);
        arb_add(rest, t->z, t->reach, bits);
        arb_nonnegative_part(rest, rest);
        arb_mul(t->v, t->v, rest, bits);
        arb_sub(rest, t->reach, t->z, bits);
        arb_nonnegative_part(rest, rest);
        arb_mul(rest, rest, t->mu, bits);
        arb_max(rest, rest, t->v, bits);
        arb_nonnegative_part(t->v, q);
        arb_addmul(t->excess, t->v, rest, bits);
    }
    arb_mul(q, q, t->mu, bits);
    for (size_t k = 0; k < t->n; k++)
        arb_addmul(t->b + k, q, x + k, bits);
    arb_clear(q);
    arb_clear(rest);
}

/* b and excess: sign * sum_j s_j relu(w.x_j) <= b.w + excess on the cell. */
static void linear_bound(egap_dual_cell *cell, work *t)
{
    double mu[CHOSEN];
    bool chosen = cell->count <= CHOSEN;

    if (chosen)
        choose_slopes(mu, cell, t);
    arb_zero(t->excess);
    for (size_t k = 0; k < t->n; k++)
        arb_mul_si(t->b + k, cell->a + k, t->sign, t->search->bits);
    for (size_t i = 0; i < cell->count; i++) {
        size_t j = cell->crossing[i];
        int convex = arf_sgn(arb_midref(t->search->s + j)) * t->sign > 0;

        range(t, cell, j);
        if (chosen && !convex)
            arb_set_d(t->mu, mu[i]);
        else
            chord_slope(t);
        add_switching(t, j);
    }
}

/* rho = the least ||w|| of the cell */
static void least_norm(arb_t rho, const egap_dual_cell *cell, work *t)
{
    long bits = t->search->bits;

    arb_one(rho);
    for (size_t k = 0; k < t->n; k++) {
        if (k == cell->fixed)
            continue;
        arb_set_d(t->v, fabs(cell->c[k]));
        arb_set_d(t->mu, cell->half);
        arb_sub(t->v, t->v, t->mu, bits);
        if (arb_is_positive(t->v))
            arb_addmul(rho, t->v, t->v, bits);
    }
    arb_sqrt(rho, rho, bits);
}

/* An upper bound of b.w/||w|| on the cell: the smaller of ||b|| and
 *   p + half sum_k |b_k - p c_k/||c||| / ||c|| + 3/5 ||b|| (n-1) half^2/rho^2
 * with p = b.c/||c|| and k over the free coordinates. */
static void ratio_bound(arb_t out, const egap_dual_cell *cell, work *t,
                        const arb_t rho)
{
    long bits = t->search->bits;
    arb_t norm, p, length, half;

    arb_init(norm);
    arb_init(p);
    arb_init(length);
    arb_init(half);
    arb_set_d(half, cell->half);
    arb_dot(norm, NULL, 0, t->c, 1, t->c, 1, (slong)t->n, bits);
    arb_sqrt(norm, norm, bits);
    arb_dot(length, NULL, 0, t->b, 1, t->b, 1, (slong)t->n, bits);
    arb_sqrtpos(length, length, bits);
    arb_dot(p, NULL, 0, t->b, 1, t->c, 1, (slong)t->n, bits);
    arb_div(p, p, norm, bits);
    arb_zero(out);
    for (size_t k = 0; k < t->n; k++) {
        if (k == cell->fixed)
            continue;
        arb_mul(t->v, p, t->c + k, bits);
        arb_div(t->v, t->v, norm, bits);
        arb_sub(t->v, t->b + k, t->v, bits);
        arb_abs(t->v, t->v);
        arb_add(out, out, t->v, bits);
    }
    arb_mul(out, out, half, bits);
    arb_div(out, out, norm, bits);
    arb_add(out, out, p, bits);
    arb_div(half, half, rho, bits);
    arb_sqr(half, half, bits);
    arb_mul(half, half, length, bits);
    arb_mul_ui(half, half, 3 * (t->n - 1), bits);
    arb_div_ui(half, half, 5, bits);
    arb_add(out, out, half, bits);
    arb_min(out, out, length, bits);
    arb_clear(norm);
    arb_clear(p);
    arb_clear(length);
    arb_clear(half);
}

bool egap_dual_cell_bound(egap_dual_cell *cell, const size_t *from,
                          size_t count, const egap_dual_search *search)
{
    arb_t rho, u;
    arf_t end;
    work t;

    cell->crossing = egap_alloc(count > 0 ? count : 1, sizeof(size_t));
    if (cell->crossing == NULL)
        return false;
    work_init(&t, search);
    arb_init(rho);
    arb_init(u);
    arf_init(end);
    for (size_t k = 0; k < t.n; k++)
        arb_set_d(t.c + k, cell->c[k]);
    decide(cell, &t, from, count);
    least_norm(rho, cell, &t);
    for (t.sign = 1; t.sign >= -1; t.sign -= 2) {
        linear_bound(cell, &t);
        ratio_bound(u, cell, &t, rho);
        arb_div(t.v, t.excess, rho, search->bits);
        arb_add(u, u, t.v, search->bits);
        egap_ball_upper(end, u, search->bits);
        if (t.sign < 0 && arf_cmp(end, &cell->bound) <= 0)
            continue;
        arf_set(&cell->bound, end);
        for (size_t k = 0; k < t.n; k++)
            cell->likely[k] = arf_get_d(arb_midref(t.b + k), ARF_RND_NEAR);
    }
    arb_clear(rho);
    arb_clear(u);
    arf_clear(end);
    work_clear(&t);
    return true;
}
