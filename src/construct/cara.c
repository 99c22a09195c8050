/* cara.c: "cara": the same outputs from at most rank Z units (claim N.cara).
 * Where both ends together then have no more units than the network, the
 * coefficients of one move over into the free units of the other, and F never
 * rises: so it is for m >= 2N. */
#include <string.h>

#include "bench.h"
#include "lp.h"

/* node = the end with a basic solution for its best outputs, refitted */
static egap_status reduce(double *node, const egap_bench *bench,
                          const egap_side *side, egap_error *err)
{
    const egap_frame *f = &bench->frame;
    egap_layer layer = egap_bench_layer(bench, side, NULL);
    egap_status status;

    memcpy(node, side->best, egap_node_size(f) * sizeof *node);
    status = egap_lp_represent(egap_node_theta(f, node), &layer, err);
    if (status == EGAP_OK)
        status = egap_bench_refit(node, bench, side, err);
    return status;
}

/* The ends as they come in: those few units already are kept to the bit. */
static egap_status reduce_both(double *node[2], const egap_bench *bench,
                               egap_error *err)
{
    const egap_frame *f = &bench->frame;
    size_t size = egap_node_size(f), units = 0;
    egap_status status = EGAP_OK;

    for (int J = 0; J < 2; J++) {
        memcpy(node[J], bench->side[J].best, size * sizeof *node[J]);
        units += egap_node_active(f, node[J]);
    }
    for (int J = 0; J < 2 && status == EGAP_OK && units > f->m; J++) {
        size_t before = egap_node_active(f, node[J]);

        if (before > bench->samples.N || f->n == 1)
            status = reduce(node[J], bench, &bench->side[J], err);
        units -= before - egap_node_active(f, node[J]);
    }
    return status;
}

egap_status egap_construct_cara(egap_proof_path *out, const egap_bench *bench,
                                egap_error *err)
{
    const egap_frame *f = &bench->frame;
    egap_walk A = egap_walk_new(f), B = A;
    size_t size = egap_node_size(f), a, b;
    double *memory = egap_alloc(2 * size, sizeof *memory);
    double *node[2] = {memory, memory + size};
    egap_status status;

    if (memory == NULL)
        return egap_fail(err, EGAP_ERESOURCE, "proof path: no memory");
    status = reduce_both(node, bench, err);
    a = egap_node_active(f, node[0]);
    b = egap_node_active(f, node[1]);
    if (status == EGAP_OK && a + b <= f->m) {
        egap_bench_depart(&A, bench, &bench->side[0], node[0]);
        egap_bench_depart(&B, bench, &bench->side[1], node[1]);
        egap_walk_cross(&A, node[1]);
        egap_construct_note(out, "%zu and %zu units give the same outputs", a,
                            b);
        status = egap_bench_join(out, bench, &A, &B, err);
    } else if (status == EGAP_OK) {
        egap_construct_note(out,
                            "the outputs of the ends need %zu and %zu units, "
                            "the network has %zu",
                            a, b, f->m);
    }
    egap_walk_clear(&A);
    egap_walk_clear(&B);
    egap_free(memory);
    return status;
}
