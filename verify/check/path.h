/* path.h: a claim about a path, kinds path-maximum and typed-path. */
#ifndef CHECK_PATH_H
#define CHECK_PATH_H

#include "cert.h"
#include "cover.h"

typedef enum { CONVEX, RELOC, TRANSFER, SPHERE, BALANCE, BRIDGE } segment_type;

typedef struct {
    segment_type type;
    size_t from, to; /* units of a transfer */
    intervals cuts;  /* of a bridge */
} segment;

typedef struct {
    certificate c;
    bool ball; /* rows have norm <= 1 (kind typed-path) */
    /* the claims */
    quoted lo, hi;
    bool has_gap, has_above;
    quoted gap[2], level, above[2];
    /* the evidence */
    size_t witness_segment;
    unsigned witness_bits;
    uint64_t witness;
    segment *segments; /* (K - 1) */
    size_t intervals;  /* of all segments */
} path_claim;

/* path.c: "loss L, ..., path sha256 DIGEST" */
void path_print_objective(FILE *out, const path_claim *p);

/* typed.c: the two records that only typed-path has, what a segment's line
 * says of its type, and the checks of rows and of segments. */
void typed_read_penalty(path_claim *p, reader *r);
void typed_read_segment(segment *s, const path_claim *p, reader *r);
void typed_check(const path_claim *p);
void typed_print_penalty(FILE *out, const path_claim *p);

#endif
