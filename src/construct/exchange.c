/* exchange.c: "exchange": the atoms of one end are exchanged for those of the
 * other, one at a time, all coefficients being refitted each time (claim
 * V2.zero with references of m - 1 units that change).
 *
 * With one unit free, it takes on an atom of the far end; then an atom of the
 * near end is switched off, and its unit is free.  Only F of the networks of
 * m - 1 units on the way counts.  When all atoms of the far end are there, the
 * coefficients move to theirs, and the units change places. */
#include <math.h>
#include <string.h>

#include "compress.h"
#include "second_layer.h"
#include "surgeon.h"

typedef struct {
    egap_bench *bench;
    const egap_side *far;
    egap_few from, to; /* at most m - 1 units of both ends */
    egap_walk walk;
    double *node;    /* the last one */
    double *Z;       /* (m, pad) values of its units */
    double *theta;   /* (m) */
    double *slope;   /* (pad) */
    double *descent; /* (m) */
    size_t tries;    /* atoms tried for a free unit */
    double c, top;
    size_t *home;  /* (m) the far end's unit that this one holds; m: none */
    bool *placed;  /* (m) the far end's units that are held */
    bool *allowed; /* (m) */
    egap_error *err;
} exchange;

static size_t left_over(const exchange *x)
{
    size_t count = 0;

    for (size_t i = 0; i < x->bench->frame.m; i++)
        count += x->to.theta[i] != 0 && !x->placed[i];
    return count;
}

static egap_layer layer_of(const exchange *x)
{
    return (egap_layer){&x->bench->samples, x->bench->frame.m, x->Z, x->allowed,
                        x->bench->frame.c};
}

/* Descent along each far unit that is not held, in the quadratic model; -1 for
 * the others. */
static void find_descents(exchange *x)
{
    const egap_samples *s = &x->bench->samples;
    egap_layer layer = layer_of(x);

    egap_layer_outputs(x->slope, &layer, x->theta, x->c);
    egap_samples_risk(x->slope, s, x->slope);
    for (size_t i = 0; i < layer.count; i++) {
        const double *z = x->far->Z + i * s->pad;
        double g, norm2;

        x->descent[i] = -1;
        if (x->to.theta[i] == 0 || x->placed[i])
            continue;
        g = fabs(egap_samples_mean(s, x->slope, z)) - s->objective.kappa;
        norm2 = egap_samples_mean(s, z, z);
        x->descent[i] = fmax(g > 0 && norm2 > 0 ? g * g / norm2 : 0, 0);
    }
}

/* The far unit with the steepest descent; m: none. */
static size_t steepest(const exchange *x)
{
    size_t m = x->bench->frame.m, best = m;

    for (size_t i = 0; i < m; i++)
        if (x->descent[i] >= 0 &&
            (best == m || x->descent[i] > x->descent[best]))
            best = i;
    return best;
}

/* Unit `at` of the node takes on the row of unit i of another node. */
static void take_row(const exchange *x, size_t at, const double *from, size_t i)
{
    const egap_frame *f = &x->bench->frame;

    memmove(egap_node_row(f, x->node, at), from + i * f->q,
            f->q * sizeof *from);
    egap_node_scale(f, x->node)[at] = from[f->m * (f->q + 1) + i];
}

static void go(exchange *x, egap_step_kind kind)
{
    const egap_frame *f = &x->bench->frame;

    for (size_t i = 0; i < f->m; i++)
        egap_node_theta(f, x->node)[i] =
            x->theta[i] * egap_node_scale(f, x->node)[i];
    *egap_node_c(f, x->node) = x->c;
    egap_walk_step(&x->walk, (egap_step){kind, 0, 0}, x->node);
}

static void hold(exchange *x, size_t at, size_t i)
{
    size_t pad = x->bench->samples.pad;

    take_row(x, at, x->far->grown, i);
    memcpy(x->Z + at * pad, x->far->Z + i * pad, pad * sizeof *x->Z);
    x->home[at] = i;
    x->placed[i] = true;
    x->descent[i] = -1;
}

static bool is_free(const exchange *x, size_t at)
{
    return x->theta[at] == 0 && x->home[at] == x->bench->frame.m;
}

/* Free units take on atoms of the far end, all but the last one; this, or m
 * where there is none. */
static size_t fill(exchange *x)
{
    size_t m = x->bench->frame.m, last = m;

    find_descents(x);
    for (size_t at = 0; at < m; at++) {
        if (!is_free(x, at))
            continue;
        if (last < m && left_over(x) > 0)
            hold(x, last, steepest(x));
        last = at;
    }
    return last;
}

static egap_status refit(exchange *x)
{
    egap_layer layer = layer_of(x);

    for (size_t i = 0; i < layer.count; i++)
        x->allowed[i] = x->theta[i] != 0 || x->home[i] != layer.count;
    return egap_layer_minimise(NULL, x->theta, &x->c, &layer, NULL, x->err);
}

