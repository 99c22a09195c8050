/* losses.c: losses of a block of samples and their derivatives. */
#include "../../../verify/enclose/loss.h"
#include "../kernel.h"

V8FN void losses_of_kind(egap_loss_kind kind, double delta, double *phi,
                         double *sums, size_t count, const double *y,
                         const double *weight)
{
    v8 loss = v8_load(sums), slope = v8_load(sums + 8);

    for (size_t j = 0; j < count; j += 8) {
        v8 w = v8_load(weight + j), l, dl;

        egap_v8_loss(kind, v8_load(phi + j), v8_load(y + j), v8_set1(delta), &l,
                     &dl);
        dl = v8_mul(dl, w);
        loss = v8_fma(l, w, loss);
        slope = v8_add(slope, dl);
        v8_store(phi + j, dl);
    }
    v8_store(sums, loss);
    v8_store(sums + 8, slope);
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
