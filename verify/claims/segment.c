/* segment.c: the straight segment between two networks and its points. */
#include "ledger.h"

bool claim_segment(ev *e, segment *s)
{
    egap_calc *c = e->c;

    if (!claim_fit_of(e, &s->A, 'A') || !claim_fit_of(e, &s->B, 'B') ||
        !claim_same_width(e, &s->A.v, &s->B.v))
        return false;
    s->ends = num_max(c, s->A.F, s->B.F);
    s->moves = num_si(c, 0);
    s->reach = num_si(c, 0);
    s->radius = num_si(c, 0);
    s->masses = num_add(c, s->A.mass, s->B.mass);
    for (size_t i = 0; i < s->A.v.m; i++) {
        const num *w = s->A.v.w + i * e->in->n, *v = s->B.v.w + i * e->in->n;
        num *both = num_add(c, num_abs(c, s->A.v.theta + i),
                            num_abs(c, s->B.v.theta + i));
        num *d = claim_D_chord(e, w, v);

        num_incmul(c, s->moves, claim_mean_pre(e, w, v), both);
        num_incmul(c, s->reach, d, both);
        s->radius = num_max(c, s->radius, claim_chord(e, w, v));
    }
    return !c->failed;
}

point claim_point(ev *e, const segment *s, num *t)
{
    egap_calc *c = e->c;
    net P = claim_between(e, &s->A.v, &s->B.v, t);
    point p = {.t = t};

    p.parabola = num_mul(c, t, num_sub(c, num_si(c, 1), t));
    p.P = claim_fit(e, &P);
    p.g = num_array(c, e->in->N);
    if (p.g == NULL)
        p.g = s->A.f;
    else
        for (size_t j = 0; j < e->in->N; j++)
            num_set(c, p.g + j, claim_mix(e, s->A.f + j, s->B.f + j, t));
    p.mixed = claim_risk(e, p.g);
    p.deviation = claim_mean_abs_diff(e, p.P.f, p.g);
    p.chord = claim_mix(e, s->A.F, s->B.F, t);
    return p;
}

bool claim_point_at(ev *e, num **t, size_t k)
{
    const fmpq *given = egap_instance_get_value(e->in, "t");

    if (given != NULL) {
        *t = num_q(e->c, given);
        if (k == 0 && (fmpq_sgn(given) < 0 ||
                       fmpz_cmp(fmpq_numref(given), fmpq_denref(given)) > 0))
            return claim_skip(e, "t is not in [0, 1]");
        return k == 0;
    }
    *t = num_frac(e->c, (long)k + 1, 16);
    claim_where(e, "t = %zu/16", k + 1);
    return k < 15;
}

/* The parabola exceeds its larger end by pos(K - |a - b|)^2 / (4 K), which
 * rises with K; 0 where K is 0. */
num *claim_parabola_top(ev *e, const num *a, const num *b, const num *K)
{
    egap_calc *c = e->c;
    num *over = num_pos(c, num_sub(c, K, num_abs(c, num_sub(c, a, b))));
    num *top = num_max(c, a, b);

    if (num_is_zero(K))
        return top;
    if (num_sign(K) != 1) /* K/4 is a bound for every K >= 0 */
        return num_add(c, top, num_div(c, num_pos(c, K), num_si(c, 4)));
    return num_add(c, top,
                   num_div(c, num_sqr(c, over), num_mul(c, num_si(c, 4), K)));
}

num *claim_wedge(ev *e, const net *A, const net *B, bool sharper)
{
    egap_calc *c = e->c;
    size_t N = e->in->N, n = e->in->n;
    num *sum = num_si(c, 0);
    egap_calc_mark mark = egap_calc_here(c);

    for (size_t i = 0; i < A->m; i++) {
        num *change = num_abs(c, num_sub(c, A->theta + i, B->theta + i));
        num *a = num_abs(c, A->theta + i), *b = num_abs(c, B->theta + i);
        num *flip =
            sharper ? num_max(c, num_max(c, a, b), change) : num_add(c, a, b);
        egap_calc_mark unit = egap_calc_here(c);

        for (size_t j = 0; j < N; j++) {
            const num *x = e->x + j * n;
            num *u = claim_dot(e, A->w + i * n, x);
            num *v = claim_dot(e, B->w + i * n, x);
            int su = num_sign(u), sv = num_sign(v);
            num *d = num_abs(c, num_sub(c, u, v));

            /* the flip factor is never below the other: where signs are
             * unknown it serves */
            if ((su == 0 || su == 1) && (sv == 0 || sv == 1))
                num_incmul(c, sum, d, change);
            else if (!((su == 0 || su == -1) && (sv == 0 || sv == -1)))
                num_incmul(c, sum, d, flip);
            egap_calc_release(c, unit);
        }
        egap_calc_release(c, mark);
    }
    return num_div(c, sum, num_si(c, (long)N));
}

void claim_at_points(ev *e, const segment *s, claim_at_point *f)
{
    num *t;

    for (size_t k = 0; claim_point_at(e, &t, k) && !e->skipped; k++) {
        egap_calc_mark mark = egap_calc_here(e->c);
        point p = claim_point(e, s, t);

        f(e, s, &p);
        egap_calc_release(e->c, mark);
    }
}
