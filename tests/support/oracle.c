/* oracle.c: F by plain loops in ball arithmetic. */
#include "oracle.h"

#include <math.h>

#define ORACLE_MAX_BITS (1L << 16)

/* (1-t) a + t b, exact or at `bits` bits */
static void between(arb_t out, double a, const double *b, egap_dd t, long bits)
{
    arb_t d, tt;

    arb_set_d(out, a);
    if (b == NULL)
        return;
    arb_init(d);
    arb_init(tt);
    arb_set_d(d, *b);
    arb_sub(d, d, out, bits);
    arb_set_d(tt, t.hi);
    arb_addmul(out, d, tt, bits);
    arb_set_d(tt, t.lo);
    arb_addmul(out, d, tt, bits);
    arb_clear(d);
    arb_clear(tt);
}

/* log(1 + e^u) - y u, through max(u,0) + log1p(e^-|u|) */
static void softplus_loss(arb_t l, const arb_t u, const arb_t y, long bits)
{
    arb_t e, p;

    arb_init(e);
    arb_init(p);
    arb_abs(e, u);
    arb_neg(e, e);
    arb_exp(e, e, bits);
    arb_log1p(e, e, bits);
    arb_zero(p);
    arb_max(p, p, u, bits);
    arb_add(l, p, e, bits);
    arb_submul(l, y, u, bits);
    arb_clear(e);
    arb_clear(p);
}

/* r^2/2 - relu(|r| - delta)^2/2 */
static void huber_loss(arb_t l, const arb_t r, double delta, long bits)
{
    arb_t over, zero;

    arb_init(over);
    arb_init(zero);
    arb_abs(over, r);
    arb_set_d(l, delta);
    arb_sub(over, over, l, bits);
    arb_max(over, over, zero, bits);
    arb_mul(over, over, over, bits);
    arb_mul(l, r, r, bits);
    arb_sub(l, l, over, bits);
    arb_mul_2exp_si(l, l, -1);
    arb_clear(over);
    arb_clear(zero);
}

static void loss_at(arb_t l, const egap_loss *loss, const arb_t u, double yj,
                    long bits)
{
    arb_t r, y;

    arb_init(r);
    arb_init(y);
    arb_set_d(y, yj);
    arb_sub(r, u, y, bits);
    switch (loss->kind) {
    case EGAP_LOSS_MSE:
        arb_mul(l, r, r, bits);
        break;
    case EGAP_LOSS_HALF:
        arb_mul(l, r, r, bits);
        arb_mul_2exp_si(l, l, -1);
        break;
    case EGAP_LOSS_HUBER:
        huber_loss(l, r, loss->delta, bits);
        break;
    case EGAP_LOSS_LOGISTIC:
        softplus_loss(l, u, y, bits);
        break;
    case EGAP_LOSS_ABS:
        arb_abs(l, r);
        break;
    }
    arb_clear(r);
    arb_clear(y);
}

static void NF_at(arb_t NF, const egap_data *data,
                  const egap_objective *objective, const egap_net *A,
                  const egap_net *B, egap_dd t, long bits)
{
    size_t m = A->m, n = A->n;
    arb_t u, z, w, x, zero, pen;

    arb_init(u);
    arb_init(z);
    arb_init(w);
    arb_init(x);
    arb_init(zero);
    arb_init(pen);
    arb_zero(NF);
    for (size_t j = 0; j < data->N; j++) {
        arb_zero(u);
        if (A->c != NULL)
            between(u, *A->c, B ? B->c : NULL, t, bits);
        for (size_t i = 0; i < m; i++) {
            arb_zero(z);
            if (A->b != NULL)
                between(z, A->b[i], B ? &B->b[i] : NULL, t, bits);
            for (size_t k = 0; k < n; k++) {
                between(w, A->W[i * n + k], B ? &B->W[i * n + k] : NULL, t,
                        bits);
                arb_set_d(x, data->x[j * n + k]);
                arb_addmul(z, w, x, bits);
            }
            arb_max(z, z, zero, bits);
            between(w, A->theta[i], B ? &B->theta[i] : NULL, t, bits);
            arb_addmul(u, w, z, bits);
        }
        loss_at(z, &objective->loss, u, data->y[j], bits);
        arb_add(NF, NF, z, bits);
    }
    for (size_t i = 0; i < m; i++) {
        between(w, A->theta[i], B ? &B->theta[i] : NULL, t, bits);
        arb_abs(w, w);
        arb_add(pen, pen, w, bits);
    }
    if (A->c != NULL) {
        between(w, *A->c, B ? B->c : NULL, t, bits);
        arb_abs(w, w);
        arb_add(pen, pen, w, bits);
    }
    arb_set_d(w, objective->kappa);
    arb_mul_ui(w, w, data->N, bits);
    arb_addmul(NF, w, pen, bits);
    arb_clear(u);
    arb_clear(z);
    arb_clear(w);
    arb_clear(x);
    arb_clear(zero);
    arb_clear(pen);
}

