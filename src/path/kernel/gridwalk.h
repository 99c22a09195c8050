/* gridwalk.h: losses of eight samples at the points of a grid (part of
 * grid.c). */
#ifndef EGAP_PATH_KERNEL_GRIDWALK_H
#define EGAP_PATH_KERNEL_GRIDWALK_H

#include "../../../verify/enclose/loss.h"
#include "../../train/kernel.h"

/* Points at once: the logistic loss is a long chain of operations. */
#if defined(EGAP_KERNEL_AVX512)
#define TOGETHER 4
#else
#define TOGETHER 2
#endif

/* The pieces of `work`.  What switches before a point and `quartic` are 0
 * between calls. */
typedef struct {
    double *jump;           /* (points, 3, 8) what changes before a point */
    double *sum;            /* (points, 8) lanes of the sums of losses */
    double *basis;          /* (points, 3) (1-t)^2, t(1-t), t^2 */
    double *quartic;        /* (points, 5, 8) gridsquares.h */
    double *product;        /* (points, 8), in the place of quartic: logistic */
    uint64_t *touched;      /* (points) bits: is the row of `jump` not 0? */
    const uint64_t *wanted; /* (points) bits; NULL: all points */
    double *za, *zb; /* (m, EGAP_GRID_BLOCK) pre-activations at the ends */
} grid_pieces;

/* q0 (1-t)^2 + q1 t (1-t) + q2 t^2 of eight samples. */
typedef struct {
    v8 q0, q1, q2;
} quadratics;

/* Adds a row of jumps (3, 8) and clears it. */
V8FN void quadratics_jump(quadratics *s, double *row)
{
    s->q0 = v8_add(s->q0, v8_load(row));
    s->q1 = v8_add(s->q1, v8_load(row + 8));
    s->q2 = v8_add(s->q2, v8_load(row + 16));
    v8_store(row, v8_zero());
    v8_store(row + 8, v8_zero());
    v8_store(row + 16, v8_zero());
}

/* Outputs of eight samples at V points from k on. */
V8FN void outputs(v8 *u, const int V, quadratics *s, const grid_pieces *w,
                  size_t k)
{
    for (int v = 0; v < V; v++) {
        size_t at = k + (size_t)v;
        const double *e = w->basis + 3 * at;

        if (w->touched[at / 64] >> at % 64 & 1)
            quadratics_jump(s, w->jump + 24 * at);
        u[v] = v8_mul(v8_set1(e[0]), s->q0);
        u[v] = v8_fma(v8_set1(e[1]), s->q1, u[v]);
        u[v] = v8_fma(v8_set1(e[2]), s->q2, u[v]);
    }
}

/* The losses of eight samples at V points, into w->sum. */
V8FN void points_of_kind(egap_loss_kind kind, const int V, quadratics *s,
                         const grid_pieces *w, size_t k, v8 y, v8 weight,
                         v8 delta)
{
    v8 u[TOGETHER], yv[TOGETHER], l[TOGETHER], dl[TOGETHER];

    outputs(u, V, s, w, k);
    for (int v = 0; v < V; v++)
        yv[v] = y;
    if (kind == EGAP_LOSS_LOGISTIC)
        egap_v8_logistic_each(V, u, yv, l, dl);
    else
        for (int v = 0; v < V; v++)
            egap_v8_loss(kind, u[v], y, delta, &l[v], &dl[v]);
    for (int v = 0; v < V; v++) {
        double *sum = w->sum + 8 * (k + (size_t)v);

        v8_store(sum, v8_fma(l[v], weight, v8_load(sum)));
    }
}

V8FN void walk_of_kind(egap_loss_kind kind, const grid_pieces *w, size_t points,
                       quadratics s, v8 y, v8 weight, v8 delta)
{
    size_t k = 0;

    for (; k + TOGETHER <= points; k += TOGETHER)
        points_of_kind(kind, TOGETHER, &s, w, k, y, weight, delta);
    for (; k < points; k++)
        points_of_kind(kind, 1, &s, w, k, y, weight, delta);
}

