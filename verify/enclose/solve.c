/* solve.c: from the coarse bounds to the maximum: windows, certificates,
 * walks.
 * Proofs: paper/algorithms.tex, sections "Segment" and "Peak". */
#include "solve.h"

#include <string.h>

#include "egap/round.h"
#include "quartic.h"
#include "search.h"

#define ALIVE_MAX 96   /* intervals that may hold the maximum */
#define PIECES_MAX 64  /* stretches still to be settled */
#define LOWER_MAX 16   /* proposals with something higher beside them */
#define PEAKS_MAX 64   /* certificates tried on one segment */
#define PEAKS_TIGHT 40 /* after these they may lose more */
#define STEPS_MAX 4000 /* nodes of all walks */
#define FORCED_STEPS 16
/* buckets of a closer look, where one has more kinks than there is room for */
#define ZOOM_BUCKETS 32
/* a certificate that loses more is tried again on a shorter interval */
#define GAP_WANTED 0x1p-54
/* Where kinks are so dense that steps beside a certificate show nothing, the
 * next ones may lose more by this factor, up to 2^-38 of F in all. */
#define WIDEN 0x1p4
#define WIDEN_MOST 0x1p16
/* a part of how far a point is below the maximum */
#define ROOM 0.5
/* a quick certificate takes its kinks out of the state: one by one, so that
 * more of them than a part of the pairs are not worth it */
#define QUICK_PART 32

typedef struct {
    int64_t from, to;
} stretch;

/* An interval that may hold the maximum, and an upper bound of F on it. */
typedef struct {
    stretch at;
    egap_dd upper;
    egap_peak peak;
    bool certified;
} alive;

typedef struct {
    egap_segwork *work;
    egap_floor best;
    alive alive[ALIVE_MAX];
    size_t count, peaks, steps;
    double widen; /* what certificates may lose more than is wanted */
    stretch pieces[PIECES_MAX];
    size_t open;
    egap_proposal below[LOWER_MAX];
    size_t lower;
} solver;

static alive *keep(solver *s, int64_t from, int64_t to, egap_dd upper)
{
    alive *a;

    if (s->count == ALIVE_MAX) { /* full: the last one takes it in */
        a = &s->alive[ALIVE_MAX - 1];
        a->at.from = from < a->at.from ? from : a->at.from;
        a->at.to = to > a->at.to ? to : a->at.to;
        a->certified = false;
        if (egap_dd_less(a->upper, upper))
            a->upper = upper;
        return a;
    }
    a = &s->alive[s->count++];
    *a = (alive){.at = {from, to}, .upper = upper};
    return a;
}

static void push(solver *s, int64_t from, int64_t to)
{
    if (from >= to)
        return;
    if (s->open == PIECES_MAX) {
        keep(s, from, to, (egap_dd){INFINITY, 0});
        return;
    }
    s->pieces[s->open++] = (stretch){from, to};
}

/* One certificate; with `quick` its slopes come from the state. */
static egap_peak try_peak(solver *s, const egap_proposal *pr, bool quick)
{
    egap_segwork *w = s->work;
    const double *state =
        quick ? egap_walk_state(w, egap_window_pos(w, pr->t0)) : NULL;
    egap_peak peak;

    egap_peak_certify_state(&peak, w->problem, &w->segment.view,
                            &w->segment.norms, pr->ta, pr->t0, pr->tb, state,
                            w->r, w->peak);
    s->peaks++;
    egap_floor_raise(&s->best, egap_dd_shift(peak.F, -peak.err, -1), pr->t0);
    return peak;
}

static bool few_kinks(const egap_segwork *w, int64_t from, int64_t to)
{
    size_t inside = egap_window_pos(w, to) - egap_window_pos(w, from);

    return inside * QUICK_PART <= w->problem->N * w->segment.view.m;
}

/* The certificate of the proposal, quickly first; shorter intervals are tried
 * where it loses too much.  True if something finite was kept. */
