/* path.c: the maximum over a path, in four fixed phases, so that the answer
 * has the same bits with any number of threads:
 *   1 cheap bounds of all segments;
 *   2 in full, the segment with the highest lower bound;
 *   3 the other segments, against that maximum;
 *   4 the answer.
 * Proofs: paper/algorithms.tex, lemmas "path" and "gap". */
#include <stdlib.h>
#include <string.h>

#include "egap/round.h"
#include "fold.h"
#include "segpair.h"
#include "solve.h"

/* buckets of the first, cheap bound */
#define CHEAP_BUCKETS 8
/* bytes of a segment that are too many to be taken by each thread: the threads
 * then work on the samples of one segment together */
#define LARGE ((size_t)1 << 26)

typedef struct {
    const egap_problem *problem;
    const egap_path *path;
    size_t segments;
    egap_segment_max *each; /* (segments) */
    double *lower;          /* (segments) best node of the cheap bound */
    bool *settled;          /* (segments) each[] holds the answer */
    egap_dd known;          /* a lower bound of the maximum over the path */
    /* the first failure in the order of segments */
    size_t failed_at;
    egap_status failed;
    egap_error failure;
} path_job;

typedef egap_status (*segment_phase)(path_job *job, size_t s,
                                     egap_segwork *work, egap_error *err);

static egap_status cheap_bound(path_job *job, size_t s, egap_segwork *w,
                               egap_error *err)
{
    egap_net A = egap_path_node(job->path, s);
    egap_net B = egap_path_node(job->path, s + 1);
    egap_segment_max *r = &job->each[s];
    egap_coarse_bounds bounds;
    egap_mesh mesh;
    egap_status status;

    *r = (egap_segment_max){.max = egap_bounds_unknown(),
                            .max_lo = {-INFINITY, 0},
                            .max_hi = {INFINITY, 0},
                            .t_hi = 1,
                            .method = EGAP_BY_BOUND};
    job->lower[s] = -INFINITY;
    if (job->segments == 1) /* there is nothing to compare it with */
        return EGAP_OK;
    status = egap_segment_set(&w->segment, job->problem, &A, &B, err);
    if (status != EGAP_OK || !w->segment.fast)
        return status;
    status = egap_segwork_reserve(w, w->segment.view.m, w->segment.view.n, err);
    if (status != EGAP_OK)
        return status;
    egap_mesh_whole(&mesh, CHEAP_BUCKETS);
    egap_solve_coarse(&bounds, w, &mesh);
    job->lower[s] = bounds.floor.down;
    if (isfinite(bounds.most)) {
        r->max.hi = bounds.most;
        r->max_hi.hi = bounds.most;
    }
    return EGAP_OK;
}

static egap_status full_bound(path_job *job, size_t s, egap_segwork *w,
                              egap_error *err)
{
    egap_net A = egap_path_node(job->path, s);
    egap_net B = egap_path_node(job->path, s + 1);
    egap_segment_max r;
    egap_status status;

    if (job->settled[s])
        return EGAP_OK;
    status = egap_segpair_solve(&r, w, &A, &B, job->known, err);
    if (status == EGAP_OK)
        job->each[s] = r;
    return status;
}

/* Runs a phase over segments [first, last), beside each other where they are
 * small. */
static egap_status run(path_job *job, segment_phase phase, size_t first,
                       size_t last, egap_error *err)
{
    bool small = job->problem->N * (job->path->m + 1000) < LARGE;

    job->failed_at = SIZE_MAX;
#pragma omp parallel if (small && last - first > 1)
    {
        egap_segwork *work = NULL;
        egap_error own = {0};
        egap_status ready = egap_fpenv_check(&own), all = EGAP_OK;

        if (ready == EGAP_OK)
            ready = egap_segwork_take(&work, job->problem, &own);
#pragma omp for schedule(dynamic)
        for (size_t s = first; s < last; s++) {
            egap_status status = ready;

            if (status == EGAP_OK)
                status = phase(job, s, work, &own);
            if (status == EGAP_OK)
                continue;
            all = status;
#pragma omp critical(egap_path_failure)
            if (s < job->failed_at) {
                job->failed_at = s;
                job->failed = status;
                job->failure = own;
            }
        }
        egap_segwork_give_back(work, all);
    }
    if (job->failed_at == SIZE_MAX)
        return EGAP_OK;
    if (err != NULL)
        *err = job->failure;
    return egap_fail_prefix(err, job->failed, "segment %zu", job->failed_at);
}

