/* paths.c: candidate paths: the straight one, the one of the search, given
 * ones, and proof paths. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "egap/construct.h"
#include "egap/grow.h"
#include "envelope_impl.h"

static egap_status no_memory(egap_error *err)
{
    return egap_fail(err, EGAP_ERESOURCE, "out of memory for a path");
}

static egap_envelope_path *add_path(egap_envelope *out, const char *name)
{
    void *array = out->paths;
    bool grown = egap_grow(&array, &out->path_room, out->path_count + 1,
                           sizeof *out->paths);
    egap_envelope_path *path;

    out->paths = array;
    if (!grown)
        return NULL;
    path = &out->paths[out->path_count++];
    *path = (egap_envelope_path){.top.max = {-INFINITY, INFINITY}};
    snprintf(path->name, sizeof path->name, "%s", name);
    return path;
}

/* K nodes of `shape`, with scales where `scaled`, as one block. */
static egap_status take_nodes(egap_path *out, double **scale, double **block,
                              const egap_path *from, const double *from_scale,
                              egap_error *err)
{
    size_t K = from->K, m = from->m, n = from->n;
    double *at = egap_alloc(K * (m * (n + 3) + 1), sizeof *at);

    if (at == NULL)
        return no_memory(err);
    *block = at;
    *out = *from;
    out->W = memcpy(at, from->W, K * m * n * sizeof *at);
    at += K * m * n;
    out->theta = memcpy(at, from->theta, K * m * sizeof *at);
    at += K * m;
    if (from->b)
        out->b = memcpy(at, from->b, K * m * sizeof *at);
    at += K * m;
    if (from_scale)
        *scale = memcpy(at, from_scale, K * m * sizeof *at);
    at += K * m;
    if (from->c)
        out->c = memcpy(at, from->c, K * sizeof *at);
    return EGAP_OK;
}

/* What was not enclosed is told in the note; memory and defects end the run. */
static egap_status known_or_noted(egap_envelope_path *path, egap_status status,
                                  const egap_error *why, egap_error *err)
{
    if (status == EGAP_ERESOURCE || status == EGAP_EINTERNAL)
        return egap_fail(err, status, "path %s: %s", path->name, why->text);
    path->known = status == EGAP_OK && isfinite(path->top.max.hi);
    if (status != EGAP_OK)
        snprintf(path->note, sizeof path->note, "%.200s", why->text);
    else if (!path->known)
        snprintf(path->note, sizeof path->note, "no finite bound was proved");
    return EGAP_OK;
}

/* search: somebody looked for it, so that a lower path is a failure. */
static egap_status add_straight(egap_envelope_work *work, const char *name,
                                const egap_path *nodes, bool search,
                                egap_error *err)
{
    egap_envelope_path *path = add_path(work->out, name);
    egap_error why = {0};
    egap_status status;
    size_t moved = 0;

    if (path == NULL)
        return no_memory(err);
    path->search = search;
    status = take_nodes(&path->straight, NULL, &path->block, nodes, NULL, err);
    if (status != EGAP_OK)
        return status;
    if (work->out->ball)
        moved = egap_envelope_pull((double *)path->straight.W, NULL,
                                   (double *)path->straight.theta,
                                   nodes->K * nodes->m, nodes->n, 1);
    status = egap_enclose_path(&path->top, NULL, work->problem, &path->straight,
                               &why);
    status = known_or_noted(path, status, &why, err);
    if (status == EGAP_OK && path->known && moved > 0)
        snprintf(path->note, sizeof path->note,
                 "%zu rows of its nodes were shortened to norm 1", moved);
    return status;
}

/* --- proof paths --------------------------------------------------------- */

