/* peakpairs.h: all units on eight samples: predictions in double-double,
 * classes of pairs, and their sums (part of peakpass.c).
 *
 * Lemma "peak".  On I a (sample, unit) pair is
 *   unambiguous  if z keeps its sign for certain,
 *   k0           if its kink may as well be put at t0,
 *   other        else: it may switch once, and its sign at t0 is known. */
#ifndef EGAP_VERIFY_PEAKPAIRS_H
#define EGAP_VERIFY_PEAKPAIRS_H

#include "../../base/dd.h"
#include "../../base/v8dd.h"
#include "../loss.h"
#include "../peakpass.h"

/* Per sample; names of lemma "peak". */
typedef struct {
    v8dd phi;
    v8 R, R2;     /* magnitudes that carry the rounding errors */
    v8 G, gR, gL; /* Phi' of unambiguous pairs; the rest right, left of t0 */
    v8 C, CA;     /* half of Phi'', unambiguous and not */
    v8 B1;        /* |Phi'| of ambiguous pairs */
    v8 KP, KM;    /* jumps of Phi', theta > 0 and theta < 0 */
    v8 PT, BZ;    /* k0 kinks moved to t0: change of Phi, of Phi' */
    v8 kink;      /* their distance from t0 */
} pair_sums;

/* One unit on eight samples. */
typedef struct {
    v8 z, absz, d, absd;
    v8 ed;    /* bound of the error of d */
    v8 slope; /* beta z + theta d */
} lane_pair;

/* sum_k (wh + wl)_k x_k, off by (n+4)^2 u^2 sum_k |w_k x_k| with the error of
 * the weights; normal, so that the high word has the sign of the pair.
 * x (n, stride): eight columns are read. */
V8FN v8dd dot2(const double *wh, const double *wl, const double *x, size_t n,
               size_t stride)
{
    v8 x0 = v8_load(x);
    v8dd s = v8dd_two_prod(v8_set1(wh[0]), x0);

    if (wl != NULL)
        s.lo = v8_fma(v8_set1(wl[0]), x0, s.lo);
    for (size_t k = 1; k < n; k++) {
        v8 xk = v8_load(x + k * stride);
        v8dd p = v8dd_two_prod(v8_set1(wh[k]), xk);
        v8dd t = v8dd_two_sum(s.hi, p.hi);

        if (wl != NULL)
            p.lo = v8_fma(v8_set1(wl[k]), xk, p.lo);
        s.hi = t.hi;
        s.lo = v8_add(s.lo, v8_add(t.lo, p.lo));
    }
    return v8dd_two_sum(s.hi, s.lo);
}

/* phi += theta relu(z); NaN counts as active, so that it is not lost */
V8FN void add_unit(v8dd *phi, const egap_pass_unit *unit, v8dd z, bool low)
{
    const v8 th = v8_set1(unit->th);
    m8 active = m8_not(v8_ge(v8_zero(), z.hi));
    v8dd p, t;

    z = (v8dd){v8_keep(active, z.hi), v8_keep(active, z.lo)};
    p = v8dd_two_prod(th, z.hi);
    p.lo = v8_fma(th, z.lo, p.lo);
    if (low)
        p.lo = v8_fma(v8_set1(unit->tl), z.hi, p.lo);
    t = v8dd_two_sum(phi->hi, p.hi);
    *phi = (v8dd){t.hi, v8_add(phi->lo, v8_add(t.lo, p.lo))};
}

/* Predictions alone, at a network whose weights are the doubles wh. */
V8FN v8dd predict(const egap_problem *problem, const egap_pass_in *in, size_t j)
{
    const double *x = problem->xt + j;
    v8dd phi = v8dd_set(in->c.hi, in->c.lo);

    for (size_t i = 0; i < in->m; i++)
        add_unit(&phi, &in->units[i],
                 dot2(in->wh + i * in->n, NULL, x, in->n, problem->Npad),
                 false);
    return v8dd_two_sum(phi.hi, phi.lo);
}

/* The error of d with the samples' own |x| in place of the largest; 0 where
 * every product vanishes: there z does not move. */
