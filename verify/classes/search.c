/* search.c: see search.h.  Whatever is cut where, the bounds decide. */
#include "search.h"

#include <math.h>

#include "../base/dd.h"
#include "../enclose/walk.h"

egap_dd egap_class_t(int64_t t)
{
    double high = (double)t;

    /* t <= 2^62: the difference fits */
    return (egap_dd){high * 0x1p-62, (double)(t - (int64_t)high) * 0x1p-62};
}

static bool above(const egap_class_piece *a, const egap_class_piece *b)
{
    if (egap_dd_less(b->upper, a->upper))
        return true;
    return !egap_dd_less(a->upper, b->upper) && a->from < b->from;
}

static egap_status push(egap_class_search *s, const egap_class_piece *piece,
                        egap_error *err)
{
    size_t k = s->count;

    if (s->count == s->room) {
        size_t room = s->room ? 2 * s->room : 64;
        egap_class_piece *grown = egap_alloc(room, sizeof *grown);

        if (grown == NULL)
            return egap_fail(err, EGAP_ERESOURCE,
                             "out of memory for %zu intervals", room);
        for (size_t i = 0; i < s->count; i++)
            grown[i] = s->piece[i];
        egap_free(s->piece);
        s->piece = grown;
        s->room = room;
    }
    s->count++;
    for (; k > 0 && above(piece, &s->piece[(k - 1) / 2]); k = (k - 1) / 2)
        s->piece[k] = s->piece[(k - 1) / 2];
    s->piece[k] = *piece;
    return EGAP_OK;
}

static egap_class_piece pop(egap_class_search *s)
{
    egap_class_piece top = s->piece[0], last = s->piece[--s->count];
    size_t k = 0, child;

    while ((child = 2 * k + 1) < s->count) {
        if (child + 1 < s->count &&
            above(&s->piece[child + 1], &s->piece[child]))
            child++;
        if (!above(&s->piece[child], &last))
            break;
        s->piece[k] = s->piece[child];
        k = child;
    }
    if (s->count > 0)
        s->piece[k] = last;
    return top;
}

/* Bounds F on the piece from one of its ends; the better bound stays. */
static egap_status look(egap_class_search *s, egap_class_piece *p,
                        const egap_class_engine *e, int at, egap_error *err)
{
    egap_class_span span = {
        .t0 = at ? p->to : p->from, .w = p->to - p->from, .dir = at ? -1 : 1};
    egap_class_bound b;
    egap_status status = e->bound(&b, e->engine, &span, err);

    if (status != EGAP_OK)
        return status;
    if (egap_dd_less(s->own, b.lower)) {
        s->own = b.lower;
        s->t = span.t0;
        if (egap_dd_less(s->lower, b.lower))
            s->lower = b.lower;
    }
    p->value[at] = b.value;
    if (p->at < 0 || egap_dd_less(b.upper, p->upper)) {
        p->at = at;
        p->b = b;
        p->upper = b.upper;
    }
    return EGAP_OK;
}

/* Where to cut a piece: at a kink that bends F down, where the parabola has
 * its top, or in the middle. */
static int64_t cut_of(const egap_class_piece *p, int64_t step)
{
    double w = (double)(p->to - p->from) * 0x1p-62;
    double excess = p->b.upper.hi - p->b.value, x = 0.5 * w, top;
    int64_t at;

    top = p->b.bend < 0 ? p->b.slope / (-2.0 * p->b.bend) : 2.0 * w;
    if (p->b.kink > 0 && p->b.gain >= 0.25 * excess)
        x = p->b.kink;
    else if (top > 0 && top < w && p->b.slope * top >= excess)
        x = top; /* half of slope * top is what the top is above the value */
    x = x * 0x1p62;
    at = x > 0 && x < 0x1p62 ? (int64_t)x / step * step : 0;
    if (at <= 0 || at >= p->to - p->from)
        at = (p->to - p->from) / step / 2 * step;
    return p->at ? p->to - at : p->from + at;
}

/* Cuts a piece in two, each seen from where F is larger. */
static egap_status cut(egap_class_search *s, const egap_class_piece *p,
                       int64_t t, const egap_class_engine *e, egap_error *err)
{
    egap_class_piece left = {.from = p->from, .to = t, .at = -1};
    egap_class_piece right = {.from = t, .to = p->to, .at = -1};
    egap_status status;

    left.value[0] = p->value[0];
    right.value[1] = p->value[1];
    status = look(s, &left, e, 1, err);
    if (status != EGAP_OK)
        return status;
    right.value[0] = left.value[1];
    right.both = true;
    status = look(s, &right, e, right.value[1] > right.value[0], err);
    left.both = !(left.value[0] > left.value[1]);
    if (status == EGAP_OK)
        status = push(s, &left, err);
    return status == EGAP_OK ? push(s, &right, err) : status;
}

