/* exact.c: tests of two samples as rational numbers.
 * Proof: paper/algorithms.tex, lemma "permutations". */
#include "egap/exact.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "egap/flint_compat.h"
#include "tied.h"

void egap_rational_clear(egap_rational *q)
{
    free(q->numerator);
    free(q->denominator);
    q->numerator = q->denominator = NULL;
}

static char *integer_text(const fmpz_t v)
{
    char *text = malloc(fmpz_sizeinbase(v, 10) + 2);

    return text == NULL ? NULL : fmpz_get_str(text, 10, v);
}

static egap_status give(egap_rational *out, const fmpq_t q, egap_error *err)
{
    arf_t numerator, denominator, v;

    out->numerator = integer_text(fmpq_numref(q));
    out->denominator = integer_text(fmpq_denref(q));
    if (out->numerator == NULL || out->denominator == NULL) {
        egap_rational_clear(out);
        return egap_fail(err, EGAP_ERESOURCE, "out of memory for a fraction");
    }
    arf_init(numerator);
    arf_init(denominator);
    arf_init(v);
    arf_set_fmpz(numerator, fmpq_numref(q));
    arf_set_fmpz(denominator, fmpq_denref(q));
    arf_div(v, numerator, denominator, 128, ARF_RND_FLOOR);
    out->value.lo = arf_get_d(v, ARF_RND_FLOOR);
    arf_div(v, numerator, denominator, 128, ARF_RND_CEIL);
    out->value.hi = arf_get_d(v, ARF_RND_CEIL);
    arf_clear(numerator);
    arf_clear(denominator);
    arf_clear(v);
    return EGAP_OK;
}

static egap_status check_samples(const double *a, size_t na, const double *b,
                                 size_t nb, egap_error *err)
{
    egap_flint_guard();
    if (na == 0 || nb == 0)
        return egap_fail(err, EGAP_EINPUT,
                         "two samples are needed; they have %zu and %zu "
                         "values",
                         na, nb);
    for (size_t i = 0; i < na + nb; i++)
        if (!isfinite(i < na ? a[i] : b[i - na]))
            return egap_fail(err, EGAP_EINPUT,
                             "value %zu of sample %s is not finite",
                             i < na ? i : i - na, i < na ? "a" : "b");
    return EGAP_OK;
}

static double largest(const double *v, size_t count)
{
    double max = v[0];

    for (size_t i = 1; i < count; i++)
        max = fmax(max, v[i]);
    return max;
}

/* Values above `limit`, or at it too. */
static size_t count_above(const double *v, size_t count, double limit,
                          bool or_at)
{
    size_t above = 0;

    for (size_t i = 0; i < count; i++)
        above += v[i] > limit || (or_at && v[i] == limit);
    return above;
}

egap_status egap_exact_max(egap_rational *p, const double *a, size_t na,
                           const double *b, size_t nb, egap_error *err)
{
    egap_status status = check_samples(a, na, b, nb, err);
    double max_a, max_b;
    fmpz_t all, some;
    size_t top;
    fmpq_t q;

    memset(p, 0, sizeof *p);
    if (status != EGAP_OK)
        return status;
    fmpz_init(all);
    fmpz_init(some);
    fmpq_init(q);
    max_a = largest(a, na);
    max_b = largest(b, nb);
    fmpz_bin_uiui(all, na + nb, nb);
    if (max_b < max_a) { /* all values above max(b) must be in a */
        top = count_above(a, na, max_b, false);
        fmpz_bin_uiui(some, na + nb - top, nb);
    } else { /* not all values from max(a) on are in b */
        top = count_above(a, na, max_a, true) + count_above(b, nb, max_a, true);
        if (top <= nb)
            fmpz_bin_uiui(some, na + nb - top, na);
        fmpz_sub(some, all, some);
    }
    fmpq_set_fmpz_frac(q, some, all);
    status = give(p, q, err);
    fmpz_clear(all);
    fmpz_clear(some);
    fmpq_clear(q);
    return status;
}

/* The pooled values in order, and how many of each there are. */
typedef struct {
    double *v;
    size_t *equal; /* (distinct) */
    size_t count, distinct;
} pool;

static int compare(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;

    return (a > b) - (a < b);
}

static egap_status pool_init(pool *out, const double *a, size_t na,
                             const double *b, size_t nb, egap_error *err)
{
    *out = (pool){.count = na + nb};
    out->v = egap_alloc(na + nb, sizeof *out->v);
    out->equal = egap_alloc(na + nb, sizeof *out->equal);
    if (out->v == NULL || out->equal == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory for %zu values",
                         na + nb);
    memcpy(out->v, a, na * sizeof *a);
    memcpy(out->v + na, b, nb * sizeof *b);
    qsort(out->v, out->count, sizeof *out->v, compare);
    for (size_t i = 0; i < out->count; i++) {
        if (i == 0 || out->v[i] != out->v[i - 1])
            out->distinct++;
        out->equal[out->distinct - 1]++;
    }
    return EGAP_OK;
}

