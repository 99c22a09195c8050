/* certfile.h: reads a certificate (verify/check/FORMAT.md) to show it to a
 * person.  It believes the file: whether the claims are true is for
 * egap-check to say. */
#ifndef EGAP_CERTFILE_H
#define EGAP_CERTFILE_H

#include <stdint.h>

#include "egap/status.h"
#include "egap/typed.h"

#define EGAP_CERTFILE_CLAIMS 3

/* "claim WHAT v_1 .. v_count" */
typedef struct {
    char what[24];
    double v[3];
    size_t count;
} egap_certfile_claim;

/* The evidence of one segment. */
typedef struct {
    egap_step step;        /* EGAP_STEP_BRIDGE for a straight segment */
    unsigned bits;         /* cuts are multiples of 2^-bits */
    size_t count;          /* intervals */
    const uint64_t *right; /* (count), their right ends */
} egap_certfile_segment;

/* What a file holds; arrays are owned.  `arrays` is false for kinds other than
 * path-maximum, typed-path and point-value: a dual-bound then has objective,
 * sizes and the data's digest (K = 0), a statement its claim only (N = 0). */
typedef struct {
    char kind[24], name[256];
    egap_certfile_claim claims[EGAP_CERTFILE_CLAIMS];
    size_t claim_count;
    char statement[2][64]; /* kind statement: verdict and ID */
    size_t bytes;
    bool arrays;
    bool data_apart, path_apart; /* they are in files of their own */
    egap_objective objective;
    bool typed, decay, ball;
    size_t N, n, m, K;
    bool hidden_bias, output_bias;
    char data_digest[65], path_digest[65];
    double *x, *y, *W, *b, *theta, *c, *scale;
    size_t witness_segment;
    double witness_t;
    egap_certfile_segment *segments; /* (K - 1) */
    uint64_t *cuts;                  /* all intervals of all segments */
    size_t intervals;
} egap_certfile;

/* Does:  reads a certificate; arrays that it only names are looked for in
 *        the directory of the file.
 * Needs: release with egap_certfile_clear, also after a failure.
 * Error: exact.
 * Fails: EGAP_EINPUT (file, line, reason), EGAP_ERESOURCE. */
egap_status egap_certfile_read(egap_certfile *out, const char *file,
                               egap_error *err) EGAP_MUST_CHECK;
void egap_certfile_clear(egap_certfile *cert);

/* Does:  the name of an array's file, <first 16 digits of the digest>.arrays,
 *        in the directory of the certificate `file`.
 * Needs: nothing.
 * Error: exact.
 * Fails: EGAP_EINPUT (the name is too long). */
egap_status egap_certfile_array(char *out, size_t size, const char *file,
                                const char *digest,
                                egap_error *err) EGAP_MUST_CHECK;

/* Does:  the data and the nodes, as views.
 * Needs: cert->arrays.
 * Error: exact.
 * Fails: never. */
egap_data egap_certfile_data(const egap_certfile *cert);
egap_path egap_certfile_path(const egap_certfile *cert);

#endif
