/* walk.c: steps of adapted length with an upper bound on each.
 * Proofs: paper/algorithms.tex, lemmas "shift", "window", "deviation" and
 * "bucket". */
#include "walk.h"

#include "../base/dd.h"
#include "egap/round.h"
#include "segbounds.h"

#define STEP_MAX (EGAP_T_ONE / 8) /* lemma "window": h <= 1/8 */
#define SHRINKS_MAX 6

egap_dd egap_dd_shift(egap_dd x, double e, int sign)
{
    double low = x.lo + e;
    /* lemma "shift": two sums of the size |x.lo| + |e| are rounded */
    double slack = 4.0 * EGAP_UNIT * (fabs(x.lo) + fabs(e)) + 0x1p-1070;

    return egap_two_sum(x.hi, sign < 0 ? low - slack : low + slack);
}

bool egap_dd_less(egap_dd x, egap_dd y)
{
    return x.hi < y.hi || (x.hi == y.hi && x.lo < y.lo);
}

static void raise_value(egap_floor *best, egap_dd value)
{
    if (!egap_dd_less(best->value, value))
        return;
    best->value = value;
    best->down = egap_round_outward(value, value).lo;
}

egap_floor egap_floor_init(egap_dd known)
{
    egap_floor floor = {
        .value = {-INFINITY, 0}, .down = -INFINITY, .own = {-INFINITY, 0}};

    raise_value(&floor, known);
    return floor;
}

void egap_floor_raise(egap_floor *best, egap_dd value, int64_t t)
{
    if (!isfinite(value.hi) || !isfinite(value.lo))
        return;
    raise_value(best, value);
    if (egap_dd_less(best->own, value)) {
        best->own = value;
        best->t = t;
    }
}

typedef struct {
    egap_segwork *work;
    egap_floor *best;
    bool right;
    egap_node *here, *next;
    size_t pos; /* before the step, for going back */
} walker;

/* lemma "deviation" for one kink at t in [s, e], divided by h = e - s:
 *   |theta(t)| |d| (t-s)(e-t)/h^2 + |beta d| h/4 */
static double deviation(const egap_kink *k, double s, double e, double h)
{
    double before = (k->t - s) / h, behind = (e - k->t) / h;
    double theta = fabs(k->beta * k->t + k->thA);
    double bend = fabs(k->beta) * h / 4.0;

    return k->d * (bend + theta * (before * behind));
}

/* Brings the state to `to`; keeps what changes in work->undo. */
static void advance(walker *w, int64_t to)
{
    egap_segwork *work = w->work;
    egap_cursor *c = &work->here;
    size_t pos = egap_window_pos(work, to);
    size_t low = pos < c->pos ? pos : c->pos;
    size_t high = pos < c->pos ? c->pos : pos;
    double s = egap_t_double(w->right ? w->here->t : to);
    double e = egap_t_double(w->right ? to : w->here->t), h = e - s;

    w->pos = c->pos;
    for (size_t i = low; i < high; i++) {
        const egap_kink *k = &work->sorted[i];
        const double *state = c->state + k->j / 8 * 24 + k->j % 8;
        double *old = work->undo + 3 * (i - low);

        old[0] = state[0];
        old[1] = state[8];
        old[2] = state[16];
        work->dev[k->j] += deviation(k, s, e, h);
    }
    egap_window_move(work, c, pos);
}

/* Clears the deviations of the step and, if asked, takes the step back with
 * the very bits from before: all saved values of a sample are equal. */
static void settle(walker *w, bool back)
{
    egap_segwork *work = w->work;
    egap_cursor *c = &work->here;
    size_t low = w->pos < c->pos ? w->pos : c->pos;
    size_t high = w->pos < c->pos ? c->pos : w->pos;

    for (size_t i = low; i < high; i++) {
        const egap_kink *k = &work->sorted[i];
        double *state = c->state + k->j / 8 * 24 + k->j % 8;
        const double *old = work->undo + 3 * (i - low);

        work->dev[k->j] = 0;
        if (back) {
            state[0] = old[0];
            state[8] = old[1];
            state[16] = old[2];
        }
    }
    if (back)
        c->pos = w->pos;
}

static void finish_node(walker *w, egap_node *node)
{
    egap_segwork *work = w->work;
    double lower;

    node->F = node->data + egap_segment_penalty(&work->segment, work->problem,
                                                egap_t_double(node->t));
    lower = egap_segment_lower(&work->segment, work->problem, node->F,
                               node->data, work->eps);
    egap_floor_raise(w->best, (egap_dd){lower, 0}, node->t);
}

