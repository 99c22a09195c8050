/* run.c: all constructions on one pair. */
#include <math.h>

#include "bench.h"

egap_construct_options egap_construct_defaults(void)
{
    return (egap_construct_options){.max_width = 0, .seed = 1, .effort = 1};
}

static const struct {
    const char *name, *claim;
    egap_construction *make;
} constructions[] = {
    {"zero", "F7", egap_construct_zero},
    {"cara", "N.cara", egap_construct_cara},
    {"prune", "V2.prune.key", egap_construct_prune},
    {"merge", "N.merge", egap_construct_merge},
    {"pair", "N.pair2", egap_construct_pair},
    {"sample", "V2.samp.d", egap_construct_sample},
    {"refit", "V2.zero", egap_construct_refit},
    {"exchange", "V2.zero", egap_construct_exchange},
};

#define COUNT (sizeof constructions / sizeof *constructions)

static egap_status check_shapes(const egap_data *data, const egap_net *A,
                                const egap_net *B, egap_error *err)
{
    if (A->m != B->m || A->n != B->n || A->n != data->n || A->m == 0 ||
        (A->b == NULL) != (B->b == NULL) || (A->c == NULL) != (B->c == NULL))
        return egap_fail(err, EGAP_EUSAGE,
                         "proof path: the ends are networks of one shape, on "
                         "the %zu features of the data",
                         data->n);
    return EGAP_OK;
}

static egap_status check_finite(const double *v, size_t count, char end,
                                const char *array, egap_error *err)
{
    for (size_t k = 0; v && k < count; k++)
        if (!isfinite(v[k]))
            return egap_fail(err, EGAP_EINPUT,
                             "proof path: network %c, %s: element %zu is not "
                             "finite",
                             end, array, k);
    return EGAP_OK;
}

static egap_status check_net(const egap_net *net, char end, egap_error *err)
{
    egap_status status = check_finite(net->W, net->m * net->n, end, "W", err);

    if (status == EGAP_OK)
        status = check_finite(net->b, net->m, end, "b", err);
    if (status == EGAP_OK)
        status = check_finite(net->theta, net->m, end, "theta", err);
    return status == EGAP_OK ? check_finite(net->c, 1, end, "c", err) : status;
}

/* `done` is a path without a gap, or NULL. */
static egap_status make_one(egap_proof_path *out, size_t i,
                            const egap_proof_path *done, egap_bench *bench,
                            egap_error *err)
{
    egap_status status = EGAP_OK;

    out->name = constructions[i].name;
    out->claim = constructions[i].claim;
    out->bound = NAN;
    if (done && bench->options.effort < 2)
        egap_construct_note(out, "\"%s\" leaves no gap", done->name);
    else
        status = constructions[i].make(out, bench, err);
    if (status == EGAP_OK && out->typed.nodes.K > 0)
        status =
            egap_enclose_typed(&out->max, bench->samples.data,
                               &bench->samples.objective, &out->typed, err);
    if (status == EGAP_EINPUT) {
        egap_typed_clear(&out->typed);
        egap_construct_note(out, "its coefficients are not finite");
        status = EGAP_OK;
    }
    if (status == EGAP_REJECTED) {
        egap_error reason = err ? *err : (egap_error){0};

        status = egap_fail(err, EGAP_EINTERNAL, "proof path \"%s\": %s",
                           out->name, reason.text);
    }
    return status;
}

static egap_status make_all(egap_proof_path_list *list, egap_bench *bench,
                            egap_error *err)
{
    const egap_proof_path *done = NULL;
    egap_status status = EGAP_OK;

    list->paths = egap_alloc(COUNT, sizeof *list->paths);
    if (list->paths == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "proof path: no memory");
    for (size_t i = 0; i < COUNT && status == EGAP_OK; i++) {
        egap_proof_path *out = &list->paths[list->count++];

        status = make_one(out, i, done, bench, err);
        if (status != EGAP_OK || out->typed.nodes.K == 0)
            continue;
        if (out->max.max.hi < list->paths[list->best].max.max.hi)
            list->best = i;
        if (!done && out->max.path_gap.hi == 0)
            done = out;
    }
    return status;
}

egap_status egap_construct_run(egap_proof_path_list *out, const egap_data *data,
                               const egap_objective *objective,
                               const egap_net *A, const egap_net *B,
                               const egap_construct_options *options,
                               egap_error *err)
{
    egap_construct_options o = options ? *options : egap_construct_defaults();
    egap_problem *problem = NULL; /* checks the numbers */
    egap_bench bench = {0};
    egap_status status;

    *out = (egap_proof_path_list){0};
    if (o.effort > 64)
        o.effort = 64;
    status = check_shapes(data, A, B, err);
    if (status == EGAP_OK)
        status = check_net(A, 'A', err);
    if (status == EGAP_OK)
        status = check_net(B, 'B', err);
    if (status == EGAP_OK)
        status = egap_problem_init(&problem, data, objective, err);
    if (status == EGAP_OK)
        status = egap_bench_init(&bench, data, objective, A, B, &o, err);
    if (status == EGAP_OK)
        status = make_all(out, &bench, err);
    egap_bench_clear(&bench);
    egap_problem_clear(problem);
    if (status != EGAP_OK)
        egap_construct_clear(out);
    return status;
}

void egap_construct_clear(egap_proof_path_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        egap_typed_clear(&list->paths[i].typed);
    egap_free(list->paths);
    *list = (egap_proof_path_list){0};
}
