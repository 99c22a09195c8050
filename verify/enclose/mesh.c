/* mesh.c: the buckets of a coarse pass.
 * Proof: paper/algorithms.tex, lemma "mesh". */
#include "mesh.h"

void egap_mesh_init(egap_mesh *m, int64_t from, int64_t to, int64_t centre,
                    int64_t shortest, int places)
{
    size_t left = 0, k;
    int64_t t;

    for (t = centre; t > from; left++)
        t -= shortest << (left >> places);
    m->centre = centre;
    m->shortest = shortest;
    m->places = places;
    m->left = (int32_t)left;
    m->at[left] = t = centre;
    for (k = left; k-- > 0;) {
        t -= egap_mesh_h(m, k);
        m->at[k] = t > from ? t : from;
    }
    t = centre;
    for (k = left; t < to; k++) {
        t += egap_mesh_h(m, k);
        m->at[k + 1] = t < to ? t : to;
    }
    m->B = k;
    m->behind = t;
}

void egap_mesh_equal(egap_mesh *m, int64_t from, int64_t to, int64_t h)
{
    int places = 0;

    while (h << places < to - from)
        places++;
    egap_mesh_init(m, from, to, from, h, places);
}

double egap_mesh_longest(const egap_mesh *m)
{
    double most = 0;

    for (size_t k = 0; k < m->B; k++) {
        double h = egap_mesh_length(m, k);

        most = h > most ? h : most;
    }
    return most;
}
