/* certify.h: what egap certify was asked for and what it found (private to
 * the verb). */
#ifndef EGAP_CLI_CERTIFY_H
#define EGAP_CLI_CERTIFY_H

#include "egap/enclose.h"
#include "load.h"
#include "options.h"

/* Files that were written for one path; "" for none. */
typedef struct {
    char certificate[4096], data[4096], path[4096];
} egap_certify_files;

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
    egap_certify_files written; /* for --cert, where it was */
    egap_arguments given;
} egap_certify_request;

/* What is known of one path. */
typedef struct {
    egap_path_max max;
    char *decimal; /* "[lo, hi]" where digits were asked for, else NULL */
    long certain;  /* of its digits */
    double seconds;
    egap_certify_files files;
} egap_certify_answer;

/* Does:  writes the certificate of a path, as --cert, --cert-dir and --apart
 *        say, and sets a->files.
 * Needs: a->max, with finite ends.
 * Error: as egap_cert_write.
 * Fails: EGAP_EINPUT (a name that is too long), as egap_cert_write. */
egap_status egap_certify_write(egap_certify_answer *a, const char *name,
                               const egap_certify_request *req,
                               const egap_data *data,
                               const egap_objective *objective,
                               const egap_path *path,
                               egap_error *err) EGAP_MUST_CHECK;

/* Does:  prints what was found of a path: a row of the table, its head first,
 *        or an object of JSON.
 * Needs: a finished answer.
 * Error: decimals are rounded outward.
 * Fails: EGAP_ERESOURCE (memory, output). */
egap_status egap_certify_print(const char *name, const egap_certify_answer *a,
                               egap_certify_request *req,
                               egap_error *err) EGAP_MUST_CHECK;

/* Does:  says which files were written, where `rejected` of the paths have no
 *        certificate.
 * Needs: nothing.
 * Error: none.
 * Fails: never. */
void egap_certify_print_files(const egap_certify_request *req, size_t rejected);

#endif
