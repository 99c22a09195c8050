/* activesigns.c: which pairs are active, and the outputs of those near 0.
 * Proofs: paper/algorithms.tex, lemmas "whole numbers" and "double-double
 * network".
 *
 * Weights and features are rounded to whole numbers of 16 bits, whose dots are
 * exact and cost a quarter of those in doubles.  What they leave open doubles
 * decide, and pairs near 0 get a compensated dot each. */
#include "../../base/dd.h"
#include "../../base/simd_short.h"
#include "../activenet.h"
#include "../segment.h"
#include "unitsets.h"

#define ROWS 4 /* units whose signs are found together */
/* the same of whole numbers, and blocks: sums that fill the registers */
#define WHOLE_ROWS 4
#define WHOLE_BLOCKS 2
/* lemma "whole numbers" */
#define WHOLE_SUM 0x1.ep30 /* about the largest dot */
#define WHOLE_WIDE 0x1p14  /* about the largest weight */
#define WHOLE_FINE 0x1p500 /* the finest of units */
#define WHOLE_SLACK 3

/* What the signs of a unit's pairs ask for. */
typedef struct {
    double size, widest; /* |b| + sum_k |w_k| max_j |x_jk|; max |w_k| step_k */
    bool inside;         /* are all weights finite and within the limits? */
} unit_measures;

V8FN unit_measures measures_of(const egap_active_unit *unit,
                               const egap_problem *p)
{
    const v8 limit = v8_set1(EGAP_FAST_LIMIT);
    v8 sums = v8_zero(), wides = v8_zero();
    m8 inside = m8_from_bits(255u);
    unit_measures u = {fabs(unit->b), 0, true};
    size_t k = 0;

    for (; k + EGAP_LANES <= p->n; k += EGAP_LANES) {
        v8 w = v8_abs(v8_load(unit->w + k));

        sums = v8_fma(w, v8_load(p->xmax + k), sums);
        wides = v8_max(v8_mul(w, v8_load(p->step + k)), wides);
        inside = m8_and(inside, v8_ge(limit, w));
    }
    u.widest = v8_hmax(wides);
    for (; k < p->n; k++) {
        double w = fabs(unit->w[k]), wide = w * p->step[k];

        u.size += w * p->xmax[k];
        u.widest = wide > u.widest ? wide : u.widest;
        u.inside &= w <= EGAP_FAST_LIMIT;
    }
    u.size += v8_sum(sums);
    u.inside &= m8_bits(inside) == 255u;
    return u;
}

/* The weights V (n) of a unit and its reach; `most` is the sum of the largest
 * features. */
V8FN void set_whole(int16_t *V, egap_active_unit *unit, const unit_measures *u,
                    int32_t most, const egap_problem *p)
{
    double fine =
        fmin(fmin(WHOLE_SUM / u->size, WHOLE_WIDE / u->widest), WHOLE_FINE);
    const v8 scale = v8_set1(fine);
    v8 sums = v8_zero();
    double sizes = 0, whole[EGAP_LANES];
    size_t k = 0;

    for (; k + EGAP_LANES <= p->n; k += EGAP_LANES) {
        v8 w = v8_mul(v8_load(unit->w + k), v8_load(p->step + k));

        w = v8_rint(v8_mul(w, scale));
        sums = v8_add(sums, v8_abs(w));
        v8_store(whole, w);
        for (size_t l = 0; l < EGAP_LANES; l++)
            V[k + l] = (int16_t)(int32_t)whole[l];
    }
    for (; k < p->n; k++) {
        double w = rint(unit->w[k] * p->step[k] * fine);

        sizes += fabs(w);
        V[k] = (int16_t)(int32_t)w;
    }
    sizes += v8_sum(sums); /* whole numbers: exact */
    unit->whole_b = (int32_t)rint(unit->b * fine);
    unit->reach = ((int32_t)sizes + most + (int32_t)p->n) / 2 + WHOLE_SLACK;
}

static bool measure(egap_active_net *net)
{
    const egap_problem *p = net->problem;
    size_t pairs = egap_problem_pairs(p), m = 0;
    double index = (double)net->coordinates + 8.0;
    int32_t most = 0;

    for (size_t k = 0; p->whole != NULL && k < p->n; k++)
        most += (int32_t)rint(p->xmax[k] / p->step[k]);
    for (size_t i = 0; i < net->m; i++) {
        egap_active_unit unit = net->units[i];
        unit_measures u = measures_of(&unit, p);

        if (!u.inside)
            return false;
        if (unit.theta == 0 || u.size == 0) /* it adds nothing */
            continue;
        /* lemma "active sums", without motion */
        unit.far = index * EGAP_UNIT * u.size + 0x1p-600;
        if (p->whole != NULL)
            set_whole(net->whole + 2 * pairs * m, &unit, &u, most, p);
        net->units[m++] = unit;
    }
    net->m = m;
    return true;
}

/* From one block of the pass to the next: doubles, whole numbers. */
static inline size_t step_of_x(const egap_active_net *net)
{
    return net->blocks.step * egap_problem_stride(net->problem);
}

