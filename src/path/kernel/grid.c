/* grid.c: F at equally spaced points of a segment, without a forward pass at
 * each.
 *
 * Along a segment each pre-activation is affine in t and each output weight
 * too, so a neuron adds to a sample's output one quadratic where it is
 * active, and switches at most once.  Every pair (neuron, sample) is visited
 * once: its quadratic is added at the first grid point after its switch, and
 * a running sum over the grid gives the outputs.  Quadratics are held as
 *   q0 (1-t)^2 + q1 t (1-t) + q2 t^2,
 * for (p (1-t) + r t)(a (1-t) + b t): q0 = pa, q1 = pb + ra, q2 = rb; all
 * the terms that a sum needs are of the size of its result's parts.
 *
 * The losses are summed up by gridwalk.h, point after point; where the caller
 * allows for other rounding, squares by gridsquares.h, which looks at the
 * switches alone, and logistic losses with one logarithm for many samples. */
#include "gridsquares.h"

#include <string.h>

#define BLOCK EGAP_GRID_BLOCK

/* Adds a neuron's quadratics of eight samples, sign -1 where it switches
 * off, at the points where the lanes in `bits` switch. */
V8FN void add_jumps(double *jump, uint64_t *touched, size_t points,
                    unsigned bits, m8 off, v8 a, v8 b, v8 q0, v8 q1, v8 q2)
{
    double last = (double)(points - 1), at[8], q[24];
    v8 sign = v8_keep(off, v8_set1(-0.0));
    v8 t = v8_div(a, v8_sub(a, b));
    /* ceil; the cut also sends NaN to 0 */
    v8 k = v8_neg(v8_floor(v8_mul(t, v8_set1(-last))));

    v8_store(at, v8_min(v8_max(k, v8_zero()), v8_set1(last)));
    v8_store(q, v8_xor(q0, sign));
    v8_store(q + 8, v8_xor(q1, sign));
    v8_store(q + 16, v8_xor(q2, sign));
    for (; bits != 0; bits &= bits - 1) {
        int l = __builtin_ctz(bits);
        size_t row = (size_t)at[l];
        double *p = jump + 24 * row + l;

        touched[row / 64] |= UINT64_C(1) << row % 64;
        p[0] += q[l];
        p[8] += q[8 + l];
        p[16] += q[16 + l];
    }
}

/* Outputs of eight samples as a start and jumps. */
static quadratics collect(const grid_pieces *w, size_t points, size_t j,
                          const egap_train_data *data, const double *slab_a,
                          const double *slab_b)
{
    const double *pa = slab_a + egap_slab_theta(data);
    const double *pb = slab_b + egap_slab_theta(data);
    double ca = slab_a[egap_slab_c(data)], cb = slab_b[egap_slab_c(data)];
    quadratics s = {v8_set1(ca), v8_set1(ca + cb), v8_set1(cb)};

    for (size_t i = 0; i < data->m; i++) {
        v8 a = v8_load(w->za + i * BLOCK + j);
        v8 b = v8_load(w->zb + i * BLOCK + j);
        v8 p = v8_set1(pa[i]), r = v8_set1(pb[i]);
        v8 q0 = v8_mul(p, a), q1 = v8_fma(p, b, v8_mul(r, a));
        v8 q2 = v8_mul(r, b);
        m8 on = v8_gt(a, v8_zero());
        unsigned bits = m8_bits(m8_xor(on, v8_gt(b, v8_zero())));

        s.q0 = v8_add(s.q0, v8_keep(on, q0));
        s.q1 = v8_add(s.q1, v8_keep(on, q1));
        s.q2 = v8_add(s.q2, v8_keep(on, q2));
        if (bits != 0)
            add_jumps(w->jump, w->touched, points, bits, on, a, b, q0, q1, q2);
    }
    return s;
}

/* sum_i |theta_i(t)| + |c(t)| */
static double mass(const egap_train_data *data, const double *slab_a,
                   const double *slab_b, double t)
{
    size_t from = egap_slab_theta(data), to = egap_slab_count(data);
    v8 sum = v8_zero(), tt = v8_set1(t);

    for (size_t p = from; p < to; p += 8) {
        v8 a = v8_load(slab_a + p), b = v8_load(slab_b + p);

        sum = v8_add(sum, v8_abs(v8_fma(tt, v8_sub(b, a), a)));
    }
    return v8_sum(sum);
}

