/* coarse.c: the coarse pass in parts, the sums of the parts, and the bounds
 * they give.
 * Proofs: paper/algorithms.tex, lemmas "loss sums", "bucket" and "mesh". */
#include "solve.h"

#include "segbounds.h"

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
    job.t += own;
    job.list += 2 * own;
    job.z += own;
    w->kernels->coarse(&job);
}

void egap_coarse_run(egap_segwork *w)
{
    const egap_coarse *c = &w->coarse;
    size_t B = w->mesh.B;
    size_t parts = egap_parts_count(w->problem);
    int threads = egap_parts_threads(w->problem, w->segment.view.m);

    egap_parts_run(w->problem, threads < w->threads ? threads : w->threads,
                   coarse_part, w);
    for (size_t part = 1; part < parts; part++) {
        size_t at = part * EGAP_COARSE_SUMS;

        for (size_t k = 0; k <= B; k++)
            for (size_t l = 0; l < 8; l++)
                c->F[16 * k + l] += c->F[at + 16 * k + l];
        for (size_t i = 0; i < 8 * B; i++) {
            c->S[i] += c->S[at + i];
            c->D[i] += c->D[at + i];
        }
    }
}

void egap_solve_coarse(egap_coarse_bounds *b, egap_segwork *w,
                       const egap_mesh *mesh)
{
    const egap_problem *p = w->problem;
    const egap_segment *s = &w->segment;
    egap_coarse *c = &w->coarse;
    size_t B = mesh->B;

    w->mesh = b->mesh = *mesh;
    /* lemma "state": initial sum, bucket sums, prefix */
    c->eps = egap_segment_eps(
        s, (double)s->inner + (double)s->view.m + (double)B,
        egap_mesh_longest(mesh));
    egap_coarse_run(w);
    b->floor = egap_floor_init((egap_dd){-INFINITY, 0});
    b->most = -INFINITY;
    for (size_t k = 0; k <= B; k++) {
        const double *l = c->F + 16 * k;
        double data =
            ((l[0] + l[4]) + (l[2] + l[6])) + ((l[1] + l[5]) + (l[3] + l[7]));

        data /= (double)p->N;
        b->F[k] = data + egap_segment_penalty(s, p, egap_t_double(mesh->at[k]));
        egap_floor_raise(
            &b->floor,
            (egap_dd){egap_segment_lower(s, p, b->F[k], data, c->eps), 0},
            mesh->at[k]);
    }
    for (size_t k = 0; k < B; k++) {
        double S = 0, D = 0;

        for (int l = 0; l < 8; l++) {
            S += c->S[8 * k + (size_t)l];
            D += c->D[8 * k + (size_t)l];
        }
        b->upper[k] = egap_segment_upper(s, p, b->F[k], b->F[k + 1], S, D,
                                         egap_mesh_length(mesh, k));
        if (!(b->upper[k] <= b->most)) /* NaN goes up too */
            b->most = isnan(b->upper[k]) ? INFINITY : b->upper[k];
    }
}
