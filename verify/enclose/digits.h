/* digits.h: decimals of many digits, and how many of them are certain
 * (private to verify/enclose). */
#ifndef EGAP_VERIFY_DIGITS_H
#define EGAP_VERIFY_DIGITS_H

#include "egap/enclose.h"
#include "egap/flint_compat.h"

/* 2^-bits < 10^-digits / 8: ends that close are at most two units of the last
 * digit apart when they are printed, and `digits` digits are certain */
#define EGAP_DIGITS_BITS(digits) ((digits) * 10 / 3 + 4)

/* Does:  encloses F at one network in ball arithmetic, with a relative width
 *        of 2^-EGAP_DIGITS_BITS(digits).
 * Needs: lo, hi initialised.
 * Error: encloses, also with EGAP_REJECTED.
 * Fails: as egap_enclose_point_ball. */
egap_status egap_ball_point(arf_t lo, arf_t hi, const egap_problem *problem,
                            const egap_net *net, long digits,
                            egap_error *err) EGAP_MUST_CHECK;

#endif
