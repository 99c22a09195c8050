/* coarse.c: one streaming pass over all pairs, eight samples at a time.
 *
 * Every breakpoint goes into one of B buckets of [0,1]; the running sum over
 * the buckets gives each sample's quadratic on each of them, hence the loss
 * at all nodes and a second-order upper bound between them.
 * Proofs: paper/algorithms.tex, lemmas "breakpoint", "mesh", "state",
 * "deviation", "bucket". */
#include "../../base/simd_cells.h"
#include "../../base/simd_half.h"
#include "endvalues.h"
#include "pair.h"

/* lemma "mesh": from a breakpoint to its bucket */
typedef struct {
    double first, last, centre, behind, scale;
    int places;
    int32_t left, B;
} placing;

static placing placing_of(const egap_mesh *mesh)
{
    return (placing){
        .first = egap_t_double(mesh->at[0]),
        .last = egap_t_double(mesh->at[mesh->B]),
        .centre = egap_t_double(mesh->centre),
        .behind = egap_t_double(mesh->behind),
        .scale = 1.0 / egap_t_double(mesh->shortest << mesh->places),
        .places = mesh->places,
        .left = mesh->left,
        .B = (int32_t)mesh->B,
    };
}

/* Sums the units of one block that are active at the first bucket's start into
 * state[3], and lists those that switch on one of its samples: their
 * breakpoints are in job->t, behind the buckets for a pair that does not switch
 * in them.  Returns how many.  `whole`: the buckets cover [0,1]. */
V8FN size_t block_start(const egap_coarse *job, const placing *place,
                        const double *z, uint8_t *bucket, v8 *state,
                        const bool whole)
{
    const v8 zero = v8_zero(), behind = v8_set1(place->behind);
    const v8 first = v8_set1(place->first), last = v8_set1(place->last);
    const bytes8 none = i8_bytes(i8_set1(place->B));
    /* copies, for a stored byte might be anything to the compiler */
    const double *unit = job->units;
    double *at = job->t;
    uint32_t *list = job->list;
    size_t m = job->segment->view.m, count = 0;
    v8 s0 = state[0], s1 = state[1], s2 = state[2], s3 = zero;

    for (size_t i = 0; i < m; i++, unit += 4, z += 16) {
        v8 thA = v8_set1(unit[0]), thB = v8_set1(unit[1]);
        v8 a = v8_load(z), b = v8_load(z + 8), active;
        m8 on = v8_gt(a, zero), switches = m8_xor(on, v8_gt(b, zero));

        if (m8_bits(switches) == 0) {
            bytes8_store(bucket + 8 * i, none);
        } else {
            v8 t = breakpoints(a, v8_sub(a, b));

            if (!whole) { /* lemma "mesh": what switches before, and behind */
                m8 before = v8_gt(first, t);

                on = m8_xor(on, m8_and(switches, before));
                switches =
                    m8_and(switches, m8_not(m8_or(before, v8_gt(t, last))));
            }
            v8_store(at + 8 * count, v8_select(switches, t, behind));
            list[count++] = (uint32_t)i;
        }
        active = whole ? v8_max(a, zero) : v8_keep(on, a);

        /* lemma "state": q1 in two parts */
        s0 = v8_fma(thA, active, s0);
        s1 = v8_fma(thB, active, s1);
        active = v8_keep(on, b);
        s3 = v8_fma(thA, active, s3);
        s2 = v8_fma(thB, active, s2);
    }
    state[0] = s0;
    state[1] = v8_add(s1, s3);
    state[2] = s2;
    return count;
}

