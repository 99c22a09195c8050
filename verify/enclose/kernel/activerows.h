/* activerows.h: sums over the active units of eight samples from the tables of
 * a network, and bounds that grow with |x| (part of the point passes; lemmas
 * "double-double network" and "long dots"). */
#ifndef EGAP_VERIFY_KERNEL_ACTIVEROWS_H
#define EGAP_VERIFY_KERNEL_ACTIVEROWS_H

#include "../../base/simd_rows.h"
#include "../activenet.h"

/* The weights of a unit in row `at` of net->row, 0 beyond the coordinates. */
V8FN const double *row_of(const egap_active_net *net,
                          const egap_active_unit *unit, size_t at)
{
    double *row = net->row + at * net->width;

    memcpy(row, unit->w, net->n * sizeof(double));
    if (net->coordinates > net->n)
        row[net->n] = unit->b;
    return row;
}

/* net->sums (tables, 2^each, 8) of chunk `chunk`: row s of a table is the sum
 * of the coefs of the units in the set s. */
V8FN void fill_tables(const egap_active_net *net, size_t chunk)
{
    double *rows = net->sums;
    const double *coef = net->coef + 8 * net->tables * net->each * chunk;

    for (size_t q = 0; q < net->tables; q++) {
        v8_store(rows, v8_zero());
        for (size_t i = 0; i < net->each; i++, coef += 8) {
            const v8 c = v8_load(coef);
            size_t half = (size_t)8 << i;

            for (size_t set = 0; set < half; set += 8)
                v8_store(rows + half + set, v8_add(v8_load(rows + set), c));
        }
        rows += (size_t)8 << net->each;
    }
}

/* samples whose rows are added together */
#ifdef EGAP_KERNEL_AVX512
#define TOGETHER 8
#else
#define TOGETHER 4
#endif

/* part (TOGETHER) = the sums of one row of each of `count` tables; sets
 * (count, 8): where the rows stand. */
V8FN void add_run(v8 *part, const double *rows, size_t step,
                  const uint8_t *sets, size_t count)
{
    for (size_t r = 0; r < TOGETHER; r++)
        part[r] = v8_load(rows + sets[r]);
    while (--count > 0) {
        rows += step;
        sets += EGAP_LANES;
        for (size_t r = 0; r < TOGETHER; r++)
            part[r] = v8_add(part[r], v8_load(rows + sets[r]));
    }
}

/* sums (8, 8): the rows of eight samples, run by run.  A function of its own:
 * within another one the loop would run out of registers. */
static __attribute__((noinline)) void
row_sums(double *sums, const egap_active_net *net, const uint8_t *sets)
{
    size_t step = (size_t)8 << net->each, run = EGAP_ACTIVE_RUN;

    for (size_t s = 0; s < EGAP_LANES; s += TOGETHER, sets += TOGETHER) {
        v8 all[TOGETHER], part[TOGETHER];

        add_run(all, net->sums, step, sets,
                net->tables < run ? net->tables : run);
        for (size_t q = run; q < net->tables; q += run) {
            size_t left = net->tables - q;

            add_run(part, net->sums + q * step, step, sets + EGAP_LANES * q,
                    left < run ? left : run);
            for (size_t r = 0; r < TOGETHER; r++)
                all[r] = v8_add(all[r], part[r]);
        }
        for (size_t r = 0; r < TOGETHER; r++, sums += 8)
            v8_store(sums, all[r]);
    }
}

/* size0 + sum_k |x_jk| size_k */
V8FN v8 magnitudes(const egap_active_net *net, const double *x, const size_t n)
{
    v8 sum[4] = {v8_set1(net->size0), v8_zero(), v8_zero(), v8_zero()};
    size_t k = 0;

    for (; k + 4 <= n; k += 4)
        for (size_t q = 0; q < 4; q++)
            sum[q] = v8_fma(v8_abs(v8_load(x + 8 * (k + q))),
                            v8_set1(net->size[k + q]), sum[q]);
    for (; k < n; k++)
        sum[0] =
            v8_fma(v8_abs(v8_load(x + 8 * k)), v8_set1(net->size[k]), sum[0]);
    return v8_add(v8_add(sum[0], sum[1]), v8_add(sum[2], sum[3]));
}

#endif
