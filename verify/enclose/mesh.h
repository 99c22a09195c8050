/* mesh.h: the buckets of a coarse pass (private to verify/enclose).
 *
 * They are shortest at a centre, which is best put where the maximum of F may
 * be, and grow away from it: on either side 2^places of the shortest length,
 * then as many of twice that length, and so on.  Equal buckets have their
 * centre at the first one's start.
 * Proof: paper/algorithms.tex, lemma "mesh". */
#ifndef EGAP_VERIFY_MESH_H
#define EGAP_VERIFY_MESH_H

#include <stddef.h>

#include "segview.h"

#define EGAP_MAX_BUCKETS 128

typedef struct {
    size_t B;
    int64_t at[EGAP_MAX_BUCKETS + 1]; /* bucket k is [at[k], at[k+1]] */
    /* lemma "mesh": from a breakpoint to its bucket */
    int64_t centre, shortest, behind; /* where a bucket more would begin */
    int places;
    int32_t left; /* buckets to the left of the centre */
} egap_mesh;

/* Does:  buckets from `from` to `to`.
 * Needs: 0 <= from <= centre <= to <= EGAP_T_ONE, from < to; `shortest` a
 *        power of two, shortest 2^places <= EGAP_T_ONE; at most
 *        EGAP_MAX_BUCKETS of them, none longer than half of EGAP_T_ONE (with
 *        places > 0 there is none); from is 0 or the centre.
 * Error: exact.
 * Fails: never. */
void egap_mesh_init(egap_mesh *mesh, int64_t from, int64_t to, int64_t centre,
                    int64_t shortest, int places);

/* Does:  buckets of length h from `from` to `to`.
 * Needs: 0 <= from < to <= EGAP_T_ONE; h a power of two, at most half of
 *        EGAP_T_ONE; at most EGAP_MAX_BUCKETS of them.
 * Error: exact.
 * Fails: never. */
void egap_mesh_equal(egap_mesh *mesh, int64_t from, int64_t to, int64_t h);

/* B equal buckets of [0, 1], B > 1 a power of two. */
static inline void egap_mesh_whole(egap_mesh *mesh, size_t B)
{
    egap_mesh_equal(mesh, 0, EGAP_T_ONE, EGAP_T_ONE / (int64_t)B);
}

/* the length of bucket k; the first and the last one may be cut off shorter */
static inline int64_t egap_mesh_h(const egap_mesh *mesh, size_t k)
{
    size_t left = (size_t)mesh->left, j = k < left ? left - 1 - k : k - left;

    return mesh->shortest << (j >> mesh->places);
}

/* what is left of it */
static inline double egap_mesh_length(const egap_mesh *mesh, size_t k)
{
    return egap_t_double(mesh->at[k + 1] - mesh->at[k]);
}

/* The largest of these. */
double egap_mesh_longest(const egap_mesh *mesh);

#endif
