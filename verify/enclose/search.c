/* search.c: guesses a maximiser and the reach of its certificate. */
#include "search.h"

#include "loss.h"
#include "quartic.h"

/* kinks closer than this to a point count as lying on it */
#define ON_POINT 0x1p-46
#define STEPS_MAX 60
/* kinks at one point whose jumps are cheaper than another evaluation */
#define FEW_KINKS 16

typedef struct {
    double t, F1; /* slope at t, from the inner side of the bracket */
    size_t pos;
} bracket_end;

typedef struct {
    egap_segwork *work;
    egap_slope at;  /* the last evaluation */
    double penalty; /* kappa sum sgn(theta_p) beta_p there */
} search;

static double to_grid(double t)
{
    return rint(t * 0x1p50) * 0x1p-50;
}

static double penalty_slope(const search *s, double t)
{
    const egap_segment *seg = &s->work->segment;
    const egap_segview *v = &seg->view;
    double sum = 0, kappa = s->work->problem->objective.kappa;

    if (kappa == 0)
        return 0;
    for (size_t i = 0; i < v->m; i++)
        sum += v->thA[i] + t * seg->beta[i] > 0 ? seg->beta[i] : -seg->beta[i];
    if (v->has_c)
        sum += v->cA + t * (v->cB - v->cA) > 0 ? v->cB - v->cA : v->cA - v->cB;
    return kappa * sum;
}

/* F' at t with `pos` kinks in. */
static double slope_at(search *s, double t, size_t pos)
{
    egap_segwork *w = s->work;

    if (w->quartic.pieces > 0) {
        /* where it is known already, a certificate's state is close by */
        s->at.state = egap_walk_state(w, pos);
    } else {
        egap_window_move(w, &w->probe, pos);
        s->at.state = w->probe.state;
    }
    s->at.t = t;
    w->kernels->slope(&s->at);
    s->penalty = penalty_slope(s, t);
    return s->at.F1 + s->penalty;
}

/* What kinks at t add to the slope there: a rising unit its theta d, and a
 * falling one takes as much away, which is theta |d| again. */
static double jump(const search *s, double t, size_t before, size_t behind)
{
    double sum = 0;

    for (size_t i = before; i < behind; i++) {
        const egap_kink *k = &s->work->sorted[i];

        sum += s->work->dl[k->j] * ((k->thA + k->beta * t) * k->d);
    }
    return sum / (double)s->work->problem->N;
}

/* Slopes on both sides of the kinks around t. */
static void slopes_around(search *s, double t, double *left, double *right,
                          size_t *before, size_t *behind)
{
    *before = egap_window_before(s->work, t - ON_POINT);
    *behind = egap_window_before(s->work, t + ON_POINT);
    *left = slope_at(s, t, *before);
    *right = *left;
    if (*behind > *before && *behind - *before <= FEW_KINKS)
        *right += jump(s, t, *before, *behind);
    else if (*behind > *before)
        *right = slope_at(s, t, *behind);
}

/* A point between L and R to evaluate next; *is_kink tells that it is the
 * place of a kink. */
static double next_point(const search *s, const bracket_end *L,
                         const bracket_end *R, int step, bool *is_kink)
{
    double t = L->t + (R->t - L->t) * (L->F1 / (L->F1 - R->F1));

    *is_kink = false;
    if (R->pos > L->pos && step % 2 == 1) {
        *is_kink = true;
        return s->work->sorted[L->pos + (R->pos - L->pos) / 2].t;
    }
    if (R->pos == L->pos && s->at.F2 < 0) {
        double newton = s->at.t - (s->at.F1 + s->penalty) / s->at.F2;

        if (newton > L->t && newton < R->t)
            t = newton;
    }
    if (!(t > L->t && t < R->t) || step % 8 == 7)
        t = 0.5 * (L->t + R->t);
    return t;
}

