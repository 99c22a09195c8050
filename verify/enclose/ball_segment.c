/* ball_segment.c: the maximum over a segment by bisection in ball arithmetic,
 * always of the interval with the largest upper bound. */
#include <math.h>

#include "../base/ball_round.h"
#include "ball_cuts.h"
#include "egap/enclose.h"
#include "egap/fpenv.h"

#define MAX_BITS 8192 /* precision is not raised beyond */

/* A search at one precision. */
typedef struct {
    egap_ball_segment seg;
    egap_ball_work work;
    egap_ball_piece *heap; /* (count), largest upper bound first */
    size_t count, room, made;
    arf_t lower; /* F(witness) >= lower */
    int64_t witness;
    arf_t Fup; /* the largest upper end of F at a cut */
    arb_ptr F; /* (EGAP_BALL_CUTS) */
    egap_ball_piece fresh[EGAP_BALL_CUTS - 1];
    long bits;
} search;

static egap_status search_init(search *s, const egap_problem *problem,
                               const egap_net *A, const egap_net *B, long bits,
                               egap_error *err)
{
    egap_status status;

    *s = (search){.bits = bits};
    arf_init(s->lower);
    arf_init(s->Fup);
    for (size_t k = 0; k < EGAP_BALL_CUTS - 1; k++)
        arf_init(s->fresh[k].upper);
    s->F = egap_ball_vector(EGAP_BALL_CUTS);
    status = egap_ball_work_init(&s->work, A->m, err);
    if (status == EGAP_OK && s->F == NULL)
        status = egap_fail(err, EGAP_ERESOURCE, "out of memory");
    if (status == EGAP_OK)
        status = egap_ball_segment_init(&s->seg, problem, A, B, bits, err);
    arf_neg_inf(s->lower);
    arf_neg_inf(s->Fup);
    return status;
}

static void search_clear(search *s)
{
    for (size_t k = 0; k < s->count; k++)
        arf_clear(s->heap[k].upper);
    for (size_t k = 0; k < EGAP_BALL_CUTS - 1; k++)
        arf_clear(s->fresh[k].upper);
    egap_free(s->heap);
    arf_clear(s->lower);
    arf_clear(s->Fup);
    egap_ball_vector_clear(s->F, EGAP_BALL_CUTS);
    egap_ball_work_clear(&s->work);
    egap_ball_segment_clear(&s->seg);
}

static void swap_pieces(egap_ball_piece *a, egap_ball_piece *b)
{
    egap_ball_piece t = *a;

    *a = *b;
    *b = t;
}

/* larger upper bound first, then the leftmost: one order for every run */
static bool before(const egap_ball_piece *a, const egap_ball_piece *b)
{
    int c = arf_cmp(a->upper, b->upper);

    return c != 0 ? c > 0 : a->s < b->s;
}

static egap_status heap_push(search *s, const egap_ball_piece *piece,
                             egap_error *err)
{
    size_t k = s->count;

    if (s->count == s->room) {
        size_t room = s->room ? 2 * s->room : 64;
        egap_ball_piece *grown = egap_alloc(room, sizeof *grown);

        if (grown == NULL)
            return egap_fail(err, EGAP_ERESOURCE,
                             "out of memory for %zu intervals", room);
        for (size_t i = 0; i < s->count; i++)
            grown[i] = s->heap[i];
        egap_free(s->heap);
        s->heap = grown;
        s->room = room;
    }
    s->heap[k] = *piece;
    arf_init(s->heap[k].upper);
    arf_set(s->heap[k].upper, piece->upper);
    s->count++;
    for (; k > 0 && before(&s->heap[k], &s->heap[(k - 1) / 2]); k = (k - 1) / 2)
        swap_pieces(&s->heap[k], &s->heap[(k - 1) / 2]);
    return EGAP_OK;
}

/* takes the first piece off the heap */
static void heap_pop(search *s, egap_ball_piece *piece)
{
    size_t k = 0, child;

    swap_pieces(piece, &s->heap[0]);
    s->count--;
    swap_pieces(&s->heap[0], &s->heap[s->count]);
    arf_clear(s->heap[s->count].upper);
    while ((child = 2 * k + 1) < s->count) {
        if (child + 1 < s->count &&
            before(&s->heap[child + 1], &s->heap[child]))
            child++;
        if (!before(&s->heap[child], &s->heap[k]))
            break;
        swap_pieces(&s->heap[child], &s->heap[k]);
        k = child;
    }
}

/* Bounds the intervals between the cuts and keeps what may hold a maximum;
 * `cap` is a bound that is known already for all of them. */
static egap_status examine(search *s, const int64_t *t, size_t cuts, bool aim,
                           const arf_t cap, egap_error *err)
{
    egap_status status = EGAP_OK;
    arf_t end;

    egap_ball_cuts_bound(s->F, s->fresh, &s->seg, &s->work, t, cuts, aim);
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
            status = heap_push(s, &s->fresh[c], err);
    }
    return status;
}

/* why a search ended */
typedef enum { GOING_ON, NARROW, BUDGET, GRID, ROUNDING } ending;

