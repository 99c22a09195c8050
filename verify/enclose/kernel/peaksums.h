/* peaksums.h: the sums over pairs that lemma "peak" has for each sample, eight
 * samples at a time, under the lemma's names (part of peakpass.c).
 *
 * A, X, K: the settled active, the crossing pairs, and those of class k0
 * (peakclass.h). */
#ifndef EGAP_VERIFY_KERNEL_PEAKSUMS_H
#define EGAP_VERIFY_KERNEL_PEAKSUMS_H

#include "../../base/dd.h"
#include "../../base/v8dd.h"
#include "../loss.h"
#include "../peakpass.h"

/* A lane for each sample. */
typedef struct {
    v8dd phi;  /* Phi_j(t0), of all pairs */
    v8 G;      /* A: Phi' at t0 */
    v8 C;      /* A: half of Phi'' */
    v8 CA;     /* C_A; X, K: how far half of Phi'' may be from C */
    v8 GR, GL; /* G_R, G_L; X, K: what Phi' has beside G right, left of t0 */
    v8 B1;     /* B_1; X, K: |Phi'| on I at most */
    v8 KP, KM; /* K^+, K^-; X: jumps of Phi' at most, up and down */
    v8 PT;     /* P_T; K: change of Phi when their kinks are put at t0 */
    v8 BZ;     /* B_Z; K: change of Phi' then, and slopes of no known side */
    v8 sigma;  /* K: the largest distance of their kinks from t0 */
    v8 R, R2;  /* R_j, R^(2)_j: rounding of G and C, from all weights */
} pair_sums;

/* The part of the undecided pairs, whose samples come in any order. */
typedef struct {
    double phi_hi[EGAP_LANES], phi_lo[EGAP_LANES];
    double G[EGAP_LANES], C[EGAP_LANES], CA[EGAP_LANES];
    double GR[EGAP_LANES], GL[EGAP_LANES], B1[EGAP_LANES];
    double KP[EGAP_LANES], KM[EGAP_LANES];
    double PT[EGAP_LANES], BZ[EGAP_LANES], sigma[EGAP_LANES];
} near_sums;

/* sum += x where `keep` holds */
V8FN void add_in(v8 *sum, m8 keep, v8 x)
{
    *sum = v8_add(*sum, v8_keep(keep, x));
}

/* No pair yet, only the output bias. */
V8FN void pairs_start(pair_sums *s, const egap_pass_in *in)
{
    const v8 zero = v8_zero();

    s->phi = v8dd_set(in->c.hi, in->c.lo);
    s->G = v8_set1(in->dc);
    s->C = s->CA = s->GR = s->GL = s->B1 = zero;
    s->KP = s->KM = s->PT = s->BZ = s->sigma = zero;
}

/* Adds the undecided pairs to the others. */
V8FN void pairs_take(pair_sums *s, const near_sums *near)
{
    v8dd t = v8dd_two_sum(s->phi.hi, v8_load(near->phi_hi));

    s->phi.hi = t.hi;
    s->phi.lo = v8_add(s->phi.lo, v8_add(t.lo, v8_load(near->phi_lo)));
    s->G = v8_add(s->G, v8_load(near->G));
    s->C = v8_add(s->C, v8_load(near->C));
    s->CA = v8_load(near->CA);
    s->GR = v8_load(near->GR);
    s->GL = v8_load(near->GL);
    s->B1 = v8_load(near->B1);
    s->KP = v8_load(near->KP);
    s->KM = v8_load(near->KM);
    s->PT = v8_load(near->PT);
    s->BZ = v8_load(near->BZ);
    s->sigma = v8_load(near->sigma);
}

#endif
