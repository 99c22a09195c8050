/* wide.c: one pass over the data for any number of features, as two matrix
 * products in register tiles: lanes are samples forward and features
 * backward.  The gradient is read off G as in narrow.c. */
#include "../../../verify/base/simd.h"
#include "../kernel.h"

#include <string.h>

/* Register tiles: neurons by vectors.  They do not change the order of any
 * sum, so each instruction set may have its own. */
#if defined(EGAP_KERNEL_AVX512)
#define NEURONS 5
#define VECTORS 4
#else
#define NEURONS 3
#define VECTORS 2
#endif

/* z of I neurons for V vectors of samples. */
V8FN void dots_tile(const int I, const int V, const egap_train_data *data,
                    const double *w, const double *x, double *z, size_t stride)
{
    v8 sum[NEURONS][VECTORS];

#pragma GCC unroll 8
    for (int i = 0; i < I; i++)
#pragma GCC unroll 8
        for (int v = 0; v < V; v++)
            sum[i][v] =
                data->biases ? v8_set1(w[data->n * data->mpad + i]) : v8_zero();
    for (size_t k = 0; k < data->n; k++) {
        const double *wk = w + k * data->mpad, *xk = x + k * data->Npad;
        v8 xv[VECTORS];

#pragma GCC unroll 8
        for (int v = 0; v < V; v++)
            xv[v] = v8_load(xk + 8 * v);
#pragma GCC unroll 8
        for (int i = 0; i < I; i++) {
            v8 wi = v8_set1(wk[i]);

#pragma GCC unroll 8
            for (int v = 0; v < V; v++)
                sum[i][v] = v8_fma(wi, xv[v], sum[i][v]);
        }
    }
#pragma GCC unroll 8
    for (int i = 0; i < I; i++)
#pragma GCC unroll 8
        for (int v = 0; v < V; v++)
            v8_store(z + i * stride + 8 * v, sum[i][v]);
}

V8FN void dots_neurons(const int I, double *z, size_t stride,
                       const egap_train_data *data, const double *w,
                       const double *x, size_t count)
{
    size_t j = 0;

    for (; j + 8 * VECTORS <= count; j += 8 * VECTORS)
        dots_tile(I, VECTORS, data, w, x + j, z + j, stride);
    for (; j < count; j += 8)
        dots_tile(I, 1, data, w, x + j, z + j, stride);
}

void EGAP_KERNEL(egap_train_preactivations)(double *z, size_t stride,
                                            const egap_train_data *data,
                                            const double *slab, size_t first,
                                            size_t count)
{
    const double *x = data->xt + first;
    size_t i = 0;

    for (; i + NEURONS <= data->m; i += NEURONS)
        dots_neurons(NEURONS, z + i * stride, stride, data, slab + i, x, count);
    for (; i + 2 <= data->m; i += 2)
        dots_neurons(2, z + i * stride, stride, data, slab + i, x, count);
    for (; i < data->m; i++)
        dots_neurons(1, z + i * stride, stride, data, slab + i, x, count);
}

/* phi_j = c + sum_i theta_i relu(z_ij), neurons in order. */
static void outputs(double *phi, const double *z, const egap_train_data *data,
                    const double *slab, size_t count)
{
    const double *theta = slab + egap_slab_theta(data);

    for (size_t j = 0; j < count; j += 8) {
        v8 out = v8_set1(slab[egap_slab_c(data)]);

        for (size_t i = 0; i < data->m; i++) {
            v8 zi = v8_load(z + i * EGAP_WIDE_BLOCK + j);

            out = v8_fma(v8_set1(theta[i]), v8_keep(v8_gt(zi, v8_zero()), zi),
                         out);
        }
        v8_store(phi + j, out);
    }
}

/* z_ij := slope_j 1[z_ij > 0]; rows (m, stride): their sums over j are added
 * to the bias entry, lanes apart. */
static void gate(double *z, double *rows, const egap_train_data *data,
                 const double *slope, size_t count)
{
    size_t stride = data->rowpad + 8;

    for (size_t i = 0; i < data->m; i++) {
        double *zi = z + i * EGAP_WIDE_BLOCK;
        double *bias = rows + i * stride + data->rowpad;
        v8 sum = v8_load(bias);

        for (size_t j = 0; j < count; j += 8) {
            v8 on =
                v8_keep(v8_gt(v8_load(zi + j), v8_zero()), v8_load(slope + j));

            v8_store(zi + j, on);
            sum = v8_add(sum, on);
        }
        v8_store(bias, sum);
    }
}

