/* ball_part.h: a part [from, to] of a segment in balls (private to verify/).
 *
 * A part is a segment between its own ends, with the coordinate
 * q = (t - from) / (to - from).  Pairs that stay active or dead on all of it
 * are summed up once: what is left of a sample is a quadratic and the pairs
 * that may change sign.  Derivation: paper/algorithms.tex, lemma "ball
 * part". */
#ifndef EGAP_VERIFY_BALL_PART_H
#define EGAP_VERIFY_BALL_PART_H

#include <stdbool.h>

#include "ball_data.h"

/* What is left of one sample. */
typedef struct {
    arb_t s0, s1, s2; /* active pairs: (1-q)^2 s0 + q(1-q) s1 + q^2 s2 */
    arb_t bend;       /* the sum of their beta d */
    size_t count;     /* pairs that may change sign */
    size_t *unit;     /* (count) */
    arb_ptr zA, zB;   /* (count), at from and to */
} egap_ball_sample;

typedef struct {
    const egap_problem *problem;
    size_t m, n; /* units; coordinates, the bias coordinate included */
    bool has_bias, has_c;
    long bits;
    egap_dd from, to;
    arb_t length;             /* to - from */
    arb_ptr WA, WB;           /* (m, n) at from and to */
    arb_ptr thA, thB;         /* (m + 1), the output bias last, 0 without one */
    arb_ptr x;                /* (n), the sample at hand */
    arb_ptr z;                /* (2), a pair at from and to */
    egap_ball_sample scratch; /* with room for m pairs */
    egap_ball_sample *sample; /* (N), or NULL where there are too many pairs */
} egap_ball_part;

/* Does:  prepares a part at `bits` bits.
 * Needs: nets that the problem accepts; 0 <= from <= to <= 1, hi the double
 *        nearest to either; release with _clear, also after a failure.
 * Error: encloses.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_ball_part_init(egap_ball_part *part,
                                const egap_problem *problem, const egap_net *A,
                                const egap_net *B, egap_dd from, egap_dd to,
                                long bits, egap_error *err) EGAP_MUST_CHECK;
void egap_ball_part_clear(egap_ball_part *part);

/* Does:  what is left of sample j.
 * Needs: j < N; valid until the next call.
 * Error: encloses.
 * Fails: never. */
const egap_ball_sample *egap_ball_part_sample(egap_ball_part *part, size_t j);

/* A point and the weights of the two ends of the part there. */
typedef struct {
    egap_dd t;
    arb_t left, right; /* 1 - q, q */
} egap_ball_place;

/* Does:  prepares a place; sets it to a point.
 * Needs: release with _clear; from <= t <= to.
 * Error: encloses.
 * Fails: never. */
void egap_ball_place_init(egap_ball_place *place);
void egap_ball_place_set(egap_ball_place *place, const egap_ball_part *part,
                         egap_dd t);
void egap_ball_place_clear(egap_ball_place *place);

/* Does:  out = (1 - q) a + q b.
 * Needs: out is neither a nor b.
 * Error: encloses.
 * Fails: never. */
void egap_ball_between(arb_t out, const arb_t a, const arb_t b,
                       const egap_ball_place *place, long bits);

#endif
