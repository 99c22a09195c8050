/* problems.c: random and adversarial problems. */
#include "problems.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME(f) [FAMILY_##f] = #f

static const char *const names[FAMILY_COUNT] = {
    NAME(PLAIN),       NAME(EQUAL_ENDS), NAME(ONLY_THETA), NAME(ONLY_W),
    NAME(ZERO_THETA),  NAME(PERMUTED),   NAME(NEGATED),    NAME(BORDER),
    NAME(ZERO_ROWS),   NAME(EQUAL_ROWS), NAME(CANCELLING), NAME(FITTED),
    NAME(SCALED),      NAME(WILD),       NAME(FLOAT32),    NAME(COARSE),
    NAME(WIDE),        NAME(CLUSTER),    NAME(SPIKE),      NAME(SATURATED),
    NAME(NEARLY_STILL)};

const char *test_family_name(test_family family)
{
    return names[family];
}

/* the owner's writable view of the arrays */
typedef struct {
    size_t N, n, m, K;
    double *x, *y, *W, *b, *theta, *c;
} arrays;

static void fill(double *v, size_t count, double scale, test_rng *rng)
{
    for (size_t i = 0; v != NULL && i < count; i++)
        v[i] = scale * test_normal(rng);
}

static void each(double *v, size_t count, double (*f)(double, test_rng *),
                 test_rng *rng)
{
    for (size_t i = 0; v != NULL && i < count; i++)
        v[i] = f(v[i], rng);
}

static double to_float(double v, test_rng *rng)
{
    (void)rng;
    return (double)(float)v;
}

static double to_eighths(double v, test_rng *rng)
{
    (void)rng;
    return rint(4 * v) / 8;
}

static double to_wild(double v, test_rng *rng)
{
    return v * pow(10, (double)test_below(rng, 301) - 150);
}

static double last_bits(double v, test_rng *rng)
{
    size_t steps = test_below(rng, 4);

    for (size_t i = 0; i < steps; i++)
        v = nextafter(v, steps & 1 ? INFINITY : -INFINITY);
    return v;
}

static double ten_to(double low, double high, test_rng *rng)
{
    return pow(10, low + (high - low) * test_uniform(rng));
}

/* copies node `from` to node `to` */
static void copy_node(arrays *a, size_t to, size_t from)
{
    memcpy(a->W + to * a->m * a->n, a->W + from * a->m * a->n,
           a->m * a->n * sizeof(double));
    memcpy(a->theta + to * a->m, a->theta + from * a->m, a->m * sizeof(double));
    if (a->b != NULL)
        memcpy(a->b + to * a->m, a->b + from * a->m, a->m * sizeof(double));
    if (a->c != NULL)
        a->c[to] = a->c[from];
}

/* node `to` has the units of the node before in another order */
static void permute_node(arrays *a, size_t to, test_rng *rng)
{
    copy_node(a, to, to - 1);
    for (size_t i = a->m; i-- > 1;) {
        size_t o = test_below(rng, i + 1);
        double *W = a->W + to * a->m * a->n, *th = a->theta + to * a->m, t;

        for (size_t k = 0; k < a->n; k++) {
            t = W[i * a->n + k];
            W[i * a->n + k] = W[o * a->n + k];
            W[o * a->n + k] = t;
        }
        t = th[i];
        th[i] = th[o];
        th[o] = t;
        if (a->b != NULL) {
            t = a->b[to * a->m + i];
            a->b[to * a->m + i] = a->b[to * a->m + o];
            a->b[to * a->m + o] = t;
        }
    }
}

/* unit i crosses zero at t = k/2^e for every sample: W_B = -(2^e - k)/k W_A,
 * rounded (an ulp beside) or exact (power of two steps) */
static void border_unit(arrays *a, size_t node, size_t i, test_rng *rng)
{
    double e = (double)(1u << (1 + test_below(rng, 8)));
    double k = 1 + (double)test_below(rng, (size_t)e - 1);
    double ratio = -(e - k) / k;

    for (size_t q = 0; q < a->n; q++) {
        double *wa = a->W + ((node - 1) * a->m + i) * a->n + q;

        *wa = rint(16 * *wa) * k;
        a->W[(node * a->m + i) * a->n + q] = *wa * ratio;
    }
    if (a->b != NULL) {
        double *ba = a->b + (node - 1) * a->m + i;

        *ba = rint(16 * *ba) * k;
        a->b[node * a->m + i] = *ba * ratio;
    }
    if (test_below(rng, 4) == 0)
        a->W[(node * a->m + i) * a->n] = nextafter(
            a->W[(node * a->m + i) * a->n], test_normal(rng) * INFINITY);
}

