/* solve.c: from the coarse bounds to the maximum: which buckets may hold it,
 * in windows or by a closer coarse pass.
 * Proofs: paper/algorithms.tex, lemmas "window" and "mesh". */
#include "solve.h"

#include "egap/round.h"
#include "quartic.h"
#include "settle.h"

/* buckets of a closer look, where one has more kinks than there is room for */
#define ZOOM_BUCKETS 32

/* The window of the buckets [first, last), of which node `top` is the highest.
 */
static egap_status settle_run(egap_settling *s, const egap_coarse_bounds *b,
                              size_t first, size_t last, size_t top,
                              egap_error *err)
{
    egap_segwork *w = s->work;
    int64_t from = b->mesh.at[top > first ? top - 1 : first];
    int64_t to = b->mesh.at[top < last ? top + 1 : last];
    egap_status status = egap_window_open(w, first, last, err);

    if (status == EGAP_OK)
        status = egap_quartic_open(w, err);
    if (status != EGAP_OK)
        return status;
    egap_settle_window(s, from, to);
    return EGAP_OK;
}

/* Many kinks in one point of the grid, or nearly: a certificate looks at all
 * pairs there without a list of them. */
static void settle_point(egap_settling *s, const egap_coarse_bounds *b,
                         size_t first, size_t last)
{
    egap_proposal pr = {.ta = b->mesh.at[first], .tb = b->mesh.at[last]};
    size_t top = first;
    double upper = -INFINITY;
    egap_peak peak;
    egap_dd bound;

    for (size_t k = first; k < last; k++) {
        if (!(b->upper[k] <= upper)) /* NaN goes up too */
            upper = isnan(b->upper[k]) ? INFINITY : b->upper[k];
        top = b->F[k + 1] > b->F[top] ? k + 1 : top;
    }
    pr.t0 = b->mesh.at[top];
    peak = egap_settle_try(s, &pr, false);
    bound = egap_dd_shift(peak.F, peak.err + peak.gap, 1);
    if (bound.hi <= upper)
        egap_settle_keep(s, pr.ta, pr.tb, bound, &peak);
    else /* or it shows nothing */
        egap_settle_keep(s, pr.ta, pr.tb, (egap_dd){upper, 0}, NULL);
}

static egap_status settle_all(egap_settling *s, const egap_coarse_bounds *b,
                              egap_error *err);

/* Buckets of one length with more kinks than there is room for: shorter
 * ones. */
static egap_status settle_zoom(egap_settling *s, const egap_coarse_bounds *b,
                               size_t first, size_t last, egap_error *err)
{
    egap_coarse_bounds fine;
    egap_mesh mesh;
    int64_t h = egap_mesh_h(&b->mesh, first);
    size_t B = last - first;

    if (h == 1) {
        settle_point(s, b, first, last);
        return EGAP_OK;
    }
    do {
        h /= 2;
        B *= 2;
    } while (h > 1 && 2 * B <= ZOOM_BUCKETS);
    egap_mesh_equal(&mesh, b->mesh.at[first], b->mesh.at[last], h);
    egap_solve_coarse(&fine, s->work, &mesh);
    egap_floor_raise(&s->best, fine.floor.own, fine.floor.t);
    return settle_all(s, &fine, err);
}

/* The buckets that were too large and are not below the floor yet.  Their
 * coarse pass is over: a closer one takes its place. */
static egap_status settle_late(egap_settling *s, const egap_coarse_bounds *b,
                               const bool *late, egap_error *err)
{
    egap_status status = EGAP_OK;
    size_t k = 0;

    while (k < b->mesh.B && status == EGAP_OK) {
        size_t first = k;

        while (k < b->mesh.B && k - first < EGAP_MAX_BUCKETS / 2 && late[k] &&
               egap_mesh_h(&b->mesh, k) == egap_mesh_h(&b->mesh, first) &&
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
static egap_status settle_all(egap_settling *s, const egap_coarse_bounds *b,
                              egap_error *err)
{
    bool done[EGAP_MAX_BUCKETS] = {false}, late[EGAP_MAX_BUCKETS] = {false};

    for (;;) {
        size_t top = b->mesh.B + 1, first, last;
        egap_status status;

        for (size_t k = 0; k < b->mesh.B; k++) {
            if (b->upper[k] < s->best.down)
                done[k] = true;
            if (done[k])
                continue;
            for (size_t e = k; e <= k + 1; e++)
                if (top > b->mesh.B || b->F[e] > b->F[top])
                    top = e;
        }
        if (top > b->mesh.B)
            return settle_late(s, b, late, err);
        first = last = top;
        while (first > 0 && !done[first - 1])
            first--;
        while (last < b->mesh.B && !done[last])
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
static void conclude(egap_segment_max *r, const egap_settling *s, double most)
{
    egap_dd upper = s->best.value;
    double from = INFINITY, to = -INFINITY;

    r->method = EGAP_BY_PEAK;
    for (size_t i = 0; i < s->count; i++) {
        const egap_alive *a = &s->alive[i];
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

egap_status egap_solve_segment(egap_segment_max *result,
                               const egap_coarse_bounds *bounds, egap_dd known,
                               egap_segwork *work, egap_error *err)
{
    egap_settling s;
    egap_status status;

    egap_settle_init(&s, work, known);
    egap_floor_raise(&s.best, bounds->floor.own, bounds->floor.t);
    status = settle_all(&s, bounds, err);
    if (status != EGAP_OK)
        return status;
    conclude(result, &s, bounds->most);
    return EGAP_OK;
}
