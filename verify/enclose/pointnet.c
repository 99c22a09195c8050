/* pointnet.c: one network in the order of the point passes (lemma "point"). */
#include <string.h>

#include "pointpass.h"
#include "segment.h"

/* false for NaN too */
static bool within(const double *v, size_t count)
{
    bool all = true;

    for (size_t i = 0; i < count; i++)
        all &= fabs(v[i]) <= EGAP_FAST_LIMIT;
    return all;
}

/* Units by the sign of theta, without branches on it: signs come in no
 * order. */
static void add_units(egap_pointnet *net, const egap_net *given)
{
    static const double none = 0.0;
    const double *b = given->b ? given->b : &none;
    size_t step = given->b != NULL, at[2] = {0, net->rising};

    for (size_t i = 0; i < given->m; i++, b += step) {
        double theta = given->theta[i];
        egap_point_unit *unit;

        if (theta == 0)
            continue;
        unit = &net->units[at[theta < 0]++];
        unit->w = given->W + i * given->n;
        unit->b = *b;
        unit->theta = fabs(theta);
        net->vb += fabs(theta) * fabs(*b);
    }
    if (net->live % 2 != 0)
        net->units[net->live] =
            (egap_point_unit){.w = net->units[0].w, .b = net->units[0].b};
}

/* Where the arrays of a network lie. */
static egap_status reserve(egap_pointnet *net, const egap_net *given,
                           egap_error *err)
{
    size_t n = given->n, m = given->m;
    size_t doubles =
        n <= EGAP_POINT_SHORT ? n + m * (n + 1) : (EGAP_POINT_STRIP + 2) * n;
    size_t units = n <= EGAP_POINT_SHORT ? 0 : (m + 1) * sizeof *net->units;
    double *at = net->local;

    if (doubles > EGAP_POINT_LOCAL || units > 0)
        at = net->block = egap_alloc(1, doubles * sizeof(double) + units);
    if (at == NULL)
        return egap_fail(err, EGAP_ERESOURCE,
                         "out of memory for %zu units of %zu weights", m, n);
    net->v = at;
    net->rows = at + n;
    net->strip = at + 2 * n;
    net->units = (egap_point_unit *)(at + doubles);
    return EGAP_OK;
}

/* lemma "point", rho: even; about as many roundings in a run as there are
 * runs. */
static size_t run_of(size_t n, size_t m)
{
    bool all_in_one = n <= EGAP_POINT_SHORT;
    double square = (double)m * (all_in_one ? 1.0 : 2.0);
    size_t least = all_in_one ? EGAP_POINT_RUN : EGAP_POINT_LONG_RUN;
    size_t run = (size_t)sqrt(square) / 2 * 2;

    return run < least ? least : run;
}

egap_status egap_pointnet_init(egap_pointnet *net, bool *inside,
                               const egap_point_jobs *jobs,
                               const egap_problem *problem,
                               const egap_net *given, egap_error *err)
{
    size_t n = given->n;
    egap_status status;

    *inside = false;
    net->block = NULL;
    if (problem->biggest > EGAP_FAST_LIMIT || problem->N > EGAP_FAST_COUNT ||
        n >= EGAP_FAST_COUNT || given->m >= EGAP_FAST_COUNT)
        return EGAP_OK;
    status = reserve(net, given, err);
    if (status != EGAP_OK)
        return status;
    net->n = n;
    net->c = given->c ? *given->c : 0.0;
    net->rising = net->live = 0;
    for (size_t i = 0; i < given->m; i++) {
        net->rising += given->theta[i] > 0;
        net->live += given->theta[i] != 0;
    }
    net->run = run_of(n, net->live);
    if (!within(&net->c, 1))
        return EGAP_OK;
    if (n <= EGAP_POINT_SHORT) {
        *inside = jobs->lay_rows(net, given);
        return EGAP_OK;
    }
    net->vb = 0;
    if (!(jobs->norms(net->v, given) <= EGAP_FAST_LIMIT) ||
        !within(given->theta, given->m) ||
        (given->b != NULL && !within(given->b, given->m)))
        return EGAP_OK;
    add_units(net, given);
    *inside = true;
    return EGAP_OK;
}

void egap_pointnet_clear(egap_pointnet *net)
{
    egap_free(net->block);
    net->block = NULL;
}
