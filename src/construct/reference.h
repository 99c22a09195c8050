/* reference.h: networks of few units that both ends are led to (private to
 * src/). */
#ifndef EGAP_CONSTRUCT_REFERENCE_H
#define EGAP_CONSTRUCT_REFERENCE_H

#include "bench.h"

typedef struct {
    size_t width;
    double F;
    double *node; /* (egap_node_size): its units come first, rows 0 follow */
} egap_reference;

/* Widths 1, 2, 4, ..., at most half of m. */
typedef struct egap_references {
    size_t count;
    egap_reference *at;
    double *memory;
} egap_references;

/* Does:  makes the references of a bench, once.
 * Needs: nothing.
 * Error: float only.
 * Fails: EGAP_ERESOURCE.
 * Source: greedy selection with refitted coefficients (Frank and Wolfe),
 *         directions sharpened by fixed-point steps. */
egap_status egap_references_make(egap_bench *bench,
                                 egap_error *err) EGAP_MUST_CHECK;
void egap_references_free(egap_references *references);

#endif