static v8 own_error(const double *dw, const double *x, size_t n, size_t stride)
{
    v8 sum = v8_zero();

    for (size_t k = 0; k < n; k++)
        sum =
            v8_fma(v8_set1(fabs(dw[k])), v8_abs(v8_load(x + k * stride)), sum);
    return v8_keep(v8_gt(sum, v8_zero()),
                   v8_fma(sum, v8_set1(((double)n + 2.0) * EGAP_U),
                          v8_set1(EGAP_PASS_TINY)));
}

V8FN void add_in(v8 *sum, m8 keep, v8 x)
{
    *sum = v8_add(*sum, v8_keep(keep, x));
}

/* A kink that may be put at t0: its slope counts on the one side where the
 * unit is active, on both where the side is unknown. */
V8FN void add_k0(pair_sums *s, const egap_pass_unit *unit, const lane_pair *p,
                 m8 k0, v8 top, v8 d, v8 z, double w)
{
    const v8 zero = v8_zero();
    v8 thd = v8_mul(v8_set1(unit->th), p->d), gap = v8_sub(p->absd, p->ed);
    m8 sided = m8_and(k0, v8_gt(p->absd, v8_add(p->ed, p->ed)));

    add_in(&s->gR, m8_and(sided, v8_gt(p->d, zero)), thd);
    add_in(&s->gL, m8_and(sided, v8_gt(zero, p->d)), thd);
    add_in(&s->PT, k0, v8_mul(top, z));
    add_in(&s->BZ, k0, v8_mul(v8_set1(fabs(unit->beta)), z));
    add_in(&s->BZ, m8_and(k0, m8_not(sided)), v8_mul(top, d));
    gap = v8_select(v8_gt(gap, zero), v8_div(z, gap), v8_set1(w));
    s->kink = v8_max(s->kink, v8_keep(k0, gap));
}

/* What an ambiguous pair adds.  |d| stands for |d| + ed, |z| for |z| + 2 ez,
 * |beta| w for bw, as everywhere in lemma "peak". */
V8FN void add_ambiguous(pair_sums *s, const egap_pass_unit *unit,
                        const lane_pair *p, m8 amb, double w)
{
    const v8 zero = v8_zero(), beta = v8_set1(fabs(unit->beta));
    const v8 top = v8_set1(fabs(unit->th) + unit->bw); /* >= |theta| on I */
    const v8 up = v8_max(zero, v8_set1(unit->bw + unit->th));
    const v8 down = v8_max(zero, v8_set1(unit->bw - unit->th));
    const v8 ez2 = v8_set1(2.0 * unit->ez);
    v8 d = v8_add(p->absd, p->ed), z = v8_add(p->absz, ez2);
    m8 k0 = m8_and(amb,
                   v8_ge(v8_fma(v8_set1(EGAP_PASS_K0), p->absd, ez2), p->absz));
    m8 other = m8_and(amb, m8_not(k0)), on;

    add_in(&s->CA, amb, v8_mul(beta, d));
    add_in(&s->B1, amb, v8_mul(top, d));
    add_in(&s->B1, amb, v8_mul(beta, v8_fma(d, v8_set1(w), z)));
    on = m8_and(other, v8_gt(p->z, zero));
    add_in(&s->gR, on, p->slope);
    add_in(&s->gL, on, p->slope);
    add_in(&s->KP, other, v8_mul(d, up));
    add_in(&s->KM, other, v8_mul(d, down));
    if (m8_bits(k0) != 0)
        add_k0(s, unit, p, k0, top, d, z, w);
}

/* Which pairs may change sign on I? */
V8FN m8 ambiguous(const egap_pass_in *in, const egap_pass_unit *unit,
                  const lane_pair *p)
{
    /* d as seen from the side where z is: positive, z nears 0 to the left */
    v8 d = v8_xor(p->d, v8_xor(p->z, p->absz));
    v8 left = v8_mul(v8_max(v8_zero(), v8_add(p->ed, d)), v8_set1(in->left));
    v8 right = v8_mul(v8_max(v8_zero(), v8_sub(p->ed, d)), v8_set1(in->right));

    return m8_not(v8_gt(v8_mul(p->absz, v8_set1(1.0 - 4.0 * EGAP_U)),
                        v8_fma(v8_max(left, right), v8_set1(1.0 + 8.0 * EGAP_U),
                               v8_set1(unit->ez))));
}

