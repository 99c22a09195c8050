/* model.c: coordinate descent with a final Newton step. */
#include "model.h"

#include <math.h>
#include <string.h>

#include "egap/status.h"
#include "linear.h"

/* Sweeps of coordinate descent between two looks at the signs. */
#define SWEEPS 25
#define LOOKS 8

bool egap_model_reserve(egap_model *model, size_t k)
{
    double *memory;

    if (k <= model->room && model->G != NULL)
        return true;
    egap_model_clear(model);
    memory = egap_alloc(2 * k + 4, (k + 1) * sizeof *memory);
    if (memory == NULL)
        return false;
    model->k = model->room = k;
    model->G = memory;
    model->g = memory + k * k;
    model->at = model->g + k;
    model->to = model->at + k;
    model->work = model->to + k;
    return true;
}

void egap_model_clear(egap_model *model)
{
    egap_free(model->G);
    *model = (egap_model){.k = model->k};
}

static double shrink(double x, double by)
{
    return x > by ? x - by : x < -by ? x + by : 0;
}

/* One sweep; r = gradient of the quadratic at `to`.  The largest change, as a
 * change of q. */
static double sweep(egap_model *model, double *r, double kappa)
{
    size_t k = model->k;
    double most = 0;

    for (size_t a = 0; a < k; a++) {
        double h = model->G[a * k + a], old = model->to[a], d;
        const double *G = model->G + a * k;

        if (h <= 0) /* the atom is 0 on all samples */
            model->to[a] = 0;
        else
            model->to[a] = shrink(old - r[a] / h, kappa / h);
        d = model->to[a] - old;
        if (d == 0)
            continue;
        for (size_t b = 0; b < k; b++)
            r[b] += d * G[b];
        most = fmax(most, h * d * d);
    }
    return most;
}

/* x (s) = the Newton step of the coordinates that are not 0, their signs
 * fixed; s, or 0 where there is none. */
static size_t support_step(double *x, egap_model *model, const double *r,
                           double kappa)
{
    size_t k = model->k, s = 0, i = 0;
    double *A = x + k;

    for (size_t a = 0; a < k; a++)
        s += model->to[a] != 0;
    for (size_t a = 0; a < k; a++) {
        size_t j = 0;

        if (model->to[a] == 0)
            continue;
        for (size_t b = 0; b <= a; b++)
            if (model->to[b] != 0)
                A[i * s + j++] = model->G[a * k + b];
        x[i++] = -(r[a] + copysign(kappa, model->to[a]));
    }
    if (!egap_linear_factor(A, s))
        return 0;
    egap_linear_solve(x, A, s);
    return s;
}

/* Takes that step as far as the signs allow; is there no more to do? */
static bool solve_support(egap_model *model, double *r, double kappa)
{
    size_t k = model->k, stop = k;
    double *x = r + k, length = 1;

    if (support_step(x, model, r, kappa) == 0)
        return true;
    for (size_t a = 0, i = 0; a < k; a++) {
        double to = model->to[a];

        if (to != 0 && (to + x[i]) * to < 0 && -to / x[i] < length) {
            length = -to / x[i];
            stop = a;
        }
        i += to != 0;
    }
    for (size_t a = 0, i = 0; a < k; a++) {
        double to = model->to[a], d;

        if (to == 0)
            continue;
        d = a == stop ? -to : length * x[i];
        i++;
        model->to[a] = a == stop ? 0 : to + d;
        for (size_t b = 0; b < k; b++)
            r[b] += d * model->G[a * k + b];
    }
    return stop == k;
}

/* r = g + G (to - at); q there, minus q(at). */
static double evaluate(const egap_model *model, double *r, double kappa)
{
    size_t k = model->k;
    double q = 0;

    memcpy(r, model->g, k * sizeof *r);
    for (size_t a = 0; a < k; a++) {
        double d = model->to[a] - model->at[a];

        for (size_t b = 0; d != 0 && b < k; b++)
            r[b] += d * model->G[a * k + b];
    }
    for (size_t a = 0; a < k; a++)
        q += (model->to[a] - model->at[a]) * (model->g[a] + r[a]) / 2 +
             kappa * (fabs(model->to[a]) - fabs(model->at[a]));
    return q;
}

void egap_model_minimise(egap_model *model, double kappa)
{
    size_t k = model->k;
    double *r = model->work;

    memcpy(model->to, model->at, k * sizeof *r);
    memcpy(r, model->g, k * sizeof *r);
    for (int look = 0; look < LOOKS; look++) {
        double change = 0;

        for (int i = 0; i < SWEEPS; i++)
            change = sweep(model, r, kappa);
        while (!solve_support(model, r, kappa))
            ; /* one coordinate fewer */
        /* changes of q that rounding hides */
        if (change <= 1e-26 * fabs(evaluate(model, r, kappa)))
            return;
    }
}
