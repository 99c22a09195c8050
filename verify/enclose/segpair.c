/* segpair.c: egap_enclose_segment: the fast engine, and ball arithmetic
 * where doubles do not reach. */
#include "segpair.h"

#include <string.h>

#include "ball_segment.h"
#include "convex.h"
#include "egap/round.h"
#include "solve.h"

/* the fast answer is taken if its relative width is at most this */
#define WIDTH_WANTED 0x1p-51
/* Ball arithmetic (lemma "ball window"): first precision, relative width, and
 * the budget, in intervals times pairs and in intervals */
#define BALL_PRECISION 160
#define BALL_TOLERANCE 67
#define BALL_PAIRS ((size_t)1 << 24)
#define BALL_INTERVALS 4096
#define BALL_INTERVALS_MIN 128
/* multiplications at most: minutes */
#define BALL_PRODUCTS ((size_t)1 << 32)

egap_status egap_segpair_accepts(const egap_problem *p, const egap_net *A,
                                 const egap_net *B, egap_error *err)
{
    egap_status status;

    if (A->m != B->m || A->n != B->n || (A->b == NULL) != (B->b == NULL) ||
        (A->c == NULL) != (B->c == NULL))
        return egap_fail(err, EGAP_EINPUT,
                         "the two networks differ in shape (%zu units of %zu "
                         "inputs and %zu of %zu) or in their biases",
                         A->m, A->n, B->m, B->n);
    status = egap_problem_accepts(p, A, err);
    if (status != EGAP_OK)
        return egap_fail_prefix(err, status, "first network");
    status = egap_problem_accepts(p, B, err);
    if (status != EGAP_OK)
        return egap_fail_prefix(err, status, "second network");
    return EGAP_OK;
}

static void unknown(egap_segment_max *r)
{
    r->max = egap_bounds_unknown();
    r->max_lo = (egap_dd){-INFINITY, 0};
    r->max_hi = (egap_dd){INFINITY, 0};
    r->t_lo = r->t_at = r->t_at_low = 0;
    r->t_hi = 1;
    r->method = EGAP_BY_BALL;
}

/* As good as it need be, where `known` is all that is asked for. */
static bool sharp(const egap_segment_max *r, egap_dd known)
{
    double lower = fmax(r->max.lo, known.hi);

    return isfinite(lower) && isfinite(r->max.hi) && r->t_lo <= r->t_hi &&
           r->max.hi - lower <= WIDTH_WANTED * fabs(r->max.hi);
}

/* What two enclosures of one maximum say together; they meet, and so do
 * their argmax sets. */
static egap_status intersect(egap_segment_max *r, const egap_segment_max *s,
                             egap_error *err)
{
    if (egap_dd_less(r->max_lo, s->max_lo)) {
        r->max_lo = s->max_lo;
        r->max.lo = s->max.lo;
        r->t_at = s->t_at;
        r->t_at_low = s->t_at_low;
    }
    if (egap_dd_less(s->max_hi, r->max_hi)) {
        r->max_hi = s->max_hi;
        r->max.hi = s->max.hi;
        r->method = s->method;
    }
    r->t_lo = fmax(r->t_lo, s->t_lo);
    r->t_hi = fmin(r->t_hi, s->t_hi);
    if (!egap_dd_less(r->max_hi, r->max_lo) && r->t_lo <= r->t_hi)
        return EGAP_OK;
    return egap_fail(err, EGAP_EINTERNAL,
                     "two enclosures of one maximum do not meet, [%.17g, "
                     "%.17g] and [%.17g, %.17g]: please report this",
                     r->max.lo, r->max.hi, s->max.lo, s->max.hi);
}

egap_status egap_segpair_sharpen(egap_segment_max *r, const egap_problem *p,
                                 const egap_net *A, const egap_net *B,
                                 egap_dd known, long bits, int want_bits,
                                 egap_error *err)
{
    size_t pairs = p->N * (A->m > 0 ? A->m : 1);
    size_t intervals = BALL_PAIRS / pairs;
    egap_segment_max ball;
    egap_status status;

    if (intervals > BALL_INTERVALS)
        intervals = BALL_INTERVALS;
    if (intervals < BALL_INTERVALS_MIN)
        intervals = BALL_INTERVALS_MIN;
    if (intervals > BALL_PRODUCTS / pairs / (A->n + 1))
        intervals = BALL_PRODUCTS / pairs / (A->n + 1);
    if (intervals == 0)
        return EGAP_OK;
    status = egap_ball_segment_max(&ball, p, A, B, (egap_dd){r->t_lo, 0},
                                   (egap_dd){r->t_hi, 0}, bits, want_bits,
                                   intervals, err);
    if (status != EGAP_OK)
        return status;
    if (egap_dd_less(ball.max_hi, known)) {
        ball.max_hi = known;
        ball.max.hi = egap_round_outward(known, known).hi;
        ball.method = EGAP_BY_BOUND;
    }
    return intersect(r, &ball, err);
}

egap_status egap_segpair_solve(egap_segment_max *result, egap_segwork *work,
                               const egap_net *A, const egap_net *B,
                               egap_dd known, egap_error *err)
{
    const egap_problem *p = work->problem;
    egap_coarse_bounds bounds;
    egap_mesh mesh;
    egap_status status = egap_segment_set(&work->segment, p, A, B, err);

    if (status != EGAP_OK)
        return status;
    unknown(result);
    if (egap_convex_holds(&work->segment)) {
        status = egap_convex_segment(result, p, A, B, known, err);
        if (status != EGAP_OK || result->method == EGAP_BY_BOUND ||
            sharp(result, known))
            return status;
    }
    if (work->segment.fast) {
        status = egap_segwork_reserve(work, work->segment.view.m,
                                      work->segment.view.n, err);
        if (status != EGAP_OK)
            return status;
        egap_solve_mesh(&mesh, work, known);
        egap_solve_coarse(&bounds, work, &mesh);
        if (egap_solve_crowded(&mesh, work, &bounds))
            egap_solve_coarse(&bounds, work, &mesh);
        status = egap_solve_segment(result, &bounds, known, work, err);
        if (status != EGAP_OK)
            return status;
        if (isnan(result->max_hi.hi) || result->t_lo > result->t_hi)
            unknown(result);
        if (result->method == EGAP_BY_BOUND || sharp(result, known))
            return EGAP_OK;
    }
    return egap_segpair_sharpen(result, p, A, B, known, BALL_PRECISION,
                                BALL_TOLERANCE, err);
}

egap_status egap_enclose_segment(egap_segment_max *result,
                                 const egap_problem *problem, const egap_net *A,
                                 const egap_net *B, egap_error *err)
{
    egap_segwork *work;
    egap_status status = egap_segpair_accepts(problem, A, B, err);

    if (status == EGAP_OK)
        status = egap_fpenv_check(err);
    if (status != EGAP_OK)
        return status;
    status = egap_segwork_take(&work, problem, err);
    if (status == EGAP_OK)
        status = egap_segpair_solve(result, work, A, B, (egap_dd){-INFINITY, 0},
                                    err);
    egap_segwork_give_back(work, status);
    return status;
}
