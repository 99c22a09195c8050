/* coarse.c: one streaming pass over all pairs, eight samples at a time.
 *
 * Every breakpoint goes into one of B buckets of [0,1]; the running sum over
 * the buckets gives each sample's quadratic on each of them, hence the loss
 * at all nodes and a second-order upper bound between them.
 * Proofs: paper/algorithms.tex, lemmas "breakpoint", "state", "deviation",
 * "bucket". */
#include "endvalues.h"

/* Puts the breakpoints of one block into the cells and sums the units active
 * at t = 0 into state[3]. */
static void scatter(const egap_coarse *job, const double *z, uint8_t *bucket,
                    v8 *state)
{
    const v8 one = v8_set1(1.0), B = v8_set1((double)job->B);
    const v8 last = v8_set1((double)job->B - 1.0);
    const v8 h = v8_set1(1.0 / (double)job->B), sign = v8_set1(-0.0);
    /* copies, for a stored byte might be anything to the compiler */
    const double *unit = job->units;
    double *cells = job->cells;
    size_t m = job->segment->view.m;
    const i8 none = i8_from(B); /* of a pair that keeps its sign */
    i8 row;
    v8 s0 = state[0], s1 = state[1], s2 = state[2];

    for (size_t i = 0; i < m; i++, unit += 4, z += 16) {
        v8 thA = v8_set1(unit[0]), thB = v8_set1(unit[1]);
        v8 a = v8_load(z), b = v8_load(z + 8);
        m8 at0 = v8_gt(a, v8_zero()), at1 = v8_gt(b, v8_zero());
        m8 switches = m8_xor(at0, at1);
        v8 q0 = v8_mul(thA, a);
        v8 q1 = v8_fma(thA, b, v8_mul(thB, a));
        v8 q2 = v8_mul(thB, b);
        v8 d = v8_sub(a, b), place, k, f, rest, end, kink, sweep, dev, flip;

        s0 = v8_add(s0, v8_keep(at0, q0));
        s1 = v8_add(s1, v8_keep(at0, q1));
        s2 = v8_add(s2, v8_keep(at0, q2));
        if (m8_bits(switches) == 0) { /* no breakpoint on these samples */
            i8_store_bytes(bucket + 8 * i, none);
            continue;
        }
        /* lemma "breakpoint": B t~ is exact, a border is in either bucket */
        place = v8_mul(B, v8_div(a, d));
        k = v8_min(v8_floor(place), last);
        f = v8_sub(place, k);
        rest = v8_sub(one, f);
        k = v8_select(switches, k, B);
        row = i8_from(k);
        i8_store_bytes(bucket + 8 * i, row);
        /* lemma "deviation": theta at the bucket's end for a rising unit, at
         * its start for a falling one */
        end = v8_add(k, v8_keep(at1, one));
        end = v8_abs(v8_fma(v8_set1(unit[2]), v8_mul(end, h), thA));
        kink = v8_mul(end, v8_fnma(f, f, f));            /* |theta| f (1-f) */
        sweep = v8_select(at1, v8_mul(rest, rest), one); /* falling unit: 1 */
        dev = v8_fma(v8_set1(unit[3]), sweep, kink);
        dev = v8_mul(dev, v8_abs(d));
        flip = v8_keep(at0, sign); /* a falling unit leaves the state */
        v8_scatter4(cells, row, v8_xor(q0, flip), v8_xor(q1, flip),
                    v8_xor(q2, flip), dev);
    }
    state[0] = s0;
    state[1] = s1;
    state[2] = s2;
}