/* rows_i += sum_j gated_ij x_j for I neurons and V vectors of features. */
V8FN void products_tile(const int I, const int V, const egap_train_data *data,
                        const double *gated, const double *xr, double *rows,
                        size_t count)
{
    size_t stride = data->rowpad + 8;
    v8 sum[NEURONS][VECTORS];

#pragma GCC unroll 8
    for (int i = 0; i < I; i++)
#pragma GCC unroll 8
        for (int v = 0; v < V; v++)
            sum[i][v] = v8_load(rows + i * stride + 8 * v);
    for (size_t j = 0; j < count; j++) {
        const double *xj = xr + j * data->rowpad;
        v8 xv[VECTORS];

#pragma GCC unroll 8
        for (int v = 0; v < V; v++)
            xv[v] = v8_load(xj + 8 * v);
#pragma GCC unroll 8
        for (int i = 0; i < I; i++) {
            v8 g = v8_set1(gated[i * EGAP_WIDE_BLOCK + j]);

#pragma GCC unroll 8
            for (int v = 0; v < V; v++)
                sum[i][v] = v8_fma(g, xv[v], sum[i][v]);
        }
    }
#pragma GCC unroll 8
    for (int i = 0; i < I; i++)
#pragma GCC unroll 8
        for (int v = 0; v < V; v++)
            v8_store(rows + i * stride + 8 * v, sum[i][v]);
}

V8FN void products_neurons(const int I, const egap_train_data *data,
                           const double *gated, const double *xr, double *rows,
                           size_t count)
{
    size_t k = 0;

    for (; k + 8 * VECTORS <= data->rowpad; k += 8 * VECTORS)
        products_tile(I, VECTORS, data, gated, xr + k, rows + k, count);
    for (; k < data->rowpad; k += 8)
        products_tile(I, 1, data, gated, xr + k, rows + k, count);
}

static void products(const egap_train_data *data, const double *gated,
                     const double *xr, double *rows, size_t count)
{
    size_t stride = data->rowpad + 8, i = 0;

    for (; i + NEURONS <= data->m; i += NEURONS)
        products_neurons(NEURONS, data, gated + i * EGAP_WIDE_BLOCK, xr,
                         rows + i * stride, count);
    for (; i + 2 <= data->m; i += 2)
        products_neurons(2, data, gated + i * EGAP_WIDE_BLOCK, xr,
                         rows + i * stride, count);
    for (; i < data->m; i++)
        products_neurons(1, data, gated + i * EGAP_WIDE_BLOCK, xr,
                         rows + i * stride, count);
}

/* rows (m, rowpad + 8) to G (coords, mpad). */
static void transpose(double *G, const double *rows,
                      const egap_train_data *data)
{
    size_t stride = data->rowpad + 8;

    for (size_t i = 0; i < data->m; i++) {
        const double *row = rows + i * stride;

        for (size_t k = 0; k < data->n; k++)
            G[k * data->mpad + i] = row[k];
        if (data->biases)
            G[data->n * data->mpad + i] = v8_sum(v8_load(row + data->rowpad));
    }
}

void EGAP_KERNEL(egap_train_wide)(egap_train_sums *sums,
                                  const egap_train_data *data,
                                  const egap_loss *loss, const double *slab,
                                  egap_train_scratch *s, bool backward)
{
    double lanes[16] = {0};

    if (backward)
        memset(s->rows, 0, data->m * (data->rowpad + 8) * sizeof *s->rows);
    for (size_t first = 0; first < data->Npad; first += EGAP_WIDE_BLOCK) {
        size_t count = data->Npad - first;

        if (count > EGAP_WIDE_BLOCK)
            count = EGAP_WIDE_BLOCK;
        EGAP_KERNEL(egap_train_preactivations)
        (s->z, EGAP_WIDE_BLOCK, data, slab, first, count);
        outputs(s->phi, s->z, data, slab, count);
        EGAP_KERNEL(egap_train_losses)
        (s->phi, lanes, count, loss, data->y + first, data->weight + first);
        if (!backward)
            continue;
        gate(s->z, s->rows, data, s->phi, count);
        products(data, s->z, data->xr + first * data->rowpad, s->rows, count);
    }
    sums->loss = v8_sum(v8_load(lanes));
    sums->slope = v8_sum(v8_load(lanes + 8));
    if (backward)
        transpose(s->G, s->rows, data);
}
