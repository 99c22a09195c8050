/* coarse.c: the coarse pass in parts, and the sums of the parts.
 * Proof: paper/algorithms.tex, lemma "loss sums". */
#include "window.h"

static void coarse_part(void *context, size_t part, int thread)
{
    egap_segwork *w = context;
    egap_coarse job = w->coarse;
    size_t own = w->scratch * (size_t)thread;

    job.blocks = egap_part(w->problem, part);
    job.F += part * EGAP_COARSE_SUMS;
    job.S += part * EGAP_COARSE_SUMS;
    job.D += part * EGAP_COARSE_SUMS;
    job.cells += own;
    job.units += own;
    job.z += own;
    w->kernels->coarse(&job);
}

void egap_coarse_run(egap_segwork *w)
{
    const egap_coarse *c = &w->coarse;
    size_t parts = egap_parts_count(w->problem);
    int threads = egap_parts_threads(w->problem, w->segment.view.m);

    egap_parts_run(w->problem, threads < w->threads ? threads : w->threads,
                   coarse_part, w);
    for (size_t part = 1; part < parts; part++) {
        size_t at = part * EGAP_COARSE_SUMS;

        for (size_t k = 0; k <= c->B; k++)
            for (size_t l = 0; l < 8; l++)
                c->F[16 * k + l] += c->F[at + 16 * k + l];
        for (size_t i = 0; i < 8 * c->B; i++) {
            c->S[i] += c->S[at + i];
            c->D[i] += c->D[at + i];
        }
    }
}