static bool certify(solver *s, egap_proposal *pr)
{
    egap_peak best = {.gap = INFINITY};
    bool quick = few_kinks(s->work, pr->ta, pr->tb);
    int tries = 0;

    while (tries < 3 && s->peaks < PEAKS_MAX) {
        egap_peak peak = try_peak(s, pr, quick);

        if (peak.gap < best.gap)
            best = peak;
        /* the part 2 K0 does not shrink with the interval */
        if (peak.gap - 2.0 * peak.K0 <=
                s->widen * GAP_WANTED * fabs(peak.F.hi) ||
            egap_dd_less(egap_dd_shift(peak.F, peak.err + peak.gap, 1),
                         s->best.value))
            break;
        if (!quick) {
            pr->ta = pr->t0 - (pr->t0 - pr->ta) / 16;
            pr->tb = pr->t0 + (pr->tb - pr->t0) / 16;
            tries++;
        }
        quick = false;
    }
    if (!(best.gap < INFINITY && best.err < INFINITY))
        return false;
    pr->ta = best.ta;
    pr->tb = best.tb;
    alive *a = keep(s, best.ta, best.tb,
                    egap_dd_shift(best.F, best.err + best.gap, 1));
    if (s->count < ALIVE_MAX) {
        a->peak = best;
        a->certified = true;
    }
    return true;
}

/* Bounds a piece that nothing else settles. */
static void force(solver *s, stretch at)
{
    double upper = -INFINITY;
    size_t steps = 4 * FORCED_STEPS;
    int64_t reached =
        egap_walk(s->work, &s->best, at.from, at.to,
                  (at.to - at.from) / FORCED_STEPS + 1, true, &upper, &steps);

    if (reached != at.to)
        upper = INFINITY;
    if (upper > -INFINITY)
        keep(s, at.from, at.to, (egap_dd){upper, 0});
}

/* What the quartics leave of a stretch, from both of its ends; it may run
 * either way. */
static stretch trim(const solver *s, stretch at)
{
    at.from = egap_quartic_reach(s->work, s->best.down, at.from, at.to);
    if (at.from != at.to)
        at.to = egap_quartic_reach(s->work, s->best.down, at.to, at.from);
    return at;
}

/* Shows from `from` towards `to` that F stays below the floor; returns how far
 * it came.  Only where the quartics do not tell is there a walk. */
static int64_t leave(solver *s, int64_t from, int64_t to, int64_t step)
{
    egap_segwork *w = s->work;
    double unused = 0;
    stretch at = {from, to};

    if (w->quartic.pieces > 0)
        at = trim(s, at);
    from =
        egap_walk(w, &s->best, at.from, at.to, step, false, &unused, &s->steps);
    return from == at.to ? to : from;
}

/* Goes from ta to at.from and from tb to at.to; returns how far. */
static stretch walk_out(solver *s, stretch at, int64_t ta, int64_t t0,
                        int64_t tb)
{
    stretch done;

    done.to = leave(s, tb, at.to, (tb - t0) / 2);
    done.from = leave(s, ta, at.from, (t0 - ta) / 2);
    return done;
}

/* The interval of a proposal that is below the maximum found since. */
static void settle_lower(solver *s, const egap_proposal *pr)
{
    stretch at = {pr->ta, pr->tb};
    egap_proposal below = *pr;

    if (leave(s, at.from, at.to, at.to - at.from) == at.to)
        return;
    if (s->peaks >= PEAKS_MAX || !certify(s, &below)) {
        force(s, at);
        return;
    }
    /* where the interval became shorter */
    if (at.from < below.ta)
        force(s, (stretch){at.from, below.ta});
    if (below.tb < at.to)
        force(s, (stretch){below.tb, at.to});
}

/* Settles a piece around the maximiser found in [from, to] or hands the rest
 * on.  A certificate costs as much as dozens of steps, so its surroundings
 * are walked off first: they may hold something higher. */