/* Narrow: upper - lower <= 2^-want |lower|.  Rounding: the enclosures
 * of F at the cuts themselves make nearly all of the width. */
static ending assess(const search *s, int want, size_t budget)
{
    const egap_ball_piece *top = &s->heap[0];
    ending end = GOING_ON;
    arf_t width, part;

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
        else if (top->e - top->s < 2)
            end = GRID;
        else if (s->made + 1 >= budget)
            end = BUDGET;
    }
    arf_clear(width);
    arf_clear(part);
    return end;
}

static egap_status run(ending *end, search *s, int want, size_t budget,
                       egap_error *err)
{
    int64_t t[3] = {0, EGAP_BALL_ONE, 0};
    egap_ball_piece piece;
    egap_status status;

    arf_init(piece.upper);
    arf_pos_inf(piece.upper);
    status = examine(s, t, 2, true, piece.upper, err);
    while (status == EGAP_OK && (*end = assess(s, want, budget)) == GOING_ON) {
        heap_pop(s, &piece);
        t[0] = piece.s;
        t[1] = piece.cut;
        t[2] = piece.e;
        /* after a cut at kinks one in the middle: lengths go to 0 */
        status = examine(s, t, 3, !piece.at_kink, piece.upper, err);
    }
    arf_clear(piece.upper);
    return status;
}

/* the ends of the surviving intervals, and which intervals have them */
static void survivors(int64_t *first, int64_t *last, size_t k[2],
                      const search *s)
{
    *first = EGAP_BALL_ONE;
    *last = 0;
    for (size_t i = 0; i < s->count; i++) {
        if (arf_cmp(s->heap[i].upper, s->lower) < 0)
            continue;
        if (s->heap[i].s < *first) {
            *first = s->heap[i].s;
            k[0] = i;
        }
        if (s->heap[i].e > *last) {
            *last = s->heap[i].e;
            k[1] = i;
        }
    }
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
        int64_t first, last, t[3];
        size_t k[2] = {0, 0};

        survivors(&first, &last, k, s);
        t[0] = s->heap[k[side]].s;
        t[2] = s->heap[k[side]].e;
        t[1] = t[0] + (t[2] - t[0]) / 2;
        if (t[2] - t[0] < 2 || t[2] - t[0] <= (last - first) / 16)
            break;
        swap_pieces(&piece, &s->heap[k[side]]);
        swap_pieces(&s->heap[k[side]], &s->heap[--s->count]);
        arf_clear(s->heap[s->count].upper);
        status = examine(s, t, 3, false, piece.upper, err);
        /* an end of the segment's rest that may itself be a maximiser */
        egap_ball_upper(piece.upper, s->F + (side ? 2 : 0), s->bits);
        may_drop = arf_cmp(piece.upper, s->lower) < 0;
    }
    arf_clear(piece.upper);
    return status;
}

/* Trims both sides until the set where the maximum may be hardly shrinks. */
static egap_status narrow_argmax(search *s, size_t budget, egap_error *err)
{
    egap_status status = EGAP_OK;
    int64_t first, last, length = EGAP_BALL_ONE, before_it;
    size_t k[2];

    do {
        before_it = length;
        for (int side = 0; side < 2 && status == EGAP_OK; side++)
            status = trim(s, side, budget, err);
        survivors(&first, &last, k, s);
        length = last - first;
    } while (status == EGAP_OK && length < before_it - before_it / 4);
    return status;
}

static void report(egap_segment_max *result, const search *s)
{
    size_t top = 0, k[2];
    int64_t first, last;
    arf_t lower;

    arf_init(lower);
    if (arf_sgn(s->lower) > 0) /* F >= 0 whatever the balls say */
        arf_set(lower, s->lower);
    for (size_t i = 1; i < s->count; i++)
        if (arf_cmp(s->heap[i].upper, s->heap[top].upper) > 0)
            top = i;
    result->max = egap_arf_bounds(lower, s->heap[top].upper);
    result->max_lo = egap_arf_floor_dd(lower);
    result->max_hi = egap_arf_ceil_dd(s->heap[top].upper);
    survivors(&first, &last, k, s);
    result->t_lo = (double)first * 0x1p-50;
    result->t_hi = (double)last * 0x1p-50;
    result->t_at = (double)s->witness * 0x1p-50;
    result->method = EGAP_BY_BALL;
    arf_clear(lower);
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
    long bits = precision < 32 ? 32 : precision;
    ending end = ROUNDING;

    if (status == EGAP_OK)
        status = egap_fpenv_check(err);
    egap_flint_guard();
    while (status == EGAP_OK && end == ROUNDING) {
        search s;

        status = search_init(&s, problem, A, B, bits, err);
        if (status == EGAP_OK)
            status = run(&end, &s, want_bits, max_intervals, err);
        if (status == EGAP_OK)
            status = narrow_argmax(&s, max_intervals, err);
        if (status == EGAP_OK)
            report(result, &s);
        search_clear(&s);
        if (bits >= MAX_BITS)
            break;
        bits *= 2;
    }
    return status;
}
