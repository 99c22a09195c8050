/* oracle.h: F by plain loops in ball arithmetic, for tests only.
 *
 * Shares nothing with verify/: no layout, no kernel, no bound.  N F is what
 * is computed (no division), so that for every loss but the logistic the
 * answer is exact once the precision is large enough, and equality can be
 * decided. */
#ifndef EGAP_TESTS_ORACLE_H
#define EGAP_TESTS_ORACLE_H

#include "egap/flint_compat.h"
#include "egap/types.h"

/* N F((1-t) A + t B) at `bits` bits; B may be NULL (then t is not used).
 * t is any double; it is taken exactly. */
void oracle_NF(arb_t NF, const egap_data *data, const egap_objective *objective,
               const egap_net *A, const egap_net *B, double t, long bits);

/* F itself, the quotient by N. */
void oracle_F(arb_t F, const egap_data *data, const egap_objective *objective,
              const egap_net *A, const egap_net *B, double t, long bits);

/* Is F(t) <= hi.hi + hi.lo?  Is F(t) >= lo.hi + lo.lo?  The precision is
 * doubled from 128 bits until it is known; unknown after 2^16 bits.  An
 * infinite bound is compared as such; NaN is EGAP_UNKNOWN. */
egap_truth oracle_F_le(const egap_data *data, const egap_objective *objective,
                       const egap_net *A, const egap_net *B, double t,
                       egap_dd hi);
egap_truth oracle_F_ge(const egap_data *data, const egap_objective *objective,
                       const egap_net *A, const egap_net *B, double t,
                       egap_dd lo);

/* The same at t.hi + t.lo. */
egap_truth oracle_F_ge_at(const egap_data *data,
                          const egap_objective *objective, const egap_net *A,
                          const egap_net *B, egap_dd t, egap_dd lo);

#endif
