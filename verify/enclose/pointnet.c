/* pointnet.c: one network in the order of the point passes. */
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

/* Sorts the units by the sign of theta, without branches on it: signs come
 * in no order. */
static void add_units(egap_pointnet *net, const egap_net *given)
{
    static const double none = 0.0;
    const double *b = given->b ? given->b : &none;
    size_t step = given->b != NULL, falling = 0, at[2];

    for (size_t i = 0; i < given->m; i++) {
        net->rising += given->theta[i] > 0;
        falling += given->theta[i] < 0;
    }
    net->live = net->rising + falling;
    net->m = (net->live + 1) / 2 * 2;
    at[0] = 0;
    at[1] = net->rising;
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
    if (net->m > net->live)
        net->units[net->live] =
            (egap_point_unit){.w = net->units[0].w, .b = net->units[0].b};
}

egap_status egap_pointnet_init(egap_pointnet *net, bool *inside,
                               const egap_point_jobs *jobs,
                               const egap_problem *problem,
                               const egap_net *given, egap_error *err)
{
    size_t n = given->n, strip = n <= EGAP_POINT_SHORT ? 0 : EGAP_POINT_STRIP;
    size_t doubles = (strip + 2) * n;
    size_t units = (given->m + 1) * sizeof *net->units;

    *inside = false;
    memset(net, 0, sizeof *net);
    if (problem->biggest > EGAP_FAST_LIMIT || problem->N > EGAP_FAST_COUNT ||
        n >= EGAP_FAST_COUNT || given->m >= EGAP_FAST_COUNT)
        return EGAP_OK;
    net->strip = egap_alloc(1, doubles * sizeof(double) + units);
    if (net->strip == NULL)
        return egap_fail(err, EGAP_ERESOURCE,
                         "out of memory for %zu units of %zu weights", given->m,
                         n);
    net->n = n;
    net->v = net->strip + strip * n;
    net->units = (egap_point_unit *)(net->strip + doubles);
    net->c = given->c ? *given->c : 0.0;
    if (!(jobs->norms(net->v, given) <= EGAP_FAST_LIMIT) ||
        !within(&net->c, 1) || !within(given->theta, given->m) ||
        (given->b != NULL && !within(given->b, given->m)))
        return EGAP_OK;
    add_units(net, given);
    net->run = (size_t)sqrt((double)net->m) / 2 * 2;
    if (net->run < EGAP_POINT_RUN)
        net->run = EGAP_POINT_RUN;
    if (net->m > net->live)
        net->units[net->live] =
            (egap_point_unit){.w = net->units[0].w, .b = net->units[0].b};
    *inside = true;
    return EGAP_OK;
}

void egap_pointnet_clear(egap_pointnet *net)
{
    egap_free(net->strip);
    memset(net, 0, sizeof *net);
}
