/* problem.c: data and objective, checked and laid out for the kernels. */
#include "problem.h"

#include <math.h>
#include <stdlib.h>
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
                             "in [0,1] (map -1, 1 to 0, 1)",
                             j, data->y[j]);
    }
    return EGAP_OK;
}

typedef struct {
    uint64_t code;
    size_t j;
} place;

static int by_code(const void *a, const void *b)
{
    const place *x = a, *y = b;

    if (x->code != y->code)
        return x->code > y->code ? 1 : -1;
    return x->j > y->j ? 1 : x->j < y->j ? -1 : 0;
}

/* The order of the samples in the kernels' layout: neighbours in space come
 * together (Morton order), so that a unit often does the same on all lanes
 * of a block.  Every bound holds in any order. */
static void arrange(place *order, const egap_problem *p, const egap_data *data)
{
    size_t used = p->n < 52 ? p->n : 52, bits = 52 / used;
    double most = (double)(((uint64_t)1 << bits) - 1);

    for (size_t j = 0; j < p->N; j++) {
        order[j] = (place){.j = j};
        for (size_t k = 0; k < used; k++) {
            double size = p->xmax[k], x = data->x[j * p->n + k];
            double cell = size > 0 ? 0.5 * (x / size) + 0.5 : 0.0;
            uint64_t at = (uint64_t)(cell * most);

            for (size_t b = 0; b < bits; b++)
                order[j].code |= (at >> b & 1) << (b * used + k);
        }
    }
    qsort(order, p->N, sizeof *order, by_code);
}

/* Fills the arrays, the magnitudes first. */
static void lay_out(egap_problem *p, place *order, const egap_data *data)
{
    size_t N = p->N, n = p->n;

    p->xmax[n] = 1.0;
    p->biggest = 1.0;
    enlarge(&p->biggest, p->objective.kappa);
    if (p->objective.loss.kind == EGAP_LOSS_HUBER)
        enlarge(&p->biggest, p->objective.loss.delta);
    for (size_t j = 0; j < N; j++) {
        const double *x = data->x + j * n;
        double square = 1.0;

        enlarge(&p->biggest, data->y[j]);
        for (size_t k = 0; k < n; k++) {
            enlarge(&p->xmax[k], x[k]);
            square += x[k] * x[k];
        }
        enlarge(&p->longest, sqrt(square));
    }
    p->longest *= 1.0 + 0x1p-20; /* n + 3 roundings */
    for (size_t k = 0; k < n; k++)
        enlarge(&p->biggest, p->xmax[k]);
    arrange(order, p, data);
    for (size_t j = 0; j < N; j++) {
        const double *x = data->x + order[j].j * n;
        double *at = egap_problem_sample(p, j);

        p->weight[j] = 1.0;
        p->y[j] = data->y[order[j].j];
        for (size_t k = 0; k < n; k++)
            at[EGAP_LANES * k] = x[k];
        at[EGAP_LANES * n] = 1.0;
    }
}

/* lemma "whole numbers": false where they are no use, or a feature is too
 * small */
static bool set_steps(egap_problem *p)
{
    for (size_t k = 0; k < p->n; k++) {
        int power = 0;

        frexp(p->xmax[k], &power);
        if (power < EGAP_WHOLE_LEAST)
            return false;
        p->step[k] = ldexp(1.0, power - EGAP_WHOLE_BITS);
    }
    return p->n >= EGAP_WHOLE_MIN && p->n <= EGAP_WHOLE_MAX;
}

/* The features as whole numbers; false where memory is short. */
static bool lay_out_whole(egap_problem *p)
{
    size_t pairs = egap_problem_pairs(p);

    if (!set_steps(p))
        return true;
    p->whole = egap_alloc(pairs, 2 * p->Npad * sizeof *p->whole);
    if (p->whole == NULL)
        return false;
    for (size_t k = 0; k < p->n; k++) {
        double scale = 1.0 / p->step[k];

        for (size_t j = 0; j < p->N; j++) {
            double x = egap_problem_sample(p, j)[EGAP_LANES * k];
            size_t pair =
                (j / EGAP_LANES * pairs + k / 2) * EGAP_LANES + j % EGAP_LANES;

            p->whole[2 * pair + k % 2] = (int16_t)rint(x * scale);
        }
    }
    return true;
}

egap_status egap_problem_init(egap_problem **problem, const egap_data *data,
                              const egap_objective *objective, egap_error *err)
{
    size_t N = data->N, n = data->n, Npad;
    egap_problem *p;
    place *order;
    bool arranged;
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
    p->x = egap_alloc((n + 1) * Npad + EGAP_X_MORE, sizeof(double));
    p->y = egap_alloc(Npad, sizeof(double));
    p->weight = egap_alloc(Npad, sizeof(double));
    p->xmax = egap_alloc(n + 1, sizeof(double));
    p->step = egap_alloc(n, sizeof(double));
    p->spares = egap_alloc(1, sizeof *p->spares);
    order = egap_alloc(N, sizeof *order);
    arranged =
        p->x && p->y && p->weight && p->xmax && p->step && p->spares && order;
    if (arranged)
        lay_out(p, order, data);
    egap_free(order);
    if (!arranged || !lay_out_whole(p)) {
        egap_problem_clear(p);
        return egap_fail(err, EGAP_ERESOURCE,
                         "out of memory for %zu samples of %zu features", N, n);
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
    egap_free(problem->x);
    egap_free(problem->whole);
    egap_free(problem->step);
    egap_free(problem->y);
    egap_free(problem->weight);
    egap_free(problem->xmax);
    egap_free(problem);
}

egap_status egap_check_finite(const char *name, const double *v, size_t count,
                              egap_error *err)
{
    for (size_t i = 0; v != NULL && i < count; i++)
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
    status = egap_check_finite("W", net->W, net->m * net->n, err);
    if (status == EGAP_OK)
        status = egap_check_finite("theta", net->theta, net->m, err);
    if (status == EGAP_OK)
        status = egap_check_finite("b", net->b, net->m, err);
    if (status == EGAP_OK)
        status = egap_check_finite("c", net->c, 1, err);
    return status;
}
