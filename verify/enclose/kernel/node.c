/* node.c: all samples at one point of a window: the loss, the bound of the
 * interval up to a neighbouring point, and the slopes that guide the search.
 * Proofs: paper/algorithms.tex, lemmas "state" and "bucket". */
#include "engine.h"

V8FN void node_store(const egap_interval *job, size_t at, v8 dl, v8 c2, v8 P)
{
    v8_store(job->node->dl + at, dl);
    v8_store(job->node->c2 + at, c2);
    v8_store(job->node->P + at, P);
}

V8FN void interval(egap_interval *job, const egap_loss_kind kind)
{
    const egap_problem *p = job->problem;
    const double *E = job->segment->norms.E;
    const egap_node *other = job->other;
    bernstein at = bernstein_at((double)job->node->t * 0x1p-50);
    bound_constants bc =
        bound_constants_of(kind, job->eps, job->h, job->segment->norms.iota);
    v8 delta = v8_set1(p->objective.loss.delta), rounding = v8_set1(job->eps);
    v8 S = v8_zero(), D = v8_zero();
    loss_sum sum = loss_sum_zero();

    for (size_t j = 0, block = 0; j < p->Npad; j += EGAP_LANES, block++) {
        const double *state = job->state + 3 * j;
        v8 b0 = v8_load(state), b1 = v8_load(state + 8);
        v8 b2 = v8_load(state + 16), y = v8_load(p->y + j);
        v8 P = bernstein_value(&at, b0, b1, b2);
        v8 c2 = v8_add(v8_sub(b0, b1), b2);
        v8 dl = loss_add(kind, &sum, P, y, v8_load(p->weight + j), delta);

        if (other != NULL)
            bound_add(kind, &bc, dl, v8_load(other->dl + j), P,
                      v8_load(other->P + j), y,
                      job->left ? c2 : v8_load(other->c2 + j),
                      v8_load(job->dev + j), v8_mul(rounding, v8_load(E + j)),
                      &S, &D);
        node_store(job, j, dl, c2, P);
        if (kind == EGAP_LOSS_LOGISTIC &&
            block % EGAP_FACTORS_MAX == EGAP_FACTORS_MAX - 1)
            sum = loss_sum_fold(sum);
    }
    if (kind == EGAP_LOSS_LOGISTIC)
        sum = loss_sum_fold(sum);
    job->node->data = v8_sum(sum.sum) / (double)p->N;
    job->S = v8_sum(S);
    job->D = v8_sum(D);
}

void EGAP_KERNEL(egap_kernel_interval)(egap_interval *job)
{
#define BODY(kind) interval(job, kind)
    EGAP_FOR_LOSS(job->problem->objective.loss.kind, BODY);
#undef BODY
}

/* l'' for the search: exact in spirit only. */
V8FN v8 curvature(egap_loss_kind kind, v8 r, v8 dl, v8 y, v8 delta)
{
    const v8 one = v8_set1(1.0);
    v8 s;

    switch (kind) {
    case EGAP_LOSS_MSE:
        return v8_set1(2.0);
    case EGAP_LOSS_HALF:
        return one;
    case EGAP_LOSS_HUBER:
        return v8_keep(v8_gt(delta, v8_abs(r)), one);
    case EGAP_LOSS_LOGISTIC:
        s = v8_add(dl, y); /* the sigmoid */
        return v8_mul(s, v8_sub(one, s));
    case EGAP_LOSS_ABS:
        break;
    }
    return v8_zero();
}

V8FN void slope(egap_slope *job, const egap_loss_kind kind)
{
    const egap_problem *p = job->problem;
    double t = job->t, u = 1.0 - t;
    bernstein at = bernstein_at(t);
    v8 w0 = v8_set1(-2.0 * u), w1 = v8_set1(u - t), w2 = v8_set1(2.0 * t);
    v8 delta = v8_set1(p->objective.loss.delta), two = v8_set1(2.0);
    v8 F1 = v8_zero(), F2 = v8_zero(), GC = v8_zero();

    for (size_t j = 0; j < p->Npad; j += EGAP_LANES) {
        const double *state = job->state + 3 * j;
        v8 b0 = v8_load(state), b1 = v8_load(state + 8);
        v8 b2 = v8_load(state + 16), y = v8_load(p->y + j);
        v8 weight = v8_load(p->weight + j);
        v8 P = bernstein_value(&at, b0, b1, b2);
        v8 dP = v8_fma(w0, b0, v8_fma(w1, b1, v8_mul(w2, b2)));
        v8 ddP = v8_mul(two, v8_add(v8_sub(b0, b1), b2));
        loss_sum unused = loss_sum_zero();
        v8 dl = loss_add(kind, &unused, P, y, weight, delta);
        v8 ddl = curvature(kind, v8_sub(P, y), dl, y, delta);

        F1 = v8_fma(dl, dP, F1);
        F2 = v8_fma(v8_mul(ddl, dP), dP, v8_fma(dl, ddP, F2));
        GC = v8_fma(v8_abs(dP), v8_abs(ddP), GC);
        if (kind == EGAP_LOSS_LOGISTIC) /* l'' moves too */
            GC = v8_fma(v8_mul(v8_set1(0.13), v8_abs(dP)), v8_mul(dP, dP), GC);
        v8_store(job->dl + j, dl);
        v8_store(job->dphi + j, dP);
        if (kind == EGAP_LOSS_ABS)
            v8_store(job->r + j, v8_sub(P, y));
    }
    job->F1 = v8_sum(F1) / (double)p->N;
    job->F2 = v8_sum(F2) / (double)p->N;
    job->GC = 0.5 * v8_sum(GC) / (double)p->N;
}

void EGAP_KERNEL(egap_kernel_slope)(egap_slope *job)
{
#define BODY(kind) slope(job, kind)
    EGAP_FOR_LOSS(job->problem->objective.loss.kind, BODY);
#undef BODY
}
