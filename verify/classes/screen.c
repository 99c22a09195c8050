/* screen.c: the pass in doubles and its error; what it leaves for balls.
 * Proof: paper/algorithms.tex, lemma "one-sided, rounding". */
#include <math.h>
#include <stdlib.h>

#include "../enclose/walk.h"
#include "egap/fpenv.h"
#include "screenpass.h"
#include "segment.h"

#define U 0x1p-53
/* lemma "one-sided, rounding": limits, and all underflow */
#define LIMIT 0x1p60
#define SIZE_LIMIT 0x1p20
#define COUNT_LIMIT 0x100000
#define TINY 0x1p-400
/* points are multiples of 2^-50, so that t and 1 - t are doubles */
#define STEP ((int64_t)1 << 12)

/* A segment in doubles and the terms of its error bounds. */
typedef struct {
    egap_class_pass pass;
    const egap_class_jobs *jobs;
    const egap_class_net *A, *B;
    double *block;
    double E;       /* sum_i T_i |z_i| + max|c| + 1, from above */
    double V;       /* kappa max(sum|theta|) */
    double shift;   /* relative: rounding of outputs at t0... */
    double drift;   /* ...and w times this along the span */
    double value;   /* relative: of the loss at t0 */
    double signs;   /* relative to E F w: of signed sums */
    double sizes;   /* relative: of sums without signs */
    double far;     /* relative: of losses at far ends */
    double penalty; /* absolute */
} screen;

static double larger(double a, double b)
{
    return fmax(fabs(a), fabs(b));
}

static egap_status reserve(screen *s, const egap_class_problem *p, size_t m,
                           size_t n, size_t C, egap_error *err)
{
    egap_class_pass *q = &s->pass;
    size_t doubles = m * (2 * p->Npad + 1 + 24 + 1) + p->Npad +
                     2 * (m + 1) * C + 40 * C + m * n;
    double *at = s->block = egap_alloc(doubles, sizeof(double));

    if (at == NULL)
        return egap_fail(err, EGAP_ERESOURCE,
                         "out of memory for %zu units on %zu samples", m, p->N);
    *q = (egap_class_pass){.problem = p, .m = m, .n = n, .C = C};
    q->zA = at;
    q->zB = q->zA + m * p->Npad;
    q->y = q->zB + m * p->Npad;
    q->range = q->y + p->Npad;
    q->theta0 = q->range + m;
    q->beta = q->theta0 + (m + 1) * C;
    q->phi = q->beta + (m + 1) * C;
    q->G = q->phi + 8 * C;
    q->Q = q->G + 8 * C;
    q->soft = q->Q + 8 * C;
    q->prob = q->soft + 8 * C;
    q->off = q->prob + 8 * C;
    q->off0 = q->off + 8 * m;
    q->z0 = q->off0 + 8 * m;
    q->doubt = (void *)(q->z0 + 8 * m);
    return EGAP_OK;
}

/* The pre-activations at one end. */
static void set_end(screen *s, double *z, const egap_class_net *net)
{
    size_t n = s->pass.n, m = s->pass.m;
    double *W = s->pass.z0 + 8 * m + m; /* (m, n) behind everything */

    for (size_t i = 0; i < m; i++)
        for (size_t k = 0; k < n; k++)
            W[i * n + k] = egap_class_weight(net, i, k);
    s->jobs->end(z, &s->pass, W);
}

/* Does any number leave the limits?  NaN cannot come here. */
static bool within(const double *v, size_t count)
{
    double most = 0;

    for (size_t i = 0; v != NULL && i < count; i++)
        most = fmax(most, fabs(v[i]));
    return most <= LIMIT;
}

static bool net_within(const egap_class_net *net)
{
    return within(net->W, net->m * net->n) && within(net->b, net->m) &&
           within(net->theta, net->m * net->classes) &&
           within(net->c, net->classes);
}

/* sum |theta| + |c|, from below by rounding alone */
static double total(const egap_class_net *net)
{
    double sum = 0;

    for (size_t i = 0; i <= net->m; i++) {
        const double *row = i < net->m ? net->theta + i * net->classes : net->c;
        double part = 0;

        for (size_t c = 0; row != NULL && c < net->classes; c++)
            part += fabs(row[c]);
        sum += part;
    }
    return sum;
}

