/* peakpass.c: the double-double pass, eight samples at a time: first all
 * units of a block (peakpairs.h) or of a batch of them (peakbatch.h), then what
 * the block adds to the sums. */
#include "../loss_dd.h"
#include "peakbatch.h"

/* Accumulators of eight lanes, as in egap_pass_sums. */
typedef struct {
    v8dd loss;
    v8 gE, right, left, eD, jumps, K0, eK, bend, bend_size, dropped, kink;
} lane_sums;

/* The loss of a block at t0. */
typedef struct {
    v8 dl; /* l' at Phi_dd or its high word */
    v8 e;  /* e'': bound of |dl - l'(Phi)| */
    v8 r;  /* residual */
    v8 y, E;
    double rho, M, delta;
} block_loss;

/* May the residual reach `level` in size while Phi moves by `reach`? */
V8FN m8 may_reach(const block_loss *b, double level, v8 reach)
{
    v8 bound =
        v8_fma(v8_set1(2.0 * b->rho), b->E, v8_add(v8_set1(level), reach));

    return m8_not(
        v8_gt(v8_mul(v8_abs(b->r), v8_set1(1.0 - 8.0 * EGAP_U)), bound));
}

/* lemma "peak": l'' from above where Phi moves by at most `reach` */
V8FN v8 second_derivative(egap_loss_kind kind, const block_loss *b, v8 reach)
{
    v8 s, bound;

    if (kind == EGAP_LOSS_HUBER)
        return v8_keep(may_reach(b, b->delta, reach), v8_set1(b->M));
    if (kind != EGAP_LOSS_LOGISTIC)
        return v8_set1(b->M);
    /* sigma (1 - sigma) + sup|l'''| reach; l''' <= 1/(6 sqrt 3) */
    s = v8_add(b->dl, b->y);
    bound = v8_mul(s, v8_sub(v8_set1(1.0), s));
    bound =
        v8_add(v8_fma(v8_set1(0.0963), reach, bound),
               v8_fma(v8_set1(0.125 * EGAP_U), b->E, v8_set1(16.0 * EGAP_U)));
    return v8_min(v8_set1(b->M), bound);
}

/* The slopes at t0 and what their errors, kinks and moved kinks cost. */
V8FN void add_slopes(lane_sums *sums, const egap_pass_in *in,
                     const block_loss *b, const pair_sums *p, v8 P, m8 fixed)
{
    const v8 zero = v8_zero(), dl = b->dl, size = v8_abs(dl);
    const v8 k = v8_set1((in->kG + in->kS) * EGAP_U);

    add_in(&sums->right, fixed, v8_mul(dl, v8_add(p->G, p->gR)));
    add_in(&sums->left, fixed, v8_mul(dl, v8_add(p->G, p->gL)));
    add_in(&sums->eD, fixed, v8_fma(v8_mul(p->R, k), size, v8_mul(b->e, P)));
    /* a kink adds theta |d| to Phi', whichever way the unit switches */
    add_in(&sums->jumps, fixed,
           v8_max(v8_mul(v8_max(zero, dl), p->KP),
                  v8_mul(v8_max(zero, v8_neg(dl)), p->KM)));
    add_in(&sums->K0, fixed, v8_mul(size, p->PT));
    add_in(&sums->eK, fixed, v8_mul(size, p->BZ));
    sums->kink = v8_max(sums->kink, v8_keep(fixed, p->kink));
}

/* The block's part of the sums of a peak. */
V8FN void add_peak(lane_sums *sums, egap_loss_kind kind, const egap_pass_in *in,
                   const block_loss *b, const pair_sums *p, m8 valid)
{
    const v8 two = v8_set1(2.0), iota = v8_set1(in->iota);
    /* lemma "peak": errors of Phi' and of half of Phi'' */
    v8 errG = v8_mul(v8_set1(in->kG * EGAP_U), p->R);
    v8 errC = v8_mul(v8_set1(in->kC * EGAP_U), p->R2);
    v8 C = v8_abs(p->C), g = v8_abs(b->dl), P, reach, square;
    m8 fixed = valid;

    /* P_j >= sup |Phi'_j| on I, so that Phi_j moves by at most `reach` */
    P = v8_fma(v8_set1(2.0 * in->w), v8_add(C, errC), v8_add(p->B1, errG));
    P = v8_mul(iota, v8_add(v8_abs(p->G), P));
    reach = v8_mul(v8_mul(iota, v8_set1(in->w)), P);
    if (kind == EGAP_LOSS_ABS) {
        m8 bent = m8_and(valid, may_reach(b, 0.0, reach));

        add_in(&sums->dropped, bent, P);
        fixed = m8_and(valid, m8_not(bent));
    }
    add_slopes(sums, in, b, p, P, fixed);

    square = v8_mul(second_derivative(kind, b, reach), v8_mul(P, P));
    g = v8_add(g, g);
    add_in(&sums->bend, fixed,
           v8_fma(two, v8_mul(b->dl, p->C),
                  v8_fma(g, v8_add(p->CA, errC), square)));
    add_in(&sums->bend_size, fixed, v8_fma(g, v8_add(C, p->CA), square));
}