/* Puts the `count` units of the list into the cells of their buckets. */
static void scatter(const egap_coarse *job, const placing *place,
                    const double *z, uint8_t *bucket, size_t count)
{
    const v8 one = v8_set1(1.0), centre = v8_set1(place->centre);
    const v8 scale = v8_set1(place->scale);
    const i8 left = i8_set1(place->left);
    const int places = place->places;
    /* copies, as above */
    const double *units = job->units, *at = job->t;
    const uint32_t *list = job->list;
    double *cells = job->cells;

    for (size_t k = 0; k < count; k++, at += 8) {
        size_t i = list[k];
        const double *unit = units + 4 * i;
        v8 thA = v8_set1(unit[0]), thB = v8_set1(unit[1]), t = v8_load(at);
        v8 a, b, d, x, y, f, dev;
        bytes8 row;

        /* lemma "mesh": all of this is exact */
        x = v8_sub(t, centre);
        y = v8_fma(scale, x, v8_sign_of(one, x));
        row = i8_bytes(i8_add(i8_octave(y, places), left));
        bytes8_store(bucket + 8 * i, row);
        /* a falling unit leaves the state: its triple has the other sign */
        a = v8_minus_abs(v8_load(z + 16 * i));
        b = v8_abs(v8_load(z + 16 * i + 8));
        d = v8_sub(a, b); /* -|d| */
        /* lemma "deviation", over h; all signs turned, as that of d */
        f = v8_octave_rest(y, places);
        dev = v8_mul(v8_abs(v8_fma(v8_set1(unit[2]), t, thA)), v8_fms(f, f, f));
        dev = v8_fma(v8_set1(unit[3]), v8_power(y), dev);
        v8_scatter4(cells, row, v8_mul(thA, a), v8_fma(thA, b, v8_mul(thB, a)),
                    v8_mul(thB, b), v8_mul(dev, d));
    }
}

static void scatter_whole(const egap_coarse *job, const placing *place,
                          const double *z, uint8_t *bucket, v8 *state)
{
    size_t count = block_start(job, place, z, bucket, state, true);

    if (count > 0)
        scatter(job, place, z, bucket, count);
}

static void scatter_zoom(const egap_coarse *job, const placing *place,
                         const double *z, uint8_t *bucket, v8 *state)
{
    scatter(job, place, z, bucket,
            block_start(job, place, z, bucket, state, false));
}

/* A node, and the bucket in front of it. */
typedef struct {
    bernstein at;
    double half_h;    /* half of its h */
    double half_bend; /* length^2 / 8 */
} coarse_node;

V8FN coarse_node coarse_node_at(const egap_mesh *mesh, size_t k)
{
    coarse_node node = {.at = bernstein_at(egap_t_double(mesh->at[k]))};

    if (k > 0) {
        double length = egap_mesh_length(mesh, k - 1);

        node.half_h = 0.5 * egap_t_double(egap_mesh_h(mesh, k - 1));
        node.half_bend = 0.125 * length * length;
    }
    return node;
}

/* Walks one block through the buckets, from the state at their start. */
V8FN void sweep_block(const egap_coarse *job, const coarse_node *nodes,
                      const bound_constants *given, const egap_loss_kind kind,
                      size_t block, v8 b0, v8 b1, v8 b2)
{
    const egap_problem *p = job->problem;
    size_t B = job->mesh->B, stride = egap_checkpoint_stride(B);
    double *check = job->check + 24 * EGAP_CHECKPOINTS * block;
    bound_constants constants = *given, *bc = &constants;
    v8 y = v8_load(p->y + 8 * block), weight = v8_load(p->weight + 8 * block);
    v8 epsE = v8_mul(given->eps, v8_load(job->segment->norms.E + 8 * block));
    v8 delta = v8_set1(p->objective.loss.delta);
    v8 P0 = v8_zero(), dl0 = v8_zero();

    for (size_t k = 0; k <= B; k++) {
        double *cell = job->cells + 32 * (k - 1);
        v8 d0, d1, d2, dev = v8_zero(), c2 = v8_zero(), P1, dl1;
        double *F = job->F + 16 * k;
        loss_sum sum = {v8_load(F), v8_load(F + 8)};

        if (k > 0) {
            c2 = v8_add(v8_sub(b0, b1), b2);
            v8_load4(cell, &d0, &d1, &d2, &dev);
            for (int l = 0; l < 4; l++)
                v8_store(cell + 8 * l, v8_zero());
            b0 = v8_add(b0, d0);
            b1 = v8_add(b1, d1);
            b2 = v8_add(b2, d2);
        }
        if ((k & (stride - 1)) == 0 && k < B) { /* both are powers of two */
            v8_store(check, b0);
            v8_store(check + 8, b1);
            v8_store(check + 16, b2);
            check += 24;
        }
        P1 = bernstein_value(&nodes[k].at, b0, b1, b2);
        dl1 = loss_add(kind, &sum, P1, y, weight, delta);
        v8_store(F, sum.sum);
        if (kind == EGAP_LOSS_LOGISTIC)
            v8_store(F + 8, sum.product);
        if (k > 0) {
            double *S = job->S + 8 * (k - 1), *D = job->D + 8 * (k - 1);
            v8 vS = v8_load(S), vD = v8_load(D);

            bc->h = v8_set1(2.0 * nodes[k].half_h);
            bc->quarter_hh = v8_set1(2.0 * nodes[k].half_bend);
            bound_add(kind, bc, dl0, dl1, P0, P1, y, c2, dev, epsE, &vS, &vD);
            v8_store(S, vS);
            v8_store(D, vD);
        }
        P0 = P1;
        dl0 = dl1;
    }
}

