/* kinks.h: small segments with kinks, sign changes and exact fits placed near
 * a chosen point, and the layout that the peak certificate wants. */
#ifndef EGAP_TESTS_KINKS_H
#define EGAP_TESTS_KINKS_H

#include "egap/enclose.h"
#include "support.h"
#include "../../verify/enclose/segview.h"

#define KINKS_MAX_M 19 /* rarely more than 6 */
#define KINKS_MAX_N 4
#define KINKS_MAX_DATA 9

/* One segment with its data; it owns its numbers. */
typedef struct {
    egap_data data;
    egap_objective objective;
    egap_net A, B;
    int64_t t0;    /* where things happen */
    double offset; /* kinks are at t0 + offset or at t0 */
    double x[KINKS_MAX_DATA * KINKS_MAX_N], y[KINKS_MAX_DATA];
    double W[2][KINKS_MAX_M * KINKS_MAX_N], b[2][KINKS_MAX_M];
    double theta[2][KINKS_MAX_M], c[2];
    /* the same for the kernels */
    egap_problem *problem;
    egap_segview view;
    egap_segnorms norms;
    double rows[2][KINKS_MAX_M * (KINKS_MAX_N + 1)], E[KINKS_MAX_DATA + 8];
} test_kinks;

/* Does:  draws a segment; release with test_kinks_clear. */
void test_kinks_make(test_kinks *s, test_rng *rng);
void test_kinks_clear(test_kinks *s);

/* Does:  the layout and the norms of s->A, s->B on s->data (called by
 *        test_kinks_make; call again after changing numbers). */
void test_kinks_layout(test_kinks *s);

/* t~ of lemma "breakpoint" for the computed ends of a pair that switches. */
double test_breakpoint(double a, double b);

/* Does:  the state at t0, (Npad/8, 3, 8) in `state`, as windows have it;
 *        returns how many additions a component had at most.
 * Needs: the layout; room for KINKS_MAX_DATA samples, rounded up to 8. */
double test_kinks_state(double *state, const test_kinks *s);

/* A grid point in [0, 1] with few bits or many. */
int64_t test_kinks_point(test_rng *rng);

#endif
