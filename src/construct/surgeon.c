/* surgeon.c: the inverse Hessian, updated as units are switched off. */
#include "surgeon.h"

#include <math.h>
#include <string.h>

#include "compress.h"
#include "linear.h"

void egap_surgeon_switch_off(egap_surgeon *x, size_t i)
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

size_t egap_surgeon_cheapest(const egap_surgeon *x, const bool *may)
{
    double least = INFINITY;
    size_t best = x->s;

    for (size_t i = 0; i < x->s; i++) {
        double c = x->at[i] * x->at[i] / x->B[i * x->s + i];

        if (x->at[i] == 0 || (may && !may[x->unit[i]]))
            continue;
        if (best == x->s || c < least) {
            least = c;
            best = i;
        }
    }
    return best;
}

/* B = the inverse of the Hessian, or the unit matrix where that has none in
 * doubles: then the smallest coefficient costs least, and nothing moves.
 * A (s + 1, s) is for work. */
static void invert(egap_surgeon *x, double *A, const double *G, size_t m)
{
    size_t s = x->s;
    double *column = A + s * s;
    bool regular;

    for (size_t i = 0; i < s; i++)
        for (size_t l = 0; l <= i; l++)
            A[i * s + l] = G[x->unit[i] * m + x->unit[l]];
    for (size_t i = 0; i < s; i++) /* two atoms of one direction, or of none */
        A[i * s + i] += 0x1p-36 * A[i * s + i] + 0x1p-60;
    regular = egap_linear_factor(A, s);
    for (size_t k = 0; k < s; k++) {
        memset(column, 0, s * sizeof *column);
        column[k] = 1;
        if (regular)
            egap_linear_solve(column, A, s);
        for (size_t i = 0; i < s; i++)
            x->B[i * s + k] = column[i];
    }
}

/* Of the curvature, so that flat losses count a little. */
#define CAUTION 0.01

static bool find_model(egap_surgeon *x, const egap_layer *layer,
                       const double *theta, double c)
{
    const egap_samples *s = layer->samples;
    double *curve = egap_alloc(2 * s->pad, sizeof *curve);
    double *A = egap_alloc(x->s + 1, x->s * sizeof *A), *G = NULL;
    bool done = false;

    if (curve && A) {
        egap_layer_outputs(curve, layer, theta, c);
        egap_samples_risk(curve + s->pad, s, curve);
        egap_samples_curve(curve, s, curve, curve + s->pad, CAUTION);
        G = egap_layer_gram(layer, theta, curve);
        done = G != NULL;
        if (done)
            invert(x, A, G, layer->count);
    }
    egap_free(G);
    egap_free(A);
    egap_free(curve);
    return done;
}

egap_status egap_surgeon_init(egap_surgeon *x, const egap_layer *layer,
                              const double *theta, double c, egap_error *err)
{
    size_t s = 0;

    *x = (egap_surgeon){0};
    for (size_t i = 0; i < layer->count; i++)
        s += theta[i] != 0;
    x->unit = egap_alloc(s, sizeof *x->unit);
    x->B = egap_alloc(s + 1, s * sizeof *x->B);
    if (x->unit && x->B) {
        x->at = x->B + s * s;
        for (size_t i = 0; i < layer->count; i++)
            if (theta[i] != 0) {
                x->at[x->s] = theta[i];
                x->unit[x->s++] = i;
            }
        if (find_model(x, layer, theta, c))
            return EGAP_OK;
    }
    egap_surgeon_clear(x);
    return egap_fail(err, EGAP_ERESOURCE, "proof path: no memory");
}

void egap_surgeon_clear(egap_surgeon *x)
{
    egap_free(x->unit);
    egap_free(x->B);
    *x = (egap_surgeon){0};
}
