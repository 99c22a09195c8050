/* gridsquares.h: sums of squares at the points of a grid (part of grid.c).
 *
 * Between two switches the square of an output less its target is one
 * quartic in t.  So the sum over the samples is a running sum of quartics
 * that change where something switches, and a point costs the value of one
 * quartic, not a loss for every sample.  In the basis (1-t)^(4-i) t^i the
 * square of a0 (1-t)^2 + a1 t (1-t) + a2 t^2 has the coefficients
 *   a0^2, 2 a0 a1, a1^2 + 2 a0 a2, 2 a1 a2, a2^2. */
#ifndef EGAP_PATH_KERNEL_GRIDSQUARES_H
#define EGAP_PATH_KERNEL_GRIDSQUARES_H

#include "gridwalk.h"

#define QUARTIC 5

/* Lanes of sum S^2 over all quartics that were added, S the size of their
 * quadratic and of the target. */
typedef struct {
    v8 sum;
} square_sizes;

/* With many switches a walk over the points is as fast. */
static bool squares_pay(const grid_pieces *w, size_t points)
{
    size_t switches = 0;

    for (size_t i = 0; i < (points + 63) / 64; i++)
        switches += (size_t)__builtin_popcountll(w->touched[i]);
    return 3 * switches < points;
}

/* The square of `s` less y, times a weight of 0 or 1. */
V8FN void square_of(v8 c[QUARTIC], const quadratics *s, v8 y, v8 weight)
{
    v8 a0 = v8_mul(weight, v8_sub(s->q0, y));
    v8 a1 = v8_mul(weight, v8_sub(s->q1, v8_add(y, y)));
    v8 a2 = v8_mul(weight, v8_sub(s->q2, y));
    v8 twice0 = v8_add(a0, a0);

    c[0] = v8_mul(a0, a0);
    c[1] = v8_mul(twice0, a1);
    c[2] = v8_fma(a1, a1, v8_mul(twice0, a2));
    c[3] = v8_mul(v8_add(a1, a1), a2);
    c[4] = v8_mul(a2, a2);
}

V8FN void add_size(square_sizes *size, const quadratics *s, v8 y)
{
    v8 most = v8_max(v8_abs(s->q0), v8_abs(s->q2));

    most = v8_max(most, v8_mul(v8_set1(0.5), v8_abs(s->q1)));
    most = v8_add(most, v8_abs(y));
    size->sum = v8_fma(most, most, size->sum);
}

/* Adds the quartics of eight samples where they change. */
static void squares_add(const grid_pieces *w, square_sizes *size, size_t points,
                        quadratics s, v8 y, v8 weight)
{
    v8 old[QUARTIC], now[QUARTIC];

    square_of(old, &s, y, weight);
    add_size(size, &s, y);
    for (int i = 0; i < QUARTIC; i++)
        v8_store(w->quartic + 8 * i,
                 v8_add(v8_load(w->quartic + 8 * i), old[i]));
    for (size_t word = 0; word < (points + 63) / 64; word++)
        for (uint64_t bits = w->touched[word]; bits != 0; bits &= bits - 1) {
            size_t k = 64 * word + (size_t)__builtin_ctzll(bits);
            double *change = w->quartic + 8 * QUARTIC * k;

            quadratics_jump(&s, w->jump + 24 * k);
            square_of(now, &s, y, weight);
            add_size(size, &s, y);
            for (int i = 0; i < QUARTIC; i++) {
                v8_store(change + 8 * i, v8_add(v8_load(change + 8 * i),
                                                v8_sub(now[i], old[i])));
                old[i] = now[i];
            }
        }
}

/* Adds the running sums' values to w->sum and clears the quartics. */
static void squares_end(const grid_pieces *w, size_t points,
                        egap_loss_kind kind)
{
    v8 factor = v8_set1(kind == EGAP_LOSS_HALF ? 0.5 : 1.0), c[QUARTIC];

    for (int i = 0; i < QUARTIC; i++)
        c[i] = v8_zero();
    for (size_t k = 0; k < points; k++) {
        const double *e = w->basis + 3 * k;
        double *change = w->quartic + 8 * QUARTIC * k, *sum = w->sum + 8 * k;
        v8 uu = v8_set1(e[0]), ut = v8_set1(e[1]), tt = v8_set1(e[2]), value;

        for (int i = 0; i < QUARTIC; i++) {
            c[i] = v8_add(c[i], v8_load(change + 8 * i));
            v8_store(change + 8 * i, v8_zero());
        }
        value = v8_mul(v8_mul(uu, uu), c[0]);
        value = v8_fma(v8_mul(uu, ut), c[1], value);
        value = v8_fma(v8_mul(ut, ut), c[2], value);
        value = v8_fma(v8_mul(ut, tt), c[3], value);
        value = v8_fma(v8_mul(tt, tt), c[4], value);
        v8_store(sum, v8_fma(factor, value, v8_load(sum)));
    }
}

/* How far F may be from that by `walk`.  With u = 2^-53 and S as above:
 * in the basis with binomial factors the coefficients of a square are within
 * S^2, and each is computed within 8 u S^2; a change is two of them.  They are
 * summed up over at most Npad/8 blocks and k <= points points, so within
 * (Npad/8 + points + 16) u times sum S^2 over all quartics, twice; the walk's
 * squares are within 17 u S^2, its sum within (Npad/8 + 8) u of the same, and
 * F, at most `most`, is rounded once more. */
static double squares_slack(const square_sizes *size, size_t points,
                            const egap_train_data *data, double most)
{
    double terms = (double)(data->Npad / 8 + points + 64);

    return 4.0 * EGAP_U * (terms * v8_sum(size->sum) / (double)data->N + most);
}

#endif
