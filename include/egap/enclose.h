/* enclose.h: rigorous enclosures of F at a point, of its maximum over a
 * segment, and of its maximum over a path.
 *
 * Rounding is to nearest; every bound is proved in paper/algorithms.tex.
 * Nothing here is wrong for any finite input: where doubles cannot hold the
 * answer the enclosure widens, in the worst case to "unknown".
 *
 * Memory in bytes, N samples of n coordinates, m units: 10 N n for a problem;
 * for a segment at work N (m + 1000) + 80 m n, for each thread 64 m n where
 * n < 64 and 2000 m else, and 160 for each (sample, unit) pair that changes
 * sign where the maximum may be, of which at most 2^20 are listed at a time.
 * Calls from several threads, and the segments of a path where
 * N (m + 1000) < 2^26, are each at work by themselves. */
#ifndef EGAP_ENCLOSE_H
#define EGAP_ENCLOSE_H

#include <limits.h>
#include <stdbool.h>

#include "egap/status.h"
#include "egap/types.h"

/* A data set and an objective, laid out for the kernels; read-only after
 * init, so any number of threads may share it.  It keeps the scratch memory
 * of calls on it for the next ones, up to 16 blocks. */
typedef struct egap_problem egap_problem;

/* Does:  copies the data into kernel layout and checks it.
 * Needs: data->N >= 1, data->n >= 1.
 * Error: exact.
 * Fails: EGAP_EINPUT (a value that is not finite, with its index; a target
 *        outside [0,1] for the logistic loss; kappa < 0; delta <= 0),
 *        EGAP_ERESOURCE. */
egap_status egap_problem_init(egap_problem **problem, const egap_data *data,
                              const egap_objective *objective,
                              egap_error *err) EGAP_MUST_CHECK;

/* Does:  releases a problem; NULL is allowed.
 * Needs: nothing.
 * Error: none.
 * Fails: never. */
void egap_problem_clear(egap_problem *problem);

/* Does:  encloses F at one network to a relative width of 1e-12, by a pass
 *        in doubles where that is enough, else in double-double, else by
 *        ball arithmetic.
 * Needs: net->n equal to the data's n; all numbers finite (checked).
 * Error: encloses; for kappa = 0 the pass in doubles has relative width about
 *        2^-52 (92 + (18 + n + m/40) E / F) at most, less by nearly n E / F
 *        where the terms of the outputs cancel, for 23 features or fewer
 *        2^-52 (24 + min(N/8, 128) + N/1024
 *               + (14 E + (35 + 2 m^(1/2)) S) / F),
 *        E and S the means of |l'_j|, or min(l_j, 1) of the logistic loss,
 *        times |c| + sum_i |theta_i| (|w_i|.|x_j| + |b_i|) and
 *        sum_i |theta_i| z_ij over the active units.
 * Fails: EGAP_EINPUT, EGAP_ERESOURCE.
 * Source: paper/algorithms.tex, section "Point". */
egap_status egap_enclose_point(egap_bounds *F, const egap_problem *problem,
                               const egap_net *net,
                               egap_error *err) EGAP_MUST_CHECK;

/* Does:  encloses F at one network by a pass in double-double, and where that
 *        is wider than 1e-24 of F by one with its outputs in three doubles.
 * Needs: as egap_enclose_point.
 * Error: encloses; the pair [lo, hi] has relative width about 1e-25, also
 *        where outputs cancel, or meet y to 1e-12 of their terms.
 * Fails: as egap_enclose_point.
 * Source: paper/algorithms.tex, lemmas "double-double network" and
 *        "triple-double network". */
egap_status egap_enclose_point_dd(egap_dd *lo, egap_dd *hi,
                                  const egap_problem *problem,
                                  const egap_net *net,
                                  egap_error *err) EGAP_MUST_CHECK;

/* How an answer was found; every one is rigorous. */
typedef enum {
    EGAP_BY_PEAK,   /* double-double certificate at a maximiser */
    EGAP_BY_ZOOM,   /* double upper bounds of ever smaller windows */
    EGAP_BY_CONVEX, /* no active row moves: the larger end */
    EGAP_BY_BALL,   /* ball arithmetic: numbers outside the fast limits, or
                       an answer that would be wider than 4 ulps */
    EGAP_BY_BOUND   /* dismissed: upper bound below the path's lower bound */
} egap_method;

/* The maximum of F over one segment t in [0,1]. */
typedef struct {
    egap_bounds max;        /* encloses max F */
    egap_dd max_lo, max_hi; /* the same, at least as tight */
    double t_lo, t_hi;      /* every maximiser lies in [t_lo, t_hi]; 0 and 1
                               where a path did not ask for it */
    double t_at, t_at_low;  /* F(t_at + t_at_low) >= max_lo; t_at is the double
                               nearest to that point */
    egap_method method;
} egap_segment_max;

/* Does:  encloses the maximum of F over the straight segment from A to B in
 *        parameter space, and the set where it is attained.
 * Needs: A and B of one shape that fits the data; all numbers finite.
 * Error: encloses.  The ends are at most 4 ulps apart, or 1e-12 relative
 *        (egap_bounds_sharp), unless the budget of ball arithmetic ran out:
 *        4096 intervals, fewer with many pairs (none where N m n > 2^32), 8192
 *        bits, and points t that are double-doubles.  Several threads work on
 *        one segment where it is large; same bits with any number.
 * Fails: EGAP_EINPUT (shapes, non-finite numbers), EGAP_ERESOURCE,
 *        EGAP_EINTERNAL (two methods contradict each other).
 * Source: paper/algorithms.tex, sections "Segment" and "Peak". */
