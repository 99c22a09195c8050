/* endvalues.h: the end pre-activations of all units on some blocks of eight
 * samples (part of coarse.c).
 *
 * Each is a chain of n FMAs from 0 in the order of the coordinates, whatever
 * the number of blocks at once: collect.c repeats it. */
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

/* z (rows, 2, 8), `step` further for the next block; x (n, ?, 8), whose rows
 * are `stride` apart. */
V8FN void end_tile(double *z, size_t step, const double *WA, const double *WB,
                   const double *x, size_t n, size_t stride, const int rows,
                   const int blocks)
{
    v8 a[TILE_ROWS > DOT_ROWS ? TILE_ROWS : DOT_ROWS][TILE_BLOCKS];
    v8 b[TILE_ROWS > DOT_ROWS ? TILE_ROWS : DOT_ROWS][TILE_BLOCKS];

    for (int r = 0; r < rows; r++)
        for (int c = 0; c < blocks; c++)
            a[r][c] = b[r][c] = v8_zero();
    for (size_t k = 0; k < n; k++) {
        v8 xk[TILE_BLOCKS];

        for (int c = 0; c < blocks; c++)
            xk[c] = v8_load(x + k * stride + 8 * (size_t)c);
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

/* All units on `blocks` blocks, `rows` units at a time. */
V8FN void end_rows(const egap_segview *seg, double *z, const double *x,
                   const size_t n, size_t stride, const int rows,
                   const int blocks)
{
    size_t m = seg->m, step = 16 * m, i = 0;

    for (; i + (size_t)rows <= m; i += (size_t)rows)
        end_tile(z + 16 * i, step, seg->WA + i * n, seg->WB + i * n, x, n,
                 stride, rows, blocks);
    for (; i < m; i++)
        end_tile(z + 16 * i, step, seg->WA + i * n, seg->WB + i * n, x, n,
                 stride, 1, blocks);
}

/* Many coordinates: `count` blocks of samples are copied together, and the
 * weights come from memory once for all of them. */
static void end_values_of_group(const egap_coarse *job, size_t block,
                                size_t count)
{
    const egap_segview *seg = &job->segment->view;
    const double *xt = job->problem->xt + 8 * block;
    size_t n = seg->n, stride = 8 * count, at = 0;

    for (size_t k = 0; k < n; k++)
        memcpy(job->x + k * stride, xt + k * job->problem->Npad,
               stride * sizeof(double));
    for (; at + TILE_BLOCKS <= count; at += TILE_BLOCKS)
        end_rows(seg, job->z + 16 * seg->m * at, job->x + 8 * at, n, stride,
                 TILE_ROWS, TILE_BLOCKS);
    for (; at < count; at++)
        end_rows(seg, job->z + 16 * seg->m * at, job->x + 8 * at, n, stride,
                 DOT_ROWS, 1);
}

/* job->z (count, m, 2, 8) of `count` blocks from `block` on; n as a constant
 * where it is small: the loop over it then unrolls. */
static void end_values(const egap_coarse *job, size_t block, size_t count)
{
    const egap_segview *seg = &job->segment->view;
    size_t stride = job->problem->Npad;
    const double *x = job->problem->xt + 8 * block;

    if (count > 1) {
        end_values_of_group(job, block, count);
        return;
    }
    switch (seg->n) {
    case 1:
        end_rows(seg, job->z, x, 1, stride, DOT_ROWS, 1);
        break;
    case 2:
        end_rows(seg, job->z, x, 2, stride, DOT_ROWS, 1);
        break;
    case 3:
        end_rows(seg, job->z, x, 3, stride, DOT_ROWS, 1);
        break;
    case 4:
        end_rows(seg, job->z, x, 4, stride, DOT_ROWS, 1);
        break;
    default:
        end_rows(seg, job->z, x, seg->n, stride, DOT_ROWS, 1);
    }
}

#endif
