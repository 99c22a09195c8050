/* moment.c: Sigma = E[x x^T] and its largest eigenvalue.
 * Proof: paper/algorithms.tex, lemma "largest eigenvalue". */
#include "moment.h"

#include <math.h>

#include "../base/ball_round.h"
#include "../enclose/ball_data.h"

/* Products of doubles have 106 bits; this many keep their sums nearly
 * exact. */
#define WORKING_BITS(bits) (2 * (bits) + 64)

static egap_status check_finite(const double *v, size_t rows, size_t columns,
                                const char *name, egap_error *err)
{
    for (size_t i = 0; i < rows * columns; i++)
        if (!isfinite(v[i]))
            return egap_fail(err, EGAP_EINPUT, "%s of sample %zu is not finite",
                             name, i / columns);
    return EGAP_OK;
}

egap_status egap_ball_inputs_init(egap_ball_inputs *out, const egap_data *data,
                                  egap_error *err)
{
    size_t N = data->N, n = data->n;
    egap_status status;

    *out = (egap_ball_inputs){.N = N, .n = n};
    if (N == 0 || n == 0)
        return egap_fail(err, EGAP_EINPUT,
                         "the data have %zu samples of %zu features; at "
                         "least one of each is needed",
                         N, n);
    status = check_finite(data->x, N, n, "x", err);
    if (status == EGAP_OK)
        status = check_finite(data->y, N, 1, "y", err);
    if (status != EGAP_OK)
        return status;
    egap_flint_guard();
    out->x = egap_ball_vector(N * n);
    if (out->x == NULL)
        return egap_fail(err, EGAP_ERESOURCE,
                         "out of memory for the ball arithmetic of %zu "
                         "samples",
                         N);
    egap_ball_row(out->x, data->x, NULL, N * n);
    return EGAP_OK;
}

void egap_ball_inputs_clear(egap_ball_inputs *inputs)
{
    egap_ball_vector_clear(inputs->x, inputs->N * inputs->n);
    inputs->x = NULL;
}

egap_status egap_ball_moment(arb_mat_t S, const egap_ball_inputs *inputs,
                             arb_srcptr weight, long bits, egap_error *err)
{
    size_t N = inputs->N, n = inputs->n;
    arb_ptr column = egap_ball_vector(N);

    if (column == NULL)
        return egap_fail(err, EGAP_ERESOURCE,
                         "out of memory for the second moment of %zu samples",
                         N);
    for (size_t k = 0; k < n; k++) {
        for (size_t j = 0; j < N; j++) {
            arb_set(column + j, inputs->x + j * n + k);
            if (weight != NULL)
                arb_mul(column + j, column + j, weight + j, bits);
        }
        for (size_t l = 0; l <= k; l++) {
            arb_ptr entry = arb_mat_entry(S, k, l);

            arb_dot(entry, NULL, 0, column, 1, inputs->x + l, (slong)n,
                    (slong)N, bits);
            arb_div_ui(entry, entry, N, bits);
            arb_set(arb_mat_entry(S, l, k), entry);
        }
    }
    egap_ball_vector_clear(column, N);
    return EGAP_OK;
}

/* B = B / tr B; false where the trace is not certainly positive */
static bool normalise(arb_mat_t B, long bits)
{
    arb_t trace;
    bool positive;

    arb_init(trace);
    arb_mat_trace(trace, B, bits);
    positive = arb_is_positive(trace);
    if (positive)
        arb_mat_scalar_div_arb(B, B, trace, bits);
    arb_mat_get_mid(B, B);
    arb_clear(trace);
    return positive;
}

/* Is no entry of A and B further apart than 2^-bits?  (Decides only when to
 * stop: the bounds hold for any candidate.) */
static bool settled(const arb_mat_t A, const arb_mat_t B, long bits)
{
    bool near = true;
    arb_t d;

    arb_init(d);
    for (slong i = 0; i < arb_mat_nrows(A) && near; i++)
        for (slong k = 0; k < arb_mat_ncols(A) && near; k++) {
            arb_sub(d, arb_mat_entry(A, i, k), arb_mat_entry(B, i, k), bits);
            near = arf_cmpabs_2exp_si(arb_midref(d), -bits) <= 0;
        }
    arb_clear(d);
    return near;
}

/* Squares S / tr S again and again: what is left is the projection on the
 * eigenvectors of the largest eigenvalue.  The column of its largest diagonal
 * entry goes to v (n, 1). */
static bool candidate(arb_mat_t v, const arb_mat_t S, long bits)
{
    slong n = arb_mat_nrows(S), best = 0;
    arb_mat_t B, next;
    bool positive;

    arb_mat_init(B, n, n);
    arb_mat_init(next, n, n);
    arb_mat_get_mid(B, S);
    positive = normalise(B, bits);
    for (long k = 0; k < bits && positive; k++) {
        bool done;

        arb_mat_sqr(next, B, bits);
        positive = normalise(next, bits);
        done = settled(next, B, bits);
        arb_mat_swap(next, B);
        if (done)
            break;
    }
    for (slong k = 1; k < n; k++)
        if (arf_cmp(arb_midref(arb_mat_entry(B, k, k)),
                    arb_midref(arb_mat_entry(B, best, best))) > 0)
            best = k;
    for (slong k = 0; k < n; k++)
        arb_set(arb_mat_entry(v, k, 0), arb_mat_entry(B, k, best));
    arb_mat_clear(B);
    arb_mat_clear(next);
    return positive;
}

