/* halves.c: dual vectors for networks of one unit whose row has w_1 > 0, or
 * w_1 < 0: the best slopes of the loss over networks of rows in that half.
 *
 * Float only: LB.cell of the ledger proves what they are worth. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "envelope_impl.h"

#define ATOMS 96 /* rows that the primal may use */
#define ROUNDS 24
#define WORK 4e6   /* multiplications of one round's steps... */
#define STEPS 4000 /* ...and how many there are at most */
#define SMOOTHING 1e-7

/* The problem min over theta of the mean loss + kappa sum|theta| with rows
 * in one half. */
typedef struct {
    const egap_data *data;
    const egap_objective *objective;
    int side; /* of w_1 */
    bool positive;
    double smooth; /* half the width of the rounded corner, absolute loss */
    size_t count;
    double w[ATOMS][2];
    double *z; /* (ATOMS, N) */
    double theta[ATOMS], ahead[ATOMS];
    double *f, *s; /* (N) */
} half;

static double slope(const half *h, double u, double y)
{
    double r = u - y;

    switch (h->objective->loss.kind) {
    case EGAP_LOSS_MSE:
        return 2 * r;
    case EGAP_LOSS_HUBER:
        return fmax(-h->objective->loss.delta,
                    fmin(r, h->objective->loss.delta));
    case EGAP_LOSS_ABS:
        return fmax(-1, fmin(r / h->smooth, 1));
    default:
        return r;
    }
}

static double curvature(const half *h)
{
    switch (h->objective->loss.kind) {
    case EGAP_LOSS_MSE:
        return 2;
    case EGAP_LOSS_ABS:
        return 1 / h->smooth;
    default:
        return 1;
    }
}

static void slopes_at(half *h, const double *theta)
{
    size_t N = h->data->N;

    memset(h->f, 0, N * sizeof *h->f);
    for (size_t a = 0; a < h->count; a++)
        for (size_t j = 0; theta[a] != 0 && j < N; j++)
            h->f[j] += theta[a] * h->z[a * N + j];
    for (size_t j = 0; j < N; j++)
        h->s[j] = slope(h, h->f[j], h->data->y[j]);
}

static double pre(const half *h, const double *w, size_t j)
{
    const double *x = h->data->x + j * h->data->n;

    return w[0] * x[0] + (h->data->n > 1 ? w[1] * x[1] : 0);
}

static void add_atom(half *h, double w0, double w1)
{
    size_t N = h->data->N;

    if (h->count == ATOMS)
        return;
    h->w[h->count][0] = w0;
    h->w[h->count][1] = w1;
    for (size_t j = 0; j < N; j++)
        h->z[h->count * N + j] = fmax(0, pre(h, h->w[h->count], j));
    h->theta[h->count] = h->ahead[h->count] = 0;
    h->count++;
}

/* E[s relu(w.x)] */
static double pairing(const half *h, const double *w)
{
    double sum = 0;

    for (size_t j = 0; j < h->data->N; j++)
        sum += h->s[j] * fmax(0, pre(h, w, j));
    return sum / (double)h->data->N;
}

static double gradient(const half *h, size_t a)
{
    const double *z = h->z + a * h->data->N;
    double sum = 0;

    for (size_t j = 0; j < h->data->N; j++)
        sum += h->s[j] * z[j];
    return sum / (double)h->data->N;
}

/* Proximal steps with momentum, restarted where they turn back. */
static void descend(half *h, size_t steps)
{
    double kappa = h->objective->kappa, size = 0, momentum = 1, step;
    size_t N = h->data->N;

    for (size_t i = 0; i < h->count * N; i++)
        size += h->z[i] * h->z[i];
    step = (double)N / (size * curvature(h));
    memcpy(h->ahead, h->theta, sizeof h->ahead);
    for (size_t k = 0; k < steps; k++) {
        double next = (1 + sqrt(1 + 4 * momentum * momentum)) / 2, turn = 0;

        slopes_at(h, h->ahead);
        for (size_t a = 0; a < h->count; a++) {
            double to, from = h->theta[a];
            double v = h->ahead[a] - step * gradient(h, a);

            to = fabs(v) > step * kappa ? v - copysign(step * kappa, v) : 0;
            if (h->positive)
                to = fmax(0, to);
            turn += (h->ahead[a] - to) * (to - from);
            h->ahead[a] = to + (momentum - 1) / next * (to - from);
            h->theta[a] = to;
        }
        momentum = next;
        if (turn > 0) {
            momentum = 1;
            memcpy(h->ahead, h->theta, sizeof h->ahead);
        }
    }
    slopes_at(h, h->theta);
}

/* One look at the direction w: is |E[s z_w]| (only -E[s z_w] where the
 * coefficient is positive) larger than *most? */
