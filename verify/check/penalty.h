/* penalty.h: penalties and norms of units that have a SCALE (typed-path).
 * Units are counted through all nodes: unit i of node k is k m + i. */
#ifndef CHECK_PENALTY_H
#define CHECK_PENALTY_H

#include "cert.h"

#include <gmp.h>

uint64_t unit_theta(const certificate *c, size_t unit);
/* SCALE^power (|W|^2 + B^2), power even */
void unit_norm2(mpq_t x, const certificate *c, size_t unit, unsigned power);
/* the penalty of node k, exactly */
void node_penalty(mpq_t x, const certificate *c, size_t k);

#endif
