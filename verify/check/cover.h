/* cover.h: no point of a segment exceeds the claimed maximum. */
#ifndef CHECK_COVER_H
#define CHECK_COVER_H

#include "eval.h"

/* Ends the program unless the intervals of segment k cover [0, 1] in order
 * and N F <= NH is shown on each of them. */
void cover_segment(const problem *p, size_t k, const dyadic *NH);

#endif
