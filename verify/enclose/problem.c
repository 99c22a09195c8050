/* problem.c: data and objective, checked and laid out for the kernels. */
#include "problem.h"

#include <math.h>
#include <string.h>

#include "../base/simd.h"
#include "window.h"

static void enlarge(double *biggest, double x)
{
    if (fabs(x) > *biggest)
        *biggest = fabs(x);
}

static egap_status check_objective(const egap_objective *objective,
                                   egap_error *err)
{
    double kappa = objective->kappa, delta = objective->loss.delta;

    if (!isfinite(kappa) || kappa < 0)
        return egap_fail(err, EGAP_EINPUT,
                         "kappa is %g: the penalty weight must be finite "
                         "and not negative",
                         kappa);
    if (objective->loss.kind == EGAP_LOSS_HUBER &&
        !(isfinite(delta) && delta > 0))
        return egap_fail(err, EGAP_EINPUT,
                         "delta is %g: the Huber loss needs a finite "
                         "positive delta",
                         delta);
    return EGAP_OK;
}

static egap_status check_data(const egap_data *data, egap_loss_kind kind,
                              egap_error *err)
{
    if (data->N == 0 || data->n == 0)
        return egap_fail(err, EGAP_EINPUT,
                         "the data set is empty (%zu samples of %zu "
                         "features)",
                         data->N, data->n);
    for (size_t j = 0; j < data->N; j++) {
        for (size_t k = 0; k < data->n; k++)
            if (!isfinite(data->x[j * data->n + k]))
                return egap_fail(err, EGAP_EINPUT,
                                 "x[%zu,%zu] is %g: data must be finite", j, k,
                                 data->x[j * data->n + k]);
        if (!isfinite(data->y[j]))
            return egap_fail(err, EGAP_EINPUT,
                             "y[%zu] is %g: targets must be finite", j,
                             data->y[j]);
        if (kind == EGAP_LOSS_LOGISTIC && !(data->y[j] >= 0 && data->y[j] <= 1))
            return egap_fail(err, EGAP_EINPUT,
                             "y[%zu] is %g: the logistic loss needs targets "
                             "in [0,1]",
                             j, data->y[j]);
    }
    return EGAP_OK;
}

egap_status egap_problem_init(egap_problem **problem, const egap_data *data,
                              const egap_objective *objective, egap_error *err)
{
    size_t N = data->N, n = data->n, Npad;
    egap_problem *p;
    egap_status status;

    *problem = NULL;
    status = check_objective(objective, err);
    if (status == EGAP_OK)
        status = check_data(data, objective->loss.kind, err);
    if (status != EGAP_OK)
        return status;
    Npad = (N + EGAP_LANES - 1) / EGAP_LANES * EGAP_LANES;
    p = egap_alloc(1, sizeof *p);
    if (p == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory");
    p->N = N;
    p->n = n;
    p->Npad = Npad;
    p->objective = *objective;
    p->xt = egap_alloc(n + 1, Npad * sizeof(double));
    p->x = egap_alloc(N, n * sizeof(double));
    p->y = egap_alloc(Npad, sizeof(double));
    p->weight = egap_alloc(Npad, sizeof(double));
    p->xmax = egap_alloc(n + 1, sizeof(double));
    p->spares = egap_alloc(1, sizeof *p->spares);
    if (!p->xt || !p->x || !p->y || !p->weight || !p->xmax || !p->spares) {
        egap_problem_clear(p);
        return egap_fail(err, EGAP_ERESOURCE,
                         "out of memory for %zu samples of %zu features", N, n);
    }
    memcpy(p->x, data->x, N * n * sizeof(double));
    memcpy(p->y, data->y, N * sizeof(double));
    p->xmax[n] = 1.0;
    p->biggest = 1.0;
    enlarge(&p->biggest, objective->kappa);
    if (objective->loss.kind == EGAP_LOSS_HUBER)
        enlarge(&p->biggest, objective->loss.delta);
    for (size_t j = 0; j < N; j++) {
        p->weight[j] = 1.0;
        p->xt[n * Npad + j] = 1.0;
        enlarge(&p->biggest, data->y[j]);
        for (size_t k = 0; k < n; k++) {
            double x = data->x[j * n + k];

            p->xt[k * Npad + j] = x;
            enlarge(&p->xmax[k], x);
            enlarge(&p->biggest, x);
        }
    }
    *problem = p;
    return EGAP_OK;
}

void egap_problem_clear(egap_problem *problem)
{
    if (problem == NULL)
        return;
    egap_segwork_drop_spares(problem);
    egap_free(problem->spares);
    egap_free(problem->xt);
    egap_free(problem->x);
    egap_free(problem->y);
    egap_free(problem->weight);
    egap_free(problem->xmax);
    egap_free(problem);
}

static egap_status check_finite(const char *name, const double *v, size_t count,
                                egap_error *err)
{
    for (size_t i = 0; i < count; i++)
        if (!isfinite(v[i]))
            return egap_fail(err, EGAP_EINPUT,
                             "%s has the value %g at index %zu: parameters "
                             "must be finite",
                             name, v[i], i);
    return EGAP_OK;
}

egap_status egap_problem_accepts(const egap_problem *problem,
                                 const egap_net *net, egap_error *err)
{
    egap_status status;

    if (net->n != problem->n)
        return egap_fail(err, EGAP_EINPUT,
                         "the network has %zu inputs, the data %zu features",
                         net->n, problem->n);
    status = check_finite("W", net->W, net->m * net->n, err);
    if (status == EGAP_OK)
        status = check_finite("theta", net->theta, net->m, err);
    if (status == EGAP_OK && net->b != NULL)
        status = check_finite("b", net->b, net->m, err);
    if (status == EGAP_OK && net->c != NULL)
        status = check_finite("c", net->c, 1, err);
    return status;
}
