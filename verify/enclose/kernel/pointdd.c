/* pointdd.c: one network on all samples in double-double.
 * Proofs: paper/algorithms.tex, lemmas "active sums" and "double-double
 * network". */
#include "../../base/dd.h"
#include "../loss_dd.h"
#include "../pointdd.h"
#include "activesums.h"

#define SAMPLES (EGAP_DD_BATCH * EGAP_LANES)
#define ROWS 4 /* units whose signs are found together */
/* the same on several blocks: as many sums as fill the registers */
#ifdef EGAP_KERNEL_AVX512
#define TILE_ROWS 8
#else
#define TILE_ROWS 2
#endif
#define TILE_BLOCKS 3

/* Outputs of a batch as pairs, and the bounds of their errors. */
typedef struct {
    double hi[SAMPLES], lo[SAMPLES], A[SAMPLES];
} batch_outputs;

static const egap_dd_unit *unit_at(const egap_dd_net *net, size_t i)
{
    return &net->units[i];
}

/* coordinate k of unit i */
static double weight(const egap_dd_net *net, size_t i, size_t k)
{
    const egap_dd_unit *unit = unit_at(net, i);

    return k < net->n ? unit->w[k] : unit->b;
}

static double *coef_at(const egap_dd_net *net, size_t i, size_t k)
{
    return net->coef + (k / 4 * 4 * net->nibbles + i) * 8 + k % 4 * 2;
}

static void products(egap_dd_net *net)
{
    for (size_t k = 0; k < net->coordinates; k++) {
        double size = 0;

        for (size_t i = 0; i < net->m; i++) {
            egap_dd p =
                egap_two_prod(unit_at(net, i)->theta, weight(net, i, k));
            double *c = coef_at(net, i, k);

            c[0] = p.hi;
            c[1] = p.lo;
            size += fabs(p.hi);
        }
        net->size[k] = size;
    }
}

static void split(egap_dd_net *net)
{
    for (size_t k = 0; k < net->coordinates; k++) {
        double shift = net->shift[k], rest = 0;

        for (size_t i = 0; i < net->m; i++) {
            double *c = coef_at(net, i, k);
            double high = (c[0] + shift) - shift;

            c[1] += c[0] - high;
            c[0] = high;
            rest += fabs(c[1]);
        }
        net->rest[k] = rest;
    }
}

/* z (rows) = b + w . x in doubles; x (n, 8). */
V8FN void dots(v8 *z, const egap_dd_unit *unit, const double *x, const size_t n,
               const int rows)
{
    for (int r = 0; r < rows; r++)
        z[r] = v8_set1(unit[r].b);
    for (size_t k = 0; k < n; k++) {
        v8 xk = v8_held(v8_load(x + 8 * k));

        for (int r = 0; r < rows; r++)
            z[r] = v8_fma(v8_set1(unit[r].w[k]), xk, z[r]);
    }
}

/* The signs of `rows` units from i, z (rows): a byte each of active samples;
 * *decided is left on where all of them are beyond doubt. */
V8FN void signs(uint8_t *active, m8 *decided, const egap_dd_unit *unit,
                const v8 *z, const int rows)
{
    for (int r = 0; r < rows; r++) {
        v8 far = v8_set1(unit[r].far);

        *decided = m8_and(*decided, v8_gt(v8_abs(z[r]), far));
        active[r] = (uint8_t)m8_bits(v8_gt(z[r], far));
    }
}

/* All units on one block; the lanes where no pair is near 0. */
V8FN m8 signs_of_block(const egap_dd_net *net, size_t j, const size_t n)
{
    const double *x = egap_problem_sample(net->problem, j);
    size_t i = 0;
    m8 decided = m8_from_bits(255u);
    v8 z[ROWS];

    for (; i + ROWS <= net->m; i += ROWS) {
        dots(z, net->units + i, x, n, ROWS);
        signs(net->active + i, &decided, net->units + i, z, ROWS);
    }
    for (; i < net->m; i++) {
        dots(z, net->units + i, x, n, 1);
        signs(net->active + i, &decided, net->units + i, z, 1);
    }
    return decided;
}

/* `rows` units from i on `blocks` blocks of a group, where the coordinates
 * are many: a weight serves all of them. */
V8FN void tile_signs(const egap_dd_net *net, m8 *decided, const double *x,
                     size_t i, size_t at, const int rows, const int blocks)
{
    const egap_dd_unit *unit = net->units + i;
    size_t stride = egap_problem_stride(net->problem);
    v8 z[TILE_BLOCKS][TILE_ROWS];

    for (int r = 0; r < rows; r++)
        for (int c = 0; c < blocks; c++)
            z[c][r] = v8_set1(unit[r].b);
    for (size_t k = 0; k < net->n; k++) {
        v8 xk[TILE_BLOCKS];

        for (int c = 0; c < blocks; c++)
            xk[c] = v8_load(x + 8 * k + stride * (at + (size_t)c));
        for (int r = 0; r < rows; r++) {
            v8 w = v8_set1(unit[r].w[k]);

            for (int c = 0; c < blocks; c++)
                z[c][r] = v8_fma(w, xk[c], z[c][r]);
        }
    }
    for (int c = 0; c < blocks; c++)
        signs(net->active + 4 * net->nibbles * (at + (size_t)c) + i,
              &decided[at + (size_t)c], unit, z[c], rows);
}

