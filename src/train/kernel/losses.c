/* losses.c: losses of a block of samples and their derivatives. */
#include "../../../verify/enclose/loss.h"
#include "../kernel.h"

/* Vectors at once: the logistic loss is a long chain of operations. */
#if defined(EGAP_KERNEL_AVX512)
#define VECTORS 4
#else
#define VECTORS 2
#endif

/* The lanes of sum l and of sum l'. */
typedef struct {
    v8 loss, slope;
} loss_lanes;

/* V vectors of samples, added to the lanes in their order. */
V8FN void add_losses(loss_lanes *sums, const int V, egap_loss_kind kind,
                     v8 delta, double *phi, const double *y,
                     const double *weight)
{
    v8 u[VECTORS], yv[VECTORS], l[VECTORS], dl[VECTORS];

    for (int v = 0; v < V; v++) {
        u[v] = v8_load(phi + 8 * v);
        yv[v] = v8_load(y + 8 * v);
    }
    if (kind == EGAP_LOSS_LOGISTIC)
        egap_v8_logistic_each(V, u, yv, l, dl);
    else
        for (int v = 0; v < V; v++)
            egap_v8_loss(kind, u[v], yv[v], delta, &l[v], &dl[v]);
    for (int v = 0; v < V; v++) {
        v8 w = v8_load(weight + 8 * v);

        dl[v] = v8_mul(dl[v], w);
        sums->loss = v8_fma(l[v], w, sums->loss);
        sums->slope = v8_add(sums->slope, dl[v]);
        v8_store(phi + 8 * v, dl[v]);
    }
}

V8FN void losses_of_kind(egap_loss_kind kind, double delta, double *phi,
                         double *sums, size_t count, const double *y,
                         const double *weight)
{
    loss_lanes lanes = {v8_load(sums), v8_load(sums + 8)};
    v8 d = v8_set1(delta);
    size_t j = 0;

    for (; j + 8 * VECTORS <= count; j += 8 * VECTORS)
        add_losses(&lanes, VECTORS, kind, d, phi + j, y + j, weight + j);
    for (; j < count; j += 8)
        add_losses(&lanes, 1, kind, d, phi + j, y + j, weight + j);
    v8_store(sums, lanes.loss);
    v8_store(sums + 8, lanes.slope);
}

/* phi (count): outputs in, derivatives out, 0 beyond the samples; sums (16):
 * lanes of sum l and of sum l' are added to. */
void EGAP_KERNEL(egap_train_losses)(double *phi, double *sums, size_t count,
                                    const egap_loss *loss, const double *y,
                                    const double *weight)
{
#define BODY(kind)                                                             \
    losses_of_kind(kind, loss->delta, phi, sums, count, y, weight)
    EGAP_FOR_LOSS(loss->kind, BODY);
#undef BODY
}