static inline size_t step_of_whole(const egap_active_net *net)
{
    return net->blocks.step * 2 * EGAP_LANES * egap_problem_pairs(net->problem);
}

/* z = b + w . x in doubles; x (n, 8). */
V8FN v8 one_dot(const egap_active_unit *unit, const double *x, const size_t n)
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
V8FN void sign(uint8_t *active, m8 *decided, const egap_active_unit *unit, v8 z)
{
    v8 far = v8_set1(unit->far);

    *decided = m8_and(*decided, v8_gt(v8_abs(z), far));
    *active = (uint8_t)m8_bits(v8_gt(z, far));
}

/* `rows` units, one feature or few. */
V8FN void short_signs(uint8_t *active, m8 *decided,
                      const egap_active_unit *unit, const double *x,
                      const size_t n, const int rows)
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
V8FN m8 signs_of_block(const egap_active_net *net, uint8_t *active,
                       const double *x, const size_t n)
{
    size_t i = 0;
    m8 decided = m8_from_bits(255u);

    if (n < EGAP_WHOLE_MIN)
        for (; i + ROWS <= net->m; i += ROWS)
            short_signs(active + i, &decided, net->units + i, x, n, ROWS);
    for (; i < net->m; i++)
        sign(active + i, &decided, net->units + i,
             one_dot(net->units + i, x, n));
    return decided;
}

/* The same on `count` blocks: active (count, bytes), decided (count). */
V8FN void double_signs(const egap_active_net *net, m8 *decided, size_t block,
                       size_t count, const size_t n)
{
    const double *x = egap_problem_sample(net->problem, EGAP_LANES * block);

    for (size_t g = 0; g < count; g++, x += step_of_x(net))
        decided[g] = signs_of_block(net, net->active + g * net->bytes, x, n);
}

/* What whole numbers leave open. */
static __attribute__((noinline)) void settle(uint8_t *active, m8 *decided,
                                             const egap_active_unit *unit,
                                             const double *x, size_t n)
{
    sign(active, decided, unit, one_dot(unit, x, n));
}

/* z (blocks, rows): Z of `rows` units, V and after, on blocks, X and each a
 * step further. */
V8FN void whole_dots(q8 z[WHOLE_BLOCKS][WHOLE_ROWS],
                     const egap_active_unit *unit, const int16_t *V,
                     const int16_t *X, size_t pairs, size_t step,
                     const int rows, const int blocks)
{
    for (int c = 0; c < blocks; c++)
        for (int r = 0; r < rows; r++)
            z[c][r] = q8_set1(unit[r].whole_b);
#pragma GCC unroll 4
    for (size_t k = 0; k < pairs; k++) {
        p8 x[WHOLE_BLOCKS];

        for (int c = 0; c < blocks; c++)
            x[c] = p8_load(X + step * (size_t)c + 2 * EGAP_LANES * k);
        for (int r = 0; r < rows; r++) {
            p8 w = p8_set1(V + 2 * (k + pairs * (size_t)r));

            for (int c = 0; c < blocks; c++)
                z[c][r] = q8_add_products(z[c][r], w, x[c]);
        }
    }
}

/* `rows` units from i on `blocks` blocks, whose features are X and x. */
V8FN void whole_tile(const egap_active_net *net, m8 *decided, uint8_t *active,
                     const double *x, const int16_t *X, size_t i,
                     const int rows, const int blocks)
{
    const egap_active_unit *unit = net->units + i;
    size_t pairs = egap_problem_pairs(net->problem);
    q8 z[WHOLE_BLOCKS][WHOLE_ROWS], sure = q8_set1(-1);

    whole_dots(z, unit, net->whole + 2 * pairs * i, X, pairs,
               step_of_whole(net), rows, blocks);
    active += i;
    for (size_t c = 0; c < (size_t)blocks; c++)
        for (size_t r = 0; r < (size_t)rows; r++) {
            q8 reach = q8_set1(unit[r].reach);

            active[net->bytes * c + r] =
                (uint8_t)q8_signs(q8_gt(z[c][r], reach));
            sure = q8_and(sure, q8_gt(q8_abs(z[c][r]), reach));
        }
    if (q8_signs(sure) == 255u)
        return;
    for (size_t c = 0; c < (size_t)blocks; c++)
        for (size_t r = 0; r < (size_t)rows; r++)
            if (q8_signs(q8_gt(q8_abs(z[c][r]), q8_set1(unit[r].reach))) !=
                255u)
                settle(active + net->bytes * c + r, decided + c, unit + r,
                       x + step_of_x(net) * c, net->n);
}

