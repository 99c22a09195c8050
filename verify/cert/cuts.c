/* cuts.c: bisects a segment until the checker's test accepts every piece.
 *
 * The test is that of the checker (paper/algorithms.tex, lemma "exact chord"),
 * written a second time and in doubles.  A comparison counts only beyond
 * what rounding can do to it, so that the exact test agrees. */
#include "cuts.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "../enclose/loss.h"
#include "egap/cert.h"

/* Cuts are multiples of 2^-50. */
#define DEPTH_MAX 50u

/* One segment, and scratch for one interval. */
typedef struct {
    size_t N, Npad, M;
    const egap_data *data;
    const egap_objective *objective;
    double *block;       /* all arrays below */
    double *zA, *zB, *Z; /* (M, Npad) at the ends; bound of all |terms| */
    double *thA, *thB;   /* (M) */
    double *y;           /* (Npad) */
    double *E;           /* (Npad), rounding of the output is below E */
    double *C, *dev;     /* (Npad) */
    double *p_s, *p_e;   /* (Npad) */
    double round_z;      /* |computed z - z| <= round_z Z */
    double round_sum;    /* relative, of a sum over the samples */
    double least;        /* underflow loses less; 0 where F is to be 0 */
} search;

static egap_status search_init(search *w, const egap_data *data,
                               const egap_objective *objective, size_t M,
                               egap_error *err)
{
    size_t N = data->N, Npad = (N + 7) / 8 * 8, vectors = 6;
    double *p;

    memset(w, 0, sizeof *w);
    w->N = N;
    w->Npad = Npad;
    w->M = M;
    w->data = data;
    w->objective = objective;
    w->block = egap_alloc((3 * M + vectors) * Npad + 2 * M, sizeof(double));
    if (!w->block)
        return egap_fail(err, EGAP_ERESOURCE,
                         "no memory for %zu samples times %zu units", N, M);
    p = w->block;
    w->zA = p, p += M * Npad;
    w->zB = p, p += M * Npad;
    w->Z = p, p += M * Npad;
    w->y = p, p += Npad;
    w->E = p, p += Npad;
    w->C = p, p += Npad;
    w->dev = p, p += Npad;
    w->p_s = p, p += Npad;
    w->p_e = p, p += Npad;
    w->thA = p, p += M;
    w->thB = p;
    memcpy(w->y, data->y, N * sizeof *w->y);
    w->round_z = (double)(data->n + 6) * DBL_EPSILON;
    w->round_sum = (double)(N + 16) * DBL_EPSILON;
    return EGAP_OK;
}

/* Pre-activations of unit i at both ends for all samples. */
static void fill_unit(search *w, size_t i, const egap_net *A, const egap_net *B)
{
    size_t n = w->data->n;
    const double *a = A->W + i * n, *b = B->W + i * n;

    w->thA[i] = A->theta[i];
    w->thB[i] = B->theta[i];
    for (size_t j = 0; j < w->N; j++) {
        const double *x = w->data->x + j * n;
        double za = A->b ? A->b[i] : 0, zb = B->b ? B->b[i] : 0;
        double Z = fmax(fmax(fabs(za), fabs(zb)), w->least);

        for (size_t k = 0; k < n; k++) {
            za = fma(a[k], x[k], za);
            zb = fma(b[k], x[k], zb);
            Z = fma(fmax(fabs(a[k]), fabs(b[k])), fabs(x[k]), Z);
        }
        w->zA[i * w->Npad + j] = za;
        w->zB[i * w->Npad + j] = zb;
        w->Z[i * w->Npad + j] = Z;
    }
}

/* The output bias is the coefficient of a unit that is 1 everywhere. */
static void fill(search *w, const egap_net *A, const egap_net *B)
{
    double round = w->round_z + (double)(w->M + 4) * DBL_EPSILON;

    for (size_t i = 0; i < A->m; i++)
        fill_unit(w, i, A, B);
    if (A->c) {
        w->thA[A->m] = A->c[0];
        w->thB[A->m] = B->c[0];
        for (size_t j = 0; j < w->N; j++) {
            size_t at = A->m * w->Npad + j;

            w->zA[at] = w->zB[at] = w->Z[at] = 1;
        }
    }
    for (size_t i = 0; i < w->M; i++) {
        double th =
            fmax(fmax(fabs(w->thA[i]), fabs(w->thB[i])), w->least) * round;

        for (size_t j = 0; j < w->N; j++)
            w->E[j] += th * w->Z[i * w->Npad + j];
    }
}