void oracle_NF(arb_t NF, const egap_data *data, const egap_objective *objective,
               const egap_net *A, const egap_net *B, double t, long bits)
{
    NF_at(NF, data, objective, A, B, (egap_dd){t, 0}, bits);
}

void oracle_F(arb_t F, const egap_data *data, const egap_objective *objective,
              const egap_net *A, const egap_net *B, double t, long bits)
{
    oracle_NF(F, data, objective, A, B, t, bits);
    arb_div_ui(F, F, data->N, bits);
}

/* the sign of F(t) - v: yes if F <= v (sense 1) or F >= v (sense -1) */
static egap_truth compare(const egap_data *data,
                          const egap_objective *objective, const egap_net *A,
                          const egap_net *B, egap_dd t, egap_dd v, int sense)
{
    egap_truth answer = EGAP_UNKNOWN;
    arb_t NF, Nv, low;

    if (isnan(v.hi) || isnan(v.lo) || isinf(v.lo))
        return EGAP_UNKNOWN;
    if (isinf(v.hi))
        return (v.hi > 0) == (sense > 0) ? EGAP_YES : EGAP_NO;
    /* F >= 0: known without asking how small an exponential is */
    if (sense < 0 && v.hi + v.lo <= 0)
        return EGAP_YES;
    arb_init(NF);
    arb_init(Nv);
    arb_init(low);
    for (long bits = 128; answer == EGAP_UNKNOWN && bits <= ORACLE_MAX_BITS;
         bits *= 2) {
        NF_at(NF, data, objective, A, B, t, bits);
        arb_set_d(Nv, v.hi);
        arb_set_d(low, v.lo);
        arb_add(Nv, Nv, low, ARF_PREC_EXACT);
        arb_mul_ui(Nv, Nv, data->N, ARF_PREC_EXACT);
        arb_sub(NF, NF, Nv, bits);
        if (sense < 0)
            arb_neg(NF, NF);
        if (!arb_is_finite(NF))
            continue;
        if (arb_is_nonpositive(NF))
            answer = EGAP_YES;
        else if (arb_is_positive(NF))
            answer = EGAP_NO;
    }
    arb_clear(NF);
    arb_clear(Nv);
    arb_clear(low);
    return answer;
}

egap_truth oracle_F_le(const egap_data *data, const egap_objective *objective,
                       const egap_net *A, const egap_net *B, double t,
                       egap_dd hi)
{
    return compare(data, objective, A, B, (egap_dd){t, 0}, hi, 1);
}

egap_truth oracle_F_ge(const egap_data *data, const egap_objective *objective,
                       const egap_net *A, const egap_net *B, double t,
                       egap_dd lo)
{
    return compare(data, objective, A, B, (egap_dd){t, 0}, lo, -1);
}

egap_truth oracle_F_ge_at(const egap_data *data,
                          const egap_objective *objective, const egap_net *A,
                          const egap_net *B, egap_dd t, egap_dd lo)
{
    return compare(data, objective, A, B, t, lo, -1);
}
