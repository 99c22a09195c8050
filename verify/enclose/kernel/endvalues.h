/* endvalues.h: the end pre-activations of all units on some blocks of eight
 * samples (part of coarse.c).
 *
 * Each is a chain of n FMAs from 0 in the order of the coordinates (lemma
 * "perturbation"), whatever the number of blocks at once: collect.c repeats
 * it. */
#ifndef EGAP_VERIFY_KERNEL_ENDVALUES_H
#define EGAP_VERIFY_KERNEL_ENDVALUES_H

#include "engine.h"

/* Units and blocks whose sums fill the registers: for one block, and for
 * several, where a weight serves TILE_BLOCKS of them. */
#ifdef EGAP_KERNEL_AVX512
#define DOT_ROWS 4
#define TILE_ROWS 4
#else
#define DOT_ROWS 2
#define TILE_ROWS 1
#endif
#define TILE_BLOCKS 3

/* z (rows, 2, 8) of blocks x (n, 8), for the next block `step` and `stride`
 * further. */
V8FN void end_tile(double *z, size_t step, const double *WA, const double *WB,
                   const double *x, size_t n, size_t stride, const int rows,
                   const int blocks)
{
    v8 a[DOT_ROWS][TILE_BLOCKS], b[DOT_ROWS][TILE_BLOCKS];

    for (int r = 0; r < rows; r++)
        for (int c = 0; c < blocks; c++)
            a[r][c] = b[r][c] = v8_zero();
    for (size_t k = 0; k < n; k++) {
        v8 xk[TILE_BLOCKS];

        for (int c = 0; c < blocks; c++)
            xk[c] = v8_load(x + 8 * k + stride * (size_t)c);
        for (int r = 0; r < rows; r++) {
            v8 wa = v8_set1(WA[(size_t)r * n + k]);
            v8 wb = v8_set1(WB[(size_t)r * n + k]);

            for (int c = 0; c < blocks; c++) {
                a[r][c] = v8_fma(wa, xk[c], a[r][c]);
                b[r][c] = v8_fma(wb, xk[c], b[r][c]);
            }
        }
    }
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < blocks; c++) {
            v8_store(z + step * (size_t)c + 16 * r, a[r][c]);
            v8_store(z + step * (size_t)c + 16 * r + 8, b[r][c]);
        }
}

/* All units on one block. */
V8FN void end_block(const egap_segview *seg, double *z, const double *x,
                    const size_t n)
{
    size_t m = seg->m, i = 0;

    for (; i + DOT_ROWS <= m; i += DOT_ROWS)
        end_tile(z + 16 * i, 0, seg->WA + i * n, seg->WB + i * n, x, n, 0,
                 DOT_ROWS, 1);
    for (; i < m; i++)
        end_tile(z + 16 * i, 0, seg->WA + i * n, seg->WB + i * n, x, n, 0, 1,
                 1);
}

/* `rows` units from i on the `count` blocks of a group. */
V8FN void end_rows(const egap_coarse *job, const double *x, size_t i,
                   size_t count, const int rows)
{
    size_t stride = egap_problem_stride(job->problem);
    const egap_segview *seg = &job->segment->view;
    const double *WA = seg->WA + i * seg->n, *WB = seg->WB + i * seg->n;
    size_t step = 16 * seg->m, at = 0;

    for (; at + TILE_BLOCKS <= count; at += TILE_BLOCKS)
        end_tile(job->z + step * at + 16 * i, step, WA, WB, x + stride * at,
                 seg->n, stride, rows, TILE_BLOCKS);
    for (; at < count; at++)
        end_tile(job->z + step * at + 16 * i, step, WA, WB, x + stride * at,
                 seg->n, stride, rows, 1);
}

/* Many coordinates: the weights come from memory once for `count` blocks. */
static void end_group(const egap_coarse *job, const double *x, size_t count)
{
    const egap_segview *seg = &job->segment->view;
    size_t i = 0;

    for (; i + TILE_ROWS <= seg->m; i += TILE_ROWS)
        end_rows(job, x, i, count, TILE_ROWS);
    for (; i < seg->m; i++)
        end_rows(job, x, i, count, 1);
}

/* job->z (count, m, 2, 8) of `count` blocks from `block` on; n as a constant
 * where it is small: the loop over it then unrolls. */
static void end_values(const egap_coarse *job, size_t block, size_t count)
{
    const egap_segview *seg = &job->segment->view;
    const double *x = egap_problem_sample(job->problem, 8 * block);

    if (count > 1) {
        end_group(job, x, count);
        return;
    }
    switch (seg->n) {
    case 1:
        end_block(seg, job->z, x, 1);
        break;
    case 2:
        end_block(seg, job->z, x, 2);
        break;
    case 3:
        end_block(seg, job->z, x, 3);
        break;
    case 4:
        end_block(seg, job->z, x, 4);
        break;
    default:
        end_block(seg, job->z, x, seg->n);
    }
}

#endif