static grid_pieces lay_out(double *work, size_t points, size_t m,
                           const uint64_t *wanted)
{
    grid_pieces w = {.jump = work,
                     .sum = work + 24 * points,
                     .quartic = work + 32 * points,
                     .product = work + 32 * points,
                     .basis = work + 72 * points,
                     .touched = (uint64_t *)(work + 75 * points),
                     .wanted = wanted};

    w.za = work + 80 * points;
    w.zb = w.za + m * BLOCK;
    memset(w.sum, 0, 8 * points * sizeof *w.sum);
    for (size_t k = 0; k < points; k++) {
        double t = (double)k / (double)(points - 1), s = 1.0 - t;

        w.basis[3 * k] = s * s;
        w.basis[3 * k + 1] = s * t;
        w.basis[3 * k + 2] = t * t;
    }
    return w;
}

/* How the losses of a call are summed up. */
typedef enum { EXACT_SUMS, SQUARES, PRODUCTS } grid_sums;

static grid_sums choose_sums(const egap_loss *loss, bool fast)
{
    if (!fast)
        return EXACT_SUMS;
    switch (loss->kind) {
    case EGAP_LOSS_MSE:
    case EGAP_LOSS_HALF:
        return SQUARES;
    case EGAP_LOSS_LOGISTIC:
        return PRODUCTS;
    default:
        return EXACT_SUMS;
    }
}

/* The losses of the eight samples from j on. */
static void add_samples(const grid_pieces *w, grid_sums how, square_sizes *size,
                        size_t points, const quadratics *start, size_t j,
                        const egap_train_data *data, const egap_loss *loss)
{
    v8 y = v8_load(data->y + j), weight = v8_load(data->weight + j);

    if (how == SQUARES && squares_pay(w, points))
        squares_add(w, size, points, *start, y, weight);
    else if (how == PRODUCTS)
        walk_products(w, points, *start, y, weight);
    else
        walk(w, points, start, y, weight, loss);
    if (how == PRODUCTS && (j / 8 + 1) % PRODUCT_VECTORS == 0)
        fold_products(w, points);
    memset(w->touched, 0, (points + 63) / 64 * sizeof *w->touched);
}

/* Does a call ask for the point k? */
static bool is_wanted(const grid_pieces *w, size_t k)
{
    return w->wanted == NULL || w->wanted[k / 64] >> k % 64 & 1;
}

/* F from the sums of losses; returns the largest size. */
static double finish(double *F, const grid_pieces *w, size_t points,
                     const egap_train_data *data, double kappa,
                     const double *slab_a, const double *slab_b)
{
    double last = (double)(points - 1), N = (double)data->N, most = 0.0;

    for (size_t k = 0; k < points; k++) {
        double loss = v8_sum(v8_load(w->sum + 8 * k)) / N;

        F[k] =
            is_wanted(w, k)
                ? fma(kappa, mass(data, slab_a, slab_b, (double)k / last), loss)
                : -INFINITY;
        most = fabs(F[k]) > most ? fabs(F[k]) : most;
    }
    return most;
}

void EGAP_KERNEL(egap_path_grid)(double *F, double *slack,
                                 const uint64_t *wanted, size_t points,
                                 const egap_train_data *data,
                                 const egap_objective *objective,
                                 const double *slab_a, const double *slab_b,
                                 double *work)
{
    grid_pieces w = lay_out(work, points, data->m, wanted);
    grid_sums how = choose_sums(&objective->loss, slack != NULL);
    square_sizes size = {v8_zero()};
    double most;

    for (size_t k = 0; how == PRODUCTS && k < 8 * points; k++)
        w.product[k] = 1.0;
    for (size_t first = 0; first < data->Npad; first += BLOCK) {
        size_t count = data->Npad - first;

        if (count > BLOCK)
            count = BLOCK;
        EGAP_KERNEL(egap_train_preactivations)
        (w.za, BLOCK, data, slab_a, first, count);
        EGAP_KERNEL(egap_train_preactivations)
        (w.zb, BLOCK, data, slab_b, first, count);
        for (size_t j = 0; j < count; j += 8) {
            quadratics start = collect(&w, points, j, data, slab_a, slab_b);

            add_samples(&w, how, &size, points, &start, first + j, data,
                        &objective->loss);
        }
    }
    if (how == SQUARES)
        squares_end(&w, points, objective->loss.kind);
    if (how == PRODUCTS)
        fold_products(&w, points);
    most = finish(F, &w, points, data, objective->kappa, slab_a, slab_b);
    if (slack != NULL)
        *slack = how == SQUARES    ? squares_slack(&size, points, data, most)
                 : how == PRODUCTS ? products_slack(data, most)
                                   : 0.0;
    if (how == PRODUCTS)
        memset(w.product, 0, 8 * points * sizeof *w.product);
}
