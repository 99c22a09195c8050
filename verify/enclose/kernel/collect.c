/* collect.c: the kinks of a window, from the bucket bytes of the coarse pass.
 *
 * Their end pre-activations are computed again, by the same chain of FMAs,
 * so they have the bits that chose the bucket (lemma "breakpoint"). */
#include "engine.h"
#include "pair.h"

V8FN void kink_set(egap_kink *kink, const egap_problem *p,
                   const egap_segment *s, size_t i, size_t j, const size_t n)
{
    pair_triple q = pair_triple_of(p, &s->view, i, j, n);
    double sign = q.b > 0 ? 1.0 : -1.0; /* a falling unit leaves the state */

    kink->t = pair_breakpoint(q.a, q.b);
    kink->q0 = sign * q.q0;
    kink->q1 = sign * q.q1;
    kink->q2 = sign * q.q2;
    kink->d = fabs(q.b - q.a);
    kink->thA = s->view.thA[i];
    kink->beta = s->beta[i];
    kink->j = (uint32_t)j;
}

V8FN size_t collect(egap_collect *job, const size_t n)
{
    size_t row = 8 * job->segment->view.m, count = 0;

    for (size_t block = job->blocks.first; block < job->blocks.last; block++) {
        const uint8_t *bytes = job->bucket + row * block;

        for (size_t at = 0; at < row; at += 32) {
            uint32_t hits = b32_in_range(bytes + at, job->first, job->width);

            if (row - at < 32)
                hits &= (1u << (row - at)) - 1u;
            for (; hits != 0; hits &= hits - 1, count++) {
                size_t b = at + (size_t)__builtin_ctz(hits);

                if (count < job->room)
                    kink_set(&job->kinks[count], job->problem, job->segment,
                             b / 8, 8 * block + b % 8, n);
            }
        }
    }
    return count;
}

/* The number of coordinates as a constant where it is small: the dots
 * unroll. */
size_t EGAP_KERNEL(egap_kernel_collect)(egap_collect *job)
{
    switch (job->segment->view.n) {
    case 1:
        return collect(job, 1);
    case 2:
        return collect(job, 2);
    case 3:
        return collect(job, 3);
    default:
        return collect(job, job->segment->view.n);
    }
}
