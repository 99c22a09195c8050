/* peakblock.h: all pairs of one block of eight samples (part of peakpass.c):
 * signs beyond doubt and slopes (peaksigns.h, peakstate.h), outputs of the
 * active ones (activesums.h), undecided pairs one by one (peaknear.h). */
#ifndef EGAP_VERIFY_KERNEL_PEAKBLOCK_H
#define EGAP_VERIFY_KERNEL_PEAKBLOCK_H

#include "activesums.h"
#include "peaknear.h"
#include "peaksigns.h"

/* From bytes by unit to bytes by sample; true if a pair is undecided. */
V8FN bool pairs_turn(uint8_t *sets, const egap_pass_in *in,
                     const egap_problem *problem, size_t j)
{
    uint8_t *near = in->near, *active = in->active;
    /* in every byte */
    uint64_t valid =
        UINT64_C(0x0101010101010101) *
        (problem->N - j < EGAP_LANES ? (1u << (problem->N - j)) - 1u : 255u);
    bool any = false;

    for (size_t i = 0; i < 4 * in->nibbles; i += 8) {
        uint64_t undecided = bytes_load(near + i) & valid;

        bytes_store(near + i, undecided);
        bytes_store(sets + i, bits_transpose(bytes_load(active + i)));
        any = any || undecided != 0;
    }
    return any;
}

/* Phi += x . (the table sums) over n coordinates. */
V8FN void output_sums(pair_sums *s, const double *sums, const double *x,
                      const size_t n)
{
    for (size_t k = 0; k < n; k++) {
        v8 xk = v8_load(x + 8 * k), hi[2], lo[2];

        /* columns 2k, 2k+1: high and low part of coordinate k */
        v8_load4(sums + 32 * (k / 2), &hi[0], &lo[0], &hi[1], &lo[1]);
        s->phi = add_coordinate(s->phi, hi[k % 2], lo[k % 2], xk);
    }
}

V8FN void sum_pairs_of(pair_sums *s, const egap_problem *problem,
                       const egap_pass_in *in, size_t j, const size_t n,
                       const size_t L)
{
    const double *x = egap_problem_sample(problem, j);
    bool any;

    pairs_start(s, in);
    if (in->state != NULL) {
        state_slopes(s, in, j);
        sort_by_floats(in, x, n);
    } else {
        sort_by_doubles(s, in, x, n);
    }
    any = pairs_turn(in->sets, in, problem, j);
    block_sums(in->sums, in->tables, in->nibbles, L, in->sets);
    if (any)
        add_near(s, problem, in, in->near, j);
    output_sums(s, in->sums, x, n);
    s->phi = v8dd_two_sum(s->phi.hi, s->phi.lo);
}

/* n as a constant where it is small, and then a row of the tables is one
 * vector: the loops unroll. */
static void sum_pairs(pair_sums *s, const egap_problem *problem,
                      const egap_pass_in *in, size_t j)
{
    switch (in->n) {
    case 1:
        sum_pairs_of(s, problem, in, j, 1, EGAP_LANES);
        break;
    case 2:
        sum_pairs_of(s, problem, in, j, 2, EGAP_LANES);
        break;
    case 3:
        sum_pairs_of(s, problem, in, j, 3, EGAP_LANES);
        break;
    default:
        sum_pairs_of(s, problem, in, j, in->n, in->columns);
    }
}

#endif