/* Phases 1 to 3. */
static egap_status bound_segments(path_job *job, egap_error *err)
{
    size_t best = 0;
    egap_status status = run(job, cheap_bound, 0, job->segments, err);

    if (status != EGAP_OK)
        return status;
    for (size_t s = 1; s < job->segments; s++)
        if (job->lower[s] > job->lower[best])
            best = s;
    job->known = (egap_dd){-INFINITY, 0};
    status = run(job, full_bound, best, best + 1, err);
    if (status != EGAP_OK)
        return status;
    job->known = job->each[best].max_lo;
    job->settled[best] = true;
    for (size_t s = 0; s < job->segments; s++)
        if (egap_dd_less(job->each[s].max_hi, job->known))
            job->settled[s] = true;
    return run(job, full_bound, 0, job->segments, err);
}

/* The ends and the gap, when the maximum is known. */
static egap_status ends(egap_path_max *r, const egap_problem *problem,
                        const egap_path *path, egap_error *err)
{
    egap_net first = egap_path_node(path, 0);
    egap_net last = egap_path_node(path, path->K - 1);
    egap_dd lo[2], hi[2];
    egap_status status =
        egap_enclose_point_dd(&lo[0], &hi[0], problem, &first, err);

    if (status == EGAP_OK)
        status = egap_enclose_point_dd(&lo[1], &hi[1], problem, &last, err);
    if (status == EGAP_OK)
        egap_fold_ends(r, lo, hi);
    return status;
}

static egap_status check_nodes(const egap_problem *problem,
                               const egap_path *path, egap_error *err)
{
    if (path->K == 0)
        return egap_fail(err, EGAP_EINPUT, "the path has no node");
    for (size_t k = 0; k < path->K; k++) {
        egap_net node = egap_path_node(path, k);
        egap_status status = egap_problem_accepts(problem, &node, err);

        if (status != EGAP_OK)
            return egap_fail_prefix(err, status, "node %zu", k);
    }
    return EGAP_OK;
}

egap_status egap_enclose_path(egap_path_max *result,
                              egap_segment_max *per_segment,
                              const egap_problem *problem,
                              const egap_path *path, egap_error *err)
{
    egap_status status = check_nodes(problem, path, err);
    path_job job = {.problem = problem, .path = path};

    if (status != EGAP_OK)
        return status;
    memset(result, 0, sizeof *result);
    result->segments = job.segments = path->K - 1;
    if (job.segments > 0) {
        job.each = per_segment ? per_segment
                               : egap_alloc(job.segments, sizeof *job.each);
        job.lower = egap_alloc(job.segments, sizeof *job.lower);
        job.settled = egap_alloc(job.segments, sizeof *job.settled);
        if (!job.each || !job.lower || !job.settled)
            status = egap_fail(err, EGAP_ERESOURCE,
                               "out of memory for a path of %zu segments",
                               job.segments);
        if (status == EGAP_OK)
            status = bound_segments(&job, err);
        if (status == EGAP_OK) {
            egap_fold_segments(result, job.each, job.segments, job.known);
        }
        if (job.each != per_segment)
            egap_free(job.each);
        egap_free(job.lower);
        egap_free(job.settled);
    }
    return status == EGAP_OK ? ends(result, problem, path, err) : status;
}
