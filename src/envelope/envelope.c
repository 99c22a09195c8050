/* envelope.c: the interval of the minimax level, and what it contradicts. */
#include "egap/envelope.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "egap/gap.h"
#include "egap/grow.h"
#include "egap/round.h"
#include "envelope_impl.h"

egap_envelope_options egap_envelope_defaults(const egap_objective *objective)
{
    return (egap_envelope_options){.search = true,
                                   .dss = egap_dss_legacy(objective),
                                   .construct = true,
                                   .theory = true};
}

const char *egap_bound_word(egap_bound_kind kind)
{
    static const char *const words[] = {"level", "path", "lower"};

    return words[kind];
}

const char *egap_flag_word(egap_flag_kind kind)
{
    static const char *const words[] = {"search failure", "lower path exists",
                                        "refutation"};

    return words[kind];
}

void egap_envelope_clear(egap_envelope *envelope)
{
    for (size_t k = 0; k < envelope->path_count; k++) {
        egap_free(envelope->paths[k].block);
        egap_free(envelope->paths[k].steps);
    }
    egap_free(envelope->paths);
    egap_free(envelope->bounds);
    egap_free(envelope->flags);
    *envelope = (egap_envelope){0};
}

/* --- the pair ------------------------------------------------------------ */

static egap_status check_shapes(const egap_net *A, const egap_net *B,
                                egap_error *err)
{
    if (A->m != B->m || A->n != B->n || !A->b != !B->b || !A->c != !B->c)
        return egap_fail(err, EGAP_EUSAGE,
                         "A has %zu units on %zu features, B %zu on %zu%s: a "
                         "path joins networks of one shape",
                         A->m, A->n, B->m, B->n,
                         !A->b != !B->b || !A->c != !B->c
                             ? ", and only one of them has these biases"
                             : "");
    if (A->m == 0)
        return egap_fail(err, EGAP_EUSAGE, "networks of no units");
    return EGAP_OK;
}

static void copy_net(egap_net *to, double *at, const egap_net *from)
{
    *to = *from;
    to->W = memcpy(at, from->W, from->m * from->n * sizeof *at);
    at += from->m * from->n;
    to->theta = memcpy(at, from->theta, from->m * sizeof *at);
    at += from->m;
    if (from->b)
        to->b = memcpy(at, from->b, from->m * sizeof *at);
    at += from->m;
    if (from->c)
        to->c = memcpy(at, from->c, sizeof *at);
}

