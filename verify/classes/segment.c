/* segment.c: a point, and the maximum over one segment: doubles dismiss,
 * balls decide.
 * Proofs: paper/algorithms.tex, section "Classes", lemma "ball window". */
#include "segment.h"

#include <math.h>

#include "../enclose/walk.h"
#include "ball.h"
#include "egap/fpenv.h"
#include "egap/round.h"

/* Ball arithmetic: precisions, relative width of a maximum and of a point,
 * intervals, and those for an end */
#define FIRST_BITS 128
#define LAST_BITS 2048
#define POINT_BITS 16384
#define WIDTH 0x1p-62
#define POINT_WIDTH 0x1p-80
#define INTERVALS 4096
#define ENDS 12

void egap_class_left_all(egap_class_left *left)
{
    *left = (egap_class_left){.to = {EGAP_CLASS_ONE},
                              .count = 1,
                              .lower = {-INFINITY, 0},
                              .upper = {INFINITY, 0},
                              .outside = {-INFINITY, 0}};
}

/* What a search has left joins [t_lo, t_hi]. */
static void take_argmax(egap_segment_max *r, const egap_class_search *s)
{
    int64_t from, to;
    egap_dd low, high;

    egap_class_search_argmax(&from, &to, s);
    if (from > to)
        return;
    low = egap_class_t(from);
    high = egap_class_t(to);
    r->t_lo = fmin(r->t_lo, egap_round_outward(low, low).lo);
    r->t_hi = fmax(r->t_hi, egap_round_outward(high, high).hi);
}

/* One stretch at one precision; `r` collects. */
static egap_status stretch(egap_segment_max *r, egap_dd *known,
                           const egap_class_problem *p, const egap_class_net *A,
                           const egap_class_net *B, int64_t from, int64_t to,
                           int64_t hint, long bits, egap_error *err)
{
    egap_class_window window;
    egap_class_engine engine = {.bound = egap_class_ball_bound,
                                .engine = &window,
                                .step = 1,
                                .wanted = WIDTH,
                                .budget = INTERVALS,
                                .ends = ENDS};
    egap_class_search search = {.count = 0};
    egap_status status =
        egap_class_window_init(&window, p, A, B, from, to, bits, err);

    if (status == EGAP_OK)
        status = egap_class_search_run(&search, &engine, from, to, hint, *known,
                                       err);
    if (status == EGAP_OK) {
        if (egap_dd_less(r->max_lo, search.own)) {
            egap_dd t = egap_class_t(search.t);

            r->max_lo = search.own;
            r->t_at = t.hi;
            r->t_at_low = t.lo;
        }
        if (egap_dd_less(r->max_hi, search.upper))
            r->max_hi = search.upper;
        if (egap_dd_less(*known, search.lower))
            *known = search.lower;
        take_argmax(r, &search);
    }
    egap_class_search_clear(&search);
    egap_class_window_clear(&window);
    return status;
}

/* The stretches, that of the hint first. */
static egap_status all_stretches(egap_segment_max *r,
                                 const egap_class_left *left,
                                 const egap_class_problem *p,
                                 const egap_class_net *A,
                                 const egap_class_net *B, egap_dd known,
                                 long bits, egap_error *err)
{
    egap_status status = EGAP_OK;

    *r = (egap_segment_max){.max_lo = {-INFINITY, 0},
                            .max_hi = {-INFINITY, 0},
                            .t_lo = 1,
                            .method = EGAP_BY_BALL};
    for (int first = 1; first >= 0; first--)
        for (size_t k = 0; k < left->count && status == EGAP_OK; k++) {
            bool here =
                left->from[k] <= left->hint && left->hint <= left->to[k];

            if (here == (first == 1))
                status = stretch(r, &known, p, A, B, left->from[k], left->to[k],
                                 left->hint, bits, err);
        }
    return status;
}

/* lemma "ball window": from the maximum over the stretches to that over the
 * segment, on the rest of which F is at most k. */
static void add_outside(egap_segment_max *r, const egap_class_left *left,
                        egap_dd k)
{
    if (egap_dd_less(r->max_hi, k))
        r->max_hi = k;
    if (egap_dd_less(r->max_lo, left->lower)) {
        egap_dd t = egap_class_t(left->hint);

        r->max_lo = left->lower;
        r->t_at = t.hi;
        r->t_at_low = t.lo;
    }
    r->max = egap_round_outward(r->max_lo, r->max_hi);
}

egap_status egap_class_finish(egap_segment_max *r, const egap_class_left *left,
                              const egap_class_problem *p,
                              const egap_class_net *A, const egap_class_net *B,
                              egap_dd known, egap_error *err)
{
    bool below = false;

    for (long bits = FIRST_BITS;; bits *= 2) {
        egap_status status = all_stretches(r, left, p, A, B, known, bits, err);

        if (status != EGAP_OK)
            return status;
        below = egap_dd_less(r->max_hi, known) &&
                !egap_dd_less(known, left->outside);
        add_outside(r, left, below ? known : left->outside);
        if (below)
            r->method = EGAP_BY_BOUND;
        if (below || egap_bounds_sharp(r->max) || bits >= LAST_BITS)
            break;
    }
    if (below || r->t_lo > r->t_hi || egap_dd_less(r->max_lo, left->outside)) {
        r->t_lo = 0;
        r->t_hi = 1;
    }
    return EGAP_OK;
}

static egap_status ready(const egap_class_problem *p, const egap_class_net *A,
                         const egap_class_net *B, egap_error *err)
{
    egap_status status = egap_class_accepts_pair(p, A, B, err);

    return status == EGAP_OK ? egap_fpenv_check(err) : status;
}

egap_status egap_class_segment_ball(egap_segment_max *result,
                                    const egap_class_problem *p,
                                    const egap_class_net *A,
                                    const egap_class_net *B, egap_error *err)
{
    egap_class_left left;
    egap_status status = ready(p, A, B, err);

    egap_class_left_all(&left);
    if (status != EGAP_OK)
        return status;
    return egap_class_finish(result, &left, p, A, B, left.lower, err);
}

egap_status egap_class_segment(egap_segment_max *result,
                               const egap_class_problem *p,
                               const egap_class_net *A, const egap_class_net *B,
                               egap_error *err)
{
    egap_dd none = {-INFINITY, 0};
    egap_class_left left;
    egap_status status = ready(p, A, B, err);

    if (status == EGAP_OK)
        status =
            egap_class_screen(&left, p, A, B, none, EGAP_CLASS_INTERVALS, err);
    if (status != EGAP_OK)
        return status;
    return egap_class_finish(result, &left, p, A, B, none, err);
}

egap_status egap_class_point(egap_dd *lo, egap_dd *hi,
                             const egap_class_problem *p,
                             const egap_class_net *net, egap_error *err)
{
    const egap_class_span here = {.t0 = 0, .w = 0, .dir = 1};
    egap_status status = ready(p, net, net, err);

    for (long bits = FIRST_BITS; status == EGAP_OK; bits *= 2) {
        egap_class_window window;
        egap_class_bound b;

        status = egap_class_window_init(&window, p, net, net, 0, 0, bits, err);
        if (status == EGAP_OK)
            status = egap_class_ball_bound(&b, &window, &here, err);
        egap_class_window_clear(&window);
        if (status != EGAP_OK)
            return status;
        *lo = b.lower;
        *hi = b.upper;
        if (bits >= POINT_BITS ||
            (hi->hi - lo->hi) + (hi->lo - lo->lo) <= POINT_WIDTH * hi->hi)
            break;
    }
    return status;
}
