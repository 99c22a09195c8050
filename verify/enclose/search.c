/* search.c: guesses a maximiser and the reach of its certificate. */
#include "search.h"

#include "loss.h"

/* kinks closer than this to a point count as lying on it */
#define ON_POINT 0x1p-46
#define STEPS_MAX 60
/* what a certificate may lose, relative to F */
#define LOSS_WANTED 0x1p-57

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

    egap_window_move(w, &w->probe, pos);
    s->at.t = t;
    w->kernels->slope(&s->at);
    s->penalty = penalty_slope(s, t);
    return s->at.F1 + s->penalty;
}

/* Slopes on both sides of the kinks around t. */
static void slopes_around(search *s, double t, double *left, double *right,
                          size_t *before, size_t *behind)
{
    *before = egap_window_before(s->work, t - ON_POINT);
    *behind = egap_window_before(s->work, t + ON_POINT);
    *left = slope_at(s, t, *before);
    *right = *left;
    if (*behind > *before)
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

/* A local maximiser in [from, to]. */
static double maximiser(search *s, double from, double to)
{
    egap_segwork *w = s->work;
    bracket_end L = {from, 0, egap_window_before(w, from + ON_POINT)};
    bracket_end R = {to, 0, egap_window_before(w, to)};

    L.F1 = slope_at(s, from, L.pos);
    if (!(L.F1 > 0))
        return from;
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

typedef struct {
    double slope;     /* F' leaving t0 */
    double curvature; /* F'' at t0 */
    double drift;     /* growth of the curvature's bound with the distance */
    double allowed;
} side;

static bool fits(const side *s, double jumps, double more, double x)
{
    double c = s->curvature + more + s->drift * x;

    if (c < 0) /* in reserve */
        c += 0.25 * fabs(s->curvature);
    return predicted_gap(s->slope + jumps, c, x) <= s->allowed;
}

/* The part of x that fits, by halving. */
static double part_that_fits(const side *s, double jumps, double more,
                             double done, double x)
{
    for (int i = 0; i < 8 && x > done; i++, x *= 0.5)
        if (fits(s, jumps, more, x))
            return x;
    return done;
}

/* How far the interval may reach from t0 over the kinks behind `pos` (going
 * right) or before it (going left): kinks that raise F' are paid for. */
static double reach(const search *s, const side *sd, double t0, size_t pos,
                    bool right, double limit)
{
    const egap_segwork *w = s->work;
    double N = (double)w->problem->N, jumps = 0, more = 0, done = 0;
    double M = egap_loss_M(w->problem->objective.loss.kind);
    size_t left = right ? w->count - pos : pos;

    for (size_t i = 0; i < left; i++) {
        const egap_kink *k = &w->sorted[right ? pos + i : pos - 1 - i];
        double x = fabs(k->t - t0), bend = (k->thA + k->beta * k->t) * k->d;

        if (x >= limit)
            break;
        if (!fits(sd, jumps, more, x))
            return part_that_fits(sd, jumps, more, done, x);
        done = fmax(done, 0.95 * x);
        jumps += fmax(0.0, w->dl[k->j] * bend) / N;
        bend = fabs(bend);
        more += M * (2.0 * fabs(w->dphi[k->j]) + bend) * bend / N;
        if (!fits(sd, jumps, more, x))
            return done;
    }
    return part_that_fits(sd, jumps, more, done, limit);
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
                      int64_t to, int64_t low, int64_t high, double F)
{
    search s = {.work = w,
                .at = {.problem = w->problem,
                       .state = w->probe.state,
                       .dl = w->dl,
                       .dphi = w->dphi,
                       .r = w->node[1].P}};
    double M = egap_loss_M(w->problem->objective.loss.kind);
    double t0, left, right, x;
    size_t before, behind;
    side sd;

    t0 = to_grid(maximiser(&s, egap_t_double(from), egap_t_double(to)));
    slopes_around(&s, t0, &left, &right, &before, &behind);
    out->t0 = (int64_t)(t0 * 0x1p50);
    sd.curvature = s.at.F2;
    sd.drift = 6.0 * M * s.at.GC;
    sd.allowed = LOSS_WANTED * fabs(F);
    sd.slope = right;
    x = penalty_limit(&s, t0, true, egap_t_double(high) - t0);
    x = residual_limit(&s, x);
    x = reach(&s, &sd, t0, behind, true, x);
    out->tb = out->t0 + grid_floor(x);
    sd.slope = -left;
    x = penalty_limit(&s, t0, false, t0 - egap_t_double(low));
    x = residual_limit(&s, x);
    x = reach(&s, &sd, t0, before, false, x);
    out->ta = out->t0 - grid_floor(x);
    out->curvature = s.at.F2;
}