/* q = v^T S v / v^T v */
static void rayleigh(arb_t q, const arb_mat_t S, const arb_mat_t v, long bits)
{
    slong n = arb_mat_nrows(S);
    arb_mat_t Sv;
    arb_t square;

    arb_mat_init(Sv, n, 1);
    arb_init(square);
    arb_mat_mul(Sv, S, v, bits);
    arb_zero(q);
    for (slong k = 0; k < n; k++) {
        arb_addmul(q, arb_mat_entry(v, k, 0), arb_mat_entry(Sv, k, 0), bits);
        arb_addmul(square, arb_mat_entry(v, k, 0), arb_mat_entry(v, k, 0),
                   bits);
    }
    arb_div(q, q, square, bits);
    arb_mat_clear(Sv);
    arb_clear(square);
}

/* Is s I - S certainly positive definite? */
static bool is_above(const arf_t s, const arb_mat_t S, long bits)
{
    slong n = arb_mat_nrows(S);
    arb_mat_t T;
    bool above;

    arb_mat_init(T, n, n);
    arb_mat_neg(T, S);
    for (slong k = 0; k < n; k++) {
        arb_ptr entry = arb_mat_entry(T, k, k);

        arb_add_arf(entry, entry, s, bits);
    }
    above = arb_mat_cho(T, T, bits) != 0;
    arb_mat_clear(T);
    return above;
}

/* The least of a few s > q with s I - S positive definite, if it is below
 * *upper. */
static void lower_upper(arf_t upper, const arb_mat_t S, const arb_t q,
                        long goal, long bits)
{
    arb_t s;
    arf_t end;
    bool found = false;

    arb_init(s);
    arf_init(end);
    for (long room = goal; room >= 1 && !found; room /= 2) {
        arb_mul_2exp_si(s, q, -room);
        arb_add(s, s, q, bits);
        egap_ball_upper(end, s, bits);
        found = arf_cmp(end, upper) < 0 && is_above(end, S, bits);
    }
    if (found)
        arf_set(upper, end);
    arb_clear(s);
    arf_clear(end);
}

void egap_ball_top_eigenvalue(arb_t lambda, const arb_mat_t S, long bits)
{
    long work = WORKING_BITS(bits);
    slong n = arb_mat_nrows(S);
    arf_t lower, upper, end;
    arb_mat_t v;
    arb_t q;

    arf_init(lower);
    arf_init(upper);
    arf_init(end);
    arb_init(q);
    arb_mat_init(v, n, 1);
    arb_mat_trace(q, S, work);
    egap_ball_upper(upper, q, work);
    if (arf_sgn(upper) < 0) /* no such matrix; the trace of one is >= 0 */
        arf_zero(upper);
    for (slong k = 0; k < n; k++) {
        egap_ball_lower(end, arb_mat_entry(S, k, k), work);
        if (arf_cmp(end, lower) > 0)
            arf_set(lower, end);
    }
    if (candidate(v, S, work)) {
        rayleigh(q, S, v, work);
        egap_ball_lower(end, q, work);
        if (arf_cmp(end, lower) > 0)
            arf_set(lower, end);
        lower_upper(upper, S, q, bits, work);
    }
    arb_set_interval_arf(lambda, lower, upper, work);
    arf_clear(lower);
    arf_clear(upper);
    arf_clear(end);
    arb_clear(q);
    arb_mat_clear(v);
}

void egap_ball_norm(arb_t h, const egap_ball_inputs *inputs, size_t j,
                    long bits)
{
    arb_srcptr row = inputs->x + j * inputs->n;

    arb_dot(h, NULL, 0, row, 1, row, 1, (slong)inputs->n, bits);
    arb_sqrtpos(h, h, bits);
}

void egap_ball_mean_norm(arb_t mean, const egap_ball_inputs *inputs, long bits)
{
    arb_t h;

    arb_init(h);
    arb_zero(mean);
    for (size_t j = 0; j < inputs->N; j++) {
        egap_ball_norm(h, inputs, j, bits);
        arb_add(mean, mean, h, bits);
    }
    arb_div_ui(mean, mean, inputs->N, bits);
    arb_clear(h);
}

void egap_ball_max_norm(arb_t max, const egap_ball_inputs *inputs, long bits)
{
    arb_t h;

    arb_init(h);
    arb_zero(max);
    for (size_t j = 0; j < inputs->N; j++) {
        egap_ball_norm(h, inputs, j, bits);
        arb_max(max, max, h, bits);
    }
    arb_clear(h);
}
