/* path.c: the maximum over a path, in fixed phases, so that the answer has the
 * same bits with any number of threads:
 *   1 a short search in doubles of all segments, for a lower bound;
 *   2 a long one, against that bound;
 *   3 balls for the segment with the highest lower bound;
 *   4 balls for those that may reach that maximum;
 *   5 the answer.
 * Proofs: paper/algorithms.tex, lemmas "path" and "gap". */
#include <math.h>
#include <string.h>

#include "../enclose/fold.h"
#include "../enclose/walk.h"
#include "egap/fpenv.h"
#include "egap/round.h"
#include "segment.h"

/* intervals of phase 1 */
#define SHORT_SEARCH 6

typedef struct {
    const egap_class_problem *problem;
    const egap_class_path *path;
    size_t segments;
    egap_segment_max *each; /* (segments) */
    egap_class_left *left;  /* (segments) */
    size_t best;            /* settled by phase 3 */
    egap_dd known;          /* a lower bound of the maximum over the path */
    size_t failed_at;       /* the first failure in the order of segments */
    egap_status failed;
    egap_error failure;
} path_job;

typedef egap_status (*segment_phase)(path_job *job, size_t s, egap_error *err);

static egap_status screen(path_job *job, size_t s, size_t intervals,
                          egap_error *err)
{
    egap_class_net A = egap_class_path_node(job->path, s);
    egap_class_net B = egap_class_path_node(job->path, s + 1);

    return egap_class_screen(&job->left[s], job->problem, &A, &B, job->known,
                             intervals, err);
}

static egap_status short_search(path_job *job, size_t s, egap_error *err)
{
    return screen(job, s, SHORT_SEARCH, err);
}

static egap_status long_search(path_job *job, size_t s, egap_error *err)
{
    egap_class_left *left = &job->left[s], first = *left;
    egap_status status;

    if (egap_dd_less(first.upper, job->known))
        return EGAP_OK; /* as the short one has shown */
    status = screen(job, s, EGAP_CLASS_INTERVALS, err);
    /* the short one may have seen more: it looked for this maximum alone */
    if (status == EGAP_OK && egap_dd_less(left->lower, first.lower)) {
        left->lower = first.lower;
        left->hint = first.hint;
    }
    return status;
}

static egap_status balls(path_job *job, size_t s, egap_error *err)
{
    egap_class_net A = egap_class_path_node(job->path, s);
    egap_class_net B = egap_class_path_node(job->path, s + 1);
    egap_segment_max *r = &job->each[s];
    const egap_class_left *left = &job->left[s];

    if (s == job->best && r->method == EGAP_BY_BALL)
        return EGAP_OK;
    if (!egap_dd_less(left->upper, job->known))
        return egap_class_finish(r, left, job->problem, &A, &B, job->known,
                                 err);
    *r = (egap_segment_max){.max_lo = left->lower,
                            .max_hi = left->upper,
                            .t_hi = 1,
                            .method = EGAP_BY_BOUND};
    r->max = egap_round_outward(r->max_lo, r->max_hi);
    return EGAP_OK;
}

static egap_status run(path_job *job, segment_phase phase, size_t first,
                       size_t last, egap_error *err)
{
    job->failed_at = SIZE_MAX;
#pragma omp parallel if (last - first > 1)
    {
        egap_error own = {0};
        egap_status ready = egap_fpenv_check(&own);

#pragma omp for schedule(dynamic)
        for (size_t s = first; s < last; s++) {
            egap_status status = ready;

            if (status == EGAP_OK)
                status = phase(job, s, &own);
            if (status == EGAP_OK)
                continue;
#pragma omp critical(egap_class_path_failure)
            if (s < job->failed_at) {
                job->failed_at = s;
                job->failed = status;
                job->failure = own;
            }
        }
    }
    if (job->failed_at == SIZE_MAX)
        return EGAP_OK;
    if (err != NULL)
        *err = job->failure;
    return egap_fail_prefix(err, job->failed, "segment %zu", job->failed_at);
}

/* The segment with the largest lower bound, which becomes what is known. */
static void find_best(path_job *job)
{
    job->best = 0;
    for (size_t s = 1; s < job->segments; s++)
        if (egap_dd_less(job->left[job->best].lower, job->left[s].lower))
            job->best = s;
}