/* Shrinks a bracket with slopes > 0 at L and < 0 at R to a point. */
static double shrink(search *s, bracket_end L, bracket_end R)
{
    for (int step = 0; step < STEPS_MAX && R.t - L.t > 0x1p-48; step++) {
        bool is_kink;
        double t = to_grid(next_point(s, &L, &R, step, &is_kink));
        double left, right;
        size_t before, behind;

        if (is_kink) {
            slopes_around(s, t, &left, &right, &before, &behind);
        } else {
            before = behind = egap_window_before(s->work, t);
            left = right = slope_at(s, t, before);
        }
        if (left >= 0 && right <= 0)
            return t;
        if (right > 0) {
            bool stuck = t <= L.t;

            L = (bracket_end){t, right, behind};
            R.F1 *= 0.75;
            if (stuck)
                return t;
        } else {
            bool stuck = t >= R.t;

            R = (bracket_end){t, left, before};
            L.F1 *= 0.75;
            if (stuck)
                return t;
        }
        if (L.pos >= R.pos && s->at.F2 < 0 &&
            fabs((s->at.F1 + s->penalty) / s->at.F2) < 0x1p-50)
            return t;
    }
    return to_grid(0.5 * (L.t + R.t));
}

/* A local maximiser in [from, to], uphill from `hint` if that is inside. */
static double maximiser(search *s, double from, double to, double hint)
{
    egap_segwork *w = s->work;
    bracket_end L = {from, 0, egap_window_before(w, from + ON_POINT)};
    bracket_end R = {to, 0, egap_window_before(w, to)};

    if (hint > from && hint < to) {
        bracket_end H = {hint, 0, egap_window_before(w, hint)};

        H.F1 = slope_at(s, hint, H.pos);
        if (H.F1 > 0)
            L = H;
        else if (H.F1 < 0)
            R = H;
    }
    if (L.t == from)
        L.F1 = slope_at(s, from, L.pos);
    if (!(L.F1 > 0))
        return from;
    if (R.t == to)
        R.F1 = slope_at(s, to, R.pos);
    if (!(R.F1 < 0))
        return to;
    return shrink(s, L, R);
}

/* What the certificate should lose on a side of length x with slope a and
 * curvature c. */
static double predicted_gap(double a, double c, double x)
{
    if (c >= 0)
        return fmax(0.0, a * x + 0.5 * c * x * x);
    if (a <= 0)
        return 0;
    return fmin(a * a / (-2.0 * c), a * x);
}

/* One side of t0 while its interval grows. */
typedef struct {
    double slope; /* F' leaving t0 */
    double limit; /* no further than this */
    double done;  /* reach so far */
    size_t next;  /* the kink to be passed next, counted from t0 */
    size_t count; /* kinks on this side */
    bool open;
} side;

typedef struct {
    const search *s;
    double t0;
    side side[2];       /* left, right */
    double curvature;   /* F'' at t0 */
    double drift;       /* growth of the bound of F'' with the distance */
    double jumps, more; /* rise of F' and of F'' by the kinks inside */
    double allowed;
} growth;

/* Kinks and curvature count for both sides, wherever they are. */
static bool fits(const growth *g, double jumps, double more, double left,
                 double right)
{
    double c = g->curvature + more + g->drift * fmax(left, right);

    if (c < 0) /* in reserve */
        c = fmin(0.0, c + 0.25 * fabs(g->curvature));
    return predicted_gap(g->side[0].slope + jumps, c, left) <= g->allowed &&
           predicted_gap(g->side[1].slope + jumps, c, right) <= g->allowed;
}

static bool fits_with(const growth *g, int at, double x)
{
    return fits(g, g->jumps, g->more, at == 0 ? x : g->side[0].done,
                at == 1 ? x : g->side[1].done);
}

/* Extends one side to x without another kink, or to a part of it. */
static void extend(growth *g, int at, double x)
{
    side *sd = &g->side[at];

    for (int i = 0; i < 8 && x > sd->done; i++, x *= 0.5)
        if (fits_with(g, at, x)) {
            sd->done = x;
            return;
        }
}

static const egap_kink *next_kink(const growth *g, int at, size_t origin)
{
    const egap_segwork *w = g->s->work;
    const side *sd = &g->side[at];

    return &w->sorted[at == 1 ? origin + sd->next : origin - 1 - sd->next];
}

