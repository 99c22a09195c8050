/* point_dd.h: one network on all samples in double-double (private to
 * verify/enclose).
 *
 * Names follow lemma "double-double network" of paper/algorithms.tex. */
#ifndef EGAP_VERIFY_POINTDD_H
#define EGAP_VERIFY_POINTDD_H

#include "../base/isa_jobs.h"
#include "activenet.h"

/* The jobs that are compiled once for each instruction set.  Chunks are of
 * four coordinates; a row of coef is their high parts, then their low ones. */
typedef struct {
    /* Does:  size_k = sum_i |theta_i w_ik|. */
    void (*sizes)(egap_active_net *net);
    /* Does:  coef: pairs theta_i w_ik = high + low, the high parts multiples
     *        of their column's quantum; rest_k = sum_i |low|.
     * Needs: most: 3/2 2^52 quanta of each column. */
    void (*split)(egap_active_net *net);
    /* Needs: all of the above, and the bounds. */
    egap_active_pass *pass;
} egap_dd_jobs;

EGAP_ISA_EXTERN(egap_dd_jobs, egap_dd);

/* Does:  encloses F; *hi is infinite where F is not finite.
 * Needs: *net as egap_active_net_init leaves it, with numbers inside the
 *        limits; its layout is overwritten.  `given` is the same network.
 * Error: lemma "double-double network".
 * Fails: EGAP_ERESOURCE. */
egap_status egap_point_pairs(egap_dd *lo, egap_dd *hi, egap_active_net *net,
                             const egap_net *given,
                             egap_error *err) EGAP_MUST_CHECK;

/* Does:  the same, in three doubles (point_triple.h) where pairs leave it wider
 *        than `wanted` of F. */
egap_status egap_point_sharp(egap_dd *lo, egap_dd *hi, egap_active_net *net,
                             const egap_net *given, double wanted,
                             egap_error *err) EGAP_MUST_CHECK;

/* What the passes in two and in three doubles share. */

/* Does:  begins a layout: chunks, size, and most from size; rest is 0. */
void egap_point_dd_columns(egap_active_net *net);

/* Does:  shift (count) = 3/2 2^52 quanta for numbers whose magnitudes add up
 *        to size (count), as for 2^least at least. */
void egap_point_dd_shifts(double *shift, const double *size, size_t count,
                          int least);

/* max rest_k / size_k over the columns that are not tiny */
double egap_point_dd_ratio(const egap_active_net *net, const double *rest);

/* tau: roundings of a low part on its way into a sample's sum */
double egap_point_dd_depth(const egap_active_net *net);

/* Does:  ends a layout: the bounds e S_j. */
void egap_point_dd_sizes(egap_active_net *net, double e);

/* Does:  encloses F by a pass over a layout; *hi is infinite where F is not
 *        finite. */
egap_status egap_point_dd_run(egap_dd *lo, egap_dd *hi, egap_active_pass *pass,
                              const egap_active_net *net, const egap_net *given,
                              egap_error *err) EGAP_MUST_CHECK;

#endif
