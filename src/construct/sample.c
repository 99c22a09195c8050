/* sample.c: "sample": q units are drawn with repetition, each draw a share
 * a / q of the mass a = sum |theta_i| with the sign of the unit's coefficient
 * (claims V2.samp.c and V2.samp.d).  Instead of by chance, each draw is the
 * one for which the expectation over the later draws is least; so the result
 * is at most the expectation over all. */
#include <math.h>
#include <string.h>

#include "compress.h"

/* With f the outputs to be met, v_i = a sgn(theta_i) z_i and e = the outputs
 * so far minus as many shares of f, the expectation depends on the next draw
 * by  slope . v_i / q + (H / 2) (2 e . v_i / q + |v_i - f|^2 / q^2)  only
 * (. are means over the samples), apart from what is equal for all. */
typedef struct {
    size_t m;
    const double *G, *theta; /* G (m, m) means of z_i z_k */
    double a, H;
    double *slope; /* (m) mean of slope_j z_ij */
    double *f;     /* (m) mean of f_j z_ij */
    double *e;     /* (m) mean of e_j z_ij */
    double *count; /* (m) draws */
} sampling;

static size_t draw(const sampling *x, double q)
{
    double least = INFINITY;
    size_t best = 0;

    for (size_t i = 0; i < x->m; i++) {
        double v = copysign(x->a, x->theta[i]), p;

        if (x->theta[i] == 0)
            continue;
        p = v * (x->slope[i] / q + x->H * x->e[i] / q) +
            x->H / 2 * (x->a * x->a * x->G[i * x->m + i] - 2 * v * x->f[i]) /
                (q * q);
        if (p < least) {
            least = p;
            best = i;
        }
    }
    return best;
}

/* a sum |theta_i| E z_i^2 - E f^2 over q: the variance of the outputs */
static double variance(const sampling *x, double q)
{
    double first = 0, second = 0;

    for (size_t i = 0; i < x->m; i++) {
        first += fabs(x->theta[i]) * x->G[i * x->m + i];
        second += x->theta[i] * x->f[i];
    }
    return fmax(x->a * first - second, 0) / q;
}

static void draw_all(egap_few *few, sampling *x, size_t q)
{
    for (size_t k = 0; k < q; k++) {
        size_t i = draw(x, (double)q);
        double v = copysign(x->a, x->theta[i]);

        x->count[i]++;
        for (size_t l = 0; l < x->m; l++)
            x->e[l] += (v * x->G[i * x->m + l] - x->f[l]) / (double)q;
    }
    for (size_t i = 0; i < x->m; i++)
        few->theta[i] =
            x->count[i] == 0
                ? 0
                : copysign(x->a * x->count[i] / (double)q, x->theta[i]);
}

/* Means with the slopes of the loss, and with the outputs. */
static void find_means(sampling *x, const egap_few *few,
                       const egap_bench *bench, const egap_side *side,
                       bool smooth)
{
    const egap_samples *s = &bench->samples;
    egap_layer layer = egap_bench_layer(bench, side, NULL);

    egap_layer_outputs(bench->work, &layer, few->theta, few->c);
    egap_samples_risk(bench->work, s, bench->work);
    for (size_t i = 0; i < x->m; i++) {
        x->slope[i] =
            smooth ? egap_samples_mean(s, bench->work, side->Z + i * s->pad)
                   : 0;
        for (size_t l = 0; l < x->m; l++)
            x->f[i] += few->theta[l] * x->G[i * x->m + l];
    }
}

static egap_status sample(egap_few *few, const egap_bench *bench,
                          const egap_side *side, size_t keep, egap_error *err)
{
    const egap_objective *objective = &bench->samples.objective;
    egap_layer layer = egap_bench_layer(bench, side, NULL);
    size_t m = bench->frame.m;
    double *G = egap_layer_gram(&layer, few->theta, NULL);
    double *memory = egap_alloc(5 * m, sizeof *memory);
    double smoothness = egap_loss_curve_limit(&objective->loss);
    bool smooth = isfinite(smoothness);
    sampling x = {.m = m, .G = G, .H = smooth ? smoothness : 2};
    double spread;

    if (G == NULL || memory == NULL) {
        egap_free(G);
        egap_free(memory);
        return egap_fail(err, EGAP_ERESOURCE, "proof path: no memory");
    }
    x.theta = memory + 4 * m;
    memcpy(memory + 4 * m, few->theta, m * sizeof *memory);
    x.slope = memory;
    x.f = memory + m;
    x.e = memory + 2 * m;
    x.count = memory + 3 * m;
    for (size_t i = 0; i < m; i++)
        x.a += fabs(x.theta[i]);
    find_means(&x, few, bench, side, smooth);
    spread = variance(&x, (double)keep);
    draw_all(few, &x, keep);
    few->bound = few->F + (smooth ? x.H / 2 * spread
                                  : egap_loss_slope_limit(&objective->loss) *
                                        sqrt(spread));
    egap_free(G);
    egap_free(memory);
    return EGAP_OK;
}

egap_status egap_construct_sample(egap_proof_path *out, egap_bench *bench,
                                  egap_error *err)
{
    return egap_construct_compressed(out, bench, sample, err);
}
