/* kinds.h: the kinds of certificates, one function each.
 *
 * A function is called when the lines "EGAP-CERT 1" and "kind WORD" were
 * read. It reads the rest of the file to its end (reader_seal does the last
 * line), checks it, and prints the one sentence of the verdict, VERIFIED:...,
 * on standard output. Whatever is not shown ends the program through fail.h;
 * so a function that returns has verified its claim. */
#ifndef CHECK_KINDS_H
#define CHECK_KINDS_H

#include "reader.h"

/* How egap-check was called. */
typedef struct {
    const char *file;
    size_t memory;
    unsigned long seconds;
    const char **with; /* files with arrays */
    size_t with_count;
    size_t first, end;     /* segments first to end - 1 only, if end > 0 */
    const char **verdicts; /* of ranges, with --cover */
    size_t verdict_count;
} settings;

void verify_path_maximum(reader *r, const settings *call);
void verify_typed_path(reader *r, const settings *call);
void verify_point_value(reader *r, const settings *call);
void verify_dual_bound(reader *r, const settings *call);
void verify_statement(reader *r, const settings *call);

#endif
