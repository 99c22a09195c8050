/* point_triple.h: one network on all samples, its outputs in three doubles
 * (private to verify/enclose).
 *
 * Names follow lemma "triple-double network" of paper/algorithms.tex. */
#ifndef EGAP_VERIFY_POINT_TRIPLE_H
#define EGAP_VERIFY_POINT_TRIPLE_H

#include "../base/isa_jobs.h"
#include "activenet.h"

/* The jobs that are compiled once for each instruction set.  Rows of coef are
 * high and middle parts of four coordinates, chunk by chunk; then come low
 * parts of eight. */
typedef struct {
    /* Does:  rest_k = sum_i |theta_i w_ik - high|.
     * Needs: most: 3/2 2^52 quanta of each column. */
    void (*rests)(egap_active_net *net);
    /* Does:  coef: theta_i w_ik = high + middle + low, the middle parts
     *        multiples of a quantum too; last_k = sum_i |low|.
     * Needs: finer: 3/2 2^52 of the middle parts' quanta. */
    void (*split)(egap_active_net *net);
    /* Needs: all of the above, and the bounds. */
    egap_active_pass *pass;
} egap_triple_jobs;

EGAP_ISA_EXTERN(egap_triple_jobs, egap_triple);

/* Does:  encloses F; *hi is infinite where F is not finite.
 * Needs: *net as egap_active_net_init leaves it, with numbers inside the
 *        limits; its layout is overwritten.  `given` is the same network.
 * Error: lemma "triple-double network".
 * Fails: EGAP_ERESOURCE. */
egap_status egap_point_triple(egap_dd *lo, egap_dd *hi, egap_active_net *net,
                              const egap_net *given,
                              egap_error *err) EGAP_MUST_CHECK;

#endif
