/* enclosed.c: statistics of enclosures.
 *
 * Mean, quantile and maximum grow with each value, so the ends are treated
 * apart: the statistic of the lower ends rounded down, and of the upper ends
 * rounded up.  Sums are exact before the one rounding. */
#include "egap/stats.h"

#include <math.h>
#include <mpfr.h>
#include <stdlib.h>

#include "egap/round.h"

/* Any sum of 2^60 doubles, times 10^6, is exact at this precision: exponents
 * run from -1074 to 1023. */
#define EXACT_BITS 2200

/* Rounding down is that of the negated numbers up, negated. */
typedef enum { LOWER, UPPER } side;

static double end_of(egap_bounds x, side s)
{
    return s == LOWER ? x.lo : x.hi;
}

static double unknown_end(side s)
{
    return s == LOWER ? -INFINITY : INFINITY;
}

/* The exact `sum` / divisor, rounded outward to a double. */
static double rounded_quotient(mpfr_t sum, unsigned long divisor, side s)
{
    mpfr_rnd_t direction = s == LOWER ? MPFR_RNDD : MPFR_RNDU;
    mpfr_t quotient;
    double result;

    /* Rounding twice in one direction is rounding once. */
    mpfr_init2(quotient, EXACT_BITS);
    mpfr_div_ui(quotient, sum, divisor, direction);
    result = mpfr_get_d(quotient, direction);
    mpfr_clear(quotient);
    return isfinite(result) ? result : unknown_end(s);
}

static double mean_end(const egap_bounds *x, size_t count, side s)
{
    mpfr_t sum;
    double result = unknown_end(s);

    mpfr_init2(sum, EXACT_BITS);
    mpfr_set_zero(sum, 1);
    for (size_t i = 0; i < count; i++)
        mpfr_add_d(sum, sum, end_of(x[i], s), MPFR_RNDN);
    if (mpfr_number_p(sum))
        result = rounded_quotient(sum, count, s);
    mpfr_clear(sum);
    return result;
}

egap_bounds egap_stats_mean(const egap_bounds *x, size_t count)
{
    return (egap_bounds){mean_end(x, count, LOWER), mean_end(x, count, UPPER)};
}

egap_bounds egap_stats_max(const egap_bounds *x, size_t count)
{
    egap_bounds largest = x[0];

    for (size_t i = 0; i < count; i++)
        largest = egap_bounds_max(largest, x[i]);
    return largest;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* sorted[k] + fraction * (sorted[k + 1] - sorted[k]) with the rank
 * k + fraction = (count - 1) * numerator / denominator. */
static double quantile_of_sorted(const double *sorted, size_t count,
                                 unsigned long numerator,
                                 unsigned long denominator, side s)
{
    size_t scaled = (count - 1) * numerator, k = scaled / denominator;
    unsigned long rest = scaled % denominator;
    mpfr_t sum, term;
    double result;

    if (rest == 0)
        return isfinite(sorted[k]) ? sorted[k] : unknown_end(s);
    if (!isfinite(sorted[k]) || !isfinite(sorted[k + 1]))
        return unknown_end(s);
    mpfr_init2(sum, EXACT_BITS);
    mpfr_init2(term, EXACT_BITS);
    mpfr_set_d(sum, sorted[k], MPFR_RNDN);
    mpfr_mul_ui(sum, sum, denominator - rest, MPFR_RNDN);
    mpfr_set_d(term, sorted[k + 1], MPFR_RNDN);
    mpfr_mul_ui(term, term, rest, MPFR_RNDN);
    mpfr_add(sum, sum, term, MPFR_RNDN);
    result = rounded_quotient(sum, denominator, s);
    mpfr_clear(sum);
    mpfr_clear(term);
    return result;
}

egap_status egap_stats_quantile(egap_bounds *quantile, const egap_bounds *x,
                                size_t count, unsigned long numerator,
                                unsigned long denominator, egap_error *err)
{
    double *sorted = egap_alloc(count, sizeof *sorted), end[2];

    if (!sorted)
        return egap_fail(err, EGAP_ERESOURCE, "no memory to sort %zu values",
                         count);
    for (int s = LOWER; s <= UPPER; s++) {
        for (size_t i = 0; i < count; i++) {
            double v = end_of(x[i], (side)s);

            /* NaN has no place in an order: it is an unknown end. */
            sorted[i] = isnan(v) ? unknown_end((side)s) : v;
        }
        qsort(sorted, count, sizeof *sorted, ascending);
        end[s] =
            quantile_of_sorted(sorted, count, numerator, denominator, (side)s);
    }
    egap_free(sorted);
    *quantile = (egap_bounds){end[LOWER], end[UPPER]};
    return EGAP_OK;
}

egap_status egap_stats_enclose(egap_stats_enclosed *summary,
                               const egap_bounds *x, size_t count,
                               egap_error *err)
{
    egap_bounds zero = {0.0, 0.0};

    *summary = (egap_stats_enclosed){.count = count,
                                     .mean = egap_bounds_unknown(),
                                     .median = egap_bounds_unknown(),
                                     .max = egap_bounds_unknown()};
    if (count == 0)
        return EGAP_OK;
    for (size_t i = 0; i < count; i++) {
        egap_truth at_most_zero = egap_bounds_le(x[i], zero);

        summary->zero += at_most_zero == EGAP_YES;
        summary->positive += at_most_zero == EGAP_NO;
        summary->undecided += at_most_zero == EGAP_UNKNOWN;
    }
    summary->mean = egap_stats_mean(x, count);
    summary->max = egap_stats_max(x, count);
    return egap_stats_quantile(&summary->median, x, count, 1, 2, err);
}
