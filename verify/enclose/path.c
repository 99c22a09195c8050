/* path.c: the maximum over a path, in four fixed phases, so that the answer
 * has the same bits with any number of threads:
 *   1 cheap bounds of all segments;
 *   2 in full, the segment with the highest lower bound;
 *   3 the other segments, against that maximum;
 *   4 the answer.
 * Proofs: paper/algorithms.tex, lemmas "path" and "gap". */
#include <stdlib.h>
#include <string.h>

#include "egap/gap.h"
#include "egap/round.h"
#include "solve.h"

/* buckets of the first, cheap bound */
#define CHEAP_BUCKETS 8

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
    egap_status status;

    *r = (egap_segment_max){.max = egap_bounds_unknown(),
                            .max_lo = {-INFINITY, 0},
                            .max_hi = {INFINITY, 0},
                            .t_hi = 1,
                            .method = EGAP_BY_BOUND};
    job->lower[s] = -INFINITY;
    status = egap_segment_set(&w->segment, job->problem, &A, &B, err);
    if (status != EGAP_OK || !w->segment.fast)
        return status;
    status = egap_segwork_reserve(w, w->segment.view.m, w->segment.view.n, err);
    if (status != EGAP_OK)
        return status;
    egap_solve_coarse(&bounds, w, CHEAP_BUCKETS);
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
    status = egap_solve_pair(&r, w, &A, &B, job->known, err);
    if (status == EGAP_OK)
        job->each[s] = r;
    return status;
}

/* Runs a phase over segments [first, last). */
static egap_status run(path_job *job, segment_phase phase, size_t first,
                       size_t last, egap_error *err)
{
    job->failed_at = SIZE_MAX;
#pragma omp parallel if (last - first > 1)
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

/* lemma "path": can segment e hold the maximum, of which lo is a lower
 * bound?  A dismissed segment is below lo everywhere. */
static bool may_hold(const egap_segment_max *e, egap_dd lo)
{
    return e->method != EGAP_BY_BOUND && !egap_dd_less(e->max_hi, lo);
}

/* What phase 3 leaves of a segment that stays below what phase 2 found: its
 * own maximum was not looked for, so it may be anywhere. */
static void forget_unresolved(path_job *job)
{
    for (size_t s = 0; s < job->segments; s++) {
        egap_segment_max *e = &job->each[s];

        if (egap_dd_less(e->max_lo, job->known)) {
            e->t_lo = 0;
            e->t_hi = 1;
        }
    }
}

static void conclude(egap_path_max *r, const path_job *job)
{
    egap_dd lo = {-INFINITY, 0}, hi = {-INFINITY, 0};

    for (size_t s = 0; s < job->segments; s++) {
        const egap_segment_max *e = &job->each[s];

        if (egap_dd_less(lo, e->max_lo)) {
            lo = e->max_lo;
            r->segment = s;
        }
        r->dismissed += e->method == EGAP_BY_BOUND;
    }
    r->argmax_known = true;
    for (size_t s = 0; s < job->segments; s++) {
        const egap_segment_max *e = &job->each[s];
        bool at_shared_node = (s == r->segment + 1 && e->t_hi == 0) ||
                              (s + 1 == r->segment && e->t_lo == 1);

        if (!may_hold(e, lo))
            continue;
        if (egap_dd_less(hi, e->max_hi))
            hi = e->max_hi;
        if (s != r->segment && !at_shared_node)
            r->argmax_known = false;
    }
    r->max_lo = lo;
    r->max_hi = hi;
    r->max = egap_round_outward(lo, hi);
    r->t_lo = job->each[r->segment].t_lo;
    r->t_hi = job->each[r->segment].t_hi;
    r->t_at = job->each[r->segment].t_at;
    r->t_at_low = job->each[r->segment].t_at_low;
}

/* The ends and the gap, when the maximum is known. */
static egap_status ends(egap_path_max *r, const egap_problem *problem,
                        const egap_path *path, egap_error *err)
{
    egap_net first = egap_path_node(path, 0);
    egap_net last = egap_path_node(path, path->K - 1);
    egap_dd lo, hi;
    egap_status status = egap_enclose_point_dd(&lo, &hi, problem, &first, err);
    bool at_end;

    if (status != EGAP_OK)
        return status;
    r->first = r->last = egap_round_outward(lo, hi);
    if (path->K > 1) {
        status = egap_enclose_point_dd(&lo, &hi, problem, &last, err);
        if (status != EGAP_OK)
            return status;
        r->last = egap_round_outward(lo, hi);
    } else {
        r->max_lo = lo;
        r->max_hi = hi;
        r->max = r->first;
        r->argmax_known = true;
    }
    r->endpoint_max = egap_bounds_max(r->first, r->last);
    at_end =
        r->argmax_known && ((r->segment == 0 && r->t_hi == 0) ||
                            (r->segment + 1 == r->segments && r->t_lo == 1));
    r->path_gap = egap_gap_to_ends(r->max, r->endpoint_max, at_end);
    return EGAP_OK;
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
            conclude(result, &job);
            forget_unresolved(&job);
        }
        if (job.each != per_segment)
            egap_free(job.each);
        egap_free(job.lower);
        egap_free(job.settled);
    }
    return status == EGAP_OK ? ends(result, problem, path, err) : status;
}