/* units 2i and 2i+1 nearly cancel at each node */
static void cancel_units(arrays *a, test_rng *rng)
{
    double big = ten_to(0, 12, rng);

    for (size_t q = 0; q < a->K; q++)
        for (size_t i = 0; i + 1 < a->m; i += 2) {
            double *W = a->W + (q * a->m + i) * a->n;
            double *th = a->theta + q * a->m + i;

            th[0] *= big;
            th[1] = -th[0];
            if (test_below(rng, 2))
                th[1] *= 1 + ldexp(1, -(int)(20 + test_below(rng, 32)));
            for (size_t k = 0; k < a->n; k++) {
                W[a->n + k] = W[k];
                if (test_below(rng, 4) == 0)
                    W[a->n + k] = nextafter(W[k], 0);
            }
            if (a->b != NULL)
                a->b[q * a->m + i + 1] = a->b[q * a->m + i];
        }
}

/* the prediction in plain doubles at (1-t) node 0 + t node 1 */
static double predict(const arrays *a, size_t j, double t)
{
    size_t last = a->K > 1 ? 1 : 0, mn = a->m * a->n;
    double u = 0;

#define AT(v, i, stride) ((1 - t) * (v)[i] + t * (v)[last * (stride) + (i)])
    if (a->c != NULL)
        u = AT(a->c, 0, 1);
    for (size_t i = 0; i < a->m; i++) {
        double z = a->b ? AT(a->b, i, a->m) : 0;

        for (size_t k = 0; k < a->n; k++)
            z += AT(a->W, i * a->n + k, mn) * a->x[j * a->n + k];
        u += z > 0 ? AT(a->theta, i, a->m) * z : 0;
    }
#undef AT
    return u;
}

static void zero_rows(arrays *a, test_rng *rng)
{
    for (size_t i = 0; i < a->m; i++) {
        size_t which = test_below(rng, 4);

        for (size_t q = 0; q < a->K; q++) {
            if (which == 3 || (which == 1 && q > 0) || (which == 2 && q == 0))
                continue;
            for (size_t k = 0; k < a->n; k++)
                a->W[(q * a->m + i) * a->n + k] = 0;
            if (a->b != NULL)
                a->b[q * a->m + i] = test_below(rng, 2) ? 0.0 : -0.0;
        }
    }
}

/* two units with kinks at t0 and t0 + w make a hat of slope 1/w */
static void spike(arrays *a, test_rng *rng)
{
    double t0 = test_uniform(rng), w = ten_to(-9, -1, rng);

    for (size_t i = 0; i < a->m; i++) {
        double at = t0 + (i % 3 == 0 ? 0 : i % 3 == 1 ? w : 2 * w);
        double th = (i % 3 == 1 ? -2 : 1) * ten_to(0, 3, rng) / w;

        for (size_t q = 0; q < a->K; q++) {
            double side = (q & 1 ? 1 - at : -at);

            for (size_t k = 0; k < a->n; k++)
                a->W[(q * a->m + i) * a->n + k] =
                    k == 0 ? side : 0.125 * (double)test_below(rng, 2) * side;
            if (a->b != NULL)
                a->b[q * a->m + i] = 0;
            a->theta[q * a->m + i] = th;
        }
    }
    for (size_t j = 0; j < a->N; j++)
        a->x[j * a->n] = 1;
}

/* a point within 2^-[25,54] of t0, or t0 */
static double beside(double t0, test_rng *rng)
{
    size_t e = test_below(rng, 31);

    return e == 30 ? t0 : t0 + ldexp(test_normal(rng), -25 - (int)e);
}

/* Kinks around t0: w from -t~ a to (1 - t~) a, so that z(t) is about
 * a (t - t~) on x_0 = 1; some theta vanish around t0 as well. */
