/* peakpairs.h: pairs that may change sign on I, eight at a time: their
 * outputs in double-double, their classes, and their sums (part of
 * peakpass.c).
 *
 * Lemma "peak".  On I a (sample, unit) pair is
 *   settled   if z keeps its sign for certain,
 *   k0        if its kink may as well be put at t0,
 *   crossing  else: it may switch once, and its sign at t0 is known. */
#ifndef EGAP_VERIFY_PEAKPAIRS_H
#define EGAP_VERIFY_PEAKPAIRS_H

#include "../../base/dd.h"
#include "../../base/v8dd.h"
#include "../loss.h"
#include "../peakpass.h"
#include "pair.h"

/* Per sample; names of lemma "peak". */
typedef struct {
    v8dd phi;
    v8 R, R2;     /* magnitudes that carry the rounding errors */
    v8 G, gR, gL; /* Phi' of settled pairs; the rest right, left of t0 */
    v8 C, CA;     /* half of Phi'', settled and not */
    v8 B1;        /* |Phi'| of pairs that are not settled */
    v8 KP, KM;    /* jumps of Phi', theta > 0 and theta < 0 */
    v8 PT, BZ;    /* k0 kinks moved to t0: change of Phi, of Phi' */
    v8 kink;      /* their distance from t0 */
} pair_sums;

/* The sums that a pair of any class adds to, and `kink` last. */
enum { PAIR_SUMS = 13 };

/* Up to eight pairs of one block of samples. */
typedef struct {
    uint32_t unit[EGAP_LANES], lane[EGAP_LANES];
    size_t count;
} near_list;

/* Eight pairs: the unit's numbers, and the pair's. */
typedef struct {
    v8 th, tl, beta, bw, ez;
    v8 z, absz, d, absd;
    v8 ed;    /* bound of the error of d */
    v8 slope; /* beta z + theta d */
} lane_pair;

/* phi += theta relu(z); NaN counts as active, so that it is not lost */
V8FN void add_unit(v8dd *phi, v8 th, v8 tl, v8dd z)
{
    m8 active = m8_not(v8_ge(v8_zero(), z.hi));
    v8dd p, t;

    z = (v8dd){v8_keep(active, z.hi), v8_keep(active, z.lo)};
    p = v8dd_two_prod(th, z.hi);
    p.lo = v8_fma(tl, z.hi, v8_fma(th, z.lo, p.lo));
    t = v8dd_two_sum(phi->hi, p.hi);
    *phi = (v8dd){t.hi, v8_add(phi->lo, v8_add(t.lo, p.lo))};
}

V8FN void add_in(v8 *sum, m8 keep, v8 x)
{
    *sum = v8_add(*sum, v8_keep(keep, x));
}

/* A kink that may be put at t0: its slope counts on the one side where the
 * unit is active, on both where the side is unknown. */
V8FN void add_k0(pair_sums *s, const lane_pair *p, m8 k0, v8 top, v8 d, v8 z,
                 double w)
{
    const v8 zero = v8_zero();
    v8 thd = v8_mul(p->th, p->d), gap = v8_sub(p->absd, p->ed);
    m8 sided = m8_and(k0, v8_gt(p->absd, v8_add(p->ed, p->ed)));

    add_in(&s->gR, m8_and(sided, v8_gt(p->d, zero)), thd);
    add_in(&s->gL, m8_and(sided, v8_gt(zero, p->d)), thd);
    add_in(&s->PT, k0, v8_mul(top, z));
    add_in(&s->BZ, k0, v8_mul(v8_abs(p->beta), z));
    add_in(&s->BZ, m8_and(k0, m8_not(sided)), v8_mul(top, d));
    gap = v8_select(v8_gt(gap, zero), v8_div(z, gap), v8_set1(w));
    s->kink = v8_keep(k0, gap);
}

/* What a pair adds that may change sign.  |d| stands for |d| + ed, |z| for
 * |z| + 2 ez, |beta| w for bw, as everywhere in lemma "peak". */
