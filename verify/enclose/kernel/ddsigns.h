/* ddsigns.h: which pairs are active (part of pointdd.c).
 *
 * Lemma "whole numbers": weights and features are rounded to whole numbers of
 * 16 bits, whose dots are exact and cost a quarter of those in doubles.  What
 * they leave open doubles decide, and pairs near 0 are left to add_near. */
#ifndef EGAP_VERIFY_KERNEL_DDSIGNS_H
#define EGAP_VERIFY_KERNEL_DDSIGNS_H

#include "../../base/simd_short.h"
#include "../pointdd.h"
#include "../segment.h"

#define ROWS 4 /* units whose signs are found together */
/* the same of whole numbers, and blocks: sums that fill the registers */
#define WHOLE_ROWS 4
#define WHOLE_BLOCKS 2
/* lemma "whole numbers" */
#define WHOLE_SUM 0x1.ep30 /* about the largest dot */
#define WHOLE_WIDE 0x1p14  /* about the largest weight */
#define WHOLE_FINE 0x1p500 /* the finest of units */
#define WHOLE_SLACK 3

/* |b| + sum_k |w_k| max_j |x_jk|; *widest = max_k |w_k| step_k. */
V8FN double unit_size(double *widest, const egap_dd_unit *unit,
                      const egap_problem *p)
{
    v8 sums = v8_zero(), wides = v8_zero();
    double sum = fabs(unit->b), most;
    size_t k = 0;

    for (; k + EGAP_LANES <= p->n; k += EGAP_LANES) {
        v8 w = v8_abs(v8_load(unit->w + k));

        sums = v8_fma(w, v8_load(p->xmax + k), sums);
        wides = v8_max(v8_mul(w, v8_load(p->step + k)), wides);
    }
    most = v8_hmax(wides);
    for (; k < p->n; k++) {
        double w = fabs(unit->w[k]), wide = w * p->step[k];

        sum += w * p->xmax[k];
        most = wide > most ? wide : most;
    }
    *widest = most;
    return sum + v8_sum(sums);
}

/* The weights V (n) of a unit and its reach; `size` and `widest` are those of
 * unit_size, `most` is the sum of the largest features. */
V8FN void set_whole(int16_t *V, egap_dd_unit *unit, double size, double widest,
                    int32_t most, const egap_problem *p)
{
    double fine = fmin(fmin(WHOLE_SUM / size, WHOLE_WIDE / widest), WHOLE_FINE);
    int32_t sizes = 0;

    for (size_t k = 0; k < p->n; k++)
        V[k] = (int16_t)(int32_t)rint(unit->w[k] * p->step[k] * fine);
    for (size_t k = 0; k < p->n; k++)
        sizes += V[k] < 0 ? -V[k] : V[k];
    unit->whole_b = (int32_t)rint(unit->b * fine);
    unit->reach = (sizes + most + (int32_t)p->n) / 2 + WHOLE_SLACK;
}

static void measure(egap_dd_net *net)
{
    const egap_problem *p = net->problem;
    size_t pairs = egap_problem_pairs(p), m = 0;
    double index = (double)net->coordinates + 8.0;
    int32_t most = 0;

    for (size_t k = 0; p->whole != NULL && k < p->n; k++)
        most += (int32_t)rint(p->xmax[k] / p->step[k]);
    for (size_t i = 0; i < net->m; i++) {
        egap_dd_unit unit = net->units[i];
        double widest, size = unit_size(&widest, &unit, p);

        if (size == 0) /* it adds nothing */
            continue;
        /* lemma "active sums", without motion */
        unit.far = index * EGAP_UNIT * size + 0x1p-600;
        if (p->whole != NULL)
            set_whole(net->whole + 2 * pairs * m, &unit, size, widest, most, p);
        net->units[m++] = unit;
    }
    net->m = m;
}

/* z = b + w . x in doubles; x (n, 8). */
V8FN v8 one_dot(const egap_dd_unit *unit, const double *x, const size_t n)
{
    const double *w = unit->w;
    v8 z[4] = {v8_set1(unit->b), v8_zero(), v8_zero(), v8_zero()};
    size_t k = 0;

    for (; k + 4 <= n; k += 4)
        for (size_t q = 0; q < 4; q++)
            z[q] = v8_fma(v8_set1(w[k + q]), v8_load(x + 8 * (k + q)), z[q]);
    for (; k < n; k++)
        z[0] = v8_fma(v8_set1(w[k]), v8_load(x + 8 * k), z[0]);
    return n < 4 ? z[0] : v8_add(v8_add(z[0], z[1]), v8_add(z[2], z[3]));
}

/* The sign of z: a byte of active samples; *decided is left on where all of
 * them are beyond doubt. */
V8FN void sign(uint8_t *active, m8 *decided, const egap_dd_unit *unit, v8 z)
{
    v8 far = v8_set1(unit->far);

    *decided = m8_and(*decided, v8_gt(v8_abs(z), far));
    *active = (uint8_t)m8_bits(v8_gt(z, far));
}

