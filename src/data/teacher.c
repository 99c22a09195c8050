/* teacher.c: made-up data: points of a ball and a ridge function on them. */
#include <math.h>
#include <mpfr.h>
#include <string.h>

#include "egap/dataset.h"
#include "egap/rng.h"
#include "take.h"

/* A uniform direction in R^n. */
static void draw_direction(double *v, size_t n, egap_stream *stream)
{
    double square;

    do {
        egap_stream_normals(stream, v, n);
        square = 0.0;
        for (size_t k = 0; k < n; k++)
            square = fma(v[k], v[k], square);
    } while (square == 0.0);
    for (size_t k = 0; k < n; k++)
        v[k] /= sqrt(square);
}

/* x (N, n): uniform in the unit ball.  Of n uniform numbers the largest is
 * below r with probability r^n, as the length of such a point is. */
static void draw_points(double *x, size_t N, size_t n, egap_stream *stream)
{
    for (size_t j = 0; j < N; j++) {
        double radius = 0.0;

        draw_direction(x + j * n, n, stream);
        for (size_t k = 0; k < n; k++) {
            double u = egap_stream_uniform(stream);

            radius = u > radius ? u : radius;
        }
        for (size_t k = 0; k < n; k++)
            x[j * n + k] *= radius;
    }
}

/* rank^-decay, correctly rounded */
static double power_of_rank(size_t rank, double decay)
{
    mpfr_t base, power;
    double value;

    mpfr_inits2(53, base, power, (mpfr_ptr)0);
    mpfr_set_ui(base, rank, MPFR_RNDN);
    mpfr_set_d(power, -decay, MPFR_RNDN);
    mpfr_pow(base, base, power, MPFR_RNDN);
    value = mpfr_get_d(base, MPFR_RNDN);
    mpfr_clears(base, power, (mpfr_ptr)0);
    return value;
}

/* a (count): +-rank^-decay in random order */
static void draw_coefficients(double *a, size_t count, double decay,
                              egap_stream *stream)
{
    for (size_t i = 0; i < count; i++) {
        a[i] = power_of_rank(i + 1, decay);
        if (egap_stream_below(stream, 2) == 1)
            a[i] = -a[i];
    }
    for (size_t i = count; i > 1; i--) {
        size_t k = egap_stream_below(stream, i);
        double swap = a[k];

        a[k] = a[i - 1];
        a[i - 1] = swap;
    }
}

/* y (N): the teacher's outputs; v (n) and a (atoms) are room */
static void teach(double *y, double *v, double *a, const double *x,
                  const egap_teacher *t, egap_stream *stream)
{
    size_t n = t->features;

    draw_coefficients(a, t->atoms, t->decay, stream);
    for (size_t i = 0; i < t->atoms; i++) {
        draw_direction(v, n, stream);
        for (size_t j = 0; j < t->samples; j++) {
            double z = 0.0;

            for (size_t k = 0; k < n; k++)
                z = fma(v[k], x[j * n + k], z);
            if (z > 0)
                y[j] = fma(a[i], z, y[j]);
        }
    }
}

/* Mean 0 and the deviation asked for; then labels if those are asked for. */
static egap_status finish(double *y, const egap_teacher *t, egap_error *err)
{
    double mean = 0.0, square = 0.0, scale;
    size_t N = t->samples, ones = 0;

    for (size_t j = 0; j < N; j++)
        mean += y[j];
    mean /= (double)N;
    for (size_t j = 0; j < N; j++) {
        y[j] -= mean;
        square = fma(y[j], y[j], square);
    }
    if (square == 0.0)
        return egap_fail(err, EGAP_EINPUT,
                         "teacher: all targets are equal; take more samples "
                         "or another seed");
    scale = t->deviation / sqrt(square / (double)N);
    for (size_t j = 0; j < N; j++) {
        y[j] = t->labels ? y[j] > 0 : y[j] * scale;
        ones += y[j] == 1.0;
    }
    if (t->labels && (ones == 0 || ones == N))
        return egap_fail(err, EGAP_EINPUT, "teacher: all labels are equal");
    return EGAP_OK;
}

egap_status egap_dataset_teach(egap_dataset *out, const egap_teacher *t,
                               unsigned long long seed, egap_error *err)
{
    double *x = NULL, *y = NULL, *v = NULL, *a = NULL;
    egap_stream points, teacher;
    egap_status status = EGAP_OK;

    memset(out, 0, sizeof *out);
    if (t->samples < 2 || t->features < 1 || t->atoms < 1)
        return egap_fail(err, EGAP_EINPUT,
                         "teacher: %zu samples of %zu features from %zu "
                         "atoms: at least 2, 1 and 1 are needed",
                         t->samples, t->features, t->atoms);
    if (t->samples <= SIZE_MAX / sizeof(double) / t->features) {
        x = egap_alloc(t->samples * t->features, sizeof *x);
        y = egap_alloc(t->samples, sizeof *y);
        v = egap_alloc(t->features, sizeof *v);
        a = egap_alloc(t->atoms, sizeof *a);
    }
    if (!x || !y || !v || !a) {
        status = egap_fail(err, EGAP_ERESOURCE,
                           "teacher: no memory for %zu samples of %zu features",
                           t->samples, t->features);
    } else {
        egap_stream_init(&points, seed, t->features, "teacher-points");
        egap_stream_init(&teacher, seed, t->features, "teacher");
        draw_points(x, t->samples, t->features, &points);
        teach(y, v, a, x, t, &teacher);
        status = finish(y, t, err);
    }
    egap_free(v);
    egap_free(a);
    if (status == EGAP_OK) {
        egap_dataset_take(out, t->samples, t->features, x, y);
    } else {
        egap_free(x);
        egap_free(y);
    }
    return status;
}