/* Adds unit i to the outputs at both ends, to C and to dev. */
static void add_unit(search *w, size_t i, double s, double e)
{
    double th_s = (1 - s) * w->thA[i] + s * w->thB[i];
    double th_e = (1 - e) * w->thA[i] + e * w->thB[i];
    double beta = (e - s) * (w->thB[i] - w->thA[i]);
    const double *zA = w->zA + i * w->Npad, *zB = w->zB + i * w->Npad;
    const double *Z = w->Z + i * w->Npad;

    for (size_t j = 0; j < w->N; j++) {
        double z_s = (1 - s) * zA[j] + s * zB[j];
        double z_e = (1 - e) * zA[j] + e * zB[j];
        double floor = w->round_z * Z[j];

        if (z_s <= floor && z_e <= floor)
            continue;
        if (z_s > 0)
            w->p_s[j] += th_s * z_s;
        if (z_e > 0)
            w->p_e[j] += th_e * z_e;
        /* a z that may be on either side of 0 counts as switching, which
         * never helps */
        if (z_s >= floor && z_e >= floor) {
            w->C[j] += beta * (e - s) * (zB[j] - zA[j]);
        } else {
            double on = fmax(z_s, z_e), off = fmax(-fmin(z_s, z_e), 0);
            double th = z_s > z_e ? th_s : th_e;

            w->dev[j] += fabs(th) * fmin(fmin(on, off), (on + off) / 4) +
                         fabs(beta) * on / 4;
        }
    }
}

/* The losses of eight samples. */
static void losses(const search *w, v8 u, v8 y, v8 *value, v8 *slope)
{
    v8 delta = v8_set1(w->objective->loss.delta);

    egap_v8_loss(w->objective->loss.kind, u, y, delta, value, slope);
}

/* What the lemma needs, summed over the samples (N times the mean). */
typedef struct {
    double F_s, F_e, S, D;
    double round; /* bound of what rounding did to the above */
} sums;

static void add_samples(sums *q, const search *w, size_t j)
{
    v8 p_s = v8_load(w->p_s + j), p_e = v8_load(w->p_e + j);
    v8 C = v8_load(w->C + j), dev = v8_load(w->dev + j);
    v8 E = v8_load(w->E + j), y = v8_load(w->y + j);
    v8 reach = v8_add(v8_mul(v8_set1(0.25), v8_abs(C)), v8_add(dev, E));
    v8 lo = v8_sub(v8_min(p_s, p_e), reach);
    v8 hi = v8_add(v8_max(p_s, p_e), reach);
    v8 value_s, value_e, slope_lo, slope_hi, unused, steep;

    losses(w, p_s, y, &value_s, &unused);
    losses(w, p_e, y, &value_e, &unused);
    losses(w, lo, y, &unused, &slope_lo);
    losses(w, hi, y, &unused, &slope_hi);
    steep = v8_max(v8_abs(slope_lo), v8_abs(slope_hi));
    v8 bend = v8_max(v8_neg(v8_mul(slope_lo, C)), v8_neg(v8_mul(slope_hi, C)));
    v8 lift = v8_mul(steep, dev), error = v8_mul(steep, E);

    /* the checker knows slopes of the logistic loss to 2^-127 only */
    if (w->objective->loss.kind == EGAP_LOSS_LOGISTIC)
        error = v8_fma(v8_set1(0x1p-126), v8_add(v8_abs(C), dev), error);

    for (size_t l = 0; l < 8 && j + l < w->N; l++) {
        double r[5][8];

        v8_store(r[0], value_s);
        v8_store(r[1], value_e);
        v8_store(r[2], bend);
        v8_store(r[3], lift);
        v8_store(r[4], error);
        q->F_s += r[0][l];
        q->F_e += r[1][l];
        q->S += r[2][l];
        q->D += r[3][l];
        q->round += r[4][l];
    }
}

/* N kappa sum |theta| */
static double penalty(const search *w, double t)
{
    double sum = 0;

    for (size_t i = 0; i < w->M; i++)
        sum += fabs((1 - t) * w->thA[i] + t * w->thB[i]);
    return (double)w->N * w->objective->kappa * sum;
}

