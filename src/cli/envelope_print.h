/* envelope_print.h: an envelope for people and as JSON. */
#ifndef EGAP_CLI_ENVELOPE_PRINT_H
#define EGAP_CLI_ENVELOPE_PRINT_H

#include "egap/envelope.h"

/* What stands beside the numbers. */
typedef struct {
    const char *A, *B; /* as they were named */
    const char *saved; /* file with the instance of a refutation, or NULL */
    const char *cert_dir;
    double seconds;
} egap_envelope_about;

void egap_envelope_text(const egap_envelope *e,
                        const egap_envelope_about *about);
egap_status egap_envelope_json(const egap_envelope *e,
                               const egap_envelope_about *about,
                               egap_error *err) EGAP_MUST_CHECK;

#endif
