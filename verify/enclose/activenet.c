/* activenet.c: see activenet.h. */
#include "activenet.h"

#include <math.h>

#include "../base/dd.h"
#include "egap/fpenv.h"
#include "segment.h"

/* false for NaN too */
static bool within(const double *v, size_t count)
{
    bool all = true;

    for (size_t i = 0; i < count; i++)
        all &= fabs(v[i]) <= EGAP_FAST_LIMIT;
    return all;
}

/* All but the weights of the units, which have a closer look anyway. */
static bool all_within(const egap_problem *p, const egap_net *net)
{
    return p->biggest <= EGAP_FAST_LIMIT && p->N <= EGAP_FAST_COUNT &&
           net->n < EGAP_FAST_COUNT && net->m < EGAP_FAST_COUNT &&
           within(net->theta, net->m) &&
           (net->b == NULL || within(net->b, net->m)) &&
           (net->c == NULL || within(net->c, 1));
}

static void set_tables(egap_active_net *net, size_t m)
{
    net->tables = (m + EGAP_ACTIVE_TABLE - 1) / EGAP_ACTIVE_TABLE;
    if (net->tables == 0)
        net->tables = 1;
    net->each = m > net->tables ? (m + net->tables - 1) / net->tables : 1;
}

/* All the arrays in one block, the scratch for each thread. */
static egap_status reserve(egap_active_net *net, const egap_net *given,
                           egap_error *err)
{
    size_t wholes = 2 * egap_problem_pairs(net->problem) * given->m;
    size_t all = (size_t)egap_parts_threads(net->problem, given->m);
    size_t width = net->width, units, doubles, bytes;

    set_tables(net, given->m);
    units = net->tables * EGAP_ACTIVE_TABLE;
    net->more_sums = (net->tables * 8) << EGAP_ACTIVE_TABLE;
    net->bytes = units + 8;
    net->more_bytes = EGAP_ACTIVE_BATCH * (net->bytes + 8 * net->tables);
    doubles =
        (3 * units + 5 + EGAP_ACTIVE_TABLE) * width + all * net->more_sums;
    bytes = all * net->more_bytes + wholes * sizeof *net->whole;
    net->block = egap_alloc(1, doubles * sizeof(double) + bytes +
                                   (given->m + 1) * sizeof *net->units);
    if (net->block == NULL)
        return egap_fail(err, EGAP_ERESOURCE,
                         "out of memory for %zu units of %zu weights", given->m,
                         given->n);
    net->coef = net->block;
    net->size = net->coef + 3 * units * width;
    net->rest = net->size + width;
    net->most = net->rest + width;
    net->finer = net->most + width;
    net->last = net->finer + width;
    net->row = net->last + width;
    net->sums = net->row + EGAP_ACTIVE_TABLE * width;
    net->units = (egap_active_unit *)(net->sums + all * net->more_sums);
    net->whole = (int16_t *)(net->units + given->m + 1);
    net->active = (uint8_t *)(net->whole + wholes);
    net->sets = net->active + EGAP_ACTIVE_BATCH * net->bytes;
    return EGAP_OK;
}

static void set_units(egap_active_net *net, const egap_net *given)
{
    net->m = given->m;
    for (size_t i = 0; i < given->m; i++)
        net->units[i] = (egap_active_unit){.w = given->W + i * given->n,
                                           .b = given->b ? given->b[i] : 0.0,
                                           .theta = given->theta[i]};
}

egap_status egap_active_net_init(egap_active_net *net, bool *inside,
                                 const egap_problem *problem,
                                 const egap_net *given, egap_error *err)
{
    egap_status status;

    *net = (egap_active_net){.problem = problem, .n = given->n};
    *inside = all_within(problem, given);
    if (!*inside)
        return EGAP_OK;
    net->coordinates = egap_problem_coordinates(problem, given);
    net->width = (net->coordinates + 7) / 8 * 8;
    net->c = given->c ? *given->c : 0.0;
    status = reserve(net, given, err);
    if (status != EGAP_OK)
        return status;
    set_units(net, given);
    *inside = EGAP_ISA_TABLE(egap_active, egap_isa_get())->measure(net);
    set_tables(net, net->m);
    /* lemma "double-double network", pairs near zero */
    net->near_dot = ((double)net->coordinates + 6.0) * EGAP_UNIT;
    net->near_sum =
        ((double)net->coordinates + (double)net->m + 8.0) * EGAP_UNIT;
    return EGAP_OK;
}

void egap_active_net_clear(egap_active_net *net)
{
    egap_free(net->block);
    net->block = NULL;
}

typedef struct {
    egap_active_pass *pass;
    const egap_active_net *net;
    egap_active_sums *parts;
} pass_job;

static void run_part(void *context, size_t part, int thread)
{
    const pass_job *job = context;
    egap_active_net net = *job->net;
    egap_blocks blocks = egap_part(net.problem, part);

    net.blocks = (egap_stride){blocks.first, blocks.last, 1};
    net.sums += (size_t)thread * net.more_sums;
    net.active += (size_t)thread * net.more_bytes;
    net.sets += (size_t)thread * net.more_bytes;
    job->pass(&job->parts[part], &net);
}

egap_status egap_active_run(egap_active_sums *sums, egap_active_pass *pass,
                            const egap_active_net *net, size_t m,
                            egap_error *err)
{
    size_t parts = egap_parts_count(net->problem);
    pass_job job = {pass, net, egap_alloc(parts, sizeof *job.parts)};

    if (job.parts == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory");
    egap_parts_run(net->problem, egap_parts_threads(net->problem, m), run_part,
                   &job);
    *sums = job.parts[0];
    for (size_t part = 1; part < parts; part++) {
        const egap_active_sums *more = &job.parts[part];
        egap_dd t = egap_two_sum(sums->loss.hi, more->loss.hi);

        sums->loss = (egap_dd){t.hi, sums->loss.lo + (t.lo + more->loss.lo)};
        sums->slope += more->slope;
        if (!(more->most <= sums->most)) /* NaN goes up too */
            sums->most = more->most;
    }
    sums->loss = egap_two_sum(sums->loss.hi, sums->loss.lo);
    egap_free(job.parts);
    return EGAP_OK;
}
