/* ball_segment.c: the maximum over a segment by bisection in ball arithmetic,
 * always of the interval with the largest upper bound.
 * Proof: paper/algorithms.tex, lemma "ball window". */
#include <math.h>

#include "../base/ball_round.h"
#include "ball_heap.h"
#include "ball_segment.h"
#include "egap/fpenv.h"
#include "egap/round.h"

#define MAX_BITS 8192         /* precision is not raised beyond */
#define NARROW_ENOUGH 0x1p-52 /* of an argmax set */

/* A search at one precision. */
typedef struct {
    egap_ball_part part;
    egap_ball_work work;
    egap_dd from, to; /* every maximiser lies here */
    egap_ball_heap heap;
    size_t made; /* intervals so far */
    arf_t lower; /* F(witness) >= lower */
    egap_dd witness;
    arf_t Fup; /* the largest upper end of F at a cut */
    arb_ptr F; /* (EGAP_BALL_CUTS) */
    egap_ball_piece fresh[EGAP_BALL_CUTS - 1];
    long bits;
} search;

static egap_status search_init(search *s, const egap_problem *problem,
                               const egap_net *A, const egap_net *B,
                               egap_dd from, egap_dd to, long bits,
                               egap_error *err)
{
    egap_status status;

    *s = (search){.bits = bits, .from = from, .to = to};
    arf_init(s->lower);
    arf_init(s->Fup);
    for (size_t k = 0; k < EGAP_BALL_CUTS - 1; k++)
        arf_init(s->fresh[k].upper);
    s->F = egap_ball_vector(EGAP_BALL_CUTS);
    status = egap_ball_work_init(&s->work, A->m, err);
    if (status == EGAP_OK && s->F == NULL)
        status = egap_fail(err, EGAP_ERESOURCE, "out of memory");
    if (status == EGAP_OK)
        status =
            egap_ball_part_init(&s->part, problem, A, B, from, to, bits, err);
    arf_neg_inf(s->lower);
    arf_neg_inf(s->Fup);
    return status;
}

static void search_clear(search *s)
{
    for (size_t k = 0; k < EGAP_BALL_CUTS - 1; k++)
        arf_clear(s->fresh[k].upper);
    egap_ball_heap_clear(&s->heap);
    arf_clear(s->lower);
    arf_clear(s->Fup);
    egap_ball_vector_clear(s->F, EGAP_BALL_CUTS);
    egap_ball_work_clear(&s->work);
    egap_ball_part_clear(&s->part);
}

/* Bounds the intervals between the cuts and keeps what may hold a maximum;
 * `cap` is a bound that is known already for all of them. */
static egap_status examine(search *s, const egap_dd *t, size_t cuts, bool aim,
                           const arf_t cap, egap_error *err)
{
    egap_status status = EGAP_OK;
    arf_t end;

    egap_ball_cuts_bound(s->F, s->fresh, &s->part, &s->work, t, cuts, aim);
    arf_init(end);
    for (size_t c = 0; c < cuts; c++) {
        egap_ball_lower(end, s->F + c, s->bits);
        if (arf_cmp(end, s->lower) > 0) {
            arf_swap(end, s->lower);
            s->witness = t[c];
        }
        egap_ball_upper(end, s->F + c, s->bits);
        if (arf_cmp(end, s->Fup) > 0)
            arf_swap(end, s->Fup);
    }
    arf_clear(end);
    for (size_t c = 0; c + 1 < cuts && status == EGAP_OK; c++) {
        s->made++;
        arf_min(s->fresh[c].upper, s->fresh[c].upper, cap);
        if (arf_cmp(s->fresh[c].upper, s->lower) >= 0)
            status = egap_ball_heap_push(&s->heap, &s->fresh[c], err);
    }
    return status;
}

/* why a search ended */
typedef enum { GOING_ON, NARROW, BUDGET, GRID, ROUNDING } ending;

/* Narrow: upper - lower <= 2^-want lower, or doubles end on the way there.
 * Rounding: the enclosures of F at the cuts themselves make nearly all of
 * the width. */
static ending assess(const search *s, int want, size_t budget)
{
    const egap_ball_piece *top = &s->heap.piece[0];
    ending end = GOING_ON;
    arf_t width, part;

    if (arf_cmpabs_2exp_si(top->upper, -1080) < 0 ||
        (arf_sgn(s->lower) > 0 && arf_cmpabs_2exp_si(s->lower, 1024) >= 0))
        return NARROW;
    arf_init(width);
    arf_init(part);
    arf_sub(width, top->upper, s->lower, 64, ARF_RND_CEIL);
    arf_abs(part, s->lower);
    arf_mul_2exp_si(part, part, -want);
    if (arf_cmp(width, part) <= 0) {
        end = NARROW;
    } else {
        arf_sub(part, s->Fup, s->lower, 64, ARF_RND_FLOOR);
        arf_mul_2exp_si(part, part, 1);
        if (arf_cmp(width, part) <= 0)
            end = ROUNDING;
        else if (top->cuts == 0)
            end = GRID;
        else if (s->made + 1 >= budget)
            end = BUDGET;
    }
    arf_clear(width);
    arf_clear(part);
    return end;
}

