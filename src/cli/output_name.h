/* output_name.h: no output is one of the files that are read. */
#ifndef EGAP_CLI_OUTPUT_NAME_H
#define EGAP_CLI_OUTPUT_NAME_H

#include <stddef.h>

#include "egap/status.h"

/* Does:  refuses an output that would replace an input, by whatever name.
 * Needs: `flag` is what the output was given by, for the message; an input
 *        may be NULL or missing.
 * Error: exact, as the file system tells.
 * Fails: EGAP_EUSAGE. */
egap_status egap_output_check(const char *output, const char *flag,
                              const char *const *inputs, size_t count,
                              egap_error *err) EGAP_MUST_CHECK;

/* Does:  the same for --cert of verbs that read one array file and perhaps
 *        --data; `cert` may be NULL.
 * Needs: nothing.
 * Error: as above.
 * Fails: EGAP_EUSAGE. */
egap_status egap_output_check_cert(const char *cert, const char *arrays,
                                   const char *data,
                                   egap_error *err) EGAP_MUST_CHECK;

#endif
