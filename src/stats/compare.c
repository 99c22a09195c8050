/* compare.c: statistics of two samples, as ranges over the enclosures.
 * Proof: paper/algorithms.tex, lemma "values that are not told apart". */
#include "egap/compare.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "egap/round.h"
#include "egap/stats.h"

/* Tests depend on order alone: the ends are handled as their ranks among all
 * ends, which are finite whatever the ends are. */
typedef struct {
    size_t na, nb;
    double *lo, *hi; /* (na + nb), ranks of the ends: a, then b */
    double *v;       /* (na + nb), the sample that is handed to a test */
} ranked;

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double rank_of(const double *sorted, size_t count, double v)
{
    size_t low = 0, high = count;

    while (low < high) { /* the first that is not below v */
        size_t middle = low + (high - low) / 2;

        if (sorted[middle] < v)
            low = middle + 1;
        else
            high = middle;
    }
    return (double)low;
}

static void ranked_clear(ranked *r)
{
    egap_free(r->lo);
    egap_free(r->hi);
    egap_free(r->v);
}

static egap_status ranked_init(ranked *r, const egap_bounds *x, size_t na,
                               size_t nb, egap_error *err)
{
    size_t n = na + nb;
    double *sorted = egap_alloc(2 * n, sizeof *sorted);

    *r = (ranked){na, nb, egap_alloc(n, sizeof(double)),
                  egap_alloc(n, sizeof(double)), egap_alloc(n, sizeof(double))};
    if (!sorted || !r->lo || !r->hi || !r->v) {
        egap_free(sorted);
        return egap_fail(err, EGAP_ERESOURCE, "no memory to compare %zu values",
                         n);
    }
    for (size_t i = 0; i < n; i++) {
        sorted[2 * i] = x[i].lo;
        sorted[2 * i + 1] = x[i].hi;
    }
    qsort(sorted, 2 * n, sizeof *sorted, ascending);
    for (size_t i = 0; i < n; i++) {
        r->lo[i] = rank_of(sorted, 2 * n, x[i].lo);
        r->hi[i] = rank_of(sorted, 2 * n, x[i].hi);
    }
    egap_free(sorted);
    return EGAP_OK;
}

/* v = the ends that make b as small, or as large, against a as may be. */
static void take_ends(ranked *r, bool b_is_small)
{
    for (size_t i = 0; i < r->na + r->nb; i++)
        r->v[i] = (i < r->na) == b_is_small ? r->hi[i] : r->lo[i];
}

static double largest(const double *v, size_t count)
{
    double max = v[0];

    for (size_t i = 1; i < count; i++)
        max = fmax(max, v[i]);
    return max;
}

/* Which values of a are to equal the largest end `top` of a: for the largest
 * p all that may, for the least only those that must, or one. */
static void set_reach(ranked *r, double top, bool all)
{
    bool one = all;

    for (size_t i = 0; i < r->na; i++)
        one |= r->lo[i] >= top;
    for (size_t i = 0; i < r->na; i++) {
        if (r->hi[i] < top)
            continue;
        r->v[i] = all || r->lo[i] >= top || !one ? top : -1;
        one = true;
    }
}

/* The test of the maxima counts, where max(b) < max(a), the values of a above
 * max(b), and p falls with them; else the values from max(a) on, and p grows
 * with them. */
static egap_status range_max(egap_rational_range *p, ranked *r, egap_error *err)
{
    size_t na = r->na, nb = r->nb;
    egap_status status = EGAP_OK;

    for (int upper = 0; upper < 2 && status == EGAP_OK; upper++) {
        double top;

        take_ends(r, !upper);
        top = largest(r->v, na);
        if (largest(r->v + na, nb) >= top)
            set_reach(r, top, upper);
        status = egap_exact_max(upper ? &p->hi : &p->lo, r->v, na, r->v + na,
                                nb, err);
    }
    return status;
}

static egap_status range_cliff(egap_rational_range *delta, ranked *r,
                               egap_error *err)
{
    egap_status status;

    take_ends(r, true);
    status =
        egap_exact_cliff(&delta->lo, r->v, r->na, r->v + r->na, r->nb, err);
    take_ends(r, false);
    if (status == EGAP_OK)
        status =
            egap_exact_cliff(&delta->hi, r->v, r->na, r->v + r->na, r->nb, err);
    return status;
}

/* How much 2U and the count of relabellings can move against the sample in
 * which every group is one value: the sum over the uncertain groups of
 * (values of a)(values of b), and of the largest s (e - s), s <= e values. */