/* Switches off an atom of the near end, the one that costs least. */
static egap_status drop(exchange *x)
{
    egap_layer layer = layer_of(x);
    egap_surgeon surgeon;
    egap_status status;
    size_t k;

    for (size_t i = 0; i < layer.count; i++)
        x->allowed[i] = x->home[i] == layer.count;
    status = egap_surgeon_init(&surgeon, &layer, x->theta, x->c, x->err);
    if (status != EGAP_OK)
        return status;
    k = egap_surgeon_cheapest(&surgeon, x->allowed);
    if (k < surgeon.s) {
        egap_surgeon_switch_off(&surgeon, k);
        for (size_t i = 0; i < surgeon.s; i++)
            x->theta[surgeon.unit[i]] = surgeon.at[i];
    }
    egap_surgeon_clear(&surgeon);
    return refit(x);
}

/* Fills the last free unit with atom i, refits and drops; F then. */
static egap_status try_atom(double *F, exchange *x, size_t at, size_t i)
{
    egap_layer layer = layer_of(x);
    egap_status status;

    hold(x, at, i);
    status = refit(x);
    if (status == EGAP_OK)
        status = drop(x);
    *F = egap_layer_value(&layer, x->theta, x->c, x->bench->work);
    return status;
}

/* The best atom for the last free unit: the steepest ones are tried. */
static egap_status fill_last(exchange *x, size_t at)
{
    size_t m = x->bench->frame.m, best = m, tries = x->tries;
    double *before = egap_alloc(m, sizeof *before), c = x->c, F;
    double least = INFINITY;
    egap_status status = EGAP_OK;

    if (before == NULL)
        return egap_fail(x->err, EGAP_ERESOURCE, "proof path: no memory");
    memcpy(before, x->theta, m * sizeof *before);
    for (size_t i; status == EGAP_OK && tries-- > 0 && (i = steepest(x)) < m;) {
        status = try_atom(&F, x, at, i);
        if (F < least) {
            least = F;
            best = i;
        }
        x->placed[i] = false;
        x->home[at] = m;
        memcpy(x->theta, before, m * sizeof *before);
        x->c = c;
    }
    hold(x, at, best < m ? best : steepest(x)); /* F may be no number */
    egap_free(before);
    return status;
}

static egap_status exchange_atoms(exchange *x)
{
    egap_status status = EGAP_OK;

    while (status == EGAP_OK) {
        size_t last = fill(x);

        if (left_over(x) > 0 && last < x->bench->frame.m)
            status = fill_last(x, last);
        go(x, EGAP_STEP_RELOC);
        if (left_over(x) == 0)
            break;
        if (status == EGAP_OK)
            status = refit(x);
        if (status == EGAP_OK)
            status = drop(x);
        if (status == EGAP_OK) {
            egap_layer layer = layer_of(x);

            x->top = fmax(x->top, egap_layer_value(&layer, x->theta, x->c,
                                                   x->bench->work));
            go(x, EGAP_STEP_CONVEX);
        }
    }
    for (size_t i = 0; i < x->bench->frame.m; i++)
        x->theta[i] =
            x->home[i] < x->bench->frame.m ? x->to.theta[x->home[i]] : 0;
    x->c = x->to.c;
    go(x, EGAP_STEP_CONVEX);
    return status;
}

/* The atom of unit `from` goes to unit `to`, which is free. */
static void move_atom(exchange *x, size_t from, size_t to)
{
    const egap_frame *f = &x->bench->frame;
    const double *theta = egap_node_theta(f, x->node);

    take_row(x, to, x->node, from);
    egap_walk_step(&x->walk, (egap_step){EGAP_STEP_RELOC, 0, 0}, x->node);
    egap_node_theta(f, x->node)[to] = theta[from];
    egap_node_theta(f, x->node)[from] = 0;
    egap_walk_step(&x->walk, (egap_step){EGAP_STEP_TRANSFER, from, to},
                   x->node);
    x->home[to] = x->home[from];
    x->home[from] = f->m;
}

/* Each atom goes to its own unit; where none of these is free, a cycle is
 * opened by way of a free one. */
static void change_places(exchange *x)
{
    size_t m = x->bench->frame.m;

    for (;;) {
        size_t lost = m, spare = m, next = m;

        for (size_t i = 0; i < m; i++) {
            if (x->home[i] == m)
                spare = i;
            else if (x->home[i] != i) {
                lost = i;
                if (x->home[x->home[i]] == m)
                    next = i;
            }
        }
        if (lost == m || spare == m)
            return;
        if (next < m)
            move_atom(x, next, x->home[next]);
        else
            move_atom(x, lost, spare);
    }
}