/* lemma "double-double point": the loss of a block and its error terms */
V8FN void close_block(lane_sums *sums, egap_loss_kind kind,
                      const egap_problem *problem, const egap_pass_in *in,
                      const pair_sums *p, size_t j)
{
    size_t rest = problem->N - j;
    m8 valid = m8_from_bits(rest < EGAP_LANES ? (1u << rest) - 1u : 255u);
    block_loss b;
    v8dd l, s;
    v8 size;

    b.y = v8_load(problem->y + j);
    b.E = v8_load(in->E + j);
    b.rho = egap_pass_rho(in);
    b.M = egap_loss_M(kind);
    b.delta = problem->objective.loss.delta;
    egap_v8dd_loss(kind, p->phi, b.y, v8_set1(b.delta), &l, &b.dl, &b.r);
    s = v8dd_two_sum(sums->loss.hi, v8_keep(valid, l.hi));
    sums->loss.hi = s.hi;
    sums->loss.lo = v8_add(sums->loss.lo, v8_add(s.lo, v8_keep(valid, l.lo)));

    size = kind == EGAP_LOSS_ABS ? v8_set1(1.0) : v8_abs(b.dl);
    b.e = v8_zero(); /* e'' */
    if (kind != EGAP_LOSS_ABS)
        b.e = v8_fma(v8_set1(b.M * b.rho), b.E,
                     v8_mul(v8_set1(4.0 * EGAP_U), size));
    if (kind == EGAP_LOSS_LOGISTIC)
        b.e = v8_add(b.e, v8_fma(v8_set1(0.26 * EGAP_U), b.E,
                                 v8_set1(2.0 * EGAP_LOSS_EPRIME_LOGISTIC)));
    add_in(&sums->gE, valid, v8_mul(v8_add(size, b.e), b.E));
    add_peak(sums, kind, in, &b, p, valid);
}

V8FN void add_block(lane_sums *sums, const egap_problem *problem,
                    const egap_pass_in *in, const pair_sums *p, size_t j)
{
#define BODY(kind) close_block(sums, kind, problem, in, p, j)
    EGAP_FOR_LOSS(problem->objective.loss.kind, BODY);
#undef BODY
}

V8FN void run_blocks(lane_sums *sums, const egap_problem *problem,
                     const egap_pass_in *in)
{
    tables_fill(in->tables, in->coef, in->nibbles, in->columns, in->columns);
    for (size_t b = in->blocks.first; b < in->blocks.last; b++) {
        pair_sums p;

        sum_pairs(&p, problem, in, EGAP_LANES * b);
        add_block(sums, problem, in, &p, EGAP_LANES * b);
    }
}

static __attribute__((noinline)) void run_batches(lane_sums *sums,
                                                  const egap_problem *problem,
                                                  const egap_pass_in *in)
{
    pair_sums p[EGAP_PASS_BATCH];

    for (size_t at = in->blocks.first; at < in->blocks.last;
         at += EGAP_PASS_BATCH) {
        size_t left = in->blocks.last - at, j = EGAP_LANES * at;
        size_t count = left < EGAP_PASS_BATCH ? left : EGAP_PASS_BATCH;

        sum_batch(p, problem, in, j, count);
        for (size_t g = 0; g < count; g++)
            add_block(sums, problem, in, &p[g], j + EGAP_LANES * g);
    }
}

void EGAP_KERNEL(egap_pass)(egap_pass_sums *sums, const egap_problem *problem,
                            const egap_pass_in *in)
{
    const v8 zero = v8_zero();
    lane_sums s = {{zero, zero}, zero, zero, zero, zero, zero,
                   zero,         zero, zero, zero, zero, zero};

    if (egap_pass_batch(in->n) > 1)
        run_batches(&s, problem, in);
    else
        run_blocks(&s, problem, in);
    sums->loss = sum_lanes(s.loss);
    sums->gE = v8_sum(s.gE);
    sums->right = v8_sum(s.right);
    sums->left = v8_sum(s.left);
    sums->eD = v8_sum(s.eD);
    sums->jumps = v8_sum(s.jumps);
    sums->K0 = v8_sum(s.K0);
    sums->eK = v8_sum(s.eK);
    sums->bend = v8_sum(s.bend);
    sums->bend_size = v8_sum(s.bend_size);
    sums->dropped = v8_sum(s.dropped);
    sums->kink = v8_hmax(s.kink);
}