static void settle_piece(solver *s, stretch at, int64_t from, int64_t to)
{
    egap_segwork *w = s->work;
    egap_proposal pr;
    int64_t ta, tb;
    stretch done;
    double F, loss, room;

    if (s->peaks >= PEAKS_MAX || s->steps == 0) {
        force(s, at);
        return;
    }
    loss = s->widen * EGAP_LOSS_WANTED * fabs(s->best.down);
    egap_search_peak(&pr, w, from, to, s->best.t, at.from, at.to, loss);
    F = w->quartic.pieces > 0 ? egap_quartic_raise(w, &s->best, pr.t0)
                              : egap_walk_probe(w, &s->best, pr.t0);
    /* below the maximum a certificate may lose what leaves it there */
    room = ROOM * (s->best.down - F);
    if (room > loss)
        egap_search_peak(&pr, w, pr.t0, pr.t0, pr.t0, at.from, at.to, room);
    ta = pr.ta;
    tb = pr.tb;
    done = walk_out(s, at, ta, pr.t0, tb);
    if (s->best.down - F > EGAP_HIGHER * fabs(F) && done.from < done.to &&
        s->lower < LOWER_MAX) {
        s->below[s->lower++] = pr;
    } else {
        stretch again;

        if (!certify(s, &pr))
            pr.ta = pr.tb = pr.t0;
        /* where the interval became shorter, or nothing came of it before */
        again = walk_out(s,
                         (stretch){pr.ta == ta && done.from < ta ? ta : at.from,
                                   pr.tb == tb && done.to > tb ? tb : at.to},
                         pr.ta, pr.t0, pr.tb);
        done.from =
            again.from < done.from || pr.ta > ta ? again.from : done.from;
        done.to = again.to > done.to || pr.tb < tb ? again.to : done.to;
        if (((done.to == pr.tb && done.to < at.to) ||
             (done.from == pr.ta && at.from < done.from)) &&
            s->peaks >= PEAKS_TIGHT && s->widen < WIDEN_MOST)
            s->widen *= WIDEN;
        else if (pr.ta == pr.tb && done.from == pr.ta && done.to == pr.tb) {
            force(s, at); /* no progress */
            return;
        }
    }
    push(s, done.to, at.to);
    push(s, at.from, done.from);
}

static void settle_rest(solver *s)
{
    while (s->open > 0) {
        stretch at = s->pieces[--s->open];

        settle_piece(s, at, at.from, at.to);
    }
    while (s->lower > 0)
        settle_lower(s, &s->below[--s->lower]);
}

static egap_status settle_run(solver *s, const egap_coarse_bounds *b,
                              size_t first, size_t last, size_t top,
                              egap_error *err)
{
    egap_segwork *w = s->work;
    int64_t h = b->step, node = b->from + (int64_t)top * h;
    egap_status status = egap_window_open(w, first, last, err);
    stretch at;

    if (status == EGAP_OK)
        status = egap_quartic_open(w, err);
    if (status != EGAP_OK)
        return status;
    at = (stretch){w->start, w->end};
    if (w->quartic.pieces > 0) {
        /* what they leave of the window is often a millionth of it */
        egap_quartic_raise(w, &s->best, w->quartic.peak);
        at = trim(s, at);
        push(s, at.from, at.to);
    } else {
        egap_window_copy(w, &w->probe, &w->base);
        settle_piece(s, at, node - h > w->start ? node - h : w->start,
                     node + h < w->end ? node + h : w->end);
    }
    settle_rest(s);
    return EGAP_OK;
}

/* Many kinks in one point of the grid, or nearly: a certificate looks at all
 * pairs there without a list of them. */
static void settle_point(solver *s, const egap_coarse_bounds *b, size_t first,
                         size_t last)
{
    egap_proposal pr = {.ta = b->from + (int64_t)first * b->step,
                        .tb = b->from + (int64_t)last * b->step};
    size_t top = first;
    double upper = -INFINITY;
    egap_peak peak;
    egap_dd bound;
    alive *a;

    for (size_t k = first; k < last; k++) {
        if (!(b->upper[k] <= upper)) /* NaN goes up too */
            upper = isnan(b->upper[k]) ? INFINITY : b->upper[k];
        top = b->F[k + 1] > b->F[top] ? k + 1 : top;
    }
    pr.t0 = b->from + (int64_t)top * b->step;
    peak = try_peak(s, &pr, false);
    bound = egap_dd_shift(peak.F, peak.err + peak.gap, 1);
    if (!(bound.hi <= upper)) { /* or it shows nothing */
        keep(s, pr.ta, pr.tb, (egap_dd){upper, 0});
        return;
    }
    a = keep(s, pr.ta, pr.tb, bound);
    if (s->count < ALIVE_MAX) {
        a->peak = peak;
        a->certified = true;
    }
}

static egap_status settle_all(solver *s, const egap_coarse_bounds *b,
                              egap_error *err);

/* Buckets with more kinks than there is room for: finer buckets. */
static egap_status settle_zoom(solver *s, const egap_coarse_bounds *b,
                               size_t first, size_t last, egap_error *err)
{
    egap_coarse_bounds fine;
    int64_t step = b->step;
    size_t B = last - first;

    if (step == 1) {
        settle_point(s, b, first, last);
        return EGAP_OK;
    }
    do {
        step /= 2;
        B *= 2;
    } while (step > 1 && 2 * B <= ZOOM_BUCKETS);
    egap_solve_zoom(&fine, s->work, b->from + (int64_t)first * b->step, step,
                    B);
    egap_floor_raise(&s->best, fine.floor.own, fine.floor.t);
    return settle_all(s, &fine, err);
}

