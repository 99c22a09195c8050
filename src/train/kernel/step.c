/* step.c: the gradient from the sums over the data, Adam, normalisation. */
#include "../../../verify/base/simd.h"
#include "../kernel.h"

V8FN v8 sign_times(v8 x, double kappa)
{
    return v8_select(v8_gt(x, v8_zero()), v8_set1(kappa),
                     v8_keep(v8_gt(v8_zero(), x), v8_set1(-kappa)));
}

double EGAP_KERNEL(egap_train_finish)(double *gradient,
                                      const egap_train_sums *sums,
                                      const egap_train_data *data, double kappa,
                                      const double *slab, const double *G,
                                      bool risk_alone)
{
    const size_t mpad = data->mpad;
    const double *theta = slab + egap_slab_theta(data);
    double c = slab[egap_slab_c(data)], scale = 1.0 / (double)data->N;
    double slope = risk_alone ? 0.0 : kappa; /* of the penalty */
    v8 mass = v8_zero();

    for (size_t i = 0; i < mpad; i += 8)
        mass = v8_add(mass, v8_abs(v8_load(theta + i)));
    if (gradient != NULL) {
        double *gc = gradient + egap_slab_c(data);

        /* gradient of w_ki: theta_i G_ki / N; of theta_i: w_i . G_i / N */
        for (size_t i = 0; i < mpad; i += 8) {
            v8 t = v8_load(theta + i), dot = v8_zero();
            v8 st = v8_mul(t, v8_set1(scale));

            for (size_t k = 0; k < data->coords; k++) {
                v8 g = v8_load(G + k * mpad + i);

                dot = v8_fma(v8_load(slab + k * mpad + i), g, dot);
                v8_store(gradient + k * mpad + i, v8_mul(st, g));
            }
            v8_store(gradient + egap_slab_theta(data) + i,
                     v8_fma(dot, v8_set1(scale), sign_times(t, slope)));
        }
        v8_store(gc, v8_zero());
        if (data->biases)
            gc[0] =
                fma(sums->slope, scale, c > 0 ? slope : (c < 0 ? -slope : 0.0));
    }
    return fma(sums->loss, scale, kappa * (v8_sum(mass) + fabs(c)));
}

/* Rows of W to norm 1, their bias with them, theta times the norm; the bias
 * is no part of the norm. */
static void normalise(double *slab, const egap_train_data *data)
{
    const size_t mpad = data->mpad;
    double *theta = slab + egap_slab_theta(data);

    for (size_t i = 0; i < mpad; i += 8) {
        v8 norm = v8_zero();

        for (size_t k = 0; k < data->n; k++) {
            v8 w = v8_load(slab + k * mpad + i);

            norm = v8_fma(w, w, norm);
        }
        norm = v8_max(v8_set1(1e-12), v8_sqrt(norm)); /* keeps NaN */
        for (size_t k = 0; k < data->coords; k++)
            v8_store(slab + k * mpad + i,
                     v8_div(v8_load(slab + k * mpad + i), norm));
        for (size_t c = 0; c < data->outputs; c++) {
            double *at = theta + c * mpad + i;

            v8_store(at, v8_mul(v8_load(at), norm));
        }
    }
}

/* Rows of W into the closed unit ball, in exact arithmetic and not only in
 * rounded.  With u = 2^-53 the computed sum s of n squares is within n u of
 * |w|^2, relatively.  So s <= 1 - 2 (n + 4) u leaves |w|^2 <= 1; a row beyond
 * is multiplied by (1 - 2 (n + 8) u)/sqrt(s), computed within 3 u, each entry
 * within u, and sqrt(s) is within (n/2 + 1) u of |w|: |w| < 1 after, and the
 * next projection leaves the row as it is. */
static void project(double *slab, const egap_train_data *data)
{
    const size_t mpad = data->mpad;
    const double u2 = 0x1p-52, n = (double)data->n;
    const v8 limit = v8_set1(1.0 - (n + 4.0) * u2);
    const v8 inside = v8_set1(1.0 - (n + 8.0) * u2);

    for (size_t i = 0; i < mpad; i += 8) {
        v8 square = v8_zero(), factor;

        for (size_t k = 0; k < data->n; k++) {
            v8 w = v8_load(slab + k * mpad + i);

            square = v8_fma(w, w, square);
        }
        factor = v8_select(v8_gt(square, limit),
                           v8_div(inside, v8_sqrt(square)), v8_set1(1.0));
        for (size_t k = 0; k < data->n; k++)
            v8_store(slab + k * mpad + i,
                     v8_mul(v8_load(slab + k * mpad + i), factor));
    }
}

/* Towards 0 by `by` >= 0, and no further; zeros are +0. */
V8FN v8 shrink(v8 x, v8 by)
{
    v8 size = v8_max(v8_zero(), v8_sub(v8_abs(x), by)); /* keeps NaN */

    size = v8_select(v8_gt(x, v8_zero()), size, v8_neg(size));
    return v8_add(size, v8_zero());
}

void EGAP_KERNEL(egap_train_step)(double *slab, double *first, double *second,
                                  const double *gradient,
                                  const egap_train_data *data,
                                  const egap_adam_step *adam)
{
    const v8 b1 = v8_set1(adam->one_minus_beta1), b2 = v8_set1(adam->beta2);
    const v8 c2 = v8_set1(adam->one_minus_beta2);
    const v8 step = v8_set1(adam->step), eps = v8_set1(adam->epsilon);
    const v8 root = v8_set1(adam->root_correction);
    size_t count = egap_slab_count(data), outer = egap_slab_theta(data);

    for (size_t p = 0; p < count; p += 8) {
        v8 g = v8_load(gradient + p), m = v8_load(first + p);
        v8 v = v8_load(second + p), denominator, x;

        m = v8_fma(b1, v8_sub(g, m), m);
        v = v8_fma(b2, v, v8_mul(v8_mul(c2, g), g));
        v8_store(first + p, m);
        v8_store(second + p, v);
        denominator = v8_add(v8_div(v8_sqrt(v), root), eps);
        x = v8_fnma(step, v8_div(m, denominator), v8_load(slab + p));
        if (adam->shrink > 0 && p >= outer)
            x = shrink(x, v8_div(v8_set1(adam->shrink), denominator));
        v8_store(slab + p, x);
    }
    if (adam->normalise)
        normalise(slab, data);
    if (adam->project)
        project(slab, data);
}
