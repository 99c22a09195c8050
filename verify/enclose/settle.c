/* settle.c: the stretches of a window: certificates around what may be the
 * maximum, quartics and walks for the rest.
 * Proofs: paper/algorithms.tex, lemmas "window", "quartic" and "peak". */
#include "settle.h"

#include "quartic.h"

#define PEAKS_MAX 64   /* certificates tried on one segment */
#define PEAKS_TIGHT 40 /* after these they may lose more */
#define STEPS_MAX 4000 /* nodes of all walks */
#define FORCED_STEPS 16
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

void egap_settle_init(egap_settling *s, egap_segwork *work, egap_dd known)
{
    s->work = work;
    s->best = egap_floor_init(known);
    s->count = s->peaks = s->open = s->lower = 0;
    s->widen = 1.0;
    s->steps = STEPS_MAX;
}

void egap_settle_keep(egap_settling *s, int64_t from, int64_t to, egap_dd upper,
                      const egap_peak *peak)
{
    egap_alive *a;

    if (s->count == EGAP_ALIVE_MAX) { /* full: the last one takes it in */
        a = &s->alive[EGAP_ALIVE_MAX - 1];
        a->at.from = from < a->at.from ? from : a->at.from;
        a->at.to = to > a->at.to ? to : a->at.to;
        a->certified = false;
        if (egap_dd_less(a->upper, upper))
            a->upper = upper;
        return;
    }
    a = &s->alive[s->count++];
    *a = (egap_alive){.at = {from, to}, .upper = upper};
    /* the last one may have to take in more */
    if (peak != NULL && s->count < EGAP_ALIVE_MAX) {
        a->peak = *peak;
        a->certified = true;
    }
}

static void push(egap_settling *s, int64_t from, int64_t to)
{
    if (from >= to)
        return;
    if (s->open == EGAP_PIECES_MAX) {
        egap_settle_keep(s, from, to, (egap_dd){INFINITY, 0}, NULL);
        return;
    }
    s->pieces[s->open++] = (egap_stretch){from, to};
}