/* An upper bound of F between w->here and `to`; fills w->next. */
static double try_step(walker *w, int64_t to)
{
    egap_segwork *work = w->work;
    double h = egap_t_double(w->right ? to - w->here->t : w->here->t - to);
    egap_interval job = {.problem = work->problem,
                         .segment = &work->segment,
                         .state = work->here.state,
                         .dev = work->dev,
                         .eps = work->eps,
                         .h = h,
                         .other = w->here,
                         .left = !w->right,
                         .node = w->next};

    advance(w, to);
    w->next->t = to;
    work->kernels->interval(&job);
    finish_node(w, w->next);
    return egap_segment_upper(&work->segment, work->problem, w->here->F,
                              w->next->F, job.S, job.D, h);
}

/* The state of a walk's first node.  The mark goes to the right only, so that
 * lemma "state" counts as many passes as from the base: to the left of it
 * only walks to the left may start from it. */
static void start_state(const walker *w, size_t pos)
{
    egap_segwork *work = w->work;
    egap_cursor *mark = &work->mark;
    const egap_cursor *from = mark;

    if (pos >= mark->pos)
        egap_window_move(work, mark, pos);
    else if (w->right || pos - work->base.pos < mark->pos - pos)
        from = &work->base;
    egap_window_copy(work, &work->here, from);
    egap_window_move(work, &work->here, pos);
}

static void first_node(walker *w, int64_t from)
{
    egap_segwork *work = w->work;
    egap_interval job = {.problem = work->problem,
                         .segment = &work->segment,
                         .state = work->here.state,
                         .dev = work->dev,
                         .node = w->here};

    start_state(w, egap_window_pos(work, from));
    w->here->t = from;
    work->kernels->interval(&job);
    finish_node(w, w->here);
}

/* The next step: the bound exceeds the chord by about (bound - chord), which
 * grows with the square of the step; below the floor there is `room`. */
static int64_t next_step(const walker *w, int64_t step, double upper, bool ok)
{
    double top = fmax(w->here->F, w->next->F);
    double room = w->best->down - (ok ? w->next->F : w->here->F);
    double excess = upper - top, factor = ok ? 2.0 : 0.25;

    if (excess > 0 && room > 0)
        factor = 0.8 * sqrt(room / excess);
    else if (room <= 0)
        factor = 0.25;
    factor = ok ? fmin(fmax(factor, 0.5), 4.0) : fmin(factor, 0.6);
    if (!ok)
        factor = fmax(factor, 0.02);
    step = (int64_t)((double)step * factor);
    return step < 1 ? 1 : step > STEP_MAX ? STEP_MAX : step;
}

int64_t egap_walk(egap_segwork *work, egap_floor *best, int64_t from,
                  int64_t to, int64_t step, bool force, double *upper,
                  size_t *steps)
{
    walker w = {.work = work,
                .best = best,
                .right = to > from,
                .here = &work->node[0],
                .next = &work->node[1]};
    int shrinks = 0;

    if (from == to)
        return to;
    first_node(&w, from);
    step = step < 1 ? 1 : step > STEP_MAX ? STEP_MAX : step;
    while (w.here->t != to && *steps > 0) {
        int64_t left = w.right ? to - w.here->t : w.here->t - to;
        int64_t length = step < left ? step : left;
        double floor = best->down;
        double bound =
            try_step(&w, w.right ? w.here->t + length : w.here->t - length);
        bool ok = bound < best->down;

        (*steps)--;
        step = next_step(&w, length, bound, ok);
        settle(&w, !ok && !force);
        if (ok || force) {
            egap_node *swap = w.here;

            if (!ok && !(bound <= *upper)) /* NaN goes up too */
                *upper = isnan(bound) ? INFINITY : bound;
            if (force)
                step = length;
            w.here = w.next;
            w.next = swap;
            shrinks = 0;
        } else if (++shrinks > SHRINKS_MAX || length == 1 ||
                   best->down - floor > EGAP_HIGHER * fabs(floor)) {
            break;
        }
    }
    return w.here->t;
}

double egap_walk_probe(egap_segwork *work, egap_floor *best, int64_t t)
{
    walker w = {.work = work, .best = best, .here = &work->node[0]};

    first_node(&w, t);
    return w.here->F;
}

const double *egap_walk_state(egap_segwork *work, size_t pos)
{
    walker w = {.work = work};

    start_state(&w, pos);
    return work->here.state;
}
