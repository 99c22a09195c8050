/* narrow.c: one pass over the data for networks of at most EGAP_NARROW
 * features: lanes are samples in both directions.
 *
 * With G_i = sum_j l'_j 1[z_ij > 0] (x_j, 1) the gradients are theta_i G_i
 * and (w_i, b_i) . G_i (homogeneity of relu), so nothing but the signs of z
 * is kept between the directions: one byte for eight samples. */
#include "../../../verify/base/simd.h"
#include "../kernel.h"

#include <string.h>

/* Vectors of samples and neurons held in registers at once. */
#define FORWARD_VECTORS 4
#if defined(EGAP_KERNEL_AVX512)
#define BACKWARD_NEURONS 4
#else
#define BACKWARD_NEURONS 2
#endif
#define BYTES (EGAP_NARROW_BLOCK / 8)

/* Outputs of V vectors of samples from j on, and the masks of all neurons. */
V8FN void forward_tile(const int nf, const bool bias, const int V,
                       const egap_train_data *data, const double *slab,
                       const double *x, double *phi, uint8_t *active)
{
    const double *w = slab, *theta = slab + egap_slab_theta(data);
    v8 out[FORWARD_VECTORS], xv[EGAP_NARROW][FORWARD_VECTORS];

#pragma GCC unroll 8
    for (int v = 0; v < V; v++) {
        out[v] = v8_set1(slab[egap_slab_c(data)]);
#pragma GCC unroll 8
        for (int k = 0; k < nf; k++)
            xv[k][v] = v8_load(x + k * data->Npad + 8 * v);
    }
    for (size_t i = 0; i < data->m; i++) {
        v8 b = bias ? v8_set1(w[nf * data->mpad + i]) : v8_zero();
        v8 t = v8_set1(theta[i]), wk[EGAP_NARROW];

#pragma GCC unroll 8
        for (int k = 0; k < nf; k++)
            wk[k] = v8_set1(w[k * data->mpad + i]);
#pragma GCC unroll 8
        for (int v = 0; v < V; v++) {
            v8 z = b;
            m8 on;

#pragma GCC unroll 8
            for (int k = 0; k < nf; k++)
                z = v8_fma(wk[k], xv[k][v], z);
            on = v8_gt(z, v8_zero());
            active[i * BYTES + v] = (uint8_t)m8_bits(on);
            out[v] = v8_fma(t, v8_keep(on, z), out[v]);
        }
    }
#pragma GCC unroll 8
    for (int v = 0; v < V; v++)
        v8_store(phi + 8 * v, out[v]);
}

/* Adds a block's part of G for I neurons from i on, lanes apart. */
V8FN void backward_tile(const int nf, const bool bias, const int I,
                        const egap_train_data *data, const double *x,
                        size_t count, const double *slope,
                        const uint8_t *active, double *lanes)
{
    const int coords = nf + bias;
    v8 sum[BACKWARD_NEURONS][EGAP_NARROW + 1];

#pragma GCC unroll 8
    for (int i = 0; i < I; i++)
#pragma GCC unroll 8
        for (int k = 0; k < coords; k++)
            sum[i][k] = v8_load(lanes + 8 * (i * coords + k));
    for (size_t j = 0; j < count; j += 8) {
        v8 d = v8_load(slope + j), xv[EGAP_NARROW];

#pragma GCC unroll 8
        for (int k = 0; k < nf; k++)
            xv[k] = v8_load(x + k * data->Npad + j);
#pragma GCC unroll 8
        for (int i = 0; i < I; i++) {
            v8 on = v8_keep(m8_from_bits(active[i * BYTES + j / 8]), d);

#pragma GCC unroll 8
            for (int k = 0; k < nf; k++)
                sum[i][k] = v8_fma(on, xv[k], sum[i][k]);
            if (bias)
                sum[i][nf] = v8_add(sum[i][nf], on);
        }
    }
#pragma GCC unroll 8
    for (int i = 0; i < I; i++)
#pragma GCC unroll 8
        for (int k = 0; k < coords; k++)
            v8_store(lanes + 8 * (i * coords + k), sum[i][k]);
}

V8FN void pass(const int nf, const bool bias, egap_train_sums *sums,
               const egap_train_data *data, const egap_loss *loss,
               const double *slab, egap_train_scratch *s, bool backward)
{
    const size_t coords = (size_t)nf + bias;
    double lanes[16] = {0};

    if (backward)
        memset(s->lanes, 0, data->m * coords * 8 * sizeof *s->lanes);
    for (size_t first = 0; first < data->Npad; first += EGAP_NARROW_BLOCK) {
        size_t count = data->Npad - first, v = 0, i = 0;
        const double *x = data->xt + first;

        if (count > EGAP_NARROW_BLOCK)
            count = EGAP_NARROW_BLOCK;
        for (; v + FORWARD_VECTORS <= count / 8; v += FORWARD_VECTORS)
            forward_tile(nf, bias, FORWARD_VECTORS, data, slab, x + 8 * v,
                         s->phi + 8 * v, s->active + v);
        for (; v < count / 8; v++)
            forward_tile(nf, bias, 1, data, slab, x + 8 * v, s->phi + 8 * v,
                         s->active + v);
        EGAP_KERNEL(egap_train_losses)
        (s->phi, lanes, count, loss, data->y + first, data->weight + first);
        if (!backward)
            continue;
        for (; i + BACKWARD_NEURONS <= data->m; i += BACKWARD_NEURONS)
            backward_tile(nf, bias, BACKWARD_NEURONS, data, x, count, s->phi,
                          s->active + i * BYTES, s->lanes + 8 * i * coords);
        for (; i < data->m; i++)
            backward_tile(nf, bias, 1, data, x, count, s->phi,
                          s->active + i * BYTES, s->lanes + 8 * i * coords);
    }
    sums->loss = v8_sum(v8_load(lanes));
    sums->slope = v8_sum(v8_load(lanes + 8));
    if (backward)
        for (size_t k = 0; k < coords; k++)
            for (size_t i = 0; i < data->m; i++)
                s->G[k * data->mpad + i] =
                    v8_sum(v8_load(s->lanes + 8 * (i * coords + k)));
}

void EGAP_KERNEL(egap_train_narrow)(egap_train_sums *sums,
                                    const egap_train_data *data,
                                    const egap_loss *loss, const double *slab,
                                    egap_train_scratch *scratch, bool backward)
{
    switch (2 * data->n + data->biases) {
    case 2:
        pass(1, false, sums, data, loss, slab, scratch, backward);
        break;
    case 3:
        pass(1, true, sums, data, loss, slab, scratch, backward);
        break;
    case 4:
        pass(2, false, sums, data, loss, slab, scratch, backward);
        break;
    case 5:
        pass(2, true, sums, data, loss, slab, scratch, backward);
        break;
    case 6:
        pass(3, false, sums, data, loss, slab, scratch, backward);
        break;
    default:
        pass(3, true, sums, data, loss, slab, scratch, backward);
        break;
    }
}
