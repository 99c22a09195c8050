/* hypotheses.c: what claims need, checked and not assumed. */
#include "ledger.h"

/* |w|^2 compared with 1: -1, 0, 1.  Exact, as balls cannot tell a length of
 * 1. */
static int against_one(const fmpq *w, size_t n)
{
    fmpq_t square, one;
    int order;

    fmpq_init(square);
    fmpq_init(one);
    fmpq_one(one);
    for (size_t k = 0; k < n; k++)
        fmpq_addmul(square, w + k, w + k);
    order = fmpq_cmp(square, one);
    fmpq_clear(square);
    fmpq_clear(one);
    return order;
}

bool claim_in_ball(ev *e, const net *v, char letter)
{
    const egap_instance_network *from = egap_instance_get_net(e->in, letter);
    size_t n = e->in->n;

    for (size_t i = 0; i < v->m; i++)
        if (against_one(from->w + i * n, n) > 0)
            return claim_skip(e, "row %zu of network %c is longer than 1", i,
                              letter);
    return true;
}

bool claim_unit_rows(ev *e, const net *v, char letter)
{
    const egap_instance_network *from = egap_instance_get_net(e->in, letter);
    size_t n = e->in->n;

    for (size_t i = 0; i < v->m; i++)
        if (against_one(from->w + i * n, n) != 0)
            return claim_skip(e, "row %zu of network %c is not of length 1", i,
                              letter);
    return true;
}

bool claim_same_width(ev *e, const net *A, const net *B)
{
    return A->m == B->m ||
           claim_skip(e, "the networks have %zu and %zu units", A->m, B->m);
}

bool claim_same_rows(ev *e, const net *A, const net *B)
{
    if (!claim_same_width(e, A, B))
        return false;
    for (size_t k = 0; k < A->m * e->in->n; k++)
        if (num_eq(A->w + k, B->w + k) != EGAP_YES)
            return claim_skip(e, "the first layers differ");
    return true;
}

size_t claim_active(const net *v)
{
    size_t s = 0;

    for (size_t i = 0; i < v->m; i++)
        s += !num_is_zero(v->theta + i);
    return s;
}

bool claim_slopes_at(ev *e, num *s, const num *f, const char *name)
{
    num *given = claim_vector(e, name, e->in->N);

    for (size_t j = 0; j < e->in->N; j++) {
        num *lo, *hi;

        claim_slopes(e, &lo, &hi, j, f + j);
        if (given != NULL && num_le(lo, given + j) == EGAP_YES &&
            num_le(given + j, hi) == EGAP_YES)
            num_set(e->c, s + j, given + j);
        else if (num_eq(lo, hi) == EGAP_YES)
            num_set(e->c, s + j, lo);
        else
            return false;
    }
    return true;
}

bool claim_is_minimiser(ev *e, num **s, const fit *A, const char *name)
{
    num *mass = num_mul(e->c, e->kappa, A->mass);

    *s = num_array(e->c, e->in->N);
    if (e->c->failed || !claim_slopes_at(e, *s, A->f, name))
        return false;
    for (size_t i = 0; i < A->v.m; i++) {
        num *g = claim_mean_product(e, *s, A->z + i * e->in->N);

        if (num_le(num_abs(e->c, g), e->kappa) != EGAP_YES)
            return false;
    }
    return num_eq(num_neg(e->c, claim_mean_product(e, *s, A->f)), mass) ==
           EGAP_YES;
}

/* --- sup E[s z_w] over the disc ----------------------------------------- */

/* sum of s_j x_j / N over the samples on which the direction d is active */
static num *active_sum(ev *e, const num *s, const num *d)
{
    size_t N = e->in->N, n = e->in->n;
    num *sum = num_array(e->c, n), *Nth = num_si(e->c, (long)N);

    if (sum == NULL)
        return NULL;
    for (size_t j = 0; j < N; j++) {
        const num *x = e->x + j * n;
        egap_calc_mark mark = egap_calc_here(e->c);
        int sign = num_sign(claim_dot(e, d, x));

        egap_calc_release(e->c, mark);
        if (sign == 2)
            return NULL;
        for (size_t k = 0; sign > 0 && k < n; k++)
            num_incmul(e->c, sum + k, s + j, x + k);
    }
    for (size_t k = 0; k < n; k++)
        num_set(e->c, sum + k, num_div(e->c, sum + k, Nth));
    return sum;
}

