/* vectors.h: files of test vectors: instances of claims with the verdicts
 * that are expected, as JSON (experiments/vectors.json is one). */
#ifndef EGAP_CLI_VECTORS_H
#define EGAP_CLI_VECTORS_H

#include "egap/claims.h"

typedef struct {
    const egap_claim *claim;
    egap_verdict verdict; /* EGAP_VERIFIED also admits EGAP_VACUOUS */
} egap_expectation;

typedef struct {
    egap_instance *instance;
    egap_expectation *expect; /* (count), in the order of the file */
    size_t count;
} egap_vector;

typedef struct {
    egap_vector *v;
    size_t count;
} egap_vectors;

/* Does:  reads a file of vectors:
 *          {"vectors": [{"name", "loss", "kappa", "data": [[y, x, ..], ..],
 *            "nets": {"A": [[theta, w, ..], ..]}, "values": {..},
 *            "vectors": {"s": [..]}, "expect": {ID: VERDICT}}]}
 *        where numbers are texts ("-3", "4/5") or whole numbers.
 * Needs: release with egap_vectors_clear, also after a failure.
 * Error: exact.
 * Fails: EGAP_EINPUT (not JSON, a key or value that has no meaning: with file
 *        and vector), EGAP_ERESOURCE. */
egap_status egap_vectors_load(egap_vectors *out, const char *file,
                              egap_error *err) EGAP_MUST_CHECK;
void egap_vectors_clear(egap_vectors *vectors);

#endif
