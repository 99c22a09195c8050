/* peaknear.h: the pairs whose sign on I plain doubles or floats do not decide:
 * listed, formed in double-double eight at a time, and put into their classes
 * (part of peakpass.c). */
#ifndef EGAP_VERIFY_KERNEL_PEAKNEAR_H
#define EGAP_VERIFY_KERNEL_PEAKNEAR_H

#include "peakclass.h"
#include "peakstate.h"

/* Where the lanes read: weights and samples, (n) each. */
typedef struct {
    size_t row[EGAP_LANES];
    const double *x[EGAP_LANES]; /* eight apart */
} near_places;

V8FN near_places places_of(const near_pairs *p, const egap_problem *problem,
                           const egap_pass_in *in, size_t j)
{
    near_places at;

    for (size_t l = 0; l < EGAP_LANES; l++) {
        at.row[l] = p->unit[l] * in->n;
        at.x[l] = egap_problem_sample(problem, j) + p->sample[l];
    }
    return at;
}

/* The numbers of the units. */
V8FN void near_units(near_pairs *p, const egap_pass_in *in)
{
    double th[EGAP_LANES], tl[EGAP_LANES], beta[EGAP_LANES];
    double bw[EGAP_LANES], ed[EGAP_LANES], ez[EGAP_LANES];

    for (size_t l = 0; l < EGAP_LANES; l++) {
        const egap_pass_unit *unit = &in->units[p->unit[l]];

        th[l] = unit->th;
        tl[l] = unit->tl;
        beta[l] = unit->beta;
        bw[l] = unit->bw;
        ed[l] = unit->ed;
        ez[l] = unit->ez;
    }
    p->th = v8_load(th);
    p->tl = v8_load(tl);
    p->beta = v8_load(beta);
    p->bw = v8_load(bw);
    p->ed = v8_load(ed);
    p->ez = v8_load(ez);
}

/* lemma "double-double point": z at t0, a compensated dot */
V8FN v8dd near_dot(v8dd z, v8 wh, v8 wl, v8 x)
{
    v8dd q = v8dd_two_prod(wh, x), t = v8dd_two_sum(z.hi, q.hi);

    q.lo = v8_fma(wl, x, q.lo);
    return (v8dd){t.hi, v8_add(z.lo, v8_add(t.lo, q.lo))};
}

/* z, d and the bound e^d of its error.  Where |d| is not beyond that, the
 * bound is formed again with the sample's own |x| in place of the largest: 0
 * where every product vanishes, for there z does not move. */
V8FN void near_dots(near_pairs *p, const egap_problem *problem,
                    const egap_pass_in *in, size_t j)
{
    const v8 n2u = v8_set1(((double)in->n + 2.0) * EGAP_U);
    const near_places at = places_of(p, problem, in, j);
    v8dd z = {v8_zero(), v8_zero()};
    v8 d = v8_zero(), size = v8_zero(), own;

    for (size_t k = 0; k < in->n; k++) {
        double wh[EGAP_LANES], wl[EGAP_LANES], dw[EGAP_LANES], x[EGAP_LANES];

        for (size_t l = 0; l < EGAP_LANES; l++) {
            wh[l] = in->wh[at.row[l] + k];
            wl[l] = in->wl[at.row[l] + k];
            dw[l] = in->dw[at.row[l] + k];
            x[l] = at.x[l][8 * k];
        }
        z = near_dot(z, v8_load(wh), v8_load(wl), v8_load(x));
        d = v8_fma(v8_load(dw), v8_load(x), d);
        size = v8_fma(v8_abs(v8_load(dw)), v8_abs(v8_load(x)), size);
    }
    p->z = v8dd_two_sum(z.hi, z.lo);
    p->absz = v8_abs(p->z.hi);
    p->d = d;
    p->absd = v8_abs(d);
    own = v8_keep(v8_gt(size, v8_zero()),
                  v8_fma(size, n2u, v8_set1(EGAP_PASS_TINY)));
    p->ed = v8_select(v8_ge(p->ed, p->absd), own, p->ed);
}

/* Adds the listed pairs to the sums of the samples from j on. */
static void near_add(near_sums *s, near_pairs *p, const egap_problem *problem,
                     const egap_pass_in *in, size_t j)
{
    pair_classes in_class;

    if (p->count == 0)
        return;
    for (size_t l = p->count; l < EGAP_LANES; l++) { /* idle lanes */
        p->unit[l] = p->unit[0];
        p->sample[l] = p->sample[0];
    }
    if (in->state != NULL)
        for (size_t l = 0; l < p->count; l++)
            state_leave(s, problem, in, p->unit[l], p->sample[l], j);
    near_units(p, in);
    near_dots(p, problem, in, j);
    p->slope = v8_fma(p->th, p->d, v8_mul(p->beta, p->z.hi));
    in_class = classes_of(in, p);
    add_outputs(s, p);
    add_settled(s, p, in_class.A);
    if (m8_bits(m8_or(in_class.X, in_class.K)) != 0)
        add_switching(s, p, &in_class, in->w);
    p->count = 0;
}

/* All undecided pairs of the samples from j on; near (m): bit s of byte i is
 * unit i on sample s. */
V8FN void add_near(pair_sums *s, const egap_problem *problem,
                   const egap_pass_in *in, const uint8_t *near, size_t j)
{
    near_sums sums;
    near_pairs list;

    memset(&sums, 0, sizeof sums);
    list.count = 0;
    for (size_t i = 0; i < in->m; i++)
        for (unsigned bits = near[i]; bits != 0; bits &= bits - 1) {
            list.unit[list.count] = (uint32_t)i;
            list.sample[list.count++] = (uint32_t)__builtin_ctz(bits);
            if (list.count == EGAP_LANES)
                near_add(&sums, &list, problem, in, j);
        }
    near_add(&sums, &list, problem, in, j);
    pairs_take(s, &sums);
}

#endif