static void look(const half *h, double w0, double w1, double *most,
                 double best[2])
{
    double norm = sqrt(w0 * w0 + w1 * w1), v;
    double w[2] = {w0 / norm, w1 / norm};

    if (!(norm > 0) || w[0] * h->side < 0)
        return;
    v = pairing(h, w);
    v = h->positive ? -v : fabs(v);
    if (v > *most) {
        *most = v;
        best[0] = w[0];
        best[1] = w[1];
    }
}

typedef struct {
    double w0, w1;
} direction;

/* by angle, within the half */
static int by_angle(const void *a, const void *b)
{
    const direction *p = a, *q = b;
    double cross = p->w0 * q->w1 - p->w1 * q->w0;

    return cross > 0 ? -1 : cross < 0;
}

/* The largest violation over the half: on each arc between kinks E[s z_w] is
 * c.w for one c, whose largest values are at its ends and at +-c. */
static double violation(const half *h, double best[2])
{
    size_t N = h->data->N, count = 0;
    double most = 0;
    direction *kink;

    look(h, h->side, 0, &most, best);
    if (h->data->n == 1)
        return most;
    kink = egap_alloc(N + 2, sizeof *kink);
    if (kink == NULL)
        return INFINITY;
    for (size_t j = 0; j < N; j++) {
        const double *x = h->data->x + 2 * j;
        double sign = -x[1] * h->side >= 0 ? 1 : -1;

        if (x[0] != 0 || x[1] != 0)
            kink[count++] = (direction){-x[1] * sign, x[0] * sign};
    }
    kink[count++] = (direction){0, 1};
    kink[count++] = (direction){0, -1};
    /* 0 is side: every direction is within a right angle of it */
    for (size_t i = 0; i < count; i++)
        if (kink[i].w0 == 0)
            kink[i] =
                (direction){0x1p-60 * h->side * fabs(kink[i].w1), kink[i].w1};
    qsort(kink, count, sizeof *kink, by_angle);
    for (size_t i = 0; i < count; i++) {
        const direction *p = &kink[i], *q = &kink[i + (i + 1 < count)];
        double a = sqrt(p->w0 * p->w0 + p->w1 * p->w1);
        double b = sqrt(q->w0 * q->w0 + q->w1 * q->w1), c[2] = {0, 0};
        double w[2] = {p->w0 / a + q->w0 / b, p->w1 / a + q->w1 / b};

        for (size_t j = 0; j < N; j++)
            if (pre(h, w, j) > 0)
                for (int l = 0; l < 2; l++)
                    c[l] += h->s[j] * h->data->x[2 * j + (size_t)l];
        look(h, p->w0, p->w1, &most, best);
        look(h, c[0], c[1], &most, best);
        look(h, -c[0], -c[1], &most, best);
    }
    egap_free(kink);
    return most;
}

static void solve(half *h)
{
    double best[2] = {0, 0}, kappa = h->objective->kappa, scale = 0, most;
    size_t N = h->data->N;

    for (size_t j = 0; j < N; j++)
        scale += fabs(h->data->y[j]) / (double)N;
    add_atom(h, h->side, 0);
    if (h->data->n > 1) {
        add_atom(h, 0, 1);
        add_atom(h, 0, -1);
    }
    for (int round = 0; round < ROUNDS; round++) {
        double steps = fmin(fmax(1, WORK / (double)(N * h->count)), STEPS);

        h->smooth = scale * fmax(SMOOTHING, ldexp(1, -round - 1)) + 0x1p-1000;
        descend(h, (size_t)steps);
        most = violation(h, best);
        if (h->data->n > 1 && most > kappa)
            add_atom(h, best[0], best[1]);
    }
    most = violation(h, best);
    for (size_t j = 0; j < N && most > kappa * (1 - 0x1p-40); j++)
        h->s[j] *= kappa / most * (1 - 0x1p-36);
}

egap_status egap_envelope_half_vectors(double *sp, double *sn,
                                       const egap_data *data,
                                       const egap_objective *objective,
                                       bool positive, egap_error *err)
{
    for (int side = 1; side >= -1; side -= 2) {
        half *h = egap_alloc(1, sizeof *h);
        double *block = egap_alloc((ATOMS + 2) * data->N, sizeof *block);

        if (h == NULL || block == NULL) {
            egap_free(h);
            egap_free(block);
            return egap_fail(err, EGAP_ERESOURCE,
                             "out of memory for dual vectors");
        }
        *h = (half){.data = data,
                    .objective = objective,
                    .side = side,
                    .positive = positive,
                    .z = block,
                    .f = block + ATOMS * data->N,
                    .s = block + (ATOMS + 1) * data->N};
        solve(h);
        memcpy(side > 0 ? sp : sn, h->s, data->N * sizeof *sp);
        egap_free(block);
        egap_free(h);
    }
    return EGAP_OK;
}
