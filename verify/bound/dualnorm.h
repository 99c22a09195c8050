/* dualnorm.h: M(s) = sup over the unit ball of |E[s z_w]|, z_w = relu(w.x),
 * in ball arithmetic (private to verify/).
 *
 * M(l'(y,0)) is kappa_max, and a vector s with M(s) <= kappa is a dual
 * certificate: F >= -E l*(y, s) at every width. */
#ifndef EGAP_VERIFY_DUALNORM_H
#define EGAP_VERIFY_DUALNORM_H

#include "egap/constants.h"
#include "moment.h"

/* Features up to which cells of directions are halved. */
#define EGAP_DUAL_DIM 4

/* Cells of one size that are kept at most: more, and the bound of those that
 * are there is the answer. */
#define EGAP_DUAL_CELLS ((size_t)1 << 14)

/* Does:  encloses M(s); *how says from which side the upper end comes, and
 *        `where` (n, or NULL) receives a direction w, exact and not 0 unless
 *        M is, with |E[s z_w]| >= (lower end) ||w||.
 * Needs: s (N), `cells` >= 1.
 * Error: encloses; for n = 1 exactly, up to EGAP_DUAL_DIM to a relative
 *        2^-32 unless more than `cells` cells are left at some size, beyond by
 *        a weak upper end.
 * Fails: EGAP_ERESOURCE.
 * Source: paper/algorithms.tex, lemmas "cells" and "weak dual norm". */
egap_status egap_ball_dual_norm(arb_t M, arb_ptr where, egap_kappa_method *how,
                                const egap_ball_inputs *inputs, arb_srcptr s,
                                size_t cells, long bits,
                                egap_error *err) EGAP_MUST_CHECK;

/* Does:  g = sum_j s_j relu(w . x_j) (no 1/N).
 * Needs: w (n), s (N).
 * Error: encloses.
 * Fails: never. */
void egap_ball_dual_value(arb_t g, const egap_ball_inputs *inputs, arb_srcptr s,
                          arb_srcptr w, long bits);

/* What the parts of the search share (dualnorm.c, dualcells.c). */
typedef struct {
    const egap_ball_inputs *inputs;
    arb_srcptr s;
    long bits;
    arf_t lower;         /* N M >= lower... */
    arb_ptr where;       /* (n) ...because of this direction */
    arb_ptr a, base, to; /* (n) scratch of the ascent */
} egap_dual_search;

/* Does:  tries the direction w and those that an ascent finds from it.
 * Needs: w (n) exact and not 0; overwritten.
 * Error: the lower end stays proved.
 * Fails: never. */
void egap_dual_ascend(egap_dual_search *search, arb_ptr w);

/* Does:  lowers *upper to an upper bound of N M by cells of directions; w (n)
 *        is scratch.
 * Needs: 2 <= n <= EGAP_DUAL_DIM.
 * Error: encloses.
 * Fails: EGAP_ERESOURCE.
 * Source: paper/algorithms.tex, lemma "cells". */
egap_status egap_dual_cells(arf_t upper, egap_dual_search *search, arb_ptr w,
                            size_t cells, egap_error *err) EGAP_MUST_CHECK;

#endif
