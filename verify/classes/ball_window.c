/* ball_window.c: a window of a segment, its settled pairs summed up. */
#include "ball.h"

#include <string.h>

static void grid_point(arb_t x, int64_t t)
{
    arb_set_si(x, t);
    arb_mul_2exp_si(x, x, -62);
}

/* mid = (1-t) a + t b, slope = b - a, of doubles */
static void mix(arb_t mid, arb_t slope, double a, double b, const arb_t t,
                long bits)
{
    arb_set_d(slope, b);
    arb_set_d(mid, a);
    arb_sub(slope, slope, mid, bits);
    arb_addmul(mid, slope, t, bits);
}

/* The larger range of the two rows over the classes, from above. */
static void range_of(mag_t out, const double *a, const double *b, size_t C,
                     long bits)
{
    const double *rows[2] = {a, b};
    arb_t high, low;
    mag_t r;

    arb_init(high);
    arb_init(low);
    mag_init(r);
    mag_zero(out);
    for (size_t e = 0; e < 2; e++) {
        double most = rows[e][0], least = most;

        for (size_t c = 1; c < C; c++) {
            most = rows[e][c] > most ? rows[e][c] : most;
            least = rows[e][c] < least ? rows[e][c] : least;
        }
        arb_set_d(high, most);
        arb_set_d(low, least);
        arb_sub(high, high, low, bits);
        arb_get_mag(r, high);
        mag_max(out, out, r);
    }
    arb_clear(high);
    arb_clear(low);
    mag_clear(r);
}

static void set_output(egap_class_window *w, const egap_class_net *A,
                       const egap_class_net *B, const arb_t t)
{
    size_t C = w->C;

    for (size_t i = 0; i < w->m; i++) {
        for (size_t c = 0; c < C; c++)
            mix(w->theta + i * C + c, w->beta + i * C + c, A->theta[i * C + c],
                B->theta[i * C + c], t, w->bits);
        range_of(w->range + i, A->theta + i * C, B->theta + i * C, C, w->bits);
    }
    for (size_t c = 0; A->c != NULL && c < C; c++)
        mix(w->theta + w->m * C + c, w->beta + w->m * C + c, A->c[c], B->c[c],
            t, w->bits);
}

/* a pair that stays active: (theta + beta s) (z + d s) */
static void add_active(egap_class_sample *s, const egap_class_window *w,
                       size_t i, const arb_t z, const arb_t d)
{
    for (size_t c = 0; c < w->C; c++) {
        arb_srcptr theta = w->theta + i * w->C + c;
        arb_srcptr beta = w->beta + i * w->C + c;
        arb_ptr p = s->poly + 3 * c;

        arb_addmul(p, theta, z, w->bits);
        arb_addmul(p + 1, theta, d, w->bits);
        arb_addmul(p + 1, beta, z, w->bits);
        arb_addmul(p + 2, beta, d, w->bits);
    }
}

/* All units on one sample; z, d have room for m pairs. */
static void reduce(egap_class_sample *s, const egap_class_window *w,
                   size_t *unit, arb_ptr z, arb_ptr d, arb_srcptr rows,
                   arb_srcptr slopes, arb_srcptr x, const mag_t half)
{
    size_t n = w->n, C = w->C;
    mag_t size, move;

    mag_init(size);
    mag_init(move);
    for (size_t c = 0; c < C; c++) { /* the output bias: z = 1 */
        arb_set(s->poly + 3 * c, w->theta + w->m * C + c);
        arb_set(s->poly + 3 * c + 1, w->beta + w->m * C + c);
    }
    for (size_t i = 0; i < w->m; i++) {
        arb_ptr zi = z + s->count, di = d + s->count;

        arb_dot(zi, NULL, 0, rows + i * n, 1, x, 1, (slong)n, w->bits);
        arb_dot(di, NULL, 0, slopes + i * n, 1, x, 1, (slong)n, w->bits);
        if (arb_is_zero(zi) && arb_is_zero(di))
            continue;
        arb_get_mag_lower(size, zi);
        arb_get_mag(move, di);
        mag_mul(move, move, half);
        if (!mag_is_zero(size) && mag_cmp(size, move) >= 0) {
            if (arb_is_positive(zi))
                add_active(s, w, i, zi, di);
            continue;
        }
        unit[s->count++] = i;
    }
    mag_clear(size);
    mag_clear(move);
}

/* Copies of the pairs that are left. */
static egap_status keep(egap_class_sample *s, const size_t *unit, arb_srcptr z,
                        arb_srcptr d, egap_error *err)
{
    s->unit = egap_alloc(s->count, sizeof *s->unit);
    s->z = egap_ball_vector(s->count);
    s->d = egap_ball_vector(s->count);
    if (!s->unit || !s->z || !s->d)
        return egap_fail(err, EGAP_ERESOURCE,
                         "out of memory for the ball arithmetic of %zu pairs",
                         s->count);
    for (size_t k = 0; k < s->count; k++) {
        s->unit[k] = unit[k];
        arb_set(s->z + k, z + k);
        arb_set(s->d + k, d + k);
    }
    return EGAP_OK;
}

typedef struct {
    arb_ptr rows, slopes, x, z, d;
    size_t *unit;
    mag_t half;
} pass_work;