egap_peak egap_settle_try(egap_settling *s, const egap_proposal *pr, bool quick)
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
static bool certify(egap_settling *s, egap_proposal *pr)
{
    egap_peak best = {.gap = INFINITY};
    bool quick = few_kinks(s->work, pr->ta, pr->tb);
    int tries = 0;

    while (tries < 3 && s->peaks < PEAKS_MAX) {
        egap_peak peak = egap_settle_try(s, pr, quick);

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
    egap_settle_keep(s, best.ta, best.tb,
                     egap_dd_shift(best.F, best.err + best.gap, 1), &best);
    return true;
}

/* Bounds a piece that nothing else settles. */
static void force(egap_settling *s, egap_stretch at)
{
    double upper = -INFINITY;
    size_t steps = 4 * FORCED_STEPS;
    int64_t reached =
        egap_walk(s->work, &s->best, at.from, at.to,
                  (at.to - at.from) / FORCED_STEPS + 1, true, &upper, &steps);

    if (reached != at.to)
        upper = INFINITY;
    if (upper > -INFINITY)
        egap_settle_keep(s, at.from, at.to, (egap_dd){upper, 0}, NULL);
}

/* What the quartics leave of a stretch, from both of its ends; it may run
 * either way. */
static egap_stretch trim(const egap_settling *s, egap_stretch at)
{
    at.from = egap_quartic_reach(s->work, s->best.down, at.from, at.to);
    if (at.from != at.to)
        at.to = egap_quartic_reach(s->work, s->best.down, at.to, at.from);
    return at;
}

/* Shows from `from` towards `to` that F stays below the floor; returns how far
 * it came.  Only where the quartics do not tell is there a walk. */
static int64_t leave(egap_settling *s, int64_t from, int64_t to, int64_t step)
{
    egap_segwork *w = s->work;
    double unused = 0;
    egap_stretch at = {from, to};

    if (w->quartic.pieces > 0)
        at = trim(s, at);
    from =
        egap_walk(w, &s->best, at.from, at.to, step, false, &unused, &s->steps);
    return from == at.to ? to : from;
}

/* Goes from the ends of an interval around t0 to those of `at`; returns how
 * far. */
static egap_stretch walk_out(egap_settling *s, egap_stretch at, int64_t ta,
                             int64_t t0, int64_t tb)
{
    egap_stretch done;

    done.to = leave(s, tb, at.to, (tb - t0) / 2);
    done.from = leave(s, ta, at.from, (t0 - ta) / 2);
    return done;
}

/* The interval of a proposal that is below the maximum found since. */
static void settle_lower(egap_settling *s, const egap_proposal *pr)
{
    egap_stretch at = {pr->ta, pr->tb};
    egap_proposal below = *pr;

    if (leave(s, at.from, at.to, at.to - at.from) == at.to)
        return;
    if (s->peaks >= PEAKS_MAX || !certify(s, &below)) {
        force(s, at);
        return;
    }
    /* where the interval became shorter */
    if (at.from < below.ta)
        force(s, (egap_stretch){at.from, below.ta});
    if (below.tb < at.to)
        force(s, (egap_stretch){below.tb, at.to});
}

/* A certificate to try in `at`, around a maximiser of [from, to]; returns the
 * computed F there. */
static double propose(egap_proposal *pr, egap_settling *s, egap_stretch at,
                      int64_t from, int64_t to)
{
    egap_segwork *w = s->work;
    double loss = s->widen * EGAP_LOSS_WANTED * fabs(s->best.down), F, room;

    egap_search_peak(pr, w, from, to, s->best.t, at.from, at.to, loss);
    F = w->quartic.pieces > 0 ? egap_quartic_raise(w, &s->best, pr->t0)
                              : egap_walk_probe(w, &s->best, pr->t0);
    /* below the maximum a certificate may lose what leaves it there */
    room = ROOM * (s->best.down - F);
    if (room > loss)
        egap_search_peak(pr, w, pr->t0, pr->t0, pr->t0, at.from, at.to, room);
    return F;
}

/* Certifies a proposal in `at` that has been left as far as *done, and leaves
 * it again where that may get further; false if all of it shows nothing. */
static bool settle_proposal(egap_settling *s, egap_stretch *done,
                            egap_proposal *pr, egap_stretch at)
{
    const int64_t ta = pr->ta, tb = pr->tb;
    egap_stretch again;

    if (!certify(s, pr))
        pr->ta = pr->tb = pr->t0;
    /* where the interval became shorter, or nothing came of it before */
    again =
        walk_out(s,
                 (egap_stretch){pr->ta == ta && done->from < ta ? ta : at.from,
                                pr->tb == tb && done->to > tb ? tb : at.to},
                 pr->ta, pr->t0, pr->tb);
    if (again.from < done->from || pr->ta > ta)
        done->from = again.from;
    if (again.to > done->to || pr->tb < tb)
        done->to = again.to;
    if (((done->to == pr->tb && done->to < at.to) ||
         (done->from == pr->ta && at.from < done->from)) &&
        s->peaks >= PEAKS_TIGHT && s->widen < WIDEN_MOST) {
        s->widen *= WIDEN;
        return true;
    }
    return !(pr->ta == pr->tb && done->from == pr->ta && done->to == pr->tb);
}

/* Settles a piece around the maximiser found in [from, to] or hands the rest
 * on.  A certificate costs as much as dozens of steps, so its surroundings
 * are walked off first: they may hold something higher. */
static void settle_piece(egap_settling *s, egap_stretch at, int64_t from,
                         int64_t to)
{
    egap_proposal pr;
    egap_stretch done;
    double F;

    if (s->peaks >= PEAKS_MAX || s->steps == 0) {
        force(s, at);
        return;
    }
    F = propose(&pr, s, at, from, to);
    done = walk_out(s, at, pr.ta, pr.t0, pr.tb);
    if (s->best.down - F > EGAP_HIGHER * fabs(F) && done.from < done.to &&
        s->lower < EGAP_LOWER_MAX) {
        s->below[s->lower++] = pr;
    } else if (!settle_proposal(s, &done, &pr, at)) {
        force(s, at);
        return;
    }
    push(s, done.to, at.to);
    push(s, at.from, done.from);
}

void egap_settle_window(egap_settling *s, int64_t from, int64_t to)
{
    egap_segwork *w = s->work;
    egap_stretch at = {w->start, w->end};

    if (w->quartic.pieces > 0) {
        /* what they leave of the window is often a millionth of it */
        egap_quartic_raise(w, &s->best, w->quartic.peak);
        at = trim(s, at);
        push(s, at.from, at.to);
    } else {
        egap_window_copy(w, &w->probe, &w->base);
        settle_piece(s, at, from, to);
    }
    while (s->open > 0) {
        at = s->pieces[--s->open];
        settle_piece(s, at, at.from, at.to);
    }
    while (s->lower > 0)
        settle_lower(s, &s->below[--s->lower]);
}