V8FN void rows_signs(const egap_dd_net *net, m8 *decided, const double *x,
                     size_t i, size_t count, const int rows)
{
    size_t at = 0;

    for (; at + TILE_BLOCKS <= count; at += TILE_BLOCKS)
        tile_signs(net, decided, x, i, at, rows, TILE_BLOCKS);
    for (; at < count; at++)
        tile_signs(net, decided, x, i, at, rows, 1);
}

/* All units on `count` blocks: active (count, 4 nibbles), decided (count). */
static void signs_of_group(const egap_dd_net *net, m8 *decided, size_t j,
                           size_t count)
{
    const double *x = egap_problem_sample(net->problem, j);
    size_t i = 0;

    for (size_t g = 0; g < count; g++)
        decided[g] = m8_from_bits(255u);
    for (; i + TILE_ROWS <= net->m; i += TILE_ROWS)
        rows_signs(net, decided, x, i, count, TILE_ROWS);
    for (; i < net->m; i++)
        rows_signs(net, decided, x, i, count, 1);
}

/* theta relu(b + w . x) of one pair, by a compensated dot; its sign is that
 * of the high part. */
static egap_dd near_output(const egap_dd_net *net, const egap_dd_unit *unit,
                           size_t j)
{
    const double *x = egap_problem_sample(net->problem, j);
    egap_dd z = {unit->b, 0}, p;

    for (size_t k = 0; k < net->n; k++) {
        egap_dd q = egap_two_prod(unit->w[k], x[8 * k]);
        egap_dd t = egap_two_sum(z.hi, q.hi);

        z = (egap_dd){t.hi, z.lo + (t.lo + q.lo)};
    }
    z = egap_two_sum(z.hi, z.lo);
    if (!(z.hi > 0))
        return (egap_dd){0, 0};
    p = egap_two_prod(unit->theta, z.hi);
    p.lo = fma(unit->theta, z.lo, p.lo);
    return p;
}

/* The pairs near 0 of the block at j, one by one. */
static void add_near(double *hi, double *lo, double *A, const egap_dd_net *net,
                     size_t j)
{
    const double *x = egap_problem_sample(net->problem, j);
    size_t rest = net->problem->N - j;

    for (size_t i = 0; i < net->m; i++) {
        const egap_dd_unit *unit = &net->units[i];
        unsigned bits;
        v8 z;

        dots(&z, unit, x, net->n, 1);
        bits = m8_bits(m8_not(v8_gt(v8_abs(z), v8_set1(unit->far))));
        for (size_t s = 0; s < EGAP_LANES && s < rest; s++) {
            egap_dd p, t;

            if (!(bits >> s & 1u))
                continue;
            p = near_output(net, unit, j + s);
            t = egap_two_sum(hi[s], p.hi);
            hi[s] = t.hi;
            lo[s] += t.lo + p.lo;
            A[s] += net->near * (fabs(unit->theta) * unit->far);
        }
    }
}

/* Where the sums of the block at j start; `active` tells its active units. */
V8FN void start_block(uint8_t *sets, double *hi, double *lo, double *A,
                      const egap_dd_net *net, const uint8_t *active, m8 decided,
                      size_t j, const size_t n)
{
    size_t rest = net->problem->N - j;
    const double *x = egap_problem_sample(net->problem, j);
    v8 a = v8_set1(net->e0);

    for (size_t i = 0; i < 4 * net->nibbles; i += 8)
        bytes_store(sets + i, bits_transpose(bytes_load(active + i)));
    for (size_t k = 0; k < n; k++)
        a = v8_fma(v8_abs(v8_load(x + 8 * k)), v8_set1(net->e[k]), a);
    v8_store(hi, v8_set1(net->c));
    v8_store(lo, v8_zero());
    v8_store(A, a);
    if ((~m8_bits(decided) & (rest < EGAP_LANES ? (1u << rest) - 1u : 255u)) !=
        0)
        add_near(hi, lo, A, net, j);
}

/* The outputs of a batch += coordinates k to k + 3. */
static void add_coordinates(batch_outputs *g, const egap_dd_net *net, size_t j,
                            size_t end, size_t k)
{
    size_t bytes = 4 * net->nibbles;
    size_t last = net->coordinates - k < 4 ? net->coordinates : k + 4;
    const uint8_t *sets = net->sets;
    double sums[8 * EGAP_LANES];

    tables_fill(net->tables, coef_at(net, 0, k), net->nibbles, 8, 8);
    for (size_t at = 0; j < end; j += EGAP_LANES, at += EGAP_LANES) {
        const double *x = egap_problem_sample(net->problem, j);
        v8dd phi = {v8_load(g->hi + at), v8_load(g->lo + at)};
        v8 hi[4], lo[4];

        block_sums(sums, net->tables, net->nibbles, 8, sets);
        sets += bytes;
        v8_load4(sums, &hi[0], &lo[0], &hi[1], &lo[1]);
        v8_load4(sums + 32, &hi[2], &lo[2], &hi[3], &lo[3]);
        for (size_t i = k; i < last; i++)
            phi = add_coordinate(phi, hi[i - k], lo[i - k], v8_load(x + 8 * i));
        v8_store(g->hi + at, phi.hi);
        v8_store(g->lo + at, phi.lo);
    }
}

