/* sparsify.c: random dictionaries of units, fitted to a teacher, and sampled.
 *
 * With theta of mass 1, I_1 .. I_q drawn with P(i) = |theta_i|, the network
 * (1/q) sum sign(theta_I) z_I has mean f, and for the half-squared loss its
 * risk exceeds that of f by ((sum |theta_i| E z_i^2) - E f^2)/(2 q) in the
 * mean, exactly; the theory bounds this by lambda_max/(2 q). */
#include "sparsify.h"

#include <math.h>
#include <string.h>

#include "egap/constants.h"
#include "egap/rng.h"

/* All that one dictionary needs; M units, N samples. */
typedef struct {
    size_t N, n, M;
    double *x;     /* (n, N): feature by feature */
    double *y;     /* (N) */
    double *w;     /* (n): a row */
    double *z;     /* (M, N) */
    double *G;     /* (M, M): E z_i z_k */
    double *b;     /* (M): E y z_i */
    double *L;     /* (M, M): a Cholesky factor */
    double *theta; /* (M) */
    double *sum;   /* (M): |theta_1| + ... + |theta_i| */
    double *slope; /* (M): E (f - y) z_i */
    double *Gf;    /* (M): G theta */
    size_t *drawn; /* (largest q) */
} work;

static void work_clear(work *k)
{
    egap_free(k->x);
    egap_free(k->y);
    egap_free(k->w);
    egap_free(k->z);
    egap_free(k->G);
    egap_free(k->b);
    egap_free(k->L);
    egap_free(k->theta);
    egap_free(k->sum);
    egap_free(k->slope);
    egap_free(k->Gf);
    egap_free(k->drawn);
}

static egap_status work_init(work *k, const egap_sparsify_config *c, size_t n,
                             egap_error *err)
{
    size_t M = c->atoms > c->teacher ? c->atoms : c->teacher, N = c->samples;

    *k = (work){.N = N, .n = n, .M = c->atoms};
    k->x = egap_alloc(n * N, sizeof *k->x);
    k->y = egap_alloc(N, sizeof *k->y);
    k->w = egap_alloc(n, sizeof *k->w);
    k->z = egap_alloc(M * N, sizeof *k->z);
    k->G = egap_alloc(c->atoms * c->atoms, sizeof *k->G);
    k->b = egap_alloc(c->atoms, sizeof *k->b);
    k->L = egap_alloc(c->atoms * c->atoms, sizeof *k->L);
    k->theta = egap_alloc(c->atoms, sizeof *k->theta);
    k->sum = egap_alloc(c->atoms, sizeof *k->sum);
    k->slope = egap_alloc(c->atoms, sizeof *k->slope);
    k->Gf = egap_alloc(c->atoms, sizeof *k->Gf);
    k->drawn = egap_alloc(c->count[c->counts - 1], sizeof *k->drawn);
    if (k->x && k->y && k->w && k->z && k->G && k->b && k->L && k->theta &&
        k->sum && k->slope && k->Gf && k->drawn)
        return EGAP_OK;
    return egap_fail(err, EGAP_ERESOURCE,
                     "no memory for %zu samples of %zu features and %zu units",
                     N, n, c->atoms);
}

/* Inputs are standard normal; one set for all dictionaries of n features. */
static void draw_inputs(double *x, size_t N, size_t n, uint64_t seed)
{
    egap_stream stream;

    egap_stream_init(&stream, seed, n, "sparsify-inputs");
    egap_stream_normals(&stream, x, n * N);
}

/* z (count, N): units with rows uniform on the sphere. */
static void draw_units(work *k, size_t count, egap_stream *stream)
{
    for (size_t i = 0; i < count; i++) {
        double *z = k->z + i * k->N, square = 0.0;

        egap_stream_normals(stream, k->w, k->n);
        for (size_t f = 0; f < k->n; f++)
            square += k->w[f] * k->w[f];
        memset(z, 0, k->N * sizeof *z);
        for (size_t f = 0; f < k->n; f++) {
            double w = k->w[f] / sqrt(square);
            const double *x = k->x + f * k->N;

            for (size_t j = 0; j < k->N; j++)
                z[j] += w * x[j];
        }
        for (size_t j = 0; j < k->N; j++)
            z[j] = z[j] > 0 ? z[j] : 0.0;
    }
}

