/* quartic.c: upper bounds from the quartics, a step at a time where the bound
 * of a whole stretch does not do.
 * Proof: paper/algorithms.tex, lemma "quartic". */
#include "quartic.h"

#include "loss.h"
#include "segbounds.h"

/* kinks up to which a sweep is worth its memory */
#define KINKS_MAX ((size_t)1 << 17)
/* the bounds' slack may be this part of F at most */
#define BLUR_MAX 0x1p-24
/* steps within one stretch */
#define STEPS_MAX 64
#define STEP_MIN 0x1p-40
#define NEWTON_MAX 50
/* a stretch that may well have two maxima */
#define LONG 0x1p-6

/* lemma "quartic": from a bound of the computed quartic to one of F; eight
 * roundings, and 16u for them. */
static double upper_of(const egap_quartic *q, double value)
{
    double x = q->scale * fmax(0.0, value + q->slack);

    x = (x + 2.0 * q->shift * sqrt(x) + q->shift * q->shift) *
            (1.0 + 16.0 * EGAP_UNIT) +
        EGAP_F_TINY;
    return isnan(value) ? INFINITY : x;
}

/* lemma "quartic", below: (r + e)^2 >= r^2 - 2 |r| |e| */
static double lower_of(const egap_quartic *q, double value)
{
    double x = q->scale * fmax(0.0, value - q->slack);
    double back = 2.0 * q->shift * sqrt(x);

    return (x - back) - 16.0 * EGAP_UNIT * (x + back) - EGAP_F_TINY;
}

/* The stretch of a point of the window: as many of its kinks lie before. */
static size_t piece_of(const egap_segwork *w, double t)
{
    return egap_window_before(w, t) - w->quartic.first;
}

/* Value, slope and the bound of -Q'' at a point of a stretch. */
typedef struct {
    double F, F1, bend;
} point;

static point point_at(const egap_quartic *q, size_t p, double t)
{
    double c0 = q->c[0][p], c1 = q->c[1][p], c2 = q->c[2][p];
    double c3 = q->c[3][p], c4 = q->c[4][p];
    double d0 = c1 - 4.0 * c0, d1 = 2.0 * c2 - 3.0 * c1;
    double d2 = 3.0 * c3 - 2.0 * c2, d3 = 4.0 * c4 - c3;
    double u = 1.0 - t, uu = u * u, ut = u * t, tt = t * t;

    return (point){.F = uu * (uu * c0 + (ut * c1 + tt * c2)) +
                        tt * (ut * c3 + tt * c4),
                   .F1 = u * (uu * d0 + ut * d1) + t * (ut * d2 + tt * d3),
                   .bend = -(uu * (d1 - 3.0 * d0) +
                             (ut * (2.0 * (d2 - d1)) + tt * (3.0 * d3 - d2)))};
}

/* |Q''''| */
static double fourth(const egap_quartic *q, size_t p)
{
    return 24.0 * fabs((q->c[0][p] - q->c[1][p]) +
                       ((q->c[2][p] - q->c[3][p]) + q->c[4][p]));
}

/* lemma "quartic": no value between two points h <= 1/8 apart is larger */
static double top_between(const point *a, const point *b, double h,
                          double fourth)
{
    double hh = h * h * 0.125;
    double bend = fmax(0.0, fmax(a->bend, b->bend) + hh * fourth);

    return egap_chord_and_parabola(a->F, b->F, 4.0 * hh * bend);
}

/* The largest value of the computed quartic that leaves F below `level`. */
static double threshold(const egap_quartic *q, double level)
{
    double root = sqrt(fmax(0.0, level)), value;

    if (!(level > 0) || !isfinite(level))
        return -INFINITY;
    value = (root - q->shift) * fmax(0.0, root - q->shift);
    value = value * (1.0 - 64.0 * EGAP_UNIT) / q->scale - q->slack;
    return upper_of(q, value) < level ? value : -INFINITY;
}

/* Steps in stretch p from x towards `to`, which lies in it too. */
static double step_through(const egap_quartic *q, size_t p, double limit,
                           double x, double to)
{
    double step = fmin(fabs(to - x), 0.125), f4 = fourth(q, p);
    point here = point_at(q, p, x);

    for (int i = 0; i < STEPS_MAX && x != to; i++) {
        double next = fabs(to - x) <= step ? to : x + (to > x ? step : -step);
        point there = point_at(q, p, next);

        if (top_between(&here, &there, fabs(next - x), f4) <= limit) {
            x = next;
            here = there;
            step = fmin(4.0 * step, 0.125);
        } else {
            step *= 0.25;
            if (step < STEP_MIN)
                break;
        }
    }
    return x;
}

int64_t egap_quartic_reach(const egap_segwork *w, double level, int64_t from,
                           int64_t to)
{
    const egap_quartic *q = &w->quartic;
    const bool right = to > from;
    double x = egap_t_double(from), goal = egap_t_double(to), grid;
    double limit = threshold(q, level);
    size_t p = piece_of(w, x), last = piece_of(w, goal);

    while (limit > -INFINITY) {
        double end;

        /* stretches that are below as a whole */
        if (right)
            for (; p < last && q->top[p] <= limit; p++)
                x = q->t[p + 1];
        else
            for (; p > last && q->top[p] <= limit; p--)
                x = q->t[p];
        end = p == last ? goal : right ? q->t[p + 1] : q->t[p];
        if (!(q->top[p] <= limit))
            x = step_through(q, p, limit, x, end);
        else
            x = end;
        if (x != end || p == last)
            break;
        p = right ? p + 1 : p - 1;
    }
    grid = x * 0x1p50;
    return (int64_t)(right ? floor(grid) : ceil(grid));
}

