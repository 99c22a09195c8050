/* typed.c: the maximum of F over a typed path: the largest of its values at
 * nodes and of its maxima over bridges.
 * Proof: paper/algorithms.tex, lemma "typed path". */
#include "egap/typed.h"

#include <math.h>

#include "../base/ball_round.h"
#include "../enclose/walk.h"
#include "egap/gap.h"
#include "egap/round.h"

#define PENALTY_BITS 256

/* The path with what its values need. */
typedef struct {
    const egap_typed_path *typed;
    egap_problem *risk;  /* kappa = 0: the predictor does not see the scales */
    egap_problem *whole; /* for bridges */
    double kappa;
} values;

/* x = (theta / scale)^2 + scale^2 (|w|^2 + b^2), or |theta / scale| */
static void unit_penalty(arb_t x, const egap_typed_path *typed, size_t at)
{
    const egap_path *p = &typed->nodes;
    arb_t v, scale;

    arb_init(v);
    arb_init(scale);
    arb_set_d(scale, typed->scale ? typed->scale[at] : 1);
    arb_set_d(x, p->theta[at]);
    arb_div(x, x, scale, PENALTY_BITS);
    if (typed->decay) {
        arb_mul(x, x, x, PENALTY_BITS);
        for (size_t l = 0; l <= p->n; l++) {
            arb_set_d(v,
                      l < p->n ? p->W[at * p->n + l] : (p->b ? p->b[at] : 0));
            arb_mul(v, v, scale, PENALTY_BITS);
            arb_addmul(x, v, v, PENALTY_BITS);
        }
    } else {
        arb_abs(x, x);
    }
    arb_clear(scale);
    arb_clear(v);
}

static egap_bounds penalty(const values *v, size_t k)
{
    const egap_path *p = &v->typed->nodes;
    egap_bounds bounds;
    arb_t sum, x;

    arb_init(sum);
    arb_init(x);
    for (size_t i = 0; i < p->m; i++) {
        unit_penalty(x, v->typed, k * p->m + i);
        arb_add(sum, sum, x, PENALTY_BITS);
    }
    if (p->c) {
        arb_set_d(x, fabs(p->c[k]));
        arb_add(sum, sum, x, PENALTY_BITS);
    }
    arb_set_d(x, v->kappa);
    arb_mul(sum, sum, x, PENALTY_BITS);
    if (v->typed->decay)
        arb_mul_2exp_si(sum, sum, -1);
    bounds = egap_ball_bounds(sum);
    arb_clear(x);
    arb_clear(sum);
    return bounds;
}

/* An enclosure of a value. */
typedef struct {
    egap_dd lo, hi;
} value;

/* F at node k */
static egap_status node_value(value *F, const values *v, size_t k,
                              egap_error *err)
{
    egap_net net = egap_path_node(&v->typed->nodes, k);
    egap_status status;
    egap_bounds sum;

    if (!v->typed->scale && !v->typed->decay)
        return egap_enclose_point_dd(&F->lo, &F->hi, v->whole, &net, err);
    status = egap_enclose_point_dd(&F->lo, &F->hi, v->risk, &net, err);
    if (status == EGAP_OK) {
        sum = egap_bounds_add(egap_round_outward(F->lo, F->hi), penalty(v, k));
        F->lo = (egap_dd){sum.lo, 0};
        F->hi = (egap_dd){sum.hi, 0};
    }
    return status;
}

static egap_dd larger(egap_dd a, egap_dd b)
{
    return egap_dd_less(a, b) ? b : a;
}

/* Does F keep its value on every step from `first` to before `last`? */
static bool is_constant(const egap_typed_path *typed, size_t first, size_t last)
{
    bool yes = !typed->decay;

    for (size_t k = first; k < last; k++)
        yes = yes && (typed->steps[k].kind == EGAP_STEP_RELOC ||
                      typed->steps[k].kind == EGAP_STEP_TRANSFER);
    return yes;
}

/* The maximum so far, and an upper bound of F where it is not the value of an
 * end by the kind of the steps (lemma "constant ends"). */
typedef struct {
    egap_path_max *r;
    egap_dd between;
    bool at_an_end;
} maximum;

/* Takes a value at (segment, t_at) into the maximum so far. */
static void take(maximum *x, egap_bounds F, size_t segment, double t_at)
{
    if (F.lo > x->r->max.lo) {
        x->r->segment = segment;
        x->r->t_at = t_at;
    }
    x->r->max = egap_bounds_max(x->r->max, F);
}

static egap_status take_bridge(maximum *x, const values *v, size_t k,
                               egap_error *err)
{
    egap_net A = egap_path_node(&v->typed->nodes, k);
    egap_net B = egap_path_node(&v->typed->nodes, k + 1);
    egap_segment_max top;
    egap_status status = egap_enclose_segment(&top, v->whole, &A, &B, err);

    if (status == EGAP_OK) {
        take(x, top.max, k, top.t_at);
        x->between = larger(x->between, top.max_hi);
    }
    return status;
}

static egap_status take_all(maximum *x, const values *v, egap_error *err)
{
    const egap_typed_path *typed = v->typed;
    size_t last = typed->nodes.K - 1;
    value first, F;
    egap_status status = node_value(&first, v, 0, err);

    if (status != EGAP_OK)
        return status;
    F = first;
    x->r->first = x->r->max = egap_round_outward(F.lo, F.hi);
    for (size_t k = 1; k <= last && status == EGAP_OK; k++) {
        if (typed->steps[k - 1].kind == EGAP_STEP_BRIDGE)
            status = take_bridge(x, v, k - 1, err);
        if (status == EGAP_OK)
            status = node_value(&F, v, k, err);
        if (status != EGAP_OK)
            return status;
        take(x, egap_round_outward(F.lo, F.hi), k - 1, 1);
        if (!is_constant(typed, 0, k) && !is_constant(typed, k, last))
            x->between = larger(x->between, F.hi);
    }
    x->r->last = egap_round_outward(F.lo, F.hi);
    x->at_an_end = !egap_dd_less(larger(first.lo, F.lo), x->between);
    return status;
}

egap_status egap_enclose_typed(egap_path_max *result, const egap_data *data,
                               const egap_objective *objective,
                               const egap_typed_path *typed, egap_error *err)
{
    egap_objective bare = {objective->loss, 0};
    egap_path_max r = {.t_hi = 1};
    values v = {.typed = typed, .kappa = objective->kappa};
    maximum x = {&r, {-INFINITY, 0}, false};
    egap_status status = egap_typed_check(typed, err);

    if (status != EGAP_OK)
        return status;
    status = egap_problem_init(&v.whole, data, objective, err);
    if (status == EGAP_OK)
        status = egap_problem_init(&v.risk, data, &bare, err);
    if (status == EGAP_OK)
        status = take_all(&x, &v, err);
    egap_problem_clear(v.risk);
    egap_problem_clear(v.whole);
    if (status != EGAP_OK)
        return status;
    r.segments = typed->nodes.K - 1;
    r.max_lo = (egap_dd){r.max.lo, 0};
    r.max_hi = (egap_dd){r.max.hi, 0};
    r.endpoint_max = egap_bounds_max(r.first, r.last);
    /* a maximum at an end, by value: the gap is then 0 for certain */
    r.path_gap = egap_gap_to_ends(r.max, r.endpoint_max, x.at_an_end);
    *result = r;
    return EGAP_OK;
}
