/* ball_data.h: networks and segments as vectors of balls (private to
 * verify/). */
#ifndef EGAP_VERIFY_BALL_DATA_H
#define EGAP_VERIFY_BALL_DATA_H

#include <stdbool.h>

#include "egap/flint_compat.h"
#include "problem.h"

/* Does:  a vector of zero balls.
 * Needs: release with egap_ball_vector_clear and the same count.
 * Error: exact.
 * Fails: NULL where memory is short. */
arb_ptr egap_ball_vector(size_t count) EGAP_MUST_CHECK;
void egap_ball_vector_clear(arb_ptr v, size_t count);

/* Does:  out = (v_0 .. v_{n-1}) or, with a bias, (v_0 .. v_{n-1}, *bias).
 * Needs: room for n + (bias != NULL) balls.
 * Error: exact.
 * Fails: never. */
void egap_ball_row(arb_ptr out, const double *v, const double *bias, size_t n);

/* The segment W(t) = (1-t) WA + t WB and so on.  Its points are
 * double-doubles, hi the double nearest to t. */
typedef struct {
    const egap_problem *problem;
    size_t m, n; /* units; coordinates, the bias coordinate included */
    bool has_bias, has_c;
    long bits;
    arb_ptr WA, WB;   /* (m, n) */
    arb_ptr thA, thB; /* (m + 1), the output bias last, 0 without one */
    arb_ptr x;        /* (n), the sample at hand */
    arb_ptr zA, zB;   /* pre-activations at the ends: (N, m) where they are
                         kept, else (m) for the sample at hand */
    bool kept;
} egap_ball_segment;

/* Does:  prepares a segment at `bits` bits.
 * Needs: nets that the problem accepts; release with _clear, also after a
 *        failure.
 * Error: encloses.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_ball_segment_init(egap_ball_segment *seg,
                                   const egap_problem *problem,
                                   const egap_net *A, const egap_net *B,
                                   long bits, egap_error *err) EGAP_MUST_CHECK;
void egap_ball_segment_clear(egap_ball_segment *seg);

/* Does:  the pre-activations (m) of sample j at both ends.
 * Needs: j < N; valid until the next call.
 * Error: encloses.
 * Fails: never. */
void egap_ball_segment_sample(arb_srcptr *zA, arb_srcptr *zB,
                              egap_ball_segment *seg, size_t j);

/* A point and the weights of the two ends there. */
typedef struct {
    egap_dd t;
    arb_t left, right; /* 1 - t, t */
} egap_ball_place;

/* Does:  prepares a place; sets it to a point.
 * Needs: release with _clear; 0 <= t <= 1.
 * Error: encloses.
 * Fails: never. */
void egap_ball_place_init(egap_ball_place *place);
void egap_ball_place_set(egap_ball_place *place, egap_dd t, long bits);
void egap_ball_place_clear(egap_ball_place *place);

/* Does:  out = (1 - t) a + t b.
 * Needs: out is neither a nor b.
 * Error: encloses.
 * Fails: never. */
void egap_ball_between(arb_t out, const arb_t a, const arb_t b,
                       const egap_ball_place *place, long bits);

#endif
