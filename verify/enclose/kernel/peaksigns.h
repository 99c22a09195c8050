/* peaksigns.h: the pairs with a sign beyond doubt on I, on eight samples:
 * which of them are active, and which pairs are left undecided (part of
 * peakpass.c).
 *
 * Lemma "active sums" does it in doubles, and then the slopes of the active
 * ones are added here; lemma "slopes of a state" does it in floats, and the
 * slopes are those of the state (peakstate.h). */
#ifndef EGAP_VERIFY_KERNEL_PEAKSIGNS_H
#define EGAP_VERIFY_KERNEL_PEAKSIGNS_H

#include "../../base/simd_float.h"
#include "peaksums.h"

/* z and d of `rows` units in plain doubles; x (n, 8). */
V8FN void plain_dots(v8 *z, v8 *d, const double *w, const double *dw,
                     const double *x, size_t n, const int rows)
{
    for (int r = 0; r < rows; r++)
        z[r] = d[r] = v8_zero();
    for (size_t k = 0; k < n; k++) {
        v8 xk = v8_load(x + 8 * k);

        for (int r = 0; r < rows; r++) {
            z[r] = v8_fma(v8_set1(w[(size_t)r * n + k]), xk, z[r]);
            d[r] = v8_fma(v8_set1(dw[(size_t)r * n + k]), xk, d[r]);
        }
    }
}

#define SORT_ROWS 2

/* Sorts all units on one block: bytes of active and of undecided samples, and
 * the slopes of the active ones. */
V8FN void sort_units(pair_sums *s, const egap_pass_in *in, const double *x,
                     const size_t n)
{
    /* in registers, for a stored byte might be anything to the compiler */
    const v8 w = v8_set1(in->w * (1.0 + 8.0 * EGAP_U));
    const egap_pass_unit *units = in->units;
    const double *wh = in->wh, *dw = in->dw;
    uint8_t *active = in->active, *near = in->near;
    size_t m = in->m;
    v8 G = s->G, C = s->C, z[SORT_ROWS], d[SORT_ROWS];

    for (size_t i = 0; i < m; i += SORT_ROWS) {
        size_t rows = m - i < SORT_ROWS ? m - i : SORT_ROWS;

        if (rows == SORT_ROWS)
            plain_dots(z, d, wh + i * n, dw + i * n, x, n, SORT_ROWS);
        else
            plain_dots(z, d, wh + i * n, dw + i * n, x, n, 1);
        for (size_t r = 0; r < rows; r++) {
            const egap_pass_unit *unit = &units[i + r];
            v8 beta = v8_set1(unit->beta), slope;
            /* lemma "active sums": beyond this z keeps its sign on I */
            v8 far = v8_fma(v8_abs(d[r]), w, v8_set1(unit->far));
            m8 on = v8_gt(z[r], far);
            m8 sure = v8_gt(v8_abs(z[r]), far);

            slope = v8_fma(v8_set1(unit->th), d[r], v8_mul(beta, z[r]));
            add_in(&G, on, slope);
            add_in(&C, on, v8_mul(beta, d[r]));
            active[i + r] = (uint8_t)m8_bits(on);
            near[i + r] = (uint8_t)~m8_bits(sure);
        }
    }
    s->G = G;
    s->C = C;
}

/* R_j, R^(2)_j of slopes that are formed pair by pair. */
V8FN void pair_magnitudes(pair_sums *s, const egap_pass_in *in, const double *x,
                          const size_t n)
{
    s->R = v8_set1(fabs(in->dc));
    s->R2 = v8_zero();
    for (size_t k = 0; k < n; k++) {
        v8 size = v8_abs(v8_load(x + 8 * k));

        s->R = v8_fma(size, v8_set1(in->vR[k]), s->R);
        s->R2 = v8_fma(size, v8_set1(in->vR2[k]), s->R2);
    }
}

V8FN void sort_by_doubles(pair_sums *s, const egap_pass_in *in, const double *x,
                          const size_t n)
{
    pair_magnitudes(s, in, x, n);
    sort_units(s, in, x, n);
}

#define FLOAT_ROWS 4

/* A block x (n, 8) in floats. */
V8FN void block_to_floats(float *xf, const double *x, size_t n)
{
    for (size_t i = 0; i < EGAP_LANES * n; i++)
        xf[i] = (float)x[i];
}

/* As sort_units on `rows` units from i, by floats and without slopes. */
V8FN void sort_rows_by_floats(const egap_pass_in *in, size_t i, const size_t n,
                              const int rows)
{
    const float *x = in->xf, *w = in->wf + i * n;
    f8 z[FLOAT_ROWS];

    for (int r = 0; r < rows; r++)
        z[r] = f8_set1(0.0F);
    for (size_t k = 0; k < n; k++) {
        f8 xk = f8_load(x + EGAP_LANES * k);

        for (int r = 0; r < rows; r++)
            z[r] = f8_fma(f8_set1(w[(size_t)r * n + k]), xk, z[r]);
    }
    for (int r = 0; r < rows; r++) {
        f8 far = f8_set1(in->farf[i + (size_t)r]);

        in->active[i + (size_t)r] = (uint8_t)f8_gt_bits(z[r], far);
        in->near[i + (size_t)r] = (uint8_t)~f8_gt_bits(f8_abs(z[r]), far);
    }
}

/* All units of a block (lemma "slopes of a state"). */
V8FN void sort_by_floats(const egap_pass_in *in, const double *x,
                         const size_t n)
{
    size_t m = in->m, i = 0;

    block_to_floats(in->xf, x, n);
    for (; i + FLOAT_ROWS <= m; i += FLOAT_ROWS)
        sort_rows_by_floats(in, i, n, FLOAT_ROWS);
    for (; i < m; i++)
        sort_rows_by_floats(in, i, n, 1);
}

#endif