static void pool_clear(pool *p)
{
    egap_free(p->v);
    egap_free(p->equal);
}

/* 2 #{b > a} + #{b = a} */
static unsigned long long twice_pairs(const double *a, size_t na,
                                      const double *b, size_t nb)
{
    unsigned long long sum = 0;

    for (size_t i = 0; i < na; i++)
        for (size_t k = 0; k < nb; k++)
            sum += 2 * (b[k] > a[i]) + (b[k] == a[i]);
    return sum;
}

/* Without ties: U has the generating function
 *   prod_{i=1}^{nb} (1 - q^(na+i)) / (1 - q^i);
 * *few = the sum of its coefficients up to u. */
static egap_status count_untied(fmpz_t few, size_t na, size_t nb, size_t u,
                                egap_error *err)
{
    fmpz *c = egap_alloc(u + 1, sizeof *c);

    if (c == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory for %zu counts",
                         u);
    fmpz_one(c);
    for (size_t i = 1; i <= nb; i++) {
        for (size_t k = u + 1; k-- > na + i;)
            fmpz_sub(c + k, c + k, c + k - na - i);
        for (size_t k = i; k <= u; k++)
            fmpz_add(c + k, c + k, c + k - i);
    }
    fmpz_zero(few);
    for (size_t k = 0; k <= u; k++) {
        fmpz_add(few, few, c + k);
        fmpz_clear(c + k);
    }
    egap_free(c);
    return EGAP_OK;
}

/* twice_u + shift, within what 2 U can be; -1 below. */
static long long limit_of(unsigned long long twice_u, long long shift,
                          size_t na, size_t nb)
{
    long long most = 2 * (long long)(na * nb), at = (long long)twice_u + shift;

    return at < 0 ? -1 : at < most ? at : most;
}

egap_status egap_exact_ranks(egap_rational *p, unsigned long long *twice_u,
                             const double *a, size_t na, const double *b,
                             size_t nb, egap_error *err)
{
    return egap_exact_ranks_shifted(p, twice_u, a, na, b, nb, 0, err);
}

egap_status egap_exact_ranks_shifted(egap_rational *p,
                                     unsigned long long *twice_u,
                                     const double *a, size_t na,
                                     const double *b, size_t nb,
                                     long long shift, egap_error *err)
{
    egap_status status = check_samples(a, na, b, nb, err);
    long long limit = 0;
    fmpz_t all, few;
    pool values = {0};
    fmpq_t q;

    memset(p, 0, sizeof *p);
    *twice_u = 0;
    if (status == EGAP_OK)
        status = pool_init(&values, a, na, b, nb, err);
    fmpz_init(all);
    fmpz_init(few);
    fmpq_init(q);
    if (status == EGAP_OK) {
        *twice_u = twice_pairs(a, na, b, nb);
        limit = limit_of(*twice_u, shift, na, nb);
    }
    if (status == EGAP_OK && limit >= 0) {
        if (values.distinct == values.count)
            status = count_untied(few, na, nb, (size_t)limit / 2, err);
        else
            status = egap_stats_count_tied(few, values.equal, values.distinct,
                                           nb, (size_t)limit, err);
    }
    if (status == EGAP_OK) {
        fmpz_bin_uiui(all, na + nb, nb);
        fmpq_set_fmpz_frac(q, few, all);
        status = give(p, q, err);
    }
    pool_clear(&values);
    fmpz_clear(all);
    fmpz_clear(few);
    fmpq_clear(q);
    return status;
}

egap_status egap_exact_cliff(egap_rational *delta, const double *a, size_t na,
                             const double *b, size_t nb, egap_error *err)
{
    egap_status status = check_samples(a, na, b, nb, err);
    fmpz_t top, below;
    fmpq_t q;

    memset(delta, 0, sizeof *delta);
    if (status != EGAP_OK)
        return status;
    /* #{b > a} - #{b < a} = 2 #{b > a} + #{b = a} - na nb */
    fmpz_init(top);
    fmpz_init(below);
    fmpq_init(q);
    fmpz_set_ui(below, na);
    fmpz_mul_ui(below, below, nb);
    fmpz_set_ui(top, twice_pairs(a, na, b, nb));
    fmpz_sub(top, top, below);
    fmpq_set_fmpz_frac(q, top, below);
    status = give(delta, q, err);
    fmpz_clear(top);
    fmpz_clear(below);
    fmpq_clear(q);
    return status;
}