/* n = 1: the rays w = 1 and w = -1 */
static egap_truth rays(ev *e, const num *s, int side, const num *bound)
{
    egap_truth all = EGAP_YES;

    for (int w = -1; w <= 1; w += 2) {
        num *d = num_si(e->c, w), *sum;
        egap_truth t;

        if (side != 0 && side != w)
            continue;
        sum = active_sum(e, s, d);
        if (sum == NULL)
            return EGAP_UNKNOWN;
        t = num_le(num_mul(e->c, d, sum), bound);
        if (t == EGAP_NO)
            return EGAP_NO;
        if (t == EGAP_UNKNOWN)
            all = EGAP_UNKNOWN;
    }
    return all;
}

static num *cross(ev *e, const num *a, const num *b)
{
    return num_sub(e->c, num_mul(e->c, a, b + 1), num_mul(e->c, a + 1, b));
}

/* 0 for angles in [0, pi), 1 for [pi, 2 pi); the direction is not 0 */
static int half_plane(const num *d)
{
    int y = num_sign(d + 1), x = num_sign(d);

    if (x == 2 || y == 2)
        return -1;
    return y > 0 || (y == 0 && x > 0) ? 0 : 1;
}

/* by angle from 0; 2 where unknown */
static int by_angle(ev *e, const num *a, const num *b)
{
    int ha = half_plane(a), hb = half_plane(b), turn;
    egap_calc_mark mark = egap_calc_here(e->c);

    if (ha < 0 || hb < 0)
        return 2;
    if (ha != hb)
        return ha < hb ? -1 : 1;
    turn = num_sign(cross(e, a, b));
    egap_calc_release(e->c, mark);
    return turn == 2 ? 2 : -turn;
}

/* Directions (count) of length-2 vectors in order of angle: heap of few
 * thousands at most, insertion by halves. */
static bool sort_by_angle(ev *e, const num **d, size_t count)
{
    for (size_t k = 1; k < count; k++) {
        const num *v = d[k];
        size_t lo = 0, hi = k;

        while (lo < hi) {
            size_t mid = (lo + hi) / 2;
            int o = by_angle(e, d[mid], v);

            if (o == 2)
                return false;
            if (o <= 0)
                lo = mid + 1;
            else
                hi = mid;
        }
        for (size_t l = k; l > lo; l--)
            d[l] = d[l - 1];
        d[lo] = v;
    }
    return true;
}

/* E[s z_w] = g . w on the cone between p and q (less than half a turn apart):
 * is g . w <= bound |w| there?  Yes where |g| <= bound.  Else the largest
 * value of g . w / |w| is at an end, unless g itself is in the cone. */
static egap_truth cone(ev *e, const num *p, const num *q, const num *g,
                       const num *bound)
{
    egap_calc *c = e->c;
    num *b2 = num_sqr(c, bound), *zero = num_si(c, 0);
    const num *end[2] = {p, q};
    int into, out;
    egap_truth small = num_le(claim_dot(e, g, g), b2);

    if (small == EGAP_YES)
        return EGAP_YES;
    into = num_sign(cross(e, p, g));
    out = num_sign(cross(e, g, q));
    if (into == 2 || out == 2)
        return EGAP_UNKNOWN;
    if (into >= 0 && out >= 0 &&
        (num_sign(claim_dot(e, g, p)) == 1 ||
         num_sign(claim_dot(e, g, q)) == 1))
        return small;
    for (int k = 0; k < 2; k++) {
        num *v = claim_dot(e, g, end[k]);
        egap_truth t;

        if (num_le(v, zero) == EGAP_YES)
            continue;
        t = num_le(num_sqr(c, v), num_mul(c, b2, claim_dot(e, end[k], end[k])));
        if (t != EGAP_YES)
            return num_sign(v) == 1 ? t : EGAP_UNKNOWN;
    }
    return EGAP_YES;
}

