/* peakclass.h: the class of an undecided pair on I, and what it adds to each
 * sum of lemma "peak", in the order of the lemma's paragraphs "Classes" and
 * "Sums per sample" (part of peakpass.c). */
#ifndef EGAP_VERIFY_KERNEL_PEAKCLASS_H
#define EGAP_VERIFY_KERNEL_PEAKCLASS_H

#include "peaksums.h"

/* Eight pairs, a lane for each; lanes from `count` on repeat the first. */
typedef struct {
    size_t count;
    uint32_t unit[EGAP_LANES];   /* row of the pass */
    uint32_t sample[EGAP_LANES]; /* of the block */
    v8 th, tl, beta, bw, ed, ez; /* of the unit: see egap_pass_unit */
    v8dd z;                      /* at t0 */
    v8 d, absd, absz;
    v8 slope; /* beta z + theta d: Phi' while the unit is active */
} near_pairs;

/* At most one holds; none does for a pair that is inactive on I. */
typedef struct {
    m8 A; /* settled and active */
    m8 X; /* crossing: the sign of z at t0 is known, and may switch once */
    m8 K; /* k0: the kink may as well be put at t0 */
} pair_classes;

/* Not settled: may z be 0 somewhere on I?  A pair that does not move cannot
 * switch. */
V8FN m8 may_switch(const egap_pass_in *in, const near_pairs *p)
{
    /* sgn(z) d: where it is positive, z comes nearer to 0 on the left; r_L and
       r_R say by how much at most */
    v8 d = v8_xor(p->d, v8_xor(p->z.hi, p->absz));
    v8 rL = v8_mul(v8_max(v8_zero(), v8_add(p->ed, d)), v8_set1(in->left));
    v8 rR = v8_mul(v8_max(v8_zero(), v8_sub(p->ed, d)), v8_set1(in->right));
    v8 way = v8_fma(v8_max(rL, rR), v8_set1(1.0 + 8.0 * EGAP_U), p->ez);
    m8 beyond = v8_gt(v8_mul(p->absz, v8_set1(1.0 - 4.0 * EGAP_U)), way);
    m8 at_rest = v8_eq(v8_add(p->absd, p->ed), v8_zero());

    return m8_not(m8_or(at_rest, beyond));
}

V8FN pair_classes classes_of(const egap_pass_in *in, const near_pairs *p)
{
    m8 open = may_switch(in, p);
    v8 close = v8_fma(v8_set1(EGAP_PASS_K0), p->absd, v8_add(p->ez, p->ez));
    m8 at_t0 = v8_ge(close, p->absz);
    pair_classes in_class;

    in_class.A = m8_and(m8_not(v8_ge(v8_zero(), p->z.hi)), m8_not(open));
    in_class.K = m8_and(open, at_t0);
    in_class.X = m8_and(open, m8_not(at_t0));
    return in_class;
}

/* sum += x, each pair to its sample */
V8FN void add_pairs(double sum[EGAP_LANES], const near_pairs *p, v8 x)
{
    double v[EGAP_LANES];

    v8_store(v, x);
    for (size_t l = 0; l < p->count; l++)
        sum[p->sample[l]] += v[l];
}

/* Phi += theta relu(z); NaN counts as active, so that it is not lost. */
V8FN void add_outputs(near_sums *s, const near_pairs *p)
{
    m8 active = m8_not(v8_ge(v8_zero(), p->z.hi));
    v8 z = v8_keep(active, p->z.hi), low = v8_keep(active, p->z.lo);
    v8dd out = v8dd_two_prod(p->th, z);
    double hi[EGAP_LANES], lo[EGAP_LANES];

    out.lo = v8_fma(p->tl, z, v8_fma(p->th, low, out.lo));
    v8_store(hi, out.hi);
    v8_store(lo, out.lo);
    for (size_t l = 0; l < p->count; l++) {
        uint32_t j = p->sample[l];
        egap_dd t = egap_two_sum(s->phi_hi[j], hi[l]);

        s->phi_hi[j] = t.hi;
        s->phi_lo[j] += t.lo + lo[l];
    }
}

/* G, C: the pairs that keep their sign. */
V8FN void add_settled(near_sums *s, const near_pairs *p, m8 A)
{
    add_pairs(s->G, p, v8_keep(A, p->slope));
    add_pairs(s->C, p, v8_keep(A, v8_mul(p->beta, p->d)));
}

/* sigma: kinks of class k0 are within |z| / |d| of t0, if at all in I. */
V8FN void widen_sigma(near_sums *s, const near_pairs *p, m8 K, v8 z, double w)
{
    v8 slowest = v8_sub(p->absd, p->ed);
    v8 far =
        v8_select(v8_gt(slowest, v8_zero()), v8_div(z, slowest), v8_set1(w));
    double v[EGAP_LANES];

    v8_store(v, v8_keep(K, far));
    for (size_t l = 0; l < p->count; l++)
        s->sigma[p->sample[l]] = fmax(s->sigma[p->sample[l]], v[l]);
}

/* All other sums: the pairs that may switch, a line for each term. */
V8FN void add_switching(near_sums *s, const near_pairs *p,
                        const pair_classes *c, double w)
{
    const v8 zero = v8_zero(), beta = v8_abs(p->beta);
    const m8 X = c->X, K = c->K, both = m8_or(X, K);
    /* as everywhere in lemma "peak": |d| stands for |d| + e^d, |z| for
       |z| + 2 e^z, |beta| w for b^w */
    const v8 d = v8_add(p->absd, p->ed);
    const v8 z = v8_add(p->absz, v8_add(p->ez, p->ez));
    const v8 theta = v8_add(v8_abs(p->th), p->bw); /* >= |theta| on I */
    const v8 up = v8_max(zero, v8_add(p->bw, p->th));
    const v8 down = v8_max(zero, v8_sub(p->bw, p->th));
    /* a crossing pair counts on both sides, if active at t0; one of class k0
       on the side where it is active, where that is known */
    const v8 on = v8_keep(m8_and(X, v8_gt(p->z.hi, zero)), p->slope);
    const v8 thd = v8_mul(p->th, p->d);
    const m8 sided = m8_and(K, v8_gt(p->absd, v8_add(p->ed, p->ed)));
    const m8 right = m8_and(sided, v8_gt(p->d, zero));
    const m8 left = m8_and(sided, v8_gt(zero, p->d));
    const m8 unsided = m8_and(K, m8_not(sided));

    add_pairs(s->CA, p, v8_keep(both, v8_mul(beta, d)));
    add_pairs(s->GR, p, v8_add(on, v8_keep(right, thd)));
    add_pairs(s->GL, p, v8_add(on, v8_keep(left, thd)));
    add_pairs(s->B1, p,
              v8_keep(both, v8_add(v8_mul(theta, d),
                                   v8_mul(beta, v8_fma(d, v8_set1(w), z)))));
    add_pairs(s->KP, p, v8_keep(X, v8_mul(d, up)));
    add_pairs(s->KM, p, v8_keep(X, v8_mul(d, down)));
    add_pairs(s->PT, p, v8_keep(K, v8_mul(theta, z)));
    add_pairs(s->BZ, p,
              v8_add(v8_keep(K, v8_mul(beta, z)),
                     v8_keep(unsided, v8_mul(theta, d))));
    widen_sigma(s, p, K, z, w);
}

#endif
