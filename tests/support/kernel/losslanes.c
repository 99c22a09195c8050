/* losslanes.c: the inline loss functions over arrays, on every instruction
 * set, for tests. */
#include "../losslanes.h"

#include "../../../verify/enclose/loss.h"
#include "../../../verify/enclose/softplus.h"

void EGAP_KERNEL(test_exp_neg)(double *out, const double *x, size_t count)
{
    for (size_t i = 0; i < count; i += EGAP_LANES)
        v8_store(out + i, egap_v8_exp_neg(v8_load(x + i)));
}

void EGAP_KERNEL(test_log1p)(double *out, const double *x, size_t count)
{
    for (size_t i = 0; i < count; i += EGAP_LANES)
        v8_store(out + i, egap_v8_log1p(v8_load(x + i)));
}

V8FN void loss_lanes(egap_loss_kind kind, double delta, double *l, double *dl,
                     const double *u, const double *y, size_t count)
{
    for (size_t i = 0; i < count; i += EGAP_LANES) {
        v8 value, slope;

        egap_v8_loss(kind, v8_load(u + i), v8_load(y + i), v8_set1(delta),
                     &value, &slope);
        v8_store(l + i, value);
        v8_store(dl + i, slope);
    }
}

void EGAP_KERNEL(test_loss)(egap_loss loss, double *l, double *dl,
                            const double *u, const double *y, size_t count)
{
#define BODY(kind) loss_lanes(kind, loss.delta, l, dl, u, y, count)
    EGAP_FOR_LOSS(loss.kind, BODY);
#undef BODY
}

void EGAP_KERNEL(test_logistic_dd)(egap_dd *l, const egap_dd *u,
                                   const double *y, size_t count)
{
    for (size_t i = 0; i < count; i += EGAP_LANES) {
        double hi[EGAP_LANES], lo[EGAP_LANES];
        v8dd value;

        for (size_t k = 0; k < EGAP_LANES; k++) {
            hi[k] = u[i + k].hi;
            lo[k] = u[i + k].lo;
        }
        value = egap_v8dd_logistic((v8dd){v8_load(hi), v8_load(lo)},
                                   v8_load(y + i));
        v8_store(hi, value.hi);
        v8_store(lo, value.lo);
        for (size_t k = 0; k < EGAP_LANES; k++)
            l[i + k] = (egap_dd){hi[k], lo[k]};
    }
}
