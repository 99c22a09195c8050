/* sampling.c: percentile bootstrap of enclosed values. */
#include "egap/sampling.h"

#include <gsl/gsl_sort_double.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "egap/rng.h"
#include "egap/round.h"
#include "pairwise.h"

/* A sample by blocks, and one resample of it. */
typedef struct {
    const egap_sample *from;
    size_t blocks, *start, *member; /* (blocks + 1), (count) */
    size_t room, count;             /* of the resample: */
    double *lo, *hi;
} resampler;

egap_sampling egap_sampling_defaults(uint64_t seed, uint64_t unit)
{
    return (egap_sampling){
        .resamples = 2000, .level = 0.95, .seed = seed, .unit = unit};
}

static void resampler_clear(resampler *r)
{
    egap_free(r->start);
    egap_free(r->member);
    egap_free(r->lo);
    egap_free(r->hi);
}

/* Values of one block stand together in `member`. */
static void sort_by_block(resampler *r)
{
    for (size_t i = 0; i < r->from->count; i++)
        r->start[r->from->block[i] + 1]++;
    for (size_t k = 0; k < r->blocks; k++)
        r->start[k + 1] += r->start[k];
    for (size_t i = 0; i < r->from->count; i++)
        r->member[r->start[r->from->block[i]]++] = i;
    for (size_t k = r->blocks; k > 0; k--) /* each start is now the next one */
        r->start[k] = r->start[k - 1];
    r->start[0] = 0;
}

static egap_status resampler_init(resampler *r, const egap_sample *from,
                                  size_t blocks, egap_error *err)
{
    bool by_block = blocks > 0 && from->block;
    size_t largest = 1;

    *r = (resampler){.from = from, .blocks = by_block ? blocks : from->count};
    r->start = egap_alloc(r->blocks + 1, sizeof *r->start);
    r->member = egap_alloc(from->count, sizeof *r->member);
    if (r->start && r->member) {
        if (by_block)
            sort_by_block(r);
        for (size_t k = 0; k <= r->blocks && !by_block; k++)
            r->start[k] = k;
        for (size_t i = 0; i < from->count && !by_block; i++)
            r->member[i] = i;
        for (size_t k = 0; k < r->blocks; k++)
            if (r->start[k + 1] - r->start[k] > largest)
                largest = r->start[k + 1] - r->start[k];
        r->room = r->blocks * largest;
        r->lo = egap_alloc(r->room, sizeof *r->lo);
        r->hi = egap_alloc(r->room, sizeof *r->hi);
    }
    if (r->lo && r->hi)
        return EGAP_OK;
    return egap_fail(err, EGAP_ERESOURCE, "no memory to resample %zu values",
                     from->count);
}

static void add_block(resampler *r, size_t block)
{
    for (size_t i = r->start[block]; i < r->start[block + 1]; i++) {
        r->lo[r->count] = r->from->x[r->member[i]].lo;
        r->hi[r->count++] = r->from->x[r->member[i]].hi;
    }
}

static void draw(resampler *r, egap_stream *stream)
{
    r->count = 0;
    for (size_t k = 0; k < r->blocks; k++)
        add_block(r, egap_stream_below(stream, r->blocks));
}

/* Sorts both ends of the resample. */
static void sort(resampler *r)
{
    gsl_sort(r->lo, 1, r->count);
    gsl_sort(r->hi, 1, r->count);
}

/* Room for `kinds` statistics of each resample, at all lower and at all upper
 * ends: (kinds, 2, resamples). */
static egap_status room_for(double **value, size_t kinds,
                            const egap_sampling *options, egap_error *err)
{
    *value = egap_alloc(2 * kinds * options->resamples, sizeof **value);
    return *value
               ? EGAP_OK
               : egap_fail(err, EGAP_ERESOURCE, "no memory for %zu resamples",
                           options->resamples);
}

/* From the quantile (1 - level)/2 of the lower to (1 + level)/2 of the upper
 * values. */