/* Takes the next kink of a side in, or closes the side in front of it. */
static void pass_kink(growth *g, int at, const egap_kink *k)
{
    const egap_segwork *w = g->s->work;
    double N = (double)w->problem->N, x = fabs(k->t - g->t0);
    double M = egap_loss_M(w->problem->objective.loss.kind);
    double bend = (k->thA + k->beta * k->t) * k->d, size = fabs(bend);
    double dphi = fabs(w->dphi[k->j]);
    /* l' may change by M |Phi'| x up to there, and further */
    double jump = w->dl[k->j] * bend + 2.0 * M * dphi * x * size;
    double jumps = g->jumps + fmax(0.0, jump) / N;
    double more = g->more + M * (2.0 * dphi + size) * size / N;
    side *sd = &g->side[at], *other = &g->side[1 - at];
    double done = fmax(sd->done, 0.95 * x), reach[2];

    if (!fits_with(g, at, done)) {
        extend(g, at, done);
        sd->open = false;
        return;
    }
    sd->done = done;
    /* the jump counts on the other side too, which wants its turn */
    reach[at] = done;
    reach[1 - at] =
        other->open ? fmax(other->done, fmin(x, other->limit)) : other->done;
    if (!fits(g, jumps, more, reach[0], reach[1])) {
        sd->open = false;
        return;
    }
    g->jumps = jumps;
    g->more = more;
    sd->next++;
}

/* Grows both sides kink by kink, the nearest first. */
static void grow(growth *g, size_t before, size_t behind)
{
    const size_t origin[2] = {before, behind};

    for (;;) {
        const egap_kink *best = NULL;
        int at = -1;

        for (int i = 0; i < 2; i++) {
            side *sd = &g->side[i];
            const egap_kink *k;

            if (!sd->open)
                continue;
            k = sd->next < sd->count ? next_kink(g, i, origin[i]) : NULL;
            if (k == NULL || fabs(k->t - g->t0) >= sd->limit) {
                extend(g, i, sd->limit);
                sd->open = false;
            } else if (best == NULL ||
                       fabs(k->t - g->t0) < fabs(best->t - g->t0)) {
                best = k;
                at = i;
            }
        }
        if (best == NULL)
            return;
        pass_kink(g, at, best);
    }
}

/* The nearest zero of a penalised parameter on one side. */
static double penalty_limit(const search *s, double t0, bool right,
                            double limit)
{
    const egap_segment *seg = &s->work->segment;

    if (s->work->problem->objective.kappa == 0)
        return limit;
    for (size_t i = 0; i < seg->view.m; i++) {
        double x = -seg->view.thA[i] / seg->beta[i] - t0;

        x = right ? x : -x;
        if (x > 0 && x < limit)
            limit = 0.9 * x;
    }
    return limit;
}

/* The nearest zero of a residual, for the absolute loss. */
static double residual_limit(const search *s, double limit)
{
    const egap_problem *p = s->work->problem;

    if (p->objective.loss.kind != EGAP_LOSS_ABS)
        return limit;
    for (size_t j = 0; j < p->N; j++)
        if (fabs(s->at.r[j]) < 2.0 * limit * fabs(s->at.dphi[j]))
            limit = 0.5 * fabs(s->at.r[j] / s->at.dphi[j]);
    return limit;
}

static int64_t grid_floor(double x)
{
    return (int64_t)(x * 0x1p50);
}

void egap_search_peak(egap_proposal *out, egap_segwork *w, int64_t from,
                      int64_t to, int64_t hint, int64_t low, int64_t high,
                      double loss)
{
    search s = {.work = w,
                .at = {.problem = w->problem,
                       .dl = w->dl,
                       .dphi = w->dphi,
                       .r = w->node[1].P}};
    growth g = {.s = &s, .allowed = loss};
    double M = egap_loss_M(w->problem->objective.loss.kind);
    double left, right;
    size_t before, behind;

    if (w->quartic.pieces > 0)
        g.t0 = egap_t_double(egap_quartic_peak(w, from, to));
    else
        g.t0 = to_grid(maximiser(&s, egap_t_double(from), egap_t_double(to),
                                 egap_t_double(hint)));
    slopes_around(&s, g.t0, &left, &right, &before, &behind);
    out->t0 = (int64_t)(g.t0 * 0x1p50);
    g.curvature = s.at.F2;
    g.drift = 6.0 * M * s.at.GC;
    g.side[0] = (side){.slope = -left, .count = before, .open = true};
    g.side[1] =
        (side){.slope = right, .count = w->count - behind, .open = true};
    g.side[0].limit = g.t0 - egap_t_double(low);
    g.side[1].limit = egap_t_double(high) - g.t0;
    for (int i = 0; i < 2; i++) {
        double limit = penalty_limit(&s, g.t0, i == 1, g.side[i].limit);

        g.side[i].limit = residual_limit(&s, limit);
    }
    grow(&g, before, behind);
    out->ta = out->t0 - grid_floor(g.side[0].done);
    out->tb = out->t0 + grid_floor(g.side[1].done);
    out->curvature = s.at.F2;
}