V8FN void add_ambiguous(pair_sums *s, const lane_pair *p, m8 amb, double w)
{
    const v8 zero = v8_zero(), beta = v8_abs(p->beta);
    const v8 top = v8_add(v8_abs(p->th), p->bw); /* >= |theta| on I */
    const v8 up = v8_max(zero, v8_add(p->bw, p->th));
    const v8 down = v8_max(zero, v8_sub(p->bw, p->th));
    const v8 ez2 = v8_add(p->ez, p->ez);
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
    add_k0(s, p, k0, top, d, z, w);
}

/* Which pairs may change sign on I?  One that does not move cannot. */
V8FN m8 ambiguous(const egap_pass_in *in, const lane_pair *p)
{
    /* d as seen from the side where z is: positive, z nears 0 to the left */
    v8 d = v8_xor(p->d, v8_xor(p->z, p->absz));
    v8 left = v8_mul(v8_max(v8_zero(), v8_add(p->ed, d)), v8_set1(in->left));
    v8 right = v8_mul(v8_max(v8_zero(), v8_sub(p->ed, d)), v8_set1(in->right));
    m8 at_rest = v8_eq(v8_add(p->absd, p->ed), v8_zero());

    return m8_not(
        m8_or(at_rest, v8_gt(v8_mul(p->absz, v8_set1(1.0 - 4.0 * EGAP_U)),
                             v8_fma(v8_max(left, right),
                                    v8_set1(1.0 + 8.0 * EGAP_U), p->ez))));
}

/* The numbers of the listed units; an idle lane repeats the first. */
V8FN void near_units(lane_pair *p, const egap_pass_in *in,
                     const near_list *list)
{
    double v[6][EGAP_LANES];

    for (size_t l = 0; l < EGAP_LANES; l++) {
        const egap_pass_unit *unit =
            &in->units[list->unit[l < list->count ? l : 0]];

        v[0][l] = unit->th;
        v[1][l] = unit->tl;
        v[2][l] = unit->beta;
        v[3][l] = unit->bw;
        v[4][l] = unit->ed;
        v[5][l] = unit->ez;
    }
    p->th = v8_load(v[0]);
    p->tl = v8_load(v[1]);
    p->beta = v8_load(v[2]);
    p->bw = v8_load(v[3]);
    p->ed = v8_load(v[4]);
    p->ez = v8_load(v[5]);
}

/* z in double-double, d and the bound of its error.  Where |d| is not beyond
 * that, the bound is formed again with the sample's own |x| in place of the
 * largest: 0 where every product vanishes, for there z does not move. */
V8FN v8dd near_dots(lane_pair *p, const egap_problem *problem,
                    const egap_pass_in *in, const near_list *list, size_t j)
{
    const v8 n2u = v8_set1(((double)in->n + 2.0) * EGAP_U);
    v8dd z = {v8_zero(), v8_zero()};
    v8 size = v8_zero();
    size_t row[EGAP_LANES]; /* of the weights */
    const double *x[EGAP_LANES];

    for (size_t l = 0; l < EGAP_LANES; l++) {
        size_t at = l < list->count ? l : 0;

        row[l] = list->unit[at] * in->n;
        x[l] = egap_problem_sample(problem, j) + list->lane[at];
    }
    p->d = v8_zero();
    for (size_t k = 0; k < in->n; k++) {
        double v[4][EGAP_LANES];
        v8dd t, q;

        for (size_t l = 0; l < EGAP_LANES; l++) {
            v[0][l] = in->wh[row[l] + k];
            v[1][l] = in->wl[row[l] + k];
            v[2][l] = in->dw[row[l] + k];
            v[3][l] = x[l][8 * k];
        }
        q = v8dd_two_prod(v8_load(v[0]), v8_load(v[3]));
        t = v8dd_two_sum(z.hi, q.hi);
        q.lo = v8_fma(v8_load(v[1]), v8_load(v[3]), q.lo);
        z = (v8dd){t.hi, v8_add(z.lo, v8_add(t.lo, q.lo))};
        p->d = v8_fma(v8_load(v[2]), v8_load(v[3]), p->d);
        size = v8_fma(v8_abs(v8_load(v[2])), v8_abs(v8_load(v[3])), size);
    }
    p->absd = v8_abs(p->d);
    size = v8_keep(v8_gt(size, v8_zero()),
                   v8_fma(size, n2u, v8_set1(EGAP_PASS_TINY)));
    p->ed = v8_select(v8_ge(p->ed, p->absd), size, p->ed);
    return v8dd_two_sum(z.hi, z.lo);
}