/* s, the cuts, e */
static size_t cut_points(egap_dd t[EGAP_BALL_CUTS], const egap_ball_piece *p)
{
    size_t cuts = 0;

    t[cuts++] = p->s;
    for (size_t c = 0; c < p->cuts; c++)
        t[cuts++] = p->cut[c];
    t[cuts++] = p->e;
    return cuts;
}

/* The window as it is: an interval or a single point. */
static egap_status start(search *s, egap_error *err)
{
    egap_dd t[2] = {s->from, s->to};
    bool point = !egap_ball_before(s->from, s->to);
    egap_ball_piece *only = &s->fresh[0];
    egap_status status;

    arf_pos_inf(only->upper);
    if (!point) {
        arf_t cap;

        arf_init(cap);
        arf_pos_inf(cap);
        status = examine(s, t, 2, true, cap, err);
        arf_clear(cap);
        return status;
    }
    status = examine(s, t, 1, false, only->upper, err);
    only->s = only->e = s->from;
    only->cuts = 0;
    arf_set(only->upper, s->Fup);
    return status == EGAP_OK ? egap_ball_heap_push(&s->heap, only, err)
                             : status;
}

/* The witness lies in one of the intervals: there are always some. */
static egap_status some_left(const search *s, egap_error *err)
{
    if (s->heap.count > 0)
        return EGAP_OK;
    return egap_fail(err, EGAP_EINTERNAL,
                     "no interval is left that may hold the maximum: please "
                     "report this");
}

static egap_status run(ending *end, search *s, int want, size_t budget,
                       egap_error *err)
{
    egap_ball_piece piece;
    egap_status status;

    arf_init(piece.upper);
    status = start(s, err);
    while (status == EGAP_OK) {
        egap_dd t[EGAP_BALL_CUTS];
        size_t cuts;

        status = some_left(s, err);
        if (status != EGAP_OK)
            break;
        *end = assess(s, want, budget);
        if (*end != GOING_ON)
            break;
        egap_ball_heap_pop(&s->heap, &piece);
        cuts = cut_points(t, &piece);
        /* after cuts at kinks one in the middle: lengths go to 0 */
        status = examine(s, t, cuts, !piece.at_kink, piece.upper, err);
    }
    arf_clear(piece.upper);
    return status;
}

/* the ends of the surviving intervals, and which intervals have them */
static void survivors(egap_dd *first, egap_dd *last, size_t k[2],
                      const search *s)
{
    *first = s->to;
    *last = s->from;
    k[0] = k[1] = 0;
    for (size_t i = 0; i < s->heap.count; i++) {
        const egap_ball_piece *p = &s->heap.piece[i];

        if (arf_cmp(p->upper, s->lower) < 0)
            continue;
        if (!egap_ball_before(*first, p->s)) {
            *first = p->s;
            k[0] = i;
        }
        if (!egap_ball_before(p->e, *last)) {
            *last = p->e;
            k[1] = i;
        }
    }
}

/* about t - s */
static double length(egap_dd s, egap_dd t)
{
    return (t.hi - s.hi) + (t.lo - s.lo);
}

/* Cuts the outermost surviving interval of one side while that may drop its
 * outer half; from here on the heap is only a set. */
static egap_status trim(search *s, int side, size_t budget, egap_error *err)
{
    egap_status status = EGAP_OK;
    egap_ball_piece piece;
    bool may_drop = true;

    arf_init(piece.upper);
    while (status == EGAP_OK && may_drop && s->made + 2 <= budget) {
        egap_dd first, last, t[EGAP_BALL_CUTS];
        const egap_ball_piece *outer;
        size_t k[2], cuts;

        status = some_left(s, err);
        if (status != EGAP_OK)
            break;
        survivors(&first, &last, k, s);
        outer = &s->heap.piece[k[side]];
        if (outer->cuts == 0 || length(first, last) <= NARROW_ENOUGH ||
            length(outer->s, outer->e) <= length(first, last) / 16)
            break;
        egap_ball_heap_take(&s->heap, &piece, k[side]);
        cuts = cut_points(t, &piece);
        status = examine(s, t, cuts, false, piece.upper, err);
        /* an end of the segment's rest that may itself be a maximiser */
        egap_ball_upper(piece.upper, s->F + (side ? cuts - 1 : 0), s->bits);
        may_drop = arf_cmp(piece.upper, s->lower) < 0;
    }
    arf_clear(piece.upper);
    return status;
}

