/* ball.h: bounds of F on a window of a segment in ball arithmetic (private to
 * verify/classes).
 *
 * With s = t - centre, pairs that keep their sign on the window are summed up
 * once as quadratics in s; what is left of a sample is that and the pairs that
 * may change sign. */
#ifndef EGAP_CLASSES_BALL_H
#define EGAP_CLASSES_BALL_H

#include "../enclose/ball_data.h"
#include "problem.h"
#include "search.h"

/* What is left of one sample. */
typedef struct {
    arb_ptr poly; /* (C, 3) coefficients of 1, s, s^2 */
    size_t count; /* pairs that may change sign */
    size_t *unit; /* (count) */
    arb_ptr z, d; /* (count) z = z + d s */
} egap_class_sample;

/* A pair whose state on the span is a model, and how far that is off. */
typedef struct {
    size_t unit;
    mag_t off, off0; /* on the span, at t0 */
    double x, delta; /* about the kink, and the slope */
} egap_class_doubt;

typedef struct {
    const egap_class_problem *problem;
    size_t m, n, C;
    long bits;
    int64_t from, to, centre;
    arb_ptr theta, beta; /* (m + 1, C) at the centre, and their slopes; the
                            output bias last, 0 without one */
    mag_ptr range;       /* (m) >= range of theta_i over the classes */
    egap_class_sample *sample; /* (N) */
    /* scratch of a bound */
    arb_ptr theta0;               /* (m + 1, C) */
    arb_ptr phi, G, Q, soft, far; /* (C) */
    egap_class_doubt *doubt;      /* (m) */
    size_t doubts;
} egap_class_window;

/* Does:  prepares the window [from, to] at `bits` bits.
 * Needs: nets that the problem accepts, of one shape; release with _clear,
 *        also after a failure.
 * Error: encloses.
 * Fails: EGAP_ERESOURCE. */
egap_status egap_class_window_init(egap_class_window *window,
                                   const egap_class_problem *problem,
                                   const egap_class_net *A,
                                   const egap_class_net *B, int64_t from,
                                   int64_t to, long bits,
                                   egap_error *err) EGAP_MUST_CHECK;
void egap_class_window_clear(egap_class_window *window);

/* Does:  the bound of an egap_class_engine whose engine is a window.
 * Needs: the span inside the window.
 * Error: encloses.
 * Fails: never.
 * Source: paper/algorithms.tex, lemma "one-sided". */
egap_status egap_class_ball_bound(egap_class_bound *out, void *window,
                                  const egap_class_span *span, egap_error *err);

#endif