/* Shrinks [a, b], which rises at a and falls at b, to a place in between. */
static double place_between(const egap_quartic *q, size_t p, double a, double b)
{
    point A = point_at(q, p, a);

    for (int i = 0; i < NEWTON_MAX && b - a > 0x1p-51; i++) {
        double t = A.bend > 0 ? a + A.F1 / A.bend : b;
        point T;

        if (!(t > a && t < b) || i % 4 == 3)
            t = 0.5 * (a + b);
        T = point_at(q, p, t);
        if (T.F1 > 0) {
            a = t;
            A = T;
        } else {
            b = t;
        }
    }
    return 0.5 * (a + b);
}

/* A high place of one stretch between a and b; a long one is looked at in
 * parts, for a quartic may rise and fall twice. */
static double place_in(const egap_quartic *q, size_t p, double a, double b)
{
    const int parts = b - a > LONG ? 8 : 1;
    double step = (b - a) / parts, best = a, most = -INFINITY;

    for (int i = 0; i < parts; i++) {
        double s = a + i * step, e = i + 1 < parts ? s + step : b, t;
        point S = point_at(q, p, s), E = point_at(q, p, e);

        t = S.F1 > 0 && E.F1 < 0 ? place_between(q, p, s, e)
            : S.F >= E.F         ? s
                                 : e;
        S = point_at(q, p, t);
        if (S.F > most) {
            most = S.F;
            best = t;
        }
    }
    return best;
}

/* The largest value of the quartics between two points, and its place. */
static double highest(int64_t *place, const egap_segwork *w, int64_t from,
                      int64_t to)
{
    const egap_quartic *q = &w->quartic;
    double a = egap_t_double(from), b = egap_t_double(to), best = a;
    size_t first = piece_of(w, a), last = piece_of(w, b);
    double most = point_at(q, first, a).F;

    /* the highest start of a stretch first: it dismisses most of them */
    for (size_t p = first + 1; p <= last; p++)
        if (q->node[p] > most) {
            most = q->node[p];
            best = q->t[p];
        }
    for (size_t p = first; p <= last; p++) {
        double s, e, t, F;

        if (!(q->top[p] > most))
            continue;
        s = fmax(a, q->t[p]);
        e = fmin(b, q->t[p + 1]);
        t = place_in(q, p, s, e);
        F = point_at(q, p, t).F;
        if (F > most) {
            most = F;
            best = t;
        }
    }
    *place = (int64_t)rint(best * 0x1p50);
    return most;
}

int64_t egap_quartic_peak(const egap_segwork *w, int64_t from, int64_t to)
{
    int64_t peak = w->quartic.peak; /* of the whole window */

    if (peak < from || peak > to)
        highest(&peak, w, from, to);
    return peak;
}

double egap_quartic_raise(const egap_segwork *w, egap_floor *best, int64_t t)
{
    const egap_quartic *q = &w->quartic;
    double x = egap_t_double(t);
    double F = point_at(q, piece_of(w, x), x).F;

    egap_floor_raise(best, (egap_dd){lower_of(q, F), 0}, t);
    return q->scale * F;
}

/* lemma "quartic": the errors of the coefficients, of their use, and of the
 * residuals they are made of. */
static void set_errors(egap_segwork *w, double yy)
{
    const egap_problem *p = w->problem;
    egap_quartic *q = &w->quartic;
    double N = (double)p->N, blocks = (double)(p->Npad / EGAP_LANES);
    double runs = (double)(w->count / EGAP_QUARTIC_RUN);
    double rms =
        w->segment.rmsE + sqrt(yy / N) * (1.0 + 0x1p-30); /* of E + |y| */
    double index = 1.125 * (blocks + 2.0 * EGAP_QUARTIC_RUN + runs + 64.0);

    q->scale = 0.5 * egap_loss_M(p->objective.loss.kind) / N;
    q->slack = index * EGAP_UNIT * (N * rms * rms) * (1.0 + 0x1p-10);
    q->shift = ((double)w->segment.view.n + w->r + 16.0) * EGAP_UNIT * rms *
               (1.0 + 0x1p-10);
    if (p->objective.loss.kind == EGAP_LOSS_HALF)
        q->shift *= 0.75; /* > sqrt(1/2) */
}

static bool suits(const egap_segwork *w)
{
    const egap_objective *o = &w->problem->objective;

    return egap_loss_is_square(o->loss.kind) && o->kappa == 0 &&
           w->count <= KINKS_MAX;
}

egap_status egap_quartic_open(egap_segwork *w, egap_error *err)
{
    egap_quartic *q = &w->quartic;
    egap_squares squares = {.problem = w->problem,
                            .state = w->base.state,
                            .residual = w->probe.state};
    egap_sweep sweep;
    egap_status status;

    q->pieces = 0;
    if (!suits(w))
        return EGAP_OK;
    status = egap_window_reserve_quartics(w, err);
    if (status != EGAP_OK)
        return status;
    w->kernels->squares(&squares);
    set_errors(w, squares.yy);
    q->first = w->base.pos;
    sweep = (egap_sweep){.kinks = w->sorted + q->first,
                         .count = w->count - q->first,
                         .from = egap_t_double(w->start),
                         .to = egap_t_double(w->end),
                         .residual = squares.residual,
                         .Q = squares.Q,
                         .t = q->t,
                         .node = q->node,
                         .top = q->top};
    for (int c = 0; c < 5; c++)
        sweep.c[c] = q->c[c];
    w->kernels->sweep(&sweep);
    if (q->slack <= BLUR_MAX * highest(&q->peak, w, w->start, w->end))
        q->pieces = sweep.count + 1;
    return EGAP_OK;
}