/* Trims both sides until the set where the maximum may be hardly shrinks. */
static egap_status narrow_argmax(search *s, size_t budget, egap_error *err)
{
    egap_status status = EGAP_OK;
    double now = INFINITY, before_it;
    egap_dd first, last;
    size_t k[2];

    do {
        before_it = now;
        for (int side = 0; side < 2 && status == EGAP_OK; side++)
            status = trim(s, side, budget, err);
        survivors(&first, &last, k, s);
        now = length(first, last);
    } while (status == EGAP_OK && now < 0.75 * before_it);
    return status;
}

static void report(egap_segment_max *result, const search *s)
{
    size_t top = 0, k[2];
    egap_dd first, last;
    egap_bounds t;
    arf_t lower;

    arf_init(lower);
    if (arf_sgn(s->lower) > 0) /* F >= 0 whatever the balls say */
        arf_set(lower, s->lower);
    for (size_t i = 1; i < s->heap.count; i++)
        if (arf_cmp(s->heap.piece[i].upper, s->heap.piece[top].upper) > 0)
            top = i;
    result->max = egap_arf_bounds(lower, s->heap.piece[top].upper);
    result->max_lo = egap_arf_floor_dd(lower);
    result->max_hi = egap_arf_ceil_dd(s->heap.piece[top].upper);
    survivors(&first, &last, k, s);
    t = egap_round_outward(first, last);
    result->t_lo = t.lo;
    result->t_hi = t.hi;
    result->t_at = s->witness.hi;
    result->t_at_low = s->witness.lo;
    result->method = EGAP_BY_BALL;
    arf_clear(lower);
}

egap_status egap_ball_segment_max(egap_segment_max *result,
                                  const egap_problem *problem,
                                  const egap_net *A, const egap_net *B,
                                  egap_dd from, egap_dd to, long bits,
                                  int want_bits, size_t max_intervals,
                                  egap_error *err)
{
    egap_status status = EGAP_OK;
    ending end = ROUNDING;

    egap_flint_guard();
    while (status == EGAP_OK && end == ROUNDING) {
        size_t k[2];
        search s;

        status = search_init(&s, problem, A, B, from, to, bits, err);
        if (status == EGAP_OK)
            status = run(&end, &s, want_bits, max_intervals, err);
        if (status == EGAP_OK)
            status = narrow_argmax(&s, max_intervals, err);
        if (status == EGAP_OK)
            status = some_left(&s, err);
        if (status == EGAP_OK) {
            report(result, &s);
            survivors(&from, &to, k, &s);
        }
        search_clear(&s);
        if (bits >= MAX_BITS)
            break;
        bits *= 2;
    }
    return status;
}

static egap_status check_pair(const egap_problem *problem, const egap_net *A,
                              const egap_net *B, egap_error *err)
{
    egap_status status;

    if (A->m != B->m || A->n != B->n || (A->b == NULL) != (B->b == NULL) ||
        (A->c == NULL) != (B->c == NULL))
        return egap_fail(err, EGAP_EINPUT,
                         "the ends of a segment have different shapes: %zu "
                         "units of %zu inputs%s%s, and %zu of %zu%s%s",
                         A->m, A->n, A->b ? ", b" : "", A->c ? ", c" : "", B->m,
                         B->n, B->b ? ", b" : "", B->c ? ", c" : "");
    status = egap_problem_accepts(problem, A, err);
    if (status != EGAP_OK)
        return egap_fail_prefix(err, status, "first end");
    status = egap_problem_accepts(problem, B, err);
    if (status != EGAP_OK)
        return egap_fail_prefix(err, status, "second end");
    return EGAP_OK;
}

egap_status egap_enclose_segment_ball(egap_segment_max *result,
                                      const egap_problem *problem,
                                      const egap_net *A, const egap_net *B,
                                      long precision, int want_bits,
                                      size_t max_intervals, egap_error *err)
{
    egap_status status = check_pair(problem, A, B, err);

    if (status == EGAP_OK)
        status = egap_fpenv_check(err);
    if (status != EGAP_OK)
        return status;
    return egap_ball_segment_max(
        result, problem, A, B, (egap_dd){0, 0}, (egap_dd){1, 0},
        precision < 32 ? 32 : precision, want_bits, max_intervals, err);
}