egap_status egap_enclose_segment(egap_segment_max *result,
                                 const egap_problem *problem,
                                 const egap_net *A, const egap_net *B,
                                 egap_error *err) EGAP_MUST_CHECK;

/* Does:  the same in ball arithmetic of `precision` bits (FLINT/Arb), by
 *        bisection: slow, without limits on magnitudes, an implementation of
 *        its own that shares nothing with egap_enclose_segment but this
 *        contract.  Stops when the relative width is <= 2^-tolerance_bits or
 *        after `max_intervals` intervals.
 * Needs: as egap_enclose_segment; precision >= 2.
 * Error: encloses, whatever made it stop.
 * Fails: as egap_enclose_segment. */
egap_status egap_enclose_segment_ball(egap_segment_max *result,
                                      const egap_problem *problem,
                                      const egap_net *A, const egap_net *B,
                                      long precision, int tolerance_bits,
                                      size_t max_intervals,
                                      egap_error *err) EGAP_MUST_CHECK;

/* Does:  encloses F at one network to `digits` significant decimal digits,
 *        raising the precision until they are certain; *decimal receives a
 *        malloc'ed text "[lo, hi]" of decimals rounded outward, *F the
 *        enclosure by doubles.
 * Needs: 1 <= digits <= 100000; decimal may be NULL.
 * Error: encloses.
 * Fails: EGAP_EINPUT, EGAP_ERESOURCE, EGAP_REJECTED where the digits were
 *        not reached within the precision budget (F == 0 exactly is fine), or
 *        F is positive and below 2^-2^29. */
egap_status egap_enclose_point_ball(egap_bounds *F, char **decimal,
                                    const egap_problem *problem,
                                    const egap_net *net, long digits,
                                    egap_error *err) EGAP_MUST_CHECK;

/* of `certain` below: both ends are the same number */
#define EGAP_DIGITS_EXACT LONG_MAX

/* Does:  the same, by double-double where up to 24 digits are asked for and
 *        it is certain of them, else by ball arithmetic; *certain (or NULL) is
 *        the largest k with relative width <= 10^-k.
 * Needs: as egap_enclose_point_ball.
 * Error: encloses.
 * Fails: as egap_enclose_point_ball. */
egap_status egap_enclose_point_digits(egap_bounds *F, char **decimal,
                                      long *certain,
                                      const egap_problem *problem,
                                      const egap_net *net, long digits,
                                      egap_error *err) EGAP_MUST_CHECK;

/* The maximum of F over a whole path. */
typedef struct {
    size_t segments;
    egap_bounds max;          /* encloses the maximum over the path */
    egap_dd max_lo, max_hi;   /* the same, at least as tight */
    egap_bounds first, last;  /* enclose F at the two ends */
    egap_bounds endpoint_max; /* the larger end */
    egap_bounds path_gap;     /* max - endpoint_max, cut at 0 */
    size_t segment;           /* a segment where the maximum is attained... */
    double t_lo, t_hi;        /* ...by some maximiser here, if argmax_known;
                                 all maximisers in that segment lie here */
    double t_at, t_at_low;    /* witness on `segment`:
                                 F(t_at + t_at_low) >= max_lo */
    bool argmax_known;        /* no other segment can hold the maximum,
                                 except at a shared node */
    size_t dismissed;         /* segments settled by a cheap bound */
} egap_path_max;

/* Does:  encloses the maximum of F over a path, its ends and its gap.
 *        Segments run on OpenMP threads; the result has the same bits with
 *        any number of threads.
 * Needs: path->K >= 1 (K == 1 is a single point), shapes that fit the data;
 *        per_segment is NULL or has room for K - 1 results; a segment that
 *        cannot hold the maximum has an upper bound as max.hi, what is known
 *        as max.lo (-inf if nothing) and 0 and 1 as t_lo and t_hi; on any
 *        other [t_lo, t_hi] holds the points that reach the path's maximum.
 * Error: encloses.
 * Fails: EGAP_EINPUT, EGAP_ERESOURCE.
 * Source: paper/algorithms.tex, section "Path". */
egap_status egap_enclose_path(egap_path_max *result,
                              egap_segment_max *per_segment,
                              const egap_problem *problem,
                              const egap_path *path,
                              egap_error *err) EGAP_MUST_CHECK;

/* digits of a maximum: bounds and points t are pairs of doubles */
#define EGAP_PATH_DIGITS 30

/* Does:  encloses the maximum over a path to `digits` significant decimal
 *        digits, by ball arithmetic where maximisers may be; *decimal receives
 *        a malloc'ed text "[lo, hi]" of decimals rounded outward, *certain the
 *        largest k with relative width <= 10^-k.
 * Needs: known and per_segment of egap_enclose_path on this very path and
 *        problem; 1 <= digits <= EGAP_PATH_DIGITS.
 * Error: encloses.
 * Fails: EGAP_EUSAGE (digits), EGAP_ERESOURCE, EGAP_EINTERNAL (two methods
 *        contradict each other), EGAP_REJECTED where fewer digits are certain
 *        (both results are set).
 * Source: paper/algorithms.tex, lemmas "path" and "ball window". */
egap_status egap_enclose_path_digits(char **decimal, long *certain,
                                     const egap_problem *problem,
                                     const egap_path *path,
                                     const egap_path_max *known,
                                     const egap_segment_max *per_segment,
                                     long digits,
                                     egap_error *err) EGAP_MUST_CHECK;

#endif