/* y = sum of `count` units with normal coefficients, one teacher for all
 * dictionaries of n features. */
static void make_targets(work *k, size_t count, uint64_t seed)
{
    egap_stream stream;

    egap_stream_init(&stream, seed, k->n, "sparsify-teacher");
    draw_units(k, count, &stream);
    memset(k->y, 0, k->N * sizeof *k->y);
    for (size_t i = 0; i < count; i++) {
        const double *z = k->z + i * k->N;
        double a;

        egap_stream_normals(&stream, &a, 1);
        for (size_t j = 0; j < k->N; j++)
            k->y[j] += a * z[j];
    }
}

/* Eight sums side by side, so that compilers can keep them in vectors. */
static double mean_product(const double *u, const double *v, size_t N)
{
    double lane[8] = {0}, sum = 0.0;
    size_t j = 0;

    for (; j + 8 <= N; j += 8)
        for (size_t l = 0; l < 8; l++)
            lane[l] += u[j + l] * v[j + l];
    for (; j < N; j++)
        sum += u[j] * v[j];
    for (size_t l = 0; l < 8; l++)
        sum += lane[l];
    return sum / (double)N;
}

static void make_gram(work *k)
{
    for (size_t i = 0; i < k->M; i++) {
        const double *z = k->z + i * k->N;

        k->b[i] = mean_product(k->y, z, k->N);
        for (size_t l = 0; l <= i; l++)
            k->G[i * k->M + l] = k->G[l * k->M + i] =
                mean_product(z, k->z + l * k->N, k->N);
    }
}

/* (G + ridge I) theta = b, by Cholesky; false where G is not definite. */
static bool solve(work *k, double ridge)
{
    size_t M = k->M;
    double *L = k->L, *t = k->theta;

    for (size_t i = 0; i < M; i++)
        for (size_t l = 0; l <= i; l++) {
            double s = k->G[i * M + l] + (i == l ? ridge : 0.0);

            for (size_t p = 0; p < l; p++)
                s -= L[i * M + p] * L[l * M + p];
            if (i == l && !(s > 0))
                return false;
            L[i * M + l] = i == l ? sqrt(s) : s / L[l * M + l];
        }
    for (size_t i = 0; i < M; i++) {
        t[i] = k->b[i];
        for (size_t p = 0; p < i; p++)
            t[i] -= L[i * M + p] * t[p];
        t[i] /= L[i * M + i];
    }
    for (size_t i = M; i-- > 0;) {
        for (size_t p = i + 1; p < M; p++)
            t[i] -= L[p * M + i] * t[p];
        t[i] /= L[i * M + i];
    }
    return true;
}

/* theta to mass 1, the targets with it; then what is exact. */
static void scale(work *k, sparsify_row *row)
{
    size_t M = k->M;
    double mass = 0.0, sum = 0.0, cross = 0.0;

    for (size_t i = 0; i < M; i++)
        mass += fabs(k->theta[i]);
    for (size_t i = 0; i < M; i++) {
        k->theta[i] /= mass;
        k->b[i] /= mass;
        sum += fabs(k->theta[i]);
        k->sum[i] = sum;
    }
    row->squares = row->output = 0.0;
    for (size_t i = 0; i < M; i++) {
        k->Gf[i] = 0.0;
        for (size_t l = 0; l < M; l++)
            k->Gf[i] += k->G[i * M + l] * k->theta[l];
        k->slope[i] = k->Gf[i] - k->b[i];
        row->squares += fabs(k->theta[i]) * k->G[i * M + i];
        row->output += k->theta[i] * k->Gf[i];
        cross += k->theta[i] * k->b[i];
    }
    row->risk = 0.5 * (row->output - 2.0 * cross +
                       mean_product(k->y, k->y, k->N) / (mass * mass));
    row->excess = 0.5 * (row->squares - row->output);
    row->ratio = row->excess / (0.5 * row->sigma);
}

static size_t draw_unit(const work *k, egap_stream *stream)
{
    double at = egap_stream_uniform(stream) * k->sum[k->M - 1];
    size_t lo = 0, hi = k->M - 1;

    while (lo < hi) {
        size_t middle = (lo + hi) / 2;

        if (k->sum[middle] > at)
            hi = middle;
        else
            lo = middle + 1;
    }
    return lo;
}

