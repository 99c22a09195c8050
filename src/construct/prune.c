/* prune.c: "prune": the units whose loss costs least are switched off.
 *
 * Claims V2.prune.key (Lipschitz: F grows by at most the sum of the keys
 * |theta_i| (L E z_i - kappa)) and N.hprune (smooth: by at most the change of
 * the quadratic that is nowhere below the loss).  Each chooses; the better
 * choice is taken. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compress.h"

typedef struct {
    double key;
    size_t unit;
} keyed;

static int by_key(const void *a, const void *b)
{
    const keyed *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

typedef struct {
    const egap_bench *bench;
    const egap_side *side;
    const egap_few *few;
    double kappa, L, H;
    double *slope, *ones, *sum; /* (pad); sum: outputs of what is removed */
    keyed *keys;                /* (m) */
} pruning;

static double mean_with(const pruning *p, const double *a, size_t unit)
{
    return egap_samples_mean(&p->bench->samples, a,
                             p->side->Z + unit * p->bench->samples.pad);
}

/* What switching off one unit costs at most. */
static double key_of(const pruning *p, size_t i, bool smooth)
{
    double theta = p->few->theta[i];
    const double *z = p->side->Z + i * p->bench->samples.pad;

    if (!smooth)
        return fabs(theta) * (p->L * mean_with(p, p->ones, i) - p->kappa);
    return -theta * mean_with(p, p->slope, i) - p->kappa * fabs(theta) +
           p->H / 2 * theta * theta * mean_with(p, z, i);
}

/* Sorts the active units by their keys; their count. */
static size_t sort_keys(pruning *p, bool smooth)
{
    size_t count = 0;

    for (size_t i = 0; i < p->bench->frame.m; i++)
        if (p->few->theta[i] != 0)
            p->keys[count++] = (keyed){key_of(p, i, smooth), i};
    qsort(p->keys, count, sizeof *p->keys, by_key);
    return count;
}

/* What the theory promises for F after the first `removed` keys are off. */
static double promise(pruning *p, size_t removed)
{
    const egap_samples *s = &p->bench->samples;
    double lipschitz = p->few->F, smooth = lipschitz;

    memset(p->sum, 0, s->pad * sizeof *p->sum);
    for (size_t k = 0; k < removed; k++) {
        size_t i = p->keys[k].unit;
        double theta = p->few->theta[i];

        lipschitz += key_of(p, i, false);
        smooth -= p->kappa * fabs(theta);
        for (size_t j = 0; j < s->pad; j++)
            p->sum[j] += theta * p->side->Z[i * s->pad + j];
    }
    smooth -= egap_samples_mean(s, p->slope, p->sum);
    smooth += p->H / 2 * egap_samples_mean(s, p->sum, p->sum);
    if (!isfinite(p->L))
        return smooth;
    return isfinite(p->H) ? fmin(lipschitz, smooth) : lipschitz;
}

static double value_without(const pruning *p, double *theta, size_t removed)
{
    egap_layer layer = egap_bench_layer(p->bench, p->side, NULL);

    memcpy(theta, p->few->theta, p->bench->frame.m * sizeof *theta);
    for (size_t k = 0; k < removed; k++)
        theta[p->keys[k].unit] = 0;
    return egap_layer_value(&layer, theta, p->few->c, p->bench->work);
}

/* theta (2, m): the two choices, the better one first on return. */
static void choose(egap_few *few, pruning *p, double *theta, size_t keep)
{
    size_t m = p->bench->frame.m;
    double least = INFINITY;

    few->bound = INFINITY;
    for (int smooth = 0; smooth < 2; smooth++) {
        size_t removed;
        double F;

        if (!isfinite(smooth ? p->H : p->L))
            continue;
        removed = sort_keys(p, smooth) - keep;
        F = value_without(p, theta + m, removed);
        if (F < least) {
            least = F;
            few->bound = promise(p, removed);
            memcpy(theta, theta + m, m * sizeof *theta);
        }
    }
    memcpy(few->theta, theta, m * sizeof *theta);
}

static egap_status prune(egap_few *few, const egap_bench *bench,
                         const egap_side *side, size_t keep, egap_error *err)
{
    const egap_samples *s = &bench->samples;
    egap_layer layer = egap_bench_layer(bench, side, NULL);
    size_t m = bench->frame.m;
    pruning p = {.bench = bench,
                 .side = side,
                 .few = few,
                 .kappa = s->objective.kappa,
                 .L = egap_loss_slope_limit(&s->objective.loss),
                 .H = egap_loss_curve_limit(&s->objective.loss)};
    double *memory = egap_alloc(2 * s->pad + 2 * m, sizeof *memory);

    p.keys = egap_alloc(m, sizeof *p.keys);
    if (memory == NULL || p.keys == NULL) {
        egap_free(memory);
        egap_free(p.keys);
        return egap_fail(err, EGAP_ERESOURCE, "proof path: no memory");
    }
    p.slope = memory;
    p.sum = memory + s->pad;
    p.ones = s->weight;
    egap_layer_outputs(p.slope, &layer, few->theta, few->c);
    egap_samples_risk(p.slope, s, p.slope);
    choose(few, &p, memory + 2 * s->pad, keep);
    egap_free(p.keys);
    egap_free(memory);
    return EGAP_OK;
}

egap_status egap_construct_prune(egap_proof_path *out, egap_bench *bench,
                                 egap_error *err)
{
    return egap_construct_compressed(out, bench, prune, err);
}
