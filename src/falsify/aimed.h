/* aimed.h: recipes for statements that few instances are about (private to
 * src/falsify). */
#ifndef EGAP_FALSIFY_AIMED_H
#define EGAP_FALSIFY_AIMED_H

#include "parts.h"

/* Does:  an instance by the recipe of this name (genome.h).
 * Needs: data in the draft.
 * Error: none: the ledger judges it.
 * Fails: false: none. */
bool aimed_alone(draft *d, const genome *g);
bool aimed_orthant(draft *d, const genome *g);
bool aimed_mixed(draft *d, const genome *g);
bool aimed_quiet(draft *d, const genome *g);
bool aimed_critical(draft *d, const genome *g);

#endif
