/* parts.h: what the recipes for instances are made of (private to
 * src/falsify). */
#ifndef EGAP_FALSIFY_PARTS_H
#define EGAP_FALSIFY_PARTS_H

#include "genome.h"

/* Does:  a whole number in [lo, hi], the k-th scalar of a genome; a number
 *        with a name added to the draft.
 * Needs: lo <= hi.
 * Error: exact.
 * Fails: never. */
size_t part_whole(const genome *g, size_t index, size_t lo, size_t hi);
double part_scalar(const genome *g, size_t k);
void part_add_value(draft *d, const char *name, double v);
void part_add_whole(draft *d, const char *name, size_t v);
void part_copy(fmpq *out, const fmpq *v, size_t count);

/* Does:  a rational row from p = (length and side, u): side times
 *        ((1 - |u|^2), 2u)/(1 + |u|^2), in the ball shorter if |p_1| < 1;
 *        the numbers of a row of a network.
 * Needs: n numbers.
 * Error: exact.
 * Fails: never. */
void part_row(fmpq *w, const double *p, size_t n, bool ball);
const double *part_row_genes(const genome *g, size_t net, size_t i);

/* Does:  how many directions the samples give; the k-th: along a sample or (two
 *        features) across it, either way.
 * Needs: samples; k < part_directions(d).
 * Error: exact.
 * Fails: false where its length is not rational. */
size_t part_directions(const draft *d);
bool part_direction(fmpq *w, const draft *d, size_t k);

/* Does:  loss, kappa and data; a network of m units; one like another; A and
 *        B as the flags say; some targets become outputs of A; the first two
 *        units exchanged.
 * Needs: data before networks.
 * Error: exact.
 * Fails: never. */
void part_data(draft *d, const genome *g);
void part_net(draft *d, const genome *g, size_t net, size_t m);
void part_copy_net(draft *d, size_t to, size_t from);
void part_pair(draft *d, const genome *g);
void part_onto_kinks(draft *d, const genome *g);
void part_exchange(draft *d, size_t net);

/* Does:  the values that statements about networks ask for: t, q, l, c;
 *        unit.
 * Needs: networks.
 * Error: exact.
 * Fails: never. */
void part_usual_values(draft *d, const genome *g);
void part_add_unit(draft *d, const genome *g);

/* Does:  the best network of one unit, of this sign (0: any), among some
 *        rational directions that face the centre (if there is one), with
 *        the slopes s (N) that show its coefficient to be optimal; E as the
 *        best one, C and D as A and B with one unit left; -E l*(y, s).
 * Needs: data; A and B.
 * Error: exact.
 * Fails: false for other losses than the absolute and the squared ones. */
int part_facing(const fmpq *centre, const fmpq *w, size_t n);
bool part_best_unit(draft *d, draft_net *best, fmpq *s, const fmpq *centre,
                    int sign);
void part_helpers(draft *d, const genome *g);
void part_dual_value(fmpq *out, const draft *d, const fmpq *s);

/* Does:  sp and sn: dual points for single units, of this sign (0: any), with
 *        w_1 >= 0 and w_1 <= 0; level: what they prove.
 * Needs: data; A.  C is changed.
 * Error: exact, but for the factor that seems to make them feasible.
 * Fails: never. */
void part_halves(draft *d, fmpq *level, int sign);

#endif