static egap_bounds interval(double *value, const egap_sampling *options)
{
    size_t count = options->resamples;
    double *upper = value + count;
    egap_bounds x;

    gsl_sort(value, 1, count);
    gsl_sort(upper, 1, count);
    x.lo = gsl_stats_quantile_from_sorted_data(value, 1, count,
                                               (1 - options->level) / 2);
    x.hi = gsl_stats_quantile_from_sorted_data(upper, 1, count,
                                               (1 + options->level) / 2);
    return isfinite(x.lo) && isfinite(x.hi) ? x : egap_bounds_unknown();
}

egap_status egap_sampling_of_one(egap_sampling_one *out,
                                 const egap_sample *sample,
                                 const egap_sampling *options, egap_error *err)
{
    size_t count = options->resamples;
    double *value = NULL;
    egap_stream stream;
    resampler r = {0};
    egap_status status = room_for(&value, 3, options, err);

    if (status == EGAP_OK)
        status = resampler_init(&r, sample, options->blocks, err);
    egap_stream_init(&stream, options->seed, options->unit, "bootstrap");
    for (size_t i = 0; i < count && status == EGAP_OK; i++) {
        do
            draw(&r, &stream);
        while (r.count == 0); /* blocks may be empty */
        sort(&r);
        for (int upper = 0; upper < 2; upper++) {
            const double *v = upper ? r.hi : r.lo;
            double *to = value + (size_t)upper * count + i;

            to[0] = gsl_stats_mean(v, 1, r.count);
            to[2 * count] = gsl_stats_median_from_sorted_data(v, 1, r.count);
            to[4 * count] = v[r.count - 1];
        }
    }
    if (status == EGAP_OK)
        *out = (egap_sampling_one){interval(value, options),
                                   interval(value + 2 * count, options),
                                   interval(value + 4 * count, options)};
    resampler_clear(&r);
    egap_free(value);
    return status;
}

/* Draws both samples: the same blocks, or each for itself. */
static void draw_both(resampler *a, resampler *b, bool together,
                      egap_stream *stream)
{
    if (!together) {
        draw(a, stream);
        draw(b, stream);
        return;
    }
    a->count = b->count = 0;
    for (size_t k = 0; k < a->blocks; k++) {
        size_t block = egap_stream_below(stream, a->blocks);

        add_block(a, block);
        add_block(b, block);
    }
}

egap_status egap_sampling_of_two(egap_sampling_two *out, const egap_sample *a,
                                 const egap_sample *b,
                                 const egap_sampling *options, egap_error *err)
{
    bool together = options->blocks > 0 && a->block && b->block;
    size_t count = options->resamples;
    resampler x = {0}, y = {0};
    double *value = NULL;
    egap_stream stream;
    egap_status status = room_for(&value, 2, options, err);

    if (status == EGAP_OK)
        status = resampler_init(&x, a, options->blocks, err);
    if (status == EGAP_OK)
        status = resampler_init(&y, b, options->blocks, err);
    egap_stream_init(&stream, options->seed, options->unit, "bootstrap");
    for (size_t i = 0; i < count && status == EGAP_OK; i++) {
        do
            draw_both(&x, &y, together, &stream);
        while (x.count == 0 || y.count == 0);
        sort(&x);
        sort(&y);
        for (int upper = 0; upper < 2; upper++) {
            egap_pairwise p = {upper ? x.lo : x.hi, upper ? y.hi : y.lo,
                               x.count, y.count};
            double *to = value + (size_t)upper * count + i;

            to[0] = egap_pairwise_cliff(&p);
            to[2 * count] = egap_pairwise_median(&p);
        }
    }
    if (status == EGAP_OK)
        *out = (egap_sampling_two){interval(value, options),
                                   interval(value + 2 * count, options)};
    resampler_clear(&x);
    resampler_clear(&y);
    egap_free(value);
    return status;
}
