/* outline.c: the buckets that suit a segment: where its maximum seems to be,
 * judged by some of the samples, they are short.  No bound depends on that. */
#include "../base/simd.h"
#include "solve.h"

/* blocks of samples that an outline is made of, and the part of all blocks
 * that it is at most */
#define OUTLINE_BLOCKS 8
#define OUTLINE_PART 4
/* a coarse pass costs as much as a list of N (m + PASS_NODES) / PASS_KINKS
 * kinks */
#define PASS_NODES 24
#define PASS_KINKS 48

/* The maximiser of an outline, by a parabola through its highest point and
 * those beside it. */
static double outline_peak(const egap_segwork *w, size_t blocks)
{
    const double last = EGAP_OUTLINE - 1;
    double F[EGAP_OUTLINE], bend, x = 0;
    size_t top = 0;

    w->kernels->outline(F, &w->coarse, blocks);
    for (size_t k = 1; k < EGAP_OUTLINE; k++)
        top = F[k] > F[top] ? k : top;
    if (top > 0 && top < EGAP_OUTLINE - 1) {
        bend = (F[top] - F[top - 1]) + (F[top] - F[top + 1]);
        x = 0.5 * (F[top + 1] - F[top - 1]) / bend;
    }
    return fabs(x) <= 0.5 ? ((double)top + x) / last : (double)top / last;
}

/* The shortest bucket is 2^-power; both constants are the fastest for m
 * units. */
static void centred_mesh(egap_mesh *mesh, const egap_segwork *w)
{
    size_t m = w->segment.view.m, all = w->problem->Npad / EGAP_LANES;
    size_t blocks = OUTLINE_BLOCKS;
    int power = m <= 32 ? 6 : m <= 160 ? 7 : 8, places = m <= 32 ? 1 : 2;
    int64_t shortest = EGAP_T_ONE >> power;
    double t;

    if (blocks > (all + OUTLINE_PART - 1) / OUTLINE_PART)
        blocks = (all + OUTLINE_PART - 1) / OUTLINE_PART;
    t = outline_peak(w, blocks);
    egap_mesh_init(mesh, 0, EGAP_T_ONE,
                   (int64_t)rint(ldexp(t, power)) * shortest, shortest, places);
}

/* equal buckets, as many as are the fastest for m units */
static size_t equal_buckets(size_t m)
{
    return m <= 48 ? 32 : m <= 160 ? 64 : 128;
}

void egap_solve_mesh(egap_mesh *mesh, const egap_segwork *w, egap_dd known)
{
    size_t m = w->segment.view.m;

    /* With many coordinates an outline costs more than long buckets save; and
     * what is to stay below a known maximum may be as high everywhere. */
    if (egap_coarse_group(w->segment.view.n) > 1 || known.hi > -INFINITY)
        egap_mesh_whole(mesh, equal_buckets(m));
    else
        centred_mesh(mesh, w);
}

bool egap_solve_crowded(egap_mesh *mesh, egap_segwork *w,
                        const egap_coarse_bounds *b)
{
    size_t m = w->segment.view.m, equal = equal_buckets(m), kinks = 0;
    egap_collect job = {.problem = w->problem,
                        .segment = &w->segment,
                        .bucket = w->coarse.bucket,
                        .width = 1};

    for (size_t k = 0; k < b->mesh.B; k++) {
        if (b->upper[k] < b->floor.down ||
            egap_mesh_h(&b->mesh, k) <= EGAP_T_ONE / (int64_t)equal)
            continue;
        job.first = (uint8_t)k;
        kinks += egap_collect_run(w, &job);
    }
    if (kinks * PASS_KINKS <= w->problem->N * (m + PASS_NODES))
        return false;
    egap_mesh_whole(mesh, equal);
    return true;
}