/* A and B, their values, and which networks paths run through. */
static egap_status take_pair(egap_envelope_work *work, const egap_net *A,
                             const egap_net *B, egap_error *err)
{
    egap_envelope *out = work->out;
    size_t count = A->m * (A->n + 2) + 1;
    egap_status status;

    work->ends = egap_alloc(2 * count, sizeof *work->ends);
    if (work->ends == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory for networks");
    copy_net(&work->A, work->ends, A);
    copy_net(&work->B, work->ends + count, B);
    /* the first look at them: are all numbers finite? */
    status = egap_enclose_point(&out->first, work->problem, A, err);
    if (status == EGAP_OK)
        status = egap_enclose_point(&out->last, work->problem, B, err);
    if (status != EGAP_OK)
        return status;
    for (int k = 0; work->options->shorten && k < 2; k++) {
        egap_net *net = k ? &work->B : &work->A;

        out->shortened +=
            egap_envelope_pull((double *)net->W, (double *)net->b,
                               (double *)net->theta, net->m, net->n, 1);
    }
    out->radius = egap_envelope_radius(&work->A, &work->B);
    out->ball = out->radius == 1 && !A->b && !A->c;
    return EGAP_OK;
}

static egap_status point(egap_bounds *F, const egap_problem *problem,
                         const egap_net *net, egap_error *err)
{
    egap_dd lo, hi;
    egap_status status = egap_enclose_point_dd(&lo, &hi, problem, net, err);

    if (status == EGAP_OK)
        *F = egap_round_outward(lo, hi);
    return status;
}

static egap_status value_pair(egap_envelope_work *work, egap_error *err)
{
    egap_envelope *out = work->out;
    const egap_net zero = {.m = 0, .n = work->A.n};
    egap_status status = point(&out->first, work->problem, &work->A, err);

    if (status == EGAP_OK)
        status = point(&out->last, work->problem, &work->B, err);
    if (status == EGAP_OK)
        status = point(&out->at_zero, work->problem, &zero, err);
    out->endpoint_max = egap_bounds_max(out->first, out->last);
    out->trivial = egap_bounds_max(out->endpoint_max, out->at_zero);
    return status;
}

/* --- the interval -------------------------------------------------------- */

/* The upper end that the path gives: without a gap it is that of the ends. */
static double upper_end(const egap_envelope *out, const egap_envelope_path *p)
{
    return p->top.path_gap.hi == 0 ? fmin(p->top.max.hi, out->endpoint_max.hi)
                                   : p->top.max.hi;
}

/* Of paths without a gap only the steps of a proof say so in a certificate:
 * nodes alone leave what rounding leaves at the ends. */
static bool is_better(const egap_envelope *out, const egap_envelope_path *a,
                      const egap_envelope_path *b)
{
    double x = upper_end(out, a), y = upper_end(out, b);

    if (!a->known || !b->known)
        return a->known && !b->known;
    if (x != y)
        return x < y;
    if (a->top.path_gap.hi != b->top.path_gap.hi)
        return a->top.path_gap.hi < b->top.path_gap.hi;
    return a->is_proof && !b->is_proof;
}

/* The path with the least upper end; of equal ones that with the least gap,
 * then a proof path, of these the first. */
static size_t best_path(const egap_envelope *out)
{
    size_t best = 0;

    for (size_t k = 1; k < out->path_count; k++)
        if (is_better(out, &out->paths[k], &out->paths[best]))
            best = k;
    return best;
}

static egap_status set_level(egap_envelope *out, egap_error *err)
{
    const egap_path_max *top;

    out->best = best_path(out);
    top = &out->paths[out->best].top;
    out->level.hi = top->max.hi;
    if (top->path_gap.hi == 0)
        out->level.hi = fmin(out->level.hi, out->endpoint_max.hi);
    out->gap.hi = top->path_gap.hi;
    if (out->level.lo > out->endpoint_max.lo)
        out->gap.lo =
            egap_bounds_pos(egap_bounds_sub(out->level, out->endpoint_max)).lo;
    if (out->gap.hi == 0)
        snprintf(out->lower_note, sizeof out->lower_note,
                 "max(F(A), F(B)), which the path %s does not exceed: v* is "
                 "that value",
                 out->paths[out->best].name);
    if (out->level.lo <= out->level.hi && out->gap.lo <= out->gap.hi)
        return EGAP_OK;
    return egap_fail(err, EGAP_EINTERNAL,
                     "the lower end %.17g of %s is above the maximum %.17g of "
                     "the path %s: this is a defect; please report the whole "
                     "input",
                     out->level.lo, out->lower_by, out->level.hi,
                     out->paths[out->best].name);
}

/* --- flags --------------------------------------------------------------- */

static egap_envelope_flag *add_flag(egap_envelope *out, egap_flag_kind kind,
                                    const char *name, const char *by)
{
    void *array = out->flags;
    bool grown = egap_grow(&array, &out->flag_room, out->flag_count + 1,
                           sizeof *out->flags);
    egap_envelope_flag *flag;

    out->flags = array;
    if (!grown)
        return NULL;
    flag = &out->flags[out->flag_count++];
    *flag = (egap_envelope_flag){.kind = kind};
    snprintf(flag->name, sizeof flag->name, "%s", name);
    snprintf(flag->by, sizeof flag->by, "%s", by);
    return flag;
}

/* The proof path with the least maximum, or NULL. */
static const egap_envelope_path *best_proof(const egap_envelope *out)
{
    const egap_envelope_path *best = NULL;

    for (size_t k = 0; k < out->path_count; k++) {
        const egap_envelope_path *path = &out->paths[k];

        if (path->is_proof && path->known &&
            (best == NULL || path->top.max.hi < best->top.max.hi))
            best = path;
    }
    return best;
}

/* Paths that were searched for and lie above one that needs no search. */
static bool flag_searches(egap_envelope *out)
{
    const egap_envelope_path *proof = best_proof(out);
    egap_envelope_flag *flag;

    for (size_t k = 0; k < out->path_count && proof; k++) {
        const egap_envelope_path *path = &out->paths[k];

        if (!path->search || !path->known ||
            !(path->top.max.lo > proof->top.max.hi))
            continue;
        flag = add_flag(out, EGAP_FLAG_SEARCH_FAILURE, path->name, proof->name);
        if (flag == NULL)
            return false;
        flag->excess = egap_bounds_sub(path->top.max, proof->top.max);
        snprintf(flag->note, sizeof flag->note,
                 "the proof path %s stays below it: nothing of the theory is "
                 "contradicted",
                 proof->name);
    }
    return true;
}

/* Bounds that no path found here reaches, and bounds that are refuted. */
static bool flag_bounds(egap_envelope *out)
{
    egap_envelope_flag *flag;

    for (size_t k = 0; k < out->bound_count; k++) {
        const egap_envelope_bound *b = &out->bounds[k];

        if (b->verdict == EGAP_REFUTED) {
            flag =
                add_flag(out, EGAP_FLAG_REFUTATION, b->name,
                         b->kind == EGAP_BOUND_PATH ? "direct" : out->lower_by);
            if (flag == NULL)
                return false;
            flag->excess = egap_bounds_pos(egap_bounds_sub(
                b->kind == EGAP_BOUND_PATH ? out->paths[0].top.max : out->level,
                b->value));
            snprintf(flag->note, sizeof flag->note,
                     b->kind == EGAP_BOUND_PATH
                         ? "F on the straight path is certainly above what "
                           "the statement allows"
                         : "the proved lower end is above the bound");
        } else if (b->kind == EGAP_BOUND_LEVEL &&
                   b->status == EGAP_CLAIM_TRUE &&
                   b->verdict != EGAP_NOT_APPLICABLE &&
                   out->level.hi > b->value.hi) {
            flag =
                add_flag(out,
                         out->paths[out->best].search ? EGAP_FLAG_SEARCH_FAILURE
                                                      : EGAP_FLAG_LOWER_EXISTS,
                         out->paths[out->best].name, b->name);
            if (flag == NULL)
                return false;
            flag->excess = egap_bounds_pos(egap_bounds_sub(
                (egap_bounds){out->level.hi, out->level.hi}, b->value));
            snprintf(flag->note, sizeof flag->note,
                     "the bound proves that a lower path exists; none of "
                     "those here is it");
        }
    }
    return true;
}

static bool flag_measured(egap_envelope *out,
                          const egap_envelope_options *options)
{
    const egap_bounds measured = {options->measured, options->measured};
    egap_envelope_flag *flag;

    if (!options->has_measured || !(options->measured > out->gap.hi))
        return true;
    flag = add_flag(out, EGAP_FLAG_SEARCH_FAILURE, "measured gap",
                    out->paths[out->best].name);
    if (flag == NULL)
        return false;
    flag->excess = egap_bounds_sub(measured, out->gap);
    snprintf(flag->note, sizeof flag->note,
             "the path %s has a smaller gap than was measured: nothing of the "
             "theory is contradicted",
             out->paths[out->best].name);
    return true;
}

/* --- all of it ----------------------------------------------------------- */

static egap_status find_all(egap_envelope_work *work, const egap_net *A,
                            const egap_net *B, egap_error *err)
{
    egap_envelope *out = work->out;
    egap_status status = take_pair(work, A, B, err);

    if (status == EGAP_OK)
        status = value_pair(work, err);
    if (status == EGAP_OK && work->options->theory && isfinite(out->radius))
        status = egap_envelope_widen(work, err);
    if (status == EGAP_OK)
        status = egap_envelope_find_paths(work, err);
    if (status == EGAP_OK)
        status = egap_envelope_find_lower(work, err);
    if (status == EGAP_OK)
        status = set_level(out, err);
    if (status == EGAP_OK && work->options->theory)
        status = egap_envelope_find_bounds(work, err);
    if (status == EGAP_OK && !(flag_searches(out) && flag_bounds(out) &&
                               flag_measured(out, work->options)))
        status = egap_fail(err, EGAP_ERESOURCE, "out of memory for flags");
    if (status == EGAP_OK && work->options->cert_dir != NULL)
        status = egap_envelope_certify(work, err);
    return status;
}

egap_status egap_envelope_run(egap_envelope *out, const egap_data *data,
                              const egap_objective *objective,
                              const egap_net *A, const egap_net *B,
                              const egap_envelope_options *options,
                              egap_error *err)
{
    egap_envelope_options defaults = egap_envelope_defaults(objective);
    egap_envelope_work work = {.data = data,
                               .objective = objective,
                               .options = options ? options : &defaults,
                               .out = out};
    egap_status status;

    *out = (egap_envelope){.certified_gap = egap_bounds_unknown()};
    status = check_shapes(A, B, err);
    if (status == EGAP_OK)
        status = egap_problem_init(&work.problem, data, objective, err);
    if (status == EGAP_OK)
        status = find_all(&work, A, B, err);
    egap_problem_clear(work.problem);
    egap_instance_free(work.instance);
    egap_instance_free(work.barrier);
    egap_free(work.wide_block);
    egap_free(work.ends);
    return status;
}
