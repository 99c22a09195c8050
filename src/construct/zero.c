/* zero.c: "zero": all coefficients fall to 0, the rows move, the other
 * coefficients grow (claim hub: sublevels above F(0) are connected). */
#include <string.h>

#include "bench.h"

/* From an end to its rows without coefficients. */
static void to_zero(egap_walk *walk, const egap_bench *bench,
                    const egap_side *side, double *node)
{
    const egap_frame *f = &bench->frame;

    memcpy(node, side->start, egap_node_size(f) * sizeof *node);
    memset(egap_node_theta(f, node), 0, f->m * sizeof *node);
    *egap_node_c(f, node) = 0;
    egap_walk_step(walk, (egap_step){EGAP_STEP_CONVEX, 0, 0}, side->start);
    egap_walk_step(walk, (egap_step){EGAP_STEP_CONVEX, 0, 0}, node);
}

egap_status egap_construct_zero(egap_proof_path *out, egap_bench *bench,
                                egap_error *err)
{
    egap_walk A = egap_walk_new(&bench->frame), B = A;
    double *node = egap_alloc(egap_node_size(&bench->frame), sizeof *node);
    egap_status status;

    if (node == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "proof path: no memory");
    to_zero(&A, bench, &bench->side[0], node);
    to_zero(&B, bench, &bench->side[1], node);
    egap_walk_step(&A, (egap_step){EGAP_STEP_RELOC, 0, 0}, node);
    status = egap_bench_join(out, bench, &A, &B, err);
    egap_construct_note(out, "through the network without coefficients");
    egap_walk_clear(&A);
    egap_walk_clear(&B);
    egap_free(node);
    return status;
}