/* Phases 1 to 4. */
static egap_status bound_segments(path_job *job, egap_error *err)
{
    egap_dd none = {-INFINITY, 0};
    egap_status status;

    job->known = none;
    status = run(job, short_search, 0, job->segments, err);
    if (status != EGAP_OK)
        return status;
    find_best(job);
    job->known = job->left[job->best].lower;
    status = run(job, long_search, 0, job->segments, err);
    if (status != EGAP_OK)
        return status;
    find_best(job);
    job->known = none;
    status = run(job, balls, job->best, job->best + 1, err);
    if (status != EGAP_OK)
        return status;
    job->known = job->each[job->best].max_lo;
    return run(job, balls, 0, job->segments, err);
}

static egap_status check_nodes(const egap_class_problem *problem,
                               const egap_class_path *path, egap_error *err)
{
    if (path->K == 0)
        return egap_fail(err, EGAP_EINPUT, "the path has no node");
    for (size_t k = 0; k < path->K; k++) {
        egap_class_net node = egap_class_path_node(path, k);
        egap_status status = egap_class_accepts(problem, &node, err);

        if (status != EGAP_OK)
            return egap_fail_prefix(err, status, "node %zu", k);
    }
    return EGAP_OK;
}

/* The ends and the gap, when the maximum is known. */
static egap_status ends(egap_path_max *r, const egap_class_problem *problem,
                        const egap_class_path *path, egap_error *err)
{
    egap_class_net first = egap_class_path_node(path, 0);
    egap_class_net last = egap_class_path_node(path, path->K - 1);
    egap_dd lo[2], hi[2];
    egap_status status = egap_class_point(&lo[0], &hi[0], problem, &first, err);

    if (status == EGAP_OK)
        status = egap_class_point(&lo[1], &hi[1], problem, &last, err);
    if (status == EGAP_OK)
        egap_fold_ends(r, lo, hi);
    return status;
}

egap_status egap_class_path_max(egap_path_max *result,
                                egap_segment_max *per_segment,
                                const egap_class_problem *problem,
                                const egap_class_path *path, egap_error *err)
{
    path_job job = {.problem = problem, .path = path};
    egap_status status = check_nodes(problem, path, err);

    if (status == EGAP_OK)
        status = egap_fpenv_check(err);
    if (status != EGAP_OK)
        return status;
    memset(result, 0, sizeof *result);
    job.segments = path->K - 1;
    if (job.segments > 0) {
        job.each = per_segment ? per_segment
                               : egap_alloc(job.segments, sizeof *job.each);
        job.left = egap_alloc(job.segments, sizeof *job.left);
        if (!job.each || !job.left)
            status = egap_fail(err, EGAP_ERESOURCE,
                               "out of memory for a path of %zu segments",
                               job.segments);
        for (size_t s = 0; s < job.segments && status == EGAP_OK; s++)
            job.each[s].method = EGAP_BY_BOUND;
        if (status == EGAP_OK)
            status = bound_segments(&job, err);
        if (status == EGAP_OK)
            egap_fold_segments(result, job.each, job.segments, job.known);
        if (job.each != per_segment)
            egap_free(job.each);
        egap_free(job.left);
    }
    return status == EGAP_OK ? ends(result, problem, path, err) : status;
}

egap_status egap_class_zero_path(egap_bounds *max,
                                 const egap_class_problem *problem,
                                 const egap_class_net *A,
                                 const egap_class_net *B, egap_error *err)
{
    double *zero = egap_alloc((A->m + 1) * A->classes, sizeof *zero);
    const egap_class_net *nets[3] = {A, NULL, B};
    egap_class_net middle = *A;
    egap_status status = EGAP_OK;

    if (zero == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "out of memory for %zu units",
                         A->m);
    middle.theta = zero;
    middle.c = A->c ? zero + A->m * A->classes : NULL;
    nets[1] = &middle;
    for (size_t k = 0; k < 3 && status == EGAP_OK; k++) {
        egap_dd lo, hi;

        status = egap_class_point(&lo, &hi, problem, nets[k], err);
        if (status == EGAP_OK) {
            egap_bounds F = egap_round_outward(lo, hi);

            *max = k == 0 ? F : egap_bounds_max(*max, F);
        }
    }
    egap_free(zero);
    return status;
}
