/* screenpass.c: a span on all samples, eight at a time.
 * Proofs: paper/algorithms.tex, lemmas "one-sided" and "one-sided, rounding".
 */
#include "../screenpass.h"
#include "../../base/simd.h"
#include "../../enclose/loss.h"

/* lemma "soft maximum": 1/(6 sqrt 3) < 0.0963 */
#define THIRD 0.0963

typedef struct {
    v8 L, S, q, A, K, below, far, kink, gain;
} lane_sums;

/* What eight samples are made of before their doubts. */
typedef struct {
    v8 S, q;
    v8 variance, range_G, range_Q;
    v8 loss;
    v8 A, K, R;
} lane_sample;

static void end(double *z, const egap_class_pass *in, const double *W)
{
    size_t stride = in->problem->Npad;

    for (size_t i = 0; i < in->m; i++)
        for (size_t j = 0; j < stride; j += EGAP_LANES) {
            v8 sum = v8_zero();

            for (size_t k = 0; k < in->n; k++)
                sum = v8_fma(v8_set1(W[i * in->n + k]),
                             v8_load(in->problem->xt + k * stride + j), sum);
            v8_store(z + i * stride + j, sum);
        }
}

/* (theta0 + beta x) (z + delta x), where active, joins the quadratics */
V8FN void add_active(const egap_class_pass *in, size_t i, v8 z, v8 delta)
{
    const double *theta = in->theta0 + i * in->C, *beta = in->beta + i * in->C;

    for (size_t c = 0; c < in->C; c++) {
        v8 th = v8_set1(theta[c]), be = v8_set1(beta[c]);
        double *phi = in->phi + 8 * c, *G = in->G + 8 * c, *Q = in->Q + 8 * c;

        v8_store(phi, v8_fma(th, z, v8_load(phi)));
        v8_store(G, v8_fma(be, z, v8_fma(th, delta, v8_load(G))));
        v8_store(Q, v8_fma(be, delta, v8_load(Q)));
    }
}

/* phi, G, Q of the block at j; returns the number of doubtful pairs. */
V8FN size_t quadratics(const egap_class_pass *in, size_t j)
{
    const v8 t0 = v8_set1(in->t0), u0 = v8_set1(1.0 - in->t0);
    const v8 dir = v8_set1(in->dir), w = v8_set1(in->w), zero = v8_zero();
    const v8 start = v8_set1(EGAP_CLASS_AT_START);
    const double *c = in->theta0 + in->m * in->C;
    const double *slope = in->beta + in->m * in->C;
    size_t stride = in->problem->Npad, doubts = 0;

    for (size_t k = 0; k < in->C; k++) {
        v8_store(in->phi + 8 * k, v8_set1(c[k]));
        v8_store(in->G + 8 * k, v8_set1(slope[k]));
        v8_store(in->Q + 8 * k, zero);
    }
    for (size_t i = 0; i < in->m; i++) {
        v8 a = v8_load(in->zA + i * stride + j);
        v8 b = v8_load(in->zB + i * stride + j), d = v8_sub(b, a);
        v8 z = v8_fma(t0, b, v8_mul(u0, a)), delta = v8_mul(dir, d);
        v8 far = v8_fma(delta, w, z), off, off0;
        m8 near = v8_ge(v8_mul(start, v8_abs(d)), v8_abs(z));
        m8 active = v8_gt(v8_select(near, far, z), zero);

        if (m8_bits(active) != 0)
            add_active(in, i, v8_keep(active, z), v8_keep(active, delta));
        off0 = v8_max(zero, v8_select(active, v8_neg(z), z));
        off = v8_max(off0, v8_select(active, v8_neg(far), far));
        if (m8_bits(v8_gt(off, zero)) == 0)
            continue;
        v8_store(in->off0 + 8 * doubts, off0);
        v8_store(in->off + 8 * doubts, off);
        v8_store(in->z0 + 8 * doubts, z);
        in->doubt[doubts++] = (uint32_t)i;
    }
    return doubts;
}

/* soft_c = probability of class c, minus 1 for the label; the loss; the
 * slope, half the curvature of phi along the span. */
