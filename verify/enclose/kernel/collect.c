/* collect.c: the kinks of a window, from the bucket bytes of the coarse pass.
 *
 * Their end pre-activations are computed again, by the same chain of FMAs,
 * so they have the bits that chose the bucket (lemma "breakpoint"). */
#include "engine.h"

static double chain(const double *w, const double *x, size_t features, size_t n)
{
    double z = 0;

    for (size_t k = 0; k < features; k++)
        z = fma(w[k], x[k], z);
    return features < n ? fma(w[features], 1.0, z) : z;
}

static void kink_set(egap_kink *kink, const egap_problem *p,
                     const egap_segment *s, size_t i, size_t j)
{
    size_t n = s->view.n;
    const double *x = p->x + j * p->n;
    double a = chain(s->view.WA + i * n, x, p->n, n);
    double b = chain(s->view.WB + i * n, x, p->n, n);
    double thA = s->view.thA[i], thB = s->view.thB[i];
    double sign = b > 0 ? 1.0 : -1.0; /* a falling unit leaves the state */

    kink->t = a / (a - b);
    kink->q0 = sign * (thA * a);
    kink->q1 = sign * fma(thA, b, thB * a);
    kink->q2 = sign * (thB * b);
    kink->d = fabs(b - a);
    kink->thA = thA;
    kink->beta = s->beta[i];
    kink->j = (uint32_t)j;
    kink->rising = b > 0;
}

size_t EGAP_KERNEL(egap_kernel_collect)(egap_collect *job)
{
    size_t row = 8 * job->segment->view.m, count = 0;
    size_t blocks = job->problem->Npad / EGAP_LANES;

    for (size_t block = 0; block < blocks; block++) {
        const uint8_t *bytes = job->bucket + row * block;

        for (size_t at = 0; at < row; at += 32) {
            uint32_t hits = b32_in_range(bytes + at, job->first, job->width);

            if (row - at < 32)
                hits &= (1u << (row - at)) - 1u;
            for (; hits != 0; hits &= hits - 1, count++) {
                size_t b = at + (size_t)__builtin_ctz(hits);

                if (count < job->room)
                    kink_set(&job->kinks[count], job->problem, job->segment,
                             b / 8, 8 * block + b % 8);
            }
        }
    }
    return count;
}
