/* typed.c: the maximum of F over a typed path: the largest of its values at
 * nodes and of its maxima over bridges.
 * Proof: paper/algorithms.tex, lemma "typed path". */
#include "egap/typed.h"

#include <math.h>

#include "../base/ball_round.h"
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

/* F at node k */
static egap_status node_value(egap_bounds *F, const values *v, size_t k,
                              egap_error *err)
{
    egap_net net = egap_path_node(&v->typed->nodes, k);
    egap_status status;
    egap_dd lo, hi;

    if (!v->typed->scale && !v->typed->decay) {
        status = egap_enclose_point_dd(&lo, &hi, v->whole, &net, err);
        if (status == EGAP_OK)
            *F = egap_round_outward(lo, hi);
        return status;
    }
    status = egap_enclose_point_dd(&lo, &hi, v->risk, &net, err);
    if (status == EGAP_OK)
        *F = egap_bounds_add(egap_round_outward(lo, hi), penalty(v, k));
    return status;
}

/* Takes a value at (segment, t_at) into the maximum so far. */
static void take(egap_path_max *r, egap_bounds F, size_t segment, double t_at)
{
    if (F.lo > r->max.lo) {
        r->segment = segment;
        r->t_at = t_at;
    }
    r->max = egap_bounds_max(r->max, F);
}

static egap_status take_bridge(egap_path_max *r, const values *v, size_t k,
                               egap_error *err)
{
    egap_net A = egap_path_node(&v->typed->nodes, k);
    egap_net B = egap_path_node(&v->typed->nodes, k + 1);
    egap_segment_max top;
    egap_status status = egap_enclose_segment(&top, v->whole, &A, &B, err);

    if (status == EGAP_OK)
        take(r, top.max, k, top.t_at);
    return status;
}

static egap_status take_all(egap_path_max *r, const values *v, egap_error *err)
{
    size_t last = v->typed->nodes.K - 1;
    egap_status status = node_value(&r->first, v, 0, err);
    egap_bounds F = r->first;

    r->max = r->first;
    for (size_t k = 1; k <= last && status == EGAP_OK; k++) {
        if (v->typed->steps[k - 1].kind == EGAP_STEP_BRIDGE)
            status = take_bridge(r, v, k - 1, err);
        if (status == EGAP_OK)
            status = node_value(&F, v, k, err);
        if (status == EGAP_OK)
            take(r, F, k - 1, 1);
    }
    r->last = F;
    return status;
}

egap_status egap_enclose_typed(egap_path_max *result, const egap_data *data,
                               const egap_objective *objective,
                               const egap_typed_path *typed, egap_error *err)
{
    egap_objective bare = {objective->loss, 0};
    egap_path_max r = {.t_hi = 1};
    values v = {.typed = typed, .kappa = objective->kappa};
    egap_status status = egap_typed_check(typed, err);

    if (status != EGAP_OK)
        return status;
    status = egap_problem_init(&v.whole, data, objective, err);
    if (status == EGAP_OK)
        status = egap_problem_init(&v.risk, data, &bare, err);
    if (status == EGAP_OK)
        status = take_all(&r, &v, err);
    egap_problem_clear(v.risk);
    egap_problem_clear(v.whole);
    if (status != EGAP_OK)
        return status;
    r.segments = typed->nodes.K - 1;
    r.max_lo = (egap_dd){r.max.lo, 0};
    r.max_hi = (egap_dd){r.max.hi, 0};
    r.endpoint_max = egap_bounds_max(r.first, r.last);
    /* a maximum at an end, by value: the gap is then 0 for certain */
    r.path_gap =
        egap_gap_to_ends(r.max, r.endpoint_max, r.max.hi <= r.endpoint_max.lo);
    *result = r;
    return EGAP_OK;
}