/* The increase of the risk for one sample of q units: with g = f_q - f,
 * E (f - y) g + E g^2/2. */
static double increase(const work *k, const sparsify_row *row, size_t q,
                       egap_stream *stream)
{
    double linear = 0.0, square = 0.0, mixed = 0.0, share = 1.0 / (double)q;

    for (size_t s = 0; s < q; s++) {
        size_t i = draw_unit(k, stream);
        double sign = k->theta[i] > 0 ? 1.0 : -1.0, pairs = 0.0;

        k->drawn[s] = i;
        linear += sign * k->slope[i];
        mixed += sign * k->Gf[i];
        for (size_t p = 0; p < s; p++)
            pairs += k->theta[k->drawn[p]] > 0 ? k->G[i * k->M + k->drawn[p]]
                                               : -k->G[i * k->M + k->drawn[p]];
        square += k->G[i * k->M + i] + 2.0 * sign * pairs;
    }
    /* E f_q^2 - 2 E f_q f + E f^2, and the slope of the risk along f */
    square = square * share * share - 2.0 * mixed * share + row->output;
    linear *= share;
    for (size_t i = 0; i < k->M; i++)
        linear -= k->theta[i] * k->slope[i];
    return linear + 0.5 * square;
}

static void sample(work *k, sparsify_row *row, const egap_sparsify_config *c,
                   uint64_t seed)
{
    egap_stream stream;

    egap_stream_init(&stream, seed, (uint64_t)row->features << 32 | row->index,
                     "sparsify-sampling");
    for (size_t l = 0; l < c->counts; l++) {
        double sum = 0.0, exact = row->excess / (double)c->count[l];

        for (size_t s = 0; s < c->samplings; s++)
            sum += increase(k, row, c->count[l], &stream);
        row->discrepancy[l] = fabs(sum / (double)c->samplings - exact) / exact;
        row->largest = fmax(row->largest, row->discrepancy[l]);
    }
}

egap_status sparsify_dictionary(sparsify_row *row,
                                const egap_sparsify_config *c, uint64_t seed,
                                size_t features, size_t index, egap_error *err)
{
    egap_stream stream;
    work k;
    egap_status status = work_init(&k, c, features, err);

    row->features = features;
    row->index = index;
    row->largest = 0.0;
    if (status == EGAP_OK) {
        draw_inputs(k.x, k.N, k.n, seed);
        make_targets(&k, c->teacher, seed);
        egap_stream_init(&stream, seed, (uint64_t)features << 32 | index,
                         "sparsify-dictionary");
        draw_units(&k, c->atoms, &stream);
        make_gram(&k);
        if (!solve(&k, c->ridge))
            status = egap_fail(err, EGAP_EINPUT,
                               "the Gram matrix of %zu units on %zu features "
                               "is singular; take a larger sparsify.ridge",
                               c->atoms, features);
    }
    if (status == EGAP_OK) {
        scale(&k, row);
        sample(&k, row, c, seed);
    }
    work_clear(&k);
    return status;
}

egap_status sparsify_moment(egap_bounds *sigma, const egap_sparsify_config *c,
                            uint64_t seed, size_t n, egap_error *err)
{
    size_t N = c->samples;
    double *x = egap_alloc(n * N, sizeof *x), *rows, *y;
    egap_constants constants;
    egap_status status = EGAP_OK;

    rows = egap_alloc(n * N, sizeof *rows);
    y = egap_alloc(N, sizeof *y);
    if (!x || !rows || !y)
        status = egap_fail(err, EGAP_ERESOURCE, "no memory for %zu samples", N);
    if (status == EGAP_OK) {
        egap_theory_loss half = {.loss = {EGAP_LOSS_HALF, 0}};
        egap_data data = {N, n, rows, y};

        draw_inputs(x, N, n, seed);
        for (size_t f = 0; f < n; f++)
            for (size_t j = 0; j < N; j++)
                rows[j * n + f] = x[f * N + j];
        status = egap_constants_find(&constants, &data, &half, false, err);
        *sigma = constants.sigma;
    }
    egap_free(x);
    egap_free(rows);
    egap_free(y);
    return status;
}
