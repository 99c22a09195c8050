/* certify.h: what egap certify was asked for and what it found (private to
 * the verb). */
#ifndef EGAP_CLI_CERTIFY_H
#define EGAP_CLI_CERTIFY_H

#include "egap/enclose.h"
#include "load.h"
#include "options.h"

/* What the command line asked for. */
typedef struct {
    const char *file;
    const char **names; /* chosen paths */
    size_t count, most; /* --path came count times, can most times */
    egap_load_flags flags;
    bool all, json, has_level, apart;
    bool begun; /* the table's head is printed */
    double level;
    long digits; /* 0: doubles only */
    const char *cert, *cert_dir;
    egap_arguments given;
} egap_certify_request;

/* What is known of one path. */
typedef struct {
    egap_path_max max;
    char *decimal; /* "[lo, hi]" where digits were asked for, else NULL */
    long certain;  /* of its digits */
    double seconds;
} egap_certify_answer;

/* Does:  prints what was found of a path: a row of the table, its head first,
 *        or an object of JSON.
 * Needs: a finished answer.
 * Error: decimals are rounded outward.
 * Fails: EGAP_ERESOURCE (memory, output). */
egap_status egap_certify_print(const char *name, const egap_certify_answer *a,
                               egap_certify_request *req,
                               egap_error *err) EGAP_MUST_CHECK;

#endif
