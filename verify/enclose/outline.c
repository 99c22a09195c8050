/* outline.c: the buckets that suit a segment: where its maximum seems to be,
 * judged by some of the samples, they are short.  No bound depends on that. */
#include "../base/simd.h"
#include "solve.h"

/* blocks of samples that an outline is made of, and the part of all blocks
 * that it is at most */
#define OUTLINE_BLOCKS 8
#define OUTLINE_PART 4

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

void egap_solve_mesh(egap_mesh *mesh, const egap_segwork *w, egap_dd known)
{
    size_t m = w->segment.view.m;

    /* With many coordinates an outline costs more than long buckets save; and
     * what is to stay below a known maximum may be as high everywhere. */
    if (egap_coarse_group(w->segment.view.n) > 1 || known.hi > -INFINITY)
        egap_mesh_whole(mesh, m <= 48 ? 32 : m <= 160 ? 64 : 128);
    else
        centred_mesh(mesh, w);
}
