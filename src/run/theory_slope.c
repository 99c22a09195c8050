/* theory_slope.c: slopes of gaps over widths, by replicates. */
#include "theory_slope.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "egap/rng.h"

/* The slope for the replicates chosen[0 .. replicates-1]; NaN where a width
 * has no number or the mean 0. */
static double slope_of(const double *mean, const size_t *width, size_t widths,
                       size_t replicates, const size_t *chosen)
{
    double x0 = 0, y0 = 0, xx = 0, xy = 0;

    for (size_t w = 0; w < widths; w++)
        x0 += egap_rounded_log((double)width[w]) / (double)widths;
    for (int pass = 0; pass < 2; pass++)
        for (size_t w = 0; w < widths; w++) {
            double sum = 0, x, y;
            size_t count = 0;

            for (size_t k = 0; k < replicates; k++) {
                double v = mean[w * replicates + chosen[k]];

                if (isnan(v))
                    continue;
                sum += v;
                count++;
            }
            if (!(sum > 0) || !isfinite(sum))
                return NAN;
            x = egap_rounded_log((double)width[w]) - x0;
            y = egap_rounded_log(sum / (double)count);
            if (pass == 0) {
                y0 += y / (double)widths;
            } else {
                xx = fma(x, x, xx);
                xy = fma(x, y - y0, xy);
            }
        }
    return xx > 0 ? xy / xx : NAN;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The interval from resamples of replicates; those without a slope are left
 * out. */
static void resample(theory_slope *out, double *slopes, size_t *chosen,
                     const double *mean, const size_t *width, size_t widths,
                     size_t replicates, size_t resamples, uint64_t seed)
{
    size_t count = 0;
    egap_stream stream;

    egap_stream_init(&stream, seed, replicates, "slope");
    for (size_t b = 0; b < resamples; b++) {
        for (size_t k = 0; k < replicates; k++)
            chosen[k] = egap_stream_below(&stream, replicates);
        slopes[count] = slope_of(mean, width, widths, replicates, chosen);
        count += !isnan(slopes[count]);
    }
    out->sampling = (egap_bounds){NAN, NAN};
    if (count == 0)
        return;
    qsort(slopes, count, sizeof *slopes, by_value);
    out->sampling.lo = slopes[(size_t)(0.025 * (double)(count - 1))];
    out->sampling.hi =
        slopes[count - 1 - (size_t)(0.025 * (double)(count - 1))];
}

egap_status theory_slope_fit(theory_slope *out, const double *mean,
                             const size_t *width, size_t widths,
                             size_t replicates, size_t resamples, uint64_t seed,
                             egap_error *err)
{
    double *slopes = egap_alloc(resamples, sizeof *slopes);
    size_t *chosen = egap_alloc(replicates, sizeof *chosen);
    size_t zeros = 0, count = 0;

    *out = (theory_slope){.value = NAN};
    if (!slopes || !chosen) {
        egap_free(slopes);
        egap_free(chosen);
        return egap_fail(err, EGAP_ERESOURCE, "no memory for %zu resamples",
                         resamples);
    }
    for (size_t i = 0; i < widths * replicates; i++) {
        count += !isnan(mean[i]);
        zeros += mean[i] == 0;
    }
    for (size_t k = 0; k < replicates; k++)
        chosen[k] = k;
    if (2 * zeros >= count) {
        snprintf(out->why, sizeof out->why,
                 "%zu of %zu summaries of replicates are exact zeros", zeros,
                 count);
    } else {
        out->value = slope_of(mean, width, widths, replicates, chosen);
        out->fitted = !isnan(out->value);
        if (out->fitted)
            resample(out, slopes, chosen, mean, width, widths, replicates,
                     resamples, seed);
        else
            snprintf(out->why, sizeof out->why,
                     "a width has no positive mean, or there is one width");
    }
    egap_free(slopes);
    egap_free(chosen);
    return EGAP_OK;
}