/* top: its enclosure, or NULL to find it here */
static egap_status add_proof(egap_envelope_work *work, const char *name,
                             const egap_typed_path *proof,
                             const egap_path_max *top, const char *note,
                             egap_error *err)
{
    egap_envelope_path *path = add_path(work->out, name);
    double *scale = NULL;
    egap_error why = {0};
    egap_status status;

    if (path == NULL)
        return no_memory(err);
    path->is_proof = true;
    snprintf(path->note, sizeof path->note, "%s", note);
    if (proof->nodes.K < 2)
        return EGAP_OK;
    path->proof = *proof;
    status = take_nodes(&path->proof.nodes, &scale, &path->block, &proof->nodes,
                        proof->scale, err);
    if (status != EGAP_OK)
        return status;
    path->proof.scale = scale;
    path->steps = egap_alloc(proof->nodes.K - 1, sizeof *path->steps);
    if (path->steps == NULL)
        return no_memory(err);
    memcpy(path->steps, proof->steps,
           (proof->nodes.K - 1) * sizeof *path->steps);
    path->proof.steps = path->steps;
    if (work->out->ball && !proof->ball) {
        snprintf(path->note, sizeof path->note,
                 "not counted: its rows may leave the unit ball");
        return EGAP_OK;
    }
    status = EGAP_OK;
    if (top != NULL)
        path->top = *top;
    else
        status = egap_enclose_typed(&path->top, work->data, work->objective,
                                    &path->proof, &why);
    return known_or_noted(path, status, &why, err);
}

/* F of the network that is the constant c. */
static egap_status constant_value(double *F, const egap_envelope_work *work,
                                  double c, egap_error *err)
{
    const egap_net net = {.m = 0, .n = work->A.n, .c = &c};
    egap_bounds bounds;
    egap_status status = egap_enclose_point(&bounds, work->problem, &net, err);

    *F = bounds.hi;
    return status;
}

/* The output bias alone that makes F least, by ternary search: F is convex
 * in it. */
static egap_status best_constant(double *best, const egap_envelope_work *work,
                                 egap_error *err)
{
    bool logistic = work->objective->loss.kind == EGAP_LOSS_LOGISTIC;
    double lo = logistic ? -64 : 0, hi = logistic ? 64 : 0;
    double below = 0, above = 0;
    egap_status status = EGAP_OK;

    *best = 0;
    for (size_t j = 0; j < work->data->N; j++) {
        lo = fmin(lo, work->data->y[j]);
        hi = fmax(hi, work->data->y[j]);
    }
    for (int k = 0; k < 80 && work->A.c && status == EGAP_OK; k++) {
        double a = lo + (hi - lo) / 3, b = hi - (hi - lo) / 3;

        status = constant_value(&below, work, a, err);
        if (status == EGAP_OK)
            status = constant_value(&above, work, b, err);
        if (below <= above)
            hi = b;
        else
            lo = a;
        *best = lo;
    }
    return status;
}

/* A - (W_A, 0, c) - (W_B, 0, c) - B: convex, rows move unused, convex. */
static egap_status add_hub(egap_envelope_work *work, const char *name, double c,
                           const char *note, egap_error *err)
{
    static const egap_step steps[3] = {{EGAP_STEP_CONVEX, 0, 0},
                                       {EGAP_STEP_RELOC, 0, 0},
                                       {EGAP_STEP_CONVEX, 0, 0}};
    size_t m = work->A.m, n = work->A.n;
    double *block = egap_alloc(4 * (m * (n + 2) + 1), sizeof *block);
    double *W = block, *theta, *b, *out;
    egap_typed_path proof = {.nodes = {.K = 4, .m = m, .n = n, .W = W},
                             .steps = steps};
    egap_status status;

    if (block == NULL)
        return no_memory(err);
    theta = W + 4 * m * n;
    b = theta + 4 * m;
    out = b + 4 * m;
    proof.nodes.theta = theta;
    for (size_t k = 0; k < 4; k++) {
        const egap_net *net = k < 2 ? &work->A : &work->B;

        memcpy(W + k * m * n, net->W, m * n * sizeof *W);
        if (net->b)
            memcpy(b + k * m, net->b, m * sizeof *b);
        if (k == 0 || k == 3)
            memcpy(theta + k * m, net->theta, m * sizeof *theta);
        if (net->c)
            out[k] = k == 0 || k == 3 ? net->c[0] : c;
    }
    proof.nodes.b = work->A.b ? b : NULL;
    proof.nodes.c = work->A.c ? out : NULL;
    proof.ball = work->out->ball;
    status = add_proof(work, name, &proof, NULL, note, err);
    egap_free(block);
    return status;
}

