/* problem.c: data with labels, checked and laid out. */
#include "problem.h"

#include <math.h>

#include "../enclose/problem.h"

#define LANES 8
#define CLASSES_MAX 65536

static egap_status check_data(const egap_data *data, size_t classes,
                              egap_error *err)
{
    for (size_t j = 0; j < data->N; j++) {
        double y = data->y[j];

        for (size_t k = 0; k < data->n; k++)
            if (!isfinite(data->x[j * data->n + k]))
                return egap_fail(err, EGAP_EINPUT,
                                 "x[%zu,%zu] is %g: data must be finite", j, k,
                                 data->x[j * data->n + k]);
        if (!(y >= 0 && y < (double)classes) || y != floor(y))
            return egap_fail(err, EGAP_EINPUT,
                             "y[%zu] is %g: the cross-entropy of %zu classes "
                             "needs whole numbers from 0 to %zu as labels",
                             j, y, classes, classes - 1);
    }
    return EGAP_OK;
}

static void lay_out(egap_class_problem *p, const egap_data *data)
{
    size_t n = p->n;

    for (size_t j = 0; j < p->N; j++) {
        for (size_t k = 0; k <= n; k++) {
            double x = k < n ? data->x[j * n + k] : 1.0;

            p->x[j * (n + 1) + k] = x;
            p->xt[k * p->Npad + j] = x;
            p->xmax[k] = fmax(p->xmax[k], fabs(x));
        }
        p->label[j] = (uint32_t)data->y[j];
    }
}

egap_status egap_class_problem_init(egap_class_problem **problem,
                                    const egap_data *data, size_t classes,
                                    double kappa, egap_error *err)
{
    egap_class_problem *p;
    egap_status status;

    *problem = NULL;
    if (data->N == 0 || data->n == 0)
        return egap_fail(err, EGAP_EINPUT,
                         "the data set is empty (%zu samples of %zu features)",
                         data->N, data->n);
    if (classes < 2 || classes > CLASSES_MAX)
        return egap_fail(err, EGAP_EINPUT,
                         "%zu classes: the cross-entropy needs 2 to %d",
                         classes, CLASSES_MAX);
    if (!isfinite(kappa) || kappa < 0)
        return egap_fail(err, EGAP_EINPUT,
                         "kappa is %g: the penalty weight must be finite and "
                         "not negative",
                         kappa);
    status = check_data(data, classes, err);
    if (status != EGAP_OK)
        return status;
    p = egap_alloc(1, sizeof *p);
    if (p == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory");
    p->N = data->N;
    p->n = data->n;
    p->classes = classes;
    p->kappa = kappa;
    p->Npad = (p->N + LANES - 1) / LANES * LANES;
    p->x = egap_alloc(p->N, (p->n + 1) * sizeof(double));
    p->xt = egap_alloc(p->n + 1, p->Npad * sizeof(double));
    p->xmax = egap_alloc(p->n + 1, sizeof(double));
    p->label = egap_alloc(p->Npad, sizeof *p->label);
    if (!p->x || !p->xt || !p->xmax || !p->label) {
        egap_class_problem_clear(p);
        return egap_fail(err, EGAP_ERESOURCE,
                         "out of memory for %zu samples of %zu features",
                         data->N, data->n);
    }
    lay_out(p, data);
    *problem = p;
    return EGAP_OK;
}

void egap_class_problem_clear(egap_class_problem *p)
{
    if (p == NULL)
        return;
    egap_free(p->x);
    egap_free(p->xt);
    egap_free(p->xmax);
    egap_free(p->label);
    egap_free(p);
}

egap_status egap_class_accepts(const egap_class_problem *p,
                               const egap_class_net *net, egap_error *err)
{
    egap_status status;

    if (net->n != p->n)
        return egap_fail(err, EGAP_EINPUT,
                         "the network has %zu inputs, the data %zu features",
                         net->n, p->n);
    if (net->classes != p->classes)
        return egap_fail(err, EGAP_EINPUT,
                         "the network has %zu outputs, the data %zu classes",
                         net->classes, p->classes);
    status = egap_check_finite("W", net->W, net->m * net->n, err);
    if (status == EGAP_OK)
        status =
            egap_check_finite("theta", net->theta, net->m * net->classes, err);
    if (status == EGAP_OK)
        status = egap_check_finite("b", net->b, net->m, err);
    if (status == EGAP_OK)
        status = egap_check_finite("c", net->c, net->classes, err);
    return status;
}

egap_status egap_class_accepts_pair(const egap_class_problem *p,
                                    const egap_class_net *A,
                                    const egap_class_net *B, egap_error *err)
{
    egap_status status;

    if (A->m != B->m || A->n != B->n || A->classes != B->classes ||
        (A->b == NULL) != (B->b == NULL) || (A->c == NULL) != (B->c == NULL))
        return egap_fail(err, EGAP_EINPUT,
                         "the two networks differ in shape (%zu units of %zu "
                         "inputs and %zu outputs, and %zu, %zu, %zu) or in "
                         "their biases",
                         A->m, A->n, A->classes, B->m, B->n, B->classes);
    status = egap_class_accepts(p, A, err);
    if (status != EGAP_OK)
        return egap_fail_prefix(err, status, "first network");
    status = egap_class_accepts(p, B, err);
    if (status != EGAP_OK)
        return egap_fail_prefix(err, status, "second network");
    return EGAP_OK;
}