V8FN void start_blocks(batch_outputs *g, const egap_dd_net *net, size_t j,
                       size_t end, const size_t n)
{
    for (size_t at = 0; j < end; j += EGAP_LANES, at += EGAP_LANES) {
        m8 decided = signs_of_block(net, j, n);

        start_block(net->sets + at / EGAP_LANES * 4 * net->nibbles, g->hi + at,
                    g->lo + at, g->A + at, net, net->active, decided, j, n);
    }
}

/* The same where the coordinates are many. */
static void start_groups(batch_outputs *g, const egap_dd_net *net, size_t j,
                         size_t end)
{
    size_t bytes = 4 * net->nibbles, group = egap_dd_group(net->n);
    size_t blocks = (end - j) / EGAP_LANES;
    m8 decided[EGAP_DD_BATCH];

    for (size_t b = 0; b < blocks; b++) {
        size_t in = b % group, left = blocks - b, at = EGAP_LANES * b;

        if (in == 0)
            signs_of_group(net, decided, j + at, left < group ? left : group);
        start_block(net->sets + bytes * b, g->hi + at, g->lo + at, g->A + at,
                    net, net->active + bytes * in, decided[in], j + at, net->n);
    }
}

static void outputs(batch_outputs *g, const egap_dd_net *net, size_t j,
                    size_t end)
{
    switch (net->n) {
    case 1:
        start_blocks(g, net, j, end, 1);
        break;
    case 2:
        start_blocks(g, net, j, end, 2);
        break;
    case 3:
        start_blocks(g, net, j, end, 3);
        break;
    default:
        if (egap_dd_group(net->n) > 1)
            start_groups(g, net, j, end);
        else
            start_blocks(g, net, j, end, net->n);
    }
    for (size_t k = 0; k < net->coordinates; k += 4)
        add_coordinates(g, net, j, end, k);
}

typedef struct {
    v8dd loss;
    v8 slope, most;
} lane_sums;

V8FN v8dd lane_add(v8dd sum, v8dd x)
{
    v8dd t = v8dd_two_sum(sum.hi, x.hi);

    return (v8dd){t.hi, v8_add(sum.lo, v8_add(t.lo, x.lo))};
}

V8FN void add_losses(lane_sums *total, const batch_outputs *g,
                     const egap_problem *p, size_t j, size_t end,
                     const egap_loss_kind kind)
{
    const v8 delta = v8_set1(p->objective.loss.delta);
    v8dd sum = {v8_zero(), v8_zero()};

    for (size_t at = 0; j < end; j += EGAP_LANES, at += EGAP_LANES) {
        v8dd phi = v8dd_two_sum(v8_load(g->hi + at), v8_load(g->lo + at)), l;
        v8 A = v8_load(g->A + at), dl, r, size;

        egap_v8dd_loss(kind, phi, v8_load(p->y + j), delta, &l, &dl, &r);
        size = kind == EGAP_LOSS_ABS ? v8_set1(1.0) : v8_abs(dl);
        if (kind == EGAP_LOSS_LOGISTIC) /* e', and u |Phi| / 4 */
            size = v8_add(size, v8_fma(v8_set1(0.26 * EGAP_U), v8_abs(phi.hi),
                                       v8_set1(EGAP_LOSS_EPRIME_LOGISTIC)));
        if (j + EGAP_LANES > p->N) {
            m8 valid = m8_from_bits((1u << (p->N - j)) - 1u);

            l = (v8dd){v8_keep(valid, l.hi), v8_keep(valid, l.lo)};
            A = v8_keep(valid, A);
        }
        sum = lane_add(sum, l);
        total->slope = v8_fma(size, A, total->slope);
        total->most = v8_max(total->most, A);
    }
    total->loss = lane_add(total->loss, sum);
}

static void pass(egap_dd_sums *sums, const egap_dd_net *net)
{
    const egap_problem *p = net->problem;
    const v8 zero = v8_zero();
    lane_sums s = {{zero, zero}, zero, zero};
    batch_outputs g;

    size_t last = EGAP_LANES * net->blocks.last;

    for (size_t j = EGAP_LANES * net->blocks.first; j < last; j += SAMPLES) {
        size_t end = last - j < SAMPLES ? last : j + SAMPLES;

        outputs(&g, net, j, end);
#define BODY(kind) add_losses(&s, &g, p, j, end, kind)
        EGAP_FOR_LOSS(p->objective.loss.kind, BODY);
#undef BODY
    }
    sums->loss = sum_lanes(s.loss);
    sums->slope = v8_sum(s.slope);
    sums->most = v8_hmax(s.most);
}

const egap_dd_jobs EGAP_KERNEL(egap_dd) = {
    .products = products,
    .split = split,
    .pass = pass,
};
