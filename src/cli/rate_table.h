/* rate_table.h: a table of first widths and of estimates of them (private to
 * the verb rate). */
#ifndef EGAP_CLI_RATE_TABLE_H
#define EGAP_CLI_RATE_TABLE_H

#include <stdbool.h>

#include "egap/status.h"

/* Does:  for each row of a CSV file (experiments/PROTOCOL.md names its
 *        columns), prints the exact first width, the estimate in the file,
 *        and whether they agree to the digits of the estimate; as lines or
 *        as one JSON object.
 * Needs: nothing.
 * Error: exact.
 * Fails: EGAP_EINPUT (file, line, column), EGAP_EUSAGE, EGAP_ERESOURCE. */
egap_status egap_rate_table(const char *path, bool json,
                            egap_error *err) EGAP_MUST_CHECK;

/* Does:  the text of a width in the style of an estimate: all digits, as
 *        "1.6e7" with as many digits, or as "10^12.7".
 * Needs: m a decimal integer; out has `size` >= 64 characters.
 * Error: rounded to nearest, to the digits of the estimate.
 * Fails: never; "?" where the style is none of these. */
void egap_rate_in_style(char *out, size_t size, const char *m,
                        const char *estimate);

#endif
