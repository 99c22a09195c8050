/* compress.h: proof paths through networks of few units: compress both ends,
 * then cross (claims V2.zero and T2.rep; private to src/). */
#ifndef EGAP_CONSTRUCT_COMPRESS_H
#define EGAP_CONSTRUCT_COMPRESS_H

#include "bench.h"

/* Frees units of an end: few holds its best coefficients on entry, and on
 * return at most `keep` that are not 0; few->bound is what the claim promises
 * for F there, from few->F on entry. */
typedef egap_status egap_compression(egap_few *few, const egap_bench *bench,
                                     const egap_side *side, size_t keep,
                                     egap_error *err);

/* The compression of "refit". */
egap_compression egap_compress_refit;

/* Does:  the best path that a compression gives: both ends compressed so that
 *        together they fit into the network, or to m - l units each and then
 *        through a reference of width l.  Compressed coefficients are
 *        refitted; out->bound is what is promised without that.
 * Needs: a compression that keeps `keep` >= 1 units.
 * Error: float only.
 * Fails: EGAP_ERESOURCE.
 * Source: the claims V2.zero, T2.rep. */
egap_status egap_construct_compressed(egap_proof_path *out, egap_bench *bench,
                                      egap_compression *compress,
                                      egap_error *err) EGAP_MUST_CHECK;

/* --- for compressions ----------------------------------------------------- */

/* Does:  Lipschitz constant of the loss in the outputs, INFINITY where there
 *        is none; that of its derivative.
 * Needs: nothing.
 * Error: exact.
 * Fails: never. */
double egap_loss_slope_limit(const egap_loss *loss);
double egap_loss_curve_limit(const egap_loss *loss);

/* Does:  an upper bound of the risk where outputs have moved by `distance` in
 *        L2 from where the risk is R, by the Lipschitz constant or for squares
 *        by the triangle inequality.
 * Needs: nothing.
 * Error: float only.
 * Fails: never.
 * Source: facts F4 and F5 of the theory. */
double egap_risk_after(const egap_samples *samples, double R, double distance);

/* Does:  G (count, count) = E[curve_j z_ij z_kj] of the atoms whose
 *        coefficients are both not 0 (0 elsewhere); to be released with
 *        egap_free.
 * Needs: curve (pad) or NULL: 1.
 * Error: float only.
 * Fails: NULL where memory is short. */
double *egap_layer_gram(const egap_layer *layer, const double *theta,
                        const double *curve);

#endif
