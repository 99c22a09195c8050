/* drawn.c: a problem drawn from a family, ready for the enclosures. */
#include "drawn.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void drawn_make(drawn *d, test_rng *rng, test_family family, size_t K)
{
    egap_error err = {0};

    test_problem_make(&d->p, rng, family, K);
    assert_ok(egap_problem_init(&d->problem, &d->p.data, &d->p.objective, &err),
              &err);
    d->A = egap_path_node(&d->p.path, 0);
    d->B = egap_path_node(&d->p.path, K > 1);
    contain_probes(d->t, &d->p, &d->A, &d->B, rng);
}

void drawn_clear(drawn *d)
{
    egap_problem_clear(d->problem);
    test_problem_clear(&d->p);
}

void drawn_images(drawn *d, test_rng *rng, size_t k, size_t N, size_t n,
                  size_t m)
{
    size_t has_b = k / 2 % 2;
    egap_data *data = &d->p.data;
    egap_path *path = &d->p.path;
    egap_error err = {0};
    size_t values, rows = 2 * m;
    double *x;

    memset(d, 0, sizeof *d);
    data->N = N;
    data->n = n;
    values = data->N * (data->n + 1) + rows * (data->n + 2) + 2;
    x = d->p.block = calloc(values, sizeof *x);
    assert_non_null(x);
    for (size_t i = 0; i < values; i++)
        x[i] = test_normal(rng);
    for (size_t i = 0; i < data->N * data->n; i++)
        x[i] = test_below(rng, 4) == 0 ? fabs(x[i]) : 0.0;
    data->x = x;
    data->y = x += data->N * data->n;
    d->p.objective.loss.kind = (egap_loss_kind)(k % 5);
    d->p.objective.loss.delta = 1.0;
    d->p.objective.kappa = 1e-3;
    for (size_t j = 0; j < data->N; j++)
        x[j] = x[j] > 0;
    x += data->N;
    *path = (egap_path){.K = 2, .m = m, .n = data->n, .W = x};
    path->theta = x + rows * data->n;
    path->c = path->theta + rows;
    if (has_b)
        path->b = path->c + 2;
    assert_ok(egap_problem_init(&d->problem, data, &d->p.objective, &err),
              &err);
    d->A = egap_path_node(path, 0);
    d->B = egap_path_node(path, 1);
    contain_probes(d->t, &d->p, &d->A, &d->B, rng);
}

void drawn_check(const drawn *d, const char *what, const char *wrong)
{
    if (wrong == NULL)
        return;
    print_error("%s: %s\n", what, wrong);
    test_problem_print(&d->p);
    fflush(stdout);
    fail_msg("%s: %s (%s)", what, wrong, test_family_name(d->p.family));
}