/* A unit whose row moves: fills d and the slope, returns the pairs that may
 * switch. */
V8FN m8 move_pair(lane_pair *p, const egap_problem *problem,
                  const egap_pass_in *in, size_t i, const double *x,
                  const size_t n)
{
    const double *dw = in->dw + i * n;
    size_t stride = problem->Npad;
    m8 tiny, at_rest;

    p->d = v8_mul(v8_set1(dw[0]), v8_load(x));
    for (size_t k = 1; k < n; k++)
        p->d = v8_fma(v8_set1(dw[k]), v8_load(x + k * stride), p->d);
    p->absz = v8_abs(p->z);
    p->absd = v8_abs(p->d);
    p->ed = v8_set1(in->units[i].ed);
    p->slope = v8_fma(v8_set1(in->units[i].th), p->d, p->slope);
    tiny = v8_ge(p->ed, p->absd);
    if (m8_bits(tiny) == 0)
        return ambiguous(in, &in->units[i], p);
    p->ed = v8_select(tiny, own_error(dw, x, n, stride), p->ed);
    at_rest = v8_eq(v8_add(p->absd, p->ed), v8_zero());
    return m8_and(m8_not(at_rest), ambiguous(in, &in->units[i], p));
}

/* One unit of a moving segment on eight samples. */
V8FN void add_pair(pair_sums *s, const egap_problem *problem,
                   const egap_pass_in *in, size_t i, const double *x,
                   const size_t n)
{
    const egap_pass_unit *unit = &in->units[i];
    v8dd z = dot2(in->wh + i * n, in->wl + i * n, x, n, problem->Npad);
    lane_pair p;
    m8 active = m8_not(v8_ge(v8_zero(), z.hi));
    bool some = m8_bits(active) != 0; /* else nothing is added but kinks */

    if (some)
        add_unit(&s->phi, unit, z, true);
    p.z = z.hi;
    p.slope = v8_mul(v8_set1(unit->beta), p.z);
    if (unit->ed != 0) { /* the row moves */
        m8 amb = move_pair(&p, problem, in, i, x, n);

        active = m8_and(active, m8_not(amb));
        if (some)
            add_in(&s->C, active, v8_mul(v8_set1(unit->beta), p.d));
        if (m8_bits(amb) != 0)
            add_ambiguous(s, unit, &p, amb, in->w);
    }
    if (some)
        add_in(&s->G, active, p.slope);
}

V8FN void sum_pairs_of(pair_sums *s, const egap_problem *problem,
                       const egap_pass_in *in, size_t j, const size_t n)
{
    const double *x = problem->xt + j;
    const v8 zero = v8_zero();

    s->phi = v8dd_set(in->c.hi, in->c.lo);
    s->G = v8_set1(in->dc);
    s->R = v8_set1(fabs(in->dc));
    s->R2 = s->gR = s->gL = s->C = s->CA = s->B1 = zero;
    s->KP = s->KM = s->PT = s->BZ = s->kink = zero;
    for (size_t k = 0; k < n; k++) {
        v8 size = v8_abs(v8_load(x + k * problem->Npad));

        s->R = v8_fma(size, v8_set1(in->vR[k]), s->R);
        s->R2 = v8_fma(size, v8_set1(in->vR2[k]), s->R2);
    }
    for (size_t i = 0; i < in->m; i++)
        add_pair(s, problem, in, i, x, n);
    s->phi = v8dd_two_sum(s->phi.hi, s->phi.lo);
}

/* n as a constant where it is small: the loops over it then unroll. */
static void sum_pairs(pair_sums *s, const egap_problem *problem,
                      const egap_pass_in *in, size_t j)
{
    switch (in->n) {
    case 2:
        sum_pairs_of(s, problem, in, j, 2);
        break;
    case 3:
        sum_pairs_of(s, problem, in, j, 3);
        break;
    default:
        sum_pairs_of(s, problem, in, j, in->n);
    }
}

#endif