static bool make_room(exchange *x)
{
    size_t m = x->bench->frame.m, pad = x->bench->samples.pad;

    x->node = egap_alloc(egap_node_size(&x->bench->frame), sizeof *x->node);
    x->Z = egap_alloc(m + 1, (pad + 2) * sizeof *x->Z);
    x->home = egap_alloc(m, sizeof *x->home);
    x->placed = egap_alloc(2 * m, sizeof *x->placed);
    if (!x->node || !x->Z || !x->home || !x->placed)
        return false;
    x->slope = x->Z + m * pad;
    x->theta = x->slope + pad;
    x->descent = x->theta + m;
    x->allowed = x->placed + m;
    for (size_t i = 0; i < m; i++)
        x->home[i] = m;
    return true;
}

/* At most m - 1 of an end's best coefficients. */
static egap_status spare_one(egap_few *few, const exchange *x,
                             const egap_side *side)
{
    size_t m = x->bench->frame.m;
    egap_status status = egap_few_init(few, x->bench, side, x->err);

    if (status == EGAP_OK && few->active == m)
        status = egap_compress_refit(few, x->bench, side, m - 1, x->err);
    if (status == EGAP_OK)
        status = egap_few_settle(few, x->bench, side, side->best.active == m,
                                 x->err);
    return status;
}

/* The walk from one end to the other. */
static egap_status walk_over(exchange *x, const egap_side *near,
                             const egap_side *far)
{
    size_t m = x->bench->frame.m, pad = x->bench->samples.pad;
    egap_walk back = x->walk;
    egap_status status = spare_one(&x->from, x, near);

    x->far = far;
    if (status == EGAP_OK)
        status = spare_one(&x->to, x, far);
    if (status != EGAP_OK)
        return status;
    x->top = fmax(x->from.F, x->to.F);
    egap_bench_depart(&x->walk, x->node, x->bench, near, &x->from);
    memcpy(x->Z, near->Z, m * pad * sizeof *x->Z);
    memcpy(x->theta, x->from.theta, m * sizeof *x->theta);
    x->c = x->from.c;
    status = exchange_atoms(x);
    if (status == EGAP_OK) {
        change_places(x);
        egap_bench_depart(&back, x->node, x->bench, far, &x->to);
        egap_walk_step(&x->walk, (egap_step){EGAP_STEP_RELOC, 0, 0}, x->node);
        egap_walk_back(&x->walk, &back);
    }
    egap_walk_clear(&back);
    return status;
}

static void clear(exchange *x)
{
    egap_few_clear(&x->from);
    egap_few_clear(&x->to);
    egap_walk_clear(&x->walk);
    egap_free(x->node);
    egap_free(x->Z);
    egap_free(x->home);
    egap_free(x->placed);
}

/* Both ways, for the choices on the way differ. */
static egap_status both_ways(egap_proof_path *out, exchange way[2])
{
    egap_bench *bench = way[0].bench;
    egap_walk start = egap_walk_new(&bench->frame);
    egap_status status = EGAP_OK;

    for (int J = 0; J < 2 && status == EGAP_OK; J++)
        status = walk_over(&way[J], &bench->side[J], &bench->side[1 - J]);
    if (status != EGAP_OK)
        return status;
    egap_construct_note(out, "atoms exchanged one by one, from %s on",
                        way[0].top <= way[1].top ? "A" : "B");
    if (way[0].top <= way[1].top)
        return egap_bench_join(out, bench, &way[0].walk, &start, way[0].err);
    egap_walk_step(&start, (egap_step){EGAP_STEP_CONVEX, 0, 0},
                   bench->side[0].start);
    status = egap_bench_join(out, bench, &start, &way[1].walk, way[0].err);
    egap_walk_clear(&start);
    return status;
}

/* Exchanges take time in proportion to this. */
static double work_of(const egap_bench *bench)
{
    double a = (double)bench->side[0].best.active;
    double b = (double)bench->side[1].best.active, s = fmax(a, b);

    return s * s * s * (double)bench->samples.N;
}

egap_status egap_construct_exchange(egap_proof_path *out, egap_bench *bench,
                                    egap_error *err)
{
    double budget = 1e9 * bench->options.effort / work_of(bench);
    double most = fmin(budget, 8.0 * bench->options.effort);
    size_t tries = 1 + (size_t)most;
    exchange way[2];
    egap_status status;

    if (bench->frame.m < 2 || budget < 0.1) {
        egap_construct_note(out, bench->frame.m < 2
                                     ? "there is no unit to spare"
                                     : "too many units for this effort");
        return EGAP_OK;
    }
    for (int J = 0; J < 2; J++)
        way[J] = (exchange){.bench = bench,
                            .tries = tries,
                            .walk = egap_walk_new(&bench->frame),
                            .err = err};
    if (make_room(&way[0]) && make_room(&way[1]))
        status = both_ways(out, way);
    else
        status = egap_fail(err, EGAP_ERESOURCE, "proof path: no memory");
    clear(&way[0]);
    clear(&way[1]);
    return status;
}
