/* compress.c: which split, or which reference, makes the lowest path. */
#include "compress.h"

#include <math.h>
#include <string.h>

#include "reference.h"

double egap_loss_slope_limit(const egap_loss *loss)
{
    switch (loss->kind) {
    case EGAP_LOSS_HUBER:
        return loss->delta;
    case EGAP_LOSS_LOGISTIC:
    case EGAP_LOSS_ABS:
        return 1;
    default:
        return INFINITY;
    }
}

double egap_loss_curve_limit(const egap_loss *loss)
{
    switch (loss->kind) {
    case EGAP_LOSS_MSE:
        return 2;
    case EGAP_LOSS_HALF:
    case EGAP_LOSS_HUBER:
        return 1;
    case EGAP_LOSS_LOGISTIC:
        return 0.25;
    default:
        return INFINITY;
    }
}

double egap_risk_after(const egap_samples *samples, double R, double distance)
{
    const egap_loss *loss = &samples->objective.loss;
    double root;

    if (!egap_loss_is_square(loss->kind))
        return R + egap_loss_slope_limit(loss) * distance;
    root = sqrt(loss->kind == EGAP_LOSS_HALF ? 2 * R : R) + distance;
    return loss->kind == EGAP_LOSS_HALF ? root * root / 2 : root * root;
}

double *egap_layer_gram(const egap_layer *layer, const double *theta,
                        const double *curve)
{
    size_t m = layer->count, pad = layer->samples->pad;
    double *G = egap_alloc(m, m * sizeof *G);
    double *work = egap_alloc(pad, sizeof *work);

    if (G == NULL || work == NULL) {
        egap_free(work);
        egap_free(G);
        return NULL;
    }
    for (size_t i = 0; i < m; i++) {
        const double *z = layer->Z + i * pad;

        if (theta[i] == 0)
            continue;
        for (size_t j = 0; j < pad; j++)
            work[j] = curve ? curve[j] * z[j] : z[j];
        for (size_t k = 0; k <= i; k++)
            if (theta[k] != 0)
                G[i * m + k] = G[k * m + i] =
                    egap_samples_mean(layer->samples, work, layer->Z + k * pad);
    }
    egap_free(work);
    return G;
}

/* --- the search ----------------------------------------------------------- */

typedef struct {
    egap_bench *bench;
    egap_compression *compress;
    double ends;       /* no path is below this */
    egap_few *kept[2]; /* (m + 1) each: compressed to so many units, or not
                          yet (theta NULL) */
    egap_error *err;
} search;

/* The best way so far. */
typedef struct {
    double top;
    size_t keep[2];
    const egap_reference *reference; /* or NULL */
} way;

static egap_status reach(const egap_few **out, search *s, int J, size_t keep)
{
    const egap_side *side = &s->bench->side[J];
    egap_few *few;
    egap_status status;

    if (keep > side->best.active)
        keep = side->best.active;
    few = &s->kept[J][keep];
    *out = few;
    if (few->theta)
        return EGAP_OK;
    status = egap_few_init(few, s->bench, side, s->err);
    if (status != EGAP_OK)
        return status;
    few->bound = few->F;
    if (keep < side->best.active) {
        status = s->compress(few, s->bench, side, keep, s->err);
        if (status == EGAP_OK)
            status = egap_few_settle(few, s->bench, side, true, s->err);
    }
    return status;
}

/* Both compressed so, then across. */
static egap_status try_way(way *best, search *s, size_t a, size_t b,
                           const egap_reference *reference, double *lean)
{
    const egap_few *A, *B;
    egap_status status = reach(&A, s, 0, a);
    double top;

    if (status == EGAP_OK)
        status = reach(&B, s, 1, b);
    if (status != EGAP_OK)
        return status;
    top = fmax(s->ends, fmax(A->F, B->F));
    if (reference)
        top = fmax(top, reference->F);
    if (top < best->top)
        *best = (way){top, {a, b}, reference};
    if (lean)
        *lean = fmax(A->F, s->ends) - fmax(B->F, s->ends);
    return EGAP_OK;
}

/* m units in all: as A keeps more, its F falls and that of B grows. */
static egap_status try_splits(way *best, search *s)
{
    size_t m = s->bench->frame.m;
    size_t a = s->bench->side[0].best.active, b = s->bench->side[1].best.active;
    size_t low = b < m ? m - b : 1, high = a < m ? a : m - 1;
    egap_status status = EGAP_OK;

    if (a + b <= m)
        return try_way(best, s, a, b, NULL, NULL);
    while (low <= high && status == EGAP_OK && best->top > s->ends) {
        size_t keep = low + (high - low) / 2;
        double lean;

        status = try_way(best, s, keep, m - keep, NULL, &lean);
        if (status == EGAP_OK && lean > 0)
            low = keep + 1;
        else
            high = keep - 1;
    }
    return status;
}

static egap_status try_references(way *best, search *s)
{
    size_t m = s->bench->frame.m;
    egap_status status = egap_references_make(s->bench, s->err);

    for (size_t k = 0; status == EGAP_OK && k < s->bench->references->count;
         k++) {
        const egap_reference *r = &s->bench->references->at[k];

        if (r->F < best->top && best->top > s->ends)
            status = try_way(best, s, m - r->width, m - r->width, r, NULL);
    }
    return status;
}

static egap_status build(egap_proof_path *out, search *s, const way *best)
{
    const egap_few *A, *B;
    egap_status status = reach(&A, s, 0, best->keep[0]);

    if (status == EGAP_OK)
        status = reach(&B, s, 1, best->keep[1]);
    if (status != EGAP_OK)
        return status;
    out->bound = isnan(A->bound) || isnan(B->bound)
                     ? NAN
                     : fmax(s->ends, fmax(A->bound, B->bound));
    if (best->reference) {
        if (!isnan(out->bound))
            out->bound = fmax(out->bound, best->reference->F);
        out->width = best->reference->width;
        egap_construct_note(out,
                            "compressed to %zu and %zu units, through a "
                            "reference of width %zu",
                            A->active, B->active, out->width);
    } else {
        egap_construct_note(out,
                            "compressed to %zu and %zu units, which fit into "
                            "one network",
                            A->active, B->active);
    }
    return egap_bench_connect(out, s->bench, A, B,
                              best->reference ? best->reference->node : NULL,
                              s->err);
}

egap_status egap_construct_compressed(egap_proof_path *out, egap_bench *bench,
                                      egap_compression *compress,
                                      egap_error *err)
{
    size_t m = bench->frame.m;
    search s = {.bench = bench,
                .compress = compress,
                .ends = fmax(bench->side[0].F, bench->side[1].F),
                .err = err};
    way best = {.top = INFINITY};
    egap_status status;

    s.kept[0] = egap_alloc(2 * (m + 1), sizeof *s.kept[0]);
    if (s.kept[0] == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "proof path: no memory");
    s.kept[1] = s.kept[0] + m + 1;
    status = try_splits(&best, &s);
    if (status == EGAP_OK)
        status = try_references(&best, &s);
    if (status == EGAP_OK && best.top < INFINITY)
        status = build(out, &s, &best);
    else if (status == EGAP_OK)
        egap_construct_note(out, "there is no unit to spare for a crossing");
    for (size_t k = 0; k < 2 * (m + 1); k++)
        egap_few_clear(&s.kept[0][k]);
    egap_free(s.kept[0]);
    return status;
}
