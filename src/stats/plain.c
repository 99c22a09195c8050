/* plain.c: statistics of plain doubles, by GSL. */
#include "egap/stats.h"

#include <gsl/gsl_sort_double.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

egap_status egap_stats_summarise(egap_stats_plain *summary, const double *x,
                                 size_t count, egap_error *err)
{
    double *sorted;

    *summary = (egap_stats_plain){count, NAN, NAN, NAN};
    if (count == 0)
        return EGAP_OK;
    sorted = egap_alloc(count, sizeof *sorted);
    if (!sorted)
        return egap_fail(err, EGAP_ERESOURCE, "no memory to sort %zu values",
                         count);
    for (size_t i = 0; i < count; i++) {
        if (isnan(x[i])) { /* has no place in an order */
            egap_free(sorted);
            return EGAP_OK;
        }
    }
    memcpy(sorted, x, count * sizeof *sorted);
    gsl_sort(sorted, 1, count);
    summary->mean = gsl_stats_mean(x, 1, count);
    summary->median = gsl_stats_median_from_sorted_data(sorted, 1, count);
    summary->max = gsl_stats_max(x, 1, count);
    egap_free(sorted);
    return EGAP_OK;
}