/* E, V and the ranges; lemma "one-sided, rounding". */
static void set_norms(screen *s)
{
    const egap_class_net *A = s->A, *B = s->B;
    const egap_class_problem *p = s->pass.problem;
    size_t C = s->pass.C, n = s->pass.n, m = s->pass.m;
    double N_s = (double)(p->Npad / 8) + 4.0, E = 0;

    for (size_t c = 0; A->c != NULL && c < C; c++)
        E = fmax(E, larger(A->c[c], B->c[c]));
    for (size_t i = 0; i < m; i++) {
        double T = 0, Z = 0, high[2], low[2];

        high[0] = low[0] = A->theta[i * C];
        high[1] = low[1] = B->theta[i * C];
        for (size_t c = 0; c < C; c++) {
            double a = A->theta[i * C + c], b = B->theta[i * C + c];

            T = fmax(T, larger(a, b));
            high[0] = fmax(high[0], a);
            low[0] = fmin(low[0], a);
            high[1] = fmax(high[1], b);
            low[1] = fmin(low[1], b);
        }
        s->pass.range[i] = fmax(high[0] - low[0], high[1] - low[1]);
        for (size_t k = 0; k < n; k++)
            Z += p->xmax[k] *
                 larger(egap_class_weight(A, i, k), egap_class_weight(B, i, k));
        E += T * Z;
    }
    s->E = (E + 1.0) * (1.0 + 0x1p-20);
    s->V = p->kappa * fmax(total(A), total(B)) * (1.0 + 0x1p-20);
    s->shift = 2.02 * ((double)(n + m) + 32.0) * U * s->E;
    s->drift = 2.02 * (12.0 * (double)m + 48.0) * U * s->E;
    s->value = 1.01 * (2.1 * s->E + (double)C + N_s + 24.0) * U;
    s->signs = 50.0 * (4.2 * s->E + 3.0 * (double)C + N_s + 24.0) * U;
    s->sizes = 9.0 * s->E + 4.0 * (double)C + N_s + 3.0 * (double)m + 120.0;
    s->sizes *= 1.01 * U;
    s->far = 1.01 * (32.0 * s->E + (double)C + N_s + 24.0) * U;
    s->penalty = (8.0 * (double)(m + C) + 80.0) * U * s->V + TINY;
}

static bool reaches(const screen *s)
{
    const egap_class_problem *p = s->pass.problem;

    return s->E <= SIZE_LIMIT && s->V <= LIMIT && p->N <= COUNT_LIMIT &&
           s->pass.n <= COUNT_LIMIT && s->pass.m <= COUNT_LIMIT &&
           within(p->xmax, p->n + 1) && net_within(s->A) && net_within(s->B);
}

/* theta and its slope along the span, and the penalty: its tangent at t0, and
 * in rest what lies above that on the span. */
static void set_span(egap_class_pass *q, const screen *s, double *value,
                     double *slope, double *rest)
{
    double kappa = q->problem->kappa, u0 = 1.0 - q->t0;

    *value = *slope = *rest = 0;
    for (size_t i = 0; i <= q->m; i++) {
        const double *a = i < q->m ? s->A->theta + i * q->C : s->A->c;
        const double *b = i < q->m ? s->B->theta + i * q->C : s->B->c;
        double sum = 0, rising = 0, above = 0;

        for (size_t c = 0; a != NULL && c < q->C; c++) {
            double theta = u0 * a[c] + q->t0 * b[c];
            double beta = q->dir * (b[c] - a[c]);

            q->theta0[i * q->C + c] = theta;
            q->beta[i * q->C + c] = beta;
            sum += fabs(theta);
            rising += theta > 0 ? beta : theta < 0 ? -beta : 0.0;
            if (theta == 0)
                above += fabs(beta) * q->w;
            else
                above += 2.0 * fmax(0.0, fabs(beta) * q->w - fabs(theta));
        }
        *value += sum;
        *slope += rising;
        *rest += above;
    }
    *value *= kappa;
    *slope *= kappa;
    *rest *= kappa;
}

/* max of S x + Q x^2 over 0 <= x <= 1 */
static double rise(double S, double Q)
{
    if (Q < 0 && S > 0 && S < -2.0 * Q)
        return S * (S / (-4.0 * Q));
    return fmax(0.0, S + Q);
}

