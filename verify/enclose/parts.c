/* parts.c: see parts.h. */
#include "parts.h"

#include <omp.h>

#include "../base/simd.h"
#include "egap/fpenv.h"

static size_t blocks_of(const egap_problem *p)
{
    return p->Npad / EGAP_LANES;
}

size_t egap_parts_count(const egap_problem *p)
{
    return (blocks_of(p) + EGAP_PART - 1) / EGAP_PART;
}

egap_blocks egap_part(const egap_problem *p, size_t part)
{
    size_t first = part * EGAP_PART, left = blocks_of(p) - first;

    return (egap_blocks){first, first + (left < EGAP_PART ? left : EGAP_PART)};
}

int egap_parts_threads(const egap_problem *p, size_t m)
{
    size_t parts = egap_parts_count(p);
    int most;

    if (parts < 2 || p->N * m < EGAP_PARTS_PAIRS || omp_in_parallel())
        return 1;
    most = omp_get_max_threads();
    return parts < (size_t)most ? (int)parts : most;
}

void egap_parts_run(const egap_problem *p, int threads, egap_part_job *job,
                    void *context)
{
    size_t parts = egap_parts_count(p);
    atomic_size_t next = 0;

    if (threads < 2) {
        for (size_t part = 0; part < parts; part++)
            job(context, part, 0);
        return;
    }
#pragma omp parallel num_threads(threads)
    {
        size_t part;

        if (egap_fpenv_check(NULL) == EGAP_OK)
            while ((part = atomic_fetch_add(&next, 1)) < parts)
                job(context, part, omp_get_thread_num());
    }
}