/* lemma "slopes of a state": takes the listed pairs out of the slopes that
 * the state gives. */
static inline void near_leave(double block[PAIR_SUMS][EGAP_LANES],
                              const egap_problem *problem,
                              const egap_pass_in *in, const near_list *list,
                              size_t j)
{
    double t = in->t0, u = 1.0 - t;

    for (size_t l = 0; l < list->count; l++) {
        size_t at = list->lane[l], row = in->units[list->unit[l]].row;
        pair_triple q = pair_triple_of(problem, in->seg, row, j + at, in->n);

        if (!pair_in_state(&q, t))
            continue;
        block[2][at] -= fma(-2.0 * u, q.q0, fma(u - t, q.q1, 2.0 * t * q.q2));
        block[3][at] -= (q.q0 - q.q1) + q.q2;
    }
}

/* Adds the listed pairs to the block's sums (PAIR_SUMS, 8 samples). */
static void near_add(double block[PAIR_SUMS][EGAP_LANES],
                     const egap_problem *problem, const egap_pass_in *in,
                     const near_list *list, size_t j)
{
    const v8 zero = v8_zero();
    pair_sums s = {.G = zero,
                   .C = zero,
                   .gR = zero,
                   .gL = zero,
                   .CA = zero,
                   .B1 = zero,
                   .KP = zero,
                   .KM = zero,
                   .PT = zero,
                   .BZ = zero,
                   .kink = zero,
                   .phi = {zero, zero}};
    double v[PAIR_SUMS][EGAP_LANES];
    lane_pair p;
    v8dd z;
    m8 amb, active;

    if (in->state != NULL)
        near_leave(block, problem, in, list, j);
    near_units(&p, in, list);
    z = near_dots(&p, problem, in, list, j);
    p.z = z.hi;
    p.absz = v8_abs(p.z);
    p.slope = v8_fma(p.th, p.d, v8_mul(p.beta, p.z));
    add_unit(&s.phi, p.th, p.tl, z);
    amb = ambiguous(in, &p);
    active = m8_and(m8_not(v8_ge(zero, p.z)), m8_not(amb));
    add_in(&s.G, active, p.slope);
    add_in(&s.C, active, v8_mul(p.beta, p.d));
    if (m8_bits(amb) != 0)
        add_ambiguous(&s, &p, amb, in->w);
    {
        const v8 all[PAIR_SUMS] = {s.phi.hi, s.phi.lo, s.G,   s.C,  s.gR,
                                   s.gL,     s.CA,     s.B1,  s.KP, s.KM,
                                   s.PT,     s.BZ,     s.kink};

        for (size_t q = 0; q < PAIR_SUMS; q++)
            v8_store(v[q], all[q]);
    }
    for (size_t l = 0; l < list->count; l++) {
        size_t at = list->lane[l];
        egap_dd t = egap_two_sum(block[0][at], v[0][l]);

        block[0][at] = t.hi;
        block[1][at] += t.lo + v[1][l];
        for (size_t q = 2; q < PAIR_SUMS - 1; q++)
            block[q][at] += v[q][l];
        block[PAIR_SUMS - 1][at] =
            fmax(block[PAIR_SUMS - 1][at], v[PAIR_SUMS - 1][l]);
    }
}

/* Adds the sums of the block's near pairs. */
V8FN void near_take(pair_sums *s, const double block[PAIR_SUMS][EGAP_LANES])
{
    v8 *all[PAIR_SUMS - 3] = {&s->G,  &s->C,  &s->gR, &s->gL, &s->CA,
                              &s->B1, &s->KP, &s->KM, &s->PT, &s->BZ};
    v8dd t = v8dd_two_sum(s->phi.hi, v8_load(block[0]));

    s->phi = (v8dd){t.hi, v8_add(s->phi.lo, v8_add(t.lo, v8_load(block[1])))};
    for (size_t q = 0; q < PAIR_SUMS - 3; q++)
        *all[q] = v8_add(*all[q], v8_load(block[q + 2]));
    s->kink = v8_max(s->kink, v8_load(block[PAIR_SUMS - 1]));
}

#endif
