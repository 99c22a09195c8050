/* ball_sums.h: what a sample adds to the bound of a span in balls (private to
 * verify/classes). */
#ifndef EGAP_CLASSES_BALL_SUMS_H
#define EGAP_CLASSES_BALL_SUMS_H

#include "ball.h"

/* Sums over the samples; names of lemma "one-sided". */
typedef struct {
    arb_t s, x; /* t0 - centre; the span's length */
    mag_t w;
    int dir;
    arb_t L, S, q;     /* S times w, q times w^2 */
    mag_t A, K, below; /* A times w^2; below: what F(t0) may be less */
    /* one sample: the same, the range of G w and Q w^2 together, of Q w^2, and
       of what the doubtful pairs may add to phi */
    arb_t loss, S1, q1;
    mag_t A1, K1, reach, spread, R;
    double kink, gain;
    /* scratch */
    arb_t z, end, t1, t2;
    mag_t v[8];
    arf_t u;
} egap_class_ball_sums;

/* about x, for choices */
double egap_class_about(const arb_t x);

/* Does:  max(0, x) or, negative, max(0, -x) from above; u is scratch.
 * Error: encloses. */
void egap_class_part(mag_t out, const arb_t x, bool negative, arf_t u);

/* The steps of one sample, in this order, after window->phi, G, Q and its
 * doubts are set.  All of them enclose and never fail.
 * Source: paper/algorithms.tex, lemma "one-sided". */

/* soft_c = probability of class c, minus 1 for the label; the loss, S, q */
void egap_class_soft_max(egap_class_window *window, egap_class_ball_sums *sums,
                         size_t label);
/* K = sum off (a + |b| w)^+, below += off0 a^-, and R */
void egap_class_add_doubts(egap_class_window *window,
                           egap_class_ball_sums *sums);
/* A, K += the curvature of the loss: the smaller of two bounds */
void egap_class_add_curvature(egap_class_window *window,
                              egap_class_ball_sums *sums, size_t label);
/* S, q, A, K of the chord instead, where outputs move far and it is lower */
void egap_class_try_chord(egap_class_window *window, egap_class_ball_sums *sums,
                          size_t label);

#endif
