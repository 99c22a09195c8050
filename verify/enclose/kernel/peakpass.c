/* peakpass.c: the double-double pass, eight samples at a time: the sums over
 * the pairs of a block (peakblock.h) or of a batch of them (peakbatch.h), the
 * block's loss (peakloss.h), and then what lemma "peak" adds up over the
 * samples, in the order of its paragraph "What is computed". */
#include "peakbatch.h"
#include "peakloss.h"

/* As egap_pass_sums, a lane for each of eight samples. */
typedef struct {
    v8dd loss;
    v8 gE, FR, FL, eD, J, K0, eK, bend, bend_size, dropped, sigma;
} lane_sums;

/* lemma "peak": rounding errors of Phi' and of half of Phi'' */
typedef struct {
    v8 G, C;
} slope_errors;

V8FN slope_errors errors_of(const egap_pass_in *in, const pair_sums *p)
{
    return (slope_errors){v8_mul(v8_set1(in->kG * EGAP_U), p->R),
                          v8_mul(v8_set1(in->kC * EGAP_U), p->R2)};
}

/* P_j >= sup |Phi'_j| on I */
V8FN v8 steepest(const egap_pass_in *in, const pair_sums *p,
                 const slope_errors *err)
{
    v8 rest = v8_fma(v8_set1(2.0 * in->w), v8_add(v8_abs(p->C), err->C),
                     v8_add(p->B1, err->G));

    return v8_mul(v8_set1(in->iota), v8_add(v8_abs(p->G), rest));
}

/* F'_R, F'_L, e_D, J, K_0, e_K and sigma, of the samples `fixed`. */
V8FN void add_slopes(lane_sums *sums, const egap_pass_in *in,
                     const block_loss *b, const pair_sums *p, v8 P, m8 fixed)
{
    const v8 zero = v8_zero(), l = b->l, size = v8_abs(l);
    const v8 k = v8_set1((in->kG + in->kS) * EGAP_U);
    v8 rising = v8_mul(v8_max(zero, l), p->KP);
    v8 falling = v8_mul(v8_max(zero, v8_neg(l)), p->KM);

    add_in(&sums->FR, fixed, v8_mul(l, v8_add(p->G, p->GR)));
    add_in(&sums->FL, fixed, v8_mul(l, v8_add(p->G, p->GL)));
    add_in(&sums->eD, fixed, v8_fma(v8_mul(p->R, k), size, v8_mul(b->e, P)));
    /* a kink adds theta |d| to Phi', whichever way the unit switches */
    add_in(&sums->J, fixed, v8_max(rising, falling));
    add_in(&sums->K0, fixed, v8_mul(size, p->PT));
    add_in(&sums->eK, fixed, v8_mul(size, p->BZ));
    sums->sigma = v8_max(sums->sigma, v8_keep(fixed, p->sigma));
}

/* -mu = lambda P^2 + 2 l C + 2 |l| (C_A + the error of C), and the size of its
 * terms. */
V8FN void add_bend(lane_sums *sums, const block_loss *b, const pair_sums *p,
                   const slope_errors *err, v8 P, v8 lambda, m8 fixed)
{
    const v8 two = v8_set1(2.0);
    v8 square = v8_mul(lambda, v8_mul(P, P)), g = v8_abs(b->l);

    g = v8_add(g, g);
    add_in(&sums->bend, fixed,
           v8_fma(two, v8_mul(b->l, p->C),
                  v8_fma(g, v8_add(p->CA, err->C), square)));
    add_in(&sums->bend_size, fixed,
           v8_fma(g, v8_add(v8_abs(p->C), p->CA), square));
}

/* The block's part of the sums of a peak. */
V8FN void add_peak(lane_sums *sums, egap_loss_kind kind, const egap_pass_in *in,
                   const block_loss *b, const pair_sums *p, m8 valid)
{
    slope_errors err = errors_of(in, p);
    v8 P = steepest(in, p, &err);
    /* Phi_j moves by at most this on I */
    v8 reach = v8_mul(v8_mul(v8_set1(in->iota), v8_set1(in->w)), P);
    m8 fixed = valid;

    if (kind == EGAP_LOSS_ABS) { /* paragraph "Absolute loss" */
        m8 bent = m8_and(valid, may_reach(b, 0.0, reach));

        add_in(&sums->dropped, bent, P);
        fixed = m8_and(valid, m8_not(bent));
    }
    add_slopes(sums, in, b, p, P, fixed);
    add_bend(sums, b, p, &err, P, second_derivative(kind, b, reach), fixed);
}

/* lemma "double-double point": the loss, and what the error of Phi may do to
 * it */
V8FN void add_value(lane_sums *sums, egap_loss_kind kind, const block_loss *b,
                    m8 valid)
{
    v8 size = kind == EGAP_LOSS_ABS ? v8_set1(1.0) : v8_abs(b->l);
    v8dd s = v8dd_two_sum(sums->loss.hi, v8_keep(valid, b->value.hi));

    sums->loss.hi = s.hi;
    sums->loss.lo =
        v8_add(sums->loss.lo, v8_add(s.lo, v8_keep(valid, b->value.lo)));
    add_in(&sums->gE, valid, v8_mul(v8_add(size, b->e), b->E));
}

V8FN void close_block(lane_sums *sums, egap_loss_kind kind,
                      const egap_problem *problem, const egap_pass_in *in,
                      const pair_sums *p, size_t j)
{
    size_t rest = problem->N - j;
    m8 valid = m8_from_bits(rest < EGAP_LANES ? (1u << rest) - 1u : 255u);
    block_loss b = loss_of_block(kind, problem, in, p->phi, j);

    add_value(sums, kind, &b, valid);
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
    lane_sums s;

    s.loss = (v8dd){zero, zero};
    s.gE = s.FR = s.FL = s.eD = s.J = s.K0 = s.eK = zero;
    s.bend = s.bend_size = s.dropped = s.sigma = zero;
    if (egap_pass_batch(in->n) > 1)
        run_batches(&s, problem, in);
    else
        run_blocks(&s, problem, in);
    sums->loss = sum_lanes(s.loss);
    sums->gE = v8_sum(s.gE);
    sums->FR = v8_sum(s.FR);
    sums->FL = v8_sum(s.FL);
    sums->eD = v8_sum(s.eD);
    sums->J = v8_sum(s.J);
    sums->K0 = v8_sum(s.K0);
    sums->eK = v8_sum(s.eK);
    sums->bend = v8_sum(s.bend);
    sums->bend_size = v8_sum(s.bend_size);
    sums->dropped = v8_sum(s.dropped);
    sums->sigma = v8_hmax(s.sigma);
}