/* n = 2: between neighbouring directions where some sample changes state the
 * sum is linear.  The axes are added, so that no cone reaches half a turn. */
static egap_truth cones(ev *e, const num *s, int side, const num *bound)
{
    size_t N = e->in->N, count = 0;
    egap_calc *c = e->c;
    const num **d = egap_alloc(2 * N + 4, sizeof *d);
    egap_truth all = EGAP_YES;

    c->failed = c->failed || d == NULL;
    if (c->failed) {
        egap_free(d);
        return EGAP_UNKNOWN;
    }
    for (size_t j = 0; j < N; j++) {
        const num *x = e->x + 2 * j;

        if (num_is_zero(x) && num_is_zero(x + 1))
            continue;
        for (int k = -1; k <= 1; k += 2) {
            num *v = num_array(c, 2);

            num_set(c, v, num_mul(c, num_si(c, -k), x + 1));
            num_set(c, v + 1, num_mul(c, num_si(c, k), x));
            d[count++] = v;
        }
    }
    for (int k = 0; k < 4; k++) {
        num *v = num_array(c, 2);

        num_set(c, v, num_si(c, (k == 0) - (k == 2)));
        num_set(c, v + 1, num_si(c, (k == 1) - (k == 3)));
        d[count++] = v;
    }
    if (c->failed || !sort_by_angle(e, d, count))
        all = EGAP_UNKNOWN;
    for (size_t k = 0; k < count && all != EGAP_NO && !c->failed; k++) {
        const num *p = d[k], *q = d[(k + 1) % count];
        egap_calc_mark mark = egap_calc_here(c);
        num *middle = num_array(c, 2), *g;
        egap_truth t = EGAP_YES;
        int at;

        if (middle == NULL)
            break;
        num_set(c, middle, num_add(c, p, q));
        num_set(c, middle + 1, num_add(c, p + 1, q + 1));
        at = num_sign(middle);
        if (by_angle(e, p, q) != 0 && (side == 0 || at == side)) {
            g = active_sum(e, s, middle);
            t = g == NULL ? EGAP_UNKNOWN : cone(e, p, q, g, bound);
        }
        if (t == EGAP_NO || all == EGAP_YES)
            all = t;
        egap_calc_release(c, mark);
    }
    egap_free(d);
    return c->failed ? EGAP_UNKNOWN : all;
}

egap_truth claim_dual_feasible(ev *e, const num *s, int side, const num *bound)
{
    if (e->in->n == 1)
        return rays(e, s, side, bound);
    return e->in->n == 2 ? cones(e, s, side, bound) : EGAP_UNKNOWN;
}

/* E[s z_w] <= kappa |w| on the half-plane centre . w >= 0, |centre| = 1: in
 * coordinates turned so that the centre is on the first axis */
bool claim_dual_half(ev *e, const num *s, const num *centre)
{
    size_t N = e->in->N;
    egap_instance turned = *e->in;
    ev t = *e;
    egap_truth ok;

    if (e->in->n > 2)
        return false;
    if (e->in->n == 1)
        return claim_dual_feasible(e, s, num_sign(centre), e->kappa) ==
               EGAP_YES;
    turned.n = 2;
    t.in = &turned;
    t.x = num_array(e->c, 2 * N);
    if (t.x == NULL)
        return false;
    for (size_t j = 0; j < N; j++) {
        const num *x = e->x + 2 * j;

        num_set(e->c, t.x + 2 * j, claim_dot(e, centre, x));
        num_set(e->c, t.x + 2 * j + 1,
                num_sub(e->c, num_mul(e->c, centre, x + 1),
                        num_mul(e->c, centre + 1, x)));
    }
    ok = claim_dual_feasible(&t, s, 1, e->kappa);
    return ok == EGAP_YES;
}