static egap_status add_hubs(egap_envelope_work *work, egap_error *err)
{
    double c;
    egap_status status = best_constant(&c, work, err);

    if (status == EGAP_OK)
        status = add_hub(work, "zero", 0, "through theta = 0", err);
    if (status == EGAP_OK && c != 0)
        status = add_hub(work, "constant", c,
                         "through theta = 0 and the best output bias", err);
    return status;
}

/* --- searches ------------------------------------------------------------ */

static egap_status add_direct(egap_envelope_work *work, egap_error *err)
{
    const egap_net *A = &work->A, *B = &work->B;
    size_t m = A->m, n = A->n;
    double *block = egap_alloc(2 * (m * (n + 2) + 1), sizeof *block);
    double *W = block, *theta, *b, *c;
    egap_path nodes = {.K = 2, .m = m, .n = n, .W = W};
    egap_status status;

    if (block == NULL)
        return no_memory(err);
    theta = W + 2 * m * n;
    b = theta + 2 * m;
    c = b + 2 * m;
    nodes.theta = theta;
    nodes.b = A->b ? b : NULL;
    nodes.c = A->c ? c : NULL;
    for (size_t k = 0; k < 2; k++) {
        const egap_net *net = k ? B : A;

        memcpy(W + k * m * n, net->W, m * n * sizeof *W);
        memcpy(theta + k * m, net->theta, m * sizeof *theta);
        if (net->b)
            memcpy(b + k * m, net->b, m * sizeof *b);
        if (net->c)
            c[k] = net->c[0];
    }
    status = add_straight(work, "direct", &nodes, false, err);
    egap_free(block);
    return status;
}

/* The parameters of a network as the trainer orders them. */
static void pack(double *params, const egap_net *net)
{
    size_t m = net->m, n = net->n;

    memcpy(params, net->W, m * n * sizeof *params);
    params += m * n;
    if (net->b) {
        memcpy(params, net->b, m * sizeof *params);
        params += m;
    }
    memcpy(params, net->theta, m * sizeof *params);
    if (net->c)
        params[m] = net->c[0];
}

static egap_status search_path(egap_envelope_work *work, double *ends,
                               const egap_shape *shape, egap_error *err)
{
    egap_dss_result found = {0};
    egap_trainer *trainer = NULL;
    egap_path nodes;
    double *block = NULL;
    egap_status status = egap_trainer_init(&trainer, work->data, shape, err);

    if (status == EGAP_OK)
        status =
            egap_dss_run(&found, trainer, ends, ends + egap_params_count(shape),
                         &work->options->dss, err);
    if (status == EGAP_OK)
        status = egap_dss_path(&nodes, &block, &found, err);
    for (size_t i = 0;
         status == EGAP_OK && i < found.K * egap_params_count(shape); i++)
        if (!isfinite(found.params[i])) {
            egap_envelope_path *path = add_path(work->out, "dss");

            status = path ? EGAP_REJECTED : no_memory(err);
            if (path)
                snprintf(path->note, sizeof path->note,
                         "the search left the doubles");
        }
    if (status == EGAP_OK)
        status = add_straight(work, "dss", &nodes, true, err);
    egap_free(block);
    egap_dss_clear(&found);
    egap_trainer_clear(trainer);
    return status == EGAP_REJECTED ? EGAP_OK : status;
}

