/* pair.c: "pair": in the plane, the smaller one of two neighbours is merged
 * into the larger one, where chord times mass is least (claim N.pair2).  The
 * plane is that of the rows: two features, or one and a hidden bias. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compress.h"

typedef struct {
    double x, y; /* a unit vector */
    size_t unit;
} direction;

/* Anticlockwise from (1, 0): the upper half plane first. */
static int half(const direction *d)
{
    return d->y > 0 || (d->y == 0 && d->x > 0) ? 0 : 1;
}

static int by_angle(const void *a, const void *b)
{
    const direction *u = a, *v = b;
    double cross = u->x * v->y - u->y * v->x;

    if (half(u) != half(v))
        return half(u) - half(v);
    if (cross != 0)
        return cross > 0 ? -1 : 1;
    return (u->unit > v->unit) - (u->unit < v->unit);
}

/* The square root of the largest eigenvalue of E[x x^T], x with the 1 of a
 * hidden bias. */
static double largest_moment(const egap_bench *bench)
{
    const egap_data *data = bench->samples.data;
    double a = 0, b = 0, c = 0, N = (double)data->N;

    for (size_t j = 0; j < data->N; j++) {
        double x = data->x[j * data->n];
        double y = data->n > 1 ? data->x[j * data->n + 1] : 1;

        a += x * x;
        b += x * y;
        c += y * y;
    }
    return sqrt(((a + c) + sqrt((a - c) * (a - c) + 4 * b * b)) / 2 / N);
}

typedef struct {
    direction *at; /* (count), by angle */
    size_t count;
    const double *norm;
    double *theta;
    double moved; /* sum of chord times mass */
} circle;

/* |theta| of a unit with its row made of length 1 */
static double mass(const circle *x, size_t k)
{
    return fabs(x->theta[x->at[k].unit]) * x->norm[x->at[k].unit];
}

static double price(const circle *x, size_t k, size_t next)
{
    double dx = x->at[k].x - x->at[next].x, dy = x->at[k].y - x->at[next].y;

    return sqrt(dx * dx + dy * dy) * fmin(mass(x, k), mass(x, next));
}

/* The cheapest neighbours. */
static void merge_one(circle *x)
{
    size_t at = 0, next, from, to;
    double least = INFINITY;

    for (size_t k = 0; k < x->count; k++) {
        double p = price(x, k, (k + 1) % x->count);

        if (p < least) {
            least = p;
            at = k;
        }
    }
    next = (at + 1) % x->count;
    from = mass(x, at) <= mass(x, next) ? at : next;
    to = from == at ? next : at;
    x->theta[x->at[to].unit] +=
        x->theta[x->at[from].unit] *
        (x->norm[x->at[from].unit] / x->norm[x->at[to].unit]);
    x->theta[x->at[from].unit] = 0;
    x->moved += least;
    x->count--;
    memmove(x->at + from, x->at + from + 1, (x->count - from) * sizeof *x->at);
}

/* Directions of the active units; units with rows 0 are switched off. */
static void collect(circle *x, const egap_bench *bench, const egap_side *side)
{
    const egap_frame *f = &bench->frame;

    for (size_t i = 0; i < f->m; i++) {
        const double *row = egap_node_row(f, side->start, i);
        double length = sqrt(row[0] * row[0] + row[1] * row[1]);

        if (length > 0 && x->theta[i] != 0)
            x->at[x->count++] =
                (direction){row[0] / length, row[1] / length, i};
        else
            x->theta[i] = 0;
    }
    qsort(x->at, x->count, sizeof *x->at, by_angle);
}

static egap_status merge_pairs(egap_few *few, const egap_bench *bench,
                               const egap_side *side, size_t keep,
                               egap_error *err)
{
    const egap_objective *objective = &bench->samples.objective;
    egap_layer layer = egap_bench_layer(bench, side, NULL);
    double before = egap_layer_mass(&layer, few->theta, few->c), after;
    circle x = {.norm = side->norm, .theta = few->theta};
    double penalty = objective->kappa * before;

    x.at = egap_alloc(bench->frame.m, sizeof *x.at);
    if (x.at == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "proof path: no memory");
    collect(&x, bench, side);
    while (x.count > keep)
        merge_one(&x);
    egap_free(x.at);
    after = egap_layer_mass(&layer, few->theta, few->c);
    /* where all rows have one length the mass does not grow */
    few->bound = egap_risk_after(&bench->samples, few->F - penalty,
                                 x.moved * largest_moment(bench)) +
                 objective->kappa * fmax(before, after);
    return EGAP_OK;
}

egap_status egap_construct_pair(egap_proof_path *out, egap_bench *bench,
                                egap_error *err)
{
    if (bench->frame.q != 2) {
        egap_construct_note(out,
                            "rows have %zu coordinates, neighbours are known "
                            "in the plane only",
                            bench->frame.q);
        return EGAP_OK;
    }
    return egap_construct_compressed(out, bench, merge_pairs, err);
}
