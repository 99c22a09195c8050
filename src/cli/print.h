/* print.h: how verbs show enclosures, as JSON and to people. */
#ifndef EGAP_CLI_PRINT_H
#define EGAP_CLI_PRINT_H

#include "egap/json.h"
#include "egap/status.h"
#include "egap/types.h"

/* Does:  writes "key": {lo, hi, lo_hex, hi_hex}: decimals rounded outward
 *        (null for an unknown end) and exact hexadecimal texts.
 * Needs: an open object.
 * Error: encloses.
 * Fails: never. */
void egap_print_bounds(egap_json *json, const char *key, egap_bounds x);

/* Does:  writes "decimal", "certain_digits" (null where the value is exact)
 *        and "exact" of an enclosure to many digits.
 * Needs: an open object; `certain` of egap_enclose_point_digits.
 * Error: none.
 * Fails: never. */
void egap_print_digits(egap_json *json, const char *decimal, long certain);

/* Does:  says to people how many digits are certain, without a newline.
 * Needs: nothing.
 * Error: none.
 * Fails: never. */
void egap_print_certain(long certain);

/* Does:  prints a finished document to standard output and releases it.
 * Needs: nothing.
 * Error: exact.
 * Fails: EGAP_ERESOURCE (memory, output), EGAP_EINTERNAL. */
egap_status egap_print_json(egap_json *json, egap_error *err) EGAP_MUST_CHECK;

#endif