/* Both ends of the stretch, and the piece between. */
static egap_status begin(egap_class_search *s, const egap_class_engine *e,
                         int64_t from, int64_t to, egap_error *err)
{
    egap_class_piece all = {.from = from, .to = to, .at = -1, .both = true};
    egap_status status = look(s, &all, e, 0, err);

    if (status == EGAP_OK && to > from)
        status = look(s, &all, e, 1, err);
    return status == EGAP_OK ? push(s, &all, err) : status;
}

static bool done(const egap_class_search *s, const egap_class_engine *e,
                 size_t used)
{
    const egap_class_piece *top = &s->piece[0];
    double width =
        (top->upper.hi - s->lower.hi) + (top->upper.lo - s->lower.lo);

    return used >= e->budget || top->to - top->from <= e->step ||
           !(width > e->wanted * fabs(top->upper.hi));
}

/* May the piece hold a maximiser other than the point it is seen from? */
static bool open_piece(const egap_class_search *s, const egap_class_piece *p)
{
    return !p->b.falls && !egap_dd_less(p->upper, s->lower);
}

void egap_class_search_argmax(int64_t *from, int64_t *to,
                              const egap_class_search *s)
{
    *from = EGAP_CLASS_ONE;
    *to = 0;
    for (size_t k = 0; k < s->count; k++) {
        const egap_class_piece *p = &s->piece[k];
        int64_t low = p->from, high = p->to;

        if (egap_dd_less(p->upper, s->lower))
            continue;
        if (p->b.falls)
            low = high = p->at ? p->to : p->from;
        *from = low < *from ? low : *from;
        *to = high > *to ? high : *to;
    }
}

/* Where the largest value is at an end of the segment, shows if it can that F
 * falls from there: short pieces have no kinks.  The order of the heap is lost.
 */
static egap_status narrow(egap_class_search *s, const egap_class_engine *e,
                          egap_error *err)
{
    egap_status status = EGAP_OK;

    if (s->t != 0 && s->t != EGAP_CLASS_ONE)
        return EGAP_OK;
    for (size_t used = 0; used < e->ends && status == EGAP_OK; used++) {
        size_t k = 0;
        egap_class_piece p;
        int64_t w;

        while (k < s->count &&
               !(open_piece(s, &s->piece[k]) &&
                 (s->piece[k].from == s->t || s->piece[k].to == s->t)))
            k++;
        if (k == s->count)
            break;
        p = s->piece[k];
        w = (p.to - p.from) / 64;
        if (w < e->step)
            break;
        s->piece[k] = s->piece[--s->count];
        status = cut(s, &p, s->t == 0 ? p.from + w : p.to - w, e, err);
    }
    return status;
}

egap_status egap_class_search_run(egap_class_search *s,
                                  const egap_class_engine *e, int64_t from,
                                  int64_t to, int64_t hint, egap_dd known,
                                  egap_error *err)
{
    egap_dd below = {-INFINITY, 0}; /* of the pieces left out */
    egap_status status;
    size_t used = 1;

    *s = (egap_class_search){.lower = known, .own = {-INFINITY, 0}, .t = from};
    status = begin(s, e, from, to, err);
    if (status == EGAP_OK && hint > from && hint < to) {
        egap_class_piece all = pop(s);

        status = cut(s, &all, hint, e, err);
    }
    while (status == EGAP_OK && s->count > 0) {
        egap_class_piece top;

        if (egap_dd_less(s->piece[0].upper, s->lower)) {
            /* the top, and with it all others */
            if (egap_dd_less(below, s->piece[0].upper))
                below = s->piece[0].upper;
            s->count = 0;
            break;
        }
        if (done(s, e, used))
            break;
        top = pop(s);
        used++;
        if (!top.both) {
            top.both = true;
            status = look(s, &top, e, 1 - top.at, err);
            if (status == EGAP_OK)
                status = push(s, &top, err);
        } else {
            status = cut(s, &top, cut_of(&top, e->step), e, err);
        }
    }
    s->upper = s->count > 0 ? s->piece[0].upper : below;
    return status == EGAP_OK ? narrow(s, e, err) : status;
}

void egap_class_search_clear(egap_class_search *s)
{
    egap_free(s->piece);
    s->piece = NULL;
    s->count = s->room = 0;
}
