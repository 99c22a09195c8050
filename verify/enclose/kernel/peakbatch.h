/* peakbatch.h: the pairs of a batch of blocks where the coordinates are many
 * (part of peakpass.c).
 *
 * The same sums as in peakblock.h, in the same order; but weights and tables
 * are too many to be read for each block, so that they serve a batch: the
 * weights for TILE_BLOCKS blocks in registers, the tables, made for four
 * coordinates at a time, for all of them. */
#ifndef EGAP_VERIFY_KERNEL_PEAKBATCH_H
#define EGAP_VERIFY_KERNEL_PEAKBATCH_H

#include "peakblock.h"

#ifdef EGAP_KERNEL_AVX512
#define TILE_ROWS 8
#else
#define TILE_ROWS 4
#endif
#define TILE_BLOCKS 3

/* Sorts `rows` units from i on `blocks` blocks of the batch from `at` on. */
V8FN void sort_tile(const egap_pass_in *in, size_t i, size_t at, const int rows,
                    const int blocks)
{
    const float *w = in->wf + i * in->n;
    size_t bytes = 4 * in->nibbles, n = in->n;
    const float *x = in->xf + EGAP_LANES * n * at;
    f8 z[TILE_ROWS][TILE_BLOCKS];

    for (int r = 0; r < rows; r++)
        for (int c = 0; c < blocks; c++)
            z[r][c] = f8_set1(0.0F);
    for (size_t k = 0; k < n; k++) {
        f8 xk[TILE_BLOCKS];

        for (int c = 0; c < blocks; c++)
            xk[c] = f8_load(x + EGAP_LANES * (n * (size_t)c + k));
        for (int r = 0; r < rows; r++) {
            f8 wk = f8_set1(w[(size_t)r * n + k]);

            for (int c = 0; c < blocks; c++)
                z[r][c] = f8_fma(wk, xk[c], z[r][c]);
        }
    }
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < blocks; c++) {
            size_t to = (at + (size_t)c) * bytes + i + (size_t)r;
            f8 far = f8_set1(in->farf[i + (size_t)r]);

            in->active[to] = (uint8_t)f8_gt_bits(z[r][c], far);
            in->near[to] = (uint8_t)~f8_gt_bits(f8_abs(z[r][c]), far);
        }
}

V8FN void sort_rows_of_batch(const egap_pass_in *in, size_t i, size_t count,
                             const int rows)
{
    size_t at = 0;

    for (; at + TILE_BLOCKS <= count; at += TILE_BLOCKS)
        sort_tile(in, i, at, rows, TILE_BLOCKS);
    for (; at < count; at++)
        sort_tile(in, i, at, rows, 1);
}

/* active, near (count, 4 nibbles) of all units. */
static void sort_batch(const egap_problem *problem, const egap_pass_in *in,
                       size_t j, size_t count)
{
    size_t i = 0;

    for (size_t g = 0; g < count; g++)
        block_to_floats(in->xf + EGAP_LANES * in->n * g,
                        egap_problem_sample(problem, j + EGAP_LANES * g),
                        in->n);
    for (; i + TILE_ROWS <= in->m; i += TILE_ROWS)
        sort_rows_of_batch(in, i, count, TILE_ROWS);
    for (; i < in->m; i++)
        sort_rows_of_batch(in, i, count, 1);
}

/* Phi of all blocks += coordinates k to k + 3. */
static void add_coordinates(pair_sums *s, const egap_problem *problem,
                            const egap_pass_in *in, size_t j, size_t count,
                            size_t k)
{
    size_t n = in->n - k < 4 ? in->n - k : 4;

    tables_fill(in->tables, in->coef + 2 * k, in->nibbles, EGAP_LANES,
                in->columns);
    for (size_t g = 0; g < count; g++) {
        block_sums(in->sums, in->tables, in->nibbles, EGAP_LANES,
                   in->sets + 4 * in->nibbles * g);
        output_sums(&s[g], in->sums,
                    egap_problem_sample(problem, j + EGAP_LANES * g) +
                        EGAP_LANES * k,
                    n);
    }
}

/* The sums s (count) of the blocks from j on. */
static void sum_batch(pair_sums *s, const egap_problem *problem,
                      const egap_pass_in *in, size_t j, size_t count)
{
    size_t bytes = 4 * in->nibbles;
    egap_pass_in one = *in; /* one block of it */

    if (in->state != NULL)
        sort_batch(problem, in, j, count);
    for (size_t g = 0; g < count; g++) {
        size_t at = j + EGAP_LANES * g;

        one.active = in->active + bytes * g;
        one.near = in->near + bytes * g;
        pairs_start(&s[g], in);
        if (in->state != NULL)
            state_slopes(&s[g], in, at);
        else
            sort_by_doubles(&s[g], &one, egap_problem_sample(problem, at),
                            in->n);
        if (pairs_turn(in->sets + bytes * g, &one, problem, at))
            add_near(&s[g], problem, in, one.near, at);
    }
    for (size_t k = 0; k < in->n; k += 4)
        add_coordinates(s, problem, in, j, count, k);
    for (size_t g = 0; g < count; g++)
        s[g].phi = v8dd_two_sum(s[g].phi.hi, s[g].phi.lo);
}

#endif