static egap_status set_samples(egap_class_window *w, pass_work *q,
                               const egap_class_net *A, const egap_class_net *B,
                               const arb_t t, egap_error *err)
{
    size_t n = w->n, stride = w->problem->n + 1;

    for (size_t i = 0; i < w->m; i++)
        for (size_t k = 0; k < n; k++)
            mix(q->rows + i * n + k, q->slopes + i * n + k,
                egap_class_weight(A, i, k), egap_class_weight(B, i, k), t,
                w->bits);
    for (size_t j = 0; j < w->problem->N; j++) {
        egap_class_sample *s = &w->sample[j];
        egap_status status;

        s->poly = egap_ball_vector(3 * w->C);
        if (s->poly == NULL)
            return egap_fail(err, EGAP_ERESOURCE, "out of memory");
        egap_ball_row(q->x, w->problem->x + j * stride, NULL, n);
        reduce(s, w, q->unit, q->z, q->d, q->rows, q->slopes, q->x, q->half);
        status = keep(s, q->unit, q->z, q->d, err);
        if (status != EGAP_OK)
            return status;
    }
    return EGAP_OK;
}

static egap_status set_window(egap_class_window *w, const egap_class_net *A,
                              const egap_class_net *B, egap_error *err)
{
    pass_work q = {.rows = egap_ball_vector(w->m * w->n),
                   .slopes = egap_ball_vector(w->m * w->n),
                   .x = egap_ball_vector(w->n),
                   .z = egap_ball_vector(w->m),
                   .d = egap_ball_vector(w->m),
                   .unit = egap_alloc(w->m, sizeof *q.unit)};
    egap_status status = EGAP_ERESOURCE;
    arb_t t, reach;

    arb_init(t);
    arb_init(reach);
    mag_init(q.half);
    grid_point(t, w->centre);
    /* the farther end: the centre may be rounded down by half a step */
    grid_point(reach, w->to - w->centre);
    arb_get_mag(q.half, reach);
    if (q.rows && q.slopes && q.x && q.z && q.d && q.unit) {
        set_output(w, A, B, t);
        status = set_samples(w, &q, A, B, t, err);
    } else {
        egap_fail(err, status, "out of memory for %zu units", w->m);
    }
    egap_ball_vector_clear(q.rows, w->m * w->n);
    egap_ball_vector_clear(q.slopes, w->m * w->n);
    egap_ball_vector_clear(q.x, w->n);
    egap_ball_vector_clear(q.z, w->m);
    egap_ball_vector_clear(q.d, w->m);
    egap_free(q.unit);
    mag_clear(q.half);
    arb_clear(t);
    arb_clear(reach);
    return status;
}

egap_status egap_class_window_init(egap_class_window *w,
                                   const egap_class_problem *problem,
                                   const egap_class_net *A,
                                   const egap_class_net *B, int64_t from,
                                   int64_t to, long bits, egap_error *err)
{
    size_t m = A->m, C = A->classes;

    egap_flint_guard();
    *w = (egap_class_window){.problem = problem,
                             .m = m,
                             .n = egap_class_coordinates(problem, A),
                             .C = C,
                             .bits = bits,
                             .from = from,
                             .to = to,
                             .centre = from + (to - from) / 2};
    w->theta = egap_ball_vector((m + 1) * C);
    w->beta = egap_ball_vector((m + 1) * C);
    w->theta0 = egap_ball_vector((m + 1) * C);
    w->phi = egap_ball_vector(C);
    w->G = egap_ball_vector(C);
    w->Q = egap_ball_vector(C);
    w->soft = egap_ball_vector(C);
    w->far = egap_ball_vector(C);
    w->range = egap_alloc(m, sizeof(mag_struct));
    w->doubt = egap_alloc(m, sizeof *w->doubt);
    w->sample = egap_alloc(problem->N, sizeof *w->sample);
    for (size_t i = 0; i < m && w->range && w->doubt; i++) {
        mag_init(w->range + i);
        mag_init(w->doubt[i].off);
        mag_init(w->doubt[i].off0);
    }
    if (!w->theta || !w->beta || !w->theta0 || !w->phi || !w->G || !w->Q ||
        !w->soft || !w->far || !w->range || !w->doubt || !w->sample)
        return egap_fail(err, EGAP_ERESOURCE,
                         "out of memory for the ball arithmetic of %zu units",
                         m);
    return set_window(w, A, B, err);
}

void egap_class_window_clear(egap_class_window *w)
{
    size_t m = w->m, C = w->C;

    for (size_t j = 0; w->sample != NULL && j < w->problem->N; j++) {
        egap_ball_vector_clear(w->sample[j].poly, 3 * C);
        egap_ball_vector_clear(w->sample[j].z, w->sample[j].count);
        egap_ball_vector_clear(w->sample[j].d, w->sample[j].count);
        egap_free(w->sample[j].unit);
    }
    egap_free(w->sample);
    for (size_t i = 0; i < m && w->range && w->doubt; i++) {
        mag_clear(w->range + i);
        mag_clear(w->doubt[i].off);
        mag_clear(w->doubt[i].off0);
    }
    egap_free(w->range);
    egap_free(w->doubt);
    egap_ball_vector_clear(w->theta, (m + 1) * C);
    egap_ball_vector_clear(w->beta, (m + 1) * C);
    egap_ball_vector_clear(w->theta0, (m + 1) * C);
    egap_ball_vector_clear(w->phi, C);
    egap_ball_vector_clear(w->G, C);
    egap_ball_vector_clear(w->Q, C);
    egap_ball_vector_clear(w->soft, C);
    egap_ball_vector_clear(w->far, C);
}