V8FN void soft_max(lane_sample *s, const egap_class_pass *in, size_t j)
{
    const v8 zero = v8_zero(), one = v8_set1(1.0);
    const v8 y = v8_load(in->y + j);
    v8 top = v8_load(in->phi), arg = zero, at_y = zero;
    v8 rest = zero, others = zero, inv, mu;
    v8 high = v8_load(in->G), low = high;
    v8 high_Q = v8_load(in->Q), low_Q = high_Q;

    for (size_t c = 0; c < in->C; c++) {
        v8 phi = v8_load(in->phi + 8 * c), k = v8_set1((double)c);
        m8 more = v8_gt(phi, top);

        top = v8_select(more, phi, top);
        arg = v8_select(more, k, arg);
        at_y = v8_select(v8_eq(y, k), phi, at_y);
    }
    for (size_t c = 0; c < in->C; c++) {
        v8 k = v8_set1((double)c);
        v8 e = egap_v8_exp_neg(v8_sub(v8_load(in->phi + 8 * c), top));

        rest = v8_add(rest, v8_keep(m8_not(v8_eq(arg, k)), e));
        others = v8_add(others, v8_keep(m8_not(v8_eq(y, k)), e));
        v8_store(in->soft + 8 * c, e);
    }
    inv = v8_add(one, rest);
    s->loss = v8_add(v8_sub(top, at_y), egap_v8_log1p_wide(rest));
    s->S = s->q = mu = zero;
    for (size_t c = 0; c < in->C; c++) {
        m8 label = v8_eq(y, v8_set1((double)c));
        v8 G = v8_load(in->G + 8 * c), Q = v8_load(in->Q + 8 * c);
        v8 p = v8_div(
            v8_select(label, v8_neg(others), v8_load(in->soft + 8 * c)), inv);

        s->S = v8_fma(p, G, s->S);
        s->q = v8_fma(p, Q, s->q);
        mu = v8_add(mu, v8_keep(label, G));
        high = v8_max(high, G);
        low = v8_min(low, G);
        high_Q = v8_max(high_Q, Q);
        low_Q = v8_min(low_Q, Q);
        v8_store(in->prob + 8 * c, v8_div(v8_load(in->soft + 8 * c), inv));
        v8_store(in->soft + 8 * c, p);
    }
    /* the mean of squares about any centre is no less than the variance */
    mu = v8_add(mu, s->S);
    s->variance = zero;
    for (size_t c = 0; c < in->C; c++) {
        v8 g = v8_sub(v8_load(in->G + 8 * c), mu);

        s->variance =
            v8_fma(v8_mul(v8_load(in->prob + 8 * c), g), g, s->variance);
    }
    s->range_G = v8_sub(high, low);
    s->range_Q = v8_sub(high_Q, low_Q);
}

/* The doubtful pairs: K = sum off (a + |b| w)^+, below += off0 a^-, and R, the
 * range of what they may add to phi. */
V8FN void add_doubts(lane_sums *sums, lane_sample *s, const egap_class_pass *in,
                     size_t j, size_t doubts, m8 valid)
{
    const v8 zero = v8_zero(), w = v8_set1(in->w);
    size_t stride = in->problem->Npad;

    s->K = s->R = zero;
    for (size_t k = 0; k < doubts; k++) {
        size_t i = in->doubt[k];
        v8 off = v8_keep(valid, v8_load(in->off + 8 * k)), a = zero, b = zero;
        v8 off0 = v8_keep(valid, v8_load(in->off0 + 8 * k)), x, gain;
        v8 delta = v8_abs(v8_sub(v8_load(in->zB + i * stride + j),
                                 v8_load(in->zA + i * stride + j)));
        m8 more;

        for (size_t c = 0; c < in->C; c++) {
            v8 p = v8_load(in->soft + 8 * c);

            a = v8_fma(p, v8_set1(in->theta0[i * in->C + c]), a);
            b = v8_fma(p, v8_set1(in->beta[i * in->C + c]), b);
        }
        sums->below = v8_fma(off0, v8_max(zero, v8_neg(a)), sums->below);
        s->K = v8_fma(off, v8_max(zero, v8_fma(v8_abs(b), w, a)), s->K);
        s->R = v8_fma(off, v8_set1(in->range[i]), s->R);
        /* where the sign changes, and what the kink there takes off */
        x = v8_div(v8_abs(v8_load(in->z0 + 8 * k)), delta);
        gain = v8_mul(v8_mul(v8_neg(a), delta), v8_sub(w, x));
        more = m8_and(m8_and(v8_gt(off, zero), v8_gt(x, zero)),
                      v8_gt(gain, sums->gain));
        sums->gain = v8_select(more, gain, sums->gain);
        sums->kink = v8_select(more, x, sums->kink);
    }
}

/* lemma "one-sided": S w, q w^2, A w^2 and K of the smaller of two bounds of
 * the variance; returns R1 w. */