/* Phi - y at a node */
V8FN vr square_node(const bernstein *w, vr b0, vr b1, vr b2, vr y)
{
    vr P = vr_fma(vr_set1(w->ut), b1, vr_mul(vr_set1(w->tt), b2));

    return vr_sub(vr_fma(vr_set1(w->uu), b0, P), y);
}

/* The same for squared losses, on the lanes of one register from sample `at`.
 * With r = Phi - y, l' = 2r and M = 2, lemma "bucket" asks for
 *   F += r^2,  S/2 += max(-r0 c2, -r1 c2),
 *   D/4 += max(|r0|, |r1|) omega/2 + ((|c2| h^2/4 + omega)/2)^2:
 * the powers of two are exact, and squares_scale puts them back. */
V8FN void sweep_squares(const egap_coarse *job, const coarse_node *nodes,
                        size_t at, const double *state)
{
    const egap_problem *p = job->problem;
    size_t B = job->mesh->B, stride = egap_checkpoint_stride(B);
    size_t lane = at % EGAP_LANES;
    const vr y = vr_load(p->y + at);
    const vr half_eps_E =
        vr_mul(vr_set1(0.5 * job->eps), vr_load(job->segment->norms.E + at));
    vr b0 = vr_load(state + lane), b1 = vr_load(state + 8 + lane);
    vr b2 = vr_load(state + 16 + lane);
    vr r0 = square_node(&nodes->at, b0, b1, b2, y);
    double *check = job->check + 3 * EGAP_CHECKPOINTS * (at - lane) + lane;
    double *cell = job->cells + 4 * lane, *F = job->F + lane;
    double *S = job->S + lane, *D = job->D + lane;

    vr_store(F, vr_fma(r0, r0, vr_load(F)));
    for (size_t k = 0; k < B; k++, cell += 32, S += 8, D += 8) {
        vr c2 = vr_add(vr_sub(b0, b1), b2), r1, d0, d1, d2, dev, omega, reach;

        if ((k & (stride - 1)) == 0) { /* a power of two */
            vr_store(check, b0);
            vr_store(check + 8, b1);
            vr_store(check + 16, b2);
            check += 24;
        }
        vr_load4(cell, &d0, &d1, &d2, &dev);
        for (int l = 0; l < 4; l++)
            vr_store(cell + VR_LANES * l, vr_set1(0.0));
        b0 = vr_add(b0, d0);
        b1 = vr_add(b1, d1);
        b2 = vr_add(b2, d2);
        nodes++;
        r1 = square_node(&nodes->at, b0, b1, b2, y);
        F += 16;
        vr_store(F, vr_fma(r1, r1, vr_load(F)));
        omega = vr_fma(vr_set1(nodes->half_h), dev, half_eps_E);
        reach = vr_fma(vr_set1(nodes->half_bend), vr_abs(c2), omega);
        vr_store(D, vr_fma(vr_max(vr_abs(r0), vr_abs(r1)), omega,
                           vr_fma(reach, reach, vr_load(D))));
        vr_store(S, vr_sub(vr_load(S), vr_min(vr_mul(r0, c2), vr_mul(r1, c2))));
        r0 = r1;
    }
}

