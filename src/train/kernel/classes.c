/* classes.c: the cross-entropy and its gradient, lanes are neurons. */
#include <string.h>

#include "../../../verify/base/simd.h"
#include "../../../verify/enclose/loss.h"
#include "../kernel.h"

/* h (mpad) = relu(z) of one sample, phi (outputs) = theta h + c */
V8FN void forward(double *h, double *phi, const egap_train_data *d,
                  const double *slab, const double *x)
{
    const double *theta = slab + egap_slab_theta(d);
    const double *c = slab + egap_slab_c(d);
    size_t mpad = d->mpad;

    for (size_t i = 0; i < mpad; i += 8) {
        v8 z = d->biases ? v8_load(slab + d->n * mpad + i) : v8_zero();

        for (size_t k = 0; k < d->n; k++)
            z = v8_fma(v8_load(slab + k * mpad + i), v8_set1(x[k]), z);
        v8_store(h + i, v8_max(v8_zero(), z)); /* keeps NaN */
    }
    for (size_t o = 0; o < d->outputs; o++) {
        v8 sum = v8_zero();

        for (size_t i = 0; i < mpad; i += 8)
            sum = v8_fma(v8_load(theta + o * mpad + i), v8_load(h + i), sum);
        phi[o] = v8_sum(sum) + c[o];
    }
}

/* The loss of one sample; phi becomes its derivative in phi. */
static double soft_max(double *phi, size_t outputs, size_t label)
{
    double own = phi[label], rest = 0, log_sum[8], scale;
    size_t top = 0;

    for (size_t o = 1; o < outputs; o++)
        if (phi[o] > phi[top])
            top = o;
    own = phi[top] - own; /* NaN stays */
    scale = phi[top];
    for (size_t o = 0; o < outputs; o += 8)
        v8_store(phi + o,
                 egap_v8_exp_neg(v8_sub(v8_load(phi + o), v8_set1(scale))));
    for (size_t o = 0; o < outputs; o++)
        rest += o == top ? 0.0 : phi[o];
    v8_store(log_sum, egap_v8_log1p_wide(v8_set1(rest)));
    scale = 1.0 / (1.0 + rest);
    for (size_t o = 0; o < outputs; o++)
        phi[o] *= scale;
    phi[label] -= 1.0;
    return own + log_sum[0];
}

/* Adds what one sample gives to the gradient of the sum. */
V8FN void backward(double *gradient, const double *h, const double *delta,
                   const egap_train_data *d, const double *slab,
                   const double *x)
{
    const double *theta = slab + egap_slab_theta(d);
    double *g_theta = gradient + egap_slab_theta(d);
    double *g_c = gradient + egap_slab_c(d);
    size_t mpad = d->mpad;

    for (size_t i = 0; i < mpad; i += 8) {
        v8 act = v8_load(h + i), dz = v8_zero();
        double *row = gradient + d->n * mpad + i;

        for (size_t o = 0; o < d->outputs; o++) {
            v8 slope = v8_set1(delta[o]);
            double *g = g_theta + o * mpad + i;

            dz = v8_fma(slope, v8_load(theta + o * mpad + i), dz);
            v8_store(g, v8_fma(slope, act, v8_load(g)));
        }
        dz = v8_keep(v8_gt(act, v8_zero()), dz);
        for (size_t k = 0; k < d->n; k++) {
            double *g = gradient + k * mpad + i;

            v8_store(g, v8_fma(dz, v8_set1(x[k]), v8_load(g)));
        }
        if (d->biases)
            v8_store(row, v8_add(v8_load(row), dz));
    }
    for (size_t o = 0; d->biases && o < d->outputs; o++)
        g_c[o] += delta[o];
}

/* sum |theta| + |c|; with a gradient: divides it by N, adds the penalty's. */
static double penalty(double *gradient, const egap_train_data *d,
                      const double *slab, double slope)
{
    size_t outer = egap_slab_theta(d), count = egap_slab_count(d);
    v8 mass = v8_zero(), scale = v8_set1(1.0 / (double)d->N);

    for (size_t p = outer; p < count; p += 8)
        mass = v8_add(mass, v8_abs(v8_load(slab + p)));
    for (size_t p = 0; gradient != NULL && p < count; p += 8) {
        v8 g = v8_mul(v8_load(gradient + p), scale), x = v8_load(slab + p);

        if (p >= outer)
            g = v8_add(
                g, v8_select(v8_gt(x, v8_zero()), v8_set1(slope),
                             v8_keep(v8_gt(v8_zero(), x), v8_set1(-slope))));
        v8_store(gradient + p, g);
    }
    return v8_sum(mass);
}

double EGAP_KERNEL(egap_train_classes)(double *gradient,
                                       const egap_train_data *d, double kappa,
                                       const double *slab,
                                       egap_train_scratch *s, bool risk_alone)
{
    double sum = 0;

    if (gradient != NULL)
        memset(gradient, 0, egap_slab_count(d) * sizeof *gradient);
    for (size_t j = 0; j < d->N; j++) {
        const double *x = d->xr + j * d->rowpad;

        forward(s->z, s->phi, d, slab, x);
        sum += soft_max(s->phi, d->outputs, (size_t)d->y[j]);
        if (gradient != NULL)
            backward(gradient, s->z, s->phi, d, slab, x);
    }
    return sum / (double)d->N +
           kappa * penalty(gradient, d, slab, risk_alone ? 0.0 : kappa);
}