V8FN void whole_rows(const egap_active_net *net, m8 *decided, size_t block,
                     size_t count, size_t i, const int rows)
{
    const egap_problem *p = net->problem;
    const double *x = egap_problem_sample(p, EGAP_LANES * block);
    const int16_t *X =
        p->whole + 2 * EGAP_LANES * egap_problem_pairs(p) * block;
    uint8_t *active = net->active;
    size_t at = 0;

    for (; at + WHOLE_BLOCKS <= count; at += WHOLE_BLOCKS) {
        whole_tile(net, decided + at, active, x, X, i, rows, WHOLE_BLOCKS);
        x += WHOLE_BLOCKS * step_of_x(net);
        X += WHOLE_BLOCKS * step_of_whole(net);
        active += WHOLE_BLOCKS * net->bytes;
    }
    for (; at < count; at++, x += step_of_x(net), X += step_of_whole(net),
                       active += net->bytes)
        whole_tile(net, decided + at, active, x, X, i, rows, 1);
}

/* All units on `count` blocks: active (count, bytes), decided (count). */
static void whole_signs(const egap_active_net *net, m8 *decided, size_t block,
                        size_t count)
{
    size_t i = 0;

    for (size_t g = 0; g < count; g++)
        decided[g] = m8_from_bits(255u);
    for (; i + WHOLE_ROWS <= net->m; i += WHOLE_ROWS)
        whole_rows(net, decided, block, count, i, WHOLE_ROWS);
    for (; i < net->m; i++)
        whole_rows(net, decided, block, count, i, 1);
}

/* theta relu(b + w . x) of one pair, by a compensated dot; its sign is that
 * of the high part.  *error gets what it is off by, with what its low words
 * lose later. */
static egap_dd near_output(double *error, const egap_active_net *net,
                           const egap_active_unit *unit, size_t j)
{
    const double *x = egap_problem_sample(net->problem, j);
    double size = fabs(unit->b), theta = fabs(unit->theta);
    egap_dd z = {unit->b, 0}, p;

    for (size_t k = 0; k < net->n; k++) {
        egap_dd q = egap_two_prod(unit->w[k], x[8 * k]);
        egap_dd t = egap_two_sum(z.hi, q.hi);

        size += fabs(q.hi);
        z = (egap_dd){t.hi, z.lo + (t.lo + q.lo)};
    }
    z = egap_two_sum(z.hi, z.lo);
    *error = theta * (net->near_dot * (net->near_dot * size + 0x1p-600));
    if (!(z.hi > 0))
        return (egap_dd){0, 0};
    *error += theta * (net->near_sum * z.hi);
    p = egap_two_prod(unit->theta, z.hi);
    p.lo = fma(unit->theta, z.lo, p.lo);
    return p;
}

/* The pairs near 0 of the block at j, one by one. */
static void add_near(double *hi, double *lo, double *A,
                     const egap_active_net *net, size_t j)
{
    const double *x = egap_problem_sample(net->problem, j);
    size_t rest = net->problem->N - j;

    for (size_t i = 0; i < net->m; i++) {
        const egap_active_unit *unit = &net->units[i];
        unsigned bits;
        v8 z = one_dot(unit, x, net->n);

        bits = m8_bits(m8_not(v8_gt(v8_abs(z), v8_set1(unit->far))));
        for (size_t s = 0; s < EGAP_LANES && s < rest; s++) {
            double error;
            egap_dd p, t;

            if (!(bits >> s & 1u))
                continue;
            p = near_output(&error, net, unit, j + s);
            t = egap_two_sum(hi[s], p.hi);
            hi[s] = t.hi;
            lo[s] += t.lo + p.lo;
            A[s] += error;
        }
    }
}

/* n as a constant where it is small: the loops over it then unroll. */
static void find_signs(const egap_active_net *net, m8 *decided, size_t block,
                       size_t count)
{
    switch (net->n) {
    case 1:
        double_signs(net, decided, block, count, 1);
        break;
    case 2:
        double_signs(net, decided, block, count, 2);
        break;
    case 3:
        double_signs(net, decided, block, count, 3);
        break;
    default:
        if (net->problem->whole != NULL)
            whole_signs(net, decided, block, count);
        else
            double_signs(net, decided, block, count, net->n);
    }
}

static void signs(egap_active_start *start, const egap_active_net *net,
                  size_t block, size_t count)
{
    const uint64_t own = ~UINT64_C(0) >> (64 - 8 * net->each);
    m8 decided[EGAP_ACTIVE_BATCH];
    uint8_t *sets = net->sets;

    find_signs(net, decided, block, count);
    for (size_t g = 0; g < count; g++, block += net->blocks.step) {
        size_t at = EGAP_LANES * g, j = EGAP_LANES * block;
        size_t rest = net->problem->N - j;
        unsigned valid = rest < EGAP_LANES ? (1u << rest) - 1u : 255u;
        const uint8_t *active = net->active + g * net->bytes;

        for (size_t q = 0; q < net->tables; q++, active += net->each, sets += 8)
            bytes_store(sets, bits_transpose(bytes_load(active) & own) << 3);
        v8_store(start->hi + at, v8_set1(net->c));
        v8_store(start->lo + at, v8_zero());
        v8_store(start->A + at, v8_set1(net->e0));
        if ((~m8_bits(decided[g]) & valid) != 0)
            add_near(start->hi + at, start->lo + at, start->A + at, net, j);
    }
}

const egap_active_jobs EGAP_KERNEL(egap_active) = {
    .measure = measure,
    .signs = signs,
};
