/* fold.h: what the segments of a path say together (private to verify/). */
#ifndef EGAP_VERIFY_FOLD_H
#define EGAP_VERIFY_FOLD_H

#include "egap/enclose.h"

/* Does:  the maximum over the path and where it is, into a zeroed result with
 *        `segments` set; then forgets the argmax of segments below `known`,
 *        for their own maximum was not looked for.
 * Needs: segments >= 1; EGAP_BY_BOUND marks a segment below a lower bound of
 *        another.
 * Error: encloses.
 * Fails: never.
 * Source: paper/algorithms.tex, lemma "path". */
void egap_fold_segments(egap_path_max *result, egap_segment_max *each,
                        size_t segments, egap_dd known);

/* Does:  adds the ends, F in [lo[k], hi[k]] at the first and the last node,
 *        and the gap; without segments the maximum is F at the node.
 * Needs: egap_fold_segments where there are segments.
 * Error: encloses.
 * Fails: never.
 * Source: paper/algorithms.tex, lemma "gap". */
void egap_fold_ends(egap_path_max *result, const egap_dd lo[2],
                    const egap_dd hi[2]);

#endif