static egap_status add_search(egap_envelope_work *work, egap_error *err)
{
    const egap_net *A = &work->A;
    egap_shape shape = {.m = A->m, .n = A->n, .biases = A->b != NULL};
    double *ends;
    egap_status status;

    if ((A->b == NULL) != (A->c == NULL)) {
        egap_envelope_path *path = add_path(work->out, "dss");

        if (path == NULL)
            return no_memory(err);
        path->search = true;
        snprintf(path->note, sizeof path->note,
                 "the search knows networks with both kinds of biases or "
                 "with none");
        return EGAP_OK;
    }
    ends = egap_alloc(2 * egap_params_count(&shape), sizeof *ends);
    if (ends == NULL)
        return no_memory(err);
    pack(ends, A);
    pack(ends + egap_params_count(&shape), &work->B);
    status = search_path(work, ends, &shape, err);
    egap_free(ends);
    return status;
}

/* --- given paths --------------------------------------------------------- */

static bool same_numbers(const double *a, const double *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (a[i] != b[i])
            return false;
    return true;
}

static bool same_net(const egap_net *a, const egap_net *b)
{
    return a->m == b->m && a->n == b->n && !a->b == !b->b && !a->c == !b->c &&
           same_numbers(a->W, b->W, a->m * a->n) &&
           same_numbers(a->theta, b->theta, a->m) &&
           (!a->b || same_numbers(a->b, b->b, a->m)) &&
           (!a->c || a->c[0] == b->c[0]);
}

static egap_status add_given(egap_envelope_work *work, size_t k,
                             egap_error *err)
{
    const egap_envelope_given *given = &work->options->given[k];
    const egap_envelope_path *path;
    egap_net first, last;
    egap_status status;

    if (given->path.K < 2 || given->path.m != work->A.m ||
        given->path.n != work->A.n || !given->path.b != !work->A.b ||
        !given->path.c != !work->A.c)
        return egap_fail(err, EGAP_EINPUT,
                         "path %s: %zu nodes of %zu units on %zu features are "
                         "no path from A to B (%zu units, %zu features)",
                         given->name, given->path.K, given->path.m,
                         given->path.n, work->A.m, work->A.n);
    status = add_straight(work, given->name, &given->path, true, err);
    if (status != EGAP_OK)
        return status;
    path = &work->out->paths[work->out->path_count - 1];
    first = egap_path_node(&path->straight, 0);
    last = egap_path_node(&path->straight, path->straight.K - 1);
    if (!same_net(&first, &work->A) || !same_net(&last, &work->B))
        return egap_fail(err, EGAP_EINPUT,
                         "path %s does not lead from A to B: its %s node is "
                         "another network",
                         given->name,
                         same_net(&first, &work->A) ? "last" : "first");
    return EGAP_OK;
}

/* The constructions of the theory; zero is here already. */
static egap_status add_constructed(egap_envelope_work *work, egap_error *err)
{
    egap_proof_path_list list = {0};
    egap_status status = egap_construct_run(&list, work->data, work->objective,
                                            &work->A, &work->B, NULL, err);

    for (size_t k = 0; k < list.count && status == EGAP_OK; k++)
        if (strcmp(list.paths[k].name, "zero") != 0)
            status = add_proof(work, list.paths[k].name, &list.paths[k].typed,
                               &list.paths[k].max, list.paths[k].note, err);
    egap_construct_clear(&list);
    return status;
}

egap_status egap_envelope_find_paths(egap_envelope_work *work, egap_error *err)
{
    const egap_envelope_options *options = work->options;
    egap_status status = add_direct(work, err);

    for (size_t k = 0; k < options->given_count && status == EGAP_OK; k++)
        status = add_given(work, k, err);
    if (status == EGAP_OK && options->search)
        status = add_search(work, err);
    if (status == EGAP_OK)
        status = add_hubs(work, err);
    if (status == EGAP_OK && options->construct)
        status = add_constructed(work, err);
    return status;
}
