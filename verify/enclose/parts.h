/* parts.h: one segment or one point on several threads (private to verify/).
 *
 * The blocks of eight samples are cut into parts of a fixed length.  Each part
 * has sums of its own, which are added in the order of the parts: an answer
 * has the same bits with any number of threads. */
#ifndef EGAP_VERIFY_PARTS_H
#define EGAP_VERIFY_PARTS_H

#include "problem.h"

/* Blocks of a part: a multiple of all batches that kernels form (lemma "loss
 * sums"). */
#define EGAP_PART 384
/* (sample, unit) pairs that are worth several threads */
#define EGAP_PARTS_PAIRS ((size_t)1 << 15)

/* The blocks [first, last). */
typedef struct {
    size_t first, last;
} egap_blocks;

size_t egap_parts_count(const egap_problem *problem);
egap_blocks egap_part(const egap_problem *problem, size_t part);

/* Does:  the number of threads for jobs on m units: 1 where the pairs are few
 *        or the caller is one of several threads, never more than parts.
 * Needs: nothing.
 * Error: exact.
 * Fails: never. */
int egap_parts_threads(const egap_problem *problem, size_t m);

/* One part of a job on thread 0 <= thread < threads. */
typedef void egap_part_job(void *context, size_t part, int thread);

/* Does:  calls the job for every part, on up to `threads` threads.  A thread
 *        whose floating-point environment is not the one the proofs assume
 *        takes no part.
 * Needs: the caller's own environment checked.
 * Error: none.
 * Fails: never. */
void egap_parts_run(const egap_problem *problem, int threads,
                    egap_part_job *job, void *context);

#endif
