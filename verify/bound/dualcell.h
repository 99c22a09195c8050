/* dualcell.h: one cell of directions and the upper bound of
 * |sum_j s_j relu(w.x_j)| / ||w|| on it (private to verify/). */
#ifndef EGAP_VERIFY_DUALCELL_H
#define EGAP_VERIFY_DUALCELL_H

#include "dualnorm.h"

/* w: coordinate `fixed` is +-1, each other within `half` of c's; the numbers
 * are multiples of 2^-50, so doubles hold them. */
typedef struct {
    double c[EGAP_DUAL_DIM], half;
    size_t fixed;
    arb_struct a[EGAP_DUAL_DIM];  /* sum of s_j x_j, samples active on all of
                                     the cell */
    size_t *crossing;             /* samples that may switch inside... */
    size_t count;                 /* ...and their number */
    arf_struct bound;             /* upper bound on the cell... */
    double likely[EGAP_DUAL_DIM]; /* ...and a direction that may attain it */
} egap_dual_cell;

void egap_dual_cell_init(egap_dual_cell *cell);
void egap_dual_cell_clear(egap_dual_cell *cell);

/* Does:  decides the samples of `from` (`count` of them; 0 .. count-1 for
 *        NULL), adds the active ones to a, and bounds the cell.
 * Needs: c, half, fixed, a set; 2 <= n <= EGAP_DUAL_DIM; every sample that is
 *        not in `from` is in a or nowhere active on the cell.
 * Error: encloses.
 * Fails: false where memory is short.
 * Source: paper/algorithms.tex, lemma "cells". */
bool egap_dual_cell_bound(egap_dual_cell *cell, const size_t *from,
                          size_t count, const egap_dual_search *search);

#endif