static egap_status find_shift(long long *shift, const size_t *group,
                              const egap_bounds *x, size_t na, size_t n,
                              egap_error *err)
{
    size_t *of_a = egap_alloc(n, sizeof *of_a);
    size_t *of_b = egap_alloc(n, sizeof *of_b);
    size_t *first = egap_alloc(n, sizeof *first);
    bool *certain = egap_alloc(n, sizeof *certain);
    egap_status status = EGAP_OK;

    *shift = 0;
    if (!of_a || !of_b || !first || !certain) {
        status = egap_fail(err, EGAP_ERESOURCE, "no memory for %zu groups", n);
        n = 0;
    }
    for (size_t i = 0; i < n; i++) {
        size_t g = group[i];

        if (of_a[g] + of_b[g] == 0) {
            first[g] = i;
            certain[g] = true;
        }
        certain[g] &= x[i].lo == x[i].hi && x[i].lo == x[first[g]].lo;
        *(i < na ? &of_a[g] : &of_b[g]) += 1;
    }
    for (size_t g = 0; g < n; g++) {
        size_t e = of_a[g] + of_b[g];

        if (e > 1 && !certain[g])
            *shift += (long long)(of_a[g] * of_b[g] + e * e / 4);
    }
    egap_free(of_a);
    egap_free(of_b);
    egap_free(first);
    egap_free(certain);
    return status;
}

static egap_status ranks_at(egap_comparison *out, ranked *r, long long shift,
                            egap_rational *p, egap_error *err)
{
    unsigned long long twice_u;
    egap_status status = egap_exact_ranks_shifted(
        p, &twice_u, r->v, r->na, r->v + r->na, r->nb, shift, err);

    if (status != EGAP_REJECTED)
        return status;
    out->ranks_counted = false;
    return EGAP_OK;
}

static egap_status range_ranks(egap_comparison *out, ranked *r,
                               const egap_bounds *x, egap_error *err)
{
    size_t n = r->na + r->nb, *group = egap_alloc(n, sizeof *group);
    long long shift = 0;
    egap_status status = EGAP_ERESOURCE;

    out->ranks_counted = true;
    if (group)
        status = egap_compare_groups(group, &out->ties, &out->inseparable, x, n,
                                     err);
    else
        egap_fail(err, status, "no memory to compare %zu values", n);
    if (status == EGAP_OK)
        status = find_shift(&shift, group, x, r->na, n, err);
    for (size_t i = 0; i < n && status == EGAP_OK; i++)
        r->v[i] = (double)group[i];
    if (status == EGAP_OK)
        status = ranks_at(out, r, 0, &out->p_ranks_tied, err);
    if (status == EGAP_OK && out->ranks_counted)
        status = ranks_at(out, r, -shift, &out->p_ranks.lo, err);
    if (status == EGAP_OK && out->ranks_counted)
        status = ranks_at(out, r, shift, &out->p_ranks.hi, err);
    egap_free(group);
    return status;
}

static egap_status find_shift_of_location(egap_bounds *shift,
                                          const egap_bounds *x, size_t na,
                                          size_t nb, egap_error *err)
{
    egap_bounds *all =
        nb <= SIZE_MAX / na ? egap_alloc(na * nb, sizeof *all) : NULL;
    egap_status status;

    if (!all)
        return egap_fail(err, EGAP_ERESOURCE,
                         "no memory for %zu times %zu "
                         "differences",
                         na, nb);
    for (size_t i = 0; i < na; i++)
        for (size_t k = 0; k < nb; k++)
            all[i * nb + k] = egap_bounds_sub(x[na + k], x[i]);
    status = egap_stats_quantile(shift, all, na * nb, 1, 2, err);
    egap_free(all);
    return status;
}

egap_status egap_compare(egap_comparison *out, const egap_bounds *a, size_t na,
                         const egap_bounds *b, size_t nb, egap_error *err)
{
    egap_bounds *x = egap_alloc(na + nb, sizeof *x);
    ranked r = {0};
    egap_status status;

    memset(out, 0, sizeof *out);
    if (!x)
        return egap_fail(err, EGAP_ERESOURCE, "no memory to compare %zu values",
                         na + nb);
    memcpy(x, a, na * sizeof *a);
    memcpy(x + na, b, nb * sizeof *b);
    status = ranked_init(&r, x, na, nb, err);
    if (status == EGAP_OK)
        status = range_max(&out->p_max, &r, err);
    if (status == EGAP_OK)
        status = range_cliff(&out->cliff, &r, err);
    if (status == EGAP_OK)
        status = range_ranks(out, &r, x, err);
    if (status == EGAP_OK)
        status = find_shift_of_location(&out->shift, x, na, nb, err);
    ranked_clear(&r);
    egap_free(x);
    return status;
}

void egap_comparison_clear(egap_comparison *comparison)
{
    egap_rational *const all[] = {
        &comparison->p_max.lo,    &comparison->p_max.hi,
        &comparison->p_ranks.lo,  &comparison->p_ranks.hi,
        &comparison->cliff.lo,    &comparison->cliff.hi,
        &comparison->p_ranks_tied};

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        egap_rational_clear(all[i]);
}