/* The buckets that were too large and are not below the floor yet.  Their
 * coarse pass is over: a closer one takes its place. */
static egap_status settle_late(solver *s, const egap_coarse_bounds *b,
                               const bool *late, egap_error *err)
{
    egap_status status = EGAP_OK;
    size_t k = 0;

    while (k < b->B && status == EGAP_OK) {
        size_t first = k;

        while (k < b->B && k - first < EGAP_MAX_BUCKETS / 2 && late[k] &&
               !(b->upper[k] < s->best.down))
            k++;
        if (k > first)
            status = settle_zoom(s, b, first, k, err);
        else
            k++;
    }
    return status;
}

/* The buckets that may hold the maximum, the highest node first. */
static egap_status settle_all(solver *s, const egap_coarse_bounds *b,
                              egap_error *err)
{
    bool done[EGAP_MAX_BUCKETS] = {false}, late[EGAP_MAX_BUCKETS] = {false};

    for (;;) {
        size_t top = b->B + 1, first, last;
        egap_status status;

        for (size_t k = 0; k < b->B; k++) {
            if (b->upper[k] < s->best.down)
                done[k] = true;
            if (done[k])
                continue;
            for (size_t e = k; e <= k + 1; e++)
                if (top > b->B || b->F[e] > b->F[top])
                    top = e;
        }
        if (top > b->B)
            return settle_late(s, b, late, err);
        first = last = top;
        while (first > 0 && !done[first - 1])
            first--;
        while (last < b->B && !done[last])
            last++;
        /* the rest of a run that is too large has its turn later */
        while (last - first > 1 && !egap_window_fits(s->work, first, last)) {
            if (last > top && (first == top || last - top > top - first))
                last--;
            else
                first++;
        }
        if (!egap_window_fits(s->work, first, last)) { /* one bucket */
            late[first] = done[first] = true;
            continue;
        }
        status = settle_run(s, b, first, last, top, err);
        if (status != EGAP_OK)
            return status;
        for (size_t k = first; k < last; k++)
            done[k] = true;
    }
}

/* From the intervals that are left to the answer. */
static void conclude(egap_segment_max *r, const solver *s, double most)
{
    egap_dd upper = s->best.value;
    double from = INFINITY, to = -INFINITY;

    r->method = EGAP_BY_PEAK;
    for (size_t i = 0; i < s->count; i++) {
        const alive *a = &s->alive[i];
        double lo = egap_t_double(a->at.from), hi = egap_t_double(a->at.to);

        if (egap_dd_less(a->upper, s->best.value))
            continue;
        if (!(isfinite(a->upper.hi) && isfinite(a->upper.lo)))
            upper = (egap_dd){INFINITY, 0};
        else if (egap_dd_less(upper, a->upper))
            upper = a->upper;
        if (a->certified)
            egap_peak_argmax(&lo, &hi, &a->peak, s->best.value);
        else
            r->method = EGAP_BY_ZOOM;
        from = fmin(from, lo);
        to = fmax(to, hi);
    }
    /* where F is nearly constant the coarse bound is the best there is */
    if (most < upper.hi)
        upper = (egap_dd){most, 0};
    if (!(from <= to)) { /* all of it is below what is known */
        from = 0;
        to = 1;
        r->method = EGAP_BY_BOUND;
    }
    r->max_lo = s->best.own;
    r->max_hi = upper;
    r->max = egap_round_outward(r->max_lo, r->max_hi);
    r->t_lo = from;
    r->t_hi = to;
    r->t_at = egap_t_double(s->best.t);
    r->t_at_low = 0;
}

static void start(solver *s, egap_segwork *work, egap_dd known)
{
    s->work = work;
    s->best = egap_floor_init(known);
    s->count = s->peaks = s->open = s->lower = 0;
    s->widen = 1.0;
    s->steps = STEPS_MAX;
}

egap_status egap_solve_segment(egap_segment_max *result,
                               const egap_coarse_bounds *bounds, egap_dd known,
                               egap_segwork *work, egap_error *err)
{
    solver s;
    egap_status status;

    start(&s, work, known);
    egap_floor_raise(&s.best, bounds->floor.own, bounds->floor.t);
    status = settle_all(&s, bounds, err);
    if (status != EGAP_OK)
        return status;
    conclude(result, &s, bounds->most);
    return EGAP_OK;
}