/* Walks one block through the buckets, from the state at t = 0. */
V8FN void sweep_block(const egap_coarse *job, const bernstein *nodes,
                      const bound_constants *bc, const egap_loss_kind kind,
                      size_t block, v8 b0, v8 b1, v8 b2)
{
    const egap_problem *p = job->problem;
    size_t B = job->B, stride = egap_checkpoint_stride(B);
    double *check = job->check + 24 * block;
    v8 y = v8_load(p->y + 8 * block), weight = v8_load(p->weight + 8 * block);
    v8 epsE = v8_mul(bc->eps, v8_load(job->segment->norms.E + 8 * block));
    v8 delta = v8_set1(p->objective.loss.delta);
    v8 P0 = v8_zero(), dl0 = v8_zero();

    for (size_t k = 0; k <= B; k++) {
        double *cell = job->cells + 32 * (k - 1);
        v8 d0, d1, d2, dev = v8_zero(), c2 = v8_zero(), P1, dl1;
        double *F = job->F + 16 * k;
        loss_sum sum = {v8_load(F), v8_load(F + 8)};

        if (k > 0) {
            c2 = v8_add(v8_sub(b0, b1), b2);
            v8_load4(cell, &d0, &d1, &d2, &dev);
            for (int l = 0; l < 4; l++)
                v8_store(cell + 8 * l, v8_zero());
            b0 = v8_add(b0, d0);
            b1 = v8_add(b1, d1);
            b2 = v8_add(b2, d2);
        }
        if ((k & (stride - 1)) == 0 && k < B) { /* both are powers of two */
            v8_store(check, b0);
            v8_store(check + 8, b1);
            v8_store(check + 16, b2);
            check += 3 * p->Npad;
        }
        P1 = bernstein_value(&nodes[k], b0, b1, b2);
        dl1 = loss_add(kind, &sum, P1, y, weight, delta);
        v8_store(F, sum.sum);
        if (kind == EGAP_LOSS_LOGISTIC)
            v8_store(F + 8, sum.product);
        if (k > 0) {
            double *S = job->S + 8 * (k - 1), *D = job->D + 8 * (k - 1);
            v8 vS = v8_load(S), vD = v8_load(D);

            bound_add(kind, bc, dl0, dl1, P0, P1, y, c2, dev, epsE, &vS, &vD);
            v8_store(S, vS);
            v8_store(D, vD);
        }
        P0 = P1;
        dl0 = dl1;
    }
}

static void fold_products(const egap_coarse *job)
{
    for (size_t k = 0; k <= job->B; k++) {
        double *F = job->F + 16 * k;
        loss_sum s = loss_sum_fold((loss_sum){v8_load(F), v8_load(F + 8)});

        v8_store(F, s.sum);
        v8_store(F + 8, s.product);
    }
}

V8FN void coarse(egap_coarse *job, const egap_loss_kind kind)
{
    const egap_problem *p = job->problem;
    const egap_segment *s = job->segment;
    bernstein nodes[EGAP_MAX_BUCKETS + 1];
    size_t blocks = p->Npad / EGAP_LANES, group = egap_coarse_group(s->view.n);
    double h = 1.0 / (double)job->B;
    bound_constants bc = bound_constants_of(kind, job->eps, h, s->norms.iota);

    for (size_t k = 0; k <= job->B; k++) {
        nodes[k] = bernstein_at((double)k * h);
        v8_store(job->F + 16 * k, v8_zero());
        v8_store(job->F + 16 * k + 8, v8_set1(1.0));
    }
    memset(job->S, 0, 8 * job->B * sizeof(double));
    memset(job->D, 0, 8 * job->B * sizeof(double));
    memset(job->cells, 0, 32 * job->B * sizeof(double));
    for (size_t i = 0; i < s->view.m; i++) {
        job->units[4 * i] = s->view.thA[i];
        job->units[4 * i + 1] = s->view.thB[i];
        job->units[4 * i + 2] = s->beta[i];
        /* lemma "deviation": |beta d| h^2/4, here over |d| h */
        job->units[4 * i + 3] = fabs(s->beta[i]) * h / 4.0;
    }
    for (size_t block = 0; block < blocks; block++) {
        size_t at = block % group, left = blocks - block;
        v8 weight = v8_load(p->weight + 8 * block), state[3];

        state[0] = v8_mul(weight, v8_set1(s->view.cA));
        state[1] = v8_mul(weight, v8_set1(s->view.cA + s->view.cB));
        state[2] = v8_mul(weight, v8_set1(s->view.cB));
        if (at == 0)
            end_values(job, block, left < group ? left : group);
        scatter(job, job->z + 16 * s->view.m * at,
                job->bucket + 8 * s->view.m * block, state);
        sweep_block(job, nodes, &bc, kind, block, state[0], state[1], state[2]);
        if (kind == EGAP_LOSS_LOGISTIC &&
            block % EGAP_FACTORS_MAX == EGAP_FACTORS_MAX - 1)
            fold_products(job);
    }
    if (kind == EGAP_LOSS_LOGISTIC)
        fold_products(job);
}

void EGAP_KERNEL(egap_kernel_coarse)(egap_coarse *job)
{
#define BODY(kind) coarse(job, kind)
    EGAP_FOR_LOSS(job->problem->objective.loss.kind, BODY);
#undef BODY
}
