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
 * the terms that a sum needs are of the size of its result's parts. */
#include "../../../verify/enclose/loss.h"
#include "../../train/kernel.h"

#include <string.h>

#define BLOCK EGAP_GRID_BLOCK

/* The pieces of `work`. */
typedef struct {
    double *jump;     /* (points, 3, 8) what changes before a point; 0 between
                         calls */
    double *sum;      /* (points, 8) lanes of the sums of losses */
    double *basis;    /* (points, 3) (1-t)^2, t(1-t), t^2 */
    uint8_t *touched; /* (points) whether the row of `jump` is not 0 */
    double *za, *zb;  /* (m, BLOCK) pre-activations at the ends */
} pieces;

/* Adds a neuron's quadratics of eight samples, sign -1 where it switches
 * off, at the points where the lanes in `bits` switch. */
V8FN void add_jumps(double *jump, uint8_t *touched, size_t points,
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

        touched[row] = 1;

        p[0] += q[l];
        p[8] += q[8 + l];
        p[16] += q[16 + l];
    }
}

/* Outputs of eight samples as a start and jumps. */
static void collect(v8 start[3], const pieces *w, size_t points, size_t j,
                    const egap_train_data *data, const double *slab_a,
                    const double *slab_b)
{
    const double *pa = slab_a + egap_slab_theta(data);
    const double *pb = slab_b + egap_slab_theta(data);
    double ca = slab_a[egap_slab_c(data)], cb = slab_b[egap_slab_c(data)];
    v8 s0 = v8_set1(ca), s1 = v8_set1(ca + cb), s2 = v8_set1(cb);

    for (size_t i = 0; i < data->m; i++) {
        v8 a = v8_load(w->za + i * BLOCK + j);
        v8 b = v8_load(w->zb + i * BLOCK + j);
        v8 p = v8_set1(pa[i]), r = v8_set1(pb[i]);
        v8 q0 = v8_mul(p, a), q1 = v8_fma(p, b, v8_mul(r, a));
        v8 q2 = v8_mul(r, b);
        m8 on = v8_gt(a, v8_zero());
        unsigned bits = m8_bits(m8_xor(on, v8_gt(b, v8_zero())));

        s0 = v8_add(s0, v8_keep(on, q0));
        s1 = v8_add(s1, v8_keep(on, q1));
        s2 = v8_add(s2, v8_keep(on, q2));
        if (bits != 0)
            add_jumps(w->jump, w->touched, points, bits, on, a, b, q0, q1, q2);
    }
    start[0] = s0;
    start[1] = s1;
    start[2] = s2;
}

/* Walks the grid: outputs of eight samples, their losses into w->sum. */
V8FN void walk_of_kind(egap_loss_kind kind, const pieces *w, size_t points,
                       const v8 start[3], v8 y, v8 weight, v8 delta)
{
    v8 s0 = start[0], s1 = start[1], s2 = start[2];

    for (size_t k = 0; k < points; k++) {
        double *p = w->jump + 24 * k;
        const double *e = w->basis + 3 * k;
        v8 u, l, dl;

        if (w->touched[k]) {
            s0 = v8_add(s0, v8_load(p));
            s1 = v8_add(s1, v8_load(p + 8));
            s2 = v8_add(s2, v8_load(p + 16));
            v8_store(p, v8_zero());
            v8_store(p + 8, v8_zero());
            v8_store(p + 16, v8_zero());
            w->touched[k] = 0;
        }
        u = v8_mul(v8_set1(e[0]), s0);
        u = v8_fma(v8_set1(e[1]), s1, u);
        u = v8_fma(v8_set1(e[2]), s2, u);
        egap_v8_loss(kind, u, y, delta, &l, &dl);
        v8_store(w->sum + 8 * k, v8_fma(l, weight, v8_load(w->sum + 8 * k)));
    }
}

static void walk(const pieces *w, size_t points, const v8 start[3], v8 y,
                 v8 weight, const egap_loss *loss)
{
    v8 delta = v8_set1(loss->delta);

#define BODY(kind) walk_of_kind(kind, w, points, start, y, weight, delta)
    EGAP_FOR_LOSS(loss->kind, BODY);
#undef BODY
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

void EGAP_KERNEL(egap_path_grid)(double *F, size_t points,
                                 const egap_train_data *data,
                                 const egap_objective *objective,
                                 const double *slab_a, const double *slab_b,
                                 double *work)
{
    pieces w = {.jump = work,
                .sum = work + 24 * points,
                .basis = work + 32 * points,
                .touched = (uint8_t *)(work + 35 * points),
                .za = work + 40 * points,
                .zb = work + 40 * points + data->m * BLOCK};
    double last = (double)(points - 1);

    memset(w.sum, 0, 8 * points * sizeof *w.sum);
    for (size_t k = 0; k < points; k++) {
        double t = (double)k / last, s = 1.0 - t;

        w.basis[3 * k] = s * s;
        w.basis[3 * k + 1] = s * t;
        w.basis[3 * k + 2] = t * t;
    }
    for (size_t first = 0; first < data->Npad; first += BLOCK) {
        size_t count = data->Npad - first;

        if (count > BLOCK)
            count = BLOCK;
        EGAP_KERNEL(egap_train_preactivations)
        (w.za, BLOCK, data, slab_a, first, count);
        EGAP_KERNEL(egap_train_preactivations)
        (w.zb, BLOCK, data, slab_b, first, count);
        for (size_t j = 0; j < count; j += 8) {
            v8 start[3];

            collect(start, &w, points, j, data, slab_a, slab_b);
            walk(&w, points, start, v8_load(data->y + first + j),
                 v8_load(data->weight + first + j), &objective->loss);
        }
    }
    for (size_t k = 0; k < points; k++)
        F[k] =
            fma(objective->kappa, mass(data, slab_a, slab_b, (double)k / last),
                v8_sum(v8_load(w.sum + 8 * k)) / (double)data->N);
}