V8FN v8 add_curvature(lane_sample *s, double length)
{
    const v8 w = v8_set1(length), half = v8_set1(0.5), third = v8_set1(THIRD);
    v8 R = s->R, spread = v8_mul(w, v8_mul(w, s->range_Q));
    v8 R1 = v8_fma(w, s->range_G, spread);
    v8 sigma = v8_fma(half, spread, v8_mul(w, v8_sqrt(s->variance)));
    v8 square = v8_mul(v8_set1(0.25), v8_mul(R, R));
    v8 A1 = v8_mul(v8_set1(0.25), v8_mul(R1, R1));
    v8 A2 = v8_fma(sigma, sigma, v8_mul(third, v8_mul(R1, v8_mul(R1, R1))));
    v8 K1 = v8_fma(half, v8_mul(R1, R), square), K2, t;
    m8 first;

    t = v8_fma(v8_set1(3.0), v8_mul(R1, v8_add(R1, R)), v8_mul(R, R));
    K2 = v8_fma(v8_mul(third, R), t, v8_fma(sigma, R, square));
    first = v8_ge(v8_add(A2, K2), v8_add(A1, K1));
    s->A = v8_select(first, A1, A2);
    s->K = v8_fma(half, v8_select(first, K1, K2), s->K);
    s->S = v8_mul(w, s->S);
    s->q = v8_mul(w, v8_mul(w, s->q));
    s->range_Q = spread;
    return R1;
}

/* The loss at phi + G w. */
V8FN v8 far_loss(const egap_class_pass *in, size_t j)
{
    const v8 zero = v8_zero(), w = v8_set1(in->w), y = v8_load(in->y + j);
    v8 top = zero, arg = zero, at_y = zero, rest = zero;

    for (size_t c = 0; c < in->C; c++) {
        v8 k = v8_set1((double)c);
        v8 phi = v8_fma(w, v8_load(in->G + 8 * c), v8_load(in->phi + 8 * c));
        m8 more = c == 0 ? v8_eq(k, k) : v8_gt(phi, top);

        top = v8_select(more, phi, top);
        arg = v8_select(more, k, arg);
        at_y = v8_select(v8_eq(y, k), phi, at_y);
        v8_store(in->prob + 8 * c, phi);
    }
    for (size_t c = 0; c < in->C; c++) {
        m8 other = m8_not(v8_eq(arg, v8_set1((double)c)));
        v8 e = egap_v8_exp_neg(v8_sub(v8_load(in->prob + 8 * c), top));

        rest = v8_add(rest, v8_keep(other, e));
    }
    return v8_add(v8_sub(top, at_y), egap_v8_log1p_wide(rest));
}

/* The chord in place of the tangent, where outputs move far (R1 w > 1) and it
 * is lower at the far end. */
V8FN void try_chord(lane_sums *sums, lane_sample *s, const egap_class_pass *in,
                    size_t j, v8 R1, m8 valid)
{
    const v8 half = v8_set1(0.5);
    m8 use = m8_and(valid, v8_gt(R1, v8_set1(1.0)));
    v8 far, rise, tangent;

    if (m8_bits(use) == 0)
        return;
    far = far_loss(in, j);
    rise = v8_sub(far, s->loss);
    tangent = v8_add(v8_add(s->S, s->q), v8_fma(half, s->A, s->K));
    use = m8_and(use, v8_gt(tangent, v8_add(rise, v8_add(s->range_Q, s->R))));
    s->S = v8_select(use, rise, s->S);
    s->q = v8_keep(m8_not(use), s->q);
    s->A = v8_select(use, v8_add(s->range_Q, s->range_Q), s->A);
    s->K = v8_select(use, s->R, s->K);
    sums->far = v8_add(sums->far, v8_keep(use, far));
}

static void span(egap_class_sums *out, const egap_class_pass *in)
{
    const v8 zero = v8_zero();
    lane_sums sums = {zero, zero, zero, zero, zero, zero, zero, zero, zero};
    double kink[EGAP_LANES], gain[EGAP_LANES];

    for (size_t j = 0; j < in->problem->Npad; j += EGAP_LANES) {
        size_t left = in->problem->N - j, doubts = quadratics(in, j);
        m8 valid = m8_from_bits(left < EGAP_LANES ? (1u << left) - 1u : 255u);
        lane_sample s;

        soft_max(&s, in, j);
        add_doubts(&sums, &s, in, j, doubts, valid);
        try_chord(&sums, &s, in, j, add_curvature(&s, in->w), valid);
        sums.L = v8_add(sums.L, v8_keep(valid, s.loss));
        sums.S = v8_add(sums.S, v8_keep(valid, s.S));
        sums.q = v8_add(sums.q, v8_keep(valid, s.q));
        sums.A = v8_add(sums.A, v8_keep(valid, s.A));
        sums.K = v8_add(sums.K, v8_keep(valid, s.K));
    }
    out->L = v8_sum(sums.L);
    out->S = v8_sum(sums.S);
    out->q = v8_sum(sums.q);
    out->A = v8_sum(sums.A);
    out->K = v8_sum(sums.K);
    out->below = v8_sum(sums.below);
    out->far = v8_sum(sums.far);
    v8_store(kink, sums.kink);
    v8_store(gain, sums.gain);
    out->kink = out->gain = 0;
    for (int l = 0; l < EGAP_LANES; l++)
        if (gain[l] > out->gain) {
            out->gain = gain[l];
            out->kink = kink[l];
        }
}

const egap_class_jobs EGAP_KERNEL(egap_class) = {.end = end, .span = span};