/* `rows` units, one feature or few. */
V8FN void short_signs(uint8_t *active, m8 *decided, const egap_dd_unit *unit,
                      const double *x, const size_t n, const int rows)
{
    v8 z[ROWS];

    for (int r = 0; r < rows; r++)
        z[r] = v8_set1(unit[r].b);
    for (size_t k = 0; k < n; k++) {
        v8 xk = v8_held(v8_load(x + 8 * k));

        for (int r = 0; r < rows; r++)
            z[r] = v8_fma(v8_set1(unit[r].w[k]), xk, z[r]);
    }
    for (int r = 0; r < rows; r++)
        sign(active + r, decided, unit + r, z[r]);
}

/* All units on one block; the lanes where no pair is near 0. */
V8FN m8 signs_of_block(const egap_dd_net *net, uint8_t *active, size_t j,
                       const size_t n)
{
    const double *x = egap_problem_sample(net->problem, j);
    size_t i = 0;
    m8 decided = m8_from_bits(255u);

    if (n < 4)
        for (; i + ROWS <= net->m; i += ROWS)
            short_signs(active + i, &decided, net->units + i, x, n, ROWS);
    for (; i < net->m; i++)
        sign(active + i, &decided, net->units + i,
             one_dot(net->units + i, x, n));
    return decided;
}

/* What whole numbers leave open. */
static __attribute__((noinline)) void settle(uint8_t *active, m8 *decided,
                                             const egap_dd_unit *unit,
                                             const double *x, size_t n)
{
    sign(active, decided, unit, one_dot(unit, x, n));
}

/* z (blocks, rows): Z of `rows` units, V and after, on blocks, X and after. */
V8FN void whole_dots(q8 z[WHOLE_BLOCKS][WHOLE_ROWS], const egap_dd_unit *unit,
                     const int16_t *V, const int16_t *X, size_t pairs,
                     const int rows, const int blocks)
{
    for (int c = 0; c < blocks; c++)
        for (int r = 0; r < rows; r++)
            z[c][r] = q8_set1(unit[r].whole_b);
#pragma GCC unroll 4
    for (size_t k = 0; k < pairs; k++) {
        p8 x[WHOLE_BLOCKS];

        for (int c = 0; c < blocks; c++)
            x[c] = p8_load(X + 2 * EGAP_LANES * (k + pairs * (size_t)c));
        for (int r = 0; r < rows; r++) {
            p8 w = p8_set1(V + 2 * (k + pairs * (size_t)r));

            for (int c = 0; c < blocks; c++)
                z[c][r] = q8_add_products(z[c][r], w, x[c]);
        }
    }
}

/* `rows` units from i on `blocks` blocks, whose features are X and x. */
V8FN void whole_tile(const egap_dd_net *net, m8 *decided, uint8_t *active,
                     const double *x, const int16_t *X, size_t i,
                     const int rows, const int blocks)
{
    const egap_dd_unit *unit = net->units + i;
    size_t pairs = egap_problem_pairs(net->problem);
    size_t stride = egap_problem_stride(net->problem);
    unsigned sure = 255u;
    q8 z[WHOLE_BLOCKS][WHOLE_ROWS];

    whole_dots(z, unit, net->whole + 2 * pairs * i, X, pairs, rows, blocks);
    active += i;
    for (size_t c = 0; c < (size_t)blocks; c++)
        for (size_t r = 0; r < (size_t)rows; r++) {
            q8 reach = q8_set1(unit[r].reach);

            active[net->bytes * c + r] = (uint8_t)q8_gt_bits(z[c][r], reach);
            sure &= q8_gt_bits(q8_abs(z[c][r]), reach);
        }
    if (sure == 255u)
        return;
    for (size_t c = 0; c < (size_t)blocks; c++)
        for (size_t r = 0; r < (size_t)rows; r++)
            if (q8_gt_bits(q8_abs(z[c][r]), q8_set1(unit[r].reach)) != 255u)
                settle(active + net->bytes * c + r, decided + c, unit + r,
                       x + stride * c, net->n);
}

V8FN void whole_rows(const egap_dd_net *net, m8 *decided, size_t j,
                     size_t count, size_t i, const int rows)
{
    const double *x = egap_problem_sample(net->problem, j);
    size_t stride = egap_problem_stride(net->problem);
    size_t step = 2 * EGAP_LANES * egap_problem_pairs(net->problem);
    const int16_t *X = net->problem->whole + j / EGAP_LANES * step;
    uint8_t *active = net->active;
    size_t at = 0;

    for (; at + WHOLE_BLOCKS <= count; at += WHOLE_BLOCKS) {
        whole_tile(net, decided + at, active, x, X, i, rows, WHOLE_BLOCKS);
        x += WHOLE_BLOCKS * stride;
        X += WHOLE_BLOCKS * step;
        active += WHOLE_BLOCKS * net->bytes;
    }
    for (; at < count; at++, x += stride, X += step, active += net->bytes)
        whole_tile(net, decided + at, active, x, X, i, rows, 1);
}

/* All units on `count` blocks from sample j: active (count, bytes), decided
 * (count). */
static void whole_signs(const egap_dd_net *net, m8 *decided, size_t j,
                        size_t count)
{
    size_t i = 0;

    for (size_t g = 0; g < count; g++)
        decided[g] = m8_from_bits(255u);
    for (; i + WHOLE_ROWS <= net->m; i += WHOLE_ROWS)
        whole_rows(net, decided, j, count, i, WHOLE_ROWS);
    for (; i < net->m; i++)
        whole_rows(net, decided, j, count, i, 1);
}

#endif
