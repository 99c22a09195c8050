/* peaksums.h: the pairs that keep their sign on I, on eight samples: which of
 * them are active, their slopes, and their outputs (part of peakpass.c).
 *
 * Lemma "active sums".  Over the active units theta_i (w_i . x) sums up to
 * x . (sum theta_i w_i): the sums of the weights come from tables of the 16
 * subsets of four units each, exactly, so that a pair costs little more than
 * the sign of z in plain double precision. */
#ifndef EGAP_VERIFY_KERNEL_PEAKSUMS_H
#define EGAP_VERIFY_KERNEL_PEAKSUMS_H

#include "activesums.h"
#include "../../base/simd_float.h"
#include "peakpairs.h"

/* z and d of `rows` units; x (n, 8). */
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
V8FN void sort_units_by_floats(const egap_pass_in *in, const double *x,
                               const size_t n)
{
    size_t m = in->m, i = 0;

    block_to_floats(in->xf, x, n);
    for (; i + FLOAT_ROWS <= m; i += FLOAT_ROWS)
        sort_rows_by_floats(in, i, n, FLOAT_ROWS);
    for (; i < m; i++)
        sort_rows_by_floats(in, i, n, 1);
}

/* lemma "slopes of a state": the slopes of all units active at t0. */
V8FN void state_slopes(pair_sums *s, const egap_pass_in *in, size_t j)
{
    const double *state = in->state + 3 * j;
    double t = in->t0, u = 1.0 - t;
    v8 b0 = v8_load(state), b1 = v8_load(state + 8), b2 = v8_load(state + 16);

    s->G = v8_fma(v8_set1(-2.0 * u), b0,
                  v8_fma(v8_set1(u - t), b1, v8_mul(v8_set1(2.0 * t), b2)));
    s->C = v8_add(v8_sub(b0, b1), b2);
    s->R = s->R2 = v8_load(in->E + j);
}

/* The magnitudes R, R2 of the slopes formed pair by pair. */
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

/* The undecided pairs of one sample block, eight at a time. */
V8FN void near_pairs(pair_sums *s, const egap_problem *problem,
                     const egap_pass_in *in, const uint8_t *near, size_t j)
{
    double block[PAIR_SUMS][EGAP_LANES];
    near_list list = {.count = 0};

    memset(block, 0, sizeof block);
    for (size_t i = 0; i < in->m; i++)
        for (unsigned bits = near[i]; bits != 0; bits &= bits - 1) {
            list.unit[list.count] = (uint32_t)i;
            list.lane[list.count++] = (uint32_t)__builtin_ctz(bits);
            if (list.count == EGAP_LANES) {
                near_add(block, problem, in, &list, j);
                list.count = 0;
            }
        }
    if (list.count > 0)
        near_add(block, problem, in, &list, j);
    near_take(s, (const double(*)[EGAP_LANES])block);
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

/* No pair yet, only the output bias. */
V8FN void pairs_start(pair_sums *s, const egap_pass_in *in)
{
    const v8 zero = v8_zero();

    s->phi = v8dd_set(in->c.hi, in->c.lo);
    s->G = v8_set1(in->dc);
    s->gR = s->gL = s->C = s->CA = s->B1 = zero;
    s->KP = s->KM = s->PT = s->BZ = s->kink = zero;
}

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

V8FN void sum_pairs_of(pair_sums *s, const egap_problem *problem,
                       const egap_pass_in *in, size_t j, const size_t n,
                       const size_t L)
{
    const double *x = egap_problem_sample(problem, j);
    bool any;

    pairs_start(s, in);
    if (in->state != NULL) {
        state_slopes(s, in, j);
        sort_units_by_floats(in, x, n);
    } else {
        sort_by_doubles(s, in, x, n);
    }
    any = pairs_turn(in->sets, in, problem, j);
    block_sums(in->sums, in->tables, in->nibbles, L, in->sets);
    if (any)
        near_pairs(s, problem, in, in->near, j);
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