/* The same for the wanted points alone. */
V8FN void walk_wanted(egap_loss_kind kind, const grid_pieces *w, size_t points,
                      quadratics s, v8 y, v8 weight, v8 delta)
{
    for (size_t word = 0; word < (points + 63) / 64; word++) {
        uint64_t wanted = w->wanted[word], bits = w->touched[word] | wanted;

        for (; bits != 0; bits &= bits - 1) {
            size_t k = 64 * word + (size_t)__builtin_ctzll(bits);

            if (wanted >> k % 64 & 1)
                points_of_kind(kind, 1, &s, w, k, y, weight, delta);
            else
                quadratics_jump(&s, w->jump + 24 * k);
        }
    }
}

/* Walks the grid: outputs of eight samples, their losses into w->sum. */
static void walk(const grid_pieces *w, size_t points, const quadratics *start,
                 v8 y, v8 weight, const egap_loss *loss)
{
    v8 delta = v8_set1(loss->delta);

#define BODY(kind)                                                             \
    do {                                                                       \
        if (w->wanted == NULL)                                                 \
            walk_of_kind(kind, w, points, *start, y, weight, delta);           \
        else                                                                   \
            walk_wanted(kind, w, points, *start, y, weight, delta);            \
    } while (0)
    EGAP_FOR_LOSS(loss->kind, BODY);
#undef BODY
}

/* Vectors of factors up to 2 whose product, over the lanes too, does not
 * overflow. */
#define PRODUCT_VECTORS 120

/* The logistic loss at V points as |u| (1-y or y) + log(1 + e^-|u|): the
 * former into w->sum, 1 + e^-|u| into w->product, so that one logarithm
 * serves many samples. */
V8FN void products_at(const int V, quadratics *s, const grid_pieces *w,
                      size_t k, v8 y, v8 weight)
{
    const v8 one = v8_set1(1.0);
    v8 u[TOGETHER], e[TOGETHER];

    outputs(u, V, s, w, k);
    for (int v = 0; v < V; v++)
        e[v] = v8_neg(v8_abs(u[v]));
    egap_v8_exp_neg_each(V, e);
    for (int v = 0; v < V; v++) {
        double *sum = w->sum + 8 * (k + (size_t)v);
        double *product = w->product + 8 * (k + (size_t)v);
        v8 share = v8_select(v8_gt(u[v], v8_zero()), v8_sub(one, y), y);

        v8_store(sum,
                 v8_fma(v8_mul(v8_abs(u[v]), share), weight, v8_load(sum)));
        v8_store(product, v8_mul(v8_fma(e[v], weight, one), v8_load(product)));
    }
}

static void walk_products(const grid_pieces *w, size_t points, quadratics s,
                          v8 y, v8 weight)
{
    size_t k = 0;

    for (; k + TOGETHER <= points; k += TOGETHER)
        products_at(TOGETHER, &s, w, k, y, weight);
    for (; k < points; k++)
        products_at(1, &s, w, k, y, weight);
}

/* Products to logarithms in w->sum, before they overflow and at the end; the
 * lanes of a point become one number, and eight points one vector. */
static void fold_products(const grid_pieces *w, size_t points)
{
    for (size_t k = 0; k < points; k += 8) {
        size_t count = points - k < 8 ? points - k : 8;
        double rest[8] = {0};

        for (size_t i = 0; i < count; i++) {
            double *lanes = w->product + 8 * (k + i), product = 1.0;

            for (int l = 0; l < 8; l++)
                product *= lanes[l];
            rest[i] = product - 1.0;
            v8_store(lanes, v8_set1(1.0));
        }
        v8_store(rest, egap_v8_log1p_wide(v8_load(rest)));
        for (size_t i = 0; i < count; i++)
            w->sum[8 * (k + i)] += rest[i];
    }
}

/* How far F may be from that by `walk`, where it is at most `most`: a product
 * of f factors is within 5 f u of what it stands for, relatively, and so its
 * logarithm absolutely; with one factor for a sample that is 5 u in the mean.
 * Logarithms, sums and the walk's own losses are within (Npad/4 + 32) u of
 * the mean. */
static double products_slack(const egap_train_data *data, double most)
{
    return 2.0 * EGAP_U * (5.0 + (double)(data->Npad / 4 + 32) * most);
}

#endif