static void cluster(arrays *a, test_rng *rng)
{
    double t0 =
        test_below(rng, 3) ? test_uniform(rng) : (double)test_below(rng, 9) / 8;

    for (size_t i = 0; i < a->m; i++) {
        double at = beside(t0, rng), slope = test_normal(rng);
        double zero = beside(t0, rng);

        if (test_below(rng, 6) == 0)
            at = test_uniform(rng);
        for (size_t q = 0; q < a->K; q++) {
            for (size_t k = 0; k < a->n; k++)
                a->W[(q * a->m + i) * a->n + k] *= 1e-3 * (double)(k > 0);
            a->W[(q * a->m + i) * a->n] = slope * (q & 1 ? 1 - at : -at);
            if (a->b != NULL)
                a->b[q * a->m + i] = 0;
        }
        for (size_t q = 0; q < a->K && i % 4 == 3; q++)
            a->theta[q * a->m + i] = q & 1 ? 1 - zero : -zero;
    }
    for (size_t j = 0; j < a->N; j++) {
        a->x[j * a->n] = test_below(rng, 3) ? 1 : 1 + test_uniform(rng);
        for (size_t k = 1; k < a->n && test_below(rng, 2); k++)
            a->x[j * a->n + k] = 0;
    }
}

static void shape_path(arrays *a, test_family family, test_rng *rng)
{
    size_t K = a->K, mn = a->m * a->n, all = K * mn;

    for (size_t q = 1; q < K; q++) {
        if (family == FAMILY_EQUAL_ENDS || family == FAMILY_NEARLY_STILL)
            copy_node(a, q, q - 1);
        if (family == FAMILY_ONLY_THETA) {
            memcpy(a->W + q * mn, a->W, mn * sizeof(double));
            if (a->b != NULL)
                memcpy(a->b + q * a->m, a->b, a->m * sizeof(double));
        }
        if (family == FAMILY_ONLY_W)
            memcpy(a->theta + q * a->m, a->theta, a->m * sizeof(double));
        if (family == FAMILY_PERMUTED)
            permute_node(a, q, rng);
        if (family == FAMILY_NEGATED) {
            for (size_t k = 0; k < mn; k++)
                a->W[q * mn + k] = -a->W[(q - 1) * mn + k];
            for (size_t k = 0; a->b != NULL && k < a->m; k++)
                a->b[q * a->m + k] = -a->b[(q - 1) * a->m + k];
        }
        for (size_t i = 0; family == FAMILY_BORDER && i < a->m; i++)
            if (q & 1)
                border_unit(a, q, i, rng);
    }
    if (family == FAMILY_NEARLY_STILL) {
        each(a->W, all, last_bits, rng);
        each(a->theta, K * a->m, last_bits, rng);
    }
    if (family == FAMILY_ZERO_ROWS)
        zero_rows(a, rng);
    if (family == FAMILY_CANCELLING)
        cancel_units(a, rng);
    if (family == FAMILY_SPIKE)
        spike(a, rng);
    if (family == FAMILY_CLUSTER)
        cluster(a, rng);
    if (family == FAMILY_ZERO_THETA)
        fill(a->theta, K * a->m, 0, rng);
    for (size_t i = 1; family == FAMILY_EQUAL_ROWS && i < a->m; i += 2)
        for (size_t q = 0; q < K; q++)
            memcpy(a->W + (q * a->m + i) * a->n,
                   a->W + (q * a->m + i - 1) * a->n, a->n * sizeof(double));
}

static void shape_values(arrays *a, test_family family, test_rng *rng)
{
    size_t all = a->K * a->m * a->n, Km = a->K * a->m;
    double (*f)(double, test_rng *) = family == FAMILY_WILD     ? to_wild
                                      : family == FAMILY_COARSE ? to_eighths
                                                                : to_float;

    if (family == FAMILY_WILD || family == FAMILY_COARSE ||
        family == FAMILY_FLOAT32) {
        each(a->x, a->N * a->n, f, rng);
        each(a->y, a->N, f, rng);
        each(a->W, all, f, rng);
        each(a->b, Km, f, rng);
        each(a->theta, Km, f, rng);
        each(a->c, a->K, f, rng);
    }
    if (family == FAMILY_SCALED) {
        double s = ten_to(-3, 3, rng), t = ten_to(-3, 3, rng);

        for (size_t i = 0; i < a->N * a->n; i++)
            a->x[i] *= t;
        for (size_t i = 0; i < all; i++)
            a->W[i] *= s;
        s = ten_to(-3, 3, rng);
        for (size_t i = 0; i < Km; i++)
            a->theta[i] *= s;
        s = ten_to(-3, 3, rng);
        for (size_t i = 0; i < a->N; i++)
            a->y[i] *= s;
    }
    if (family == FAMILY_SATURATED) {
        double s = ten_to(0, 6, rng);

        for (size_t i = 0; i < Km; i++)
            a->theta[i] *= s;
    }
    if (family == FAMILY_FITTED) {
        static const double at[] = {0, 0.5, 1, 0.25};
        double t = at[test_below(rng, 4)];

        for (size_t j = 0; j < a->N; j++)
            a->y[j] = predict(a, j, t);
    }
}

