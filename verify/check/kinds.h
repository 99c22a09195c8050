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
} settings;

void verify_path_maximum(reader *r, const settings *call);

/* Prints ", WHAT sha256 DIGEST". */
void print_digest(const char *what, const unsigned char digest[32]);

#endif
