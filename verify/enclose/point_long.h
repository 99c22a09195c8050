/* point_long.h: one network of long dots on all samples, in doubles (private
 * to verify/enclose).
 *
 * Names follow lemma "long dots" of paper/algorithms.tex. */
#ifndef EGAP_VERIFY_POINT_LONG_H
#define EGAP_VERIFY_POINT_LONG_H

#include "../base/isa_jobs.h"
#include "activenet.h"

/* sums of weights below this are rounded as if they were this */
#define EGAP_LONG_SIZE_MIN 0x1p-900

/* The jobs that are compiled once for each instruction set.  Chunks are of
 * eight coordinates. */
typedef struct {
    /* Does:  coef: theta_i w_ik to a multiple of its table's quantum; rest_k,
     *        most_k: sums over the tables of what no row can be further off,
     *        and of what no row can be larger than.
     * Needs: rest, most and coef 0. */
    void (*split)(egap_active_net *net);
    /* Needs: all of the above, and the bounds. */
    egap_active_pass *pass;
} egap_long_jobs;

EGAP_ISA_EXTERN(egap_long_jobs, egap_long);

/* Does:  encloses F; unknown where a few samples show that the answer would
 *        be wider than `wanted` of F.
 * Needs: *net as egap_active_net_init leaves it, with numbers inside the
 *        limits; its layout is overwritten.  `given` is the same network, with
 *        more than EGAP_POINT_SHORT features; penalty as computed.
 * Error: lemma "long dots".
 * Fails: EGAP_ERESOURCE. */
egap_status egap_point_long(egap_bounds *F, egap_active_net *net,
                            const egap_net *given, double wanted,
                            egap_error *err) EGAP_MUST_CHECK;

#endif