static void choose_objective(egap_objective *f, test_family family,
                             test_rng *rng)
{
    static const double kappas[] = {0, 0, 1e-3, 0.125, 1.0 / 3};

    f->loss.kind = (egap_loss_kind)test_below(rng, 5);
    if (family == FAMILY_SATURATED)
        f->loss.kind = EGAP_LOSS_LOGISTIC;
    f->loss.delta = test_below(rng, 2) ? 0.5 : ten_to(-2, 1, rng);
    f->kappa = kappas[test_below(rng, 5)];
}

void test_problem_make(test_problem *p, test_rng *rng, test_family family,
                       size_t K)
{
    int wide = family == FAMILY_WIDE;
    arrays a = {.N = 1 + test_below(rng, test_below(rng, 4) ? 6 : 20),
                .n = 1 + test_below(rng, wide ? 40 : 4),
                .m = 1 + test_below(rng, wide ? 40 : 6),
                .K = K};
    size_t biased = test_below(rng, 4), Km = K * a.m, all = Km * a.n;
    double *v;

    p->family = family;
    choose_objective(&p->objective, family, rng);
    v = p->block = calloc(a.N * (a.n + 1) + all + 2 * Km + K, sizeof *p->block);
    if (v == NULL)
        abort();
    a.x = v;
    a.y = a.x + a.N * a.n;
    a.W = a.y + a.N;
    a.theta = a.W + all;
    a.b = biased & 1 ? a.theta + Km : NULL;
    a.c = biased & 2 ? a.theta + 2 * Km : NULL;
    fill(a.x, a.N * a.n, 1, rng);
    fill(a.y, a.N, 1, rng);
    fill(a.W, all, 1, rng);
    fill(a.b, Km, 1, rng);
    fill(a.theta, Km, 1, rng);
    fill(a.c, K, 1, rng);
    shape_path(&a, family, rng);
    shape_values(&a, family, rng);
    /* residuals of +-delta, or 0, where node 0 or the first kink is */
    for (size_t j = 0; family == FAMILY_CLUSTER && j < a.N; j++)
        if (test_below(rng, 2))
            a.y[j] =
                predict(&a, j, a.W[0] / (a.W[0] - a.W[a.m * a.n * (K > 1)])) +
                ((double)test_below(rng, 3) - 1) * p->objective.loss.delta;
    for (size_t j = 0; j < a.N; j++)
        if (!isfinite(a.y[j]))
            a.y[j] = 0;
    for (size_t j = 0; p->objective.loss.kind == EGAP_LOSS_LOGISTIC && j < a.N;
         j++)
        a.y[j] =
            test_below(rng, 3) ? (double)(a.y[j] > 0) : fmin(1, fabs(a.y[j]));
    p->data = (egap_data){a.N, a.n, a.x, a.y};
    p->path = (egap_path){K, a.m, a.n, a.W, a.b, a.theta, a.c};
}

void test_problem_clear(test_problem *p)
{
    free(p->block);
}

static void print_array(const char *name, const double *v, size_t count)
{
    if (v == NULL)
        return;
    printf("  %s =", name);
    for (size_t i = 0; i < count; i++)
        printf(" %a", v[i]);
    printf("\n");
}

void test_problem_print(const test_problem *p)
{
    size_t m = p->path.m, n = p->path.n, K = p->path.K;

    printf("family %s, loss %d delta %a kappa %a, N %zu n %zu m %zu K %zu\n",
           names[p->family], (int)p->objective.loss.kind,
           p->objective.loss.delta, p->objective.kappa, p->data.N, n, m, K);
    print_array("x", p->data.x, p->data.N * n);
    print_array("y", p->data.y, p->data.N);
    print_array("W", p->path.W, K * m * n);
    print_array("b", p->path.b, p->path.b ? K * m : 0);
    print_array("theta", p->path.theta, K * m);
    print_array("c", p->path.c, p->path.c ? K : 0);
}