static egap_status bound(egap_class_bound *out, void *engine,
                         const egap_class_span *span, egap_error *err)
{
    screen *s = engine;
    egap_class_pass *q = &s->pass;
    double N = (double)q->problem->N, w, pen, pen_slope, pen_rest;
    double F, up, sizes, S, Q;
    egap_class_sums sums;

    (void)err;
    q->t0 = (double)span->t0 * 0x1p-62;
    q->w = w = (double)span->w * 0x1p-62;
    q->dir = span->dir;
    set_span(q, s, &pen, &pen_slope, &pen_rest);
    s->jobs->span(&sums, q);
    F = sums.L / N;
    S = sums.S / N + pen_slope * w;
    sizes = (0.5 * sums.A + sums.K) / N;
    Q = sums.q / N + 0.5 * (sums.A / N);
    /* lemma "one-sided, rounding" */
    up = F + rise(S, Q) + sums.K / N + s->far * (sums.far / N);
    up += 2.0 * s->value * F + s->sizes * sizes + s->signs * s->E * w * F;
    up *= 1.0 + s->shift + s->drift * w + 32.0 * U;
    up = (up + pen + pen_rest + s->penalty) * (1.0 + 8.0 * U);
    out->upper = (egap_dd){isnan(up) ? INFINITY : up, 0};
    out->value = F + pen;
    out->falls = false;
    F -= (s->value + s->shift) * F + 2.0 * (sums.below / N);
    F = (F + pen) * (1.0 - 8.0 * U) - s->penalty;
    out->lower = (egap_dd){F > 0 ? F : 0.0, 0};
    out->slope = w > 0 ? S / w : 0;
    out->bend = w > 0 ? Q / (w * w) : 0;
    out->kink = sums.kink;
    out->gain = sums.gain / N;
    return EGAP_OK;
}

static int by_place(const void *a, const void *b)
{
    const egap_class_piece *x = a, *y = b;

    return x->from > y->from ? 1 : x->from < y->from ? -1 : 0;
}

/* The pieces that are left as stretches, the narrowest gaps closed until there
 * are few of them. */
static void gather(egap_class_left *left, egap_class_search *found)
{
    size_t count = 0;
    egap_class_piece *p = found->piece;

    for (size_t k = 0; k < found->count; k++)
        if (!egap_dd_less(p[k].upper, found->lower))
            p[count++] = p[k];
    qsort(p, count, sizeof *p, by_place);
    for (size_t most = EGAP_CLASS_STRETCHES; count > 0;) {
        int64_t gap = INT64_MAX;
        size_t at = 0;

        for (size_t k = 0; k + 1 < count; k++)
            if (p[k + 1].from - p[k].to < gap) {
                gap = p[k + 1].from - p[k].to;
                at = k;
            }
        if (count <= most && (count == 1 || gap > 0))
            break;
        p[at].to = p[at + 1].to;
        for (size_t k = at + 1; k + 1 < count; k++)
            p[k] = p[k + 1];
        count--;
    }
    left->count = count;
    for (size_t k = 0; k < count; k++) {
        left->from[k] = p[k].from;
        left->to[k] = p[k].to;
    }
}

egap_status egap_class_screen(egap_class_left *left,
                              const egap_class_problem *p,
                              const egap_class_net *A, const egap_class_net *B,
                              egap_dd known, size_t intervals, egap_error *err)
{
    screen s = {
        .A = A, .B = B, .jobs = EGAP_ISA_TABLE(egap_class, egap_isa_get())};
    egap_class_engine engine = {
        .bound = bound, .engine = &s, .step = STEP, .budget = intervals};
    egap_class_search found = {.count = 0};
    egap_status status =
        reserve(&s, p, A->m, egap_class_coordinates(p, A), A->classes, err);

    egap_class_left_all(left);
    if (status != EGAP_OK)
        return status;
    set_norms(&s);
    if (reaches(&s)) {
        for (size_t j = 0; j < p->N; j++)
            s.pass.y[j] = (double)p->label[j];
        set_end(&s, s.pass.zA, A);
        set_end(&s, s.pass.zB, B);
        /* below this the bounds of a piece cannot come together */
        engine.wanted = 8.0 * (s.value + s.shift) +
                        4.0 * (8.0 * (double)(A->m + A->classes) + 80.0) * U;
        status = egap_class_search_run(&found, &engine, 0, EGAP_CLASS_ONE,
                                       EGAP_CLASS_ONE / 2, known, err);
        if (status == EGAP_OK) {
            left->lower = found.own;
            left->upper = found.upper;
            left->outside = found.lower;
            left->hint = found.t;
            gather(left, &found);
        }
        egap_class_search_clear(&found);
    }
    egap_free(s.block);
    return status;
}