/* From the sums of sweep_squares to those of the loss. */
static void squares_scale(const egap_coarse *job, double part)
{
    for (size_t k = 0; k <= job->mesh->B; k++)
        for (size_t l = 0; l < EGAP_LANES; l++)
            job->F[16 * k + l] *= part;
    for (size_t i = 0; i < 8 * job->mesh->B; i++) {
        job->S[i] *= 2.0 * part;
        job->D[i] *= 4.0 * part;
    }
}

_Static_assert(EGAP_PART <= EGAP_FACTORS_MAX,
               "a product has a factor for each block of a part");

static void fold_products(const egap_coarse *job)
{
    for (size_t k = 0; k <= job->mesh->B; k++) {
        double *F = job->F + 16 * k;
        loss_sum s = loss_sum_fold((loss_sum){v8_load(F), v8_load(F + 8)});

        v8_store(F, s.sum);
        v8_store(F + 8, s.product);
    }
}

V8FN void coarse(egap_coarse *job, const egap_loss_kind kind)
{
    const egap_problem *p = job->problem;
    const egap_segment *s = job->segment;
    const egap_mesh *mesh = job->mesh;
    const placing place = placing_of(mesh);
    coarse_node nodes[EGAP_MAX_BUCKETS + 1];
    size_t group = egap_coarse_group(s->view.n);
    size_t start = job->blocks.first, blocks = job->blocks.last - start;
    double shortest = egap_t_double(mesh->shortest);
    bool whole = mesh->at[0] == 0 && mesh->at[mesh->B] == EGAP_T_ONE;
    bound_constants bc = bound_constants_of(kind, job->eps, 0, s->norms.iota);

    for (size_t k = 0; k <= mesh->B; k++) {
        nodes[k] = coarse_node_at(mesh, k);
        v8_store(job->F + 16 * k, v8_zero());
        v8_store(job->F + 16 * k + 8, v8_set1(1.0));
    }
    memset(job->S, 0, 8 * mesh->B * sizeof(double));
    memset(job->D, 0, 8 * mesh->B * sizeof(double));
    memset(job->cells, 0, 32 * mesh->B * sizeof(double));
    for (size_t i = 0; i < s->view.m; i++) {
        job->units[4 * i] = s->view.thA[i];
        job->units[4 * i + 1] = s->view.thB[i];
        job->units[4 * i + 2] = s->beta[i];
        /* lemma "deviation": -|beta d| h^2/4, here over |d| h */
        job->units[4 * i + 3] = -fabs(s->beta[i]) * shortest / 4.0;
    }
    for (size_t i = 0; i < blocks; i++) {
        size_t at = i % group, left = blocks - i, block = start + i;
        v8 weight = v8_load(p->weight + 8 * block), state[3];

        state[0] = v8_mul(weight, v8_set1(s->view.cA));
        state[1] = v8_mul(weight, v8_set1(s->view.cA + s->view.cB));
        state[2] = v8_mul(weight, v8_set1(s->view.cB));
        if (at == 0)
            end_values(job, block, left < group ? left : group);
        (whole ? scatter_whole
               : scatter_zoom)(job, &place, job->z + 16 * s->view.m * at,
                               job->bucket + 8 * s->view.m * block, state);
        if (egap_loss_is_square(kind)) {
            double b[24];

            for (int c = 0; c < 3; c++)
                v8_store(b + 8 * c, state[c]);
            for (size_t lane = 0; lane < EGAP_LANES; lane += VR_LANES)
                sweep_squares(job, nodes, 8 * block + lane, b);
        } else {
            sweep_block(job, nodes, &bc, kind, block, state[0], state[1],
                        state[2]);
        }
    }
    if (kind == EGAP_LOSS_LOGISTIC)
        fold_products(job);
    if (egap_loss_is_square(kind))
        squares_scale(job, kind == EGAP_LOSS_MSE ? 1.0 : 0.5);
}

void EGAP_KERNEL(egap_kernel_coarse)(egap_coarse *job)
{
#define BODY(kind) coarse(job, kind)
    EGAP_FOR_LOSS(job->problem->objective.loss.kind, BODY);
#undef BODY
}
