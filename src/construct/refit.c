/* refit.c: "refit": one unit after the other is switched off, each the one
 * whose loss costs least after all others are refitted, in the quadratic model
 * of F at the best coefficients (claim V2.zero: what counts is the value of
 * the compressed network alone).
 *
 * In that model switching unit i off costs theta_i^2 / (2 B_ii) with B the
 * inverse of the Hessian of the active units, and moves the others by
 * -B_ki theta_i / B_ii (Hassibi and Stork, NeurIPS 5, 1992). */
#include <math.h>
#include <string.h>

#include "compress.h"
#include "linear.h"

typedef struct {
    size_t s;     /* units that were active */
    size_t *unit; /* (s) */
    double *B;    /* (s, s) */
    double *at;   /* (s) coefficients; 0: off */
} surgeon;

static void switch_off(surgeon *x, size_t i)
{
    size_t s = x->s;
    double pivot = x->B[i * s + i], by = x->at[i] / pivot;

    for (size_t k = 0; k < s; k++)
        if (x->at[k] != 0 && k != i)
            x->at[k] -= x->B[k * s + i] * by;
    x->at[i] = 0;
    for (size_t k = 0; k < s; k++) {
        double factor = x->B[k * s + i] / pivot;

        for (size_t l = 0; k != i && l < s; l++)
            x->B[k * s + l] -= factor * x->B[i * s + l];
    }
    for (size_t k = 0; k < s; k++)
        x->B[i * s + k] = x->B[k * s + i] = 0;
}

static size_t cheapest(const surgeon *x)
{
    double least = INFINITY;
    size_t best = x->s;

    for (size_t i = 0; i < x->s; i++) {
        double c = x->at[i] * x->at[i] / x->B[i * x->s + i];

        if (x->at[i] == 0)
            continue;
        if (best == x->s || c < least) {
            least = c;
            best = i;
        }
    }
    return best;
}

/* B = the inverse of the Hessian; A (s + 1, s) is for work. */
static bool invert(surgeon *x, double *A, const double *G, size_t m)
{
    size_t s = x->s;
    double *column = A + s * s;

    for (size_t i = 0; i < s; i++)
        for (size_t l = 0; l <= i; l++)
            A[i * s + l] = G[x->unit[i] * m + x->unit[l]];
    for (size_t i = 0; i < s; i++) /* two atoms of one direction, or of none */
        A[i * s + i] += 0x1p-36 * A[i * s + i] + 0x1p-60;
    if (!egap_linear_factor(A, s))
        return false;
    for (size_t k = 0; k < s; k++) {
        memset(column, 0, s * sizeof *column);
        column[k] = 1;
        egap_linear_solve(column, A, s);
        for (size_t i = 0; i < s; i++)
            x->B[i * s + k] = column[i];
    }
    return true;
}

/* Second derivatives of the loss, at least a little. */
static void find_curve(double *curve, const egap_bench *bench,
                       const egap_side *side, const egap_few *few)
{
    const egap_samples *s = &bench->samples;
    const egap_loss *loss = &s->objective.loss;
    egap_layer layer = egap_bench_layer(bench, side, NULL);

    egap_layer_outputs(curve, &layer, few->theta, few->c);
    if (loss->kind == EGAP_LOSS_LOGISTIC)
        egap_samples_risk(curve, s, curve);
    for (size_t j = 0; j < s->N; j++) {
        double p = curve[j] + s->y[j], far = fabs(curve[j] - s->y[j]);

        if (loss->kind == EGAP_LOSS_LOGISTIC)
            curve[j] = fmax(p * (1 - p), 1e-4);
        else if (loss->kind == EGAP_LOSS_HUBER)
            curve[j] = far <= loss->delta ? 1 : 0.1;
        else
            curve[j] = 1;
    }
    for (size_t j = s->N; j < s->pad; j++)
        curve[j] = 0;
}

static egap_status operate(egap_few *few, surgeon *x, const egap_bench *bench,
                           const egap_side *side, size_t keep, egap_error *err)
{
    size_t m = bench->frame.m, pad = bench->samples.pad;
    double *curve = egap_alloc(pad, sizeof *curve), *G = NULL;
    double *A = egap_alloc(few->active + 1, few->active * sizeof *A);
    bool done;

    if (curve != NULL) {
        find_curve(curve, bench, side, few);
        G = egap_side_gram(bench, side, few->theta, curve);
    }
    for (size_t i = 0; i < m; i++)
        if (few->theta[i] != 0) {
            x->at[x->s] = few->theta[i];
            x->unit[x->s++] = i;
        }
    done = G && A && invert(x, A, G, m);
    for (size_t left = x->s; done && left > keep; left--) {
        size_t i = cheapest(x);

        if (i == x->s) /* a coefficient came to 0 by itself */
            break;
        switch_off(x, i);
    }
    for (size_t i = 0; done && i < x->s; i++)
        few->theta[x->unit[i]] = x->at[i];
    egap_free(A);
    egap_free(G);
    egap_free(curve);
    return done ? EGAP_OK
                : egap_fail(err, EGAP_ERESOURCE, "proof path: no memory");
}

static egap_status reduce(egap_few *few, const egap_bench *bench,
                          const egap_side *side, size_t keep, egap_error *err)
{
    size_t s = few->active;
    surgeon x = {0};
    egap_status status;

    x.unit = egap_alloc(s, sizeof *x.unit);
    x.B = egap_alloc(s + 1, s * sizeof *x.B);
    if (x.unit && x.B) {
        x.at = x.B + s * s;
        status = operate(few, &x, bench, side, keep, err);
    } else {
        status = egap_fail(err, EGAP_ERESOURCE, "proof path: no memory");
    }
    few->bound = NAN;
    egap_free(x.unit);
    egap_free(x.B);
    return status;
}

egap_status egap_construct_refit(egap_proof_path *out, egap_bench *bench,
                                 egap_error *err)
{
    return egap_construct_compressed(out, bench, reduce, err);
}