/* An upper bound of N F on [s, e]; +inf or NaN where it fails. */
static double chord_bound(search *w, double s, double e)
{
    sums q = {0, 0, 0, 0, 0};
    double top, rise;

    memset(w->C, 0, w->Npad * sizeof *w->C);
    memset(w->dev, 0, w->Npad * sizeof *w->dev);
    memset(w->p_s, 0, w->Npad * sizeof *w->p_s);
    memset(w->p_e, 0, w->Npad * sizeof *w->p_e);
    for (size_t i = 0; i < w->M; i++)
        add_unit(w, i, s, e);
    for (size_t j = 0; j < w->N; j += 8)
        add_samples(&q, w, j);
    q.F_s += penalty(w, s);
    q.F_e += penalty(w, e);
    rise = fabs(q.F_e - q.F_s);
    top = fmax(q.F_s, q.F_e);
    if (q.S > rise)
        top = (q.F_s + q.F_e) / 2 + q.S / 4 + rise * (rise / (4 * q.S));
    /* S and D carry errors of the size of steep * E, too */
    return top + q.D + 4 * q.round +
           w->round_sum * (top + fabs(q.S) + q.D + q.round) +
           (double)w->N * w->least;
}

static egap_status push(egap_cuts *cuts, uint64_t right, egap_error *err)
{
    if (cuts->count == cuts->room) {
        size_t room = cuts->room ? 2 * cuts->room : 64;
        uint64_t *bigger = egap_alloc(room, sizeof *bigger);

        if (!bigger)
            return egap_fail(err, EGAP_ERESOURCE, "no memory for cuts");
        if (cuts->count)
            memcpy(bigger, cuts->right, cuts->count * sizeof *bigger);
        egap_free(cuts->right);
        cuts->right = bigger;
        cuts->room = room;
    }
    cuts->right[cuts->count++] = right;
    return EGAP_OK;
}

/* Cuts over 2^DEPTH_MAX, then over the least power that holds them all. */
static void shorten(egap_cuts *cuts)
{
    uint64_t all = 0;

    for (size_t i = 0; i < cuts->count; i++)
        all |= cuts->right[i];
    cuts->bits = DEPTH_MAX;
    while (all % 2 == 0 && cuts->bits > 0) {
        all /= 2;
        cuts->bits--;
    }
    for (size_t i = 0; i < cuts->count; i++)
        cuts->right[i] >>= DEPTH_MAX - cuts->bits;
}

/* Left to right: an interval that fails is halved, one that passes is done. */
static egap_status bisect(egap_cuts *cuts, search *w, double upper,
                          size_t max_intervals, egap_error *err)
{
    const uint64_t one = (uint64_t)1 << DEPTH_MAX;
    uint64_t left = 0, length = one;

    while (left < one) {
        double s = (double)left / (double)one;
        double e = (double)(left + length) / (double)one;
        double bound = chord_bound(w, s, e);

        if (bound <= upper && bound < INFINITY) {
            egap_status status = push(cuts, left + length, err);

            if (status != EGAP_OK)
                return status;
            left += length;
            /* the largest aligned length that starts here */
            while (left % (2 * length) == 0 && left + 2 * length <= one)
                length *= 2;
        } else if (length == 1 || cuts->count >= max_intervals) {
            return egap_fail(err, EGAP_REJECTED,
                             "near t = %.17g the bound %.17g of F stays above "
                             "%.17g after %zu intervals; ask for more slack",
                             s, bound / (double)w->N, upper / (double)w->N,
                             cuts->count);
        } else {
            length /= 2;
        }
    }
    shorten(cuts);
    return EGAP_OK;
}

egap_status egap_cuts_find(egap_cuts *cuts, const egap_data *data,
                           const egap_objective *objective, const egap_net *A,
                           const egap_net *B, double upper,
                           size_t max_intervals, egap_error *err)
{
    search w;
    egap_status status;

    memset(cuts, 0, sizeof *cuts);
    status = search_init(&w, data, objective, A->m + (A->c != NULL), err);
    if (status != EGAP_OK)
        return status;
    w.least = upper > 0 ? DBL_MIN : 0;
    fill(&w, A, B);
    status = bisect(cuts, &w, upper * (double)data->N * (1 - DBL_EPSILON),
                    max_intervals, err);
    egap_free(w.block);
    return status;
}

egap_status egap_cert_chords(double *bound, const uint64_t *right, size_t count,
                             unsigned bits, const egap_data *data,
                             const egap_objective *objective, const egap_net *A,
                             const egap_net *B, egap_error *err)
{
    search w;
    egap_status status =
        search_init(&w, data, objective, A->m + (A->c != NULL), err);
    double left = 0;

    if (status != EGAP_OK)
        return status;
    fill(&w, A, B);
    for (size_t i = 0; i < count; i++) {
        double end = ldexp((double)right[i], -(int)bits);

        bound[i] = chord_bound(&w, left, end) / (double)data->N;
        left = end;
    }
    egap_free(w.block);
    return EGAP_OK;
}

void egap_cuts_clear(egap_cuts *cuts)
{
    egap_free(cuts->right);
    memset(cuts, 0, sizeof *cuts);
}
